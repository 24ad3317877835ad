/* SPDX-License-Identifier: MIT */
/* Addresses in plain text, found as mail programs find them when they make them clickable. */
#include <string.h>

#include "base/limits.h"
#include "message/html.h"
#include "message/message-internal.h"

#define BRACKETS_MAX 2000                /* bytes between "<" and ">" */
#define WITHIN_MAX (4 * DEMUR_LIMIT_URL) /* bytes of addresses that begin within others */

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

/* A pass over a text. What was found out about a place holds for all places between, so that
 * no byte is looked at once more for each link. */
typedef struct Pass {
    const char *text;
    GPtrArray *links;
    const char *late; /* where such a program ends the address that was looked at last */
    const char *turn; /* where the host of that goes on, or ends */
    bool goes_on;     /* which of both */
    size_t room;      /* bytes of readings that begin within others that may still be added */
} Pass;

/* Where a program that ends addresses at blanks, brackets and quotes only ends the one at AT
 * (Mozilla does so). */
static const char *
late_end(Pass *pass, const char *at)
{
    if (at < pass->late)
        return pass->late;
    const char *end = at;
    while (*end && !((unsigned char)*end <= ' ' || strchr("<>\"`{}\x7F", *end))) {
        gunichar c = g_utf8_get_char(end);
        if (c == 0xA0 || c == 0x3000)
            break;
        end = g_utf8_next_char(end);
    }
    pass->late = end;
    pass->turn = NULL;
    return end;
}

/* Whether the host that ends at AT goes on for such a program. */
static bool
host_goes_on(Pass *pass, const char *at)
{
    const char *end = pass->late;
    if (pass->turn && at <= pass->turn)
        return pass->goes_on;
    pass->goes_on = false;
    while (at < end && !strchr("/?#", *at)) {
        const char *next = g_utf8_next_char(at);
        pass->goes_on =
            *at == '@' || (is_dot(g_utf8_get_char(at)) && next < end && g_ascii_isalnum(*next));
        if (pass->goes_on)
            break;
        at = next;
    }
    pass->turn = at;
    return pass->goes_on;
}

/* The address from AT to END; of one that is too long to be read, as much as shows that.
 * Returns: false when there are too many. */
static bool
add_late_reading(Pass *pass, const Scheme *scheme, const char *at, const char *end, bool within)
{
    size_t len = (size_t)(end - at);
    if (len > DEMUR_LIMIT_URL)
        len = (size_t)(g_utf8_find_next_char(at + DEMUR_LIMIT_URL, NULL) - at);
    else
        len = trim_address(at, len);
    if (within && len > pass->room)
        return false;
    pass->room -= within ? len : 0;
    add_link(pass->links, scheme, at, len, DEMUR_LINK_TEXT);
    return true;
}

/* "<https://www. example>": between these brackets blanks do not count (RFC 3986 appendix C).
 */
static char *
in_brackets(const char *text, const char *at)
{
    if (at == text || at[-1] != '<')
        return NULL;
    size_t len = 0;
    while (at[len] && at[len] != '>' && len <= BRACKETS_MAX)
        len++;
    if (at[len] != '>')
        return NULL;
    GString *joined = g_string_sized_new(len);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)at[i] > ' ')
            g_string_append_c(joined, at[i]);
    return g_string_free(joined, FALSE);
}

/* The other readings of the address at AT, where it may have another host for some programs.
 * Returns: false when there are too many. */
static bool
add_other_readings(Pass *pass, const Scheme *scheme, const char *at, size_t len)
{
    for (size_t i = strlen(scheme->start); i < len; i++)
        if (strchr("/?#", at[i]))
            return true;
    bool within = at < pass->late;
    const char *end = late_end(pass, at);
    if (host_goes_on(pass, at + len) && !add_late_reading(pass, scheme, at, end, within))
        return false;
    g_autofree char *joined = in_brackets(pass->text, at);
    if (joined && strlen(joined) > len && strncmp(joined, at, len) == 0)
        add_link(pass->links, scheme, joined, strlen(joined), DEMUR_LINK_TEXT);
    return true;
}

bool
demur_message_find_links(const char *text, DemurLinkSource source, GPtrArray *links,
                         unsigned max)
{
    Pass pass = {.text = text, .links = links, .late = text, .room = WITHIN_MAX};
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
        if (!add_other_readings(&pass, scheme, at, len))
            return false;
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
