package message

// Outgoing is a message of ours that was handed over to a provider, or may have
// been, as its Message-ID finds it again.
type Outgoing struct {
	ID           int64
	ContactID    int64
	EnrollmentID int64
	VisitNo      int
	HeaderID     string
	Subject      string
	To           string // the address it was written to
}
