/* SPDX-License-Identifier: MIT */
/*
 * From declarations to looks. Thresholds are chosen so that what genuine mail does for its
 * layout (spacers, line-height: 0 on logo cells) hides nothing, while what hides text in spam
 * does.
 */
#include "message/html-style.h"

#include <string.h>

#define SMALLEST_FONT 2.7f   /* pixels: 2pt and less cannot be read */
#define FAINTEST 0.1f        /* opacity */
#define LOWEST_BOX 3.0f      /* pixels of height that cannot hold a line */
#define NARROWEST_BOX 2.0f   /* pixels of width that cannot hold a letter */
#define PUSHED_OUT (-99.0f)  /* text-indent that leaves nothing in view */
#define OFF_SCREEN (-500.0f) /* left, top, margins */

void
demur_html_cascade_add(HtmlCascade *cascade, const HtmlDeclaration *declaration)
{
    HtmlProperty property = declaration->property;
    if (declaration->rank < cascade->ranks[property])
        return;
    cascade->ranks[property] = declaration->rank;
    cascade->values[property] = declaration->value;
    cascade->any = true;
}

void
demur_html_cascade_hint(HtmlCascade *cascade, HtmlProperty property, HtmlValue value)
{
    HtmlDeclaration declaration = {property, 0, value};
    demur_html_cascade_add(cascade, &declaration);
}

static bool
is_word(const HtmlValue *value, HtmlWord word)
{
    return value->kind == HTML_VALUE_WORD && value->word == word;
}

/* Whether a length is known to be at most LIMIT pixels. */
static bool
at_most(const HtmlValue *value, float limit)
{
    return value->kind == HTML_VALUE_PIXELS && value->number <= limit;
}

static bool
is_small_box(const HtmlCascade *c, bool part, bool block)
{
    const HtmlValue *display = &c->values[HTML_CSS_DISPLAY];
    if (display->kind == HTML_VALUE_WORD && display->word != HTML_WORD_INHERIT) {
        part = display->word == HTML_WORD_TABLE;
        block = display->word != HTML_WORD_INLINE;
    }
    if (part || !block)
        return false;
    return at_most(&c->values[HTML_CSS_HEIGHT], LOWEST_BOX) ||
           at_most(&c->values[HTML_CSS_MAX_HEIGHT], LOWEST_BOX) ||
           at_most(&c->values[HTML_CSS_WIDTH], NARROWEST_BOX) ||
           at_most(&c->values[HTML_CSS_MAX_WIDTH], NARROWEST_BOX);
}

static bool
is_off_screen(const HtmlCascade *c)
{
    const HtmlValue *position = &c->values[HTML_CSS_POSITION];
    bool placed = position->kind == HTML_VALUE_WORD && position->word != HTML_WORD_NONE;
    return at_most(&c->values[HTML_CSS_MARGIN_LEFT], OFF_SCREEN) ||
           at_most(&c->values[HTML_CSS_MARGIN_TOP], OFF_SCREEN) ||
           (placed && (at_most(&c->values[HTML_CSS_LEFT], OFF_SCREEN) ||
                       at_most(&c->values[HTML_CSS_TOP], OFF_SCREEN)));
}

static bool
is_gone(const HtmlCascade *c, bool part, bool block)
{
    return is_word(&c->values[HTML_CSS_DISPLAY], HTML_WORD_NONE) ||
           is_word(&c->values[HTML_CSS_CLIP], HTML_WORD_HIDES) ||
           is_word(&c->values[HTML_CSS_TRANSFORM], HTML_WORD_HIDES) ||
           is_word(&c->values[HTML_CSS_MSO_HIDE], HTML_WORD_HIDES) ||
           is_small_box(c, part, block) || is_off_screen(c);
}

static HtmlColor
color_of(const HtmlValue *value)
{
    return value->kind == HTML_VALUE_COLOR ? value->color : (HtmlColor){0};
}

void
demur_html_style_own(const HtmlCascade *cascade, bool part, bool block, HtmlOwn *own)
{
    const HtmlValue *values = cascade->values;
    own->gone = own->gone || is_gone(cascade, part, block);
    if (values[HTML_CSS_VISIBILITY].kind == HTML_VALUE_WORD &&
        values[HTML_CSS_VISIBILITY].word != HTML_WORD_INHERIT)
        own->visibility = is_word(&values[HTML_CSS_VISIBILITY], HTML_WORD_NONE) ? -1 : 1;
    if (values[HTML_CSS_TEXT_INDENT].kind == HTML_VALUE_PIXELS)
        own->indent = at_most(&values[HTML_CSS_TEXT_INDENT], PUSHED_OUT) ? -1 : 1;
    if (values[HTML_CSS_FONT_SIZE].kind != HTML_VALUE_WORD)
        own->size = values[HTML_CSS_FONT_SIZE];
    own->color = color_of(&values[HTML_CSS_COLOR]);
    own->background = color_of(&values[HTML_CSS_BACKGROUND]);
    if (values[HTML_CSS_OPACITY].kind == HTML_VALUE_PIXELS ||
        values[HTML_CSS_OPACITY].kind == HTML_VALUE_FACTOR)
        own->translucency = 1 - CLAMP(values[HTML_CSS_OPACITY].number, 0, 1);
}

HtmlLook
demur_html_look_root(void)
{
    HtmlLook look = {
        .readable = true,
        .size = 16,
        .opacity = 1,
        .color = {HTML_COLOR_RGB, 0x000000},
        .background = {HTML_COLOR_RGB, 0xFFFFFF},
        .link = -1,
    };
    return look;
}

static bool
is_readable(const HtmlLook *look)
{
    if (!demur_html_look_shows(look) || look->no_text || look->indented)
        return false;
    if (look->size <= SMALLEST_FONT || look->color.kind == HTML_COLOR_CLEAR)
        return false;
    HtmlColor seen = demur_html_color_over(look->color, look->background);
    if (seen.kind != HTML_COLOR_RGB || look->background.kind != HTML_COLOR_RGB)
        return true;
    return !demur_html_color_same(seen.rgb, look->background.rgb);
}

HtmlLook
demur_html_look_inherit(const HtmlLook *parent, const HtmlOwn *own)
{
    HtmlLook look = *parent;
    look.opacity *= 1 - own->translucency;
    look.gone = look.gone || own->gone || look.opacity < FAINTEST;
    look.pre = look.pre || own->pre;
    look.no_text = look.no_text || own->no_text;
    if (own->visibility)
        look.invisible = own->visibility < 0;
    if (own->indent)
        look.indented = own->indent < 0;
    if (own->size.kind == HTML_VALUE_PIXELS)
        look.size = own->size.number;
    else if (own->size.kind == HTML_VALUE_FACTOR)
        look.size = CLAMP(look.size * own->size.number, 0, 1000);
    if (own->color.kind != HTML_COLOR_UNSET)
        look.color = own->color;
    look.background = demur_html_color_over(own->background, look.background);
    look.readable = is_readable(&look);
    return look;
}

static HtmlValue
merge_sizes(HtmlValue outer, HtmlValue inner)
{
    if (inner.kind == HTML_VALUE_UNSET)
        return outer;
    if (inner.kind == HTML_VALUE_FACTOR && outer.kind != HTML_VALUE_UNSET) {
        inner.kind = outer.kind;
        inner.number = CLAMP(inner.number * outer.number, 0, 1000);
    }
    return inner;
}

void
demur_html_own_merge(const HtmlOwn *outer, HtmlOwn *inner)
{
    inner->gone = inner->gone || outer->gone;
    inner->pre = inner->pre || outer->pre;
    inner->no_text = inner->no_text || outer->no_text;
    inner->visibility = inner->visibility ? inner->visibility : outer->visibility;
    inner->indent = inner->indent ? inner->indent : outer->indent;
    inner->size = merge_sizes(outer->size, inner->size);
    inner->translucency = 1 - (1 - inner->translucency) * (1 - outer->translucency);
    if (inner->color.kind == HTML_COLOR_UNSET)
        inner->color = outer->color;
    if (inner->background.kind != HTML_COLOR_RGB || outer->background.kind == HTML_COLOR_RGB)
        inner->background = demur_html_color_over(inner->background, outer->background);
}
