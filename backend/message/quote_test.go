package message

import (
	"strings"
	"testing"
	"time"
)

func TestNewWordsLeavesTheThreadOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"gmail":               {"Sounds good.\n\nOn Mon, Oct 5, 2026 at 9:30 AM Ada Lovelace <ada@sender.example> wrote:\n\n> Hi Bob,\n> short note.", "Sounds good."},
		"gmail, wrapped":      {"Yes.\n\nOn Mon, Oct 5, 2026 at 9:30 AM Ada Lovelace\n<ada.lovelace@a-very-long-domain.sender.example>\nwrote:\n> Hi", "Yes."},
		"below the quotation": {"On 5 Oct 2026, Ada wrote:\n> Shall we talk?\n\nYes, on Friday.\n\n> And where?\n\nHere.", "Yes, on Friday.\n\nHere."},
		"outlook":             {"Works for me.\n\nFrom: Ada Lovelace <ada@sender.example>\nSent: Monday, October 5, 2026 9:30 AM\nTo: Bob <bob@acme.example>\nSubject: Hello\n\nHi Bob", "Works for me."},
		"outlook, bold":       {"Works.\n\n*From:* Ada <ada@sender.example>\n*Sent:* Monday\n*To:* Bob\n*Subject:* Hello\n\nHi", "Works."},
		"outlook mobile":      {"OK\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Ada\nSent: Monday\nTo: Bob\nSubject: x\n\nHi", "OK"},
		"original message":    {"Thanks!\n\n-----Original Message-----\nFrom: Ada\nHi", "Thanks!"},
		"german gmail":        {"Gern.\n\nAm Mo., 5. Okt. 2026 um 09:30 Uhr schrieb Ada Lovelace <ada@sender.example>:\n\n> Hallo", "Gern."},
		"german outlook":      {"Passt.\n\nVon: Ada <ada@sender.example>\nGesendet: Montag, 5. Oktober 2026 09:30\nAn: Bob\nBetreff: Hallo\n\nText", "Passt."},
		"french":              {"Oui.\n\nLe lun. 5 oct. 2026 à 09:30, Ada <ada@sender.example> a écrit :\n> Bonjour", "Oui."},
		"french outlook":      {"Oui.\n\nDe : Ada <ada@sender.example>\nEnvoyé : lundi 5 octobre 2026\nÀ : Bob\nObjet : Bonjour\n\nTexte", "Oui."},
		"spanish":             {"Sí.\n\nEl lun, 5 oct 2026 a las 9:30, Ada (<ada@sender.example>) escribió:\n> Hola", "Sí."},
		"dutch":               {"Prima.\n\nOp ma 5 okt 2026 om 09:30 schreef Ada <ada@sender.example>:\n> Hoi", "Prima."},
		"italian":             {"Va bene.\n\nIl giorno lun 5 ott 2026 alle ore 09:30 Ada <ada@sender.example> ha scritto:\n> Ciao", "Va bene."},
		"portuguese":          {"Sim.\n\nEm seg., 5 de out. de 2026 às 09:30, Ada <ada@sender.example> escreveu:\n> Oi", "Sim."},
		"swedish":             {"Ja.\n\nDen mån 5 okt. 2026 kl 09:30 skrev Ada <ada@sender.example>:\n> Hej", "Ja."},
		"russian":             {"Да.\n\nпн, 5 окт. 2026 г. в 09:30, Ada <ada@sender.example>:\n> x\nпн, 5 окт. 2026, Ada написала:\n> Привет", "Да."},
		"signature":           {"Call me.\n-- \nBob Smith\nAcme", "Call me."},
		"phone":               {"Call me.\n\nSent from my iPhone", "Call me."},
		"phone, german":       {"Gern.\n\nVon meinem iPhone gesendet", "Gern."},
		"phone, french":       {"Oui\n\nEnvoyé de mon iPhone", "Oui"},
		"sent from my desk":   {"Hello\n\nSent from my desk, which is easier.", "Hello\n\nSent from my desk, which is easier."},
		"begins with on":      {"On Friday we could meet.\nOn Monday not.", "On Friday we could meet.\nOn Monday not."},
		"one from line":       {"From: the top floor\nit looks fine.", "From: the top floor\nit looks fine."},
		"only a quotation":    {"> Hi", ""},
		"nothing":             {"", ""},
	} {
		if got := NewWords(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestNewWordsIsQuickOnHostileText(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"On ", "On \n", ">", "> \n", "From: x\n", "-", "a@b ", "Am 1\n", "1", "<", "\n"} {
		begin := time.Now()
		NewWords(strings.Repeat(unit, maxPartBytes/len(unit)))
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%q took %v", unit, took)
		}
	}
}
