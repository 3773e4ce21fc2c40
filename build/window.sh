#!/usr/bin/env bash
# Opens the window on a screen in memory, makes a sequence in it by keyboard alone,
# branches it on the canvas, and finds that in the database: so the page shows, and
# calls Go.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != inside ]; then
  make --no-print-directory bin/cadenza bin/runner
  dir=$(mktemp -d)
  code=0
  trap 'rm -rf "$dir"' EXIT
  mkdir -p "$dir/home" "$dir/shots"
  # Nothing of the person at this machine is read or written.
  env -u WAYLAND_DISPLAY HOME="$dir/home" XDG_CONFIG_HOME="$dir/home" XDG_DATA_HOME="$dir/home" XDG_CACHE_HOME="$dir/home" XDG_RUNTIME_DIR="$dir/home" \
    CADENZA_DATA="$dir/data" CADENZA_SEALED_FILE=1 NO_AT_BRIDGE=1 GDK_BACKEND=x11 CADENZA_WINDOW_DIR="$dir" \
    xvfb-run -a -s "-screen 0 1280x832x24" dbus-run-session -- timeout -k 5 120 build/window.sh inside >"$dir/said" 2>&1 || code=$?
  if [ -n "${CADENZA_WINDOW_RESULTS:-}" ]; then
    mkdir -p "$CADENZA_WINDOW_RESULTS"
    cp "$dir"/shots/*.png "$CADENZA_WINDOW_RESULTS"
  fi
  if [ "$code" -ne 0 ]; then
    [ "$code" -ne 124 ] || echo "The window: it took longer than 120 seconds." >&2
    cat "$dir/said" >&2
    exit 1
  fi
  echo "The window opened, a sequence was made in it by keyboard, and it is in the database."
  exit 0
fi

dir=$CADENZA_WINDOW_DIR
name="By keyboard $$"
app=""
stop() {
  if [ -n "$app" ] && kill -0 "$app" 2>/dev/null; then kill "$app" 2>/dev/null || true; wait "$app" 2>/dev/null || true; fi
}
trap stop EXIT
trap 'exit 1' TERM INT
fail() {
  echo "The window: $1" >&2
  cat "$dir/log" >&2
  exit 1
}
alive() { kill -0 "$app" 2>/dev/null || fail "it ended by itself."; }
breath() { read -rt 0.2 <> <(:) || true; }
shot() { import -window root "$dir/shots/$1.png"; }
colours() { convert "$dir/shots/$1.png" -format %k info:; }
# differ A B: how many points differ plainly; a blinking caret is some twenty.
differ() { compare -metric AE -fuzz 5% "$dir/shots/$1.png" "$dir/shots/$2.png" null: 2>&1 || true; }

# shows NAME [BEFORE]: waits for a picture with something on it that stands still,
# and that is another than BEFORE; it is kept as NAME.
shows() {
  for _ in $(seq 60); do
    alive
    shot "$1"
    breath
    shot still
    if [ "$(colours "$1")" -gt 100 ] && [ "$(differ "$1" still)" -lt 100 ] && { [ -z "${2:-}" ] || [ "$(differ "$1" "$2")" -gt 1000 ]; }; then return; fi
  done
  fail "nothing came up ($1)."
}

bin/cadenza >"$dir/log" 2>&1 &
app=$!
window=""
for _ in $(seq 100); do
  alive
  window=$(xdotool search --onlyvisible --name '^Cadenza$' 2>/dev/null | head -n 1) || true
  [ -n "$window" ] && break
  breath
done
[ -n "$window" ] || fail "it did not open."
shows sequences
xdotool windowfocus --sync "$window"
xdotool key n
shows dialog sequences
xdotool type --delay 20 "$name"
xdotool key Return
shows editor dialog
xdotool key Return # Add first step
shows step editor
xdotool key Escape
xdotool key v
shows canvas step
xdotool key a
shows insert canvas
xdotool type --delay 20 condition
xdotool key Return
shows branched canvas

# What the page shows as saved is in the database, while the window works on it.
saved=""
for n in $(seq 40); do
  alive
  mkdir "$dir/copy$n"
  bin/runner backup "$dir/copy$n/cadenza.db" --data "$CADENZA_DATA" >/dev/null
  bin/runner status --json --data "$dir/copy$n" >"$dir/status"
  if grep -qF "\"name\":\"$name\"" "$dir/status" && grep -qF '"channel":"email"' "$dir/status" && grep -qF '"problems":2' "$dir/status"; then saved=yes && break; fi
  breath
done
[ -n "$saved" ] || fail "the sequence with its step and its condition is not in the database."

xdotool key ctrl+q
for _ in $(seq 100); do
  kill -0 "$app" 2>/dev/null || break
  breath
done
kill -0 "$app" 2>/dev/null && fail "it did not close."
code=0
wait "$app" || code=$?
[ "$code" -eq 0 ] || fail "it ended with $code."
bin/runner doctor --data "$CADENZA_DATA" >/dev/null || fail "it left the data folder unsound."
bin/runner status --data "$CADENZA_DATA" | grep -qF "sequence \"$name\" (draft)" || fail "the sequence is gone after closing."
rm -f "$dir/shots/still.png"
