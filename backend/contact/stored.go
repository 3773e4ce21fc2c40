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
