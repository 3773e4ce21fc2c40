package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

// EnrollmentIDs lists enrollments of a sequence (all sequences when 0) by
// status (any when empty) and the node they stand at (any when empty), newest
// first; after is the last id of the page before.
func (s *Store) EnrollmentIDs(ctx context.Context, sequenceID int64, status enroll.Status, node string, after int64, limit int) ([]int64, error) {
	where, args := []string{"true"}, []any{}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if sequenceID != 0 {
		where = append(where, "sequence_id = "+arg(sequenceID))
	}
	if status != "" {
		where = append(where, "status = "+arg(string(status)))
	}
	if node != "" {
		where = append(where, "status IN ('active', 'paused') AND node = "+arg(node))
	}
	if after > 0 {
		where = append(where, "id < "+arg(after))
	}
	return list(ctx, s.r, scanInt, "SELECT id FROM enrollment WHERE "+strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT "+arg(limit), args...)
}

// EnrollmentsAt lists the live enrollments that stand at a node of a version, in
// the order of their ids; after is the last id of the page before.
func (s *Store) EnrollmentsAt(ctx context.Context, sequenceID, version int64, node string, after int64, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT id FROM enrollment WHERE sequence_id = $1 AND status IN ('active', 'paused') AND version_id = $2 AND node = $3 AND id > $4 ORDER BY id LIMIT $5",
		sequenceID, version, node, after, limit)
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

const forPeople = `
	FROM visit v JOIN enrollment e ON e.id = v.enrollment_id AND e.visit_no = v.no JOIN contact c ON c.id = e.contact_id
	LEFT JOIN laid l ON l.enrollment_id = v.enrollment_id AND l.visit_no = v.no
	WHERE v.state IN ('awaiting_approval', 'needs_human') AND (e.status = 'active' AND c.del = 0 OR v.state = 'needs_human')`

// Queue lists what a person must look at, and what is held before sending, each with
// what orders it; the oldest first.
func (s *Store) Queue(ctx context.Context) ([]enroll.Queued, error) {
	out, err := list(ctx, s.r, scanQueued, "SELECT v.enrollment_id, e.pid, e.sequence_id, v.node, v.state, v.risk, v.created_at, coalesce(l.until, 0), coalesce(l.whom, '')"+forPeople+" ORDER BY v.created_at, v.enrollment_id")
	if err != nil {
		return nil, err
	}
	held, err := list(ctx, s.r, scanQueued, `
		SELECT e.id, e.pid, e.sequence_id, v.node, v.state, v.risk, d.at, 0, '' FROM due d JOIN enrollment e ON e.id = d.enrollment_id
		JOIN visit v ON v.enrollment_id = e.id AND v.no = e.visit_no
		WHERE v.state = 'ready' AND e.status = 'active' ORDER BY d.at LIMIT $1`, mostHeld)
	return append(out, held...), err
}

// mostHeld is how many held messages are listed: they go by themselves.
const mostHeld = 500

func scanQueued(r *sql.Rows) (q enroll.Queued, err error) {
	var since, until int64
	err = r.Scan(&q.ID, &q.PID, &q.SequenceID, &q.Node, &q.State, &q.Risk, &since, &until, &q.Whom)
	q.At, q.Until = at(since), at(until)
	return q, err
}

// Lay lays a draft aside until a time, or hands it to somebody; a zero time and an
// empty name take it back.
func (s *Store) Lay(ctx context.Context, c enroll.Case, until time.Time, whom, by string) error {
	return s.write(ctx, func(tx *txn) error {
		if _, err := tx.ExecContext(ctx, rebind(`
			INSERT INTO laid (enrollment_id, visit_no, until, whom) VALUES ($1, $2, $3, $4)
			ON CONFLICT (enrollment_id) DO UPDATE SET visit_no = excluded.visit_no, until = excluded.until, whom = excluded.whom`),
			c.Enrollment.ID, c.Enrollment.VisitNo, ms(until), clean(whom)); err != nil {
			return fmt.Errorf("lay aside: %w", err)
		}
		kind, detail := "laid_aside", "Until "+until.UTC().Format("2 Jan 15:04")+" UTC"
		switch {
		case !until.IsZero():
		case whom == "":
			kind, detail = "taken_up", ""
		default:
			kind, detail = "handed_over", whom
		}
		if _, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, contact_id, enrollment_id, sequence_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)"),
			ms(s.now()), by, kind, c.Enrollment.ContactID, c.Enrollment.ID, c.Enrollment.SequenceID, clean(detail)); err != nil {
			return fmt.Errorf("log it: %w", err)
		}
		return nil
	})
}

// CountForPeople counts what a person must look at.
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
	entry, err := s.entry(ctx, sequenceID)
	if err != nil {
		return nil, err
	}
	q := &question{args: []any{b.json(), sequenceID}, now: s.now()}
	enters := "true"
	if entry != nil {
		if rules := q.filter(*entry); rules != "" {
			enters = rules
		}
	}
	return list(ctx, s.r, func(r *sql.Rows) (x enroll.Standing, err error) {
		var ended int64
		var custom string
		c := &x.Contact
		dest := []any{&x.ContactID, &x.Barred, &x.Suppressed, &x.LiveHere, &x.LiveJob, &x.Cycles, &ended, &x.LiveElsewhere, &x.OtherContact, &x.Enters, &custom}
		if err = r.Scan(append(dest, contactDest(c)...)...); err != nil {
			return x, err
		}
		if custom != "{}" {
			if c.Custom, err = decode[map[string]string](custom); err != nil {
				return x, fmt.Errorf("custom fields of contact %d: %w", x.ContactID, err)
			}
		}
		x.PID, x.Email, x.EndedAt = c.PID, c.Email, at(ended)
		x.Name = strings.TrimSpace(c.FirstName + " " + c.LastName)
		x.Zones = contact.Zone(*c, zone).Candidates
		return x, nil
	}, `SELECT c.id, c.dnc <> 0 OR coalesce(c.consent_email ->> 'state', '') = 'refused',
		  EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || c.email AND x.del = 0 AND c.email <> ''),
		  EXISTS (SELECT 1 FROM enrollment e WHERE e.sequence_id = $2 AND e.contact_id = c.id AND e.status IN ('active', 'paused')),
		  coalesce((SELECT e.job_id FROM enrollment e WHERE e.sequence_id = $2 AND e.contact_id = c.id AND e.status IN ('active', 'paused')), 0),
		  (SELECT count(*) FROM enrollment e WHERE e.contact_id = c.id AND e.sequence_id = $2),
		  coalesce((SELECT max(e.ended_at) FROM enrollment e WHERE e.contact_id = c.id AND e.sequence_id = $2), 0),
		  EXISTS (SELECT 1 FROM enrollment e WHERE e.contact_id = c.id AND e.sequence_id <> $2 AND e.status IN ('active', 'paused')),
		  EXISTS (SELECT 1 FROM reached h WHERE h.sequence_id = $2 AND h.addr = c.email AND c.email <> '' AND h.contact_id <> c.id),
		  (`+enters+`), c.custom, `+contactColumns+`
		FROM `+from("id")+` r CROSS JOIN contact c ON c.id = r.id WHERE c.del = 0`, q.args...)
}

// entry is the filter of the live version's Start, nil if everybody may enter.
func (s *Store) entry(ctx context.Context, sequenceID int64) (*contact.Filter, error) {
	var live int64
	if err := s.r.QueryRowContext(ctx, rebind("SELECT live FROM sequence WHERE id = $1"), sequenceID).Scan(&live); err != nil || live == 0 {
		return nil, plain(err)
	}
	g, err := s.graph(ctx, s.r, live)
	if err != nil {
		return nil, err
	}
	if n, ok := g.Start(); ok && n.Start != nil {
		return n.Start.Entry, nil
	}
	return nil, nil //nolint:nilnil // no filter is a valid answer
}

// AdoptSender gives a sender profile to the live enrollments of a sequence whose
// own is gone. One whose message may be on its way keeps its own: another mailbox
// knows nothing of it.
func (s *Store) AdoptSender(ctx context.Context, sequenceID, senderID int64) (adopted int, err error) {
	if senderID == 0 {
		return 0, nil
	}
	err = s.write(ctx, func(tx *txn) error {
		seq, err := nextSeq(ctx, tx)
		if err != nil {
			return fmt.Errorf("take seq: %w", err)
		}
		res, err := tx.ExecContext(ctx, rebind(`
			UPDATE enrollment SET sender_id = $2, ver = ver + 1, sv = $3
			WHERE sequence_id = $1 AND status IN ('active', 'paused') AND sender_id NOT IN (SELECT id FROM sender WHERE del = 0)
			  AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.enrollment_id = enrollment.id AND v.no = enrollment.visit_no AND v.state IN ('fired', 'unknown', 'needs_human'))`),
			sequenceID, senderID, seq)
		if err != nil {
			return fmt.Errorf("adopt sender: %w", err)
		}
		adopted = affected(res)
		return nil
	})
	return adopted, err
}

// ReviseDraft keeps a person's edit of a draft that waits for approval; the
// first edit keeps the original beside it. A message that had a ticket keeps its
// bytes: what is edited then is a copy that takes its place. Who read the
// enrollment before the edit must read it again.
func (s *Store) ReviseDraft(ctx context.Context, enrollmentID int64, visitNo int, subject, body, original string) error {
	return s.write(ctx, func(tx *txn) error {
		var id int64
		var frozen bool
		err := tx.QueryRowContext(ctx, rebind(`
			SELECT m.id, m.mime <> '' FROM visit v JOIN message m ON m.id = v.message_id
			WHERE v.enrollment_id = $1 AND v.no = $2 AND v.state = 'awaiting_approval'`), enrollmentID, visitNo).Scan(&id, &frozen)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, "This draft no longer waits for approval.", "Nothing was changed.")
		}
		if err != nil {
			return fmt.Errorf("read draft: %w", err)
		}
		if frozen {
			err := tx.QueryRowContext(ctx, rebind(`
				INSERT INTO message (id, pid, direction, contact_id, enrollment_id, visit_no, channel, notes, at)
				SELECT (SELECT max(id) + 1 FROM message), $2, direction, contact_id, enrollment_id, visit_no, channel, notes, at FROM message WHERE id = $1
				RETURNING id`), id, uuid.Must(uuid.NewV7()).String()).Scan(&id)
			if err != nil {
				return fmt.Errorf("copy draft: %w", err)
			}
		}
		seq, err := nextSeq(ctx, tx)
		if err != nil {
			return fmt.Errorf("take seq: %w", err)
		}
		for _, q := range []struct {
			text string
			args []any
		}{
			{"UPDATE visit SET message_id = $3 WHERE enrollment_id = $1 AND no = $2", []any{enrollmentID, visitNo, id}},
			{"UPDATE message SET subject = $2, body = $3, original = $4 WHERE id = $1", []any{id, clean(subject), clean(body), original}},
			{"UPDATE enrollment SET ver = ver + 1, sv = $2 WHERE id = $1", []any{enrollmentID, seq}},
		} {
			if _, err := tx.ExecContext(ctx, rebind(q.text), q.args...); err != nil {
				return fmt.Errorf("revise draft: %w", err)
			}
		}
		return nil
	})
}
