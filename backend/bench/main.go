// Command bench measures the processor beside its peers, in one run, and prints
// one line for each figure:
//
//	bench: NAME value=V unit=U peer=P ratio=R goal=G ok|short
//
// The quick form takes some minutes; "full" measures at 1 and 5 million people.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"time"
)

// size is how large a run is.
type size struct {
	people, most int // enrollments where the peers are met, and at most
	old          int // old messages
	steps        int // taken for each figure
	peerSteps    int
	paced        int // steps of the paced run, one each millisecond
	contacts     int // in the contact table
}

var (
	quick = size{people: 100_000, most: 500_000, old: 500_000, steps: 20_000, peerSteps: 3_000, paced: 10_000, contacts: 100_000}
	full  = size{people: 1_000_000, most: 5_000_000, old: 5_000_000, steps: 50_000, peerSteps: 10_000, paced: 30_000, contacts: 1_000_000}
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 3:
		return child(ctx, args[0], args[1], args[2])
	case len(args) == 1 && args[0] == "full":
		return measure(ctx, full)
	case len(args) == 0:
		return measure(ctx, quick)
	case len(args) == 1 && args[0] == "people":
		return measurePeople(ctx, quick.contacts)
	}
	return fmt.Errorf("usage: bench [full | people]")
}

// child is one run in a process of its own; see inChild.
func child(ctx context.Context, mode, dir, steps string) error {
	debug.SetGCPercent(200) // as the program sets it
	n, err := strconv.Atoi(steps)
	if err != nil {
		return err
	}
	m, err := process(ctx, dir, n, mode == "paced")
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(m)
}

func allDue(string) string { return fmt.Sprint(begin.UnixMilli()) }

func measure(ctx context.Context, z size) error {
	const steps = 3 // of the sequence
	base, err := over(ctx, "flat", z.people, steps, 0, z.steps, allDue)
	if err != nil {
		return err
	}
	rate := float64(base.Steps) / base.Wall.Seconds()
	river, err := riverRate(ctx, z.people, z.peerSteps)
	if err != nil {
		return fmt.Errorf("river: %w", err)
	}
	atLeast("processor_vs_river_sqlite", rate, "steps/s", river, 30)
	goqite, err := goqiteRate(ctx, z.people, z.peerSteps)
	if err != nil {
		return fmt.Errorf("goqite: %w", err)
	}
	atLeast("processor_vs_goqite", rate, "steps/s", goqite, 25)

	small, err := over(ctx, "flat", max(10_000, z.steps), steps, 0, z.steps, allDue)
	if err != nil {
		return err
	}
	most, err := over(ctx, "flat", z.most, steps, 0, z.steps, allDue)
	if err != nil {
		return err
	}
	atMost("cpu_per_step_at_"+short(z.most), perStep(most), "us", perStep(small), 1.25)
	atMost("engine_rss_at_"+short(z.most), float64(most.MaxRSS)/1e6, "MB", 100, 1)
	history, err := over(ctx, "flat", z.people, steps, z.old, z.steps, allDue)
	if err != nil {
		return err
	}
	atMost("cpu_per_step_with_"+short(z.old)+"_old_messages", perStep(history), "us", perStep(base), 1.3)

	paced, err := over(ctx, "paced", z.people, steps, 0, z.paced, func(i string) string {
		// Those beyond the paced ones come due next week.
		return fmt.Sprintf("%d + CASE WHEN %s <= %d THEN %s ELSE 604800000 END", begin.Add(pacedBegin).UnixMilli(), i, z.paced, i)
	})
	if err != nil {
		return err
	}
	atMost("p99_due_to_committed_at_1000_per_s", float64(paced.P99)/1e6, "ms", 250, 1)
	return measurePeople(ctx, z.contacts)
}

// over makes a workspace, runs the processor over it and removes it.
func over(ctx context.Context, mode string, people, sequenceSteps, old, steps int, due func(string) string) (measured, error) {
	dir, err := workspace(ctx, people, sequenceSteps, old, due)
	if err != nil {
		return measured{}, err
	}
	m, err := inChild(ctx, mode, dir, steps)
	if e := os.RemoveAll(dir); err == nil {
		err = e
	}
	return m, err
}

func perStep(m measured) float64 {
	return float64(m.CPU) / float64(time.Microsecond) / float64(m.Steps)
}

func short(n int) string {
	if n%1_000_000 == 0 {
		return fmt.Sprintf("%dM", n/1_000_000)
	}
	return fmt.Sprintf("%dk", n/1000)
}

// atLeast prints a figure whose ratio to its peer must reach a goal.
func atLeast(name string, value float64, unit string, peer, goal float64) {
	line(name, value, unit, peer, goal, value/peer >= goal)
}

// atMost prints a figure whose ratio to its peer must stay under a goal.
func atMost(name string, value float64, unit string, peer, goal float64) {
	line(name, value, unit, peer, goal, value/peer <= goal)
}

func line(name string, value float64, unit string, peer, goal float64, reached bool) {
	verdict := "short"
	if reached {
		verdict = "ok"
	}
	fmt.Printf("bench: %s value=%.1f unit=%s peer=%.1f ratio=%.2f goal=%.2f %s\n", name, value, unit, peer, value/peer, goal, verdict)
}
