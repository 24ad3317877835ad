/* SPDX-License-Identifier: MIT */
/*
 * Which pairs and triples of bytes a text holds, after folding: a character that is no part of
 * a word (PCRE2's \w with UCP) becomes a blank, any other its lower case, so that characters
 * which PCRE2 takes for each other without case are the same. Before and after the text stands
 * a blank.
 */
#ifndef DEMUR_RULES_INDEX_H
#define DEMUR_RULES_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_FOLD_MAX 6 /* bytes of a folded character */

/* A set, by hash: a bit may stand for several of them. */
typedef struct DemurIndex {
    unsigned shift; /* of a hash of 32 bits to the number of its bit */
    uint64_t bits[];
} DemurIndex;

/* text: UTF-8. Returns: owned (g_free). */
DemurIndex *demur_index_new(const char *text, size_t len);

/* Folds the character at TEXT (UTF-8); returns its length in RET, its own in ret_size. */
size_t demur_index_fold(const char *text, unsigned char ret[DEMUR_FOLD_MAX], size_t *ret_size);

static inline unsigned
demur_index_bit(const DemurIndex *index, uint32_t key)
{
    return (key * UINT32_C(0x9E3779B1)) >> index->shift;
}

static inline bool
demur_index_has(const DemurIndex *index, uint32_t key)
{
    unsigned bit = demur_index_bit(index, key);
    return index->bits[bit / 64] >> (bit % 64) & 1;
}

/* Keys; no pair has that of a triple. */
#define DEMUR_INDEX_PAIR(a, b) (UINT32_C(1) << 24 | (uint32_t)(a) << 8 | (uint32_t)(b))
#define DEMUR_INDEX_TRIPLE(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

#endif
