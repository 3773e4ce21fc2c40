package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
)

const contactColumns = "c.pid, c.email, c.first_name, c.last_name, c.company, c.title, c.phone, c.mobile, c.time_zone, c.country, c.state, c.city, c.industry, c.linkedin, c.lead_status, c.owner, c.notes, c.dnc, c.ai_paused, c.consent_email, c.consent_sms, c.consent_whatsapp, c.consent_voice"

func contactDest(c *contact.Contact) []any {
	return []any{
		&c.PID, &c.Email, &c.FirstName, &c.LastName, &c.Company, &c.Title, &c.Phone, &c.Mobile, &c.TimeZone, &c.Country, &c.State, &c.City,
		&c.Industry, &c.LinkedIn, &c.LeadStatus, &c.Owner, &c.Notes, &c.DoNotContact, &c.AIPaused,
		asJSON{&c.Consents.Email},
		asJSON{&c.Consents.SMS},
		asJSON{&c.Consents.WhatsApp},
		asJSON{&c.Consents.Voice},
	}
}

// asJSON scans a JSON column into a value; most hold nothing.
type asJSON struct{ into *contact.Consent }

func (j asJSON) Scan(v any) error {
	*j.into = contact.Consent{}
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a consent of type %T", v)
	}
	if text == "{}" {
		return nil
	}
	return json.Unmarshal([]byte(text), j.into)
}

// storedColumns are what scanStored reads, in its order.
const storedColumns = "c.id, c.created_at, c.away_until, c.source, c.custom, " + contactColumns + `,
  (SELECT count(*) FROM enrollment e WHERE e.contact_id = c.id AND e.status IN ('active', 'paused')),
  coalesce((SELECT max(e.last_step_at) FROM enrollment e WHERE e.contact_id = c.id), 0),
  (SELECT json_group_array(t.tag) FROM contact_tag t WHERE t.contact_id = c.id AND t.del = 0),
  c.email <> '' AND EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || c.email AND x.del = 0)`

func scanStored(r *sql.Rows) (x contact.Stored, err error) {
	var created, away, sent int64
	var custom, tags string
	dest := append([]any{&x.ID, &created, &away, &x.Source, &custom}, contactDest(&x.Contact)...)
	if err := r.Scan(append(dest, &x.Live, &sent, &tags, &x.Suppressed)...); err != nil {
		return x, err
	}
	x.CreatedAt, x.AwayUntil, x.LastSentAt = at(created), at(away), at(sent)
	if custom != "{}" {
		if x.Custom, err = decode[map[string]string](custom); err != nil {
			return x, fmt.Errorf("custom fields of contact %d: %w", x.ID, err)
		}
	}
	x.Tags, err = decode[[]string](tags)
	return x, err
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

// PersonByEmail reads one contact by its normalised address, or by a further one
// that merging left it.
func (s *Store) PersonByEmail(ctx context.Context, email string) (contact.Stored, error) {
	x, err := s.person(ctx, "c.email = $1 AND c.email <> ''", email)
	if fault.Is(err, fault.NotFound) {
		return s.person(ctx, "c.id = (SELECT contact_id FROM contact_alias WHERE email = $1)", email)
	}
	return x, err
}

func (s *Store) person(ctx context.Context, where string, arg any) (contact.Stored, error) {
	found, err := list(ctx, s.r, scanStored, "SELECT "+storedColumns+" FROM contact c WHERE c.del = 0 AND "+where, arg)
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
	return list(ctx, s.r, scanStored, "SELECT "+storedColumns+" FROM "+from("pid")+" r CROSS JOIN contact c ON c.pid = r.pid WHERE c.del = 0", b.json())
}

// PeopleByID reads contacts by their row ids, in the order of these.
func (s *Store) PeopleByID(ctx context.Context, ids []int64) ([]contact.Stored, error) {
	var b batch
	for _, id := range ids {
		b.add(id)
	}
	return list(ctx, s.r, scanStored, "SELECT "+storedColumns+" FROM "+from("id")+" r CROSS JOIN contact c ON c.id = r.id WHERE c.del = 0", b.json())
}

// Known tells which of these keys have a contact already, by key: normalised
// addresses, and phone numbers. A number of a contact without an address stands
// under contact.NoAddress and the number too.
func (s *Store) Known(ctx context.Context, keys []string) (map[string]string, error) {
	var b batch
	for _, k := range keys {
		b.add(k)
	}
	out := map[string]string{}
	keep := func(key, pid string) {
		if _, known := out[key]; !known {
			out[key] = pid
		}
	}
	_, err := list(ctx, s.r, func(r *sql.Rows) (struct{}, error) {
		var key, pid string
		var noAddress bool
		err := r.Scan(&key, &pid, &noAddress)
		keep(key, pid)
		if noAddress {
			keep(contact.NoAddress+key, pid)
		}
		return struct{}{}, err
	}, "SELECT r.key, c.pid, 0 FROM "+from("key")+` r CROSS JOIN contact c ON c.email = r.key AND c.email <> '' AND c.del = 0
		UNION ALL SELECT r.key, c.pid, 0 FROM `+from("key")+` r CROSS JOIN contact_alias a ON a.email = r.key CROSS JOIN contact c ON c.id = a.contact_id AND c.del = 0
		UNION ALL SELECT r.key, c.pid, c.email = '' FROM `+from("key")+` r CROSS JOIN contact c ON c.mobile = r.key AND c.mobile <> '' AND c.del = 0
		UNION ALL SELECT r.key, c.pid, c.email = '' FROM `+from("key")+` r CROSS JOIN contact c ON c.phone = r.key AND c.phone <> '' AND c.del = 0`, b.json())
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
