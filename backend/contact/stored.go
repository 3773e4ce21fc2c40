package contact

import "time"

// Stored is a contact with what the store knows beside its fields.
type Stored struct {
	Contact
	ID        int64
	CreatedAt time.Time
	AwayUntil time.Time // out of office until; zero if not
	Live      int       // live enrollments
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

// Import is one file taken in.
type Import struct {
	PID       string
	File      string
	Headers   []string
	State     string // running, done, cancelled, failed
	Created   int
	Updated   int
	Skipped   int
	Refused   int
	Enrolled  int
	Sequence  string // name of the sequence that takes the new ones
	Problem   string
	StartedAt time.Time
	EndedAt   time.Time
}

// Reject is a row that could not be taken in.
type Reject struct {
	ID     int64
	Line   int
	Reason string
	Raw    []string
}
