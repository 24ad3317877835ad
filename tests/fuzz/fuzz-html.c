/* SPDX-License-Identifier: MIT */
/*
 * HTML of strangers: the tokenizer in every state, and the reader, whose promises are checked.
 *
 * demur-layer: message
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "message/html-token.h"
#include "message/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Tokens lie in the input or in the tokenizer, and their bytes are there. */
static void
tokenize(const char *html, size_t len, unsigned state)
{
    static const char *const last[] = {"", "title", "style", "script", "plaintext", ""};
    g_autoptr(DemurHtmlTokenizer) tokenizer = demur_html_tokenizer_new(html, len);
    demur_html_tokenizer_set_last_start(tokenizer, last[state]);
    demur_html_tokenizer_enter(tokenizer, (DemurHtmlState)state);
    demur_html_tokenizer_allow_cdata(tokenizer, state % 2);
    DemurHtmlToken token;
    size_t total = 0, sum = 0;
    while (demur_html_tokenizer_next(tokenizer, &token)) {
        if (token.type == DEMUR_HTML_TEXT && !token.text.len)
            abort();
        for (size_t i = 0; i < token.text.len; i++)
            sum += (unsigned char)token.text.data[i];
        for (size_t i = 0; i < token.n_attributes; i++)
            total += token.attributes[i].name.len + token.attributes[i].value.len;
        total += token.text.len + token.name.len;
    }
    if (total > 3 * len || sum > 255 * total)
        abort();
}

static void
check_links(const DemurHtml *html)
{
    if (html->links->len > DEMUR_LIMIT_LINKS)
        abort();
    for (unsigned i = 0; i < html->links->len; i++) {
        const DemurLink *link = g_ptr_array_index(html->links, i);
        if (!link->written || !link->text || !g_utf8_validate(link->written, -1, NULL) ||
            !g_utf8_validate(link->text, -1, NULL))
            abort();
    }
}

static size_t
count_letters(const GString *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->len; i++)
        n += !g_ascii_isspace(text->str[i]);
    return n;
}

/* The strict reader sees nothing that the usual one does not. */
static void
read_strictly(const DemurHtml *usual, const char *bytes, size_t len)
{
    g_autoptr(DemurHtml) strict = demur_html_new_strict(bytes, len);
    if (count_letters(strict->visible) > count_letters(usual->visible) ||
        strict->links->len != usual->links->len)
        abort();
    for (unsigned i = 0; i < strict->links->len; i++) {
        const DemurLink *link = g_ptr_array_index(strict->links, i);
        if (link->visible && !((DemurLink *)g_ptr_array_index(usual->links, i))->visible)
            abort();
    }
}

static void
read_html(const char *bytes, size_t len)
{
    g_autoptr(DemurHtml) html = demur_html_new(bytes, len);
    if (!g_utf8_validate(html->visible->str, (gssize)html->visible->len, NULL) ||
        !g_utf8_validate(html->hidden->str, (gssize)html->hidden->len, NULL))
        abort();
    check_links(html);
    read_strictly(html, bytes, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    for (unsigned state = DEMUR_HTML_DATA; state <= DEMUR_HTML_CDATA; state++)
        tokenize(bytes, size, state);
    /* The reader takes UTF-8. */
    g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)size);
    read_html(valid, strlen(valid));
    /* Whatever it is given, it must not fall. */
    g_autoptr(DemurHtml) any = demur_html_new(bytes, size);
    if (any->links->len > DEMUR_LIMIT_LINKS)
        abort();
    return 0;
}
