/* SPDX-License-Identifier: MIT */
/* The JSON lexer: one pass, a bit for each open level, no recursion. */
#include "base/json-lex.h"

#include "base/limits.h"

#include <string.h>

_Static_assert(DEMUR_LIMIT_JSON_DEPTH <= 64, "one bit a level");

/* cJSON copies a number into a buffer of 64 bytes; no honest one is longer. */
#define NUMBER_MAX 60

static DemurJsonToken
broken(DemurJsonLex *lex, const char *error, size_t at)
{
    if (lex->state != DEMUR_JSON_BROKEN) {
        lex->error = error;
        lex->error_at = at < lex->len ? at : lex->len;
    }
    lex->state = DEMUR_JSON_BROKEN;
    return DEMUR_JSON_TOKEN_ERROR;
}

/* Length of the well-formed UTF-8 sequence at P (RFC 3629 section 4), or 0. */
static size_t
utf8_sequence(const unsigned char *p, size_t left)
{
    unsigned char first = p[0], low = 0x80, high = 0xBF;
    size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size == 0 || first > 0xF4 || size > left)
        return 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    for (size_t i = 1; i < size; i++) {
        if (p[i] < low || p[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return size;
}

/* The first byte of [AT, END) that is no UTF-8, or END. */
static size_t
utf8_end(const char *text, size_t at, size_t end)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    while (at < end) {
        uint64_t word = high;
        if (end - at >= sizeof word)
            memcpy(&word, text + at, sizeof word);
        size_t size = (word & high) == 0
                          ? sizeof word
                          : utf8_sequence((const unsigned char *)text + at, end - at);
        if (size == 0)
            break;
        at += size;
    }
    return at;
}

/* Returns the offset after the comment at AT, or 0 when it is broken. */
static size_t
comment_end(DemurJsonLex *lex, size_t at)
{
    bool line = lex->text[at + 1] == '/';
    const char *start = lex->text + at + 2;
    size_t left = lex->len - at - 2;
    const char *close = line ? memchr(start, '\n', left) : memmem(start, left, "*/", 2);
    size_t end = close ? (size_t)(close - lex->text) : lex->len;
    size_t good = utf8_end(lex->text, at + 2, end);
    if (good < end) {
        broken(lex, "bytes that are not UTF-8 (save the file as UTF-8)", good);
        return 0;
    }
    if (line || close)
        return line ? end : end + 2;
    broken(lex, "a comment that never ends (\"*/\" is missing)", at);
    return 0;
}

/* Passes over blanks and comments; false when a comment is broken. */
static bool
pass_blanks(DemurJsonLex *lex)
{
    for (;;) {
        while (lex->next < lex->len) {
            char c = lex->text[lex->next];
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
                break;
            lex->next++;
        }
        if (lex->next + 1 >= lex->len || lex->text[lex->next] != '/' ||
            (lex->text[lex->next + 1] != '/' && lex->text[lex->next + 1] != '*'))
            return true;
        size_t end = comment_end(lex, lex->next);
        if (end == 0)
            return false;
        if (lex->blank)
            for (size_t i = lex->next; i < end; i++)
                lex->blank[i] = lex->text[i] == '\n' ? '\n' : ' ';
        lex->next = end;
    }
}

/* The four hexadecimal digits at AT as a code unit, or -1. */
static long
code_unit(const char *text, size_t at, size_t len)
{
    if (len - at < 4)
        return -1;
    long unit = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = text[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* The character of the \u escape whose digits start at AT; its digits' end in ret_end; or -1
 * (not hexadecimal), -2 (half of a surrogate pair). */
static long
unicode_escape(const char *text, size_t at, size_t len, size_t *ret_end)
{
    long unit = code_unit(text, at, len);
    *ret_end = at + 4;
    if (unit < 0xD800 || unit > 0xDFFF)
        return unit;
    if (unit > 0xDBFF || len - at < 6 || text[at + 4] != '\\' || text[at + 5] != 'u')
        return -2;
    long low = code_unit(text, at + 6, len);
    if (low < 0xDC00 || low > 0xDFFF)
        return -2;
    *ret_end = at + 10;
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

/* What follows a backslash in an escape of two characters. */
static bool
is_short_escape(char c)
{
    return c == '\\' || c == '"' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' ||
           c == 't';
}

/* Returns the offset after the escape at AT (its backslash), or 0 when it is broken. */
static size_t
escape_end(DemurJsonLex *lex, size_t at)
{
    char c = at + 1 < lex->len ? lex->text[at + 1] : '\0';
    if (is_short_escape(c))
        return at + 2;
    if (c != 'u') {
        broken(lex, "an unknown escape (a backslash itself is written \\\\)", at);
        return 0;
    }
    size_t end = at;
    long value = unicode_escape(lex->text, at + 2, lex->len, &end);
    if (value > 0)
        return end;
    broken(lex,
           value == 0    ? "\\u0000 is not allowed"
           : value == -2 ? "half of a surrogate pair"
                         : "\\u needs four hexadecimal digits",
           at);
    return 0;
}

/* Eight bytes, each either 0 in its highest bit, or of a character that a string does not hold
 * as it is: a quote, a backslash, a control, or a part of a longer character. */
static uint64_t
special_bytes(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
    return ((word - ones * 0x20) | (quote - ones) | (backslash - ones) | word) & high;
}

/* The first byte from AT on that is no plain ASCII character within a string. */
static size_t
plain_end(const char *text, size_t at, size_t len)
{
    for (uint64_t word; len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if (special_bytes(word))
            break;
    }
    while (at < len) {
        unsigned char c = (unsigned char)text[at];
        if (c == '"' || c == '\\' || c < 0x20 || c >= 0x80)
            break;
        at++;
    }
    return at;
}

/* Checks the string at lex->next; returns the offset after its final quote, or 0. */
static size_t
string_end(DemurJsonLex *lex)
{
    size_t i = lex->next + 1;
    while (i < lex->len) {
        i = plain_end(lex->text, i, lex->len);
        if (i == lex->len)
            break;
        unsigned char c = (unsigned char)lex->text[i];
        if (c == '"')
            return i + 1;
        if (c == '\\') {
            i = escape_end(lex, i);
            if (i == 0)
                return 0;
        } else if (c < 0x20) {
            broken(lex,
                   c == '\n'
                       ? "a string that does not end on its line (a quote is missing)"
                       : "a raw control character in a string (write it as \\t or \\u00XX)",
                   c == '\n' ? lex->next : i);
            return 0;
        } else {
            size_t size = utf8_sequence((const unsigned char *)lex->text + i, lex->len - i);
            if (size == 0) {
                broken(lex, "bytes that are not UTF-8 (save the file as UTF-8)", i);
                return 0;
            }
            i += size;
        }
    }
    broken(lex, "a string that never ends (a quote is missing)", lex->next);
    return 0;
}

static size_t
digits_end(const DemurJsonLex *lex, size_t at)
{
    while (at < lex->len && lex->text[at] >= '0' && lex->text[at] <= '9')
        at++;
    return at;
}

/* Checks the number at lex->next (RFC 8259 section 6); returns the offset after it, or 0. */
static size_t
number_end(DemurJsonLex *lex)
{
    const char *wrong = NULL;
    size_t from = lex->next + (lex->text[lex->next] == '-');
    size_t at = digits_end(lex, from);
    if (at == from)
        wrong = "a minus sign without a number";
    else if (at > from + 1 && lex->text[from] == '0')
        wrong = "a number with leading zeros";
    if (!wrong && at < lex->len && lex->text[at] == '.') {
        size_t fraction = at + 1;
        at = digits_end(lex, fraction);
        wrong = at == fraction ? "a number that ends in a point" : NULL;
    }
    if (!wrong && at < lex->len && (lex->text[at] | 0x20) == 'e') {
        size_t power = at + 1;
        if (power < lex->len && (lex->text[power] == '+' || lex->text[power] == '-'))
            power++;
        at = digits_end(lex, power);
        wrong = at == power ? "a number without digits in its exponent" : NULL;
    }
    if (!wrong && at - lex->next > NUMBER_MAX)
        wrong = "a number of too many digits";
    if (wrong)
        broken(lex, wrong, lex->next);
    return wrong ? 0 : at;
}

static void
value_done(DemurJsonLex *lex)
{
    lex->state = lex->depth == 0 ? DEMUR_JSON_WANT_END : DEMUR_JSON_WANT_COMMA_OR_CLOSE;
}

static DemurJsonToken
literal(DemurJsonLex *lex)
{
    static const struct {
        const char *word;
        DemurJsonToken token;
    } words[] = {{"true", DEMUR_JSON_TOKEN_TRUE},
                 {"false", DEMUR_JSON_TOKEN_FALSE},
                 {"null", DEMUR_JSON_TOKEN_NULL}};
    size_t at = lex->next;
    while (at < lex->len && ((lex->text[at] >= 'a' && lex->text[at] <= 'z') ||
                             (lex->text[at] >= 'A' && lex->text[at] <= 'Z')))
        at++;
    size_t size = at - lex->next;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (size == strlen(words[i].word) &&
            memcmp(lex->text + lex->next, words[i].word, size) == 0) {
            lex->end = lex->next = at;
            value_done(lex);
            return words[i].token;
        }
    }
    return broken(lex,
                  size ? "an unknown word (strings stand in double quotes)"
                       : "a character that starts no value",
                  lex->next);
}

static DemurJsonToken
open_level(DemurJsonLex *lex, bool object)
{
    if (lex->depth >= DEMUR_LIMIT_JSON_DEPTH)
        return broken(lex, "nested too deeply", lex->next);
    uint64_t bit = UINT64_C(1) << lex->depth;
    lex->objects = object ? lex->objects | bit : lex->objects & ~bit;
    lex->depth++;
    lex->end = ++lex->next;
    lex->state = object ? DEMUR_JSON_WANT_KEY_OR_CLOSE : DEMUR_JSON_WANT_VALUE_OR_CLOSE;
    return object ? DEMUR_JSON_TOKEN_OBJECT : DEMUR_JSON_TOKEN_ARRAY;
}

static DemurJsonToken
value(DemurJsonLex *lex)
{
    char c = lex->text[lex->next];
    if (c == '{' || c == '[')
        return open_level(lex, c == '{');
    if (c == '\'')
        return broken(lex, "strings stand in double quotes, not in single ones", lex->next);
    bool string = c == '"';
    if (!string && c != '-' && !(c >= '0' && c <= '9'))
        return literal(lex);
    size_t end = string ? string_end(lex) : number_end(lex);
    if (end == 0)
        return DEMUR_JSON_TOKEN_ERROR;
    lex->end = lex->next = end;
    value_done(lex);
    return string ? DEMUR_JSON_TOKEN_STRING : DEMUR_JSON_TOKEN_NUMBER;
}

static DemurJsonToken
key(DemurJsonLex *lex)
{
    if (lex->text[lex->next] != '"')
        return broken(lex, "a key in double quotes is missing", lex->next);
    size_t end = string_end(lex);
    if (end == 0)
        return DEMUR_JSON_TOKEN_ERROR;
    lex->end = lex->next = end;
    if (!pass_blanks(lex))
        return DEMUR_JSON_TOKEN_ERROR;
    if (lex->next >= lex->len || lex->text[lex->next] != ':')
        return broken(lex, "a ':' is missing after the key", lex->next);
    lex->next++;
    lex->state = DEMUR_JSON_WANT_VALUE;
    return DEMUR_JSON_TOKEN_KEY;
}

static bool
in_object(const DemurJsonLex *lex)
{
    return lex->depth > 0 && (lex->objects >> (lex->depth - 1) & 1);
}

static DemurJsonToken
close_level(DemurJsonLex *lex)
{
    lex->depth--;
    lex->end = ++lex->next;
    value_done(lex);
    return DEMUR_JSON_TOKEN_CLOSE;
}

/* After a value: takes the comma, and tells whether the level goes on. */
static bool
take_comma(DemurJsonLex *lex)
{
    if (lex->text[lex->next] != ',') {
        broken(lex,
               in_object(lex) ? "a ',' or '}' is missing here" : "a ',' or ']' is missing here",
               lex->next);
        return false;
    }
    lex->comma = lex->next++;
    lex->state = in_object(lex) ? DEMUR_JSON_WANT_KEY : DEMUR_JSON_WANT_VALUE;
    if (!pass_blanks(lex))
        return false;
    if (lex->next < lex->len && lex->text[lex->next] == (in_object(lex) ? '}' : ']')) {
        broken(lex, "a ',' after the last element (remove it)", lex->comma);
        return false;
    }
    return true;
}

void
demur_json_lex_init(DemurJsonLex *lex, const char *text, size_t len)
{
    *lex = (DemurJsonLex){.text = text, .len = len};
}

DemurJsonToken
demur_json_lex_next(DemurJsonLex *lex)
{
    if (lex->state == DEMUR_JSON_BROKEN || !pass_blanks(lex))
        return DEMUR_JSON_TOKEN_ERROR;
    bool may_close = lex->state == DEMUR_JSON_WANT_COMMA_OR_CLOSE ||
                     lex->state == DEMUR_JSON_WANT_KEY_OR_CLOSE ||
                     lex->state == DEMUR_JSON_WANT_VALUE_OR_CLOSE;
    lex->start = lex->next;
    if (may_close && lex->next < lex->len &&
        lex->text[lex->next] == (in_object(lex) ? '}' : ']'))
        return close_level(lex);
    if (lex->state == DEMUR_JSON_WANT_COMMA_OR_CLOSE && lex->next < lex->len &&
        !take_comma(lex))
        return DEMUR_JSON_TOKEN_ERROR;
    lex->start = lex->next;
    if (lex->next >= lex->len) {
        lex->end = lex->next;
        return lex->state == DEMUR_JSON_WANT_END
                   ? DEMUR_JSON_TOKEN_END
                   : broken(lex, "the text ends too early", lex->next);
    }
    switch (lex->state) {
    case DEMUR_JSON_WANT_VALUE:
    case DEMUR_JSON_WANT_VALUE_OR_CLOSE:
        return value(lex);
    case DEMUR_JSON_WANT_KEY:
    case DEMUR_JSON_WANT_KEY_OR_CLOSE:
        return key(lex);
    case DEMUR_JSON_WANT_END:
        return broken(lex, "something stands after the end of the document", lex->next);
    case DEMUR_JSON_WANT_COMMA_OR_CLOSE:
    case DEMUR_JSON_BROKEN:
        break;
    }
    return DEMUR_JSON_TOKEN_ERROR;
}

bool
demur_json_lex_at_close(DemurJsonLex *lex)
{
    return pass_blanks(lex) && lex->next < lex->len &&
           (lex->text[lex->next] == '}' || lex->text[lex->next] == ']');
}

/* The offset after the string at AT, by its quotes and backslashes only, or 0. */
static size_t
quick_string_end(const DemurJsonLex *lex, size_t at)
{
    const char *start = lex->text + at, *quote = start;
    while ((quote = memchr(quote + 1, '"', lex->len - (size_t)(quote + 1 - lex->text)))) {
        const char *p = quote;
        while (p[-1] == '\\')
            p--;
        if ((quote - p) % 2 == 0) /* each backslash is escaped by the one before it */
            return (size_t)(quote - lex->text) + 1;
    }
    return 0;
}

/* The offset after the comment or character at AT, or 0. */
static size_t
quick_next(DemurJsonLex *lex, size_t at)
{
    char c = lex->text[at];
    if (c == '"')
        return quick_string_end(lex, at);
    bool comment =
        c == '/' && at + 1 < lex->len && (lex->text[at + 1] == '/' || lex->text[at + 1] == '*');
    return comment ? comment_end(lex, at) : at + 1;
}

/* The offset after the object or array at lex->next, or 0. */
static size_t
quick_level_end(DemurJsonLex *lex)
{
    unsigned long open = 0;
    for (size_t i = lex->next; i < lex->len;) {
        char c = lex->text[i];
        if (c == ' ' || c == ',' || c == ':' || c == '\n') {
            i++;
            continue;
        }
        open += c == '{' || c == '[';
        open -= c == '}' || c == ']';
        if (open == 0)
            return i + 1;
        i = quick_next(lex, i);
        if (i == 0)
            return 0;
    }
    return 0;
}

bool
demur_json_lex_skip(DemurJsonLex *lex)
{
    if (lex->state == DEMUR_JSON_WANT_COMMA_OR_CLOSE && pass_blanks(lex) &&
        lex->next < lex->len)
        (void)take_comma(lex);
    if (lex->state == DEMUR_JSON_BROKEN || !pass_blanks(lex))
        return false;
    char first = lex->next < lex->len ? lex->text[lex->next] : '\0';
    if (first != '{' && first != '[' && first != '"')
        return demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_ERROR;
    lex->start = lex->next;
    size_t end = first == '"' ? quick_string_end(lex, lex->next) : quick_level_end(lex);
    if (end == 0) {
        broken(lex, "the text ends too early", lex->len);
        return false;
    }
    lex->end = lex->next = end;
    value_done(lex);
    return true;
}

/* Appends CHARACTER as UTF-8; returns its length. */
static size_t
put_utf8(char *out, long character)
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    out[0] = (char)(lead[size] | character);
    return size;
}

/* Decodes the escape at AT into OUT (at least 4 bytes); the offset after it in ret_end. */
static size_t
decode_escape(const DemurJsonLex *lex, size_t at, char *out, size_t *ret_end)
{
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    char c = lex->text[at + 1];
    if (c == 'u')
        return put_utf8(out, unicode_escape(lex->text, at + 2, lex->end, ret_end));
    const char *name = strchr(names, c);
    out[0] = name ? values[name - names] : c;
    *ret_end = at + 2;
    return 1;
}

bool
demur_json_lex_decode(const DemurJsonLex *lex, char *ret, size_t size)
{
    size_t used = 0;
    for (size_t i = lex->start + 1; i + 1 < lex->end;) {
        if (used + 5 > size) /* the longest character and the NUL */
            return false;
        if (lex->text[i] == '\\')
            used += decode_escape(lex, i, ret + used, &i);
        else
            ret[used++] = lex->text[i++];
    }
    if (size == 0)
        return false;
    ret[used] = '\0';
    return true;
}

bool
demur_json_lex_is(const DemurJsonLex *lex, const char *word)
{
    char name[64 + 4];
    const char *raw = lex->text + lex->start + 1;
    size_t len = lex->end - lex->start - 2;
    if (!memchr(raw, '\\', len))
        return strncmp(raw, word, len) == 0 && word[len] == '\0';
    return demur_json_lex_decode(lex, name, sizeof name) && strcmp(name, word) == 0;
}
