package desk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

type importStore interface {
	StartImport(ctx context.Context, i contact.Import) (int64, error)
	NoteImport(ctx context.Context, i contact.Import) error
	TakeIn(ctx context.Context, in contact.Intake) error
	Imported(ctx context.Context, pid string) (contact.Import, error)
	Imports(ctx context.Context, states []contact.ImportState, limit int) ([]contact.Import, error)
	Refusals(ctx context.Context, pid string, after, limit int) ([]contact.Refusal, error)
	RefusalGroups(ctx context.Context, pid string) ([]contact.RefusalGroup, error)
	Known(ctx context.Context, keys []string) (map[string]string, error)
	NewOfImport(ctx context.Context, id, above int64, limit int) ([]int64, error)
	UndoImport(ctx context.Context, i contact.Import, listPID string, limit int) (left, kept int, deleted []int64, err error)
	ForgetImports(ctx context.Context, before time.Time) error
	Mappings(ctx context.Context) ([]roster.SavedMapping, error)
}

// undoDays is for how long an import can be taken back.
const undoDays = 30

// Duplicates says what happens to a row whose contact exists.
type Duplicates string

// The ways with duplicates.
const (
	DuplicatesSkip   Duplicates = "skip"
	DuplicatesUpdate Duplicates = "update"
	DuplicatesCreate Duplicates = "create" // a new contact where only the phone number is the same
)

// ImportOptions say how a file is taken in.
type ImportOptions struct {
	Read       roster.ReadOptions `json:"read,omitzero"`
	Mapping    map[string]string  `json:"mapping,omitempty" doc:"Field by column number from 0, or by header; absent to use what fits the file's headers."`
	Duplicates Duplicates         `json:"duplicates,omitempty" enum:"skip,update,create" doc:"skip if absent."`
	Blank      bool               `json:"blank,omitempty" doc:"When updating, an empty cell empties the field."`
	Region     string             `json:"region,omitempty" maxLength:"2" doc:"Country of phone numbers written without one."`
	Tags       []string           `json:"tags,omitempty" maxItems:"20"`
	ListID     string             `json:"listId,omitempty" doc:"Static list that takes all of the file's contacts."`
	NewList    string             `json:"newList,omitempty" maxLength:"100" doc:"Name of a list to make for them."`
	SequenceID string             `json:"sequenceId,omitempty" doc:"Enroll the new contacts here; empty for the default sequence if there is one; none for nowhere."`
	Remember   string             `json:"remember,omitempty" maxLength:"100" doc:"Save the mapping under this name, for the next file with these headers."`
}

// StartImport begins an import of an uploaded file.
type StartImport struct {
	UploadID string `json:"uploadId"`
	ImportOptions
}

// ImportView is how an import stands.
type ImportView struct {
	ID        string              `json:"id"`
	File      string              `json:"file"`
	State     contact.ImportState `json:"state" enum:"running,paused,done,cancelled,failed,undoing,undone"`
	Progress  float64             `json:"progress" doc:"0 to 1."`
	Resumable bool                `json:"resumable" doc:"It can go on where it stopped."`
	Rows      int                 `json:"rows" doc:"Of the file, dealt with so far."`
	Created   int                 `json:"created"`
	Updated   int                 `json:"updated"`
	Skipped   int                 `json:"skipped" doc:"Known already, or a double in the file."`
	Refused   int                 `json:"refused"`
	Enrolled  int                 `json:"enrolled"`
	Sequence  string              `json:"sequence"`
	List      string              `json:"list"`
	Remarks   []contact.Remark    `json:"remarks"`
	Problem   string              `json:"problem"`
	By        string              `json:"by"`
	Kept      int                 `json:"kept" doc:"Contacts that undoing left, since somebody changed them or wrote to them."`
	UndoUntil time.Time           `json:"undoUntil,omitzero" doc:"It can be taken back until then."`
	StartedAt time.Time           `json:"startedAt"`
	EndedAt   time.Time           `json:"endedAt,omitzero"`
}

func importView(i contact.Import) ImportView {
	v := ImportView{
		ID: i.PID, File: i.File, State: i.State, Rows: i.Position, Created: i.Created, Updated: i.Updated, Skipped: i.Skipped, Refused: i.Refused, Enrolled: i.Enrolled,
		Sequence: i.Sequence, List: i.List, Remarks: i.Remarks, Problem: i.Problem, By: i.By, Kept: i.Kept, StartedAt: i.StartedAt, EndedAt: i.EndedAt,
	}
	v.Resumable = i.State == contact.ImportFailed && i.Upload != ""
	if v.Remarks == nil {
		v.Remarks = []contact.Remark{}
	}
	if i.SizeBytes > 0 {
		v.Progress = min(1, float64(i.ReadBytes)/float64(i.SizeBytes))
	}
	switch i.State {
	case contact.ImportDone, contact.ImportCancelled, contact.ImportFailed:
		if i.State == contact.ImportDone {
			v.Progress = 1
		}
		if i.Created+i.Updated > 0 || i.List != "" && i.Skipped > 0 {
			v.UndoUntil = i.EndedAt.AddDate(0, 0, undoDays)
		}
	case contact.ImportPaused:
		v.Resumable = true
	case contact.ImportRunning, contact.ImportUndoing, contact.ImportUndone:
	}
	return v
}

// Import tells how an import stands.
func (d *Desk) Import(ctx context.Context, pid string) (ImportView, error) {
	i, err := d.imported(ctx, pid)
	return importView(i), err
}

func (d *Desk) imported(ctx context.Context, pid string) (contact.Import, error) {
	i, err := d.Store.Imported(ctx, pid)
	return told(d, pid, i), err
}

// Imports lists the newest imports.
func (d *Desk) Imports(ctx context.Context) ([]ImportView, error) {
	all, err := d.Store.Imports(ctx, nil, 50)
	out := make([]ImportView, len(all))
	for n, i := range all {
		out[n] = importView(told(d, i.PID, i))
	}
	return out, err
}

// StartImport begins an import; it goes on in the background, and after a
// restart.
func (d *Desk) StartImport(ctx context.Context, req StartImport) (ImportView, error) {
	f, name, err := d.upload(req.UploadID)
	if err != nil {
		return ImportView{}, err
	}
	job, err := d.prepare(ctx, f, name, req.ImportOptions)
	if err != nil {
		return ImportView{}, errors.Join(err, f.Close())
	}
	job.state.Upload = req.UploadID
	if err := job.begin(ctx); err != nil {
		return ImportView{}, errors.Join(err, f.Close())
	}
	begun := importView(job.state) // from here on the state is the import's own
	d.runImport(job, f)
	return begun, nil
}

// ImportFile imports a file at once and waits for it, for the command line and
// watched folders.
func (d *Desk) ImportFile(ctx context.Context, f io.ReadSeeker, name string, o ImportOptions) (ImportView, error) {
	job, err := d.prepare(ctx, f, name, o)
	if err != nil {
		return ImportView{}, err
	}
	if err := job.begin(ctx); err != nil {
		return ImportView{}, err
	}
	job.run(ctx)
	return importView(job.state), nil
}

// runImport carries an import on in the background.
func (d *Desk) runImport(job *importJob, f *os.File) {
	d.background(job.state.PID, job.state.By, func(ctx context.Context) {
		job.run(ctx)
		err := f.Close()
		if job.state.State == contact.ImportDone || job.state.State == contact.ImportCancelled {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		if err != nil {
			d.Log.Warn("imported file not removed", "err", err)
		}
	})
}

// resumeImport goes on with what a process that is gone had begun.
func (d *Desk) resumeImport(i contact.Import) {
	if i.State == contact.ImportUndoing {
		d.background(i.PID, i.By, func(ctx context.Context) { d.undo(ctx, i) })
		return
	}
	job, f, err := d.reopen(d.shutdown, i)
	if err != nil {
		i.State, i.Problem, i.EndedAt = contact.ImportFailed, "Cadenza was closed before the end. What is in stays; import the file again for the rest.", d.Now()
		d.lastWord(d.shutdown, i.PID, i, func(ctx context.Context) error { return d.Store.NoteImport(ctx, i) })
		return
	}
	d.runImport(job, f)
}

// reopen prepares an import to go on after the rows that it has dealt with.
func (d *Desk) reopen(ctx context.Context, i contact.Import) (*importJob, *os.File, error) {
	var o ImportOptions
	if err := json.Unmarshal([]byte(i.Request), &o); err != nil {
		return nil, nil, fault.New(fault.Internal, "The import cannot be read.", "Import the file again.").Because(err)
	}
	f, name, err := d.upload(i.Upload)
	if err != nil {
		return nil, nil, err
	}
	job, err := d.prepare(ctx, f, name, o)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	i.State, i.Problem, i.EndedAt = contact.ImportRunning, "", time.Time{}
	job.state = i
	return job, f, nil
}

// PauseImport stops an import for now; ResumeImport goes on with it.
func (d *Desk) PauseImport(ctx context.Context, pid string) error {
	if _, err := d.Store.Imported(ctx, pid); err != nil {
		return err
	}
	d.mu.Lock()
	d.pausing[pid] = true
	d.mu.Unlock()
	err := d.cancel(pid, "The import has ended already.")
	if err != nil {
		d.mu.Lock()
		delete(d.pausing, pid)
		d.mu.Unlock()
	}
	return err
}

// ResumeImport goes on with an import that was paused, or that failed in the
// middle, after the rows that are in.
func (d *Desk) ResumeImport(ctx context.Context, pid string) (ImportView, error) {
	defer d.takeTurn(pid)()
	i, err := d.imported(ctx, pid)
	if err != nil {
		return ImportView{}, err
	}
	if i.State != contact.ImportPaused && i.State != contact.ImportFailed {
		return ImportView{}, fault.New(fault.Refused, "The import is not paused.", "")
	}
	job, f, err := d.reopen(ctx, i)
	if err != nil {
		return ImportView{}, err
	}
	if err := d.Store.NoteImport(ctx, job.state); err != nil {
		return ImportView{}, errors.Join(err, f.Close())
	}
	d.said(pid)
	begun := importView(job.state) // from here on the state is the import's own
	d.runImport(job, f)
	return begun, nil
}

// CancelImport stops an import for good. What it has put in stays.
func (d *Desk) CancelImport(ctx context.Context, pid string) error {
	defer d.takeTurn(pid)()
	i, err := d.imported(ctx, pid)
	if err != nil {
		return err
	}
	if i.State == contact.ImportPaused || i.State == contact.ImportFailed {
		i.State, i.EndedAt = contact.ImportCancelled, d.Now()
		if err := d.Store.NoteImport(ctx, i); err != nil {
			return err
		}
		d.said(pid)
		d.Notify("imports", pid)
		return d.dropUpload(i.Upload)
	}
	return d.cancel(pid, "The import has ended already.")
}

func (d *Desk) dropUpload(id string) error {
	if id == "" || filepath.Base(id) != id {
		return nil
	}
	if err := os.Remove(filepath.Join(d.Uploads, id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.Unavailable, "The uploaded file could not be removed.", "Check the data folder.").Because(err)
	}
	return nil
}

// DropAbandoned removes the uploads that no import waits for: nobody imported
// them before the program was closed.
func (d *Desk) DropAbandoned(ctx context.Context) error {
	open, err := d.Store.Imports(ctx, []contact.ImportState{contact.ImportRunning, contact.ImportPaused, contact.ImportFailed}, 1000)
	if err != nil {
		return err
	}
	waited := map[string]bool{}
	for _, i := range open {
		waited[i.Upload] = true
	}
	files, err := os.ReadDir(d.Uploads)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.Unavailable, "The folder for uploads cannot be read.", "Check the data folder.").Because(err)
	}
	var errs []error
	for _, f := range files {
		if !waited[f.Name()] {
			errs = append(errs, d.dropUpload(f.Name()))
		}
	}
	return errors.Join(errs...)
}

// UndoImport takes an import back: the contacts that it made go, the fields that
// it changed get their old values, except where somebody changed or wrote to a
// contact since.
func (d *Desk) UndoImport(ctx context.Context, pid string) (ImportView, error) {
	defer d.takeTurn(pid)()
	i, err := d.imported(ctx, pid)
	if err != nil {
		return ImportView{}, err
	}
	if v := importView(i); v.UndoUntil.Before(d.Now()) {
		return v, fault.Newf(fault.Refused, "", "This import cannot be taken back: it is not finished, or longer ago than %d days.", undoDays)
	}
	i.State = contact.ImportUndoing
	if err := d.Store.NoteImport(ctx, i); err != nil {
		return ImportView{}, err
	}
	d.said(pid)
	d.background(i.PID, actor(ctx), func(ctx context.Context) { d.undo(ctx, i) })
	return importView(i), nil
}

func (d *Desk) undo(ctx context.Context, i contact.Import) {
	err := func() error {
		var o ImportOptions // the list may have another name by now
		if err := json.Unmarshal([]byte(i.Request), &o); err != nil {
			return fault.New(fault.Internal, "The import cannot be read.", "").Because(err)
		}
		for {
			left, kept, deleted, err := d.Store.UndoImport(ctx, i, o.ListID, importBatch)
			if err != nil {
				return err
			}
			i.Kept += kept
			for _, id := range deleted {
				if err := d.endAll(ctx, id, enroll.ReasonTakenBack); err != nil {
					return err
				}
			}
			if err := d.Store.NoteImport(ctx, i); err != nil {
				return err
			}
			d.Notify("imports", i.PID)
			if left == 0 {
				return nil
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}()
	if isCancelled(err) {
		return // it goes on when Cadenza is started again
	}
	i.State, i.Problem = contact.ImportUndone, ""
	if err != nil { // it can be taken back again, but no longer go on
		i.State, i.Problem = contact.ImportCancelled, "Taking it back stopped in the middle. "+fault.Of(err).Error()
		d.Log.Error("undoing an import failed", "err", err)
	}
	d.lastWord(ctx, i.PID, i, func(ctx context.Context) error { return d.Store.NoteImport(ctx, i) })
	d.Notify("imports", i.PID)
	d.Notify("contacts")
	d.Notify("lists")
}

// byNumber gives a mapping as it travels: field by column number.
func byNumber(m roster.Mapping) map[string]string {
	out := map[string]string{}
	for i, c := range m {
		out[strconv.Itoa(i)] = c.Field
	}
	return out
}

// remember saves a mapping for the next file with these headers, over one of
// the same name.
func (d *Desk) remember(ctx context.Context, name string, m roster.Mapping, o ImportOptions) error {
	saved, err := d.Store.Mappings(ctx)
	if err != nil {
		return err
	}
	pid := newPID()
	headers, fields := []string{}, map[string]string{}
	for _, c := range m {
		headers = append(headers, c.Header)
		fields[c.Header] = c.Field
	}
	for _, s := range saved {
		if strings.EqualFold(s.Name, name) {
			pid = s.PID
		}
	}
	o.Mapping, o.Remember = nil, ""
	return d.mutate(ctx, "mappings", pid, edit.Mutation{Table: edit.Mapping, PID: pid, Fields: map[string]any{
		"name": name, "headers": asJSON(headers), "fields": asJSON(fields), "options": asJSON(o),
	}})
}

// WriteRejects writes the refused rows of an import as a CSV file with their
// reasons, ready to be mended and imported again.
func (d *Desk) WriteRejects(ctx context.Context, pid string, w io.Writer) error {
	i, err := d.Store.Imported(ctx, pid)
	if err != nil {
		return err
	}
	var broken error
	err = roster.WriteRejects(w, i.Headers, func(yield func(roster.Row) bool) {
		after := 0
		for {
			rows, err := d.Store.Refusals(ctx, pid, after, 500)
			if err != nil || len(rows) == 0 {
				broken = err
				return
			}
			for _, r := range rows {
				after = r.Line
				if !yield(roster.Row{Line: r.Line, Raw: r.Raw, Refused: fault.New(fault.Invalid, r.Reason, r.Remedy)}) {
					return
				}
			}
		}
	})
	return errors.Join(err, broken)
}

// Refused groups the refused rows of an import by what mends them.
func (d *Desk) Refused(ctx context.Context, pid string) ([]Mended, error) {
	if _, err := d.Store.Imported(ctx, pid); err != nil {
		return nil, err
	}
	groups, err := d.Store.RefusalGroups(ctx, pid)
	out := make([]Mended, len(groups))
	for i, g := range groups {
		out[i] = Mended{g.Remedy, g.Example, g.Count, g.Lines}
	}
	return out, err
}

// MappingView is a saved mapping.
type MappingView struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Headers []string          `json:"headers"`
	Fields  map[string]string `json:"fields" doc:"By header."`
	Options ImportOptions     `json:"options"`
}

// Mappings lists the saved mappings.
func (d *Desk) Mappings(ctx context.Context) ([]MappingView, error) {
	saved, err := d.Store.Mappings(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]MappingView, len(saved))
	for i, s := range saved {
		out[i] = MappingView{ID: s.PID, Name: s.Name, Headers: s.Headers, Fields: s.Fields}
		if err := json.Unmarshal([]byte(s.Options), &out[i].Options); err != nil {
			return nil, fault.New(fault.Internal, "A saved mapping cannot be read.", "Delete it and save it anew.").Because(err)
		}
	}
	return out, nil
}

// DeleteMapping deletes a saved mapping.
func (d *Desk) DeleteMapping(ctx context.Context, pid string) error {
	return d.mutate(ctx, "mappings", pid, edit.Mutation{Table: edit.Mapping, PID: pid, Delete: true})
}
