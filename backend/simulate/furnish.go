package simulate

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/message"
	"cadenza/backend/sequence"
)

// furnish puts the input into the store.
func (w *world) furnish(ctx context.Context) error {
	in := w.in
	muts := []edit.Mutation{{Table: edit.Sender, PID: senderPID, Fields: map[string]any{
		"name": in.Sender.Name, "from_name": in.Sender.FromName, "from_addr": cmp.Or(in.Sender.FromAddr, "you@example.invalid"), "company": in.Sender.Company, "signature": in.Sender.Signature,
		"time_zone": in.Sender.TimeZone, "smtp_host": "nowhere.invalid", "per_day": in.Sender.PerDay, "gap_seconds": int(in.Sender.Gap / time.Second),
	}}}
	for k, v := range in.Workspace {
		muts = append(muts, edit.Mutation{Table: edit.Setting, PID: k, Fields: map[string]any{"value": v}})
	}
	for _, a := range in.Agents {
		hours, err := json.Marshal(a.Hours)
		if err != nil {
			return err
		}
		muts = append(muts, edit.Mutation{Table: edit.Agent, PID: a.PID, Fields: map[string]any{
			"name": a.Name, "type": a.Type, "persona": a.Persona, "goals": a.Goals, "tone": a.Tone, "rules": a.Rules, "level": string(a.Level), "threshold": a.Threshold,
			"hours": string(hours), "daily_cap": a.DailyCap,
		}})
	}
	for i, f := range in.Fields {
		options, err := json.Marshal(f.Options)
		if err != nil {
			return err
		}
		muts = append(muts, edit.Mutation{Table: edit.CustomField, PID: f.Key, Fields: map[string]any{"name": f.Name, "type": string(f.Type), "options": string(options), "ord": i}})
	}
	lists, tags, names := map[string][]string{}, map[string][]string{}, map[string]string{}
	for _, p := range in.People {
		fields := p.Columns()
		fields["source"] = p.Before.Source
		if !p.Before.CreatedAt.IsZero() {
			fields["created_at"] = p.Before.CreatedAt.UnixMilli()
		}
		muts = append(muts, edit.Mutation{Table: edit.Contact, PID: p.PID, Fields: fields})
		if p.Before.Suppressed {
			muts = append(muts, edit.Mutation{Table: edit.Suppression, PID: "email:" + p.Email, Fields: map[string]any{"reason": "suppressed", "source": "before"}})
		}
		for _, l := range p.Before.Lists {
			lists[l] = append(lists[l], p.PID)
			names[l] = p.Before.Names[l]
		}
		for _, t := range p.Tags {
			tags[t] = append(tags[t], p.PID)
		}
	}
	for l := range lists {
		muts = append(muts, edit.Mutation{Table: edit.List, PID: l, Fields: map[string]any{"name": cmp.Or(names[l], l), "kind": string(contact.StaticList)}})
	}
	if err := w.store.Mutate(ctx, muts...); err != nil {
		return err
	}
	for l, who := range lists {
		if _, err := w.store.SetMembers(ctx, l, contact.Chosen{PIDs: who}, true); err != nil {
			return err
		}
	}
	for t, who := range tags {
		if _, err := w.store.Tag(ctx, contact.Chosen{PIDs: who}, []string{t}, nil); err != nil {
			return err
		}
	}
	yes := true
	if err := w.store.NoteSender(ctx, 1, message.Health{HasPassword: &yes}); err != nil {
		return err
	}
	if err := w.index(ctx); err != nil {
		return err
	}
	return w.publish(ctx)
}

// index finds the row ids that the store gave the people.
func (w *world) index(ctx context.Context) error {
	by := map[string]Person{}
	for _, p := range w.in.People {
		by[p.PID] = p
	}
	for after := ""; ; {
		page, err := w.store.People(ctx, contact.Query{}, after, 500)
		if err != nil {
			return err
		}
		for _, x := range page.Rows {
			w.people[x.ID] = by[x.PID]
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func (w *world) publish(ctx context.Context) error {
	settings := w.in.Settings
	settings.SenderID = senderPID
	if err := w.store.CreateSequence(ctx, w.in.ID, cmp.Or(w.in.Name, "Sequence"), "", settings, w.in.Graph, w.in.Start); err != nil {
		return err
	}
	s, err := w.store.Sequence(ctx, w.in.ID)
	if err != nil {
		return err
	}
	w.graph = w.in.Graph
	if _, err := w.store.Publish(ctx, s, w.in.Graph, actor, "", w.in.Start); err != nil {
		return err
	}
	return w.store.SetStatus(ctx, s, sequence.Active, actor, w.in.Start)
}
