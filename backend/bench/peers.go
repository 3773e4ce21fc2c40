package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"maragu.dev/goqite"
)

// A peer walks the same way with a job queue: each step is a job that, in one
// transaction, moves its enrollment on, files the next step for tomorrow and
// completes itself. It drafts nothing, keeps no message, asks no policy, issues no
// ticket and writes no timeline: it has less to do than the processor.

// step is the job of one enrollment.
type step struct {
	Enrollment int64 `json:"enrollment"`
	Node       int   `json:"node"`
}

func (step) Kind() string { return "step" }

const advance = "UPDATE enrollment SET node = ?, due_at = ?, ver = ver + 1 WHERE id = ?"

// peerDB opens a database of its own, as durable as ours, on one connection:
// what both peers advise for SQLite.
func peerDB(ctx context.Context, people int) (*sql.DB, string, error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "cadenza-peer-")
	if err != nil {
		return nil, "", err
	}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "peer.db")+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_stmt_cache_size=200")
	if err != nil {
		return nil, dir, err
	}
	db.SetMaxOpenConns(1)
	for _, q := range []string{
		"CREATE TABLE enrollment (id INTEGER PRIMARY KEY, contact TEXT NOT NULL, node INTEGER NOT NULL, due_at INTEGER NOT NULL, ver INTEGER NOT NULL)",
		fmt.Sprintf("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) INSERT INTO enrollment SELECT i, 'p' || i || '@there.test', 1, 0, 1 FROM c", people),
	} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return nil, dir, err
		}
	}
	return db, dir, nil
}

type riverWorker struct {
	river.WorkerDefaults[step]
	db   *sql.DB
	goal int64
	done atomic.Int64
	end  chan struct{}
}

func (w *riverWorker) Work(ctx context.Context, job *river.Job[step]) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit there is nothing to undo
	tomorrow := time.Now().Add(24 * time.Hour)
	if _, err := tx.ExecContext(ctx, advance, job.Args.Node+1, tomorrow.UnixMilli(), job.Args.Enrollment); err != nil {
		return err
	}
	next := step{job.Args.Enrollment, job.Args.Node + 1}
	if _, err := river.ClientFromContext[*sql.Tx](ctx).InsertTx(ctx, tx, next, &river.InsertOpts{ScheduledAt: tomorrow}); err != nil {
		return err
	}
	if _, err := river.JobCompleteTx[*riversqlite.Driver](ctx, tx, job); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if w.done.Add(1) == w.goal {
		close(w.end)
	}
	return nil
}

// riverRate is how many steps River takes in a second on SQLite.
func riverRate(ctx context.Context, people, n int) (float64, error) {
	db, dir, err := peerDB(ctx, people)
	defer func() { _ = os.RemoveAll(dir) }()
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	driver := riversqlite.New(db)
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return 0, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return 0, err
	}
	w := &riverWorker{db: db, goal: int64(n), end: make(chan struct{})}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	client, err := river.NewClient(driver, &river.Config{
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 100, FetchCooldown: time.Millisecond, FetchPollInterval: 10 * time.Millisecond}},
		Workers: workers, PollOnly: true, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return 0, err
	}
	for i := 0; i < people; i += 500 {
		var jobs []river.InsertManyParams
		for k := i; k < min(i+500, people); k++ {
			jobs = append(jobs, river.InsertManyParams{Args: step{int64(k + 1), 1}})
		}
		if _, err := client.InsertMany(ctx, jobs); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	if err := client.Start(ctx); err != nil {
		return 0, err
	}
	select {
	case <-w.end:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	took := time.Since(start)
	return float64(n) / took.Seconds(), client.StopAndCancel(ctx)
}

// goqiteSchema reads goqite's tables out of its module, where it keeps them.
func goqiteSchema(ctx context.Context) (string, error) {
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "maragu.dev/goqite").Output()
	if err != nil {
		return "", fmt.Errorf("find goqite: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema_sqlite.sql"))
	return string(text), err
}

// goqiteRate is how many steps goqite takes in a second on SQLite.
func goqiteRate(ctx context.Context, people, n int) (float64, error) {
	db, dir, err := peerDB(ctx, people)
	defer func() { _ = os.RemoveAll(dir) }()
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	schema, err := goqiteSchema(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return 0, err
	}
	q := goqite.New(goqite.NewOpts{DB: db, Name: "steps", Timeout: time.Minute})
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	for i := range people {
		body, err := json.Marshal(step{int64(i + 1), 1})
		if err != nil {
			return 0, err
		}
		if err := q.SendTx(ctx, tx, goqite.Message{Body: body}); err != nil {
			return 0, err
		}
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	start := time.Now()
	for range n {
		if err := goqiteStep(ctx, db, q); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

func goqiteStep(ctx context.Context, db *sql.DB, q *goqite.Queue) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit there is nothing to undo
	m, err := q.ReceiveTx(ctx, tx)
	if err != nil {
		return err
	}
	var s step
	if err := json.Unmarshal(m.Body, &s); err != nil {
		return err
	}
	tomorrow := time.Now().Add(24 * time.Hour)
	if _, err := tx.ExecContext(ctx, advance, s.Node+1, tomorrow.UnixMilli(), s.Enrollment); err != nil {
		return err
	}
	body, err := json.Marshal(step{s.Enrollment, s.Node + 1})
	if err != nil {
		return err
	}
	if err := q.SendTx(ctx, tx, goqite.Message{Body: body, Delay: 24 * time.Hour}); err != nil {
		return err
	}
	if err := q.DeleteTx(ctx, tx, m.ID); err != nil {
		return err
	}
	return tx.Commit()
}
