/* SPDX-License-Identifier: MIT */
/*
 * The few CSS properties that decide whether text can be seen. Declarations are gathered in a
 * cascade, which becomes the element's own part of its look; looks are inherited.
 */
#ifndef DEMUR_MESSAGE_HTML_STYLE_H
#define DEMUR_MESSAGE_HTML_STYLE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message/html-color.h"

typedef enum HtmlProperty {
    HTML_CSS_DISPLAY,
    HTML_CSS_VISIBILITY,
    HTML_CSS_OPACITY,
    HTML_CSS_FILTER,
    HTML_CSS_FONT_SIZE,
    HTML_CSS_COLOR,
    HTML_CSS_FILL, /* the colour of the letters where it is not that of the text */
    HTML_CSS_BACKGROUND,
    HTML_CSS_IMAGE, /* of the background */
    HTML_CSS_BACKGROUND_CLIP,
    HTML_CSS_HEIGHT,
    HTML_CSS_MAX_HEIGHT,
    HTML_CSS_MIN_HEIGHT,
    HTML_CSS_WIDTH,
    HTML_CSS_MAX_WIDTH,
    HTML_CSS_MIN_WIDTH,
    HTML_CSS_OVERFLOW,
    HTML_CSS_TEXT_INDENT,
    HTML_CSS_WHITE_SPACE,
    HTML_CSS_POSITION,
    HTML_CSS_FLOAT,
    HTML_CSS_TOP,
    HTML_CSS_RIGHT,
    HTML_CSS_BOTTOM,
    HTML_CSS_LEFT,
    HTML_CSS_MARGIN_TOP,
    HTML_CSS_MARGIN_LEFT,
    HTML_CSS_PADDING_TOP,
    HTML_CSS_PADDING_LEFT,
    HTML_CSS_CLIP,
    HTML_CSS_CLIP_PATH,
    HTML_CSS_TRANSFORM,
    HTML_CSS_SCALE,
    HTML_CSS_TRANSLATE,
    HTML_CSS_CONTENT_VISIBILITY,
    HTML_CSS_DOUBT, /* NONE: something may hide it of which no more is known */
    HTML_N_CSS
} HtmlProperty;

typedef enum HtmlValueKind {
    HTML_VALUE_UNSET,
    HTML_VALUE_WORD,   /* see HtmlWord */
    HTML_VALUE_PIXELS, /* NUMBER */
    HTML_VALUE_FACTOR, /* NUMBER times what is inherited, or what a share is of */
    HTML_VALUE_COLOR,
} HtmlValueKind;

typedef enum HtmlWord {
    HTML_WORD_OTHER,    /* anything that hides nothing; a length that is not known */
    HTML_WORD_NONE,     /* display: none, visibility: hidden, position: static, no picture */
    HTML_WORD_INLINE,   /* display */
    HTML_WORD_TABLE,    /* display: table, table-cell, ... */
    HTML_WORD_ABSOLUTE, /* position: out of the flow */
    HTML_WORD_HIDES,    /* clip, transform, overflow, ...: what hides, or helps to */
    HTML_WORD_INHERIT,
} HtmlWord;

typedef struct HtmlValue {
    HtmlValueKind kind;
    union {
        HtmlWord word;
        float number;
        HtmlColor color;
    };
} HtmlValue;

/* A property's value and its place in the cascade: the higher rank wins, of equals the later.
 * DOUBTFUL: it may not hold, so it hides nothing, but may show what others hide; where reading
 * is strict, it is the other way round. */
typedef struct HtmlDeclaration {
    HtmlProperty property;
    bool doubtful;
    uint32_t rank;
    HtmlValue value;
} HtmlDeclaration;

/* Ranks: importance, whether it is the element's own style, specificity, order. */
#define HTML_RANK_IMPORTANT 0x80000000u
#define HTML_RANK_INLINE 0x40000000u
#define HTML_RANK_ORDER_BITS 20
#define HTML_RANK_ORDER_MAX ((1u << HTML_RANK_ORDER_BITS) - 1)

/* IDS, classes and the like, elements of a selector: 3, 15 and 15 are as good as more. */
static inline uint32_t
demur_html_rank(unsigned ids, unsigned classes, unsigned elements)
{
    return (MIN(ids, 3) << 8 | MIN(classes, 15) << 4 | MIN(elements, 15))
           << HTML_RANK_ORDER_BITS;
}

/* Whether a declaration can change anything; NEWER joins OLDER, of the same property and as
 * doubtful. */
bool demur_html_declaration_counts(const HtmlDeclaration *declaration, bool strict);
void demur_html_declaration_merge(HtmlDeclaration *older, const HtmlDeclaration *newer,
                                  bool strict);

/* Whether the value, sure or in doubt, hides to a strict reader. */
bool demur_html_declaration_may_hide(const HtmlDeclaration *declaration);

typedef struct HtmlPlace {
    uint32_t rank;
    HtmlValue value;
} HtmlPlace;

#define HTML_N_COLORS 3 /* COLOR, FILL, BACKGROUND */

typedef struct HtmlCascade {
    HtmlPlace of[HTML_N_CSS];
    HtmlPlace doubts[HTML_N_COLORS]; /* a colour that may be another */
    bool any, strict;
} HtmlCascade;

void demur_html_cascade_add(HtmlCascade *cascade, const HtmlDeclaration *declaration);

/* What a property is taken to be when it cannot be said: it hides nothing. */
HtmlValue demur_html_style_unknown(HtmlProperty property);

/* A declaration of the lowest rank: presentational attributes, the defaults of elements. */
void demur_html_cascade_hint(HtmlCascade *cascade, HtmlProperty property, HtmlValue value);

typedef void (*HtmlDeclarationFunc)(const HtmlDeclaration *declaration, void *user_data);

/* Calls FUNC for each declaration that matters in "name: value; ...". RANK is that of those
 * that are not important. */
void demur_html_style_parse(const char *css, size_t len, uint32_t rank,
                            HtmlDeclarationFunc func, void *user_data);

/* CSS with comments cut and escapes of ASCII characters resolved, when there are any: appended
 * to SCRATCH, which then holds the returned text; else CSS itself. */
const char *demur_html_style_plain(const char *css, size_t *len, GString *scratch);

/* Numbered parts of selectors that an element matches, or may match; see html-rules.h. */
#define HTML_MATCHES_MAX 256
typedef struct HtmlMatches {
    uint64_t sure[HTML_MATCHES_MAX / 64], maybe[HTML_MATCHES_MAX / 64];
} HtmlMatches;

/* What an element adds to the look it inherits. All zero: nothing. */
typedef struct HtmlOwn {
    bool gone;   /* the element and all in it */
    bool covers; /* it may lie over what is elsewhere */
    bool pre;
    bool no_text;      /* what it holds is no text at all */
    int8_t visibility; /* -1 hidden, 1 visible again */
    int8_t indent;     /* -1 text pushed out, 1 text back in place */
    int8_t closed;     /* 1: shows only its summary; -1: that summary */
    HtmlValue size;    /* UNSET, PIXELS or FACTOR */
    HtmlColor color, fill, background;
    float translucency;         /* 1 - opacity */
    const HtmlMatches *matches; /* NULL: none; borrowed from the rules */
} HtmlOwn;

/* What is inherited. */
typedef struct HtmlLook {
    bool gone, pre, no_text, invisible, indented;
    bool readable; /* text can be seen: follows from the rest */
    bool strict;
    int16_t
        closed; /* how many elements around it show only their summary, which is elsewhere */
    float size; /* pixels */
    float opacity;
    HtmlColor color, fill,
        background; /* FILL: UNSET where letters have the colour of the text */
    int link;       /* index of the link it is part of, or -1 */
} HtmlLook;

/* PART: an element of a table, whose height and width are but the least ones; BLOCK: one with a
 * height at all. */
void demur_html_style_own(const HtmlCascade *cascade, bool part, bool block, HtmlOwn *own);

/* Black on white, 16 pixels. */
HtmlLook demur_html_look_root(bool strict);
HtmlLook demur_html_look_inherit(const HtmlLook *parent, const HtmlOwn *own);

/* What an element and one within it add together: becomes the inner one's. */
void demur_html_own_merge(const HtmlOwn *outer, HtmlOwn *inner);

/* Whether a picture in an element of this look can be seen. */
static inline bool
demur_html_look_shows(const HtmlLook *look)
{
    return !look->gone && !look->invisible && look->closed <= 0;
}

#endif
