package message_test

import (
	"testing"

	"cadenza/backend/message"
)

func TestVariablesAreFilledOnce(t *testing.T) {
	t.Parallel()
	of := func(name string) string {
		return map[string]string{"firstName": "Ann", "company": `{{firstName}} & "Co"`, "custom:plan": "Gold"}[name]
	}
	for _, c := range []struct{ text, fill, blank, json string }{
		{"Hi {{firstName}},", "Hi Ann,", "Hi Ann,", "Hi Ann,"},
		{"Hi {{ title | there }}!", "Hi there!", "Hi there!", "Hi there!"},
		{"Hi {{title|}}!", "Hi !", "Hi !", "Hi !"},
		{"Hi {{title}}!", "Hi {{title}}!", "Hi !", "Hi !"},
		{"{{custom:plan}} at {{company}}", `Gold at {{firstName}} & "Co"`, `Gold at {{firstName}} & "Co"`, `Gold at {{firstName}} \u0026 \"Co\"`},
		{"{not} {{a b}} {{}}", "{not} {{a b}} {{}}", "{not} {{a b}} {{}}", "{not} {{a b}} {{}}"},
	} {
		if got := message.Fill(c.text, of); got != c.fill {
			t.Errorf("Fill(%q) = %q", c.text, got)
		}
		if got := message.FillBlank(c.text, of); got != c.blank {
			t.Errorf("FillBlank(%q) = %q", c.text, got)
		}
		if got := message.FillJSON(c.text, of); got != c.json {
			t.Errorf("FillJSON(%q) = %q", c.text, got)
		}
	}
}
