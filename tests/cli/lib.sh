# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# TAP for the scripts of this folder. To be sourced. The programs under test lie in DEMUR_BUILD,
# those whose memory and time matter in DEMUR_PLAIN.
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${DEMUR_BUILD:-$top/build/test}
plain=${DEMUR_PLAIN:-$build}
demur=$build/demur
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset DEMUR_FAULT
export XDG_CONFIG_HOME="$work/xdg-config" XDG_STATE_HOME="$work/xdg-state" XDG_DATA_HOME="$work/xdg-data" LC_ALL=C.UTF-8 TZ=UTC
export DEMUR_DATA_DIR="$top"
# shellcheck source=tests/tap.sh
. "$here/../tap.sh"

# run ARGUMENT...: demur; output in $work/out, messages in $work/err, status in $status.
run() {
    status=0
    "$demur" "$@" >"$work/out" 2>"$work/err" || status=$?
}

show() {
    echo "status $status"
    cat "$work/out" "$work/err"
    false
}
exited() { [ "$status" -eq "$1" ] || show; }
printed() { grep -qF -e "$1" "$work/out" || show; }
printed_not() { ! grep -qF -e "$1" "$work/out" || show; }
said() { grep -qF -e "$1" "$work/err" || show; }
nothing_said() { [ ! -s "$work/err" ] || show; }
one_line() { [ "$(wc -l <"$work/err")" -eq 1 ] || show; }
# failed STATUS TEXT: ended so, and said so in one line.
failed() { exited "$1" && said "$2" && one_line; }
same() { cmp "$1" "$2"; }

"$top/contrib/sample-mailbox" "$work/sample"
notice=$work/sample/041.eml
