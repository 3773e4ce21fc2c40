package roster

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"cadenza/backend/fault"
)

// Of a workbook, which is a ZIP archive. An archive of 100 KB can unpack to
// gigabytes: no honest workbook comes near these.
const (
	mostDirectory = 4 << 20  // bytes, the archive's table of contents
	mostUnpacked  = 6 << 30  // bytes, one part
	mostRatio     = 200      // unpacked to packed, beyond freeUnpacked
	freeUnpacked  = 96 << 20 // bytes, of which any ratio is harmless
)

var (
	errBomb = fault.New(fault.Invalid, "The workbook unpacks to many times its size, as files do that are made to bring a computer to a halt. It was not read.",
		"Save the sheet as CSV in a spreadsheet and import that.")
	errEncrypted = fault.New(fault.Invalid, "The workbook is protected by a password, so it cannot be read.",
		"Open it in a spreadsheet, save it without the password and import it again.")
	errOldXLS = fault.New(fault.Invalid, "The file is an old Excel workbook (.xls), which is not read.",
		"Open it in a spreadsheet, save it as .xlsx or CSV and import that.")
)

func damaged(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return fault.New(fault.Invalid, "The workbook is damaged or incomplete, so it cannot be read.",
		"Get the file again, or open it in a spreadsheet and save it anew.").Because(err)
}

// readerAt reads at any place of a reader that can only seek.
type readerAt struct{ r io.ReadSeeker }

func (a readerAt) ReadAt(p []byte, off int64) (int, error) {
	if _, err := a.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(a.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

func atOf(r io.ReadSeeker) io.ReaderAt {
	if at, ok := r.(io.ReaderAt); ok {
		return at
	}
	return readerAt{r}
}

// openArchive reads an archive's table of contents, once it is known to be a
// short one: archive/zip holds it whole.
func openArchive(r io.ReaderAt, size int64) (*zip.Reader, error) {
	const record = 22 // bytes, the archive's last record, before a comment of up to 64 KiB
	tail := make([]byte, min(size, record+1<<16))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < record {
		return nil, damaged(zip.ErrFormat)
	}
	end, length, begin := size-int64(len(tail)-at), int64(binary.LittleEndian.Uint32(tail[at+12:])), int64(binary.LittleEndian.Uint32(tail[at+16:]))
	if begin == 0xffffffff || binary.LittleEndian.Uint16(tail[at+10:]) == 0xffff { // the larger kind of archive: the numbers stand elsewhere
		zip64 := bytes.LastIndex(tail[:at], []byte("PK\x06\x06"))
		if zip64 < 0 || at-zip64 < 56 {
			return nil, damaged(zip.ErrFormat)
		}
		length, begin = int64(binary.LittleEndian.Uint64(tail[zip64+40:])), int64(binary.LittleEndian.Uint64(tail[zip64+48:]))
	}
	if length > mostDirectory || end-begin > mostDirectory {
		return nil, errBomb
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(err)
	}
	return z, nil
}

// openPart unpacks a part of an archive, counting what comes out into read, and
// gives up where it becomes absurd. part may be nil.
func openPart(part *zip.File, read *int64) (io.ReadCloser, error) {
	if part == nil {
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	if part.Flags&1 != 0 {
		return nil, errEncrypted
	}
	r, err := part.Open()
	if err != nil {
		return nil, damaged(err)
	}
	p := &unpacking{ReadCloser: r, packed: int64(part.CompressedSize64), read: read}
	// Nearly always UTF-8; the standard allows UTF-16 too.
	head := make([]byte, 4)
	n, err := io.ReadFull(p, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, damaged(errors.Join(err, r.Close()))
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), p)
	if name := sniffEncoding(head[:n]); name != Windows1252 {
		whole = decode(whole, name)
	}
	return struct {
		io.Reader
		io.Closer
	}{whole, r}, nil
}

type unpacking struct {
	io.ReadCloser
	packed int64
	n      int64
	read   *int64
}

func (u *unpacking) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	u.n += int64(n)
	*u.read += int64(n)
	if u.n > mostUnpacked || u.n > freeUnpacked && u.n/mostRatio > u.packed {
		return n, errBomb
	}
	return n, err
}

// isArchive and isCompound tell a file by its first bytes.
func isArchive(b []byte) bool { return bytes.HasPrefix(b, []byte("PK\x03\x04")) }

func isCompound(b []byte) bool { return bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) }

// compound says what an old office file is: a workbook that a password protects
// is packed into one.
func compound(r io.ReaderAt, head []byte) error {
	if len(head) < 512 {
		return errOldXLS
	}
	sector := int64(1) << min(binary.LittleEndian.Uint16(head[30:]), 16)
	entries := make([]byte, 16<<10)
	n, err := r.ReadAt(entries, (int64(binary.LittleEndian.Uint32(head[48:]))+1)*sector)
	if err != nil && !errors.Is(err, io.EOF) {
		return unreadable(err)
	}
	name := func(s string) []byte {
		var out []byte
		for _, u := range utf16.Encode([]rune(s)) {
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		return out
	}
	if bytes.Contains(entries[:n], name("EncryptedPackage")) {
		return errEncrypted
	}
	return errOldXLS
}

// refuseOther names the kinds of files that are mistaken for contacts, so that
// nobody is shown a table of signs.
func refuseOther(head []byte) error {
	refuse := func(what string) error {
		return fault.Newf(fault.Invalid, "Export the contacts as CSV, .xlsx or vCard and import that.", "The file is %s, which holds no contacts that can be read.", what)
	}
	trimmed := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head[:min(len(head), 512)], []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("%PDF")):
		return refuse("a PDF")
	case bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("7z\xbc\xaf")), bytes.HasPrefix(head, []byte("Rar!")):
		return refuse("a packed archive")
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xff\xd8\xff")), bytes.HasPrefix(head, []byte("GIF8")):
		return refuse("a picture")
	case bytes.HasPrefix(trimmed, []byte("{\\rtf")):
		return refuse("a text document")
	case bytes.HasPrefix(trimmed, []byte("<html")), bytes.HasPrefix(trimmed, []byte("<!doctype")), bytes.HasPrefix(trimmed, []byte("<table")), bytes.HasPrefix(trimmed, []byte("<meta")):
		return refuse("a web page, perhaps named like a workbook")
	case bytes.HasPrefix(trimmed, []byte("<?xml")):
		return refuse("an XML document")
	}
	return nil
}

// foreignArchive says what an archive is that holds no workbook.
func foreignArchive(z *zip.Reader) error {
	what := "a packed archive"
	for _, f := range z.File {
		switch f.Name {
		case "xl/workbook.bin":
			what = "a binary workbook (.xlsb)"
		case "word/document.xml":
			what = "a text document (.docx)"
		case "ppt/presentation.xml":
			what = "a presentation (.pptx)"
		case "content.xml":
			what = "an OpenDocument file (.ods)"
		case "Index/Document.iwa", "Index.zip":
			what = "a Numbers document"
		}
	}
	return fault.New(fault.Invalid, fmt.Sprintf("The file is %s, not an .xlsx workbook.", what), "Open it and save it as .xlsx or CSV, then import that.")
}
