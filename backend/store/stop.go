package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"cadenza/backend/fault"
)

// Answered gives the stored answer of a command, empty if it is new.
func (s *Store) Answered(ctx context.Context, command string) (json.RawMessage, error) {
	if command == "" {
		return nil, nil
	}
	var answer string
	err := s.r.QueryRowContext(ctx, rebind("SELECT answer FROM command WHERE id = $1"), command).Scan(&answer)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return json.RawMessage(answer), plain(err)
}

// ForgetCommands drops the answers of commands older than a time: by then nobody
// sends them again.
func (s *Store) ForgetCommands(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind("DELETE FROM command WHERE at < $1"), ms(before))
		return err
	})
}

// Stop puts Emergency Stop in force: no ticket is issued from here on.
func (s *Store) Stop(ctx context.Context, by, note string, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		if _, err := nextSeq(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, rebind("UPDATE workspace SET stopped_at = $1, stopped_by = $2, stop_note = $3 WHERE stopped_at = 0"), ms(now), by, note); err != nil {
			return err
		}
		return logWorkspace(ctx, tx, now, by, "emergency_stop", note)
	})
}

// Resume lifts Emergency Stop.
func (s *Store) Resume(ctx context.Context, by string, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		if _, err := nextSeq(ctx, tx); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "UPDATE workspace SET stopped_at = 0, stopped_by = '', stop_note = '' WHERE stopped_at <> 0")
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.Refused, "Emergency Stop is not on.", ""))
		}
		return logWorkspace(ctx, tx, now, by, "emergency_resume", "")
	})
}

func logWorkspace(ctx context.Context, tx *txn, now time.Time, actor, kind, detail string) error {
	_, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, detail) VALUES ($1, $2, $3, $4)"), ms(now), actor, kind, detail)
	return err
}
