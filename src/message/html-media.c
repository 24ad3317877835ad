/* SPDX-License-Identifier: MIT */
/* Screens are between a small telephone and a very large monitor, and may be dark. */
#include "message/html-media.h"

#include <string.h>

#include "message/html-style.h"

/* Pixels of width and height that every screen has, and that none has. */
#define EVERY_SCREEN 200.0
#define NO_SCREEN 5000.0

static HtmlHolds
negate(HtmlHolds holds)
{
    return (HtmlHolds)(HTML_ALWAYS - holds);
}

/* "min-width" of so much. */
static HtmlHolds
at_least(double pixels)
{
    return pixels <= EVERY_SCREEN ? HTML_ALWAYS : pixels > NO_SCREEN ? HTML_NEVER : HTML_MAYBE;
}

static HtmlHolds
measure_holds(HtmlText name, HtmlText value)
{
    HtmlLength length = demur_html_length(value);
    if (length.kind == HTML_LENGTH_INVALID || length.unitless || length.relative)
        return HTML_NEVER;
    double pixels = length.pixels + 16 * length.em;
    if (length.kind == HTML_LENGTH_UNKNOWN)
        return HTML_MAYBE;
    if (demur_html_text_starts(name, "min-"))
        return at_least(pixels);
    if (demur_html_text_starts(name, "max-"))
        return negate(at_least(pixels + 1));
    return pixels <= EVERY_SCREEN || pixels > NO_SCREEN ? HTML_NEVER : HTML_MAYBE;
}

/* What stands in the parentheses. Features nobody knows do not hold. */
static HtmlHolds
feature_holds(HtmlText inner)
{
    if (demur_html_text_find(inner, "<>=") < inner.len || memchr(inner.at, '(', inner.len))
        return HTML_MAYBE;
    size_t colon = demur_html_text_find(inner, ":");
    HtmlText name = demur_html_text_trim((HtmlText){inner.at, colon});
    HtmlText value = {inner.at + inner.len, 0}, bare = name;
    if (colon < inner.len)
        value = demur_html_text_trim(demur_html_text_from(inner, colon + 1));
    if (demur_html_text_starts(name, "min-") || demur_html_text_starts(name, "max-"))
        bare = demur_html_text_from(name, 4);
    bool measure = demur_html_text_among(bare, " width height device-width device-height ");
    if (measure && value.len)
        return measure_holds(name, value);
    if (measure || (demur_html_text_is(name, "color") && !value.len))
        return HTML_ALWAYS;
    bool known = demur_html_text_starts(bare, "-") ||
                 demur_html_text_starts(bare, "prefers-") ||
                 demur_html_text_among(bare, " aspect-ratio device-aspect-ratio orientation "
                                             "resolution scan grid update overflow-block "
                                             "overflow-inline color color-index monochrome "
                                             "color-gamut dynamic-range video-dynamic-range "
                                             "hover any-hover pointer any-pointer "
                                             "inverted-colors forced-colors scripting "
                                             "display-mode device-posture ");
    return known ? HTML_MAYBE : HTML_NEVER;
}

/* "(min-width: 1px)"; whatever is more than one feature may hold. */
static HtmlHolds
condition_holds(HtmlText word)
{
    if (word.len < 2 || *word.at != '(')
        return HTML_NEVER;
    HtmlText inner = demur_html_text_from(word, 1);
    size_t len = demur_html_text_find(inner, ")");
    if (len + 1 < inner.len)
        return HTML_NEVER;
    return feature_holds(demur_html_text_trim((HtmlText){inner.at, len}));
}

static HtmlHolds
type_holds(HtmlText type)
{
    return demur_html_text_among(type, " all screen ") ? HTML_ALWAYS : HTML_NEVER;
}

/* One of a list: "only screen and (min-width: 1px) and (color)". */
static HtmlHolds
query_holds(HtmlText query)
{
    HtmlText word;
    HtmlHolds holds = HTML_ALWAYS;
    if (!demur_html_text_take(&query, ' ', &word))
        return HTML_NEVER;
    bool negated = demur_html_text_is(word, "not");
    if ((negated || demur_html_text_is(word, "only")) &&
        !demur_html_text_take(&query, ' ', &word))
        return HTML_NEVER;
    holds = *word.at == '(' ? condition_holds(word) : type_holds(word);
    while (demur_html_text_take(&query, ' ', &word)) {
        bool either = demur_html_text_is(word, "or");
        if ((!either && !demur_html_text_is(word, "and")) ||
            !demur_html_text_take(&query, ' ', &word))
            return HTML_NEVER;
        HtmlHolds next = demur_html_text_is(word, "not") ? HTML_MAYBE : condition_holds(word);
        if (demur_html_text_is(word, "not"))
            demur_html_text_take(&query, ' ', &word);
        holds = either ? MAX(holds, next) : MIN(holds, next);
    }
    return negated ? negate(holds) : holds;
}

HtmlHolds
demur_html_media_holds(HtmlText list)
{
    HtmlText query;
    HtmlHolds holds = HTML_NEVER;
    list = demur_html_text_trim(list);
    if (!list.len)
        return HTML_ALWAYS;
    while (demur_html_text_take(&list, ',', &query)) {
        HtmlHolds one = query_holds(query);
        holds = MAX(holds, one);
    }
    return holds;
}

static void
note_known(const HtmlDeclaration *declaration, void *known)
{
    *(bool *)known = !declaration->doubtful;
}

HtmlHolds
demur_html_supports_holds(HtmlText condition)
{
    HtmlText word;
    bool known = false;
    condition = demur_html_text_trim(condition);
    bool negated = demur_html_text_starts(condition, "not") && condition.len > 3 &&
                   !demur_html_is_name(condition.at[3]);
    if (negated)
        condition = demur_html_text_from(condition, 3);
    if (!demur_html_text_take(&condition, ' ', &word) || demur_html_text_trim(condition).len ||
        *word.at != '(')
        return HTML_MAYBE;
    HtmlText inner = demur_html_text_from(word, 1);
    inner.len = demur_html_text_find(inner, ")");
    demur_html_style_parse(inner.at, inner.len, 0, note_known, &known);
    return !known ? HTML_MAYBE : negated ? HTML_NEVER : HTML_ALWAYS;
}
