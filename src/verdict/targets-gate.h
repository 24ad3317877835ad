/* SPDX-License-Identifier: MIT */
/* Gates 3 and 4: where the links lead, and which one may be handed out. */
#ifndef DEMUR_VERDICT_TARGETS_GATE_H
#define DEMUR_VERDICT_TARGETS_GATE_H

#include "rules/targets.h"

#include <demur/trust.h>
#include <demur/verdict.h>

/* What the links of a message come to. Public value; offered is borrowed from the targets. */
typedef struct DemurOffer {
    DemurGateState targets;     /* gate 3 */
    char *why;                  /* its reason, owned */
    const DemurTarget *offered; /* the one form a reader sees, or NULL */
    unsigned forms;             /* 0, 1, or 2 for several distinct ones, hidden ones too */
} DemurOffer;

/* Whose links they are, and for whom. Public value, all of it borrowed. */
typedef struct DemurJudged {
    DemurMessage *message;
    const DemurPack *pack;
    const DemurTrustPolicy *policy; /* for the person's own addresses */
} DemurJudged;

/* targets: of DemurTarget*. */
void demur_offer_init(DemurOffer *offer, const GPtrArray *targets, const DemurJudged *judged);
void demur_offer_clear(DemurOffer *offer);

#endif
