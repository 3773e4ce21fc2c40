package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

type folderStore interface {
	Folders(ctx context.Context) ([]contact.Folder, error)
	SaveFolder(ctx context.Context, f contact.Folder) error
	DeleteFolder(ctx context.Context, pid string) error
	NoteFolder(ctx context.Context, pid string, imported int, problem string, now time.Time) error
}

// FolderFields are what a person may say about a watched folder.
type FolderFields struct {
	Path    string        `json:"path" maxLength:"4000"`
	Mapping string        `json:"mapping,omitempty" doc:"Id of a saved mapping; empty for the one that fits each file."`
	Options ImportOptions `json:"options,omitzero"`
}

// FolderView is a watched folder.
type FolderView struct {
	ID       string        `json:"id"`
	Path     string        `json:"path"`
	Mapping  string        `json:"mapping"`
	Options  ImportOptions `json:"options"`
	Problem  string        `json:"problem" doc:"Why it cannot be watched; empty when it can."`
	Imported int           `json:"imported" doc:"Files so far."`
	SeenAt   time.Time     `json:"seenAt,omitzero" doc:"When the last file was taken in."`
}

// Folders lists the watched folders.
func (d *Desk) Folders(ctx context.Context) ([]FolderView, error) {
	all, err := d.Store.Folders(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]FolderView, len(all))
	for i, f := range all {
		o, err := optionsOf(f)
		if err != nil {
			return nil, err
		}
		out[i] = FolderView{f.PID, f.Path, f.Mapping, o, f.Problem, f.Imported, f.SeenAt}
	}
	return out, nil
}

func optionsOf(f contact.Folder) (o ImportOptions, err error) {
	if err := json.Unmarshal([]byte(f.Options), &o); err != nil {
		return o, fault.New(fault.Internal, "A watched folder's options cannot be read.", "Remove it and add it anew.").Because(err)
	}
	return o, nil
}

// SaveFolder begins to watch a folder, or changes how the one with this id is
// taken in.
func (d *Desk) SaveFolder(ctx context.Context, pid string, req FolderFields) (FolderView, error) {
	path, err := d.folderPath(req.Path)
	if err != nil {
		return FolderView{}, err
	}
	all, err := d.Store.Folders(ctx)
	if err != nil {
		return FolderView{}, err
	}
	if pid == "" {
		pid = newPID()
	}
	for _, f := range all {
		if f.Path == path && f.PID != pid {
			return FolderView{}, fault.New(fault.Conflict, "This folder is watched already.", "Change that entry instead.").For("path")
		}
	}
	if req.Mapping != "" {
		if _, err := d.savedMapping(ctx, req.Mapping); err != nil {
			return FolderView{}, err
		}
	}
	req.Options.Mapping, req.Options.Remember, req.Options.NewList = nil, "", ""
	if err := d.Store.SaveFolder(ctx, contact.Folder{PID: pid, Path: path, Mapping: req.Mapping, Options: asJSON(req.Options)}); err != nil {
		return FolderView{}, err
	}
	d.Notify("folders", pid)
	d.Watcher.Changed()
	return FolderView{ID: pid, Path: path, Mapping: req.Mapping, Options: req.Options}, nil
}

// folderPath refuses a path that cannot be watched.
func (d *Desk) folderPath(path string) (string, error) {
	refuse := func(remedy, format string, args ...any) (string, error) {
		return "", fault.Newf(fault.Invalid, remedy, format, args...).For("path")
	}
	if strings.TrimSpace(path) == "" {
		return refuse("Write its full path.", "No folder was named.")
	}
	if !filepath.IsAbs(path) {
		return refuse("Write its full path.", "%q is not a full path.", path)
	}
	path = filepath.Clean(path)
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return refuse("Make it first, or check its name.", "There is no folder %s.", path)
	}
	if data, err := filepath.Abs(d.DataDir); err == nil && (path == data || strings.HasPrefix(path, data+string(filepath.Separator))) {
		return refuse("Choose another folder.", "%s belongs to Cadenza's own data.", path)
	}
	probe, err := os.CreateTemp(path, ".cadenza-*")
	if err != nil {
		return refuse("Choose a folder you may write to.", "Files cannot be moved inside %s.", path)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return refuse("Choose a folder you may write to.", "Files cannot be moved inside %s.", path)
	}
	return path, nil
}

func (d *Desk) savedMapping(ctx context.Context, pid string) (roster.SavedMapping, error) {
	saved, err := d.Store.Mappings(ctx)
	if err != nil {
		return roster.SavedMapping{}, err
	}
	for _, s := range saved {
		if s.PID == pid {
			return s, nil
		}
	}
	return roster.SavedMapping{}, fault.New(fault.NotFound, "There is no such saved mapping.", "It may have been deleted.").For("mapping")
}

// DeleteFolder stops watching a folder. Its files stay.
func (d *Desk) DeleteFolder(ctx context.Context, pid string) error {
	if err := d.Store.DeleteFolder(ctx, pid); err != nil {
		return err
	}
	d.Notify("folders", pid)
	d.Watcher.Changed()
	return nil
}

// FolderTrouble keeps why a folder cannot be watched, and gives it back as it was
// said; nil when it can again. before is what was said last.
func (d *Desk) FolderTrouble(ctx context.Context, f contact.Folder, before string, problem error) (said string) {
	if problem != nil {
		said = "The folder cannot be read. Check that it is there and that you may open it."
	}
	if said == before {
		return said
	}
	if err := d.Store.NoteFolder(ctx, f.PID, 0, said, d.Now()); err != nil && ctx.Err() == nil {
		d.Log.Error("state of a folder not kept", "err", err)
	}
	d.Notify("folders", f.PID)
	return said
}

// TakeFile imports a file that appeared in a watched folder and moves it to done/
// or failed/ with its report beside it. A file that was taken in but not moved,
// because the program ended between, is taken in once more: nobody comes in
// twice.
func (d *Desk) TakeFile(ctx context.Context, f contact.Folder, file string) {
	ctx = WithActor(ctx, "folder "+filepath.Base(f.Path))
	v, err := d.takeFile(ctx, f, file)
	if ctx.Err() != nil {
		return // the program ends: the file stays and is taken in next time
	}
	to, report := "done", folderReport(file, v, d.Now())
	if err != nil || v.State != contact.ImportDone {
		to = "failed"
		if err == nil {
			err = fault.New(fault.Refused, "The import ended in the middle.", v.Problem)
		}
		report += fault.Of(err).Error() + "\n"
	}
	problem := ""
	if err := d.putAway(ctx, f, file, to, report, v); err != nil {
		problem = filepath.Base(file) + " cannot be moved to " + to + "/. Check that you may write there, then move it yourself."
		d.Log.Error("file of a watched folder not moved", "file", file, "err", err)
	}
	if err := d.Store.NoteFolder(ctx, f.PID, 1, problem, d.Now()); err != nil {
		d.Log.Error("state of a folder not kept", "err", err)
	}
	d.Notify("folders", f.PID)
}

func (d *Desk) takeFile(ctx context.Context, f contact.Folder, file string) (v ImportView, err error) {
	o, err := optionsOf(f)
	if err != nil {
		return v, err
	}
	r, err := os.Open(file)
	if err != nil {
		return v, fault.New(fault.Unavailable, "The file cannot be read.", "Check that you may open it.").Because(err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if f.Mapping != "" {
		saved, err := d.savedMapping(ctx, f.Mapping)
		if err != nil {
			return v, err
		}
		found, err := roster.Open(r, o.Read)
		if err != nil {
			return v, err
		}
		o.Mapping = byNumber(saved.Mapping(found.Shape.Headers))
	}
	return d.ImportFile(ctx, r, filepath.Base(file), o)
}

// putAway moves a file into a folder beside it, with the report and the refused
// rows; what has the same name already stays.
func (d *Desk) putAway(ctx context.Context, f contact.Folder, file, to, report string, v ImportView) error {
	dir := filepath.Join(f.Path, to)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // as open as the folder beside it
		return fmt.Errorf("make %s: %w", dir, err)
	}
	ext := filepath.Ext(file)
	base := strings.TrimSuffix(filepath.Base(file), ext)
	name := base
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(dir, name+ext)); errors.Is(err, os.ErrNotExist) {
			break
		}
		name = fmt.Sprintf("%s-%d", base, n)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".report.txt"), []byte(report), 0o600); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if v.Refused > 0 {
		out, err := os.OpenFile(filepath.Join(dir, name+".refused.csv"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("write refused rows: %w", err)
		}
		if err := errors.Join(d.WriteRejects(ctx, v.ID, out), out.Close()); err != nil {
			return err
		}
	}
	return os.Rename(file, filepath.Join(dir, name+ext))
}

func folderReport(file string, v ImportView, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", filepath.Base(file), now.Format(time.RFC1123))
	fmt.Fprintf(&b, "created %d, updated %d, skipped %d, refused %d, enrolled %d\n", v.Created, v.Updated, v.Skipped, v.Refused, v.Enrolled)
	for _, r := range v.Remarks {
		fmt.Fprintf(&b, "%s: %d\n", r.Sentence, r.Count)
	}
	return b.String()
}
