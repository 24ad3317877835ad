/* SPDX-License-Identifier: MIT */
/*
 * What the Authentication-Results fields of one receiver say together. A field that a stranger
 * wrote in the receiver's name may be among them (see receiver.h); it must contradict the
 * receiver's own, so fields are held against each other:
 *
 *  - dmarc stands in one field only;
 *  - every field that speaks of dkim has an aligned pass, or none has;
 *  - a field that says nothing, or speaks a version we do not know, spoils a pass elsewhere.
 *
 * A dmarc=fail that the receiver let through, with an arc=pass in the same field (RFC 8617),
 * does not disprove: a forwarder that the receiver knows changed the mail.
 *
 * A field whose header.i is no address spoils all of them: its text may be the sender's. Within
 * a field any one aligned signature is enough (RFC 7489 section 3.1.1).
 */
#ifndef DEMUR_TRUST_TALLY_H
#define DEMUR_TRUST_TALLY_H

#include "trust/receiver.h"

/* fields: of DemurAuthres*. ret_what: static words for the result. */
DemurProof demur_tally_weigh(const GPtrArray *fields, const DemurPack *pack, const char *domain,
                             const char **ret_what);

/* Whether an aligned dkim=pass stands there, and nothing against it. */
bool demur_tally_agrees(const GPtrArray *fields, const DemurPack *pack, const char *domain);

/* Whether an aligned dkim result stands there, nothing against it, and no word of dmarc. */
bool demur_tally_lacks_dmarc(const GPtrArray *fields, const DemurPack *pack,
                             const char *domain);

#endif
