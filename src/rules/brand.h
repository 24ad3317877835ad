/* SPDX-License-Identifier: MIT */
/*
 * A rough look for a brand in a raw field value: good enough to nominate, never to decide (see
 * trust/claim.h for that). libc only.
 */
#ifndef DEMUR_RULES_BRAND_H
#define DEMUR_RULES_BRAND_H

#include "rules/identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_BRAND_TEXT 1024 /* decoded bytes of a field value that are looked at */
#define DEMUR_BRAND_SHORT 5   /* letters up to which a brand counts as a word only */
#define DEMUR_BRAND_CLASSES 32
#define DEMUR_BRANDS_MAX 32 /* brands told apart by the index; further ones share its bits */

/* Which brands can begin with three given letters; made once, then read-only. */
typedef struct DemurBrandIndex {
    const DemurIdentityName *brands; /* borrowed */
    size_t n;
    bool proper;    /* brands begin a word, short ones with a capital: no "pthreads", no
                       "meta-data" */
    uint32_t edges; /* after which classes a word begins, a bit each */
    /* Whether any can, by the first letter, a bit for each second: within a word, at its start.
     */
    uint32_t starts[2][DEMUR_BRAND_CLASSES];
    uint32_t anywhere; /* brands that may stand within a word */
    uint32_t pairs[DEMUR_BRAND_CLASSES][DEMUR_BRAND_CLASSES];  /* first and second */
    uint32_t follow[DEMUR_BRAND_CLASSES][DEMUR_BRAND_CLASSES]; /* second and third */
    uint8_t nibbles[4]
                   [16]; /* buckets of first bytes by their halves, of second ones by theirs */
} DemurBrandIndex;

/* brands: lower case ASCII, borrowed while the index lives. */
void demur_brand_index(DemurBrandIndex *index, const DemurIdentityName *brands, size_t n,
                       bool proper);

/*
 * Whether a raw field value names a proper brand, encoded words (RFC 2047) decoded, letters
 * that look alike taken for each other, any letter beyond ASCII taken for any letter as long as
 * most are plain. A brand of up to five letters counts only as a word of its own, inflected or
 * not.
 */
bool demur_brand_in(const DemurBrandIndex *index, const char *value, size_t len);

/*
 * The same in text that is decoded. Brands that are not proper: letters beyond ASCII match none
 * (rules/letters.h says what they look like), and a short brand counts with a word glued to it
 * (rules/glue.h), too.
 */
bool demur_brand_find(const DemurBrandIndex *index, const char *text, size_t len);

/* Whether TEXT holds a long brand in which a letter or two may be any beyond ASCII (bytes from
 * 128 on; others of these may stand between its letters). */
bool demur_brand_resembles(const DemurBrandIndex *index, const char *text, size_t len);

#endif
