/* SPDX-License-Identifier: MIT */
/*
 * Words around a company's name, in the languages of Europe that are written in Latin letters.
 * Compared as skeletons (skeleton.h): no accents, no "rn", no "vv", so that "personvern" stands
 * as "personvem".
 */
#ifndef DEMUR_TRUST_NAMING_WORDS_H
#define DEMUR_TRUST_NAMING_WORDS_H

#include <stdbool.h>

/* word: a skeleton or NULL. Whether companies put it beside their name: "support". */
bool demur_naming_is_companion(const char *word);

/* Whether it may stand between such words or before: "of", "your". */
bool demur_naming_is_small(const char *word);

/* Whether WORD (a skeleton) is what plain text WANT looks like. */
bool demur_naming_same(const char *word, const char *want);

#endif
