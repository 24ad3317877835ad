/* SPDX-License-Identifier: MIT */
/*
 * Character references: the longest name wins, found by narrowing a range of the sorted table
 * one letter at a time, so that the cost is bounded by the longest name whatever follows.
 */
#include "message/html-entity.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "message/html-entity-table.h"

#define ENTITY_LEGACY 0x80000000u
#define ENTITY_SECOND(code) (((code) >> 24) & 0x1F)
#define ENTITY_FIRST(code) ((code)&0xFFFFFF)

/* Numbers 0x80 to 0x9F mean what they mean in windows-1252; 0 where that has no character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static uint32_t
numeric_value(uint32_t code)
{
    if (code >= 0x80 && code <= 0x9F && windows_1252[code - 0x80])
        return windows_1252[code - 0x80];
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0xFFFD;
    return code;
}

static size_t
decode_numeric(const char *text, size_t len, char *ret_utf8, size_t *ret_len)
{
    size_t i = 2;
    bool hex = len > 2 && (text[2] == 'x' || text[2] == 'X');
    if (hex)
        i++;
    size_t digits = i;
    uint32_t code = 0;
    for (; i < len && (hex ? g_ascii_isxdigit(text[i]) : g_ascii_isdigit(text[i])); i++) {
        if (code <= 0x10FFFF)
            code = code * (hex ? 16 : 10) + (uint32_t)g_ascii_xdigit_value(text[i]);
    }
    if (i == digits)
        return 0;
    *ret_len = (size_t)g_unichar_to_utf8(numeric_value(code), ret_utf8);
    return i < len && text[i] == ';' ? i + 1 : i;
}

/* Letter DEPTH of a name, or 0 past its end. */
static unsigned char
name_at(unsigned entry, size_t depth)
{
    size_t at = entity_offsets[entry] + depth;
    return at < entity_offsets[entry + 1] ? (unsigned char)entity_names[at] : 0;
}

/* The first entry of [low, high) whose letter DEPTH is not below C. */
static unsigned
lower_bound(unsigned low, unsigned high, size_t depth, unsigned char c)
{
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (name_at(middle, depth) < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t
append_entry(unsigned entry, char *utf8)
{
    uint32_t code = entity_codes[entry];
    size_t len = (size_t)g_unichar_to_utf8(ENTITY_FIRST(code), utf8);
    if (ENTITY_SECOND(code))
        len += (size_t)g_unichar_to_utf8(entity_seconds[ENTITY_SECOND(code)], utf8 + len);
    return len;
}

/* NAME follows the ampersand. Returns the length of the longest match, its semicolon included.
 */
static size_t
match_name(const char *name, size_t len, unsigned *ret_entry)
{
    unsigned char c = len ? (unsigned char)name[0] : 0;
    if (c < 'A' || c > 'z')
        return 0;
    unsigned low = entity_first[c - 'A'], high = entity_first[c - 'A' + 1];
    size_t best = 0;
    for (size_t depth = 1; low < high; depth++) {
        c = depth < len ? (unsigned char)name[depth] : 0;
        if (name_at(low, depth) == 0 && (c == ';' || (entity_codes[low] & ENTITY_LEGACY))) {
            best = c == ';' ? depth + 1 : depth;
            *ret_entry = low;
        }
        if (!g_ascii_isalnum(c))
            break;
        low = lower_bound(low, high, depth, c);
        high = lower_bound(low, high, depth, (unsigned char)(c + 1));
    }
    return best;
}

size_t
demur_html_entity_decode(const char *text, size_t len, bool attribute, char *ret_utf8,
                         size_t *ret_len)
{
    if (len > 1 && text[1] == '#')
        return decode_numeric(text, len, ret_utf8, ret_len);
    /* By far the most frequent ones: in addresses, and in the layout of mail. */
    if (len >= 5 && memcmp(text, "&amp;", 5) == 0) {
        *ret_utf8 = '&';
        *ret_len = 1;
        return 5;
    }
    if (len >= 6 && memcmp(text, "&nbsp;", 6) == 0) {
        ret_utf8[0] = '\xC2';
        ret_utf8[1] = '\xA0';
        *ret_len = 2;
        return 6;
    }
    unsigned entry = 0;
    size_t taken = match_name(text + 1, len - 1, &entry);
    if (!taken)
        return 0;
    char next = taken + 1 < len ? text[taken + 1] : '\0';
    if (attribute && text[taken] != ';' && (next == '=' || g_ascii_isalnum(next)))
        return 0;
    *ret_len = append_entry(entry, ret_utf8);
    return taken + 1;
}
