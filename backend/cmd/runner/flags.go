package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// options are the flags of every command; each uses those it needs.
type options struct {
	data     string
	listen   string
	sequence string
	note     string
	list     string
	region   string
	start    string
	over     int
	contacts string
	from     string
	days     int
	replies  float64
	events   tags
	tags     tags
	update   bool
	create   bool
	blank    bool
	resume   bool
	json     bool
	sealed   bool
}

// tags are a flag that may be given several times.
type tags []string

func (t *tags) String() string     { return strings.Join(*t, ", ") }
func (t *tags) Set(s string) error { *t = append(*t, s); return nil }

// parse reads flags wherever they stand among the arguments.
func parse(args []string, names ...string) (o options, rest []string, err error) {
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	for _, n := range names {
		switch n {
		case "data":
			f.StringVar(&o.data, n, dataDir(), "")
			f.BoolVar(&o.sealed, "sealed-file", os.Getenv("CADENZA_SEALED_FILE") != "", "")
		case "listen":
			f.StringVar(&o.listen, n, "127.0.0.1:7788", "")
		case "sequence":
			f.StringVar(&o.sequence, n, "", "")
		case "note":
			f.StringVar(&o.note, n, "", "")
		case "update":
			f.BoolVar(&o.update, n, false, "")
			f.BoolVar(&o.create, "create", false, "")
			f.BoolVar(&o.blank, "blank", false, "")
		case "list":
			f.StringVar(&o.list, n, "", "")
		case "region":
			f.StringVar(&o.region, n, "", "")
			f.Var(&o.tags, "tag", "")
		case "start":
			f.StringVar(&o.start, n, "", "")
			f.IntVar(&o.over, "over-days", 0, "")
		case "contacts":
			f.StringVar(&o.contacts, n, "", "")
			f.StringVar(&o.from, "from", "", "")
			f.IntVar(&o.days, "days", 0, "")
			f.Float64Var(&o.replies, "replies", 0, "")
			f.Var(&o.events, "event", "")
		case "resume":
			f.BoolVar(&o.resume, n, false, "")
		case "json":
			f.BoolVar(&o.json, n, false, "")
		}
	}
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return o, nil, wrong("here is how it is used.")
			}
			return o, nil, wrong("%v.", err)
		}
		if f.NArg() == 0 {
			return o, rest, nil
		}
		rest = append(rest, f.Arg(0))
		args = f.Args()[1:]
	}
}

// alone refuses what stands beside the flags of a command that takes nothing
// else: a word that was meant to matter must not be passed over.
func alone(rest []string) error {
	if len(rest) > 0 {
		return wrong("%q was not expected.", rest[0])
	}
	return nil
}

// dataDir is where a workspace lives unless told otherwise; the window uses the
// same.
func dataDir() string {
	if d := os.Getenv("CADENZA_DATA"); d != "" {
		return d
	}
	base, err := os.UserConfigDir()
	if err != nil {
		base = "."
	}
	return filepath.Join(base, "cadenza")
}
