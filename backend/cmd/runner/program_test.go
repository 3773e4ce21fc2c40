package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/node"
	"cadenza/backend/sequence"
)

// built is the folder of the built program, empty as long as no test needed it.
var built string

// program builds the runner once, where every user may start it.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cadenza-runner-")
	if err != nil {
		return "", err
	}
	built = dir
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "runner")
	if out, err := exec.Command("go", "build", "-tags", "sqlite_fts5", "-o", bin, ".").CombinedOutput(); err != nil {
		return "", errors.Join(err, errors.New(string(out)))
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		if err := os.RemoveAll(built); err != nil {
			code = 1
		}
	}
	os.Exit(code)
}

// result is what a command said and how it ended.
type result struct {
	code     int
	out, err string
}

// start makes the command of one call, with nothing of the caller's settings.
func start(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "CADENZA_SEALED_FILE=1"}
	return cmd
}

// runner runs one command to its end.
func runner(t *testing.T, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return finished(t, start(ctx, t, args...))
}

func finished(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// succeeds runs a command that is to be done without a complaint.
func succeeds(t *testing.T, args ...string) string {
	t.Helper()
	r := runner(t, args...)
	if r.code != 0 || r.err != "" {
		t.Fatalf("runner %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// refuses runs a command that is to fail with exactly this said, and nothing on
// the output.
func refuses(t *testing.T, code int, said string, args ...string) {
	t.Helper()
	if r := runner(t, args...); r.code != code || r.err != said || r.out != "" {
		t.Errorf("runner %s: exit %d, want %d\nsaid: %swant: %sout: %s", strings.Join(args, " "), r.code, code, r.err, said, r.out)
	}
}

// serving is a runner that serves.
type serving struct {
	*testing.T
	cmd        *exec.Cmd
	errs       bytes.Buffer
	said, link string
	base       string
	token      string
	ended      bool
}

// serveOn starts a runner on a data folder and reads the link that it prints.
func serveOn(t *testing.T, data string) *serving {
	t.Helper()
	s := &serving{T: t, cmd: start(context.WithoutCancel(t.Context()), t, "serve", "--data", data, "--listen", "127.0.0.1:0")}
	s.cmd.Stderr = &s.errs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !s.ended {
			s.end(syscall.SIGTERM)
		}
	})
	lines := bufio.NewScanner(out)
	for s.link == "" && lines.Scan() {
		s.said += lines.Text() + "\n"
		if link, ok := strings.CutPrefix(lines.Text(), "Open "); ok {
			s.link = link
		}
	}
	var found bool
	if s.base, s.token, found = strings.Cut(s.link, "/start?token="); !found {
		s.end(syscall.SIGKILL)
		t.Fatalf("no link was printed: %s%s", s.said, s.errs.String())
	}
	return s
}

// end ends the runner by a signal and gives its exit code.
func (s *serving) end(sig os.Signal) int {
	s.Helper()
	s.ended = true
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.Error(err)
	}
	if err := s.cmd.Wait(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			s.Error(err)
		}
	}
	return s.cmd.ProcessState.ExitCode()
}

// get asks the served API, with the token.
func (s *serving) get(path string) (int, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.base+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		s.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// secret is the password of the workspace's sender profile.
const secret = "correct-horse-battery"

// workspace makes a data folder with one active and one draft sequence.
func workspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	ctx := t.Context()
	n, err := node.Open(ctx, node.Options{Dir: dir, SealedFile: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = n.Desk.SaveSender(ctx, "", desk.SenderFields{Name: "Sam", FromAddr: "sam@here.test", SMTP: desk.ServerFields{Host: "127.0.0.1", Port: 9, Security: "none"}, Password: secret})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Cold", "Draft"} {
		s, err := n.Desk.CreateSequence(ctx, desk.CreateSequence{Name: name, Template: "cold-outreach"})
		if err == nil && name == "Cold" {
			_, err = n.Desk.SetStatus(ctx, s.ID, sequence.Active)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// put writes a file into a fresh folder and gives its name.
func put(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// database opens a database file for a look or a change by hand.
func database(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func count(t *testing.T, path, query string) (n int) {
	t.Helper()
	if err := database(t, path).QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// missing fails where something is there that should not be.
func missing(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there: %v", path, err)
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"help"}, {"--help"}, {"-h"}} {
		out := succeeds(t, args...)
		for _, c := range commands() {
			if !strings.Contains(out, "  runner "+c.name+" ") || !strings.Contains(out, c.does) {
				t.Errorf("%v lacks %s:\n%s", args, c.name, out)
			}
		}
	}
	if r := runner(t); r.code != 2 || !strings.Contains(r.out+r.err, "runner serve") {
		t.Errorf("without a word: %+v", r)
	}
}

// TestWhatIsNotUnderstoodIsSaidAndNothingIsDone: exit 2, and no data folder.
func TestWhatIsNotUnderstoodIsSaidAndNothingIsDone(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "none")
	usage := map[string]string{}
	for _, c := range commands() {
		usage[c.name] = "Usage: runner " + c.name + " " + c.args + "\n"
	}
	refuses(t, 2, "runner: there is no command \"sreve\". Try: runner help\n", "sreve")
	for _, c := range []struct{ said, args string }{
		{"flag provided but not defined: -port.", "serve --port 1"},
		{`"now" was not expected.`, "serve now"},
		{"flag needs an argument: -listen.", "serve --listen"},
		{"name one file.", "import"},
		{"name one file.", "import a.csv b.csv"},
		{"flag provided but not defined: -force.", "import a.csv --force"},
		{"name a sequence, and a list or at least one address.", "enroll ann@there.test"},
		{"name a sequence, and a list or at least one address.", "enroll --sequence Cold"},
		{`write --start as "2026-03-31 09:00".`, "enroll --sequence Cold --start soon ann@there.test"},
		{"--update and --create exclude each other.", "import a.csv --update --create"},
		{`"all" was not expected.`, "status all"},
		{`"resume" was not expected.`, "stop resume"},
		{"flag provided but not defined: -lift.", "stop --lift"},
		{"name the file to write.", "backup"},
		{"name the file to write.", "backup a.db b.db"},
		{`"deep" was not expected.`, "doctor deep"},
		{"say csv or mail, and name a file.", "explain"},
		{"say csv or mail, and name a file.", "explain mail"},
		{`"pdf" is neither csv nor mail.`, "explain pdf a.pdf"},
		{"here is how it is used.", "status --help"},
	} {
		args := strings.Fields(c.args)
		refuses(t, 2, "runner "+args[0]+": "+c.said+"\n"+usage[args[0]], slices.Insert(args, 1, dataFlag(args[0], data)...)...)
	}
	missing(t, data)
}

// dataFlag names the data folder to the commands that have one.
func dataFlag(command, data string) []string {
	if command == "explain" {
		return nil
	}
	return []string{"--data=" + data}
}

// TestServePrintsItsLinkAndEndsCleanly on SIGTERM and on Ctrl+C.
func TestServePrintsItsLinkAndEndsCleanly(t *testing.T) {
	t.Parallel()
	for _, sig := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		data := filepath.Join(t.TempDir(), "new")
		s := serveOn(t, data)
		if want := "Cadenza works on " + data + "\nOpen http://127.0.0.1:"; !strings.HasPrefix(s.said, want) || len(s.token) < 32 {
			t.Errorf("said %q", s.said)
		}
		if code, text := s.get("/start?token=" + s.token); code != http.StatusOK {
			t.Errorf("the link: %d %s", code, text)
		}
		if code, text := s.get("/api/status"); code != http.StatusOK || !strings.Contains(text, data) {
			t.Errorf("the API: %d %s", code, text)
		}
		for path, want := range map[string]os.FileMode{data: 0o700, filepath.Join(data, addressFile): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v %v, want %v", path, info, err, want)
			}
		}
		if code := s.end(sig); code != 0 || s.errs.Len() > 0 {
			t.Errorf("%v: exit %d, said %q", sig, code, s.errs.String())
		}
		missing(t, filepath.Join(data, addressFile))
		if out := succeeds(t, "doctor", "--data", data); !strings.HasSuffix(out, "No problem was found.\n") {
			t.Errorf("afterwards: %s", out)
		}
	}
}

// TestServeRefusesAddressesThatAreNotOurs before it makes a data folder.
func TestServeRefusesAddressesThatAreNotOurs(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "none")
	refuses(t, 1, "runner serve: Cadenza listens only on this machine, not on 0.0.0.0. Use 127.0.0.1, localhost or [::1].\n", "serve", "--data", data, "--listen", "0.0.0.0:0")
	refuses(t, 1, "runner serve: \"7788\" is no address to listen on. Write it as HOST:PORT, such as 127.0.0.1:7788.\n", "serve", "--data", data, "--listen", "7788")
	s := serveOn(t, t.TempDir())
	taken := strings.TrimPrefix(s.base, "http://")
	refuses(t, 1, "runner serve: The address "+taken+" is taken. Close the other program, or choose another port.\n", "serve", "--data", data, "--listen", taken)
	missing(t, data)
}

// TestSecondProcessOnTheSameDataIsRefused and the first goes on.
func TestSecondProcessOnTheSameDataIsRefused(t *testing.T) {
	t.Parallel()
	data := workspace(t)
	s := serveOn(t, data)
	const said = ": Another Cadenza is already working on "
	refuses(t, 1, "runner serve"+said+data+". Close the other Cadenza, or choose another data folder.\n", "serve", "--data", data, "--listen", "127.0.0.1:0")
	refuses(t, 1, "runner doctor"+said+data+". Close the other Cadenza, or choose another data folder.\n", "doctor", "--data", data)
	if code, text := s.get("/api/sequences"); code != http.StatusOK || !strings.Contains(text, "Cold") {
		t.Errorf("the first: %d %s", code, text)
	}
	// A runner that was killed leaves its address behind: it is not believed.
	s.end(syscall.SIGKILL)
	if _, err := os.Stat(filepath.Join(data, addressFile)); err != nil {
		t.Fatal(err)
	}
	if out := succeeds(t, "status", "--data", data); !strings.Contains(out, `sequence "Cold" (active)`) {
		t.Errorf("after the crash: %s", out)
	}
}

// TestStatusTellsHowEverythingStands in words and as JSON, beside a running
// runner and without one.
func TestStatusTellsHowEverythingStands(t *testing.T) {
	t.Parallel()
	data := workspace(t)
	const still = "processor: not running\nwaiting for a person: 0\nsender Sam: ready\n" +
		"sequence \"Draft\" (draft): active 0, paused 0, completed 0, unenrolled 0, sent 0, replied 0\n" +
		"sequence \"Cold\" (active): active 0, paused 0, completed 0, unenrolled 0, sent 0, replied 0\n"
	if out := succeeds(t, "status", "--data", data); out != still {
		t.Errorf("got\n%swant\n%s", out, still)
	}
	var v struct {
		Status    desk.StatusView
		Sequences []desk.SequenceCard
	}
	if err := json.Unmarshal([]byte(succeeds(t, "status", "--json", "--data", data)), &v); err != nil || v.Status.DataDir != data || len(v.Sequences) != 2 {
		t.Errorf("%v: %+v", err, v)
	}
	s := serveOn(t, data)
	for deadline := time.Now().Add(20 * time.Second); ; { // until the first pass is over
		if _, text := s.get("/api/status"); strings.Contains(text, "lastPassAt") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the processor did not run")
		}
	}
	if out := succeeds(t, "status", "--data", data); !strings.HasPrefix(out, "processor: last run ") || !strings.Contains(out, `"Cold" (active)`) {
		t.Errorf("beside the runner:\n%s", out)
	}
}

// TestStopWorksBesideARunner and is lifted again.
func TestStopWorksBesideARunner(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none")
	refuses(t, 1, "runner stop: There is no Cadenza workspace in "+none+". Check the data folder.\n", "stop", "--data", none)
	missing(t, none)
	data := workspace(t)
	s := serveOn(t, data)
	refuses(t, 1, "runner stop: Emergency Stop is not on.\n", "stop", "--data", data, "--resume")
	if out := succeeds(t, "stop", "--data", data, "--note", "wrong list"); out != "Emergency Stop is on. Nothing is sent until it is lifted.\n" {
		t.Errorf("said %q", out)
	}
	if _, text := s.get("/api/status"); !strings.Contains(text, `"stopped":true`) || !strings.Contains(text, `"stoppedBy":"the command line"`) || !strings.Contains(text, `"stopNote":"wrong list"`) {
		t.Errorf("the runner: %s", text)
	}
	if out := succeeds(t, "status", "--data", data); !strings.HasPrefix(out, "EMERGENCY STOP since ") || !strings.Contains(out, "by the command line. wrong list\n") {
		t.Errorf("status: %s", out)
	}
	if out := succeeds(t, "stop", "--data", data, "--resume"); out != "Emergency Stop is lifted.\n" {
		t.Errorf("said %q", out)
	}
	if _, text := s.get("/api/status"); !strings.Contains(text, `"stopped":false`) {
		t.Errorf("the runner: %s", text)
	}
}
