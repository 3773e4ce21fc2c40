#!/usr/bin/env bash
# Everything CI runs, in the order in which a failure is cheapest.
set -euo pipefail
cd "$(dirname "$0")/.."
tags=sqlite_fts5
start=$SECONDS
step() { echo; echo "== $1 ($((SECONDS - start)) s)"; }

step "format, lint, types"
build/check.sh
step "front end: unit tests"
(cd frontend && npm test --silent)
step "Go: all packages"
go test -tags "$tags" -shuffle=on -timeout 20m ./backend/...
step "Go: race detector"
go test -tags "$tags" -race -shuffle=on -timeout 15m ./backend/engine -sim.seeds=100
go test -tags "$tags" -race -shuffle=on -timeout 15m ./backend/api ./backend/enroll ./backend/desk ./backend/inbox ./backend/node ./backend/server ./backend/store ./backend/channel/...
step "Go: the simulation finds seeded bugs"
go test -tags "$tags" -count=1 -timeout 20m ./backend/engine -run '^TestMutants$' -mutants
step "Go: kill -9 of a real runner"
go test -tags "$tags" -count=1 -timeout 15m ./backend/cmd/runner -run '^TestKills$' -kills
step "the interface in Chromium"
build/e2e.sh
step "the window under Xvfb"
build/window.sh
step "the demo"
go run -tags "$tags" ./backend/cmd/demo
step "done"
