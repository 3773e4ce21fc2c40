package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

// Limits of one fetch.
const (
	chunkMails  = 25
	chunkBytes  = 16 << 20
	mailLimit   = 12 << 20 // the rest of a larger mail is left out
	rescanDays  = 14
	maxIdle     = 25 * time.Minute
	maxBackoff  = 5 * time.Minute
	brokenIdles = 3 // breaks of the connection during IDLE, after which it is polled
)

// Fetched is one mail, and how far its folder is read once it is dealt with. A
// nil Raw means that there is nothing to deal with, only a place to remember.
type Fetched struct {
	Raw    []byte
	Cursor message.Cursor
}

// Watch reads the sender's inbox and spam folder from the cursors on, and hands
// over what is new in the order it came, until ctx ends. A folder without a
// cursor is new: what lies in it already is left alone. What handle did not take
// is handed over again. Trouble is told to Problem and tried again; an error
// means that watching makes no sense.
func (m Mailbox) Watch(ctx context.Context, s message.Sender, password string, cursors []message.Cursor, handle func(context.Context, []Fetched) error) error {
	if s.IMAP.Host == "" {
		return fault.New(fault.Refused, "No mailbox is set for this sender, so its answers are not read.", "Enter an IMAP server in the sender profile.")
	}
	w := &watching{Mailbox: m, sender: s, password: password, handle: handle, at: map[string]message.Cursor{}}
	for _, c := range cursors {
		w.at[c.Folder] = c
	}
	first := orDefault(m.Backoff, 5*time.Second)
	pause := first
	for {
		before := w.reads
		err := w.connected(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if w.reads > before {
			pause = first
		}
		w.trouble(err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		pause = min(2*pause, maxBackoff)
	}
}

type watching struct {
	Mailbox
	sender   message.Sender
	password string
	handle   func(context.Context, []Fetched) error
	at       map[string]message.Cursor
	reads    int  // complete reads so far
	troubled bool // Problem was told of something
	idleLost int  // how often the connection broke during IDLE
}

func (w *watching) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

func (w *watching) trouble(err error) {
	w.troubled = true
	if w.Problem == nil {
		return
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		w.Problem(f.Error())
		return
	}
	w.Problem(fmt.Sprintf("The mailbox of %s cannot be read now: the connection to %s was lost. Cadenza tries again by itself.", w.sender.FromAddr, w.sender.IMAP.Host))
}

// connected reads and waits on one connection until it breaks.
func (w *watching) connected(ctx context.Context) error {
	x, err := w.open(ctx, w.sender, w.password)
	if err != nil {
		return err
	}
	defer x.close()
	junk, err := x.folder(imap.MailboxAttrJunk, junkNames)
	if err != nil {
		return err
	}
	idle := x.Caps().Has(imap.CapIdle) && w.idleLost < brokenIdles
	for {
		begin := w.now()
		if junk != "" {
			if err := w.read(ctx, x, junk); err != nil {
				return err
			}
		}
		// The inbox last: it stays selected, so that IDLE tells of it.
		if err := w.read(ctx, x, "INBOX"); err != nil {
			return err
		}
		w.reads++
		if w.Read != nil {
			w.Read(begin)
		}
		if w.troubled && w.Problem != nil {
			w.Problem("")
		}
		w.troubled = false
		if idle {
			idle, err = w.idle(ctx, x)
		} else {
			err = w.poll(ctx, x)
		}
		if err != nil {
			return err
		}
	}
}

// read takes what is new in a folder.
func (w *watching) read(ctx context.Context, x *session, folder string) error {
	data, err := x.examine(folder)
	if err != nil {
		return err
	}
	c, known := w.at[folder]
	next := message.Cursor{SenderID: w.sender.ID, Folder: folder, UIDValidity: data.UIDValidity}
	criteria := &imap.SearchCriteria{}
	switch {
	case !known:
		next.LastUID, err = w.end(x, data)
		if err != nil {
			return err
		}
		return w.give(ctx, []Fetched{{Cursor: next}})
	case c.UIDValidity != data.UIDValidity:
		// The folder was numbered anew: nothing says how far it was read. What is
		// older than two weeks is taken as read, the rest is told apart by id.
		criteria.Since = w.now().AddDate(0, 0, -rescanDays)
	case data.UIDNext != 0 && data.UIDNext <= imap.UID(c.LastUID)+1:
		return nil
	default:
		next.LastUID = c.LastUID
		criteria.UID = []imap.UIDSet{{imap.UIDRange{Start: imap.UID(c.LastUID) + 1}}}
	}
	uids, err := x.search(criteria)
	if err != nil {
		return fmt.Errorf("search %s: %w", folder, err)
	}
	for len(uids) > 0 && uids[0] <= imap.UID(next.LastUID) {
		uids = uids[1:] // "7:*" names the last mail even if it is older
	}
	if len(uids) == 0 && c.UIDValidity != data.UIDValidity {
		if next.LastUID, err = w.end(x, data); err != nil {
			return err
		}
		return w.give(ctx, []Fetched{{Cursor: next}})
	}
	for len(uids) > 0 {
		n := min(len(uids), chunkMails)
		mails, err := x.fetch(uids[:n], next)
		if err != nil {
			return fmt.Errorf("fetch from %s: %w", folder, err)
		}
		if err := w.give(ctx, mails); err != nil {
			return err
		}
		done := mails[len(mails)-1].Cursor.LastUID
		for len(uids) > 0 && uids[0] <= imap.UID(done) {
			uids = uids[1:]
		}
	}
	return nil
}

// end is the number of the last mail in the selected folder.
func (w *watching) end(x *session, data *imap.SelectData) (uint32, error) {
	if data.UIDNext > 0 {
		return uint32(data.UIDNext) - 1, nil
	}
	if data.NumMessages == 0 {
		return 0, nil
	}
	uids, err := x.search(&imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: 0}}}}) // "*"
	if err != nil || len(uids) == 0 {
		return 0, err
	}
	return uint32(uids[len(uids)-1]), nil
}

// give hands mails over and remembers how far that was.
func (w *watching) give(ctx context.Context, mails []Fetched) error {
	if err := w.handle(ctx, mails); err != nil {
		if ctx.Err() == nil {
			f := fault.Of(err)
			return fault.Newf(f.Code, "Cadenza tries again by itself.", "New mail of %s could not be taken in. %s", w.sender.FromAddr, f.Sentence).Because(err)
		}
		return err
	}
	last := mails[len(mails)-1].Cursor
	w.at[last.Folder] = last
	return nil
}

// fetch reads mails whole, in the order of their numbers, as many as fit into
// one chunk. Mails that are gone meanwhile are passed over.
func (x *session) fetch(uids []imap.UID, at message.Cursor) ([]Fetched, error) {
	sizes := map[imap.UID]int64{}
	err := x.within(2*x.timeout, func() error {
		all, err := x.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
		for _, b := range all {
			sizes[b.UID] = b.RFC822Size
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var want, whole, part []imap.UID
	var total int64
	for _, uid := range uids {
		size, there := sizes[uid]
		if len(want) > 0 && total+min(size, mailLimit) > chunkBytes {
			break
		}
		want = append(want, uid)
		total += min(size, mailLimit)
		switch {
		case !there:
		case size > mailLimit:
			part = append(part, uid)
		default:
			whole = append(whole, uid)
		}
	}
	raw := map[imap.UID][]byte{}
	for _, s := range []struct {
		uids []imap.UID
		item imap.FetchItemBodySection
	}{
		{whole, imap.FetchItemBodySection{Peek: true}},
		{part, imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: mailLimit}}},
	} {
		if len(s.uids) == 0 {
			continue
		}
		if err := x.within(5*time.Minute, func() error { return x.bodies(s.uids, &s.item, raw) }); err != nil {
			return nil, err
		}
	}
	out := make([]Fetched, 0, len(want))
	for _, uid := range want {
		at.LastUID = uint32(uid)
		out = append(out, Fetched{Raw: raw[uid], Cursor: at})
	}
	return out, nil
}

func (x *session) bodies(uids []imap.UID, item *imap.FetchItemBodySection, into map[imap.UID][]byte) error {
	cmd := x.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{item}})
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		var uid imap.UID
		var body []byte
		for it := msg.Next(); it != nil; it = msg.Next() {
			switch it := it.(type) {
			case imapclient.FetchItemDataUID:
				uid = it.UID
			case imapclient.FetchItemDataBodySection:
				if it.Literal == nil {
					continue
				}
				b, err := io.ReadAll(io.LimitReader(it.Literal, mailLimit))
				if err != nil {
					return errors.Join(err, cmd.Close())
				}
				body = b
			}
		}
		if uid != 0 {
			into[uid] = body
		}
	}
	return cmd.Close()
}

// idle waits until the server tells of something, or it is time to read anew.
// Not ok means that the server would rather be polled.
func (w *watching) idle(ctx context.Context, x *session) (ok bool, err error) {
	select {
	case <-x.changed:
		return true, nil
	default:
	}
	var wait func() error
	err = x.within(x.timeout, func() error {
		cmd, err := x.Idle()
		if err != nil {
			return err
		}
		wait = func() error { return errors.Join(cmd.Close(), cmd.Wait()) }
		return nil
	})
	if err != nil {
		if _, ok := errors.AsType[*imap.Error](err); ok {
			return false, nil
		}
		w.idleLost++
		return false, err
	}
	timer := time.NewTimer(min(orDefault(w.IdleRestart, 4*time.Minute), maxIdle))
	defer timer.Stop()
	select {
	case <-x.changed:
	case <-timer.C:
	case <-x.Closed():
		w.idleLost++
		return false, io.ErrUnexpectedEOF
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if err := x.within(x.timeout, wait); err != nil {
		w.idleLost++
		return false, err
	}
	w.idleLost = 0
	return true, nil
}

// poll waits a while.
func (w *watching) poll(ctx context.Context, x *session) error {
	timer := time.NewTimer(orDefault(w.Poll, time.Minute))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-x.Closed():
		return io.ErrUnexpectedEOF
	case <-ctx.Done():
		return ctx.Err()
	}
}
