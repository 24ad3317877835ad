#!/bin/sh
# SPDX-License-Identifier: MIT
# An IMAP server that misbehaves in one way: fake-server.sh CASE [RECORD]
# Speaks on standard input and output, so it is a tunnel command, or runs behind serve-once.
# What the client sends is added to RECORD.
# shellcheck disable=SC2016

case_name=$1
record=${2:-/dev/null}

say() { printf '%s\r\n' "$*"; }
done_ok() { say "$tag OK done"; }

permanent='(\Seen \*)'
if [ "$case_name" = keyword-none ]; then permanent='(\Seen \Deleted)'; fi
if [ "$case_name" = keyword-listed ]; then permanent='(\Seen $Demur)'; fi

greeting='* OK [CAPABILITY IMAP4rev1 STARTTLS] ready'
case $case_name in
silent) exec sleep 30 ;;
preauth) greeting='* PREAUTH [CAPABILITY IMAP4rev1] welcome' ;;
bye) say '* BYE Too many connections'; exit ;;
rude) exit 3 ;;
nonsense) greeting='220 mail.example.org ESMTP' ;;
login-disabled) greeting='* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready' ;;
plain) greeting='* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR] ready' ;;
plain-echo) greeting='* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR] ready' ;;
plain-wait | plain-wait-echo) greeting='* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] ready' ;;
capability) greeting='* OK ready' ;;
greeting-endless) exec yes '* OK' ;;
esac
say "$greeting"

header() {
    say "* $1 FETCH (UID $1 RFC822.SIZE 300 BODY[HEADER] {40}"
    printf 'From: a@b.example\r\nMessage-ID: <%d@x>\r\n\r\n)\r\n' "$1"
}

selected() {
    say '* 3 EXISTS'
    say '* 0 RECENT'
    say '* FLAGS (\Seen \Deleted)'
    say "* OK [PERMANENTFLAGS $permanent] kept"
    say '* OK [UIDVALIDITY 7] valid'
    say '* OK [UIDNEXT 4] next'
}

fetched() {
    case $line in
    *'BODY.PEEK[HEADER]'*)
        header 1
        header 2
        header 3
        ;;
    *RFC822.SIZE*) say '* 1 FETCH (UID 1 RFC822.SIZE 300)' ;;
    *)
        say '* 1 FETCH (UID 1 BODY[] {12}'
        printf 'A: b\r\n\r\nhi\r\n)\r\n'
        ;;
    esac
}

answer() {
    case $command in
    CAPABILITY) say '* CAPABILITY IMAP4rev1' ;;
    EXAMINE | SELECT) selected ;;
    LIST) say '* LIST () "/" INBOX' ;;
    STATUS) say '* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)' ;;
    'UID SEARCH') say '* SEARCH 1 2 3' ;;
    'UID FETCH') fetched ;;
    LOGOUT) say '* BYE bye' ;;
    esac
    done_ok
}

while IFS= read -r line; do
    printf '%s\n' "$line" >>"$record"
    line=${line%?}
    tag=${line%% *}
    command=${line#* }
    case $command in
    'UID '*) rest=${command#UID }; command="UID ${rest%% *}" ;;
    *) command=${command%% *} ;;
    esac
    case "$case_name:$command" in
    mid-literal:'UID FETCH')
        say '* 1 FETCH (UID 1 RFC822.SIZE 300 BODY[HEADER] {1000}'
        say 'From: a@b.example'
        exit
        ;;
    giant-literal:'UID FETCH')
        say '* 1 FETCH (UID 1 RFC822.SIZE 300 BODY[HEADER] {4294967295}'
        exec yes 'X-Long: 0123456789012345678901234567890123456789012345678901234567890123'
        ;;
    giant-name:LIST)
        say '* LIST () "/" {355555555555555555555555555555555}'
        exec sleep 20
        ;;
    giant-body:'UID FETCH')
        case $line in
        *RFC822.SIZE*) answer ;;
        *)
            say '* 1 FETCH (UID 1 BODY[] {4294967290}'
            exec yes '0123456789012345678901234567890123456789012345678901234567890123'
            ;;
        esac
        ;;
    drip:LIST)
        printf '* LIST () "/" "'
        while printf x; do sleep 0.5; done
        ;;
    endless-line:LIST)
        printf '* LIST () "/" "'
        exec yes 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' | tr -d '\n'
        ;;
    endless-exists:LIST) exec yes '* 4 EXISTS' ;;
    permanentflags:EXAMINE | permanentflags:SELECT)
        say '* OK [PERMANENTFLAGS (\Seen'
        done_ok
        ;;
    nested:EXAMINE)
        printf '* 1 FETCH (BODYSTRUCTURE '
        yes '((((((((((((((((((((((((((((((((((((((((' | tr -d '\n' | head -c 200000
        ;;
    bye-later:LIST)
        say '* BYE [UNAVAILABLE] going down'
        exit
        ;;
    garbage:LIST) say 'this is not IMAP' ;;
    other-tag:LIST) say 'zz OK done' ;;
    list-names:LIST)
        printf '* LIST () "/" "a\\"b"\r\n* LIST () "/" &ABC\r\n* LIST () "/" {3}\r\na\033b\r\n'
        printf '* LIST (\\Junk) "/" "Caf&AOk-"\r\n'
        printf '* LIST (\\Noselect) "/" "Caf\303\251s"\r\n'
        done_ok
        ;;
    search-no:'UID SEARCH')
        case $line in
        *FROM*) say "$tag NO [SERVERBUG] SEARCH Server error" ;;
        *) answer ;;
        esac
        ;;
    search-bad:'UID SEARCH')
        case $line in
        *FROM*) say "$tag BAD unknown search key" ;;
        *) answer ;;
        esac
        ;;
    login-echo:LOGIN) say "$tag NO [AUTHENTICATIONFAILED] not allowed: $line" ;;
    login-bye:LOGIN)
        say "* BYE unknown command $line"
        exit
        ;;
    login-word:LOGIN)
        echo "* BYE cannot read $line" | sed 's/LOGIN //; s/"//g'
        exit
        ;;
    login-upper:LOGIN) say "$tag NO no such thing: $(echo "$line" | sed 's/.*" "//' | tr "[:lower:]" "[:upper:]")" ;;
    login-later:STATUS)
        say "* BYE after $(grep LOGIN "$record" | tail -n 1 | cut -c 1-25)"
        exit
        ;;
    plain-echo:AUTHENTICATE) say "$tag NO not allowed: ${line##* }" ;;
    plain-wait*:AUTHENTICATE)
        say '+ '
        IFS= read -r response
        printf '%s\n' "$response" >>"$record"
        case $case_name in
        *-echo) say "$tag BAD what is ${response%?}" ;;
        *) done_ok ;;
        esac
        ;;
    login-unavailable:LOGIN) say "$tag NO [UNAVAILABLE] later please" ;;
    login-escape:LOGIN) printf '%s NO \033[31mred\007 text\r\n' "$tag" ;;
    starttls-no:STARTTLS) say "$tag NO not here" ;;
    starttls-inject:STARTTLS)
        printf '%s OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n' "$tag"
        ;;
    starttls-close:STARTTLS)
        done_ok
        exit
        ;;
    append-no:APPEND) say "$tag NO [TRYCREATE] no such folder" ;;
    append-quota:APPEND) say "$tag NO [OVERQUOTA] full" ;;
    append-lost:APPEND)
        say '+ go on'
        exit
        ;;
    uidvalidity:EXAMINE)
        selected
        say "* OK [UIDVALIDITY $(date +%N | sed 's/^0*/1/')] valid"
        done_ok
        ;;
    *:LOGOUT)
        answer
        exit
        ;;
    *) answer ;;
    esac
done
