/* SPDX-License-Identifier: MIT */
/* Loading and testing conditions, and what predicates share. */
#ifndef DEMUR_RULES_CONDITION_H
#define DEMUR_RULES_CONDITION_H

#include "rules/match.h"
#include "rules/pattern.h"

/* NODE: an object with one key, the name of a predicate. Returns: owned. */
DemurCondition *demur_condition_load(const DemurJson *json, const DemurJsonNode *node,
                                     const DemurPack *pack, GError **error);
void demur_condition_free(DemurCondition *condition); /* accepts NULL */

/* Tests the condition; keeps trace->held and trace->failed. */
DemurTruth demur_condition_test(const DemurCondition *condition, DemurMatchInput *input,
                                DemurMatchTrace *trace);
char *demur_condition_describe(const DemurCondition *condition);

/* A string (or an array of strings, joined) with its fragments; owned by pack->patterns. */
DemurPattern *demur_condition_pattern(const DemurJson *json, const DemurJsonNode *value,
                                      const DemurPack *pack, GError **error);

/* Loads VALUE as the pattern that is the condition's whole data (DemurMatch.load). */
bool demur_condition_load_pattern(const DemurJson *json, const DemurJsonNode *value,
                                  const char *argument, const DemurPack *pack,
                                  DemurCondition *condition, GError **error);

/* "NAME /pattern/", shortened. Owned. */
char *demur_condition_describe_pattern(const char *name, const DemurPattern *pattern);

/* Searches SUBJECT; a match becomes evidence at WHERE, a failure a rule error. */
DemurTruth demur_condition_search(DemurPattern *pattern, const char *where,
                                  DemurSubject *subject, DemurMatchInput *input,
                                  DemurMatchTrace *trace);

/* The same in the text of the message, once for each pattern. */
DemurTruth demur_condition_search_text(DemurPattern *pattern, DemurMatchInput *input,
                                       DemurMatchTrace *trace);

void demur_condition_evidence(DemurMatchTrace *trace, const char *where, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurCondition, demur_condition_free)

#endif
