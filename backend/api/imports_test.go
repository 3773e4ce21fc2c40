package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/node"
)

func asJSON(h *house, v any) string {
	h.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		h.Fatal(err)
	}
	return string(b)
}

func (h *house) upload(name, text string) string {
	h.Helper()
	return post[map[string]string](h, "/api/uploads?name="+name, text)["id"]
}

// imported imports a file and waits for its end.
func (h *house) imported(text string, o desk.ImportOptions) desk.ImportView {
	h.Helper()
	v := post[desk.ImportView](h, "/api/imports", desk.StartImport{UploadID: h.upload("people.csv", text), ImportOptions: o})
	return h.ended(v.ID)
}

func (h *house) ended(id string) (v desk.ImportView) {
	h.Helper()
	h.await("the import", func() bool {
		v = get[desk.ImportView](h, "/api/imports/"+id)
		return v.State != contact.ImportRunning && v.State != contact.ImportUndoing
	})
	return v
}

func (h *house) byEmail(email string) desk.ContactView {
	h.Helper()
	for _, r := range get[desk.ContactPage](h, "/api/contacts?search="+email).Rows {
		if r.Email == email {
			return get[desk.ContactView](h, "/api/contacts/"+r.ID)
		}
	}
	h.Fatalf("no contact has %s", email)
	return desk.ContactView{}
}

// TestImportTwiceIsImportOnce, whatever happens to duplicates.
func TestImportTwiceIsImportOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	const file = "Email,First Name,Mobile Phone\na@there.test,Ann,+447911123456\n,Bob,+447911123457\nc@there.test,Cat,\n"
	for _, d := range []desk.Duplicates{desk.DuplicatesSkip, desk.DuplicatesSkip, desk.DuplicatesUpdate} {
		h.imported(file, desk.ImportOptions{Duplicates: d, SequenceID: "none"})
	}
	if n := get[desk.ContactIndex](h, "/api/contacts/index").Total; n != 3 {
		t.Errorf("%d contacts", n)
	}
	// Create makes a second one only where no address says that it is the same.
	if v := h.imported(file, desk.ImportOptions{Duplicates: desk.DuplicatesCreate, SequenceID: "none"}); v.Created != 1 || v.Skipped != 2 {
		t.Errorf("%+v", v)
	}
}

// TestUpdateNeverBlanksUnlessAsked.
func TestUpdateNeverBlanksUnlessAsked(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.imported("Email,First Name,Company\na@there.test,Ann,Acme\n", desk.ImportOptions{SequenceID: "none"})
	h.imported("Email,First Name,Company\na@there.test,Anna,\n", desk.ImportOptions{Duplicates: desk.DuplicatesUpdate, SequenceID: "none"})
	if c := h.byEmail("a@there.test"); c.FirstName != "Anna" || c.Company != "Acme" {
		t.Errorf("%+v", c)
	}
	h.imported("Email,First Name,Company\na@there.test,Anna,\n", desk.ImportOptions{Duplicates: desk.DuplicatesUpdate, Blank: true, SequenceID: "none"})
	if c := h.byEmail("a@there.test"); c.FirstName != "Anna" || c.Company != "" {
		t.Errorf("%+v", c)
	}
}

// TestPreviewIsWhatTheImportThenDoes.
func TestPreviewIsWhatTheImportThenDoes(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.imported("Email,First Name,Company\nold@there.test,Olga,Acme\n", desk.ImportOptions{SequenceID: "none"})
	const file = "Email,First Name,Company\nold@there.test,Olga,Beta\nnew@there.test,Nia,\nnew@there.test,Nia,\nnobody,Bad,\n,,Lost\nx@y,Bad,\n"
	o := desk.ImportOptions{Duplicates: desk.DuplicatesUpdate, SequenceID: "none"}
	id := h.upload("p.csv", file)
	p := post[desk.ImportPreview](h, "/api/imports/preview", desk.PreviewImport{UploadID: id, ImportOptions: o})
	if p.Rows != 6 || p.Created != 1 || p.Updated != 1 || p.Doubles != 1 || p.Refused != 3 || !p.Whole || len(p.Groups) != 2 || p.Groups[0].Count+p.Groups[1].Count != 3 {
		t.Errorf("%+v", p)
	}
	i := slices.IndexFunc(p.Sample, func(r desk.PreviewRow) bool { return r.Becomes == "updated" })
	if i < 0 || !slices.Equal(p.Sample[i].Changes, []desk.FieldChange{{Field: "company", Before: "Acme", After: "Beta"}}) {
		t.Errorf("sample %+v", p.Sample)
	}
	v := h.ended(post[desk.ImportView](h, "/api/imports", desk.StartImport{UploadID: id, ImportOptions: o}).ID)
	if v.Created != p.Created || v.Updated != p.Updated || v.Skipped != p.Skipped+p.Doubles || v.Refused != p.Refused {
		t.Errorf("preview %+v, import %+v", p, v)
	}
	if groups := get[[]desk.Mended](h, "/api/imports/"+v.ID+"/refusals"); len(groups) != 2 || groups[0].Count != p.Groups[0].Count && groups[0].Count != p.Groups[1].Count {
		t.Errorf("%+v", groups)
	}
}

// TestPreviewShowsAllThatChanges: tags, lead status and custom fields too.
func TestPreviewShowsAllThatChanges(t *testing.T) {
	t.Parallel()
	h := setup(t)
	plan := post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Plan", Type: contact.TypeText})
	h.imported("Email,Tags,Plan\nold@there.test,vip,free\n", desk.ImportOptions{SequenceID: "none"})
	p := post[desk.ImportPreview](h, "/api/imports/preview", desk.PreviewImport{
		UploadID:      h.upload("p.csv", "Email,Tags,Plan,Lead Status\nold@there.test,VIP; fair,pro,Qualified\n"),
		ImportOptions: desk.ImportOptions{Duplicates: desk.DuplicatesUpdate, Tags: []string{"2026"}},
	})
	want := []desk.FieldChange{{Field: "lead status", Before: "New", After: "Qualified"}, {Field: plan.Name, Before: "free", After: "pro"}, {Field: "tags", Before: "vip", After: "vip, 2026, fair"}}
	if len(p.Sample) != 1 || !slices.Equal(p.Sample[0].Changes, want) {
		t.Errorf("%+v", p.Sample)
	}
}

// TestImportIsTakenBack: new contacts go and leave their sequence, changed ones
// are as before, and the list and tags with it.
func TestImportIsTakenBack(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	h.imported("Email,First Name\nold@there.test,Olga\n", desk.ImportOptions{SequenceID: "none"})
	v := h.imported("Email,First Name\nold@there.test,Helga\nnew@there.test,Nia\n", desk.ImportOptions{Duplicates: desk.DuplicatesUpdate, SequenceID: s.ID, NewList: "Fair", Tags: []string{"fair"}})
	if v.Created != 1 || v.Updated != 1 || v.Enrolled != 1 || v.List != "Fair" || v.UndoUntil.IsZero() {
		t.Fatalf("%+v", v)
	}
	if c := h.byEmail("old@there.test"); c.FirstName != "Helga" || !slices.Equal(c.Tags, []string{"fair"}) {
		t.Errorf("%+v", c)
	}
	fair := get[[]desk.ListView](h, "/api/lists")[0]
	h.ask(http.MethodPut, "/api/lists/"+fair.ID, desk.ListFields{Name: "Fair 2026"})
	post[desk.ImportView](h, "/api/imports/"+v.ID+"/undo", struct{}{})
	if v = h.ended(v.ID); v.State != contact.ImportUndone || v.Kept != 0 {
		t.Errorf("%+v", v)
	}
	if l := get[desk.ListView](h, "/api/lists/"+fair.ID); l.Count != 0 || l.Name != "Fair 2026" {
		t.Errorf("%+v", l)
	}
	if c := h.byEmail("old@there.test"); c.FirstName != "Olga" || len(c.Tags) != 0 {
		t.Errorf("%+v", c)
	}
	if n := get[desk.ContactIndex](h, "/api/contacts/index").Total; n != 1 {
		t.Errorf("%d contacts", n)
	}
	if st := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Stats; st.Active != 0 || st.Unenrolled != 1 {
		t.Errorf("%+v", st)
	}
	h.refused(http.MethodPost, "/api/imports/"+v.ID+"/undo", struct{}{})
	// Another one, longer ago than undoing reaches.
	v = h.imported("Email\nlate@there.test\n", desk.ImportOptions{SequenceID: "none"})
	h.clock.jump(31 * 24 * time.Hour)
	h.refused(http.MethodPost, "/api/imports/"+v.ID+"/undo", struct{}{})
}

// TestListTakesWhoIsKnownToo: skipping leaves the contact as it is, and the list
// holds everybody of the file; taken back, it holds who was on it before.
func TestListTakesWhoIsKnownToo(t *testing.T) {
	t.Parallel()
	h := setup(t)
	before := h.imported("Email,First Name\nold@there.test,Olga\n", desk.ImportOptions{NewList: "Fair", SequenceID: "none"})
	h.imported("Email,First Name\nknown@there.test,Ken\n", desk.ImportOptions{SequenceID: "none"})
	fair := get[[]desk.ListView](h, "/api/lists")[0].ID
	v := h.imported("Email,First Name\nold@there.test,Helga\nknown@there.test,Kenneth\n", desk.ImportOptions{ListID: fair, Tags: []string{"fair"}, SequenceID: "none"})
	if v.Skipped != 2 || v.Created != 0 || v.Updated != 0 || v.UndoUntil.IsZero() || before.List != v.List {
		t.Fatalf("%+v", v)
	}
	if n := get[desk.ListView](h, "/api/lists/"+fair).Count; n != 2 {
		t.Errorf("%d are on the list", n)
	}
	if c := h.byEmail("known@there.test"); c.FirstName != "Ken" || len(c.Tags) != 0 {
		t.Errorf("%+v", c)
	}
	post[desk.ImportView](h, "/api/imports/"+v.ID+"/undo", struct{}{})
	if v = h.ended(v.ID); v.State != contact.ImportUndone || v.Kept != 0 {
		t.Errorf("%+v", v)
	}
	if n := get[desk.ListView](h, "/api/lists/"+fair).Count; n != 1 {
		t.Errorf("%d are on the list", n)
	}
	if n := get[desk.ContactIndex](h, "/api/contacts/index").Total; n != 2 {
		t.Errorf("%d contacts", n)
	}
}

// TestImportGoesOnAfterTheProgramEnded in the middle: every row is in once, and
// the counts are those of the whole file.
func TestImportGoesOnAfterTheProgramEnded(t *testing.T) {
	t.Parallel()
	h := setup(t)
	var file strings.Builder
	file.WriteString("Email,First Name\n")
	for i := range 6000 {
		fmt.Fprintf(&file, "p%d@there.test,P%d\n", i, i)
	}
	file.WriteString("nobody,Bad\n")
	v := post[desk.ImportView](h, "/api/imports", desk.StartImport{UploadID: h.upload("people.csv", file.String()), ImportOptions: desk.ImportOptions{SequenceID: "none"}})
	h.await("some rows", func() bool { return get[desk.ImportView](h, "/api/imports/"+v.ID).Rows > 0 })
	dir := h.node.Desk.DataDir
	if err := h.node.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.node, err = node.Open(t.Context(), node.Options{Dir: dir, SealedFile: true, Clock: h.clock}); err != nil {
		t.Fatal(err)
	}
	h.node.Start()
	if v = h.ended(v.ID); v.State != contact.ImportDone || v.Created != 6000 || v.Skipped != 0 || v.Refused != 1 {
		t.Errorf("%+v", v)
	}
	if n := get[desk.ContactIndex](h, "/api/contacts/index").Total; n != 6000 {
		t.Errorf("%d contacts", n)
	}
	if files, err := os.ReadDir(h.node.Desk.Uploads); err != nil || len(files) != 0 {
		t.Errorf("%d uploads are left, %v", len(files), err)
	}
}

// TestImportIsPausedAndResumed, and a cancelled one keeps what is in.
func TestImportIsPausedAndResumed(t *testing.T) {
	t.Parallel()
	h := setup(t)
	var file strings.Builder
	file.WriteString("Email\n")
	for i := range 8000 {
		fmt.Fprintf(&file, "p%d@there.test\n", i)
	}
	v := post[desk.ImportView](h, "/api/imports", desk.StartImport{UploadID: h.upload("people.csv", file.String()), ImportOptions: desk.ImportOptions{SequenceID: "none"}})
	h.deed("/api/imports/"+v.ID+"/pause", nil)
	if v = h.ended(v.ID); v.State != contact.ImportPaused || !v.Resumable || v.Created == 8000 {
		t.Fatalf("%+v", v)
	}
	post[desk.ImportView](h, "/api/imports/"+v.ID+"/resume", struct{}{})
	if v = h.ended(v.ID); v.State != contact.ImportDone || v.Created != 8000 {
		t.Errorf("%+v", v)
	}
}

// TestSavedMappingTakesTheNextFileInTheSameWay.
func TestSavedMappingTakesTheNextFileInTheSameWay(t *testing.T) {
	t.Parallel()
	h := setup(t)
	post[contact.FieldDef](h, "/api/fields", desk.CustomField{Name: "Plan"})
	h.imported("Alpha,Beta,Gamma\na@there.test,Ann,pro\n", desk.ImportOptions{Mapping: map[string]string{"Alpha": "email", "Beta": "lastName", "Gamma": "custom:plan"}, Remember: "Odd", SequenceID: "none"})
	id := h.upload("next.csv", "Gamma,Beta,Alpha\nfree,Bo,b@there.test\n")
	if p := post[desk.ImportPreview](h, "/api/imports/preview", desk.PreviewImport{UploadID: id}); p.Mapping != "Odd" || p.Columns[2].Field != "email" {
		t.Errorf("%+v", p)
	}
	h.ended(post[desk.ImportView](h, "/api/imports", desk.StartImport{UploadID: id, ImportOptions: desk.ImportOptions{SequenceID: "none"}}).ID)
	if c := h.byEmail("b@there.test"); c.LastName != "Bo" || c.Custom["plan"] != "free" {
		t.Errorf("%+v", c)
	}
}

// TestWatchedFolderTakesFilesIn and moves them away with a report beside.
func TestWatchedFolderTakesFilesIn(t *testing.T) {
	t.Parallel()
	h := setup(t)
	dir := t.TempDir()
	h.says(h.refused(http.MethodPost, "/api/folders", desk.FolderFields{Path: "people"}), "invalid", `"people" is not a full path.`)
	h.refused(http.MethodPost, "/api/folders", desk.FolderFields{Path: h.node.Desk.DataDir})
	f := post[desk.FolderView](h, "/api/folders", desk.FolderFields{Path: dir, Options: desk.ImportOptions{SequenceID: "none", Tags: []string{"in"}}})
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("good.csv", "Email,First Name\na@there.test,Ann\nnobody,Bad\n")
	put("bad.csv", "Town,Colour\nBern,red\n")
	taken := func(n int) {
		t.Helper()
		h.await("the files", func() bool { return get[[]desk.FolderView](h, "/api/folders")[0].Imported == n })
	}
	taken(2)
	for path, holds := range map[string]string{
		"done/good.csv": "a@there.test", "done/good.report.txt": "created 1, updated 0, skipped 0, refused 1", "done/good.refused.csv": "nobody",
		"failed/bad.csv": "Bern", "failed/bad.report.txt": "nothing was imported",
	} {
		if text, err := os.ReadFile(filepath.Join(dir, path)); err != nil || !strings.Contains(string(text), holds) {
			t.Errorf("%s: %v: %s", path, err, text)
		}
	}
	if c := h.byEmail("a@there.test"); c.Source != "good.csv" || !slices.Equal(c.Tags, []string{"in"}) {
		t.Errorf("%+v", c)
	}
	put("good.csv", "Email,First Name\na@there.test,Ann\nc@there.test,Cat\n")
	taken(3)
	if _, err := os.Stat(filepath.Join(dir, "done", "good-2.csv")); err != nil {
		t.Error(err)
	}
	do[struct{}](h, http.MethodDelete, "/api/folders/"+f.ID, nil)
	if all := get[[]desk.FolderView](h, "/api/folders"); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}

// TestEnrollJobSpreadsAndIsTakenBack.
func TestEnrollJobSpreadsAndIsTakenBack(t *testing.T) {
	t.Parallel()
	h := setup(t)
	s := h.active("Any")
	var file strings.Builder
	file.WriteString("Email\n")
	for i := range 1200 {
		fmt.Fprintf(&file, "p%d@there.test\n", i)
	}
	h.imported(file.String(), desk.ImportOptions{SequenceID: "none"})
	ann := h.person("Ann")
	h.deed("/api/stop", map[string]string{}) // so that hers is still planned, and not drafted yet
	h.enroll(s.ID, ann)
	all := desk.Who{Matching: &desk.Matching{}}
	f := post[desk.ForecastView](h, "/api/sequences/"+s.ID+"/forecast", desk.EnrollForecast{Count: 1200, OverDays: 10})
	h.deed("/api/resume", nil)
	sum, planned := 0, 0
	for _, d := range f.Days {
		sum, planned = sum+d.Added, planned+d.Planned
		if d.Added > 150 {
			t.Errorf("%s: %d at once", d.Day, d.Added)
		}
	}
	if len(f.Days) != 14 || sum != 1200 || planned != 1 || f.Sender != "Sam" {
		t.Errorf("%+v", f)
	}
	job := post[desk.JobView](h, "/api/sequences/"+s.ID+"/jobs", desk.EnrollMany{Who: all, StartAt: h.clock.Now().Add(24 * time.Hour), OverDays: 10})
	h.await("the job", func() bool { job = get[desk.JobView](h, "/api/jobs/"+job.ID); return job.State != enroll.JobRunning })
	if job.State != enroll.JobDone || job.Total != 1201 || job.LookedAt != 1201 || job.Enrolled != 1200 || len(job.Skipped) != 1 || job.Skipped[0].Code != "live_here" {
		t.Fatalf("%+v", job)
	}
	days := map[string]int{}
	for after := ""; ; {
		page := get[desk.Page[desk.EnrollmentRow]](h, "/api/enrollments?sequence="+s.ID+"&after="+after)
		for _, r := range page.Rows {
			days[r.NextAt.Format(time.DateOnly)]++
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(days) < 10 || len(days) > 12 {
		t.Errorf("due on %v", days)
	}
	job = post[desk.JobView](h, "/api/jobs/"+job.ID+"/undo", struct{}{})
	if job.State != enroll.JobUndone || job.TakenBack != 1200 {
		t.Errorf("%+v", job)
	}
	if st := get[desk.SequenceView](h, "/api/sequences/"+s.ID).Stats; st.Active != 1 || st.Unenrolled != 1200 {
		t.Errorf("%+v", st)
	}
	h.says(h.refused(http.MethodPost, "/api/jobs/"+job.ID+"/undo", struct{}{}), "refused", "The job was taken back already.")
}
