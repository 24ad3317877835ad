/* SPDX-License-Identifier: MIT */
/*
 * A text in which many patterns are searched. Most patterns are written in another language
 * than the text is, and need words that it does not hold. An index of the text (the pairs and
 * triples of its bytes, without case) tells that for a hundredth of what a search costs.
 */
#ifndef DEMUR_RULES_SUBJECT_H
#define DEMUR_RULES_SUBJECT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct DemurIndex DemurIndex;

/* Public value; read text and len only. */
typedef struct DemurSubject {
    const char *text; /* UTF-8, ends in NUL only where the whole was taken */
    size_t len;
    char *repaired;    /* TEXT where it was not UTF-8, else NULL */
    DemurIndex *index; /* made when first needed */
    bool indexed;      /* whether to make one */
    GHashTable *told;  /* what was told of expressions that are kept, by address; or NULL */
} DemurSubject;

/*
 * Looks at the first DEMUR_LIMIT_RULE_TEXT bytes of TEXT.
 * text: borrowed while the subject lives. indexed: demur_subject_may_match() is to be asked.
 */
void demur_subject_init(DemurSubject *subject, const char *text, bool indexed);
void demur_subject_clear(DemurSubject *subject);

/*
 * False when REGEX (PCRE2: UTF, UCP, caseless; LEN bytes) certainly finds nothing in the
 * subject. True when it may, when it is of a form that is not looked into, or without index.
 */
bool demur_subject_may_match(DemurSubject *subject, const char *regex, size_t len);

/* The same, told again without a second look: REGEX stays where it is as long as the subject.
 */
bool demur_subject_may_match_kept(DemurSubject *subject, const char *regex);

/* Whether REGEX certainly is one group "(?:...)" as a whole. */
bool demur_subject_is_group(const char *regex);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DemurSubject, demur_subject_clear)

#endif
