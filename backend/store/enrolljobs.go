package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

const jobColumns = `j.id, j.pid, j.sequence_id, s.pid, s.name, j.request, j.state, j.total, j.looked_at, j.enrolled, j.skipped, j.position, j.taken_back, j.problem, j.by, j.started_at, j.ended_at`

func scanJob(r *sql.Rows) (j enroll.Job, err error) {
	var skipped string
	var started, ended int64
	err = r.Scan(&j.ID, &j.PID, &j.SequenceID, &j.SequencePID, &j.SequenceName, &j.Request, &j.State, &j.Total, &j.LookedAt, &j.Enrolled, &skipped, &j.Position, &j.TakenBack, &j.Problem, &j.By, &started, &ended)
	if err != nil {
		return j, err
	}
	j.StartedAt, j.EndedAt = at(started), at(ended)
	j.Skipped, err = decode[[]enroll.LeftOut](skipped)
	return j, err
}

// StartEnrollJob begins a job and gives its row id.
func (s *Store) StartEnrollJob(ctx context.Context, j enroll.Job) (id int64, err error) {
	err = s.write(ctx, func(tx *txn) error {
		return tx.QueryRowContext(ctx, rebind(`INSERT INTO enroll_job (pid, sequence_id, request, state, total, position, by, started_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`), j.PID, j.SequenceID, j.Request, string(j.State), j.Total, j.Position, j.By, ms(j.StartedAt)).Scan(&id)
	})
	return id, err
}

// NoteEnrollJob keeps how a job stands.
func (s *Store) NoteEnrollJob(ctx context.Context, j enroll.Job) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind(`UPDATE enroll_job SET state = $2, total = $3, looked_at = $4, enrolled = $5, skipped = $6, position = $7, taken_back = $8, problem = $9, ended_at = $10 WHERE id = $1`),
			j.ID, string(j.State), j.Total, j.LookedAt, j.Enrolled, encode(orNone(j.Skipped)), j.Position, j.TakenBack, j.Problem, ms(j.EndedAt))
		if err != nil {
			return fmt.Errorf("note enroll job: %w", err)
		}
		return nil
	})
}

// EnrollJob reads a job.
func (s *Store) EnrollJob(ctx context.Context, pid string) (enroll.Job, error) {
	found, err := list(ctx, s.r, scanJob, "SELECT "+jobColumns+" FROM enroll_job j JOIN sequence s ON s.id = j.sequence_id WHERE j.pid = $1", pid)
	if err != nil {
		return enroll.Job{}, err
	}
	if len(found) == 0 {
		return enroll.Job{}, fault.New(fault.NotFound, "There is no such job.", "")
	}
	return found[0], nil
}

// EnrollJobs lists the newest jobs; with a state, those that stand so.
func (s *Store) EnrollJobs(ctx context.Context, state enroll.JobState, limit int) ([]enroll.Job, error) {
	return list(ctx, s.r, scanJob, "SELECT "+jobColumns+" FROM enroll_job j JOIN sequence s ON s.id = j.sequence_id WHERE $1 = '' OR j.state = $1 ORDER BY j.id DESC LIMIT $2", string(state), limit)
}

// UnsentOfJob lists the live enrollments of a job for which nothing was sent and
// nothing is on its way, above an id.
func (s *Store) UnsentOfJob(ctx context.Context, jobID, above int64, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, `SELECT e.id FROM enrollment e WHERE e.job_id = $1 AND e.job_id <> 0 AND e.id > $2 AND e.status IN ('active', 'paused') AND e.last_step_at = 0
		AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.enrollment_id = e.id AND v.attempt <> '') ORDER BY e.id LIMIT $3`, jobID, above, limit)
}

// Ahead groups the live enrollments of a sender by where they stand and the day
// (UTC) of their next step, for a forecast. A due time that is over counts as
// today.
func (s *Store) Ahead(ctx context.Context, senderID int64, now, until time.Time) ([]enroll.Ahead, error) {
	return list(ctx, s.r, func(r *sql.Rows) (a enroll.Ahead, err error) {
		var day int64
		err = r.Scan(&a.VersionID, &a.Node, &day, &a.Count)
		a.At = at(day)
		return a, err
	}, `SELECT version_id, node, max(due_at, $2) / 3600000 * 3600000 AS hour, count(*) FROM enrollment
		WHERE sender_id = $1 AND status = 'active' AND due_at <> 0 AND due_at < $3 GROUP BY version_id, node, hour`, senderID, ms(now), ms(until))
}
