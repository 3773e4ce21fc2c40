package desk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// uploadName keeps the readable part of a file's name.
var uploadName = regexp.MustCompile(`[^\p{L}\p{N} ._-]+`)

// mostUploadName is how many bytes of a file's name are kept, from its end: with
// the id before it, it must fit into a name of the file system.
const mostUploadName = 200

// TakeUpload keeps a file on its way in and gives its id.
func (d *Desk) TakeUpload(_ context.Context, name string, r io.Reader) (id string, err error) {
	if err := os.MkdirAll(d.Uploads, 0o700); err != nil {
		return "", fault.New(fault.Unavailable, "The file could not be stored.", "Check the data folder.").Because(err)
	}
	name = strings.TrimLeft(uploadName.ReplaceAllString(filepath.Base(name), "_"), ".")
	for len(name) > mostUploadName {
		_, first := utf8.DecodeRuneInString(name)
		name = name[first:]
	}
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
	previewRows = 200_000
	previewTime = 3 * time.Second
	previewMost = 20 // rows and refused rows that are shown
)

// PreviewImport looks at an uploaded file.
type PreviewImport struct {
	UploadID string `json:"uploadId"`
	ImportOptions
}

// ImportColumn is one column of the file.
type ImportColumn struct {
	Number     int      `json:"number" doc:"From 0."`
	Header     string   `json:"header"`
	Field      string   `json:"field" doc:"The contact field it goes into; empty to leave it out."`
	Confidence float64  `json:"confidence" doc:"Of the guess, 0 to 1."`
	Samples    []string `json:"samples"`
}

// FieldChoice is a contact field that a column can go into.
type FieldChoice struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Group string `json:"group"`
}

// PreviewRow is one row of the file with what becomes of it.
type PreviewRow struct {
	Line    int           `json:"line"`
	Name    string        `json:"name"`
	Key     string        `json:"key" doc:"Its address, or its phone number."`
	Becomes string        `json:"becomes" enum:"created,updated,skipped"`
	Changes []FieldChange `json:"changes"`
}

// FieldChange is one field as it is and as it will be.
type FieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Mended is the refused rows that one remedy mends.
type Mended struct {
	Remedy  string `json:"remedy"`
	Example string `json:"example"`
	Count   int    `json:"count"`
	Lines   []int  `json:"lines" doc:"The first few."`
}

// ImportPreview shows what the file holds and how it would be taken in.
type ImportPreview struct {
	File    string           `json:"file"`
	Kind    roster.FileKind  `json:"kind" enum:"text,xlsx,vcard"`
	Shape   roster.Shape     `json:"shape"`
	Sheets  []string         `json:"sheets"`
	Mapping string           `json:"mapping" doc:"Name of the saved mapping that fits the file; empty if none does."`
	Columns []ImportColumn   `json:"columns"`
	Fields  []FieldChoice    `json:"fields"`
	Rows    int              `json:"rows" doc:"Rows looked at."`
	Created int              `json:"created"`
	Updated int              `json:"updated"`
	Skipped int              `json:"skipped" doc:"Known already, and left as they are."`
	Doubles int              `json:"doubles" doc:"Repeat an earlier row of the file."`
	Refused int              `json:"refused"`
	Groups  []Mended         `json:"groups" doc:"The refused rows by what mends them."`
	Remarks []contact.Remark `json:"remarks"`
	Sample  []PreviewRow     `json:"sample" doc:"The first rows, before and after."`
	Whole   bool             `json:"whole" doc:"The whole file was looked at."`
}

// PreviewImport shows what a file holds and what importing it would do. Nothing is
// changed.
func (d *Desk) PreviewImport(ctx context.Context, req PreviewImport) (v ImportPreview, err error) {
	f, name, err := d.upload(req.UploadID)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	file, mapping, rules, err := d.look(ctx, f, req.ImportOptions)
	if err != nil {
		return v, err
	}
	v = ImportPreview{File: name, Kind: file.Kind, Shape: file.Shape, Sheets: orEmpty(file.Sheets), Columns: columns(mapping), Groups: []Mended{}, Remarks: []contact.Remark{}, Sample: []PreviewRow{}, Whole: true}
	v.Shape.Preamble, v.Shape.Headers = orEmpty(v.Shape.Preamble), orEmpty(v.Shape.Headers)
	if v.Fields, err = d.fieldChoices(ctx); err != nil {
		return v, err
	}
	if v.Mapping, err = d.fitting(ctx, file.Shape.Headers); err != nil {
		return v, err
	}
	p := previewing{d: d, v: &v, job: importJob{d: d, file: file, mapping: mapping, rules: rules, o: req.ImportOptions}}
	p.job.o.Duplicates = cmp.Or(p.job.o.Duplicates, DuplicatesSkip)
	return v, p.rows(ctx)
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// previewing goes through a file as an import would, and only counts.
type previewing struct {
	d     *Desk
	v     *ImportPreview
	job   importJob
	lines []int
	batch []contact.Contact
}

func (p *previewing) rows(ctx context.Context) error {
	v, began := p.v, time.Now()
	var seen roster.Seen
	for row, err := range p.job.file.Rows(p.job.mapping, p.job.rules) {
		if err != nil {
			return err
		}
		if v.Rows == previewRows || ctx.Err() != nil || v.Rows%500 == 499 && time.Since(began) > previewTime {
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
			v.refuse(row)
		case double(&seen, row):
			v.Doubles++
		default:
			for _, r := range row.Remarks {
				p.job.state.Remember(r.Code, r.Sentence)
			}
			p.lines, p.batch = append(p.lines, row.Line), append(p.batch, row.Contact)
		}
		if len(p.batch) == importBatch {
			if err := p.flush(ctx); err != nil {
				return err
			}
		}
	}
	err := p.flush(ctx)
	v.Created, v.Updated, v.Skipped, v.Remarks = p.job.state.Created, p.job.state.Updated, p.job.state.Skipped, orEmpty(p.job.state.Remarks)
	return err
}

func (v *ImportPreview) refuse(row roster.Row) {
	v.Refused++
	i := slices.IndexFunc(v.Groups, func(g Mended) bool { return g.Remedy == row.Refused.Remedy })
	if i < 0 {
		i = len(v.Groups)
		v.Groups = append(v.Groups, Mended{Remedy: row.Refused.Remedy, Example: row.Refused.Sentence, Lines: []int{}})
	}
	v.Groups[i].Count++
	if len(v.Groups[i].Lines) < 5 {
		v.Groups[i].Lines = append(v.Groups[i].Lines, row.Line)
	}
}

// flush asks for one batch what an import would do with it.
func (p *previewing) flush(ctx context.Context) error {
	known, err := p.job.known(ctx, p.batch)
	if err != nil {
		return err
	}
	for i, c := range p.batch {
		before := p.job.state
		arrivals := p.job.arrival(c, known)
		if len(p.v.Sample) >= previewMost {
			continue
		}
		row := PreviewRow{Line: p.lines[i], Name: displayName(c), Key: c.Key(), Becomes: "skipped", Changes: []FieldChange{}}
		switch {
		case p.job.state.Created > before.Created:
			row.Becomes = "created"
		case p.job.state.Updated > before.Updated:
			row.Becomes = "updated"
		}
		for _, a := range arrivals {
			if row.Changes, err = p.changes(ctx, a); err != nil {
				return err
			}
		}
		p.v.Sample = append(p.v.Sample, row)
	}
	p.lines, p.batch = nil, nil
	return nil
}

// changes lists what an arrival sets, with what stands there now.
func (p *previewing) changes(ctx context.Context, a contact.Arrival) ([]FieldChange, error) {
	var old contact.Contact
	if !a.New {
		s, err := p.d.Store.Person(ctx, a.PID)
		if err != nil {
			return nil, err
		}
		old = s.Contact
	}
	out := []FieldChange{}
	for _, f := range contact.Fields {
		after, set := a.Fields[column[f.Name]].(string)
		if before := old.Get(f.Name); set && before != after {
			out = append(out, FieldChange{f.Label, before, after})
		}
	}
	if after, set := a.Fields["lead_status"].(string); set && after != string(old.LeadStatus) {
		out = append(out, FieldChange{"lead status", old.LeadStatus.Label(), contact.LeadStatus(after).Label()})
	}
	for _, def := range p.job.rules.Custom {
		after, set := a.Fields[contact.CustomPrefix+def.Key].(string)
		if before := old.Custom[def.Key]; set && before != after {
			out = append(out, FieldChange{def.Name, before, after})
		}
	}
	with := contact.Contact{Tags: append(slices.Clone(old.Tags), a.Tags...)}.Tidied().Tags
	if len(with) > len(old.Tags) {
		out = append(out, FieldChange{"tags", strings.Join(old.Tags, ", "), strings.Join(with, ", ")})
	}
	return out, nil
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// look finds out how a file is written, what its columns hold and how its cells
// are read.
func (d *Desk) look(ctx context.Context, r io.ReadSeeker, o ImportOptions) (*roster.File, roster.Mapping, roster.Rules, error) {
	var rules roster.Rules
	file, err := roster.Open(r, o.Read)
	if err != nil {
		return nil, nil, rules, err
	}
	if rules.Region = o.Region; rules.Region == "" {
		if rules.Region, err = d.region(ctx); err != nil {
			return nil, nil, rules, err
		}
	} else if !contact.IsRegion(rules.Region) {
		return nil, nil, rules, fault.Newf(fault.Invalid, "Write its two letters, such as US or GB.", "%q is no country.", rules.Region).For("region")
	}
	if rules.Custom, err = d.Store.FieldDefs(ctx); err != nil {
		return nil, nil, rules, err
	}
	mapping, err := d.mapping(ctx, file.Shape.Headers, o.Mapping, rules.Custom)
	return file, mapping, rules, err
}

// mapping says what each column holds: what a person chose, else the saved mapping
// that fits the headers, else a guess.
func (d *Desk) mapping(ctx context.Context, headers []string, chosen map[string]string, custom []contact.FieldDef) (roster.Mapping, error) {
	choices, err := d.fieldChoices(ctx)
	if err != nil {
		return nil, err
	}
	known := func(field string) bool {
		return field == "" || slices.ContainsFunc(choices, func(c FieldChoice) bool { return c.Name == field })
	}
	if chosen != nil {
		return mappingOf(chosen, headers, known)
	}
	saved, err := d.Store.Mappings(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range saved {
		if s.Fits(headers) {
			m := s.Mapping(headers)
			for i := range m {
				if !known(m[i].Field) { // a custom field that was deleted since
					m[i].Field = ""
				}
			}
			return m, nil
		}
	}
	return roster.GuessWith(headers, custom), nil
}

// fitting names the saved mapping that fits, empty if none does.
func (d *Desk) fitting(ctx context.Context, headers []string) (string, error) {
	saved, err := d.Store.Mappings(ctx)
	for _, s := range saved {
		if s.Fits(headers) {
			return s.Name, nil
		}
	}
	return "", err
}

// fieldChoices lists what a column can go into.
func (d *Desk) fieldChoices(ctx context.Context) ([]FieldChoice, error) {
	const person, consent = "Contact", "Consent"
	out := []FieldChoice{{roster.FieldName, "full name", person}}
	for _, f := range contact.Fields {
		out = append(out, FieldChoice{f.Name, f.Label, person})
	}
	out = append(out, FieldChoice{roster.FieldTags, "tags", person}, FieldChoice{contact.FieldLeadStatus, "lead status", person},
		FieldChoice{contact.FieldNoContact, "do not contact", consent}, FieldChoice{roster.FieldNoEmail, "do not email", consent},
		FieldChoice{roster.FieldNoCall, "do not call", consent}, FieldChoice{roster.FieldNoSMS, "do not text", consent},
		FieldChoice{contact.FieldAIPaused, "AI paused", consent})
	for _, ch := range contact.Channels {
		out = append(out, FieldChoice{contact.ConsentPrefix + string(ch), "consent to " + ch.Label(), consent})
	}
	defs, err := d.Store.FieldDefs(ctx)
	for _, def := range defs {
		out = append(out, FieldChoice{contact.CustomPrefix + def.Key, def.Name, "Custom fields"})
	}
	return out, err
}

// mappingOf reads a mapping from a request: field by column number or header.
func mappingOf(chosen map[string]string, headers []string, known func(string) bool) (roster.Mapping, error) {
	m := make(roster.Mapping, len(headers))
	for i, h := range headers {
		m[i].Header = h
	}
	for key, field := range chosen {
		n := slices.Index(headers, key)
		if n < 0 {
			var err error
			if n, err = strconv.Atoi(key); err != nil || n < 0 || n >= len(m) {
				return nil, fault.Newf(fault.Invalid, "Number the columns from 0, or give their headers.", "The file has no column %q.", key).For("mapping")
			}
		}
		if !known(field) {
			return nil, fault.Newf(fault.Invalid, "Choose one of the list.", "There is no field %q.", field).For("mapping")
		}
		m[n].Field, m[n].Confidence = field, 1
	}
	return m, nil
}

func columns(m roster.Mapping) []ImportColumn {
	out := make([]ImportColumn, len(m))
	for i, c := range m {
		out[i] = ImportColumn{Number: i, Header: c.Header, Field: c.Field, Confidence: c.Confidence, Samples: []string{}}
	}
	return out
}
