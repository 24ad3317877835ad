/* SPDX-License-Identifier: MIT */
/*
 * From declarations to looks. Thresholds are chosen so that what genuine mail does for its
 * layout (spacers, line-height: 0 on logo cells) hides nothing, while what hides text in spam
 * does.
 */
#include "message/html-style.h"

#include <string.h>

/* Pixels, unless said otherwise. A strict reader hides what some may not see. */
typedef struct Limits {
    float smallest_font; /* 2pt and less cannot be read */
    float faintest;      /* opacity */
    float cut_box;       /* height or width where nothing reaches out of the box */
    float off_screen;    /* left, top, margins */
    float far_away;      /* right, bottom, left: no mail is that wide */
    float pushed_out;    /* text-indent to the left that leaves nothing in view */
    float pushed_right;  /* and to the right, where lines are neither broken nor seen */
} Limits;

static const Limits all_limits[2] = {{2.7f, 0.1f, 5, -500, 3000, -250, 500},
                                     {5.5f, 0.35f, 20, -100, 1000, -100, 100}};

#define SMALLEST_FACTOR 0.17f /* of the usual size */
#define LOWEST_BOX 3.0f       /* pixels of height that cannot hold a line */
#define NARROWEST_BOX 2.0f    /* pixels of width that cannot hold a letter */
#define USUAL_PADDING 100.0f
#define COVERING_MARGIN (-20.0f) /* draws an element over its neighbours */

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
at_least(const HtmlValue *value, float limit)
{
    return value->kind == HTML_VALUE_PIXELS && value->number >= limit;
}

/* Number of a property that is a colour, or -1. */
static int
color_index(HtmlProperty property)
{
    return property >= HTML_CSS_COLOR && property <= HTML_CSS_BACKGROUND
               ? (int)property - HTML_CSS_COLOR
               : -1;
}

HtmlValue
demur_html_style_unknown(HtmlProperty property)
{
    if (color_index(property) >= 0)
        return (HtmlValue){.kind = HTML_VALUE_COLOR, .color = {HTML_COLOR_UNKNOWN, 0}};
    if (property == HTML_CSS_FONT_SIZE)
        return (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = 16};
    if (property == HTML_CSS_TEXT_INDENT)
        return (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = 0};
    if (property == HTML_CSS_POSITION)
        return (HtmlValue){.kind = HTML_VALUE_WORD, .word = HTML_WORD_NONE};
    /* The element's own kind of box; for what makes pictures of letters, either. */
    bool either = property == HTML_CSS_DISPLAY || property == HTML_CSS_BACKGROUND_CLIP;
    return (HtmlValue){.kind = HTML_VALUE_WORD,
                       .word = either ? HTML_WORD_INHERIT : HTML_WORD_OTHER};
}

/* Whether pixels of a property hide, or help to. */
static bool
pixels_hide(HtmlProperty property, float pixels, const Limits *limits)
{
    switch (property) {
    case HTML_CSS_OPACITY:
    case HTML_CSS_FILTER:
        return pixels <= limits->faintest;
    case HTML_CSS_FONT_SIZE:
        return pixels <= limits->smallest_font;
    case HTML_CSS_TEXT_INDENT:
        return pixels <= limits->pushed_out || pixels >= limits->pushed_right;
    case HTML_CSS_TOP:
    case HTML_CSS_MARGIN_TOP:
        return pixels <= limits->off_screen;
    case HTML_CSS_LEFT:
    case HTML_CSS_MARGIN_LEFT:
        return pixels <= limits->off_screen || pixels >= limits->far_away;
    case HTML_CSS_RIGHT:
    case HTML_CSS_BOTTOM:
        return pixels <= -limits->far_away || pixels >= limits->far_away;
    case HTML_CSS_PADDING_TOP:
    case HTML_CSS_PADDING_LEFT:
        return pixels <= USUAL_PADDING;
    default:
        return pixels <= limits->cut_box;
    }
}

/* Whether a value of a property that is no colour hides, or takes away what shows. */
static bool
is_hiding(HtmlProperty property, const HtmlValue *value, bool strict)
{
    if (value->kind == HTML_VALUE_FACTOR)
        return property == HTML_CSS_FONT_SIZE && value->number <= SMALLEST_FACTOR;
    if (value->kind == HTML_VALUE_PIXELS)
        return pixels_hide(property, value->number, &all_limits[strict]);
    if (property == HTML_CSS_POSITION)
        return value->word != HTML_WORD_NONE;
    return value->word == HTML_WORD_NONE ||
           (value->word == HTML_WORD_HIDES && property != HTML_CSS_BACKGROUND_CLIP);
}

static bool
is_equal(const HtmlValue *a, const HtmlValue *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == HTML_VALUE_COLOR)
        return a->color.kind == b->color.kind &&
               (a->color.rgb == b->color.rgb ||
                (a->color.kind == HTML_COLOR_RGB && (a->color.rgb | b->color.rgb) >> 24 == 0 &&
                 demur_html_color_same(a->color.rgb, b->color.rgb)));
    return a->kind == HTML_VALUE_WORD && a->word == b->word;
}

bool
demur_html_declaration_counts(const HtmlDeclaration *declaration, bool strict)
{
    return !declaration->doubtful || color_index(declaration->property) >= 0 ||
           is_hiding(declaration->property, &declaration->value, strict) == strict;
}

bool
demur_html_declaration_may_hide(const HtmlDeclaration *declaration)
{
    return color_index(declaration->property) >= 0 ||
           is_hiding(declaration->property, &declaration->value, true);
}

/* Of colours in doubt one is remembered, of several that differ none is known. */
void
demur_html_declaration_merge(HtmlDeclaration *older, const HtmlDeclaration *newer, bool strict)
{
    if (!newer->doubtful) {
        if (newer->rank >= older->rank)
            *older = *newer;
        return;
    }
    if (strict && color_index(newer->property) < 0)
        older->value = newer->value;
    else if (!is_equal(&older->value, &newer->value))
        older->value = demur_html_style_unknown(newer->property);
    older->rank = MAX(older->rank, newer->rank);
}

static void
add_doubt(HtmlPlace *doubt, const HtmlDeclaration *declaration)
{
    HtmlDeclaration known = {declaration->property, true, doubt->rank, doubt->value};
    if (doubt->value.kind == HTML_VALUE_UNSET)
        known = *declaration;
    demur_html_declaration_merge(&known, declaration, false);
    doubt->value = known.value;
    doubt->rank = known.rank;
}

void
demur_html_cascade_add(HtmlCascade *cascade, const HtmlDeclaration *declaration)
{
    HtmlPlace *place = &cascade->of[declaration->property];
    int color = color_index(declaration->property);
    if (declaration->doubtful && color >= 0) {
        add_doubt(&cascade->doubts[color], declaration);
        cascade->any = true;
        return;
    }
    if (declaration->rank < place->rank ||
        !demur_html_declaration_counts(declaration, cascade->strict))
        return;
    place->rank = declaration->rank;
    cascade->any = true;
    /* What may hide does not do so instead of what hides anyhow. */
    bool hides = place->value.kind != HTML_VALUE_UNSET && color < 0 &&
                 is_hiding(declaration->property, &place->value, cascade->strict);
    if (declaration->doubtful && cascade->strict && hides)
        return;
    place->value = declaration->doubtful && !cascade->strict
                       ? demur_html_style_unknown(declaration->property)
                       : declaration->value;
}

void
demur_html_cascade_hint(HtmlCascade *cascade, HtmlProperty property, HtmlValue value)
{
    HtmlDeclaration declaration = {property, false, 0, value};
    demur_html_cascade_add(cascade, &declaration);
}

static const HtmlValue *
value_of(const HtmlCascade *c, HtmlProperty property)
{
    return &c->of[property].value;
}

static const Limits *
limits_of(const HtmlCascade *c)
{
    return &all_limits[c->strict];
}

static bool
has_word(const HtmlCascade *c, HtmlProperty property, HtmlWord word)
{
    return is_word(value_of(c, property), word);
}

/* Whether a least height or width lets the box grow. A share of a height that is not known is
 * nothing; that matters only where what reaches out of the box is cut. */
static bool
grows(const HtmlValue *least, float limit, bool share_counts)
{
    if (least->kind == HTML_VALUE_FACTOR)
        return share_counts && least->number > 0;
    return least->kind == HTML_VALUE_WORD || at_least(least, limit + 0.01f);
}

static bool
is_small_box(const HtmlCascade *c, bool part, bool block)
{
    const HtmlValue *display = value_of(c, HTML_CSS_DISPLAY);
    bool cut = has_word(c, HTML_CSS_OVERFLOW, HTML_WORD_HIDES);
    if (display->kind == HTML_VALUE_WORD && display->word != HTML_WORD_INHERIT) {
        part = display->word == HTML_WORD_TABLE;
        block = display->word != HTML_WORD_INLINE;
    }
    /* What is taken out of the lines of text is a block. */
    block = block || (cut && c->strict) ||
            (cut && (has_word(c, HTML_CSS_FLOAT, HTML_WORD_HIDES) ||
                     has_word(c, HTML_CSS_POSITION, HTML_WORD_ABSOLUTE)));
    if (part || !block)
        return false;
    float low = cut ? limits_of(c)->cut_box : LOWEST_BOX,
          narrow = cut ? limits_of(c)->cut_box : NARROWEST_BOX;
    bool is_low = at_most(value_of(c, HTML_CSS_HEIGHT), low) ||
                  at_most(value_of(c, HTML_CSS_MAX_HEIGHT), low);
    bool is_narrow = at_most(value_of(c, HTML_CSS_WIDTH), narrow) ||
                     at_most(value_of(c, HTML_CSS_MAX_WIDTH), narrow);
    return (is_low && !grows(value_of(c, HTML_CSS_MIN_HEIGHT), low, !cut)) ||
           (is_narrow && !grows(value_of(c, HTML_CSS_MIN_WIDTH), narrow, true));
}

/* Whether a length, and the padding behind it, leads at least LIMIT pixels out of the box. */
static bool
leads_out(const HtmlValue *length, const HtmlValue *padding, float limit)
{
    if (padding->kind != HTML_VALUE_UNSET && padding->kind != HTML_VALUE_PIXELS)
        return false;
    return at_most(length, limit - (padding->kind == HTML_VALUE_PIXELS ? padding->number : 0));
}

static bool
is_off_screen(const HtmlCascade *c)
{
    float off = limits_of(c)->off_screen, far = limits_of(c)->far_away;
    bool placed = value_of(c, HTML_CSS_POSITION)->kind == HTML_VALUE_WORD &&
                  !has_word(c, HTML_CSS_POSITION, HTML_WORD_NONE) &&
                  !has_word(c, HTML_CSS_POSITION, HTML_WORD_INHERIT);
    return leads_out(value_of(c, HTML_CSS_MARGIN_LEFT), value_of(c, HTML_CSS_PADDING_LEFT),
                     off) ||
           leads_out(value_of(c, HTML_CSS_MARGIN_TOP), value_of(c, HTML_CSS_PADDING_TOP),
                     off) ||
           (placed && (at_most(value_of(c, HTML_CSS_LEFT), off) ||
                       at_most(value_of(c, HTML_CSS_TOP), off) ||
                       at_most(value_of(c, HTML_CSS_RIGHT), -far) ||
                       at_least(value_of(c, HTML_CSS_LEFT), far) ||
                       at_least(value_of(c, HTML_CSS_RIGHT), far) ||
                       at_least(value_of(c, HTML_CSS_BOTTOM), far)));
}

static bool
is_gone(const HtmlCascade *c, bool part, bool block)
{
    return has_word(c, HTML_CSS_DISPLAY, HTML_WORD_NONE) ||
           has_word(c, HTML_CSS_CLIP_PATH, HTML_WORD_HIDES) ||
           has_word(c, HTML_CSS_TRANSFORM, HTML_WORD_HIDES) ||
           has_word(c, HTML_CSS_SCALE, HTML_WORD_HIDES) ||
           has_word(c, HTML_CSS_TRANSLATE, HTML_WORD_HIDES) ||
           has_word(c, HTML_CSS_DOUBT, HTML_WORD_NONE) ||
           has_word(c, HTML_CSS_CONTENT_VISIBILITY, HTML_WORD_HIDES) ||
           (has_word(c, HTML_CSS_CLIP, HTML_WORD_HIDES) &&
            has_word(c, HTML_CSS_POSITION, HTML_WORD_ABSOLUTE)) ||
           is_small_box(c, part, block) || is_off_screen(c);
}

static HtmlColor
color_of(const HtmlCascade *c, HtmlProperty property)
{
    const HtmlPlace *place = &c->of[property];
    const HtmlPlace *doubt = &c->doubts[color_index(property)];
    if (doubt->value.kind != HTML_VALUE_UNSET && doubt->rank >= place->rank &&
        !is_equal(&doubt->value, &place->value))
        return (HtmlColor){HTML_COLOR_UNKNOWN, 0};
    return place->value.kind == HTML_VALUE_COLOR ? place->value.color : (HtmlColor){0};
}

/* A background may be cut out by the letters, whose colour it then is. */
static void
set_colors(const HtmlCascade *c, HtmlOwn *own)
{
    const HtmlColor unknown = {HTML_COLOR_UNKNOWN, 0};
    own->color = color_of(c, HTML_CSS_COLOR);
    own->fill = color_of(c, HTML_CSS_FILL);
    own->background = color_of(c, HTML_CSS_BACKGROUND);
    if (has_word(c, HTML_CSS_IMAGE, HTML_WORD_OTHER))
        own->background = unknown;
    bool either = has_word(c, HTML_CSS_BACKGROUND_CLIP, HTML_WORD_INHERIT);
    if (!either && !has_word(c, HTML_CSS_BACKGROUND_CLIP, HTML_WORD_HIDES))
        return;
    HtmlColor letters = either ? unknown : own->background;
    own->background = either ? unknown : (HtmlColor){0};
    if (own->fill.kind == HTML_COLOR_CLEAR && letters.kind != HTML_COLOR_UNSET)
        own->fill = letters;
    if (own->color.kind == HTML_COLOR_CLEAR && letters.kind != HTML_COLOR_UNSET)
        own->color = letters;
}

/* Text that begins far to the left, or on a line that is cut before it begins. */
static void
set_indent(const HtmlCascade *c, HtmlOwn *own)
{
    const HtmlValue *indent = value_of(c, HTML_CSS_TEXT_INDENT);
    bool share = indent->kind == HTML_VALUE_FACTOR;
    if (indent->kind != HTML_VALUE_PIXELS && !share)
        return;
    const Limits *limits = limits_of(c);
    bool out = leads_out(indent, value_of(c, HTML_CSS_PADDING_LEFT), limits->pushed_out);
    /* A list may hang out into its margin. */
    out = out && !at_least(value_of(c, HTML_CSS_MARGIN_LEFT), USUAL_PADDING);
    bool right = share ? indent->number >= 1 : indent->number >= limits->pushed_right;
    right = right && has_word(c, HTML_CSS_OVERFLOW, HTML_WORD_HIDES) &&
            has_word(c, HTML_CSS_WHITE_SPACE, HTML_WORD_HIDES);
    own->indent = out || right || (share && indent->number <= -5) ? -1 : 1;
}

static float
opacity_of(const HtmlCascade *c, HtmlProperty property)
{
    const HtmlValue *value = value_of(c, property);
    return value->kind == HTML_VALUE_PIXELS ? CLAMP(value->number, 0, 1) : 1;
}

/* What is taken out of its place, or drawn up over its neighbours. */
static bool
may_cover(const HtmlCascade *c)
{
    return has_word(c, HTML_CSS_POSITION, HTML_WORD_ABSOLUTE) ||
           at_most(value_of(c, HTML_CSS_MARGIN_TOP), COVERING_MARGIN) ||
           at_most(value_of(c, HTML_CSS_MARGIN_LEFT), COVERING_MARGIN);
}

void
demur_html_style_own(const HtmlCascade *cascade, bool part, bool block, HtmlOwn *own)
{
    const HtmlValue *visibility = value_of(cascade, HTML_CSS_VISIBILITY);
    const HtmlValue *size = value_of(cascade, HTML_CSS_FONT_SIZE);
    own->gone = own->gone || is_gone(cascade, part, block);
    own->covers = cascade->strict && may_cover(cascade);
    if (visibility->kind == HTML_VALUE_WORD && visibility->word != HTML_WORD_INHERIT)
        own->visibility = visibility->word == HTML_WORD_NONE ? -1 : 1;
    if (size->kind != HTML_VALUE_WORD)
        own->size = *size;
    set_indent(cascade, own);
    set_colors(cascade, own);
    own->translucency =
        1 - opacity_of(cascade, HTML_CSS_OPACITY) * opacity_of(cascade, HTML_CSS_FILTER);
}

HtmlLook
demur_html_look_root(bool strict)
{
    HtmlLook look = {
        .strict = strict,
        .readable = true,
        .size = 16,
        .opacity = 1,
        .color = {HTML_COLOR_RGB, 0x000000},
        .background = {HTML_COLOR_RGB, 0xFFFFFF},
        .link = -1,
    };
    return look;
}

/* What is left of letters that are not wholly opaque. */
static HtmlColor
faded(HtmlColor letters, float opacity)
{
    if (letters.kind == HTML_COLOR_RGB && letters.rgb >> 24 == 0)
        letters.rgb |= (uint32_t)((1 - CLAMP(opacity, 0, 1)) * 255) << 24;
    return letters;
}

/* Whether the letters can be told from what is behind them, whatever the reader's program. */
static bool
stands_out(const HtmlLook *look, HtmlColor letters)
{
    HtmlColor seen = demur_html_color_over(faded(letters, look->opacity), look->background);
    return seen.kind == HTML_COLOR_RGB && look->background.kind == HTML_COLOR_RGB &&
           !demur_html_color_same(seen.rgb, look->background.rgb) &&
           !demur_html_color_near(seen.rgb, look->background.rgb);
}

static bool
is_readable(const HtmlLook *look)
{
    if (!demur_html_look_shows(look) || look->no_text || look->indented)
        return false;
    bool filled = look->fill.kind != HTML_COLOR_UNSET;
    HtmlColor letters = filled ? look->fill : look->color;
    if (look->size <= all_limits[look->strict].smallest_font ||
        letters.kind == HTML_COLOR_CLEAR)
        return false;
    if (look->strict)
        return stands_out(look, letters);
    HtmlColor seen = demur_html_color_over(letters, look->background);
    if (seen.kind != HTML_COLOR_RGB || look->background.kind != HTML_COLOR_RGB)
        return true;
    return !demur_html_color_same(seen.rgb, look->background.rgb);
}

/* Most elements. */
static bool
changes_nothing(const HtmlOwn *own)
{
    return !own->gone && !own->pre && !own->no_text && !own->visibility && !own->indent &&
           !own->closed && own->size.kind == HTML_VALUE_UNSET &&
           own->color.kind == HTML_COLOR_UNSET && own->fill.kind == HTML_COLOR_UNSET &&
           own->background.kind == HTML_COLOR_UNSET && own->translucency <= 0;
}

HtmlLook
demur_html_look_inherit(const HtmlLook *parent, const HtmlOwn *own)
{
    HtmlLook look = *parent;
    if (changes_nothing(own))
        return look;
    look.opacity *= 1 - own->translucency;
    look.gone = look.gone || own->gone || look.opacity < all_limits[look.strict].faintest;
    look.pre = look.pre || own->pre;
    look.no_text = look.no_text || own->no_text;
    if (own->visibility)
        look.invisible = own->visibility < 0;
    if (own->indent)
        look.indented = own->indent < 0;
    look.closed = (int16_t)(look.closed + own->closed);
    if (own->size.kind == HTML_VALUE_PIXELS)
        look.size = own->size.number;
    else if (own->size.kind == HTML_VALUE_FACTOR)
        look.size = CLAMP(look.size * own->size.number, 0, 1000);
    if (own->color.kind != HTML_COLOR_UNSET)
        look.color = own->color;
    if (own->fill.kind == HTML_COLOR_CURRENT)
        look.fill = (HtmlColor){0};
    else if (own->fill.kind != HTML_COLOR_UNSET)
        look.fill = own->fill;
    bool current = own->background.kind == HTML_COLOR_CURRENT;
    look.background =
        demur_html_color_over(current ? look.color : own->background, look.background);
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
    inner->covers = inner->covers || outer->covers;
    inner->pre = inner->pre || outer->pre;
    inner->no_text = inner->no_text || outer->no_text;
    inner->matches = inner->matches ? inner->matches : outer->matches;
    inner->visibility = inner->visibility ? inner->visibility : outer->visibility;
    inner->indent = inner->indent ? inner->indent : outer->indent;
    inner->size = merge_sizes(outer->size, inner->size);
    inner->translucency = 1 - (1 - inner->translucency) * (1 - outer->translucency);
    if (inner->color.kind == HTML_COLOR_UNSET)
        inner->color = outer->color;
    if (inner->fill.kind == HTML_COLOR_UNSET)
        inner->fill = outer->fill;
    if (inner->background.kind != HTML_COLOR_RGB || outer->background.kind == HTML_COLOR_RGB)
        inner->background = demur_html_color_over(inner->background, outer->background);
}
