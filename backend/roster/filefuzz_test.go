package roster_test

import (
	"bytes"
	"io"
	"testing"
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// holds reads a file of whatever bytes and checks what every file must keep to:
// rows in order, each good or refused with a sentence and a remedy, a fault
// where it cannot be read.
func holds(t *testing.T, data []byte) {
	t.Helper()
	f, err := roster.Open(bytes.NewReader(data), roster.ReadOptions{})
	if err != nil {
		if x := fault.Of(err); x.Code == fault.Internal || x.Sentence == "" {
			t.Fatalf("not a plain refusal: %v", err)
		}
		return
	}
	m := roster.Guess(f.Shape.Headers)
	if len(m) != len(f.Shape.Headers) {
		t.Fatal("a column without its mapping")
	}
	line := 0
	for row, err := range f.Rows(m, roster.Rules{Region: "US"}) {
		if err != nil {
			break
		}
		if row.Line <= line || row.Line <= f.Shape.HeaderRow {
			t.Fatalf("row %d after row %d", row.Line, line)
		}
		line = row.Line
		if row.Refused != nil {
			if row.Refused.Sentence == "" || row.Refused.Remedy == "" || !utf8.ValidString(row.Refused.Sentence) {
				t.Fatalf("%+v", row.Refused)
			}
			continue
		}
		if err := row.Contact.Validate(); err != nil {
			t.Fatalf("a good row is not valid: %v", err)
		}
		if err := roster.WriteVCard(io.Discard, []contact.Contact{row.Contact}); err != nil {
			t.Fatal(err)
		}
	}
	if p := f.Progress(); p < 0 || p > 1 {
		t.Fatalf("progress %v", p)
	}
}

func FuzzVCard(f *testing.F) {
	for _, s := range []string{
		"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Reyes;Dana\r\nitem1.EMAIL;type=pref:dana@\r\n example.com\r\nPHOTO;ENCODING=b:QUJD\r\n QUJD\r\nEND:VCARD\r\n",
		"BEGIN:VCARD\nN;CHARSET=UTF-8;QUOTED-PRINTABLE:M=C3=\n=BCller;\nTEL;CELL:+447911123456\nAGENT:\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\n",
		"BEGIN:VCARD\rEMAIL;X=\"a;b:a@example.com\rADR:;;;a\\;b;;;c\rCATEGORIES:a\\,b,c\rX-CADENZA-FIELD;KEY=plan:x\rEND:VCARD",
		"\xff\xfeB\x00E\x00G\x00I\x00N\x00:\x00V\x00C\x00A\x00R\x00D\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, append([]byte("BEGIN:VCARD\r\n"), data...)) })
}

func FuzzXLSX(f *testing.F) {
	const row = `<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>44650</v></c><c t="inlineStr"><is><t>x &amp; y</t></is></c></row>`
	f.Add([]byte(row), []byte(`<si><t>Email</t></si><si><t>a@example.com</t></si>`), []byte(`<xf numFmtId="14"/>`))
	f.Add([]byte(`<row><c t="s"><v>99</v></c><c r="XFD1"><v>1e400</v></c>`), []byte(`<si><r><t>`), []byte(`<xf numFmtId="164"/>`))
	f.Add([]byte(`<!-- - --><![CDATA[x]]><row r="9"><c t="b"><v>1</v>`), []byte(`<si><t>_x0041_&#x41;</t></si>`), []byte(`&`))
	f.Fuzz(func(t *testing.T, rows, shared, xfs []byte) {
		parts := sheetBook(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`+string(rows), part{"xl/sharedStrings.xml", "<sst>" + string(shared) + "</sst>"})
		parts[3].text = `<styleSheet><cellXfs><xf/>` + string(xfs) + `</cellXfs></styleSheet>`
		holds(t, zipped(t, parts))
	})
}

func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, sheetBook(`<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c></row>`)))
	f.Add([]byte("PK\x05\x06"))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, data []byte) { holds(t, data) })
}

func FuzzNumberFormat(f *testing.F) {
	for _, code := range []string{`[$-409]d\-mmm\-yyyy;@`, `"€"#,##0.00`, `[h]:mm`, `0.0%`, `General`, `yyyy"年"m"月"`, `hh:mm AM/PM`, `\`, `[`} {
		f.Add(code, 46112.5)
	}
	f.Fuzz(func(t *testing.T, code string, n float64) {
		s := roster.StyledNumber(code, n)
		if s == "" || !utf8.ValidString(s) {
			t.Fatalf("%q of %v: %q", code, n, s)
		}
	})
}
