/* SPDX-License-Identifier: MIT */
/* The index of a text. */
#include "rules/index.h"

#include <glib.h>

/* Beyond, letters are rare and younger than some versions of Unicode: taken for blanks, which
 * can only let a pattern pass. */
#define WORDS_END 0x10000

static unsigned char
fold_ascii(unsigned char c)
{
    return g_ascii_isalnum(c) || c == '_' ? (unsigned char)g_ascii_tolower((char)c) : ' ';
}

size_t
demur_index_fold(const char *text, unsigned char ret[DEMUR_FOLD_MAX], size_t *ret_size)
{
    unsigned char first = (unsigned char)*text;
    *ret_size = 1;
    ret[0] = fold_ascii(first);
    if (first < 0x80)
        return 1;
    gunichar c = g_utf8_get_char(text);
    *ret_size = (size_t)(g_utf8_next_char(text) - text);
    ret[0] = ' ';
    /* PCRE2 takes Roman numerals for their small forms, GLib does not. */
    if (c >= WORDS_END || !g_unichar_isalnum(c) || (c >= 0x2160 && c <= 0x217F))
        return 1;
    /* By way of the upper case, which letters with several lower ones share. */
    gunichar lower = g_unichar_tolower(g_unichar_toupper(c));
    return (size_t)g_unichar_to_utf8(lower, (char *)ret);
}

/* Sixteen bits a byte of text, as far as it is not long: one in ten is set then, or fewer. */
#define SPARSE_LOG 4
#define LOG_MIN 10
#define LOG_MAX 18

static void
set(DemurIndex *index, uint32_t key)
{
    unsigned bit = demur_index_bit(index, key);
    index->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
}

typedef struct Last {
    unsigned char a, b;
} Last;

static void
add(DemurIndex *index, Last *last, unsigned char c)
{
    set(index, DEMUR_INDEX_PAIR(last->b, c));
    set(index, DEMUR_INDEX_TRIPLE(last->a, last->b, c));
    *last = (Last){last->b, c};
}

DemurIndex *
demur_index_new(const char *text, size_t len)
{
    unsigned log = CLAMP(g_bit_storage(len) + SPARSE_LOG, LOG_MIN, LOG_MAX);
    DemurIndex *index = g_malloc0(sizeof *index + ((size_t)1 << log) / 8);
    index->shift = 32 - log;
    Last last = {' ', ' '};
    for (size_t i = 0; i < len;) {
        if ((unsigned char)text[i] < 0x80) {
            add(index, &last, fold_ascii((unsigned char)text[i++]));
            continue;
        }
        unsigned char folded[DEMUR_FOLD_MAX];
        size_t size = 1, n = demur_index_fold(text + i, folded, &size);
        for (size_t k = 0; k < n; k++)
            add(index, &last, folded[k]);
        i += size;
    }
    add(index, &last, ' ');
    return index;
}
