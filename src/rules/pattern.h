/* SPDX-License-Identifier: MIT */
/*
 * One regular expression (PCRE2: UTF, UCP, caseless), compiled at its first use. PCRE2's match
 * limit counts anew at every start position, so a search is also cut into windows between which
 * time is looked at.
 */
#ifndef DEMUR_RULES_PATTERN_H
#define DEMUR_RULES_PATTERN_H

#include "rules/subject.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct DemurPattern DemurPattern;

typedef enum DemurPatternResult {
    DEMUR_PATTERN_ABSENT,
    DEMUR_PATTERN_FOUND,
    DEMUR_PATTERN_FAILED, /* a limit was hit or it does not compile: nothing is known */
} DemurPatternResult;

/* Byte range of a match. */
typedef struct DemurPatternHit {
    size_t start, end;
} DemurPatternHit;

/* regex: taken. line, column: where it stands in its file. Returns: owned. */
DemurPattern *demur_pattern_new(char *regex, unsigned line, unsigned column);
void demur_pattern_free(DemurPattern *pattern); /* accepts NULL */

/* As given to demur_pattern_new(), with fragments included; borrowed. */
const char *demur_pattern_text(const DemurPattern *pattern);

/*
 * The first match in SUBJECT.
 * budget: microseconds of processor time left; what was used is taken off; none left is a
 * failure. ret_hit: set when found. ret_why: set when failed; owned.
 */
DemurPatternResult demur_pattern_find(DemurPattern *pattern, DemurSubject *subject,
                                      int64_t *budget, DemurPatternHit *ret_hit,
                                      char **ret_why);

/*
 * Compiles the pattern and tries it on hostile strings. DEMUR_ERROR_CONFIG, "FILE:line:column:
 * ", when it does not compile, matches the empty string, or takes too long.
 */
bool demur_pattern_check(DemurPattern *pattern, const char *file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurPattern, demur_pattern_free)

#endif
