/* SPDX-License-Identifier: MIT */
/* Gathering links. What is kept of their text is bounded, and only what a reader sees of it. */
#include "message/html-links.h"

#include <string.h>

#include "base/limits.h"
#include "message/html.h"

void
demur_link_free(DemurLink *link)
{
    if (!link)
        return;
    g_free(link->written);
    g_free(link->text);
    g_free(link);
}

static void
free_text(void *text)
{
    if (text)
        g_string_free(text, TRUE);
}

void
demur_html_links_init(HtmlLinks *links)
{
    links->links = g_ptr_array_new_with_free_func((GDestroyNotify)demur_link_free);
    links->texts = g_ptr_array_new_with_free_func(free_text);
    links->pictures = 0;
    links->truncated = false;
}

void
demur_html_links_clear(HtmlLinks *links)
{
    g_clear_pointer(&links->links, g_ptr_array_unref);
    g_clear_pointer(&links->texts, g_ptr_array_unref);
}

int
demur_html_links_add(HtmlLinks *links, DemurHtmlSpan written, DemurLinkSource source,
                     bool visible)
{
    bool picture = source == DEMUR_LINK_IMAGE;
    unsigned others = links->links->len - links->pictures;
    if ((picture ? links->pictures : others) >= DEMUR_LIMIT_LINKS) {
        links->truncated = links->truncated || !picture;
        return -1;
    }
    links->pictures += picture;
    while (written.len && (unsigned char)*written.data <= ' ') {
        written.data++;
        written.len--;
    }
    while (written.len && (unsigned char)written.data[written.len - 1] <= ' ')
        written.len--;
    DemurLink *link = g_new0(DemurLink, 1);
    link->written = g_strndup(written.data, written.len);
    link->source = source;
    link->visible = visible;
    g_ptr_array_add(links->links, link);
    g_ptr_array_add(links->texts, NULL);
    return (int)links->links->len - 1;
}

DemurLink *
demur_html_links_get(HtmlLinks *links, int index)
{
    return g_ptr_array_index(links->links, index);
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void
demur_html_links_add_srcset(HtmlLinks *links, DemurHtmlSpan srcset, bool visible)
{
    size_t i = 0;
    while (i < srcset.len) {
        while (i < srcset.len && (is_space(srcset.data[i]) || srcset.data[i] == ','))
            i++;
        size_t start = i;
        while (i < srcset.len && !is_space(srcset.data[i]))
            i++;
        size_t end = i;
        bool bare = end > start && srcset.data[end - 1] == ',';
        while (end > start && srcset.data[end - 1] == ',')
            end--;
        DemurHtmlSpan url = {srcset.data + start, end - start};
        if (url.len)
            demur_html_links_add(links, url, DEMUR_LINK_IMAGE, visible);
        while (!bare && i < srcset.len && srcset.data[i] != ',')
            i++;
    }
}

void
demur_html_links_add_css(HtmlLinks *links, DemurHtmlSpan css, bool visible)
{
    if (!memchr(css.data, '(', css.len))
        return;
    for (size_t i = 0; i + 4 <= css.len; i++) {
        if (css.data[i + 3] != '(' || g_ascii_strncasecmp(css.data + i, "url", 3) != 0)
            continue;
        i += 4;
        while (i < css.len && is_space(css.data[i]))
            i++;
        char quote = i < css.len ? css.data[i] : '\0';
        bool quoted = quote == '"' || quote == '\'';
        size_t start = quoted ? i + 1 : i;
        for (i = start; i < css.len && css.data[i] != (quoted ? quote : ')');)
            i++;
        if (i > start)
            demur_html_links_add(links, (DemurHtmlSpan){css.data + start, i - start},
                                 DEMUR_LINK_IMAGE, visible);
    }
}

/* Whether a character leaves a mark. */
static bool
is_ink(gunichar c)
{
    return !g_unichar_isspace(c) && !g_unichar_iszerowidth(c) && !g_unichar_iscntrl(c) &&
           c != 0xAD && c != 0x115F && c != 0x1160 && c != 0x2800 && c != 0x3164 && c != 0xFFA0;
}

static bool
has_ink(DemurHtmlSpan text)
{
    const char *at = text.data, *end = text.data + text.len;
    while (at < end) {
        gunichar c = g_utf8_get_char_validated(at, end - at);
        if (c == (gunichar)-1 || c == (gunichar)-2)
            return true;
        if (is_ink(c))
            return true;
        at = g_utf8_next_char(at);
    }
    return false;
}

static GString *
text_at(HtmlLinks *links, int index)
{
    GString *text = g_ptr_array_index(links->texts, index);
    if (!text)
        g_ptr_array_index(links->texts, index) = text = g_string_sized_new(32);
    return text;
}

/* Appends with runs of blanks as one; at most DEMUR_LIMIT_LINK_TEXT bytes, whole characters. */
static void
append(GString *text, DemurHtmlSpan span)
{
    for (size_t i = 0; i < span.len; i++) {
        bool start = (span.data[i] & 0xC0) != 0x80;
        if (start && text->len + 4 > DEMUR_LIMIT_LINK_TEXT)
            return;
        bool blank = is_space(span.data[i]);
        if (blank && (!text->len || text->str[text->len - 1] == ' '))
            continue;
        if (span.data[i])
            g_string_append_c(text, blank ? ' ' : span.data[i]);
    }
}

void
demur_html_links_add_text(HtmlLinks *links, int index, DemurHtmlSpan text)
{
    if (index < 0)
        return;
    append(text_at(links, index), text);
    DemurLink *link = g_ptr_array_index(links->links, index);
    if (!link->visible && has_ink(text))
        link->visible = true;
}

void
demur_html_links_add_blank(HtmlLinks *links, int index)
{
    if (index >= 0)
        append(text_at(links, index), (DemurHtmlSpan){" ", 1});
}

void
demur_html_links_show(HtmlLinks *links, int index)
{
    if (index >= 0)
        ((DemurLink *)g_ptr_array_index(links->links, index))->visible = true;
}

void
demur_html_links_hide(HtmlLinks *links)
{
    for (unsigned i = 0; i < links->links->len; i++)
        ((DemurLink *)g_ptr_array_index(links->links, i))->visible = false;
}

GPtrArray *
demur_html_links_finish(HtmlLinks *links)
{
    for (unsigned i = 0; i < links->links->len; i++) {
        DemurLink *link = g_ptr_array_index(links->links, i);
        GString *text = g_ptr_array_index(links->texts, i);
        g_ptr_array_index(links->texts, i) = NULL;
        link->text = text ? g_string_free(text, FALSE) : g_strdup("");
    }
    return g_steal_pointer(&links->links);
}
