package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/fault"
)

const importColumns = `i.id, i.pid, i.file, i.upload, i.request, i.headers, i.state, i.position, i.read_bytes, i.size_bytes, i.created, i.updated, i.skipped, i.refused,
  i.enrolled, i.enroll_at, i.sequence, i.list, i.remarks, i.problem, i.by, i.kept, i.started_at, i.ended_at`

func scanImport(r *sql.Rows) (i contact.Import, err error) {
	var headers, remarks string
	var started, ended int64
	err = r.Scan(&i.ID, &i.PID, &i.File, &i.Upload, &i.Request, &headers, &i.State, &i.Position, &i.ReadBytes, &i.SizeBytes, &i.Created, &i.Updated, &i.Skipped, &i.Refused,
		&i.Enrolled, &i.EnrollAt, &i.Sequence, &i.List, &remarks, &i.Problem, &i.By, &i.Kept, &started, &ended)
	if err != nil {
		return i, err
	}
	i.StartedAt, i.EndedAt = at(started), at(ended)
	if i.Headers, err = decode[[]string](headers); err != nil {
		return i, err
	}
	i.Remarks, err = decode[[]contact.Remark](remarks)
	return i, err
}

// StartImport begins the record of an import and gives its row id.
func (s *Store) StartImport(ctx context.Context, i contact.Import) (id int64, err error) {
	err = s.write(ctx, func(tx *txn) error {
		return tx.QueryRowContext(ctx, rebind(`INSERT INTO import_job (pid, file, upload, request, headers, state, size_bytes, sequence, list, by, started_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`),
			i.PID, i.File, i.Upload, i.Request, encode(i.Headers), string(i.State), i.SizeBytes, i.Sequence, i.List, i.By, ms(i.StartedAt)).Scan(&id)
	})
	return id, err
}

// NoteImport keeps how an import stands.
func (s *Store) NoteImport(ctx context.Context, i contact.Import) error {
	return s.write(ctx, func(tx *txn) error { return noteImport(ctx, tx, i) })
}

func noteImport(ctx context.Context, tx *txn, i contact.Import) error {
	_, err := tx.ExecContext(ctx, rebind(`UPDATE import_job SET state = $2, upload = $3, position = $4, read_bytes = $5, created = $6, updated = $7, skipped = $8, refused = $9,
		enrolled = $10, enroll_at = $11, remarks = $12, problem = $13, kept = $14, ended_at = $15 WHERE id = $1`),
		i.ID, string(i.State), i.Upload, i.Position, i.ReadBytes, i.Created, i.Updated, i.Skipped, i.Refused, i.Enrolled, i.EnrollAt, encode(orNone(i.Remarks)), i.Problem, i.Kept, ms(i.EndedAt))
	if err != nil {
		return fmt.Errorf("note import: %w", err)
	}
	return nil
}

func orNone[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

// Imported reads the record of an import.
func (s *Store) Imported(ctx context.Context, pid string) (contact.Import, error) {
	found, err := list(ctx, s.r, scanImport, "SELECT "+importColumns+" FROM import_job i WHERE i.pid = $1", pid)
	if err != nil {
		return contact.Import{}, err
	}
	if len(found) == 0 {
		return contact.Import{}, fault.New(fault.NotFound, "There is no such import.", "")
	}
	return found[0], nil
}

// Imports lists the newest imports; with a state, those that stand so.
func (s *Store) Imports(ctx context.Context, states []contact.ImportState, limit int) ([]contact.Import, error) {
	return list(ctx, s.r, scanImport, "SELECT "+importColumns+` FROM import_job i WHERE $1 = '[]' OR i.state IN (SELECT value FROM json_each($1)) ORDER BY i.id DESC LIMIT $2`, encode(orNone(states)), limit)
}

// Refusals reads the refused rows of an import in the order of the file, a page
// at a time; after is the last line of the page before.
func (s *Store) Refusals(ctx context.Context, pid string, after, limit int) ([]contact.Refusal, error) {
	return list(ctx, s.r, func(r *sql.Rows) (x contact.Refusal, err error) {
		var raw string
		if err := r.Scan(&x.Line, &x.Reason, &x.Remedy, &raw); err != nil {
			return x, err
		}
		x.Raw, err = decode[[]string](raw)
		return x, err
	}, `SELECT f.line, f.reason, f.remedy, f.raw FROM import_refusal f JOIN import_job i ON i.id = f.import_id
		WHERE i.pid = $1 AND f.line > $2 ORDER BY f.line LIMIT $3`, pid, after, limit)
}

// RefusalGroups groups the refused rows of an import by what mends them, the
// largest group first.
func (s *Store) RefusalGroups(ctx context.Context, pid string) ([]contact.RefusalGroup, error) {
	return list(ctx, s.r, func(r *sql.Rows) (g contact.RefusalGroup, err error) {
		var lines string
		if err := r.Scan(&g.Remedy, &g.Example, &g.Count, &lines); err != nil {
			return g, err
		}
		g.Lines, err = decode[[]int](lines)
		return g, err
	}, `SELECT remedy, max(CASE n WHEN 1 THEN reason ELSE '' END), count(*), json_group_array(line) FILTER (WHERE n <= 5) FROM (
		SELECT f.remedy, f.reason, f.line, row_number() OVER (PARTITION BY f.remedy ORDER BY f.line) AS n
		FROM import_refusal f JOIN import_job i ON i.id = f.import_id WHERE i.pid = $1)
		GROUP BY remedy ORDER BY count(*) DESC, remedy LIMIT 50`, pid)
}

// TakeIn writes one step of an import in one transaction: contacts, tags, list,
// refused rows, what undoing needs, and how far the file is read. A step that
// was written is never written again: the import goes on after its position.
func (s *Store) TakeIn(ctx context.Context, in contact.Intake) error {
	return s.write(ctx, func(tx *txn) error {
		var seq, clock int64
		if err := tx.QueryRowContext(ctx, rebind("UPDATE workspace SET seq = seq + 1, clock = max(clock, $1) + $2 RETURNING seq, clock"),
			s.now().UnixMilli()<<16, 1).Scan(&seq, &clock); err != nil {
			return fmt.Errorf("take stamps: %w", err)
		}
		t := taking{s: s, ctx: ctx, tx: tx, in: in, seq: seq, clock: clock, stamp: encode(stamp{clock, s.device})}
		if err := t.contacts(); err != nil {
			return err
		}
		var refused feed
		for _, r := range in.Refusals {
			refused.add(in.Import.ID, r.Line, r.Reason, r.Remedy, encode(r.Raw))
		}
		if err := refused.exec(ctx, tx, "INSERT INTO import_refusal (import_id, line, reason, remedy, raw) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"); err != nil {
			return fmt.Errorf("keep refused rows: %w", err)
		}
		if err := noteImport(ctx, tx, in.Import); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, rebind("UPDATE import_job SET clock = $2 WHERE id = $1"), in.Import.ID, clock)
		return err
	})
}

type taking struct {
	s          *Store
	ctx        context.Context
	tx         *txn
	in         contact.Intake
	seq, clock int64
	stamp      string
}

func (t taking) contacts() error {
	listID, err := t.list()
	if err != nil {
		return err
	}
	made, err := t.make()
	if err != nil {
		return err
	}
	var tags, rows feed
	for i, a := range t.in.Arrivals {
		id, before, added := made[i], map[string]any{}, []string{}
		if !a.New {
			if id, before, err = t.change(a); err != nil {
				return err
			}
		}
		for _, tag := range a.Tags {
			key := strings.ToLower(tag)
			if slices.Contains(added, key) {
				continue
			}
			if !a.New {
				has, err := t.tagged(id, key)
				if err != nil {
					return err
				}
				if has {
					continue
				}
			}
			added = append(added, key)
			tags.add(id, key, tag, t.seq, t.stamp)
		}
		listed := 0
		if listID != 0 {
			res, err := t.tx.ExecContext(t.ctx, rebind(`INSERT INTO list_member (list_id, contact_id, sv, stamp) VALUES ($1, $2, $3, $4)
				ON CONFLICT (list_id, contact_id) DO UPDATE SET del = 0, sv = excluded.sv, stamp = excluded.stamp WHERE del <> 0`), listID, id, t.seq, t.stamp)
			if err != nil {
				return fmt.Errorf("put on list: %w", err)
			}
			listed = affected(res)
		}
		rows.add(t.in.Import.ID, id, a.New, encode(before), encode(added), listed)
	}
	if err := tags.exec(t.ctx, t.tx, `INSERT INTO contact_tag (contact_id, key, tag, sv, stamp) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (contact_id, key) DO UPDATE SET del = 0, tag = excluded.tag, sv = excluded.sv, stamp = excluded.stamp`); err != nil {
		return fmt.Errorf("tag: %w", err)
	}
	if err := rows.exec(t.ctx, t.tx, `INSERT INTO import_row (import_id, contact_id, created, before, tags, listed) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("keep what was before: %w", err)
	}
	return nil
}

// arriving are the columns that a new contact of a file can fill, with what stands
// in the others.
var arriving = []struct{ col, none string }{
	{"email", ""},
	{"first_name", ""},
	{"last_name", ""},
	{"company", ""},
	{"title", ""},
	{"phone", ""},
	{"mobile", ""},
	{"time_zone", ""},
	{"country", ""},
	{"state", ""},
	{"city", ""},
	{"industry", ""},
	{"linkedin", ""},
	{"owner", ""},
	{"notes", ""},
	{"source", ""},
	{"lead_status", "new"},
	{"consent_email", "{}"},
	{"consent_sms", "{}"},
	{"consent_whatsapp", "{}"},
	{"consent_voice", "{}"},
}

// make inserts the new contacts through one prepared statement and gives their row
// ids by their place among the arrivals. All fields of one share one stamp.
func (t taking) make() (map[int]int64, error) {
	made := map[int]int64{}
	var last int64
	if err := t.tx.QueryRowContext(t.ctx, "SELECT coalesce(max(id), 0) FROM contact").Scan(&last); err != nil {
		return nil, fmt.Errorf("next contact id: %w", err)
	}
	var rows feed
	fh := encode(map[string]any{wholeRow: json.RawMessage(t.stamp)})
	for i, a := range t.in.Arrivals {
		if !a.New {
			continue
		}
		last++
		made[i] = last
		custom := map[string]any{}
		for col, v := range a.Fields {
			if isCustom(col) {
				custom[strings.TrimPrefix(col, contact.CustomPrefix)] = v
			}
		}
		dnc, _ := a.Fields["dnc"].(bool)
		paused, _ := a.Fields["ai_paused"].(bool)
		created, _ := a.Fields["created_at"].(int64)
		row := []any{last, a.PID, t.seq, fh, created, dnc, paused, encode(custom)}
		for _, c := range arriving {
			v, ok := a.Fields[c.col].(string)
			if !ok {
				v = c.none
			}
			row = append(row, v)
		}
		rows.add(row...)
	}
	names, marks := "", ""
	for i, c := range arriving {
		names, marks = names+", "+c.col, marks+fmt.Sprintf(", ?%d", i+9)
	}
	err := rows.exec(t.ctx, t.tx, "INSERT INTO contact (id, pid, sv, fh, created_at, dnc, ai_paused, custom"+names+") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8"+marks+")")
	if isUnique(err) {
		return nil, fault.New(fault.Conflict, "Somebody added one of these contacts just now, so this step was not taken.", "It is tried again.").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("insert contacts: %w", err)
	}
	return made, nil
}

func (t taking) tagged(id int64, key string) (has bool, err error) {
	err = t.tx.QueryRowContext(t.ctx, rebind("SELECT EXISTS (SELECT 1 FROM contact_tag WHERE contact_id = $1 AND key = $2 AND del = 0)"), id, key).Scan(&has)
	return has, err
}

func (t taking) list() (id int64, err error) {
	if t.in.ListPID == "" {
		return 0, nil
	}
	err = t.tx.QueryRowContext(t.ctx, rebind("SELECT id FROM list WHERE pid = $1"), t.in.ListPID).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("find list: %w", err)
	}
	return id, nil
}

// change sets fields of a contact and gives its row id and the fields that it
// changed, as they were.
func (t taking) change(a contact.Arrival) (id int64, before map[string]any, err error) {
	if before, err = t.before(a); err != nil {
		return 0, nil, err
	}
	if len(before) > 0 {
		if err := t.s.mutateOne(t.ctx, t.tx, edit.Mutation{Table: edit.Contact, PID: a.PID, Fields: a.Fields}, t.seq, t.clock); err != nil {
			return 0, nil, err
		}
	}
	err = t.tx.QueryRowContext(t.ctx, rebind("SELECT id FROM contact WHERE pid = $1"), a.PID).Scan(&id)
	return id, before, err
}

// before reads the present values of the fields that an arrival changes.
func (t taking) before(a contact.Arrival) (map[string]any, error) {
	cols := slices.Sorted(maps.Keys(a.Fields))
	exprs, dest, values := make([]string, len(cols)), make([]any, len(cols)), make([]any, len(cols))
	for i, c := range cols {
		exprs[i] = c
		if isCustom(c) {
			exprs[i] = "coalesce(custom ->> '" + path(c) + "', '')"
		}
		dest[i] = &values[i]
	}
	if len(cols) == 0 {
		return map[string]any{}, nil
	}
	if err := t.tx.QueryRowContext(t.ctx, rebind("SELECT "+strings.Join(exprs, ", ")+" FROM contact WHERE pid = $1"), a.PID).Scan(dest...); err != nil {
		return nil, fmt.Errorf("read contact: %w", err)
	}
	out := map[string]any{}
	for i, c := range cols {
		if b, ok := values[i].([]byte); ok {
			values[i] = string(b)
		}
		if fmt.Sprint(values[i]) != fmt.Sprint(a.Fields[c]) {
			out[c] = values[i]
		}
	}
	return out, nil
}

// NewOfImport lists the row ids of contacts that an import made, above an id, in
// order.
func (s *Store) NewOfImport(ctx context.Context, id, above int64, limit int) ([]int64, error) {
	return list(ctx, s.r, scanInt, "SELECT contact_id FROM import_row WHERE import_id = $1 AND created = 1 AND contact_id > $2 ORDER BY contact_id LIMIT $3", id, above, limit)
}

// ImportedContact is what an import did to one contact.
type importedContact struct {
	id      int64
	pid, fh string
	created bool
	before  map[string]any
	tags    []string
	listed  bool
	touched bool // written to, or enrolled and reached, since
}

// UndoImport takes back one step of an import: the contacts that it made are
// deleted and the fields that it changed get their old values, except where
// somebody changed them since or a message went out. listPID is the list that took
// them, if any. It tells how many contacts are left to look at.
func (s *Store) UndoImport(ctx context.Context, i contact.Import, listPID string, limit int) (left, kept int, deleted []int64, err error) {
	err = s.write(ctx, func(tx *txn) error {
		rows, err := list(ctx, tx, func(r *sql.Rows) (x importedContact, err error) {
			var before, tags string
			if err := r.Scan(&x.id, &x.pid, &x.fh, &x.created, &before, &tags, &x.listed, &x.touched); err != nil {
				return x, err
			}
			if x.before, err = decode[map[string]any](before); err != nil {
				return x, err
			}
			x.tags, err = decode[[]string](tags)
			return x, err
		}, `SELECT c.id, c.pid, c.fh, r.created, r.before, r.tags, r.listed,
			  EXISTS (SELECT 1 FROM message m WHERE m.contact_id = c.id AND (m.direction = 'in' OR m.mime <> ''))
			FROM import_row r JOIN contact c ON c.id = r.contact_id WHERE r.import_id = $1 ORDER BY r.contact_id LIMIT $2`, i.ID, limit)
		if err != nil {
			return err
		}
		var last, listID int64
		if err := tx.QueryRowContext(ctx, rebind("SELECT clock FROM import_job WHERE id = $1"), i.ID).Scan(&last); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, rebind("SELECT coalesce((SELECT id FROM list WHERE pid = $1 AND del = 0), 0)"), listPID).Scan(&listID); err != nil {
			return err
		}
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		var muts []edit.Mutation
		for _, x := range rows {
			m, whole, err := x.back(last)
			if err != nil {
				return err
			}
			if !whole {
				kept++
			}
			if m != nil {
				muts = append(muts, *m)
				if m.Delete {
					deleted = append(deleted, x.id)
				}
			}
			for _, key := range x.tags {
				if _, err := tx.ExecContext(ctx, rebind("UPDATE contact_tag SET del = 1, sv = $3, stamp = $4 WHERE contact_id = $1 AND key = $2 AND del = 0"), x.id, key, seq, mark); err != nil {
					return fmt.Errorf("untag: %w", err)
				}
			}
			if x.listed && listID != 0 {
				if _, err := tx.ExecContext(ctx, rebind("UPDATE list_member SET del = 1, sv = $3, stamp = $4 WHERE list_id = $1 AND contact_id = $2"), listID, x.id, seq, mark); err != nil {
					return fmt.Errorf("take off list: %w", err)
				}
			}
			if _, err := tx.ExecContext(ctx, rebind("DELETE FROM import_row WHERE import_id = $1 AND contact_id = $2"), i.ID, x.id); err != nil {
				return err
			}
		}
		if len(muts) > 0 {
			if err := s.mutate(ctx, tx, muts); err != nil {
				return err
			}
		}
		return tx.QueryRowContext(ctx, rebind("SELECT count(*) FROM import_row WHERE import_id = $1"), i.ID).Scan(&left)
	})
	return left, kept, deleted, err
}

// back gives what takes an import's work on a contact back; whole is false if
// some of it must stay. last is the import's newest stamp: a later one is
// somebody else's.
func (x importedContact) back(last int64) (m *edit.Mutation, whole bool, err error) {
	stamps, err := decode[map[string]stamp](x.fh)
	if err != nil {
		return nil, false, fmt.Errorf("stamps of contact %d: %w", x.id, err)
	}
	later := func(col string) bool { return stamps[col].Clock > last }
	if x.created {
		if x.touched || slices.ContainsFunc(slices.Collect(maps.Keys(stamps)), later) {
			return nil, false, nil
		}
		return &edit.Mutation{Table: edit.Contact, PID: x.pid, Delete: true}, true, nil
	}
	fields, whole := map[string]any{}, true
	for col, v := range x.before {
		if later(col) {
			whole = false
			continue
		}
		if n, ok := v.(float64); ok {
			v = int64(n)
		}
		fields[col] = v
	}
	if len(fields) == 0 {
		return nil, whole, nil
	}
	return &edit.Mutation{Table: edit.Contact, PID: x.pid, Fields: fields}, whole, nil
}

// ForgetImports drops what undoing would need of imports that ended before a
// time.
func (s *Store) ForgetImports(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind("DELETE FROM import_row WHERE import_id IN (SELECT id FROM import_job WHERE ended_at <> 0 AND ended_at < $1)"), ms(before))
		return err
	})
}
