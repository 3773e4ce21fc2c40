package api

import (
	"context"
	"net/http"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
	"cadenza/backend/simulate"
)

// byVersion names a version of a sequence.
type byVersion struct {
	ID     string `path:"id"`
	Number int    `path:"number"`
}

func (r routes) sequences() {
	d := r.d
	op(r, http.MethodGet, "/api/templates", "list-templates", "The five templates", func(ctx context.Context, _ *none) ([]desk.TemplateView, error) { return d.Templates(ctx) })
	op(r, http.MethodGet, "/api/sequences", "list-sequences", "Every sequence", func(ctx context.Context, _ *none) ([]desk.SequenceCard, error) { return d.Sequences(ctx) })
	op(r, http.MethodPost, "/api/sequences", "create-sequence", "Make a sequence", func(ctx context.Context, in *body[desk.CreateSequence]) (desk.SequenceView, error) {
		return d.CreateSequence(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/sequences/{id}", "get-sequence", "Open a sequence", func(ctx context.Context, in *byID) (desk.SequenceView, error) { return d.Sequence(ctx, in.ID) })
	op(r, http.MethodPatch, "/api/sequences/{id}", "edit-sequence", "Change name, description or settings", func(ctx context.Context, in *withID[desk.EditSequence]) (desk.SequenceView, error) {
		return d.EditSequence(ctx, in.ID, in.Body)
	})
	op(r, http.MethodPut, "/api/sequences/{id}/graph", "save-graph", "Save the draft", func(ctx context.Context, in *withID[desk.SaveGraph]) (desk.SequenceView, error) {
		return d.SaveGraph(ctx, in.ID, in.Body.Graph, in.Body.Base)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/publish", "publish-sequence", "Make the draft live", func(ctx context.Context, in *withID[desk.PublishDraft]) (desk.SequenceView, error) {
		return d.Publish(ctx, in.ID, in.Body)
	})
	op(r, http.MethodGet, "/api/sequences/{id}/review", "review-publish", "What publishing the draft would do", func(ctx context.Context, in *byID) (desk.ReviewView, error) {
		return d.Review(ctx, in.ID)
	})
	op(r, http.MethodGet, "/api/sequences/{id}/versions", "list-versions", "The published versions", func(ctx context.Context, in *byID) ([]desk.VersionView, error) {
		return d.Versions(ctx, in.ID)
	})
	op(r, http.MethodGet, "/api/sequences/{id}/versions/{number}", "get-version", "A published version's graph", func(ctx context.Context, in *byVersion) (sequence.Graph, error) {
		return d.VersionGraph(ctx, in.ID, in.Number)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/versions/{number}/restore", "restore-version", "Make the draft equal to a published version", func(ctx context.Context, in *byVersion) (desk.SequenceView, error) {
		return d.RestoreVersion(ctx, in.ID, in.Number)
	})
	op(r, http.MethodGet, "/api/sequences/{id}/flow", "get-flow", "Who stands where, and who passed", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Days int    `query:"days" doc:"What passed in the last days; 0 means ever."`
		All  bool   `query:"all" doc:"Over every version."`
	},
	) (desk.FlowView, error) {
		return d.Flow(ctx, in.ID, in.Days, in.All)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/simulate", "simulate", "What the draft would do", func(ctx context.Context, in *withID[desk.SimulateSequence]) (simulate.Result, error) {
		return d.Simulate(ctx, in.ID, in.Body)
	})
	op(r, http.MethodGet, "/api/sequences/{id}/file", "sequence-file", "The draft as a YAML file", func(ctx context.Context, in *byID) (desk.FlowText, error) {
		return d.SequenceFile(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/sequences/import", "import-sequence", "Make a YAML file a draft", func(ctx context.Context, in *body[desk.ImportSequence]) (desk.SequenceFileView, error) {
		return d.ImportSequence(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/sequence-folder", "get-sequence-folder", "The watched folder of sequence files", func(ctx context.Context, _ *none) (desk.SequenceFolderView, error) { return d.SequenceFolder(ctx) })
	op(r, http.MethodPut, "/api/sequence-folder", "watch-sequence-folder", "Watch a folder of sequence files, or none", func(ctx context.Context, in *body[struct {
		Path string `json:"path" maxLength:"1000"`
	}],
	) (desk.SequenceFolderView, error) {
		return d.WatchSequences(ctx, in.Body.Path)
	})
	op(r, http.MethodGet, "/api/notices", "list-notices", "What reps were told and have not dealt with", func(ctx context.Context, _ *none) (desk.NoticesView, error) { return d.Notices(ctx) })
	act(r, http.MethodPost, "/api/notices/{id}/done", "done-notice", "Mark a notice as dealt with", func(ctx context.Context, in *byID) error { return d.DoneNotice(ctx, in.ID) })
	op(r, http.MethodPost, "/api/settings/webhook-secret", "new-webhook-secret", "Make a new secret that webhooks are signed with", func(ctx context.Context, _ *none) (desk.WebhookSecret, error) {
		return d.NewWebhookSecret(ctx)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/status", "set-sequence-status", "Activate, pause, resume or archive", func(ctx context.Context, in *withID[struct {
		Status sequence.Status `json:"status" enum:"active,paused,archived"`
	}],
	) (desk.SequenceView, error) {
		return d.SetStatus(ctx, in.ID, in.Body.Status)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/duplicate", "duplicate-sequence", "Make a draft copy", func(ctx context.Context, in *byID) (desk.SequenceView, error) {
		return d.DuplicateSequence(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/default", "set-default-sequence", "Make it the default, or not", func(ctx context.Context, in *withID[struct {
		Default bool `json:"default"`
	}],
	) (desk.SequenceView, error) {
		return d.SetDefault(ctx, in.ID, in.Body.Default)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/preflight", "preflight", "What enrolling would do", func(ctx context.Context, in *withID[desk.Who]) (desk.PreflightView, error) {
		return d.Preflight(ctx, in.ID, in.Body)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/enroll", "enroll", "Enroll contacts now, and wait for it", func(ctx context.Context, in *withID[desk.Who]) (desk.EnrollView, error) {
		return d.Enroll(ctx, in.ID, in.Body)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/jobs", "start-enrolling", "Enroll contacts in the background", func(ctx context.Context, in *withID[desk.EnrollMany]) (desk.JobView, error) {
		return d.StartEnrolling(ctx, in.ID, in.Body)
	})
	op(r, http.MethodPost, "/api/sequences/{id}/forecast", "forecast", "What its sender would send over two weeks", func(ctx context.Context, in *withID[desk.EnrollForecast]) (desk.ForecastView, error) {
		return d.Forecast(ctx, in.ID, in.Body)
	})
	op(r, http.MethodGet, "/api/jobs", "list-jobs", "The newest enroll jobs", func(ctx context.Context, _ *none) ([]desk.JobView, error) { return d.Jobs(ctx) })
	op(r, http.MethodGet, "/api/jobs/{id}", "get-job", "How an enroll job stands", func(ctx context.Context, in *byID) (desk.JobView, error) { return d.Job(ctx, in.ID) })
	act(r, http.MethodPost, "/api/jobs/{id}/cancel", "cancel-job", "Stop an enroll job", func(ctx context.Context, in *byID) error { return d.CancelJob(ctx, in.ID) })
	op(r, http.MethodPost, "/api/jobs/{id}/undo", "undo-job", "Take out who was not written to yet", func(ctx context.Context, in *byID) (desk.JobView, error) { return d.UndoJob(ctx, in.ID) })
	op(r, http.MethodGet, "/api/enrollments", "list-enrollments", "Enrollments, newest first", func(ctx context.Context, in *struct {
		Sequence string        `query:"sequence" doc:"Sequence id; empty for all."`
		Status   enroll.Status `query:"status" enum:"active,completed,paused,unenrolled"`
		Node     string        `query:"node" doc:"Only who stands at this node now."`
		After    string        `query:"after"`
	},
	) (desk.Page[desk.EnrollmentRow], error) {
		return d.Enrollments(ctx, in.Sequence, in.Status, in.Node, in.After)
	})
	op(r, http.MethodGet, "/api/enrollments/{id}/decisions", "list-decisions", "The ways an enrollment took where it divides, and why", func(ctx context.Context, in *byID) ([]desk.DecisionView, error) {
		return d.Decisions(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/enrollments/do", "do-enrollments", "Pause, resume, unenroll, move, skip the wait", func(ctx context.Context, in *body[desk.EnrollmentDeed]) (desk.DeedView, error) {
		return d.DoEnrollments(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/enrollments/{id}/steps", "list-enrollment-steps", "The steps one can move to", func(ctx context.Context, in *byID) ([]desk.StepChoice, error) {
		return d.StepsOf(ctx, in.ID)
	})
}

func (r routes) people() {
	d := r.d
	op(r, http.MethodGet, "/api/contacts", "list-contacts", "A page of contacts", func(ctx context.Context, in *struct {
		desk.ContactQuery
		After string `query:"after"`
	},
	) (desk.ContactPage, error) {
		return d.Contacts(ctx, in.ContactQuery, in.After)
	})
	op(r, http.MethodGet, "/api/contacts/index", "index-contacts", "How many there are, and where each page begins", func(ctx context.Context, in *struct{ desk.ContactQuery }) (desk.ContactIndex, error) {
		return d.ContactIndex(ctx, in.ContactQuery)
	})
	op(r, http.MethodGet, "/api/contacts/fields", "list-filter-fields", "What a filter can ask about", func(ctx context.Context, _ *none) ([]contact.FilterField, error) { return d.FilterFields(ctx) })
	op(r, http.MethodGet, "/api/contacts/lookalikes", "list-lookalikes", "Contacts that may be one person", func(ctx context.Context, _ *none) ([]desk.PairView, error) { return d.Lookalikes(ctx) })
	act(r, http.MethodPost, "/api/contacts/lookalikes", "tell-contacts-apart", "Two that look alike are two people", func(ctx context.Context, in *body[desk.TellApart]) error { return d.TellApart(ctx, in.Body) })
	op(r, http.MethodPost, "/api/contacts/do", "do-contacts", "Tag, list, pause AI, delete", func(ctx context.Context, in *body[desk.ContactDeed]) (desk.BulkView, error) {
		return d.DoContacts(ctx, in.Body)
	})
	op(r, http.MethodPost, "/api/contacts/restore", "restore-contacts", "Bring deleted contacts back", func(ctx context.Context, in *body[struct {
		Undo string `json:"undo"`
	}],
	) (desk.BulkView, error) {
		return d.RestoreContacts(ctx, in.Body.Undo)
	})
	op(r, http.MethodPost, "/api/contacts", "create-contact", "Add a contact", func(ctx context.Context, in *body[desk.ContactFields]) (desk.ContactView, error) {
		return d.CreateContact(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/contacts/{id}", "get-contact", "Open a contact", func(ctx context.Context, in *byID) (desk.ContactView, error) { return d.Contact(ctx, in.ID) })
	op(r, http.MethodPatch, "/api/contacts/{id}", "edit-contact", "Change a contact", func(ctx context.Context, in *withID[desk.ContactFields]) (desk.ContactView, error) {
		return d.EditContact(ctx, in.ID, in.Body)
	})
	op(r, http.MethodDelete, "/api/contacts/{id}", "delete-contact", "Delete a contact", func(ctx context.Context, in *byID) (desk.BulkView, error) {
		return d.DeleteContact(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/contacts/{id}/merge", "merge-contact", "Take over another contact, the same person", func(ctx context.Context, in *withID[struct {
		Other string `json:"other"`
	}],
	) (desk.ContactView, error) {
		return d.Merge(ctx, in.ID, in.Body.Other)
	})
	act(r, http.MethodPost, "/api/contacts/{id}/erase", "erase-contact", "Remove everything about a person", func(ctx context.Context, in *byID) error { return d.Erase(ctx, in.ID) })
	op(r, http.MethodGet, "/api/contacts/{id}/lists", "list-contact-lists", "The static lists a contact is on", func(ctx context.Context, in *byID) ([]desk.ListView, error) {
		return d.ListsOf(ctx, in.ID)
	})
	op(r, http.MethodGet, "/api/contacts/{id}/timeline", "get-timeline", "Past and future", func(ctx context.Context, in *struct {
		ID     string    `path:"id"`
		Before time.Time `query:"before"`
	},
	) (desk.TimelineView, error) {
		return d.Timeline(ctx, in.ID, in.Before)
	})
	op(r, http.MethodGet, "/api/contacts/{id}/enrollments", "list-contact-enrollments", "A contact's enrollments", func(ctx context.Context, in *byID) ([]desk.EnrollmentRow, error) {
		return d.EnrollmentsOf(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/contacts/{id}/meeting", "mark-meeting", "A meeting is booked", func(ctx context.Context, in *withID[struct {
		Note string `json:"note,omitempty" maxLength:"500"`
	}],
	) (desk.DeedView, error) {
		return d.MarkMeeting(ctx, in.ID, in.Body.Note)
	})
}

func (r routes) approvals() {
	d := r.d
	op(r, http.MethodGet, "/api/approvals", "list-approvals", "A page of the approval queue", func(ctx context.Context, in *struct {
		After string `query:"after" doc:"What the page before gave as next."`
		Whom  string `query:"whom" doc:"Only what was handed to them."`
	},
	) (desk.Queue, error) {
		return d.Approvals(ctx, in.After, in.Whom)
	})
	op(r, http.MethodPost, "/api/approvals/together", "read-together", "Drafts in full, to be read together", func(ctx context.Context, in *body[desk.ReadTogether]) ([]desk.SetText, error) {
		return d.Together(ctx, in.Body)
	})
	op(r, http.MethodPost, "/api/approvals/approve", "approve-drafts", "Approve drafts that were looked at together", func(ctx context.Context, in *body[desk.ApproveMany]) (desk.ApprovedMany, error) {
		return d.ApproveMany(ctx, in.Body)
	})
	act(r, http.MethodPost, "/api/approvals/{id}/lay", "lay-draft", "Lay a draft aside, or hand it to a colleague", func(ctx context.Context, in *withID[desk.LayDraft]) error {
		return d.Lay(ctx, in.ID, in.Body)
	})
	op(r, http.MethodGet, "/api/approvals/{id}", "get-approval", "Open a draft", func(ctx context.Context, in *byID) (desk.ApprovalView, error) { return d.Approval(ctx, in.ID) })
	op(r, http.MethodPut, "/api/approvals/{id}/text", "revise-draft", "Keep an edit", func(ctx context.Context, in *withID[message.Text]) (desk.ApprovalView, error) {
		return d.ReviseDraft(ctx, in.ID, in.Body)
	})
	op(r, http.MethodPost, "/api/approvals/{id}/restore", "restore-draft", "Undo the edits", func(ctx context.Context, in *byID) (desk.ApprovalView, error) { return d.Restore(ctx, in.ID) })
	op(r, http.MethodPost, "/api/approvals/{id}/approve", "approve-draft", "Approve", func(ctx context.Context, in *withID[desk.ApproveDraft]) (desk.DecidedView, error) {
		return d.Approve(ctx, in.ID, in.Body)
	})
	act(r, http.MethodPost, "/api/approvals/{id}/reject", "reject-draft", "Reject", func(ctx context.Context, in *withID[desk.RejectDraft]) error { return d.Reject(ctx, in.ID, in.Body) })
	act(r, http.MethodPost, "/api/approvals/{id}/take-back", "take-back", "Return a held message to the queue", func(ctx context.Context, in *byID) error { return d.TakeBack(ctx, in.ID) })
	act(r, http.MethodPost, "/api/approvals/{id}/resolve", "resolve-outcome", "Say whether it was sent", func(ctx context.Context, in *withID[desk.ResolveOutcome]) error {
		return d.Resolve(ctx, in.ID, in.Body)
	})
}

func (r routes) settings() {
	d := r.d
	op(r, http.MethodGet, "/api/senders", "list-senders", "Sender profiles", func(ctx context.Context, _ *none) ([]desk.SenderView, error) { return d.Senders(ctx) })
	op(r, http.MethodPost, "/api/senders", "create-sender", "Make a sender profile", func(ctx context.Context, in *body[desk.SenderFields]) (desk.SenderView, error) {
		return d.SaveSender(ctx, "", in.Body)
	})
	op(r, http.MethodPut, "/api/senders/{id}", "save-sender", "Change a sender profile", func(ctx context.Context, in *withID[desk.SenderFields]) (desk.SenderView, error) {
		return d.SaveSender(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/senders/{id}", "delete-sender", "Delete a sender profile", func(ctx context.Context, in *byID) error { return d.DeleteSender(ctx, in.ID) })
	act(r, http.MethodPost, "/api/senders/{id}/test", "test-sender", "Send a test mail and read the inbox", func(ctx context.Context, in *withID[struct {
		To string `json:"to"`
	}],
	) error {
		return d.TestSender(ctx, in.ID, in.Body.To)
	})
	op(r, http.MethodGet, "/api/settings", "get-settings", "Workspace settings", func(ctx context.Context, _ *none) (desk.SettingsView, error) { return d.Settings(ctx) })
	op(r, http.MethodPatch, "/api/settings", "edit-settings", "Change workspace settings", func(ctx context.Context, in *body[desk.EditSettings]) (desk.SettingsView, error) {
		return d.EditSettings(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/settings/changes", "list-rule-changes", "Who changed which rule of autonomy", func(ctx context.Context, _ *none) ([]policy.Change, error) { return d.Changes(ctx) })
	op(r, http.MethodGet, "/api/status", "get-status", "How everything stands", func(ctx context.Context, _ *none) (desk.StatusView, error) { return d.Status(ctx) })
	act(r, http.MethodPost, "/api/stop", "emergency-stop", "Emergency Stop", func(ctx context.Context, in *body[struct {
		Note string `json:"note,omitempty" maxLength:"500"`
	}],
	) error {
		return d.Stop(ctx, in.Body.Note)
	})
	op(r, http.MethodGet, "/api/resume", "before-resume", "What lifting Emergency Stop lets happen first", func(ctx context.Context, _ *none) (desk.ResumeView, error) {
		return d.BeforeResume(ctx)
	})
	act(r, http.MethodPost, "/api/resume", "emergency-resume", "Lift Emergency Stop", func(ctx context.Context, _ *none) error { return d.Resume(ctx) })
	act(r, http.MethodPost, "/api/run", "run-now", "Run the processor now", func(context.Context, *none) error { d.RunNow(); return nil })
	act(r, http.MethodPost, "/api/catch-up", "hold-catch-up", "Keep back what came due during downtime, or let it go", func(_ context.Context, in *body[struct {
		Held bool `json:"held"`
	}],
	) error {
		d.HoldCatchUp(in.Body.Held)
		return nil
	})
	act(r, http.MethodPost, "/api/clock", "confirm-clock", "Take the machine's clock as right", func(context.Context, *none) error { d.ConfirmClock(); return nil })
}

func (r routes) agents() {
	d := r.d
	op(r, http.MethodGet, "/api/agents", "list-agents", "Agents", func(ctx context.Context, _ *none) ([]desk.AgentView, error) { return d.Agents(ctx) })
	op(r, http.MethodPost, "/api/agents", "create-agent", "Make an agent", func(ctx context.Context, in *body[desk.AgentFields]) (desk.AgentView, error) {
		return d.SaveAgent(ctx, "", in.Body)
	})
	op(r, http.MethodPut, "/api/agents/{id}", "save-agent", "Change an agent", func(ctx context.Context, in *withID[desk.AgentFields]) (desk.AgentView, error) {
		return d.SaveAgent(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/agents/{id}", "delete-agent", "Delete an agent", func(ctx context.Context, in *byID) error { return d.DeleteAgent(ctx, in.ID) })
	op(r, http.MethodGet, "/api/agents/{id}/lessons", "get-lessons", "House rules that edits of its drafts speak for", func(ctx context.Context, in *byID) ([]message.Lesson, error) {
		return d.Lessons(ctx, in.ID)
	})
	act(r, http.MethodPost, "/api/agents/{id}/rules", "add-rule", "Add a house rule", func(ctx context.Context, in *withID[struct {
		Rule string `json:"rule" maxLength:"500"`
	}],
	) error {
		return d.AddRule(ctx, in.ID, in.Body.Rule)
	})
	op(r, http.MethodPost, "/api/policy", "try-policy", "What would become of a message, and by which rule", func(ctx context.Context, in *body[desk.TryPolicy]) (policy.Decision, error) {
		return d.Policy(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/endpoints", "list-endpoints", "Where models answer", func(ctx context.Context, _ *none) ([]desk.EndpointView, error) { return d.Endpoints(ctx) })
	op(r, http.MethodPost, "/api/endpoints", "create-endpoint", "Add a model endpoint", func(ctx context.Context, in *body[desk.EndpointFields]) (desk.EndpointView, error) {
		return d.SaveEndpoint(ctx, "", in.Body)
	})
	op(r, http.MethodPut, "/api/endpoints/{id}", "save-endpoint", "Change a model endpoint", func(ctx context.Context, in *withID[desk.EndpointFields]) (desk.EndpointView, error) {
		return d.SaveEndpoint(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/endpoints/{id}", "delete-endpoint", "Delete a model endpoint and its key", func(ctx context.Context, in *byID) error { return d.DeleteEndpoint(ctx, in.ID) })
	op(r, http.MethodPost, "/api/endpoints/{id}/probe", "probe-endpoint", "Try a model endpoint for real", func(ctx context.Context, in *byID) (desk.ProbeView, error) { return d.Probe(ctx, in.ID) })
	op(r, http.MethodGet, "/api/spending", "get-spending", "What models took lately", func(ctx context.Context, _ *none) (desk.SpendingView, error) { return d.Spending(ctx) })
	op(r, http.MethodPost, "/api/writings", "begin-writing", "Have drafts written to choose from", func(ctx context.Context, in *body[desk.BeginWriting]) (desk.WritingView, error) {
		return d.BeginWriting(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/writings/{id}", "get-writing", "What is being written, as far as it has come", func(_ context.Context, in *byID) (desk.WritingView, error) { return d.Writing(in.ID) })
	op(r, http.MethodDelete, "/api/writings/{id}", "stop-writing", "Give up what is not written yet", func(_ context.Context, in *byID) (desk.WritingView, error) { return d.StopWriting(in.ID) })
	op(r, http.MethodPost, "/api/approvals/{id}/rewrite", "use-writing", "Put a draft that was written anew in the place of the one that waits", func(ctx context.Context, in *withID[desk.UseWriting]) (desk.ApprovalView, error) {
		return d.Rewrite(ctx, in.ID, in.Body)
	})
}

func (r routes) imports() {
	d := r.d
	op(r, http.MethodPost, "/api/imports/preview", "preview-import", "Look at an uploaded file", func(ctx context.Context, in *body[desk.PreviewImport]) (desk.ImportPreview, error) {
		return d.PreviewImport(ctx, in.Body)
	})
	op(r, http.MethodPost, "/api/imports", "start-import", "Import an uploaded file", func(ctx context.Context, in *body[desk.StartImport]) (desk.ImportView, error) {
		return d.StartImport(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/imports", "list-imports", "The newest imports", func(ctx context.Context, _ *none) ([]desk.ImportView, error) { return d.Imports(ctx) })
	op(r, http.MethodGet, "/api/imports/{id}", "get-import", "How an import stands", func(ctx context.Context, in *byID) (desk.ImportView, error) { return d.Import(ctx, in.ID) })
	op(r, http.MethodGet, "/api/imports/{id}/refusals", "list-refusals", "Its refused rows by what mends them", func(ctx context.Context, in *byID) ([]desk.Mended, error) {
		return d.Refused(ctx, in.ID)
	})
	act(r, http.MethodPost, "/api/imports/{id}/cancel", "cancel-import", "Stop an import", func(ctx context.Context, in *byID) error { return d.CancelImport(ctx, in.ID) })
	act(r, http.MethodPost, "/api/imports/{id}/pause", "pause-import", "Stop an import for now", func(ctx context.Context, in *byID) error { return d.PauseImport(ctx, in.ID) })
	op(r, http.MethodPost, "/api/imports/{id}/resume", "resume-import", "Go on with an import", func(ctx context.Context, in *byID) (desk.ImportView, error) {
		return d.ResumeImport(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/imports/{id}/undo", "undo-import", "Take an import back", func(ctx context.Context, in *byID) (desk.ImportView, error) {
		return d.UndoImport(ctx, in.ID)
	})
	op(r, http.MethodGet, "/api/mappings", "list-mappings", "Saved mappings", func(ctx context.Context, _ *none) ([]desk.MappingView, error) { return d.Mappings(ctx) })
	act(r, http.MethodDelete, "/api/mappings/{id}", "delete-mapping", "Delete a saved mapping", func(ctx context.Context, in *byID) error { return d.DeleteMapping(ctx, in.ID) })
}

func (r routes) folders() {
	d := r.d
	op(r, http.MethodPost, "/api/exports", "start-export", "Write a file to be fetched", func(ctx context.Context, in *body[desk.StartExport]) (desk.ExportView, error) {
		return d.Export(ctx, in.Body)
	})
	op(r, http.MethodGet, "/api/folders", "list-folders", "Watched folders", func(ctx context.Context, _ *none) ([]desk.FolderView, error) { return d.Folders(ctx) })
	op(r, http.MethodPost, "/api/folders", "create-folder", "Watch a folder", func(ctx context.Context, in *body[desk.FolderFields]) (desk.FolderView, error) {
		return d.SaveFolder(ctx, "", in.Body)
	})
	op(r, http.MethodPut, "/api/folders/{id}", "save-folder", "Change how a folder's files are taken in", func(ctx context.Context, in *withID[desk.FolderFields]) (desk.FolderView, error) {
		return d.SaveFolder(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/folders/{id}", "delete-folder", "Stop watching a folder", func(ctx context.Context, in *byID) error { return d.DeleteFolder(ctx, in.ID) })
}

func (r routes) lists() {
	d := r.d
	op(r, http.MethodGet, "/api/lists", "list-lists", "Every list", func(ctx context.Context, _ *none) ([]desk.ListView, error) { return d.Lists(ctx) })
	op(r, http.MethodPost, "/api/lists", "create-list", "Make a list", func(ctx context.Context, in *body[desk.ListFields]) (desk.ListView, error) {
		return d.SaveList(ctx, "", in.Body)
	})
	op(r, http.MethodGet, "/api/lists/{id}", "get-list", "Open a list, with its count", func(ctx context.Context, in *byID) (desk.ListView, error) { return d.List(ctx, in.ID) })
	op(r, http.MethodPut, "/api/lists/{id}", "save-list", "Change a list", func(ctx context.Context, in *withID[desk.ListFields]) (desk.ListView, error) {
		return d.SaveList(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/lists/{id}", "delete-list", "Delete a list; its contacts stay", func(ctx context.Context, in *byID) error { return d.DeleteList(ctx, in.ID) })
	op(r, http.MethodPost, "/api/lists/{id}/restore", "restore-list", "Bring a deleted list back", func(ctx context.Context, in *byID) (desk.ListView, error) {
		return d.RestoreList(ctx, in.ID)
	})
	op(r, http.MethodPost, "/api/lists/{id}/copy", "copy-list", "Make a static list of those on it now", func(ctx context.Context, in *withID[struct {
		Name string `json:"name" maxLength:"100"`
	}],
	) (desk.ListView, error) {
		return d.CopyList(ctx, in.ID, in.Body.Name)
	})
	op(r, http.MethodPost, "/api/lists/{id}/merge", "merge-lists", "Put everybody on it onto another list", func(ctx context.Context, in *withID[struct {
		Into string `json:"into"`
	}],
	) (desk.ListView, error) {
		return d.MergeLists(ctx, in.ID, in.Body.Into)
	})
	op(r, http.MethodGet, "/api/tags", "list-tags", "Tags in use", func(ctx context.Context, _ *none) ([]contact.TagCount, error) { return d.Tags(ctx) })
	op(r, http.MethodGet, "/api/views", "list-views", "Saved views of contacts", func(ctx context.Context, _ *none) ([]desk.ViewView, error) { return d.Views(ctx) })
	op(r, http.MethodPost, "/api/views", "create-view", "Save a view", func(ctx context.Context, in *body[desk.ViewFields]) (desk.ViewView, error) {
		return d.SaveView(ctx, "", in.Body)
	})
	op(r, http.MethodPut, "/api/views/{id}", "save-view", "Change a saved view", func(ctx context.Context, in *withID[desk.ViewFields]) (desk.ViewView, error) {
		return d.SaveView(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/views/{id}", "delete-view", "Delete a saved view", func(ctx context.Context, in *byID) error { return d.DeleteView(ctx, in.ID) })
	op(r, http.MethodGet, "/api/fields", "list-custom-fields", "Custom fields", func(ctx context.Context, _ *none) ([]desk.CustomFieldView, error) { return d.CustomFields(ctx) })
	op(r, http.MethodPost, "/api/fields", "create-custom-field", "Add a custom field", func(ctx context.Context, in *body[desk.CustomField]) (contact.FieldDef, error) {
		return d.SaveCustomField(ctx, "", in.Body)
	})
	op(r, http.MethodPut, "/api/fields/{id}", "save-custom-field", "Change a custom field", func(ctx context.Context, in *withID[desk.CustomField]) (contact.FieldDef, error) {
		return d.SaveCustomField(ctx, in.ID, in.Body)
	})
	act(r, http.MethodDelete, "/api/fields/{id}", "delete-custom-field", "Delete a custom field", func(ctx context.Context, in *byID) error { return d.DeleteCustomField(ctx, in.ID) })
	op(r, http.MethodGet, "/api/suppressions", "list-suppressions", "The suppression list", func(ctx context.Context, in *struct {
		Search string `query:"search" maxLength:"200"`
		After  string `query:"after"`
	},
	) (desk.SuppressedPage, error) {
		return d.Suppressions(ctx, in.Search, in.After)
	})
	op(r, http.MethodPost, "/api/suppressions", "suppress", "Never write to these addresses", func(ctx context.Context, in *body[struct {
		Addresses []string `json:"addresses" maxItems:"10000"`
		Reason    string   `json:"reason,omitempty" maxLength:"200"`
	}],
	) (desk.BulkView, error) {
		return d.Suppress(ctx, in.Body.Addresses, in.Body.Reason)
	})
	act(r, http.MethodPost, "/api/suppressions/lift", "unsuppress", "Let an address be written to again", func(ctx context.Context, in *body[struct {
		Address string `json:"address"`
		Why     string `json:"why" maxLength:"500"`
	}],
	) error {
		return d.Unsuppress(ctx, in.Body.Address, in.Body.Why)
	})
}
