/* SPDX-License-Identifier: MIT */
/* Addresses in plain text, found as mail programs find them when they make them clickable. */
#include <string.h>

#include "message/html.h"
#include "message/message-internal.h"

#define BRACKETS_MAX 2000 /* bytes between "<" and ">" */

/* Japanese, Chinese and Korean put no blank between an address and the text that follows. */
static bool
is_east_asian(gunichar c)
{
    return (c >= 0x3000 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xFF00 && c <= 0xFFEF);
}

/* Whether C ends an address: blanks, quotes and brackets that no address holds unescaped, and
 * the invisible. Other characters beyond ASCII may belong to an internationalised one. */
static bool
ends_address(gunichar c)
{
    if (c < 0x80)
        return c <= ' ' || c == 0x7F || strchr("<>\"`", (int)c) != NULL;
    return g_unichar_isspace(c) || g_unichar_iscntrl(c) || c == 0xAB || c == 0xBB ||
           (c >= 0x2018 && c <= 0x201F) || c == 0xFFFD || is_east_asian(c);
}

/* What an address begins with. */
typedef struct Scheme {
    const char *start;
    const char *prefix; /* of the address, where the text has none */
} Scheme;

static const Scheme schemes[] = {
    {"http://", ""}, {"https://", ""}, {"ftp://", ""}, {"mailto:", ""}, {"www.", "http://"},
};

/* The scheme at AT within TEXT, or NULL. */
static const Scheme *
find_scheme(const char *text, const char *at)
{
    bool within = at > text && (g_ascii_isalnum(at[-1]) || strchr("./@-_", at[-1]));
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        const char *start = schemes[i].start;
        if (g_ascii_strncasecmp(at, start, strlen(start)) == 0)
            return *start == 'w' && within ? NULL : &schemes[i];
    }
    return NULL;
}

static size_t
count_byte(const char *text, size_t len, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += text[i] == c;
    return count;
}

/* Punctuation at the end belongs to the sentence; a closing bracket to the address only where
 * the address opened it. */
static size_t
trim_address(const char *text, size_t len)
{
    static const char pairs[][2] = {{'(', ')'}, {'[', ']'}, {'{', '}'}};
    size_t excess[G_N_ELEMENTS(pairs)];
    for (size_t p = 0; p < G_N_ELEMENTS(pairs); p++) {
        size_t opened = count_byte(text, len, pairs[p][0]);
        size_t closed = count_byte(text, len, pairs[p][1]);
        excess[p] = closed > opened ? closed - opened : 0;
    }
    while (len) {
        char last = text[len - 1];
        size_t p = 0;
        while (p < G_N_ELEMENTS(pairs) && pairs[p][1] != last)
            p++;
        if (p < G_N_ELEMENTS(pairs) ? !excess[p]-- : !strchr(".,;:!?'*_~|", last))
            break;
        len--;
    }
    return len;
}

static size_t
address_length(const char *text, size_t scheme)
{
    const char *end = text + scheme;
    while (*end && !ends_address(g_utf8_get_char(end)))
        end = g_utf8_next_char(end);
    return trim_address(text, (size_t)(end - text));
}

static void
add_link(GPtrArray *links, const Scheme *scheme, const char *text, size_t len,
         DemurLinkSource source)
{
    DemurLink *link = g_new0(DemurLink, 1);
    link->text = g_strndup(text, len);
    link->written = g_strconcat(scheme->prefix, link->text, NULL);
    link->source = source;
    link->visible = true;
    g_ptr_array_add(links, link);
}

/* The ideographic full stop and its likes, which browsers read as "." in a host (UTS 46). */
static bool
is_dot(gunichar c)
{
    return c == '.' || c == 0x3002 || c == 0xFF0E || c == 0xFF61;
}

/* Whether the host that ends at AT goes on for a program that ends addresses at blanks,
 * brackets and quotes only: up to END. */
static bool
host_goes_on(const char *at, const char *end)
{
    for (; at < end && !strchr("/?#", *at); at = g_utf8_next_char(at)) {
        const char *next = g_utf8_next_char(at);
        if (*at == '@' || (is_dot(g_utf8_get_char(at)) && next < end && g_ascii_isalnum(*next)))
            return true;
    }
    return false;
}

/* Where such a program ends the address at TEXT (Mozilla does so). */
static const char *
late_end(const char *text)
{
    const char *end = text;
    while (*end && !((unsigned char)*end <= ' ' || strchr("<>\"`{}\x7F", *end))) {
        gunichar c = g_utf8_get_char(end);
        if (c == 0xA0 || c == 0x3000)
            break;
        end = g_utf8_next_char(end);
    }
    return end;
}

/* "<https://www. example>": between these brackets blanks do not count (RFC 3986 appendix C).
 */
static char *
in_brackets(const char *text, const char *at)
{
    size_t len = strcspn(at, ">");
    if (at == text || at[-1] != '<' || at[len] != '>' || len > BRACKETS_MAX)
        return NULL;
    GString *joined = g_string_sized_new(len);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)at[i] > ' ')
            g_string_append_c(joined, at[i]);
    return g_string_free(joined, FALSE);
}

/* The other readings of the address at AT, where it may have another host for some programs. */
static void
add_other_readings(GPtrArray *links, const Scheme *scheme, const char *text, const char *at,
                   size_t len)
{
    size_t start = strlen(scheme->start);
    if (start + strcspn(at + start, "/?#") < len)
        return;
    const char *end = late_end(at);
    if (host_goes_on(at + len, end))
        add_link(links, scheme, at, trim_address(at, (size_t)(end - at)), DEMUR_LINK_TEXT);
    g_autofree char *joined = in_brackets(text, at);
    if (joined && strlen(joined) > len && strncmp(joined, at, len) == 0)
        add_link(links, scheme, joined, strlen(joined), DEMUR_LINK_TEXT);
}

bool
demur_message_find_links(const char *text, DemurLinkSource source, GPtrArray *links,
                         unsigned max)
{
    for (const char *at = text; (at = strpbrk(at, "hHfFmMwW")) != NULL;) {
        const Scheme *scheme = find_scheme(text, at);
        size_t len = scheme ? address_length(at, strlen(scheme->start)) : 0;
        if (!scheme || len <= strlen(scheme->start)) {
            at++;
            continue;
        }
        if (links->len >= max)
            return false;
        add_link(links, scheme, at, len, source);
        add_other_readings(links, scheme, text, at, len);
        at += len;
    }
    return true;
}

void
demur_message_unfold(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        const char *next = at + (*at == '\r');
        if (*next == '\n' && (next[1] == ' ' || next[1] == '\t'))
            at = next + 1;
        else
            *to++ = *at;
    }
    *to = '\0';
}

char *
demur_message_unflow(const char *text, bool delsp)
{
    GString *out = g_string_sized_new(strlen(text));
    unsigned level = 0;
    bool soft = false;
    while (*text) {
        size_t len = strcspn(text, "\n");
        size_t next = len + (text[len] == '\n');
        size_t stop = len && text[len - 1] == '\r' ? len - 1 : len;
        size_t start = strspn(text, ">");
        unsigned quotes = (unsigned)start;
        start += text[start] == ' ';
        start = MIN(start, stop);
        bool signature = stop - start == 3 && strncmp(text + start, "-- ", 3) == 0;
        /* A soft line is joined only with one of the same quote depth. */
        if (out->len && !(soft && quotes == level && !signature))
            g_string_append_c(out, '\n');
        soft = !signature && stop > start && text[stop - 1] == ' ';
        level = quotes;
        g_string_append_len(out, text + start, (gssize)(stop - start - (soft && delsp)));
        text += next;
    }
    return g_string_free(out, FALSE);
}
