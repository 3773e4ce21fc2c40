package watch_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cadenza/backend/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// watching is a watched folder under test; what is taken comes through taken.
type watching struct {
	*testing.T
	dir      string
	taken    chan string
	problems chan error
}

func start(t *testing.T, poll time.Duration, move bool) *watching {
	t.Helper()
	w := &watching{T: t, dir: t.TempDir(), taken: make(chan string, 20_000), problems: make(chan error, 10_000)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		watch.Folder{
			Path: w.dir, Kinds: []string{".csv", ".xlsx"}, Settle: 60 * time.Millisecond, Poll: poll, Log: slog.New(slog.DiscardHandler),
			Take: func(_ context.Context, file string) {
				if move {
					if err := os.Remove(file); err != nil {
						t.Error(err)
					}
				}
				w.taken <- filepath.Base(file)
			},
			Report: func(_ context.Context, problem error) {
				select {
				case w.problems <- problem:
				default:
				}
			},
		}.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return w
}

func (w *watching) put(name, text string) {
	w.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
}

func (w *watching) next() string {
	w.Helper()
	select {
	case name := <-w.taken:
		return name
	case <-time.After(20 * time.Second):
		w.Fatal("nothing was taken")
		return ""
	}
}

func TestAFileIsTakenOnceWhenItIsWhole(t *testing.T) {
	t.Parallel()
	w := start(t, time.Hour, true)
	w.put("a.csv", "Email\n")
	if got := w.next(); got != "a.csv" {
		t.Errorf("took %s", got)
	}
	w.put("B.XLSX", "x")
	if got := w.next(); got != "B.XLSX" {
		t.Errorf("took %s", got)
	}
}

func TestAFileThatGrowsIsNotTakenBeforeItsEnd(t *testing.T) {
	t.Parallel()
	w := start(t, time.Hour, false)
	f, err := os.Create(filepath.Join(w.dir, "long.csv"))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond) // a writer that is slower than a poll, quicker than settling
	defer tick.Stop()
	for range 15 {
		<-tick.C
		if _, err := f.WriteString("more\n"); err != nil {
			t.Fatal(err)
		}
	}
	grown := time.Since(began)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	w.next()
	if took := time.Since(began); took < grown {
		t.Errorf("taken after %s, while it was written for %s", took, grown)
	}
}

func TestATemporaryFileIsLeftAloneUntilItIsRenamed(t *testing.T) {
	t.Parallel()
	w := start(t, time.Hour, true)
	for _, name := range []string{".hidden.csv", "~$open.xlsx", "a.csv.part", "b.csv.crdownload", "c.csv~", "#d.csv#", "e.csv.tmp", "notes.md"} {
		w.put(name, "x")
	}
	w.put("download.part", "Email\n")
	if err := os.Rename(filepath.Join(w.dir, "download.part"), filepath.Join(w.dir, "people.csv")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(w.dir, "folder.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := w.next(); got != "people.csv" {
		t.Errorf("took %s", got)
	}
	w.put("last.csv", "x")
	if got := w.next(); got != "last.csv" {
		t.Errorf("took %s", got)
	}
}

func TestAFileThatStaysIsNotTakenTwiceUntilItChanges(t *testing.T) {
	t.Parallel()
	w := start(t, 20*time.Millisecond, false)
	w.put("a.csv", "one")
	w.next()
	w.put("b.csv", "later") // by the time this one is taken, the first was passed over several times
	if got := w.next(); got != "b.csv" {
		t.Errorf("took %s", got)
	}
	w.put("a.csv", "changed")
	if got := w.next(); got != "a.csv" {
		t.Errorf("took %s", got)
	}
}

func TestTenThousandFilesAreEachTakenOnce(t *testing.T) {
	t.Parallel()
	w := start(t, time.Hour, true)
	const many = 10_000
	for i := range many {
		w.put(fmt.Sprintf("%05d.csv", i), "Email\n")
	}
	var got []string
	for range many {
		got = append(got, w.next())
	}
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != many {
		t.Errorf("%d different ones", n)
	}
}

func TestAFolderThatIsGoneIsReportedAndFoundAgain(t *testing.T) {
	t.Parallel()
	w := start(t, 20*time.Millisecond, true)
	until := func(bad bool) {
		t.Helper()
		deadline := time.After(20 * time.Second)
		for {
			select {
			case err := <-w.problems:
				if (err != nil) == bad {
					return
				}
			case <-deadline:
				t.Fatalf("it never became bad = %v", bad)
			}
		}
	}
	until(false)
	away := w.dir + "-away"
	if err := os.Rename(w.dir, away); err != nil {
		t.Fatal(err)
	}
	until(true)
	if err := os.Rename(away, w.dir); err != nil {
		t.Fatal(err)
	}
	w.put("back.csv", "x")
	if got := w.next(); got != "back.csv" {
		t.Errorf("took %s", got)
	}
}
