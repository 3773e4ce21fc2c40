// Package watch tells of files that appear in a folder, once each and not before
// they are whole.
//
// A file is whole when its size and time have stood still for a while: copying,
// downloading and an editor's saving all look like a file that changes. What the
// system reports only makes looking quicker; the folder is looked through every
// so often in any case, since network folders report nothing.
package watch

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Folder is one watched folder.
type Folder struct {
	Path   string
	Kinds  []string                                 // endings of the files it is about, such as ".csv", in lower case
	Take   func(ctx context.Context, file string)   // called for one whole file at a time; moves it away
	Report func(ctx context.Context, problem error) // nil when the folder can be read again
	Settle time.Duration                            // how long a file stands still before it is taken
	Poll   time.Duration                            // how often the folder is looked through without any report
	Log    *slog.Logger
}

// seen is a file as it was last looked at.
type seen struct {
	size  int64
	at    time.Time
	since time.Time // it has looked like this
	taken bool
}

// Run watches until ctx ends.
func (f Folder) Run(ctx context.Context) {
	events, stop := f.events()
	defer stop()
	files := map[string]seen{}
	ticker := time.NewTicker(f.Poll)
	defer ticker.Stop()
	for {
		next := f.look(ctx, files)
		timer := time.NewTimer(next)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-events:
		case <-ticker.C:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// events reports changes in the folder, as far as the system can tell them.
func (f Folder) events() (changed <-chan struct{}, stop func()) {
	out := make(chan struct{}, 1)
	w, err := fsnotify.NewWatcher()
	if err == nil {
		err = w.Add(f.Path)
	}
	if err != nil {
		f.Log.Warn("folder is looked through now and then only", "folder", f.Path, "err", err)
		if w != nil {
			_ = w.Close() // nothing was watched
		}
		return out, func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case e, ok := <-w.Events:
				if !ok {
					return
				}
				if e.Has(fsnotify.Create) || e.Has(fsnotify.Write) || e.Has(fsnotify.Rename) {
					select {
					case out <- struct{}{}:
					default:
					}
				}
			case err, ok := <-w.Errors:
				if !ok {
					return
				}
				f.Log.Warn("folder events lost", "folder", f.Path, "err", err) // looking through finds what was missed
			}
		}
	}()
	return out, func() {
		if err := w.Close(); err != nil {
			f.Log.Warn("folder not closed", "folder", f.Path, "err", err)
		}
		<-done
	}
}

// look goes through the folder once, takes what is whole, and says when to look
// again at the latest.
func (f Folder) look(ctx context.Context, files map[string]seen) (next time.Duration) {
	next = f.Poll
	entries, err := os.ReadDir(f.Path)
	f.Report(ctx, err)
	if err != nil {
		return next
	}
	here := make(map[string]bool, len(entries))
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !f.wanted(name) {
			continue
		}
		here[name] = true
		info, err := e.Info()
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				f.Log.Warn("file cannot be looked at", "file", name, "err", err)
			}
			continue
		}
		now := time.Now()
		s, known := files[name]
		if !known || s.size != info.Size() || !s.at.Equal(info.ModTime()) {
			s = seen{size: info.Size(), at: info.ModTime(), since: now}
			files[name] = s
		}
		if s.taken {
			continue // it could not be moved away, and is the same still
		}
		if wait := f.Settle - now.Sub(s.since); wait > 0 {
			next = min(next, wait)
			continue
		}
		if ctx.Err() != nil {
			return next
		}
		f.Take(ctx, filepath.Join(f.Path, name))
		s.taken = true
		files[name] = s
	}
	for name := range files {
		if !here[name] {
			delete(files, name)
		}
	}
	return next
}

// wanted leaves out what other programs keep beside a file while they work on it.
func (f Folder) wanted(name string) bool {
	low := strings.ToLower(name)
	if strings.HasPrefix(low, ".") || strings.HasPrefix(low, "~") || strings.HasPrefix(low, "#") || strings.HasSuffix(low, "~") {
		return false
	}
	for _, kind := range f.Kinds {
		if strings.HasSuffix(low, kind) {
			return true
		}
	}
	return false
}
