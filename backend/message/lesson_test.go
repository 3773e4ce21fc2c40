package message_test

import (
	"strings"
	"testing"

	"cadenza/backend/message"
)

func edit(before, after string) message.Edit {
	return message.Edit{Before: message.Text{Body: before}, After: message.Text{Body: after}}
}

const base = "Hi Ann,\n\nTeams at Acme lose two days a month to invoices. We touch base with people who care!\n\nIt would be great to hear from you. Would a short call be useful?"

func TestLikeEditsBecomeARule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, old, fresh string }{
		{"Begin with “Dear”.", "Hi Ann", "Dear Ann"},
		{"Write “talk to” instead of “touch base with”.", "touch base with", "talk to"},
		{"No exclamation marks.", "care!", "care."},
		{"Don’t write “It would be great to hear from you.”.", "It would be great to hear from you. ", ""},
	} {
		var edits []message.Edit
		for _, name := range []string{"Ann", "Bob", "Eve"} {
			text := strings.ReplaceAll(base, "Ann", name)
			edits = append(edits, edit(text, strings.ReplaceAll(text, strings.ReplaceAll(c.old, "Ann", name), strings.ReplaceAll(c.fresh, "Ann", name))))
		}
		if two := message.Lessons(edits[:2], nil); len(two) > 0 {
			t.Errorf("%s: two edits already make %v", c.rule, two)
		}
		got := message.Lessons(edits, nil)
		if len(got) != 1 || got[0].Rule != c.rule || got[0].Seen != 3 {
			t.Errorf("%s: got %+v", c.rule, got)
			continue
		}
		if again := message.Lessons(edits, []string{c.rule}); len(again) > 0 {
			t.Errorf("%s: it is offered although it stands: %v", c.rule, again)
		}
		// The rule does on the next draft what the edits did.
		next := strings.ReplaceAll(base, "Ann", "Zoe")
		body, changes := message.Teach([]string{c.rule}, next)
		want := strings.ReplaceAll(next, strings.ReplaceAll(c.old, "Ann", "Zoe"), strings.ReplaceAll(c.fresh, "Ann", "Zoe"))
		if strings.Join(strings.Fields(body), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%s: the next draft is\n%s", c.rule, body)
		}
		if len(changes) != 1 || changes[0].Rule != c.rule || changes[0].Before == changes[0].After {
			t.Errorf("%s: told %+v", c.rule, changes)
		}
	}
}

func TestShorterEditsBecomeAMost(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Some words that say little. ", 20)
	var edits []message.Edit
	for range 3 {
		edits = append(edits, edit(long, strings.Join(strings.Fields(long)[:42], " ")+"."))
	}
	var rule string
	for _, l := range message.Lessons(edits, nil) {
		if strings.HasPrefix(l.Rule, "At most") {
			rule = l.Rule
		}
	}
	if rule != "At most 50 words." {
		t.Fatalf("got %q", rule)
	}
	if _, most, ok := message.TooLong([]string{rule}, long); !ok || most != 50 {
		t.Errorf("a draft of 100 words is not too long: %d %v", most, ok)
	}
	if _, _, ok := message.TooLong([]string{rule}, "Short."); ok {
		t.Error("a short draft is too long")
	}
}

func TestARuleLeavesWhatItIsNotAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, body string }{
		{"Write “cat” instead of “at”.", "That is what it was, Matt."},
		{"Don’t write “hello”.", "Hello."}, // nothing would be left
		{"Begin with “Dear”.", "This has no greeting."},
		{"Keep it friendly", base},
		{"Don’t promise a discount", base},
	} {
		if got, changes := message.Teach([]string{c.rule}, c.body); got != c.body || len(changes) > 0 {
			t.Errorf("%s changed %q to %q", c.rule, c.body, got)
		}
	}
}
