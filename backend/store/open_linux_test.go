package store

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"cadenza/backend/fault"
)

const nobody = 65534

// asNobody takes from this goroutine's thread what root may do to every file.
// The thread ends with the goroutine.
func asNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	if err := syscall.Setfsgid(nobody); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
}

// given hands a folder and its files to the user that asNobody leaves.
func given(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	mode(t, filepath.Dir(dir), 0o755)
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mode(t *testing.T, path string, m os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, m); err != nil {
		t.Fatal(err)
	}
}

func TestAReadOnlyFolderIsRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make  func(t *testing.T, dir string)
		words string
	}{
		"an empty folder": {func(*testing.T, string) {}, "cannot be locked"},
		"a workspace":     {func(t *testing.T, dir string) { t.Helper(); closed(t, opened(t, dir)) }, "cannot be written"},
		"a read-only database": {func(t *testing.T, dir string) {
			t.Helper()
			closed(t, opened(t, dir))
			mode(t, filepath.Join(dir, File), 0o400)
		}, "cannot be written"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c.make(t, dir)
			before := bytesOf(t, dir)
			given(t, dir)
			mode(t, dir, 0o500)
			t.Cleanup(func() { mode(t, dir, 0o700) })
			done := make(chan struct{})
			go func() {
				defer close(done)
				asNobody(t)
				s, err := Open(t.Context(), dir, Options{})
				if err == nil {
					t.Error("it was opened")
					_ = s.Close()
					return
				}
				if f := fault.Of(err); f.Code != fault.Unavailable || !strings.Contains(f.Sentence, c.words) || f.Remedy == "" {
					t.Errorf("%s: %s (%v)", f.Code, f.Error(), f.Err)
				}
			}()
			<-done
			mode(t, dir, 0o700)
			for name, b := range bytesOf(t, dir) {
				if before[name] != b {
					t.Errorf("%s changed", name)
				}
			}
			closed(t, opened(t, dir))
		})
	}
}
