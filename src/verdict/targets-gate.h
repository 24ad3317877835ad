/* SPDX-License-Identifier: MIT */
/* Gates 3 and 4: where the links lead, and which one may be handed out. */
#ifndef DEMUR_VERDICT_TARGETS_GATE_H
#define DEMUR_VERDICT_TARGETS_GATE_H

#include "rules/targets.h"

#include <demur/verdict.h>

/* What the links of a message come to. Public value; offered is borrowed from the targets. */
typedef struct DemurOffer {
    DemurGateState targets;     /* gate 3 */
    char *why;                  /* its reason, owned */
    const DemurTarget *offered; /* the one form a reader sees, or NULL */
    unsigned forms;             /* 0, 1, or 2 for several distinct ones, hidden ones too */
} DemurOffer;

/* targets: of DemurTarget*. */
void demur_offer_init(DemurOffer *offer, const GPtrArray *targets, DemurMessage *message);
void demur_offer_clear(DemurOffer *offer);

#endif
