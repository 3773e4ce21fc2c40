package roster

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"cadenza/backend/fault"
)

// Of the texts that the cells of a workbook share.
const (
	sharedPage  = 8 << 10  // of text, packed together
	sharedReady = 12 << 20 // of text, unpacked and ready
	sharedMost  = 96 << 20 // packed: about 400 MB of text
)

// errTooManyTexts means that a workbook holds more text than it is sane to keep.
var errTooManyTexts = fault.New(fault.Invalid, "The workbook holds too much different text to be read.", "Save the sheet as CSV and import that, or split it.")

// sharedTexts is a workbook's table of texts, to which cells refer by number. It
// reads on in the table only as far as it is asked for, and keeps what it has
// read in packed pages, of which the last ones used are ready: a million contacts
// have hundreds of megabytes of it, and a temporary file would have to be
// protected and cleaned up.
type sharedTexts struct {
	open func() (io.ReadCloser, error) // nil if there is no table

	scan  *xmlScan
	src   io.Closer
	done  bool
	n     int // texts read
	pages []textPage
	size  int // packed, of all pages

	text    []byte // the page being filled
	ends    []uint32
	dict    []byte // the first page, which the others resemble
	packer  *flate.Writer
	unpack  io.ReadCloser
	ready   int   // text that is unpacked
	used    []int // pages that are unpacked, in the order in which they were
	scratch bytes.Buffer
}

// textPage is some texts one after the other, packed or ready or both.
type textPage struct {
	first  int    // number of its first text
	packed []byte // ends, then texts
	text   []byte
	ends   []uint32
}

// tooLong stands for a text that is longer than a cell may be.
const tooLong = "\x00too long"

// get gives the text with a number; ok is false if there is none.
func (s *sharedTexts) get(n int) (text string, ok bool, err error) {
	for n >= s.n && !s.done {
		if err := s.more(); err != nil {
			return "", false, err
		}
	}
	if n < 0 || n >= s.n {
		return "", false, nil
	}
	if first := s.n - len(s.ends); n >= first {
		return slot(s.text, s.ends, n-first), true, nil
	}
	i, found := slices.BinarySearchFunc(s.pages, n, func(p textPage, n int) int { return p.first - n })
	if !found {
		i--
	}
	p := &s.pages[i]
	if p.ends == nil {
		if err := s.load(i); err != nil {
			return "", false, err
		}
	}
	return slot(p.text, p.ends, n-p.first), true, nil
}

func slot(text []byte, ends []uint32, i int) string {
	from := uint32(0)
	if i > 0 {
		from = ends[i-1]
	}
	return string(text[from:ends[i]])
}

// more reads the next text of the table.
func (s *sharedTexts) more() error {
	if s.open == nil {
		s.done = true
		return nil
	}
	if s.scan == nil {
		r, err := s.open()
		if err != nil {
			return err
		}
		s.src, s.scan = r, newXMLScan(r)
	}
	var in richText
	for {
		kind, err := s.scan.next()
		if errors.Is(err, io.EOF) {
			s.done = true
			return s.src.Close()
		}
		if err != nil {
			return err
		}
		if kind == xmlEnd && string(s.scan.name) == "si" {
			return s.add(in.text, in.over)
		}
		in.take(kind, s.scan)
	}
}

// richText puts together the text of runs, without their phonetic readings.
type richText struct {
	text  []byte
	over  bool
	t     bool
	sound int
}

func (r *richText) take(kind xmlKind, x *xmlScan) {
	switch {
	case kind == xmlText:
		if r.t && r.sound == 0 {
			room := maxCell - len(r.text)
			r.over = r.over || x.over || len(x.text) > room
			r.text = append(r.text, x.text[:min(len(x.text), room)]...)
		}
	case string(x.name) == "t":
		r.t = kind == xmlStart
	case string(x.name) == "rPh":
		if kind == xmlStart {
			r.sound++
		} else {
			r.sound--
		}
	}
}

func (s *sharedTexts) add(text []byte, over bool) error {
	if over {
		text = []byte(tooLong)
	}
	s.text = append(s.text, text...)
	s.ends = append(s.ends, uint32(len(s.text)))
	s.n++
	if len(s.text)+4*len(s.ends) < sharedPage {
		return nil
	}
	return s.pack()
}

// pack ends the page that is being filled.
func (s *sharedTexts) pack() error {
	if s.dict == nil {
		s.dict = bytes.Clone(s.text[:min(len(s.text), sharedPage)])
	}
	s.scratch.Reset()
	var err error
	if s.packer == nil {
		s.packer, err = flate.NewWriterDict(&s.scratch, flate.DefaultCompression, s.dict)
	} else {
		s.packer.Reset(&s.scratch) // keeps the dictionary
	}
	if err != nil {
		return err
	}
	head := binary.AppendUvarint(nil, uint64(len(s.ends)))
	for i, e := range s.ends {
		if i > 0 {
			e -= s.ends[i-1]
		}
		head = binary.AppendUvarint(head, uint64(e))
	}
	_, err = s.packer.Write(append(head, s.text...))
	if err = errors.Join(err, s.packer.Close()); err != nil {
		return err
	}
	p := textPage{first: s.n - len(s.ends), packed: bytes.Clone(s.scratch.Bytes()), text: bytes.Clone(s.text), ends: slices.Clone(s.ends)}
	if s.size += len(p.packed); s.size > sharedMost {
		return errTooManyTexts
	}
	s.pages = append(s.pages, p)
	s.text, s.ends = s.text[:0], s.ends[:0]
	s.keep(len(s.pages) - 1)
	return nil
}

// load unpacks a page.
func (s *sharedTexts) load(i int) error {
	p := &s.pages[i]
	if s.unpack == nil {
		s.unpack = flate.NewReaderDict(bytes.NewReader(p.packed), s.dict)
	} else if err := s.unpack.(flate.Resetter).Reset(bytes.NewReader(p.packed), s.dict); err != nil {
		return err
	}
	s.scratch.Reset()
	if _, err := s.scratch.ReadFrom(s.unpack); err != nil {
		return err
	}
	b := s.scratch.Bytes()
	n, w := binary.Uvarint(b)
	b = b[w:]
	p.ends = make([]uint32, n)
	end := uint32(0)
	for k := range p.ends {
		size, w := binary.Uvarint(b)
		b = b[w:]
		end += uint32(size)
		p.ends[k] = end
	}
	p.text = bytes.Clone(b)
	s.keep(i)
	return nil
}

// keep counts a page as ready, and lets go of those that were so the longest.
func (s *sharedTexts) keep(i int) {
	s.used = append(s.used, i)
	s.ready += len(s.pages[i].text) + 4*len(s.pages[i].ends)
	for s.ready > sharedReady && len(s.used) > 1 {
		old := &s.pages[s.used[0]]
		s.used = s.used[1:]
		s.ready -= len(old.text) + 4*len(old.ends)
		old.text, old.ends = nil, nil
	}
}
