#!/usr/bin/env bash
# Starts Cadenza: the window where there is a display, otherwise the same
# interface in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
  make --no-print-directory bin/cadenza
  exec bin/cadenza
fi
echo "There is no display here: Cadenza opens in a browser."
data="${CADENZA_DATA:-${XDG_CONFIG_HOME:-$HOME/.config}/cadenza}"
exec bin/runner serve --data "$data" --listen "${CADENZA_LISTEN:-127.0.0.1:7788}"
