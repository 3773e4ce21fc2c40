package engine_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var withMutants = flag.Bool("mutants", false, "test the simulation itself: each seeded bug must be found")

// mutant is one seeded bug: a text in a file of the product, and what a careless
// hand might have written instead.
type mutant struct{ name, file, old, new string }

var mutants = []mutant{
	{
		"permit before the ticket is durable", "engine/answers.go",
		"	attempt := r.e.newID(r.now)\n", "	attempt := r.e.newID(r.now)\n	r.e.Workers.Permit(id, attempt)\n",
	},
	{
		"orphans are sent again, as a queue would", "engine/start.go",
		"enroll.Lost{AttemptID: c.Visit.AttemptID, Detail: detail, LookUpAt: c.Visit.FiredAt.Add(settleTime)}", "enroll.NotAccepted{AttemptID: c.Visit.AttemptID, Class: \"withheld\", RetryAt: now}",
	},
	{
		"orphans are forgotten", "engine/start.go",
		"	crash.Point(\"orphans-read\")\n", "	ids = nil\n",
	},
	{
		"a commit in doubt counts as done", "engine/pass.go",
		"			e.Workers.Deny(id)\n", "			e.Workers.Permit(id, t.AttemptID)\n",
	},
	{
		"a commit in doubt is not cleared up", "engine/pass.go",
		"			e.giveBack([]post{neverUsed{id, t.AttemptID}})\n", "",
	},
	{
		"the first look that finds nothing proves", "engine/answers.go",
		"		r.e.absent[attempt] = ran\n		return false\n", "		r.e.absent[attempt] = ran\n		return true\n",
	},
	{
		"a lost connection counts as not accepted", "engine/answers.go",
		"		r.apply(c, enroll.Lost{AttemptID: p.AttemptID, Detail: p.Err.Error(), LookUpAt: fired.Add(settleTime)},", "		r.apply(c, enroll.NotAccepted{AttemptID: p.AttemptID, Class: message.Transient, RetryAt: fired},",
	},
	{
		"an outcome whose commit failed is dropped", "engine/answers.go",
		"			return\n		}\n		r.e.giveBack([]post{p})\n	}\n	var no", "			return\n		}\n		after()\n	}\n	var no",
	},
	{
		"Emergency Stop is not read with the ticket", "store/grant.go",
		"WHEN w.stopped_at <> 0 THEN 'stopped'", "WHEN w.stopped_at < 0 THEN 'stopped'",
	},
	{
		"suppression is not read with the ticket", "store/grant.go",
		"WHEN r.mail = 1 AND EXISTS (SELECT 1 FROM suppression x WHERE x.pid = 'email:' || r.addr AND x.del = 0) THEN 'suppressed'", "",
	},
	{
		"the sequence is not read with the ticket", "store/grant.go",
		"WHEN s.status <> 'active' THEN 'sequence'", "",
	},
	{
		"changes are not guarded by their version", "store/commit.go",
		"CROSS JOIN enrollment e ON e.id = r.id WHERE e.ver = r.ver", "CROSS JOIN enrollment e ON e.id = r.id WHERE e.ver > 0",
	},
	{
		"a reply does not pause", "enroll/doors.go",
		"			a.halt(ReasonReplied, ev.Detail)\n", "",
	},
	{
		"resuming a sequence forgets its people", "store/sequences.go",
		"WHERE sequence_id = $1 AND status = 'active' AND clock_at <> 0 ON CONFLICT DO NOTHING", "WHERE sequence_id = $1 AND status = 'active' AND clock_at < 0 ON CONFLICT DO NOTHING",
	},
	{
		"counters miss a pause", "store/commit.go",
		"				n.paused += d\n", "",
	},
}

// TestMutants proves that the simulation can fail: each seeded bug is built into
// a copy of the program and must be found.
func TestMutants(t *testing.T) {
	if !*withMutants {
		t.Log("left out: run with -mutants")
		return
	}
	backend, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			path := filepath.Join(backend, m.file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(string(text), m.old) != 1 {
				t.Fatalf("the text to change stands %d times in %s: bring the mutant up to date", strings.Count(string(text), m.old), m.file)
			}
			dir := t.TempDir()
			changed := filepath.Join(dir, "changed.go")
			if err := os.WriteFile(changed, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: changed}})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(file, overlay, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "go", "test", "-tags", "sqlite_fts5", "-overlay", file, "-vet=off", "-count=1", "-run", "^TestSimulation$", ".", "-sim.seeds=2000").CombinedOutput()
			if err == nil {
				t.Fatalf("2,000 seeds did not find it:\n%s", out)
			}
			if !strings.Contains(string(out), "seed ") {
				t.Fatalf("it failed for another reason:\n%s", out)
			}
			_, found, _ := strings.Cut(string(out), "seed ")
			found, _, _ = strings.Cut(found, "\n")
			t.Log("seed", found)
		})
	}
}
