package roster

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
)

// WriteRejects writes the refused rows among rows as a CSV that a spreadsheet
// opens and that can be imported again once it is mended: the file's own
// columns, then "Row" and "Reason". Cells that a spreadsheet would take for a
// formula are guarded by an apostrophe, which an import takes off again.
func WriteRejects(w io.Writer, headers []string, rows iter.Seq[Row]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it Excel takes the file for its own code page
		return fmt.Errorf("write refused rows: %w", err)
	}
	out := csv.NewWriter(w)
	write := func(cells []string) error {
		for i := range cells {
			cells[i] = Guard(excerpt(cells[i]))
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write refused rows: %w", err)
		}
		return nil
	}
	if err := write(append(append([]string{}, headers...), "Row", "Reason")); err != nil {
		return err
	}
	for row := range rows {
		if row.Refused == nil {
			continue
		}
		// Whatever its own width, the reason stands in the reason's column.
		cells := make([]string, len(headers), len(headers)+2)
		for i, c := range row.Raw {
			switch {
			case i < len(headers):
				cells[i] = c
			case strings.TrimSpace(c) != "" && len(headers) > 0:
				cells[len(headers)-1] += " " + c
			}
		}
		if err := write(append(cells, fmt.Sprint(row.Line), row.Refused.Error())); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write refused rows: %w", err)
	}
	return nil
}

// Guard puts an apostrophe before a text that a spreadsheet would run as a
// formula: one beginning with = + - @, a tab or a carriage return.
func Guard(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}
