#!/usr/bin/env bash
# Format, vet, lint, types. Prints what is wrong and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
tags=sqlite_fts5
echo "check: gofmt"
unformatted=$(gofmt -l *.go backend frontend/*.go)
[ -z "$unformatted" ] || { echo "Not formatted: $unformatted"; exit 1; }
echo "check: go vet"
go vet -tags "$tags" ./backend/... ./frontend
go vet -tags "$tags,crashtest" ./backend/engine ./backend/crash ./backend/store
echo "check: lint"
go run -tags "$tags" github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run --build-tags "$tags" ./backend/...
echo "check: generated files"
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
go run -tags "$tags" ./backend/cmd/runner openapi >"$tmp"
cmp -s "$tmp" backend/api/openapi.json || { echo "backend/api/openapi.json is out of date: run make generate"; exit 1; }
echo "check: front end"
(cd frontend && npm run --silent check)
