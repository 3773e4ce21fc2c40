package roster

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"cadenza/backend/fault"
)

// File is a file of contacts that was looked into: what it is, how it is written
// and what its columns are called. Its rows can be read as often as needed, each
// time from the beginning.
type File struct {
	Kind   FileKind
	Shape  Shape
	Sheet  string   // of a workbook: the one that is read
	Sheets []string // of a workbook: all of them

	r    io.ReadSeeker
	read func(f *File, m Mapping, rules Rules) iter.Seq2[Row, error]
	at   func() float64
}

// FileKind is what a file is.
type FileKind string

// The kinds of files.
const (
	FileText  FileKind = "text" // delimited: CSV, TSV and their like
	FileXLSX  FileKind = "xlsx"
	FileVCard FileKind = "vcard"
)

// ReadOptions override what would be found out about a file. The zero value
// finds everything out.
type ReadOptions struct {
	Encoding  string `json:"encoding,omitempty" enum:"utf-8,utf-16le,utf-16be,windows-1252"`
	Delimiter string `json:"delimiter,omitempty" maxLength:"1"`
	HeaderRow *int   `json:"headerRow,omitempty" minimum:"0" doc:"From 1; 0 if the file has no headers."`
	Sheet     string `json:"sheet,omitempty" maxLength:"100" doc:"Of a workbook; the first one that has contacts if absent."`
}

// Open looks into a file and says what it is. The reader stays the file's until
// the last row is read.
func Open(r io.ReadSeeker, o ReadOptions) (*File, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, unreadable(err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, unreadable(err)
	}
	sample := make([]byte, maxSample)
	n, err := io.ReadFull(r, sample)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	if n == 0 {
		return nil, fault.New(fault.Invalid, "The file is empty.", "Choose another.")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, unreadable(err)
	}
	switch sample = sample[:n]; {
	case isArchive(sample), bytes.HasPrefix(sample, []byte("PK\x05\x06")):
		return openWorkbook(r, size, o)
	case isCompound(sample):
		return nil, compound(atOf(r), sample)
	case isVCard(sample):
		return openVCard(r, size, sample, o), nil
	}
	if err := refuseOther(sample); err != nil {
		return nil, err
	}
	return openText(r, size, sample, o), nil
}

func unreadable(err error) error {
	return fault.New(fault.Unavailable, "The file could not be read.", "Check that it is there and choose it again.").Because(err)
}

// Rows reads the file from its beginning.
func (f *File) Rows(m Mapping, rules Rules) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if _, err := f.r.Seek(0, io.SeekStart); err != nil {
			yield(Row{}, unreadable(err))
			return
		}
		for row, err := range f.read(f, m, rules) {
			if !yield(row, err) {
				return
			}
		}
	}
}

// Progress is how much of the file the present reading has seen, 0 to 1.
func (f *File) Progress() float64 { return f.at() }

// counted counts what is read of a file.
type counted struct {
	io.ReadSeeker
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) Seek(offset int64, whence int) (int64, error) {
	n, err := c.ReadSeeker.Seek(offset, whence)
	c.n = n
	return n, err
}

func openText(r io.ReadSeeker, size int64, sample []byte, o ReadOptions) *File {
	c := &counted{ReadSeeker: r}
	return &File{
		Kind: FileText, Shape: sniffAs(sample, o), r: c,
		read: func(f *File, m Mapping, rules Rules) iter.Seq2[Row, error] { return Parse(f.r, f.Shape, m, rules) },
		at:   func() float64 { return min(1, float64(c.n)/float64(max(size, 1))) },
	}
}
