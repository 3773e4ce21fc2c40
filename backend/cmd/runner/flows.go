package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/draft"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/flowfile"
	"cadenza/backend/node"
	"cadenza/backend/policy"
	"cadenza/backend/roster"
	"cadenza/backend/sequence"
	"cadenza/backend/simulate"
)

// readFlow reads a sequence file with all that is wrong with it. The rules that
// only a workspace can judge are left out.
func readFlow(name string) (flowfile.File, []flowfile.Problem, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return flowfile.File{}, nil, fault.Newf(fault.NotFound, "Check its name.", "The file %s cannot be read.", name).Because(err)
	}
	f, problems := flowfile.Read(text)
	if len(problems) == 0 {
		problems = flowfile.Judge(f, sequence.Around{Loose: true})
	}
	if problems == nil {
		problems = []flowfile.Problem{}
	}
	return f, problems, nil
}

// validate judges sequence files.
func validate(_ context.Context, args []string, std stdio) error {
	o, files, err := parse(args, "json")
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return wrong("name at least one file.")
	}
	bad := 0
	for _, name := range files {
		_, problems, err := readFlow(name)
		if err != nil {
			return err
		}
		if len(flowfile.Errors(problems)) > 0 {
			bad++
		}
		if o.json {
			if err := json.NewEncoder(std.out).Encode(map[string]any{"file": name, "problems": problems}); err != nil {
				return err
			}
			continue
		}
		for _, p := range problems {
			fmt.Fprintf(std.out, "%s:%d: %s%s: %s\n", name, p.Line, p.Level, spaced(p.Code), strings.TrimSpace(p.Sentence+" "+p.Remedy))
		}
		if len(problems) == 0 {
			fmt.Fprintf(std.out, "%s: sound\n", name)
		}
	}
	if bad > 0 {
		return fault.Newf(fault.Refused, "Mend the lines above.", "%d of %d files cannot be activated.", bad, len(files))
	}
	return nil
}

func spaced(code string) string {
	if code == "" {
		return ""
	}
	return " " + code
}

// templates lists the templates, or prints one.
func templates(_ context.Context, args []string, std stdio) error {
	_, names, err := parse(args)
	if err != nil {
		return err
	}
	if len(names) > 1 {
		return wrong("name one template.")
	}
	for _, t := range flowfile.Templates() {
		switch {
		case len(names) == 0:
			fmt.Fprintf(std.out, "%-22s %s\n", t.Slug, t.Description)
		case names[0] == t.Slug || strings.EqualFold(names[0], t.Name):
			_, err := std.out.Write(t.Text)
			return err
		}
	}
	if len(names) == 1 {
		return fault.Newf(fault.NotFound, "List them with: runner templates.", "There is no template %q.", names[0])
	}
	return nil
}

// simulateFile shows what a sequence file would do to the contacts of a file. It
// opens no workspace: the sequence's agent writes by itself, and its sender has no
// cap.
func simulateFile(ctx context.Context, args []string, std stdio) error {
	o, files, err := parse(args, "contacts", "region", "json")
	if err != nil {
		return err
	}
	if len(files) != 1 || o.contacts == "" {
		return wrong("name one sequence file, and the contacts with --contacts FILE.")
	}
	f, problems, err := readFlow(files[0])
	if err != nil {
		return err
	}
	if bad := flowfile.Errors(problems); len(bad) > 0 {
		return fault.Newf(fault.Refused, "See all of it with: runner validate "+files[0], "%s:%d: %s", files[0], bad[0].Line, bad[0].Sentence)
	}
	in := simulate.Input{
		Name: f.Name, Graph: f.Graph, Settings: f.Settings, Days: o.days, Start: time.Now(), Assume: simulate.Assume{ReplyRate: o.replies, MeetingRate: 0.2},
		Agents: []policy.Agent{{PID: "agent", Name: "Cadenza", Type: "sdr", Tone: "friendly", Level: policy.FullAuto, Threshold: 100}}, Writer: draft.Composer{},
	}
	in.Settings.AgentID = "agent"
	if o.from != "" {
		if in.Start, err = time.ParseInLocation("2006-01-02 15:04", o.from, time.Local); err != nil {
			return wrong("--from is written as \"2026-03-31 09:00\".")
		}
	}
	if o.replies < 0 || o.replies > 1 {
		return wrong("--replies is a share from 0 to 1.")
	}
	for _, text := range o.events {
		ev, err := simulate.ParseEvent(text)
		if err != nil {
			return err
		}
		in.Events = append(in.Events, ev)
	}
	in.Fields = fieldsOf(f.Graph)
	var refused []string
	if in.People, refused, err = peopleOf(o.contacts, o.region, in.Fields); err != nil {
		return err
	}
	if len(in.People) == 0 && len(refused) > 0 {
		return fault.Newf(fault.Refused, "Mend the file.", "Nobody is left to simulate. %s", leftOut(refused))
	}
	r, err := simulate.Run(ctx, node.OpenMemory, in)
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		r.Assumed = append(r.Assumed, leftOut(refused))
	}
	if o.json {
		return json.NewEncoder(std.out).Encode(r)
	}
	tell(std.out, r)
	return nil
}

// fieldsOf takes the custom fields that a sequence uses for there: no workspace says
// otherwise.
func fieldsOf(g sequence.Graph) []contact.FieldDef {
	var out []contact.FieldDef
	for _, n := range g.Nodes {
		for _, field := range n.Uses() {
			key := strings.TrimPrefix(field, contact.CustomPrefix)
			if contact.IsKey(key) && !slices.ContainsFunc(out, func(d contact.FieldDef) bool { return d.Key == key }) {
				out = append(out, contact.FieldDef{Key: key, Name: strings.ReplaceAll(key, "_", " "), Type: contact.TypeText})
			}
		}
	}
	return out
}

// leftOut says how many rows were refused, and why the first was.
func leftOut(refused []string) string {
	if len(refused) == 1 {
		return "1 row was refused: " + refused[0]
	}
	return fmt.Sprintf("%d rows were refused, the first: %s", len(refused), refused[0])
}

// peopleOf reads the contacts of a file, and why rows were refused. A row without its own id is known by its
// address, so that the arms of a split are the same each time.
func peopleOf(name, region string, fields []contact.FieldDef) (out []simulate.Person, refused []string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, fault.Newf(fault.NotFound, "Check its name.", "The file %s cannot be read.", name).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	file, err := roster.Open(f, roster.ReadOptions{})
	if err != nil {
		return nil, nil, err
	}
	var seen roster.Seen
	for row, err := range file.Rows(roster.GuessWith(file.Shape.Headers, fields), roster.Rules{Region: region, Custom: fields}) {
		if err != nil {
			return nil, nil, err
		}
		if row.Refused != nil {
			refused = append(refused, fmt.Sprintf("line %d: %s", row.Line, row.Refused.Sentence))
			continue
		}
		if _, again := seen.First(row.Contact.Key(), row.Line); again {
			continue
		}
		c := row.Contact
		c.PID = c.Key()
		out = append(out, simulate.Person{Contact: c, Before: enroll.Known{Source: filepath.Base(name), CreatedAt: time.Now()}})
	}
	return out, refused, nil
}

// tell prints what happened, one line for each moment, and then the sums.
func tell(out io.Writer, r simulate.Result) {
	who := map[string]string{}
	for _, o := range r.Outcomes {
		who[o.Contact] = cmp.Or(o.Email, o.Name, o.Contact)
	}
	for _, e := range r.Entries {
		what := strings.ReplaceAll(e.Kind, "_", " ")
		if e.Title != "" {
			what += " · " + e.Title
		}
		detail := e.Detail
		if e.Subject != "" {
			detail = fmt.Sprintf("%q", e.Subject)
		}
		fmt.Fprintf(out, "%s %-16s %-28s %-34s %s\n", e.Local, e.Zone, who[e.Contact], what, detail)
	}
	fmt.Fprintln(out)
	for _, o := range r.Outcomes {
		switch {
		case o.Refused != "":
			fmt.Fprintf(out, "%-28s not enrolled: %s\n", who[o.Contact], o.Refused)
		case o.Why != "":
			fmt.Fprintf(out, "%-28s %s (%s, %d sent)\n", who[o.Contact], o.Why, o.Status, o.Sent)
		default:
			fmt.Fprintf(out, "%-28s %s\n", who[o.Contact], strings.TrimSpace(fmt.Sprintf("%s, %d sent. %s", o.Status, o.Sent, o.Reason)))
		}
	}
	for _, d := range r.Days {
		fmt.Fprintf(out, "%s: %d emails, %d text messages, %d calls\n", d.Day, d.Sent["email"], d.Sent["sms"]+d.Sent["whatsapp"], d.Sent["voice"])
	}
	for _, a := range r.Assumed {
		fmt.Fprintln(out, a)
	}
}
