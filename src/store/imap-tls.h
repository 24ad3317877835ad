/* SPDX-License-Identifier: MIT */
/*
 * TLS 1.2 or later on a connected socket, with the certificate verified against the host name
 * (RFC 9051 section 11.1, RFC 8314 section 3) before a single byte of IMAP is sent.
 */
#ifndef DEMUR_STORE_IMAP_TLS_H
#define DEMUR_STORE_IMAP_TLS_H

#include "store/imap.h"

#include <sys/types.h>

typedef struct DemurImapTls DemurImapTls;

/*
 * Handshake on FD (non-blocking; stays the caller's). Errors say what is wrong with the
 * certificate and the way out: DEMUR_ERROR_CONNECTION; DEMUR_ERROR_CONFIG for an unusable
 * ca_file.
 */
DemurImapTls *demur_imap_tls_new(int fd, const DemurImapOptions *options, int64_t deadline,
                                 GError **error);

/* Says goodbye without waiting. Accepts NULL. */
void demur_imap_tls_free(DemurImapTls *tls);

/* As recv(2) and send(2) on a non-blocking socket: -1 with errno EAGAIN when FD must be waited
 * for
 * (*ret_events: for what), EPROTO with *ret_reason (static) on a TLS error. */
ssize_t demur_imap_tls_read(DemurImapTls *tls, void *data, size_t size, short *ret_events,
                            const char **ret_reason);
ssize_t demur_imap_tls_write(DemurImapTls *tls, const void *data, size_t size,
                             short *ret_events, const char **ret_reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurImapTls, demur_imap_tls_free)

#endif
