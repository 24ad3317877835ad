/* SPDX-License-Identifier: MIT */
/* Building mail: drafts and alerts, as CRLF bytes ready for APPEND, in 7-bit (RFC 5322, 2045).
 */
#ifndef DEMUR_MESSAGE_COMPOSE_H
#define DEMUR_MESSAGE_COMPOSE_H

#include <glib.h>
#include <stdint.h>

/* Public value, everything borrowed for the call. NULL leaves a field out. Strings with CR, LF
 * or other controls are refused in addresses and msg-ids, encoded (RFC 2047) elsewhere. */
typedef struct DemurCompose {
    const char *from_name, *from_address;
    const char *to; /* one addr-spec, or NULL: a draft without recipient */
    const char *subject;
    const char *message_id;        /* with angle brackets; required */
    const char *in_reply_to;       /* with angle brackets */
    const char *const *references; /* msg-ids, NULL-terminated, oldest first */
    const char *language;          /* Content-Language */
    const char *body;              /* UTF-8 text, LF lines */
    int64_t date;                  /* seconds since the epoch; written in local time */
    const char *const *extra;      /* pairs of field name and value, NULL-terminated */
} DemurCompose;

/* Returns: owned bytes; NULL with DEMUR_ERROR_MESSAGE naming the refused string. */
GBytes *demur_compose(const DemurCompose *compose, GError **error);

#endif
