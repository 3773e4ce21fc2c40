package policy

import "fmt"

// One function per rule, in the order in which they win. A value nobody knows
// asks for approval: what we cannot read must not send by itself.

func emergencyStop(f Facts) Step {
	if f.Stopped {
		return Step{"emergency_stop", Hold, "Emergency Stop is on, so nothing is drafted or sent until someone switches it off."}
	}
	return Step{"emergency_stop", Send, "Emergency Stop is off."}
}

func doNotContact(f Facts) Step {
	if f.DoNotContact {
		return Step{"do_not_contact", Refuse, fmt.Sprintf("The contact is marked Do Not Contact for %s.", channel(f))}
	}
	return Step{"do_not_contact", Send, "The contact is not marked Do Not Contact."}
}

func suppressed(f Facts) Step {
	if f.Suppressed {
		return Step{"suppressed", Refuse, fmt.Sprintf("The contact's %s is on the suppression list.", address(f))}
	}
	return Step{"suppressed", Send, fmt.Sprintf("The contact's %s is not on the suppression list.", address(f))}
}

func consent(f Facts) Step {
	if f.ConsentMissing {
		return Step{"consent_missing", Refuse, fmt.Sprintf("The contact has given no consent to %s, and it is required.", channel(f))}
	}
	return Step{"consent_missing", Send, "No consent is missing."}
}

func warmup(f Facts) Step {
	switch {
	case f.Action != SendEmail:
		return Step{"warmup", Send, "Warmup concerns email only."}
	case f.EmailMode == Normal || f.EmailMode == "":
		return Step{"warmup", Send, "Email mode is Normal."}
	case f.EmailMode == Warmup:
		return Step{"warmup", Approve, "Email mode is Warmup, so every email waits for approval."}
	}
	return Step{"warmup", Approve, fmt.Sprintf("The email mode %q is not known, so the email waits for approval.", f.EmailMode)}
}

func mode(f Facts) Step {
	switch f.Mode {
	case Assisted:
		return Step{"mode_assisted", Approve, "The workspace is in Assisted mode, so everything waits for approval."}
	case Controlled, "":
		return Step{"mode_controlled", Send, "The workspace is in Controlled mode: each action has its own rule."}
	case FullAutonomy:
		return Step{"mode_full_autonomy", Send, "The workspace is in Full Autonomy mode, which adds no restriction."}
	}
	return Step{"mode_unknown", Approve, fmt.Sprintf("The mode %q is not known, so the message waits for approval.", f.Mode)}
}

func level(f Facts) Step {
	switch f.Level {
	case FullAuto:
		return Step{"agent_full_auto", Send, "The agent is on Full Auto and no rule asks for more, so it sends by itself."}
	case ActReview:
		return Step{"agent_act_review", SendNotify, "The agent is on Act + Review: it sends, and tells you."}
	case SuggestOnly, "":
		return Step{"agent_suggest_only", Approve, "The agent is on Suggest Only, so each draft waits for approval."}
	case Off:
		return Step{"agent_off", Hold, "The agent is Off, so nothing is sent in its name."}
	}
	return Step{"agent_level_unknown", Approve, fmt.Sprintf("The agent's level %q is not known, so the message waits for approval.", f.Level)}
}

func action(f Facts) Step {
	if f.Mode == FullAutonomy {
		return Step{"action", Send, "Full Autonomy leaves the rules for single actions aside."}
	}
	switch rule := f.Actions[f.Action]; rule {
	case Autonomous, "":
		return Step{"action_autonomous", Send, fmt.Sprintf("The action %q is Autonomous.", actionName(f))}
	case Approval:
		return Step{"action_approval", Approve, fmt.Sprintf("The action %q needs approval.", actionName(f))}
	case Disabled:
		return Step{"action_disabled", Hold, fmt.Sprintf("The action %q is Disabled in the workspace.", actionName(f))}
	default:
		return Step{"action_unknown", Approve, fmt.Sprintf("The rule %q for the action %q is not known, so it needs approval.", rule, actionName(f))}
	}
}

func risk(f Facts) Step {
	score := min(max(f.Risk, 0), 100)
	if score > f.Threshold {
		return Step{"risk", Approve, fmt.Sprintf("The draft's risk is %d, above the threshold of %d.", score, f.Threshold)}
	}
	return Step{"risk", Send, fmt.Sprintf("The draft's risk is %d, within the threshold of %d.", score, f.Threshold)}
}

func step(f Facts) Step {
	switch f.Step {
	case Inherit, "":
		return Step{"step_inherit", Send, "The step has no approval rule of its own."}
	case Never:
		return Step{"step_never", Send, "The step asks for no approval; it cannot take away one that another rule wants."}
	case Always:
		return Step{"step_always", Approve, "The step always needs approval."}
	}
	return Step{"step_unknown", Approve, fmt.Sprintf("The step's approval rule %q is not known, so the message waits for approval.", f.Step)}
}

func channel(f Facts) string {
	switch f.Channel {
	case "email":
		return "email"
	case "sms":
		return "SMS"
	case "whatsapp":
		return "WhatsApp"
	case "voice":
		return "calls"
	}
	return "this channel"
}

func address(f Facts) string {
	switch f.Channel {
	case "email":
		return "email address"
	case "sms", "whatsapp", "voice":
		return "phone number"
	}
	return "address"
}

func actionName(f Facts) string {
	switch f.Action {
	case SendEmail:
		return "Send email"
	case SendSMS:
		return "Send SMS"
	case SendWhatsApp:
		return "Send WhatsApp"
	case PlaceCall:
		return "Place call"
	}
	return string(f.Action)
}
