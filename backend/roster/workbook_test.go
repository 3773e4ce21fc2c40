package roster_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// bookOf makes a workbook with excelize, which writes what Excel does.
func bookOf(t testing.TB, fill func(x *excelize.File)) []byte {
	t.Helper()
	x := excelize.NewFile()
	fill(x)
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func set(t testing.TB, x *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		for k, v := range row {
			at, err := excelize.CoordinatesToCellName(k+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if v == nil {
				continue
			}
			if err := x.SetCellValue(sheet, at, v); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func style(t testing.TB, x *excelize.File, at string, s excelize.Style) {
	t.Helper()
	id, err := x.NewStyle(&s)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.SetCellStyle("Sheet1", at, at, id); err != nil {
		t.Fatal(err)
	}
}

func TestAWorkbookIsReadLikeAText(t *testing.T) {
	data := bookOf(t, func(x *excelize.File) {
		set(t, x, "Sheet1",
			[]any{"Exported on 31 March"},
			[]any{},
			[]any{"First Name", "Last Name", "E-Mail", "Phone", "Mobile", "Company", nil, "Renewal", "Share", "Deal", "Seats", "Pilot"},
			[]any{"Dana", "Reyes", "dana@example.com", 442079460018.0, "'+44 7911 123456", "Acme & <Sons>", nil, 46112, 0.125, 1234.5, 12, true},
			[]any{},
			[]any{"Priya", "Rao", "priya@example.com", 4.42079460019e11, nil, "日本", nil, 46112.4375, 0.07, -5, 3},
			[]any{"No", "Address"},
			[]any{nil, nil, "late@example.com", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "a note beside the table"},
		)
		date, money := `[$-409]d\-mmm\-yyyy;@`, `"€"#,##0.00`
		style(t, x, "H4", excelize.Style{NumFmt: 14})
		style(t, x, "H6", excelize.Style{CustomNumFmt: &date})
		style(t, x, "I4", excelize.Style{NumFmt: 10})
		style(t, x, "I6", excelize.Style{NumFmt: 9})
		style(t, x, "J4", excelize.Style{CustomNumFmt: &money})
		if err := errors.Join(x.MergeCell("Sheet1", "A1", "F1"), x.SetCellFormula("Sheet1", "K6", "=1+2"), x.MergeCell("Sheet1", "A7", "B7")); err != nil {
			t.Fatal(err)
		}
		style(t, x, "Z60", excelize.Style{NumFmt: 14}) // empty, but for its format
	})
	custom := []contact.FieldDef{
		{Key: "renewal", Name: "Renewal", Type: contact.TypeDateTime},
		{Key: "share", Name: "Share", Type: contact.TypePercent},
		{Key: "deal", Name: "Deal", Type: contact.TypeMoney},
		{Key: "seats", Name: "Seats", Type: contact.TypeNumber},
		{Key: "pilot", Name: "Pilot", Type: contact.TypeYesNo},
	}
	f, _, rows := readFile(t, data, roster.ReadOptions{}, roster.Rules{Region: "GB", Custom: custom})
	if f.Kind != roster.FileXLSX || f.Shape.HeaderRow != 3 || f.Shape.Headers[6] != "Column 7" || !slices.Equal(f.Sheets, []string{"Sheet1"}) || f.Sheet != "Sheet1" {
		t.Errorf("%+v %v", f.Shape, f.Sheets)
	}
	if len(rows) != 4 || rows[0].Line != 4 || rows[1].Line != 6 || rows[2].Refused == nil || rows[2].Line != 7 {
		t.Fatalf("%+v", rows)
	}
	dana, priya := rows[0].Contact, rows[1].Contact
	if dana.Phone != "+442079460018" || dana.Mobile != "+447911123456" || dana.Company != "Acme & <Sons>" || priya.Phone != "+442079460019" || priya.Company != "日本" {
		t.Errorf("%+v\n%+v", dana, priya)
	}
	if rows[0].Raw[7] != "2026-03-31" || rows[1].Raw[7] != "2026-03-31 10:30:00" || rows[0].Raw[8] != "12.5" || rows[1].Raw[8] != "7" || rows[0].Raw[9] != "1234.5" {
		t.Errorf("%q\n%q", rows[0].Raw, rows[1].Raw)
	}
	if c := dana.Custom; c["renewal"] != "2026-03-31T00:00:00Z" || c["share"] != "12.5" || c["deal"] != "1234.5" || c["seats"] != "12" || c["pilot"] != "yes" {
		t.Errorf("%v", c)
	}
	if late := rows[3]; late.Refused != nil || late.Contact.Email != "late@example.com" {
		t.Errorf("%+v", late)
	}
}

func TestTheSheetWithContactsIsRead(t *testing.T) {
	data := bookOf(t, func(x *excelize.File) {
		for _, s := range []string{"Summary", "Hidden", "People", "More"} {
			if _, err := x.NewSheet(s); err != nil {
				t.Fatal(err)
			}
		}
		set(t, x, "Summary", []any{"Contacts by month"}, []any{"May", 12})
		set(t, x, "Hidden", []any{"Email"}, []any{"hidden@example.com"})
		set(t, x, "People", []any{"Email"}, []any{"dana@example.com"})
		set(t, x, "More", []any{"Email"}, []any{"more@example.com"})
		if err := x.SetSheetVisible("Hidden", false); err != nil {
			t.Fatal(err)
		}
	})
	for sheet, want := range map[string]string{"": "dana@example.com", "More": "more@example.com", "Hidden": "hidden@example.com"} {
		f, _, rows := readFile(t, data, roster.ReadOptions{Sheet: sheet}, roster.Rules{})
		if len(rows) != 1 || rows[0].Contact.Email != want || len(f.Sheets) != 5 {
			t.Errorf("%q: %s, %+v of %v", sheet, f.Sheet, rows, f.Sheets)
		}
	}
	_, err := roster.Open(bytes.NewReader(data), roster.ReadOptions{Sheet: "Nobody"})
	if err == nil || fault.Of(err).Field != "sheet" {
		t.Errorf("a sheet that is not there: %v", err)
	}
	none := 0
	f, _, _ := readFile(t, data, roster.ReadOptions{Sheet: "People", HeaderRow: &none}, roster.Rules{})
	if f.Shape.HeaderRow != 0 || f.Shape.Headers[0] != "Column 1" {
		t.Errorf("%+v", f.Shape)
	}
}

// part is one file of a workbook made by hand.
type part struct{ name, text string }

// sheetBook is a workbook of one sheet with the given rows, and further parts.
func sheetBook(sheetData string, more ...part) []part {
	return append([]part{
		{"_rels/.rels", `<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<?xml version="1.0"?><!-- c --><x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr date1904="true"/><x:sheets><x:sheet name="A &amp; B" sheetId="1" r:id="r1"/></x:sheets></x:workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="/xl/worksheets/s.xml"/><Relationship Id="r2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="r3" Type="http://x/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`},
		{"xl/worksheets/s.xml", `<worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`},
	}, more...)
}

func zipped(t testing.TB, parts []part) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, p.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOddSheets(t *testing.T) {
	const head = `<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c><c r="B1" t="inlineStr"><is><t>Company</t></is></c></row>`
	shared := part{"xl/sharedStrings.xml", `<sst><si><t>a@example.com</t></si><si><r><t>Ac</t></r><r><t xml:space="preserve">me </t></r><rPh><t>no</t></rPh></si><si><t>` + strings.Repeat("n", 70_000) + `</t></si><si><t>_x0041_B_x005F_C</t></si></sst>`}
	for name, c := range map[string]struct{ row, email, company, refused string }{
		"shared texts":             {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>`, "a@example.com", "Acme", ""},
		"a text that is not there": {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>99</v></c></row>`, "a@example.com", "", ""},
		"a text too long":          {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>2</v></c></row>`, "", "", "64 KiB"},
		"escapes":                  {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>3</v></c></row>`, "a@example.com", "AB_C", ""},
		"no references":            {`<row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>x &#65;&lt;</v></c></row>`, "a@example.com", "x A<", ""},
		"prefixes and CDATA":       {`<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t><![CDATA[a@example.com]]></x:t></x:is></x:c></x:row>`, "a@example.com", "", ""},
		"an error":                 {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="e"><v>#REF!</v></c></row>`, "a@example.com", "", ""},
		"a date of 1904":           {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>44650</v></c></row>`, "a@example.com", "2026-03-31", ""},
		"an ISO date":              {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="d"><v>2026-03-31T00:00:00</v></c></row>`, "a@example.com", "2026-03-31", ""},
		"a far column":             {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="XFD2"><v>1</v></c></row>`, "a@example.com", "", ""},
		"30 MB in a cell":          {`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><t>` + strings.Repeat("n", 30<<20) + `</t></is></c></row>`, "", "", "64 KiB"},
		"an attribute with a sign": {`<row r="2" x="a>b"><c r="A2" t="s" y='"'><v>0</v></c></row>`, "a@example.com", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			data := zipped(t, sheetBook(head+c.row+`<row r="3"><c r="A3" t="inlineStr"><is><t>next@example.com</t></is></c></row>`, shared))
			f, _, rows := readFile(t, data, roster.ReadOptions{}, roster.Rules{})
			if len(rows) != 2 || rows[1].Contact.Email != "next@example.com" || rows[0].Line != 2 || f.Sheet != "A & B" {
				t.Fatalf("%+v", rows)
			}
			got := rows[0]
			if got.Contact.Email != c.email || got.Contact.Company != c.company || (got.Refused != nil) != (c.refused != "") {
				t.Errorf("%+v %v", got.Contact, got.Refused)
			}
			if got.Refused != nil && !strings.Contains(got.Refused.Sentence, c.refused) {
				t.Errorf("%v", got.Refused)
			}
			if f.Progress() < 0.9 || f.Progress() > 1 {
				t.Errorf("progress at the end: %v", f.Progress())
			}
		})
	}
}

func TestAWideSheet(t *testing.T) {
	data := bookOf(t, func(x *excelize.File) {
		head, row := []any{"Email"}, []any{"dana@example.com"}
		for i := 1; i < 400; i++ {
			head, row = append(head, fmt.Sprintf("Field %d", i)), append(row, i)
		}
		set(t, x, "Sheet1", head, row)
	})
	f, _, rows := readFile(t, data, roster.ReadOptions{}, roster.Rules{})
	if len(f.Shape.Headers) != 400 || len(rows) != 1 || len(rows[0].Raw) != 400 || rows[0].Raw[399] != "399" {
		t.Errorf("%d headers, %+v", len(f.Shape.Headers), rows)
	}
}

func TestWhatIsNoWorkbookIsRefusedPlainly(t *testing.T) {
	good := zipped(t, sheetBook(`<row r="1"><c r="A1"><v>1</v></c></row>`))
	bomb := zipped(t, sheetBook(`<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c></row>`+strings.Repeat(" ", 120<<20)))
	compound := func(stream string) []byte {
		b := make([]byte, 2048)
		copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
		binary.LittleEndian.PutUint16(b[30:], 9)
		binary.LittleEndian.PutUint32(b[48:], 1)
		for i, r := range stream {
			binary.LittleEndian.PutUint16(b[1024+2*i:], uint16(r))
		}
		return b
	}
	manyParts := append(bytes.Clone(good[:len(good)-22]), good[len(good)-22:]...)
	binary.LittleEndian.PutUint32(manyParts[len(manyParts)-10:], 1<<30)
	flagged := bytes.Clone(good)
	for at := 0; ; {
		i := bytes.Index(flagged[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		flagged[at+i+8] |= 1
		at += i + 4
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a bomb":                     {bomb, "many times its size"},
		"a huge table of contents":   {manyParts, "many times its size"},
		"a password":                 {compound("EncryptedPackage"), "password"},
		"a password on the parts":    {flagged, "password"},
		"an old workbook":            {compound("Workbook"), ".xls"},
		"half a workbook":            {good[:len(good)/2], "damaged"},
		"a damaged part":             {zipped(t, sheetBook(`<row r="1"><c r="A1"><v>1</v>`+strings.Repeat("<", 10))), "damaged"},
		"a sheet without an end":     {zipped(t, append(sheetBook("")[:4], part{"xl/worksheets/s.xml", `<worksheet><sheetData><row r="1">`})), "damaged"},
		"a document type":            {zipped(t, append(sheetBook("")[:4], part{"xl/worksheets/s.xml", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`})), "damaged"},
		"no sheets":                  {zipped(t, sheetBook("")[:4]), "no sheet"},
		"a text document":            {zipped(t, []part{{"word/document.xml", "<w/>"}}), ".docx"},
		"a binary workbook":          {zipped(t, []part{{"xl/workbook.bin", "x"}}), ".xlsb"},
		"an OpenDocument":            {zipped(t, []part{{"content.xml", "<x/>"}}), ".ods"},
		"a packed archive":           {zipped(t, []part{{"people.csv", "Email"}}), "archive"},
		"an empty archive":           {zipped(t, nil), "archive"},
		"a web page":                 {[]byte("\n<html><table><tr><td>Email"), "web page"},
		"a PDF":                      {[]byte("%PDF-1.7"), "PDF"},
		"nothing":                    {nil, "empty"},
		"a row beyond the last line": {zipped(t, sheetBook(`<row r="1048577"><c r="A1"><v>1</v></c></row>`)), "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := roster.Open(bytes.NewReader(c.data), roster.ReadOptions{})
			if err == nil { // some damage lies behind the first rows
				for _, e := range f.Rows(roster.Guess(f.Shape.Headers), roster.Rules{}) {
					err = e
				}
			}
			if err == nil {
				t.Fatal("not refused")
			}
			if x := fault.Of(err); x.Code != fault.Invalid || !strings.Contains(x.Sentence, c.want) || x.Remedy == "" || !strings.HasSuffix(x.Sentence, ".") {
				t.Errorf("%+v", x)
			}
		})
	}
}

// seekOnly hides everything but reading and seeking.
type seekOnly struct{ io.ReadSeeker }

func TestAWorkbookNeedsOnlyAReaderThatSeeks(t *testing.T) {
	data := zipped(t, sheetBook(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>`,
		part{"xl/sharedStrings.xml", `<sst><si><t>Email</t></si><si><t>a@example.com</t></si></sst>`}))
	f, err := roster.Open(seekOnly{bytes.NewReader(data)}, roster.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // as often as needed
		n := 0
		for row, err := range f.Rows(roster.Guess(f.Shape.Headers), roster.Rules{}) {
			if n++; err != nil || row.Contact.Email != "a@example.com" {
				t.Fatal(row, err)
			}
		}
		if n != 1 {
			t.Errorf("%d rows", n)
		}
	}
}

func TestSharedTextsAreFoundInAnyOrder(t *testing.T) {
	const n = 60_000
	var table, rows strings.Builder
	table.WriteString("<sst><si><t>Email</t></si>")
	rows.WriteString(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&table, "<si><t>person-%d-%08x@example.com</t></si>", i, crc32.ChecksumIEEE([]byte{byte(i), byte(i >> 8)}))
		fmt.Fprintf(&rows, `<row r="%d"><c t="s"><v>%d</v></c></row>`, i+1, (i*7919)%n+1) // 7919 is prime, and n is no multiple of it
	}
	table.WriteString("</sst>")
	_, _, got := readFile(t, zipped(t, sheetBook(rows.String(), part{"xl/sharedStrings.xml", table.String()})), roster.ReadOptions{}, roster.Rules{})
	if len(got) != n {
		t.Fatalf("%d rows", len(got))
	}
	for i, row := range got {
		if want := fmt.Sprintf("person-%d-", ((i+1)*7919)%n+1); !strings.HasPrefix(row.Contact.Email, want) {
			t.Fatalf("row %d: %s, want %s", row.Line, row.Contact.Email, want)
		}
	}
}

func TestDatesOfBothSystems(t *testing.T) {
	for serial, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01", 46112: "2026-03-31", 46112.999999: "2026-04-01", 46112.5: "2026-03-31 12:00:00"} {
		data := bookOf(t, func(x *excelize.File) {
			set(t, x, "Sheet1", []any{"Email", "Day"}, []any{"a@example.com", serial})
			style(t, x, "B2", excelize.Style{NumFmt: 22})
		})
		_, _, rows := readFile(t, data, roster.ReadOptions{}, roster.Rules{})
		if got := rows[0].Raw[1]; got != want {
			t.Errorf("%v is %s, want %s", serial, got, want)
		}
		if _, err := time.Parse(time.DateOnly, want[:10]); err != nil {
			t.Error(err)
		}
	}
}

func TestNumbersAreReadByTheirFormat(t *testing.T) {
	for _, c := range []struct {
		code string
		n    float64
		want string
	}{
		{"General", 442079460018, "442079460018"},
		{"0.00E+00", 442079460018, "442079460018"},
		{"0", 1e15, "1000000000000000"},
		{"General", 0.1 + 0.2, "0.3"},
		{`"€"#,##0.00`, 1234.5, "1234.5"},
		{`[Red]-$#,##0.00;"day"`, -5, "-5"},
		{"0.0%", 0.125, "12.5"},
		{"0%", 0.07, "7"},
		{`[$-409]d\-mmm\-yyyy;@`, 46112, "2026-03-31"},
		{"m/d/yy h:mm", 46112.4375, "2026-03-31 10:30:00"},
		{"mmm yyyy", 46112, "2026-03-31"},
		{"mm-dd", 46112, "2026-03-31"},
		{`yyyy"年"m"月"d"日"`, 46112, "2026-03-31"},
		{"h:mm", 0.4375, "10:30:00"},
		{"mm:ss", 0.0005, "00:00:43"},
		{"[h]:mm", 1.5, "1.5"},
		{"yyyy-mm-dd", -1, "-1"},
		{"yyyy-mm-dd", 3e6, "3000000"},
		{`#,##0 "days"`, 3, "3"},
	} {
		if got := roster.StyledNumber(c.code, c.n); got != c.want {
			t.Errorf("%v in %s is %q, want %q", c.n, c.code, got, c.want)
		}
	}
}
