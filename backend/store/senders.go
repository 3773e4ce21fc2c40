package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// senderAccount is the newest stamp of the fields that make another account. As a
// field that keeps its value keeps its stamp, it changes with the account alone.
const senderAccount = `max(coalesce(s.fh ->> '$.smtp_host[0]', 0), coalesce(s.fh ->> '$.smtp_port[0]', 0), coalesce(s.fh ->> '$.imap_host[0]', 0),
  coalesce(s.fh ->> '$.imap_port[0]', 0), coalesce(s.fh ->> '$.username[0]', 0), coalesce(s.fh ->> '$.keeps_sent[0]', 0))`

const senderColumns = `s.id, s.pid, s.name, s.from_name, s.from_addr, s.company, s.signature, s.time_zone, s.smtp_host, s.smtp_port, s.smtp_security,
  s.imap_host, s.imap_port, s.imap_security, s.username, s.per_day, s.gap_seconds, s.unsubscribe, s.keeps_sent, ` + senderAccount + `,
  coalesce(t.ready, 0), coalesce(t.inbox_at, 0), coalesce(t.sent_at, 0), coalesce(t.problem, ''), coalesce(t.problem_at, 0)`

func scanSender(r *sql.Rows) (p message.Sender, err error) {
	var gap, inbox, sent, problem int64
	err = r.Scan(&p.ID, &p.PID, &p.Name, &p.FromName, &p.FromAddr, &p.Company, &p.Signature, &p.TimeZone, &p.SMTP.Host, &p.SMTP.Port, &p.SMTP.Security,
		&p.IMAP.Host, &p.IMAP.Port, &p.IMAP.Security, &p.Username, &p.PerDay, &gap, &p.Unsubscribe, &p.KeepsSent, &p.Account,
		&p.HasPassword, &inbox, &sent, &p.Problem, &problem)
	p.Gap = time.Duration(gap) * time.Second
	p.InboxReadAt, p.LastSentAt, p.ProblemSince = at(inbox), at(sent), at(problem)
	return p, err
}

// Senders reads every sender profile.
func (s *Store) Senders(ctx context.Context) ([]message.Sender, error) {
	return list(ctx, s.r, scanSender, "SELECT "+senderColumns+" FROM sender s LEFT JOIN sender_state t ON t.sender_id = s.id WHERE s.del = 0 ORDER BY s.id")
}

// Sender reads one sender profile by its public id.
func (s *Store) Sender(ctx context.Context, pid string) (message.Sender, error) {
	found, err := list(ctx, s.r, scanSender, "SELECT "+senderColumns+" FROM sender s LEFT JOIN sender_state t ON t.sender_id = s.id WHERE s.del = 0 AND s.pid = $1", pid)
	if err != nil {
		return message.Sender{}, err
	}
	if len(found) == 0 {
		return message.Sender{}, fault.New(fault.NotFound, "There is no such sender profile.", "It may have been deleted.")
	}
	return found[0], nil
}

// NoteSender keeps what this machine learned of a sender's health. A zero time
// or nil leaves what is stored.
func (s *Store) NoteSender(ctx context.Context, id int64, n message.Health) error {
	return s.write(ctx, func(tx *txn) error {
		if _, err := tx.ExecContext(ctx, rebind("INSERT INTO sender_state (sender_id) VALUES ($1) ON CONFLICT DO NOTHING"), id); err != nil {
			return fmt.Errorf("note sender: %w", err)
		}
		set := func(q string, args ...any) error {
			_, err := tx.ExecContext(ctx, rebind("UPDATE sender_state SET "+q+" WHERE sender_id = $1"), append([]any{id}, args...)...)
			return err
		}
		var errs []error
		if n.HasPassword != nil {
			errs = append(errs, set("ready = $2", *n.HasPassword))
		}
		if !n.InboxReadAt.IsZero() {
			errs = append(errs, set("inbox_at = max(inbox_at, $2)", ms(n.InboxReadAt)))
		}
		if n.Problem != nil {
			errs = append(errs, set("problem_at = CASE WHEN problem = $2 THEN problem_at ELSE $3 END, problem = $2", *n.Problem, ms(n.At)))
		}
		return errors.Join(errs...)
	})
}

// MailCursors reads how far each folder of a sender's mailbox was read.
func (s *Store) MailCursors(ctx context.Context, sender int64) ([]message.Cursor, error) {
	return list(ctx, s.r, func(r *sql.Rows) (c message.Cursor, err error) {
		return c, r.Scan(&c.SenderID, &c.Folder, &c.UIDValidity, &c.LastUID)
	}, "SELECT sender_id, folder, uidvalidity, last_uid FROM mailbox WHERE sender_id = $1", sender)
}
