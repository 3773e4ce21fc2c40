package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

// OpenBeside opens an existing workspace without taking its folder's lock, for
// Emergency Stop and backups alone: they must work beside whatever program holds
// the folder.
func OpenBeside(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, File)
	if _, err := os.Stat(path); err != nil {
		return nil, fault.Newf(fault.NotFound, "Check the data folder.", "There is no Cadenza workspace in %s.", dir).Because(err)
	}
	return open(ctx, path, Options{})
}

// Backup writes a whole copy of the database to a new file and checks it.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fault.Newf(fault.Refused, "Choose another name.", "%s exists already and was left as it is.", path)
	}
	if err := s.copyTo(ctx, path); err != nil {
		return errors.Join(err, removeIfThere(path))
	}
	copied, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	if err != nil {
		return fmt.Errorf("open backup: %w", err)
	}
	var verdict string
	err = errors.Join(copied.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict), copied.Close())
	if err != nil || verdict != "ok" {
		return errors.Join(fault.New(fault.Internal, "The backup could not be verified and was removed.", "Try again to another disk.").Because(err), removeIfThere(path))
	}
	return nil
}

// copyTo copies on a reader's connection, so that writing goes on meanwhile.
// Readers may not write, and to SQLite a copy is writing too.
func (s *Store) copyTo(ctx context.Context, path string) (err error) {
	conn, err := s.r.Conn(ctx)
	if err != nil {
		return plain(fmt.Errorf("back up: %w", err))
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if s.r != s.w {
		if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
			return plain(fmt.Errorf("back up: %w", err))
		}
		defer func() {
			if _, e := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1"); e != nil {
				err = errors.Join(err, e)
			}
		}()
	}
	_, err = conn.ExecContext(ctx, rebind("VACUUM INTO $1"), path)
	var se sqlite3.Error
	if errors.As(err, &se) && (se.Code == sqlite3.ErrCantOpen || se.Code == sqlite3.ErrReadonly || se.Code == sqlite3.ErrPerm) {
		return fault.Newf(fault.Unavailable, "Choose a folder that exists and that you may write to.", "The backup %s cannot be written.", path).Because(err)
	}
	if err != nil {
		return plain(fmt.Errorf("back up: %w", err))
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Check looks for damage and contradictions, and gives what it found in plain
// sentences.
func (s *Store) Check(ctx context.Context) (findings []string, err error) {
	var verdict string
	if err := s.r.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return nil, plain(err)
	}
	if verdict != "ok" {
		findings = append(findings, "The database is damaged: "+verdict)
	}
	for _, c := range []struct{ what, query string }{
		{"enrollments that should be on the clock are not", `SELECT count(*) FROM enrollment e JOIN sequence s ON s.id = e.sequence_id
			WHERE e.clock_at <> 0 AND (s.status = 'active' OR e.hold = 'look_up' OR e.status = 'paused') AND NOT EXISTS (SELECT 1 FROM due d WHERE d.at = e.clock_at AND d.enrollment_id = e.id)`},
		{"entries on the clock belong to no waiting enrollment", `SELECT count(*) FROM due d LEFT JOIN enrollment e ON e.id = d.enrollment_id WHERE e.id IS NULL OR e.clock_at <> d.at`},
		{"sequences count wrongly", `SELECT count(*) FROM stat t WHERE t.active <> (SELECT count(*) FROM enrollment e WHERE e.sequence_id = t.sequence_id AND e.status = 'active')`},
	} {
		var n int
		if err := s.r.QueryRowContext(ctx, c.query).Scan(&n); err != nil {
			return findings, plain(err)
		}
		if n > 0 {
			findings = append(findings, fmt.Sprintf("%d %s.", n, c.what))
		}
	}
	return findings, nil
}

// Visits reads every visit by enrollment and number, to hold the store against
// what was delivered.
func (s *Store) Visits(ctx context.Context) (map[[2]int64]enroll.Visit, error) {
	out := map[[2]int64]enroll.Visit{}
	_, err := list(ctx, s.r, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var v enroll.Visit
		err := r.Scan(&id, &v.No, &v.Node, &v.State, &v.Reason, &v.Detail, &v.AttemptID)
		out[[2]int64{id, int64(v.No)}] = v
		return struct{}{}, err
	}, "SELECT enrollment_id, no, node, state, reason, detail, attempt FROM visit")
	return out, err
}
