package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cadenza/backend/enroll"
)

const noticeColumns = `n.id, n.pid, n.enrollment_id, e.pid, c.pid, trim(c.first_name || ' ' || c.last_name), c.email, q.pid, q.name, n.node, n.who, n.via, n.target, n.text, n.waits, n.at, n.sent_at, n.tries, n.problem, n.done_at, n.done_by, n.more
	FROM notice n JOIN enrollment e ON e.id = n.enrollment_id JOIN contact c ON c.id = n.contact_id JOIN sequence q ON q.id = n.sequence_id`

func scanNotice(r *sql.Rows) (x enroll.NoticeStored, err error) {
	var when, sent, done int64
	err = r.Scan(&x.ID, &x.PID, &x.EnrollmentID, &x.EnrollmentPID, &x.ContactPID, &x.ContactName, &x.ContactEmail, &x.SequencePID, &x.SequenceName, &x.Node, &x.Who, &x.Via, &x.Target, &x.Text, &x.Waits, &when, &sent, &x.Tries, &x.Problem, &done, &x.DoneBy, &x.More)
	x.At, x.SentAt, x.DoneAt = at(when), at(sent), at(done)
	return x, err
}

// OpenNotices lists what reps were told and have not dealt with, the newest
// first.
func (s *Store) OpenNotices(ctx context.Context, limit int) ([]enroll.NoticeStored, error) {
	return list(ctx, s.r, scanNotice, "SELECT "+noticeColumns+" WHERE n.done_at = 0 ORDER BY n.id DESC LIMIT $1", limit)
}

// CountNotices counts the open ones.
func (s *Store) CountNotices(ctx context.Context) (n int, err error) {
	err = s.r.QueryRowContext(ctx, "SELECT count(*) FROM notice WHERE done_at = 0").Scan(&n)
	return n, plain(err)
}

// Notice reads one.
func (s *Store) Notice(ctx context.Context, pid string) (enroll.NoticeStored, bool, error) {
	found, err := list(ctx, s.r, scanNotice, "SELECT "+noticeColumns+" WHERE n.pid = $1", pid)
	if err != nil || len(found) == 0 {
		return enroll.NoticeStored{}, false, err
	}
	return found[0], true, nil
}

// UnsentNotices lists those that have not gone out by their way yet, the oldest
// first.
func (s *Store) UnsentNotices(ctx context.Context, limit int) ([]enroll.NoticeStored, error) {
	return list(ctx, s.r, scanNotice, "SELECT "+noticeColumns+" WHERE n.sent_at = 0 ORDER BY n.id LIMIT $1", limit)
}

// NoticeTried keeps the outcome of sending a notice: a problem, or none. One that
// is over is not tried again.
func (s *Store) NoticeTried(ctx context.Context, id int64, problem string, over bool, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		sent := int64(0)
		if problem == "" || over {
			sent = ms(now)
		}
		_, err := tx.ExecContext(ctx, rebind("UPDATE notice SET sent_at = $2, tries = tries + 1, problem = $3 WHERE id = $1"), id, sent, problem)
		if err != nil {
			return fmt.Errorf("keep notice: %w", err)
		}
		return nil
	})
}

// CloseNotice marks a notice as dealt with.
func (s *Store) CloseNotice(ctx context.Context, pid, by string, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		if _, err := tx.ExecContext(ctx, rebind("UPDATE notice SET done_at = $2, done_by = $3 WHERE pid = $1 AND done_at = 0"), pid, ms(now), by); err != nil {
			return fmt.Errorf("close notice: %w", err)
		}
		return nil
	})
}

// Tally gives who came into and left the nodes of a sequence since a day, in one
// version or in all of them (0).
func (s *Store) Tally(ctx context.Context, sequenceID, version int64, since time.Time) ([]enroll.Count, error) {
	from := int64(0)
	if !since.IsZero() {
		from = day(since)
	}
	return list(ctx, s.r, func(r *sql.Rows) (c enroll.Count, err error) {
		return c, r.Scan(&c.Node, &c.Port, &c.How, &c.N)
	}, "SELECT node, port, how, sum(n) FROM tally WHERE sequence_id = $1 AND ($2 = 0 OR version_id = $2) AND day >= $3 GROUP BY node, port, how", sequenceID, version, from)
}

// Standing gives who stands at which node of a sequence now, by version, status,
// hold and the state of the newest visit.
func (s *Store) Standing(ctx context.Context, sequenceID int64) ([]enroll.Stand, error) {
	return list(ctx, s.r, func(r *sql.Rows) (x enroll.Stand, err error) {
		return x, r.Scan(&x.Version, &x.Node, &x.Status, &x.Hold, &x.State, &x.N)
	}, `SELECT e.version_id, e.node, e.status, e.hold, CASE WHEN v.node = e.node THEN v.state ELSE '' END AS st, count(*)
		FROM enrollment e LEFT JOIN visit v ON v.enrollment_id = e.id AND v.no = e.visit_no
		WHERE e.sequence_id = $1 AND e.status IN ('active', 'paused') AND e.node <> ''
		GROUP BY e.version_id, e.node, e.status, e.hold, st`, sequenceID)
}

// ArmResults gives, for each arm of a sequence's splits, how many took it and how
// many of them replied and booked a meeting.
func (s *Store) ArmResults(ctx context.Context, sequenceID int64) ([]enroll.ArmResult, error) {
	return list(ctx, s.r, func(r *sql.Rows) (x enroll.ArmResult, err error) {
		return x, r.Scan(&x.Node, &x.Port, &x.People, &x.Replied, &x.Booked)
	}, `SELECT x.node, x.port, count(*), sum(e.replied), sum(e.booked) FROM choice x JOIN enrollment e ON e.id = x.enrollment_id
		WHERE x.sequence_id = $1 GROUP BY x.node, x.port`, sequenceID)
}
