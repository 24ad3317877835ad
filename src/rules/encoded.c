/* SPDX-License-Identifier: MIT */
/* See encoded.h. */
#include "rules/encoded.h"

#include <string.h>

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
        int high = text[i] == '=' && i + 2 < len ? hex(text[i + 1]) : -1;
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

bool
demur_encoded_word(const char *text, size_t len, DemurEncodedWord *ret_word)
{
    const char *end = text + len;
    const char *charset = text + 2;
    if (len < 2 || text[0] != '=' || text[1] != '?')
        return false;
    const char *mark = charset;
    while (mark < end && (*mark == '\0' || !strchr("?= \t\r\n<>\"", *mark)))
        mark++;
    if (mark == charset || end - mark < 4 || *mark != '?' || mark[2] != '?' ||
        ((mark[1] | 0x20) != 'b' && (mark[1] | 0x20) != 'q'))
        return false;
    const char *data = mark + 3;
    const char *stop = data;
    while (stop + 1 < end && !(stop[0] == '?' && stop[1] == '='))
        stop++;
    if (stop + 1 >= end)
        return false;
    *ret_word = (DemurEncodedWord){.charset = charset,
                                   .charset_len = (size_t)(mark - charset),
                                   .data = data,
                                   .len = (size_t)(stop - data),
                                   .whole = (size_t)(stop + 2 - text),
                                   .base64 = (mark[1] | 0x20) == 'b'};
    return true;
}

size_t
demur_encoded_bytes(const DemurEncodedWord *word, char *out, size_t size)
{
    return word->base64 ? decode_b(word->data, word->len, out, size)
                        : decode_q(word->data, word->len, out, size);
}

size_t
demur_encoded_next(const char *value, size_t at, size_t len)
{
    size_t next = at;
    while (next < len && strchr(" \t\r\n", value[next]) && value[next] != '\0')
        next++;
    return next + 1 < len && value[next] == '=' && value[next + 1] == '?' ? next : at;
}

bool
demur_encoded_any(const char *value, size_t len)
{
    const char *end = value + len;
    for (const char *p = value; (p = memchr(p, '=', (size_t)(end - p))) != NULL; p++) {
        if (p + 1 < end && p[1] == '?')
            return true;
    }
    return false;
}
