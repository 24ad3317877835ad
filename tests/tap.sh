# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# TAP (https://testanything.org) for shell scripts. To be sourced where $work is a folder.
tests=0
failures=0

# check NAME COMMAND...: passes when the command succeeds.
check() {
    check_name=$1
    shift
    tests=$((tests + 1))
    if "$@" >"$work/check.out" 2>&1; then
        echo "ok $tests - $check_name"
    else
        failures=$((failures + 1))
        echo "not ok $tests - $check_name"
        sed 's/^/#   /' "$work/check.out" | head -40
    fi
}

# skip NAME WHY
skip() {
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

finish() {
    echo "1..$tests"
    [ "$failures" -eq 0 ]
}
