package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cadenza/backend/message"
)

// Wrote finds a message of ours by the visit its Message-ID names and the whole
// id; not ok if no such message was ever to go out.
func (s *Store) Wrote(ctx context.Context, enrollmentID int64, visitNo int, headerID string) (m message.Outgoing, ok bool, err error) {
	m = message.Outgoing{EnrollmentID: enrollmentID, VisitNo: visitNo, HeaderID: headerID}
	var mime string
	err = s.r.QueryRowContext(ctx, rebind(`
		SELECT m.id, m.contact_id, m.subject, m.mime FROM enrollment e
		JOIN message m ON m.contact_id = e.contact_id
		WHERE e.id = $1 AND m.enrollment_id = $1 AND m.visit_no = $2 AND m.direction = 'out' AND m.header_id = $3 AND m.header_id <> ''`),
		enrollmentID, visitNo, headerID).Scan(&m.ID, &m.ContactID, &m.Subject, &mime)
	if errors.Is(err, sql.ErrNoRows) {
		return message.Outgoing{}, false, nil
	}
	if err != nil {
		return message.Outgoing{}, false, plain(fmt.Errorf("find own message: %w", err))
	}
	m.To = message.RecipientOf(mime)
	return m, true, nil
}
