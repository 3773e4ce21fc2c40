package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// Due lists the enrollments whose time has come, earliest first.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT enrollment_id FROM due WHERE at <= $1 ORDER BY at, enrollment_id LIMIT $2", ms(now), limit)
}

// NextDue is when the next enrollment comes due after now, and how many are
// due at or before it; the zero time when none is.
func (s *Store) NextDue(ctx context.Context, now time.Time) (next time.Time, overdue int, err error) {
	var n sql.NullInt64
	err = s.r.QueryRowContext(ctx, rebind("SELECT (SELECT min(at) FROM due WHERE at > $1), (SELECT count(*) FROM (SELECT 1 FROM due WHERE at <= $1 LIMIT 1001))"), ms(now)).Scan(&n, &overdue)
	return at(n.Int64), overdue, plain(err)
}

// Orphans lists the tickets that a process which is gone left without outcome.
func (s *Store) Orphans(ctx context.Context) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT enrollment_id FROM attempt WHERE outcome IN ('', 'unknown') AND outcome = ''")
}

// caseColumns are what scanCase reads, in its order.
const caseColumns = `
  e.id, e.pid, e.sequence_id, e.version_id, e.contact_id, e.sender_id, e.cycle, e.status, e.reason, e.note, e.node, e.visit_no,
  e.due_at, e.hold, e.ver, e.entered_at, e.last_step_at, e.paused_at, e.resume_at, e.ended_at, e.replied, e.booked, e.memo, e.thread,
  coalesce(v.no, 0), coalesce(v.node, ''), coalesce(v.channel, ''), coalesce(v.state, ''), coalesce(v.reason, ''), coalesce(v.detail, ''),
  coalesce(v.message_id, 0), coalesce(v.attempt, ''), coalesce(v.fired_at, 0), coalesce(v.account, 0), coalesce(v.tries, 0), coalesce(v.look_ups, 0),
  coalesce(v.approved, 0), coalesce(v.rule, ''), coalesce(v.risk, 0), coalesce(v.created_at, 0), coalesce(v.settled_at, 0),
  ` + contactColumns + `, c.custom, c.away_until,
  coalesce(m.id, 0), coalesce(m.pid, ''), coalesce(m.subject, ''), coalesce(m.body, ''), coalesce(m.original, ''), coalesce(m.notes, ''),
  coalesce(m.header_id, ''), coalesce(m.mime, ''), coalesce(m.at, 0),
  EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || c.email AND x.del = 0),
  EXISTS (SELECT 1 FROM reached h WHERE h.sequence_id = e.sequence_id AND h.addr = c.email AND c.email <> '' AND h.contact_id <> c.id),
  c.del <> 0`

const caseTables = `
CROSS JOIN enrollment e ON e.id = r.id
CROSS JOIN contact c ON c.id = e.contact_id
LEFT JOIN visit v ON v.enrollment_id = e.id AND v.no = e.visit_no
LEFT JOIN message m ON m.id = v.message_id AND v.state NOT IN ('sent', 'skipped', 'failed', 'withdrawn')`

// caseRow is one row on its way into a case, used again for each.
type caseRow struct {
	c                                                                                 enroll.Case
	v                                                                                 enroll.Visit
	due, entered, last, paused, resume, ended, fired, created, settled, away, drafted int64
	thread, custom                                                                    string
	dest                                                                              []any
}

func newCaseRow() *caseRow {
	x := &caseRow{}
	e, v, d := &x.c.Enrollment, &x.v, &x.c.Draft
	x.dest = []any{
		&e.ID, &e.PID, &e.SequenceID, &e.VersionID, &e.ContactID, &e.SenderID, &e.Cycle, &e.Status, &e.Reason, &e.Note, &e.Node, &e.VisitNo,
		&x.due, &e.Hold, &e.Ver, &x.entered, &x.last, &x.paused, &x.resume, &x.ended, &e.Replied, &e.Booked, &e.Memo, &x.thread,
		&v.No, &v.Node, &v.Channel, &v.State, &v.Reason, &v.Detail, &v.MessageID, &v.AttemptID, &x.fired, &v.Account, &v.Tries, &v.LookUps,
		&v.Approved, &v.Rule, &v.Risk, &x.created, &x.settled,
	}
	x.dest = append(x.dest, contactDest(&x.c.Contact)...)
	x.dest = append(x.dest, &x.custom, &x.away, &d.ID, &d.PID, &d.Subject, &d.Body, &d.Original, &d.Notes, &d.HeaderID, &d.MIME, &x.drafted, &x.c.Suppressed, &x.c.Elsewhere, &x.c.Deleted)
	return x
}

func (x *caseRow) scan(r *sql.Rows) (*enroll.Case, error) {
	if err := r.Scan(x.dest...); err != nil {
		return nil, err
	}
	c := x.c
	e := &c.Enrollment
	e.DueAt, e.EnteredAt, e.LastStepAt, e.PausedAt, e.ResumeAt, e.EndedAt = at(x.due), at(x.entered), at(x.last), at(x.paused), at(x.resume), at(x.ended)
	e.Thread = threadOf(x.thread)
	c.Contact.Custom = nil
	if x.custom != "{}" {
		var err error
		if c.Contact.Custom, err = decode[map[string]string](x.custom); err != nil {
			return nil, fmt.Errorf("custom fields of contact %d: %w", e.ContactID, err)
		}
	}
	if v := x.v; v.No > 0 {
		v.FiredAt, v.CreatedAt, v.SettledAt = at(x.fired), at(x.created), at(x.settled)
		c.Visit = &v
	}
	c.AwayUntil, c.Draft.CreatedAt, c.ContactPID = at(x.away), at(x.drafted), c.Contact.PID
	return &c, nil
}

// Cases reads enrollments with all that the doors need to act on them, in the
// order of ids; one that does not exist is left out.
func (s *Store) Cases(ctx context.Context, ids []int64) ([]enroll.Case, error) {
	found, err := s.CasesBeside(ctx, ids, nil)
	if err != nil {
		return nil, err
	}
	out := make([]enroll.Case, len(found))
	for i, c := range found {
		out[i] = *c
	}
	return out, nil
}

// CasesBeside reads cases as Cases does. In those that are known already it
// reads anew what many share: the sequence's rules, the agent, the sender and
// what of its cap is used.
func (s *Store) CasesBeside(ctx context.Context, ids []int64, known []*enroll.Case) ([]*enroll.Case, error) {
	if len(ids) == 0 && len(known) == 0 {
		return nil, nil
	}
	tx, err := s.r.BeginTx(ctx, nil) // one snapshot for all that is read
	if err != nil {
		return nil, plain(fmt.Errorf("begin read: %w", err))
	}
	defer func() { _ = tx.Rollback() }() // a read has nothing to lose
	var read []*enroll.Case
	if len(ids) > 0 {
		var b batch
		for _, id := range ids {
			b.add(id)
		}
		read, err = list(ctx, tx, newCaseRow().scan, "SELECT "+caseColumns+" FROM "+from("id")+" r "+caseTables, b.json())
		if err != nil {
			return nil, fmt.Errorf("read cases: %w", err)
		}
	}
	all := slices.Concat(read, known)
	around, err := s.around(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	zone, err := s.workspaceZone(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		q, ok := around.sequences[c.Enrollment.SequenceID]
		if !ok {
			return nil, fmt.Errorf("enrollment %d has no sequence", c.Enrollment.ID)
		}
		c.SequencePID, c.SequenceName, c.Rules, c.Agent = q.pid, q.name, q.rules, q.agent
		c.Sender, c.Usage = around.senders[c.Enrollment.SenderID], around.usage[c.Enrollment.SenderID]
		if c.Graph, err = s.graph(ctx, tx, c.Enrollment.VersionID); err != nil {
			return nil, err
		}
		c.Zones = contact.Zone(c.Contact, zone).Candidates
		if c.SenderZone, err = schedule.Zone(c.Sender.TimeZone); err != nil || c.Sender.TimeZone == "" {
			c.SenderZone = time.Local
		}
		if n, ok := c.Graph.Node(c.Enrollment.Node); ok && n.Step != nil && n.Step.AgentID != "" {
			c.Agent = around.agents[n.Step.AgentID]
		}
		c.AgentSent = around.alone[c.Agent.PID]
	}
	return read, nil
}

type surroundings struct {
	sequences map[int64]sequenceRules
	senders   map[int64]message.Sender
	usage     map[int64]schedule.Usage
	agents    map[string]policy.Agent   // by public id
	alone     map[string]map[string]int // what they sent by themselves, by day, where they have a cap
}

type sequenceRules struct {
	pid, name string
	rules     enroll.Rules
	agent     policy.Agent
}

// around reads the few sequences, agents and senders that the cases share.
func (s *Store) around(ctx context.Context, q querier, cases []*enroll.Case) (surroundings, error) {
	out := surroundings{map[int64]sequenceRules{}, map[int64]message.Sender{}, map[int64]schedule.Usage{}, map[string]policy.Agent{}, map[string]map[string]int{}}
	var sequences, senders batch
	seen := map[[2]int64]bool{}
	for _, c := range cases {
		if k := [2]int64{0, c.Enrollment.SequenceID}; !seen[k] {
			seen[k] = true
			sequences.add(c.Enrollment.SequenceID)
		}
		if k := [2]int64{1, c.Enrollment.SenderID}; !seen[k] {
			seen[k] = true
			senders.add(c.Enrollment.SenderID)
		}
	}
	agents, err := s.agents(ctx, q)
	if err != nil {
		return out, err
	}
	for _, a := range agents {
		out.agents[a.PID] = a
		if a.DailyCap > 0 {
			if out.alone[a.PID], err = s.sentAlone(ctx, q, a.PID); err != nil {
				return out, err
			}
		}
	}
	type row struct {
		id, paused                  int64
		pid, name, status, settings string
	}
	rows, err := list(ctx, q, func(r *sql.Rows) (x row, err error) {
		return x, r.Scan(&x.id, &x.pid, &x.name, &x.status, &x.settings, &x.paused)
	}, "SELECT s.id, s.pid, s.name, s.status, s.settings, CASE s.status WHEN 'paused' THEN s.paused_at ELSE 0 END FROM "+from("id")+" r CROSS JOIN sequence s ON s.id = r.id", sequences.json())
	if err != nil {
		return out, fmt.Errorf("read sequences: %w", err)
	}
	for _, x := range rows {
		settings, err := decode[sequence.Settings](x.settings)
		if err != nil {
			return out, fmt.Errorf("settings of sequence %d: %w", x.id, err)
		}
		off, err := schedule.HolidaysOf(settings.Holidays)
		if err != nil {
			return out, fmt.Errorf("holidays of sequence %d: %w", x.id, err)
		}
		sr := sequenceRules{pid: x.pid, name: x.name, rules: enroll.Rules{Sequence: sequence.Status(x.status), PausedAt: at(x.paused), Settings: settings, Off: off}}
		sr.agent = out.agents[settings.AgentID]
		out.sequences[x.id] = sr
	}
	profiles, err := list(ctx, q, scanSender, "SELECT "+senderColumns+" FROM "+from("id")+" r CROSS JOIN sender s ON s.id = r.id LEFT JOIN sender_state t ON t.sender_id = s.id WHERE s.del = 0", senders.json())
	if err != nil {
		return out, fmt.Errorf("read senders: %w", err)
	}
	for _, p := range profiles {
		out.senders[p.ID] = p
	}
	type used struct {
		id, sent, last int64
		day            string
	}
	usage, err := list(ctx, q, func(r *sql.Rows) (u used, err error) {
		return u, r.Scan(&u.id, &u.day, &u.sent, &u.last)
	}, "SELECT q.sender_id, q.day, q.sent, q.last_at FROM "+from("id")+" r CROSS JOIN quota q ON q.sender_id = r.id", senders.json())
	if err != nil {
		return out, fmt.Errorf("read caps: %w", err)
	}
	for _, u := range usage {
		out.usage[u.id] = schedule.Usage{Day: u.day, Sent: int(u.sent), LastAt: at(u.last)}
	}
	return out, nil
}

// sentAlone is what an agent sent by itself on the last days that it did. Two are
// today's at most, where senders are on both sides of a midnight.
func (s *Store) sentAlone(ctx context.Context, q querier, agent string) (map[string]int, error) {
	type row struct {
		day  string
		sent int
	}
	rows, err := list(ctx, q, func(r *sql.Rows) (x row, err error) { return x, r.Scan(&x.day, &x.sent) },
		"SELECT day, sent FROM agent_day WHERE agent = $1 ORDER BY day DESC LIMIT 3", agent)
	if err != nil {
		return nil, fmt.Errorf("read what an agent sent: %w", err)
	}
	out := map[string]int{}
	for _, x := range rows {
		out[x.day] = x.sent
	}
	return out, nil
}

// Workspace reads the state of the whole.
func (s *Store) Workspace(ctx context.Context) (enroll.Workspace, error) {
	var w enroll.Workspace
	var alive, stopped int64
	err := s.r.QueryRowContext(ctx, "SELECT pid, seq, alive_at, stopped_at, stopped_by, stop_note FROM workspace").Scan(&w.PID, &w.Seq, &alive, &stopped, &w.StoppedBy, &w.StopNote)
	w.AliveAt, w.StoppedAt = at(alive), at(stopped)
	return w, plain(err)
}

// Thread lists what was said with a contact in one enrollment, oldest first.
func (s *Store) Thread(ctx context.Context, enrollment int64, limit int) ([]message.Past, error) {
	return list(ctx, s.r, func(r *sql.Rows) (m message.Past, err error) {
		var when int64
		var direction string
		err = r.Scan(&direction, &m.Subject, &m.Body, &when)
		m.Outbound, m.At = direction == "out", at(when)
		return m, err
	}, `SELECT direction, subject, body, at FROM (
		SELECT m.id, m.direction, m.subject, m.body, m.at FROM message m
		LEFT JOIN visit v ON v.enrollment_id = m.enrollment_id AND v.no = m.visit_no
		WHERE m.contact_id = (SELECT contact_id FROM enrollment WHERE id = $1) AND m.enrollment_id = $1 AND (m.direction = 'in' OR v.state = 'sent' AND v.message_id = m.id)
		ORDER BY m.id DESC LIMIT $2) ORDER BY id`, enrollment, limit)
}
