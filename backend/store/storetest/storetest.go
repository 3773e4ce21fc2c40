// Package storetest holds a store against what the doors rely on, whatever
// database lies behind it.
package storetest

import (
	"context"
	"testing"

	"cadenza/backend/desk"
	"cadenza/backend/edit"
	"cadenza/backend/engine"
	"cadenza/backend/enroll"
	"cadenza/backend/inbox"
	"cadenza/backend/message"
)

// Store is what every store must be: all that the doors ask of it, and what it
// shows to tests.
type Store interface {
	desk.Store
	engine.Store
	inbox.Store
	Check(ctx context.Context) ([]string, error)
	Visits(ctx context.Context) (map[[2]int64]enroll.Visit, error)
	MailCursors(ctx context.Context, sender int64) ([]message.Cursor, error)

	// Row shows a row's columns for merging.
	Row(ctx context.Context, table edit.Table, pid string) (Row, error)
	// Dump gives every row of every table but the workspace's, as text.
	Dump(ctx context.Context) (string, error)
}

// Row is what a row keeps for merging.
type Row struct {
	SV      int64
	Deleted bool
	Stamps  map[string]edit.Stamp
}

// Run tests a store. open gives a new, empty one and sees to its end.
func Run(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(h *house){
		"a field that changes is stamped and the others keep theirs":    fieldsAreStamped,
		"text that no database keeps whole is kept as text":             textIsWhole,
		"a deletion is a tombstone with a stamp":                        deletionIsStamped,
		"a field set on a deleted row brings it back":                   rowComesBack,
		"what cannot be edited is refused whole":                        refusedWhole,
		"a later edit has a later stamp though the clock stands still":  stampsGrow,
		"the sequence number rises once for each transaction":           seqRisesOnce,
		"a contact is live in a sequence once":                          liveOnce,
		"of many who enroll one contact at once one succeeds":           liveOnceTogether,
		"a stale change is left out and changes nothing":                staleChangesNothing,
		"of two changes of one enrollment the second is stale":          secondIsStale,
		"a whole batch is all or nothing":                               wholeBatch,
		"a command that comes twice acts once":                          commandActsOnce,
		"a ticket is granted once":                                      grantedOnce,
		"whatever forbids a ticket refuses it and nothing is written":   refusals,
		"a cap and a gap hold within one batch":                         capWithinBatch,
		"an address is reached once, also after it was corrected":       correctedAddress,
		"an attempt is settled, and a late proof stands":                settled,
		"the bytes of a message are frozen by its first ticket":         frozen,
		"drafts that wait for a person are listed and counted alike":    forPeople,
		"counters and clock agree with the rows after random commits":   randomCommits,
		"a paused sequence is off the clock, and resuming shifts it":    sequencePause,
		"a status that was decided on an older one is refused":          statusRace,
		"the default mark goes when its sequence stops":                 defaultSequence,
		"an incoming mail counts once":                                  mailOnce,
		"a search finds by prefix and without accents":                  search,
		"a search is never a query language":                            hostileSearch,
		"paging sees every contact once":                                pagePeople,
		"paging sees every enrollment once":                             pageEnrollments,
		"paging sees every entry of a timeline once":                    pageTimeline,
		"paging sees every refused row of an import once":               pageRefusals,
		"what happens moves the lead status on":                         leads,
		"who says nothing for a while is unresponsive":                  silence,
		"an import is taken back":                                       importUndone,
		"taking an import back keeps what was changed since":            importUndoneKeepsLaterEdits,
		"a deleted contact is gone and its address free":                deletedContact,
		"a draft is revised only while it waits":                        revise,
		"a graph is saved by what differs, and published when it does":  graphs,
		"Emergency Stop is kept until it is lifted":                     emergencyStop,
		"what a sender's mailbox has shown is kept and never goes back": senderHealth,
		"a filter means the same in a sequence and in a list":           factsAgree,
		"an edit of a contact wakes who waits for it":                   watchers,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(setup(t, open))
		})
	}
}
