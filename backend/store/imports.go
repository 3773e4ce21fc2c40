package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

// StartImport begins the record of an import.
func (s *Store) StartImport(ctx context.Context, pid, file string, headers []string, now time.Time) (id int64, err error) {
	err = s.write(ctx, func(tx *txn) error {
		return tx.QueryRowContext(ctx, rebind("INSERT INTO import (pid, file, headers, state, started_at) VALUES ($1, $2, $3, 'running', $4) RETURNING id"),
			pid, file, encode(headers), ms(now)).Scan(&id)
	})
	return id, err
}

// NoteImport keeps how an import stands, with the rows it refused since.
func (s *Store) NoteImport(ctx context.Context, id int64, i contact.Import, rejects []contact.Reject) error {
	var rows feed
	for _, r := range rejects {
		rows.add(id, r.Line, r.Reason, encode(r.Raw))
	}
	return s.write(ctx, func(tx *txn) error {
		if err := rows.exec(ctx, tx, "INSERT INTO import_reject (import_id, line, reason, raw) VALUES (?1, ?2, ?3, ?4)"); err != nil {
			return fmt.Errorf("keep refused rows: %w", err)
		}
		_, err := tx.ExecContext(ctx, rebind(`UPDATE import SET state = $2, created = $3, updated = $4, skipped = $5, refused = $6, enrolled = $7, sequence = $8, problem = $9, ended_at = $10 WHERE id = $1`),
			id, i.State, i.Created, i.Updated, i.Skipped, i.Refused, i.Enrolled, i.Sequence, i.Problem, ms(i.EndedAt))
		return err
	})
}

// Imported reads the record of an import.
func (s *Store) Imported(ctx context.Context, pid string) (contact.Import, error) {
	found, err := list(ctx, s.r, func(r *sql.Rows) (i contact.Import, err error) {
		var headers string
		var started, ended int64
		if err := r.Scan(&i.PID, &i.File, &headers, &i.State, &i.Created, &i.Updated, &i.Skipped, &i.Refused, &i.Enrolled, &i.Sequence, &i.Problem, &started, &ended); err != nil {
			return i, err
		}
		i.StartedAt, i.EndedAt = at(started), at(ended)
		i.Headers, err = decode[[]string](headers)
		return i, err
	}, "SELECT pid, file, headers, state, created, updated, skipped, refused, enrolled, sequence, problem, started_at, ended_at FROM import WHERE pid = $1", pid)
	if err != nil {
		return contact.Import{}, err
	}
	if len(found) == 0 {
		return contact.Import{}, fault.New(fault.NotFound, "There is no such import.", "")
	}
	return found[0], nil
}

// Rejects reads the refused rows of an import, a page at a time.
func (s *Store) Rejects(ctx context.Context, pid string, after int64, limit int) ([]contact.Reject, error) {
	return list(ctx, s.r, func(r *sql.Rows) (x contact.Reject, err error) {
		var raw string
		if err := r.Scan(&x.ID, &x.Line, &x.Reason, &raw); err != nil {
			return x, err
		}
		x.Raw, err = decode[[]string](raw)
		return x, err
	}, `SELECT r.id, r.line, r.reason, r.raw FROM import_reject r JOIN import i ON i.id = r.import_id
		WHERE i.pid = $1 AND r.id > $2 ORDER BY r.id LIMIT $3`, pid, after, limit)
}

// InterruptedImports marks the imports that a process which is gone left
// running.
func (s *Store) InterruptedImports(ctx context.Context, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind(`UPDATE import SET state = 'failed', ended_at = $1, problem = 'Cadenza was closed before the end. What is in stays; import the file again for the rest.' WHERE state = 'running'`), ms(now))
		return err
	})
}
