package desk

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"cadenza/backend/edit"
	"cadenza/backend/fault"
	"cadenza/backend/flowfile"
	"cadenza/backend/sequence"
)

// FlowText is a sequence as a YAML file.
type FlowText struct {
	File string `json:"file" doc:"A name for the file."`
	Text string `json:"text"`
}

// ImportSequence takes a sequence file in.
type ImportSequence struct {
	Text string `json:"text" maxLength:"8388608"`
	Into string `json:"into,omitempty" doc:"Id of the sequence whose draft it replaces; absent makes a new sequence."`
}

// SequenceFileView is what became of a sequence file.
type SequenceFileView struct {
	Sequence string             `json:"sequence,omitempty" doc:"Id of the sequence whose draft it is now; absent if it was refused."`
	Name     string             `json:"name"`
	Problems []flowfile.Problem `json:"problems"`
}

// WatchedFile is a file of the watched folder of sequences.
type WatchedFile struct {
	File string    `json:"file"`
	At   time.Time `json:"at" doc:"When it was read."`
	SequenceFileView
}

// SequenceFolderView is the watched folder of sequences.
type SequenceFolderView struct {
	Path    string        `json:"path" doc:"Empty when no folder is watched."`
	Problem string        `json:"problem,omitempty" doc:"Why it cannot be read."`
	Files   []WatchedFile `json:"files"`
}

// SequenceFile gives the draft of a sequence as a file.
func (d *Desk) SequenceFile(ctx context.Context, pid string) (FlowText, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return FlowText{}, err
	}
	g, err := d.Store.DraftGraph(ctx, s.ID)
	if err != nil {
		return FlowText{}, err
	}
	text, err := flowfile.Write(flowfile.File{ID: s.PID, Name: s.Name, Description: s.Description, Settings: s.Settings, Graph: g})
	return FlowText{File: fileName(s.Name) + ".yaml", Text: string(text)}, err
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

func fileName(name string) string {
	if n := strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-"); n != "" {
		return n
	}
	return "sequence"
}

// ImportSequence makes a file the draft of a sequence. A file that cannot be read
// changes nothing; one that breaks rules becomes a draft that cannot go live.
func (d *Desk) ImportSequence(ctx context.Context, req ImportSequence) (SequenceFileView, error) {
	return d.takeText(ctx, req, nil)
}

// takeText imports a file; base is the same file as it was taken before, if it
// was: what somebody else changed of the sequence since then stands.
func (d *Desk) takeText(ctx context.Context, req ImportSequence, base *flowfile.File) (SequenceFileView, error) {
	f, problems := flowfile.Read([]byte(req.Text))
	v := SequenceFileView{Name: f.Name, Problems: problems}
	if len(problems) > 0 {
		return v, nil
	}
	s, err := d.receive(ctx, req.Into, f, base)
	if err != nil {
		return v, err
	}
	v.Sequence = s.PID
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return v, err
	}
	around, err := d.around(ctx, all)
	if err != nil {
		return v, err
	}
	f.Settings.SenderID, f.Settings.AgentID = s.Settings.SenderID, s.Settings.AgentID
	v.Problems = flowfile.Judge(f, around)
	if v.Problems == nil {
		v.Problems = []flowfile.Problem{}
	}
	return v, nil
}

// receive writes a file's sequence into a draft, new or old: all of it, or nothing.
func (d *Desk) receive(ctx context.Context, into string, f flowfile.File, base *flowfile.File) (sequence.Stored, error) {
	if err := storable(f.Graph); err != nil {
		return sequence.Stored{}, err
	}
	name := strings.TrimSpace(f.Name)
	if into == "" {
		into = newPID()
		if err := d.Store.Mutate(ctx, filed(into)); err != nil {
			return sequence.Stored{}, err
		}
		if err := d.create(ctx, into, name, f.Description, f.Settings, f.Graph); err != nil {
			return sequence.Stored{}, err
		}
		return d.Store.Sequence(ctx, into)
	}
	s, err := d.editable(ctx, into)
	if err != nil {
		return s, err
	}
	old, err := d.Store.DraftGraph(ctx, s.ID)
	if err != nil {
		return s, err
	}
	beside := []edit.Mutation{filed(s.PID)}
	if base == nil || base.Name != f.Name || base.Description != f.Description || asJSON(base.Settings) != asJSON(f.Settings) {
		settings := f.Settings
		settings.SenderID, settings.AgentID = s.Settings.SenderID, s.Settings.AgentID
		beside = append(beside, edit.Mutation{Table: edit.Sequence, PID: s.PID, Fields: map[string]any{"name": name, "description": f.Description, "settings": asJSON(settings)}})
	}
	var from *sequence.Graph
	if base != nil {
		g := keepEdges(base.Graph, old)
		from = &g
	}
	if err := d.Store.SaveGraph(ctx, s, keepEdges(f.Graph, old), from, beside...); err != nil {
		return s, err
	}
	d.Notify("sequences", into)
	d.Clock.Wake() // the settings may let somebody go sooner
	return d.Store.Sequence(ctx, into)
}

// keepEdges gives edges that were there before the ids that they had: a file does
// not hold them.
func keepEdges(g, old sequence.Graph) sequence.Graph {
	before := map[[2]string]string{}
	for _, e := range old.Edges {
		before[[2]string{e.From, e.Port}] = e.ID
	}
	g.Edges = slices.Clone(g.Edges)
	for i, e := range g.Edges {
		if id, ok := before[[2]string{e.From, e.Port}]; ok {
			g.Edges[i].ID = id
		}
	}
	return g
}

// SequenceFolder shows the watched folder of sequences.
func (d *Desk) SequenceFolder(ctx context.Context) (SequenceFolderView, error) {
	s, err := d.Settings(ctx)
	v := SequenceFolderView{Path: s.SequenceFolder, Files: []WatchedFile{}}
	d.mu.Lock()
	defer d.mu.Unlock()
	v.Problem = d.fileTrouble
	for _, f := range d.files {
		v.Files = append(v.Files, f)
	}
	slices.SortFunc(v.Files, func(a, b WatchedFile) int { return strings.Compare(a.File, b.File) })
	return v, err
}

// WatchSequences watches a folder of sequence files, or none.
func (d *Desk) WatchSequences(ctx context.Context, path string) (SequenceFolderView, error) {
	if path != "" {
		info, err := os.Stat(path)
		switch {
		case !filepath.IsAbs(path):
			return SequenceFolderView{}, fault.New(fault.Invalid, "The folder needs its whole path.", "Write it from the root, such as /home/you/sequences.").For("path")
		case err != nil || !info.IsDir():
			return SequenceFolderView{}, fault.Newf(fault.Invalid, "Make it first, or choose another.", "There is no folder %s.", path).For("path")
		}
	}
	if err := d.mutate(ctx, "settings", "", settingMutation("sequenceFolder", path)); err != nil {
		return SequenceFolderView{}, err
	}
	d.mu.Lock()
	d.files, d.fileTrouble = map[string]WatchedFile{}, ""
	d.mu.Unlock()
	d.Watcher.Changed()
	return d.SequenceFolder(ctx)
}

// TakeSequenceFile makes a file of the watched folder a draft, of the sequence it
// belongs to or of a new one. It never publishes.
// A file that is as it was taken before changes nothing.
func (d *Desk) TakeSequenceFile(ctx context.Context, path string) {
	ctx = WithActor(ctx, "file "+filepath.Base(path))
	f := WatchedFile{File: filepath.Base(path), At: d.Now()}
	var err error
	if f.SequenceFileView, err = d.takeSequenceFile(ctx, path); err != nil {
		why := fault.Of(err)
		f.Problems = []flowfile.Problem{{Line: 1, Level: string(sequence.LevelError), Sentence: "It was not taken: " + why.Sentence, Remedy: why.Remedy}}
	}
	d.mu.Lock()
	d.files[f.File] = f
	d.mu.Unlock()
	d.Notify("sequences")
}

func (d *Desk) takeSequenceFile(ctx context.Context, path string) (SequenceFileView, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return SequenceFileView{}, fault.New(fault.Unavailable, "The file cannot be read.", "Check that you may open it.").Because(err)
	}
	into, err := d.fileOf(ctx, text)
	if err != nil {
		return SequenceFileView{}, err
	}
	kept := filepath.Join(d.DataDir, "sequence-files", filepath.Base(path))
	var base *flowfile.File
	if before, err := os.ReadFile(kept); err == nil && into != "" {
		if f, problems := flowfile.Read(before); len(problems) == 0 {
			base = &f
		}
	}
	v, err := d.takeText(ctx, ImportSequence{Text: string(text), Into: into}, base)
	if err != nil || v.Sequence == "" {
		return v, err
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		return v, fmt.Errorf("keep sequence file: %w", err)
	}
	if err := os.WriteFile(kept, text, 0o600); err != nil { //nolint:gosec // the base name of a file that a folder lists leads nowhere else
		return v, fmt.Errorf("keep sequence file: %w", err)
	}
	return v, nil
}

// fileOf finds the sequence that a file belongs to: the one whose id it holds, or
// the only one of its name, if that came from a file as well. Empty means a new one.
func (d *Desk) fileOf(ctx context.Context, text []byte) (string, error) {
	f, _ := flowfile.Read(text)
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return "", err
	}
	var named []string
	for _, s := range all {
		if f.ID != "" && s.PID == f.ID {
			return s.PID, nil
		}
		if s.Status != sequence.Archived && strings.EqualFold(s.Name, strings.TrimSpace(f.Name)) {
			named = append(named, s.PID)
		}
	}
	switch len(named) {
	case 0:
		return "", nil
	case 1:
		settings, err := d.Store.Settings(ctx)
		if _, filed := settings[fromFile+named[0]]; !filed {
			return "", err
		}
		return named[0], err
	}
	count := fmt.Sprint(len(named))
	if len(named) == 2 {
		count = "Two"
	}
	return "", fault.Newf(fault.Conflict, "Add the id of the one you mean to the file: id: "+strings.Join(named, ", or id: ")+".", "%s sequences are called %q.", count, strings.TrimSpace(f.Name))
}

// fromFile begins the name of the setting that tells of a sequence that its draft
// came from a file.
const fromFile = "fromFile/"

func filed(pid string) edit.Mutation { return settingMutation(fromFile+pid, true) }

// SequenceFolderTrouble keeps why the watched folder cannot be read.
func (d *Desk) SequenceFolderTrouble(problem error) {
	said := ""
	if problem != nil {
		said = fault.Of(problem).Sentence
	}
	d.mu.Lock()
	changed := d.fileTrouble != said
	d.fileTrouble = said
	d.mu.Unlock()
	if changed {
		d.Notify("sequences")
	}
}
