/* SPDX-License-Identifier: MIT */
/*
 * See sender.h. A value in plain ASCII is searched as it is; all else is decoded and turned
 * into letters first, in each way in which it may be shown.
 */
#include "rules/sender.h"

#include "rules/encoded.h"
#include "rules/rawtext.h"

#include <string.h>
#include <strings.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define ANY_LETTER '\x80'               /* to demur_brand_resembles() */
#define UTF8_MAX (3 * DEMUR_BRAND_TEXT) /* what a byte of another charset becomes, at most */

static bool
is_letter(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');
}

/* Whether the "-" at I belongs to "xn--", behind which letters are not what they look like. */
static bool
is_punycode(const char *value, size_t len, size_t i)
{
    return i > 1 && i + 1 < len && value[i + 1] == '-' &&
           strncasecmp(value + i - 2, "xn", 2) == 0;
}

static bool
has_punycode(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (value[i] == '-' && is_punycode(value, len, i))
            return true;
    return false;
}

/* Whether the comment at I is the last thing of the value, apart from what is before it: then
 * nothing is joined when it is left out. */
static bool
is_last_comment(const char *value, size_t len, size_t i)
{
    const char *end = memchr(value + i, ')', len - i);
    return i > 0 && (value[i - 1] == ' ' || value[i - 1] == '\t') && end == value + len - 1;
}

/* Whether the byte at I means that the value has to be decoded. */
static bool
is_odd(const char *value, size_t len, size_t i)
{
    char next = i + 1 < len ? value[i + 1] : ' ';
    switch (value[i]) {
    case '\\':
        return true;
    case '(':
        return !is_last_comment(value, len, i);
    case '=':
        return next == '?';
    case '"': /* within a word */
        return i > 0 && is_letter(value[i - 1]) && !strchr(" \t\r\n<,", next);
    case '-':
        return is_punycode(value, len, i);
    default:
        return ((unsigned char)value[i] & 0x80) != 0;
    }
}

static bool
is_odd_anywhere(const char *value, size_t len)
{
    static const bool maybe[256] = {['\\'] = true, ['('] = true, ['='] = true,
                                    ['"'] = true,  ['-'] = true, [128 ... 255] = true};
    size_t i = 0;
#ifdef __SSE2__
    for (; len - i >= sizeof(__m128i); i += sizeof(__m128i)) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(value + i));
        __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('(')));
        found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('=')));
        found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
        found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(found, bytes));
        for (; mask != 0; mask &= mask - 1)
            if (is_odd(value, len, i + (size_t)__builtin_ctz(mask)))
                return true;
    }
#endif
    for (; i < len; i++)
        if (maybe[(unsigned char)value[i]] && is_odd(value, len, i))
            return true;
    return false;
}

/* Whether a value, shown in this way, names a brand: as UTF-8 and, when it is none, as what old
 * mailers sent; with what is no letter of ours as blanks, without it, and as any letter. */
static bool
names_shown(const DemurBrandIndex *index, const DemurRawText *value)
{
    char utf8[UTF8_MAX], letters[UTF8_MAX];
    DemurRawText decoded = {.bytes = utf8, .size = sizeof(utf8)};
    bool valid = true;
    demur_rawtext_decode(value->bytes, value->len, &decoded);
    /* What is still encoded some programs decode once more, or in other charsets. */
    bool found = decoded.doubt || demur_encoded_any(decoded.bytes, decoded.len) ||
                 has_punycode(decoded.bytes, decoded.len);
    for (unsigned way = 0; way < (valid ? 3 : 6) && !found; way++) {
        static const char gaps[] = {' ', '\0', ANY_LETTER};
        DemurRawText folded = {.bytes = letters, .size = sizeof(letters)};
        valid = demur_rawtext_fold(&decoded, way < 3, gaps[way % 3], &folded);
        found = folded.doubt || (gaps[way % 3] == ANY_LETTER
                                     ? demur_brand_resembles(index, folded.bytes, folded.len)
                                     : demur_brand_find(index, folded.bytes, folded.len));
    }
    return found;
}

/* VALUE without quotes, escapes and comments. */
static void
speak(const char *value, size_t len, DemurRawText *into)
{
    unsigned depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        char c = value[i];
        bool escaped = c == '\\' && i + 1 < len;
        if (escaped)
            c = value[++i];
        else if (c == '"' && depth == 0)
            quoted = !quoted;
        else if (c == '(' && !quoted)
            depth++;
        if (depth == 0 && (escaped || c != '"'))
            demur_rawtext_put(into, &c, 1);
        if (!escaped && c == ')' && depth > 0)
            depth--;
    }
}

static bool
names_decoded(const DemurBrandIndex *index, const char *value, size_t len)
{
    char copy[DEMUR_BRAND_TEXT], bare[DEMUR_BRAND_TEXT];
    DemurRawText written = {.bytes = copy, .size = sizeof(copy)};
    DemurRawText spoken = {.bytes = bare, .size = sizeof(bare)};
    demur_rawtext_put(&written, value, len);
    speak(value, len, &spoken);
    return names_shown(index, &written) ||
           (spoken.len != written.len && names_shown(index, &spoken));
}

bool
demur_sender_names(const DemurBrandIndex *index, const char *value, size_t len)
{
    if (len > DEMUR_BRAND_TEXT || demur_brand_find(index, value, len))
        return true;
    return is_odd_anywhere(value, len) && names_decoded(index, value, len);
}
