package inbox

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cadenza/backend/message"
)

// sentID is the Message-ID that the mails in testdata answer or report on.
const sentID = "<2s.1.k3x9q0.cdz@sender.example>"

type verdict struct{ file, kind, bounceType, status, recipient, until string }

// verdicts reads testdata/verdicts.tsv: what each mail beside it must be taken for.
func verdicts(t testing.TB) []verdict {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "verdicts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []verdict
	for line := range strings.SplitSeq(string(raw), "\n") {
		if c := strings.Split(line, "\t"); len(c) == 6 && !strings.HasPrefix(line, "#") {
			out = append(out, verdict{c[0], c[1], c[2], c[3], c[4], c[5]})
		}
	}
	return out
}

func sample(t testing.TB, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestEachSampleIsTakenForWhatItIs(t *testing.T) {
	t.Parallel()
	all := verdicts(t)
	files, err := filepath.Glob(filepath.Join("testdata", "*.eml"))
	if err != nil || len(files) != len(all) || len(all) < 60 {
		t.Fatalf("%d samples, %d verdicts, %v", len(files), len(all), err)
	}
	for _, want := range all {
		t.Run(want.file, func(t *testing.T) {
			t.Parallel()
			raw := sample(t, want.file)
			got := Explain(want.file, bytes.NewReader(raw))
			have := verdict{file: want.file, kind: string(got.Kind), until: got.Until}
			if b := got.Bounce; b != nil {
				have.bounceType, have.status, have.recipient = string(b.Type), b.Status, b.Recipient
			}
			if have != want {
				t.Errorf("taken for\n%+v, want\n%+v\n%q", have, want, got.Evidence)
			}
			if len(got.Evidence) == 0 {
				t.Error("no evidence")
			}
			if strings.Contains(string(raw), sentID) && got.Kind != KindOther && !strings.Contains(want.file, "new-thread") && got.InReplyTo != sentID {
				t.Errorf("in reply to %q, want %q", got.InReplyTo, sentID)
			}
		})
	}
}

func TestOurOwnMailIsNeverAReply(t *testing.T) {
	t.Parallel()
	m, err := message.Read(bytes.NewReader(sample(t, "reply-gmail.eml")))
	if err != nil {
		t.Fatal(err)
	}
	v := Classify(m, func(addr string) bool { return addr == "bob@acme.example" })
	if v.Kind != KindOther {
		t.Errorf("our own mail was taken for %s", v.Kind)
	}
}

func TestComplaintsNameWhoComplained(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"complaint-arf.eml", "complaint-hotmail.eml"} {
		m, err := message.Read(bytes.NewReader(sample(t, file)))
		if err != nil {
			t.Fatal(err)
		}
		if v := Classify(m, func(string) bool { return false }); v.Recipient != "bob@acme.example" || v.InReplyTo != sentID {
			t.Errorf("%s: %+v", file, v)
		}
	}
}

func TestABounceOfForwardedMailKeepsWhomWeWroteTo(t *testing.T) {
	t.Parallel()
	m, err := message.Read(bytes.NewReader(sample(t, "bounce-postfix-forwarded.eml")))
	if err != nil {
		t.Fatal(err)
	}
	if b := Classify(m, func(string) bool { return false }).Bounce; b == nil || b.Original != "bob@acme.example" || b.HeaderID != sentID {
		t.Errorf("%+v", b)
	}
}

func TestExplainPrintsWhatScriptsRead(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(Explain("x.eml", bytes.NewReader(sample(t, "bounce-qmail.eml"))))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"file":"x.eml","kind":"bounce","bounce":{"type":"hard","status":"5.1.1","recipient":"bob@acme.example"},"inReplyTo":"` + strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(sentID) + `","evidence":[`; !strings.HasPrefix(string(b), want) {
		t.Errorf("%s", b)
	}
	x := Explain("empty.eml", strings.NewReader(""))
	if x.Kind != KindOther || len(x.Evidence) != 1 {
		t.Errorf("%+v", x)
	}
}

func TestOptOutWordsOfPeopleWhoDoNotOptOut(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Please stop by our office.", "Could you stop over in Berlin?", "Don't stop, this is great!", "Please remove me from the cc.", "Please take me off the invite for Monday.",
		"How do I unsubscribe my colleague from your newsletter?", "We do not want to cancel.", "Do not contact me before Monday.", "Don't email me the file, put it on the drive.",
		"I will end the call at ten.", "Who should we remove from the list?", "Stop sending me to voicemail, I am here now.", "No more questions from me.", "Keine Fragen mehr, danke.",
		"Stopp, das ist genau das, wonach wir suchen, bitte rufen Sie mich morgen um zehn Uhr an, dann reden wir.",
	} {
		m := message.Mail{From: message.Address{Addr: "bob@acme.example"}, Subject: "Re: Planning", Text: words, InReplyTo: sentID}
		if v := Classify(m, func(string) bool { return false }); v.Kind != KindReply {
			t.Errorf("%q was taken for %s: %q", words, v.Kind, v.Evidence)
		}
	}
}

func TestOptOutWordsInManyForms(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"stop", "Stop.", "STOP!!!", "Please stop", "unsubscribe me", "Unsubscribe, thanks, Bob", "unsubscribe please", "remove me", "REMOVE", "opt out", "Opt-out please", "take me off your list",
		"Hi Ada, please remove me from your list. Thanks", "please don't email me again", "Do not contact me anymore", "No more emails please", "I'd like to unsubscribe", "kindly delete my email from your database",
		"Stop contacting us", "please stop sending me these emails", "Could you please take us off this mailing list?", "Bitte löschen Sie mich aus Ihrer Liste", "Abmelden", "Bitte schreiben Sie mir nicht mehr",
		"Nehmen Sie mich bitte aus dem Verteiler", "Veuillez me retirer de votre liste", "Désabonnez-moi", "Ne me contactez plus", "No me escriban más", "Quiero darme de baja", "Baja", "Verwijder mij uit uw bestand",
		"Geen mails meer", "Cancellatemi dalla vostra lista", "Por favor, remova-me da sua lista", "STOP\nbob smith",
	} {
		m := message.Mail{From: message.Address{Addr: "bob@acme.example"}, Subject: "Re: Planning", Text: words, InReplyTo: sentID}
		if v := Classify(m, func(string) bool { return false }); v.Kind != KindOptOut {
			t.Errorf("%q was taken for %s", words, v.Kind)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, v := range verdicts(f) {
		f.Add(sample(f, v.file))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		x := Explain("f", bytes.NewReader(raw))
		if (x.Kind == KindBounce) != (x.Bounce != nil) {
			t.Fatalf("%s with bounce %+v", x.Kind, x.Bounce)
		}
		if len(x.Evidence) == 0 {
			t.Fatal("no evidence")
		}
		if x.Until != "" && x.Kind != KindAutoReply {
			t.Fatalf("%s until %s", x.Kind, x.Until)
		}
		if y := Explain("f", bytes.NewReader(raw)); y.Kind != x.Kind {
			t.Fatalf("%s, then %s", x.Kind, y.Kind)
		}
	})
}
