package api_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cadenza/backend/desk"
	"cadenza/backend/flowfile"
	"cadenza/backend/sequence"
)

// TestSequenceGoesOutAndComesInAsAFile: the same draft, and a copy elsewhere.
func TestSequenceGoesOutAndComesInAsAFile(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Größe & Co", Template: "cold-outreach"})
	out := get[desk.FlowText](h, "/api/sequences/"+s.ID+"/file")
	if out.File != "gr-e-co.yaml" {
		t.Errorf("the file is called %q", out.File)
	}
	back := post[desk.SequenceFileView](h, "/api/sequences/import", desk.ImportSequence{Text: out.Text, Into: s.ID})
	if back.Sequence != s.ID || len(flowfile.Errors(back.Problems)) != 3 { // three emails without a sender profile
		t.Errorf("taken as %+v", back)
	}
	if now := get[desk.SequenceView](h, "/api/sequences/"+s.ID); !reflect.DeepEqual(now.Graph, s.Graph) || !reflect.DeepEqual(now.Settings, s.Settings) || now.Name != s.Name {
		t.Errorf("changed on the way: %+v", now)
	}
	copied := post[desk.SequenceFileView](h, "/api/sequences/import", desk.ImportSequence{Text: strings.Replace(out.Text, "Größe & Co", "Another", 1)})
	if copied.Sequence == s.ID || copied.Name != "Another" {
		t.Errorf("copied as %+v", copied)
	}
	broken := post[desk.SequenceFileView](h, "/api/sequences/import", desk.ImportSequence{Text: strings.Replace(out.Text, "channel: email", "chanel: email", 1), Into: s.ID})
	if broken.Sequence != "" || len(broken.Problems) != 1 || broken.Problems[0].Line < 10 {
		t.Errorf("a broken file: %+v", broken)
	}
	if now := get[desk.SequenceView](h, "/api/sequences/"+s.ID); !reflect.DeepEqual(now.Graph, s.Graph) {
		t.Error("a broken file changed the draft")
	}
}

// TestWatchedSequenceFilesBecomeDrafts: a file that is edited changes the draft and
// leaves alone what was edited here; nothing goes live by itself.
func TestWatchedSequenceFilesBecomeDrafts(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Watched")
	dir := t.TempDir()
	file := filepath.Join(dir, "watched.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text := get[desk.FlowText](h, "/api/sequences/"+s.ID+"/file").Text
	write(text)
	h.says(h.refused(http.MethodPut, "/api/sequence-folder", map[string]string{"path": filepath.Join(dir, "gone")}), "invalid", "There is no folder "+filepath.Join(dir, "gone")+".")
	do[desk.SequenceFolderView](h, http.MethodPut, "/api/sequence-folder", map[string]string{"path": dir})
	taken := func(problems int) func() bool {
		return func() bool {
			v := get[desk.SequenceFolderView](h, "/api/sequence-folder")
			return len(v.Files) == 1 && len(flowfile.Errors(v.Files[0].Problems)) == problems
		}
	}
	h.await("the file is read", taken(0))
	if v := get[desk.SequenceView](h, "/api/sequences/"+s.ID); v.Changed {
		t.Error("a file that says the same changed the draft")
	}

	// Here a note is added, in the file the CTA changes: both stand.
	step := s.Graph.Steps()[0]
	g := s.Graph
	for i := range g.Nodes {
		if g.Nodes[i].ID == step.ID {
			g.Nodes[i].Note = "Written here."
		}
	}
	g.Nodes = append(g.Nodes, sequence.Node{ID: "end", Kind: sequence.KindEnd, End: &sequence.End{}})
	g.Edges = append(g.Edges, sequence.Edge{ID: "last", From: step.ID, Port: sequence.PortNext, To: "end"})
	do[desk.SequenceView](h, http.MethodPut, "/api/sequences/"+s.ID+"/graph", g)
	write(strings.Replace(text, "cta: Would a 20-minute call next week suit you?", "cta: Changed in the file.", 1))
	h.await("the edit is a draft", func() bool {
		v := get[desk.SequenceView](h, "/api/sequences/"+s.ID)
		n, _ := v.Graph.Node(step.ID)
		return n.Step.CTA == "Changed in the file."
	})
	v := get[desk.SequenceView](h, "/api/sequences/"+s.ID)
	if n, _ := v.Graph.Node(step.ID); n.Note != "Written here." || len(v.Graph.Edges) != 2 {
		t.Errorf("the file overwrote what was edited here: %+v", v.Graph)
	}
	if v.Version != 1 || !v.Changed {
		t.Errorf("it is version %d, changed %v", v.Version, v.Changed)
	}
	write(strings.Replace(text, "    start:", "    colour: red\n    start:", 1))
	h.await("the mistake is named", taken(1))
	if p := get[desk.SequenceFolderView](h, "/api/sequence-folder").Files[0].Problems[0]; !strings.Contains(p.Sentence, `"colour"`) || p.Line != strings.Count(text[:strings.Index(text, "    start:")], "\n")+1 {
		t.Errorf("named as %+v", p)
	}
}

// TestARefusedFileChangesNothing: no empty sequence, no new name, no settings.
func TestARefusedFileChangesNothing(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Kept", Template: "cold-outreach"})
	many := strings.Builder{}
	many.WriteString("cadenza: 1\nname: Many\ndescription: Changed.\nsettings: {stopOnReply: false}\nnodes:\n  - id: start\n    start:\n")
	for i := range 10_000 {
		fmt.Fprintf(&many, "  - {id: n%d, end: {}}\n", i)
	}
	twice := "cadenza: 1\nname: Twice\nnodes:\n  - id: start\n    start:\nnotes:\n  - {id: start, text: x, x: 0, y: 0, w: 1, h: 1}\n"
	for _, into := range []string{"", s.ID} {
		v := post[desk.SequenceFileView](h, "/api/sequences/import", desk.ImportSequence{Text: many.String(), Into: into})
		if v.Sequence != "" || len(v.Problems) != 1 || !strings.Contains(v.Problems[0].Sentence, "10001 nodes") {
			t.Errorf("too many nodes: %+v", v)
		}
		if v := post[desk.SequenceFileView](h, "/api/sequences/import", desk.ImportSequence{Text: twice, Into: into}); v.Sequence != "" || len(v.Problems) != 1 || v.Problems[0].Line != 7 {
			t.Errorf("a note with a node's id: %+v", v)
		}
	}
	all := get[[]desk.SequenceCard](h, "/api/sequences")
	now := get[desk.SequenceView](h, "/api/sequences/"+s.ID)
	if len(all) != 1 || now.Name != "Kept" || now.Description != s.Description || !reflect.DeepEqual(now.Settings, s.Settings) || !reflect.DeepEqual(now.Graph, s.Graph) {
		t.Errorf("changed: %d sequences, %+v", len(all), now)
	}
}

// TestAFileWithoutAnIDTakesOverOnlyWhatCameFromAFile: one that merely has the name
// of a sequence becomes a new one, and of two of its name it takes neither.
func TestAFileWithoutAnIDTakesOverOnlyWhatCameFromAFile(t *testing.T) {
	t.Parallel()
	h := setup(t)
	mine := post[desk.SequenceView](h, "/api/sequences", desk.CreateSequence{Name: "Mine", Template: "cold-outreach"})
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.yaml")
	take := func(cta string) desk.SequenceFileView {
		t.Helper()
		text := "cadenza: 1\nname: Mine\nnodes:\n  - id: start\n    start:\n    to: intro\n  - id: intro\n    step: {jobType: initial_outreach, channel: email, delay: 0 days, cta: " + cta + "}\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		h.node.Desk.TakeSequenceFile(t.Context(), file)
		return get[desk.SequenceFolderView](h, "/api/sequence-folder").Files[0].SequenceFileView
	}
	first := take("One.")
	if first.Sequence == "" || first.Sequence == mine.ID {
		t.Fatalf("a file of the same name took %+v", first)
	}
	two := take("Two.")
	if two.Sequence != "" || len(two.Problems) != 1 || two.Problems[0].Sentence != `It was not taken: Two sequences are called "Mine".` || !strings.Contains(two.Problems[0].Remedy, "id: "+mine.ID) {
		t.Errorf("of two: %+v", two)
	}
	if now := get[desk.SequenceView](h, "/api/sequences/"+mine.ID); !reflect.DeepEqual(now.Graph, mine.Graph) {
		t.Error("the draft made here was overwritten")
	}
	name := "Another"
	do[desk.SequenceView](h, http.MethodPatch, "/api/sequences/"+mine.ID, desk.EditSequence{Name: &name})
	if again := take("Three."); again.Sequence != first.Sequence {
		t.Errorf("its own sequence was not found again: %+v", again)
	}
}
