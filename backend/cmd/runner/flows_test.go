package main

import (
	"encoding/json"
	"strings"
	"testing"

	"cadenza/backend/flowfile"
	"cadenza/backend/simulate"
)

const branchingFile = `cadenza: 1
name: Swiss first
nodes:
  - id: start
    start:
    to: where
  - id: where
    name: Where
    condition:
      branches:
        - {id: swiss, name: Swiss, when: {rules: [{field: city, op: is, values: [Bern]}]}}
    to: {swiss: hello, otherwise: bye}
  - id: hello
    step: {jobType: initial_outreach, channel: email, delay: 0 days, angle: a quick question}
    to: nudge
  - id: nudge
    step: {jobType: follow_up_email, channel: email, delay: 3 days, angle: closing the loop}
  - id: bye
    end: {unenroll: true, reason: not Swiss}
`

// TestTemplatesAreFilesThatValidateAccepts.
func TestTemplatesAreFilesThatValidateAccepts(t *testing.T) {
	t.Parallel()
	for _, x := range flowfile.Templates() {
		file := put(t, x.Slug+".yaml", succeeds(t, "templates", x.Name))
		if out := succeeds(t, "validate", file); strings.Contains(out, "error") {
			t.Errorf("%s: %s", x.Slug, out)
		}
		if list := succeeds(t, "templates"); !strings.Contains(list, x.Slug+" ") {
			t.Errorf("%s is not listed: %s", x.Slug, list)
		}
	}
	refuses(t, 1, "runner templates: There is no template \"none\". List them with: runner templates.\n", "templates", "none")
}

// TestValidateNamesFileAndLine, in words and for scripts.
func TestValidateNamesFileAndLine(t *testing.T) {
	t.Parallel()
	file := put(t, "bad.yaml", strings.Replace(branchingFile, "swiss: hello", "swiss: hallo", 1))
	r := runner(t, "validate", file)
	if r.code != 1 || !strings.HasPrefix(r.out, file+`:12: error: "where" leads to "hallo", which is no node of the file. Name the id of another node`) {
		t.Errorf("%+v", r)
	}
	var x struct {
		File     string
		Problems []flowfile.Problem
	}
	if err := json.Unmarshal([]byte(runner(t, "validate", "--json", file).out), &x); err != nil || x.File != file || len(x.Problems) != 1 || x.Problems[0].Line != 12 {
		t.Errorf("%v: %+v", err, x)
	}
}

// TestSimulateTellsWhatWouldHappen, and sends nothing.
func TestSimulateTellsWhatWouldHappen(t *testing.T) {
	t.Parallel()
	flow := put(t, "flow.yaml", branchingFile)
	people := put(t, "people.csv", "email,first name,city,time zone\nann@there.test,Ann,Bern,Europe/Zurich\nbob@there.test,Bob,Rome,Europe/Rome\nno address,Eve,Bern,\ncat@there.test,Cat,Bern,Asia/Kolkata\n")
	out := succeeds(t, "simulate", flow, "--contacts", people, "--from", "2026-03-04 09:00", "--event", "d1 reply ann@there.test Yes please", "--json")
	var r simulate.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range r.Outcomes {
		got = append(got, o.Email+" "+string(o.Status)+" "+o.Reason)
	}
	want := "ann@there.test paused the contact replied, bob@there.test unenrolled the sequence ended it, cat@there.test completed "
	if strings.Join(got, ", ") != want {
		t.Errorf("outcomes: %s", strings.Join(got, ", "))
	}
	words := succeeds(t, "simulate", flow, "--contacts", people)
	for _, part := range []string{`Took "Swiss": city is "Bern".`, "Every message arrives", "cat@there.test               completed, 2 sent."} {
		if !strings.Contains(words, part) {
			t.Errorf("it does not say %q:\n%s", part, words)
		}
	}
	refuses(t, 1, "runner simulate: The event \"d1 dance\" cannot be read: \"dance\" is none of reply, meeting, bounce, opt_out, change, rep_done. Write it as \"d3 reply a@b.c\", \"h12 meeting\", or \"d2 change a@b.c city Bern\".\n",
		"simulate", flow, "--contacts", people, "--event", "d1 dance")
	refuses(t, 1, "runner simulate: An event is about nobody@b.c, who is not among the contacts. Name one of the contacts, or leave it out for all of them.\n",
		"simulate", flow, "--contacts", people, "--event", "d3 reply nobody@b.c")
	if !strings.Contains(words, "\n1 row was refused: line 4: ") {
		t.Errorf("the refused row is not named:\n%s", words)
	}
	none := put(t, "none.csv", "email,first name\nno address,Eve\n")
	if r := runner(t, "simulate", flow, "--contacts", none); r.code != 1 || !strings.HasPrefix(r.err, "runner simulate: Nobody is left to simulate. 1 row was refused: line 2: ") {
		t.Errorf("all rows refused: %+v", r)
	}
}

// TestALongNameIsNotSound: validate refuses what importing would.
func TestALongNameIsNotSound(t *testing.T) {
	t.Parallel()
	file := put(t, "long.yaml", strings.Replace(branchingFile, "Swiss first", strings.Repeat("x", 121), 1))
	if r := runner(t, "validate", file); r.code != 1 || !strings.HasPrefix(r.out, file+":2: error: The name is longer than 120 characters. Shorten it.") {
		t.Errorf("%+v", r)
	}
}
