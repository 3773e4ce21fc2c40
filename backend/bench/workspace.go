package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"cadenza/backend/edit"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
	"cadenza/backend/store"
)

// begin is when every benchmark starts, on its own clock.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// workspace makes a data folder with n active enrollments of one sequence with
// the given number of steps, all due at once, and old messages in the history.
func workspace(ctx context.Context, n, steps, old int, due func(i string) string) (dir string, err error) {
	dir, err = os.MkdirTemp(os.Getenv("BENCH_DIR"), "cadenza-bench-")
	if err != nil {
		return "", err
	}
	s, err := store.Open(ctx, dir, store.Options{Now: func() time.Time { return begin }})
	if err != nil {
		return "", err
	}
	if err := furnish(ctx, s, steps); err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	return dir, fill(ctx, filepath.Join(dir, store.File), n, old, due)
}

func furnish(ctx context.Context, s *store.Store, steps int) error {
	err := s.Mutate(ctx,
		edit.Mutation{Table: edit.Sender, PID: "sender", Fields: map[string]any{"name": "S", "from_name": "Sam", "from_addr": "sam@here.test", "time_zone": "UTC", "smtp_host": "localhost", "smtp_port": 25}},
		edit.Mutation{Table: edit.Agent, PID: "agent", Fields: map[string]any{"name": "A", "level": "full_auto", "threshold": 100}},
		edit.Mutation{Table: edit.Setting, PID: "holdSeconds", Fields: map[string]any{"value": "0"}},
		edit.Mutation{Table: edit.Setting, PID: "timeZone", Fields: map[string]any{"value": `"UTC"`}},
	)
	if err != nil {
		return err
	}
	yes := true
	if err := s.NoteSender(ctx, 1, message.Health{HasPassword: &yes}); err != nil {
		return err
	}
	k := 0
	ids := func() string { k++; return fmt.Sprintf("n%d", k) }
	var line []sequence.NamedStep
	for range steps {
		line = append(line, sequence.NamedStep{Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Value: 1, Unit: schedule.Days}, Retries: 3}})
	}
	settings := sequence.NewSettings()
	settings.SenderID, settings.AgentID = "sender", "agent"
	g := sequence.Line(ids, line...)
	if err := s.CreateSequence(ctx, "seq", "Bench", "", settings, g, begin); err != nil {
		return err
	}
	q, err := s.Sequence(ctx, "seq")
	if err != nil {
		return err
	}
	if _, err := s.Publish(ctx, q, g, "bench", "", begin); err != nil {
		return err
	}
	return s.SetStatus(ctx, q, sequence.Active, "bench", begin)
}

// fill puts the people in, by SQL: setting the table is not what is measured.
func fill(ctx context.Context, path string, n, old int, due func(i string) string) error {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=OFF")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer db.Close()
	count := fmt.Sprintf("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) ", n)
	at := due("i")
	for _, q := range []string{
		"DROP TRIGGER contact_text_insert", // full-text search has no part in the processor
		count + fmt.Sprintf("INSERT INTO contact (pid, email, first_name, last_name, company, created_at) SELECT printf('c%%032d', i), 'p' || i || '@there.test', 'Pat', 'Example ' || i, 'Company ' || (i %% 5000), %d FROM c", begin.UnixMilli()),
		count + fmt.Sprintf("INSERT INTO enrollment (pid, sequence_id, version_id, contact_id, sender_id, status, node, due_at, clock_at, ver, entered_at) SELECT printf('e%%032d', i), 1, 1, i, 1, 'active', 'n2', %s, %s, 1, %d FROM c", at, at, begin.UnixMilli()),
		"INSERT INTO due (at, enrollment_id) SELECT clock_at, id FROM enrollment ORDER BY clock_at, id",
		fmt.Sprintf("INSERT INTO stat (sequence_id, active) VALUES (1, %d)", n),
	} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	if old > 0 {
		q := fmt.Sprintf("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) INSERT INTO message (pid, direction, contact_id, enrollment_id, visit_no, channel, subject, body, at) SELECT printf('m%%032d', i), 'out', 1 + i %% %d, 0, 0, 'email', 'An old subject', 'An old message of an ordinary length, kept so that the history is as full as it is after some years of work.', %d FROM c", old, n, begin.UnixMilli())
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("fill history: %w", err)
		}
	}
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}
