package policy

// Agent is who drafts: a persona, how it writes, and how far it may go alone.
type Agent struct {
	PID       string
	Name      string
	Type      string // sdr, receptionist, recovery, reminder, nurture, support, custom
	Persona   string
	Goals     string
	Tone      string
	Rules     string // do and don't, one a line
	Level     Level
	Threshold int // risk from 0 to 100 above which a draft needs approval
}
