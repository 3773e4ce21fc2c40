package sequence

import (
	"fmt"
	"strings"
)

// config gives the one config that the node's kind asks for, nil if unset.
func (n Node) config() any {
	var c any
	set := false
	switch n.Kind {
	case KindStart:
		if n.Start == nil {
			return struct{}{}
		}
		c, set = n.Start, true
	case KindStep:
		c, set = n.Step, n.Step != nil
	case KindDelay:
		c, set = n.Delay, n.Delay != nil
	case KindWait:
		c, set = n.Wait, n.Wait != nil
	case KindCondition:
		c, set = n.Condition, n.Condition != nil
	case KindDecide:
		c, set = n.Decide, n.Decide != nil
	case KindQualify:
		c, set = n.Qualify, n.Qualify != nil
	case KindSplit:
		c, set = n.Split, n.Split != nil
	case KindNotify:
		c, set = n.Notify, n.Notify != nil
	case KindUpdate:
		c, set = n.Update, n.Update != nil
	case KindEnroll:
		c, set = n.Enroll, n.Enroll != nil
	case KindWebhook:
		c, set = n.Webhook, n.Webhook != nil
	case KindEnd:
		c, set = n.End, n.End != nil
	default:
		return struct{}{}
	}
	if !set {
		return nil
	}
	return c
}

// Config gives the node's settings, nil where it has none.
func (n Node) Config() any {
	if n.Kind == KindStart && n.Start == nil {
		return nil
	}
	return n.config()
}

// Title is the channel's name in the interface.
func (c Channel) Title() string {
	switch c {
	case Email:
		return "Email"
	case SMS:
		return "SMS"
	case Voice:
		return "Voice"
	case WhatsApp:
		return "WhatsApp"
	}
	return string(c)
}

// Title is the job type's name in the interface.
func (j JobType) Title() string {
	switch j {
	case InitialOutreach:
		return "Initial Outreach"
	case FollowUpEmail:
		return "Follow-up Email"
	case ReEngagement:
		return "Re-engagement"
	case VoicemailDrop:
		return "Voicemail Drop"
	}
	return string(j)
}

// Label is the node's name, or else what it is.
func (n Node) Label() string {
	if n.Name != "" {
		return n.Name
	}
	if n.Kind == KindStep && n.Step != nil {
		return n.Step.JobType.Title()
	}
	return n.Kind.Title()
}

// Title is the kind's name in the interface.
func (k Kind) Title() string {
	switch k {
	case KindStart:
		return "Start"
	case KindStep:
		return "Step"
	case KindDelay:
		return "Delay"
	case KindWait:
		return "Wait for event"
	case KindCondition:
		return "Condition"
	case KindDecide:
		return "AI Decide"
	case KindQualify:
		return "AI Qualify"
	case KindSplit:
		return "A/B Split"
	case KindNotify:
		return "Notify Rep"
	case KindUpdate:
		return "Update Contact"
	case KindEnroll:
		return "Enroll in"
	case KindWebhook:
		return "Webhook"
	case KindEnd:
		return "End"
	}
	return string(k)
}

// title names a node in a sentence.
func title(n Node) string {
	switch {
	case n.Name != "":
		return fmt.Sprintf("%q", n.Name)
	case n.Kind == KindStep && n.Step != nil:
		return "The " + n.Step.JobType.Title() + " step"
	case n.Kind == KindStep:
		return "A step"
	}
	switch n.Kind {
	case KindDelay, KindCondition, KindSplit, KindWebhook:
		return "The " + n.Kind.Title()
	case KindStart, KindStep, KindWait, KindDecide, KindQualify, KindNotify, KindUpdate, KindEnroll, KindEnd:
		return n.Kind.Title()
	}
	return fmt.Sprintf("The node %q", n.ID)
}

// within names a node in the middle of a sentence.
func within(n Node) string {
	if rest, ok := strings.CutPrefix(title(n), "The "); ok {
		return "the " + rest
	}
	return title(n)
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
