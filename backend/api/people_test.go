package api_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
)

// found lists the names of contacts that a filter finds.
func (h *house) found(f contact.Filter) []string {
	h.Helper()
	page := get[desk.ContactPage](h, "/api/contacts?sort=name&filter="+url.QueryEscape(asJSON(h, f)))
	names := []string{}
	for _, r := range page.Rows {
		names = append(names, r.Name)
	}
	return names
}

func rule(field string, op contact.Op, values ...string) contact.Filter {
	return contact.Filter{Rules: []contact.Rule{{Field: field, Op: op, Values: values}}}
}

func (h *house) bulk(deed desk.ContactDeed) desk.BulkView {
	h.Helper()
	return post[desk.BulkView](h, "/api/contacts/do", deed)
}

// TestFiltersFindWhatTheySay, each operator on a small world that is known.
func TestFiltersFindWhatTheySay(t *testing.T) {
	t.Parallel()
	h := setup(t)
	seq := h.active("Any")
	field := post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Seats", Type: contact.TypeNumber})
	renewal := post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Renewal", Type: contact.TypeDate})
	add := func(f desk.ContactFields) string { return post[desk.ContactView](h, "/api/contacts", f).ID }
	ann := add(desk.ContactFields{Email: new("ann@acme.test"), FirstName: new("Ann"), Company: new("Acme"), Tags: &[]string{"VIP", "fair"}, Custom: map[string]string{"seats": "9", "renewal": "2026-03-10"}})
	bob := add(desk.ContactFields{Email: new("bob@beta.test"), FirstName: new("Bob"), Company: new("Beta GmbH"), Custom: map[string]string{"seats": "120"}, Consents: map[contact.Channel]contact.Consent{"sms": {State: contact.Granted}}})
	h.clock.jump(48 * time.Hour)
	cat := add(desk.ContactFields{Mobile: new("+44 7911 123456"), FirstName: new("Cat"), LeadStatus: new("qualified")})
	list := post[desk.ListView](h, "/api/lists", desk.ListFields{Name: "Fair"})
	h.bulk(desk.ContactDeed{Who: desk.Who{IDs: []string{bob, cat}}, Deed: "list", List: list.ID})
	h.enroll(seq.ID, ann)
	for _, c := range []struct {
		filter contact.Filter
		want   string
	}{
		{contact.Filter{}, "Ann Bob Cat"},
		{rule("company", contact.Is, "ACME"), "Ann"},
		{rule("company", contact.Is, "acme", "beta gmbh"), "Ann Bob"},
		{rule("company", contact.IsNot, "Acme"), "Bob Cat"},
		{rule("company", contact.Contains, "gmb"), "Bob"},
		{rule("company", contact.NotContains, "gmb"), "Ann Cat"},
		{rule("company", contact.StartsWith, "be"), "Bob"},
		{rule("company", contact.EndsWith, "me"), "Ann"},
		{rule("company", contact.EndsWith, "a much longer text than any company"), ""},
		{rule("company", contact.Empty), "Cat"},
		{rule("email", contact.NotEmpty), "Ann Bob"},
		{rule("company", contact.Contains, "%"), ""},
		{rule("company", contact.Contains, "' OR 1=1 --"), ""},
		{rule("tag", contact.Is, "vip"), "Ann"},
		{rule("tag", contact.IsNot, "vip"), "Bob Cat"},
		{rule("tag", contact.Empty), "Bob Cat"},
		{rule("tag", contact.NotEmpty), "Ann"},
		{rule("list", contact.Is, list.ID), "Bob Cat"},
		{rule("list", contact.Empty), "Ann"},
		{rule("leadStatus", contact.Is, "qualified"), "Cat"},
		{rule("leadStatus", contact.Is, "qualified", "new"), "Ann Bob Cat"},
		{rule("consent:sms", contact.Is, "granted"), "Bob"},
		{rule("consent:sms", contact.Empty), "Ann Cat"},
		{rule("custom:"+field.Key, contact.Greater, "9"), "Bob"},
		{rule("custom:"+field.Key, contact.GreaterEqual, "9"), "Ann Bob"},
		{rule("custom:"+field.Key, contact.Less, "10.5"), "Ann"},
		{rule("custom:"+field.Key, contact.Empty), "Cat"},
		{rule("custom:"+renewal.Key, contact.After, "2026-03-09"), "Ann"},
		{rule("custom:"+renewal.Key, contact.Before, "2026-03-10"), ""},
		{rule("createdAt", contact.WithinDays, "1"), "Cat"},
		{rule("createdAt", contact.OlderThanDays, "1"), "Ann Bob"},
		{rule("createdAt", contact.Before, "2026-03-05"), "Ann Bob"},
		{rule("liveIn", contact.Is, seq.ID), "Ann"},
		{rule("liveIn", contact.Empty), "Bob Cat"},
		{rule("wasIn", contact.NotEmpty), "Ann"},
		{rule("doNotContact", contact.Is, "no"), "Ann Bob Cat"},
		{rule("suppressed", contact.Is, "yes"), ""},
		{rule("replied", contact.Is, "no"), "Ann Bob Cat"},
		{rule("lastSentAt", contact.Empty), "Ann Bob Cat"},
		{rule("source", contact.Is, "by hand"), "Ann Bob Cat"},
		{contact.Filter{Any: true, Rules: []contact.Rule{{Field: "tag", Op: contact.Is, Values: []string{"fair"}}, {Field: "leadStatus", Op: contact.Is, Values: []string{"qualified"}}}}, "Ann Cat"},
		{contact.Filter{Rules: []contact.Rule{{Field: "email", Op: contact.NotEmpty}}, Groups: []contact.Group{{Any: true, Rules: []contact.Rule{{Field: "company", Op: contact.Is, Values: []string{"Acme"}}, {Field: "company", Op: contact.Empty}}}}}, "Ann"},
	} {
		if got := strings.Join(h.found(c.filter), " "); got != c.want {
			t.Errorf("%s finds %q, want %q", asJSON(h, c.filter), got, c.want)
		}
	}
	p := h.refused(http.MethodGet, "/api/contacts?filter="+url.QueryEscape(asJSON(h, rule("custom:gone", contact.Is, "x"))), nil)
	h.says(p, "invalid", `The filter asks about "custom:gone", which does not exist.`)
	for _, bad := range []contact.Filter{rule("company", contact.Greater, "3"), rule("company", contact.Is), rule("createdAt", contact.WithinDays, "soon"), rule("doNotContact", contact.Is, "maybe"), {Groups: []contact.Group{{}}}} {
		if p := h.refused(http.MethodGet, "/api/contacts?filter="+url.QueryEscape(asJSON(h, bad)), nil); p.Remedy == "" {
			t.Errorf("%+v: no remedy", p)
		}
	}
}

// TestEveryPageCanBeAskedForAtOnce, in every order, and each contact is on one.
func TestEveryPageCanBeAskedForAtOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	var rows strings.Builder
	rows.WriteString("Email,First Name,Company\n")
	for i := range 450 {
		fmt.Fprintf(&rows, "p%03d@there.test,Name %d,Company %d\n", i, i%7, i%3) // many of the same name
	}
	h.imported(rows.String(), desk.ImportOptions{SequenceID: "none"})
	for _, sort := range contact.Sorts {
		for _, search := range []string{"", "name"} {
			asked := "search=" + search + "&sort=" + string(sort)
			index := get[desk.ContactIndex](h, "/api/contacts/index?"+asked)
			if index.Total != 450 || len(index.Starts) != (450+index.PageSize-1)/index.PageSize {
				t.Fatalf("%s: %d contacts, %d pages of %d", asked, index.Total, len(index.Starts), index.PageSize)
			}
			var ids []string
			next := ""
			for _, start := range index.Starts {
				if start != next {
					t.Errorf("%s: the page begins at %s, and the one before ends at %s", asked, start, next)
				}
				page := get[desk.ContactPage](h, "/api/contacts?"+asked+"&after="+url.QueryEscape(start))
				next = page.Next
				for _, r := range page.Rows {
					ids = append(ids, r.ID)
				}
			}
			slices.Sort(ids)
			if n := len(slices.Compact(ids)); n != 450 {
				t.Errorf("%s: %d different contacts", asked, n)
			}
		}
		none := get[desk.ContactIndex](h, "/api/contacts/index?search=nobody&sort="+string(sort))
		if none.Total != 0 || len(none.Starts) != 1 {
			t.Errorf("%s: nobody is %+v", sort, none)
		}
	}
}

// TestWhoMayBeOnePerson is told by number, LinkedIn address, or name and company;
// of three alike there are two pairs, and a name alone says nothing.
func TestWhoMayBeOnePerson(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.imported("Email,First Name,Last Name,Company,Phone,Mobile,LinkedIn\n"+
		"desk1@there.test,Desk,One,,+4930901820,,\ndesk2@there.test,Desk,Two,,+4930901820,,\ndesk3@there.test,Desk,Three,,+4930901820,,\n"+
		"mob1@there.test,Mob,One,,,+491712345678,\nmob2@there.test,Mob,Two,,,+491712345678,\n"+
		"in1@there.test,In,One,,,,https://www.linkedin.com/in/same\nin2@there.test,In,Two,,,,linkedin.com/in/same/\n"+
		"ada1@there.test,Ada,Byron,Acme,,,\nada2@there.test,ADA,byron,ACME,,,\nada3@there.test,Ada,Byron,Other,,,\nada4@there.test,Ada,Byron,,,,\n", desk.ImportOptions{SequenceID: "none"})
	var pairs []string
	for _, p := range get[[]desk.PairView](h, "/api/contacts/lookalikes") {
		pairs = append(pairs, fmt.Sprintf("%s %s by %s", p.A.Email[:4], p.B.Email[:4], p.By))
	}
	slices.Sort(pairs)
	want := []string{"ada1 ada2 by name", "desk desk by phone", "desk desk by phone", "in1@ in2@ by linkedin", "mob1 mob2 by phone"}
	if !slices.Equal(pairs, want) {
		t.Errorf("%q, want %q", pairs, want)
	}
	// Whoever was told apart is not asked about again, until that is taken back.
	mob1, mob2 := h.byEmail("mob1@there.test").ID, h.byEmail("mob2@there.test").ID
	asked := func() bool {
		return slices.ContainsFunc(get[[]desk.PairView](h, "/api/contacts/lookalikes"), func(p desk.PairView) bool { return p.A.ID == mob1 && p.B.ID == mob2 })
	}
	for _, distinct := range []bool{true, false} {
		h.deed("/api/contacts/lookalikes", desk.TellApart{A: mob2, B: mob1, Distinct: distinct})
		if asked() == distinct {
			t.Errorf("told apart %v, and asked about %v", distinct, asked())
		}
	}
	h.refused(http.MethodPost, "/api/contacts/lookalikes", desk.TellApart{A: mob1, B: "nobody", Distinct: true})
}

// TestBulkDeedsReachAllThatMatch and nobody else.
func TestBulkDeedsReachAllThatMatch(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ann, bob, cat := h.person("Ann"), h.person("Bob"), h.person("Cat")
	all := desk.Who{Matching: &desk.Matching{Except: []string{cat}}}
	if v := h.bulk(desk.ContactDeed{Who: all, Deed: "tag", Tags: []string{"  Fair 26 "}}); v.Done != 2 {
		t.Errorf("tagged %d", v.Done)
	}
	if v := h.bulk(desk.ContactDeed{Who: all, Deed: "tag", Tags: []string{"FAIR 26"}}); v.Done != 0 {
		t.Errorf("tagged again %d", v.Done)
	}
	if tags := get[[]contact.TagCount](h, "/api/tags"); len(tags) != 1 || tags[0].Tag != "Fair 26" || tags[0].Count != 2 {
		t.Errorf("tags %+v", tags)
	}
	h.bulk(desk.ContactDeed{Who: desk.Who{IDs: []string{bob}}, Deed: "untag", Tags: []string{"fair 26"}})
	if got := h.found(rule("tag", contact.Is, "Fair 26")); !slices.Equal(got, []string{"Ann"}) {
		t.Errorf("tagged: %v", got)
	}
	// Several at once, though the first is what they are chosen by.
	fair := rule("tag", contact.Is, "fair 26")
	tagged := desk.Who{Matching: &desk.Matching{Filter: &fair}}
	if v := h.bulk(desk.ContactDeed{Who: tagged, Deed: "tag", Tags: []string{"Two", "Three"}}); v.Done != 1 {
		t.Errorf("two tags for %d", v.Done)
	}
	if v := h.bulk(desk.ContactDeed{Who: tagged, Deed: "untag", Tags: []string{"Fair 26", "two", "three"}}); v.Done != 1 {
		t.Errorf("three tags off %d", v.Done)
	}
	if tags := get[[]contact.TagCount](h, "/api/tags"); len(tags) != 0 {
		t.Errorf("left: %+v", tags)
	}
	if v := h.bulk(desk.ContactDeed{Who: desk.Who{IDs: []string{ann, bob}}, Deed: "pause_ai"}); v.Done != 2 {
		t.Errorf("paused %d", v.Done)
	}
	h.says(h.refused(http.MethodPost, "/api/contacts/do", desk.ContactDeed{Who: all, Deed: "tag", Tags: []string{"a, b"}}), "invalid", "A tag is a word or two, without commas or semicolons.")
	del := h.bulk(desk.ContactDeed{Who: all, Deed: "delete"})
	if del.Done != 2 || len(h.found(contact.Filter{})) != 1 {
		t.Errorf("deleted %d", del.Done)
	}
	// Meanwhile somebody else has the address: that one stays away.
	if again := h.person("Bob"); again == bob {
		t.Error("the new contact is the old one")
	}
	if v := post[desk.BulkView](h, "/api/contacts/restore", map[string]string{"undo": del.Undo}); v.Done != 1 {
		t.Errorf("restored %d", v.Done)
	}
	if got := h.found(contact.Filter{}); !slices.Equal(got, []string{"Ann", "Bob", "Cat"}) {
		t.Errorf("there are %v", got)
	}
}

// TestDoNotContactIsNotLiftedBySettingAStatus: only by taking the mark off.
func TestDoNotContactIsNotLiftedBySettingAStatus(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ann := "/api/contacts/" + h.person("Ann")
	if v := do[desk.ContactView](h, http.MethodPatch, ann, desk.ContactFields{LeadStatus: new("do_not_contact")}); !v.DoNotContact {
		t.Errorf("%+v", v)
	}
	h.says(h.refused(http.MethodPatch, ann, desk.ContactFields{LeadStatus: new("qualified")}), "refused", "The contact is marked Do Not Contact.")
	if v := do[desk.ContactView](h, http.MethodPatch, ann, desk.ContactFields{DoNotContact: new(false)}); v.DoNotContact || v.LeadStatus != "new" {
		t.Errorf("%+v", v)
	}
}

// TestPausedAIWritesNothing until it is let.
func TestPausedAIWritesNothing(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	ann := h.person("Ann")
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{AIPaused: new(true)})
	h.enroll(s.ID, ann)
	h.await("the reason", func() bool { return h.enrollment(ann).Why.Code == "W10" })
	do[desk.ContactView](h, http.MethodPatch, "/api/contacts/"+ann, desk.ContactFields{AIPaused: new(false)})
	h.clock.jump(10 * time.Minute)
	h.run()
	h.draft(ann)
}

// TestListsKeepTheirMembers through copies, merges, deleting and undo.
func TestListsKeepTheirMembers(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ann, bob := h.person("Ann"), h.person("Bob")
	h.person("Cat")
	one := post[desk.ListView](h, "/api/lists", desk.ListFields{Name: "One"})
	h.bulk(desk.ContactDeed{Who: desk.Who{IDs: []string{ann, bob}}, Deed: "list", List: one.ID})
	smart := post[desk.ListView](h, "/api/lists", desk.ListFields{Name: "Smart", Kind: contact.SmartList, Filter: new(rule("firstName", contact.Is, "Cat"))})
	count := func(id string, want int) {
		t.Helper()
		if v := get[desk.ListView](h, "/api/lists/"+id); v.Count != want {
			t.Errorf("%s has %d, want %d", v.Name, v.Count, want)
		}
	}
	count(one.ID, 2)
	count(smart.ID, 1)
	h.says(h.refused(http.MethodPost, "/api/lists", desk.ListFields{Name: "one"}), "conflict", `There is a list called "one" already.`)
	h.says(h.refused(http.MethodPost, "/api/contacts/do", desk.ContactDeed{Who: desk.Who{IDs: []string{ann}}, Deed: "list", List: smart.ID}), "refused", `"Smart" is a smart list: its filter says who is on it.`)
	copied := post[desk.ListView](h, "/api/lists/"+smart.ID+"/copy", map[string]string{"name": "Copy"})
	count(copied.ID, 1)
	post[desk.ListView](h, "/api/lists/"+one.ID+"/merge", map[string]string{"into": copied.ID})
	count(copied.ID, 3)
	count(one.ID, 2)
	do[struct{}](h, http.MethodDelete, "/api/lists/"+one.ID, nil)
	h.refused(http.MethodGet, "/api/lists/"+one.ID, nil)
	post[desk.ListView](h, "/api/lists/"+one.ID+"/restore", struct{}{})
	count(one.ID, 2)
	page := get[desk.ContactPage](h, "/api/contacts?list="+smart.ID)
	if len(page.Rows) != 1 || page.Rows[0].Name != "Cat" {
		t.Errorf("on the smart list: %+v", page.Rows)
	}
	s := h.active("Any")
	if v := post[desk.PreflightView](h, "/api/sequences/"+s.ID+"/preflight", desk.Who{Matching: &desk.Matching{List: copied.ID}}); v.Total != 3 || v.Eligible != 3 {
		t.Errorf("enroll all: %+v", v)
	}
}

// TestMergeWithDoNotContactEndsWhatIsLive, whichever of the two was marked.
func TestMergeWithDoNotContactEndsWhatIsLive(t *testing.T) {
	t.Parallel()
	for _, keepIsMarked := range []bool{true, false} {
		h := setup(t)
		s := h.active("Any")
		keep, lose := h.person("Ann"), h.person("Anna")
		marked, live := keep, lose
		if !keepIsMarked {
			marked, live = lose, keep
		}
		h.enroll(s.ID, live)
		h.ask(http.MethodPatch, "/api/contacts/"+marked, desk.ContactFields{DoNotContact: new(true)})
		if v := post[desk.ContactView](h, "/api/contacts/"+keep+"/merge", map[string]string{"other": lose}); !v.DoNotContact || v.Live != 0 {
			t.Errorf("the kept one is marked %v: %+v", keepIsMarked, v)
		}
	}
}

// TestMergeUnitesTwoContacts: what one lacks comes from the other, every word
// against writing holds, and of two walks through one sequence one goes on.
func TestMergeUnitesTwoContacts(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s, other := h.active("Both"), h.active("Second")
	keep := post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: new("dana@acme.test"), FirstName: new("Dana"), Tags: &[]string{"a"}}).ID
	lose := post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: new("dana@home.test"), FirstName: new("D."), Company: new("Acme"), Tags: &[]string{"b"}, Consents: map[contact.Channel]contact.Consent{"sms": {State: contact.Refused}}}).ID
	list := post[desk.ListView](h, "/api/lists", desk.ListFields{Name: "L"})
	h.bulk(desk.ContactDeed{Who: desk.Who{IDs: []string{lose}}, Deed: "list", List: list.ID})
	h.enroll(s.ID, keep, lose)
	h.enroll(other.ID, lose)
	h.draft(lose) // it has come further
	v := post[desk.ContactView](h, "/api/contacts/"+keep+"/merge", map[string]string{"other": lose})
	slices.Sort(v.Tags)
	if v.FirstName != "Dana" || v.Email != "dana@acme.test" || v.Company != "Acme" || !slices.Equal(v.Tags, []string{"a", "b"}) || v.Consents.SMS.State != contact.Refused {
		t.Errorf("united: %+v", v)
	}
	h.refused(http.MethodGet, "/api/contacts/"+lose, nil)
	live := map[string]int{}
	for _, e := range get[[]desk.EnrollmentRow](h, "/api/contacts/"+keep+"/enrollments") {
		if e.Status.Live() {
			live[e.Sequence]++
		}
	}
	if live["Both"] != 1 || live["Second"] != 1 {
		t.Errorf("live in %v", live)
	}
	if n := get[desk.ListView](h, "/api/lists/"+list.ID).Count; n != 1 {
		t.Errorf("on the list: %d", n)
	}
	// The other address is known: no new contact, no second message.
	if v := bring(h, "Email,Name\ndana@home.test,Dana\n", "none"); v.Created != 0 || v.Skipped != 1 {
		t.Errorf("imported again: %+v", v)
	}
}

// TestEraseLeavesNothing in any file of the data folder, in plain, base64 or
// hex, and who comes in again is suppressed.
func TestEraseLeavesNothing(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	const name, mail, firm = "Zebulonia", "zebulonia@quagmire.test", "Quagmire Holdings"
	id := post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: new(mail), FirstName: new(name), LastName: new("Quist"), Company: new(firm), Notes: new("met Zebulonia at the fair"), Tags: &[]string{"x"}}).ID
	h.imported("Email,First Name,Last Name\n"+mail+","+name+",Quist\nzebulonia-at-quagmire.test,"+strings.ToUpper(name)+",QUIST\n", desk.ImportOptions{SequenceID: "none"})
	h.enroll(s.ID, id)
	h.draft(id)
	h.deed("/api/contacts/"+id+"/erase", nil)
	h.refused(http.MethodGet, "/api/contacts/"+id, nil)
	if n := len(get[desk.Queue](h, "/api/approvals").Rows); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
	dir := h.node.Desk.DataDir
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range []string{mail, name, strings.ToLower(name), strings.ToUpper(name), firm} {
			for form, text := range map[string]string{"plain": secret, "base64": base64.StdEncoding.EncodeToString([]byte(secret)), "hex": fmt.Sprintf("%x", secret)} {
				if bytes.Contains(raw, []byte(text)) {
					t.Errorf("%s still holds %q in %s", filepath.Base(path), secret, form)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	again := post[desk.ContactView](h, "/api/contacts", desk.ContactFields{Email: new(mail)})
	if !again.Suppressed {
		t.Errorf("%+v", again)
	}
	if v := post[desk.PreflightView](h, "/api/sequences/"+s.ID+"/preflight", desk.Who{IDs: []string{again.ID}}); v.Eligible != 0 || v.Skipped[0].Code != "suppressed" {
		t.Errorf("%+v", v)
	}
}

// TestEraseLeavesOthersAlone who share a part of the name or of the address.
func TestEraseLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	ann, hannah := h.person("Ann"), h.person("Hannah")
	h.enroll(s.ID, ann, hannah)
	refused := h.imported("Email,First Name,Company\nann@there.test@x,Annette,Annex\njoann@there.test x,Joann,\nann@there.test x,Ann,\n", desk.ImportOptions{SequenceID: "none"})
	job := post[desk.JobView](h, "/api/sequences/"+s.ID+"/jobs", desk.EnrollMany{Who: desk.Who{IDs: []string{ann, hannah}}})
	h.await("the job", func() bool {
		job = get[desk.JobView](h, "/api/jobs/"+job.ID)
		return job.State != enroll.JobRunning
	})
	h.deed("/api/contacts/"+ann+"/erase", nil)
	rejects := h.ask(http.MethodGet, "/api/imports/"+refused.ID+"/rejects.csv", nil).Body.String()
	if !strings.Contains(rejects, "Annette") || !strings.Contains(rejects, "Joann") || strings.Contains(rejects, ",Ann,") {
		t.Errorf("the refused rows are now\n%s", rejects)
	}
	job = get[desk.JobView](h, "/api/jobs/"+job.ID)
	if len(job.Skipped) != 1 || job.Skipped[0].Count != 2 || !slices.Equal(job.Skipped[0].Names, []string{"Hannah"}) {
		t.Errorf("the job left out %+v", job.Skipped)
	}
}

// TestSuppressionEndsAndKeepsOut, and is lifted with a reason only.
func TestSuppressionEndsAndKeepsOut(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	ann := h.person("Ann")
	h.enroll(s.ID, ann)
	if v := post[desk.BulkView](h, "/api/suppressions", map[string]any{"addresses": []string{"ANN@there.test", "stranger@there.test"}, "reason": "asked"}); v.Done != 2 {
		t.Errorf("%+v", v)
	}
	if e := h.enrollment(ann); e.Status != enroll.Unenrolled {
		t.Errorf("its enrollment is %s", e.Status)
	}
	if p := get[desk.SuppressedPage](h, "/api/suppressions?search=stranger"); p.Total != 1 || p.Rows[0].Addr != "stranger@there.test" || p.Rows[0].Reason != "asked" {
		t.Errorf("%+v", p)
	}
	h.says(h.refused(http.MethodPost, "/api/suppressions/lift", map[string]string{"address": "ann@there.test", "why": " "}), "invalid", "Say why this address may be written to again.")
	h.deed("/api/suppressions/lift", map[string]string{"address": "ann@there.test", "why": "called us"})
	if p := get[desk.SuppressedPage](h, "/api/suppressions"); p.Total != 1 {
		t.Errorf("%d are left", p.Total)
	}
}
