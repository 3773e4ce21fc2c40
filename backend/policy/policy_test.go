package policy_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cadenza/backend/policy"
)

// free is a case in which every rule lets the message go.
func free() policy.Facts {
	return policy.Facts{
		EmailMode: policy.Normal, Mode: policy.Controlled, Level: policy.FullAuto, Action: policy.SendEmail,
		Actions: map[policy.Action]policy.ActionRule{policy.SendEmail: policy.Autonomous},
		Risk:    20, Threshold: 50, Step: policy.Inherit, Channel: "email",
	}
}

// restrictions holds, in the order in which they win, one change per rule that
// makes just that rule restrict. Without its rule each case would send.
var restrictions = []struct {
	rule    string
	outcome policy.Outcome
	apply   func(*policy.Facts)
}{
	{"emergency_stop", policy.Hold, func(f *policy.Facts) { f.Stopped = true }},
	{"do_not_contact", policy.Refuse, func(f *policy.Facts) { f.DoNotContact = true }},
	{"suppressed", policy.Refuse, func(f *policy.Facts) { f.Suppressed = true }},
	{"consent_missing", policy.Refuse, func(f *policy.Facts) { f.ConsentMissing = true }},
	{"warmup", policy.Approve, func(f *policy.Facts) { f.EmailMode = policy.Warmup }},
	{"mode_assisted", policy.Approve, func(f *policy.Facts) { f.Mode = policy.Assisted }},
	{"agent_suggest_only", policy.Approve, func(f *policy.Facts) { f.Level = policy.SuggestOnly }},
	{"action_approval", policy.Approve, func(f *policy.Facts) { f.Actions[policy.SendEmail] = policy.Approval }},
	{"risk", policy.Approve, func(f *policy.Facts) { f.Risk = 51 }},
	{"step_always", policy.Approve, func(f *policy.Facts) { f.Step = policy.Always }},
}

func TestEveryRuleDecidesAlone(t *testing.T) {
	if d := policy.Decide(free()); d.Outcome != policy.Send || d.Rule != "agent_full_auto" {
		t.Fatalf("nothing restricts, yet %s by %s", d.Outcome, d.Rule)
	}
	for _, r := range restrictions {
		f := free()
		r.apply(&f)
		d := policy.Decide(f)
		if d.Outcome != r.outcome || d.Rule != r.rule {
			t.Errorf("%s: got %s by %s, want %s", r.rule, d.Outcome, d.Rule, r.outcome)
		}
		if !slices.Contains(d.Steps, policy.Step{Rule: d.Rule, Outcome: d.Outcome, Sentence: d.Sentence}) {
			t.Errorf("%s: the deciding rule is not among the steps", r.rule)
		}
	}
}

func TestTheOrderOfTwoRules(t *testing.T) {
	for i, first := range restrictions {
		for _, second := range restrictions[i+1:] {
			f := free()
			first.apply(&f)
			second.apply(&f)
			if d := policy.Decide(f); d.Rule != first.rule || d.Outcome != first.outcome {
				t.Errorf("%s and %s: %s by %s", first.rule, second.rule, d.Outcome, d.Rule)
			}
		}
	}
}

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*policy.Facts)
		outcome policy.Outcome
		rule    string
	}{
		{"act + review sends and tells", func(f *policy.Facts) { f.Level = policy.ActReview }, policy.SendNotify, "agent_act_review"},
		{"an agent that is off", func(f *policy.Facts) { f.Level = policy.Off }, policy.Hold, "agent_off"},
		{"off is stricter than assisted", func(f *policy.Facts) { f.Level, f.Mode = policy.Off, policy.Assisted }, policy.Hold, "agent_off"},
		{"a disabled action is stricter than warmup", func(f *policy.Facts) {
			f.EmailMode = policy.Warmup
			f.Actions[policy.SendEmail] = policy.Disabled
		}, policy.Hold, "action_disabled"},
		{"warmup leaves SMS alone", func(f *policy.Facts) { f.EmailMode, f.Action = policy.Warmup, policy.SendSMS }, policy.Send, "agent_full_auto"},
		{"full autonomy skips the actions", func(f *policy.Facts) {
			f.Mode = policy.FullAutonomy
			f.Actions[policy.SendEmail] = policy.Disabled
		}, policy.Send, "agent_full_auto"},
		{"full autonomy does not lift the agent's level", func(f *policy.Facts) {
			f.Mode, f.Level = policy.FullAutonomy, policy.SuggestOnly
		}, policy.Approve, "agent_suggest_only"},
		{"full autonomy does not lift warmup", func(f *policy.Facts) { f.Mode, f.EmailMode = policy.FullAutonomy, policy.Warmup }, policy.Approve, "warmup"},
		{"full autonomy does not lift risk", func(f *policy.Facts) { f.Mode, f.Risk = policy.FullAutonomy, 90 }, policy.Approve, "risk"},
		{"assisted keeps a disabled action disabled", func(f *policy.Facts) {
			f.Mode = policy.Assisted
			f.Actions[policy.SendEmail] = policy.Disabled
		}, policy.Hold, "action_disabled"},
		{"another action's rule is no matter", func(f *policy.Facts) { f.Actions[policy.SendSMS] = policy.Disabled }, policy.Send, "agent_full_auto"},
		{"each action has its own rule", func(f *policy.Facts) {
			f.Action, f.Actions[policy.SendSMS] = policy.SendSMS, policy.Approval
		}, policy.Approve, "action_approval"},
		{"more risk than there is", func(f *policy.Facts) { f.Risk, f.Threshold = 150, 100 }, policy.Send, "agent_full_auto"},
		{"risk at the threshold", func(f *policy.Facts) { f.Risk = 50 }, policy.Send, "agent_full_auto"},
		{"no risk at threshold 0", func(f *policy.Facts) { f.Risk, f.Threshold = 0, 0 }, policy.Send, "agent_full_auto"},
		{"any risk at threshold 0", func(f *policy.Facts) { f.Risk, f.Threshold = 1, 0 }, policy.Approve, "risk"},
		{"threshold 100 lets all pass", func(f *policy.Facts) { f.Risk, f.Threshold = 100, 100 }, policy.Send, "agent_full_auto"},
		{"never cannot loosen", func(f *policy.Facts) { f.Step, f.Level = policy.Never, policy.SuggestOnly }, policy.Approve, "agent_suggest_only"},
		{"never cannot loosen what another rule wants", func(f *policy.Facts) { f.Step, f.Mode = policy.Never, policy.Assisted }, policy.Approve, "mode_assisted"},
		{"never adds nothing", func(f *policy.Facts) { f.Step = policy.Never }, policy.Send, "agent_full_auto"},
		{"always beats act + review", func(f *policy.Facts) { f.Step, f.Level = policy.Always, policy.ActReview }, policy.Approve, "step_always"},
		{"unknown email mode", func(f *policy.Facts) { f.EmailMode = "hot" }, policy.Approve, "warmup"},
		{"unknown mode", func(f *policy.Facts) { f.Mode = "wild" }, policy.Approve, "mode_unknown"},
		{"unknown level", func(f *policy.Facts) { f.Level = "yolo" }, policy.Approve, "agent_level_unknown"},
		{"unknown action rule", func(f *policy.Facts) { f.Actions[policy.SendEmail] = "maybe" }, policy.Approve, "action_unknown"},
		{"unknown step rule", func(f *policy.Facts) { f.Step = "sometimes" }, policy.Approve, "step_unknown"},
		{"the defaults: Suggest Only", func(f *policy.Facts) { *f = policy.Facts{Action: policy.SendEmail} }, policy.Approve, "agent_suggest_only"},
		{"the defaults with a trusted agent", func(f *policy.Facts) {
			*f = policy.Facts{Action: policy.SendEmail, Level: policy.FullAuto}
		}, policy.Send, "agent_full_auto"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := free()
			c.change(&f)
			if d := policy.Decide(f); d.Outcome != c.outcome || d.Rule != c.rule {
				t.Errorf("got %s by %s, want %s by %s", d.Outcome, d.Rule, c.outcome, c.rule)
			}
		})
	}
}

func TestSentencesName(t *testing.T) {
	for ch, want := range map[string]string{"email": "email", "sms": "SMS", "whatsapp": "WhatsApp", "voice": "calls", "": "this channel"} {
		f := free()
		f.DoNotContact, f.Channel = true, ch
		if d := policy.Decide(f); !strings.Contains(d.Sentence, want) {
			t.Errorf("channel %q: %q does not say %q", ch, d.Sentence, want)
		}
	}
}

func drawFacts(t *rapid.T) policy.Facts {
	bit := func(name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 0 }
	rules := rapid.SampledFrom([]policy.ActionRule{"", policy.Autonomous, policy.Approval, policy.Disabled, "?"})
	actions := rapid.SampledFrom([]policy.Action{policy.SendEmail, policy.SendSMS, policy.SendWhatsApp, policy.PlaceCall})
	return policy.Facts{
		Stopped: bit("stopped"), DoNotContact: bit("dnc"), Suppressed: bit("suppressed"), ConsentMissing: bit("consent"),
		EmailMode: rapid.SampledFrom([]policy.EmailMode{"", policy.Normal, policy.Warmup, "?"}).Draw(t, "emailMode"),
		Mode:      rapid.SampledFrom([]policy.Mode{"", policy.Assisted, policy.Controlled, policy.FullAutonomy, "?"}).Draw(t, "mode"),
		Level:     rapid.SampledFrom([]policy.Level{"", policy.FullAuto, policy.ActReview, policy.SuggestOnly, policy.Off, "?"}).Draw(t, "level"),
		Action:    actions.Draw(t, "action"),
		Actions:   map[policy.Action]policy.ActionRule{actions.Draw(t, "ruled"): rules.Draw(t, "rule")},
		Risk:      rapid.IntRange(0, 100).Draw(t, "risk"), Threshold: rapid.IntRange(0, 100).Draw(t, "threshold"),
		Step:    rapid.SampledFrom([]policy.StepRule{"", policy.Inherit, policy.Always, policy.Never, "?"}).Draw(t, "step"),
		Channel: rapid.SampledFrom([]string{"email", "sms", "whatsapp", "voice", ""}).Draw(t, "channel"),
	}
}

func TestARestrictionNeverLoosens(t *testing.T) {
	tighten := map[string]func(*policy.Facts){
		"stop":      func(f *policy.Facts) { f.Stopped = true },
		"dnc":       func(f *policy.Facts) { f.DoNotContact = true },
		"suppress":  func(f *policy.Facts) { f.Suppressed = true },
		"consent":   func(f *policy.Facts) { f.ConsentMissing = true },
		"warmup":    func(f *policy.Facts) { f.EmailMode = policy.Warmup },
		"assisted":  func(f *policy.Facts) { f.Mode = policy.Assisted },
		"off":       func(f *policy.Facts) { f.Level = policy.Off },
		"disable":   func(f *policy.Facts) { f.Actions = map[policy.Action]policy.ActionRule{f.Action: policy.Disabled} },
		"risk":      func(f *policy.Facts) { f.Risk = 100 },
		"threshold": func(f *policy.Facts) { f.Threshold = 0 },
		"always":    func(f *policy.Facts) { f.Step = policy.Always },
		"controlled": func(f *policy.Facts) {
			if f.Mode == policy.FullAutonomy {
				f.Mode = policy.Controlled
			}
		},
	}
	var names []string
	for n := range tighten {
		names = append(names, n)
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		before := policy.Decide(f)
		name := rapid.SampledFrom(names).Draw(t, "tighten")
		tighten[name](&f)
		if after := policy.Decide(f); after.Outcome.Strictness() < before.Outcome.Strictness() {
			t.Fatalf("%s loosened %s (%s) to %s (%s)", name, before.Outcome, before.Rule, after.Outcome, after.Rule)
		}
	})
}

func TestADecisionIsItsStrictestStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := policy.Decide(drawFacts(t))
		strictest := 0
		for _, s := range d.Steps {
			strictest = max(strictest, s.Outcome.Strictness())
			if s.Rule == "" || !strings.HasSuffix(s.Sentence, ".") {
				t.Fatalf("%+v needs a rule and a sentence", s)
			}
		}
		if len(d.Steps) != len(restrictions) || d.Outcome.Strictness() != strictest {
			t.Fatalf("%s with %d steps, the strictest being %d", d.Outcome, len(d.Steps), strictest)
		}
		for _, s := range d.Steps {
			if d.Outcome != policy.Send && s.Outcome.Strictness() == strictest {
				if s.Rule != d.Rule {
					t.Fatalf("%s decided, but %s came first", d.Rule, s.Rule)
				}
				return
			}
		}
	})
}
