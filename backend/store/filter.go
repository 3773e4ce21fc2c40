package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

// textColumn is the column of a contact's text field.
var textColumn = map[string]string{
	"email": "email", "firstName": "first_name", "lastName": "last_name", "company": "company", "title": "title", "phone": "phone", "mobile": "mobile",
	"timeZone": "time_zone", "country": "country", "state": "state", "city": "city", "industry": "industry", "linkedIn": "linkedin",
	"owner": "owner", "notes": "notes", contact.FieldSource: "source", contact.FieldLeadStatus: "lead_status",
}

// question turns a contact.Query into SQL, collecting its arguments.
type question struct {
	args []any
	now  time.Time
}

func (q *question) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// where gives the tables and the condition that choose the query's contacts.
// Every value is bound; the texts are ours.
func (q *question) where(ask contact.Query) (tables, where string) {
	tables, parts := "contact c", []string{"c.del = 0"}
	if words := match(ask.Search); words != "" {
		tables = "contact_text f JOIN contact c ON c.id = f.rowid"
		parts = append(parts, "contact_text MATCH "+q.arg(words))
	}
	for _, f := range ask.Filters {
		if s := q.filter(f); s != "" {
			parts = append(parts, "("+s+")")
		}
	}
	return tables, strings.Join(parts, " AND ")
}

func (q *question) filter(f contact.Filter) string {
	var parts []string
	for _, r := range f.Rules {
		parts = append(parts, q.rule(r))
	}
	for _, g := range f.Groups {
		if s := q.filter(contact.Filter{Any: g.Any, Rules: g.Rules}); s != "" {
			parts = append(parts, "("+s+")")
		}
	}
	if f.Any {
		return strings.Join(parts, " OR ")
	}
	return strings.Join(parts, " AND ")
}

// rule gives one test. The filter was validated; what is not known here tests
// false, so that a rule never chooses more than it says.
func (q *question) rule(r contact.Rule) string {
	value := ""
	if len(r.Values) > 0 {
		value = r.Values[0]
	} else if r.Op != contact.Empty && r.Op != contact.NotEmpty {
		return "false"
	}
	flag := func(test string) string {
		if value == "no" {
			return "NOT (" + test + ")"
		}
		return test
	}
	if col, ok := textColumn[r.Field]; ok {
		return q.text("c."+col, r)
	}
	if key, ok := strings.CutPrefix(r.Field, contact.CustomPrefix); ok {
		return q.custom("coalesce(c.custom ->> "+q.arg(key)+", '')", r)
	}
	if ch, ok := strings.CutPrefix(r.Field, contact.ConsentPrefix); ok && slices.Contains(contact.Channels, contact.Channel(ch)) {
		return q.text("coalesce(c.consent_"+ch+" ->> 'state', '')", r)
	}
	switch r.Field {
	case contact.FieldNoContact:
		return flag("c.dnc <> 0")
	case contact.FieldAIPaused:
		return flag("c.ai_paused <> 0")
	case contact.FieldSuppressed:
		return flag("c.email <> '' AND EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || c.email AND x.del = 0)")
	case contact.FieldReplied:
		return flag("c.id IN (SELECT m.contact_id FROM message m WHERE m.direction = 'in' AND m.kind = 'reply')")
	case contact.FieldBounced:
		return flag("c.id IN (SELECT m.contact_id FROM message m WHERE m.direction = 'in' AND m.kind = 'bounce')")
	case contact.FieldCreated:
		return q.moment(r, "c.created_at", "%s")
	case contact.FieldLastReply:
		return q.moment(r, "max(m.at)", "c.id IN (SELECT m.contact_id FROM message m WHERE m.direction = 'in' AND m.kind = 'reply' GROUP BY m.contact_id HAVING %s)")
	case contact.FieldLastSent:
		return q.moment(r, "max(e.last_step_at)", "c.id IN (SELECT e.contact_id FROM enrollment e WHERE e.last_step_at > 0 GROUP BY e.contact_id HAVING %s)")
	case contact.FieldTag:
		return q.set(r, "SELECT t.contact_id FROM contact_tag t WHERE t.del = 0", "t.key", strings.ToLower)
	case contact.FieldList:
		return q.set(r, "SELECT b.contact_id FROM list_member b JOIN list l ON l.id = b.list_id WHERE b.del = 0 AND l.del = 0", "l.pid", nil)
	case contact.FieldLiveIn:
		return q.set(r, "SELECT e.contact_id FROM enrollment e JOIN sequence s ON s.id = e.sequence_id WHERE e.status IN ('active', 'paused')", "s.pid", nil)
	case contact.FieldWasIn:
		return q.set(r, "SELECT e.contact_id FROM enrollment e JOIN sequence s ON s.id = e.sequence_id WHERE true", "s.pid", nil)
	}
	return "false"
}

// text compares without regard to the case of ASCII letters.
func (q *question) text(col string, r contact.Rule) string {
	low := "lower(" + col + ")"
	bind := func(v string) string { return "lower(" + q.arg(v) + ")" }
	switch r.Op {
	case contact.Is, contact.IsNot:
		marks := make([]string, len(r.Values))
		for i, v := range r.Values {
			marks[i] = bind(v)
		}
		if r.Op == contact.IsNot {
			return low + " NOT IN (" + strings.Join(marks, ", ") + ")"
		}
		return low + " IN (" + strings.Join(marks, ", ") + ")"
	case contact.Contains:
		return "instr(" + low + ", " + bind(r.Values[0]) + ") > 0"
	case contact.NotContains:
		return "instr(" + low + ", " + bind(r.Values[0]) + ") = 0"
	case contact.StartsWith:
		v := q.arg(r.Values[0])
		return "substr(" + low + ", 1, length(" + v + ")) = lower(" + v + ")"
	case contact.EndsWith:
		v := q.arg(r.Values[0])
		return "length(" + col + ") >= length(" + v + ") AND substr(" + low + ", length(" + col + ") - length(" + v + ") + 1) = lower(" + v + ")"
	case contact.Empty:
		return col + " = ''"
	case contact.NotEmpty:
		return col + " <> ''"
	default: // comparisons of other kinds
		return "false"
	}
}

// custom compares a custom field: numbers by size, dates by their text, which
// sorts as they do.
func (q *question) custom(col string, r contact.Rule) string {
	compare := map[contact.Op]string{contact.Greater: ">", contact.GreaterEqual: ">=", contact.Less: "<", contact.LessEqual: "<="}
	if sign, ok := compare[r.Op]; ok {
		n, err := strconv.ParseFloat(r.Values[0], 64)
		if err != nil {
			return "false"
		}
		return "(" + col + " <> '' AND CAST(" + col + " AS REAL) " + sign + " " + q.arg(n) + ")"
	}
	day := func(n string) string {
		days, err := strconv.Atoi(n)
		if err != nil {
			return ""
		}
		return q.now.AddDate(0, 0, -days).Format(time.DateOnly)
	}
	switch r.Op {
	case contact.Before:
		return "(" + col + " <> '' AND " + col + " < " + q.arg(r.Values[0]) + ")"
	case contact.After:
		return "substr(" + col + ", 1, 10) > " + q.arg(r.Values[0])
	case contact.WithinDays:
		return "(" + col + " >= " + q.arg(day(r.Values[0])) + " AND substr(" + col + ", 1, 10) <= " + q.arg(q.now.Format(time.DateOnly)) + ")"
	case contact.OlderThanDays:
		return "(" + col + " <> '' AND " + col + " < " + q.arg(day(r.Values[0])) + ")"
	default:
		return q.text(col, r)
	}
}

// moment tests a time in milliseconds; frame is the condition around the test.
func (q *question) moment(r contact.Rule, col, frame string) string {
	test := func(sign string, v int64) string { return fmt.Sprintf(frame, col+sign+q.arg(v)) }
	switch r.Op {
	case contact.WithinDays, contact.OlderThanDays:
		days, err := strconv.Atoi(r.Values[0])
		if err != nil {
			return "false"
		}
		since := ms(q.now.AddDate(0, 0, -days))
		if r.Op == contact.WithinDays {
			return test(" >= ", since)
		}
		return test(" < ", since)
	case contact.Before, contact.After:
		day, err := time.Parse(time.DateOnly, r.Values[0])
		if err != nil {
			return "false"
		}
		if r.Op == contact.Before {
			return test(" < ", ms(day))
		}
		return test(" >= ", ms(day.AddDate(0, 0, 1)))
	case contact.Empty:
		return "NOT (" + test(" > ", 0) + ")"
	case contact.NotEmpty:
		return test(" > ", 0)
	default: // comparisons of other kinds
		return "false"
	}
}

// set tests whether the contact is among those that ids lists, narrowed to the
// rule's values of col.
func (q *question) set(r contact.Rule, ids, col string, fold func(string) string) string {
	in, narrow := " IN ", ""
	if r.Op == contact.IsNot || r.Op == contact.Empty {
		in = " NOT IN "
	}
	if r.Op == contact.Is || r.Op == contact.IsNot {
		marks := make([]string, len(r.Values))
		for i, v := range r.Values {
			if fold != nil {
				v = fold(v)
			}
			marks[i] = q.arg(v)
		}
		narrow = " AND " + col + " IN (" + strings.Join(marks, ", ") + ")"
	}
	return "c.id" + in + "(" + ids + narrow + ")"
}

// chosen gives a SELECT of the row ids of chosen contacts.
func (q *question) chosen(who contact.Chosen) string {
	if who.Query == nil {
		return "SELECT c.id FROM json_each(" + q.arg(encode(who.PIDs)) + ") r CROSS JOIN contact c ON c.pid = r.value WHERE c.del = 0"
	}
	tables, where := q.where(*who.Query)
	except := ""
	if len(who.Except) > 0 {
		except = " AND c.pid NOT IN (SELECT value FROM json_each(" + q.arg(encode(who.Except)) + "))"
	}
	return "SELECT c.id FROM " + tables + " WHERE " + where + except
}

// order is how an order of contacts is written: the expression it goes by, and
// whether it goes down.
func order(s contact.Sort) (expr string, down bool) {
	switch s {
	case contact.ByName, contact.ByNameDown:
		return "lower(CASE WHEN c.first_name || c.last_name = '' THEN c.email ELSE trim(c.first_name || ' ' || c.last_name) END)", s == contact.ByNameDown
	case contact.ByCompany, contact.ByCompDown:
		return "lower(c.company)", s == contact.ByCompDown
	case contact.Newest, contact.Oldest:
	}
	return "", s != contact.Oldest
}

// rowid is the column by which a question's contacts come in the order of their
// row ids without sorting: the full-text index has them in that order.
func rowid(ask contact.Query) string {
	if match(ask.Search) != "" {
		return "f.rowid"
	}
	return "c.id"
}

// cursor is where a page of contacts begins: after the row with these values.
type cursor struct {
	Value string `json:"v,omitempty"`
	ID    int64  `json:"i"`
}

// People reads contacts, a page at a time: after is the cursor that the page
// before gave.
func (s *Store) People(ctx context.Context, ask contact.Query, after string, limit int) (contact.Page, error) {
	q := &question{now: s.now()}
	tables, where := q.where(ask)
	expr, down := order(ask.Sort)
	sign, dir := " > ", ""
	if down {
		sign, dir = " < ", " DESC"
	}
	if after != "" {
		c, err := decode[cursor](after)
		if err != nil {
			return contact.Page{}, fault.New(fault.Invalid, "There is no such page.", "Begin at the first page.").For("after").Because(err)
		}
		if expr == "" {
			where += " AND " + rowid(ask) + sign + q.arg(c.ID)
		} else {
			where += " AND (" + expr + ", c.id)" + sign + "(" + q.arg(c.Value) + ", " + q.arg(c.ID) + ")"
		}
	}
	inner, by := rowid(ask)+dir, "c.id"+dir
	if expr != "" {
		by = expr + dir + ", c.id" + dir
		inner = by
	}
	// The rows are found first and read after: else all that match would be read to
	// be put in order.
	rows, err := list(ctx, s.r, scanStored, "SELECT "+storedColumns+" FROM (SELECT c.id FROM "+tables+" WHERE "+where+" ORDER BY "+inner+" LIMIT "+q.arg(limit)+") x CROSS JOIN contact c ON c.id = x.id ORDER BY "+by, q.args...)
	if err != nil {
		return contact.Page{}, fmt.Errorf("read contacts: %w", err)
	}
	p := contact.Page{Rows: rows}
	if len(rows) == limit {
		p.Next = encode(cursorOf(rows[limit-1], ask.Sort))
	}
	return p, nil
}

func cursorOf(x contact.Stored, sort contact.Sort) cursor {
	lower := func(v string) string { // as SQLite folds: ASCII only
		return strings.Map(func(r rune) rune {
			if r < unicode.MaxASCII {
				return unicode.ToLower(r)
			}
			return r
		}, v)
	}
	c := cursor{ID: x.ID}
	switch sort {
	case contact.ByName, contact.ByNameDown:
		c.Value = lower(x.FullName())
	case contact.ByCompany, contact.ByCompDown:
		c.Value = lower(x.Company)
	case contact.Newest, contact.Oldest:
	}
	return c
}

// PeopleIndex counts the contacts of a query and gives the cursor of each page of
// so many rows, so that any of them can be read at once. The first is empty.
func (s *Store) PeopleIndex(ctx context.Context, ask contact.Query, page int) (total int, starts []string, err error) {
	q := &question{now: s.now()}
	tables, where := q.where(ask)
	expr, down := order(ask.Sort)
	dir := ""
	if down {
		dir = " DESC"
	}
	value, by := "''", rowid(ask)+dir
	if expr != "" {
		value, by = expr, expr+dir+", c.id"+dir
	}
	// Only ids are put in order, so that an index serves; the rows that the pages
	// begin after are read at the end.
	numbered := "SELECT row_number() OVER (ORDER BY " + by + ") AS n, " + rowid(ask) + " AS id FROM " + tables + " WHERE " + where
	counted := "SELECT count(*) AS total, json_group_array(id ORDER BY n) FILTER (WHERE n % " + q.arg(page) + " = 0) AS ids FROM (" + numbered + ")"
	cursors, err := list(ctx, s.r, func(r *sql.Rows) (c cursor, err error) {
		return c, r.Scan(&total, &c.ID, &c.Value)
	}, "SELECT x.total, coalesce(r.value, 0), coalesce("+value+", '') FROM ("+counted+") x LEFT JOIN json_each(x.ids) r LEFT JOIN contact c ON c.id = r.value ORDER BY r.key", q.args...)
	if err != nil {
		return 0, nil, fmt.Errorf("index contacts: %w", err)
	}
	starts = []string{""}
	for i := 1; i*page < total; i++ {
		starts = append(starts, encode(cursors[i-1]))
	}
	return total, starts, nil
}

// CountPeople counts what People would list.
func (s *Store) CountPeople(ctx context.Context, ask contact.Query) (n int, err error) {
	q := &question{now: s.now()}
	tables, where := q.where(ask)
	err = s.r.QueryRowContext(ctx, rebind("SELECT count(*) FROM "+tables+" WHERE "+where), q.args...).Scan(&n)
	return n, plain(err)
}

// CountChosen counts chosen contacts.
func (s *Store) CountChosen(ctx context.Context, who contact.Chosen) (n int, err error) {
	q := &question{now: s.now()}
	err = s.r.QueryRowContext(ctx, rebind("SELECT count(*) FROM ("+q.chosen(who)+")"), q.args...).Scan(&n)
	return n, plain(err)
}

// ChosenPage lists the row ids of chosen contacts below an id, the greatest
// first: contacts that come in meanwhile are not among them.
func (s *Store) ChosenPage(ctx context.Context, who contact.Chosen, below int64, limit int) ([]int64, error) {
	q := &question{now: s.now()}
	ids := q.chosen(who)
	return list(ctx, s.r, scanInt, ids+" AND c.id < "+q.arg(below)+" ORDER BY c.id DESC LIMIT "+q.arg(limit), q.args...)
}
