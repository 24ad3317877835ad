/* SPDX-License-Identifier: MIT */
/* Reading the attributes that hide and show. */
#include "message/html-attrs.h"

#include <string.h>

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
demur_html_span_is(DemurHtmlSpan span, const char *word)
{
    return span.data && span.len == strlen(word) &&
           g_ascii_strncasecmp(span.data, word, span.len) == 0;
}

void
demur_html_attrs_read(const DemurHtmlToken *token, HtmlAttrs *attrs)
{
    memset(attrs, 0, sizeof *attrs);
    attrs->all = token->attributes;
    attrs->n_all = token->n_attributes;
    for (size_t i = 0; i < token->n_attributes; i++) {
        DemurHtmlSpan name = token->attributes[i].name;
        HtmlAttr attr = demur_html_attr(name.data, name.len);
        if (attr == HTML_N_ATTRS)
            continue;
        attrs->of[attr] = token->attributes[i].value;
        attrs->any = true;
    }
}

int
demur_html_attrs_size(DemurHtmlSpan value)
{
    size_t i = 0;
    while (i < value.len && is_space(value.data[i]))
        i++;
    if (i == value.len || !g_ascii_isdigit(value.data[i]))
        return -1;
    int size = 0;
    for (; i < value.len && g_ascii_isdigit(value.data[i]); i++)
        size = MIN(size * 10 + (value.data[i] - '0'), 100000);
    return i < value.len && value.data[i] == '%' && size > 0 ? -1 : size;
}

/* The address in "5; url=..." (WHATWG HTML, 4.2.4.3, shared declarative refresh steps). */
DemurHtmlSpan
demur_html_attrs_refresh(const HtmlAttrs *attrs)
{
    DemurHtmlSpan content = attrs->of[HTML_ATTR_CONTENT];
    if (!demur_html_span_is(attrs->of[HTML_ATTR_HTTP_EQUIV], "refresh"))
        return (DemurHtmlSpan){0};
    while (content.len && (is_space(*content.data) || g_ascii_isdigit(*content.data) ||
                           strchr(".;,", *content.data))) {
        content.data++;
        content.len--;
    }
    if (content.len > 3 && g_ascii_strncasecmp(content.data, "url", 3) == 0) {
        const char *equals = memchr(content.data, '=', MIN(content.len, 64));
        size_t skip = equals ? (size_t)(equals - content.data) + 1 : 0;
        content.data += skip;
        content.len -= skip;
    }
    while (content.len && (is_space(*content.data) || strchr("\"'", *content.data))) {
        content.data++;
        content.len--;
    }
    if (content.len && strchr("\"'", content.data[content.len - 1]))
        content.len--;
    return content;
}

static void
hint_color(HtmlCascade *cascade, HtmlProperty property, DemurHtmlSpan value)
{
    if (!value.data)
        return;
    HtmlColor color = demur_html_color_attribute(value.data, value.len);
    if (color.kind != HTML_COLOR_UNSET)
        demur_html_cascade_hint(cascade, property,
                                (HtmlValue){.kind = HTML_VALUE_COLOR, .color = color});
}

/* <font size>: 1 to 7, or so much more or less than 3. */
static void
hint_size(HtmlCascade *cascade, DemurHtmlSpan value)
{
    static const float sizes[] = {10, 13, 16, 18, 24, 32, 48};
    size_t i = 0;
    while (i < value.len && is_space(value.data[i]))
        i++;
    char sign = i < value.len ? value.data[i] : '\0';
    bool relative = sign == '+' || sign == '-';
    i += relative;
    if (i >= value.len || !g_ascii_isdigit(value.data[i]))
        return;
    int size = value.data[i] - '0';
    if (i + 1 < value.len && g_ascii_isdigit(value.data[i + 1]))
        size = 7;
    size = relative ? 3 + (sign == '-' ? -size : size) : size;
    demur_html_cascade_hint(
        cascade, HTML_CSS_FONT_SIZE,
        (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = sizes[CLAMP(size, 1, 7) - 1]});
}

/* Attributes that style, and what elements look like by themselves. */
static void
hint(HtmlCascade *cascade, HtmlTag tag, const HtmlAttrs *attrs)
{
    unsigned flags = demur_html_tag_flags(tag);
    bool shown = tag == HTML_TAG_DIALOG && attrs->of[HTML_ATTR_OPEN].data;
    if (((flags & HTML_HIDDEN) && !shown) || attrs->of[HTML_ATTR_HIDDEN].data)
        demur_html_cascade_hint(cascade, HTML_CSS_DISPLAY,
                                (HtmlValue){.kind = HTML_VALUE_WORD, .word = HTML_WORD_NONE});
    hint_color(cascade, HTML_CSS_BACKGROUND, attrs->of[HTML_ATTR_BGCOLOR]);
    if (tag == HTML_TAG_FONT || tag == HTML_TAG_BASEFONT)
        hint_color(cascade, HTML_CSS_COLOR, attrs->of[HTML_ATTR_COLOR]);
    if (tag == HTML_TAG_FONT && attrs->of[HTML_ATTR_SIZE].len)
        hint_size(cascade, attrs->of[HTML_ATTR_SIZE]);
    if (tag == HTML_TAG_BODY)
        hint_color(cascade, HTML_CSS_COLOR, attrs->of[HTML_ATTR_TEXT]);
    const HtmlDeclaration doubt = {
        HTML_CSS_DOUBT, true, 0, {.kind = HTML_VALUE_WORD, .word = HTML_WORD_NONE}};
    HtmlValue unknown = {.kind = HTML_VALUE_COLOR, .color = {HTML_COLOR_UNKNOWN, 0}};
    HtmlValue blue = {.kind = HTML_VALUE_COLOR, .color = {HTML_COLOR_RGB, 0x0000EE}};
    if (attrs->of[HTML_ATTR_POPOVER].data)
        demur_html_cascade_add(cascade, &doubt);
    if (attrs->of[HTML_ATTR_BACKGROUND].len)
        demur_html_cascade_hint(cascade, HTML_CSS_BACKGROUND, unknown);
    if (tag == HTML_TAG_A && attrs->of[HTML_ATTR_HREF].data)
        demur_html_cascade_hint(cascade, HTML_CSS_COLOR, blue);
}

HtmlStyles *
demur_html_styles_new(HtmlSheet *sheet, bool strict)
{
    HtmlStyles *styles = g_new0(HtmlStyles, 1);
    styles->strict = strict;
    styles->sheet = sheet;
    styles->scratch = g_string_new(NULL);
    return styles;
}

void
demur_html_styles_free(HtmlStyles *styles)
{
    g_string_free(styles->scratch, TRUE);
    g_free(styles);
}

/* Declarations on their way into a cascade, and into what is kept. */
typedef struct Taken {
    HtmlCascade *cascade;
    HtmlDeclaration declarations[HTML_STYLES_DECLARATIONS];
    unsigned n; /* all of them, also those that found no room */
} Taken;

static void
take_declaration(const HtmlDeclaration *declaration, void *user_data)
{
    Taken *taken = user_data;
    demur_html_cascade_add(taken->cascade, declaration);
    if (taken->n < HTML_STYLES_DECLARATIONS)
        taken->declarations[taken->n] = *declaration;
    taken->n++;
}

static const HtmlStyleKept *
find_style(const HtmlStyles *styles, DemurHtmlSpan style)
{
    for (unsigned i = 0; i < HTML_STYLES_KEPT; i++) {
        const HtmlStyleKept *kept = &styles->kept[i];
        if (kept->len == style.len && memcmp(kept->css, style.data, style.len) == 0)
            return kept;
    }
    return NULL;
}

/* In the place of the one that was kept first. */
static void
keep_style(HtmlStyles *styles, DemurHtmlSpan style, const Taken *taken)
{
    if (style.len > HTML_STYLES_LENGTH || taken->n > HTML_STYLES_DECLARATIONS)
        return;
    HtmlStyleKept *kept = &styles->kept[styles->oldest++ % HTML_STYLES_KEPT];
    kept->len = style.len;
    kept->n = taken->n;
    memcpy(kept->css, style.data, style.len);
    memcpy(kept->declarations, taken->declarations, taken->n * sizeof(HtmlDeclaration));
}

static void
add_style(HtmlStyles *styles, DemurHtmlSpan style, HtmlCascade *cascade)
{
    const HtmlStyleKept *kept = find_style(styles, style);
    if (kept) {
        for (unsigned i = 0; i < kept->n; i++)
            demur_html_cascade_add(cascade, &kept->declarations[i]);
        return;
    }
    Taken taken = {.cascade = cascade};
    size_t len = style.len;
    const char *css = demur_html_style_plain(style.data, &len, styles->scratch);
    demur_html_style_parse(css, len, HTML_RANK_INLINE, take_declaration, &taken);
    keep_style(styles, style, &taken);
}

static HtmlText
text_of(DemurHtmlSpan span)
{
    return (HtmlText){span.data, span.len};
}

HtmlOwn
demur_html_attrs_own(const HtmlAttrs *attrs, HtmlTag tag, DemurHtmlSpan name,
                     const HtmlAround *around, HtmlStyles *styles)
{
    unsigned flags = demur_html_tag_flags(tag);
    bool sheet = !demur_html_sheet_is_empty(styles->sheet);
    HtmlOwn own = {.pre = (flags & HTML_PRE) != 0, .no_text = (flags & HTML_NO_TEXT) != 0};
    if (tag == HTML_TAG_DETAILS && !attrs->of[HTML_ATTR_OPEN].data)
        own.closed = 1;
    if (!attrs->any && !(flags & HTML_HIDDEN) && !sheet)
        return own;
    HtmlCascade cascade;
    memset(&cascade, 0, sizeof cascade);
    cascade.strict = styles->strict;
    hint(&cascade, tag, attrs);
    if (sheet) {
        const HtmlSubject subject = {text_of(name), text_of(attrs->of[HTML_ATTR_ID]),
                                     text_of(attrs->of[HTML_ATTR_CLASS]), attrs->all,
                                     attrs->n_all};
        own.matches = demur_html_sheet_apply(styles->sheet, &subject, around, &cascade);
    }
    DemurHtmlSpan style = attrs->of[HTML_ATTR_STYLE];
    if (style.len)
        add_style(styles, style, &cascade);
    bool block = (flags & HTML_BLOCK) || tag == HTML_TAG_TABLE || tag == HTML_TAG_IMG ||
                 tag == HTML_TAG_BUTTON || tag == HTML_TAG_INPUT;
    /* A page's title stands in its head, whatever it is styled like. */
    own.gone = tag == HTML_TAG_TITLE;
    if (cascade.any)
        demur_html_style_own(&cascade, (flags & HTML_TABLE_PART) != 0, block, &own);
    return own;
}
