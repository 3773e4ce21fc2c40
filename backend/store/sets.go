package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// stamped begins a write to a set: the transaction's seq and the stamp of the
// change, as both are stored.
func (s *Store) stamped(ctx context.Context, tx *txn) (seq int64, mark string, err error) {
	var clock int64
	err = tx.QueryRowContext(ctx, rebind("UPDATE workspace SET seq = seq + 1, clock = max(clock, $1) + 1 RETURNING seq, clock"), s.now().UnixMilli()<<16).Scan(&seq, &clock)
	if err != nil {
		return 0, "", fmt.Errorf("take stamp: %w", err)
	}
	return seq, encode(stamp{clock, s.device}), nil
}

// Tag adds and removes tags of chosen contacts, and tells how many contacts were
// changed.
func (s *Store) Tag(ctx context.Context, who contact.Chosen, add, remove []string) (changed int, err error) {
	err = s.write(ctx, func(tx *txn) error {
		changed, err = s.tag(ctx, tx, who, add, remove)
		return err
	})
	return changed, err
}

func (s *Store) tag(ctx context.Context, tx *txn, who contact.Chosen, add, remove []string) (changed int, err error) {
	if len(add)+len(remove) == 0 {
		return 0, nil
	}
	seq, mark, err := s.stamped(ctx, tx)
	if err != nil {
		return 0, err
	}
	// Each in one statement: a tag may be what the contacts are chosen by.
	if len(add) > 0 {
		q := &question{now: s.now()}
		ids := q.chosen(who)
		n, err := contactsOf(ctx, tx, q, "INSERT INTO contact_tag (contact_id, key, tag, sv, stamp) SELECT x.id, t.value ->> 0, t.value ->> 1, "+q.arg(seq)+", "+q.arg(mark)+
			" FROM ("+ids+") x CROSS JOIN json_each("+q.arg(keyed(add))+") t WHERE true ON CONFLICT (contact_id, key) DO UPDATE SET del = 0, tag = excluded.tag, sv = excluded.sv, stamp = excluded.stamp WHERE del <> 0")
		if err != nil {
			return 0, fmt.Errorf("tag: %w", err)
		}
		changed = n
	}
	if len(remove) > 0 {
		q := &question{now: s.now()}
		ids := q.chosen(who)
		n, err := contactsOf(ctx, tx, q, "UPDATE contact_tag SET del = 1, sv = "+q.arg(seq)+", stamp = "+q.arg(mark)+
			" WHERE del = 0 AND key IN (SELECT value ->> 0 FROM json_each("+q.arg(keyed(remove))+")) AND contact_id IN ("+ids+")")
		if err != nil {
			return 0, fmt.Errorf("untag: %w", err)
		}
		changed = max(changed, n)
	}
	return changed, nil
}

// keyed gives tags as JSON pairs of key and tag.
func keyed(tags []string) string {
	var b batch
	for _, t := range tags {
		b.add(strings.ToLower(t), t)
	}
	return b.json()
}

// contactsOf runs a statement on rows of contacts and counts the contacts.
func contactsOf(ctx context.Context, tx *txn, q *question, query string) (int, error) {
	ids, err := list(ctx, tx, scanInt, query+" RETURNING contact_id", q.args...)
	slices.Sort(ids)
	return len(slices.Compact(ids)), err
}

func affected(res sql.Result) int {
	n, err := res.RowsAffected()
	if err != nil {
		return 0 // the driver always knows
	}
	return int(n)
}

// Tags lists the tags in use with how many contacts carry each, the commonest
// first.
func (s *Store) Tags(ctx context.Context) ([]contact.TagCount, error) {
	return list(ctx, s.r, func(r *sql.Rows) (t contact.TagCount, err error) { return t, r.Scan(&t.Tag, &t.Count) },
		"SELECT max(t.tag), count(*) FROM contact_tag t JOIN contact c ON c.id = t.contact_id AND c.del = 0 WHERE t.del = 0 GROUP BY t.key ORDER BY count(*) DESC, t.key LIMIT 1000")
}

// SetMembers puts chosen contacts on a static list, or takes them off it, and
// tells how many were not so before.
func (s *Store) SetMembers(ctx context.Context, listPID string, who contact.Chosen, on bool) (changed int, err error) {
	err = s.write(ctx, func(tx *txn) error {
		changed, err = s.setMembers(ctx, tx, listPID, who, on)
		return err
	})
	return changed, err
}

func (s *Store) setMembers(ctx context.Context, tx *txn, listPID string, who contact.Chosen, on bool) (changed int, err error) {
	seq, mark, err := s.stamped(ctx, tx)
	if err != nil {
		return 0, err
	}
	q := &question{now: s.now()}
	ids := q.chosen(who)
	query := "INSERT INTO list_member (list_id, contact_id, sv, stamp) SELECT l.id, x.id, " + q.arg(seq) + ", " + q.arg(mark) + " FROM (" + ids + ") x CROSS JOIN list l WHERE l.pid = " + q.arg(listPID) +
		" ON CONFLICT (list_id, contact_id) DO UPDATE SET del = 0, sv = excluded.sv, stamp = excluded.stamp WHERE del <> 0"
	if !on {
		query = "UPDATE list_member SET del = 1, sv = " + q.arg(seq) + ", stamp = " + q.arg(mark) + " WHERE del = 0 AND list_id = (SELECT id FROM list WHERE pid = " + q.arg(listPID) + ") AND contact_id IN (" + ids + ")"
	}
	res, err := tx.ExecContext(ctx, rebind(query), q.args...)
	if err != nil {
		return 0, fmt.Errorf("set members: %w", err)
	}
	return affected(res), nil
}

// Lists reads every list; a static one with its count, a smart one with its filter.
func (s *Store) Lists(ctx context.Context) ([]contact.List, error) {
	return list(ctx, s.r, func(r *sql.Rows) (l contact.List, err error) {
		var filter string
		var created int64
		if err := r.Scan(&l.ID, &l.PID, &l.Name, &l.Kind, &filter, &created, &l.Count); err != nil {
			return l, err
		}
		l.CreatedAt = at(created)
		if l.Kind == contact.SmartList {
			l.Filter, err = decode[contact.Filter](filter)
		}
		return l, err
	}, `SELECT l.id, l.pid, l.name, l.kind, l.filter, l.created_at,
		  (SELECT count(*) FROM list_member b JOIN contact c ON c.id = b.contact_id AND c.del = 0 WHERE b.list_id = l.id AND b.del = 0)
		FROM list l WHERE l.del = 0 ORDER BY lower(l.name), l.id`)
}

// RestoreList brings a deleted list back.
func (s *Store) RestoreList(ctx context.Context, pid string) error {
	return s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, rebind("UPDATE list SET del = 0, sv = $2, fh = json_set(fh, '$.del', json($3)) WHERE pid = $1 AND del <> 0"), pid, seq, mark)
		if err != nil {
			return fmt.Errorf("restore list: %w", err)
		}
		if affected(res) == 0 {
			return fault.New(fault.NotFound, "There is no such deleted list.", "")
		}
		return nil
	})
}

// ListsOf lists the static lists that a contact is on.
func (s *Store) ListsOf(ctx context.Context, contactID int64) ([]string, error) {
	return list(ctx, s.r, func(r *sql.Rows) (pid string, err error) { return pid, r.Scan(&pid) },
		"SELECT l.pid FROM list_member b JOIN list l ON l.id = b.list_id AND l.del = 0 WHERE b.contact_id = $1 AND b.del = 0 ORDER BY lower(l.name)", contactID)
}

// Views reads the saved views.
func (s *Store) Views(ctx context.Context) ([]contact.View, error) {
	return list(ctx, s.r, func(r *sql.Rows) (v contact.View, err error) {
		var filter, columns string
		if err := r.Scan(&v.PID, &v.Name, &filter, &columns, &v.Sort); err != nil {
			return v, err
		}
		if v.Filter, err = decode[contact.Filter](filter); err != nil {
			return v, err
		}
		v.Columns, err = decode[[]string](columns)
		return v, err
	}, "SELECT pid, name, filter, columns, sort FROM view WHERE del = 0 ORDER BY ord, id")
}

// FieldDefs reads the custom fields.
func (s *Store) FieldDefs(ctx context.Context) ([]contact.FieldDef, error) {
	return list(ctx, s.r, func(r *sql.Rows) (d contact.FieldDef, err error) {
		var options string
		if err := r.Scan(&d.Key, &d.Name, &d.Type, &options); err != nil {
			return d, err
		}
		d.Options, err = decode[[]string](options)
		return d, err
	}, "SELECT pid, name, type, options FROM custom_field WHERE del = 0 ORDER BY ord, id")
}

// FieldUse counts, by custom field, the contacts that have something in it.
func (s *Store) FieldUse(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	_, err := list(ctx, s.r, func(r *sql.Rows) (struct{}, error) {
		var key string
		var n int
		err := r.Scan(&key, &n)
		out[key] = n
		return struct{}{}, err
	}, "SELECT j.key, count(*) FROM contact c CROSS JOIN json_each(c.custom) j WHERE c.del = 0 AND c.custom <> '{}' GROUP BY j.key")
	return out, err
}

// Mappings reads the saved mappings, the newest first.
func (s *Store) Mappings(ctx context.Context) ([]roster.SavedMapping, error) {
	return list(ctx, s.r, func(r *sql.Rows) (m roster.SavedMapping, err error) {
		var headers, fields string
		if err := r.Scan(&m.PID, &m.Name, &headers, &fields, &m.Options); err != nil {
			return m, err
		}
		if m.Headers, err = decode[[]string](headers); err != nil {
			return m, err
		}
		m.Fields, err = decode[map[string]string](fields)
		return m, err
	}, "SELECT pid, name, headers, fields, options FROM mapping WHERE del = 0 ORDER BY id DESC")
}
