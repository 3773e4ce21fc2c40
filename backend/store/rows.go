package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// rebind rewrites $n to ?n: the SQLite driver binds $n by order of appearance,
// silently wrong where a number stands twice or out of order.
func rebind(q string) string {
	var b strings.Builder
	b.Grow(len(q))
	for i := range len(q) {
		if q[i] == '$' && i+1 < len(q) && q[i+1] >= '1' && q[i+1] <= '9' {
			b.WriteByte('?')
			continue
		}
		b.WriteByte(q[i])
	}
	return b.String()
}

// from is the fragment that unfolds a JSON array of rows, bound as ?1, into
// columns. It is the one text that differs between databases.
func from(cols ...string) string {
	var b strings.Builder
	b.WriteString("(SELECT ")
	for i, c := range cols {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "value ->> %d AS %s", i, c)
	}
	b.WriteString(" FROM json_each(?1))")
	return b.String()
}

// batch builds the JSON array of rows that from unfolds.
type batch struct {
	b []byte
	n int
}

// add appends one row of whole numbers and texts.
func (r *batch) add(cells ...any) {
	if r.n > 0 {
		r.b = append(r.b, ',')
	} else {
		r.b = append(r.b, '[')
	}
	r.n++
	r.b = append(r.b, '[')
	for i, c := range cells {
		if i > 0 {
			r.b = append(r.b, ',')
		}
		switch c := c.(type) {
		case int64:
			r.b = strconv.AppendInt(r.b, c, 10)
		case int:
			r.b = strconv.AppendInt(r.b, int64(c), 10)
		case string:
			r.b = appendString(r.b, c)
		default:
			panic(fmt.Sprintf("store: no row cell for %T", c))
		}
	}
	r.b = append(r.b, ']')
}

func (r *batch) json() string {
	if r.n == 0 {
		return "[]"
	}
	return string(append(r.b, ']'))
}

// feed is the argument rows of one statement. Writing goes row by row through
// one prepared statement: unfolding JSON into columns costs SQLite three times
// as much.
type feed struct {
	cells []driver.NamedValue
	width int
	hit   int64 // rows that exec changed
}

// cells are used again from commit to commit: they are most of what one needs.
var cells = sync.Pool{New: func() any { return new([]driver.NamedValue) }}

// add appends one row. Times go in as milliseconds, booleans as 0 and 1.
func (f *feed) add(row ...any) {
	if f.cells == nil {
		f.cells = *cells.Get().(*[]driver.NamedValue)
	}
	f.width = len(row)
	for i, c := range row {
		var v driver.Value
		switch c := c.(type) {
		case int64:
			v = c
		case int:
			v = int64(c)
		case string:
			v = clean(c)
		case time.Time:
			v = ms(c)
		case bool:
			v = int64(0)
			if c {
				v = int64(1)
			}
		default:
			panic(fmt.Sprintf("store: no row cell for %T", c))
		}
		f.cells = append(f.cells, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
}

// exec runs a statement, written with ?n, once for each row.
func (f *feed) exec(ctx context.Context, tx *txn, query string) error {
	if len(f.cells) == 0 {
		return nil
	}
	defer func() {
		clear(f.cells)
		used := f.cells[:0]
		cells.Put(&used)
		f.cells = nil
	}()
	return tx.conn.Raw(func(dc any) (err error) {
		st, err := dc.(driver.ConnPrepareContext).PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		do := st.(driver.StmtExecContext)
		for i := 0; i < len(f.cells); i += f.width {
			res, err := do.ExecContext(ctx, f.cells[i:i+f.width])
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			f.hit += n
		}
		return nil
	})
}

// clean gives s as text that SQLite stores whole: NUL, which its text functions
// would cut at, and invalid UTF-8 become the replacement character.
func clean(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. NUL, which SQLite's text functions
// would cut at, and invalid UTF-8 become the replacement character.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[start:i]...)
				b = append(b, "\ufffd"...)
				i++
				start = i
				continue
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		case 0:
			b = append(b, "\ufffd"...)
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// ms gives a time's stored form: UTC milliseconds, 0 for the zero time.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at gives the time back.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// encode gives v as JSON text; v is one of our own structs, which cannot fail.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: encode %T: %v", v, err))
	}
	return string(b)
}

func decode[T any](text string) (T, error) {
	var v T
	err := json.Unmarshal([]byte(text), &v)
	return v, err
}

// list reads every row of a query through one scan.
func list[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) (out []T, err error) {
	rows, err := q.QueryContext(ctx, rebind(query), args...)
	if err != nil {
		return nil, plain(err)
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, plain(rows.Err())
}
