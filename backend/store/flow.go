package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
)

// choices keeps the ways that were taken out of nodes with several.
func (w writing) choices(all []enroll.Change) error {
	var rows feed
	for i, c := range all {
		if x := c.Choice; x != nil && w.res.Applied(i) {
			rows.add(c.Enrollment.ID, x.Node, c.Enrollment.SequenceID, x.Port, x.Detail, x.Score, x.Record, c.Log.At)
		}
	}
	if err := rows.exec(w.ctx, w.tx, `
		INSERT INTO choice (enrollment_id, node, sequence_id, port, detail, score, record, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT (enrollment_id, node) DO UPDATE SET port = excluded.port, detail = excluded.detail, score = excluded.score, record = excluded.record, at = excluded.at`); err != nil {
		return fmt.Errorf("keep choices: %w", err)
	}
	return nil
}

// Decisions reads the ways that an enrollment took where they divide, the oldest first.
func (s *Store) Decisions(ctx context.Context, enrollment int64) ([]enroll.Decided, error) {
	return list(ctx, s.r, func(r *sql.Rows) (d enroll.Decided, err error) {
		var when int64
		err = r.Scan(&d.Node, &d.Port, &d.Detail, &d.Score, &d.Record, &when)
		d.At = at(when)
		return d, err
	}, "SELECT node, port, detail, score, record, at FROM choice WHERE enrollment_id = $1 ORDER BY at, node", enrollment)
}

// footsteps counts who came into the nodes and left them.
func (w writing) footsteps(all []enroll.Change) error {
	type key struct {
		sequence int64
		step     enroll.Footstep
		day      int64
	}
	count := map[key]int{}
	for i, c := range all {
		if !w.res.Applied(i) {
			continue
		}
		for _, s := range c.Steps {
			count[key{c.Enrollment.SequenceID, s, day(c.Log.At)}]++
		}
	}
	var rows feed
	for k, n := range count {
		rows.add(k.sequence, k.step.Version, k.step.Node, k.step.Port, string(k.step.How), k.day, n)
	}
	if err := rows.exec(w.ctx, w.tx, `
		INSERT INTO tally (sequence_id, version_id, node, port, how, day, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (sequence_id, version_id, node, port, how, day) DO UPDATE SET n = n + excluded.n`); err != nil {
		return fmt.Errorf("count footsteps: %w", err)
	}
	return nil
}

// day counts days since 1970 in UTC.
func day(at time.Time) int64 { return at.Unix() / (24 * 60 * 60) }

// edits writes what sequences change of their contacts.
func (w writing) edits(all []enroll.Change) error {
	for i, c := range all {
		if c.Edit == nil || !w.res.Applied(i) {
			continue
		}
		if err := w.edit(c.Enrollment.ContactID, *c.Edit); err != nil {
			return fmt.Errorf("change the contact of enrollment %d: %w", c.Enrollment.ID, err)
		}
	}
	return nil
}

func (w writing) edit(contactID int64, e enroll.ContactEdit) error {
	var pid, notes string
	if err := w.tx.QueryRowContext(w.ctx, rebind("SELECT pid, notes FROM contact WHERE id = $1 AND del = 0"), contactID).Scan(&pid, &notes); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil // deleted meanwhile
		}
		return err
	}
	fields := map[string]any{}
	for name, value := range e.Set {
		fields[contact.ColumnOf(name)] = value
	}
	if e.Note != "" {
		fields["notes"] = strings.TrimSpace(notes + "\n" + e.Note)
	}
	if len(fields) > 0 {
		if err := w.s.mutate(w.ctx, w.tx, []edit.Mutation{{Table: edit.Contact, PID: pid, Fields: fields}}); err != nil {
			return err
		}
	}
	who := contact.Chosen{PIDs: []string{pid}}
	if _, err := w.s.tag(w.ctx, w.tx, who, e.AddTags, e.RemoveTags); err != nil {
		return err
	}
	for on, lists := range map[bool][]string{true: e.AddLists, false: e.RemoveLists} {
		for _, l := range lists {
			if _, err := w.s.setMembers(w.ctx, w.tx, l, who, on); err != nil {
				return err
			}
		}
	}
	return nil
}

// notices keeps what reps are told.
func (w writing) notices(all []enroll.Change) error {
	var rows, over feed
	for i, c := range all {
		if !w.res.Applied(i) {
			continue
		}
		e := c.Enrollment
		if n := c.Notice; n != nil {
			rows.add(n.PID, e.ID, e.ContactID, e.SequenceID, n.Node, n.Who, n.Via, n.Target, n.Text, n.Waits, c.Log.At)
		}
		if c.From.Hold == enroll.HoldRep && (e.Hold != enroll.HoldRep || e.Node != c.From.Node) { // nobody waits for it any more
			over.add(e.ID, c.From.Node, c.Log.At, c.Log.Actor)
		}
	}
	if err := rows.exec(w.ctx, w.tx, `
		INSERT INTO notice (pid, enrollment_id, contact_id, sequence_id, node, who, via, target, text, waits, at, sent_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, CASE ?7 WHEN 'app' THEN ?11 ELSE 0 END)
		ON CONFLICT (pid) DO UPDATE SET more = CASE done_at WHEN 0 THEN more + 1 ELSE 0 END, done_at = 0, done_by = '', enrollment_id = excluded.enrollment_id,
		  contact_id = excluded.contact_id, sequence_id = excluded.sequence_id, node = excluded.node, text = excluded.text, at = excluded.at`); err != nil {
		return fmt.Errorf("keep notices: %w", err)
	}
	if err := over.exec(w.ctx, w.tx, "UPDATE notice SET done_at = ?3, done_by = ?4 WHERE enrollment_id = ?1 AND node = ?2 AND waits = 1 AND done_at = 0"); err != nil {
		return fmt.Errorf("close notices: %w", err)
	}
	return nil
}

// Retry makes the clock look at once at the enrollments that are held for one of
// these reasons: what held them has changed. A sequence or a sender narrows it, 0
// is any.
func (s *Store) Retry(ctx context.Context, sequence, sender int64, holds ...enroll.Hold) error {
	return s.write(ctx, func(tx *txn) error {
		return s.hurry(ctx, tx, held(holds)+" AND ($1 = 0 OR sequence_id = $1) AND ($2 = 0 OR sender_id = $2)", sequence, sender)
	})
}

func held(holds []enroll.Hold) string {
	names := make([]string, len(holds))
	for i, h := range holds {
		names[i] = "'" + string(h) + "'"
	}
	return "status = 'active' AND hold IN (" + strings.Join(names, ", ") + ")"
}

// ofContact are the holds that an edit of the contact may end.
var ofContact = held([]enroll.Hold{enroll.HoldWatch, enroll.HoldMissing, enroll.HoldAI, enroll.HoldWindow, enroll.HoldHours, enroll.HoldShut})

// wake makes the clock look at the enrollments that wait for an edit of this contact.
func (s *Store) wake(ctx context.Context, tx *txn, id int64) error {
	which := ofContact + " AND contact_id = $1"
	var some bool
	if err := tx.QueryRowContext(ctx, rebind("SELECT EXISTS (SELECT 1 FROM enrollment WHERE "+which+")"), id).Scan(&some); err != nil || !some {
		return err
	}
	return s.hurry(ctx, tx, which, id)
}

// wakeWatching makes the clock look at the enrollments that wait for a field of
// these contacts to change.
func (s *Store) wakeWatching(ctx context.Context, tx *txn, contacts []int64) error {
	var some bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM enrollment WHERE hold = 'watch')").Scan(&some); err != nil || !some {
		return err
	}
	return s.hurry(ctx, tx, "status = 'active' AND hold = 'watch' AND contact_id IN (SELECT value FROM json_each($1))", encode(contacts))
}

// hurry makes enrollments due now.
func (s *Store) hurry(ctx context.Context, tx *txn, which string, args ...any) error {
	if _, err := tx.ExecContext(ctx, rebind("DELETE FROM due WHERE (at, enrollment_id) IN (SELECT clock_at, id FROM enrollment WHERE "+which+")"), args...); err != nil {
		return fmt.Errorf("wake: %w", err)
	}
	now := ms(s.now())
	if _, err := tx.ExecContext(ctx, rebind(fmt.Sprintf("UPDATE enrollment SET due_at = %d, clock_at = %d, ver = ver + 1 WHERE %s", now, now, which)), args...); err != nil {
		return fmt.Errorf("wake: %w", err)
	}
	if _, err := tx.ExecContext(ctx, rebind("INSERT INTO due (at, enrollment_id) SELECT clock_at, id FROM enrollment WHERE "+which+" AND sequence_id IN (SELECT id FROM sequence WHERE status = 'active') ON CONFLICT DO NOTHING"), args...); err != nil {
		return fmt.Errorf("wake: %w", err)
	}
	return nil
}

// Facts reads what filters inside a sequence can ask about enrollments, by
// enrollment.
func (s *Store) Facts(ctx context.Context, ids []int64) (map[int64]enroll.Known, error) {
	out := map[int64]enroll.Known{}
	if len(ids) == 0 {
		return out, nil
	}
	var b batch
	for _, id := range ids {
		b.add(id)
	}
	tx, err := s.r.BeginTx(ctx, nil) // one snapshot for all that is read
	if err != nil {
		return nil, plain(fmt.Errorf("begin read: %w", err))
	}
	defer func() { _ = tx.Rollback() }() // a read has nothing to lose
	if err := history(ctx, tx, out, "e.id", "CROSS JOIN enrollment e ON e.id = r.id CROSS JOIN contact c ON c.id = e.contact_id", b); err != nil {
		return nil, err
	}
	_, err = list(ctx, tx, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var text string
		if err := r.Scan(&id, &text); err != nil {
			return struct{}{}, err
		}
		k := out[id]
		var err error
		k.Replies, err = decode[[]string](text)
		out[id] = k
		return struct{}{}, err
	}, "SELECT r.id, json_group_array(m.body) FROM "+from("id")+" r CROSS JOIN enrollment e ON e.id = r.id CROSS JOIN message m ON m.contact_id = e.contact_id AND m.enrollment_id = e.id WHERE m.direction = 'in' AND m.kind = 'reply' GROUP BY r.id", b.json())
	if err != nil {
		return nil, fmt.Errorf("read replies: %w", err)
	}
	_, err = list(ctx, tx, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var node, state string
		err := r.Scan(&id, &node, &state)
		if k, ok := out[id]; ok {
			k.Visits[node] = enroll.State(state)
		}
		return struct{}{}, err
	}, "SELECT v.enrollment_id, v.node, v.state FROM "+from("id")+" r CROSS JOIN visit v ON v.enrollment_id = r.id ORDER BY v.enrollment_id, v.no", b.json())
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	_, err = list(ctx, tx, func(r *sql.Rows) (struct{}, error) {
		var id int64
		var x enroll.Choice
		err := r.Scan(&id, &x.Node, &x.Port, &x.Detail, &x.Score)
		if k, ok := out[id]; ok {
			k.Choices[x.Node] = x
		}
		return struct{}{}, err
	}, "SELECT x.enrollment_id, x.node, x.port, x.detail, x.score FROM "+from("id")+" r CROSS JOIN choice x ON x.enrollment_id = r.id", b.json())
	if err != nil {
		return nil, fmt.Errorf("read choices: %w", err)
	}
	return out, nil
}

// History reads what filters can ask about contacts beside their own fields, by
// contact.
func (s *Store) History(ctx context.Context, contacts []int64) (map[int64]enroll.Known, error) {
	var b batch
	for _, id := range contacts {
		b.add(id)
	}
	out := map[int64]enroll.Known{}
	return out, history(ctx, s.r, out, "c.id", "CROSS JOIN contact c ON c.id = r.id", b)
}

func history(ctx context.Context, q querier, out map[int64]enroll.Known, id, join string, ids batch) error {
	pairs := func(text string, names map[string]string) ([]string, error) {
		all, err := decode[[][2]string](text)
		var found []string
		for _, p := range all {
			found = append(found, p[0])
			names[p[0]] = p[1]
		}
		return found, err
	}
	_, err := list(ctx, q, func(r *sql.Rows) (struct{}, error) {
		var id, created, reply, sent int64
		var tags, lists, live, was string
		k := enroll.Known{Names: map[string]string{}, Visits: map[string]enroll.State{}, Choices: map[string]enroll.Choice{}}
		if err := r.Scan(&id, &k.Source, &created, &tags, &lists, &live, &was, &reply, &sent, &k.Bounced, &k.Suppressed); err != nil {
			return struct{}{}, err
		}
		k.CreatedAt, k.LastReplyAt, k.LastSentAt, k.EverReplied = at(created), at(reply), at(sent), reply != 0
		var errs [4]error
		k.Tags, errs[0] = decode[[]string](tags)
		k.Lists, errs[1] = pairs(lists, k.Names)
		k.LiveIn, errs[2] = pairs(live, k.Names)
		k.WasIn, errs[3] = pairs(was, k.Names)
		out[id] = k
		return struct{}{}, errors.Join(errs[:]...)
	}, "SELECT "+id+`, c.source, c.created_at,
		  (SELECT json_group_array(t.key) FROM contact_tag t WHERE t.contact_id = c.id AND t.del = 0),
		  (SELECT json_group_array(json_array(l.pid, l.name)) FROM list_member b JOIN list l ON l.id = b.list_id WHERE b.contact_id = c.id AND b.del = 0 AND l.del = 0),
		  (SELECT json_group_array(json_array(q.pid, q.name)) FROM enrollment o JOIN sequence q ON q.id = o.sequence_id WHERE o.contact_id = c.id AND o.status IN ('active', 'paused')),
		  (SELECT json_group_array(DISTINCT json_array(q.pid, q.name)) FROM enrollment o JOIN sequence q ON q.id = o.sequence_id WHERE o.contact_id = c.id),
		  coalesce((SELECT max(m.at) FROM message m WHERE m.contact_id = c.id AND m.direction = 'in' AND m.kind = 'reply'), 0),
		  coalesce((SELECT max(o.last_step_at) FROM enrollment o WHERE o.contact_id = c.id), 0),
		  EXISTS (SELECT 1 FROM message m WHERE m.contact_id = c.id AND m.direction = 'in' AND m.kind = 'bounce'),
		  c.email <> '' AND EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || c.email AND x.del = 0)
		FROM `+from("id")+" r "+join, ids.json())
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	return nil
}
