/* SPDX-License-Identifier: MIT */
/* Readers of colours and backgrounds. */
#include <string.h>

#include "message/html-property-parts.h"

/* "fff" for "#fff" is a colour on old pages. */
void
demur_html_read_color(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlColor color = demur_html_color_css(value.at, value.len);
    bool text = reader->first == HTML_CSS_COLOR;
    if (color.kind == HTML_COLOR_CURRENT && text)
        demur_html_emit(sink, reader->first, demur_html_value_word(HTML_WORD_INHERIT), false);
    else if (color.kind != HTML_COLOR_UNSET)
        demur_html_emit(sink, reader->first, demur_html_value_color(color), false);
    else if (demur_html_color_is_bare(value.at, value.len))
        demur_html_emit(sink, reader->first,
                        demur_html_value_color((HtmlColor){HTML_COLOR_UNKNOWN, 0}), true);
}

static bool
is_picture(HtmlText word)
{
    HtmlText name, inner;
    if (!demur_html_text_function(&word, &name, &inner) || word.len)
        return false;
    size_t gradient = strlen("gradient");
    return (name.len >= gradient &&
            demur_html_text_is(demur_html_text_from(name, name.len - gradient), "gradient")) ||
           demur_html_text_among(name, " url src image image-set -webkit-image-set cross-fade "
                                       "-webkit-cross-fade element -moz-element paint ");
}

/* "url()" and "url('')" are pictures that nobody sees. */
static bool
is_empty_picture(HtmlText word)
{
    HtmlText name, inner;
    return demur_html_text_function(&word, &name, &inner) && demur_html_text_is(name, "url") &&
           (!inner.len || demur_html_text_among(inner, " '' \"\" "));
}

typedef struct Background {
    HtmlColor color;
    bool picture;
} Background;

/* One word of the shorthand. Returns whether it may stand there. */
static bool
add_background(HtmlText word, Background *background)
{
    HtmlText part;
    if (is_picture(word)) {
        background->picture = background->picture || !is_empty_picture(word);
        return true;
    }
    HtmlColor color = demur_html_color_css(word.at, word.len);
    if (color.kind != HTML_COLOR_UNSET) {
        bool first = background->color.kind == HTML_COLOR_UNSET;
        background->color = color;
        return first;
    }
    while (demur_html_text_take(&word, '/', &part)) {
        if (part.len && demur_html_length(part).kind == HTML_LENGTH_INVALID &&
            !demur_html_text_among(part, " none left right top bottom center repeat repeat-x "
                                         "repeat-y no-repeat space round scroll fixed local "
                                         "border-box padding-box content-box text cover "
                                         "contain auto "))
            return false;
    }
    return true;
}

/* A background with a picture may be any colour. */
void
demur_html_read_background(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlText layer, word;
    Background background = {{0}, false};
    if (!value.len)
        return;
    while (demur_html_text_take(&value, ',', &layer)) {
        while (demur_html_text_take(&layer, ' ', &word)) {
            if (!add_background(word, &background))
                return;
        }
    }
    if (background.color.kind == HTML_COLOR_UNSET)
        background.color.kind = HTML_COLOR_CLEAR;
    demur_html_emit(sink, reader->first, demur_html_value_color(background.color), false);
    demur_html_emit(
        sink, HTML_CSS_IMAGE,
        demur_html_value_word(background.picture ? HTML_WORD_OTHER : HTML_WORD_NONE), false);
    demur_html_emit(sink, HTML_CSS_BACKGROUND_CLIP, demur_html_value_word(HTML_WORD_OTHER),
                    false);
}

void
demur_html_read_image(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlText part;
    bool picture = false, any = false;
    while (demur_html_text_take(&value, ',', &part)) {
        if (!is_picture(part) && !demur_html_text_is(part, "none"))
            return;
        picture = picture || (is_picture(part) && !is_empty_picture(part));
        any = true;
    }
    if (any)
        demur_html_emit(sink, reader->first,
                        demur_html_value_word(picture ? HTML_WORD_OTHER : HTML_WORD_NONE),
                        false);
}
