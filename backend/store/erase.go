package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
)

// hashed is an address as it is remembered after its person was erased.
func hashed(salt, addr string) string {
	sum := sha256.Sum256([]byte(salt + addr))
	return hex.EncodeToString(sum[:])
}

// Erase removes everything about a contact but numbers: its fields, messages and
// events. The address survives as a salted hash, so that it is never written to
// again. What was erased is overwritten in the file, not only let go.
func (s *Store) Erase(ctx context.Context, c contact.Stored, now time.Time) error {
	if _, err := s.w.ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
		return plain(fmt.Errorf("erase: %w", err))
	}
	err := s.write(ctx, func(tx *txn) error {
		seq, mark, err := s.stamped(ctx, tx)
		if err != nil {
			return err
		}
		var salt string
		if err := tx.QueryRowContext(ctx, "SELECT salt FROM workspace").Scan(&salt); err != nil {
			return err
		}
		addresses, err := list(ctx, tx, func(r *sql.Rows) (a string, err error) { return a, r.Scan(&a) }, "SELECT email FROM contact_alias WHERE contact_id = $1", c.ID)
		if err != nil {
			return err
		}
		if c.Email != "" {
			addresses = append(addresses, c.Email)
		}
		for _, a := range addresses {
			if _, err := tx.ExecContext(ctx, rebind("INSERT INTO erased (hash, at) VALUES ($1, $2) ON CONFLICT DO NOTHING"), hashed(salt, a), ms(now)); err != nil {
				return fmt.Errorf("remember erased address: %w", err)
			}
			for _, q := range []string{
				"DELETE FROM suppression WHERE pid = 'email:' || $1", "DELETE FROM reached WHERE addr = $1",
				"UPDATE command SET answer = '{}' WHERE instr(lower(answer), $1) > 0", "UPDATE attempt SET evidence = '' WHERE instr(lower(evidence), $1) > 0",
				"UPDATE sender_state SET problem = '' WHERE instr(lower(problem), $1) > 0",
			} {
				if _, err := tx.ExecContext(ctx, rebind(q), a); err != nil {
					return fmt.Errorf("erase: %w", err)
				}
			}
		}
		if name := c.FullName(); name != "" { // of the answers only copies are lost, for a day
			if _, err := tx.ExecContext(ctx, rebind("UPDATE command SET answer = '{}' WHERE instr(answer, $1) > 0"), name); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
		if err := forgetRefused(ctx, tx, c.Contact, addresses); err != nil {
			return fmt.Errorf("erase refused rows: %w", err)
		}
		if err := forgetSkipped(ctx, tx, append(addresses, c.FullName())); err != nil {
			return fmt.Errorf("erase from enroll jobs: %w", err)
		}
		for _, q := range []string{
			"UPDATE verdict SET reason = '' WHERE message_id IN (SELECT id FROM message WHERE contact_id = $1)",
			"UPDATE model_call SET detail = '' WHERE enrollment_id IN (SELECT id FROM enrollment WHERE contact_id = $1)",
			"DELETE FROM message WHERE contact_id = $1", "DELETE FROM event WHERE contact_id = $1", "DELETE FROM contact_alias WHERE contact_id = $1",
			"DELETE FROM contact_tag WHERE contact_id = $1", "DELETE FROM list_member WHERE contact_id = $1", "DELETE FROM import_row WHERE contact_id = $1",
			"UPDATE visit SET detail = '', message_id = 0 WHERE enrollment_id IN (SELECT id FROM enrollment WHERE contact_id = $1)",
			"UPDATE attempt SET evidence = '', sha256 = '' WHERE enrollment_id IN (SELECT id FROM enrollment WHERE contact_id = $1)",
			"UPDATE enrollment SET note = '', thread = '', memo = '' WHERE contact_id = $1", "DELETE FROM notice WHERE contact_id = $1",
			"UPDATE choice SET detail = '', record = '' WHERE enrollment_id IN (SELECT id FROM enrollment WHERE contact_id = $1)",
		} {
			if _, err := tx.ExecContext(ctx, rebind(q), c.ID); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
		_, err = tx.ExecContext(ctx, rebind(`UPDATE contact SET email = '', first_name = '', last_name = '', company = '', title = '', phone = '', mobile = '', time_zone = '', country = '', state = '', city = '',
			industry = '', linkedin = '', owner = '', notes = '', source = '', custom = '{}', consent_email = '{}', consent_sms = '{}', consent_whatsapp = '{}', consent_voice = '{}',
			del = 1, deleted_at = 0, sv = $2, fh = json_object('del', json($3)) WHERE id = $1`), c.ID, seq, mark)
		if err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		// The index of names keeps deleted words until its parts are put together.
		_, err = tx.ExecContext(ctx, "INSERT INTO contact_text (contact_text) VALUES ('optimize')")
		return err
	})
	_, off := s.w.ExecContext(context.WithoutCancel(ctx), "PRAGMA secure_delete = OFF")
	if err := errors.Join(err, off); err != nil {
		return plain(fmt.Errorf("erase: %w", err))
	}
	// The log of writes holds the old pages until it is emptied.
	_, err = s.w.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return plain(err)
}

// forgetRefused removes the refused rows of files that are about a contact.
func forgetRefused(ctx context.Context, tx *txn, c contact.Contact, addresses []string) error {
	type key struct{ job, line int64 }
	about, err := list(ctx, tx, func(r *sql.Rows) (k key, err error) {
		var raw string
		if err := r.Scan(&k.job, &k.line, &raw); err != nil {
			return k, err
		}
		cells, err := decode[[]string](raw)
		if !c.IsIn(cells, addresses) {
			k = key{}
		}
		return k, err
	}, "SELECT import_id, line, raw FROM import_refusal")
	if err != nil {
		return err
	}
	var gone feed
	for _, k := range about {
		if k != (key{}) {
			gone.add(k.job, k.line)
		}
	}
	return gone.exec(ctx, tx, "DELETE FROM import_refusal WHERE import_id = ?1 AND line = ?2")
}

// forgetSkipped takes a person's names out of what enroll jobs left out; the
// counts stay.
func forgetSkipped(ctx context.Context, tx *txn, names []string) error {
	type job struct {
		id      int64
		skipped []enroll.LeftOut
	}
	jobs, err := list(ctx, tx, func(r *sql.Rows) (j job, err error) {
		var skipped string
		if err := r.Scan(&j.id, &skipped); err != nil {
			return j, err
		}
		j.skipped, err = decode[[]enroll.LeftOut](skipped)
		return j, err
	}, "SELECT id, skipped FROM enroll_job WHERE skipped <> '[]'")
	if err != nil {
		return err
	}
	var changed feed
	for _, j := range jobs {
		before := encode(j.skipped)
		for i := range j.skipped {
			j.skipped[i].Names = slices.DeleteFunc(j.skipped[i].Names, func(n string) bool { return slices.Contains(names, n) })
		}
		if after := encode(j.skipped); after != before {
			changed.add(j.id, after)
		}
	}
	return changed.exec(ctx, tx, "UPDATE enroll_job SET skipped = ?2 WHERE id = ?1")
}

// ErasedAmong tells which of these addresses belong to people who were erased.
func (s *Store) ErasedAmong(ctx context.Context, emails []string) ([]string, error) {
	var salt string
	var any bool
	if err := s.r.QueryRowContext(ctx, "SELECT salt, EXISTS (SELECT 1 FROM erased) FROM workspace").Scan(&salt, &any); err != nil || !any {
		return nil, plain(err)
	}
	var b batch
	for _, e := range emails {
		b.add(e, hashed(salt, e))
	}
	return list(ctx, s.r, func(r *sql.Rows) (e string, err error) { return e, r.Scan(&e) }, "SELECT r.email FROM "+from("email", "hash")+" r CROSS JOIN erased x ON x.hash = r.hash", b.json())
}
