package contact

import "time"

// Contact is a person we may write to.
type Contact struct {
	PID          string
	Email        string
	FirstName    string
	LastName     string
	Company      string
	Title        string
	Phone        string
	Mobile       string
	TimeZone     string
	Country      string
	State        string
	City         string
	Industry     string
	LinkedIn     string
	LeadStatus   string
	Owner        string
	Notes        string
	DoNotContact bool
	DoNotEmail   bool
}

// Zones gives the candidate zones.
func Zones(c Contact, workspace *time.Location) []*time.Location {
	if z, err := time.LoadLocation(c.TimeZone); err == nil && c.TimeZone != "" {
		return []*time.Location{z}
	}
	return []*time.Location{workspace}
}
