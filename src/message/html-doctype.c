/* SPDX-License-Identifier: MIT */
/* The DOCTYPE: name, public and system identifiers (WHATWG HTML, 13.2.5.53 to 13.2.5.68). */
#include <string.h>

#include "message/html-token-parts.h"

/* Pieces of a DOCTYPE; a missing one is not HAS. */
typedef struct Doctype {
    HtmlPiece name, public_id, system_id;
    bool has_name, has_public, has_system, quirks;
    bool ended; /* by its ">" or by the end of the input */
} Doctype;

/* Whether the DOCTYPE ends here; the end of the input forces quirks. */
static bool
ends_here(DemurHtmlTokenizer *t, Doctype *doctype)
{
    if (doctype->ended)
        return true;
    if (!html_left(t)) {
        doctype->quirks = true;
        doctype->ended = true;
    } else if (t->html[t->pos] == '>') {
        t->pos++;
        doctype->ended = true;
    }
    return doctype->ended;
}

/* POS is at a quote. A ">" or the end of the input within ends the DOCTYPE. */
static HtmlPiece
read_quoted(DemurHtmlTokenizer *t, Doctype *doctype)
{
    char quote = t->html[t->pos++];
    size_t end = t->pos;
    while (end < t->len && t->html[end] != quote && t->html[end] != '>')
        end++;
    HtmlPiece piece = demur_html_token_copy(t, t->pos, end, 0);
    t->pos = end;
    if (end < t->len && t->html[end] == quote) {
        t->pos++;
    } else {
        doctype->quirks = true;
        ends_here(t, doctype);
    }
    return piece;
}

static bool
at_quote(const DemurHtmlTokenizer *t)
{
    return html_left(t) && (t->html[t->pos] == '"' || t->html[t->pos] == '\'');
}

/* Whatever follows up to the ">" is ignored. */
static void
skip_bogus(DemurHtmlTokenizer *t, Doctype *doctype)
{
    const char *close = memchr(t->html + t->pos, '>', t->len - t->pos);
    t->pos = close ? (size_t)(close - t->html) + 1 : t->len;
    doctype->ended = true;
}

static void
read_name(DemurHtmlTokenizer *t, Doctype *doctype)
{
    demur_html_token_skip_space(t);
    if (ends_here(t, doctype)) {
        doctype->quirks = true;
        return;
    }
    size_t end = t->pos;
    while (end < t->len && t->html[end] != '>' && !html_is(t->html[end], HTML_CLASS_SPACE))
        end++;
    doctype->name = demur_html_token_copy(t, t->pos, end, HTML_COPY_LOWER);
    doctype->has_name = true;
    t->pos = end;
    demur_html_token_skip_space(t);
}

/* Blanks, then a quoted identifier; anything else but ">" makes the rest bogus. */
static bool
read_identifier(DemurHtmlTokenizer *t, Doctype *doctype, HtmlPiece *ret_piece)
{
    demur_html_token_skip_space(t);
    if (at_quote(t)) {
        *ret_piece = read_quoted(t, doctype);
        return true;
    }
    doctype->quirks = true;
    if (!ends_here(t, doctype))
        skip_bogus(t, doctype);
    return false;
}

static void
read_public(DemurHtmlTokenizer *t, Doctype *doctype)
{
    doctype->has_public = read_identifier(t, doctype, &doctype->public_id);
    if (doctype->ended)
        return;
    demur_html_token_skip_space(t);
    if (!ends_here(t, doctype))
        doctype->has_system = read_identifier(t, doctype, &doctype->system_id);
}

static void
read_identifiers(DemurHtmlTokenizer *t, Doctype *doctype)
{
    if (demur_html_token_at(t, t->pos, "public")) {
        t->pos += 6;
        read_public(t, doctype);
    } else if (demur_html_token_at(t, t->pos, "system")) {
        t->pos += 6;
        doctype->has_system = read_identifier(t, doctype, &doctype->system_id);
    } else {
        doctype->quirks = true;
        skip_bogus(t, doctype);
    }
    if (doctype->ended)
        return;
    demur_html_token_skip_space(t);
    if (!ends_here(t, doctype))
        skip_bogus(t, doctype);
}

void
demur_html_token_doctype(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    Doctype doctype = {0};
    read_name(t, &doctype);
    if (!ends_here(t, &doctype))
        read_identifiers(t, &doctype);
    token->type = DEMUR_HTML_DOCTYPE;
    token->force_quirks = doctype.quirks;
    if (doctype.has_name)
        token->name = demur_html_token_span(t, doctype.name);
    if (doctype.has_public)
        token->public_id = demur_html_token_span(t, doctype.public_id);
    if (doctype.has_system)
        token->system_id = demur_html_token_span(t, doctype.system_id);
}
