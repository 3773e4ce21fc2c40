package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

// DeleteChosen deletes contacts and gives a token with which RestoreDeleted
// brings them back. Nothing is sent to them from here on; their enrollments are
// ended later, by who asks Leaving.
func (s *Store) DeleteChosen(ctx context.Context, who contact.Chosen) (deleted int, token string, err error) {
	err = s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		st, err := decode[stamp](mark)
		if err != nil {
			return err
		}
		token = strconv.FormatInt(st.Clock, 10)
		q := &question{now: s.now()}
		ids := q.chosen(who)
		res, err := tx.ExecContext(ctx, rebind("UPDATE contact SET del = 1, deleted_at = "+q.arg(st.Clock)+", sv = "+q.arg(seq)+", fh = json_set(fh, '$.del', json("+q.arg(mark)+")) WHERE id IN ("+ids+")"), q.args...)
		if err != nil {
			return fmt.Errorf("delete contacts: %w", err)
		}
		deleted = affected(res)
		return nil
	})
	return deleted, token, err
}

// RestoreDeleted brings back what one DeleteChosen deleted, except contacts whose
// address somebody else has by now.
func (s *Store) RestoreDeleted(ctx context.Context, token string) (restored int, err error) {
	clock, err := strconv.ParseInt(token, 10, 64)
	if err != nil || clock <= 0 {
		return 0, fault.New(fault.NotFound, "There is nothing to bring back.", "It may have been too long ago.")
	}
	err = s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, rebind(`UPDATE contact SET del = 0, deleted_at = 0, sv = $2, fh = json_set(fh, '$.del', json($3))
			WHERE deleted_at = $1 AND NOT EXISTS (SELECT 1 FROM contact o WHERE o.email = contact.email AND o.email <> '' AND o.del = 0)`), clock, seq, mark)
		if err != nil {
			return fmt.Errorf("restore contacts: %w", err)
		}
		if restored = affected(res); restored == 0 {
			return fault.New(fault.NotFound, "There is nothing to bring back.", "It may have been too long ago.")
		}
		return nil
	})
	return restored, err
}

// Leaving lists contacts that were deleted before a time and whose enrollments
// are still to be ended.
func (s *Store) Leaving(ctx context.Context, before time.Time, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT id FROM contact WHERE deleted_at <> 0 AND deleted_at < $1 ORDER BY deleted_at LIMIT $2", before.UnixMilli()<<16, limit)
}

// Left says that these contacts' enrollments are ended.
func (s *Store) Left(ctx context.Context, ids []int64) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind("UPDATE contact SET deleted_at = 0 WHERE id IN (SELECT value FROM json_each($1))"), encode(ids))
		return err
	})
}

// Fade moves contacts to Unresponsive to whom nothing was sent since a time, who
// never replied, and who are in no sequence any more.
func (s *Store) Fade(ctx context.Context, since time.Time) (faded int, err error) {
	err = s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, advance(contact.SignSilent)+` AND del = 0
			AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.contact_id = contact.id AND (e.status = 'active' OR e.status = 'paused' OR e.last_step_at >= ?1 OR e.replied <> 0))
			AND EXISTS (SELECT 1 FROM enrollment e WHERE e.contact_id = contact.id AND e.last_step_at > 0)`, ms(since), seq, mark)
		if err != nil {
			return fmt.Errorf("move lead status: %w", err)
		}
		faded = affected(res)
		return nil
	})
	return faded, err
}

// PauseAI stops or lets agents write for chosen contacts.
func (s *Store) PauseAI(ctx context.Context, who contact.Chosen, paused bool) (changed int, err error) {
	err = s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		q := &question{now: s.now()}
		ids := q.chosen(who)
		flag := 0
		if paused {
			flag = 1
		}
		res, err := tx.ExecContext(ctx, rebind("UPDATE contact SET ai_paused = "+q.arg(flag)+", sv = "+q.arg(seq)+", fh = json_set(fh, '$.ai_paused', json("+q.arg(mark)+")) WHERE ai_paused <> "+q.arg(flag)+" AND id IN ("+ids+")"), q.args...)
		if err != nil {
			return fmt.Errorf("pause AI: %w", err)
		}
		changed = affected(res)
		return nil
	})
	return changed, err
}

// Merge makes one contact of two: what belongs to the loser goes to the winner,
// which gets these fields. Of two live enrollments in one sequence, one must have
// been ended before. log is kept as an event of the winner.
func (s *Store) Merge(ctx context.Context, w, l contact.Stored, fields map[string]any, log enroll.Log) error {
	winner, loser := w.ID, l.ID
	return s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		var open int
		if err := tx.QueryRowContext(ctx, rebind("SELECT count(*) FROM visit v JOIN enrollment e ON e.id = v.enrollment_id WHERE e.contact_id = $1 AND v.state = 'fired'"), loser).Scan(&open); err != nil {
			return err
		}
		if open > 0 {
			return fault.New(fault.Conflict, "A message is on its way to this contact just now, so nothing was merged.", "Try again in a moment.")
		}
		for _, q := range []string{
			"INSERT INTO contact_alias (email, contact_id, sv) SELECT l.email, $1, $3 FROM contact l JOIN contact w ON w.id = $1 WHERE l.id = $2 AND l.email <> '' AND l.email <> w.email ON CONFLICT (email) DO UPDATE SET contact_id = excluded.contact_id, sv = excluded.sv",
			"UPDATE contact_alias SET contact_id = $1, sv = $3 WHERE contact_id = $2",
			"UPDATE enrollment SET contact_id = $1, ver = ver + 1, sv = $3 WHERE contact_id = $2",
			"UPDATE message SET contact_id = $1 WHERE contact_id = $2 AND $3 <> 0",
			"UPDATE event SET contact_id = $1 WHERE contact_id = $2 AND $3 <> 0",
			"UPDATE notice SET contact_id = $1 WHERE contact_id = $2 AND $3 <> 0",
			"UPDATE reached SET contact_id = $1 WHERE contact_id = $2 AND $3 <> 0",
			"INSERT INTO contact_tag (contact_id, key, tag, sv, stamp) SELECT $1, key, tag, $3, $4 FROM contact_tag WHERE contact_id = $2 AND del = 0 ON CONFLICT (contact_id, key) DO UPDATE SET del = 0, sv = excluded.sv, stamp = excluded.stamp WHERE del <> 0",
			"INSERT INTO list_member (list_id, contact_id, sv, stamp) SELECT list_id, $1, $3, $4 FROM list_member WHERE contact_id = $2 AND del = 0 ON CONFLICT (list_id, contact_id) DO UPDATE SET del = 0, sv = excluded.sv, stamp = excluded.stamp WHERE del <> 0",
			"UPDATE contact_tag SET del = 1, sv = $3, stamp = $4 WHERE contact_id = $2 AND $1 <> 0",
			"UPDATE list_member SET del = 1, sv = $3, stamp = $4 WHERE contact_id = $2 AND $1 <> 0",
			"DELETE FROM import_row WHERE contact_id = $2 AND $1 <> 0 AND $3 <> 0",
			"UPDATE contact SET away_until = max(away_until, (SELECT away_until FROM contact WHERE id = $2)), created_at = min(created_at, (SELECT created_at FROM contact WHERE id = $2)), sv = $3 WHERE id = $1",
			"UPDATE contact SET del = 1, sv = $3, fh = json_set(fh, '$.del', json($4)) WHERE id = $2 AND $1 <> 0",
		} {
			if _, err := tx.ExecContext(ctx, rebind(q), winner, loser, seq, mark); err != nil {
				if isUnique(err) {
					return fault.New(fault.Conflict, "Both were enrolled in the same sequence meanwhile, so nothing was merged.", "Try again.").Because(err)
				}
				return fmt.Errorf("merge: %w", err)
			}
		}
		if _, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, contact_id, detail) VALUES ($1, $2, $3, $4, $5)"), ms(log.At), log.Actor, log.Kind, winner, log.Detail); err != nil {
			return fmt.Errorf("log merge: %w", err)
		}
		if len(fields) == 0 {
			return nil
		}
		return s.mutate(ctx, tx, []edit.Mutation{{Table: edit.Contact, PID: w.PID, Fields: fields}})
	})
}
