package contact

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cadenza/backend/fault"
)

// Filter chooses contacts: by all of its rules and groups, or by any of them.
// An empty filter chooses everybody.
type Filter struct {
	Any    bool    `json:"any,omitempty" doc:"One of them is enough; otherwise all must hold."`
	Rules  []Rule  `json:"rules,omitempty" maxItems:"50"`
	Groups []Group `json:"groups,omitempty" maxItems:"20"`
}

// Group is a nested set of rules.
type Group struct {
	Any   bool   `json:"any,omitempty"`
	Rules []Rule `json:"rules" maxItems:"50"`
}

// Rule is one test of a contact.
type Rule struct {
	Field  string   `json:"field" maxLength:"100"`
	Op     Op       `json:"op" enum:"is,is_not,contains,not_contains,starts_with,ends_with,empty,not_empty,gt,gte,lt,lte,before,after,within_days,older_than_days"`
	Values []string `json:"values,omitempty" maxItems:"200" doc:"One value; is and is_not take several: any of them."`
}

// Op is how a rule compares.
type Op string

// The operators.
const (
	Is            Op = "is"
	IsNot         Op = "is_not"
	Contains      Op = "contains"
	NotContains   Op = "not_contains"
	StartsWith    Op = "starts_with"
	EndsWith      Op = "ends_with"
	Empty         Op = "empty"
	NotEmpty      Op = "not_empty"
	Greater       Op = "gt"
	GreaterEqual  Op = "gte"
	Less          Op = "lt"
	LessEqual     Op = "lte"
	Before        Op = "before"
	After         Op = "after"
	WithinDays    Op = "within_days"     // in the last n days
	OlderThanDays Op = "older_than_days" // before that
)

// Kind is what a field holds, as far as comparing goes.
type Kind string

// The kinds, each with its operators.
const (
	KindText   Kind = "text"
	KindNumber Kind = "number"
	KindDate   Kind = "date"
	KindFlag   Kind = "flag"   // yes or no
	KindChoice Kind = "choice" // one of few
	KindSet    Kind = "set"    // several of few: tags, lists, sequences
)

// Ops lists the operators of a kind.
func (k Kind) Ops() []Op {
	switch k {
	case KindText:
		return []Op{Is, IsNot, Contains, NotContains, StartsWith, EndsWith, Empty, NotEmpty}
	case KindNumber:
		return []Op{Is, IsNot, Greater, GreaterEqual, Less, LessEqual, Empty, NotEmpty}
	case KindDate:
		return []Op{WithinDays, OlderThanDays, After, Before, Empty, NotEmpty}
	case KindFlag:
		return []Op{Is}
	case KindChoice, KindSet:
		return []Op{Is, IsNot, Empty, NotEmpty}
	}
	return nil
}

// FilterField is something a rule can ask about.
type FilterField struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Group   string   `json:"group" doc:"Heading it stands under."`
	Kind    Kind     `json:"kind" enum:"text,number,date,flag,choice,set"`
	Ops     []Op     `json:"ops"`
	Options []Option `json:"options" doc:"What a choice or set can be; empty where any text goes."`
}

// Option is one value to choose.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// The fields of a filter that are no columns of a contact; a file fills some of them too.
const (
	FieldLeadStatus  = "leadStatus"
	FieldNoContact   = "doNotContact"
	CustomPrefix     = "custom:"
	FieldTag         = "tag"
	FieldList        = "list"
	FieldCreated     = "createdAt"
	FieldSource      = "source"
	FieldAIPaused    = "aiPaused"
	FieldSuppressed  = "suppressed"
	FieldReplied     = "replied"
	FieldLastSent    = "lastSentAt"
	FieldLastReply   = "lastReplyAt"
	FieldBounced     = "bounced"
	FieldLiveIn      = "liveIn"
	FieldWasIn       = "wasIn"
	ConsentPrefix    = "consent:"
	headEngagement   = "Engagement"
	headEnrollments  = "Enrollments"
	headCustomFields = "Custom fields"
)

// FilterFields lists what rules can ask about, with the given choices.
func FilterFields(custom []FieldDef, tags, lists, sequences []Option) []FilterField {
	var out []FilterField
	add := func(group, name, label string, kind Kind, options ...Option) {
		if options == nil {
			options = []Option{}
		}
		out = append(out, FilterField{name, label, group, kind, kind.Ops(), options})
	}
	for _, f := range Fields {
		add("Contact", f.Name, upper(f.Label), KindText)
	}
	var statuses []Option
	for _, s := range LeadStatuses {
		statuses = append(statuses, Option{string(s), s.Label()})
	}
	add("Contact", FieldLeadStatus, "Lead status", KindChoice, statuses...)
	add("Contact", FieldTag, "Tag", KindSet, tags...)
	add("Contact", FieldList, "List", KindSet, lists...)
	add("Contact", FieldCreated, "Added", KindDate)
	add("Contact", FieldSource, "Came from", KindText)
	add("Consent", FieldNoContact, "Do Not Contact", KindFlag)
	for _, c := range Channels {
		add("Consent", ConsentPrefix+string(c), "Consent to "+c.Label(), KindChoice, Option{string(Granted), "Granted"}, Option{string(Refused), "Refused"})
	}
	add("Consent", FieldSuppressed, "On the suppression list", KindFlag)
	add("Consent", FieldAIPaused, "AI paused", KindFlag)
	add(headEngagement, FieldReplied, "Ever replied", KindFlag)
	add(headEngagement, FieldLastReply, "Last reply", KindDate)
	add(headEngagement, FieldLastSent, "Last message sent", KindDate)
	add(headEngagement, FieldBounced, "Bounced", KindFlag)
	add(headEnrollments, FieldLiveIn, "Live in sequence", KindSet, sequences...)
	add(headEnrollments, FieldWasIn, "Was ever in sequence", KindSet, sequences...)
	for _, d := range custom {
		var options []Option
		for _, o := range d.Options {
			options = append(options, Option{o, o})
		}
		add(headCustomFields, CustomPrefix+d.Key, d.Name, d.Type.Kind(), options...)
	}
	return out
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// customKey is what a custom field's key looks like; it is safe inside a query.
var customKey = regexp.MustCompile(`^[a-z0-9_]{1,60}$`)

// IsKey reports whether s can be a custom field's key.
func IsKey(s string) bool { return customKey.MatchString(s) }

// Validate refuses a filter that asks about what does not exist or compares in
// a way that the field does not know, naming the rule. fields is what
// FilterFields gave.
func (f Filter) Validate(fields []FilterField) error {
	rules := slices.Clone(f.Rules)
	for _, g := range f.Groups {
		if len(g.Rules) == 0 {
			return fault.New(fault.Invalid, "A group of the filter has no rule.", "Add a rule or remove the group.").For("filter")
		}
		rules = append(rules, g.Rules...)
	}
	for _, r := range rules {
		i := slices.IndexFunc(fields, func(x FilterField) bool { return x.Name == r.Field })
		if i < 0 {
			return fault.Newf(fault.Invalid, "Choose another field: it may have been removed.", "The filter asks about %q, which does not exist.", r.Field).For("filter")
		}
		if err := r.check(fields[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r Rule) check(field FilterField) error {
	refuse := func(remedy, format string, args ...any) error {
		return fault.Newf(fault.Invalid, remedy, format, args...).For("filter")
	}
	if !slices.Contains(field.Ops, r.Op) {
		return refuse("Choose another comparison.", "%s cannot be compared by %q.", field.Label, r.Op)
	}
	if r.Op == Empty || r.Op == NotEmpty {
		return nil
	}
	if len(r.Values) == 0 || r.Values[0] == "" {
		return refuse("Fill it in or remove the rule.", "The rule about %s has no value.", field.Label)
	}
	if len(r.Values) > 1 && r.Op != Is && r.Op != IsNot {
		return refuse("Keep one.", "The rule about %s takes one value.", field.Label)
	}
	v := r.Values[0]
	switch {
	case field.Kind == KindNumber:
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			return refuse("Write digits, such as 12.5.", "%q is no number.", v)
		}
	case field.Kind == KindFlag && v != "yes" && v != "no":
		return refuse("Choose yes or no.", "%q is neither yes nor no.", v)
	case r.Op == WithinDays || r.Op == OlderThanDays:
		if n, err := strconv.Atoi(v); err != nil || n < 0 || n > 36_500 {
			return refuse("Write whole days, such as 30.", "%q is no number of days.", v)
		}
	case r.Op == Before || r.Op == After:
		if _, err := time.Parse(time.DateOnly, v); err != nil {
			return refuse("Write it as 2026-03-31.", "%q is no date.", v)
		}
	}
	return nil
}

// Query is a question for contacts: what was typed into the search, filters
// that must all hold, and an order.
type Query struct {
	Search  string
	Filters []Filter
	Sort    Sort
}

// Sort is an order of contacts.
type Sort string

// The orders.
const (
	Newest     Sort = "newest" // last added first; also of an empty Sort
	Oldest     Sort = "oldest"
	ByName     Sort = "name"
	ByNameDown Sort = "name_down"
	ByCompany  Sort = "company"
	ByCompDown Sort = "company_down"
)

// Sorts lists the orders.
var Sorts = []Sort{Newest, Oldest, ByName, ByNameDown, ByCompany, ByCompDown}

// ParseSort reads an order; empty is Newest.
func ParseSort(s string) (Sort, error) {
	if s == "" {
		return Newest, nil
	}
	if slices.Contains(Sorts, Sort(s)) {
		return Sort(s), nil
	}
	return "", fault.New(fault.Invalid, fmt.Sprintf("Contacts cannot be sorted by %q.", s), "Sort by name, company or when they were added.").For("sort")
}
