package enroll

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cadenza/backend/contact"
	"cadenza/backend/sequence"
)

// Answer is what an agent says at an AI node.
type Answer struct {
	Engine     string          `json:"engine"`           // who answered, such as "rules" or a model's name
	Outcome    string          `json:"outcome"`          // AI Decide: the outcome's id; empty for none
	Confidence float64         `json:"confidence"`       // 0 to 1
	Met        map[string]bool `json:"met,omitempty"`    // AI Qualify: by criterion; one that is missing is not known
	Reason     string          `json:"reason,omitempty"` // in a sentence
	Record     string          `json:"-"`                // what was asked and answered, as JSON
}

// Settled is the way an answer leads, and what is written back to the contact.
func Settled(n sequence.Node, a Answer, now time.Time) (Choice, *ContactEdit) {
	if n.Qualify != nil {
		return qualified(n, a, now)
	}
	x := Choice{Node: n.ID, Port: sequence.PortFallback, Record: a.Record}
	i := slices.IndexFunc(n.Decide.Outcomes, func(o sequence.Outcome) bool { return o.ID == a.Outcome })
	switch {
	case i < 0:
		x.Detail = "No outcome fits: " + plainReason(a)
	case a.Confidence < n.Decide.MinConfidence:
		x.Detail = fmt.Sprintf("%q, but only %.0f %% sure: %s", n.Decide.Outcomes[i].Name, 100*a.Confidence, plainReason(a))
	default:
		x.Port = a.Outcome
		x.Detail = fmt.Sprintf("%q, %.0f %% sure: %s", n.Decide.Outcomes[i].Name, 100*a.Confidence, plainReason(a))
	}
	return x, nil
}

func plainReason(a Answer) string {
	reason := strings.TrimRight(a.Reason, ". ")
	if reason == "" {
		reason = "no reason given"
	}
	if a.Engine == "rules" {
		return reason + " (decided by rules, no model is set)."
	}
	return reason + "."
}

// qualified weighs the criteria: the score is the percentage of the weights that
// are met. What is not known could change the result, or not: then it is unsure.
func qualified(n sequence.Node, a Answer, now time.Time) (Choice, *ContactEdit) {
	q := n.Qualify
	met, open, total := 0, 0, 0
	missed := ""
	for _, c := range q.Criteria {
		total += c.Weight
		yes, known := a.Met[c.Name]
		switch {
		case !known:
			open += c.Weight
		case yes:
			met += c.Weight
		case c.Must:
			missed = c.Name
		}
	}
	percent := func(weight int) int { return int(math.Round(100 * float64(weight) / float64(max(total, 1)))) }
	x := Choice{Node: n.ID, Port: sequence.PortUnsure, Score: percent(met), Record: a.Record}
	mustOpen := slices.ContainsFunc(q.Criteria, func(c sequence.Criterion) bool { _, known := a.Met[c.Name]; return c.Must && !known })
	switch {
	case missed != "":
		x.Port, x.Detail = sequence.PortNotQualified, fmt.Sprintf("Not qualified: %q is a must and is not met", missed)
	case percent(met+open) < q.Threshold:
		x.Port, x.Detail = sequence.PortNotQualified, fmt.Sprintf("Not qualified: %d %% of %d %%", percent(met), q.Threshold)
	case percent(met) >= q.Threshold && !mustOpen:
		x.Port, x.Detail = sequence.PortQualified, fmt.Sprintf("Qualified: %d %% of %d %%", percent(met), q.Threshold)
	default:
		x.Detail = fmt.Sprintf("Unsure: %d %% is met, %d %% is not known", percent(met), percent(open))
	}
	reason := plainReason(a) // never empty
	first, size := utf8.DecodeRuneInString(reason)
	x.Detail += ". " + string(unicode.ToUpper(first)) + reason[size:]
	e := &ContactEdit{Set: map[string]string{}}
	if q.WriteBack.LeadStatus && x.Port == sequence.PortQualified {
		e.Set[contact.FieldLeadStatus] = string(contact.Qualified)
	}
	if q.WriteBack.ScoreField != "" {
		e.Set[q.WriteBack.ScoreField] = fmt.Sprint(x.Score)
	}
	if q.WriteBack.Note {
		e.Note = now.Format(time.DateOnly) + ": " + x.Detail
	}
	if len(e.Set) == 0 && e.Note == "" {
		return x, nil
	}
	return x, e
}

// ByRules answers an AI node by the rules beside its outcomes or criteria: the
// stand-in where no model is set.
func ByRules(w Walk, n sequence.Node, k Known, now time.Time) Answer {
	of := w.Asked(k, now)
	a := Answer{Engine: "rules", Met: map[string]bool{}}
	if n.Qualify != nil {
		var yes, no []string
		for _, c := range n.Qualify.Criteria {
			if c.Rules == nil {
				continue
			}
			a.Met[c.Name] = c.Rules.Holds(of, now)
			if a.Met[c.Name] {
				yes = append(yes, c.Name)
			} else {
				no = append(no, c.Name)
			}
		}
		a.Reason = fmt.Sprintf("met: %s; not met: %s", listed(yes), listed(no))
		return a
	}
	for _, o := range n.Decide.Outcomes {
		if o.Rules != nil && o.Rules.Holds(of, now) {
			a.Outcome, a.Confidence, a.Reason = o.ID, 1, because(*o.Rules, of)
			return a
		}
	}
	a.Reason = "none of the outcomes' rules holds"
	return a
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
