#!/bin/sh
# SPDX-License-Identifier: MIT
# TLS: which certificates are believed, what is said about the others, and that the password never
# leaves for a server that was not verified.
# shellcheck source=tests/imap/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/imap/dovecot.sh
. "$(dirname "$0")/dovecot.sh"
servers=
clean_up() {
    for server in $servers; do kill "$server" 2>/dev/null; done
    dovecot_stop "$work"
    rm -rf "$work"
}
trap clean_up EXIT
if ! dovecot_available || ! command -v openssl >/dev/null; then
    echo "1..0 # SKIP Dovecot or openssl is not installed"
    exit 0
fi

dovecot_setup "$work"
secret='ge"he\im ü7'
dovecot_user "$work" anna "$secret"
dovecot_certificates "$work" || { cat "$work/tls/log"; echo "Bail out! no certificates"; exit 1; }
ca=$work/tls/ca.pem

port=$((20000 + $$ % 20000))
until dovecot_start_tls "$work" "$port"; do
    port=$((port + 7))
    if [ "$port" -gt 45000 ]; then cat "$work/start.log"; echo "Bail out! no server"; exit 1; fi
done
client() {
    mode=$1
    shift
    IMAP_PASSWORD=$secret run "$mode" "$@"
}

client --tls localhost "$port" --ca "$ca" --user anna folders traffic
check "TLS" failed 0 'folder INBOX use=1'
check "TLS: two round trips for login and list" printed 'round-trips=2'
client --tls 127.0.0.1 "$port" --ca "$ca" --user anna folders
check "TLS to an address" failed 0 'folder INBOX'
client --starttls localhost $((port + 1)) --ca "$ca" --user anna folders traffic
check "STARTTLS" failed 0 'folder INBOX use=1'
check "STARTTLS: capabilities asked for again" printed 'round-trips=4'
client --none localhost $((port + 1)) --user anna folders
check "without TLS on loopback" failed 0 'folder INBOX'
IMAP_PASSWORD=falsch7 run --tls localhost "$port" --ca "$ca" --user anna folders
check "wrong password" failed 77 'login of anna refused: "Authentication failed."'
check "wrong password: not shown" printed_not falsch7
client --tls localhost "$port" --user anna folders
check "an authority the system does not know" failed 69 'certificate of localhost: of an unknown issuer'
check "an authority the system does not know: way out" printed 'ca_file'
client --tls localhost "$port" --ca "$work/passwd" --user anna folders
check "ca_file that holds no certificate" failed 78 'holds no PEM certificate'
client --tls localhost "$port" --ca "$work/nothing" --user anna folders
check "ca_file that does not exist" exited 78
client --tls localhost $((port + 1)) --ca "$ca" --user anna folders
check "TLS where there is none" failed 69 'does not speak TLS there'

# recorder NAME [s_server ARGUMENT…]: greets over TLS and records what it is told.
recorder() {
    recorder_name=$1
    shift
    other=$((other + 1))
    : >"$work/$recorder_name.record"
    { printf '* OK [CAPABILITY IMAP4rev1] ready\r\n'; sleep 20; } |
        openssl s_server -quiet -accept "127.0.0.1:$other" "$@" \
            >"$work/$recorder_name.record" 2>>"$work/recorder.log" &
    servers="$servers $!"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        if grep -qi ":$(printf '%04X' "$other") 00000000:0000 0A" /proc/net/tcp; then return; fi
        sleep 0.1
    done
}
other=$((port + 2))
recorded_nothing() { [ ! -s "$work/$recorder_name.record" ] || { cat "$work/$recorder_name.record"; false; }; }

# refused NAME CERTIFICATE TEXT
refused() {
    recorder "$1" -cert "$work/tls/$2.pem" -key "$work/tls/$2.key"
    client --tls localhost "$other" --ca "$ca" --seconds 5 --user anna folders
    check "$1 certificate" failed 69 "$3"
    check "$1 certificate: said so" printed 'the password was not sent'
    check "$1 certificate: true" recorded_nothing
}
refused expired expired 'certificate of localhost: expired'
refused self-signed selfsigned 'certificate of localhost: self-signed'
refused wrong-host wronghost 'certificate of localhost: for another host (mail.example.net)'

recorder good -cert "$work/tls/good.pem" -key "$work/tls/good.key"
client --tls localhost "$other" --ca "$ca" --seconds 2 --user anna folders
check "the recorder sees a password that is sent" grep -q 'LOGIN "anna"' "$work/good.record"
recorder pinned -cert "$work/tls/selfsigned.pem" -key "$work/tls/selfsigned.key"
client --tls localhost "$other" --ca "$work/tls/selfsigned.pem" --seconds 2 --user anna folders
check "a self-signed certificate given as ca_file is believed" \
    grep -q 'LOGIN "anna"' "$work/pinned.record"

recorder old -cert "$work/tls/good.pem" -key "$work/tls/good.key" -tls1_1 \
    -cipher 'ALL:@SECLEVEL=0'
client --tls localhost "$other" --ca "$ca" --seconds 5 --user anna folders
check "TLS 1.1" failed 69 'TLS older than 1.2'
check "TLS 1.1: nothing sent" recorded_nothing

# plain CASE: one fake server behind a TCP port, for STARTTLS.
plain() {
    rm -f "$work/port"
    : >"$work/record"
    "$serve_once" "$work/port" 1 "exec sh '$here/fake-server.sh' $1 '$work/record'" &
    servers="$servers $!"
    until [ -s "$work/port" ]; do sleep 0.05; done
    client --starttls localhost "$(cat "$work/port")" --ca "$ca" --seconds 3 --user anna folders
}
told_only_starttls() { [ "$(grep -c . "$work/record")" -le 1 ] && ! grep -q LOGIN "$work/record"; }
for case_name in starttls-no starttls-inject starttls-close preauth silent; do
    plain $case_name
    check "STARTTLS, $case_name" exited 69
    check "STARTTLS, $case_name: nothing else was sent" told_only_starttls
done
plain starttls-no
check "STARTTLS refused: way out" printed 'try "security": "tls"'
plain starttls-inject
check "bytes before the handshake: said so" printed 'slipped in before TLS'
plain preauth
check "PREAUTH before STARTTLS: nothing was sent" [ ! -s "$work/record" ]
check "PREAUTH before STARTTLS: said so" printed 'logged us in before TLS'

client --tls no-such-host.invalid 993 --user anna folders
check "unknown host" failed 69 'unknown host no-such-host.invalid'
client --tls 127.0.0.1 1 --user anna folders
check "refused port" failed 69 'connection refused; check host and port'
client --none 192.0.2.1 143 --user anna folders
check "no TLS to another machine" failed 78 'is not this machine'
client --tls '' 993 --user anna folders
check "no host" failed 78 '"host" is missing'

finish
