# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# Servers that cannot be installed beside Dovecot (they conflict): their Debian packages are
# downloaded and unpacked, never installed. To be sourced after lib.sh.
#
#   packages_unpack NAME PACKAGE…   puts the packages, as far as they are not installed, below
#                                   $packages, kept for the next run; says why it cannot

packages_unpack() {
    packages=$build/servers/$1
    shift
    if [ -e "$packages/complete" ]; then return 0; fi
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
        packages_why='no Debian'
        return 1
    fi
    rm -rf "$packages"
    mkdir -p "$packages/archives"
    chmod 755 "$packages" "$packages/archives"
    for package in "$@"; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *)
            if ! (cd "$packages/archives" && apt-get -q -o Acquire::Retries=0 \
                -o Acquire::http::Timeout=20 download "$package") >>"$packages/log" 2>&1; then
                packages_why="$package cannot be downloaded"
                return 1
            fi
            ;;
        esac
    done
    for archive in "$packages/archives"/*.deb; do
        dpkg -x "$archive" "$packages" || return 1
    done
    : >"$packages/complete"
}

# packages_lacks PROGRAM: whether a library of it is missing all the same.
packages_lacks() { LD_LIBRARY_PATH=$packages_lib ldd "$1" 2>&1 | grep -q 'not found'; }

packages_lib=
packages_use() {
    for packages_lib in "$packages"/usr/lib/*-linux-gnu*; do break; done
}
