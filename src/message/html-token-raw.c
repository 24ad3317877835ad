/* SPDX-License-Identifier: MIT */
/*
 * Text without markup: RCDATA, RAWTEXT, script data, PLAINTEXT and CDATA sections. Within
 * script data only one thing matters, whether "</script" is an end tag here, and hence how deep
 * the text stands in "<!--" and "<script".
 */
#include <string.h>

#include "message/html-token-parts.h"

/* The end of the word "script" at AT when a space, "/" or ">" follows it, else 0. */
static size_t
script_word(const DemurHtmlTokenizer *t, size_t at)
{
    size_t end = at + strlen("script");
    bool found = end < t->len && demur_html_token_at(t, at, "script") &&
                 html_is(t->html[end], HTML_CLASS_TAG);
    return found ? end : 0;
}

/* AT is a "<" of script data. Returns where to go on. */
static size_t
script_bracket(DemurHtmlTokenizer *t, size_t at)
{
    t->dashes = 0;
    switch (t->escape) {
    case HTML_ESCAPE_NONE:
        if (!demur_html_token_at(t, at, "<!--"))
            return at + 1;
        t->escape = HTML_ESCAPE_ONCE;
        t->dashes = 2;
        return at + 4;
    case HTML_ESCAPE_ONCE:
        if (!script_word(t, at + 1))
            return at + 1;
        t->escape = HTML_ESCAPE_TWICE;
        return script_word(t, at + 1) + 1;
    case HTML_ESCAPE_TWICE:
        if (!demur_html_token_at(t, at, "</") || !script_word(t, at + 2))
            return at + 1;
        t->escape = HTML_ESCAPE_ONCE;
        return script_word(t, at + 2) + 1;
    }
    return at + 1;
}

/* The character after a script's word is taken with it, but not when it needs replacing. */
static size_t
script_step(DemurHtmlTokenizer *t, size_t at)
{
    char c = t->html[at];
    if (c == '<') {
        size_t next = script_bracket(t, at);
        return t->html[next - 1] == '\r' ? next - 1 : next;
    }
    if (c == '>' && t->dashes >= 2)
        t->escape = HTML_ESCAPE_NONE;
    t->dashes = c == '-' ? t->dashes + 1 : 0;
    return at + 1;
}

static bool
is_end(const DemurHtmlTokenizer *t, size_t at)
{
    return t->html[at] == '<' && t->escape != HTML_ESCAPE_TWICE &&
           demur_html_token_ends(t, at, t->last_start);
}

static size_t
script_end(DemurHtmlTokenizer *t)
{
    size_t at = t->pos;
    while (at < t->len && t->html[at] != '\0' && t->html[at] != '\r' && !is_end(t, at))
        at = script_step(t, at);
    return at;
}

static size_t
text_end(const DemurHtmlTokenizer *t)
{
    size_t at = t->pos;
    for (; at < t->len && !is_end(t, at); at++) {
        char c = t->html[at];
        if (c == '\0' || c == '\r' || (c == '&' && t->state == DEMUR_HTML_RCDATA))
            break;
    }
    return at;
}

static size_t
plain_end(const DemurHtmlTokenizer *t)
{
    size_t at = t->pos;
    while (at < t->len && t->html[at] != '\0' && t->html[at] != '\r')
        at++;
    return at;
}

/* Returns whether a token was made. A NUL stays as it is: that, too, is the tree builder's. */
static bool
read_cdata(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    if (demur_html_token_at(t, t->pos, "]]>")) {
        t->pos += 3;
        t->state = DEMUR_HTML_DATA;
        return false;
    }
    if (t->html[t->pos] == '\r')
        return demur_html_token_special(t, token);
    size_t end = t->pos + 1;
    for (; end < t->len && t->html[end] != '\r'; end++) {
        if (t->html[end] == ']' && demur_html_token_at(t, end, "]]>"))
            break;
    }
    demur_html_token_text(t, end, token);
    return true;
}

/* Where text that needs no change ends; POS itself when it needs one there. */
static size_t
run_end(DemurHtmlTokenizer *t)
{
    switch (t->state) {
    case DEMUR_HTML_SCRIPT:
        return script_end(t);
    case DEMUR_HTML_PLAINTEXT:
        return plain_end(t);
    case DEMUR_HTML_DATA:
    case DEMUR_HTML_CDATA:
    case DEMUR_HTML_RCDATA:
    case DEMUR_HTML_RAWTEXT:
        break;
    }
    return text_end(t);
}

bool
demur_html_token_raw(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    if (t->state == DEMUR_HTML_CDATA)
        return read_cdata(t, token);
    size_t end = run_end(t);
    if (end > t->pos) {
        demur_html_token_text(t, end, token);
        return true;
    }
    if (t->html[t->pos] == '&')
        return demur_html_token_reference(t, token);
    if (demur_html_token_special(t, token)) {
        t->dashes = 0;
        return true;
    }
    t->state = DEMUR_HTML_DATA;
    return false;
}
