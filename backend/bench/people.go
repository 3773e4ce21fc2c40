package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/node"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// peopleFile writes a contact file of n rows as a rep would have it.
func peopleFile(n int) io.ReadSeeker {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	first, last := []string{"Ann", "Bob", "Chloé", "Dana", "Günter", "José"}, []string{"Reyes", "Müller", "Smith", "Okafor", "Tanaka", "Núñez", "Kowalski"}
	rows := [][]string{{"First Name", "Last Name", "Email", "Company", "Title", "Phone", "Country", "State", "Tags"}}
	for i := range n {
		rows = append(rows, []string{
			first[i%len(first)], last[i%len(last)], fmt.Sprintf("p%d@c%d.example", i, i%5000), fmt.Sprintf("Company %d", i%5000), fmt.Sprintf("Title %d", i%50),
			fmt.Sprintf("+1415555%04d", i%10000), "US", "CA", fmt.Sprintf("fair; t%d", i%20),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		panic(err) // a buffer takes everything
	}
	return bytes.NewReader(b.Bytes())
}

// measurePeople measures contacts: files in, tables, searches, lists, enrolling.
func measurePeople(ctx context.Context, n int) (err error) {
	dir, err := os.MkdirTemp(os.Getenv("BENCH_DIR"), "cadenza-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c, err := node.Open(ctx, node.Options{Dir: dir, SealedFile: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	file := peopleFile(n)
	took := stopwatch()
	v, err := c.Desk.ImportFile(ctx, file, "people.csv", desk.ImportOptions{SequenceID: "none"})
	if err != nil {
		return err
	}
	if v.Created != n {
		return fmt.Errorf("%d of %d rows came in: %s", v.Created, n, v.Problem)
	}
	atMost("import_"+short(n)+"_rows", took().Seconds(), "s", 20*float64(n)/100_000, 1)
	if err := reading(ctx, c.Desk); err != nil {
		return err
	}
	return enrolling(ctx, c.Desk, min(n, 10_000))
}

func stopwatch() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// quantile runs something often and gives the time below which so many of a
// hundred runs stay.
func quantile(runs, percent int, do func(i int) error) (time.Duration, error) {
	times := make([]time.Duration, runs)
	for i := range times {
		took := stopwatch()
		if err := do(i); err != nil {
			return 0, err
		}
		times[i] = took()
	}
	slices.Sort(times)
	return times[(runs-1)*percent/100], nil
}

func reading(ctx context.Context, d *desk.Desk) error {
	table, err := quantile(20, 50, func(int) error {
		_, e1 := d.ContactIndex(ctx, desk.ContactQuery{})
		_, e2 := d.Contacts(ctx, desk.ContactQuery{}, "")
		return errors.Join(e1, e2)
	})
	if err != nil {
		return err
	}
	atMost("contact_table_ready", ms(table), "ms", 300, 1)
	sorted, err := quantile(20, 50, func(int) error {
		_, e1 := d.ContactIndex(ctx, desk.ContactQuery{Sort: string(contact.ByName)})
		_, e2 := d.Contacts(ctx, desk.ContactQuery{Sort: string(contact.ByName)}, "")
		return errors.Join(e1, e2)
	})
	if err != nil {
		return err
	}
	atMost("contact_table_by_name", ms(sorted), "ms", 150, 1)
	words := []string{"a", "an", "rey", "okafor", "p123", "company 42", "c4999", "müll", "jose", "title 7", "zzz", "ann smith"}
	search, err := quantile(240, 95, func(i int) error {
		_, err := d.Contacts(ctx, desk.ContactQuery{Search: words[i%len(words)]}, "")
		return err
	})
	if err != nil {
		return err
	}
	atMost("search_p95", ms(search), "ms", 60, 1)
	rule := func(field string, op contact.Op, values ...string) contact.Rule {
		return contact.Rule{Field: field, Op: op, Values: values}
	}
	var worst time.Duration
	for i, f := range []contact.Filter{
		{Rules: []contact.Rule{rule("tag", contact.Is, "t7"), rule("title", contact.Contains, "4")}},
		{Any: true, Rules: []contact.Rule{rule("company", contact.EndsWith, "42"), rule("tag", contact.Is, "t3"), rule("lastName", contact.Is, "Reyes", "Smith")}},
		{Rules: []contact.Rule{rule("liveIn", contact.Empty), rule("lastSentAt", contact.Empty), rule("replied", contact.Is, "no"), rule("suppressed", contact.Is, "no")}},
		{Rules: []contact.Rule{rule("consent:email", contact.Empty), rule("createdAt", contact.WithinDays, "30"), rule("tag", contact.IsNot, "t1", "t2")}},
	} {
		l, err := d.SaveList(ctx, "", desk.ListFields{Name: "smart " + strconv.Itoa(i), Kind: contact.SmartList, Filter: &f})
		if err != nil {
			return err
		}
		took, err := quantile(9, 50, func(int) error { _, err := d.List(ctx, l.ID); return err })
		if err != nil {
			return err
		}
		worst = max(worst, took)
	}
	atMost("smart_list_count_worst", ms(worst), "ms", 150, 1)
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// enrolling puts so many contacts into a sequence of three steps as one job.
func enrolling(ctx context.Context, d *desk.Desk, n int) error {
	sender, err := d.SaveSender(ctx, "", desk.SenderFields{Name: "Sam", FromName: "Sam", FromAddr: "sam@here.test", Username: "sam", Password: "x", SMTP: desk.ServerFields{Host: "localhost", Port: 25, Security: "none"}})
	if err != nil {
		return err
	}
	s, err := d.CreateSequence(ctx, desk.CreateSequence{Name: "Cold", Template: "cold-outreach"})
	if err != nil {
		return err
	}
	settings := s.Settings
	settings.SenderID = sender.ID
	settings.Window = &schedule.Window{Days: []schedule.Day{"mon", "tue", "wed", "thu", "fri"}, From: "09:00", To: "17:00"}
	if _, err := d.EditSequence(ctx, s.ID, desk.EditSequence{Settings: &settings}); err != nil {
		return err
	}
	if _, err := d.SetStatus(ctx, s.ID, sequence.Active); err != nil {
		return err
	}
	var ids []string
	for after := ""; len(ids) < n; {
		page, err := d.Contacts(ctx, desk.ContactQuery{}, after)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			ids = append(ids, r.ID)
		}
		after = page.Next
	}
	took := stopwatch()
	v, err := d.Enroll(ctx, s.ID, desk.Who{IDs: ids[:n]})
	if err != nil {
		return err
	}
	if v.Enrolled != n {
		return fmt.Errorf("%d of %d were enrolled", v.Enrolled, n)
	}
	atMost("enroll_"+short(n), took().Seconds(), "s", 3*float64(n)/10_000, 1)
	return nil
}
