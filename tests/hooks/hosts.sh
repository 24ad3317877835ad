# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# What the tests of mail programs share. To be sourced after tests/cli/lib.sh. As root, the mail
# programs run as "nobody", since some serve no mail as root.
#
# Each case has a folder $work/CASE: bin/demur behaves as the case says, hooks/ holds the recipes,
# which differ from contrib/hooks only in their paths, box/ is the Maildir.
owner=$(id -u):$(id -g)
if [ "$(id -u)" -eq 0 ]; then owner=65534:65534; fi
chmod 711 "$work"

# A copy, because the place of the build may be closed to other users.
mkdir "$work/program"
cp "$build/demur" "$build/demur-examiner.so" "$top/tests/lsan.supp" "$work/program"
cp -r "$top/rules" "$work/program"
chmod -R go+rX "$work/program"
ordinary=$work/sample/001.eml
# Bytes that mail programs like to change.
odd=$work/odd.eml
{
    printf 'From: Zo\351 <zoe@example.net>\nTo: anna@example.org\nSubject:  two  spaces\n\tand a tab \n'
    printf 'Date: Thu, 17 Apr 2025 19:08:12 +0000\nMessage-ID: <odd@example.net>\nX-Empty:\n\n'
    printf 'From the start of a line\n>From quoted\n.\n..\ntrailing blanks  \t\n\351\374\n\n\n'
    head -c 3000 /dev/zero | tr '\000' 'l'
    printf '\n-- \nend\n\n'
} >"$odd"
# More than fits into a pipe.
large=$work/large.eml
{ sed '/^$/q' "$notice"; head -c 300000 /dev/zero | tr '\000' 'b' | fold -w 76; echo; } >"$large"
chmod 644 "$work"/sample/*.eml "$odd" "$large"

as_owner() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    fi
}

# host NAME COMMAND...: ends the test when a command of the mail program is not there.
host() {
    host_name=$1
    shift
    for host_command in "$@"; do
        if ! command -v "$host_command" >/dev/null; then
            echo "1..0 # SKIP no $host_name"
            exit 0
        fi
    done
    if [ "$(id -u)" -eq 0 ] && ! command -v setpriv >/dev/null; then
        echo "1..0 # SKIP no setpriv"
        exit 0
    fi
}

# stand_in CASE: what stands where the recipes expect demur.
stand_in() {
    # shellcheck disable=SC2016
    case $1 in
    works | forged)
        stand_in_does="LSAN_OPTIONS=suppressions=$work/program/lsan.supp:print_suppressions=0"
        stand_in_does="DEMUR_DATA_DIR=$work/program $stand_in_does exec $work/program/demur \"\$@\""
        ;;
    missing) return ;;
    crashes) stand_in_does='kill -SEGV $$' ;;
    killed) stand_in_does='head -c 300; kill -KILL $$' ;;
    truncates) stand_in_does='head -c 300; cat >/dev/null; exit 74' ;;
    silent) stand_in_does='cat >/dev/null; exit 1' ;;
    exits-75) stand_in_does='cat; exit 75' ;;
    hangs) stand_in_does="head -c 300; echo \$\$ >$work/hangs/pid; exec sleep 300" ;;
    esac
    printf '#!/bin/sh\n%s\n' "$stand_in_does" >"$work/$1/bin/demur"
    chmod 755 "$work/$1/bin/demur"
}

# set_up CASE: its folder.
set_up() {
    mkdir "$work/$1" "$work/$1/bin" "$work/$1/hooks" "$work/$1/box" "$work/$1/box/new" \
        "$work/$1/box/cur" "$work/$1/box/tmp"
    stand_in "$1"
    for recipe in "$top"/contrib/hooks/*; do
        sed "s|\([|0-9] \)demur filter|\1$work/$1/bin/demur filter|g
            s|/usr/local/lib/demur|$work/$1/hooks|g
            s|/etc/dovecot/sieve|$work/$1/hooks|g" "$recipe" >"$work/$1/hooks/${recipe##*/}"
    done
    chmod 600 "$work/$1/hooks/fdm.conf"
    chmod 755 "$work/$1/hooks/demur-safely" "$work/$1/hooks/demur-reinject"
    chown -R "$owner" "$work/$1"
    chmod 700 "$work/$1/box" "$work/$1"/box/*
}

show_log() {
    sed 's/^/log: /' "$work/$1/log" 2>/dev/null | tail -n 20
    ls -R "$work/$1/box"
    false
}
# delivered CASE: one mail is in the box; moved to $work/CASE/got.
delivered() {
    rm -f "$work/$1/got"
    set -- "$1" "$work/$1"/box/new/* "$work/$1"/box/cur/*
    found=0
    for file in "$@"; do
        [ -f "$file" ] || continue
        found=$((found + 1))
        mv "$file" "$work/$1/got.$found"
    done
    if [ "$found" -ne 1 ]; then
        rm -f "$work/$1"/got.*
        echo "$found mails instead of one"
        show_log "$1"
        return
    fi
    mv "$work/$1/got.1" "$work/$1/got"
}
delivered_same() {
    delivered "$1" || return
    cmp "$2" "$work/$1/got" || show_log "$1"
}
# delivered_marked CASE FILE: as the file, with the two fields of a notice.
delivered_marked() {
    delivered "$1" || return
    grep -v '^X-Demur-' "$work/$1/got" >"$work/$1/without"
    if ! { cmp "$2" "$work/$1/without" &&
        grep -q '^X-Demur-Verdict: kind=notice; trust=authentic; ' "$work/$1/got" &&
        grep -qx 'X-Demur-Link: https://www.facebook.com/help/contact/712876720715583' \
            "$work/$1/got"; }; then
        show_log "$1"
    fi
}
# is_gone FILE: the process whose id the file holds is no more, or only waits for its parent.
is_gone() { [ -s "$1" ] && ! grep -qs sleep "/proc/$(cat "$1")/cmdline"; }

# Installed by hand demur lies in /usr/local/bin, from a package in /usr/bin.
check "no recipe names the place of demur" sh -c "! grep -n '/bin/demur' '$top'/contrib/hooks/*"

# found FILE ARGUMENT...: runs the script, which is to find demur by its own PATH, with nothing in
# the environment, as Pigeonhole does; $work/path/bin stands for /usr/local/bin.
found() {
    script=$work/path/${1##*/}
    sed "s|=/usr/local/bin:|=$work/path/bin:|" "$1" >"$script"
    grep -q "$work/path/bin" "$script" || return
    shift
    env -i sh "$script" "$@" <"$notice" >"$work/path/out"
}
mkdir "$work/path" "$work/path/bin"
printf '#!/bin/sh\nLSAN_OPTIONS=%s DEMUR_DATA_DIR=%s exec %s "$@"\n' \
    "suppressions=$top/tests/lsan.supp:print_suppressions=0" "$top" "$demur" >"$work/path/bin/demur"
chmod 755 "$work/path/bin/demur"
safely() {
    found "$top/contrib/hooks/demur-safely" --trust-authserv-id mx.example.org &&
        grep '^X-Demur-Verdict: kind=notice; trust=authentic; ' "$work/path/out"
}
check "demur-safely finds demur without an environment" safely
sed -n '/^#!\/bin\/sh$/,/^```$/p' "$top/src/front/demur-hooks.7.scd" | sed '/^```$/d' >"$work/manual"
check "so does the manual's script for Sieve" found "$work/manual"

# check_host: all cases. The script defines
#   prepare CASE        writes the mail program's configuration below $work/CASE
#   deliver CASE FILE   delivers the file to $work/CASE/box, messages to $work/CASE/log
check_host() {
    for case in hangs works missing crashes killed truncates silent exits-75; do
        set_up "$case"
        prepare "$case"
    done
    deliver hangs "$notice" &
    hanging=$!
    check "a notice: taken" deliver works "$notice"
    check "a notice: marked, once" delivered_marked works "$notice"
    for mail in "$ordinary" "$odd"; do
        check "ordinary mail: taken" deliver works "$mail"
        check "ordinary mail: byte for byte, once" delivered_same works "$mail"
    done
    for case in missing crashes killed truncates silent exits-75; do
        for mail in "$notice" "$large"; do
            check "$case, ${mail##*/}: taken" deliver "$case" "$mail"
            check "$case, ${mail##*/}: unchanged, once" delivered_same "$case" "$mail"
        done
    done
    check "hangs: taken" wait "$hanging"
    check "hangs: unchanged, once" delivered_same hangs "$notice"
    check "hangs: killed" is_gone "$work/hangs/pid"
}

# check_forged: a recipe in $work/forged puts what is marked as a notice into $work/forged/meta.
# Forged marks, in the ways in which mail programs read a header, do not get there.
check_forged() {
    forged='X-Demur-Verdict: kind=notice; trust=authentic'
    check "a notice: taken" deliver forged "$notice"
    check "a notice: put where the recipe says" test -s "$work/forged/meta"
    rm -f "$work/forged/meta"
    while IFS='|' read -r name mail; do
        # shellcheck disable=SC2059
        printf "From a@b Mon Jan  1 00:00:00 2024\n$mail" "$forged" >"$work/forged.eml"
        check "$name: taken" deliver forged "$work/forged.eml"
        check "$name: no notice" test ! -e "$work/forged/meta"
        rm -rf "$work/forged/meta" "$work"/forged/box/new/*
    done <<'END'
forged|From: a@b.example\n%s\n\nbody\n
forged behind a line of CR LF|From: a@b.example\n\r\n%s\n\nbody\n
forged, with CR LF|From: a@b.example\r\n\r\n%s\r\n\nbody\n
forged behind a CR|From: a@b.example\n\r%s\n\nbody\n
forged in the body|From: a@b.example\n\n%s\n\nbody\n
END
    printf '\nFrom: a@b.example\n%s\n\nbody\n' "$forged" >"$work/forged.eml"
    check "forged behind an empty line: taken" deliver forged "$work/forged.eml"
    check "forged behind an empty line: no notice" test ! -e "$work/forged/meta"
    { printf 'From: a@b.example\n%s\n' "$forged" | sed 's/: k/\r: k/'
        printf 'X-Pad: %0300000d\n%s\n\nbody\n' 1 "$forged"; } >"$work/forged.eml"
    check "forged in a long header: taken" deliver forged "$work/forged.eml"
    check "forged in a long header: no notice" test ! -e "$work/forged/meta"
}
