/* SPDX-License-Identifier: MIT */
/*
 * Our own check of DKIM signatures (RFC 6376), by a helper program: what verifies links a
 * crypto library and may ask DNS, and neither belongs into the process that handles all mail.
 */
#ifndef DEMUR_TRUST_DKIM_H
#define DEMUR_TRUST_DKIM_H

#include "trust/receiver.h"

#define DEMUR_DKIM_SECONDS 10 /* for all signatures of a message, DNS included */

/* One signature, as the helper saw it. Public value. */
typedef struct DemurDkimLine {
    bool pass;
    bool passing;            /* it could not be checked now */
    char *domain, *selector; /* lower case domain; either NULL when the signature names none */
    int64_t time;            /* t=, or -1 */
    char **headers;          /* names in h=, lower case; never NULL */
    char *reason;            /* why it failed, or NULL */
} DemurDkimLine;

/*
 * Reads one line of the helper's output:
 *   pass d=DOMAIN s=SELECTOR t=SECONDS h=NAME:NAME
 *   fail d=DOMAIN s=SELECTOR WORDS
 *   temperror d=DOMAIN s=SELECTOR WORDS   (no key from DNS now)
 * "-" stands for what is not known. Returns: owned; NULL for anything else.
 */
DemurDkimLine *demur_dkim_line_parse(const char *line);
void demur_dkim_line_free(DemurDkimLine *line); /* accepts NULL */

/*
 * Whether a valid signature of an aligned domain covers From and each of To, Subject, Date and
 * Content-Type that is there. Never DISPROVED: a list or a link rewriter breaks good
 * signatures. What cannot be checked now is told to the policy's memory. ret_reason: owned, one
 * sentence, cleaned; always set.
 */
DemurProof demur_dkim_judge(DemurMessage *message, const DemurPack *pack,
                            const DemurTrustPolicy *policy, char **ret_reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurDkimLine, demur_dkim_line_free)

#endif
