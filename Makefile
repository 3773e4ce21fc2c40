# Cadenza. `make run` and `make test` install what they need and say what they do.
SHELL   := /bin/bash
TAGS    := sqlite_fts5
DESKTOP := desktop,production,webkit2_41,$(TAGS)
GO      := go
export CGO_ENABLED := 1

.PHONY: run demo test check bench build generate audit setup setup-test clean

## run: build and start Cadenza: the window where there is a display, otherwise in a browser
run: bin/runner
	@build/run.sh

## demo: the main job with no window, key or account
demo: bin/runner
	@$(GO) run -tags $(TAGS) ./backend/cmd/demo

## test: everything CI runs
test: setup-test bin/runner
	@build/test.sh

## check: format, lint, types
check: frontend/node_modules/.ready
	@build/check.sh

## bench: the benchmarks, each with its peer; BENCH=full for the full form
bench:
	@cd backend/bench && $(GO) run -tags $(TAGS) . $(BENCH)

## build: the window and the runner
build: bin/cadenza bin/runner

bin/runner: frontend/dist/index.html FORCE
	@$(GO) build -tags $(TAGS) -trimpath -o $@ ./backend/cmd/runner

bin/cadenza: frontend/dist/index.html FORCE
	@build/setup.sh window
	@$(GO) build -tags $(DESKTOP) -trimpath -ldflags '-s -w' -o $@ .

## generate: the API document and the types made from it
generate: frontend/node_modules/.ready
	$(GO) run -tags $(TAGS) ./backend/cmd/runner openapi > backend/api/openapi.json
	cd frontend && npm run --silent generate

frontend/node_modules/.ready: frontend/package-lock.json
	@build/setup.sh build
	@echo "Installing the front end's packages…"
	@cd frontend && npm ci --silent --no-fund --no-audit && touch node_modules/.ready

frontend/dist/index.html: frontend/node_modules/.ready $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts -type f 2>/dev/null)
	@echo "Building the interface…"
	@cd frontend && npm run --silent build > /dev/null && touch dist/index.html

setup-test: frontend/node_modules/.ready
	@build/setup.sh build test window

## audit: known vulnerabilities (needs the network)
audit:
	$(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 -tags $(TAGS) ./...

clean:
	rm -rf bin frontend/dist/assets frontend/dist/index.html frontend/node_modules

FORCE:
