/* SPDX-License-Identifier: MIT */
/* Who pretends to be the company without being it. */
#ifndef DEMUR_TRUST_CLAIM_H
#define DEMUR_TRUST_CLAIM_H

#include "rules/pack.h"

#include <demur/message.h>
#include <demur/trust.h>

/*
 * Whether the From field claims to be the pack's company although its domain is none of the
 * pack's senders, nor its only address one at the company's hosts: a brand in the display name
 * (homographs, digits and letters that look alike read as what they look like), an address of
 * the company or of a look-alike there, a look-alike domain, a brand as a sub-domain or as part
 * of a label, xn--. An only address at the company's hosts claims where a trusted receiver
 * disproves it. Returns: owned sentence that says how, cleaned; NULL when it does not
 * claim.
 */
char *demur_claim_find(const DemurMessage *message, const DemurPack *pack,
                       const DemurTrustPolicy *policy);

#endif
