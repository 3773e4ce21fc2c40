package roster_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/roster"
)

func toUTF16(s string, order binary.ByteOrder, mark bool) string {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	out := make([]byte, 2*len(units))
	for i, u := range units {
		order.PutUint16(out[2*i:], u)
	}
	return string(out)
}

// read sniffs, guesses and parses a whole text.
func read(t testing.TB, text string) (roster.Shape, []roster.Row) {
	t.Helper()
	shape := roster.Sniff([]byte(text))
	var rows []roster.Row
	for row, err := range roster.Parse(strings.NewReader(text), shape, roster.Guess(shape.Headers), roster.Rules{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return shape, rows
}

func TestSniff(t *testing.T) {
	const two = "Email,First Name,Company\ndana@finlock.com,Dana,Finlock\npriya@acme.io,Priya,Acme\n"
	linkedIn := "Notes:\n\"When exporting your connection data, you may notice that some of the email addresses are missing, see \"\"here\"\"\"\n\n" +
		"First Name,Last Name,URL,Email Address,Company,Position,Connected On\nDana,Reyes,https://www.linkedin.com/in/dana,dana@finlock.com,Finlock,COO,12 Mar 2024\n"
	for _, c := range []struct {
		name, text, encoding, delimiter string
		header, preamble, columns       int
	}{
		{"commas", two, "utf-8", ",", 1, 0, 3},
		{"a byte order mark", "\ufeff" + two, "utf-8", ",", 1, 0, 3},
		{"semicolons with commas inside", "Email;Name;Company\na@b.co;\"Reyes, Dana\";\"A, B, C\"\nc@d.co;\"Rao, Priya\";Acme\n", "utf-8", ";", 1, 0, 3},
		{"tabs", strings.ReplaceAll(two, ",", "\t"), "utf-8", "\t", 1, 0, 3},
		{"bars", strings.ReplaceAll(two, ",", "|"), "utf-8", "|", 1, 0, 3},
		{"sep=", "sep=;\r\nEmail;Company\r\na@b.co;Acme\r\n", "utf-8", ";", 2, 1, 2},
		{"UTF-16 little endian", toUTF16(two, binary.LittleEndian, true), "utf-16le", ",", 1, 0, 3},
		{"UTF-16 big endian", toUTF16(two, binary.BigEndian, true), "utf-16be", ",", 1, 0, 3},
		{"UTF-16 without a mark", toUTF16(two, binary.LittleEndian, false), "utf-16le", ",", 1, 0, 3},
		{"Windows-1252", "Email,First Name\nzoe@x.co,Zo\xeb\n", "windows-1252", ",", 1, 0, 2},
		{"LinkedIn's preamble", linkedIn, "utf-8", ",", 4, 3, 7},
		{"one column", "Email\na@b.co\nc@d.co\n", "utf-8", ",", 1, 0, 1},
		{"no headers", "a@b.co;Dana\nc@d.co;Priya\n", "utf-8", ";", 0, 0, 2},
		{"unknown headers", "Foo,Bar\n1,2\n3,4\n", "utf-8", ",", 1, 0, 2},
		{"a quoted line break", "Email,Notes\na@b.co,\"one\ntwo; three; four\"\nc@d.co,x\n", "utf-8", ",", 1, 0, 2},
		{"nothing", "", "utf-8", ",", 0, 0, 0},
		{"the last character cut off", two + "z@z.co,Zo\xc3", "utf-8", ",", 1, 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := roster.Sniff([]byte(c.text))
			if s.Encoding != c.encoding || s.Delimiter != c.delimiter || s.HeaderRow != c.header || len(s.Preamble) != c.preamble || len(s.Headers) != c.columns {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestGuess(t *testing.T) {
	for _, c := range []struct{ name, headers, want string }{
		{"LinkedIn", "First Name,Last Name,URL,Email Address,Company,Position,Connected On", "firstName,lastName,linkedIn,email,company,title,"},
		{
			"Google, new", "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,File As,Organization Name,Organization Title,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - City,Address 1 - Region,Address 1 - Country",
			"firstName,,lastName,,,,,company,title,notes,tags,,email,,,phone,city,state,country",
		},
		{"Google, old", "Name,Given Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title", ",firstName,lastName,,tags,,email,phone,company,title"},
		{
			"Outlook", "First Name,Last Name,Title,Suffix,Web Page,Notes,E-mail Address,E-mail 2 Address,Primary Phone,Home Phone,Mobile Phone,Home Fax,Business Phone,Assistant's Phone,Company,Job Title,Business City,Business State,Business Country",
			"firstName,lastName,,,,notes,email,,,,mobile,,phone,,company,title,city,state,country",
		},
		{
			"HubSpot", "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Lead Status,Create Date,Country/Region,Job Title,Company Name,City,State/Region",
			",firstName,lastName,email,phone,owner,,leadStatus,,country,title,company,city,state",
		},
		{
			"Apollo", "First Name,Last Name,Title,Company,Company Name for Emails,Email,Email Status,Email Confidence,Seniority,Contact Owner,Work Direct Phone,Mobile Phone,Corporate Phone,Lists,Industry,Person Linkedin Url,Website,Company Linkedin Url,City,State,Country,Company City,Company Phone,Email Sent,Email Bounced",
			"firstName,lastName,title,company,,email,,,,owner,phone,mobile,,tags,industry,linkedIn,,,city,state,country,,,,",
		},
		{"Salesforce", "Lead ID,FirstName,LastName,Email,Phone,Company,LeadSource,Status,OwnerId", ",firstName,lastName,email,phone,company,,,"},
		{"one name", "Name,E-Mail", "name,email"},
		{"less sure", "Prospect Email,Email Status,Their Mobile", "email,,mobile"},
		{"marks", "Email,Do Not Contact,Unsubscribed,Do Not Call", "email,doNotContact,doNotEmail,doNotCall"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, col := range roster.Guess(strings.Split(c.headers, ",")) {
				got = append(got, col.Field)
				if (col.Field == "") != (col.Confidence == 0) || col.Confidence > 1 {
					t.Errorf("%+v", col)
				}
			}
			if g := strings.Join(got, ","); g != c.want {
				t.Errorf("got  %s\nwant %s", g, c.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	text := "Notes:\n\n" +
		"First Name,Last Name,Email Address,Company,Phone,Tags\n" + // row 3
		"Dana,Reyes,Dana@Finlock.com,\"Finlock, Inc.\",'+44 20 7946 0000,\"vip; new\"\n" +
		",,,,,\n" +
		"Priya,Rao,,Acme,,\n" + // 6
		"Jo,Li,jo@x,Acme,,\n" + // 7
		"Shifted,a@b.co,Acme\n" + // 8: a name is missing
		"Too,many,a@b.co,Acme,,,extra\n" + // 9
		"Trailing,Commas,t@b.co,Acme,,,,,\n" + // 10
		"Nul\x00,Byte,n@b.co,Acme,,\n" + // 11
		"Zo\xeb,Glued,z@b.co,Acme,,\n" + // 12
		"Multi,Line,m@b.co,\"one\ntwo\",,\n" + // 13
		"Sloppy,\"Quo\"te,q@b.co,say \"hi\",,\n" + // 14
		"Last,One,l@b.co,Acme,,\n" +
		"Excel,Short,e@b.co,Acme\n" + // 16: as Excel leaves out empty cells at the end
		"alone\n" // 17
	shape, _ := read(t, strings.Replace(text, "Zo\xeb", "Zoe", 1))
	if shape.HeaderRow != 3 {
		t.Fatalf("%+v", shape)
	}
	var rows []roster.Row
	for row, err := range roster.Parse(strings.NewReader(text), shape, roster.Guess(shape.Headers), roster.Rules{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	want := map[int]string{
		4: "dana@finlock.com", 6: "no email", 7: "no usable email", 8: "3 cells", 9: "7 cells", 10: "t@b.co", 11: "NUL",
		12: "z@b.co", 13: "m@b.co", 14: "q@b.co", 15: "l@b.co", 16: "e@b.co", 17: "1 cell ",
	}
	if len(rows) != len(want) {
		t.Errorf("%d rows, want %d", len(rows), len(want))
	}
	for _, r := range rows {
		got := r.Contact.Email
		if r.Refused != nil {
			got = r.Refused.Sentence
			if !strings.HasPrefix(got, fmt.Sprintf("Row %d ", r.Line)) || !strings.HasSuffix(got, ".") || r.Refused.Remedy == "" {
				t.Errorf("%q is no sentence about row %d with a remedy", got, r.Line)
			}
		}
		if w, ok := want[r.Line]; !ok || !strings.Contains(got, w) {
			t.Errorf("row %d: %q, want %q", r.Line, got, w)
		}
	}
	dana := rows[0].Contact
	if dana.Company != "Finlock, Inc." || dana.Phone != "+442079460000" || !slices.Equal(dana.Tags, []string{"vip", "new"}) {
		t.Errorf("%+v", dana)
	}
	if zoe := rows[7].Contact.FirstName; zoe != "Zoë" {
		t.Errorf("a Windows-1252 cell in a UTF-8 file became %q", zoe)
	}
	if short := rows[11]; short.Contact.Company != "Acme" || len(short.Remarks) != 1 || short.Remarks[0].Code != "cells_missing" {
		t.Errorf("a short row: %+v", short)
	}
	if quo := rows[9].Contact; quo.LastName != "Quote" || quo.Company != `say "hi"` {
		t.Errorf("sloppy quotes: %+v", quo)
	}
}

func TestParseValues(t *testing.T) {
	rules := roster.Rules{Custom: []contact.FieldDef{{Key: "plan", Name: "Plan", Type: contact.TypeText}}}
	m := roster.Mapping{{Field: "email"}, {Field: "email"}, {Field: "name"}, {Field: "title"}, {Field: "doNotEmail"}, {Field: "leadStatus"}, {Field: "custom:plan"}, {}, {Field: "company"}}
	headers := make([]string, len(m))
	for _, c := range []struct{ line, want string }{
		{"a@b.co,x@y.co,Dana Reyes,Mr.,no,Meeting Booked,Pro,ignored,Acme", "a@b.co|Dana|Reyes||false|meeting_booked|Pro|Acme"},
		{",x@y.co ::: z@y.co,\"Reyes, Dana\",COO,yes,OPEN_DEAL,,,N/A", "x@y.co|Dana|Reyes|COO|true|||"},
		{"n/a,x@y.co,Cher,Dr,Opted out,new,,,'=cmd", "x@y.co|Cher|||true|new||=cmd"},
	} {
		for row, err := range roster.Parse(strings.NewReader(c.line), roster.Shape{Delimiter: ",", Headers: headers}, m, rules) {
			if err != nil || row.Refused != nil {
				t.Fatal(err, row.Refused)
			}
			x := row.Contact
			got := fmt.Sprintf("%s|%s|%s|%s|%v|%s|%s|%s", x.Email, x.FirstName, x.LastName, x.Title, x.Bars(contact.Email), x.LeadStatus, x.Custom["plan"], x.Company)
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		}
	}
}

func TestAnUnclosedQuoteDoesNotSwallowTheFile(t *testing.T) {
	for _, good := range []int{3, 5000} { // the end of the file, and the cell's limit, come first
		var b strings.Builder
		b.WriteString("Email,Company\na@b.co,Acme\nbad@b.co,\"Acme\n")
		for i := range good {
			fmt.Fprintf(&b, "p%d@b.co,Company number %d\n", i, i)
		}
		_, rows := read(t, b.String())
		refused := slices.DeleteFunc(slices.Clone(rows), func(r roster.Row) bool { return r.Refused == nil })
		if len(rows) != good+2 || len(refused) != 1 || refused[0].Line != 3 || !strings.Contains(refused[0].Refused.Sentence, "never closed") {
			t.Errorf("%d rows of %d, refused: %+v", len(rows), good+2, refused)
		}
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct{ row, reason string }{
		"a cell at the limit":   {"x@b.co," + strings.Repeat("n", 64<<10), "20000"}, // read whole, then too long to keep
		"a cell over the limit": {"x@b.co," + strings.Repeat("n", 64<<10+1), "64 KiB"},
		"a quoted one":          {"x@b.co,\"" + strings.Repeat("n", 64<<10+1) + "\"", "64 KiB"},
		"too many cells":        {"x@b.co" + strings.Repeat(",x", 3000), "2,000 cells"},
		"a row of many cells":   {"x@b.co" + strings.Repeat(","+strings.Repeat("y", 60000), 30), "1 MiB"},
		"NUL and an open quote": {"x@b.co,\"\x00" + strings.Repeat("n", 64<<10+1), "NUL"},
		"NUL in a closed quote": {"x@b.co,\"\x00\"", "NUL"},
	} {
		t.Run(name, func(t *testing.T) {
			shape := roster.Shape{Encoding: "utf-8", Delimiter: ",", HeaderRow: 1, Headers: []string{"Email", "Notes"}}
			var got []roster.Row
			for row, err := range roster.Parse(strings.NewReader("Email,Notes\n"+c.row+"\nnext@b.co,ok\n"), shape, roster.Guess(shape.Headers), roster.Rules{}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, row)
			}
			if len(got) != 2 || got[0].Refused == nil || !strings.Contains(got[0].Refused.Sentence, c.reason) || got[1].Contact.Email != "next@b.co" {
				t.Fatalf("%d rows; %v; %v", len(got), got[0].Refused, got[len(got)-1].Contact.Email)
			}
		})
	}
}

// endless gives text n times without holding it.
type endless struct {
	text string
	n    int
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && e.n > 0 {
		c := copy(p[n:], e.text[e.at:])
		n += c
		if e.at += c; e.at == len(e.text) {
			e.at = 0
			e.n--
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestMemoryStaysFlat(t *testing.T) {
	shape := roster.Shape{Encoding: "utf-8", Delimiter: ",", HeaderRow: 1, Headers: []string{"Email", "Notes"}}
	head := func() io.Reader { return strings.NewReader("Email,Notes\n") }
	for name, c := range map[string]struct {
		r    io.Reader
		rows int
	}{
		"a 30 MB cell":           {io.MultiReader(head(), strings.NewReader("a@b.co,"), &endless{text: strings.Repeat("n", 1000), n: 30_000}, strings.NewReader("\nz@b.co,x\n")), 2},
		"a 30 MB quoted cell":    {io.MultiReader(head(), strings.NewReader("a@b.co,\""), &endless{text: strings.Repeat("n", 1000), n: 30_000}, strings.NewReader("\"\nz@b.co,x\n")), 2},
		"30 MB of delimiters":    {io.MultiReader(head(), &endless{text: strings.Repeat(",", 1000), n: 30_000}, strings.NewReader("\nz@b.co,x\n")), 2},
		"a quote open for 30 MB": {io.MultiReader(head(), strings.NewReader("a@b.co,\"\n"), &endless{text: strings.Repeat("n", 999) + "\n", n: 30_000}, strings.NewReader("z@b.co,x\n")), 30_002},
		"60,000 rows":            {io.MultiReader(head(), &endless{text: "dana@finlock.com,\"a, b\"\n", n: 60_000}), 60_000},
	} {
		t.Run(name, func(t *testing.T) {
			var before, now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			rows, most, last := 0, uint64(0), roster.Row{}
			for row, err := range roster.Parse(c.r, shape, roster.Guess(shape.Headers), roster.Rules{}) {
				if err != nil {
					t.Fatal(err)
				}
				rows++
				last = row
				if rows%10_000 == 0 || rows == 1 {
					runtime.GC()
					runtime.ReadMemStats(&now)
					most = max(most, now.HeapAlloc)
				}
			}
			if rows != c.rows || last.Refused != nil {
				t.Errorf("%d rows, want %d; the last: %+v", rows, c.rows, last.Refused)
			}
			if most > before.HeapAlloc+8<<20 {
				t.Errorf("the heap grew by %d MiB", (most-before.HeapAlloc)>>20)
			}
		})
	}
}

func TestAReadErrorEndsTheRows(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader("Email\na@b.co\nc@d"), iotest.ErrReader(broken))
	shape := roster.Shape{Delimiter: ",", HeaderRow: 1, Headers: []string{"Email"}}
	var errs []error
	n := 0
	for _, err := range roster.Parse(r, shape, roster.Guess(shape.Headers), roster.Rules{}) {
		n++
		if err != nil {
			errs = append(errs, err)
		}
	}
	if n != 2 || len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("%d pairs, errors %v", n, errs)
	}
}

func TestRowsCanBeLeftEarly(t *testing.T) {
	shape := roster.Shape{Delimiter: ",", Headers: []string{"Email"}}
	next, stop := iter.Pull2(roster.Parse(strings.NewReader("a@b.co\nc@d.co\n"), shape, roster.Guess(shape.Headers), roster.Rules{}))
	if row, err, ok := next(); !ok || err != nil || row.Contact.Email != "a@b.co" {
		t.Fatal(row, err, ok)
	}
	stop()
}

func TestSeen(t *testing.T) {
	var s roster.Seen
	for i, c := range []struct {
		email  string
		first  int
		double bool
	}{{"a@b.co", 0, false}, {"c@d.co", 1, false}, {"a@b.co", 0, true}, {"a@b.co", 0, true}} {
		if first, double := s.First(c.email, i); first != c.first || double != c.double {
			t.Errorf("%d: %d, %v", i, first, double)
		}
	}
}

func TestRejectsComeBackMended(t *testing.T) {
	shape, rows := read(t, "Email,Name,Note\nok@b.co,Fine,x\n,Dana,\"=HYPERLINK(\"\"http://evil\"\")\"\n,+1,-2\n,@x,\"a\nb\"\nq@b.co,\"open,\nr@b.co,Rest,y\n")
	var out bytes.Buffer
	if err := roster.WriteRejects(&out, shape.Headers, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	for _, want := range []string{"\ufeffEmail,Name,Note,Row,Reason\n", "'=HYPERLINK", "'+1", "'-2", "'@x", "never closed", "has no email address"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Fine") {
		t.Errorf("a good row among the refused:\n%s", got)
	}
	if strings.Contains(got, "r@b.co") {
		t.Errorf("the row after an open quote was refused with it:\n%s", got)
	}
	// Mended, they are imported as they first were.
	shape, rows = read(t, strings.ReplaceAll(got, "\n,'+1", "\nplus@b.co,'+1"))
	if shape.Delimiter != "," || len(shape.Headers) != 5 {
		t.Fatalf("%+v", shape)
	}
	var plus []contact.Contact
	for _, r := range rows {
		if r.Contact.Email == "plus@b.co" {
			plus = append(plus, r.Contact)
		}
	}
	if len(plus) != 1 || plus[0].FirstName != "+1" || plus[0].Notes != "-2" {
		t.Errorf("%+v", plus)
	}
}

func TestWriteRejectsReportsAFullDisk(t *testing.T) {
	_, rows := read(t, "Email,Name\n,Dana\n")
	full := errors.New("no space left")
	if err := roster.WriteRejects(brokenWriter{full}, []string{"Email", "Name"}, slices.Values(rows)); !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
}

type brokenWriter struct{ err error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.err }

var seeds = []string{
	"", "Email,Name\na@b.co,Dana\n", "sep=;\r\nEmail;Name\r\na@b.co;\"x\ny\"\r\n", "\ufeffEmail\tName\na@b.co\tDana",
	"\xff\xfeE\x00m\x00a\x00i\x00l\x00\n\x00", "\xfe\xff\x00E", "Email,Name\nz@b.co,Zo\xeb\n", "a@b.co|x\n\"open", "\"\"\"\n\"\"\"\n\x00,\r\r\n",
	"Notes:\n\"x\"\n\nFirst Name,Email Address\nDana,a@b.co\n", "Email,\"a\"b\"c\",,\n,,,,,,\n",
}

func FuzzSniff(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := roster.Sniff(data)
		if len(s.Delimiter) != 1 || !strings.Contains(",;\t|", s.Delimiter) {
			t.Fatalf("delimiter %q", s.Delimiter)
		}
		if s.HeaderRow < 0 || s.HeaderRow > 0 && s.HeaderRow != len(s.Preamble)+1 {
			t.Fatalf("header row %d after %d lines", s.HeaderRow, len(s.Preamble))
		}
		for _, h := range s.Headers {
			if !utf8.ValidString(h) || h != contact.Tidy(h) {
				t.Fatalf("header %q", h)
			}
		}
		if len(roster.Guess(s.Headers)) != len(s.Headers) {
			t.Fatal("a column without its mapping")
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		shape := roster.Sniff(data)
		line := 0
		var rows []roster.Row
		for row, err := range roster.Parse(bytes.NewReader(data), shape, roster.Guess(shape.Headers), roster.Rules{}) {
			if err != nil {
				return // a broken UTF-16 file
			}
			if row.Line <= line || row.Line <= shape.HeaderRow {
				t.Fatalf("row %d after row %d", row.Line, line)
			}
			line = row.Line
			rows = append(rows, row)
			if row.Refused != nil {
				if row.Refused.Sentence == "" || row.Refused.Remedy == "" {
					t.Fatalf("%+v", row.Refused)
				}
				continue
			}
			if err := row.Contact.Validate(); err != nil {
				t.Fatalf("a good row is not valid: %v", err)
			}
			if email, err := contact.NormalizeEmail(row.Contact.Email); err != nil || email != row.Contact.Email {
				t.Fatalf("%q, %v", row.Contact.Email, err)
			}
		}
		if err := roster.WriteRejects(io.Discard, shape.Headers, slices.Values(rows)); err != nil {
			t.Fatal(err)
		}
	})
}
