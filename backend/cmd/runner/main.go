// Command runner is Cadenza without a window: it serves the interface in a
// browser and does from a shell what people and scripts need.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"cadenza/backend/fault"
)

// command is one thing the runner can do.
type command struct {
	name, args, does string
	run              func(ctx context.Context, args []string, std stdio) error
}

// stdio is where a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func commands() []command {
	return []command{
		{"serve", "--data DIR [--listen HOST:PORT]", "run the processor and serve the interface in a browser", serve},
		{"import", "--data DIR FILE [--update [--blank] | --create] [--list NAME] [--tag TAG]… [--region CC] [--sequence NAME]", "import contacts from a CSV, TSV, XLSX or vCard file", importFile},
		{"enroll", "--data DIR --sequence NAME [--start \"2026-03-31 09:00\"] [--over-days N] --list NAME | EMAIL…", "enroll contacts in a sequence", enrollPeople},
		{"status", "--data DIR", "show how everything stands", status},
		{"stop", "--data DIR [--note TEXT | --resume]", "Emergency Stop, or lift it", stop},
		{"backup", "--data DIR FILE", "write a verified copy of the database", backup},
		{"doctor", "--data DIR", "check the data folder and say what is wrong", doctor},
		{"explain", "csv|mail FILE… [--json]", "say how a contact file or a mail is understood", explain},
		{"validate", "FILE.yaml… [--json]", "say what is wrong with sequence files, by line", validate},
		{"simulate", "FILE.yaml --contacts FILE [--from \"2026-03-31 09:00\"] [--days N] [--event \"d3 reply a@b.c\"]… [--replies 0.05] [--json]", "show what a sequence file would do to the contacts of a file; nothing is sent", simulateFile},
		{"templates", "[NAME]", "list the five templates, or print one as a file", templates},
		{"openapi", "", "print the API document", openapi},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run carries out one command line and gives the exit code: 0 done, 1 refused
// or failed, 2 not understood.
func run(ctx context.Context, args []string, std stdio) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(std.out)
		if len(args) == 0 {
			return 2
		}
		return 0
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(std.err, "runner: there is no command %q. Try: runner help\n", args[0])
		return 2
	}
	err := all[i].run(ctx, args[1:], std)
	var wrong *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(std.err, "runner %s: %s\nUsage: runner %s %s\n", args[0], wrong.what, args[0], all[i].args)
		return 2
	}
	f := fault.Of(err)
	fmt.Fprintf(std.err, "runner %s: %s\n", args[0], f.Error())
	if f.Code == fault.Internal {
		fmt.Fprintf(std.err, "  cause: %v\n", err)
	}
	return 1
}

func usage(w io.Writer) {
	var b strings.Builder
	b.WriteString("Cadenza without a window.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  runner %s %s\n      %s\n", c.name, c.args, c.does)
	}
	fmt.Fprint(w, b.String())
}

// usageError says that a command line was not understood.
type usageError struct{ what string }

func (e *usageError) Error() string { return e.what }

func wrong(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }
