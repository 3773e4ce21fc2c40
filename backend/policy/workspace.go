package policy

// Workspace is the workspace's word on autonomy and pace.
type Workspace struct {
	EmailMode   EmailMode             `json:"emailMode"`
	Mode        Mode                  `json:"mode"`
	Actions     map[Action]ActionRule `json:"actions"`
	HoldSeconds int                   `json:"holdSeconds"` // between ready and sent, 0 to 300
	TickSeconds int                   `json:"tickSeconds"` // how often the processor runs at least
}

// Defaults are what a new workspace has: Normal, Controlled with every action
// Autonomous, a hold of 30 seconds, a run every 2 minutes.
func Defaults() Workspace {
	return Workspace{
		EmailMode: Normal, Mode: Controlled,
		Actions:     map[Action]ActionRule{SendEmail: Autonomous, SendSMS: Autonomous, SendWhatsApp: Autonomous, PlaceCall: Autonomous},
		HoldSeconds: 30, TickSeconds: 120,
	}
}
