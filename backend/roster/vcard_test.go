package roster_test

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"cadenza/backend/contact"
	"cadenza/backend/roster"
)

func TestCards(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"bare parameters":        {"BEGIN:VCARD\nN:Reyes;Dana\nTEL;CELL:+447911123456\nTEL;HOME;FAX:+442079460018\nEND:VCARD\n", `1 | firstName "Dana" | lastName "Reyes" | mobile "+447911123456"`},
		"lower case":             {"begin:vcard\nn:Reyes;Dana\nitem1.email:dana@example.com\nend:vcard\n", `1 | email "dana@example.com" | firstName "Dana" | lastName "Reyes"`},
		"old Macintosh ends":     {"BEGIN:VCARD\rN:Reyes;Dana\rEMAIL:dana@exa\r mple.com\rEND:VCARD\r", `1 | email "dana@example.com" | firstName "Dana" | lastName "Reyes"`},
		"soft breaks":            {"BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=\r\n=BCller;Dana\r\nEMAIL:dana@example.com\r\nEND:VCARD\r\n", `1 | email "dana@example.com" | firstName "Dana" | lastName "Müller"`},
		"another charset":        {"BEGIN:VCARD\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8ER=93c;=91=BE=98Y\nEMAIL:t@example.com\nEND:VCARD\n", `1 | email "t@example.com" | firstName "太郎" | lastName "山田"`},
		"a charset without code": {"BEGIN:VCARD\nN;CHARSET=ISO-8859-1:M\xfcller;Dana\nEMAIL:t@example.com\nEND:VCARD\n", `1 | email "t@example.com" | firstName "Dana" | lastName "Müller"`},
		"an unknown charset":     {"BEGIN:VCARD\nN;CHARSET=X-WHAT:M\xfcller;Dana\nEMAIL:t@example.com\nEND:VCARD\n", `1 | email "t@example.com" | firstName "Dana" | lastName "Müller"`},
		"the preferred ones":     {"BEGIN:VCARD\nFN:Dana Reyes\nEMAIL:old@example.com\nEMAIL;PREF=1:dana@example.com\nTEL;HOME:+442079460011\nTEL;TYPE=work:+442079460012\nEND:VCARD\n", `1 | email "dana@example.com" | firstName "Dana" | lastName "Reyes" | phone "+442079460012"`},
		"quotes in parameters":   {"BEGIN:VCARD\nFN:Dana\nADR;LABEL=\"a;b:c\":;;;London;;;GB\nEMAIL;X=\"open:dana@example.com\nEND:VCARD\n", `1 | email "dana@example.com" | firstName "Dana" | country "GB" | city "London"`},
		"a NUL":                  {"BEGIN:VCARD\nFN:Da\x00na\nEMAIL:dana@example.com\nEND:VCARD\nBEGIN:VCARD\nEMAIL:next@example.com\nEND:VCARD", "1 refused: Card 1 contains NUL bytes, so it was left out. Mend the card and import it again.\n2 | email \"next@example.com\""},
		"cut off":                {"BEGIN:VCARD\nEMAIL:dana@example.com\nEND:VCARD\nBEGIN:VCARD\nEMAIL:ne", "1 | email \"dana@example.com\"\n2 refused: Card 2 does not end where the next one begins, so it was left out. Mend the card and import it again."},
		"only a beginning":       {"BEGIN:VCARD", "1 refused: Card 1 does not end where the next one begins, so it was left out. Mend the card and import it again."},
		"an empty card":          {"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\nBEGIN:VCARD\nEMAIL:next@example.com\nEND:VCARD\n", `2 | email "next@example.com"`},
		"lines between cards":    {"BEGIN:VCARD\nEMAIL:a@example.com\nEND:VCARD\n\nnonsense\nEND:VCARD\nBEGIN:VCARD\nEMAIL:b@example.com\nEND:VCARD\n", "1 | email \"a@example.com\"\n2 | email \"b@example.com\""},
		"UTF-16":                 {toUTF16("BEGIN:VCARD\r\nFN:Zoë\r\nEMAIL:zoe@example.com\r\nEND:VCARD\r\n", binary.BigEndian, true), `1 | email "zoe@example.com" | firstName "Zoë"`},
		"UTF-16 without a mark":  {toUTF16("BEGIN:VCARD\r\nFN:Zoë\r\nEMAIL:zoe@example.com\r\nEND:VCARD\r\n", binary.LittleEndian, false), `1 | email "zoe@example.com" | firstName "Zoë"`},
	} {
		t.Run(name, func(t *testing.T) {
			f, _, rows := readFile(t, []byte(c.text), roster.ReadOptions{}, roster.Rules{})
			var got []string
			for _, r := range rows {
				got = append(got, described(r))
			}
			if s := strings.Join(got, "\n"); f.Kind != roster.FileVCard || s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestCardsAreMendedAndImportedAgain(t *testing.T) {
	f, _, rows := readFile(t, []byte("BEGIN:VCARD\nFN:Dana Reyes\nCATEGORIES:VIP\nEND:VCARD\n"), roster.ReadOptions{}, roster.Rules{})
	var out strings.Builder
	if err := roster.WriteRejects(&out, f.Shape.Headers, func(yield func(roster.Row) bool) { yield(rows[0]) }); err != nil {
		t.Fatal(err)
	}
	mended := strings.Replace(out.String(), "Dana,Reyes,,", "Dana,Reyes,dana@example.com,", 1)
	_, _, rows = readFile(t, []byte(mended), roster.ReadOptions{}, roster.Rules{})
	if len(rows) != 1 || rows[0].Contact.Email != "dana@example.com" || len(rows[0].Contact.Tags) != 1 {
		t.Errorf("%+v\n%s", rows, mended)
	}
}

func TestWriteVCardReportsAFullDisk(t *testing.T) {
	full := errors.New("no space left")
	if err := roster.WriteVCard(brokenWriter{full}, []contact.Contact{{Email: "a@example.com"}}); !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
	if err := roster.WriteVCard(io.Discard, nil); err != nil {
		t.Error(err)
	}
}
