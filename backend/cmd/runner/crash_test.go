package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/mailtest"
	"cadenza/backend/node"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

var withKills = flag.Bool("kills", false, "kill real processes at named points and at random times")

// points are the named places at which a process is killed.
var points = []string{
	"pass-read", "before-commit", "after-commit", "begun", "guarded", "granted", "messages-written", "part-written", "written", "durable",
	"draft-handed", "draft-known", "send-handed", "password-read", "staged", "dot-asked", "fired", "before-dot", "after-dot", "outcome-posted",
	"outcome-known", "orphans-read", "orphans-kept", "mail-fetched", "mail-taken",
}

const (
	eachRound   = 10 // people enrolled before each kill
	crashSteps  = 2
	randomKills = 100
	boss        = "sam@here.test"
)

// TestKills kills a real runner, as kill -9 does, at every named point and at
// random times, and starts it again. At the end nothing was delivered twice and
// nobody was lost. The truth is the mail server's own record.
func TestKills(t *testing.T) {
	if !*withKills {
		t.Log("left out: run with -kills")
		return
	}
	ctx := t.Context()
	bin := filepath.Join(t.TempDir(), "runner")
	if out, err := exec.CommandContext(ctx, "go", "build", "-tags", "sqlite_fts5,crashtest", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	server, err := mailtest.Start(mailtest.Options{Users: map[string]string{boss: "secret"}, KeepSent: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	dir := t.TempDir()
	seq := setUp(t, dir, server)

	reached := map[string]int{}
	kills, people := 0, 0
	run := func(point string, patience time.Duration) {
		people = feed(t, dir, seq, people)
		mails := map[string]int{}
		for _, d := range server.Deliveries() {
			if mails[d.To]++; mails[d.To] == crashSteps {
				// Someone who has every step already answers: it changes nobody's walk.
				if err := server.Answer(d, "Thank you."); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
		cmd := exec.CommandContext(ctx, bin, "serve", "--data", dir, "--sealed-file", "--listen", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "CADENZA_CRASH="+point)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = cmd.Wait() // it is to be killed
		}()
		select {
		case <-done:
			reached[point]++
		case <-time.After(patience):
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-done
		}
		kills++
	}
	for _, nth := range []int{1, 7} {
		for _, p := range points {
			run(fmt.Sprintf("%s:%d", p, nth), 1200*time.Millisecond)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range randomKills {
		run("", time.Duration(60+rnd.IntN(500))*time.Millisecond)
	}
	t.Logf("%d kills; points reached: %v", kills, reached)
	missed := 0
	for _, p := range points {
		if reached[p+":1"]+reached[p+":7"] == 0 {
			missed++
			t.Logf("the point %s was never reached", p)
		}
	}
	if len(points)-missed < 20 {
		t.Errorf("only %d named points were reached", len(points)-missed)
	}
	finish(ctx, t, dir, server, people)
}

// setUp makes a workspace with one active sequence and gives its id.
func setUp(t *testing.T, dir string, server *mailtest.Server) (seqID string) {
	t.Helper()
	ctx := t.Context()
	n, err := node.Open(ctx, node.Options{Dir: dir, SealedFile: true})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sender, err := n.Desk.SaveSender(ctx, "", desk.SenderFields{Name: "Sam", FromName: "Sam", FromAddr: boss, TimeZone: "UTC", SMTP: desk.ServerFields(server.SMTP()), IMAP: desk.ServerFields(server.IMAP()), Username: boss, Password: "secret"})
	must(err)
	agent, err := n.Desk.SaveAgent(ctx, "", desk.AgentFields{Name: "A", Type: "sdr", Tone: "friendly", Level: policy.FullAuto, Threshold: 100})
	must(err)
	zero := 0
	_, err = n.Desk.EditSettings(ctx, desk.EditSettings{HoldSeconds: &zero})
	must(err)
	seq, err := n.Desk.CreateSequence(ctx, desk.CreateSequence{Name: "Kills"})
	must(err)
	settings := seq.Settings
	settings.SenderID, settings.AgentID = sender.ID, agent.ID
	_, err = n.Desk.EditSequence(ctx, seq.ID, desk.EditSequence{Settings: &settings})
	must(err)
	k := 0
	var steps []sequence.NamedStep
	for range crashSteps {
		steps = append(steps, sequence.NamedStep{Step: sequence.Step{JobType: sequence.InitialOutreach, Channel: sequence.Email, Delay: schedule.Delay{Unit: schedule.Minutes}, Angle: "a test", Retries: 3}})
	}
	_, err = n.Desk.SaveGraph(ctx, seq.ID, sequence.Line(func() string { k++; return fmt.Sprintf("n%d", k) }, steps...), nil)
	must(err)
	_, err = n.Desk.SetStatus(ctx, seq.ID, sequence.Active)
	must(err)
	must(n.Close())
	return seq.ID
}

// feed enrolls some more people and gives how many there are now.
func feed(t *testing.T, dir, seq string, from int) int {
	t.Helper()
	ctx := t.Context()
	n, err := node.Open(ctx, node.Options{Dir: dir, SealedFile: true})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for i := from; i < from+eachRound; i++ {
		email, name := fmt.Sprintf("p%d@there.test", i), fmt.Sprintf("Person %d", i)
		c, err := n.Desk.CreateContact(ctx, desk.ContactFields{Email: &email, FirstName: &name})
		must(err)
		ids = append(ids, c.ID)
	}
	v, err := n.Desk.Enroll(ctx, seq, desk.Who{IDs: ids})
	must(err)
	if v.Enrolled != eachRound {
		t.Fatalf("enrolled %d", v.Enrolled)
	}
	must(n.Close())
	return from + eachRound
}

// finish lets a person settle what is in doubt, by looking into the recipients'
// mailboxes, lets the rest run to its end, and counts.
func finish(ctx context.Context, t *testing.T, dir string, server *mailtest.Server, crashPeople int) {
	t.Helper()
	n, err := node.Open(ctx, node.Options{Dir: dir, SealedFile: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}()
	n.Start()
	ids, err := n.Store.EnrollmentIDs(ctx, 0, "", "", 0, 2*crashPeople)
	if err != nil {
		t.Fatal(err)
	}
	inDoubt := map[string]bool{}
	for deadline := time.Now().Add(90 * time.Second); ; {
		cases, err := n.Store.Cases(ctx, ids)
		if err != nil {
			t.Fatal(err)
		}
		open := 0
		for _, c := range cases {
			if c.Enrollment.Status == enroll.Active {
				open++
			}
			if c.Visit == nil || (c.Visit.State != enroll.Unknown && c.Visit.State != enroll.NeedsHuman) {
				continue
			}
			inDoubt[c.Visit.AttemptID] = true
			how := enroll.ItDidNot
			for _, d := range server.Deliveries() {
				if d.HeaderID == c.Draft.HeaderID {
					how = enroll.ItArrived
				}
			}
			if err := n.Desk.Resolve(ctx, c.Enrollment.PID, desk.ResolveOutcome{How: how}); err != nil {
				t.Fatal(err)
			}
		}
		if open == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d enrollments did not settle", open, len(cases))
		}
		select { // until the processor has had a moment
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	seen, got := map[string]int{}, map[string]int{}
	for _, d := range server.Deliveries() {
		if seen[d.HeaderID]++; seen[d.HeaderID] > 1 {
			t.Errorf("%s was delivered %d times", d.HeaderID, seen[d.HeaderID])
		}
		got[d.To]++
	}
	lost := 0
	for i := range crashPeople {
		switch mails := got[fmt.Sprintf("p%d@there.test", i)]; {
		case mails < crashSteps:
			lost++
		case mails > crashSteps:
			t.Errorf("person %d got %d mails", i, mails)
		}
	}
	t.Logf("%d deliveries to %d people, %d outcomes were in doubt and settled by a person", len(server.Deliveries()), len(got), len(inDoubt))
	if lost > 0 {
		t.Errorf("%d people did not get every step", lost)
	}
	if findings, err := n.Store.Check(ctx); err != nil || len(findings) > 0 {
		t.Errorf("the database is not sound: %v %v", findings, err)
	}
}
