package store

import (
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"

	"github.com/psanford/sqlite3vfs"
)

// disk is a disk in memory that forgets what was not synced when the power is
// cut, and that can be full or refuse to sync.
type disk struct {
	mu    sync.Mutex
	rnd   *rand.Rand
	files map[string]*platter
	ops   int // writes, syncs, truncations and deletions so far
	cutAt int // the power goes before this one; 0 for never
	off   bool
	cutIn map[string]int // in which file the power went
	syncs int
	limit int64 // bytes in all; 0 for no limit
	stuck bool  // syncs fail
}

// platter is one file: what is safe, what programs see, and what lies between.
type platter struct {
	safe, seen []byte
	loose      []stroke
}

// stroke is a write, or a truncation where data is nil.
type stroke struct {
	at   int64
	data []byte
}

func (s stroke) on(b []byte) []byte {
	if s.data == nil {
		if s.at < int64(len(b)) {
			return b[:s.at:s.at]
		}
		return b
	}
	if need := int(s.at) + len(s.data); need > len(b) {
		b = append(b, make([]byte, need-len(b))...)
	}
	copy(b[s.at:], s.data)
	return b
}

func newDisk(seed uint64) *disk {
	return &disk{rnd: rand.New(rand.NewPCG(seed, 1)), files: map[string]*platter{}, cutIn: map[string]int{}}
}

// copied gives the same files on another disk.
func (d *disk) copied(seed uint64) *disk {
	c := newDisk(seed)
	for name, p := range d.files {
		c.files[name] = &platter{safe: append([]byte(nil), p.safe...), seen: append([]byte(nil), p.seen...)}
	}
	return c
}

// powerOn brings the disk back as a power cut leaves it: of what was not
// synced each write is there, is not, or is there in part.
func (d *disk) powerOn() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range d.files {
		for _, s := range p.loose {
			switch d.rnd.IntN(4) {
			case 0, 1:
				p.safe = s.on(p.safe)
			case 2:
				for from := 0; from < len(s.data); from += 512 {
					if d.rnd.IntN(2) == 0 {
						p.safe = stroke{s.at + int64(from), s.data[from:min(from+512, len(s.data))]}.on(p.safe)
					}
				}
			}
		}
		p.loose, p.seen = nil, append([]byte(nil), p.safe...)
	}
	d.off, d.cutAt = false, 0
}

// op counts one operation that changes something; the power may go before it.
func (d *disk) op(file string) bool {
	d.ops++
	if d.ops == d.cutAt {
		d.off = true
		d.cutIn[filepath.Base(file)]++
	}
	return !d.off
}

// handle is an open file.
type handle struct {
	d    *disk
	p    *platter
	name string
}

func (h handle) ReadAt(b []byte, at int64) (int, error) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if h.d.off {
		return 0, sqlite3vfs.IOErrorRead
	}
	if at >= int64(len(h.p.seen)) {
		return 0, io.EOF
	}
	n := copy(b, h.p.seen[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (h handle) WriteAt(b []byte, at int64) (int, error) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if !h.d.op(h.name) {
		return 0, sqlite3vfs.IOErrorWrite
	}
	if grow := at + int64(len(b)) - int64(len(h.p.seen)); h.d.limit > 0 && grow > 0 && h.d.size()+grow > h.d.limit {
		return 0, sqlite3vfs.FullError
	}
	s := stroke{at, append(make([]byte, 0, len(b)), b...)}
	h.p.seen, h.p.loose = s.on(h.p.seen), append(h.p.loose, s)
	return len(b), nil
}

func (d *disk) size() (n int64) {
	for _, p := range d.files {
		n += int64(len(p.seen))
	}
	return n
}

func (h handle) Truncate(size int64) error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if !h.d.op(h.name) {
		return sqlite3vfs.IOError
	}
	s := stroke{at: size}
	h.p.seen, h.p.loose = s.on(h.p.seen), append(h.p.loose, s)
	return nil
}

func (h handle) Sync(sqlite3vfs.SyncType) error {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	if !h.d.op(h.name) || h.d.stuck {
		return sqlite3vfs.IOError
	}
	h.d.syncs++
	for _, s := range h.p.loose {
		h.p.safe = s.on(h.p.safe)
	}
	h.p.loose = nil
	return nil
}

func (h handle) FileSize() (int64, error) {
	h.d.mu.Lock()
	defer h.d.mu.Unlock()
	return int64(len(h.p.seen)), nil
}

func (handle) Close() error                     { return nil }
func (handle) Lock(sqlite3vfs.LockType) error   { return nil }
func (handle) Unlock(sqlite3vfs.LockType) error { return nil }
func (handle) CheckReservedLock() (bool, error) { return false, nil }
func (handle) SectorSize() int64                { return 4096 }
func (handle) DeviceCharacteristics() sqlite3vfs.DeviceCharacteristic {
	return sqlite3vfs.IocapPowersafeOverwrite // as SQLite takes it for on a real disk
}

// disks is the one file system that SQLite knows of: each folder a disk.
type disks struct{ byDir sync.Map }

const forgetful = "forgetful"

// inserted registers the file system, once: SQLite's table of them is global.
var inserted = sync.OnceValues(func() (*disks, error) {
	d := &disks{}
	return d, sqlite3vfs.RegisterVFS(forgetful, d)
})

func (ds *disks) of(name string) *disk {
	d, ok := ds.byDir.Load(filepath.Dir(name))
	if !ok {
		return newDisk(0)
	}
	return d.(*disk)
}

func (ds *disks) Open(name string, flags sqlite3vfs.OpenFlag) (sqlite3vfs.File, sqlite3vfs.OpenFlag, error) {
	d := ds.of(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	p, ok := d.files[name]
	if d.off || !ok && flags&sqlite3vfs.OpenCreate == 0 {
		return nil, 0, sqlite3vfs.CantOpenError
	}
	if !ok {
		p = &platter{}
		d.files[name] = p
	}
	return handle{d, p, name}, flags, nil
}

func (ds *disks) Delete(name string, _ bool) error {
	d := ds.of(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.op(name) {
		return sqlite3vfs.IOError
	}
	delete(d.files, name)
	return nil
}

func (ds *disks) Access(name string, _ sqlite3vfs.AccessFlag) (bool, error) {
	d := ds.of(name)
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.files[name]
	return ok, nil
}

func (ds *disks) FullPathname(name string) string { return strings.Clone(name) }
