/* SPDX-License-Identifier: MIT */
/*
 * The stream below libetpan: TCP, TLS on TCP, a tunnel command, or bytes in memory (for tests).
 *
 * libetpan's own streams verify no certificate, loop for ever on an end of file inside a
 * literal and read without bound. This one has an absolute deadline and a byte budget for each
 * command, and an end of file is an error. The first failure sticks: all later reads and writes
 * fail, and demur_imap_transport_failure says why.
 */
#ifndef DEMUR_STORE_IMAP_TRANSPORT_H
#define DEMUR_STORE_IMAP_TRANSPORT_H

#include "store/imap-guard.h"
#include "store/imap.h"

#include <libetpan/mailstream.h>

typedef struct DemurImapTransport DemurImapTransport;

/* What went over the wire. A round trip is a write followed by a read; the greeting and the TLS
 * handshake are not counted. */
typedef struct DemurImapTraffic {
    uint64_t in, out;
    unsigned round_trips;
} DemurImapTraffic;

/* Connects or starts the tunnel; with DEMUR_SECURITY_TLS also the handshake. Errors as
 * demur_imap_connect. The options are borrowed until the transport is freed. */
DemurImapTransport *demur_imap_transport_new(const DemurImapOptions *options, GError **error);

/* Reads from DATA (borrowed until free); what is written is dropped. */
DemurImapTransport *demur_imap_transport_new_memory(const void *data, size_t size);

/* Accepts NULL. Ends a tunnel command. */
void demur_imap_transport_free(DemurImapTransport *transport);

/* A libetpan stream on the transport; mailstream_close frees the stream and not the transport.
 */
mailstream *demur_imap_transport_stream(DemurImapTransport *transport);

/* The handshake after STARTTLS; STREAM must hold no unread bytes. */
bool demur_imap_transport_starttls(DemurImapTransport *transport, const mailstream *stream,
                                   GError **error);

/* Starts a command: the deadline from now, the budget in bytes of reply. */
void demur_imap_transport_begin(DemurImapTransport *transport, unsigned seconds, size_t budget);

/* SIZE more bytes are expected: a literal that the caller bounds by itself. Also moves the
 * deadline, by a second for each 16 KiB. */
void demur_imap_transport_allow(DemurImapTransport *transport, size_t size);

/* Why the transport failed, or NULL; borrowed. */
const char *demur_imap_transport_failure(const DemurImapTransport *transport);

/* The last bytes received, NUL-terminated, at most a few hundred; borrowed. */
const char *demur_imap_transport_tail(const DemurImapTransport *transport);

/* What it saw of PERMANENTFLAGS; borrowed. */
DemurImapGuard *demur_imap_transport_guard(DemurImapTransport *transport);

DemurImapTraffic demur_imap_transport_traffic(const DemurImapTransport *transport);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurImapTransport, demur_imap_transport_free)

#endif
