# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# TAP and the places of things, for the scripts of this folder. To be sourced from one of them.
# The build folder comes from DEMUR_BUILD, or is "build" at the top of the tree; memory is measured
# with the tool in DEMUR_PLAIN, a build without sanitizers.

here=$(cd "$(dirname "$0")" && pwd)
build=${DEMUR_BUILD:-$here/../../build}
tool=${IMAP_TOOL:-$build/imap-tool}
# shellcheck disable=SC2034 # for the scripts
serve_once=${SERVE_ONCE:-$build/serve-once}
LSAN_OPTIONS=print_suppressions=0
export LSAN_OPTIONS

if [ ! -x "$tool" ]; then
    echo "1..0 # SKIP imap-tool is not built"
    exit 0
fi

work=$(mktemp -d)
chmod 711 "$work"
# shellcheck source=tests/tap.sh
. "$here/../tap.sh"

# run [ARGUMENT…]: the tool; output in $work/out, status in $status.
run() {
    status=0
    "$tool" "$@" >"$work/out" 2>"$work/err" || status=$?
}

# Of the last run. Both show it when they fail.
printed() { grep -qF -e "$1" "$work/out" || { cat "$work/out" "$work/err"; false; }; }
printed_not() { ! grep -qF -e "$1" "$work/out" "$work/err" || { cat "$work/out" "$work/err"; false; }; }
exited() { [ "$status" -eq "$1" ] || { echo "status $status"; cat "$work/out" "$work/err"; false; }; }
# failed STATUS TEXT: the run ended so, and said so.
failed() { exited "$1" && printed "$2"; }

# The same with the plain tool, where there is one.
run_plain() {
    sanitized=$tool
    if [ -x "${DEMUR_PLAIN:-}/imap-tool" ]; then tool=$DEMUR_PLAIN/imap-tool; fi
    run "$@"
    tool=$sanitized
}
# The "rss" step of the last run printed less than so many KiB. Sanitizers need more.
rss_below() {
    if [ ! -x "${DEMUR_PLAIN:-}/imap-tool" ] && grep -q __asan_init "$tool"; then return 0; fi
    [ "$(sed -n 's/^rss \([0-9]*\) KiB/\1/p' "$work/out")" -lt "$1" ] || {
        cat "$work/out"
        false
    }
}
