package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"cadenza/backend/edit"
	"cadenza/backend/store/storetest"
)

// Row shows a row's columns for merging.
func (s *Store) Row(ctx context.Context, table edit.Table, pid string) (row storetest.Row, err error) {
	var fh string
	if err := s.r.QueryRowContext(ctx, "SELECT sv, del, fh FROM "+string(table)+" WHERE pid = ?", pid).Scan(&row.SV, &row.Deleted, &fh); err != nil {
		return row, err
	}
	var stamps map[string][2]json.RawMessage
	if err := json.Unmarshal([]byte(fh), &stamps); err != nil {
		return row, err
	}
	row.Stamps = map[string]edit.Stamp{}
	for field, raw := range stamps {
		var s edit.Stamp
		if err := json.Unmarshal(raw[0], &s.Clock); err != nil {
			return row, err
		}
		if err := json.Unmarshal(raw[1], &s.Device); err != nil {
			return row, err
		}
		row.Stamps[field] = s
	}
	return row, nil
}

// Dump gives every row of every table but the workspace's, as text.
func (s *Store) Dump(ctx context.Context) (string, error) {
	tables, err := list(ctx, s.r, scanText, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'workspace' AND name NOT LIKE 'contact_text%' ORDER BY name")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, t := range tables {
		rows, err := list(ctx, s.r, scanAny, "SELECT * FROM "+t)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s\n%s\n", t, strings.Join(rows, "\n"))
	}
	return b.String(), nil
}

func scanText(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) }

func scanAny(r *sql.Rows) (string, error) {
	cols, err := r.Columns()
	if err != nil {
		return "", err
	}
	cells, dest := make([]any, len(cols)), make([]any, len(cols))
	for i := range cells {
		dest[i] = &cells[i]
	}
	err = r.Scan(dest...)
	return fmt.Sprintf("%v", cells), err
}
