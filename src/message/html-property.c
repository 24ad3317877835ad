/* SPDX-License-Identifier: MIT */
/* Readers of values, and the table of properties. */
#include "message/html-property-parts.h"

#include <string.h>

#include "message/html-shape.h"

#define LOWEST_LINE 3.0 /* pixels */

/* Words and what they mean; a word of a list that stands for no value is not one. */
typedef struct Words {
    const char *words;
    HtmlWord word;
} Words;

/* clang-format off */
static const Words display_words[] = {
    {" none ", HTML_WORD_NONE},
    {" inline contents ", HTML_WORD_INLINE},
    {" table table-cell table-row table-row-group table-header-group table-footer-group "
     "table-column table-column-group table-caption inline-table ", HTML_WORD_TABLE},
    {" block inline-block list-item flex inline-flex grid inline-grid flow-root run-in ruby "
     "ruby-base ruby-text ruby-base-container ruby-text-container math -webkit-box "
     "-webkit-inline-box -webkit-flex -webkit-inline-flex -moz-box -moz-inline-box ",
     HTML_WORD_OTHER},
    {0}};
static const Words visibility_words[] = {
    {" hidden collapse ", HTML_WORD_NONE}, {" visible ", HTML_WORD_OTHER}, {0}};
static const Words position_words[] = {
    {" static ", HTML_WORD_NONE},
    {" relative sticky -webkit-sticky ", HTML_WORD_OTHER},
    {" absolute fixed ", HTML_WORD_ABSOLUTE},
    {0}};
static const Words float_words[] = {
    {" none ", HTML_WORD_OTHER},
    {" left right inline-start inline-end ", HTML_WORD_HIDES},
    {0}};
static const Words white_space_words[] = {
    {" normal pre-wrap pre-line break-spaces ", HTML_WORD_OTHER},
    {" nowrap pre ", HTML_WORD_HIDES},
    {0}};
static const Words content_words[] = {
    {" visible auto ", HTML_WORD_OTHER}, {" hidden ", HTML_WORD_HIDES}, {0}};
static const Words overflow_words[] = {
    {" visible ", HTML_WORD_OTHER},
    {" hidden clip scroll auto overlay -moz-hidden-unscrollable ", HTML_WORD_HIDES},
    {0}};
static const Words clip_words[] = {
    {" border-box padding-box content-box border-area ", HTML_WORD_OTHER},
    {" text ", HTML_WORD_HIDES},
    {0}};
/* clang-format on */

static HtmlValue
find_word(const Words *words, HtmlText value)
{
    for (; words->words; words++) {
        if (demur_html_text_among(value, words->words))
            return demur_html_value_word(words->word);
    }
    return (HtmlValue){0};
}

static void
read_word(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    demur_html_emit(sink, reader->first, find_word(reader->words, value), false);
}

/* Up to three words that describe the box and what is in it. */
static void
read_display(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlValue whole = find_word(reader->words, value);
    HtmlText part;
    unsigned n = 0;
    bool plain = true, table = false;
    while (whole.kind == HTML_VALUE_UNSET && demur_html_text_take(&value, ' ', &part)) {
        if (!demur_html_text_among(part, " block inline run-in flow flow-root table flex grid "
                                         "ruby list-item math "))
            return;
        plain = plain && demur_html_text_among(part, " inline flow ");
        table = table || demur_html_text_is(part, "table");
        n++;
    }
    if (n > 1 && n <= 3)
        whole = demur_html_value_word(plain   ? HTML_WORD_INLINE
                                      : table ? HTML_WORD_TABLE
                                              : HTML_WORD_OTHER);
    demur_html_emit(sink, reader->first, whole, false);
}

static void
read_overflow(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlText part;
    HtmlValue found = {0};
    unsigned n = 0;
    while (demur_html_text_take(&value, ' ', &part)) {
        HtmlValue one = find_word(reader->words, part);
        if (one.kind == HTML_VALUE_UNSET || ++n > 2)
            return;
        if (n == 1 || one.word == HTML_WORD_HIDES)
            found = one;
    }
    demur_html_emit(sink, reader->first, found, false);
}

/* One direction that overflows does not undo that the other one is cut. */
static void
read_overflow_one(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlValue found = find_word(reader->words, value);
    if (found.kind == HTML_VALUE_WORD && found.word == HTML_WORD_HIDES)
        demur_html_emit(sink, reader->first, found, false);
}

static void
read_opacity(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    double opacity;
    if (demur_html_share(value, &opacity))
        demur_html_emit(sink, reader->first, demur_html_value_pixels(opacity), false);
}

/* A list of filters: only opacity() hides. */
static void
read_filter(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    double opacity = 1, one;
    HtmlText name, inner;
    bool none = demur_html_text_is(value, "none");
    while (!none && value.len) {
        if (!demur_html_text_function(&value, &name, &inner))
            return;
        if (demur_html_text_is(name, "opacity") && demur_html_share(inner, &one))
            opacity *= CLAMP(one, 0, 1);
        else if (!demur_html_text_among(name,
                                        " opacity blur brightness contrast drop-shadow "
                                        "grayscale hue-rotate invert saturate sepia url "))
            return;
        value = demur_html_text_trim(value);
    }
    demur_html_emit(sink, reader->first, demur_html_value_pixels(opacity), false);
    if (!none)
        demur_html_emit_doubt(sink);
}

static HtmlValue
font_size(HtmlText value, bool *ret_doubtful, bool *ret_guessed)
{
    HtmlLength length = demur_html_length(value);
    *ret_guessed = length.kind == HTML_LENGTH_UNKNOWN;
    if (demur_html_text_among(value, " xx-small x-small "))
        return demur_html_value_pixels(9);
    if (demur_html_text_among(value, " small medium large x-large xx-large xxx-large math "))
        return demur_html_value_pixels(16);
    if (demur_html_text_among(value, " larger smaller "))
        return demur_html_value_factor(demur_html_text_is(value, "larger") ? 1.2 : 0.83);
    if (length.kind == HTML_LENGTH_INVALID)
        return (HtmlValue){0};
    if (length.kind == HTML_LENGTH_UNKNOWN)
        return demur_html_value_pixels(16);
    *ret_doubtful = length.unitless;
    *ret_guessed = length.guessed;
    double factor = length.em + length.share, pixels = length.pixels + length.number;
    if (factor + pixels < 0)
        return (HtmlValue){0};
    if (factor < 0 || pixels < 0)
        return demur_html_value_pixels(16);
    return pixels == 0 && factor != 0 ? demur_html_value_factor(factor)
                                      : demur_html_value_pixels(pixels + 16 * factor);
}

static void
read_font_size(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    bool doubtful = false, guessed = false;
    HtmlValue size = font_size(value, &doubtful, &guessed);
    demur_html_emit(sink, reader->first, size, doubtful);
    if (guessed)
        demur_html_emit_doubt(sink);
}

/* Whether it may stand before the size in the shorthand. */
static bool
is_font_style(HtmlText word)
{
    double weight;
    HtmlText rest = word;
    if (demur_html_text_among(word, " normal italic oblique small-caps bold bolder lighter "
                                    "ultra-condensed extra-condensed condensed semi-condensed "
                                    "semi-expanded expanded extra-expanded ultra-expanded "))
        return true;
    return demur_html_text_number(&rest, &weight) &&
           ((!rest.len && weight >= 1 && weight <= 1000) || demur_html_text_is(rest, "deg"));
}

/* The size in the shorthand "font: bold 0/0 a". */
static void
read_font(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlText word, size;
    bool doubtful = false, guessed = false;
    if (demur_html_text_among(value, " caption icon menu message-box small-caption "
                                     "status-bar ")) {
        demur_html_emit(sink, reader->first, demur_html_value_pixels(16), false);
        return;
    }
    do {
        if (!demur_html_text_take(&value, ' ', &word))
            return;
    } while (is_font_style(word));
    bool height = demur_html_text_find(word, "/") < word.len;
    bool ends = height && word.at[word.len - 1] == '/';
    if (!demur_html_text_take(&word, '/', &size))
        return;
    value = demur_html_text_trim(value);
    if (ends || (!height && demur_html_text_starts(value, "/"))) {
        if (!ends)
            value = demur_html_text_trim(demur_html_text_from(value, 1));
        if (!demur_html_text_take(&value, ' ', &word))
            return;
    }
    HtmlValue found = font_size(size, &doubtful, &guessed);
    if (guessed)
        demur_html_emit_doubt(sink);
    if (demur_html_text_trim(value).len && !doubtful)
        demur_html_emit(sink, reader->first, found, false);
}

/* "all" has no values but those that every property has. */
static void
read_nothing(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    (void)reader, (void)value, (void)sink;
}

/* What is not looked at closer: but for some words, values may hide. */
static void
doubt_unless(HtmlText value, const char *words, const HtmlSink *sink)
{
    if (value.len && !demur_html_text_among(value, words))
        demur_html_emit_doubt(sink);
}

static void
read_unknown(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    doubt_unless(value, reader->words, sink);
}

/* Letters that lie on one another, or far from each other. */
static void
read_spacing(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlLength length = demur_html_length(value);
    double pixels = length.pixels + 16 * length.em;
    if (length.kind != HTML_LENGTH_KNOWN || pixels < -3 || pixels > 30)
        doubt_unless(value, reader->words, sink);
}

/* Lines that lie on one another, or in a box that is cut. */
static void
read_line_height(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    HtmlLength length = demur_html_length(value);
    double pixels = length.pixels + 16 * (length.em + length.number + length.share);
    if (length.kind == HTML_LENGTH_UNKNOWN ||
        (length.kind == HTML_LENGTH_KNOWN && pixels < LOWEST_LINE))
        doubt_unless(value, reader->words, sink);
}

static void
read_clip(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    demur_html_emit(sink, reader->first, demur_html_shape_clip(value), false);
    doubt_unless(value, " auto ", sink);
}

static void
read_clip_path(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    demur_html_emit(sink, reader->first, demur_html_shape_clip_path(value), false);
    doubt_unless(value, " none ", sink);
}

static void
read_transform(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    demur_html_emit(sink, reader->first, demur_html_shape_transform(value), false);
    doubt_unless(value, " none ", sink);
}

static void
read_scale(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    demur_html_emit(sink, reader->first, demur_html_shape_scale(value), false);
    doubt_unless(value, " none 1 ", sink);
}

static void
read_translate(const HtmlReader *reader, HtmlText value, const HtmlSink *sink)
{
    demur_html_emit(sink, reader->first, demur_html_shape_translate(value), false);
    doubt_unless(value, " none 0 ", sink);
}

#define ONE(property) HTML_CSS_##property, HTML_CSS_##property
#define RANGE(first, last) HTML_CSS_##first, HTML_CSS_##last

static const HtmlReader readers[] = {
    {"-moz-transform", ONE(DOUBT), read_unknown, " none "},
    {"-ms-transform", ONE(DOUBT), read_unknown, " none "},
    {"-o-transform", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-animation", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-animation-name", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-backface-visibility", ONE(DOUBT), read_unknown, " visible "},
    {"-webkit-background-clip", ONE(BACKGROUND_CLIP), read_word, clip_words},
    {"-webkit-clip-path", ONE(CLIP_PATH), read_clip_path, NULL},
    {"-webkit-filter", ONE(FILTER), read_filter, NULL},
    {"-webkit-line-clamp", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-mask", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-mask-image", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-opacity", ONE(OPACITY), read_opacity, NULL},
    {"-webkit-text-fill-color", ONE(FILL), demur_html_read_color, NULL},
    {"-webkit-text-security", ONE(DOUBT), read_unknown, " none "},
    {"-webkit-transform", ONE(TRANSFORM), read_transform, NULL},
    {"all", RANGE(DISPLAY, CONTENT_VISIBILITY), read_nothing, NULL},
    {"animation", ONE(DOUBT), read_unknown, " none "},
    {"animation-name", ONE(DOUBT), read_unknown, " none "},
    {"backface-visibility", ONE(DOUBT), read_unknown, " visible "},
    {"background", RANGE(BACKGROUND, BACKGROUND_CLIP), demur_html_read_background, NULL},
    {"background-clip", ONE(BACKGROUND_CLIP), read_word, clip_words},
    {"background-color", ONE(BACKGROUND), demur_html_read_color, NULL},
    {"background-image", ONE(IMAGE), demur_html_read_image, NULL},
    {"block-size", ONE(HEIGHT), demur_html_read_size, NULL},
    {"bottom", ONE(BOTTOM), demur_html_read_place, NULL},
    {"clip", ONE(CLIP), read_clip, NULL},
    {"clip-path", ONE(CLIP_PATH), read_clip_path, NULL},
    {"color", ONE(COLOR), demur_html_read_color, NULL},
    {"color-scheme", ONE(DOUBT), read_unknown, " normal light "},
    {"contain", ONE(DOUBT), read_unknown, " none "},
    {"content", ONE(DOUBT), read_unknown, " normal none "},
    {"content-visibility", ONE(CONTENT_VISIBILITY), read_word, content_words},
    {"display", ONE(DISPLAY), read_display, display_words},
    {"filter", ONE(FILTER), read_filter, NULL},
    {"flex", ONE(DOUBT), read_unknown, " none auto 1 "},
    {"flex-basis", ONE(DOUBT), read_unknown, " auto "},
    {"float", ONE(FLOAT), read_word, float_words},
    {"font", ONE(FONT_SIZE), read_font, NULL},
    {"font-size", ONE(FONT_SIZE), read_font_size, NULL},
    {"font-size-adjust", ONE(DOUBT), read_unknown, " none "},
    {"grid-template", ONE(DOUBT), read_unknown, " none "},
    {"grid-template-columns", ONE(DOUBT), read_unknown, " none "},
    {"grid-template-rows", ONE(DOUBT), read_unknown, " none "},
    {"height", ONE(HEIGHT), demur_html_read_size, NULL},
    {"inline-size", ONE(WIDTH), demur_html_read_size, NULL},
    {"inset", RANGE(TOP, LEFT), demur_html_read_sides, NULL},
    {"inset-block", ONE(DOUBT), read_unknown, " auto 0 "},
    {"inset-block-start", ONE(TOP), demur_html_read_place, NULL},
    {"inset-inline", ONE(DOUBT), read_unknown, " auto 0 "},
    {"inset-inline-start", ONE(LEFT), demur_html_read_place, NULL},
    {"left", ONE(LEFT), demur_html_read_place, NULL},
    {"letter-spacing", ONE(DOUBT), read_spacing, " normal "},
    {"line-clamp", ONE(DOUBT), read_unknown, " none "},
    {"line-height", ONE(DOUBT), read_line_height, " normal "},
    {"margin", RANGE(MARGIN_TOP, MARGIN_LEFT), demur_html_read_sides, NULL},
    {"margin-block", ONE(DOUBT), read_unknown, " auto 0 "},
    {"margin-block-start", ONE(MARGIN_TOP), demur_html_read_place, NULL},
    {"margin-inline", ONE(DOUBT), read_unknown, " auto 0 "},
    {"margin-inline-start", ONE(MARGIN_LEFT), demur_html_read_place, NULL},
    {"margin-left", ONE(MARGIN_LEFT), demur_html_read_place, NULL},
    {"margin-top", ONE(MARGIN_TOP), demur_html_read_place, NULL},
    {"mask", ONE(DOUBT), read_unknown, " none "},
    {"mask-image", ONE(DOUBT), read_unknown, " none "},
    {"max-block-size", ONE(MAX_HEIGHT), demur_html_read_size, NULL},
    {"max-height", ONE(MAX_HEIGHT), demur_html_read_size, NULL},
    {"max-inline-size", ONE(MAX_WIDTH), demur_html_read_size, NULL},
    {"max-width", ONE(MAX_WIDTH), demur_html_read_size, NULL},
    {"min-block-size", ONE(MIN_HEIGHT), demur_html_read_size, NULL},
    {"min-height", ONE(MIN_HEIGHT), demur_html_read_size, NULL},
    {"min-inline-size", ONE(MIN_WIDTH), demur_html_read_size, NULL},
    {"min-width", ONE(MIN_WIDTH), demur_html_read_size, NULL},
    {"mix-blend-mode", ONE(DOUBT), read_unknown, " normal "},
    {"mso-hide", ONE(DOUBT), read_unknown, " none screen "},
    {"opacity", ONE(OPACITY), read_opacity, NULL},
    {"overflow", ONE(OVERFLOW), read_overflow, overflow_words},
    {"overflow-x", ONE(OVERFLOW), read_overflow_one, overflow_words},
    {"overflow-y", ONE(OVERFLOW), read_overflow_one, overflow_words},
    {"padding", RANGE(PADDING_TOP, PADDING_LEFT), demur_html_read_sides, NULL},
    {"padding-block-start", ONE(PADDING_TOP), demur_html_read_place, NULL},
    {"padding-inline-start", ONE(PADDING_LEFT), demur_html_read_place, NULL},
    {"padding-left", ONE(PADDING_LEFT), demur_html_read_place, NULL},
    {"padding-top", ONE(PADDING_TOP), demur_html_read_place, NULL},
    {"perspective", ONE(DOUBT), read_unknown, " none "},
    {"position", ONE(POSITION), read_word, position_words},
    {"right", ONE(RIGHT), demur_html_read_place, NULL},
    {"rotate", ONE(DOUBT), read_unknown, " none 0 0deg "},
    {"scale", ONE(SCALE), read_scale, NULL},
    {"table-layout", ONE(DOUBT), read_unknown, " auto "},
    {"text-indent", ONE(TEXT_INDENT), demur_html_read_text_indent, NULL},
    {"top", ONE(TOP), demur_html_read_place, NULL},
    {"transform", ONE(TRANSFORM), read_transform, NULL},
    {"translate", ONE(TRANSLATE), read_translate, NULL},
    {"visibility", ONE(VISIBILITY), read_word, visibility_words},
    {"white-space", ONE(WHITE_SPACE), read_word, white_space_words},
    {"width", ONE(WIDTH), demur_html_read_size, NULL},
    {"zoom", ONE(DOUBT), read_unknown, " 1 100% normal "},
};

/* Readers by what is quickly known of a name: number + 1 of the first one, and of the next. */
#define BUCKETS 128
static struct {
    uint8_t first[BUCKETS], next[G_N_ELEMENTS(readers)];
} reader_index;

static unsigned
bucket(const char *name, size_t len)
{
    unsigned first = (unsigned char)name[0] | 0x20, last = (unsigned char)name[len - 1] | 0x20;
    return (first * 5 + last + (unsigned)len * 7) % BUCKETS;
}

static void
ensure_index(void)
{
    static gsize done;
    if (!g_once_init_enter(&done))
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++) {
        uint8_t *first = &reader_index.first[bucket(readers[i].name, strlen(readers[i].name))];
        reader_index.next[i] = *first;
        *first = (uint8_t)(i + 1);
    }
    g_once_init_leave(&done, 1);
}

static const HtmlReader *
find_reader(HtmlText name)
{
    ensure_index();
    unsigned i = name.len ? reader_index.first[bucket(name.at, name.len)] : 0;
    while (i && !demur_html_text_is(name, readers[i - 1].name))
        i = reader_index.next[i - 1];
    return i ? &readers[i - 1] : NULL;
}

/* What is the same for every property: "inherit" and so on (CSS Cascade 5, section 7). */
static HtmlValue
wide_value(HtmlProperty property, HtmlText word)
{
    bool inherited = property == HTML_CSS_VISIBILITY || property == HTML_CSS_FONT_SIZE ||
                     property == HTML_CSS_COLOR || property == HTML_CSS_FILL ||
                     property == HTML_CSS_TEXT_INDENT || property == HTML_CSS_WHITE_SPACE;
    bool initial = demur_html_text_is(word, "initial");
    if (inherited && !initial)
        return demur_html_value_word(HTML_WORD_INHERIT);
    if (property == HTML_CSS_DISPLAY)
        return demur_html_value_word(initial || demur_html_text_is(word, "unset")
                                         ? HTML_WORD_INLINE
                                         : HTML_WORD_INHERIT);
    if (property == HTML_CSS_COLOR)
        return demur_html_value_color((HtmlColor){HTML_COLOR_RGB, 0});
    if (property == HTML_CSS_FILL)
        return demur_html_value_color((HtmlColor){HTML_COLOR_CURRENT, 0});
    if (property == HTML_CSS_BACKGROUND)
        return demur_html_value_color((HtmlColor){HTML_COLOR_CLEAR, 0});
    if (property == HTML_CSS_IMAGE)
        return demur_html_value_word(HTML_WORD_NONE);
    if (property == HTML_CSS_FONT_SIZE)
        return demur_html_value_pixels(16);
    bool length = property == HTML_CSS_TEXT_INDENT || property == HTML_CSS_MIN_HEIGHT ||
                  property == HTML_CSS_MIN_WIDTH || property == HTML_CSS_PADDING_LEFT ||
                  property == HTML_CSS_PADDING_TOP;
    return length ? demur_html_value_pixels(0) : demur_html_value_word(HTML_WORD_OTHER);
}

/* Variables stand for what is not looked up. */
static bool
has_variable(HtmlText value)
{
    const char *open = value.at, *end = value.at + value.len;
    while ((open = memchr(open, '(', (size_t)(end - open)))) {
        if (open - value.at >= 3 && (g_ascii_strncasecmp(open - 3, "var", 3) == 0 ||
                                     g_ascii_strncasecmp(open - 3, "env", 3) == 0))
            return true;
        open++;
    }
    return false;
}

void
demur_html_property_read(HtmlText name, HtmlText value, const HtmlSink *sink)
{
    const HtmlReader *reader = find_reader(name);
    if (!reader)
        return;
    bool wide = demur_html_text_among(value, " inherit initial unset revert revert-layer ");
    if (!wide && !has_variable(value)) {
        reader->read(reader, value, sink);
        return;
    }
    if (!wide || demur_html_text_starts(value, "revert"))
        demur_html_emit_doubt(sink);
    for (unsigned i = reader->first; i <= reader->last && i != HTML_CSS_DOUBT; i++)
        demur_html_emit(sink, i, wide ? wide_value(i, value) : demur_html_style_unknown(i),
                        false);
}
