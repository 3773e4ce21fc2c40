package desk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// importJob is one import under way.
type importJob struct {
	d        *Desk
	file     *roster.File
	mapping  roster.Mapping
	rules    roster.Rules
	o        ImportOptions
	state    contact.Import
	sequence string // id of the sequence that takes the new contacts
	list     string // id of the list that takes all
}

// prepare looks into a file and settles how it is taken in. Nothing is written.
func (d *Desk) prepare(ctx context.Context, f io.ReadSeeker, name string, o ImportOptions) (*importJob, error) {
	file, mapping, rules, err := d.look(ctx, f, o)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(mapping, func(c roster.Column) bool {
		return c.Field == "email" || c.Field == "phone" || c.Field == "mobile" || c.Field == "linkedIn"
	}) {
		return nil, fault.New(fault.Invalid, "No column holds an email address, phone number or LinkedIn address, so nothing was imported.", "Choose the column with the addresses.").For("mapping")
	}
	o.Duplicates = cmp.Or(o.Duplicates, DuplicatesSkip)
	o.Mapping = byNumber(mapping)
	job := &importJob{d: d, file: file, mapping: mapping, rules: rules, o: o}
	job.state = contact.Import{PID: newPID(), File: name, Headers: file.Shape.Headers, State: contact.ImportRunning, SizeBytes: importScale, By: actor(ctx), StartedAt: d.Now()}
	switch o.SequenceID {
	case "none":
	case "":
		if job.sequence, err = d.activeDefault(ctx); err != nil {
			return nil, err
		}
	default:
		s, err := d.enrollable(ctx, o.SequenceID)
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
		job.o.SequenceID = s.PID
	} else {
		job.o.SequenceID = "none" // whatever the default is when it goes on
	}
	if o.ListID != "" {
		l, err := d.list(ctx, o.ListID)
		if err != nil {
			return nil, err
		}
		if l.Kind != contact.StaticList {
			return nil, fault.Newf(fault.Refused, "Choose a static list.", "%q is a smart list: its filter says who is on it.", l.Name).For("listId")
		}
		job.list, job.state.List = l.PID, l.Name
	}
	return job, nil
}

// importScale is what progress is measured in: parts of the file.
const importScale = 10_000

// begin writes down that the import runs, with the list and mapping that it
// leaves behind.
func (j *importJob) begin(ctx context.Context) error {
	if j.list == "" && j.o.NewList != "" {
		l, err := j.d.SaveList(ctx, "", ListFields{Name: j.o.NewList})
		if err != nil {
			return err
		}
		j.list, j.o.ListID, j.o.NewList, j.state.List = l.ID, l.ID, "", l.Name
	}
	if j.o.Remember != "" {
		if err := j.d.remember(ctx, j.o.Remember, j.mapping, j.o); err != nil {
			return err
		}
	}
	j.state.Request = asJSON(j.o)
	var err error
	j.state.ID, err = j.d.Store.StartImport(ctx, j.state)
	return err
}

// importBatch is how many rows go in together.
const importBatch = 500

// run reads the file to its end and then enrolls. Each batch of rows is whole:
// after a crash, a pause or a cancel, what is in stays in once, and going on
// begins after it.
func (j *importJob) run(ctx context.Context) {
	err := j.read(ctx)
	if err == nil {
		err = j.enroll(ctx)
	}
	d := j.d
	d.mu.Lock()
	pausing := d.pausing[j.state.PID]
	delete(d.pausing, j.state.PID)
	d.mu.Unlock()
	switch {
	case isCancelled(err) && d.shutdown.Err() != nil && j.state.Upload != "":
		return // it goes on when Cadenza is started again
	case isCancelled(err) && pausing:
		j.state.State = contact.ImportPaused
	case isCancelled(err):
		j.state.State, j.state.EndedAt = contact.ImportCancelled, d.Now()
	case err != nil:
		j.state.State, j.state.Problem, j.state.EndedAt = contact.ImportFailed, j.problem(err), d.Now()
		d.Log.Error("import failed", "err", err)
	default:
		j.state.State, j.state.EndedAt = contact.ImportDone, d.Now()
	}
	d.lastWord(ctx, j.state.PID, j.state, func(ctx context.Context) error { return d.Store.NoteImport(ctx, j.state) })
	d.Notify("imports", j.state.PID)
	d.Notify("contacts")
	d.Notify("lists")
}

// problem says why the import stopped and what to do.
func (j *importJob) problem(err error) string {
	switch {
	case !fault.Is(err, fault.Full):
		return fault.Of(err).Error()
	case j.state.Upload != "":
		return noRoom + "Free some space, then go on."
	default:
		return noRoom + "Free some space and import the file again; what is in comes in once."
	}
}

// noRoom is told of a full disk by what goes on in the background; the rest of
// Cadenza goes on by itself.
const noRoom = "The disk is full or refuses to write. "

func (j *importJob) read(ctx context.Context) error {
	var seen roster.Seen
	var good []contact.Contact
	var refused []contact.Refusal
	done, settled := j.state.Position, j.state
	flush := func(line int) error {
		if line <= done {
			return nil
		}
		j.state.Position, j.state.ReadBytes = line, int64(j.file.Progress()*importScale)
		if err := j.takeIn(ctx, good, refused); err != nil {
			j.state = settled // nothing of this batch is in
			return err
		}
		settled = j.state
		settled.Remarks = slices.Clone(j.state.Remarks)
		good, refused = good[:0], refused[:0]
		j.d.Notify("imports", j.state.PID)
		return nil
	}
	line := 0
	for row, err := range j.file.Rows(j.mapping, j.rules) {
		if err != nil {
			return errors.Join(err, flush(line))
		}
		line = row.Line
		again := row.Refused == nil && double(&seen, row)
		if line <= done {
			continue // dealt with before the interruption
		}
		switch {
		case row.Refused != nil:
			j.state.Refused++
			refused = append(refused, contact.Refusal{Line: line, Reason: row.Refused.Sentence, Remedy: row.Refused.Remedy, Raw: row.Raw})
		case again:
			j.state.Skipped++
			j.state.Remember("double", "Doubles in the file")
		default:
			for _, r := range row.Remarks {
				j.state.Remember(r.Code, r.Sentence)
			}
			good = append(good, row.Contact)
		}
		if len(good)+len(refused) >= importBatch {
			if err := flush(line); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return flush(line)
}

// double reports whether the row's contact stood in the file before.
func double(seen *roster.Seen, row roster.Row) bool {
	key := row.Contact.Key()
	if key == "" {
		return false
	}
	_, again := seen.First(key, row.Line)
	return again
}

// known asks which of these have a contact already, by address and number.
func (j *importJob) known(ctx context.Context, good []contact.Contact) (map[string]string, error) {
	var ask []string
	for _, c := range good {
		ask = append(ask, c.Email, c.Mobile, c.Phone)
	}
	return j.d.Store.Known(ctx, slices.DeleteFunc(ask, func(k string) bool { return k == "" }))
}

// takeIn puts one batch in: the new ones, the changed ones, the refused rows.
func (j *importJob) takeIn(ctx context.Context, good []contact.Contact, refused []contact.Refusal) error {
	d := j.d
	var emails []string
	for _, c := range good {
		emails = append(emails, c.Email)
	}
	// First, so that nobody who was erased is written to, whatever happens next.
	if err := d.suppressErased(ctx, emails...); err != nil {
		return err
	}
	before := j.state
	before.Remarks = slices.Clone(j.state.Remarks)
	for try := 0; ; try++ {
		known, err := j.known(ctx, good)
		if err != nil {
			return err
		}
		in := contact.Intake{Refusals: refused, ListPID: j.list}
		for _, c := range good {
			in.Arrivals = append(in.Arrivals, j.arrival(c, known)...)
		}
		in.Import = j.state
		err = d.Store.TakeIn(ctx, in)
		if !fault.Is(err, fault.Conflict) || try == tries {
			return err
		}
		j.state = before // somebody added one of them meanwhile: it is known now
		j.state.Remarks = slices.Clone(before.Remarks)
	}
}

// arrival says what becomes of one good row.
func (j *importJob) arrival(c contact.Contact, known map[string]string) []contact.Arrival {
	pid, byEmail := match(c, known)
	tags := append(slices.Clone(j.o.Tags), c.Tags...)
	switch {
	case pid != "" && j.o.Duplicates == DuplicatesUpdate:
		j.state.Updated++
		fields := filled(c, j.blanked(c))
		return []contact.Arrival{{PID: pid, Fields: fields, Tags: tags}}
	case pid != "" && (byEmail || j.o.Duplicates == DuplicatesSkip):
		j.state.Skipped++
		j.state.Remember("known", "Known already, left as they are")
		if j.list != "" {
			return []contact.Arrival{{PID: pid}} // the list takes all of the file
		}
		return nil
	}
	j.state.Created++
	fields := filled(c, nil)
	fields["created_at"], fields["source"] = j.d.Now().UnixMilli(), j.state.File
	pid = newPID()
	know(c, pid, known)
	return []contact.Arrival{{PID: pid, New: true, Fields: fields, Tags: tags}}
}

// match finds the contact of a row: by its address, or else by a phone number.
// Colleagues share numbers: where both have an address, a number says nothing.
func match(c contact.Contact, known map[string]string) (pid string, byEmail bool) {
	prefix := ""
	if c.Email != "" {
		if pid := known[c.Email]; pid != "" {
			return pid, true
		}
		prefix = contact.NoAddress
	}
	for _, number := range []string{c.Mobile, c.Phone} {
		if pid := known[prefix+number]; pid != "" && number != "" {
			return pid, false
		}
	}
	return "", false
}

// know remembers a new contact for the rows of the same batch.
func know(c contact.Contact, pid string, known map[string]string) {
	if c.Email != "" {
		known[c.Email] = pid
	}
	for _, number := range []string{c.Mobile, c.Phone} {
		if number == "" {
			continue
		}
		known[number] = pid
		if c.Email == "" {
			known[contact.NoAddress+number] = pid
		}
	}
}

// blanked lists the columns that an empty cell empties.
func (j *importJob) blanked(c contact.Contact) []string {
	if !j.o.Blank {
		return nil
	}
	var out []string
	for _, col := range j.mapping {
		switch {
		case col.Field == "" || col.Field == "email":
		case strings.HasPrefix(col.Field, contact.CustomPrefix):
			if c.Custom[strings.TrimPrefix(col.Field, contact.CustomPrefix)] == "" {
				out = append(out, col.Field)
			}
		case column[col.Field] != "" && c.Get(col.Field) == "":
			out = append(out, column[col.Field])
		}
	}
	return out
}

// enroll offers the new contacts to the sequence, a page at a time.
func (j *importJob) enroll(ctx context.Context) error {
	if j.sequence == "" || j.state.Created == 0 {
		return nil
	}
	in, err := j.d.intake(ctx, j.sequence)
	if err != nil {
		return err
	}
	in.enrolled = j.state.Enrolled
	defer in.said(j.sequence)
	for {
		ids, err := j.d.Store.NewOfImport(ctx, j.state.ID, j.state.EnrollAt, peoplePage)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := in.take(ctx, ids); err != nil {
			return err
		}
		j.state.Enrolled, j.state.EnrollAt = in.enrolled, ids[len(ids)-1]
		if err := j.d.Store.NoteImport(ctx, j.state); err != nil {
			return err
		}
		j.d.Notify("imports", j.state.PID)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// column is the store's name of a contact's text field.
var column = map[string]string{
	"email": "email", "firstName": "first_name", "lastName": "last_name", "company": "company", "title": "title", "phone": "phone", "mobile": "mobile", "timeZone": "time_zone",
	"country": "country", "state": "state", "city": "city", "industry": "industry", "linkedIn": "linkedin", "owner": "owner", "notes": "notes",
}

// filled gives the columns of a contact that hold something, and the ones that
// are to be emptied.
func filled(c contact.Contact, empty []string) map[string]any {
	out := map[string]any{}
	for _, col := range empty {
		out[col] = ""
	}
	for field, col := range column {
		if v := c.Get(field); v != "" {
			out[col] = v
		}
	}
	for key, v := range c.Custom {
		if v != "" {
			out[contact.CustomPrefix+key] = v
		}
	}
	for _, ch := range contact.Channels {
		if w := c.Consents.Of(ch); w.State != "" {
			out["consent_"+string(ch)] = asJSON(w)
		}
	}
	if c.LeadStatus != "" {
		out["lead_status"] = string(c.LeadStatus)
	}
	if c.AIPaused {
		out["ai_paused"] = true
	}
	if c.DoNotContact || c.LeadStatus == contact.DoNotContact {
		out["dnc"], out["lead_status"] = true, string(contact.DoNotContact)
	}
	return out
}
