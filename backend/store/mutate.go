package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/fault"
	"cadenza/backend/policy"
)

// editable lists the columns that people may set, by table. The field is named
// as its column.
var editable = map[edit.Table][]string{
	edit.Contact: {
		"email", "first_name", "last_name", "company", "title", "phone", "mobile", "time_zone", "country", "state", "city", "industry",
		"linkedin", "lead_status", "owner", "notes", "dnc", "ai_paused", "consent_email", "consent_sms", "consent_whatsapp", "consent_voice", "source", "created_at",
		"deleted_at",
	},
	edit.Sequence:    {"name", "description", "status", "settings", "live", "paused_at", "created_at"},
	edit.Node:        {"sequence_id", "node", "kind", "name", "note", "disabled", "config", "pos", "ord"},
	edit.Edge:        {"sequence_id", "edge", "from_node", "port", "to_node", "ord"},
	edit.Sender:      {"name", "from_name", "from_addr", "company", "signature", "time_zone", "smtp_host", "smtp_port", "smtp_security", "imap_host", "imap_port", "imap_security", "username", "per_day", "gap_seconds", "unsubscribe", "keeps_sent"},
	edit.Agent:       {"name", "type", "persona", "goals", "tone", "rules", "level", "threshold", "knowledge", "endpoint", "model", "temperature", "waits", "per_day", "hours", "daily_cap"},
	edit.Endpoint:    {"name", "kind", "base_url", "model", "api_version", "ability", "old_limit", "fixed_temp", "concurrency", "per_minute", "timeout_seconds", "price_in", "price_cached", "price_out", "per_day", "has_key"},
	edit.Setting:     {"value"},
	edit.Suppression: {"reason", "source", "at"},
	edit.CustomField: {"name", "type", "options", "ord"},
	edit.List:        {"name", "kind", "filter", "created_at"},
	edit.View:        {"name", "filter", "columns", "sort", "ord"},
	edit.Mapping:     {"name", "headers", "fields", "options"},
}

// Mutate applies people's edits in one transaction. Each field that changes is
// stamped; a field set to what it already is keeps its stamp.
func (s *Store) Mutate(ctx context.Context, muts ...edit.Mutation) error {
	if len(muts) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *txn) error { return s.mutate(ctx, tx, muts) })
}

func (s *Store) mutate(ctx context.Context, tx *txn, muts []edit.Mutation) error {
	seq, err := nextSeq(ctx, tx)
	if err != nil {
		return fmt.Errorf("take seq: %w", err)
	}
	var clock int64
	if err := tx.QueryRowContext(ctx, rebind("UPDATE workspace SET clock = max(clock, $1) + $2 RETURNING clock"),
		s.now().UnixMilli()<<16, len(muts)).Scan(&clock); err != nil {
		return fmt.Errorf("take stamps: %w", err)
	}
	for i, m := range muts {
		if err := s.mutateOne(ctx, tx, m, seq, clock-int64(len(muts)-1-i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) mutateOne(ctx context.Context, tx *txn, m edit.Mutation, seq, clock int64) error {
	allowed, ok := editable[m.Table]
	if !ok {
		return fmt.Errorf("mutate: no table %q", m.Table)
	}
	cols := slices.Sorted(maps.Keys(m.Fields))
	for _, c := range cols {
		if !slices.Contains(allowed, c) && (m.Table != edit.Contact || !isCustom(c)) {
			return fmt.Errorf("mutate %s: no field %q", m.Table, c)
		}
	}
	var id int64
	var fh string
	var gone bool
	err := tx.QueryRowContext(ctx, rebind("SELECT id, fh, del FROM "+string(m.Table)+" WHERE pid = $1"), m.PID).Scan(&id, &fh, &gone)
	isNew := errors.Is(err, sql.ErrNoRows)
	if err != nil && !isNew {
		return fmt.Errorf("read %s: %w", m.Table, err)
	}
	stamps := map[string]stamp{}
	if !isNew {
		if err := json.Unmarshal([]byte(fh), &stamps); err != nil {
			return fmt.Errorf("stamps of %s %s: %w", m.Table, m.PID, err)
		}
		if cols, err = changed(ctx, tx, m, id, cols); err != nil {
			return err
		}
		if len(cols) == 0 && (gone || !m.Delete) {
			return nil
		}
	}
	mark := stamp{clock, s.device}
	for _, c := range cols {
		stamps[c] = mark
	}
	if m.Delete != gone {
		stamps["del"] = mark
	}
	args := []any{m.PID, seq, encode(stamps)}
	var query string
	if isNew {
		if m.Delete {
			return nil
		}
		names, marks := []string{"pid", "sv", "fh"}, []string{"$1", "$2", "$3"}
		custom := map[string]any{}
		for _, c := range cols {
			if isCustom(c) {
				custom[strings.TrimPrefix(c, contact.CustomPrefix)] = field(m, c)
				continue
			}
			args = append(args, field(m, c))
			names, marks = append(names, c), append(marks, fmt.Sprintf("$%d", len(args)))
		}
		if len(custom) > 0 {
			args = append(args, encode(custom))
			names, marks = append(names, "custom"), append(marks, fmt.Sprintf("$%d", len(args)))
		}
		query = "INSERT INTO " + string(m.Table) + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
	} else {
		sets := []string{"sv = $2", "fh = $3"}
		// Setting a field of a deleted row brings the row back.
		if m.Delete {
			sets = append(sets, "del = 1")
		} else {
			sets = append(sets, "del = 0")
		}
		custom := "custom"
		for _, c := range cols {
			args = append(args, field(m, c))
			switch {
			case !isCustom(c):
				sets = append(sets, fmt.Sprintf("%s = $%d", c, len(args)))
			case m.Fields[c] == "":
				args = args[:len(args)-1]
				custom = "json_remove(" + custom + ", '" + path(c) + "')"
			default:
				custom = fmt.Sprintf("json_set(%s, '%s', $%d)", custom, path(c), len(args))
			}
		}
		if custom != "custom" {
			sets = append(sets, "custom = "+custom)
		}
		query = "UPDATE " + string(m.Table) + " SET " + strings.Join(sets, ", ") + " WHERE pid = $1"
	}
	_, err = tx.ExecContext(ctx, rebind(query), args...)
	if isUnique(err) && m.Table == edit.Contact {
		addr := "of this one" // a deleted contact comes back, and the address was given away meanwhile
		if e, ok := m.Fields["email"]; ok {
			addr = fmt.Sprint(e)
		}
		return fault.Newf(fault.Conflict, "Open that contact instead.", "Another contact already has the address %s.", addr).For("email").Because(err)
	}
	if err != nil {
		return fmt.Errorf("mutate %s: %w", m.Table, err)
	}
	if m.Table == edit.Contact && !isNew {
		return s.wake(ctx, tx, id)
	}
	return nil
}

// stamp is an edit.Stamp as it is stored: [clock, device]. The clock does not fit
// a float, which JSON numbers become by themselves.
type stamp edit.Stamp

func (s stamp) MarshalJSON() ([]byte, error) { return json.Marshal([2]any{s.Clock, s.Device}) }

func (s *stamp) UnmarshalJSON(text []byte) error {
	var parts [2]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	return errors.Join(json.Unmarshal(parts[0], &s.Clock), json.Unmarshal(parts[1], &s.Device))
}

// wholeRow is the key of a stamp that all fields of a row share which have none of
// their own: that of a contact which came in by file.
const wholeRow = "*"

// isCustom tells a custom field, written "custom:" and its key.
func isCustom(col string) bool {
	key, ok := strings.CutPrefix(col, contact.CustomPrefix)
	return ok && contact.IsKey(key)
}

// path is where a custom field lies in the JSON; its key is safe to write out.
func path(col string) string { return "$." + strings.TrimPrefix(col, contact.CustomPrefix) }

// field gives a value as the database keeps it whole.
func field(m edit.Mutation, col string) any {
	if text, ok := m.Fields[col].(string); ok {
		return clean(text)
	}
	return m.Fields[col]
}

// changed keeps the columns whose value differs from the stored one. A deleted
// row counts as changed throughout.
func changed(ctx context.Context, tx *txn, m edit.Mutation, id int64, cols []string) ([]string, error) {
	if len(cols) == 0 {
		return nil, nil
	}
	tests := make([]string, len(cols))
	args := []any{id}
	for i, c := range cols {
		args = append(args, field(m, c))
		if isCustom(c) {
			c = "coalesce(custom ->> '" + path(c) + "', '')"
		}
		tests[i] = fmt.Sprintf("(del <> 0 OR %s IS NOT $%d)", c, len(args))
	}
	hits := make([]bool, len(cols))
	dest := make([]any, len(cols))
	for i := range hits {
		dest[i] = &hits[i]
	}
	if err := tx.QueryRowContext(ctx, rebind("SELECT "+strings.Join(tests, ", ")+" FROM "+string(m.Table)+" WHERE id = $1"), args...).Scan(dest...); err != nil {
		return nil, fmt.Errorf("compare %s: %w", m.Table, err)
	}
	var out []string
	for i, c := range cols {
		if hits[i] {
			out = append(out, c)
		}
	}
	return out, nil
}

// Settings reads every workspace setting, as JSON by key.
func (s *Store) Settings(ctx context.Context) (map[string]json.RawMessage, error) {
	return settings(ctx, s.r)
}

func settings(ctx context.Context, q querier) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	_, err := list(ctx, q, func(r *sql.Rows) (struct{}, error) {
		var k, v string
		err := r.Scan(&k, &v)
		out[k] = json.RawMessage(v)
		return struct{}{}, err
	}, "SELECT pid, value FROM setting WHERE del = 0")
	return out, err
}

// workspaceZone is the zone of contacts whose own is not known.
func (s *Store) workspaceZone(ctx context.Context, q querier) (*time.Location, error) {
	all, err := settings(ctx, q)
	if err != nil {
		return nil, err
	}
	var name string
	if raw, ok := all["timeZone"]; ok {
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, fmt.Errorf("setting timeZone: %w", err)
		}
	}
	if name == "" {
		return time.Local, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.Local, nil // a zone this machine does not know: its own is the best guess
	}
	return zone, nil
}

// Preferences reads the workspace's word on autonomy and pace.
func (s *Store) Preferences(ctx context.Context) (policy.Workspace, error) {
	w := policy.Defaults()
	all, err := s.Settings(ctx)
	if err != nil {
		return w, err
	}
	for key, into := range map[string]any{"emailMode": &w.EmailMode, "mode": &w.Mode, "actions": &w.Actions, "holdSeconds": &w.HoldSeconds, "tickSeconds": &w.TickSeconds} {
		if raw, ok := all[key]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return w, fmt.Errorf("setting %s: %w", key, err)
			}
		}
	}
	return w, nil
}
