/* SPDX-License-Identifier: MIT */
/*
 * A small machine, byte by byte, over the lines between literals. Hiding a name is changing its
 * last letter: libetpan then takes the code for an unknown one, which every client must ignore.
 */
#include "store/imap-guard.h"

#include "base/limits.h"

#include <string.h>

#define MAX_DEPTH 100

static const char *const names[DEMUR_IMAP_GUARD_NAMES] = {"[PERMANENTFLAGS", "[BADCHARSET"};

enum { LITERAL_NONE, LITERAL_NUMBER, LITERAL_CLOSED, LITERAL_CR };

/* Status replies and continuations hold text to their end; a "{9}" there is no literal. */
static bool
is_text_line(const DemurImapGuard *guard)
{
    static const char *const words[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};
    if (guard->head_size > 0 && guard->head[0] == '+')
        return true;
    const char *space = memchr(guard->head, ' ', guard->head_size);
    if (!space)
        return false;
    size_t left = guard->head_size - (size_t)(space + 1 - guard->head);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        size_t size = strlen(words[i]);
        if (left >= size && g_ascii_strncasecmp(space + 1, words[i], size) == 0 &&
            (left == size || !g_ascii_isalpha(space[1 + size])))
            return true;
    }
    return false;
}

/* Whether C stands within a quoted string, its quotes included. */
static bool
follow_quotes(DemurImapGuard *guard, char c)
{
    bool within = guard->quoted;
    if (guard->escaped)
        guard->escaped = false;
    else if (within && c == '\\')
        guard->escaped = true;
    else if (c == '"')
        guard->quoted = !within;
    return within || guard->quoted;
}

/* libetpan asks for memory even where no line end follows the announcement, and within what a
 * quote too many made a quoted string only to us. */
static void
follow_literal(DemurImapGuard *guard, char c, bool quoted)
{
    switch (guard->literal_state) {
    case LITERAL_NUMBER:
        if (g_ascii_isdigit(c)) {
            if (guard->number <= UINT32_MAX)
                guard->number = guard->number * 10 + (unsigned)(c - '0');
            return;
        }
        /* libetpan passes over blanks before a number. */
        if (c == '+' || c == ' ' || c == '\t')
            return;
        guard->literal_state = c == '}' ? LITERAL_CLOSED : LITERAL_NONE;
        guard->huge = c == '}' && guard->number > (uint64_t)DEMUR_LIMIT_MESSAGE;
        break;
    case LITERAL_CLOSED:
        guard->literal_state = c == '\r' ? LITERAL_CR : LITERAL_NONE;
        break;
    case LITERAL_CR:
        guard->literal_state = LITERAL_NONE;
        break;
    }
    if (c == '{') {
        guard->literal_state = LITERAL_NUMBER;
        guard->number = 0;
        guard->number_quoted = quoted;
    }
}

static void
end_line(DemurImapGuard *guard)
{
    bool announced =
        guard->literal_state == LITERAL_CLOSED || guard->literal_state == LITERAL_CR;
    /* Only untagged replies have literals (RFC 9051 section 9, response-data). */
    bool untagged = guard->head_size > 1 && guard->head[0] == '*' && guard->head[1] == ' ';
    bool literal = announced && untagged && !guard->number_quoted;
    guard->open_quote = guard->quoted && !is_text_line(guard);
    guard->literal_state = LITERAL_NONE;
    guard->collecting = guard->quoted = guard->escaped = guard->huge = false;
    memset(guard->matched, 0, sizeof guard->matched);
    if (literal && !is_text_line(guard)) {
        /* What comes behind the literal belongs to this line. */
        guard->literal = guard->number;
        return;
    }
    guard->head_size = 0;
    guard->depth = 0;
}

/* Whether C is the last letter of the name. */
static bool
ends_name(const char *name, unsigned *matched, char c)
{
    if (g_ascii_toupper(c) != name[*matched]) {
        *matched = c == name[0] ? 1 : 0;
        return false;
    }
    ++*matched;
    if (*matched < strlen(name))
        return false;
    *matched = 0;
    return true;
}

/* Follows the names; returns what is to stand for C. */
static char
follow_names(DemurImapGuard *guard, char c)
{
    bool flags = ends_name(names[0], &guard->matched[0], c);
    bool charset = ends_name(names[1], &guard->matched[1], c);
    if (flags) {
        guard->collecting = true;
        guard->flags_size = 0;
        guard->flags[0] = '\0';
    }
    return flags || charset ? 'X' : c;
}

static void
collect(DemurImapGuard *guard, char c)
{
    if (c == ']' || c == '\0') {
        guard->collecting = false;
    } else if (guard->flags_size < DEMUR_IMAP_GUARD_FLAGS) {
        guard->flags[guard->flags_size++] = c;
        guard->flags[guard->flags_size] = '\0';
    }
}

static char
look(DemurImapGuard *guard, char c)
{
    if (c == '\n') {
        end_line(guard);
        return c;
    }
    if (guard->head_size < DEMUR_IMAP_GUARD_HEAD)
        guard->head[guard->head_size++] = c;
    if (guard->collecting)
        collect(guard, c);
    if (c == '(')
        guard->depth++;
    else if (c == ')' && guard->depth > 0)
        guard->depth--;
    follow_literal(guard, c, follow_quotes(guard, c));
    return follow_names(guard, c);
}

const char *
demur_imap_guard(DemurImapGuard *guard, char *data, size_t size)
{
    for (size_t i = 0; i < size;) {
        if (guard->literal > 0) {
            size_t skip = (size_t)MIN(guard->literal, size - i);
            guard->literal -= skip;
            i += skip;
            continue;
        }
        data[i] = look(guard, data[i]);
        if (guard->depth > MAX_DEPTH && !is_text_line(guard))
            return "the server's reply is nested too deep";
        /* libetpan reads on for the other quote, and takes a literal for more of the string. */
        if (guard->open_quote)
            return "a line of the server's reply ends within quotes";
        if (guard->huge && !is_text_line(guard))
            return "the server announced a literal of more than 32 MiB";
        i++;
    }
    return NULL;
}

bool
demur_imap_guard_keeps(const DemurImapGuard *guard, const char *keyword)
{
    const char *p = guard->flags + strspn(guard->flags, " ");
    if (*p != '(')
        return false;
    p++;
    size_t wanted = strlen(keyword);
    for (;;) {
        p += strspn(p, " ");
        size_t size = strcspn(p, " ()");
        if (size == 0)
            return false;
        if ((size == 2 && memcmp(p, "\\*", 2) == 0) ||
            (size == wanted && g_ascii_strncasecmp(p, keyword, size) == 0))
            return true;
        p += size;
    }
}
