/* SPDX-License-Identifier: MIT */
/* Readers of heights, widths, places and indents. */
#include "message/html-property-parts.h"

#define LEAST_SHARE 0.05f /* of the box around */

/* Nothing is said of what is not known; a share leads far away from any box, or nowhere. */
static HtmlValue
place(const HtmlLength *length)
{
    double pixels = length->pixels + 16 * length->em + length->number + 600 * length->share;
    if (length->kind == HTML_LENGTH_UNKNOWN || (length->share > 0 && pixels >= 0))
        return demur_html_value_word(HTML_WORD_OTHER);
    return demur_html_value_pixels(pixels);
}

/* What cannot be said, or is as far away as its box is large. */
static bool
is_anywhere(const HtmlLength *length)
{
    return length->kind == HTML_LENGTH_UNKNOWN ||
           (length->kind == HTML_LENGTH_KNOWN && (length->share >= 1 || length->share <= -1));
}

/* A length that is not negative; shares are of boxes that are not known. */
static HtmlValue
size(const HtmlLength *length)
{
    double pixels = length->pixels + 16 * length->em + length->number;
    if (length->kind == HTML_LENGTH_UNKNOWN || (length->relative && pixels != 0))
        return demur_html_value_word(HTML_WORD_OTHER);
    if (pixels < 0 || length->share < 0)
        return (HtmlValue){0};
    return length->relative ? demur_html_value_factor(length->share)
                            : demur_html_value_pixels(pixels);
}

/* One part of "margin", "padding", "inset", or the whole of "left". */
static bool
read_part(HtmlText part, HtmlProperty property, HtmlLength *ret_length, HtmlValue *ret_value)
{
    bool inner = property == HTML_CSS_PADDING_TOP || property == HTML_CSS_PADDING_LEFT;
    *ret_length = demur_html_length(part);
    if (demur_html_text_is(part, "auto") && !inner)
        *ret_value = demur_html_value_word(HTML_WORD_OTHER);
    else if (ret_length->kind == HTML_LENGTH_INVALID)
        *ret_value = (HtmlValue){0};
    else
        *ret_value = inner ? size(ret_length) : place(ret_length);
    return ret_value->kind != HTML_VALUE_UNSET;
}

void
demur_html_read_place(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlLength length;
    HtmlValue found;
    if (!read_part(value, reader->first, &length, &found))
        return;
    demur_html_emit(sink, reader->first, found, length.unitless);
    if (is_anywhere(&length))
        demur_html_emit_doubt(sink);
}

/* Top, right, bottom, left; what is missing is what the other side is. Of margins and padding
 * only the top and the left matter. */
void
demur_html_read_sides(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlLength lengths[4];
    HtmlValue values[4];
    HtmlText part;
    unsigned n = 0, few = reader->last - reader->first == 1;
    for (; demur_html_text_take(&value, ' ', &part); n++) {
        if (n == 4 || !read_part(part, reader->first, &lengths[n], &values[n]))
            return;
    }
    if (n == 0)
        return;
    const unsigned from[] = {0, n > 1 ? 1 : 0, n > 2 ? 2 : 0, n > 3 ? 3 : n > 1 ? 1 : 0};
    for (unsigned i = 0; i < n; i++) {
        if (is_anywhere(&lengths[i]))
            demur_html_emit_doubt(sink);
    }
    for (unsigned i = 0; i < 4; i += few ? 3 : 1)
        demur_html_emit(sink, few && i ? reader->last : reader->first + i, values[from[i]],
                        lengths[from[i]].unitless);
}

/* Heights and widths. A share of nothing known is as good as "auto", but as the least size. */
void
demur_html_read_size(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlLength length = demur_html_length(value);
    bool least = reader->first == HTML_CSS_MIN_HEIGHT || reader->first == HTML_CSS_MIN_WIDTH;
    HtmlValue found = {0};
    if (demur_html_text_among(value, " auto none "))
        found = least ? demur_html_value_pixels(0) : demur_html_value_word(HTML_WORD_OTHER);
    else if (demur_html_text_among(value, " min-content max-content fit-content stretch "
                                          "-webkit-fill-available -moz-available "
                                          "-webkit-max-content -webkit-min-content "
                                          "-webkit-fit-content contain "))
        found = demur_html_value_word(HTML_WORD_OTHER);
    else if (length.kind != HTML_LENGTH_INVALID)
        found = size(&length);
    bool share = found.kind == HTML_VALUE_FACTOR && !least;
    if ((share && found.number < LEAST_SHARE) || length.kind == HTML_LENGTH_UNKNOWN)
        demur_html_emit_doubt(sink);
    if (share)
        found = demur_html_value_word(HTML_WORD_OTHER);
    if (found.kind != HTML_VALUE_UNSET)
        demur_html_emit(sink, reader->first, found, length.unitless);
}

void
demur_html_read_text_indent(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlText part;
    HtmlLength length = {0};
    while (demur_html_text_take(&value, ' ', &part)) {
        if (demur_html_text_among(part, " hanging each-line "))
            continue;
        if (length.kind != HTML_LENGTH_INVALID)
            return;
        length = demur_html_length(part);
        if (length.kind == HTML_LENGTH_INVALID)
            return;
    }
    double pixels = length.pixels + 16 * length.em + length.number;
    if (length.kind != HTML_LENGTH_INVALID &&
        (is_anywhere(&length) || length.share >= 0.5 || length.share <= -0.5))
        demur_html_emit_doubt(sink);
    if (length.kind == HTML_LENGTH_KNOWN)
        demur_html_emit(sink, reader->first,
                        pixels == 0 && length.relative ? demur_html_value_factor(length.share)
                                                       : demur_html_value_pixels(pixels),
                        length.unitless);
    else if (length.kind == HTML_LENGTH_UNKNOWN)
        demur_html_emit(sink, reader->first, demur_html_value_pixels(0), false);
}
