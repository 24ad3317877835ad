/* SPDX-License-Identifier: MIT */
/* Colours of style sheets and of old attributes. */
#ifndef DEMUR_MESSAGE_HTML_COLOR_H
#define DEMUR_MESSAGE_HTML_COLOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum HtmlColorKind {
    HTML_COLOR_UNSET, /* inherited, or not a colour */
    HTML_COLOR_RGB,
    HTML_COLOR_CLEAR,   /* wholly transparent */
    HTML_COLOR_UNKNOWN, /* some colour, but which cannot be said */
    HTML_COLOR_CURRENT, /* that of the text */
} HtmlColorKind;

typedef struct HtmlColor {
    HtmlColorKind kind;
    uint32_t rgb; /* 0xTTRRGGBB; T: how transparent, 0 is not at all */
} HtmlColor;

/* A CSS colour (CSS Color 4): hexadecimal, rgb(), hsl(), hwb(), named, transparent. Other
 * functions are UNKNOWN, anything else UNSET. */
HtmlColor demur_html_color_css(const char *text, size_t len);

/* Whether TEXT is a colour on old pages, which take hexadecimal ones without "#". */
bool demur_html_color_is_bare(const char *text, size_t len);

/* A colour attribute (bgcolor, <font color>): anything but nothing is one. */
HtmlColor demur_html_color_attribute(const char *text, size_t len);

/* What is seen of FRONT on BACK. */
HtmlColor demur_html_color_over(HtmlColor front, HtmlColor back);

/* Whether text of one colour cannot be read on the other. */
bool demur_html_color_same(uint32_t a, uint32_t b);

/* Whether some people could not. */
bool demur_html_color_near(uint32_t a, uint32_t b);

#endif
