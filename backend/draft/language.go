package draft

import "strings"

// common are words that stand in nearly every text of a language, and in few of
// another.
var common = map[string]map[string]bool{
	"en": set("the and you your with this that for are have would could our from about is of to we it be"),
	"de": set("und der die das ich sie ihnen ihre ihr mit für ist nicht wir ein eine einen auf von zu dass haben"),
	"fr": set("le la les des et vous votre avec pour est une nous dans que sur pas je ce"),
	"es": set("el los las una que con para usted su nos por es del le y mi como"),
	"it": set("il gli una che con per lei suo sono del della non di mi ci è"),
	"nl": set("het een van en ik je jullie met voor is niet wij onze dat op te"),
	"pt": set("o os uma que com para você seu nos por é do da não em"),
}

// languageOf guesses a text's language; empty where it says too little.
func languageOf(text string) string {
	counts := map[string]int{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !isWordRune(r) }) {
		for l, words := range common {
			if words[w] {
				counts[l]++
			}
		}
	}
	best, most, second := "", 0, 0
	for l, n := range counts {
		switch {
		case n > most || n == most && l < best:
			best, most, second = l, n, most
		case n > second:
			second = n
		}
	}
	if most < 4 || most < 2*second {
		return ""
	}
	return best
}

// language compares with the contact's last message, or else with the step.
func (c *check) language() {
	if c.b.Fixed != nil {
		return
	}
	wanted := languageOf(strings.Join([]string{c.b.Angle, c.b.ValueProp, c.b.CTA}, " . "))
	for _, m := range c.b.Thread {
		if l := languageOf(m.Body); !m.Outbound && l != "" {
			wanted = l
		}
	}
	if got := languageOf(c.d.Body); wanted != "" && got != "" && got != wanted && c.b.Wish == "" {
		c.add("language", 45, "The message is in another language (%s) than the step or the contact's last message (%s).", got, wanted)
	}
}
