#!/bin/sh
# SPDX-License-Identifier: MIT
# The store against a real Dovecot through a tunnel: folders, search, reading, writing, and that
# reading leaves no trace.
# Keywords stand in single quotes on purpose:
# shellcheck disable=SC2016
# shellcheck source=tests/imap/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/imap/dovecot.sh
. "$(dirname "$0")/dovecot.sh"
trap 'rm -rf "$work"' EXIT
if ! dovecot_available; then
    echo "1..0 # SKIP Dovecot is not installed"
    exit 0
fi

dovecot_setup "$work"
dovecot_user "$work" anna geheim
tunnel=$(dovecot_tunnel "$work" anna)
imap() { run --tunnel "$tunnel" "$@"; }
# raw COMMAND: one IMAP command on an opened INBOX, without our code.
raw() {
    { printf 'a EXAMINE %s\r\nb %s\r\nc LOGOUT\r\n' "$1" "$2"; sleep 0.3; } | sh -c "$tunnel"
}
rss_below() {
    if grep -q __asan_init "$tool"; then return 0; fi
    [ "$(sed -n 's/^rss \([0-9]*\) KiB/\1/p' "$work/out")" -lt "$1" ] || { cat "$work/out"; false; }
}

message() {
    printf 'From: %s\r\nTo: anna@example.org\r\nSubject: %s\r\nMessage-ID: <%s@example.org>\r\n' \
        "$1" "$2" "$3"
    printf 'Date: Sat, 03 May 2025 10:00:00 +0000\r\n\r\nBody of %s\r\n' "$3"
}

imap open INBOX search 1 0 meta.example - headers
check "an empty folder" printed 'search 0:'

i=1
while [ "$i" -le 500 ]; do
    case $i in
    77 | 277 | 477) message 'Meta <noreply@meta.example>' 'AI at Meta' "$i" ;;
    *) message "Friend <friend$i@example.net>" "News $i" "$i" ;;
    esac | dovecot_deliver "$work" anna INBOX
    i=$((i + 1))
done

imap status INBOX open INBOX search 1 0 meta.example - headers search 1 0 - 'news 3' traffic
check "status" printed 'status messages=500 uidnext=501 uidvalidity=yes'
check "open" printed 'open messages=500 uidnext=501 uidvalidity=yes'
check "search by sender" printed 'search 3:'
check "search by subject" printed 'search 111:'
imap open INBOX search 1 0 meta.example 'news 12,news 13'
check "search by either" printed 'search 25:'
imap open INBOX search 400 0 - - headers traffic
check "search from a UID on" printed 'search 101: 400 401'
imap open INBOX search 501 0 - - headers
check "nothing from the next UID on, though n:* names the last" printed 'search 0:'
imap open INBOX search 1 4102444800 - -
check "search since a day to come" printed 'search 0:'
imap open INBOX search 1 "$(date +%s)" - -
check "search since today" printed 'search 500:'
imap open INBOX search 1 0 - - headers traffic
check "500 headers" printed 'headers 500'
check "500 headers in three fetches" printed 'round-trips=5'
check "a header ends with its blank line" printed 'ends=blank'
imap open INBOX search 1 0 - - headers-stop status INBOX
check "stopped early, and the connection goes on" printed 'status messages=500'

imap open INBOX fetch 77 "$work/fetched"
check "fetch: bytes as they are" cmp "$work/fetched" "$(find "$work/mail/anna" -name '*M77P*')"
check "fetch: an unlinked file" printed 'links=0'
imap open INBOX fetch 9999 -
check "fetch of a message that is gone" failed 65 'is gone'
imap open INBOX keep-going fetch 9999 - fetch 1 -
check "and the next message is read" printed 'fetch 1 bytes'
check "reading moves no message out of new" [ "$(find "$work/mail/anna/new" -type f | wc -l)" -eq 500 ]
check "reading sets no flag" [ -z "$(find "$work/mail/anna" -name '*:2,?*')" ]

message 'me@example.org' 'Objection' draft-1 >"$work/draft"
imap append Drafts "$work/draft" draft append INBOX "$work/draft" plain
check "append says the UID" printed 'append uid=1'
check "append to INBOX" printed 'append uid=501'
raw Drafts 'UID FETCH 1 (FLAGS INTERNALDATE)' >"$work/raw"
check "a draft has its flags" grep -qE 'FLAGS \((\\Seen \\Draft|\\Draft \\Seen)( \\Recent)?\)' "$work/raw"
check "INTERNALDATE is now" grep -qE "INTERNALDATE \"[ 0-9]?[0-9]-$(LC_ALL=C date +%b-%Y)" "$work/raw"
raw INBOX 'UID FETCH 501 (FLAGS)' >"$work/raw"
check "an alert is unread" grep -qE 'FETCH \(UID 501 FLAGS \((\\Recent)?\)' "$work/raw"
imap fetch 1 -
check "reading without an open folder is our mistake" exited 70
imap open Drafts fetch 1 "$work/back"
check "what was appended comes back" cmp "$work/draft" "$work/back"
imap append Nirgends "$work/draft" draft
check "append to a missing folder" failed 65 'does not exist'

imap has Drafts '<draft-1@example.org>' has Drafts '<draft-2@example.org>' has Trash '<x@y>'
check "has the Message-ID" printed 'has yes'
check "has it not" printed 'has no'
imap has INBOX '<77@example.org>' has INBOX '<7@example.or>'
check "a part of a Message-ID is none" sh -c "[ \"\$(tail -n 1 '$work/out')\" = 'has no' ]"

imap open INBOX flag INBOX 77 '$DemurNotice' search 77 0 meta.example - traffic
check "flag" printed 'flag set'
raw INBOX 'UID SEARCH KEYWORD $DemurNotice' >"$work/raw"
check "the flag is on that message" grep -q '^. SEARCH 77' "$work/raw"
raw INBOX 'UID SEARCH SEEN' >"$work/raw"
check "and nothing is seen" grep -qE '^. SEARCH.?$' "$work/raw"

for wire in 'Entw&APw-rfe' 'Mit Leerzeichen' 'quo\"te' 'Tom &- Jerry' '&ZeVnLIqe-' '&2D7dig- fox'; do
    raw INBOX "CREATE \"$wire\"" >>"$work/raw"
done
imap folders
for name in 'Entwürfe' 'Mit Leerzeichen' 'quo"te' 'Tom & Jerry' '日本語' '🦊 fox'; do
    imap folders
    check "folder $name is listed" printed "folder $name use=0"
    imap append "$name" "$work/draft" draft open "$name" status "$name"
    check "folder $name, without listing first" printed 'status messages=1'
done
imap folders
check "special use: Drafts" printed 'folder Drafts use=16'
check "special use: Junk" printed 'folder Junk use=2'
check "special use: Archive" printed 'folder Archive use=4'
check "INBOX" printed 'folder INBOX use=1'
imap open Nirgends
check "open a missing folder" failed 65 'cannot open folder "Nirgends"'
imap keep-going open Nirgends status INBOX
check "and go on" printed 'status messages=501'

# Sizes: 30 MB are read without being held; 50 MB are not read at all.
big() {
    message big@example.net Big "$1"
    dd if=/dev/zero bs=1024 count="$(($2 * 1000))" 2>/dev/null | tr '\0' 'x' | fold -w 76 | sed 's/$/\r/'
}
big big-30 29 | dovecot_deliver "$work" anna INBOX
big big-50 50 | dovecot_deliver "$work" anna INBOX
imap open INBOX fetch 502 - rss
check "30 MB" printed 'fetch 502 bytes=3'
check "30 MB: memory" rss_below 16000
imap open INBOX fetch 503 -
check "50 MB are over the ceiling" failed 65 'more than are examined'
imap open INBOX search 503 0 - - headers keep-going fetch 503 - status INBOX traffic rss
check "50 MB: only the header came over the line" sh -c \
    "[ \$(sed -n 's/^traffic in=\([0-9]*\) .*/\1/p' '$work/out') -lt 10000 ]"
check "50 MB: memory" rss_below 16000

# Headers of 250 KB each come in bounded portions.
j=0
while [ "$j" -lt 20 ]; do
    { printf 'X-Long: '; dd if=/dev/zero bs=1000 count=250 2>/dev/null | tr '\0' 'y'; printf '\r\n'; message l@example.net Long "long-$j"; } |
        dovecot_deliver "$work" anna Archive
    j=$((j + 1))
done
imap open Archive search 1 0 - - headers rss
check "long headers all come" printed 'headers 20'
check "long headers: memory" rss_below 20000

TMPDIR=/nonexistent
export TMPDIR
imap open INBOX keep-going fetch 1 - status INBOX
check "no room for a temporary file" printed 'error 74'
check "no room for a temporary file: the connection goes on" printed 'status messages=503'
unset TMPDIR
DEMUR_FAULT=imap-disk-full imap open INBOX keep-going fetch 502 - status INBOX
check "disk full" printed 'error 74'
check "disk full: the connection goes on" printed 'status messages=503'
DEMUR_FAULT=imap-append-lost imap append INBOX "$work/draft" plain
check "connection lost after the append" exited 69
DEMUR_FAULT=imap-read:4 imap folders open INBOX status INBOX
check "connection lost in any command" exited 69

finish
