package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"cadenza/backend/fault"
	"cadenza/backend/flowfile"
	"cadenza/backend/sequence"
)

// readFlow reads a sequence file with all that is wrong with it. The rules that
// only a workspace can judge are left out.
func readFlow(name string) (flowfile.File, []flowfile.Problem, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return flowfile.File{}, nil, fault.Newf(fault.NotFound, "Check its name.", "The file %s cannot be read.", name).Because(err)
	}
	f, problems := flowfile.Read(text)
	if len(problems) == 0 {
		problems = flowfile.Judge(f, sequence.Around{Loose: true})
	}
	if problems == nil {
		problems = []flowfile.Problem{}
	}
	return f, problems, nil
}

// validate judges sequence files.
func validate(_ context.Context, args []string, std stdio) error {
	o, files, err := parse(args, "json")
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return wrong("name at least one file.")
	}
	bad := 0
	for _, name := range files {
		_, problems, err := readFlow(name)
		if err != nil {
			return err
		}
		if len(flowfile.Errors(problems)) > 0 {
			bad++
		}
		if o.json {
			if err := json.NewEncoder(std.out).Encode(map[string]any{"file": name, "problems": problems}); err != nil {
				return err
			}
			continue
		}
		for _, p := range problems {
			fmt.Fprintf(std.out, "%s:%d: %s%s: %s\n", name, p.Line, p.Level, spaced(p.Code), strings.TrimSpace(p.Sentence+" "+p.Remedy))
		}
		if len(problems) == 0 {
			fmt.Fprintf(std.out, "%s: sound\n", name)
		}
	}
	if bad > 0 {
		return fault.Newf(fault.Refused, "Mend the lines above.", "%d of %d files cannot be activated.", bad, len(files))
	}
	return nil
}

func spaced(code string) string {
	if code == "" {
		return ""
	}
	return " " + code
}

// templates lists the templates, or prints one.
func templates(_ context.Context, args []string, std stdio) error {
	_, names, err := parse(args)
	if err != nil {
		return err
	}
	if len(names) > 1 {
		return wrong("name one template.")
	}
	for _, t := range flowfile.Templates() {
		switch {
		case len(names) == 0:
			fmt.Fprintf(std.out, "%-22s %s\n", t.Slug, t.Description)
		case names[0] == t.Slug || strings.EqualFold(names[0], t.Name):
			_, err := std.out.Write(t.Text)
			return err
		}
	}
	if len(names) == 1 {
		return fault.Newf(fault.NotFound, "List them with: runner templates.", "There is no template %q.", names[0])
	}
	return nil
}
