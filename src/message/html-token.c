/* SPDX-License-Identifier: MIT */
/*
 * Data, tags, comments. Written as functions that read one construct each instead of the
 * standard's machine of single characters: every construct ends at a place that can be searched
 * for, and nothing is read twice.
 */
#include "message/html-token.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "message/html-entity.h"
#include "message/html-token-parts.h"

/* Up to this many attributes duplicates are found by comparing all pairs. */
#define FEW_ATTRIBUTES 24

/* clang-format off */
const unsigned char demur_html_class[256] = {
    ['\0'] = HTML_CLASS_TEXT | HTML_CLASS_ALTER | HTML_CLASS_VALUE,
    ['\t'] = HTML_CLASS_SPACE | HTML_CLASS_TAG | HTML_CLASS_NAME,
    ['\n'] = HTML_CLASS_SPACE | HTML_CLASS_TAG | HTML_CLASS_NAME,
    ['\f'] = HTML_CLASS_SPACE | HTML_CLASS_TAG | HTML_CLASS_NAME,
    ['\r'] = HTML_CLASS_SPACE | HTML_CLASS_TAG | HTML_CLASS_NAME | HTML_CLASS_TEXT |
             HTML_CLASS_ALTER | HTML_CLASS_VALUE,
    [' '] = HTML_CLASS_SPACE | HTML_CLASS_TAG | HTML_CLASS_NAME,
    ['/'] = HTML_CLASS_TAG | HTML_CLASS_NAME,
    ['>'] = HTML_CLASS_TAG | HTML_CLASS_NAME,
    ['='] = HTML_CLASS_NAME,
    ['&'] = HTML_CLASS_TEXT | HTML_CLASS_VALUE,
    ['<'] = HTML_CLASS_TEXT,
    ['A' ... 'Z'] = HTML_CLASS_ALTER,
};
/* clang-format on */

DemurHtmlTokenizer *
demur_html_tokenizer_new(const char *html, size_t len)
{
    DemurHtmlTokenizer *t = g_new0(DemurHtmlTokenizer, 1);
    t->html = html;
    t->len = len;
    t->buffer = g_string_sized_new(1024);
    return t;
}

void
demur_html_tokenizer_free(DemurHtmlTokenizer *tokenizer)
{
    if (!tokenizer)
        return;
    g_string_free(tokenizer->buffer, TRUE);
    g_free(tokenizer->pieces);
    g_free(tokenizer->attributes);
    g_free(tokenizer);
}

bool
demur_html_tokenizer_is_truncated(const DemurHtmlTokenizer *tokenizer)
{
    return tokenizer->truncated;
}

void
demur_html_tokenizer_enter(DemurHtmlTokenizer *tokenizer, DemurHtmlState state)
{
    tokenizer->state = state;
    tokenizer->escape = HTML_ESCAPE_NONE;
    tokenizer->dashes = 0;
}

static void
set_last_start(DemurHtmlTokenizer *t, const char *name, size_t len)
{
    if (len > HTML_LAST_START_MAX)
        len = 0;
    if (len)
        memcpy(t->last_start, name, len);
    t->last_start[len] = '\0';
}

void
demur_html_tokenizer_set_last_start(DemurHtmlTokenizer *tokenizer, const char *name)
{
    set_last_start(tokenizer, name, strlen(name));
}

void
demur_html_tokenizer_allow_cdata(DemurHtmlTokenizer *tokenizer, bool allow)
{
    tokenizer->cdata_allowed = allow;
}

bool
demur_html_token_at(const DemurHtmlTokenizer *t, size_t at, const char *word)
{
    size_t len = strlen(word);
    return at <= t->len && t->len - at >= len &&
           g_ascii_strncasecmp(t->html + at, word, len) == 0;
}

bool
demur_html_token_ends(const DemurHtmlTokenizer *t, size_t at, const char *name)
{
    size_t end = at + 2 + strlen(name);
    return *name && end < t->len && t->html[at + 1] == '/' &&
           demur_html_token_at(t, at + 2, name) && html_is(t->html[end], HTML_CLASS_TAG);
}

void
demur_html_token_skip_space(DemurHtmlTokenizer *t)
{
    while (html_left(t) && html_is(t->html[t->pos], HTML_CLASS_SPACE))
        t->pos++;
}

/* Appends what stands at AT; returns how much of the input that was. */
static size_t
copy_one(DemurHtmlTokenizer *t, size_t at, size_t end, int changes)
{
    char c = t->html[at], utf8[DEMUR_HTML_ENTITY_MAX];
    size_t len = 0, taken;
    if (c == '\0') {
        g_string_append(t->buffer, "\xEF\xBF\xBD");
        return 1;
    }
    if (c == '\r') {
        g_string_append_c(t->buffer, '\n');
        return at + 1 < t->len && t->html[at + 1] == '\n' ? 2 : 1;
    }
    if (c == '&' && (changes & HTML_COPY_REFERENCES)) {
        taken = demur_html_entity_decode(t->html + at, end - at, true, utf8, &len);
        g_string_append_len(t->buffer, taken ? utf8 : "&", taken ? (gssize)len : 1);
        return taken ? taken : 1;
    }
    g_string_append_c(t->buffer,
                      (changes & HTML_COPY_LOWER) && c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    return 1;
}

/* Whether one of eight bytes is C. */
static uint64_t
any_is(uint64_t word, unsigned char c)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), differences = word ^ (ones * c);
    return (differences - ones) & ~differences & (ones * 0x80);
}

/* The first byte from AT on that changes when it is copied, or END. Values are long and seldom
 * change, so they are looked at by eights first. */
static size_t
plain_end(const DemurHtmlTokenizer *t, size_t at, size_t end, int changes)
{
    int special = (changes & HTML_COPY_LOWER) ? HTML_CLASS_ALTER : HTML_CLASS_VALUE;
    for (uint64_t word; special == HTML_CLASS_VALUE && end - at >= sizeof word;
         at += sizeof word) {
        memcpy(&word, t->html + at, sizeof word);
        if (any_is(word, '&') | any_is(word, '\r') | any_is(word, '\0'))
            break;
    }
    while (at < end && !html_is(t->html[at], special))
        at++;
    return at;
}

HtmlPiece
demur_html_token_copy(DemurHtmlTokenizer *t, size_t start, size_t end, int changes)
{
    size_t plain = plain_end(t, start, end, changes);
    if (plain == end)
        return (HtmlPiece){start, end - start, false};
    size_t at = t->buffer->len;
    while (start < end) {
        g_string_append_len(t->buffer, t->html + start, (gssize)(plain - start));
        start = plain < end ? plain + copy_one(t, plain, end, changes) : end;
        plain = plain_end(t, start, end, changes);
    }
    return (HtmlPiece){at, t->buffer->len - at, true};
}

DemurHtmlSpan
demur_html_token_span(const DemurHtmlTokenizer *t, HtmlPiece piece)
{
    return (DemurHtmlSpan){(piece.buffered ? t->buffer->str : t->html) + piece.at, piece.len};
}

/* POS is after the attribute's "=" and blanks. False at the end of the input. */
static bool
read_value(DemurHtmlTokenizer *t, HtmlPiece *ret_value)
{
    if (!html_left(t))
        return false;
    char quote = t->html[t->pos];
    size_t end;
    if (quote == '"' || quote == '\'') {
        const char *close = memchr(t->html + t->pos + 1, quote, t->len - t->pos - 1);
        if (!close)
            return false;
        end = (size_t)(close - t->html);
        *ret_value = demur_html_token_copy(t, t->pos + 1, end, HTML_COPY_REFERENCES);
        t->pos = end + 1;
        return true;
    }
    for (end = t->pos; end < t->len && t->html[end] != '>'; end++) {
        if (html_is(t->html[end], HTML_CLASS_SPACE))
            break;
    }
    *ret_value = demur_html_token_copy(t, t->pos, end, HTML_COPY_REFERENCES);
    t->pos = end;
    return true;
}

static void
add_pieces(DemurHtmlTokenizer *t, const HtmlPieces *pieces)
{
    if (t->n_pieces == DEMUR_HTML_ATTRIBUTES_MAX) {
        t->truncated = true;
        return;
    }
    if (t->n_pieces == t->allocated) {
        t->allocated = MAX(16, t->allocated * 2);
        t->pieces = g_renew(HtmlPieces, t->pieces, t->allocated);
        t->attributes = g_renew(DemurHtmlAttribute, t->attributes, t->allocated);
    }
    t->pieces[t->n_pieces++] = *pieces;
}

static bool
read_attribute(DemurHtmlTokenizer *t)
{
    HtmlPieces pieces = {0};
    size_t end = t->pos + 1;
    while (end < t->len && !html_is(t->html[end], HTML_CLASS_NAME))
        end++;
    pieces.name = demur_html_token_copy(t, t->pos, end, HTML_COPY_LOWER);
    t->pos = end;
    demur_html_token_skip_space(t);
    if (html_left(t) && t->html[t->pos] == '=') {
        t->pos++;
        demur_html_token_skip_space(t);
        if (!read_value(t, &pieces.value))
            return false;
    }
    add_pieces(t, &pieces);
    return true;
}

/* Reads up to and including the ">"; false when the input ends within the tag. */
static bool
read_attributes(DemurHtmlTokenizer *t, bool *ret_self_closing)
{
    for (;;) {
        demur_html_token_skip_space(t);
        if (!html_left(t))
            return false;
        char c = t->html[t->pos];
        if (c == '>') {
            t->pos++;
            return true;
        }
        if (c == '/') {
            t->pos++;
            *ret_self_closing = html_left(t) && t->html[t->pos] == '>';
        } else if (!read_attribute(t)) {
            return false;
        }
    }
}

static int
compare_spans(DemurHtmlSpan a, DemurHtmlSpan b)
{
    int order = memcmp(a.data, b.data, MIN(a.len, b.len));
    if (order)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* By name, then by place: there may be too many for comparing all pairs. */
static int
compare_attributes(const void *a, const void *b, void *base)
{
    const DemurHtmlAttribute *all = base;
    const size_t *left = a, *right = b;
    int order = compare_spans(all[*left].name, all[*right].name);
    return order ? order : (*left < *right ? -1 : *left > *right);
}

static void
mark_duplicates_of_many(DemurHtmlAttribute *all, size_t n)
{
    g_autofree size_t *order = g_new(size_t, n);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    qsort_r(order, n, sizeof *order, compare_attributes, all);
    DemurHtmlSpan previous = all[order[0]].name;
    for (size_t i = 1; i < n; i++) {
        DemurHtmlSpan name = all[order[i]].name;
        if (compare_spans(previous, name) == 0)
            all[order[i]].name.data = NULL;
        previous = name;
    }
}

static void
mark_duplicates_of_few(DemurHtmlAttribute *all, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (all[j].name.len != all[i].name.len || !all[j].name.data)
                continue;
            if (memcmp(all[j].name.data, all[i].name.data, all[i].name.len) == 0) {
                all[i].name.data = NULL;
                break;
            }
        }
    }
}

static void
resolve_attributes(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    size_t n = t->n_pieces, kept = 0;
    DemurHtmlAttribute *all = t->attributes;
    for (size_t i = 0; i < n; i++) {
        all[i].name = demur_html_token_span(t, t->pieces[i].name);
        all[i].value = demur_html_token_span(t, t->pieces[i].value);
    }
    if (n > FEW_ATTRIBUTES)
        mark_duplicates_of_many(all, n);
    else
        mark_duplicates_of_few(all, n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].name.data)
            all[kept++] = all[i];
    }
    token->attributes = all;
    token->n_attributes = kept;
}

/* POS is at the first letter of the name. False at the end of the input, which drops the tag.
 */
static bool
read_tag(DemurHtmlTokenizer *t, DemurHtmlToken *token, DemurHtmlTokenType type)
{
    size_t end = t->pos;
    while (end < t->len && !html_is(t->html[end], HTML_CLASS_TAG))
        end++;
    HtmlPiece name = demur_html_token_copy(t, t->pos, end, HTML_COPY_LOWER);
    t->pos = end;
    bool self_closing = false;
    if (!read_attributes(t, &self_closing)) {
        t->pos = t->len;
        return false;
    }
    token->type = type;
    token->name = demur_html_token_span(t, name);
    token->self_closing = self_closing;
    resolve_attributes(t, token);
    if (type == DEMUR_HTML_START)
        set_last_start(t, token->name.data, token->name.len);
    return true;
}

static void
emit_comment(DemurHtmlTokenizer *t, size_t start, size_t end, DemurHtmlToken *token)
{
    token->type = DEMUR_HTML_COMMENT;
    token->text = demur_html_token_span(t, demur_html_token_copy(t, start, end, 0));
}

static void
read_bogus_comment(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    const char *close = memchr(t->html + t->pos, '>', t->len - t->pos);
    size_t end = close ? (size_t)(close - t->html) : t->len;
    emit_comment(t, t->pos, end, token);
    t->pos = close ? end + 1 : end;
}

/* Dashes before the end of the input belong to an end of comment that never came. */
static void
read_unclosed_comment(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    size_t start = t->pos, end = t->len;
    if (end - start >= 3 && memcmp(t->html + end - 3, "--!", 3) == 0)
        end -= 3;
    else if (end - start >= 2 && memcmp(t->html + end - 2, "--", 2) == 0)
        end -= 2;
    else if (end > start && t->html[end - 1] == '-')
        end--;
    emit_comment(t, start, end, token);
    t->pos = t->len;
}

/* POS is after "<!--". */
static void
read_comment(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    size_t start = t->pos;
    if (demur_html_token_at(t, start, ">") || demur_html_token_at(t, start, "->")) {
        t->pos += t->html[start] == '>' ? 1 : 2;
        emit_comment(t, start, start, token);
        return;
    }
    const char *at = t->html + start, *end = t->html + t->len;
    while ((at = memchr(at, '-', (size_t)(end - at)))) {
        size_t close = end - at >= 3 && at[1] == '-' && at[2] == '>' ? 3 : 0;
        if (end - at >= 4 && memcmp(at, "--!>", 4) == 0)
            close = 4;
        if (close) {
            emit_comment(t, start, (size_t)(at - t->html), token);
            t->pos = (size_t)(at - t->html) + close;
            return;
        }
        at++;
    }
    read_unclosed_comment(t, token);
}

/* POS is after "<!". False when a CDATA section begins. */
static bool
read_declaration(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    if (demur_html_token_at(t, t->pos, "--")) {
        t->pos += 2;
        read_comment(t, token);
    } else if (demur_html_token_at(t, t->pos, "doctype")) {
        t->pos += 7;
        demur_html_token_doctype(t, token);
    } else if (t->cdata_allowed && t->len - t->pos >= 7 &&
               memcmp(t->html + t->pos, "[CDATA[", 7) == 0) {
        t->pos += 7;
        t->state = DEMUR_HTML_CDATA;
        return false;
    } else {
        read_bogus_comment(t, token);
    }
    return true;
}

/* POS is at "</". False when nothing is emitted. */
static bool
read_end_tag(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    char c = t->pos + 2 < t->len ? t->html[t->pos + 2] : '\0';
    if (t->pos + 2 >= t->len) {
        demur_html_token_text(t, t->len, token);
        return true;
    }
    t->pos += 2;
    if (g_ascii_isalpha(c))
        return read_tag(t, token, DEMUR_HTML_END);
    if (c == '>') {
        t->pos++;
        return false;
    }
    read_bogus_comment(t, token);
    return true;
}

/* POS is at "<". False when nothing is emitted. */
static bool
read_markup(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    char c = t->pos + 1 < t->len ? t->html[t->pos + 1] : '\0';
    if (g_ascii_isalpha(c)) {
        t->pos++;
        return read_tag(t, token, DEMUR_HTML_START);
    }
    if (c == '/')
        return read_end_tag(t, token);
    if (c == '!') {
        t->pos += 2;
        return read_declaration(t, token);
    }
    if (c == '?') {
        t->pos++;
        read_bogus_comment(t, token);
        return true;
    }
    demur_html_token_text(t, t->pos + 1, token);
    return true;
}

void
demur_html_token_text(DemurHtmlTokenizer *t, size_t end, DemurHtmlToken *token)
{
    token->type = DEMUR_HTML_TEXT;
    token->text = (DemurHtmlSpan){t->html + t->pos, end - t->pos};
    t->pos = end;
}

bool
demur_html_token_special(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    char c = t->html[t->pos];
    if (c != '\0' && c != '\r')
        return false;
    size_t taken = copy_one(t, t->pos, t->len, 0);
    token->type = DEMUR_HTML_TEXT;
    token->text = (DemurHtmlSpan){t->buffer->str, t->buffer->len};
    t->pos += taken;
    return true;
}

bool
demur_html_token_reference(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    char utf8[DEMUR_HTML_ENTITY_MAX];
    size_t len = 0;
    size_t taken =
        demur_html_entity_decode(t->html + t->pos, t->len - t->pos, false, utf8, &len);
    if (!taken) {
        demur_html_token_text(t, t->pos + 1, token);
        return true;
    }
    g_string_append_len(t->buffer, utf8, (gssize)len);
    token->type = DEMUR_HTML_TEXT;
    token->text = (DemurHtmlSpan){t->buffer->str, t->buffer->len};
    t->pos += taken;
    return true;
}

static bool
read_data(DemurHtmlTokenizer *t, DemurHtmlToken *token)
{
    char c = t->html[t->pos];
    if (c == '<')
        return read_markup(t, token);
    if (c == '&')
        return demur_html_token_reference(t, token);
    if (c == '\0') {
        /* The standard leaves it to the tree builder. */
        demur_html_token_text(t, t->pos + 1, token);
        return true;
    }
    if (demur_html_token_special(t, token))
        return true;
    size_t end = t->pos + 1;
    while (end < t->len && !html_is(t->html[end], HTML_CLASS_TEXT))
        end++;
    demur_html_token_text(t, end, token);
    return true;
}

bool
demur_html_tokenizer_next(DemurHtmlTokenizer *tokenizer, DemurHtmlToken *ret_token)
{
    DemurHtmlToken token = {0};
    bool made = false;
    while (!made && html_left(tokenizer)) {
        g_string_truncate(tokenizer->buffer, 0);
        tokenizer->n_pieces = 0;
        if (tokenizer->state == DEMUR_HTML_DATA)
            made = read_data(tokenizer, &token);
        else
            made = demur_html_token_raw(tokenizer, &token);
    }
    if (made)
        *ret_token = token;
    return made;
}
