/* SPDX-License-Identifier: MIT */
/*
 * Packs for a process that looks at one message: their text is kept, and a rule is read only
 * when it is tried and its words may be in the message.
 */
#ifndef DEMUR_RULES_PACK_LAZY_H
#define DEMUR_RULES_PACK_LAZY_H

#include "rules/match.h"

/* The text of a pack, and where its parts stand in it. */
typedef struct DemurPackSource DemurPackSource;

void demur_pack_source_free(DemurPackSource *source); /* accepts NULL */

/* Expands those of the fragments named in the pattern WRITTEN that were not yet, if they are
 * there; what is wrong with them is said when the pattern is read. */
void demur_pack_lazy_fragments(const DemurPack *pack, const char *written);

/* False when the words that a rule not yet read needs are certainly not in the message. */
bool demur_pack_lazy_may_fire(const DemurPack *pack, const DemurRule *rule,
                              DemurMatchInput *input);

/* Reads a rule that was not yet. DEMUR_ERROR_CONFIG with file:line:column. */
bool demur_pack_lazy_read(DemurPack *pack, DemurRule *rule, GError **error);

#endif
