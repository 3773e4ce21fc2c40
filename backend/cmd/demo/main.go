// Command demo does Cadenza's main job from beginning to end, with no window,
// key or account: contacts from a CSV file, a template, the built-in composer, an
// approval, real SMTP and IMAP to servers in this process, replies, an
// out-of-office, a bounce, an opt-out. It prints what happens as it happens, and
// fails if the outcome is not what the scenario means.
//
// Everything runs as in the product; only the clock is quick: whenever nothing is
// left to do, it jumps to the moment when something is due.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// longest is how long the demo may take before it counts as failed.
const longest = 110 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}
