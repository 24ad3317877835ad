/* SPDX-License-Identifier: MIT */
/*
 * Conditions. A predicate is one file match-NAME.c with one const DemurMatch; all.c lists them.
 * Evaluation cannot fail: a predicate answers yes, no or unknown, and unknown never fires a
 * rule.
 */
#ifndef DEMUR_RULES_MATCH_H
#define DEMUR_RULES_MATCH_H

#include "base/json.h"
#include "rules/pack.h"
#include "rules/subject.h"
#include "rules/targets.h"

typedef enum DemurTruth { DEMUR_NO, DEMUR_YES, DEMUR_UNKNOWN } DemurTruth;

/* What a condition looks at. */
typedef struct DemurMatchInput {
    const DemurPack *pack;
    DemurMessage *message;
    GPtrArray *targets; /* of DemurTarget*, or NULL until demur_match_targets() made them */
    DemurSubject text,
        subject;         /* empty until demur_match_input_text(), ..._subject() made them */
    int64_t budget;      /* microseconds left for searching this message */
    GHashTable *answers; /* DemurPattern* to what it found in the text; rules share patterns */
} DemurMatchInput;

/* What evaluation leaves behind. */
typedef struct DemurMatchTrace {
    const char *rule;    /* id of the rule under test */
    GPtrArray *evidence; /* DemurEvidence*, appended by predicates that say yes */
    GPtrArray *errors;   /* char*: rule errors ("rule x: pattern hit its match limit") */
    GString *failed; /* description of the first condition that did not hold; NULL: unwanted */
    unsigned held;   /* conditions that held before it */
} DemurMatchTrace;

typedef struct DemurMatch DemurMatch;

struct DemurCondition {
    const DemurMatch *match;
    void *data;          /* the predicate's own */
    GPtrArray *children; /* of DemurCondition*, for all, any, not, count; else NULL */
};

struct DemurMatch {
    const char *name; /* JSON key; a name ending in '.' takes an argument: "header." */
    bool (*load)(const DemurJson *json, const DemurJsonNode *value, const char *argument,
                 const DemurPack *pack, DemurCondition *condition, GError **error);
    DemurTruth (*test)(const DemurCondition *condition, DemurMatchInput *input,
                       DemurMatchTrace *trace);
    char *(*describe)(const DemurCondition *condition); /* owned */
    void (*free_data)(void *data);                      /* or NULL */
};

/* Every predicate; ends with NULL. */
extern const DemurMatch *const demur_match_table[];

/* The beginning of the message's text, and its subject, as far as rules look at them; made at
 * the first call. Borrowed. */
DemurSubject *demur_match_input_text(DemurMatchInput *input);
DemurSubject *demur_match_input_subject(DemurMatchInput *input);

/* The links of the message as the pack sees them, made at the first call; borrowed. */
const GPtrArray *demur_match_targets(DemurMatchInput *input);

#endif
