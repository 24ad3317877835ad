/* SPDX-License-Identifier: MIT */
/*
 * An IMAP4rev1/rev2 account as a store, through libetpan on our own transport
 * (imap-transport.h).
 *
 * libetpan 1.9.4 as Debian ships it verifies no certificate, loops on EOF, follows hostile
 * replies into NULL (PERMANENTFLAGS without its closing parenthesis) and deep recursion
 * (BODYSTRUCTURE). So: own transport; only UID, FLAGS, RFC822.SIZE and BODY.PEEK are fetched;
 * after any protocol error the connection is dropped; and the caller runs it in a child process
 * with little in it.
 */
#ifndef DEMUR_STORE_IMAP_H
#define DEMUR_STORE_IMAP_H

#include "store/store.h"

typedef enum DemurSecurity {
    DEMUR_SECURITY_TLS,      /* implicit TLS, port 993 */
    DEMUR_SECURITY_STARTTLS, /* port 143 */
    DEMUR_SECURITY_TUNNEL,   /* a command that speaks IMAP on stdin and stdout */
    DEMUR_SECURITY_NONE,     /* loopback only */
} DemurSecurity;

/* Public value; all borrowed for the call of demur_imap_connect. */
typedef struct DemurImapOptions {
    const char *account; /* its name, for the log; errors do not repeat it */
    const char *host;
    unsigned port; /* 0: the usual one */
    DemurSecurity security;
    const char *tunnel;   /* command line for /bin/sh -c; with DEMUR_SECURITY_TUNNEL */
    const char *ca_file;  /* PEM; instead of the system's authorities; or NULL */
    const char *user;     /* or NULL with a tunnel that greets PREAUTH */
    const char *password; /* wiped by the caller */
    unsigned connect_seconds, command_seconds; /* 0: those of limits.h */
} DemurImapOptions;

/*
 * Connects, verifies, logs in. No byte of the password is sent unless the peer is verified
 * (TLS), local (loopback), or our own child (tunnel). Errors: DEMUR_ERROR_CONNECTION,
 * DEMUR_ERROR_CREDENTIALS, DEMUR_ERROR_CONFIG (none with a host that is not loopback).
 */
DemurStore *demur_imap_connect(const DemurImapOptions *options, GError **error);

/* Bytes received and sent since the connection was made (below TLS: of IMAP, not of TLS), and
 * round trips (a command that is answered counts one; a message appended, two). Any may be
 * NULL. */
void demur_imap_traffic(DemurStore *store, uint64_t *ret_in, uint64_t *ret_out,
                        unsigned *ret_commands);

#endif
