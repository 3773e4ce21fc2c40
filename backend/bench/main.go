// Command bench measures the processor beside its peers, in one run.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"
)

func main() {
	ctx := context.Background()
	n := 100_000
	dir, err := workspace(ctx, n, 3, 0, func(string) string { return fmt.Sprint(begin.UnixMilli()) })
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	defer os.RemoveAll(dir)
	if f := os.Getenv("CPUPROFILE"); f != "" {
		out, _ := os.Create(f)
		pprof.StartCPUProfile(out)
		defer pprof.StopCPUProfile()
	}
	t, err := process(ctx, dir, 20000)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	fmt.Printf("steps/s %.0f (%v)\n", 20000/t.Seconds(), t.Round(time.Millisecond))
}
