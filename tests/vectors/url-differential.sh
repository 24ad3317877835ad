#!/bin/sh
# SPDX-License-Identifier: MIT
# The strict parser against Node's WHATWG URL. usage: url-differential.sh BUILD_DIR [COUNT [SEED]]
# 77 where Node is missing; Debian: package nodejs.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=${1:-${DEMUR_BUILD:-}}
if [ -z "$build" ]; then
    echo "usage: url-differential.sh BUILD_DIR [COUNT [SEED]]" >&2
    exit 64
fi
if ! command -v node >/dev/null 2>&1; then
    echo "1..0 # SKIP node is not installed"
    exit 77
fi
echo 1..1
status=0
output=$(node "$here/url-differential.mjs" "$build/url-print" "${2:-50000}" "${3:-1}") || status=$?
printf '%s\n' "$output" | sed 's/^/# /'
if [ "$status" -ne 0 ]; then
    echo "not ok 1 - what we accept, a browser reads alike"
    exit 1
fi
echo "ok 1 - what we accept, a browser reads alike"
