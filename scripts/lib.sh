# Owns what every script here shares: messages, packages from apt, and questions about ports. It is sourced, never run.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages; where that is not ours to do, names them in one line.
apt_install() {
  if [ "$(id -u)" != 0 ] || ! have apt-get; then
    die "missing packages; install them with: sudo apt-get install --no-install-recommends $*"
  fi
  say "installing $*"
  local get=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold)
  local install=("${get[@]}" install -y --no-install-recommends "$@") log
  log=$(mktemp)
  # The lists may be missing or too old to fetch from: then they are brought up to date, with one more try each.
  if ! "${install[@]}" >"$log" 2>&1; then
    "${get[@]}" update >"$log" 2>&1 || "${get[@]}" update >>"$log" 2>&1 || true
    if ! "${install[@]}" >>"$log" 2>&1; then
      tail -n 15 "$log" >&2
      die "could not install $*"
    fi
  fi
  rm -f "$log"
}

# Does anything listen on this port of loopback?
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Runs one command under a name, and tells how long it took and whether it failed.
step() {
  local name=$1 from=$SECONDS
  shift
  say "── $name"
  if "$@"; then
    say "── $name: ok, $((SECONDS - from)) s"
  else
    say "── $name: FAILED after $((SECONDS - from)) s"
    return 1
  fi
}
