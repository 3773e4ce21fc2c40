package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/fault"
)

type importStore interface {
	StartImport(ctx context.Context, pid, file string, headers []string, now time.Time) (int64, error)
	NoteImport(ctx context.Context, id int64, i contact.Import, rejects []contact.Reject) error
	Imported(ctx context.Context, pid string) (contact.Import, error)
	Rejects(ctx context.Context, pid string, after int64, limit int) ([]contact.Reject, error)
	EmailsKnown(ctx context.Context, emails []string) (map[string]string, error)
	InterruptedImports(ctx context.Context, now time.Time) error
}

// PreviewImport looks at an uploaded file.
type PreviewImport struct {
	UploadID string            `json:"uploadId"`
	Mapping  map[string]string `json:"mapping,omitempty" doc:"Field by column number, to see its effect; absent to have it guessed."`
}

// ImportColumn is one column of the file.
type ImportColumn struct {
	Number  int      `json:"number" doc:"From 0."`
	Header  string   `json:"header"`
	Field   string   `json:"field" doc:"The contact field it goes into; empty to leave it out."`
	Sure    bool     `json:"sure" doc:"The header is known; otherwise the field is a guess or empty."`
	Samples []string `json:"samples"`
}

// FieldChoice is a contact field that a column can go into.
type FieldChoice struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// ImportPreview shows what the file holds and how it would be taken in.
type ImportPreview struct {
	File      string         `json:"file"`
	Encoding  string         `json:"encoding"`
	Delimiter string         `json:"delimiter"`
	Columns   []ImportColumn `json:"columns"`
	Fields    []FieldChoice  `json:"fields"`
	Rows      int            `json:"rows" doc:"Rows looked at."`
	Good      int            `json:"good" doc:"Of those, how many can go in."`
	Known     int            `json:"known" doc:"Of those, how many have a contact already."`
	Doubles   int            `json:"doubles" doc:"Of those, how many repeat an address of the file."`
	Refused   []Refusal      `json:"refused" doc:"The first few that cannot, with the reason."`
	Whole     bool           `json:"whole" doc:"The whole file was looked at."`
}

// Refusal is one refused row.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Duplicates says what happens to a row whose address has a contact.
type Duplicates string

// The policies. Update fills and changes fields, and never blanks one.
const (
	DuplicatesSkip   Duplicates = "skip"
	DuplicatesUpdate Duplicates = "update"
)

// StartImport imports an uploaded file.
type StartImport struct {
	UploadID   string            `json:"uploadId"`
	Mapping    map[string]string `json:"mapping" doc:"Field by column number."`
	Duplicates Duplicates        `json:"duplicates" enum:"skip,update"`
	SequenceID string            `json:"sequenceId,omitempty" doc:"Enroll the new contacts here; empty for the default sequence if there is one; none for nowhere."`
}

// ImportView is how an import stands.
type ImportView struct {
	ID        string    `json:"id"`
	File      string    `json:"file"`
	State     string    `json:"state" enum:"running,done,cancelled,failed"`
	Created   int       `json:"created"`
	Updated   int       `json:"updated"`
	Skipped   int       `json:"skipped" doc:"Known already, or a double in the file."`
	Refused   int       `json:"refused"`
	Enrolled  int       `json:"enrolled"`
	Sequence  string    `json:"sequence"`
	Problem   string    `json:"problem"`
	StartedAt time.Time `json:"startedAt"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
}

func importView(i contact.Import) ImportView {
	return ImportView{i.PID, i.File, i.State, i.Created, i.Updated, i.Skipped, i.Refused, i.Enrolled, i.Sequence, i.Problem, i.StartedAt, i.EndedAt}
}

// uploadName keeps the readable part of a file's name.
var uploadName = regexp.MustCompile(`[^\p{L}\p{N} ._-]+`)

// TakeUpload keeps a file on its way in and gives its id.
func (d *Desk) TakeUpload(_ context.Context, name string, r io.Reader) (id string, err error) {
	if err := os.MkdirAll(d.Uploads, 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "The file could not be stored.", "Check the data folder.").Because(err)
	}
	name = strings.TrimLeft(uploadName.ReplaceAllString(filepath.Base(name), "_"), ".")
	if name == "" {
		name = "file.csv"
	}
	id = newPID() + "~" + name
	f, err := os.OpenFile(filepath.Join(d.Uploads, id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fault.New(fault.Unavailable, "The file could not be stored.", "Check the data folder.").Because(err)
	}
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fault.New(fault.Full, "The file could not be stored whole, so it was left out.", "Free some space and try again.").Because(err), os.Remove(f.Name()))
	}
	return id, nil
}

// upload opens a stored file by its id, which is never a path.
func (d *Desk) upload(id string) (*os.File, string, error) {
	if id == "" || filepath.Base(id) != id || strings.HasPrefix(id, ".") {
		return nil, "", fault.New(fault.NotFound, "There is no such uploaded file.", "Choose the file again.").For("uploadId")
	}
	f, err := os.Open(filepath.Join(d.Uploads, id))
	if err != nil {
		return nil, "", fault.New(fault.NotFound, "There is no such uploaded file.", "Choose the file again.").For("uploadId").Because(err)
	}
	_, name, _ := strings.Cut(id, "~")
	return f, name, nil
}

const (
	sniffBytes  = 256 << 10
	previewRows = 5000
	previewMost = 10 // refused rows and samples that are shown
)

// PreviewImport shows what a file holds.
func (d *Desk) PreviewImport(ctx context.Context, req PreviewImport) (v ImportPreview, err error) {
	f, name, err := d.upload(req.UploadID)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	shape, mapping, err := shapeOf(f, req.Mapping)
	if err != nil {
		return v, err
	}
	v = ImportPreview{File: name, Encoding: shape.Encoding, Delimiter: shape.Delimiter, Refused: []Refusal{}, Whole: true, Fields: fieldChoices()}
	v.Columns = columns(mapping)
	var seen contact.Seen
	emails := []string{}
	for row, err := range contact.Parse(f, shape, mapping) {
		if err != nil {
			return v, err
		}
		if v.Rows == previewRows || ctx.Err() != nil {
			v.Whole = false
			break
		}
		v.Rows++
		for i := range v.Columns {
			if len(v.Columns[i].Samples) < 3 && i < len(row.Raw) && strings.TrimSpace(row.Raw[i]) != "" {
				v.Columns[i].Samples = append(v.Columns[i].Samples, clip(row.Raw[i], 80))
			}
		}
		switch {
		case row.Refused != nil:
			if len(v.Refused) < previewMost {
				v.Refused = append(v.Refused, Refusal{row.Line, row.Refused.Error()})
			}
		case double(&seen, row):
			v.Doubles++
		default:
			v.Good++
			emails = append(emails, row.Contact.Email)
		}
	}
	known, err := d.Store.EmailsKnown(ctx, emails)
	v.Known = len(known)
	return v, err
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// double reports whether the row's address stood in the file before.
func double(seen *contact.Seen, row contact.Row) bool {
	_, again := seen.First(row.Contact.Email, row.Line)
	return again
}

// Import tells how an import stands.
func (d *Desk) Import(ctx context.Context, pid string) (ImportView, error) {
	i, err := d.Store.Imported(ctx, pid)
	return importView(i), err
}

// CancelImport stops an import. What it has put in stays.
func (d *Desk) CancelImport(ctx context.Context, pid string) error {
	if _, err := d.Store.Imported(ctx, pid); err != nil {
		return err
	}
	d.mu.Lock()
	cancel, ok := d.cancels[pid]
	d.mu.Unlock()
	if !ok {
		return fault.New(fault.Refused, "The import has ended already.", "")
	}
	cancel()
	return nil
}

// StartImport begins an import; it goes on in the background.
func (d *Desk) StartImport(ctx context.Context, req StartImport) (ImportView, error) {
	f, name, err := d.upload(req.UploadID)
	if err != nil {
		return ImportView{}, err
	}
	job, err := d.prepare(ctx, f, name, req)
	if err != nil {
		return ImportView{}, errors.Join(err, f.Close())
	}
	run, cancel := context.WithCancel(WithActor(d.shutdown, actor(ctx)))
	d.mu.Lock()
	d.cancels[job.state.PID] = cancel
	d.mu.Unlock()
	d.imports.Go(func() {
		defer cancel()
		job.run(run)
		if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
			d.Log.Warn("imported file not removed", "err", err)
		}
		d.mu.Lock()
		delete(d.cancels, job.state.PID)
		d.mu.Unlock()
	})
	return importView(job.state), nil
}

// ImportFile imports a file at once and waits for it, for the command line.
func (d *Desk) ImportFile(ctx context.Context, r io.ReadSeeker, name string, req StartImport) (ImportView, error) {
	job, err := d.prepare(ctx, r, name, req)
	if err != nil {
		return ImportView{}, err
	}
	job.run(ctx)
	return importView(job.state), nil
}

// importJob is one import under way.
type importJob struct {
	d        *Desk
	r        io.Reader
	shape    contact.Shape
	mapping  contact.Mapping
	req      StartImport
	id       int64
	state    contact.Import
	sequence string // id of the sequence that takes the new contacts
}

func (d *Desk) prepare(ctx context.Context, r io.ReadSeeker, name string, req StartImport) (*importJob, error) {
	shape, mapping, err := shapeOf(r, req.Mapping)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(mapping, func(c contact.Column) bool { return c.Field == "email" }) {
		return nil, fault.New(fault.Invalid, "No column holds the email address, so nothing was imported.", "Choose the column with the addresses.").For("mapping")
	}
	job := &importJob{d: d, r: r, shape: shape, mapping: mapping, req: req}
	switch req.SequenceID {
	case "none":
	case "":
		if job.sequence, err = d.activeDefault(ctx); err != nil {
			return nil, err
		}
	default:
		s, err := d.enrollable(ctx, req.SequenceID)
		if err != nil {
			return nil, err
		}
		job.sequence = s.PID
	}
	if job.sequence != "" {
		s, err := d.Store.Sequence(ctx, job.sequence)
		if err != nil {
			return nil, err
		}
		job.state.Sequence = s.Name
	}
	job.state.PID, job.state.File, job.state.State, job.state.StartedAt = newPID(), name, "running", d.Now()
	job.id, err = d.Store.StartImport(ctx, job.state.PID, name, shape.Headers, d.Now())
	return job, err
}

// importBatch is how many rows go in together.
const importBatch = 500

// run reads the file to its end, a batch of rows at a time. Each batch is whole:
// after a crash or a cancel, what is in stays in once.
func (j *importJob) run(ctx context.Context) {
	err := j.read(ctx)
	j.state.EndedAt, j.state.State = j.d.Now(), "done"
	switch {
	case isCancelled(err) || ctx.Err() != nil:
		j.state.State = "cancelled"
	case err != nil:
		j.state.State, j.state.Problem = "failed", fault.Of(err).Error()
		j.d.Log.Error("import failed", "err", err)
	}
	// The last word is kept even though the import was cancelled.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := j.d.Store.NoteImport(last, j.id, j.state, nil); err != nil {
		j.d.Log.Error("import state not kept", "err", err)
	}
	j.d.Notify("imports", j.state.PID)
	j.d.Notify("contacts")
}

func (j *importJob) read(ctx context.Context) error {
	var seen contact.Seen
	var good []contact.Contact
	var rejects []contact.Reject
	flush := func() error {
		if err := j.flush(ctx, good, rejects); err != nil {
			return err
		}
		good, rejects = good[:0], rejects[:0]
		j.d.Notify("imports", j.state.PID)
		return nil
	}
	for row, err := range contact.Parse(j.r, j.shape, j.mapping) {
		if err != nil {
			return errors.Join(err, flush())
		}
		switch {
		case row.Refused != nil:
			j.state.Refused++
			rejects = append(rejects, contact.Reject{Line: row.Line, Reason: row.Refused.Error(), Raw: row.Raw})
		case double(&seen, row):
			j.state.Skipped++
		default:
			good = append(good, row.Contact)
		}
		if len(good)+len(rejects) >= importBatch {
			if err := flush(); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), flush())
		}
	}
	return flush()
}

// flush puts one batch in: the new ones, the changed ones, the refused rows.
func (j *importJob) flush(ctx context.Context, good []contact.Contact, rejects []contact.Reject) error {
	emails := make([]string, len(good))
	for i, c := range good {
		emails[i] = c.Email
	}
	known, err := j.d.Store.EmailsKnown(ctx, emails)
	if err != nil {
		return err
	}
	now := j.d.Now().UnixMilli()
	var muts []edit.Mutation
	var created []string
	updated, skipped := 0, 0
	for _, c := range good {
		pid, old := known[c.Email]
		switch {
		case old && j.req.Duplicates == DuplicatesUpdate:
			muts = append(muts, edit.Mutation{Table: edit.Contact, PID: pid, Fields: filled(c)})
			updated++
		case old:
			skipped++
		default:
			pid = newPID()
			fields := filled(c)
			fields["created_at"], fields["source"] = now, j.state.File
			muts = append(muts, edit.Mutation{Table: edit.Contact, PID: pid, Fields: fields})
			created = append(created, pid)
		}
	}
	if err := j.d.Store.Mutate(ctx, muts...); err != nil {
		return err
	}
	j.state.Created += len(created)
	j.state.Updated += updated
	j.state.Skipped += skipped
	if j.sequence != "" && len(created) > 0 {
		v, err := j.d.Enroll(ctx, j.sequence, Who{IDs: created})
		if err != nil {
			return err
		}
		j.state.Enrolled += v.Enrolled
	}
	return j.d.Store.NoteImport(ctx, j.id, j.state, rejects)
}

// filled gives the columns of a contact that hold something: an import never
// blanks a field.
func filled(c contact.Contact) map[string]any {
	out := map[string]any{}
	for col, v := range map[string]string{
		"email": c.Email, "first_name": c.FirstName, "last_name": c.LastName, "company": c.Company, "title": c.Title, "phone": c.Phone, "mobile": c.Mobile,
		"time_zone": c.TimeZone, "country": c.Country, "state": c.State, "city": c.City, "industry": c.Industry, "linkedin": c.LinkedIn, "owner": c.Owner, "notes": c.Notes,
		"lead_status": string(c.LeadStatus),
	} {
		if v != "" {
			out[col] = v
		}
	}
	if c.DoNotContact {
		out["dnc"] = true
	}
	return out
}

// WriteRejects writes the refused rows of an import as a CSV file with their
// reasons, ready to be mended and imported again.
func (d *Desk) WriteRejects(ctx context.Context, pid string, w io.Writer) error {
	i, err := d.Store.Imported(ctx, pid)
	if err != nil {
		return err
	}
	var broken error
	err = contact.WriteRejects(w, i.Headers, func(yield func(contact.Row) bool) {
		after := int64(0)
		for {
			rows, err := d.Store.Rejects(ctx, pid, after, 500)
			if err != nil || len(rows) == 0 {
				broken = err
				return
			}
			for _, r := range rows {
				after = r.ID
				if !yield(contact.Row{Line: r.Line, Raw: r.Raw, Refused: fault.New(fault.Invalid, r.Reason, "")}) {
					return
				}
			}
		}
	})
	return errors.Join(err, broken)
}

// shapeOf finds out how a file is written and what its columns hold. The reader
// is left at the file's beginning.
func shapeOf(r io.ReadSeeker, chosen map[string]string) (contact.Shape, contact.Mapping, error) {
	sample := make([]byte, sniffBytes)
	n, err := io.ReadFull(r, sample)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return contact.Shape{}, nil, fault.New(fault.Unavailable, "The file could not be read.", "Check that it is there and choose it again.").Because(err)
	}
	if n == 0 {
		return contact.Shape{}, nil, fault.New(fault.Invalid, "The file is empty.", "Choose another.")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return contact.Shape{}, nil, fmt.Errorf("rewind file: %w", err)
	}
	shape := contact.Sniff(sample[:n])
	mapping := contact.Guess(shape.Headers)
	if chosen != nil {
		if mapping, err = mappingOf(chosen, shape.Headers); err != nil {
			return shape, nil, err
		}
	}
	for i := range mapping {
		if !kept(mapping[i].Field) {
			mapping[i].Field = ""
		}
	}
	return shape, mapping, nil
}

// kept reports whether a field of a mapping is stored.
func kept(field string) bool {
	return slices.ContainsFunc(fieldChoices(), func(c FieldChoice) bool { return c.Name == field })
}

// fieldChoices lists what a column can go into.
func fieldChoices() []FieldChoice {
	out := []FieldChoice{{contact.FieldName, "full name"}}
	for _, f := range contact.Fields {
		out = append(out, FieldChoice{f.Name, f.Label})
	}
	return append(out, FieldChoice{contact.FieldLeadStatus, "lead status"}, FieldChoice{contact.FieldNoContact, "do not contact"})
}

// mappingOf reads a mapping from a request: field by column number.
func mappingOf(chosen map[string]string, headers []string) (contact.Mapping, error) {
	m := make(contact.Mapping, len(headers))
	for i, h := range headers {
		m[i].Header = h
	}
	for key, field := range chosen {
		n, err := strconv.Atoi(key)
		if err != nil || n < 0 || n >= len(m) {
			return nil, fault.Newf(fault.Invalid, "Number the columns from 0.", "The file has no column %q.", key).For("mapping")
		}
		if field != "" && !kept(field) {
			return nil, fault.Newf(fault.Invalid, "Choose one of the list.", "There is no field %q.", field).For("mapping")
		}
		m[n].Field, m[n].Confidence = field, 1
	}
	return m, nil
}

// sure is the confidence from which a guessed column needs no second look.
const sure = 0.8

func columns(m contact.Mapping) []ImportColumn {
	out := make([]ImportColumn, len(m))
	for i, c := range m {
		out[i] = ImportColumn{Number: i, Header: c.Header, Field: c.Field, Sure: c.Field != "" && c.Confidence >= sure, Samples: []string{}}
	}
	return out
}
