/* SPDX-License-Identifier: MIT */
/* Rules nominate a kind. */
#ifndef DEMUR_RULES_EVAL_H
#define DEMUR_RULES_EVAL_H

#include "rules/match.h"

/* A rule that did not fire, and the first condition that failed. */
typedef struct DemurNearMiss {
    char *rule;
    char *failed;  /* description of that condition */
    unsigned held; /* how many conditions held before it (0: the rule was not near) */
} DemurNearMiss;

typedef struct DemurNomination {
    const DemurPack *pack; /* borrowed from the ruleset */
    const DemurRule *rule; /* first rule that fired, in file order; NULL when none did */
    GPtrArray *evidence;   /* DemurEvidence* of that rule */
    GPtrArray *misses;     /* DemurNearMiss* of the rules tried before, only when asked for */
    GPtrArray *errors;     /* char* */
    GPtrArray *targets;    /* DemurTarget* as the pack sees them; may be empty when no rule
                              fired and trace was not asked for */
} DemurNomination;

/*
 * Tries the rules of one pack on a message. Patterns are compiled at their first use, so a pack
 * serves one thread at a time.
 * trace: also collect misses, and try all rules, not only up to the first that fires.
 * Returns: owned; borrows pack and message.
 */
DemurNomination *demur_eval(const DemurPack *pack, DemurMessage *message, bool trace);
/* Whether the rule, which has fired, also does so on MESSAGE. */
bool demur_eval_holds(const DemurPack *pack, const DemurRule *rule, DemurMessage *message);

void demur_nomination_free(DemurNomination *nomination); /* accepts NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurNomination, demur_nomination_free)

#endif
