package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/google/uuid"

	"cadenza/backend/fault"
)

//go:embed schema/*.sql
var schema embed.FS

// look refuses a file that is not ours to write before a connection that writes
// is opened: that alone would change the journal mode, take in what the WAL
// holds, or begin a database where there is a short text.
func look(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil //nolint:nilerr // a new database; or the writer says what is wrong
	}
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	if err := f.Close(); err != nil {
		return fmt.Errorf("look at database: %w", err)
	}
	if errors.Is(err, io.EOF) || n == 0 {
		return nil // empty, or no file at all
	}
	if string(head[:n]) != magic {
		return noDatabase()
	}
	mode := "mode=ro"
	if _, err := os.Stat(path + "-wal"); err != nil {
		mode += "&immutable=1" // all is in the file, and looking leaves nothing beside it
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_busy_timeout=5000&"+mode)
	if err != nil {
		return fmt.Errorf("look at database: %w", err)
	}
	var have int
	err = db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have)
	if err := db.Close(); err != nil {
		return fmt.Errorf("look at database: %w", err)
	}
	files, e := fs.Glob(schema, "schema/*.sql")
	if err == nil && e == nil && have > len(files) {
		return newer(path, have, len(files))
	}
	return nil // what is wrong beyond that, the writer says
}

const magic = "SQLite format 3\x00"

func noDatabase() *fault.Error {
	return fault.New(fault.Refused, "The database file is damaged or is no Cadenza database.", "Restore a backup, or choose another data folder. The file was left as it is.")
}

func newer(path string, have, known int) error {
	return fault.Newf(fault.Refused, "Install the newest Cadenza, or open another data folder. The file was left as it is.",
		"%s was written by a newer version of Cadenza (schema %d; this one knows %d).", path, have, known)
}

// migrate brings the schema up to date. A database from a newer version is
// refused and left as it is.
func (s *Store) migrate(ctx context.Context, path string, schema fs.FS) error {
	var have int
	if err := s.w.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
		return plain(fmt.Errorf("read schema version: %w", err))
	}
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return fmt.Errorf("list schema: %w", err)
	}
	if have > len(files) {
		return newer(path, have, len(files))
	}
	for i := have; i < len(files); i++ {
		text, err := fs.ReadFile(schema, files[i])
		if err != nil {
			return fmt.Errorf("read schema: %w", err)
		}
		err = s.write(ctx, func(tx *txn) error {
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", files[i], err)
			}
			_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", i+1))
			return err
		})
		if err != nil {
			if strings.Contains(err.Error(), "no such module: fts5") {
				return fault.New(fault.Internal, "This build of Cadenza lacks full-text search.", "Build it with the tag sqlite_fts5.").Because(err)
			}
			return err
		}
	}
	return s.found(ctx)
}

// found makes the workspace row of a new database and reads who we are. That the
// database can be written is found out here too, and not in the middle of work.
func (s *Store) found(ctx context.Context) error {
	err := s.r.QueryRowContext(ctx, "SELECT device FROM workspace").Scan(&s.device)
	if err == nil {
		return s.write(ctx, func(tx *txn) error {
			_, err := tx.ExecContext(ctx, "UPDATE workspace SET device = device")
			return err
		})
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return plain(fmt.Errorf("read workspace: %w", err))
	}
	s.device = uuid.Must(uuid.NewV7()).String()
	return s.write(ctx, func(tx *txn) error {
		_, err := tx.ExecContext(ctx, rebind(`INSERT INTO workspace (id, pid, device, authority_id, incarnation, salt) VALUES (1, $1, $2, $2, $3, $4)`),
			uuid.Must(uuid.NewV7()).String(), s.device, uuid.Must(uuid.NewV7()).String(), uuid.NewString())
		return err
	})
}
