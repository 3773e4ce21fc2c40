package contact

import "time"

// Stored is a contact with what the store knows beside its fields.
type Stored struct {
	Contact
	ID         int64
	Source     string // where it came from: a file, by hand
	CreatedAt  time.Time
	AwayUntil  time.Time // out of office until; zero if not
	LastSentAt time.Time
	Live       int  // live enrollments
	Suppressed bool // its address is on the suppression list
}

// Page is some contacts in order, and the cursor of what follows; empty at the end.
type Page struct {
	Rows []Stored
	Next string
}

// Chosen names contacts: by public id, or all that a query finds, with
// exceptions.
type Chosen struct {
	PIDs   []string
	Query  *Query
	Except []string
}

// Entry is one line of a contact's timeline.
type Entry struct {
	Key           string
	At            time.Time
	Actor         string
	Kind          string
	Detail        string
	Subject       string
	Body          string
	SequenceName  string
	EnrollmentPID string
}

// ImportState is where an import stands.
type ImportState string

// The states of an import.
const (
	ImportRunning   ImportState = "running"
	ImportPaused    ImportState = "paused"
	ImportDone      ImportState = "done"
	ImportCancelled ImportState = "cancelled"
	ImportFailed    ImportState = "failed"
	ImportUndoing   ImportState = "undoing"
	ImportUndone    ImportState = "undone"
)

// Import is one file taken in, as it stands.
type Import struct {
	ID        int64
	PID       string
	File      string
	Upload    string // id of the kept file
	Request   string // how it is taken in, as JSON
	Headers   []string
	State     ImportState
	Position  int   // rows of the file that are dealt with
	ReadBytes int64 // of SizeBytes, for progress
	SizeBytes int64
	Created   int
	Updated   int
	Skipped   int
	Refused   int
	Enrolled  int
	EnrollAt  int64  // row id of the last contact that was offered to the sequence
	Sequence  string // name of the sequence that takes the new ones
	List      string // name of the list that takes all
	Remarks   []Remark
	Problem   string
	By        string
	Kept      int // contacts that undoing left as they were
	StartedAt time.Time
	EndedAt   time.Time
}

// Remark counts something that was changed or left out on the way in.
type Remark struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
	Count    int    `json:"count"`
}

// Remember counts a remark under its code.
func (i *Import) Remember(code, sentence string) {
	for k := range i.Remarks {
		if i.Remarks[k].Code == code {
			i.Remarks[k].Count++
			return
		}
	}
	i.Remarks = append(i.Remarks, Remark{code, sentence, 1})
}

// Refusal is a row that could not be taken in.
type Refusal struct {
	Line   int
	Reason string
	Remedy string
	Raw    []string
}

// RefusalGroup is the refused rows that one remedy mends.
type RefusalGroup struct {
	Remedy  string
	Example string
	Count   int
	Lines   []int // the first few
}

// Arrival is a good row of a file on its way in: a new contact, or fields of one
// that exists.
type Arrival struct {
	PID    string         // of the contact
	New    bool           // it is made
	Fields map[string]any // by column
	Tags   []string
}

// Intake is what one step of an import writes, all or nothing.
type Intake struct {
	Import   Import // as it stands after this step
	Arrivals []Arrival
	Refusals []Refusal
	ListPID  string // the static list that takes every arrival
}

// TagCount is a tag with how many contacts carry it.
type TagCount struct {
	Tag   string `json:"tag"`
	Count int    `json:"count"`
}

// ListKind is how a list knows its members.
type ListKind string

// The kinds of lists.
const (
	StaticList ListKind = "static" // people put them on it
	SmartList  ListKind = "smart"  // a saved filter finds them
)

// List is a named group of contacts.
type List struct {
	ID        int64
	PID       string
	Name      string
	Kind      ListKind
	Filter    Filter // of a smart list
	Count     int    // of a static list
	CreatedAt time.Time
}

// View is a saved way to look at contacts.
type View struct {
	PID     string
	Name    string
	Filter  Filter
	Columns []string
	Sort    Sort
}

// Suppressed is an address that is never written to.
type Suppressed struct {
	ID     int64
	Addr   string
	Reason string
	Source string
	At     time.Time
}

// NoAddress goes before a phone number in a map of known contacts: a contact has
// the number, and no email address.
const NoAddress = "no address:"

// Pair is two contacts that may be one person, and what says so: phone,
// linkedin or name.
type Pair struct{ A, B, By string }

// Folder is a watched folder of this machine: contact files that appear in it are
// imported.
type Folder struct {
	PID      string
	Path     string
	Mapping  string // a saved mapping's id; empty for the one that fits each file
	Options  string // how files are taken in, as JSON
	Problem  string
	Imported int // files so far
	SeenAt   time.Time
}
