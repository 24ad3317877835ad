/* SPDX-License-Identifier: MIT */
/* Links that are no web addresses: where no form can be, and where one might. */
#ifndef DEMUR_VERDICT_NONWEB_H
#define DEMUR_VERDICT_NONWEB_H

#include "rules/pack.h"

#include <demur/message.h>
#include <demur/trust.h>
#include <demur/verdict.h>

/*
 * PASSED: a fragment of the page, a picture in the mail, a telephone number, a letter to the
 * person or to the company. UNKNOWN: an app of the company's, a script that does nothing.
 * FAILED: anything else, web addresses too.
 * policy: for the person's own addresses, beside those the mail was sent to.
 */
DemurGateState demur_nonweb_judge(const DemurLink *link, DemurMessage *message,
                                  const DemurPack *pack, const DemurTrustPolicy *policy);

#endif
