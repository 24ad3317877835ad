/* SPDX-License-Identifier: MIT */
/* Services that hide a person's address: they put their own into From, with the sender's in it.
 */
#ifndef DEMUR_TRUST_RELAY_H
#define DEMUR_TRUST_RELAY_H

#include "rules/pack.h"

#include <demur/message.h>
#include <demur/trust.h>

/*
 * Whether From is an address of such a service that stands for a sender of the company's, and a
 * trusted receiver says that the mail is the service's (dmarc and dkim, see receiver.h). What
 * came in there was for the service to check: this proves nothing, it only is no lie.
 * Returns: owned, one sentence that says so; NULL when not.
 */
char *demur_relay_find(const DemurMessage *message, const DemurPack *pack,
                       const DemurTrustPolicy *policy);

#endif
