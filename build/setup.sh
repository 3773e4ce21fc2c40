#!/usr/bin/env bash
# Installs the system packages that a part of Cadenza needs: build, window, test.
# Does nothing, quickly, when they are there already.
set -euo pipefail

declare -A packages=(
  [build]="gcc libc6-dev make ca-certificates"
  [window]="libgtk-3-dev libwebkit2gtk-4.1-dev pkg-config"
  [test]="xvfb xauth dbus xdotool imagemagick fonts-noto-core fonts-dejavu-core chromium
    exim4-daemon-light dovecot-imapd dovecot-lmtpd dovecot-submissiond dovecot-sieve"
)

for tool in go node npm; do
  command -v "$tool" >/dev/null || { echo "Cadenza needs $tool, which is not installed. Install Go 1.26 or newer and Node 20 or newer, then try again." >&2; exit 1; }
done

missing=()
for part in "$@"; do
  for p in ${packages[$part]}; do
    dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null | grep -q '^installed' || missing+=("$p")
  done
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Please install what corresponds to these Debian packages: ${missing[*]}" >&2
  exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Please run as root: apt-get install ${missing[*]}" >&2; exit 1; }
  sudo="sudo"
fi
echo "Installing system packages: ${missing[*]}"
tmp=$($sudo mktemp -d /var/tmp/cadenza-apt.XXXXXX)
trap '$sudo rm -rf "$tmp"' EXIT
# The mail servers are for tests, which start their own: none may start by itself.
guard=""
if [[ " ${missing[*]} " == *" exim4-daemon-light "* || " ${missing[*]} " == *" dovecot-imapd "* ]] && [ ! -e /usr/sbin/policy-rc.d ]; then
  guard=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' | $sudo tee "$guard" >/dev/null
  $sudo chmod +x "$guard"
fi
quietly() { "$@" >"/tmp/cadenza-apt.$$.log" 2>&1 || { cat "/tmp/cadenza-apt.$$.log" >&2; return 1; }; }
quietly $sudo env TMPDIR="$tmp" apt-get -o DPkg::Lock::Timeout=300 update -q
quietly $sudo env TMPDIR="$tmp" DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qy --no-install-recommends "${missing[@]}"
[ -z "$guard" ] || $sudo rm -f "$guard"
rm -f "/tmp/cadenza-apt.$$.log"
