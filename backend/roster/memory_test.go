package roster_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"cadenza/backend/roster"
)

// mostGrowth is by how much the heap may grow while a file is read.
const mostGrowth = 40 << 20

// rows is how many rows the large files have: -rows 1000000 takes a minute.
var rows = flag.Int("rows", 200_000, "rows of the files that are read in flat memory")

func personCSV(i int) string {
	return fmt.Sprintf("person%d@example.com,First%d,Last%d,Company %d,+4479%08d\n", i, i%5000, i, i%9000, i)
}

// made writes a file once for a test and opens it.
func made(t testing.TB, name string, write func(w *bufio.Writer) error) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // only read from here on
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return f
}

func manyCSV(w *bufio.Writer) error {
	_, err := w.WriteString("Email,First Name,Last Name,Company,Mobile\n")
	for i := 0; i < *rows && err == nil; i++ {
		_, err = w.WriteString(personCSV(i))
	}
	return err
}

// manyXLSX writes a workbook, with its texts in the cells or shared.
func manyXLSX(shared bool) func(w *bufio.Writer) error {
	return func(w *bufio.Writer) error {
		z := zip.NewWriter(w)
		for _, p := range sheetBook("")[:4] {
			out, err := z.Create(p.name)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(out, p.text); err != nil {
				return err
			}
		}
		out, err := z.Create("xl/worksheets/s.xml")
		if err != nil {
			return err
		}
		b := bufio.NewWriter(out)
		_, _ = b.WriteString("<worksheet><sheetData>") // a bufio.Writer keeps its error
		for i := -1; i < *rows; i++ {
			fmt.Fprintf(b, `<row r="%d">`, i+2)
			for k, text := range personCells(i) {
				if k == 4 && i >= 0 {
					fmt.Fprintf(b, `<c r="E%d"><v>%s</v></c>`, i+2, text)
				} else if shared {
					fmt.Fprintf(b, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+k, i+2, (i+1)*4+k)
				} else {
					fmt.Fprintf(b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+k, i+2, text)
				}
			}
			_, _ = b.WriteString("</row>")
		}
		_, _ = b.WriteString("</sheetData></worksheet>")
		if err := b.Flush(); err != nil {
			return err
		}
		if shared {
			if out, err = z.Create("xl/sharedStrings.xml"); err != nil {
				return err
			}
			b.Reset(out)
			_, _ = b.WriteString("<sst>")
			for i := -1; i < *rows; i++ {
				for _, text := range personCells(i)[:4] {
					fmt.Fprintf(b, "<si><t>%s</t></si>", text)
				}
			}
			_, _ = b.WriteString("</sst>")
			if err := b.Flush(); err != nil {
				return err
			}
		}
		return z.Close()
	}
}

func personCells(i int) []string {
	if i < 0 {
		return []string{"Email", "First Name", "Last Name", "Company"}
	}
	return []string{fmt.Sprintf("person%d@example.com", i), fmt.Sprintf("First%d", i%5000), fmt.Sprintf("Last%d", i), fmt.Sprintf("Company %d", i%9000), fmt.Sprintf("4.479%08dE11", i)}
}

// grown reads a file whole, and gives its good rows and by how much the heap
// grew at most.
func grown(t testing.TB, r io.ReadSeeker) (good int, growth uint64, took time.Duration) {
	t.Helper()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most, began, n := before.HeapAlloc, time.Now(), 0
	f, err := roster.Open(r, roster.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	progress := 0.0
	for row, err := range f.Rows(roster.Guess(f.Shape.Headers), roster.Rules{Region: "GB"}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Refused == nil {
			good++
		}
		if n++; n%100_000 == 1 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			if p := f.Progress(); p < progress || p > 1 {
				t.Errorf("progress went from %v to %v", progress, p)
			} else {
				progress = p
			}
		}
	}
	took = time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&now)
	runtime.KeepAlive(f)
	return good, max(most, now.HeapAlloc) - before.HeapAlloc, took
}

func TestManyRowsInFlatMemory(t *testing.T) {
	for name, write := range map[string]func(w *bufio.Writer) error{
		"people.csv": manyCSV, "people.xlsx": manyXLSX(false), "shared.xlsx": manyXLSX(true),
	} {
		t.Run(name, func(t *testing.T) {
			good, growth, took := grown(t, made(t, name, write))
			t.Logf("%d rows in %v, %.0f rows/s, the heap grew by %d KiB", good, took, float64(good)/took.Seconds(), growth>>10)
			if good != *rows {
				t.Errorf("%d good rows", good)
			}
			if growth > mostGrowth {
				t.Errorf("the heap grew by %d MiB", growth>>20)
			}
		})
	}
}

// parts is a file put together from readers that can be read anew.
type repeated struct {
	head, text, tail string
	n                int
	at               int64
}

func (r *repeated) size() int64 {
	return int64(len(r.head)) + int64(len(r.text))*int64(r.n) + int64(len(r.tail))
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.at < r.size() {
		from := r.at
		middle := from - int64(len(r.head))
		var src string
		switch {
		case middle < 0:
			src = r.head[from:]
		case middle < int64(len(r.text))*int64(r.n):
			src = r.text[middle%int64(len(r.text)):]
		default:
			src = r.tail[middle-int64(len(r.text))*int64(r.n):]
		}
		k := copy(p[n:], src)
		n, r.at = n+k, r.at+int64(k)
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (r *repeated) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size()
	}
	r.at = offset
	return offset, nil
}

func TestWhatIsLargeInACardIsNotHeld(t *testing.T) {
	const begin, end = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Reyes;Dana\r\n", "EMAIL:dana@example.com\r\nEND:VCARD\r\nBEGIN:VCARD\r\nN:Rao;Priya\r\nEMAIL:priya@example.com\r\nEND:VCARD\r\n"
	for name, c := range map[string]struct {
		r    *repeated
		good int
	}{
		"a photo of 20 MB":           {&repeated{head: begin + "PHOTO;ENCODING=b;TYPE=JPEG:\r\n", text: " " + strings.Repeat("QUJD", 18) + "\r\n", n: 280_000, tail: end}, 2},
		"a photo on one line":        {&repeated{head: begin + "item1.PHOTO:data:image/jpeg;base64,", text: strings.Repeat("QUJD", 18), n: 280_000, tail: "\r\n" + end}, 2},
		"a photo that is not folded": {&repeated{head: begin + "PHOTO;BASE64:\r\n", text: strings.Repeat("QUJD", 18) + "\r\n", n: 280_000, tail: "\r\n" + end}, 2},
		"a note of 20 MB":            {&repeated{head: begin + "NOTE:", text: strings.Repeat("QUJD", 18) + "\r\n ", n: 280_000, tail: "\r\n" + end}, 1},
		"a quoted note of 20 MB":     {&repeated{head: begin + "NOTE;QUOTED-PRINTABLE:", text: strings.Repeat("QUJD", 18) + "=\r\n", n: 280_000, tail: "\r\n" + end}, 1},
		"a million lines":            {&repeated{head: begin, text: "X-A:1\r\n", n: 1_000_000, tail: end}, 1},
		"no end of beginnings":       {&repeated{head: "", text: "BEGIN:VCARD\r\nAGENT:\r\n", n: 500_000, tail: end}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			good, growth, _ := grown(t, c.r)
			if good != c.good {
				t.Errorf("%d good cards, want %d", good, c.good)
			}
			if growth > 8<<20 {
				t.Errorf("the heap grew by %d MiB", growth>>20)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	const n = 20_000
	var text bytes.Buffer
	text.WriteString("Email,First Name,Last Name,Company,Mobile\n")
	for i := range n {
		text.WriteString(personCSV(i))
	}
	for b.Loop() {
		if good, _, _ := grown(b, bytes.NewReader(text.Bytes())); good != n {
			b.Fatal(good)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "rows/s")
}
