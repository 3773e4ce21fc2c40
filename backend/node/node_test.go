package node_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/node"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

// stillClock shows one moment: a Wednesday.
type stillClock struct{}

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func (stillClock) Now() time.Time     { return noon }
func (stillClock) Ran() time.Duration { return 0 }

func open(t *testing.T, dir string) *node.Node {
	t.Helper()
	n, err := node.Open(t.Context(), node.Options{Dir: dir, SealedFile: true, Clock: stillClock{}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// active makes an active sequence that first waits until Monday 9:00.
func active(ctx context.Context, t *testing.T, n *node.Node) desk.SequenceView {
	t.Helper()
	sender := must[desk.SenderView](t)(n.Desk.SaveSender(ctx, "", desk.SenderFields{
		FromAddr: "sam@here.test", SMTP: desk.ServerFields{Host: "127.0.0.1", Port: 25, Security: "none"}, Username: "sam", Password: "pw",
	}))
	s := must[desk.SequenceView](t)(n.Desk.CreateSequence(ctx, desk.CreateSequence{Name: "Mondays", Template: "meeting-request"}))
	settings := s.Settings
	settings.SenderID = sender.ID
	must[desk.SequenceView](t)(n.Desk.EditSequence(ctx, s.ID, desk.EditSequence{Settings: &settings}))
	g := s.Graph
	g.Nodes = append(g.Nodes, sequence.Node{ID: "monday", Kind: sequence.KindDelay, Delay: &sequence.Delay{Until: &sequence.Until{Day: schedule.Mon, Time: "09:00"}}})
	first := g.Edges[0].To
	g.Edges[0].To = "monday"
	g.Edges = append(g.Edges, sequence.Edge{ID: "e2", From: "monday", Port: sequence.PortNext, To: first})
	must[desk.SequenceView](t)(n.Desk.SaveGraph(ctx, s.ID, g, nil))
	return must[desk.SequenceView](t)(n.Desk.SetStatus(ctx, s.ID, sequence.Active))
}

func enrollOne(ctx context.Context, t *testing.T, n *node.Node, seq, email, zone string) {
	t.Helper()
	c := must[desk.ContactView](t)(n.Desk.CreateContact(ctx, desk.ContactFields{Email: &email, TimeZone: &zone}))
	if v := must[desk.EnrollView](t)(n.Desk.Enroll(ctx, seq, desk.Who{IDs: []string{c.ID}})); v.Enrolled != 1 {
		t.Fatalf("enrolled %d: %+v", v.Enrolled, v.Skipped)
	}
}

// TestFirstDelayIsCountedInTheContactsZone: Monday nine o'clock is another
// moment in Auckland than in London.
func TestFirstDelayIsCountedInTheContactsZone(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n := open(t, t.TempDir())
	defer func() { must[int](t)(0, n.Close()) }()
	s := active(ctx, t, n)
	enrollOne(ctx, t, n, s.ID, "kiri@there.test", "Pacific/Auckland")
	rows := must[desk.Page[desk.EnrollmentRow]](t)(n.Desk.Enrollments(ctx, s.ID, "", "", "")).Rows
	want := time.Date(2026, 3, 8, 20, 0, 0, 0, time.UTC) // Monday 9:00 at UTC+13
	if !rows[0].NextAt.Equal(want) || rows[0].ContactZone != "Pacific/Auckland" {
		t.Errorf("due %v in %q, want %v", rows[0].NextAt, rows[0].ContactZone, want)
	}
}

// TestInterruptedArchivingIsFinished: a program that was closed between
// archiving and unenrolling does the rest when it starts again.
func TestInterruptedArchivingIsFinished(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	dir := t.TempDir()
	n := open(t, dir)
	s := active(ctx, t, n)
	enrollOne(ctx, t, n, s.ID, "kiri@there.test", "")
	stored := must[sequence.Stored](t)(n.Store.Sequence(ctx, s.ID))
	if err := n.Store.SetStatus(ctx, stored, sequence.Archived, "you", noon); err != nil { // and here the light goes out
		t.Fatal(err)
	}
	must[int](t)(0, n.Close())

	n = open(t, dir)
	defer func() { must[int](t)(0, n.Close()) }()
	rows := must[desk.Page[desk.EnrollmentRow]](t)(n.Desk.Enrollments(ctx, s.ID, "", "", "")).Rows
	if rows[0].Status != enroll.Unenrolled || rows[0].Reason != enroll.ReasonArchived {
		t.Errorf("the enrollment is %s (%s)", rows[0].Status, rows[0].Reason)
	}
}

// TestAbandonedUploadIsRemoved: a contact file holds people's data, and stays no
// longer than it is needed.
func TestAbandonedUploadIsRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := open(t, dir)
	id := must[string](t)(n.Desk.TakeUpload(t.Context(), "people.csv", strings.NewReader("Email\nx@there.test\n")))
	must[desk.ImportPreview](t)(n.Desk.PreviewImport(t.Context(), desk.PreviewImport{UploadID: id}))
	must[int](t)(0, n.Close())
	n = open(t, dir)
	defer func() { must[int](t)(0, n.Close()) }()
	if left, err := filepath.Glob(filepath.Join(dir, "uploads", "*")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
}

// TestSecondProcessIsRefused: two programs on one workspace could each believe
// that they may send.
func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := open(t, dir)
	defer func() { must[int](t)(0, n.Close()) }()
	second, err := node.Open(t.Context(), node.Options{Dir: dir, SealedFile: true})
	if err == nil {
		must[int](t)(0, second.Close())
	}
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
}
