/* SPDX-License-Identifier: MIT */
/* Reading declarations: "name: value !important; ...", of which few names matter. */
#include <string.h>

#include "message/html-property.h"

/* Cuts "!important" from the value. */
static bool
cut_important(HtmlText *value)
{
    const char *mark = memrchr(value->at, '!', value->len);
    if (!mark)
        return false;
    size_t before = (size_t)(mark - value->at);
    HtmlText word = demur_html_text_trim(demur_html_text_from(*value, before + 1));
    if (!demur_html_text_is(word, "important"))
        return false;
    *value = demur_html_text_trim((HtmlText){value->at, before});
    return true;
}

static void
parse_one(HtmlText text, HtmlSink sink)
{
    const char *colon = memchr(text.at, ':', text.len);
    if (!colon)
        return;
    size_t before = (size_t)(colon - text.at);
    HtmlText name = demur_html_text_trim((HtmlText){text.at, before});
    HtmlText value = demur_html_text_trim(demur_html_text_from(text, before + 1));
    if (cut_important(&value))
        sink.rank |= HTML_RANK_IMPORTANT;
    demur_html_property_read(name, value, &sink);
}

void
demur_html_style_parse(const char *css, size_t len, uint32_t rank, HtmlDeclarationFunc func,
                       void *user_data)
{
    const HtmlSink sink = {func, user_data, rank};
    HtmlText rest = {css, len}, text;
    while (demur_html_text_take(&rest, ';', &text))
        parse_one(text, sink);
}

/* An escape at AT (CSS Syntax 3, section 4.3.7). What cannot be part of a name otherwise keeps
 * its backslash, lest ".a\:b" be read as ".a:b". Returns where it ends. */
static size_t
unescape(const char *css, size_t at, size_t len, GString *out)
{
    gunichar code = 0;
    size_t i = at + 1;
    for (; i < len && i < at + 7 && g_ascii_isxdigit(css[i]); i++)
        code = code * 16 + (gunichar)g_ascii_xdigit_value(css[i]);
    bool coded = i > at + 1;
    if (!coded && i == len)
        return i;
    if (!coded)
        code = (unsigned char)css[i++];
    else if (i < len && demur_html_is_blank(css[i]))
        i++;
    if (coded && code >= 128)
        g_string_append_unichar(out, g_unichar_validate(code) ? code : 0xFFFD);
    else if (code >= 128 || demur_html_is_name((char)code))
        g_string_append_c(out, (char)code);
    else if (code)
        g_string_append_printf(out, "\\%c", (char)code);
    return i;
}

const char *
demur_html_style_plain(const char *css, size_t *len, GString *scratch)
{
    size_t n = *len;
    char quote = '\0';
    if (!memchr(css, '\\', n) && !memmem(css, n, "/*", 2))
        return css;
    g_string_truncate(scratch, 0);
    for (size_t i = 0; i < n;) {
        char c = css[i];
        if (c == '\\') {
            i = unescape(css, i, n, scratch);
            continue;
        }
        if (!quote && c == '/' && i + 1 < n && css[i + 1] == '*') {
            const char *end = memmem(css + i + 2, n - i - 2, "*/", 2);
            i = end ? (size_t)(end - css) + 2 : n;
            g_string_append_c(scratch, ' ');
            continue;
        }
        /* A string does not go over the end of its line. */
        if (quote)
            quote = c == quote || c == '\n' ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        size_t url = !quote && c == '(' ? demur_html_text_url((HtmlText){css, n}, i) : i;
        g_string_append_len(scratch, css + i, (gssize)MAX(url - i, 1));
        i = MAX(url, i + 1);
    }
    *len = scratch->len;
    return scratch->str;
}
