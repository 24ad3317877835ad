/* SPDX-License-Identifier: MIT */
/* Received fields (RFC 5321 section 4.4), as far as they tell where the receiving side begins.
 */
#ifndef DEMUR_TRUST_RECEIVED_H
#define DEMUR_TRUST_RECEIVED_H

#include <glib.h>
#include <stdbool.h>

/* Public value; strings owned. */
typedef struct DemurReceived {
    char *from; /* lower case; NULL when the field names no client: a hand-over inside a host */
    char *by;   /* lower case; NULL when there is none, or more than one: a client can put "by"
                   into   the name it greets with */
} DemurReceived;

/* value: unfolded. Never fails: what cannot be read leaves by NULL and from "". */
DemurReceived *demur_received_parse(const char *value);
void demur_received_free(DemurReceived *received); /* accepts NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurReceived, demur_received_free)

#endif
