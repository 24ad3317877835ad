/* SPDX-License-Identifier: MIT */
/*
 * The walk through a regular expression that asks the index for what each match must hold:
 * literals one after the other are a run, whose triples must all be there; of alternatives one
 * must be possible; what may be left out asks nothing. A boundary beside a letter is a blank in
 * the index. What the walk does not know is refused by understood() before, and may match.
 */
#include "rules/subject.h"

#include "base/limits.h"
#include "rules/index.h"

#include <string.h>

#define NESTED_MAX 16

/* What follows a group. */
typedef enum Tail { TAIL_NONE, TAIL_EDGE, TAIL_BLANK } Tail;

/* The last bytes of literals, folded, that stand side by side. */
typedef struct Run {
    unsigned char a, b; /* b the last one */
    unsigned n;         /* how many are known: 0, 1, 2 */
    bool edge;          /* \b stands here, after nothing that is known */
} Run;

typedef struct Walk {
    const DemurIndex *index;
    const char *at, *end;
} Walk;

typedef struct Quantifier {
    bool optional, once;
} Quantifier;

static const Run nothing = {0};

/* The first byte from AT on that has a meaning for groups, or END. */
static const char *
plain_end(const char *at, const char *end)
{
    static const bool special[256] = {
        ['('] = true, [')'] = true, ['|'] = true, ['\\'] = true, ['['] = true, ['{'] = true};
    while (at < end && !special[(unsigned char)*at])
        at++;
    return at;
}

/* The offset after the class at AT (its bracket), or NULL. */
static const char *
class_end(const char *at, const char *end)
{
    at += at + 1 < end && at[1] == '^' ? 2 : 1;
    if (at < end && *at == ']')
        at++;
    while (at < end && *at != ']')
        at += *at == '\\' ? 2 : 1;
    return at < end ? at + 1 : NULL;
}

/* Neither POSIX names nor quoting. */
static bool
class_understood(const char *at, const char *end)
{
    for (const char *p = at + 1; p < end; p++)
        if (*p == '[' || (*p == '\\' && (p[1] == 'Q' || p[1] == 'E')))
            return false;
    return true;
}

/* The length of what makes a group special at AT (after its parenthesis); -1: not known. */
static int
group_prefix(const char *at, const char *end)
{
    static const char *const known[] = {"?:", "?i:", "?-i:", "?>", "?=", "?!", "?<=", "?<!"};
    if (at < end && *at == '*')
        return -1;
    if (at >= end || *at != '?')
        return 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        size_t len = strlen(known[i]);
        if (len <= (size_t)(end - at) && memcmp(at, known[i], len) == 0)
            return (int)len;
    }
    return -1;
}

static const char *
digits_end(const char *at, const char *end)
{
    while (at < end && g_ascii_isdigit(*at))
        at++;
    return at;
}

/* The offset after the quantifier "{...}" at AT, or NULL. */
static const char *
braces_end(const char *at, const char *end)
{
    const char *p = digits_end(at + 1, end);
    if (p == at + 1)
        return NULL;
    if (p < end && *p == ',')
        p = digits_end(p + 1, end);
    return p < end && *p == '}' ? p + 1 : NULL;
}

static bool
is_plain_escape(char c)
{
    switch (c) {
    case 'b':
    case 'B':
    case 'd':
    case 'D':
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'h':
    case 'H':
    case 'n':
    case 'r':
    case 't':
    case 'A':
    case 'z':
    case 'Z':
        return true;
    }
    return false;
}

/* The offset after the escape at AT, or NULL when it is not one that is known. */
static const char *
escape_end(const char *at, const char *end)
{
    if (at + 1 >= end)
        return NULL;
    char c = at[1];
    if (!g_ascii_isalnum(c))
        return (unsigned char)c < 0x80 ? at + 2 : NULL;
    if (c != 'p' && c != 'P')
        return is_plain_escape(c) ? at + 2 : NULL;
    if (at + 2 >= end || at[2] != '{')
        return at + 2 < end && g_ascii_isalpha(at[2]) ? at + 3 : NULL;
    const char *close = memchr(at, '}', (size_t)(end - at));
    return close ? close + 1 : NULL;
}

/* The offset after one item at AT: an escape, a class, a character; or NULL. */
static const char *
item_end(const char *at, const char *end)
{
    if (*at == '\\')
        return escape_end(at, end);
    if (*at == '{')
        return braces_end(at, end);
    if (*at != '[')
        return at + 1;
    const char *after = class_end(at, end);
    return after && class_understood(at, after) ? after : NULL;
}

static bool
understood(const char *at, const char *end)
{
    unsigned depth = 0;
    while ((at = plain_end(at, end)) < end) {
        char c = *at;
        if (c == '|') {
            at++;
        } else if (c == '(') {
            int prefix = group_prefix(at + 1, end);
            if (prefix < 0 || ++depth > NESTED_MAX)
                return false;
            at += 1 + prefix;
        } else if (c == ')') {
            if (depth-- == 0)
                return false;
            at++;
        } else {
            at = item_end(at, end);
            if (!at)
                return false;
        }
    }
    return depth == 0;
}

/* From within a group to its end, or to the next '|' of it. */
static const char *
pass_branch(const char *at, const char *end, bool whole)
{
    for (unsigned depth = 0; (at = plain_end(at, end)) < end;) {
        char c = *at;
        if (c == '\\' && at[1] != 'p' && at[1] != 'P') { /* most of all; of two bytes */
            at += 2;
            continue;
        }
        if (c == '\\' || c == '[') {
            at = item_end(at, end);
            continue;
        }
        if (depth == 0 && (c == ')' || (c == '|' && !whole)))
            break;
        depth += c == '(';
        depth -= c == ')';
        at++;
    }
    return at;
}

static Quantifier
take_quantifier(Walk *walk)
{
    Quantifier q = {.once = true};
    char c = walk->at < walk->end ? *walk->at : '\0';
    if (c != '?' && c != '*' && c != '+' && c != '{')
        return q;
    q.once = false;
    if (*walk->at == '{') {
        q.optional = walk->at[1] == '0';
        q.once = strncmp(walk->at, "{1}", 3) == 0;
        walk->at = braces_end(walk->at, walk->end);
    } else {
        q.optional = *walk->at++ != '+';
    }
    if (walk->at < walk->end && (*walk->at == '?' || *walk->at == '+'))
        walk->at++;
    return q;
}

static bool
push_byte(const Walk *walk, Run *run, unsigned char c)
{
    bool there = true;
    if (run->n == 1)
        there = demur_index_has(walk->index, DEMUR_INDEX_PAIR(run->b, c));
    else if (run->n == 2)
        there = demur_index_has(walk->index, DEMUR_INDEX_TRIPLE(run->a, run->b, c));
    *run = (Run){.a = run->b, .b = c, .n = MIN(run->n + 1, 2)};
    return there;
}

/* The character at TEXT follows. */
static bool
push(const Walk *walk, Run *run, const char *text, size_t *ret_size)
{
    unsigned char folded[DEMUR_FOLD_MAX];
    size_t n = demur_index_fold(text, folded, ret_size);
    bool there = true;
    if (run->edge && folded[0] != ' ')
        there = push_byte(walk, run, ' ');
    run->edge = false;
    for (size_t i = 0; i < n && there; i++)
        there = push_byte(walk, run, folded[i]);
    return there;
}

/* A character with its quantifier; a repeated one is known only by its last occurrence. */
static bool
take_character(Walk *walk, Run *run, const char *text)
{
    size_t size = 0;
    bool there = push(walk, run, text, &size);
    if (text == walk->at)
        walk->at += size;
    Quantifier q = take_quantifier(walk);
    if (q.optional)
        *run = nothing;
    else if (!q.once && there) {
        *run = nothing;
        (void)push(walk, run, text, &size);
    }
    return there || q.optional;
}

/* A boundary: beside a letter that is known a blank, else one is waited for. */
static bool
take_edge(Walk *walk, Run *run)
{
    const char *before = walk->at;
    (void)take_quantifier(walk);
    if (walk->at != before) {
        *run = nothing;
        return true;
    }
    if (run->n == 0)
        run->edge = true;
    if (run->n == 0 || run->b == ' ')
        return true;
    bool there = push_byte(walk, run, ' ');
    *run = nothing;
    return there;
}

static bool
take_escape(Walk *walk, Run *run)
{
    char c = walk->at[1];
    if (!g_ascii_isalnum(c)) {
        walk->at++;
        return take_character(walk, run, walk->at);
    }
    walk->at = escape_end(walk->at, walk->end);
    if (c == 's' || c == 'n' || c == 'r' || c == 't')
        return take_character(walk, run, " ");
    if (c == 'b')
        return take_edge(walk, run);
    (void)take_quantifier(walk);
    *run = nothing;
    return true;
}

/* Whether one of the characters of a class may follow; true when it is no plain list. */
static bool
test_class(const Walk *walk, const Run *run, const char *at, const char *end)
{
    if (*at == '^')
        return true;
    for (const char *p = at; p < end; p++)
        if (*p == '\\' || *p == '-')
            return true;
    for (size_t size = 0; at < end; at += size) {
        Run after = *run;
        if (push(walk, &after, at, &size))
            return true;
    }
    return false;
}

static bool
take_class(Walk *walk, Run *run)
{
    const char *start = walk->at + 1, *after = class_end(walk->at, walk->end);
    walk->at = after;
    Quantifier q = take_quantifier(walk);
    bool there = q.optional || test_class(walk, run, start, after - 1);
    *run = nothing;
    return there;
}

/* What stands after a group, as far as its last letters are concerned. */
static Tail
tail_at(const Walk *walk, Tail outer)
{
    Walk ahead = *walk;
    if (walk->at >= walk->end || *walk->at == '|')
        return outer;
    if (walk->end - walk->at < 2 || *walk->at != '\\' || !strchr("bs", walk->at[1]))
        return TAIL_NONE;
    ahead.at += 2;
    Quantifier q = take_quantifier(&ahead);
    if (walk->at[1] == 's')
        return q.optional ? TAIL_NONE : TAIL_BLANK;
    return q.once ? TAIL_EDGE : TAIL_NONE;
}

static bool walk_group(Walk walk, Run run, Tail tail);

static bool
take_group(Walk *walk, Run *run, Tail outer)
{
    const char *open = walk->at + 1;
    int prefix = group_prefix(open, walk->end);
    const char *last = prefix > 0 ? open + prefix - 1 : NULL;
    Walk inner = {walk->index, open + prefix, pass_branch(open + prefix, walk->end, true)};
    walk->at = inner.end + 1;
    Quantifier q = take_quantifier(walk);
    if (last && (*last == '=' || *last == '!')) /* looks around, takes no room */
        return true;
    Tail tail = q.once ? tail_at(walk, outer) : TAIL_NONE;
    bool there = q.optional || walk_group(inner, *run, tail);
    *run = nothing;
    return there;
}

static bool
end_branch(const Walk *walk, Run *run, Tail tail)
{
    if (run->n == 0 || tail == TAIL_NONE || (tail == TAIL_EDGE && run->b == ' '))
        return true;
    return push_byte(walk, run, ' ');
}

static bool
walk_branch(Walk *walk, Run run, Tail tail)
{
    bool there = true;
    while (there && walk->at < walk->end && *walk->at != '|') {
        char c = *walk->at;
        if (c == '(') {
            there = take_group(walk, &run, tail);
        } else if (c == '[') {
            there = take_class(walk, &run);
        } else if (c == '\\') {
            there = take_escape(walk, &run);
        } else if (c == '.' || c == '^' || c == '$') {
            walk->at++;
            (void)take_quantifier(walk);
            run = nothing;
        } else {
            there = take_character(walk, &run, walk->at);
        }
    }
    return there && end_branch(walk, &run, tail);
}

static bool
walk_group(Walk walk, Run run, Tail tail)
{
    for (;;) {
        if (walk_branch(&walk, run, tail))
            return true;
        walk.at = pass_branch(walk.at, walk.end, false);
        if (walk.at >= walk.end)
            return false;
        walk.at++;
    }
}

void
demur_subject_init(DemurSubject *subject, const char *text, bool indexed)
{
    size_t len = strnlen(text, DEMUR_LIMIT_RULE_TEXT + 1);
    /* PCRE2 takes the small iota below a letter, which is none to the index, for an iota. */
    indexed = indexed && !strstr(text, "\xCD\x85");
    *subject = (DemurSubject){.text = text, .len = len, .indexed = indexed};
    if (len > DEMUR_LIMIT_RULE_TEXT) {
        subject->len = DEMUR_LIMIT_RULE_TEXT;
        while (subject->len > 0 && ((unsigned char)text[subject->len] & 0xC0) == 0x80)
            subject->len--;
    }
    if (g_utf8_validate_len(text, subject->len, NULL))
        return;
    subject->repaired = g_utf8_make_valid(text, (gssize)subject->len);
    subject->text = subject->repaired;
    subject->len = strlen(subject->repaired);
}

void
demur_subject_clear(DemurSubject *subject)
{
    g_free(subject->repaired);
    g_free(subject->index);
    g_clear_pointer(&subject->told, g_hash_table_unref);
    *subject = (DemurSubject){0};
}

bool
demur_subject_may_match(DemurSubject *subject, const char *regex, size_t len)
{
    if (!subject->indexed || !understood(regex, regex + len))
        return true;
    if (!subject->index)
        subject->index = demur_index_new(subject->text, subject->len);
    return walk_group((Walk){subject->index, regex, regex + len}, nothing, TAIL_NONE);
}

bool
demur_subject_is_group(const char *regex)
{
    const char *end = regex + strlen(regex);
    return g_str_has_prefix(regex, "(?:") && understood(regex, end) &&
           pass_branch(regex + 3, end, true) + 1 == end;
}

bool
demur_subject_may_match_kept(DemurSubject *subject, const char *regex)
{
    void *known = NULL;
    if (!subject->told)
        subject->told = g_hash_table_new(NULL, NULL);
    if (!g_hash_table_lookup_extended(subject->told, regex, NULL, &known)) {
        known = GINT_TO_POINTER(demur_subject_may_match(subject, regex, strlen(regex)));
        g_hash_table_insert(subject->told, (void *)regex, known);
    }
    return GPOINTER_TO_INT(known);
}
