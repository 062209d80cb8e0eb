#!/bin/bash
# with-secret-service.sh [--locked|--empty] [--keep-home] [--activation] COMMAND [ARG...]
#
# Runs COMMAND on a private D-Bus session bus with a throwaway gnome-keyring
# (Secret Service, org.freedesktop.secrets). Needs no TTY, no display, no systemd.
#   default       the "login" collection exists and is unlocked
#   --locked      the "login" collection exists, holds the items that SEED_CMD
#                 (a shell line, optional) stored, and is locked; no prompter
#   --empty       the service runs but has no collection at all
#   --no-service  a bus with no Secret Service on it
#   --no-bus      no bus at all (DBUS_SESSION_BUS_ADDRESS and XDG_RUNTIME_DIR/bus absent)
#   --activation  use the stock session bus config (services, gcr-prompter
#                 included, may be started by the bus)
#   --keep-home   COMMAND keeps the caller's HOME (the keyring never does)
# Exit status: COMMAND's; 125 when the service could not be brought up;
# 128+N when COMMAND was killed by signal N.
# Needs: dbus-daemon, dbus-send (Debian: dbus), gnome-keyring-daemon (gnome-keyring).
set -u
mode=unlocked keep_home=0 activation=0
while [ $# -gt 0 ]; do
  case $1 in
    --locked|--empty|--no-service|--no-bus) mode=${1#--} ;;
    --keep-home) keep_home=1 ;;
    --activation) activation=1 ;;
    --) shift; break ;;
    -*) echo "with-secret-service: unknown option $1" >&2; exit 125 ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || { echo "usage: with-secret-service.sh [options] COMMAND [ARG...]" >&2; exit 125; }
die() { echo "with-secret-service: $*" >&2; [ -n "${dir:-}" ] && cat "$dir"/*.log >&2 2>/dev/null; exit 125; }
for t in dbus-daemon dbus-send gnome-keyring-daemon; do
  command -v "$t" >/dev/null || die "$t is not installed"
done

real_home=${HOME:-/}
tmp=${TMPDIR:-/tmp}; [ ${#tmp} -gt 70 ] && tmp=/tmp   # a Unix socket's path has room for 107 bytes
dir=$(mktemp -d "$tmp/rolechain-keychain.XXXXXX") || exit 125
bus_pid= gkd_pid= cmd_pid=
stop() { # PID: TERM, up to 2 s, KILL
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || return 0
  local i; for i in $(seq 40); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.05; done
  kill -9 "$1" 2>/dev/null
}
cleanup() {
  trap - EXIT INT TERM HUP
  [ -n "$cmd_pid" ] && kill "$cmd_pid" 2>/dev/null
  stop "$gkd_pid"; stop "$bus_pid"
  wait 2>/dev/null
  rm -rf -- "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT; trap 'exit 143' TERM; trap 'exit 129' HUP

mkdir -m 700 "$dir/home" "$dir/run" "$dir/data" "$dir/config" "$dir/cache" "$dir/state"
unset DISPLAY WAYLAND_DISPLAY SSH_AUTH_SOCK GNOME_KEYRING_CONTROL GNOME_KEYRING_PID \
      DBUS_SESSION_BUS_ADDRESS DBUS_SESSION_BUS_PID DBUS_STARTER_ADDRESS DBUS_STARTER_BUS_TYPE
export HOME=$dir/home XDG_RUNTIME_DIR=$dir/run XDG_DATA_HOME=$dir/data \
       XDG_CONFIG_HOME=$dir/config XDG_CACHE_HOME=$dir/cache XDG_STATE_HOME=$dir/state

# die with this script, however it ends (util-linux; optional)
with_parent=(); setpriv --pdeathsig TERM true 2>/dev/null && with_parent=(setpriv --pdeathsig TERM)

start_bus() {
  if [ $activation = 1 ]; then services='<standard_session_servicedirs/>'; else services=; fi
  cat >"$dir/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=$dir/run/bus</listen>
  <auth>EXTERNAL</auth>
  $services
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_connections_per_user">100000</limit>
  <limit name="max_completed_connections">100000</limit>
  <limit name="max_incomplete_connections">10000</limit>
  <limit name="max_match_rules_per_connection">50000</limit>
  <limit name="max_replies_per_connection">50000</limit>
  <limit name="max_pending_service_starts">10000</limit>
</busconfig>
XML
  "${with_parent[@]}" dbus-daemon --config-file="$dir/bus.conf" --nofork --nopidfile \
      </dev/null >"$dir/bus.log" 2>&1 &
  bus_pid=$!
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$dir/run/bus
  local i; for i in $(seq 100); do
    [ -S "$dir/run/bus" ] && return 0
    kill -0 "$bus_pid" 2>/dev/null || die "dbus-daemon died"
    sleep 0.05
  done
  die "dbus-daemon did not come up"
}
call() { dbus-send --session --print-reply --reply-timeout=5000 "$@" 2>/dev/null; }
owned() { call --dest=org.freedesktop.DBus /org/freedesktop/DBus \
  org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q 'boolean true'; }
default_locked() { call --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default \
  org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked; }
start_gkd() { # extra arguments; password on stdin
  "${with_parent[@]}" gnome-keyring-daemon --foreground --components=secrets \
      --control-directory="$dir/run/keyring" "$@" <&0 >"$dir/gkd.log" 2>&1 &
  gkd_pid=$!
  local i; for i in $(seq 200); do
    owned && return 0
    kill -0 "$gkd_pid" 2>/dev/null || die "gnome-keyring-daemon died"
    sleep 0.05
  done
  die "org.freedesktop.secrets did not appear on the bus"
}
start_unlocked() {
  printf 'throwaway' >"$dir/pw"
  start_gkd --unlock <"$dir/pw"
  rm -f "$dir/pw"
  local i; for i in $(seq 100); do
    default_locked | grep -q 'boolean false' && return 0
    sleep 0.05
  done
  die "the default collection did not unlock"
}

case $mode in
  unlocked) start_bus; start_unlocked ;;
  locked)
    start_bus; start_unlocked
    [ -n "${SEED_CMD:-}" ] && { bash -c "$SEED_CMD" </dev/null || die "SEED_CMD failed"; }
    stop "$gkd_pid"; wait "$gkd_pid" 2>/dev/null; gkd_pid=
    for i in $(seq 100); do owned || break; sleep 0.05; done
    start_gkd </dev/null
    default_locked | grep -q 'boolean true' || die "the default collection is not locked" ;;
  empty) start_bus; start_gkd </dev/null ;;
  no-service) start_bus ;;
  no-bus) ;;
esac

[ $keep_home = 1 ] && export HOME=$real_home
( trap - INT QUIT; exec "$@" ) <&0 &   # bash has background jobs ignore INT and QUIT
cmd_pid=$!
wait "$cmd_pid"; rc=$?
cmd_pid=
exit $rc
