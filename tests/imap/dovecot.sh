# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A private Dovecot below one folder, for tests and for trying things out. To be sourced.
#
#   dovecot_setup DIR                  accounts and configuration below DIR (absolute, may exist)
#   dovecot_user DIR USER PASSWORD     adds an account with INBOX, Drafts, Junk, Archive, Sent, Trash
#   dovecot_tunnel DIR USER            prints a command that speaks IMAP as USER, without a server
#   dovecot_deliver DIR USER FOLDER    puts standard input into a folder as one message
#   dovecot_certificates DIR           makes DIR/tls/{ca,good,selfsigned,expired,wronghost}.{pem,key}
#   dovecot_start_tls DIR PORT [CERT]  a server on 127.0.0.1: TLS on PORT, STARTTLS on PORT + 1
#   dovecot_stop DIR
#
# Runs as root, then the mail belongs to "nobody", since Dovecot serves no mail as root; or as an
# ordinary user. Needs dovecot-core, dovecot-imapd, and openssl for certificates.

dovecot_libexec=${DOVECOT_LIBEXEC:-/usr/lib/dovecot}

# Whether it can run here at all.
dovecot_available() {
    [ -x "$dovecot_libexec/imap" ] && PATH="$PATH:/usr/sbin" command -v dovecot >/dev/null
}

# Sets the ids that mail belongs to and the users that the server's processes run as.
dovecot_ids() {
    dovecot_uid=$(id -u)
    dovecot_gid=$(id -g)
    dovecot_internal=$(id -un)
    dovecot_login=$(id -un)
    if [ "$dovecot_uid" -eq 0 ]; then
        dovecot_uid=65534
        dovecot_gid=65534
        dovecot_internal=nobody
        dovecot_login=nobody
        if id dovecot >/dev/null 2>&1; then dovecot_internal=dovecot; fi
        if id dovenull >/dev/null 2>&1; then dovecot_login=dovenull; fi
    fi
}

# Gives PATH… to the mail's owner.
dovecot_own() {
    if [ "$(id -u)" -eq 0 ]; then chown -R "$dovecot_uid:$dovecot_gid" "$@"; fi
}

dovecot_setup() {
    dovecot_ids
    mkdir -p "$1/mail" "$1/home" "$1/run" "$1/tls"
    chmod 711 "$1" "$1/run"
    dovecot_own "$1/mail" "$1/home"
    : >>"$1/passwd"
    dovecot_write_mail_conf "$1" >"$1/mail.conf"
}

# What both the tunnel and the server need.
dovecot_write_mail_conf() {
    cat <<END
base_dir = $1/run
log_path = $1/log
protocols = imap
ssl = no
stats_writer_socket_path =
mail_location = maildir:$1/mail/%u
mail_home = $1/home/%u
mail_uid = $dovecot_uid
mail_gid = $dovecot_gid
first_valid_uid = 1
first_valid_gid = 0
namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    special_use = \\Drafts
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
  mailbox Archive {
    special_use = \\Archive
    auto = subscribe
  }
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
}
END
}

dovecot_user() {
    printf '%s:{PLAIN}%s\n' "$2" "$3" >>"$1/passwd"
    mkdir -p "$1/mail/$2/cur" "$1/mail/$2/new" "$1/mail/$2/tmp" "$1/home/$2"
    dovecot_own "$1/mail/$2" "$1/home/$2"
}

dovecot_tunnel() {
    printf "exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin USER='%s' HOME='%s' '%s' -c '%s' 2>>'%s'" \
        "$2" "$1/home/$2" "$dovecot_libexec/imap" "$1/mail.conf" "$1/tunnel.log"
}

dovecot_deliver() {
    dovecot_box="$1/mail/$2"
    if [ "$3" != INBOX ]; then dovecot_box="$dovecot_box/.$3"; fi
    mkdir -p "$dovecot_box/cur" "$dovecot_box/new" "$dovecot_box/tmp"
    dovecot_count=$(($(cat "$1/delivered" 2>/dev/null || echo 0) + 1))
    echo "$dovecot_count" >"$1/delivered"
    dovecot_name="$(date +%s).M${dovecot_count}P$$.test"
    cat >"$dovecot_box/tmp/$dovecot_name"
    dovecot_own "$dovecot_box"
    mv "$dovecot_box/tmp/$dovecot_name" "$dovecot_box/new/$dovecot_name"
}

# dovecot_request DIR NAME SUBJECT-ALT-NAMES: a key and a request.
dovecot_request() {
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -addext "subjectAltName=$3" \
        -keyout "$1/tls/$2.key" -out "$1/tls/$2.csr" 2>>"$1/tls/log"
}

# dovecot_sign DIR NAME START END: signs the request; dates as YYYYMMDDHHMMSSZ.
dovecot_sign() {
    openssl ca -batch -config "$1/tls/ca.conf" -in "$1/tls/$2.csr" -out "$1/tls/$2.pem" \
        -startdate "$3" -enddate "$4" -notext 2>>"$1/tls/log"
}

dovecot_certificates() {
    mkdir -p "$1/tls/issued"
    : >"$1/tls/index.txt"
    cat >"$1/tls/ca.conf" <<END
[ca]
default_ca = test
[test]
dir = $1/tls
database = \$dir/index.txt
new_certs_dir = \$dir/issued
certificate = \$dir/ca.pem
private_key = \$dir/ca.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
END
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=demur test authority" \
        -keyout "$1/tls/ca.key" -out "$1/tls/ca.pem" 2>>"$1/tls/log" || return 1
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=localhost" \
        -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
        -keyout "$1/tls/selfsigned.key" -out "$1/tls/selfsigned.pem" 2>>"$1/tls/log" || return 1
    dovecot_request "$1" good "DNS:localhost,IP:127.0.0.1" &&
        dovecot_sign "$1" good 20200101000000Z 20491231000000Z &&
        dovecot_request "$1" expired "DNS:localhost,IP:127.0.0.1" &&
        dovecot_sign "$1" expired 20200101000000Z 20210101000000Z &&
        dovecot_request "$1" wronghost "DNS:mail.example.net" &&
        dovecot_sign "$1" wronghost 20200101000000Z 20491231000000Z
}

dovecot_write_server_conf() {
    grep -v '^ssl = ' "$1/mail.conf"
    cat <<END
listen = 127.0.0.1
default_internal_user = $dovecot_internal
default_login_user = $dovecot_login
default_internal_group = $(id -gn "$dovecot_internal")
ssl = yes
ssl_cert = <$1/tls/$3.pem
ssl_key = <$1/tls/$3.key
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = $1/passwd
}
userdb {
  driver = static
  args = uid=$dovecot_uid gid=$dovecot_gid home=$1/home/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $(($2 + 1))
  }
  inet_listener imaps {
    port = $2
    ssl = yes
  }
}
service anvil {
  chroot =
}
END
}

dovecot_start_tls() {
    dovecot_ids
    dovecot_write_server_conf "$1" "$2" "${3:-good}" >"$1/server.conf"
    PATH="$PATH:/usr/sbin" dovecot -c "$1/server.conf" 2>>"$1/start.log"
}

dovecot_stop() {
    if [ ! -f "$1/run/master.pid" ]; then return 0; fi
    kill "$(cat "$1/run/master.pid")" 2>/dev/null
    dovecot_tries=0
    while [ -f "$1/run/master.pid" ] && [ "$dovecot_tries" -lt 50 ]; do
        sleep 0.1
        dovecot_tries=$((dovecot_tries + 1))
    done
}
