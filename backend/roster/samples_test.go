package roster_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cadenza/backend/contact"
	"cadenza/backend/roster"
)

var update = flag.Bool("update", false, "write the golden tables anew")

// regions are the countries of the samples whose numbers are written without one.
var regions = map[string]string{
	"outlook.csv": "US", "outlook-de.csv": "DE", "french.csv": "FR", "spanish.tsv": "ES", "german.txt": "DE", "salesforce.csv": "US", "phone-2.1.vcf": "DE",
}

// described writes what became of a row, the fields that hold something only.
func described(row roster.Row) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d", row.Line)
	if row.Refused != nil {
		return out.String() + " refused: " + row.Refused.Error()
	}
	c := row.Contact
	for _, f := range contact.Fields {
		if v := c.Get(f.Name); v != "" {
			fmt.Fprintf(&out, " | %s %q", f.Name, v)
		}
	}
	if c.LeadStatus != "" {
		fmt.Fprintf(&out, " | leadStatus %s", c.LeadStatus)
	}
	if len(c.Tags) > 0 {
		fmt.Fprintf(&out, " | tags %q", c.Tags)
	}
	for _, ch := range contact.Channels {
		if w := c.Consents.Of(ch); w.State != "" {
			fmt.Fprintf(&out, " | %s %s", ch, w.State)
		}
	}
	if c.DoNotContact {
		out.WriteString(" | do not contact")
	}
	for _, r := range row.Remarks {
		fmt.Fprintf(&out, " | remark %s", r.Code)
	}
	return out.String()
}

// readFile opens a file as a person would who says nothing about it.
func readFile(t testing.TB, data []byte, o roster.ReadOptions, rules roster.Rules) (*roster.File, roster.Mapping, []roster.Row) {
	t.Helper()
	f, err := roster.Open(bytes.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	m := roster.GuessWith(f.Shape.Headers, rules.Custom)
	var rows []roster.Row
	for row, err := range f.Rows(m, rules) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return f, m, rows
}

func TestSampleFilesGiveTheirContacts(t *testing.T) {
	files, err := filepath.Glob("testdata/samples/*")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, ".golden") })
	if len(files) < 15 {
		t.Fatalf("only %d samples", len(files))
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			region, ok := regions[filepath.Base(name)]
			if !ok {
				region = "GB"
			}
			f, m, rows := readFile(t, data, roster.ReadOptions{}, roster.Rules{Region: region})
			var got strings.Builder
			fmt.Fprintf(&got, "%s, %s, delimiter %q, headers in row %d of %d columns\n", f.Kind, f.Shape.Encoding, f.Shape.Delimiter, f.Shape.HeaderRow, len(f.Shape.Headers))
			for _, c := range m {
				if c.Field != "" {
					fmt.Fprintf(&got, "%q is %s\n", c.Header, c.Field)
				}
			}
			for _, row := range rows {
				got.WriteString(described(row) + "\n")
			}
			golden := name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}
