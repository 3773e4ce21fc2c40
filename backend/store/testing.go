package store

import (
	"context"
	"database/sql"

	"cadenza/backend/enroll"
)

// VisitsForTest reads every visit by enrollment and number, for tests that hold
// the store against a delivery log.
func (s *Store) VisitsForTest(ctx context.Context) (map[[2]int64]enroll.Visit, error) {
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
