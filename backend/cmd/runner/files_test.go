package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cadenza/backend/store"
)

const people = "Email,First Name,Company\nann@there.test,Ann,A\nbob@there.test,Bob,B\nnobody,Bad,C\nann@there.test,Again,A\n"

// TestImportTakesTheGoodRowsAndGivesTheBadOnesBack, with a runner at work on the
// data and without one.
func TestImportTakesTheGoodRowsAndGivesTheBadOnesBack(t *testing.T) {
	t.Parallel()
	for _, served := range []bool{false, true} {
		data := workspace(t)
		if served {
			serveOn(t, data)
		}
		file := put(t, "people.csv", people)
		rejects := strings.TrimSuffix(file, ".csv") + ".refused.csv"
		want := "created 2, updated 0, skipped 1, refused 1, enrolled 2\nDoubles in the file: 1\nThe refused rows are in " + rejects + ", each with its reason.\n"
		if out := succeeds(t, "import", file, "--sequence", "cold", "--data", data); out != want {
			t.Errorf("said %q, want %q", out, want)
		}
		text, err := os.ReadFile(rejects)
		if err != nil || !strings.Contains(string(text), "nobody,Bad,C,") || strings.Contains(string(text), "bob@") || strings.Count(strings.TrimSpace(string(text)), "\n") != 1 {
			t.Errorf("%v: %s", err, text)
		}
		// Once more: known by now, and the refused rows of the first time, which a
		// person may be mending, are left alone.
		if err := os.WriteFile(rejects, []byte("mended"), 0o600); err != nil {
			t.Fatal(err)
		}
		want = "created 0, updated 0, skipped 3, refused 1, enrolled 0\nDoubles in the file: 1\nKnown already, left as they are: 2\nThe refused rows are in " + strings.TrimSuffix(file, ".csv") + ".refused-2.csv, each with its reason.\n"
		if out := succeeds(t, "import", file, "--data", data); out != want {
			t.Errorf("said %q, want %q", out, want)
		}
		if text, err := os.ReadFile(rejects); err != nil || string(text) != "mended" {
			t.Errorf("%v: %s", err, text)
		}
		if out := succeeds(t, "import", put(t, "new.csv", "Email,First Name\nann@there.test,Anna\n"), "--update", "--data", data); out != "created 0, updated 1, skipped 0, refused 0, enrolled 0\n" {
			t.Errorf("said %q", out)
		}
		if out := succeeds(t, "status", "--data", data); !strings.Contains(out, `"Cold" (active): active 2,`) {
			t.Errorf("status: %s", out)
		}
	}
}

// TestImportThatCannotBeDoneIsNotHalfDone.
func TestImportThatCannotBeDoneIsNotHalfDone(t *testing.T) {
	t.Parallel()
	data := workspace(t)
	file := put(t, "people.csv", people)
	said := func(s string) string { return "runner import: " + s + "\n" }
	refuses(t, 1, said("The file gone.csv cannot be read. Check its name."), "import", "gone.csv", "--data", data)
	refuses(t, 1, said("The file is empty. Choose another."), "import", put(t, "empty.csv", ""), "--data", data)
	refuses(t, 1, said("No column holds an email address, phone number or LinkedIn address, so nothing was imported. Choose the column with the addresses."), "import", put(t, "x.csv", "Name,Town\nAnn,Bern\n"), "--data", data)
	refuses(t, 1, said(`There is no sequence called "Hot". List them with: runner status.`), "import", file, "--sequence", "Hot", "--data", data)
	refuses(t, 1, said(`"Draft" is a draft, so nobody can be enrolled yet. Activate it first.`), "import", file, "--sequence", "Draft", "--data", data)
	folder := t.TempDir()
	refuses(t, 1, said("The file "+folder+" cannot be read. Check its name."), "import", folder, "--data", data)
	if n := count(t, filepath.Join(data, store.File), "SELECT count(*) FROM contact"); n != 0 {
		t.Errorf("%d contacts were made", n)
	}
	succeeds(t, "doctor", "--data", data)
	if left, err := filepath.Glob(filepath.Join(data, "uploads", "*")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
	missing(t, strings.TrimSuffix(file, ".csv")+".refused.csv")
}

func TestEnrollTakesContactsByAddress(t *testing.T) {
	t.Parallel()
	data := workspace(t)
	succeeds(t, "import", put(t, "people.csv", "Email\nann@there.test\nbob@there.test\n"), "--data", data)
	if out := succeeds(t, "enroll", "--sequence", "Cold", " ANN@there.test", "--data", data); out != "enrolled 1\n" {
		t.Errorf("said %q", out)
	}
	if out := succeeds(t, "enroll", "--data", data, "--sequence", "Cold", "ann@there.test", "bob@there.test"); out != "enrolled 1\nskipped 1: Already in this sequence\n" {
		t.Errorf("said %q", out)
	}
	said := func(s string) string { return "runner enroll: " + s + "\n" }
	refuses(t, 1, said("No contact has the address cat@there.test. Add or import it first."), "enroll", "--sequence", "Cold", "cat@there.test", "--data", data)
	refuses(t, 1, said(`There is no sequence called "Hot". List them with: runner status.`), "enroll", "--sequence", "Hot", "ann@there.test", "--data", data)
	refuses(t, 1, said(`"Draft" is a draft, so nobody can be enrolled yet. Activate it first.`), "enroll", "--sequence", "Draft", "ann@there.test", "--data", data)
	if r := runner(t, "enroll", "--sequence", "Cold", "ann", "--data", data); r.code != 1 || !strings.HasPrefix(r.err, "runner enroll: ") || strings.Contains(r.err, "cause") {
		t.Errorf("no address: %+v", r)
	}
}

// TestBackupIsAWholeCopy also while a runner works, and never takes the place of
// a file.
func TestBackupIsAWholeCopy(t *testing.T) {
	t.Parallel()
	data := workspace(t)
	succeeds(t, "import", put(t, "people.csv", "Email\nann@there.test\nbob@there.test\n"), "--data", data)
	serveOn(t, data)
	for _, name := range []string{"copy.db", "a copy? 100%.db"} {
		file := filepath.Join(t.TempDir(), name)
		if out := succeeds(t, "backup", file, "--data", data); out != "The backup is in "+file+". It holds no passwords.\n" {
			t.Errorf("said %q", out)
		}
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(before, []byte(secret)) {
			t.Error("it holds the password")
		}
		refuses(t, 1, "runner backup: "+file+" exists already and was left as it is. Choose another name.\n", "backup", file, "--data", data)
		if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, before) {
			t.Errorf("the first copy was changed: %v", err)
		}
		if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
			t.Errorf("beside the copy: %v %v", entries, err)
		}
		// A workspace made of the copy works.
		restored := t.TempDir()
		if err := os.Rename(file, filepath.Join(restored, store.File)); err != nil {
			t.Fatal(err)
		}
		if out := succeeds(t, "status", "--data", restored); !strings.Contains(out, `sequence "Cold" (active)`) {
			t.Errorf("restored: %s", out)
		}
		if n := count(t, filepath.Join(restored, store.File), "SELECT count(*) FROM contact WHERE email IN ('ann@there.test', 'bob@there.test')"); n != 2 {
			t.Errorf("%d contacts in it", n)
		}
	}
	nowhere := filepath.Join(t.TempDir(), "none", "copy.db")
	if r := runner(t, "backup", nowhere, "--data", data); r.code != 1 || r.out != "" || strings.Contains(r.err, "cause") {
		t.Errorf("into no folder: %+v", r)
	}
	none := filepath.Join(t.TempDir(), "none")
	refuses(t, 1, "runner backup: There is no Cadenza workspace in "+none+". Check the data folder.\n", "backup", filepath.Join(t.TempDir(), "x.db"), "--data", none)
	missing(t, none)
}

// TestDoctorSaysWhatIsWrong and that nothing is.
func TestDoctorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	data := workspace(t)
	out := succeeds(t, "doctor", "--data", data)
	if !strings.HasPrefix(out, "data folder "+data+": opened and locked\npasswords are kept in ") || !strings.HasSuffix(out, "\nNo problem was found.\n") {
		t.Errorf("said %s", out)
	}
	if _, err := database(t, filepath.Join(data, store.File)).ExecContext(t.Context(), "UPDATE sender_state SET ready = 0"); err != nil {
		t.Fatal(err)
	}
	r := runner(t, "doctor", "--data", data)
	if r.code != 1 || !strings.Contains(r.out, "problem: The sender profile \"Sam\" has no password.\n") || r.err != "runner doctor: 1 problem was found. It is listed above.\n" {
		t.Errorf("without a password: %+v", r)
	}
}

// TestDatabasesThatCannotBeUsedAreLeftAsTheyAre: from a newer version, damaged,
// or no database at all.
func TestDatabasesThatCannotBeUsedAreLeftAsTheyAre(t *testing.T) {
	t.Parallel()
	newer := t.TempDir()
	succeeds(t, "status", "--data", newer)
	path := filepath.Join(newer, store.File)
	db := database(t, path)
	var version int
	if err := db.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"PRAGMA user_version = 9000", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, store.File), []byte(strings.Repeat("Dear diary. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for data, said := range map[string]string{
		newer:   fmt.Sprintf("%s was written by a newer version of Cadenza (schema 9000; this one knows %d). Install the newest Cadenza, or open another data folder. The file was left as it is.\n", path, version),
		foreign: "The database file is damaged or is no Cadenza database. Restore a backup, or choose another data folder. The file was left as it is.\n",
	} {
		before, err := os.ReadFile(filepath.Join(data, store.File))
		if err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"serve", "--listen", "127.0.0.1:0"}, {"status"}, {"stop"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "x.db")}, {"import", put(t, "p.csv", people)},
		} {
			refuses(t, 1, "runner "+args[0]+": "+said, append(args, "--data", data)...)
		}
		if after, err := os.ReadFile(filepath.Join(data, store.File)); err != nil || !bytes.Equal(after, before) {
			t.Errorf("%s was changed: %v", data, err)
		}
	}
}

// TestDataFolderThatCannotBeWrittenIsSaidSo: by a user who may not, which root
// always may.
func TestDataFolderThatCannotBeWrittenIsSaidSo(t *testing.T) {
	t.Parallel()
	base, err := os.MkdirTemp("", "cadenza-unwritable-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(base); err != nil {
			t.Error(err)
		}
	})
	const nobody = 65534
	fixed, open := filepath.Join(base, "fixed"), filepath.Join(base, "open")
	for dir, mode := range map[string]os.FileMode{base: 0o755, fixed: 0o555, open: 0o777} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	as := func(args ...string) result {
		t.Helper()
		cmd := start(t.Context(), t, args...)
		cmd.Env = append(cmd.Env, "HOME="+open)
		cmd.Dir = base
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		return finished(t, cmd)
	}
	if r := as("status", "--data", filepath.Join(open, "mine")); r.code != 0 {
		t.Fatalf("where it may write: %+v", r)
	}
	if err := os.Chmod(filepath.Join(open, "mine", store.File), 0o444); err != nil {
		t.Fatal(err)
	}
	for data, said := range map[string]string{
		filepath.Join(fixed, "new"): "The data folder " + filepath.Join(fixed, "new") + " cannot be used. Choose a folder you may write to.\n",
		fixed:                       "The data folder " + fixed + " cannot be locked. Choose a folder you may write to.\n",
		filepath.Join(open, "mine"): "The database cannot be written. Check that you may write to the data folder.\n",
	} {
		for _, command := range []string{"serve", "status", "doctor"} {
			args := []string{command, "--data", data}
			if command == "serve" {
				args = append(args, "--listen", "127.0.0.1:0")
			}
			if r := as(args...); r.code != 1 || r.out != "" || r.err != "runner "+command+": "+said {
				t.Errorf("%v: %+v", args, r)
			}
		}
	}
}

// TestExplainCSVSaysHowAFileIsUnderstood in words and as JSON.
func TestExplainCSVSaysHowAFileIsUnderstood(t *testing.T) {
	t.Parallel()
	file := put(t, "people.csv", "E-Mail;Vorname;Shoe size\nann@there.test;Ann;38\nnobody;Bad;40\nann@there.test;Ann;38\n")
	out := succeeds(t, "explain", "csv", file)
	for _, want := range []string{file + ": utf-8, columns separated by \";\", headers in row 1\n", "\"E-Mail\" goes into email (", "\"Vorname\" goes into firstName (", "\"Shoe size\" is left out\n", "3 rows: 1 good, 1 doubles, 1 refused\n", "row 3: "} {
		if !strings.Contains(strings.ToLower(out), strings.ToLower(want)) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	var v csvExplanation
	if err := json.Unmarshal([]byte(succeeds(t, "explain", "csv", "--json", file)), &v); err != nil || v.Rows != 3 || v.Good != 1 || v.Doubles != 1 || len(v.Refused) != 1 || v.Refused[0].Line != 3 || v.Refused[0].Reason == "" {
		t.Errorf("%v: %+v", err, v)
	}
	refuses(t, 1, "runner explain: The file gone.csv cannot be read. Check its name.\n", "explain", "csv", "gone.csv")
}

// TestExplainMailGivesOneObjectForEachFile, of exactly the shape that scripts
// rely on.
func TestExplainMailGivesOneObjectForEachFile(t *testing.T) {
	t.Parallel()
	samples := filepath.Join("..", "..", "inbox", "testdata")
	raw, err := os.ReadFile(filepath.Join(samples, "verdicts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var verdicts [][]string
	args := []string{"explain", "mail", "--json"}
	for line := range strings.SplitSeq(string(raw), "\n") {
		if c := strings.Split(line, "\t"); len(c) == 6 && !strings.HasPrefix(line, "#") {
			verdicts = append(verdicts, c)
			args = append(args, filepath.Join(samples, c[0]))
		}
	}
	lines := strings.Split(strings.TrimSuffix(succeeds(t, args...), "\n"), "\n")
	if len(lines) != len(verdicts) || len(lines) < 60 {
		t.Fatalf("%d objects for %d files", len(lines), len(verdicts))
	}
	kinds := map[string]bool{}
	for i, line := range lines {
		want := verdicts[i]
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%s: %v: %s", want[0], err, line)
		}
		keys := []string{"evidence", "file", "kind"}
		kinds[want[1]] = true
		if want[1] == "bounce" {
			keys = append(keys, "bounce")
			b, ok := v["bounce"].(map[string]any)
			if !ok || b["type"] != want[2] || text(b["status"]) != want[3] || text(b["recipient"]) != want[4] {
				t.Errorf("%s: the bounce is %v, want %v", want[0], v["bounce"], want[2:5])
			}
			for k := range b {
				if !slices.Contains([]string{"type", "status", "recipient"}, k) {
					t.Errorf("%s: the bounce has %q", want[0], k)
				}
			}
		}
		if want[5] != "" {
			keys = append(keys, "until")
		}
		if _, answers := v["inReplyTo"]; answers {
			keys = append(keys, "inReplyTo")
		}
		slices.Sort(keys)
		if got := slices.Sorted(maps.Keys(v)); !slices.Equal(got, keys) {
			t.Errorf("%s has the keys %v, want %v", want[0], got, keys)
		}
		if v["file"] != filepath.Join(samples, want[0]) || v["kind"] != want[1] || text(v["until"]) != want[5] {
			t.Errorf("got %s, want %v", line, want)
		}
		if evidence, ok := v["evidence"].([]any); !ok || (len(evidence) == 0 && want[1] != "reply") {
			t.Errorf("%s: the evidence is %v", want[0], v["evidence"])
		}
	}
	for _, k := range []string{"reply", "auto_reply", "bounce", "complaint", "opt_out", "meeting", "other"} {
		if !kinds[k] {
			t.Errorf("no sample is a %s", k)
		}
	}
	if out := succeeds(t, "explain", "mail", filepath.Join(samples, verdicts[0][0])); !strings.HasPrefix(out, filepath.Join(samples, verdicts[0][0])+": "+verdicts[0][1]+"\n") {
		t.Errorf("in words: %s", out)
	}
	refuses(t, 1, "runner explain: The file gone.eml cannot be read. Check its name.\n", "explain", "mail", "gone.eml")
	if r := runner(t, "explain", "mail", "--json", put(t, "x.eml", "\x00\xff no mail at all")); r.code != 0 || !strings.Contains(r.out, `"kind":"other"`) {
		t.Errorf("no mail: %+v", r)
	}
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// TestPrintedAPIDocumentIsTheCommittedOne.
func TestPrintedAPIDocumentIsTheCommittedOne(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(filepath.Join("..", "..", "api", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got := succeeds(t, "openapi"); got != string(want) {
		t.Error("run make generate")
	}
}
