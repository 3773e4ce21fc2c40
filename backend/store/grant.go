package store

import (
	"database/sql"
	"fmt"

	"cadenza/backend/enroll"
	"cadenza/backend/sequence"
)

// grant checks every ticket against the present facts, in this transaction:
// a stop that was committed before wins.
func (w writing) grant(all []enroll.Change) error {
	var asks batch
	for i, c := range all {
		if c.Ticket != nil && !w.res.Stale[i] {
			w.res.Refused[i] = enroll.RefusedStale
			mail := 0
			if byMail(c.Ticket) {
				mail = 1
			}
			asks.add(i, c.Enrollment.ID, c.Visit.No, c.Ticket.Addr, c.Ticket.MessageID, string(c.Ticket.Channel), mail)
		}
	}
	if asks.n == 0 {
		return nil
	}
	type facts struct {
		i                int64
		verdict, day     string
		sender           int64
		sent, last, read int64
		marked           bool
		sequence, who    int64
	}
	rows, err := list(w.ctx, w.tx, func(r *sql.Rows) (f facts, err error) {
		return f, r.Scan(&f.i, &f.verdict, &f.sender, &f.day, &f.sent, &f.last, &f.read, &f.marked, &f.sequence, &f.who)
	}, `
		SELECT r.k,
		  CASE
		    WHEN w.stopped_at <> 0 THEN 'stopped'
		    WHEN e.status <> 'active' OR v.state <> 'ready' OR v.message_id <> r.message THEN 'stale'
		    WHEN s.status <> 'active' THEN 'sequence'
		    WHEN r.mail = 1 AND EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || r.addr AND x.del = 0) THEN 'suppressed'
		    WHEN c.del <> 0 OR c.dnc <> 0 OR coalesce(CASE r.channel WHEN 'sms' THEN c.consent_sms WHEN 'whatsapp' THEN c.consent_whatsapp WHEN 'voice' THEN c.consent_voice ELSE c.consent_email END ->> 'state', '') = 'refused' THEN 'dnc'
		    WHEN r.addr <> CASE r.mail WHEN 1 THEN c.email ELSE CASE c.mobile WHEN '' THEN c.phone ELSE c.mobile END END THEN 'address'
		    WHEN c.away_until > $2 THEN 'away'
		    WHEN r.mail = 1 AND EXISTS (SELECT 1 FROM reached h WHERE h.sequence_id = e.sequence_id AND h.addr = r.addr AND h.contact_id <> e.contact_id) THEN 'duplicate'
		    ELSE '' END,
		  e.sender_id, coalesce(q.day, ''), coalesce(q.sent, 0), coalesce(q.last_at, 0), coalesce(t.inbox_at, 0),
		  EXISTS (SELECT 1 FROM reached h WHERE h.sequence_id = e.sequence_id AND h.addr = r.addr), e.sequence_id, e.contact_id
		FROM `+from("k", "id", "no", "addr", "message", "channel", "mail")+` r
		CROSS JOIN workspace w
		CROSS JOIN enrollment e ON e.id = r.id
		CROSS JOIN visit v ON v.enrollment_id = e.id AND v.no = r.no
		CROSS JOIN sequence s ON s.id = e.sequence_id
		CROSS JOIN contact c ON c.id = e.contact_id
		LEFT JOIN quota q ON q.sender_id = e.sender_id
		LEFT JOIN sender_state t ON t.sender_id = e.sender_id
		ORDER BY r.k`, asks.json(), ms(all[0].Log.At))
	if err != nil {
		return fmt.Errorf("read facts for tickets: %w", err)
	}
	type used struct {
		day        string
		sent, last int64
	}
	now := map[int64]used{}
	alone, err := w.sentAlone(all)
	if err != nil {
		return err
	}
	granted := map[agentDay]int{}
	grant := func(i int) {
		delete(w.res.Refused, i)
		if t := all[i].Ticket; t.Agent != "" {
			granted[agentDay{t.Agent, t.Day}]++
		}
	}
	var reached, quota, days feed
	for _, f := range rows {
		i := int(f.i)
		t, at := all[i].Ticket, ms(all[i].Visit.FiredAt)
		u, ok := now[f.sender]
		if !ok {
			u = used{f.day, f.sent, f.last}
		}
		if u.day != t.Day {
			u.day, u.sent = t.Day, 0
		}
		refusal := enroll.Refusal(f.verdict)
		switch {
		case refusal != "":
		case t.AgentCap > 0 && alone[agentDay{t.Agent, t.Day}]+granted[agentDay{t.Agent, t.Day}] >= t.AgentCap:
			refusal = enroll.RefusedCap
		case !byMail(t): // the caps and inboxes that follow are those of mailboxes
			grant(i)
			continue
		case !t.InboxBy.IsZero() && f.read < ms(t.InboxBy):
			refusal = enroll.RefusedInbox
		case t.PerDay > 0 && u.sent >= int64(t.PerDay):
			refusal = enroll.RefusedCap
		case t.Gap > 0 && u.last+t.Gap.Milliseconds() > at:
			refusal = enroll.RefusedGap
		}
		if refusal != "" {
			w.res.Refused[i] = refusal
			continue
		}
		grant(i)
		u.sent++
		u.last = at
		now[f.sender] = u
		if !f.marked { // the address was corrected since the enrollment began
			reached.add(f.sequence, all[i].Ticket.Addr, f.who)
		}
	}
	if err := reached.exec(w.ctx, w.tx, "INSERT INTO reached (sequence_id, addr, contact_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"); err != nil {
		return fmt.Errorf("mark reached: %w", err)
	}
	for sender, u := range now {
		quota.add(sender, u.day, u.sent, u.last)
	}
	if err := quota.exec(w.ctx, w.tx, `
		INSERT INTO quota (sender_id, day, sent, last_at) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (sender_id) DO UPDATE SET day = excluded.day, sent = excluded.sent, last_at = excluded.last_at`); err != nil {
		return fmt.Errorf("consume caps: %w", err)
	}
	for d, n := range granted {
		days.add(d.agent, d.day, n)
	}
	if err := days.exec(w.ctx, w.tx, "INSERT INTO agent_day (agent, day, sent) VALUES (?1, ?2, ?3) ON CONFLICT (agent, day) DO UPDATE SET sent = sent + excluded.sent"); err != nil {
		return fmt.Errorf("count what agents sent: %w", err)
	}
	return nil
}

// agentDay is an agent's day.
type agentDay struct{ agent, day string }

// sentAlone is what the agents with a cap sent by themselves, on the days of their tickets.
func (w writing) sentAlone(all []enroll.Change) (map[agentDay]int, error) {
	var asks batch
	for _, c := range all {
		if t := c.Ticket; t != nil && t.AgentCap > 0 {
			asks.add(t.Agent, t.Day)
		}
	}
	out := map[agentDay]int{}
	if asks.n == 0 {
		return out, nil
	}
	type row struct {
		agentDay
		sent int
	}
	rows, err := list(w.ctx, w.tx, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.agent, &x.day, &x.sent) },
		"SELECT DISTINCT d.agent, d.day, d.sent FROM "+from("agent", "day")+" r CROSS JOIN agent_day d ON d.agent = r.agent AND d.day = r.day", asks.json())
	if err != nil {
		return nil, fmt.Errorf("read what agents sent: %w", err)
	}
	for _, x := range rows {
		out[x.agentDay] = x.sent
	}
	return out, nil
}

// byMail reports whether a ticket is for an email, with all that is asked of one:
// whatever does not name another channel is.
func byMail(t *enroll.Ticket) bool {
	switch t.Channel {
	case sequence.SMS, sequence.WhatsApp, sequence.Voice:
		return false
	case sequence.Email:
	}
	return true
}
