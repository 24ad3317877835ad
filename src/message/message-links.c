/* SPDX-License-Identifier: MIT */
/* Addresses in plain text, found as mail programs find them when they make them clickable. */
#include <string.h>

#include "message/html.h"
#include "message/message-internal.h"

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

/* Length of the scheme and "://" at TEXT, 0 when it is no http or https address. */
static size_t
scheme_length(const char *text)
{
    if (g_ascii_strncasecmp(text, "http", 4) != 0)
        return 0;
    size_t len = text[4] == 's' || text[4] == 'S' ? 5 : 4;
    return strncmp(text + len, "://", 3) == 0 ? len + 3 : 0;
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

static DemurLink *
new_link(const char *text, size_t len)
{
    DemurLink *link = g_new0(DemurLink, 1);
    link->written = g_strndup(text, len);
    link->text = g_strdup(link->written);
    link->source = DEMUR_LINK_PLAIN;
    link->visible = true;
    return link;
}

bool
demur_message_find_links(const char *text, GPtrArray *links, unsigned max)
{
    while ((text = strpbrk(text, "hH")) != NULL) {
        size_t scheme = scheme_length(text);
        size_t len = scheme ? address_length(text, scheme) : 0;
        if (len <= scheme) {
            text++;
            continue;
        }
        if (links->len >= max)
            return false;
        g_ptr_array_add(links, new_link(text, len));
        text += len;
    }
    return true;
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
