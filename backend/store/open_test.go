package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/fault"
)

func opened(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // closed twice where a test closes it
	return s
}

func closed(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// refused fails unless the folder cannot be opened, for a reason in plain words.
func refused(t *testing.T, dir string, code fault.Code, words string) {
	t.Helper()
	s, err := Open(t.Context(), dir, Options{})
	if err == nil {
		closed(t, s)
		t.Fatal("it was opened")
	}
	f := fault.Of(err)
	if f.Code != code || !strings.Contains(f.Sentence, words) || f.Remedy == "" {
		t.Errorf("%s: %s (%v)", f.Code, f.Error(), f.Err)
	}
}

// bytesOf reads a folder's files, but for the lock and the shared memory, which
// hold nothing.
func bytesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "cadenza.lock" || strings.HasSuffix(e.Name(), "-shm") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

func TestEveryConnectionIsDurableAndChecked(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	conns := map[string][]*sql.Conn{}
	for name, pool := range map[string]struct {
		db *sql.DB
		n  int
	}{"writer": {s.w, 1}, "reader": {s.r, readers}} {
		if got := pool.db.Stats().MaxOpenConnections; got != pool.n {
			t.Errorf("%d connections in the %s pool", got, name)
		}
		for range pool.n { // all at once, so that each is another one
			c, err := pool.db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			conns[name] = append(conns[name], c)
		}
	}
	for name, all := range conns {
		for _, c := range all {
			for pragma, want := range map[string]string{
				"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "fullfsync": "1", "checkpoint_fullfsync": "1",
				"query_only": map[string]string{"writer": "0", "reader": "1"}[name],
			} {
				var got string
				if err := c.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("%s: %s = %s, want %s (%v)", name, pragma, got, want, err)
				}
			}
		}
	}
}

func TestTheTestDiskIsUsedLikeARealOne(t *testing.T) {
	t.Parallel()
	p := planted(t)
	p.on()
	defer p.off()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "locking_mode": "exclusive"} {
		var got string
		if err := p.s.w.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %s, want %s (%v)", pragma, got, want, err)
		}
	}
}

func TestAForeignKeyThatLeadsNowhereIsRefused(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	err := s.write(t.Context(), func(tx *txn) error {
		_, err := tx.ExecContext(t.Context(), "INSERT INTO stat (sequence_id) VALUES (99)")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "FOREIGN KEY") {
		t.Error(err)
	}
}

func TestTheDatabaseItselfKeepsLiveEnrollmentsSingle(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	insert := func(pid, status string) error {
		return s.write(t.Context(), func(tx *txn) error {
			_, err := tx.ExecContext(t.Context(), "INSERT INTO enrollment (pid, sequence_id, version_id, contact_id, status, ver, entered_at) VALUES (?, 1, 1, 1, ?, 1, 0)", pid, status)
			return err
		})
	}
	for _, e := range [][2]string{{"a", "active"}, {"b", "completed"}, {"c", "unenrolled"}} {
		if err := insert(e[0], e[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := insert("d", "paused"); !isUnique(err) {
		t.Error(err)
	}
	if err := insert("a", "completed"); !isUnique(err) {
		t.Error(err)
	}
}

func TestADatabaseFromANewerVersionIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(t *testing.T, dir string){
		"closed well": func(t *testing.T, dir string) {
			t.Helper()
			s := opened(t, dir)
			exec(t, s, "PRAGMA user_version = 99")
			closed(t, s)
		},
		"cut off, with its newest part in the WAL": func(t *testing.T, dir string) {
			t.Helper()
			from := t.TempDir()
			s := opened(t, from)
			exec(t, s, "PRAGMA user_version = 99")
			for _, f := range []string{File, File + "-wal"} {
				b, err := os.ReadFile(filepath.Join(from, f))
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, f), b, 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			closed(t, s)
		},
		"with another journal": func(t *testing.T, dir string) {
			t.Helper()
			db, err := sql.Open("sqlite3", filepath.Join(dir, File))
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), "PRAGMA journal_mode = DELETE; CREATE TABLE future (x); PRAGMA user_version = 99")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			make(t, dir)
			before := bytesOf(t, dir)
			refused(t, dir, fault.Refused, fmt.Sprintf("newer version of Cadenza (schema 99; this one knows %d)", len(schemaFiles(t))))
			if after := bytesOf(t, dir); !maps.Equal(before, after) {
				t.Errorf("the files changed: %d and %d bytes of database", len(before[File]), len(after[File]))
			}
			if _, err := OpenBeside(t.Context(), dir); !fault.Is(err, fault.Refused) {
				t.Errorf("beside: %v", err)
			}
		})
	}
}

func exec(t *testing.T, s *Store, query string) {
	t.Helper()
	if _, err := s.w.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

func TestAFolderIsOpenedByOneProgramAtATime(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	s := opened(t, dir)
	refused(t, dir, fault.Conflict, "Another Cadenza is already working on "+dir)
	if err := s.Mutate(t.Context(), edit.Mutation{Table: edit.Setting, PID: "x", Fields: map[string]any{"value": "1"}}); err != nil {
		t.Errorf("the first is disturbed: %v", err)
	}
	beside, err := OpenBeside(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := beside.Stop(t.Context(), "Ada", "", noon); err != nil {
		t.Errorf("Emergency Stop beside it: %v", err)
	}
	closed(t, beside)
	if w, err := s.Workspace(t.Context()); err != nil || w.StoppedAt.IsZero() {
		t.Errorf("%+v, %v", w, err)
	}
	closed(t, s)
	closed(t, opened(t, dir))
	if _, err := OpenBeside(t.Context(), t.TempDir()); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAFileThatIsNoDatabaseIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"a letter":           []byte(strings.Repeat("Dear Bob, ", 1000)),
		"one byte":           {1},
		"half of a database": append([]byte("SQLite format 3\x00"), bytes.Repeat([]byte{0xff}, 4080)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, File), content, 0o600); err != nil {
				t.Fatal(err)
			}
			refused(t, dir, fault.Refused, "damaged or is no Cadenza database")
			if got := bytesOf(t, dir); len(got) != 1 || got[File] != string(content) {
				t.Errorf("files %d, %d bytes", len(got), len(got[File]))
			}
		})
	}
}

func TestAFolderThatIsAFileIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, fault.Unavailable, "cannot be used")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, File), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, fault.Unavailable, "cannot be written")
}

func TestAMigrationThatFailsLeavesTheOldVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := opened(t, dir)
	if err := s.Mutate(t.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Fields: map[string]any{"email": "bob@acme.example"}}); err != nil {
		t.Fatal(err)
	}
	before, err := s.Dump(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known := schemaFiles(t)
	files := fstest.MapFS{}
	for _, name := range known {
		text, err := schema.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	const bad, more = "schema/9001_bad.sql", "schema/9002_more.sql"
	files[bad] = &fstest.MapFile{Data: []byte("CREATE TABLE attic (x); ALTER TABLE contact ADD COLUMN shoe TEXT NOT NULL DEFAULT ''; UPDATE contact SET shoe = '44'; INSERT INTO nowhere VALUES (1);")}
	if err := s.migrate(t.Context(), dir, files); err == nil || !strings.Contains(err.Error(), "9001_bad.sql") {
		t.Errorf("the migration: %v", err)
	}
	after, err := s.Dump(t.Context())
	if err != nil || after != before {
		t.Errorf("something of it was kept: %v", err)
	}
	closed(t, s)
	s = opened(t, dir)
	if v := version(t, s); v != len(known) {
		t.Errorf("version %d", v)
	}
	// The mended one goes through, and the one after it.
	files[bad] = &fstest.MapFile{Data: []byte("CREATE TABLE attic (x);")}
	files[more] = &fstest.MapFile{Data: []byte("INSERT INTO attic VALUES (1);")}
	if err := s.migrate(t.Context(), dir, files); err != nil || version(t, s) != len(known)+2 {
		t.Errorf("version %d, %v", version(t, s), err)
	}
	closed(t, s)
	refused(t, dir, fault.Refused, fmt.Sprintf("schema %d; this one knows %d", len(known)+2, len(known)))
}

// schemaFiles lists the migrations that this program knows, in their order.
func schemaFiles(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

func version(t *testing.T, s *Store) (v int) {
	t.Helper()
	if err := s.r.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestABackupIsWholeAndOverwritesNothing(t *testing.T) {
	t.Parallel()
	s := opened(t, t.TempDir())
	if err := s.Mutate(t.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Fields: map[string]any{"email": "bob@acme.example"}}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, File)
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), path); !fault.Is(err, fault.Refused) {
		t.Error(err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "no", "such", "folder")); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "The backup") {
		t.Error(err)
	}
	for range readers {
		c, err := s.r.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		if _, err := c.ExecContext(t.Context(), "DELETE FROM contact"); err == nil || !strings.Contains(err.Error(), "readonly") {
			t.Errorf("after a backup a reader may write: %v", err)
		}
	}
	copied := opened(t, dir)
	if p, err := copied.PersonByEmail(t.Context(), "bob@acme.example"); err != nil || p.PID != "p" {
		t.Errorf("%+v, %v", p, err)
	}
	if found, err := copied.Check(context.Background()); err != nil || len(found) > 0 {
		t.Errorf("%q, %v", found, err)
	}
}

func TestCheckFindsWhatContradictsItself(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"DELETE FROM due WHERE enrollment_id = 1": "should be on the clock",
		"INSERT INTO due VALUES (7, 1)":           "belong to no waiting enrollment",
		"UPDATE stat SET active = active + 1":     "count wrongly",
	} {
		p := planted(t).again(t, 1)
		p.on()
		p.sound()
		exec(t, p.s, query)
		if found, err := p.s.Check(t.Context()); err != nil || len(found) != 1 || !strings.Contains(found[0], want) {
			t.Errorf("%s: %q, %v", query, found, err)
		}
		p.off()
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", `"`, "*", "NEAR(a b)", "a OR b", "o'neil", "José", "Jose\u0301", "\u0301", "हिन्दी", "ß", "Ⅷ", "²", "a\x00b", "\xff", "{x} : y", "-a", "名前", "a\u200db", "\U00013430"} {
		f.Add(s)
	}
	s, err := OpenMemory(f.Context(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := s.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, text string) {
		if err := s.Mutate(t.Context(), edit.Mutation{Table: edit.Contact, PID: "p", Fields: map[string]any{"first_name": text}}); err != nil {
			t.Fatal(err)
		}
		all, err := s.People(t.Context(), contact.Query{Search: text}, "", 10)
		if err != nil {
			t.Fatalf("%q becomes %q: %v", text, match(text), err)
		}
		n, err := s.CountPeople(t.Context(), contact.Query{Search: text})
		if err != nil || n != len(all.Rows) {
			t.Errorf("%q finds %d and counts %d, %v", text, len(all.Rows), n, err)
		}
		words := match(text)
		if len(all.Rows) == 0 && words != "" && plainLetters(words) {
			t.Errorf("a contact called %q is not found by that: %s", text, words)
		}
	})
}

// plainLetters reports whether every word has a letter that the index, whose
// table of characters is older than Go's, knows for sure.
func plainLetters(q string) bool {
	for w := range strings.FieldsSeq(q) {
		if !strings.ContainsFunc(w, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 'à' && r <= 'ö' }) {
			return false
		}
	}
	return true
}
