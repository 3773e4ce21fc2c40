package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

// Folders lists this machine's watched folders.
func (s *Store) Folders(ctx context.Context) ([]contact.Folder, error) {
	return list(ctx, s.r, func(r *sql.Rows) (f contact.Folder, err error) {
		var when int64
		err = r.Scan(&f.PID, &f.Path, &f.Mapping, &f.Options, &f.Problem, &f.Imported, &when)
		f.SeenAt = at(when)
		return f, err
	}, "SELECT pid, path, mapping, options, problem, imported, seen_at FROM watch_folder ORDER BY path")
}

// SaveFolder keeps a watched folder, new or changed.
func (s *Store) SaveFolder(ctx context.Context, f contact.Folder) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind(`INSERT INTO watch_folder (pid, path, mapping, options) VALUES ($1, $2, $3, $4)
			ON CONFLICT (pid) DO UPDATE SET path = excluded.path, mapping = excluded.mapping, options = excluded.options, problem = ''`), f.PID, f.Path, f.Mapping, f.Options)
		if err != nil {
			return fmt.Errorf("keep folder: %w", err)
		}
		return nil
	})
}

// DeleteFolder forgets a watched folder.
func (s *Store) DeleteFolder(ctx context.Context, pid string) error {
	return s.write(ctx, func(tx *txn) error {
		res, err := tx.ExecContext(ctx, rebind("DELETE FROM watch_folder WHERE pid = $1"), pid)
		if err != nil {
			return fmt.Errorf("forget folder: %w", err)
		}
		if affected(res) == 0 {
			return fault.New(fault.NotFound, "There is no such watched folder.", "It may have been removed already.")
		}
		return nil
	})
}

// NoteFolder keeps what is wrong with a folder and counts the files it brought.
func (s *Store) NoteFolder(ctx context.Context, pid string, imported int, problem string, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind("UPDATE watch_folder SET problem = $2, imported = imported + $3, seen_at = CASE WHEN $3 > 0 THEN $4 ELSE seen_at END WHERE pid = $1"), pid, problem, imported, ms(now))
		if err != nil {
			return fmt.Errorf("note folder: %w", err)
		}
		return nil
	})
}
