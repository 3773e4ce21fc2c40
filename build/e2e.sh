#!/usr/bin/env bash
# Drives the interface in Chromium against a real runner on a fresh workspace.
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
runner=""
stop() {
  if [ -n "$runner" ]; then kill "$runner" 2>/dev/null || true; wait "$runner" 2>/dev/null || true; fi
  rm -rf "$dir"
}
trap stop EXIT
: >"$dir/out"
bin/runner serve --data "$dir/data" --sealed-file --listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
runner=$!
for _ in $(seq 100); do
  link=$(sed -n 's/^Open //p' "$dir/out")
  [ -n "$link" ] && break
  kill -0 "$runner" 2>/dev/null || { cat "$dir/err" >&2; exit 1; }
  read -rt 0.1 <> <(:) || true
done
[ -n "$link" ] || { echo "The runner printed no link." >&2; exit 1; }
cd frontend
CADENZA_URL="$link" CADENZA_E2E_RESULTS="${CADENZA_E2E_RESULTS:-$dir/pictures}" npm run --silent e2e -- "$@"
