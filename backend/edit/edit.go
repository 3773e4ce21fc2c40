// Package edit is how people change definitions and contacts: field by field,
// so that edits made on different machines can be merged later without one
// overwriting the other.
package edit

// Table names a kind of row that people edit.
type Table string

// The tables that people edit.
const (
	Contact     Table = "contact"
	Sequence    Table = "sequence"
	Node        Table = "node"
	Edge        Table = "edge"
	Sender      Table = "sender"
	Agent       Table = "agent"
	Endpoint    Table = "endpoint"
	Setting     Table = "setting"
	Suppression Table = "suppression"
	CustomField Table = "custom_field"
	List        Table = "list"
	View        Table = "view"
	Mapping     Table = "mapping"
)

// Mutation sets some fields of one row, making the row if there is none. Values
// are string, int, int64 or bool. A nil Fields with Delete set leaves a
// tombstone.
type Mutation struct {
	Table  Table
	PID    string
	Fields map[string]any
	Delete bool
}

// Stamp orders two edits of the same field: a hybrid logical clock (UTC
// milliseconds in the upper 48 bits, a counter below) and, on a tie, the device.
type Stamp struct {
	Clock  int64
	Device string
}

// After reports whether s is the later edit.
func (s Stamp) After(o Stamp) bool {
	if s.Clock != o.Clock {
		return s.Clock > o.Clock
	}
	return s.Device > o.Device
}
