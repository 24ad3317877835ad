/* SPDX-License-Identifier: MIT */
/* See html-refs.h. */
#include "message/html-refs.h"

#include <string.h>

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_seen(const HtmlRefs *refs)
{
    return demur_html_look_shows(refs->look) && !refs->lost;
}

static void
add_link(const HtmlRefs *refs, DemurHtmlSpan value, DemurLinkSource source, bool visible)
{
    if (value.len)
        demur_html_links_add(refs->links, value, source, visible);
}

static DemurHtmlSpan
href_of(const HtmlAttrs *attrs)
{
    DemurHtmlSpan href = attrs->of[HTML_ATTR_HREF];
    return href.data ? href : attrs->of[HTML_ATTR_XLINK_HREF];
}

/* Pages within the page. What <iframe srcdoc> holds is not read: its address is no web address,
 * and so counts as one that leads elsewhere. */
static void
add_frame(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs, bool seen)
{
    static const DemurHtmlSpan inside = {"about:srcdoc", 12};
    if (tag == HTML_TAG_OBJECT)
        add_link(refs, attrs->of[HTML_ATTR_DATA], DEMUR_LINK_FRAME, seen);
    else
        add_link(refs, attrs->of[HTML_ATTR_SRC], DEMUR_LINK_FRAME, seen);
    add_link(refs, attrs->of[HTML_ATTR_CODEBASE], DEMUR_LINK_FRAME, seen);
    if (attrs->of[HTML_ATTR_SRCDOC].data)
        add_link(refs, inside, DEMUR_LINK_FRAME, seen);
}

static bool
is_frame(HtmlTag tag)
{
    return tag == HTML_TAG_IFRAME || tag == HTML_TAG_FRAME || tag == HTML_TAG_OBJECT ||
           tag == HTML_TAG_EMBED || tag == HTML_TAG_APPLET;
}

/* What a reader's program loads by itself. */
static void
add_loaded(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs, bool seen)
{
    bool source =
        tag != HTML_TAG_INPUT || demur_html_span_is(attrs->of[HTML_ATTR_TYPE], "image");
    if (is_frame(tag))
        add_frame(refs, tag, attrs, seen);
    else if (source && tag != HTML_TAG_SCRIPT)
        add_link(refs, attrs->of[HTML_ATTR_SRC], DEMUR_LINK_IMAGE, seen);
    add_link(refs, attrs->of[HTML_ATTR_POSTER], DEMUR_LINK_IMAGE, seen);
    add_link(refs, attrs->of[HTML_ATTR_BACKGROUND], DEMUR_LINK_IMAGE, seen);
    /* Style sheets and the like are loaded; what is marked up for buttons of the mail program
     * is followed. */
    if (tag == HTML_TAG_LINK)
        add_link(refs, attrs->of[HTML_ATTR_HREF],
                 attrs->of[HTML_ATTR_ITEMPROP].data ? DEMUR_LINK_AREA : DEMUR_LINK_IMAGE,
                 false);
    if (attrs->of[HTML_ATTR_SRCSET].data)
        demur_html_links_add_srcset(refs->links, attrs->of[HTML_ATTR_SRCSET], seen);
    if (attrs->of[HTML_ATTR_STYLE].data)
        demur_html_links_add_css(refs->links, attrs->of[HTML_ATTR_STYLE], seen);
}

/* Whether a picture is larger than what counts openings. */
static bool
picture_is_seen(const HtmlRefs *refs, const HtmlAttrs *attrs, const HtmlOwn *own)
{
    int width = demur_html_attrs_size(attrs->of[HTML_ATTR_WIDTH]),
        height = demur_html_attrs_size(attrs->of[HTML_ATTR_HEIGHT]);
    bool small = (width >= 0 && width <= 2) || (height >= 0 && height <= 2);
    return is_seen(refs) && !small && !own->gone && own->visibility >= 0 &&
           own->translucency < 0.9f;
}

/* Pictures, fields and drawings make the anchor around them visible. */
static void
show_link(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs, const HtmlOwn *own)
{
    bool picture = tag == HTML_TAG_IMG || tag == HTML_TAG_IMAGE || tag == HTML_TAG_INPUT ||
                   tag == HTML_TAG_SVG || tag == HTML_TAG_VIDEO || tag == HTML_TAG_OBJECT ||
                   tag == HTML_TAG_EMBED || tag == HTML_TAG_CANVAS;
    int link = refs->look->link;
    bool empty = tag == HTML_TAG_IMG && !attrs->of[HTML_ATTR_SRC].len &&
                 !attrs->of[HTML_ATTR_SRCSET].len && !attrs->of[HTML_ATTR_ALT].len;
    bool hidden =
        tag == HTML_TAG_INPUT && demur_html_span_is(attrs->of[HTML_ATTR_TYPE], "hidden");
    if (!picture || empty || hidden || link < 0 || !picture_is_seen(refs, attrs, own))
        return;
    if (attrs->of[HTML_ATTR_ALT].len)
        demur_html_links_add_text(refs->links, link, attrs->of[HTML_ATTR_ALT]);
    demur_html_links_show(refs->links, link);
}

int
demur_html_refs_links(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs,
                      const HtmlOwn *own)
{
    bool seen = is_seen(refs) && !own->gone && own->visibility >= 0;
    int link = -1;
    if (tag == HTML_TAG_A && href_of(attrs).data) {
        link = demur_html_links_add(refs->links, href_of(attrs), DEMUR_LINK_ANCHOR, false);
    } else if (tag == HTML_TAG_AREA && attrs->of[HTML_ATTR_HREF].data) {
        int area =
            demur_html_links_add(refs->links, attrs->of[HTML_ATTR_HREF], DEMUR_LINK_AREA, seen);
        if (attrs->of[HTML_ATTR_ALT].len && seen)
            demur_html_links_add_text(refs->links, area, attrs->of[HTML_ATTR_ALT]);
    } else if (tag == HTML_TAG_FORM) {
        refs->html->has_form = true;
        add_link(refs, attrs->of[HTML_ATTR_ACTION], DEMUR_LINK_FORM, seen);
    } else if (tag == HTML_TAG_BASE && attrs->of[HTML_ATTR_HREF].data) {
        refs->html->has_base = true;
    } else if (tag == HTML_TAG_META) {
        add_link(refs, demur_html_attrs_refresh(attrs), DEMUR_LINK_ANCHOR, false);
    }
    if (tag == HTML_TAG_BUTTON || tag == HTML_TAG_INPUT)
        add_link(refs, attrs->of[HTML_ATTR_FORMACTION], DEMUR_LINK_FORM, seen);
    add_loaded(refs, tag, attrs, seen);
    show_link(refs, tag, attrs, own);
    return link;
}

void
demur_html_refs_unusual(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs)
{
    if (tag == HTML_TAG_OTHER)
        add_link(refs, attrs->of[HTML_ATTR_HREF], DEMUR_LINK_AREA, false);
}

void
demur_html_refs_drawing(const HtmlRefs *refs, const HtmlAttrs *attrs)
{
    add_link(refs, href_of(attrs), DEMUR_LINK_IMAGE, is_seen(refs));
}

void
demur_html_refs_comment(const HtmlRefs *refs, DemurHtmlSpan comment)
{
    static const HtmlOwn unseen = {.gone = true};
    const char *end = comment.data + comment.len;
    size_t blanks = 0;
    while (blanks < comment.len && is_space(comment.data[blanks]))
        blanks++;
    const char *start =
        comment.len - blanks > 3 && g_ascii_strncasecmp(comment.data + blanks, "[if", 3) == 0
            ? memchr(comment.data + blanks, '>', comment.len - blanks)
            : NULL;
    if (!start)
        return;
    g_autofree char *page = g_strndup(start + 1, (size_t)(end - start) - 1);
    g_autoptr(DemurHtmlTokenizer) inner =
        demur_html_tokenizer_new(page, (size_t)(end - start) - 1);
    DemurHtmlToken token;
    while (demur_html_tokenizer_next(inner, &token)) {
        HtmlAttrs attrs;
        if (token.type != DEMUR_HTML_START)
            continue;
        HtmlTag tag = demur_html_tag(token.name.data, token.name.len);
        demur_html_attrs_read(&token, &attrs);
        int link = demur_html_refs_links(refs, tag, &attrs, &unseen);
        if (link >= 0)
            demur_html_links_get(refs->links, link)->source = DEMUR_LINK_AREA;
        demur_html_refs_unusual(refs, tag, &attrs);
    }
    /* What was left out may have been an address. */
    refs->links->truncated |= demur_html_tokenizer_is_truncated(inner);
}
