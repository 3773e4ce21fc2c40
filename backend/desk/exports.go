package desk

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// StartExport says what is written to a file.
type StartExport struct {
	What       string        `json:"what" enum:"contacts,enrollments,suppressions,excluded,person"`
	Format     string        `json:"format" enum:"csv,xlsx,vcard,json" doc:"vcard only of contacts; json only of a person, of whom it is everything that is stored."`
	ContactID  string        `json:"contactId,omitempty" doc:"Of person."`
	Who        *Who          `json:"who,omitempty" doc:"Of contacts and excluded; everybody if absent."`
	SequenceID string        `json:"sequenceId,omitempty" doc:"Of enrollments and excluded."`
	Status     enroll.Status `json:"status,omitempty" enum:"active,completed,paused,unenrolled" doc:"Of enrollments; all if absent."`
}

// ExportView is a file that is ready to be fetched.
type ExportView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// Export writes a file. It lies beside the uploads until the program is started
// again.
func (d *Desk) Export(ctx context.Context, req StartExport) (v ExportView, err error) {
	ending := map[string]string{"csv": ".csv", "xlsx": ".xlsx", "vcard": ".vcf", "json": ".json"}[req.Format]
	if (req.Format == "json") != (req.What == "person") {
		return v, fault.New(fault.Invalid, "One person is written as JSON, and nothing else is.", "Choose another format.").For("format")
	}
	if req.Format == "vcard" && req.What != "contacts" {
		return v, fault.New(fault.Invalid, "Only contacts can be written as vCards.", "Choose CSV or XLSX.").For("format")
	}
	v.Name = req.What + "-" + d.Now().Format(time.DateOnly) + ending
	v.ID = newPID() + "~" + v.Name
	if err := os.MkdirAll(d.Uploads, 0o700); err != nil {
		return v, fault.New(fault.Unavailable, "The file could not be written.", "Check the data folder.").Because(err)
	}
	f, err := os.OpenFile(filepath.Join(d.Uploads, v.ID), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return v, fault.New(fault.Unavailable, "The file could not be written.", "Check the data folder.").Because(err)
	}
	v.Rows, err = d.export(ctx, req, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return v, errors.Join(err, os.Remove(f.Name()))
	}
	return v, nil
}

func (d *Desk) export(ctx context.Context, req StartExport, w io.Writer) (rows int, err error) {
	switch req.Format {
	case "vcard":
		return d.exportCards(ctx, req, w)
	case "json":
		p, err := d.person(ctx, req.ContactID)
		if err != nil {
			return 0, err
		}
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		if err := out.Encode(p); err != nil {
			return 0, unwritten(err)
		}
		return 1, nil
	}
	t, err := newTable(req.Format, w)
	if err != nil {
		return 0, err
	}
	put := func(cells ...string) error {
		rows++
		return t.row(cells)
	}
	switch req.What {
	case "contacts":
		custom, err := d.Store.FieldDefs(ctx)
		if err != nil {
			return 0, err
		}
		if err := t.row(roster.Header(custom)); err != nil {
			return 0, err
		}
		err = d.eachContact(ctx, req.Who, func(people []contact.Stored) error {
			for _, p := range people {
				if err := put(roster.Cells(p.Contact, custom)...); err != nil {
					return err
				}
			}
			return nil
		})
		return rows, errors.Join(err, t.end())
	case "enrollments":
		err = d.exportEnrollments(ctx, req, t, put)
	case "suppressions":
		err = d.exportSuppressions(ctx, t, put)
	case "excluded":
		err = d.exportExcluded(ctx, req, t, put)
	}
	return rows, errors.Join(err, t.end())
}

// eachContact walks chosen contacts, or all, a page at a time.
func (d *Desk) eachContact(ctx context.Context, who *Who, do func([]contact.Stored) error) error {
	if who == nil {
		who = &Who{Matching: &Matching{}}
	}
	return d.eachPage(ctx, *who, math.MaxInt64, func(ids []int64) error {
		people, err := d.Store.PeopleByID(ctx, ids)
		if err != nil {
			return err
		}
		return do(people)
	})
}

func (d *Desk) exportCards(ctx context.Context, req StartExport, w io.Writer) (rows int, err error) {
	err = d.eachContact(ctx, req.Who, func(people []contact.Stored) error {
		cards := make([]contact.Contact, len(people))
		for i, p := range people {
			cards[i] = p.Contact
		}
		rows += len(cards)
		return roster.WriteVCard(w, cards)
	})
	return rows, err
}

func (d *Desk) exportEnrollments(ctx context.Context, req StartExport, t table, put func(...string) error) error {
	if err := t.row([]string{"Contact", "Email", "Company", "Sequence", "Status", "Reason", "Step", "Why", "Next action", "Entered", "Last step", "Ended", "Replied"}); err != nil {
		return err
	}
	for after := ""; ; {
		page, err := d.Enrollments(ctx, req.SequenceID, req.Status, "", after)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			replied := "no"
			if r.Replied {
				replied = "yes"
			}
			err := put(roster.Guard(r.Contact), roster.Guard(r.Email), roster.Guard(r.Company), roster.Guard(r.Sequence), string(r.Status), r.ReasonWords, fmt.Sprintf("%d of %d", r.Step, r.Steps),
				roster.Guard(r.Why.Sentence), stamp(r.NextAt), stamp(r.EnteredAt), stamp(r.LastStepAt), stamp(r.EndedAt), replied)
			if err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (d *Desk) exportSuppressions(ctx context.Context, t table, put func(...string) error) error {
	if err := t.row([]string{"Email", "Reason", "Source", "Since"}); err != nil {
		return err
	}
	for after := ""; ; {
		page, err := d.Suppressions(ctx, "", after)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			if err := put(roster.Guard(r.Addr), roster.Guard(r.Reason), roster.Guard(r.Source), stamp(r.At)); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

// exportExcluded writes who would be left out of enrolling, each with the reason.
func (d *Desk) exportExcluded(ctx context.Context, req StartExport, t table, put func(...string) error) error {
	s, err := d.enrollable(ctx, req.SequenceID)
	if err != nil {
		return err
	}
	if req.Who == nil {
		return fault.New(fault.Invalid, "No contact was chosen.", "Choose at least one.").For("who")
	}
	if err := t.row([]string{"Contact", "Email", "Reason"}); err != nil {
		return err
	}
	return d.eachPage(ctx, *req.Who, math.MaxInt64, func(ids []int64) error {
		standings, err := d.Store.Standings(ctx, s.ID, ids)
		if err != nil {
			return err
		}
		for _, x := range standings {
			if code, sentence := d.hindrance(s, x); code != "" {
				if err := put(roster.Guard(x.Name), roster.Guard(x.Email), sentence); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Exported opens a file that was exported.
func (d *Desk) Exported(id string) (f *os.File, name string, err error) { return d.upload(id) }

// table is a file of rows on its way out.
type table interface {
	row(cells []string) error
	end() error
}

func newTable(format string, w io.Writer) (table, error) {
	if format == "csv" {
		// Without it Excel takes the file for its own code page.
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, unwritten(err)
		}
		return csvTable{csv.NewWriter(w)}, nil
	}
	f := excelize.NewFile()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, unwritten(err)
	}
	return &xlsxTable{f: f, s: s, w: w}, nil
}

func unwritten(err error) error {
	return fault.New(fault.Full, "The file could not be written whole, so it was left out.", "Free some space and try again.").Because(err)
}

type csvTable struct{ w *csv.Writer }

func (t csvTable) row(cells []string) error {
	if err := t.w.Write(cells); err != nil {
		return unwritten(err)
	}
	return nil
}

func (t csvTable) end() error {
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return unwritten(err)
	}
	return nil
}

// xlsxTable writes a workbook; every cell is text, which no spreadsheet runs.
type xlsxTable struct {
	f *excelize.File
	s *excelize.StreamWriter
	w io.Writer
	n int
}

func (t *xlsxTable) row(cells []string) error {
	t.n++
	if t.n > excelize.TotalRows {
		return fault.Newf(fault.Refused, "Choose CSV, or export fewer.", "A workbook holds %d rows at most.", excelize.TotalRows)
	}
	row := make([]any, len(cells))
	for i, c := range cells {
		row[i] = c
	}
	at, err := excelize.CoordinatesToCellName(1, t.n)
	if err == nil {
		err = t.s.SetRow(at, row)
	}
	if err != nil {
		return unwritten(err)
	}
	return nil
}

func (t *xlsxTable) end() error {
	err := t.s.Flush()
	if err == nil {
		err = t.f.Write(t.w)
	}
	if err = errors.Join(err, t.f.Close()); err != nil {
		return unwritten(err)
	}
	return nil
}
