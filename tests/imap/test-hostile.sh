#!/bin/sh
# SPDX-License-Identifier: MIT
# Servers that break off, stall, flood, lie or err: the error is said, in bounded time and memory,
# and nothing is sent that should not be.
# Commands for other shells, and keywords, stand in single quotes on purpose:
# shellcheck disable=SC2016
# shellcheck source=tests/imap/lib.sh
. "$(dirname "$0")/lib.sh"
trap 'rm -rf "$work"' EXIT

fake() { printf "exec sh '%s/fake-server.sh' %s '%s/record'" "$here" "$1" "$work"; }

# hostile CASE STEP…: a run against the fake server, with a short deadline.
hostile() {
    server=$(fake "$1")
    shift
    : >"$work/record"
    IMAP_PASSWORD=geheim run --tunnel "$server" --user anna --seconds 3 "$@"
}
recorded() { grep -qF -e "$1" "$work/record" || { cat "$work/record"; false; }; }
recorded_not() { ! grep -qF -e "$1" "$work/record"; }
# The resident set of the last run's "rss" step is below so many KiB. Not under sanitizers.
rss_below() {
    if grep -q __asan_init "$tool"; then return 0; fi
    [ "$(sed -n 's/^rss \([0-9]*\) KiB/\1/p' "$work/out")" -lt "$1" ] || { cat "$work/out"; false; }
}
within() { [ $(($(date +%s) - started)) -le "$1" ]; }

hostile well folders status INBOX open INBOX search 1 0 a b headers fetch 1 - traffic
check "a well-behaved server: all steps" exited 0
check "a well-behaved server: body" printed 'fetch 1 bytes=12 links=0'
check "a well-behaved server: polite end" recorded LOGOUT

hostile capability folders
check "capabilities are asked for when the greeting has none" recorded CAPABILITY

hostile mid-literal open INBOX search 1 0 - - headers
check "end in the middle of a literal" failed 69 'closed in the middle of a reply'
hostile mid-literal open INBOX search 1 0 - - keep-going headers status INBOX
check "a dead connection stays dead" printed 'the connection is lost'

started=$(date +%s)
hostile silent folders
check "a silent server" failed 69 'did not answer in time'
check "a silent server: in time" within 8
started=$(date +%s)
hostile drip folders
check "a server that drips" failed 69 'did not answer in time'
check "a server that drips: in time" within 8

hostile endless-line keep-going folders rss
check "a line without end" failed 69 'more than 1048576 bytes'
check "a line without end: memory" rss_below 30000
hostile endless-exists keep-going folders rss
check "replies without end" failed 69 'more than 1048576 bytes'
check "replies without end: memory" rss_below 40000
hostile greeting-endless folders
check "greetings without end" exited 69
hostile giant-literal open INBOX search 1 0 - - keep-going headers rss
check "a literal of 4 GiB for a header" failed 69 'more than'
check "a literal of 4 GiB for a header: memory" rss_below 40000
hostile giant-body open INBOX keep-going fetch 1 - rss
check "a body of 4 GiB that was announced small" failed 69 'more than'
check "a body of 4 GiB that was announced small: memory" rss_below 30000

# Both of these end libetpan, if it gets to see them.
hostile permanentflags open INBOX flag INBOX 1 x
check "PERMANENTFLAGS without its end" failed 0 'flag not kept'
hostile nested open INBOX
check "nesting without end" failed 69 'nested too deep'

hostile bye folders
check "refused with BYE: the server's words" failed 69 'Too many connections'
hostile bye-later folders
check "BYE later: the server's words" failed 69 'going down'
hostile rude folders
check "a tunnel that ends: its status" failed 69 'ended with status 3'
hostile nonsense folders
check "another protocol" failed 69 'cannot be understood'
hostile garbage folders
check "a reply that is not IMAP" failed 69 'cannot be understood'
hostile other-tag folders
check "a reply with another tag" failed 69 'cannot be understood'

hostile login-echo folders
check "wrong password" exited 77
check "a server that repeats the password: not shown" printed_not geheim
hostile login-escape folders
check "escape sequences of the server are not shown" printed_not "$(printf '\033')"
hostile login-unavailable folders
check "login impossible now is no wrong password" failed 69 'later please'
hostile login-disabled folders
check "LOGINDISABLED" failed 78 LOGINDISABLED
check "LOGINDISABLED: password not sent" recorded_not geheim
hostile plain folders
check "AUTHENTICATE PLAIN where LOGIN is disabled" exited 0
check "AUTHENTICATE PLAIN: initial response" recorded 'AUTHENTICATE PLAIN AGFubmEAZ2VoZWlt'
IMAP_PASSWORD=$(printf 'a\r\nx LOGOUT') run --tunnel "$(fake well)" --user anna folders
check "a password with a line end is refused" failed 78 'control characters'
hostile preauth status INBOX
check "PREAUTH in a tunnel needs no login" recorded_not LOGIN

hostile search-no open INBOX search 2 0 meta.example -
check "SEARCH refused with NO: all from the first UID on" printed 'search 2: 2 3'
hostile search-bad open INBOX search 2 0 meta.example -
check "SEARCH refused with BAD: all from the first UID on" printed 'search 2: 2 3'
hostile well open INBOX search 1 86400000 'facebookmail.com,a"b' 'Datenschutz für'
check "terms are quoted and chained" recorded \
    'UID SEARCH UID 1:* SINCE 26-Sep-1972 OR FROM "facebookmail.com" OR FROM "a\"b" SUBJECT "Datenschutz f"'

hostile list-names folders
check "a quoted folder name" printed 'folder a"b '
check "a folder name in modified UTF-7" printed 'folder Café use=2'
check "a folder name in UTF-8, not selectable" printed 'folder Cafés use=128'
check "broken and unprintable folder names are left out" printed_not ABC
hostile list-names folders status Cafés
check "a listed name goes back as it came" recorded "$(printf 'STATUS "Caf\303\251s"')"
hostile well status "$(printf 'a\nb')"
check "a folder name with a line end is refused" failed 65 'cannot be a folder'

hostile keyword-none flag INBOX 1 '$Demur'
check "keyword not kept: not stored" printed 'flag not kept'
check "keyword not kept: no STORE" recorded_not STORE
hostile keyword-listed flag INBOX 1 '$Demur'
check "keyword listed" recorded 'UID STORE 1 +FLAGS.SILENT ($Demur)'
hostile well flag INBOX 1 'a) x (b'
check "a keyword must be an atom" failed 78 keyword
hostile well open INBOX flag INBOX 1 '$Demur' search 1 0 - -
check "read-only again before the next reading" \
    sh -c "sed -n '/STORE/,\$p' '$work/record' | sed -n 2p | grep -q EXAMINE"
hostile uidvalidity open INBOX flag INBOX 1 '$Demur' search 1 0 - -
check "a folder that was replaced meanwhile" failed 65 'was replaced meanwhile'

printf 'A: b\r\n\r\nhi\r\n' >"$work/mail"
hostile append-no append Nowhere "$work/mail" draft
check "append into a missing folder" failed 65 'does not exist'
hostile append-quota append INBOX "$work/mail" plain
check "append over quota" failed 65 full
hostile append-lost append INBOX "$work/mail" plain
check "connection lost in append" exited 69

finish
