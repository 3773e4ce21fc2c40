package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cadenza/backend/api"
	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/inbox"
	"cadenza/backend/node"
	"cadenza/backend/store"
)

// withNode does something on the workspace itself and closes it again.
func withNode(ctx context.Context, o options, do func(*node.Node) error) (err error) {
	n, err := open(ctx, o, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return do(n)
}

// sequenceID finds a sequence by its name or id.
func sequenceID(ctx context.Context, c *client, name string) (string, error) {
	var all []desk.SequenceCard
	if err := c.call(ctx, http.MethodGet, "/api/sequences", nil, &all); err != nil {
		return "", err
	}
	for _, s := range all {
		if s.ID == name || strings.EqualFold(s.Name, name) {
			return s.ID, nil
		}
	}
	return "", fault.Newf(fault.NotFound, "List them with: runner status.", "There is no sequence called %q.", name)
}

func importFile(ctx context.Context, args []string, std stdio) error {
	o, rest, err := parse(args, "data", "sequence", "update", "list", "region")
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return wrong("name one file.")
	}
	if o.update && o.create {
		return wrong("--update and --create exclude each other.")
	}
	f, err := os.Open(rest[0])
	if err == nil {
		var info os.FileInfo
		if info, err = f.Stat(); err == nil && info.IsDir() {
			err = errors.New("it is a folder")
		}
	}
	if err != nil {
		return fault.Newf(fault.NotFound, "Check its name.", "The file %s cannot be read.", rest[0]).Because(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	return withClient(ctx, o, func(c *client) error {
		req := desk.StartImport{ImportOptions: desk.ImportOptions{Duplicates: desk.DuplicatesSkip, Blank: o.blank, Region: o.region, Tags: o.tags}}
		switch {
		case o.update:
			req.Duplicates = desk.DuplicatesUpdate
		case o.create:
			req.Duplicates = desk.DuplicatesCreate
		}
		if o.sequence != "" {
			if req.SequenceID, err = sequenceID(ctx, c, o.sequence); err != nil {
				return err
			}
		}
		if o.list != "" {
			l, err := listNamed(ctx, c, o.list)
			switch {
			case fault.Is(err, fault.NotFound):
				req.NewList = o.list
			case err != nil:
				return err
			default:
				req.ListID = l.ID
			}
		}
		if req.UploadID, err = c.upload(ctx, filepath.Base(rest[0]), f); err != nil {
			return err
		}
		v, err := c.importAndWait(ctx, req)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "created %d, updated %d, skipped %d, refused %d, enrolled %d\n", v.Created, v.Updated, v.Skipped, v.Refused, v.Enrolled)
		for _, r := range v.Remarks {
			fmt.Fprintf(std.out, "%s: %d\n", r.Sentence, r.Count)
		}
		if v.State != contact.ImportDone {
			return fault.Newf(fault.Refused, v.Problem, "The import ended early (%s).", v.State)
		}
		if v.Refused > 0 {
			return writeRejects(ctx, c, v.ID, rest[0], std.out)
		}
		return nil
	})
}

func listNamed(ctx context.Context, c *client, name string) (desk.ListView, error) {
	var all []desk.ListView
	if err := c.call(ctx, http.MethodGet, "/api/lists", nil, &all); err != nil {
		return desk.ListView{}, err
	}
	for _, l := range all {
		if strings.EqualFold(l.Name, name) {
			return l, nil
		}
	}
	return desk.ListView{}, fault.Newf(fault.NotFound, "Check its name.", "There is no list called %q.", name)
}

// writeRejects puts the refused rows beside the file they came from. Those of an
// import before it stay: a person may be mending them.
func writeRejects(ctx context.Context, c *client, id, file string, out io.Writer) error {
	base := strings.TrimSuffix(file, filepath.Ext(file)) + ".refused"
	name := base + ".csv"
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	for n := 2; errors.Is(err, os.ErrExist); n++ {
		name = fmt.Sprintf("%s-%d.csv", base, n)
		f, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	}
	if err != nil {
		return fault.Newf(fault.Unavailable, "Copy the file to a folder you may write to.", "The refused rows could not be written to %s.", name).Because(err)
	}
	if err := errors.Join(c.download(ctx, "/api/imports/"+id+"/rejects.csv", f), f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out, "The refused rows are in %s, each with its reason.\n", name)
	return nil
}

func enrollPeople(ctx context.Context, args []string, std stdio) error {
	o, emails, err := parse(args, "data", "sequence", "list", "start")
	if err != nil {
		return err
	}
	if o.sequence == "" || len(emails) == 0 && o.list == "" {
		return wrong("name a sequence, and a list or at least one address.")
	}
	req := desk.EnrollMany{OverDays: o.over}
	if o.start != "" {
		if req.StartAt, err = time.ParseInLocation("2006-01-02 15:04", o.start, time.Local); err != nil {
			return wrong(`write --start as "2026-03-31 09:00".`)
		}
	}
	return withClient(ctx, o, func(c *client) error {
		id, err := sequenceID(ctx, c, o.sequence)
		if err != nil {
			return err
		}
		if o.list != "" {
			l, err := listNamed(ctx, c, o.list)
			if err != nil {
				return err
			}
			req.Matching = &desk.Matching{List: l.ID}
		}
		for _, e := range emails {
			email, err := contact.NormalizeEmail(e)
			if err != nil {
				return err
			}
			pid, err := c.person(ctx, email)
			if err != nil {
				return err
			}
			req.IDs = append(req.IDs, pid)
		}
		v, err := c.enrollAndWait(ctx, id, req)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "enrolled %d\n", v.Enrolled)
		for _, s := range v.Skipped {
			fmt.Fprintf(std.out, "skipped %d: %s\n", s.Count, s.Sentence)
		}
		if v.State != enroll.JobDone {
			return fault.Newf(fault.Refused, v.Problem, "Enrolling ended early (%s).", v.State)
		}
		return nil
	})
}

func status(ctx context.Context, args []string, std stdio) error {
	o, rest, err := parse(args, "data", "json")
	if err == nil {
		err = alone(rest)
	}
	if err != nil {
		return err
	}
	return withClient(ctx, o, func(c *client) error {
		var s desk.StatusView
		if err := c.call(ctx, http.MethodGet, "/api/status", nil, &s); err != nil {
			return err
		}
		var all []desk.SequenceCard
		if err := c.call(ctx, http.MethodGet, "/api/sequences", nil, &all); err != nil {
			return err
		}
		if o.json {
			return json.NewEncoder(std.out).Encode(map[string]any{"status": s, "sequences": all})
		}
		printStatus(std.out, s, all)
		return nil
	})
}

func printStatus(out io.Writer, s desk.StatusView, all []desk.SequenceCard) {
	if s.Stopped {
		fmt.Fprintf(out, "EMERGENCY STOP since %s by %s. %s\n", s.StoppedAt.Format(time.RFC3339), s.StoppedBy, s.StopNote)
	}
	if s.Processor.LastPassAt.IsZero() {
		fmt.Fprintln(out, "processor: not running")
	} else {
		fmt.Fprintf(out, "processor: last run %s, %d due now\n", s.Processor.LastPassAt.Format(time.RFC3339), s.Processor.Overdue)
	}
	fmt.Fprintf(out, "waiting for a person: %d\n", s.Approvals)
	for _, p := range s.Senders {
		state := "ready"
		if !p.HasPassword {
			state = "has no password"
		} else if p.Problem != "" {
			state = p.Problem
		}
		fmt.Fprintf(out, "sender %s: %s\n", p.Name, state)
	}
	for _, q := range all {
		fmt.Fprintf(out, "sequence %q (%s): active %d, paused %d, completed %d, unenrolled %d, sent %d, replied %d\n",
			q.Name, q.Status, q.Stats.Active, q.Stats.Paused, q.Stats.Completed, q.Stats.Unenrolled, q.Stats.Sent, q.Stats.Replied)
	}
}

// stop writes Emergency Stop into the database itself, beside whatever program
// works on it: it must not depend on that program's health.
func stop(ctx context.Context, args []string, std stdio) error {
	o, rest, err := parse(args, "data", "note", "resume")
	if err == nil {
		err = alone(rest)
	}
	if err != nil {
		return err
	}
	s, err := store.OpenBeside(ctx, o.data)
	if err != nil {
		return err
	}
	said := "Emergency Stop is on. Nothing is sent until it is lifted."
	if o.resume {
		said, err = "Emergency Stop is lifted.", s.Resume(ctx, "the command line", time.Now())
	} else {
		err = s.Stop(ctx, "the command line", o.note, time.Now())
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	fmt.Fprintln(std.out, said)
	return nil
}

// backup copies the database, beside whatever program works on it.
func backup(ctx context.Context, args []string, std stdio) error {
	o, rest, err := parse(args, "data")
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return wrong("name the file to write.")
	}
	s, err := store.OpenBeside(ctx, o.data)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Backup(ctx, rest[0]), s.Close()); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "The backup is in %s. It holds no passwords.\n", rest[0])
	return nil
}

func doctor(ctx context.Context, args []string, std stdio) error {
	o, rest, err := parse(args, "data")
	if err == nil {
		err = alone(rest)
	}
	if err != nil {
		return err
	}
	return withNode(ctx, o, func(n *node.Node) error {
		findings, err := n.Store.Check(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "data folder %s: opened and locked\npasswords are kept in %s\n", o.data, n.Box.Where())
		s, err := n.Desk.Status(ctx)
		if err != nil {
			return err
		}
		for _, p := range s.Senders {
			if !p.HasPassword {
				findings = append(findings, fmt.Sprintf("The sender profile %q has no password.", p.Name))
			}
			if p.Problem != "" {
				findings = append(findings, fmt.Sprintf("The sender profile %q: %s", p.Name, p.Problem))
			}
		}
		for _, f := range findings {
			fmt.Fprintln(std.out, "problem:", f)
		}
		if len(findings) == 1 {
			return fault.New(fault.Refused, "1 problem was found.", "It is listed above.")
		}
		if len(findings) > 0 {
			return fault.Newf(fault.Refused, "They are listed above.", "%d problems were found.", len(findings))
		}
		fmt.Fprintln(std.out, "No problem was found.")
		return nil
	})
}

func openapi(_ context.Context, _ []string, std stdio) error {
	doc, err := api.New(desk.New(desk.Config{}), slog.New(slog.DiscardHandler)).Document()
	if err != nil {
		return err
	}
	_, err = std.out.Write(append(doc, '\n'))
	return err
}

func explain(_ context.Context, args []string, std stdio) error {
	o, rest, err := parse(args, "json", "region")
	if err != nil {
		return err
	}
	if len(rest) < 2 {
		return wrong("say csv or mail, and name a file.")
	}
	switch rest[0] {
	case "csv":
		return explainCSV(rest[1:], o.region, o.json, std.out)
	case "mail":
		return explainMail(rest[1:], o.json, std.out)
	}
	return wrong("%q is neither csv nor mail.", rest[0])
}

// explainMail says what each mail is, by the code that the inbox runs.
func explainMail(files []string, asJSON bool, out io.Writer) error {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return fault.Newf(fault.NotFound, "Check its name.", "The file %s cannot be read.", name).Because(err)
		}
		x := inbox.Explain(name, f)
		if err := f.Close(); err != nil {
			return err
		}
		if asJSON {
			if err := json.NewEncoder(out).Encode(x); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out, "%s: %s\n", name, x.Kind)
		for _, e := range x.Evidence {
			fmt.Fprintf(out, "  %s\n", e)
		}
	}
	return nil
}
