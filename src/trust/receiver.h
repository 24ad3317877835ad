/* SPDX-License-Identifier: MIT */
/*
 * Which Authentication-Results fields count. What they say together is tally.h's.
 *
 * A receiver puts its fields on top of what it was given, so what counts is decided from the
 * top:
 *
 *  1. The topmost field whose authserv-id is trusted is the receiver's. Further fields belong
 *     to it as long as they match the same entry of the list and no Received stands between:
 *     several receivers write one field a method. Everything below is older, and a stranger's.
 *  2. It must stand above every field that an author writes (From, Subject, DKIM-Signature).
 *  3. A receiver that adds nothing leaves the top to the sender, who may have put a field there
 *     together with a Received that looks right. Therefore each Received above the field must
 *     be of the receiver's own house: without a client, or by a host of the authserv-id's
 *     domain, or by a name that exists inside one network only.
 *  4. A field that begins with a trusted authserv-id and cannot be read spoils a pass.
 *  5. Where the fields so far have an aligned dkim=pass or dkim=fail and say nothing of dmarc,
 *     those below a Received of the receiver's own house belong to it, too: a content filter
 *     inside writes its own above what the border wrote.
 *  6. A field of a name that is not listed, above the topmost that is, may be the word of the
 *     receiver that really took the mail in (a second host of the house, say), and the listed
 *     one the sender's. It proves nothing, but a pass below holds only if each such name has an
 *     aligned dkim=pass, too, and nothing against it.
 *
 * What a sender forged in the receiver's name may still stand among them, where the receiver
 * leaves it in place against RFC 8601 section 5: tally.h looks for contradictions. ARC fields
 * are not read, only what the receiver says of them.
 */
#ifndef DEMUR_TRUST_RECEIVER_H
#define DEMUR_TRUST_RECEIVER_H

#include "rules/pack.h"

#include <demur/message.h>
#include <demur/trust.h>

typedef enum DemurProof {
    DEMUR_PROOF_NONE, /* nobody we trust has said */
    DEMUR_PROOF_PROVED,
    DEMUR_PROOF_DISPROVED,
} DemurProof;

/*
 * What trusted receivers say of DOMAIN, the domain of the only From address. Proved needs
 * dmarc=pass for that very domain and dkim=pass of an aligned one (SPF alone never); disproved
 * needs dmarc=fail, since a list or a forwarder breaks good signatures (RFC 6376 section 6.3),
 * one that the receiver did not let through for a forwarder's sake. ret_reason: owned, one
 * sentence, cleaned; always set.
 */
DemurProof demur_receiver_judge(const DemurMessage *message, const DemurPack *pack,
                                const DemurTrustPolicy *policy, char **ret_reason);

#endif
