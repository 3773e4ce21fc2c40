package roster

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// cellStyle is what a cell's format says about its number.
type cellStyle uint8

// The styles that matter.
const (
	stylePlain   cellStyle = iota // also money: its sign is not part of the number
	stylePercent                  // shown a hundred times as large
	styleDate                     // a day, counted from the workbook's first
	styleTime                     // a time of day
)

// mostStyles is how many styles a workbook may have; Excel itself stops at 65,490.
const mostStyles = 70_000

// readStyles reads the style of each cell format of styles.xml.
func readStyles(r io.Reader) ([]cellStyle, error) {
	x := newXMLScan(r)
	own := map[int]cellStyle{}
	var out []cellStyle
	in := false // the formats of cells, not of named styles
	for {
		kind, err := x.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if kind == xmlText {
			continue
		}
		switch string(x.name) {
		case "cellXfs":
			in = kind == xmlStart
		case "numFmt":
			if id, err := strconv.Atoi(string(x.attr("numFmtId"))); kind == xmlStart && err == nil && len(own) < mostStyles {
				own[id] = styleOf(x.attrText("formatCode"))
			}
		case "xf":
			if kind != xmlStart || !in || len(out) >= mostStyles {
				continue
			}
			id, _ := strconv.Atoi(string(x.attr("numFmtId"))) // absent is 0, the plain one
			if s, ok := own[id]; ok {
				out = append(out, s)
			} else {
				out = append(out, builtinStyle(id))
			}
		}
	}
}

// builtinStyle knows the formats that a workbook does not spell out.
func builtinStyle(id int) cellStyle {
	switch {
	case id == 9 || id == 10:
		return stylePercent
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return styleDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47:
		return styleTime
	}
	return stylePlain
}

// styleOf reads a format such as `[$-409]d\-mmm\-yy;@`: texts in quotes, after a
// backslash and in brackets say nothing, but for elapsed hours.
func styleOf(code string) cellStyle {
	code, _, _ = strings.Cut(code, ";") // of negative numbers and so on
	day, clock, percent := false, false, false
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return stylePlain
			}
			if end > 1 && strings.ContainsRune("hHmMsS", rune(code[i+1])) {
				return stylePlain // a length of time
			}
			i += end
		case 'y', 'Y', 'd', 'D', 'g', 'G', 'e', 'E':
			if c := code[i] | 0x20; c == 'g' && strings.HasPrefix(strings.ToLower(code[i:]), "general") {
				i += len("general") - 1
			} else if c == 'y' || c == 'd' {
				day = true
			}
		case 'h', 'H', 's', 'S':
			clock = true
		case 'm', 'M':
			if !clock {
				day = day || !strings.ContainsAny(code, "hHsS")
			}
		case '%':
			percent = true
		}
	}
	switch {
	case day:
		return styleDate
	case clock:
		return styleTime
	case percent:
		return stylePercent
	}
	return stylePlain
}

// text writes a cell's number as a person would type it: whole and without
// exponent, a percentage without its sign, a date as 2026-03-31. What is no
// number stays as it is.
func (s cellStyle) text(raw string, from1904 bool) string {
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || math.Abs(n) >= 1e21 {
		return raw
	}
	switch s {
	case stylePercent:
		n *= 100
	case styleDate:
		if t, ok := serialDate(n, from1904); ok {
			if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
				return t.Format(time.DateOnly)
			}
			return t.Format(time.DateTime)
		}
	case styleTime:
		if n >= 0 && n < 1 {
			return time.Time{}.Add(time.Duration(math.Round(n*86400)) * time.Second).Format(time.TimeOnly)
		}
		if t, ok := serialDate(n, from1904); ok && n != math.Trunc(n) {
			return t.Format(time.DateTime)
		}
	case stylePlain:
	}
	if s != stylePercent && !strings.ContainsAny(raw, ".eE") {
		return raw // digits as they are: 15 of them are all that a number keeps
	}
	// A spreadsheet keeps 15 digits: more would only show that 0.07 is none.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// serialDate gives the moment of a spreadsheet's day number. The system of 1900
// has a 29 February 1900, which never was: the days before it are one off.
func serialDate(n float64, from1904 bool) (time.Time, bool) {
	if n < 0 || n >= 2_958_466 { // the end of 9999
		return time.Time{}, false
	}
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60:
		first = first.AddDate(0, 0, 1)
	}
	day, rest := math.Modf(n)
	return first.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(rest*86400)) * time.Second), true
}
