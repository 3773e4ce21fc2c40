package sequence

import "time"

// Stored is a sequence with its counters, as the store keeps it.
type Stored struct {
	ID          int64
	PID         string
	Name        string
	Description string
	Status      Status
	Settings    Settings
	Live        int64 // id of the live version, 0 before the first publish
	PausedAt    time.Time
	CreatedAt   time.Time
	Stats       Stats
}

// Stats are a sequence's live counters, in enrollments except Waiting (drafts)
// and Sent (messages).
type Stats struct {
	Active     int `json:"active"`
	Paused     int `json:"paused"`
	Completed  int `json:"completed"`
	Unenrolled int `json:"unenrolled"`
	Waiting    int `json:"waiting" doc:"Drafts waiting for approval."`
	Replied    int `json:"replied"`
	Sent       int `json:"sent" doc:"Messages sent."`
}

// Version is a published graph; it never changes.
type Version struct {
	ID     int64
	Number int
	Hash   string
	By     string
	Note   string
	At     time.Time
}
