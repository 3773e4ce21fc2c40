package policy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutants are what a careless hand might make of the rules: each dropped, weakened, or
// put elsewhere in the order.
var mutants = []struct{ name, file, old, new string }{
	{"Emergency Stop is dropped", "rules.go", "if f.Stopped {", "if f.Stopped && false {"},
	{"Emergency Stop only asks", "rules.go", `{"emergency_stop", Hold,`, `{"emergency_stop", Approve,`},
	{"Do Not Contact is dropped", "rules.go", "if f.DoNotContact {", "if f.DoNotContact && false {"},
	{"Do Not Contact only asks", "rules.go", `{"do_not_contact", Refuse,`, `{"do_not_contact", Approve,`},
	{"suppression is dropped", "rules.go", "if f.Suppressed {", "if f.Suppressed && false {"},
	{"suppression is Do Not Contact's affair", "rules.go", "if f.Suppressed {", "if f.Suppressed && f.DoNotContact {"},
	{"consent is dropped", "rules.go", "if f.ConsentMissing {", "if f.ConsentMissing && false {"},
	{"a missing consent only waits", "rules.go", `{"consent_missing", Refuse,`, `{"consent_missing", Hold,`},
	{"warmup lets go", "rules.go", `{"warmup", Approve, "Email mode is Warmup`, `{"warmup", SendNotify, "Email mode is Warmup`},
	{"warmup concerns everything but email", "rules.go", "case f.Action != SendEmail:", "case f.Action == SendEmail:"},
	{"an unknown email mode lets go", "rules.go", `{"warmup", Approve, fmt`, `{"warmup", Send, fmt`},
	{"Assisted lets go", "rules.go", `{"mode_assisted", Approve,`, `{"mode_assisted", SendNotify,`},
	{"an unknown mode lets go", "rules.go", `{"mode_unknown", Approve,`, `{"mode_unknown", Send,`},
	{"Suggest Only sends and tells", "rules.go", `{"agent_suggest_only", Approve,`, `{"agent_suggest_only", SendNotify,`},
	{"an agent of no level sends", "rules.go", `case SuggestOnly, "":`, "case \"\":\n		return Step{\"agent_full_auto\", Send, \"\"}\n	case SuggestOnly:"},
	{"an agent that is off only asks", "rules.go", `{"agent_off", Hold,`, `{"agent_off", Approve,`},
	{"an unknown level lets go", "rules.go", `{"agent_level_unknown", Approve,`, `{"agent_level_unknown", Send,`},
	{"Act + Review tells nobody", "rules.go", `{"agent_act_review", SendNotify,`, `{"agent_act_review", Send,`},
	{"Assisted leaves the actions aside too", "rules.go", "if f.Mode == FullAutonomy {", "if f.Mode == FullAutonomy || f.Mode == Assisted {"},
	{"Full Autonomy keeps the actions", "rules.go", "if f.Mode == FullAutonomy {", "if f.Mode == FullAutonomy && false {"},
	{"an action that needs approval sends", "rules.go", `{"action_approval", Approve,`, `{"action_approval", SendNotify,`},
	{"a disabled action only asks", "rules.go", `{"action_disabled", Hold,`, `{"action_disabled", Approve,`},
	{"every action goes by the rule for email", "rules.go", "rule := f.Actions[f.Action]", "rule := f.Actions[SendEmail]"},
	{"an unknown action rule lets go", "rules.go", `{"action_unknown", Approve,`, `{"action_unknown", Send,`},
	{"risk counts from the threshold on", "rules.go", "if score > f.Threshold {", "if score >= f.Threshold {"},
	{"risk lets go", "rules.go", `{"risk", Approve,`, `{"risk", SendNotify,`},
	{"risk is not held within its bounds", "rules.go", "min(max(f.Risk, 0), 100)", "f.Risk"},
	{"a step's Always lets go", "rules.go", `{"step_always", Approve,`, `{"step_always", SendNotify,`},
	{"a step's Never is an Always", "rules.go", `{"step_never", Send,`, `{"step_never", Approve,`},
	{"an unknown step rule lets go", "rules.go", `{"step_unknown", Approve,`, `{"step_unknown", Send,`},
	{"the stop comes after Do Not Contact", "policy.go", "emergencyStop(f), doNotContact(f), suppressed(f), consent(f),", "doNotContact(f), emergencyStop(f), suppressed(f), consent(f),"},
	{"consent comes before suppression", "policy.go", "suppressed(f), consent(f),", "consent(f), suppressed(f),"},
	{"the mode comes before warmup", "policy.go", "warmup(f), mode(f),", "mode(f), warmup(f),"},
	{"risk comes before the level", "policy.go", "level(f), action(f), risk(f), step(f),", "risk(f), level(f), action(f), step(f),"},
	{"the step comes before risk", "policy.go", "risk(f), step(f),", "step(f), risk(f),"},
	{"the last of equals wins", "policy.go", "s.Outcome.Strictness() > decided", "s.Outcome.Strictness() >= decided"},
	{"the mildest wins", "policy.go", "s.Outcome.Strictness() > decided", "s.Outcome.Strictness() < decided"},
	{"a step that asks for no approval takes one away", "policy.go", "	if decided.Outcome == Send {", "	if f.Step == Never && decided.Outcome == Approve {\n		decided = step(f)\n	}\n	if decided.Outcome == Send {"},
	{"an unknown outcome is mild", "policy.go", "	return 3\n", "	return 0\n"},
	{"every draft is called unedited", "record.go", "			r.Edited++", "			r.Unedited++"},
	{"rejections are not counted", "record.go", "			r.Rejected++", ""},
	{"more is suggested after a rejection", "record.go", "r.Rejected == 0 && ", ""},
	{"more is suggested too early", "record.go", "all >= enoughUp", "all >= enoughDown"},
	{"more is suggested to who has it", "record.go", `(level == SuggestOnly || level == "")`, "true"},
	{"less is suggested to who has none", "record.go", "(level == ActReview || level == FullAuto)", "true"},
	{"rejections do not speak for less", "record.go", "100*(r.Edited+r.Rejected)", "100*r.Edited"},
}

// TestMutants proves that the tests of the rules can fail: each mutant is built into a
// copy of the package, whose tests must find it.
func TestMutants(t *testing.T) {
	dir := t.TempDir()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	run := func(t *testing.T, overlay map[string]string) (string, error) {
		t.Helper()
		raw, err := json.Marshal(map[string]any{"Replace": overlay})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "overlay.json")
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "go", "test", "-overlay", file, "-vet=off", "-count=1", "-skip", "^TestMutants$", ".", "-rapid.nofailfile").CombinedOutput()
		return string(out), err
	}
	if out, err := run(t, nil); err != nil {
		t.Fatalf("without a mutant: %v\n%s", err, out)
	}
	for i, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.old); n != 1 {
				t.Fatalf("the text to change stands %d times in %s: bring the mutant up to date", n, m.file)
			}
			changed := filepath.Join(dir, string(rune('a'+i/26))+string(rune('a'+i%26))+".go")
			if err := os.WriteFile(changed, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := run(t, map[string]string{filepath.Join(here, m.file): changed})
			if err == nil {
				t.Errorf("the tests did not find it")
			} else if !strings.Contains(out, "--- FAIL: Test") {
				t.Errorf("it failed for another reason:\n%s", out)
			}
		})
	}
}
