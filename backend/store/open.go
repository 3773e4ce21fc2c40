package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/mattn/go-sqlite3"

	"cadenza/backend/crash"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

// Store is one open workspace.
type Store struct {
	w, r *sql.DB
	lock *flock.Flock
	now  func() time.Time

	writing sync.Mutex // one writer at a time, in the order of asking
	graphs  sync.Map   // version id → sequence.Graph; versions never change
	device  string
	writes  atomic.Uint64
}

// Options of Open.
type Options struct {
	Now func() time.Time // the clock for edit stamps; nil for the machine's
	VFS string           // a registered SQLite VFS, for tests; empty for the default
}

// File is the database's name inside a data folder.
const File = "cadenza.db"

// Open opens the workspace in a data folder, making it if there is none, and
// takes the folder's lock: one process works on a workspace at a time.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Newf(fault.Unavailable, "Choose a folder you may write to.", "The data folder %s cannot be used.", dir).Because(err)
	}
	lock := flock.New(filepath.Join(dir, "cadenza.lock"))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fault.Newf(fault.Unavailable, "Choose a folder you may write to.", "The data folder %s cannot be locked.", dir).Because(err)
	}
	if !ok {
		return nil, fault.Newf(fault.Conflict, "Close the other Cadenza, or choose another data folder.", "Another Cadenza is already working on %s.", dir)
	}
	s, err := open(ctx, filepath.Join(dir, File), o)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	s.lock = lock
	return s, nil
}

// OpenMemory opens an empty workspace that lives in memory, for tests and
// simulation.
func OpenMemory(ctx context.Context, o Options) (*Store, error) {
	return open(ctx, ":memory:", o)
}

func open(ctx context.Context, path string, o Options) (*Store, error) {
	s := &Store{now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if path == ":memory:" {
		db, err := sql.Open("sqlite3", "file::memory:?_foreign_keys=1&_txlock=immediate&_stmt_cache_size=100")
		if err != nil {
			return nil, fmt.Errorf("open memory database: %w", err)
		}
		db.SetMaxOpenConns(1)
		db.SetConnMaxLifetime(0)
		s.w, s.r = db, db
	} else {
		q := url.Values{
			"_synchronous":     {"FULL"},
			"_journal_mode":    {"WAL"},
			"_txlock":          {"immediate"},
			"_foreign_keys":    {"1"},
			"_busy_timeout":    {"5000"},
			"_cache_size":      {"-16000"},
			"_stmt_cache_size": {"100"},
			"_mutex":           {"no"}, // database/sql gives a connection to one goroutine at a time
		}
		if o.VFS == "" {
			if err := look(ctx, path); err != nil {
				return nil, err
			}
		} else {
			q.Set("vfs", o.VFS)
			q.Set("_locking_mode", "EXCLUSIVE")
			q.Del("_journal_mode") // without shared memory, WAL comes after the lock
		}
		dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
		w := sql.OpenDB(durable(dsn))
		w.SetMaxOpenConns(1)
		s.w, s.r = w, w
		if o.VFS == "" {
			q.Set("_query_only", "1")
			q.Set("_txlock", "deferred")
			r := sql.OpenDB(durable("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()))
			r.SetMaxOpenConns(readers)
			s.r = r
		} else if _, err := w.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
			return nil, errors.Join(plain(fmt.Errorf("open database: %w", err)), w.Close())
		}
	}
	if err := s.migrate(ctx, path, schema); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

const readers = 4

// durable opens connections to a database file.
type durable string

// Connect opens one. On macOS nothing less than a full sync reaches the disk
// itself; elsewhere the two settings mean nothing.
func (d durable) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := d.Driver().Open(string(d))
	if err != nil {
		return nil, err
	}
	for _, q := range []string{"PRAGMA fullfsync = 1", "PRAGMA checkpoint_fullfsync = 1"} {
		if _, err := c.(driver.ExecerContext).ExecContext(ctx, q, nil); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// Driver is SQLite's.
func (durable) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// Close closes the database and gives the folder's lock back.
func (s *Store) Close() error {
	var errs []error
	if s.r != s.w {
		errs = append(errs, s.r.Close())
	}
	errs = append(errs, s.w.Close())
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// Device is this machine's id in edit stamps and tickets.
func (s *Store) Device() string { return s.device }

// write runs one durable write transaction. On an error nothing of it is kept,
// unless the error came from the commit itself: then the caller must read again
// before it believes either way.
func (s *Store) write(ctx context.Context, do func(*txn) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	// Writes are short: giving one up half way would gain nothing, and a context
	// that can end costs a goroutine a statement.
	ctx = context.WithoutCancel(ctx)
	conn, err := s.w.Conn(ctx)
	if err != nil {
		return plain(fmt.Errorf("begin: %w", err))
	}
	defer func() { _ = conn.Close() }() // back to the pool
	begun, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return plain(fmt.Errorf("begin: %w", err))
	}
	tx := &txn{Tx: begun, conn: conn}
	crash.Point("begun")
	if err := do(tx); err != nil {
		return plain(errors.Join(err, ignoreDone(tx.Rollback())))
	}
	crash.Point("written")
	if err := tx.Commit(); err != nil {
		return plain(fmt.Errorf("commit: %w", errors.Join(err, ignoreDone(tx.Rollback()))))
	}
	s.writes.Add(1)
	crash.Point("durable")
	return nil
}

// Writes counts the write transactions of this process so far. While it stands
// still, nothing that was read has changed.
func (s *Store) Writes() uint64 { return s.writes.Load() }

// txn is a write transaction with the connection it runs on.
type txn struct {
	*sql.Tx
	conn *sql.Conn
	seq  int64 // the workspace's sequence number of this transaction, once taken
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// plain turns the database's own errors into what a person may be told.
func plain(err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return err
	}
	switch se.Code {
	case sqlite3.ErrFull:
		return fault.New(fault.Full, "The disk is full, so nothing was saved.", "Free some space; Cadenza goes on by itself.").Because(err)
	case sqlite3.ErrIoErr:
		return fault.New(fault.Full, "The disk refused to write, so nothing was saved.", "Check the disk and its free space; Cadenza goes on by itself.").Because(err)
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return fault.New(fault.Unavailable, "The database cannot be written.", "Check that you may write to the data folder.").Because(err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return noDatabase().Because(err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fault.New(fault.Conflict, "Another program holds the database.", "Close it and try again.").Because(err)
	}
	return err
}

// isUnique reports whether a constraint was broken that keeps things single.
func isUnique(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.ExtendedCode == sqlite3.ErrConstraintUnique || se.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

// nextSeq takes the workspace's next sequence number. A transaction has one,
// however often it asks.
func nextSeq(ctx context.Context, tx *txn) (int64, error) {
	if tx.seq != 0 {
		return tx.seq, nil
	}
	err := tx.QueryRowContext(ctx, "UPDATE workspace SET seq = seq + 1 RETURNING seq").Scan(&tx.seq)
	return tx.seq, err
}

// graph gives a version's graph; versions are immutable, so it is read once.
func (s *Store) graph(ctx context.Context, q querier, version int64) (sequence.Graph, error) {
	if g, ok := s.graphs.Load(version); ok {
		return g.(sequence.Graph), nil
	}
	var text string
	if err := q.QueryRowContext(ctx, rebind("SELECT graph FROM version WHERE id = $1"), version).Scan(&text); err != nil {
		return sequence.Graph{}, fmt.Errorf("read version %d: %w", version, err)
	}
	g, err := decode[sequence.Graph](text)
	if err != nil {
		return sequence.Graph{}, fmt.Errorf("version %d: %w", version, err)
	}
	s.graphs.Store(version, g)
	return g, nil
}

// querier is what reads: the pool, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
