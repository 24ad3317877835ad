/* SPDX-License-Identifier: MIT */
/* See brand.h. */
#include "rules/brand.h"

#include <string.h>
#include <strings.h>

#define SHORT_BRAND 5

/* Letters and what they are taken for: l, 1, | and i look alike, and so on. Bytes beyond ASCII are
 * 1 (some letter), everything that is no letter is 0. */
static unsigned char
fold(unsigned char c)
{
    static const unsigned char folded[128] = {
        ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f', ['g'] = 'g',
        ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'i', ['m'] = 'm', ['n'] = 'n',
        ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't', ['u'] = 'u',
        ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z', ['A'] = 'a', ['B'] = 'b',
        ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i',
        ['J'] = 'j', ['K'] = 'k', ['L'] = 'i', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p',
        ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w',
        ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z', ['0'] = 'o', ['1'] = 'i', ['|'] = 'i', ['!'] = 'i',
        ['3'] = 'e', ['4'] = 'a', ['@'] = 'a', ['5'] = 's', ['$'] = 's', ['7'] = 't', ['8'] = 'b',
    };
    return c < 128 ? folded[c] : 1;
}

/* Length of the character at P as UTF-8 would have it; one byte where it is none. */
static size_t
character(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return len <= left ? len : left;
}

static bool
matches_at(const char *brand, size_t brand_len, const char *text, size_t left)
{
    size_t plain = 0;
    for (size_t i = 0; i < brand_len; i++) {
        unsigned char want = fold((unsigned char)brand[i]);
        if (left == 0)
            return false;
        unsigned char got = fold((unsigned char)*text);
        size_t step = character(text, left);
        if (want == 'm' && got == 'r' && left > 1 && fold((unsigned char)text[1]) == 'n')
            step = 2; /* "rn" reads as "m" */
        else if (got != 1 && got != want)
            return false;
        plain += got != 1;
        text += step;
        left -= step;
    }
    return plain * 2 > brand_len;
}

bool
demur_brand_found(const char *brand, size_t brand_len, const char *text, size_t len)
{
    bool at_word = true;
    unsigned char first = fold((unsigned char)brand[0]);
    for (size_t i = 0; i < len && len - i >= brand_len; i++) {
        unsigned char c = fold((unsigned char)text[i]);
        bool try_here = (c == first || c == 1 || (first == 'm' && c == 'r')) &&
                        (at_word || brand_len > SHORT_BRAND);
        if (try_here && matches_at(brand, brand_len, text + i, len - i))
            return true;
        at_word = c <= 1; /* after a letter of another script a word may start, too */
    }
    return false;
}

static int
hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t
decode_q(const char *text, size_t len, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < len && used < size; i++) {
        int high = text[i] == '=' && i + 2 < len + 0 ? hex(text[i + 1]) : -1;
        int low = high >= 0 ? hex(text[i + 2]) : -1;
        if (low >= 0) {
            out[used++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[used++] = text[i] == '_' ? ' ' : text[i];
        }
    }
    return used;
}

static int
sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t
decode_b(const char *text, size_t len, char *out, size_t size)
{
    unsigned bits = 0, held = 0;
    size_t used = 0;
    for (size_t i = 0; i < len && used < size; i++) {
        int value = sextet(text[i]);
        if (value < 0)
            continue;
        bits = (bits << 6 | (unsigned)value) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[used++] = (char)(bits >> held);
        }
    }
    return used;
}

/* An encoded word at TEXT: its length, or 0; what it holds goes to OUT. */
static size_t
decode_word(const char *text, size_t len, char *out, size_t size, size_t *used)
{
    const char *end = text + len;
    const char *charset = text + 2;
    const char *mark = memchr(charset, '?', (size_t)(end - charset));
    if (!mark || end - mark < 4 || mark[2] != '?')
        return 0;
    const char *data = mark + 3;
    const char *stop = data;
    while (stop + 1 < end && !(stop[0] == '?' && stop[1] == '='))
        stop++;
    if (stop + 1 >= end)
        return 0;
    size_t n = (size_t)(stop - data);
    bool base64 = (mark[1] | 0x20) == 'b';
    *used += base64 ? decode_b(data, n, out + *used, size - *used)
                    : decode_q(data, n, out + *used, size - *used);
    return (size_t)(stop + 2 - text);
}

/* White space between two encoded words is not shown (RFC 2047 section 6.2). */
static size_t
skip_between(const char *value, size_t at, size_t len)
{
    size_t next = at;
    while (next < len && strchr(" \t\r\n", value[next]) && value[next] != '\0')
        next++;
    return next + 1 < len && value[next] == '=' && value[next + 1] == '?' ? next : at;
}

size_t
demur_brand_decode(const char *value, size_t len, char *ret_text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < len && used < size; i++) {
        if (value[i] == '=' && i + 1 < len && value[i + 1] == '?') {
            size_t word = decode_word(value + i, len - i, ret_text, size, &used);
            if (word > 0) {
                i = skip_between(value, i + word, len) - 1;
                continue;
            }
        }
        if (value[i] != '\r' && value[i] != '\n' && value[i] != '\0')
            ret_text[used++] = value[i];
    }
    return used;
}
