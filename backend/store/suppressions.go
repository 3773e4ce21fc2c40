package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"cadenza/backend/contact"
)

// Suppressions lists what is suppressed, the newest first; after is the last row
// id of the page before.
func (s *Store) Suppressions(ctx context.Context, search string, after int64, limit int) ([]contact.Suppressed, error) {
	if after == 0 {
		after = 1 << 62
	}
	return list(ctx, s.r, func(r *sql.Rows) (x contact.Suppressed, err error) {
		var when int64
		err = r.Scan(&x.ID, &x.Addr, &x.Reason, &x.Source, &when)
		x.At = at(when)
		return x, err
	}, `SELECT id, substr(pid, 7), reason, source, at FROM suppression
		WHERE del = 0 AND id < $1 AND ($2 = '' OR instr(lower(pid), lower($2)) > 0) ORDER BY id DESC LIMIT $3`, after, search, limit)
}

// CountSuppressions counts what Suppressions would list.
func (s *Store) CountSuppressions(ctx context.Context, search string) (n int, err error) {
	err = s.r.QueryRowContext(ctx, rebind("SELECT count(*) FROM suppression WHERE del = 0 AND ($1 = '' OR instr(lower(pid), lower($1)) > 0)"), search).Scan(&n)
	return n, plain(err)
}

// Log writes a line about the workspace, or about a contact, into the audit log.
func (s *Store) Log(ctx context.Context, now time.Time, actor, kind string, contactID int64, detail string) error {
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, contact_id, detail) VALUES ($1, $2, $3, $4, $5)"), ms(now), actor, kind, contactID, detail)
		return err
	})
}

// Lookalikes finds contacts that may be one person: the same phone number or
// LinkedIn address, or the same name at the same company. Of three alike it
// gives two pairs. The surest come first; pairs that are two people are left out.
func (s *Store) Lookalikes(ctx context.Context, limit int) ([]contact.Pair, error) {
	// Each has an index that tells what occurs twice; only those rows are read.
	twins := func(indexed, key, by string, sure int, where string) string {
		return fmt.Sprintf(`SELECT lag(c.pid) OVER (PARTITION BY %[2]s ORDER BY c.id) AS a, c.pid AS b, '%[3]s' AS by, %[4]d AS sure FROM contact c
			WHERE c.del = 0 AND %[5]s AND %[1]s IN (SELECT %[1]s FROM contact c WHERE c.del = 0 AND %[1]s <> '' GROUP BY %[1]s HAVING count(*) > 1)`, indexed, key, by, sure, where)
	}
	name, _ := order(contact.ByName)
	return list(ctx, s.r, func(r *sql.Rows) (p contact.Pair, err error) { return p, r.Scan(&p.A, &p.B, &p.By) },
		"SELECT a, b, by FROM ("+strings.Join([]string{
			twins("c.phone", "c.phone", "phone", 1, "c.phone <> ''"),
			twins("c.mobile", "c.mobile", "phone", 1, "c.mobile <> ''"),
			twins("c.linkedin", "c.linkedin", "linkedin", 1, "c.linkedin <> ''"),
			twins(name, "lower(c.company), lower(c.first_name), lower(c.last_name)", "name", 2, "c.company <> '' AND c.first_name <> '' AND c.last_name <> ''"),
		}, " UNION ALL ")+") x WHERE a IS NOT NULL AND NOT EXISTS (SELECT 1 FROM distinct_pair d WHERE d.a = min(x.a, x.b) AND d.b = max(x.a, x.b) AND d.del = 0) GROUP BY a, b ORDER BY min(sure), a LIMIT $1", limit)
}

// SetDistinct says that two contacts are two people, or takes that back.
func (s *Store) SetDistinct(ctx context.Context, a, b string, distinct bool) error {
	return s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, rebind(`INSERT INTO distinct_pair (a, b, sv, del, stamp) VALUES (min($1, $2), max($1, $2), $3, $4, $5)
			ON CONFLICT (a, b) DO UPDATE SET sv = excluded.sv, del = excluded.del, stamp = excluded.stamp`), a, b, seq, !distinct, mark)
		if err != nil {
			return fmt.Errorf("tell two contacts apart: %w", err)
		}
		return nil
	})
}

// Said gives everything that was said with a contact and what happened, for its
// own copy of what is stored.
func (s *Store) Said(ctx context.Context, contactID int64) ([]contact.Entry, error) {
	return s.Timeline(ctx, contactID, time.Time{}, 100_000)
}
