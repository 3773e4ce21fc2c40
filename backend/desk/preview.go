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
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/fault"
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
