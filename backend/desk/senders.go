package desk

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/edit"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/schedule"
	"cadenza/backend/sequence"
)

type senderStore interface {
	Sender(ctx context.Context, pid string) (message.Sender, error)
	NoteSender(ctx context.Context, id int64, n message.Health) error
}

// Secrets keeps passwords: the OS keychain, or a sealed file.
type Secrets interface {
	Put(key, value string) error
	Get(key string) (string, error)
	Delete(key string) error
	Where() string // in plain words
}

// MailTester tries a sender profile for real.
type MailTester interface {
	Test(ctx context.Context, s message.Sender, password, to string) error
}

// ServerFields is where to connect.
type ServerFields struct {
	Host     string           `json:"host" maxLength:"253"`
	Port     int              `json:"port" minimum:"0" maximum:"65535"`
	Security message.Security `json:"security" enum:"starttls,tls,none"`
}

// SenderFields are a sender profile as typed. Password is write-only: empty
// leaves the stored one.
type SenderFields struct {
	Name        string       `json:"name" maxLength:"120"`
	FromName    string       `json:"fromName" maxLength:"120"`
	FromAddr    string       `json:"fromAddr" maxLength:"254"`
	Company     string       `json:"company" maxLength:"120"`
	Signature   string       `json:"signature" maxLength:"5000"`
	TimeZone    string       `json:"timeZone" maxLength:"60"`
	SMTP        ServerFields `json:"smtp"`
	IMAP        ServerFields `json:"imap"`
	Username    string       `json:"username" maxLength:"254"`
	Password    string       `json:"password,omitempty" maxLength:"1000"`
	PerDay      int          `json:"perDay" minimum:"0" maximum:"100000"`
	GapSeconds  int          `json:"gapSeconds" minimum:"0" maximum:"86400"`
	Unsubscribe bool         `json:"unsubscribe"`
	KeepsSent   bool         `json:"keepsSent" doc:"The provider files every sent message by itself and keeps its Message-ID."`
}

// SenderView is a sender profile with its health; never its password.
type SenderView struct {
	ID string `json:"id"`
	SenderFields
	HasPassword bool      `json:"hasPassword"`
	PasswordIn  string    `json:"passwordIn"`
	InboxReadAt time.Time `json:"inboxReadAt,omitzero"`
	Problem     string    `json:"problem"`
	ProblemAt   time.Time `json:"problemAt,omitzero"`
}

func (d *Desk) senderView(s message.Sender) SenderView {
	return SenderView{ID: s.PID, SenderFields: SenderFields{
		Name: s.Name, FromName: s.FromName, FromAddr: s.FromAddr, Company: s.Company, Signature: s.Signature, TimeZone: s.TimeZone,
		SMTP: ServerFields(s.SMTP), IMAP: ServerFields(s.IMAP), Username: s.Username, PerDay: s.PerDay, GapSeconds: int(s.Gap / time.Second),
		Unsubscribe: s.Unsubscribe, KeepsSent: s.KeepsSent,
	}, HasPassword: s.HasPassword, PasswordIn: d.Secrets.Where(), InboxReadAt: s.InboxReadAt, Problem: s.Problem, ProblemAt: s.ProblemSince}
}

// Senders lists the sender profiles.
func (d *Desk) Senders(ctx context.Context) ([]SenderView, error) {
	all, err := d.Store.Senders(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]SenderView, 0, len(all))
	for _, s := range all {
		out = append(out, d.senderView(s))
	}
	return out, nil
}

// SaveSender makes a sender profile (empty pid) or changes one.
func (d *Desk) SaveSender(ctx context.Context, pid string, req SenderFields) (SenderView, error) {
	addr, err := contact.NormalizeEmail(req.FromAddr)
	if err != nil {
		return SenderView{}, fault.Of(err).For("fromAddr")
	}
	if strings.TrimSpace(req.Name) == "" {
		req.Name = addr
	}
	if req.TimeZone != "" {
		if _, err := schedule.Zone(req.TimeZone); err != nil {
			return SenderView{}, fault.Of(err).For("timeZone")
		}
	}
	if strings.ContainsAny(req.FromName, "\r\n") {
		return SenderView{}, fault.New(fault.Invalid, "The name holds a line break.", "Write it on one line.").For("fromName")
	}
	req.SMTP.Security = cmp.Or(req.SMTP.Security, message.StartTLS)
	req.IMAP.Security = cmp.Or(req.IMAP.Security, message.TLS)
	if err := checkServer(req.SMTP, "smtp", true); err != nil {
		return SenderView{}, err
	}
	if err := checkServer(req.IMAP, "imap", false); err != nil {
		return SenderView{}, err
	}
	isNew := pid == ""
	if isNew {
		pid = newPID()
	} else if _, err := d.Store.Sender(ctx, pid); err != nil {
		return SenderView{}, err
	}
	// The password first: a profile that says it has one always does.
	if req.Password != "" {
		if err := d.Secrets.Put(SenderKey(pid), req.Password); err != nil {
			return SenderView{}, fault.New(fault.Unavailable, "The password could not be stored, so nothing was saved.", "Unlock the keychain and try again.").Because(err)
		}
	}
	err = d.mutate(ctx, "senders", pid, edit.Mutation{Table: edit.Sender, PID: pid, Fields: map[string]any{
		"name": req.Name, "from_name": req.FromName, "from_addr": addr, "company": req.Company, "signature": req.Signature, "time_zone": req.TimeZone,
		"smtp_host": req.SMTP.Host, "smtp_port": req.SMTP.Port, "smtp_security": string(req.SMTP.Security),
		"imap_host": req.IMAP.Host, "imap_port": req.IMAP.Port, "imap_security": string(req.IMAP.Security),
		"username": req.Username, "per_day": req.PerDay, "gap_seconds": req.GapSeconds, "unsubscribe": req.Unsubscribe, "keeps_sent": req.KeepsSent,
	}})
	if err != nil {
		return SenderView{}, err
	}
	s, err := d.Store.Sender(ctx, pid)
	if err != nil {
		return SenderView{}, err
	}
	if req.Password != "" {
		yes, none := true, ""
		if err := d.Store.NoteSender(ctx, s.ID, message.Health{HasPassword: &yes, Problem: &none, At: d.Now()}); err != nil {
			return SenderView{}, err
		}
	}
	if err := d.Store.Retry(ctx, 0, s.ID, enroll.HoldCap, enroll.HoldGap, enroll.HoldSetting, enroll.HoldInbox, enroll.HoldWindow, enroll.HoldHours, enroll.HoldShut); err != nil {
		return SenderView{}, err
	}
	d.Notify("senders", pid)
	d.Clock.Wake()
	s, err = d.Store.Sender(ctx, pid)
	return d.senderView(s), err
}

// SenderKey is where a sender's password is kept.
func SenderKey(pid string) string { return "sender/" + pid }

func checkServer(s ServerFields, name string, required bool) error {
	if s.Host == "" {
		if required {
			return fault.New(fault.Invalid, "The profile needs an SMTP server.", "Type its name, such as smtp.example.com.").For(name + ".host")
		}
		return nil
	}
	if strings.ContainsAny(s.Host, " /\\:@\r\n") && net.ParseIP(s.Host) == nil {
		return fault.Newf(fault.Invalid, "Type the bare name, such as smtp.example.com.", "%q is no server name.", s.Host).For(name + ".host")
	}
	if s.Port == 0 {
		return fault.Newf(fault.Invalid, "Usual ports are 587 or 465 for SMTP and 993 for IMAP.", "The %s server needs a port.", strings.ToUpper(name)).For(name + ".port")
	}
	if s.Security == message.Plain && !loopback(s.Host) {
		return fault.New(fault.Invalid, "An unprotected connection would show your password to the network.", "Choose STARTTLS or TLS.").For(name + ".security")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// TestSender sends a test mail and reads the inbox, for real.
func (d *Desk) TestSender(ctx context.Context, pid, to string) error {
	s, err := d.Store.Sender(ctx, pid)
	if err != nil {
		return err
	}
	addr, err := contact.NormalizeEmail(to)
	if err != nil {
		return fault.Of(err).For("to")
	}
	password, err := d.Secrets.Get(SenderKey(pid))
	if err != nil {
		return fault.New(fault.Refused, "The profile has no password yet.", "Type it and save.").For("password").Because(err)
	}
	err = d.Mail.Test(ctx, s, password, addr)
	problem := ""
	if err != nil {
		problem = fault.Of(err).Error()
	}
	if e := d.Store.NoteSender(ctx, s.ID, message.Health{Problem: &problem, At: d.Now()}); e != nil {
		return e
	}
	d.Notify("senders", pid)
	return err
}

// DeleteSender deletes a profile and its password. People enrolled from it wait
// with the reason.
func (d *Desk) DeleteSender(ctx context.Context, pid string) error {
	s, err := d.Store.Sender(ctx, pid)
	if err != nil {
		return err
	}
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return err
	}
	for _, q := range all {
		if q.Settings.SenderID == pid && q.Status == sequence.Active && q.Stats.Active > 0 {
			people := "one person"
			if q.Stats.Active > 1 {
				people = fmt.Sprintf("%d people", q.Stats.Active)
			}
			return fault.Newf(fault.Refused, "Pause that sequence or choose another sender in its settings first.", "%q still sends from this profile to %s.", q.Name, people)
		}
	}
	if err := d.mutate(ctx, "senders", pid, edit.Mutation{Table: edit.Sender, PID: pid, Delete: true}); err != nil {
		return err
	}
	no := false
	if err := d.Store.NoteSender(ctx, s.ID, message.Health{HasPassword: &no}); err != nil {
		return err
	}
	return d.Secrets.Delete(SenderKey(pid))
}
