package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/crash"
	"cadenza/backend/enroll"
	"cadenza/backend/policy"
)

// Commit writes a batch in one transaction. A change whose enrollment moved on
// since it was read is left out and reported stale; a Fire that finds any
// reason against it is left out and reported refused. All others are durable
// when Commit returns. After an error nothing is known: read again.
func (s *Store) Commit(ctx context.Context, b enroll.Batch) (enroll.Result, error) {
	res := enroll.Result{Stale: map[int]bool{}, Refused: map[int]enroll.Refusal{}}
	err := s.write(ctx, func(tx *txn) error {
		if b.Command != "" {
			err := tx.QueryRowContext(ctx, rebind("SELECT answer FROM command WHERE id = $1"), b.Command).Scan(&res.Done)
			if err == nil {
				return nil
			}
			if !errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("read command: %w", err)
			}
		}
		w := writing{s: s, ctx: ctx, tx: tx, res: res}
		var err error
		if w.seq, err = nextSeq(ctx, tx); err != nil {
			return fmt.Errorf("take seq: %w", err)
		}
		if err := w.brought(b); err != nil {
			return err
		}
		res.Write = s.Writes() + 1
		if err := w.changes(b.Changes, b.Whole); err != nil {
			return err
		}
		return w.command(b)
	})
	return res, err
}

// command keeps that a command was carried out. One whose changes were all left out
// was not: it is decided anew, and must not be taken for done.
func (w writing) command(b enroll.Batch) error {
	if b.Command == "" {
		return nil
	}
	left := 0
	for i := range b.Changes {
		if !w.res.Applied(i) {
			left++
		}
	}
	if left > 0 && left == len(b.Changes) {
		return nil
	}
	if _, err := w.tx.ExecContext(w.ctx, rebind("INSERT INTO command (id, at, answer) VALUES ($1, $2, $3)"), b.Command, ms(w.s.now()), b.Answer); err != nil {
		return fmt.Errorf("keep command: %w", err)
	}
	return nil
}

// writing is one commit under way.
type writing struct {
	s   *Store
	ctx context.Context
	tx  *txn
	seq int64
	res enroll.Result
}

func (w writing) changes(all []enroll.Change, whole bool) error {
	if len(all) == 0 {
		return nil
	}
	if err := w.guard(all); err != nil {
		return err
	}
	crash.Point("guarded")
	if whole && len(w.res.Stale) > 0 {
		return enroll.ErrStale
	}
	if err := w.grant(all); err != nil {
		return err
	}
	crash.Point("granted")
	if err := w.messages(all); err != nil {
		return err
	}
	crash.Point("messages-written")
	for _, part := range []func([]enroll.Change) error{w.enrollments, w.visits, w.attempts, w.events, w.verdicts, w.leads, w.stats, w.choices, w.footsteps, w.edits, w.notices} {
		if err := part(all); err != nil {
			return err
		}
		crash.Point("part-written")
	}
	return nil
}

// guard finds the changes that were decided on an older state. New enrollments
// are inserted here, since the constraint on live ones is their guard.
func (w writing) guard(all []enroll.Change) error {
	var old batch
	twice := make(map[int64]bool, len(all))
	for i, c := range all {
		if c.From.Ver == 0 {
			if err := w.insert(i, c); err != nil {
				return err
			}
			continue
		}
		w.res.Stale[i] = true
		if !twice[c.From.ID] { // of two changes of one enrollment the second was decided on an older state
			twice[c.From.ID] = true
			old.add(i, c.From.ID, c.From.Ver)
		}
	}
	if old.n == 0 {
		return nil
	}
	fresh, err := list(w.ctx, w.tx, scanInt, `
		SELECT r.k FROM `+from("k", "id", "ver")+` r
		CROSS JOIN enrollment e ON e.id = r.id WHERE e.ver = r.ver`, old.json())
	if err != nil {
		return fmt.Errorf("guard: %w", err)
	}
	for _, i := range fresh {
		delete(w.res.Stale, int(i))
	}
	return nil
}

func scanInt(r *sql.Rows) (n int64, err error) { return n, r.Scan(&n) }

// insert adds one new enrollment; stale if the contact is live in the sequence
// already. Who had the sequence under another contact gets in, but no ticket.
func (w writing) insert(i int, c enroll.Change) error {
	e := c.Enrollment
	err := w.tx.QueryRowContext(w.ctx, rebind(`
		INSERT INTO enrollment (pid, sequence_id, version_id, contact_id, sender_id, cycle, status, reason, node, visit_no, due_at, clock_at, hold, ver, entered_at, ended_at, sv, job_id, memo)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $16, 1, $12, $13, $14, $15, $17)
		ON CONFLICT DO NOTHING RETURNING id`),
		e.PID, e.SequenceID, e.VersionID, e.ContactID, e.SenderID, e.Cycle, string(e.Status), string(e.Reason), e.Node,
		ms(e.DueAt), ms(e.ClockAt()), ms(e.EnteredAt), ms(e.EndedAt), w.seq, e.JobID, string(e.Hold), e.Memo).Scan(&e.ID)
	if errors.Is(err, sql.ErrNoRows) {
		w.res.Stale[i] = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("insert enrollment: %w", err)
	}
	if _, err := w.tx.ExecContext(w.ctx, rebind(`
		INSERT INTO reached (sequence_id, addr, contact_id) SELECT $1, email, id FROM contact WHERE id = $2 AND email <> '' ON CONFLICT DO NOTHING`),
		e.SequenceID, e.ContactID); err != nil {
		return fmt.Errorf("mark reached: %w", err)
	}
	if at := e.ClockAt(); !at.IsZero() {
		if _, err := w.tx.ExecContext(w.ctx, rebind(`INSERT INTO due (at, enrollment_id) SELECT $1, $2 FROM sequence WHERE id = $3 AND status = 'active'`), ms(at), e.ID, e.SequenceID); err != nil {
			return fmt.Errorf("insert due: %w", err)
		}
	}
	if c.Log.Kind != "" {
		if _, err := w.tx.ExecContext(w.ctx, rebind(`INSERT INTO event (at, actor, kind, contact_id, enrollment_id, sequence_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`),
			ms(c.Log.At), c.Log.Actor, c.Log.Kind, e.ContactID, e.ID, e.SequenceID, c.Log.Detail); err != nil {
			return fmt.Errorf("insert event: %w", err)
		}
	}
	return nil
}

// messages inserts drafts, giving them their ids. A ticket dates its message, and
// the first one freezes its bytes.
func (w writing) messages(all []enroll.Change) error {
	var last int64
	var drafts, frozen feed
	for i, c := range all {
		if !w.res.Applied(i) {
			continue
		}
		if c.Draft != nil {
			if last == 0 {
				if err := w.tx.QueryRowContext(w.ctx, "SELECT coalesce(max(id), 0) FROM message").Scan(&last); err != nil {
					return fmt.Errorf("next message id: %w", err)
				}
			}
			last++
			c.Draft.ID, c.Visit.MessageID = last, last
			drafts.add(last, c.Draft.PID, c.Enrollment.ContactID, c.Enrollment.ID, c.Visit.No, string(c.Visit.Channel), c.Draft.Subject, c.Draft.Body, c.Draft.Notes, c.Draft.CreatedAt)
		}
		if c.Ticket != nil {
			frozen.add(c.Ticket.MessageID, c.Ticket.MIME, c.Ticket.HeaderID, c.Visit.FiredAt)
		}
	}
	if err := drafts.exec(w.ctx, w.tx, `
		INSERT INTO message (id, pid, direction, contact_id, enrollment_id, visit_no, channel, subject, body, notes, at)
		VALUES (?1, ?2, 'out', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`); err != nil {
		return fmt.Errorf("insert drafts: %w", err)
	}
	if err := frozen.exec(w.ctx, w.tx, `
		UPDATE message SET mime = CASE mime WHEN '' THEN ?2 ELSE mime END, header_id = CASE mime WHEN '' THEN ?3 ELSE header_id END, at = ?4
		WHERE id = ?1`); err != nil {
		return fmt.Errorf("freeze messages: %w", err)
	}
	return nil
}

func (w writing) enrollments(all []enroll.Change) error {
	var rows, gone, due feed
	for i, c := range all {
		if !w.res.Applied(i) || c.From.Ver == 0 {
			continue
		}
		e := c.Enrollment
		rows.add(e.ID, string(e.Status), string(e.Reason), e.Note, e.Node, e.VisitNo, e.DueAt, e.ClockAt(), string(e.Hold), e.Ver,
			e.LastStepAt, e.PausedAt, e.ResumeAt, e.EndedAt, e.Replied, threadText(e.Thread), w.seq, e.Booked, e.Memo, e.VersionID)
		before, after := ms(c.From.ClockAt()), ms(e.ClockAt())
		// Whether a paused sequence keeps it off the clock depends on status and hold.
		moved := before != after || e.Status != c.From.Status || e.Hold != c.From.Hold
		if before != 0 && moved {
			gone.add(before, e.ID)
		}
		if after != 0 && moved {
			due.add(after, e.ID, e.SequenceID, e.Hold == enroll.HoldLookUp || e.Status == enroll.Paused)
		}
	}
	if err := rows.exec(w.ctx, w.tx, `
		UPDATE enrollment SET status = ?2, reason = ?3, note = ?4, node = ?5, visit_no = ?6, due_at = ?7, clock_at = ?8, hold = ?9, ver = ?10,
		  last_step_at = ?11, paused_at = ?12, resume_at = ?13, ended_at = ?14, replied = ?15, thread = ?16, sv = ?17, booked = ?18, memo = ?19, version_id = ?20 WHERE id = ?1`); err != nil {
		return fmt.Errorf("update enrollments: %w", err)
	}
	if err := gone.exec(w.ctx, w.tx, "DELETE FROM due WHERE at = ?1 AND enrollment_id = ?2"); err != nil {
		return fmt.Errorf("delete due: %w", err)
	}
	if err := due.exec(w.ctx, w.tx, `
		INSERT INTO due (at, enrollment_id)
		SELECT ?1, ?2 FROM sequence WHERE id = ?3 AND (status = 'active' OR ?4 = 1)
		ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("insert due: %w", err)
	}
	return nil
}

func (w writing) visits(all []enroll.Change) error {
	var rows feed
	for i, c := range all {
		if v := c.Visit; v != nil && w.res.Applied(i) {
			rows.add(c.Enrollment.ID, v.No, v.Node, string(v.Channel), string(v.State), v.Reason, v.Detail, v.MessageID, v.AttemptID, v.FiredAt, v.Account,
				v.Tries, v.LookUps, v.Approved, v.Rule, v.Risk, v.CreatedAt, v.SettledAt)
		}
	}
	if err := rows.exec(w.ctx, w.tx, `
		INSERT INTO visit (enrollment_id, no, node, channel, state, reason, detail, message_id, attempt, fired_at, account, tries, look_ups, approved, rule, risk, created_at, settled_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
		ON CONFLICT (enrollment_id, no) DO UPDATE SET state = excluded.state, reason = excluded.reason, detail = excluded.detail,
		  message_id = excluded.message_id, attempt = excluded.attempt, fired_at = excluded.fired_at, account = excluded.account, tries = excluded.tries,
		  look_ups = excluded.look_ups, approved = excluded.approved, rule = excluded.rule, risk = excluded.risk, settled_at = excluded.settled_at`); err != nil {
		return fmt.Errorf("write visits: %w", err)
	}
	return nil
}

func (w writing) attempts(all []enroll.Change) error {
	var fired, settled, proven feed
	asked := int64(0)
	for i, c := range all {
		if !w.res.Applied(i) {
			continue
		}
		if t := c.Ticket; t != nil {
			fired.add(t.AttemptID, c.Enrollment.ID, c.Visit.No, t.MessageID, t.Executor, t.SHA256, c.Visit.FiredAt)
		}
		if t := c.Settle; t != nil {
			asked++
			settled.add(t.AttemptID, t.Outcome, c.Log.At, t.Evidence, c.Enrollment.ID, c.Visit.No)
			if t.Outcome == "accepted" {
				proven.add(t.AttemptID, t.Outcome, c.Log.At, t.Evidence, c.Enrollment.ID, c.Visit.No)
			}
		}
	}
	if err := settled.exec(w.ctx, w.tx, `
		UPDATE attempt SET outcome = ?2, outcome_at = ?3, evidence = ?4
		WHERE enrollment_id = ?5 AND visit_no = ?6 AND outcome IN ('', 'unknown') AND pid = ?1`); err != nil {
		return fmt.Errorf("settle tickets: %w", err)
	}
	// A late proof that a message was accepted stands against whatever was
	// believed. It is rare: the tickets that are settled have no index.
	if settled.hit < asked {
		if err := proven.exec(w.ctx, w.tx, `
			UPDATE attempt SET outcome = ?2, outcome_at = ?3, evidence = ?4
			WHERE enrollment_id = ?5 AND visit_no = ?6 AND outcome = 'not_accepted' AND pid = ?1`); err != nil {
			return fmt.Errorf("settle late: %w", err)
		}
	}
	if err := fired.exec(w.ctx, w.tx, `
		INSERT INTO attempt (pid, enrollment_id, visit_no, message_id, executor, epoch, sha256, fired_at)
		SELECT ?1, ?2, ?3, ?4, ?5, authority_epoch, ?6, ?7 FROM workspace`); err != nil {
		return fmt.Errorf("insert tickets: %w", err)
	}
	return nil
}

func (w writing) events(all []enroll.Change) error {
	var rows feed
	for i, c := range all {
		if c.Log.Kind != "" && c.From.Ver != 0 && w.res.Applied(i) {
			rows.add(c.Log.At, c.Log.Actor, c.Log.Kind, c.Enrollment.ContactID, c.Enrollment.ID, c.Enrollment.SequenceID, c.Log.Detail)
		}
	}
	if err := rows.exec(w.ctx, w.tx, "INSERT INTO event (at, actor, kind, contact_id, enrollment_id, sequence_id, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"); err != nil {
		return fmt.Errorf("insert events: %w", err)
	}
	return nil
}

// judgments are the lines of the log by which a person judges a draft; one that is
// taken back is not judged any more.
var judgments = map[string]policy.Verdict{"approved": policy.Unedited, "approved_edited": policy.Edited, "rejected": policy.Rejected, "taken_back": ""}

// verdicts keeps how people judged the drafts of each agent.
func (w writing) verdicts(all []enroll.Change) error {
	var given, gone feed
	for i, c := range all {
		how, ok := judgments[c.Log.Kind]
		switch {
		case !ok || c.Visit == nil || !w.res.Applied(i):
		case how == "":
			gone.add(c.Visit.MessageID)
		default:
			given.add(c.Visit.MessageID, string(how), c.Log.Detail, c.Log.Actor, c.Log.At)
		}
	}
	if err := gone.exec(w.ctx, w.tx, "DELETE FROM verdict WHERE message_id = ?1"); err != nil {
		return fmt.Errorf("forget verdicts: %w", err)
	}
	if err := given.exec(w.ctx, w.tx, `
		INSERT INTO verdict (message_id, agent, how, reason, by, at) SELECT id, coalesce(nullif(notes, '') ->> '$.agent', ''), ?2, ?3, ?4, ?5 FROM message WHERE id = ?1
		ON CONFLICT (message_id) DO UPDATE SET how = excluded.how, reason = excluded.reason, by = excluded.by, at = excluded.at`); err != nil {
		return fmt.Errorf("keep verdicts: %w", err)
	}
	return nil
}

// signs are the lines of the log that move a contact's lead status.
var signs = map[string]contact.Sign{"sent": contact.SignSent, "replied": contact.SignReplied, "meeting_booked": contact.SignMeeting}

// leads moves lead statuses on, as what happened says.
func (w writing) leads(all []enroll.Change) error {
	rows := map[contact.Sign]*feed{}
	var moved []int64
	for i, c := range all {
		sign, ok := signs[c.Log.Kind]
		if !ok || !w.res.Applied(i) {
			continue
		}
		if rows[sign] == nil {
			rows[sign] = &feed{}
		}
		moved = append(moved, c.Enrollment.ContactID)
		rows[sign].add(c.Enrollment.ContactID, w.seq, encode(stamp{ms(c.Log.At) << 16, w.s.device}))
	}
	for sign, f := range rows {
		if err := f.exec(w.ctx, w.tx, advance(sign)+" AND id = ?1"); err != nil {
			return fmt.Errorf("move lead status: %w", err)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return w.s.wakeWatching(w.ctx, w.tx, moved)
}

// advance is the update that moves lead statuses by a sign, without its WHERE's
// end: ?2 is the seq, ?3 the stamp.
func advance(sign contact.Sign) string {
	var from []string
	var to contact.LeadStatus
	for _, s := range contact.LeadStatuses {
		if next := s.Advanced(sign); next != s {
			from, to = append(from, "lead_status = '"+string(s)+"'"), next
		}
	}
	return "UPDATE contact SET lead_status = '" + string(to) + "', sv = ?2, fh = json_set(fh, '$.lead_status', json(?3)) WHERE (" + strings.Join(from, " OR ") + ")"
}

// stats keeps the counters behind the cards.
func (w writing) stats(all []enroll.Change) error {
	type count struct{ active, paused, completed, unenrolled, waiting, replied, sent int }
	by := map[int64]*count{}
	for i, c := range all {
		if !w.res.Applied(i) {
			continue
		}
		n := by[c.Enrollment.SequenceID]
		if n == nil {
			n = &count{}
			by[c.Enrollment.SequenceID] = n
		}
		tally := func(s enroll.Status, d int) {
			switch s {
			case enroll.Active:
				n.active += d
			case enroll.Paused:
				n.paused += d
			case enroll.Completed:
				n.completed += d
			case enroll.Unenrolled:
				n.unenrolled += d
			}
		}
		if c.From.Ver != 0 {
			tally(c.From.Status, -1)
		}
		tally(c.Enrollment.Status, 1)
		n.waiting += c.Waiting
		if c.Log.Kind == "replied" && !c.From.Replied {
			n.replied++
		}
		if c.Settle != nil && c.Settle.Outcome == "accepted" {
			n.sent++
		}
	}
	var rows feed
	for id, n := range by {
		if *n != (count{}) {
			rows.add(id, n.active, n.paused, n.completed, n.unenrolled, n.waiting, n.replied, n.sent)
		}
	}
	if err := rows.exec(w.ctx, w.tx, `
		INSERT INTO stat (sequence_id, active, paused, completed, unenrolled, waiting, replied, sent)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT (sequence_id) DO UPDATE SET active = active + excluded.active, paused = paused + excluded.paused,
		  completed = completed + excluded.completed, unenrolled = unenrolled + excluded.unenrolled,
		  waiting = waiting + excluded.waiting, replied = replied + excluded.replied, sent = sent + excluded.sent`); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return nil
}

// threadText stores a thread as three lines; none of its parts holds a line
// break.
func threadText(t enroll.Thread) string {
	if t == (enroll.Thread{}) {
		return ""
	}
	return t.Subject + "\n" + t.LastID + "\n" + t.References
}

func threadOf(text string) enroll.Thread {
	parts := strings.SplitN(text, "\n", 3)
	if len(parts) < 3 {
		return enroll.Thread{}
	}
	return enroll.Thread{Subject: parts[0], LastID: parts[1], References: parts[2]}
}
