package secrets

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/zalando/go-keyring"

	"cadenza/backend/fault"
)

const secret = "correct horse \"battery\" stäple\x01"

func box(t *testing.T, dir string) Box {
	t.Helper()
	b, err := Open(dir, "w", true)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func has(t *testing.T, b Box, key, want string) {
	t.Helper()
	if got, err := b.Get(key); err != nil || got != want {
		t.Errorf("%s: %q, %v", key, got, err)
	}
}

func put(t *testing.T, b Box, key, value string) {
	t.Helper()
	if err := b.Put(key, value); err != nil {
		t.Fatal(err)
	}
}

func TestASealedSecretComesBackAndGoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := box(t, dir)
	if _, err := b.Get("sender/1"); !errors.Is(err, ErrNone) {
		t.Errorf("before: %v", err)
	}
	put(t, b, "sender/1", "old")
	put(t, b, "sender/1", secret)
	put(t, b, "sender/2", "")
	for _, b := range []Box{b, box(t, dir)} { // also for the next start
		has(t, b, "sender/1", secret)
		has(t, b, "sender/2", "")
	}
	if err := b.Delete("sender/1"); err != nil {
		t.Fatal(err)
	}
	if err := b.Delete("nobody"); err != nil {
		t.Errorf("deleting what is not there: %v", err)
	}
	again := box(t, dir)
	if _, err := again.Get("sender/1"); !errors.Is(err, ErrNone) {
		t.Errorf("after: %v", err)
	}
	has(t, again, "sender/2", "")
	if !strings.Contains(b.Where(), "sealed file") {
		t.Error(b.Where())
	}
}

func TestTheFolderShowsNoSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := box(t, dir)
	for i := range 20 {
		put(t, b, fmt.Sprint("sender/", i), secret)
	}
	hidden := []string{secret, "battery", hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for skip := range 3 { // base64 looks another way at each of three places
		text := base64.StdEncoding.EncodeToString(append(make([]byte, skip), secret...))
		hidden = append(hidden, text[4:len(text)-4], base64.URLEncoding.EncodeToString([]byte(secret)))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Errorf("%d files: %v", len(entries), entries)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || len(raw) == 0 {
			t.Fatalf("%s: %d bytes, %v", e.Name(), len(raw), err)
		}
		for _, h := range hidden {
			if bytes.Contains(raw, []byte(h)) {
				t.Errorf("%s shows %q", e.Name(), h)
			}
		}
	}
	key, err := os.ReadFile(filepath.Join(dir, "secrets.key"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "secrets.age"))
	if err != nil || bytes.Contains(file, bytes.TrimSpace(key)) {
		t.Errorf("the sealed file holds its key, %v", err)
	}
}

func TestManyAtOnceLoseNoSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := box(t, dir)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			if err := b.Put(fmt.Sprint(i), fmt.Sprint("value ", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range 16 {
		has(t, box(t, dir), fmt.Sprint(i), fmt.Sprint("value ", i))
	}
}

func TestWhatIsDamagedIsSaidPlainlyAndKept(t *testing.T) {
	t.Parallel()
	change := func(t *testing.T, path string, do func([]byte) []byte) {
		t.Helper()
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, do(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		harm  func(t *testing.T, file, key string)
		words string
	}{
		"no age file": {func(t *testing.T, file, _ string) {
			t.Helper()
			change(t, file, func([]byte) []byte { return []byte("hello") })
		}, "secrets.age"},
		"emptied": {func(t *testing.T, file, _ string) { t.Helper(); change(t, file, func([]byte) []byte { return nil }) }, "secrets.age"},
		"cut short": {func(t *testing.T, file, _ string) {
			t.Helper()
			change(t, file, func(b []byte) []byte { return b[:len(b)-1] })
		}, "secrets.age"},
		"one bit": {func(t *testing.T, file, _ string) {
			t.Helper()
			change(t, file, func(b []byte) []byte { b[len(b)-3] ^= 1; return b })
		}, "secrets.age"},
		"a broken key": {func(t *testing.T, _, key string) { t.Helper(); change(t, key, func(b []byte) []byte { return b[:20] }) }, "secrets.key"},
		"no key": {func(t *testing.T, _, key string) {
			t.Helper()
			if err := os.Remove(key); err != nil {
				t.Fatal(err)
			}
		}, "secrets.key"},
		"another key": {func(t *testing.T, _, key string) {
			t.Helper()
			other := t.TempDir()
			box(t, other)
			if err := os.Rename(filepath.Join(other, "secrets.key"), key); err != nil {
				t.Fatal(err)
			}
		}, "another key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			put(t, box(t, dir), "k", secret)
			file := filepath.Join(dir, "secrets.age")
			c.harm(t, file, filepath.Join(dir, "secrets.key"))
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			plain := func(err error) {
				t.Helper()
				f := fault.Of(err)
				if f == nil || f.Code != fault.Refused || !strings.Contains(f.Sentence, c.words) || !strings.Contains(f.Remedy, "enter the passwords again") || strings.Contains(f.Error(), dir) {
					t.Errorf("%v", err)
				}
			}
			b, err := Open(dir, "w", false) // the sealed file is used, whatever the keychain says
			if err != nil {
				plain(err)
			} else {
				_, err := b.Get("k")
				plain(err)
				plain(b.Put("k", "new"))
				plain(b.Delete("k"))
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, before) {
				t.Errorf("the file was written over, %v", err)
			}
		})
	}
}

// The stand-in for the keychain is global, so this test runs alone.
func TestTheKeychainIsUsedWhereItAnswers(t *testing.T) {
	t.Cleanup(keyring.MockInit)
	keyring.MockInit()
	dir := t.TempDir()
	b, err := Open(dir, "w", false)
	if err != nil {
		t.Fatal(err)
	}
	if b.Where() != "the system keychain" {
		t.Error(b.Where())
	}
	put(t, b, "k", secret)
	has(t, b, "k", secret)
	if other, err := Open(dir, "another workspace", false); err != nil {
		t.Error(err)
	} else if _, err := other.Get("k"); !errors.Is(err, ErrNone) {
		t.Errorf("another workspace: %v", err)
	}
	for range 2 {
		if err := b.Delete("k"); err != nil {
			t.Error(err)
		}
	}
	if _, err := b.Get("k"); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("files beside the keychain: %v, %v", entries, err)
	}
	if _, err := keyring.Get(service, "w/probe"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the probe stays: %v", err)
	}

	// Without one, or where it is not wanted, the file is used.
	forced, err := Open(dir, "w", true)
	if err != nil || !strings.Contains(forced.Where(), "sealed file") {
		t.Fatalf("%v, %v", forced, err)
	}
	keyring.MockInitWithError(errors.New("no bus"))
	if err := b.Put("k", "x"); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "keychain did not answer") {
		t.Errorf("a keychain that is gone: %v", err)
	}
	dir = t.TempDir()
	absent, err := Open(dir, "w", false)
	if err != nil || !strings.Contains(absent.Where(), "sealed file") {
		t.Fatalf("%v, %v", absent, err)
	}
	put(t, absent, "k", secret)

	// A folder that has a sealed file keeps using it once a keychain answers.
	keyring.MockInit()
	kept, err := Open(dir, "w", false)
	if err != nil {
		t.Fatal(err)
	}
	has(t, kept, "k", secret)
}
