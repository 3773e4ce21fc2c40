package desk

import (
	"context"
	"slices"
	"time"

	"cadenza/backend/contact"
)

// TimelineView is what happened and what will, newest first.
type TimelineView struct {
	Future []TimelineEntry `json:"future" doc:"What comes next, soonest last."`
	Past   []TimelineEntry `json:"past"`
	More   bool            `json:"more"`
}

// TimelineEntry is one line.
type TimelineEntry struct {
	Key        string    `json:"key"`
	At         time.Time `json:"at,omitzero"`
	Actor      string    `json:"actor"`
	Kind       string    `json:"kind" doc:"sent, reply, auto_reply, bounce, enrolled, paused, … or planned."`
	Detail     string    `json:"detail"`
	Subject    string    `json:"subject"`
	Body       string    `json:"body"`
	Sequence   string    `json:"sequence"`
	Enrollment string    `json:"enrollment"`
}

func timelineEntry(e contact.Entry) TimelineEntry {
	return TimelineEntry{e.Key, e.At, e.Actor, e.Kind, e.Detail, e.Subject, e.Body, e.SequenceName, e.EnrollmentPID}
}

// Timeline reads a contact's past and future.
func (d *Desk) Timeline(ctx context.Context, pid string, before time.Time) (TimelineView, error) {
	v := TimelineView{Future: []TimelineEntry{}, Past: []TimelineEntry{}}
	s, err := d.Store.Person(ctx, pid)
	if err != nil {
		return v, err
	}
	past, err := d.Store.Timeline(ctx, s.ID, before, 100)
	if err != nil {
		return v, err
	}
	v.More = len(past) >= 100
	for _, e := range past {
		v.Past = append(v.Past, timelineEntry(e))
	}
	if !before.IsZero() {
		return v, nil
	}
	ids, err := d.Store.LiveOf(ctx, s.ID)
	if err != nil {
		return v, err
	}
	rows, err := d.enrollmentRows(ctx, ids)
	if err != nil {
		return v, err
	}
	for _, r := range rows {
		v.Future = append(v.Future, TimelineEntry{Key: "f" + r.ID, At: r.NextAt, Actor: "clock", Kind: "planned", Detail: r.Why.Sentence, Subject: r.StepName, Sequence: r.Sequence, Enrollment: r.ID})
	}
	slices.SortFunc(v.Future, func(a, b TimelineEntry) int { return b.At.Compare(a.At) })
	return v, nil
}
