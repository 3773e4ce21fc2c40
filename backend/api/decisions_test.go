package api_test

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the database is read beside the program

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/node"
	"cadenza/backend/sequence"
	"cadenza/backend/store"
)

// TestDecisionsByAModelInTheHouse: one that is no outcome is held with the reason and
// asked again later, one that is takes its way, and what was found is written back and
// kept with what was asked.
func TestDecisionsByAModelInTheHouse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := setupWith(t, func(o *node.Options) {
		impatient(o)
		o.Dir = dir
	})
	x := newSpeaker(t, func(question) string { return `{"outcome":"send_all","confidence":1,"reason":"I wish it"}` })
	a := h.writer(x, func(f *desk.AgentFields) { f.Level = "full_auto" })
	score := post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Score", Type: "number"})
	g := deciding(sequence.Node{ID: "yes", Kind: sequence.KindQualify, Qualify: &sequence.Qualify{
		Threshold: 60, Criteria: []sequence.Criterion{{Name: "Has budget", Weight: 3}, {Name: "Is near", Weight: 1}},
		WriteBack: sequence.WriteBack{LeadStatus: true, ScoreField: "custom:" + score.Key, Note: true},
	}})
	s := h.goes("Decisions", g, by(a))
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	h.await("the reason", func() bool {
		return strings.Contains(h.enrollment(ann).Why.Sentence, `the outcome must be one of ["yes","no","none"]`)
	})
	if e := h.enrollment(ann); e.Node != "decide" || e.Status != enroll.Active || e.NextAt.Before(wednesday.Add(time.Minute)) {
		t.Errorf("held: %+v", e)
	}
	x.says(func(q question) string {
		if q.shape == "decide" {
			return `{"outcome":"yes","confidence":0.8,"reason":"they asked for it"}`
		}
		return `{"criterion_1":"yes","criterion_2":"unknown","reason":"they named a sum"}`
	})
	h.clock.jump(time.Hour)
	h.settled(ann, "the end", ended(enroll.Completed))
	c := get[desk.ContactView](h, "/api/contacts/"+ann)
	if c.LeadStatus != string(contact.Qualified) || c.Custom[score.Key] != "75" || c.Notes != "2026-03-04: Qualified: 75 % of 60 %. They named a sum." {
		t.Errorf("written back: %q %v %q", c.LeadStatus, c.Custom, c.Notes)
	}

	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, store.File)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	kept := func() map[string]string {
		rows, err := db.QueryContext(t.Context(), "SELECT node, port || ' ' || record FROM choice")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		out := map[string]string{}
		for rows.Next() {
			var node, record string
			if err := rows.Scan(&node, &record); err != nil {
				t.Fatal(err)
			}
			out[node] = record
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	records := kept()
	asked := x.questions()
	for i, n := range []string{"decide", "yes"} {
		port, raw, _ := strings.Cut(records[n], " ")
		var r struct {
			System, User string
			Answer       json.RawMessage
		}
		if err := json.Unmarshal([]byte(raw), &r); err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		if q := asked[len(asked)-2+i]; r.System != q.system || r.User != q.user || len(r.Answer) == 0 || port != []string{"yes", "qualified"}[i] {
			t.Errorf("%s went out by %s, and of it is kept %s", n, port, raw)
		}
	}
	h.deed("/api/contacts/"+ann+"/erase", nil)
	for n, r := range kept() {
		if _, record, _ := strings.Cut(r, " "); record != "" {
			t.Errorf("after she was erased %s keeps %s", n, record)
		}
	}
}
