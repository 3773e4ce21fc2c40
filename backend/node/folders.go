package node

import (
	"context"
	"sync"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/watch"
)

// contactFiles are the endings of files that a watched folder imports.
var contactFiles = []string{".csv", ".tsv", ".txt", ".xlsx", ".vcf"}

// folders keeps one watcher for each watched folder.
type folders struct{ changed chan struct{} }

func newFolders() *folders { return &folders{make(chan struct{}, 1)} }

// Changed says that the watched folders are others than before.
func (f *folders) Changed() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

// watchFolders watches until ctx ends, anew whenever the folders change.
func (n *Node) watchFolders(ctx context.Context) {
	for ctx.Err() == nil {
		all, err := n.Store.Folders(ctx)
		if err != nil && ctx.Err() == nil {
			n.o.Log.Error("watched folders not read", "err", err)
		}
		round, end := context.WithCancel(ctx)
		var wg sync.WaitGroup
		for _, f := range all {
			wg.Go(func() { n.watchFolder(round, f) })
		}
		wg.Go(func() { n.watchSequences(round) })
		select {
		case <-ctx.Done():
		case <-n.folders.changed:
		}
		end()
		wg.Wait()
	}
}

func (n *Node) watchFolder(ctx context.Context, f contact.Folder) {
	said := f.Problem
	watch.Folder{
		Path: f.Path, Kinds: contactFiles, Settle: 2 * time.Second, Poll: 15 * time.Second, Log: n.o.Log,
		Take:   func(ctx context.Context, file string) { n.Desk.TakeFile(ctx, f, file) },
		Report: func(ctx context.Context, problem error) { said = n.Desk.FolderTrouble(ctx, f, said, problem) },
	}.Run(ctx)
}

// watchSequences reads the files of the folder of sequences as they change, until
// ctx ends.
func (n *Node) watchSequences(ctx context.Context) {
	s, err := n.Desk.Settings(ctx)
	if err != nil || s.SequenceFolder == "" {
		if err != nil && ctx.Err() == nil {
			n.o.Log.Error("folder of sequences not read", "err", err)
		}
		return
	}
	watch.Folder{
		Path: s.SequenceFolder, Kinds: []string{".yaml", ".yml"}, Settle: time.Second, Poll: 15 * time.Second, Log: n.o.Log,
		Take:   n.Desk.TakeSequenceFile,
		Report: func(_ context.Context, problem error) { n.Desk.SequenceFolderTrouble(problem) },
	}.Run(ctx)
}
