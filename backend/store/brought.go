package store

import (
	"fmt"

	"github.com/google/uuid"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
)

// brought writes what the world brought: mail, suppressions, cursors.
func (w writing) brought(b enroll.Batch) error {
	for _, m := range b.Incoming {
		first := true // two mailboxes may bring the same mail at once
		if m.HeaderID != "" {
			res, err := w.tx.ExecContext(w.ctx, rebind("INSERT INTO seen (header_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING"), m.HeaderID, ms(m.At))
			if err != nil {
				return fmt.Errorf("mark mail as seen: %w", err)
			}
			n, err := res.RowsAffected()
			if err != nil {
				return fmt.Errorf("mark mail as seen: %w", err)
			}
			first = n > 0
		}
		if !first || m.ContactID == 0 {
			continue
		}
		if _, err := w.tx.ExecContext(w.ctx, rebind(`
			INSERT INTO message (pid, direction, kind, contact_id, enrollment_id, channel, subject, body, header_id, at)
			VALUES ($1, 'in', $2, $3, $4, 'email', $5, $6, $7, $8)`),
			uuid.Must(uuid.NewV7()).String(), m.Kind, m.ContactID, m.EnrollmentID, m.Subject, m.Text, m.HeaderID, ms(m.At)); err != nil {
			return fmt.Errorf("insert mail: %w", err)
		}
	}
	for _, x := range b.Suppress {
		if _, err := w.tx.ExecContext(w.ctx, rebind(`
			INSERT INTO suppression (pid, reason, source, at, sv) VALUES ('email:' || $1, $2, $3, $4, $5)
			ON CONFLICT (pid) DO UPDATE SET del = 0, reason = excluded.reason, sv = excluded.sv`), x.Addr, x.Reason, x.Source, ms(x.At), w.seq); err != nil {
			return fmt.Errorf("suppress: %w", err)
		}
		if x.Reason != string(enroll.ReasonOptedOut) && x.Reason != string(enroll.ReasonComplaint) {
			continue
		}
		consent := encode(contact.Consent{State: contact.Refused, Source: x.Source, At: x.At})
		if _, err := w.tx.ExecContext(w.ctx, rebind("UPDATE contact SET consent_email = $2, sv = $3, fh = json_set(fh, '$.consent_email', json($4)) WHERE email = $1 AND email <> ''"), x.Addr, consent, w.seq, encode(stamp{ms(x.At) << 16, w.s.device})); err != nil {
			return fmt.Errorf("refuse consent: %w", err)
		}
	}
	for _, a := range b.Away {
		if _, err := w.tx.ExecContext(w.ctx, rebind("UPDATE contact SET away_until = $2, sv = $3 WHERE id = $1 AND away_until <> $2"), a.ContactID, ms(a.Until), w.seq); err != nil {
			return fmt.Errorf("mark away: %w", err)
		}
	}
	for _, c := range b.Cursors {
		if _, err := w.tx.ExecContext(w.ctx, rebind(`
			INSERT INTO mailbox (sender_id, folder, uidvalidity, last_uid) VALUES ($1, $2, $3, $4)
			ON CONFLICT (sender_id, folder) DO UPDATE SET uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid`), c.SenderID, c.Folder, c.UIDValidity, c.LastUID); err != nil {
			return fmt.Errorf("keep mailbox cursor: %w", err)
		}
	}
	if !b.AliveAt.IsZero() {
		if _, err := w.tx.ExecContext(w.ctx, rebind("UPDATE workspace SET alive_at = $1"), ms(b.AliveAt)); err != nil {
			return fmt.Errorf("heartbeat: %w", err)
		}
	}
	return nil
}
