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

#define DEMUR_INDEX_PAIRS 65536
#define DEMUR_INDEX_TRIPLES_LOG 18
#define DEMUR_INDEX_TRIPLES (1 << DEMUR_INDEX_TRIPLES_LOG)
#define DEMUR_FOLD_MAX 6 /* bytes of a folded character */

typedef struct DemurIndex {
    uint64_t pairs[DEMUR_INDEX_PAIRS / 64];
    uint64_t triples[DEMUR_INDEX_TRIPLES / 64]; /* by hash: a bit may stand for several */
} DemurIndex;

/* text: UTF-8. Returns: owned (g_free). */
DemurIndex *demur_index_new(const char *text, size_t len);

/* Folds the character at TEXT (UTF-8); returns its length in RET, its own in ret_size. */
size_t demur_index_fold(const char *text, unsigned char ret[DEMUR_FOLD_MAX], size_t *ret_size);

static inline unsigned
demur_index_triple(unsigned char a, unsigned char b, unsigned char c)
{
    uint32_t key = (uint32_t)a << 16 | (uint32_t)b << 8 | c;
    return (key * UINT32_C(0x9E3779B1)) >> (32 - DEMUR_INDEX_TRIPLES_LOG);
}

static inline bool
demur_index_has_pair(const DemurIndex *index, unsigned char a, unsigned char b)
{
    unsigned key = (unsigned)a << 8 | b;
    return index->pairs[key / 64] >> (key % 64) & 1;
}

static inline bool
demur_index_has_triple(const DemurIndex *index, unsigned char a, unsigned char b,
                       unsigned char c)
{
    unsigned key = demur_index_triple(a, b, c);
    return index->triples[key / 64] >> (key % 64) & 1;
}

#endif
