package desk

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
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
	begun := importView(job.state) // from here on the state is the import's own
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
	return begun, nil
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
