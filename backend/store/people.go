package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

const contactColumns = "c.pid, c.email, c.first_name, c.last_name, c.company, c.title, c.phone, c.mobile, c.time_zone, c.country, c.state, c.city, c.industry, c.linkedin, c.lead_status, c.owner, c.notes, c.dnc, c.no_email"

func contactDest(c *contact.Contact) []any {
	return []any{
		&c.PID, &c.Email, &c.FirstName, &c.LastName, &c.Company, &c.Title, &c.Phone, &c.Mobile, &c.TimeZone, &c.Country, &c.State, &c.City,
		&c.Industry, &c.LinkedIn, &c.LeadStatus, &c.Owner, &c.Notes, &c.DoNotContact, &c.DoNotEmail,
	}
}

// People reads contacts by what was typed into the search and by lead status,
// newest first, a page at a time: after is the last row id of the page before.
func (s *Store) People(ctx context.Context, search, status string, after int64, limit int) ([]contact.Stored, error) {
	where, args := []string{"c.del = 0"}, []any{}
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	tables := "contact c"
	if q := match(search); q != "" {
		tables = "contact_text f JOIN contact c ON c.id = f.rowid"
		where = append(where, "contact_text MATCH "+arg(q))
	}
	if status != "" {
		where = append(where, "c.lead_status = "+arg(status))
	}
	if after > 0 {
		where = append(where, "c.id < "+arg(after))
	}
	return list(ctx, s.r, scanStored, "SELECT c.id, c.created_at, c.away_until, "+contactColumns+liveCount+" FROM "+tables+" WHERE "+strings.Join(where, " AND ")+" ORDER BY c.id DESC LIMIT "+arg(limit), args...)
}

const liveCount = ", (SELECT count(*) FROM enrollment e WHERE e.contact_id = c.id AND e.status IN ('active', 'paused'))"

func scanStored(r *sql.Rows) (x contact.Stored, err error) {
	var created, away int64
	dest := append([]any{&x.ID, &created, &away}, contactDest(&x.Contact)...)
	err = r.Scan(append(dest, &x.Live)...)
	x.CreatedAt, x.AwayUntil = at(created), at(away)
	return x, err
}

// CountPeople counts what People would list.
func (s *Store) CountPeople(ctx context.Context, search, status string) (n int, err error) {
	where, args := "c.del = 0", []any{}
	tables := "contact c"
	if q := match(search); q != "" {
		tables = "contact_text f JOIN contact c ON c.id = f.rowid"
		args = append(args, q)
		where += " AND contact_text MATCH $1"
	}
	if status != "" {
		args = append(args, status)
		where += fmt.Sprintf(" AND c.lead_status = $%d", len(args))
	}
	err = s.r.QueryRowContext(ctx, rebind("SELECT count(*) FROM "+tables+" WHERE "+where), args...).Scan(&n)
	return n, plain(err)
}

// match turns what a person typed into a full-text query: each word a prefix.
// Beyond ASCII only the index knows where a word ends, so it is left the rest
// whole, and signs that stand alone are left out.
func match(search string) string {
	var words []string
	for w := range strings.FieldsFuncSeq(clean(search), func(r rune) bool {
		return unicode.IsSpace(r) || r <= unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			words = append(words, `"`+w+`"*`)
		}
	}
	return strings.Join(words, " ")
}

// Person reads one contact by its public id.
func (s *Store) Person(ctx context.Context, pid string) (contact.Stored, error) {
	return s.person(ctx, "c.pid = $1", pid)
}

// PersonByEmail reads one contact by its normalised address.
func (s *Store) PersonByEmail(ctx context.Context, email string) (contact.Stored, error) {
	return s.person(ctx, "c.email = $1 AND c.email <> ''", email)
}

func (s *Store) person(ctx context.Context, where string, arg any) (contact.Stored, error) {
	found, err := list(ctx, s.r, scanStored, "SELECT c.id, c.created_at, c.away_until, "+contactColumns+liveCount+" FROM contact c WHERE c.del = 0 AND "+where, arg)
	if err != nil {
		return contact.Stored{}, err
	}
	if len(found) == 0 {
		return contact.Stored{}, fault.New(fault.NotFound, "There is no such contact.", "It may have been deleted.")
	}
	return found[0], nil
}

// PeopleByPID reads the ids of contacts, in one go.
func (s *Store) PeopleByPID(ctx context.Context, pids []string) ([]contact.Stored, error) {
	var b batch
	for _, p := range pids {
		b.add(p)
	}
	return list(ctx, s.r, scanStored, "SELECT c.id, c.created_at, c.away_until, "+contactColumns+liveCount+" FROM "+from("pid")+" r CROSS JOIN contact c ON c.pid = r.pid WHERE c.del = 0", b.json())
}

// EmailsKnown tells which of these normalised addresses have a contact already.
func (s *Store) EmailsKnown(ctx context.Context, emails []string) (map[string]string, error) {
	var b batch
	for _, e := range emails {
		b.add(e)
	}
	out := map[string]string{}
	_, err := list(ctx, s.r, func(r *sql.Rows) (struct{}, error) {
		var email, pid string
		err := r.Scan(&email, &pid)
		out[email] = pid
		return struct{}{}, err
	}, "SELECT c.email, c.pid FROM "+from("email")+" r CROSS JOIN contact c ON c.email = r.email AND c.email <> '' AND c.del = 0", b.json())
	return out, err
}

// Timeline reads what happened with a contact, newest first: events and
// messages together, a page at a time; before is the time to go on from. A page
// is longer than limit rather than end between two entries of the same moment.
func (s *Store) Timeline(ctx context.Context, contactID int64, before time.Time, limit int) ([]contact.Entry, error) {
	until := ms(before)
	if until == 0 {
		until = 1 << 62
	}
	page, err := s.timeline(ctx, contactID, 0, until, limit)
	if err != nil || len(page) < limit {
		return page, err
	}
	last := page[len(page)-1].At
	whole := slices.IndexFunc(page, func(e contact.Entry) bool { return e.At.Equal(last) })
	same, err := s.timeline(ctx, contactID, ms(last), ms(last)+1, -1)
	return append(page[:whole], same...), err
}

func (s *Store) timeline(ctx context.Context, contactID, from, until int64, limit int) ([]contact.Entry, error) {
	return list(ctx, s.r, func(r *sql.Rows) (e contact.Entry, err error) {
		var when int64
		err = r.Scan(&e.Key, &when, &e.Actor, &e.Kind, &e.Detail, &e.Subject, &e.Body, &e.SequenceName, &e.EnrollmentPID)
		e.At = at(when)
		return e, err
	}, `SELECT x.key, x.at, x.actor, x.kind, x.detail, x.subject, x.body, coalesce(s.name, ''), coalesce(n.pid, '') FROM (
		SELECT 'e' || e.id AS key, e.id AS id, e.at, e.actor, e.kind, e.detail, '' AS subject, '' AS body, e.enrollment_id
		  FROM event e WHERE e.contact_id = $1 AND e.contact_id <> 0 AND e.at >= $2 AND e.at < $3 AND e.kind NOT IN ('sent', 'replied')
		UNION ALL
		SELECT 'm' || m.id, m.id, m.at, CASE m.direction WHEN 'in' THEN 'world' ELSE 'clock' END,
		  CASE m.direction WHEN 'in' THEN m.kind ELSE 'sent' END, '', m.subject, m.body, m.enrollment_id
		  FROM message m LEFT JOIN visit v ON v.enrollment_id = m.enrollment_id AND v.no = m.visit_no
		  WHERE m.contact_id = $1 AND m.at >= $2 AND m.at < $3 AND (m.direction = 'in' OR (v.state = 'sent' AND v.message_id = m.id))
		) x LEFT JOIN enrollment n ON n.id = x.enrollment_id LEFT JOIN sequence s ON s.id = n.sequence_id
		ORDER BY x.at DESC, x.id DESC, x.key LIMIT $4`, contactID, from, until, limit)
}

// Seen reports whether incoming mail with this Message-ID was dealt with.
func (s *Store) Seen(ctx context.Context, headerID string) (bool, error) {
	var one int
	err := s.r.QueryRowContext(ctx, rebind("SELECT 1 FROM seen WHERE header_id = $1"), headerID).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, plain(err)
}
