package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"cadenza/backend/channel/email"
	"cadenza/backend/desk"
	"cadenza/backend/mailtest"
	"cadenza/backend/message"
	"cadenza/backend/node"
	"cadenza/backend/policy"
	"cadenza/backend/sequence"
)

// people is the contact file: six good rows, one double, one broken.
const people = `First Name,Last Name,Email,Company,Job Title
Ana,Silva,ana@lisbon-labs.test,Lisbon Labs,Head of Sales
Ben,Okoro,ben@okoro.test,Okoro & Sons,Founder
Cleo,Marsh,cleo@marsh.test,Marsh Ltd,COO
Dan,Weiss,dan@weiss.test,Weiss GmbH,CTO
Eva,Lind,eva@lind.test,Lind AB,Head of Growth
Fay,Moreau,fay@moreau.test,Moreau SA,Buyer
Ana,Silva,ANA@lisbon-labs.test,Lisbon Labs,Head of Sales
Gus,Nobody,gus-at-nowhere,Nowhere,Unknown
`

const (
	me       = "sam@cadenza.test"
	password = "demo-password"
)

// figures is what the demo ends with.
type figures struct{ enrolled, sent, replied, stopped, completed, duplicates int }

// wanted is what the scenario means: Ana replies after the first email and Eva
// after the second, Cleo's address bounces, Fay opts out; Ben is out of office for
// a while and then gets all three, as Dan does.
var wanted = figures{enrolled: 6, sent: 11, replied: 2, stopped: 4, completed: 2}

func (f figures) String() string {
	return fmt.Sprintf("demo: enrolled=%d sent=%d replied=%d stopped=%d completed=%d duplicates=%d", f.enrolled, f.sent, f.replied, f.stopped, f.completed, f.duplicates)
}

type demo struct {
	ctx    context.Context //nolint:containedctx // one run, one context
	out    io.Writer
	clock  *quickClock
	mail   *mailtest.Server
	node   *node.Node
	seq    string
	shown  map[string]bool
	served int            // deliveries that the scenario has answered
	nth    map[string]int // emails that each person got
	edited bool
}

func run(ctx context.Context, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "cadenza-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d := &demo{ctx: ctx, out: out, clock: newClock(), shown: map[string]bool{}, nth: map[string]int{}}
	if d.mail, err = mailtest.Start(mailtest.Options{Users: map[string]string{me: password}, KeepSent: true}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.mail.Close()) }()
	mail := node.NewMail(email.Transport{}, email.Mailbox{Now: d.clock.Now, IdleRestart: 300 * time.Millisecond, Poll: 200 * time.Millisecond, Backoff: 100 * time.Millisecond})
	if d.node, err = node.Open(ctx, node.Options{Dir: dir, Clock: d.clock, Mail: mail, SealedFile: true}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.node.Close()) }()
	if err := d.prepare(); err != nil {
		return err
	}
	d.node.Start()
	if err := d.live(); err != nil {
		return err
	}
	return d.judge()
}

// prepare sets up the sender, the agent and the sequence, takes the contacts in
// and enrolls them.
func (d *demo) prepare() error {
	desks := d.node.Desk
	smtp, imap := d.mail.SMTP(), d.mail.IMAP()
	sender, err := desks.SaveSender(d.ctx, "", desk.SenderFields{
		Name: "Sam at Cadenza", FromName: "Sam Porter", FromAddr: me, Company: "Cadenza", Signature: "Sam Porter\nCadenza", TimeZone: "UTC",
		SMTP: desk.ServerFields(smtp), IMAP: desk.ServerFields(imap), Username: me, Password: password, Unsubscribe: true, KeepsSent: true,
	})
	if err != nil {
		return err
	}
	if err := desks.TestSender(d.ctx, sender.ID, me); err != nil {
		return err
	}
	d.say("sender", "%s is set up; a test mail went out and the inbox answers", me)
	agent, err := desks.SaveAgent(d.ctx, "", desk.AgentFields{Name: "Demo", Type: "sdr", Tone: "friendly", Level: policy.FullAuto, Threshold: 60})
	if err != nil {
		return err
	}
	seq, err := desks.CreateSequence(d.ctx, desk.CreateSequence{Name: "Cold Outreach", Template: "cold-outreach"})
	if err != nil {
		return err
	}
	d.seq = seq.ID
	settings := seq.Settings
	settings.SenderID, settings.AgentID = sender.ID, agent.ID
	if _, err := desks.EditSequence(d.ctx, d.seq, desk.EditSequence{Settings: &settings}); err != nil {
		return err
	}
	g := seq.Graph
	first := g.Steps()[0].ID
	for i := range g.Nodes {
		if g.Nodes[i].ID == first {
			g.Nodes[i].Step.Approval = sequence.ApprovalAlways // a person sees every first email
		}
	}
	if _, err := desks.SaveGraph(d.ctx, d.seq, g, nil); err != nil {
		return err
	}
	if _, err := desks.SetStatus(d.ctx, d.seq, sequence.Active); err != nil {
		return err
	}
	d.say("sequence", "Cold Outreach is active: three emails, on days 0, 4 and 10")
	return d.takeIn()
}

// takeIn imports the contact file.
func (d *demo) takeIn() error {
	v, err := d.node.Desk.ImportFile(d.ctx, strings.NewReader(people), "people.csv", desk.ImportOptions{Duplicates: desk.DuplicatesSkip, SequenceID: d.seq})
	if err != nil {
		return err
	}
	d.say("import", "people.csv: %d created and enrolled %d, %d double left out, %d refused", v.Created, v.Enrolled, v.Skipped, v.Refused)
	var rejects bytes.Buffer
	if err := d.node.Desk.WriteRejects(d.ctx, v.ID, &rejects); err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(rejects.String()), "\n")
	d.say("import", "refused: %s", strings.TrimSpace(lines[len(lines)-1]))
	return nil
}

// say prints one line of the timeline, with the demo's date.
func (d *demo) say(kind, format string, args ...any) {
	fmt.Fprintf(d.out, "%s  %-15s %s\n", d.clock.Now().Format("Mon 02 Jan 15:04:05"), kind, fmt.Sprintf(format, args...))
}

// live lets everything happen until nothing is left to come.
func (d *demo) live() error {
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for quiet := 0; ; {
		select {
		case <-d.ctx.Done():
			return fmt.Errorf("it did not end in time: %w", d.ctx.Err())
		case <-tick.C:
		}
		busy, err := d.round()
		if err != nil {
			return err
		}
		if busy {
			quiet = 0
			continue
		}
		// Quiet for a while: mail that was answered has been read by now.
		if quiet++; quiet < 25 {
			continue
		}
		quiet = 0
		s := d.node.Engine.Status()
		v, err := d.node.Desk.Sequence(d.ctx, d.seq)
		if err != nil {
			return err
		}
		if v.Stats.Active == 0 {
			return nil
		}
		if !s.NextDueAt.IsZero() {
			d.clock.jump(s.NextDueAt)
			d.node.Engine.Wake()
		}
	}
}

// round does what people do: it approves, and the contacts answer. It reports
// whether anything happened or is under way.
func (d *demo) round() (busy bool, err error) {
	if err := d.show(); err != nil {
		return false, err
	}
	queue, err := d.node.Desk.Approvals(d.ctx, "", "")
	if err != nil {
		return false, err
	}
	for _, a := range queue.Rows {
		if a.Waits {
			busy = true
			if err := d.approve(a); err != nil {
				return busy, err
			}
		}
	}
	all := d.mail.Deliveries()
	for ; d.served < len(all); d.served++ {
		busy = true
		if err := d.answer(all[d.served]); err != nil {
			return busy, err
		}
	}
	return busy || d.node.Engine.Status().Inflight > 0, nil
}

// approve is a person at the approval queue; the first draft is edited.
func (d *demo) approve(a desk.ApprovalRow) error {
	var req desk.ApproveDraft
	word := "approved"
	if !d.edited {
		d.edited = true
		v, err := d.node.Desk.Approval(d.ctx, a.ID)
		if err != nil {
			return err
		}
		req.Text = &message.Text{Subject: v.Subject, Body: v.Body + "\n\nP.S. Greetings from our whole team."}
		word = "approved (edited)"
	}
	if _, err := d.node.Desk.Approve(d.ctx, a.ID, req); err != nil {
		return err
	}
	d.say("approval", "%s: %q to %s, risk %d", word, a.Subject, a.Contact, a.Risk)
	return nil
}

// answer is what the contacts and their mail systems do.
func (d *demo) answer(m mailtest.Delivery) error {
	if m.To == me {
		return nil // the test mail
	}
	d.nth[m.To]++
	who, _, _ := strings.Cut(m.To, "@")
	switch {
	case who == "ana" && d.nth[m.To] == 1:
		return d.reply(m, "Hi Sam,\n\nsounds interesting, tell me more.\n\nAna")
	case who == "eva" && d.nth[m.To] == 2:
		return d.reply(m, "Could we talk next Tuesday?")
	case who == "fay" && d.nth[m.To] == 1:
		return d.reply(m, "Please remove me from your list.")
	case who == "ben" && d.nth[m.To] == 1:
		return d.mail.Deliver(me, "INBOX", d.outOfOffice(m))
	case who == "cleo" && d.nth[m.To] == 1:
		return d.mail.Deliver(me, "INBOX", d.bounce(m))
	}
	return nil
}

// reply is what a contact writes back, in the same thread.
func (d *demo) reply(m mailtest.Delivery, words string) error {
	first, err := message.Read(bytes.NewReader(m.Raw))
	if err != nil {
		return err
	}
	now := d.clock.Now()
	raw, err := message.Build(message.Envelope{
		From: message.Address{Addr: m.To}, To: message.Address{Addr: me}, MessageID: fmt.Sprintf("<%d@mail.test>", now.UnixNano()), Date: now,
		Subject: "Re: " + strings.TrimPrefix(first.Subject, "Re: "), Body: words, InReplyTo: first.HeaderID, References: strings.Join(first.References, " "),
	})
	if err != nil {
		return err
	}
	return d.mail.Deliver(me, "INBOX", raw)
}

// outOfOffice is what Ben's mail system answers: back in nine days.
func (d *demo) outOfOffice(m mailtest.Delivery) []byte {
	now := d.clock.Now()
	return crlf(fmt.Sprintf(`From: <%s>
To: <%s>
Subject: Automatic reply: away
Date: %s
Message-ID: <away-%d@okoro.test>
In-Reply-To: %s
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

I am out of office until %s.
`, m.To, me, now.Format(time.RFC1123Z), now.UnixNano(), m.HeaderID, now.AddDate(0, 0, 9).Format("2 January 2006")))
}

// bounce is the report that Cleo's mail system sends.
func (d *demo) bounce(m mailtest.Delivery) []byte {
	now := d.clock.Now()
	return crlf(fmt.Sprintf(`From: Mail Delivery System <MAILER-DAEMON@marsh.test>
To: <%s>
Subject: Mail delivery failed: returning message to sender
Date: %s
Message-ID: <bounce-%d@marsh.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

A message that you sent could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.marsh.test

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown
--b
Content-Type: text/rfc822-headers

Message-ID: %s
To: <%s>
--b--
`, me, now.Format(time.RFC1123Z), now.UnixNano(), m.To, m.HeaderID, m.To))
}

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

// show prints what is new in the timelines.
func (d *demo) show() error {
	p, err := d.node.Desk.Contacts(d.ctx, desk.ContactQuery{}, "")
	if err != nil {
		return err
	}
	type line struct {
		at   time.Time
		text string
	}
	var lines []line
	for _, c := range p.Rows {
		t, err := d.node.Desk.Timeline(d.ctx, c.ID, time.Time{})
		if err != nil {
			return err
		}
		for _, e := range t.Past {
			if key := c.ID + e.Key; !d.shown[key] {
				d.shown[key] = true
				what := e.Detail
				if what == "" {
					what = e.Subject
				}
				lines = append(lines, line{e.At, fmt.Sprintf("%s  %-15s %s: %s", e.At.Format("Mon 02 Jan 15:04:05"), e.Kind, c.Name, what)})
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	for _, l := range lines {
		fmt.Fprintln(d.out, l.text)
	}
	return nil
}

// judge counts by what the mail server really took, and compares.
func (d *demo) judge() error {
	if err := d.show(); err != nil {
		return err
	}
	v, err := d.node.Desk.Sequence(d.ctx, d.seq)
	if err != nil {
		return err
	}
	got := figures{
		enrolled: v.Stats.Active + v.Stats.Paused + v.Stats.Completed + v.Stats.Unenrolled,
		replied:  v.Stats.Replied, stopped: v.Stats.Paused + v.Stats.Unenrolled, completed: v.Stats.Completed,
	}
	seen := map[string]int{}
	for _, m := range d.mail.Deliveries() {
		if m.To == me {
			continue
		}
		got.sent++
		if seen[m.HeaderID]++; seen[m.HeaderID] > 1 {
			got.duplicates++
		}
	}
	if got.sent != v.Stats.Sent {
		err = fmt.Errorf("the counters say %d sent, the mail server %d", v.Stats.Sent, got.sent)
	}
	fmt.Fprintln(d.out, got)
	if got != wanted {
		err = errors.Join(err, fmt.Errorf("the scenario means %s", strings.TrimPrefix(wanted.String(), "demo: ")))
	}
	return err
}
