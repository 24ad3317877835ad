/* SPDX-License-Identifier: MIT */
/* What the readers of properties share. */
#ifndef DEMUR_MESSAGE_HTML_PROPERTY_PARTS_H
#define DEMUR_MESSAGE_HTML_PROPERTY_PARTS_H

#include "message/html-property.h"

typedef struct HtmlReader HtmlReader;

/* Hands on what VALUE says, if it is one. */
typedef void (*HtmlReadFunc)(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);

struct HtmlReader {
    const char *name;
    HtmlProperty first, last; /* the properties that it sets */
    HtmlReadFunc read;
    const void *words; /* what some readers know */
};

/* Colours and backgrounds. */
void demur_html_read_color(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);
void demur_html_read_background(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);
void demur_html_read_image(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);

/* Boxes: a place or padding ("left"), several of them ("margin"), a height or width. */
void demur_html_read_place(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);
void demur_html_read_sides(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);
void demur_html_read_size(const HtmlReader *reader, HtmlText value, const HtmlSink *sink);
void demur_html_read_text_indent(const HtmlReader *reader, HtmlText value,
                                 const HtmlSink *sink);

static inline HtmlValue
demur_html_value_word(HtmlWord word)
{
    return (HtmlValue){.kind = HTML_VALUE_WORD, .word = word};
}

static inline HtmlValue
demur_html_value_pixels(double pixels)
{
    return (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = (float)pixels};
}

static inline HtmlValue
demur_html_value_factor(double factor)
{
    return (HtmlValue){.kind = HTML_VALUE_FACTOR, .number = (float)factor};
}

static inline HtmlValue
demur_html_value_color(HtmlColor color)
{
    return (HtmlValue){.kind = HTML_VALUE_COLOR, .color = color};
}

/* DOUBTFUL: not valid on every page; old pages (quirks mode) take it, others do not. */
static inline void
demur_html_emit(const HtmlSink *sink, HtmlProperty property, HtmlValue value, bool doubtful)
{
    HtmlDeclaration declaration = {property, doubtful, sink->rank, value};
    if (value.kind != HTML_VALUE_UNSET)
        sink->func(&declaration, sink->user_data);
}

/* Says that the element may be hidden, by what is not looked at closer. */
static inline void
demur_html_emit_doubt(const HtmlSink *sink)
{
    demur_html_emit(sink, HTML_CSS_DOUBT, demur_html_value_word(HTML_WORD_NONE), true);
}

#endif
