package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"cadenza/backend/fault"
	"cadenza/backend/roster"
)

// csvExplanation says how a contact file is understood.
type csvExplanation struct {
	File    string          `json:"file"`
	Kind    roster.FileKind `json:"kind"`
	Shape   roster.Shape    `json:"shape"`
	Columns roster.Mapping  `json:"columns"`
	Rows    int             `json:"rows"`
	Good    int             `json:"good"`
	Doubles int             `json:"doubles"`
	Refused []refusedRow    `json:"refused"`
}

type refusedRow struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// mostRefused bounds the refused rows that are listed.
const mostRefused = 100

func explainCSV(files []string, region string, asJSON bool, out io.Writer) error {
	for _, name := range files {
		x, err := readCSV(name, region)
		if err != nil {
			return err
		}
		if asJSON {
			if err := json.NewEncoder(out).Encode(x); err != nil {
				return err
			}
			continue
		}
		switch x.Kind {
		case roster.FileText:
			fmt.Fprintf(out, "%s: %s, columns separated by %q, headers in row %d\n", name, x.Shape.Encoding, x.Shape.Delimiter, x.Shape.HeaderRow)
		case roster.FileXLSX:
			fmt.Fprintf(out, "%s: a workbook, headers in row %d\n", name, x.Shape.HeaderRow)
		case roster.FileVCard:
			fmt.Fprintf(out, "%s: vCards\n", name)
		}
		for _, c := range x.Columns {
			if c.Field == "" {
				fmt.Fprintf(out, "  %q is left out\n", c.Header)
			} else {
				fmt.Fprintf(out, "  %q goes into %s (%.0f %% sure)\n", c.Header, c.Field, 100*c.Confidence)
			}
		}
		fmt.Fprintf(out, "  %d rows: %d good, %d doubles, %d refused\n", x.Rows, x.Good, x.Doubles, x.Rows-x.Good-x.Doubles)
		for _, r := range x.Refused {
			fmt.Fprintf(out, "  row %d: %s\n", r.Line, r.Reason)
		}
	}
	return nil
}

func readCSV(name, region string) (x csvExplanation, err error) {
	f, err := os.Open(name)
	if err != nil {
		return x, fault.Newf(fault.NotFound, "Check its name.", "The file %s cannot be read.", name).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	file, err := roster.Open(f, roster.ReadOptions{})
	if err != nil {
		return x, err
	}
	x = csvExplanation{File: name, Kind: file.Kind, Shape: file.Shape, Refused: []refusedRow{}}
	x.Columns = roster.Guess(x.Shape.Headers)
	var seen roster.Seen
	for row, err := range file.Rows(x.Columns, roster.Rules{Region: region}) {
		if err != nil {
			return x, err
		}
		x.Rows++
		if row.Refused != nil {
			if len(x.Refused) < mostRefused {
				x.Refused = append(x.Refused, refusedRow{row.Line, row.Refused.Error()})
			}
			continue
		}
		if _, again := seen.First(row.Contact.Key(), row.Line); again {
			x.Doubles++
			continue
		}
		x.Good++
	}
	return x, nil
}
