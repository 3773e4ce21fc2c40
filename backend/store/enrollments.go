package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

// EnrollmentIDs lists enrollments of a sequence (all sequences when 0) by
// status (any when empty), newest first; after is the last id of the page before.
func (s *Store) EnrollmentIDs(ctx context.Context, sequenceID int64, status enroll.Status, after int64, limit int) ([]int64, error) {
	where, args := []string{"true"}, []any{}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if sequenceID != 0 {
		where = append(where, "sequence_id = "+arg(sequenceID))
	}
	if status != "" {
		where = append(where, "status = "+arg(string(status)))
	}
	if after > 0 {
		where = append(where, "id < "+arg(after))
	}
	return list(ctx, s.r, scanInt, "SELECT id FROM enrollment WHERE "+strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT "+arg(limit), args...)
}

// LiveOf lists a contact's live enrollments.
func (s *Store) LiveOf(ctx context.Context, contactID int64) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT id FROM enrollment WHERE contact_id = $1 AND status IN ('active', 'paused')", contactID)
}

// EnrollmentsOf lists all of a contact's enrollments, newest first.
func (s *Store) EnrollmentsOf(ctx context.Context, contactID int64) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT id FROM enrollment WHERE contact_id = $1 ORDER BY id DESC LIMIT 200", contactID)
}

// EnrollmentByPID finds an enrollment's row id.
func (s *Store) EnrollmentByPID(ctx context.Context, pid string) (int64, error) {
	ids, err := list(ctx, s.r, scanInt, "SELECT id FROM enrollment WHERE pid = $1", pid)
	if err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, fault.New(fault.NotFound, "There is no such enrollment.", "")
	}
	return ids[0], nil
}

// ForPeople lists the enrollments whose newest visit waits for a person: drafts
// up for approval, and outcomes that nothing proves. Oldest first.
func (s *Store) ForPeople(ctx context.Context, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT v.enrollment_id"+forPeople+" ORDER BY v.created_at, v.enrollment_id LIMIT $1", limit)
}

const forPeople = `
	FROM visit v JOIN enrollment e ON e.id = v.enrollment_id AND e.visit_no = v.no JOIN contact c ON c.id = e.contact_id
	WHERE v.state IN ('awaiting_approval', 'needs_human') AND (e.status = 'active' AND c.del = 0 OR v.state = 'needs_human')`

// Held lists the enrollments whose message is ready and held before sending.
func (s *Store) Held(ctx context.Context, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, `
		SELECT d.enrollment_id FROM due d JOIN enrollment e ON e.id = d.enrollment_id
		JOIN visit v ON v.enrollment_id = e.id AND v.no = e.visit_no
		WHERE v.state = 'ready' AND e.status = 'active' ORDER BY d.at LIMIT $1`, limit)
}

// CountForPeople counts what ForPeople would list.
func (s *Store) CountForPeople(ctx context.Context) (n int, err error) {
	err = s.r.QueryRowContext(ctx, "SELECT count(*)"+forPeople).Scan(&n)
	return n, plain(err)
}

// Standings reads, for contacts and one sequence, what may forbid enrolling.
func (s *Store) Standings(ctx context.Context, sequenceID int64, contacts []int64) ([]enroll.Standing, error) {
	var b batch
	for _, id := range contacts {
		b.add(id)
	}
	zone, err := s.workspaceZone(ctx, s.r)
	if err != nil {
		return nil, err
	}
	return list(ctx, s.r, func(r *sql.Rows) (x enroll.Standing, err error) {
		var ended int64
		var c contact.Contact
		err = r.Scan(&x.ContactID, &x.PID, &x.Email, &x.Name, &x.Barred, &x.Suppressed, &x.LiveHere, &x.LiveJob, &x.Cycles, &ended, &x.LiveElsewhere, &x.OtherContact, &c.TimeZone, &c.Country, &c.State, &c.City, &c.Phone, &c.Mobile)
		x.EndedAt = at(ended)
		x.Zones = contact.Zone(c, zone).Candidates
		return x, err
	}, `SELECT c.id, c.pid, c.email, trim(c.first_name || ' ' || c.last_name), c.dnc <> 0 OR coalesce(c.consent_email ->> 'state', '') = 'refused',
		  EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || c.email AND x.del = 0 AND c.email <> ''),
		  EXISTS (SELECT 1 FROM enrollment e WHERE e.sequence_id = $2 AND e.contact_id = c.id AND e.status IN ('active', 'paused')),
		  coalesce((SELECT e.job_id FROM enrollment e WHERE e.sequence_id = $2 AND e.contact_id = c.id AND e.status IN ('active', 'paused')), 0),
		  (SELECT count(*) FROM enrollment e WHERE e.contact_id = c.id AND e.sequence_id = $2),
		  coalesce((SELECT max(e.ended_at) FROM enrollment e WHERE e.contact_id = c.id AND e.sequence_id = $2), 0),
		  EXISTS (SELECT 1 FROM enrollment e WHERE e.contact_id = c.id AND e.sequence_id <> $2 AND e.status IN ('active', 'paused')),
		  EXISTS (SELECT 1 FROM reached h WHERE h.sequence_id = $2 AND h.addr = c.email AND c.email <> '' AND h.contact_id <> c.id),
		  c.time_zone, c.country, c.state, c.city, c.phone, c.mobile
		FROM `+from("id")+` r CROSS JOIN contact c ON c.id = r.id WHERE c.del = 0`, b.json(), sequenceID)
}

// ReviseDraft keeps a person's edit of a draft that waits for approval; the
// first edit keeps the original beside it.
func (s *Store) ReviseDraft(ctx context.Context, enrollmentID int64, visitNo int, subject, body, original string) error {
	return s.write(ctx, func(tx *txn) error {
		res, err := tx.ExecContext(ctx, rebind(`
			UPDATE message SET subject = $3, body = $4, original = $5
			WHERE mime = '' AND id = (SELECT message_id FROM visit WHERE enrollment_id = $1 AND no = $2 AND state = 'awaiting_approval')`),
			enrollmentID, visitNo, subject, body, original)
		if err != nil {
			return fmt.Errorf("revise draft: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.Conflict, "This draft no longer waits for approval.", "Nothing was changed.").Because(err)
		}
		return nil
	})
}
