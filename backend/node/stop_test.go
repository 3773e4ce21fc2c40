package node_test

import (
	"context"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/draft/model"
	"cadenza/backend/message"
	"cadenza/backend/node"
	"cadenza/backend/store"
)

// hanging is a model that answers nothing until whoever asked has gone.
type hanging struct{ asked, left chan struct{} }

func (h hanging) Ask(ctx context.Context, _ message.Endpoint, _ string, _ model.Question) (model.Reply, error) {
	h.asked <- struct{}{}
	<-ctx.Done()
	h.left <- struct{}{}
	return model.Reply{}, message.Speechlessf(message.Stopped, "It was stopped.")
}

func (hanging) Probe(context.Context, message.Endpoint, string) (model.Probed, error) {
	return model.Probed{}, nil
}

// TestAStopFromTheCommandLineEndsWhatIsBeingWritten: another process presses
// Emergency Stop; here a call that is under way is given up within two seconds.
func TestAStopFromTheCommandLineEndsWhatIsBeingWritten(t *testing.T) {
	t.Parallel()
	h := hanging{make(chan struct{}), make(chan struct{})}
	dir := t.TempDir()
	n := must[*node.Node](t)(node.Open(t.Context(), node.Options{Dir: dir, SealedFile: true, Clock: stillClock{}, Language: h}))
	n.Start()
	defer func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}()
	e := must[desk.EndpointView](t)(n.Desk.SaveEndpoint(t.Context(), "", desk.EndpointFields{Name: "Slow", Kind: message.Compatible, BaseURL: "http://localhost:1/v1", Model: "m", Concurrency: 1, TimeoutSeconds: 60}))
	must[desk.WritingView](t)(n.Desk.BeginWriting(t.Context(), desk.BeginWriting{Trial: &desk.Trial{
		ContactID: "sample", Agent: desk.AgentFields{Name: "A", EndpointID: e.ID}, JobType: "initial_outreach", Channel: "email",
	}}))
	<-h.asked
	beside := must[*store.Store](t)(store.OpenBeside(t.Context(), dir))
	if err := beside.Stop(t.Context(), "the command line", "", noon); err != nil {
		t.Fatal(err)
	}
	if err := beside.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-h.left:
	case <-time.After(2 * time.Second):
		t.Fatal("the call goes on two seconds after the stop")
	}
}
