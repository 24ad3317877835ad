/* SPDX-License-Identifier: MIT */
/* Gate 1: who sent it, decided from the header and results we trust. */
#ifndef DEMUR_TRUST_ORIGIN_H
#define DEMUR_TRUST_ORIGIN_H

#include "rules/pack.h"

#include <demur/message.h>
#include <demur/trust.h>

typedef struct DemurOrigin {
    DemurTrust trust;  /* AUTHENTIC: From is the company's and proven. UNPROVEN: From is the
                          company's, nobody we trust has said, or a relay's that stands for
                          one of the company's. IMPOSTOR: From is the company's
                          and  disproved or malformed, or somebody else claims to be the company.
                          NULL: somebody else, who does not claim to be */
    bool from_company; /* the From domain is one of the pack's senders */
    bool claims;       /* claims to be the company: display name, look-alike domain, brand as a
                          sub-domain, an address in the display name */
    char *reason;      /* one sentence for the gate, cleaned */
    GPtrArray *hints;  /* char*: signs of a replay; never NULL */
} DemurOrigin;

/* Returns: owned; never fails. */
DemurOrigin *demur_origin_judge(DemurMessage *message, const DemurPack *pack,
                                const DemurTrustPolicy *policy);
void demur_origin_free(DemurOrigin *origin); /* accepts NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurOrigin, demur_origin_free)

#endif
