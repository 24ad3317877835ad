/* SPDX-License-Identifier: MIT */
/* See received.h. Comments and quoted strings are skipped; unbalanced ones spoil the field. */
#include "trust/received.h"

#include <string.h>

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Past a comment or quoted string that begins at AT; NULL without an end. */
static const char *
skip_group(const char *at)
{
    if (*at == '"') {
        for (at++; *at && *at != '"'; at++)
            if (*at == '\\' && at[1])
                at++;
        return *at ? at + 1 : NULL;
    }
    unsigned depth = 0;
    for (; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '(')
            depth++;
        else if (*at == ')' && --depth == 0)
            return at + 1;
    }
    return NULL;
}

/* The next word outside of comments. Returns: owned, lower case; NULL at the end or, with *at
 * NULL, when a comment has none. */
static char *
next_word(const char **at)
{
    while (**at && (is_blank(**at) || **at == '(' || **at == '"')) {
        *at = is_blank(**at) ? *at + 1 : skip_group(*at);
        if (!*at)
            return NULL;
    }
    const char *start = *at;
    if (*start == ';' || *start == ')')
        (*at)++;
    else
        while (**at && !is_blank(**at) && !strchr("(\";)", **at))
            (*at)++;
    return *at == start ? NULL : g_ascii_strdown(start, *at - start);
}

DemurReceived *
demur_received_parse(const char *value)
{
    DemurReceived *received = g_new0(DemurReceived, 1);
    unsigned words = 0, bys = 0;
    const char *at = value;
    g_autofree char *before = NULL;
    for (char *word; (word = next_word(&at)) != NULL; words++) {
        if (words == 0 && strcmp(word, "from") == 0)
            received->from = g_strdup("");
        if (words == 1 && received->from) {
            g_free(received->from);
            received->from = g_strdup(word);
        } else if (g_strcmp0(before, "by") == 0 && !received->by) {
            received->by = g_strdup(word);
        }
        bys += strcmp(word, "by") == 0;
        g_free(before);
        before = word;
    }
    if (!at || bys != 1)
        g_clear_pointer(&received->by, g_free);
    if (!at && !received->from)
        received->from = g_strdup("");
    return received;
}

void
demur_received_free(DemurReceived *received)
{
    if (!received)
        return;
    g_free(received->from);
    g_free(received->by);
    g_free(received);
}
