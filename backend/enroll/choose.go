package enroll

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/sequence"
)

// Known is what filters inside a sequence can ask about a walk and its contact,
// beside what the walk itself holds.
type Known struct {
	Names       map[string]string // of the lists and sequences, by id
	Source      string
	Tags        []string
	Lists       []string // ids of static lists
	LiveIn      []string // ids of sequences
	WasIn       []string
	CreatedAt   time.Time
	LastReplyAt time.Time
	LastSentAt  time.Time
	EverReplied bool
	Bounced     bool
	Suppressed  bool
	Visits      map[string]State  // of the walk's steps, by node
	Choices     map[string]Choice // of the walk, by node
	Replies     []string          // the newest texts the contact wrote in this walk, newest first
	Winners     map[string]string // arms that won beyond doubt, by node
}

// Asked gives what a filter's field holds for this walk.
func (w Walk) Asked(k Known, now time.Time) func(field string) contact.Value {
	return func(field string) contact.Value {
		c := w.Contact
		if ch, ok := strings.CutPrefix(field, contact.ConsentPrefix); ok {
			return contact.TextValue(string(c.Consents.Of(contact.Channel(ch)).State))
		}
		if node, ok := strings.CutPrefix(field, sequence.FactStep); ok {
			return contact.TextValue(outcome(k.Visits[node]))
		}
		if node, ok := strings.CutPrefix(field, sequence.FactArm); ok {
			return contact.TextValue(k.Choices[node].Port)
		}
		if node, ok := strings.CutPrefix(field, sequence.FactScore); ok {
			if x, ok := k.Choices[node]; ok {
				return contact.TextValue(strconv.Itoa(x.Score))
			}
			return contact.TextValue("")
		}
		switch field {
		case sequence.FactReplied:
			return contact.FlagValue(w.Enrollment.Replied)
		case sequence.FactMeeting:
			return contact.FlagValue(w.Enrollment.Booked)
		case sequence.FactSent:
			n := 0
			for _, s := range k.Visits {
				if s == Sent {
					n++
				}
			}
			return contact.TextValue(strconv.Itoa(n))
		case sequence.FactDays:
			return contact.TextValue(strconv.Itoa(int(now.Sub(w.Enrollment.EnteredAt).Hours() / 24)))
		case contact.FieldTag:
			return contact.Value{Texts: k.Tags}
		case contact.FieldList:
			return k.named(k.Lists)
		case contact.FieldLiveIn:
			return k.named(k.LiveIn)
		case contact.FieldWasIn:
			return k.named(k.WasIn)
		case contact.FieldCreated:
			return contact.Value{At: k.CreatedAt}
		case contact.FieldLastReply:
			return contact.Value{At: k.LastReplyAt}
		case contact.FieldLastSent:
			return contact.Value{At: k.LastSentAt}
		case contact.FieldSource:
			return contact.TextValue(k.Source)
		case contact.FieldReplied:
			return contact.FlagValue(k.EverReplied)
		case contact.FieldBounced:
			return contact.FlagValue(k.Bounced)
		case contact.FieldSuppressed:
			return contact.FlagValue(k.Suppressed)
		case contact.FieldNoContact:
			return contact.FlagValue(c.DoNotContact)
		case contact.FieldAIPaused:
			return contact.FlagValue(c.AIPaused)
		}
		return contact.TextValue(c.Value(field))
	}
}

// named is a value of ids, each with its name.
func (k Known) named(ids []string) contact.Value {
	v := contact.Value{Texts: ids, Shown: []string{}}
	for _, id := range ids {
		v.Shown = append(v.Shown, cmp.Or(k.Names[id], id))
	}
	return v
}

func outcome(s State) string {
	switch s {
	case Sent:
		return sequence.StepSent
	case Skipped, Withdrawn:
		return sequence.StepSkipped
	case Failed:
		return sequence.StepFailed
	case Drafting, Awaiting, Ready, Fired, Unknown, NeedsHuman:
	}
	return sequence.StepNone
}

// Choose takes the way out of a Condition or an A/B Split.
func Choose(w Walk, n sequence.Node, k Known, now time.Time) Choice {
	switch {
	case n.Condition != nil:
		of := w.Asked(k, now)
		for _, b := range n.Condition.Branches {
			if b.When.Holds(of, now) {
				return Choice{Node: n.ID, Port: b.ID, Detail: fmt.Sprintf("Took %q: %s.", b.Name, because(b.When, of))}
			}
		}
		return Choice{Node: n.ID, Port: sequence.PortOtherwise, Detail: "Took \"otherwise\": " + otherwise(n.Condition.Branches, of) + "."}
	case n.Split != nil:
		if arm, ok := k.Winners[n.ID]; ok && n.Split.AutoWinner {
			return Choice{Node: n.ID, Port: arm, Detail: fmt.Sprintf("Took the arm %q: it has won.", armName(n.Split.Arms, arm))}
		}
		arm := Arm(*n.Split, w.Contact.PID, n.ID)
		return Choice{Node: n.ID, Port: arm, Detail: fmt.Sprintf("Took the arm %q.", armName(n.Split.Arms, arm))}
	}
	return Choice{Node: n.ID, Port: n.Bypass()}
}

// Arm gives the arm of a split that a contact takes, always the same one as long
// as the weights stand.
func Arm(s sequence.Split, contactPID, node string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(contactPID + "\n" + node)) // a hash cannot fail to be written to
	at := int((h.Sum64() >> 11) % 100)
	for _, a := range s.Arms {
		if at < a.Weight {
			return a.ID
		}
		at -= a.Weight
	}
	return s.Arms[len(s.Arms)-1].ID
}

func armName(arms []sequence.Arm, id string) string {
	for _, a := range arms {
		if a.ID == id && a.Name != "" {
			return a.Name
		}
	}
	return id
}

// because names the facts that a filter was held against.
func because(f contact.Filter, of func(string) contact.Value) string {
	var parts []string
	add := func(r contact.Rule) {
		if words := r.Words(fieldWords(r.Field), of(r.Field)); len(parts) < 3 && !strings.Contains(strings.Join(parts, "\n"), words) {
			parts = append(parts, words)
		}
	}
	for _, r := range f.Rules {
		add(r)
	}
	for _, g := range f.Groups {
		for _, r := range g.Rules {
			add(r)
		}
	}
	return strings.Join(parts, ", ")
}

func otherwise(branches []sequence.Branch, of func(string) contact.Value) string {
	var all contact.Filter
	for _, b := range branches {
		all.Rules = append(all.Rules, b.When.Rules...)
		all.Groups = append(all.Groups, b.When.Groups...)
	}
	return because(all, of)
}

// fieldWords is a field's name in the middle of a sentence.
func fieldWords(field string) string {
	if label, ok := contact.Label(field); ok {
		return label
	}
	switch prefix, rest, _ := strings.Cut(field, ":"); prefix + ":" {
	case contact.CustomPrefix, contact.ConsentPrefix:
		return strings.ReplaceAll(rest, "_", " ")
	case sequence.FactStep:
		return "the step"
	case sequence.FactArm:
		return "the arm"
	case sequence.FactScore:
		return "the score"
	}
	switch field {
	case sequence.FactReplied:
		return "replied"
	case sequence.FactMeeting:
		return "meeting booked"
	case sequence.FactSent:
		return "messages sent"
	case sequence.FactDays:
		return "days since enrolled"
	}
	return field
}
