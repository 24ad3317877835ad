/* SPDX-License-Identifier: MIT */
/* Reading declarations: "name: value !important; ...", of which few names matter. */
#include <string.h>

#include "message/html-style.h"

typedef struct Text {
    const char *at;
    size_t len;
} Text;

typedef HtmlValue (*ReadFunc)(Text value);

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static Text
trim(Text text)
{
    while (text.len && is_space(*text.at)) {
        text.at++;
        text.len--;
    }
    while (text.len && is_space(text.at[text.len - 1]))
        text.len--;
    return text;
}

static bool
equals(Text text, const char *word)
{
    return text.len == strlen(word) && g_ascii_strncasecmp(text.at, word, text.len) == 0;
}

static bool
starts(Text text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && g_ascii_strncasecmp(text.at, word, len) == 0;
}

static HtmlValue
word_value(HtmlWord word)
{
    return (HtmlValue){.kind = HTML_VALUE_WORD, .word = word};
}

/* The number at the start of TEXT, which is moved behind it. No locale, no allocation. */
static bool
take_number(Text *text, float *ret_number)
{
    double number = 0, unit = 1;
    size_t i = 0, digits = 0;
    bool negative = text->len && *text->at == '-', fraction = false;
    if (text->len && (*text->at == '-' || *text->at == '+'))
        i++;
    for (; i < text->len && (g_ascii_isdigit(text->at[i]) || text->at[i] == '.'); i++) {
        if (text->at[i] == '.') {
            fraction = true;
            continue;
        }
        digits++;
        number = MIN(number * 10 + (text->at[i] - '0'), 1e15);
        unit = fraction ? MIN(unit * 10, 1e15) : unit;
    }
    if (!digits)
        return false;
    text->at += i;
    text->len -= i;
    number = CLAMP(number / unit, 0, 1e6);
    *ret_number = (float)(negative ? -number : number);
    return true;
}

/* Lengths relative to the window are not known, but for 0; 4 pixels each stand for them. */
static HtmlValue
read_length(Text value)
{
    static const struct {
        const char *name;
        float pixels;
    } units[] = {
        {"px", 1},     {"pt", 4.0f / 3}, {"pc", 16},  {"in", 96}, {"cm", 37.8f},
        {"mm", 3.78f}, {"q", 0.945f},    {"rem", 16}, {"vw", 4},  {"vh", 4},
        {"vmin", 4},   {"vmax", 4},      {"ex", 8},   {"ch", 8},  {"", 1},
    };
    float number;
    if (!take_number(&value, &number))
        return word_value(HTML_WORD_OTHER);
    Text unit = trim(value);
    if (equals(unit, "em"))
        return (HtmlValue){.kind = HTML_VALUE_FACTOR, .number = number};
    if (equals(unit, "%"))
        return (HtmlValue){.kind = HTML_VALUE_FACTOR, .number = number / 100};
    for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
        if (equals(unit, units[i].name))
            return (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = number * units[i].pixels};
    }
    return word_value(HTML_WORD_OTHER);
}

/* Of boxes and places. A share of a box matters only when it leads far away from it: nothing as
 * a share of a height that follows from the content is no height at all. */
static HtmlValue
read_extent(Text value)
{
    HtmlValue length = read_length(value);
    bool share = value.len && value.at[value.len - 1] == '%';
    if (length.kind != HTML_VALUE_FACTOR)
        return length;
    if (share && length.number >= 0)
        return word_value(HTML_WORD_OTHER);
    length.kind = HTML_VALUE_PIXELS;
    length.number *= share ? 600 : 16;
    return length;
}

static HtmlValue
read_font_size(Text value)
{
    if (starts(value, "xx-small"))
        return (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = 9};
    if (equals(value, "small") || equals(value, "medium") || equals(value, "large") ||
        starts(value, "x") || equals(value, "initial"))
        return (HtmlValue){.kind = HTML_VALUE_PIXELS, .number = 16};
    return read_length(value);
}

/* The size in the shorthand "font: bold 0/0 a": the first length of it. */
static HtmlValue
read_font(Text value)
{
    for (size_t i = 0; i < value.len; i++) {
        bool begins = i == 0 || is_space(value.at[i - 1]);
        if (!begins || !(g_ascii_isdigit(value.at[i]) || value.at[i] == '.'))
            continue;
        Text size = {value.at + i, 0};
        while (i + size.len < value.len && !is_space(size.at[size.len]) &&
               size.at[size.len] != '/')
            size.len++;
        HtmlValue length = read_length(size);
        /* A bare number from 100 up is the weight. */
        bool weight = g_ascii_isdigit(size.at[size.len - 1]) && length.number >= 1;
        if (length.kind != HTML_VALUE_WORD && !weight)
            return length;
    }
    return (HtmlValue){0};
}

static HtmlValue
read_color(Text value)
{
    HtmlColor color = demur_html_color_css(value.at, value.len);
    if (equals(value, "inherit") || equals(value, "unset") || equals(value, "currentcolor"))
        return word_value(HTML_WORD_INHERIT);
    if (color.kind == HTML_COLOR_UNSET)
        return (HtmlValue){0};
    return (HtmlValue){.kind = HTML_VALUE_COLOR, .color = color};
}

/* A background with a picture may be any colour; else the first word that is a colour. */
static HtmlValue
read_background(Text value)
{
    HtmlValue whole = read_color(value);
    if (whole.kind == HTML_VALUE_COLOR && whole.color.kind != HTML_COLOR_UNKNOWN)
        return whole;
    for (size_t i = 0; i < value.len; i++) {
        Text rest = {value.at + i, value.len - i};
        if (starts(rest, "url(") || starts(rest, "gradient(") || starts(rest, "image"))
            return (HtmlValue){.kind = HTML_VALUE_COLOR, .color = {HTML_COLOR_UNKNOWN, 0}};
    }
    for (size_t i = 0; i < value.len; i++) {
        Text word = {value.at + i, 0};
        bool inside = false;
        while (i < value.len && (inside || !is_space(value.at[i]))) {
            inside = value.at[i] == '(' || (inside && value.at[i] != ')');
            i++;
        }
        word.len = (size_t)(value.at + i - word.at);
        HtmlValue color = word.len ? read_color(word) : (HtmlValue){0};
        if (color.kind == HTML_VALUE_COLOR)
            return color;
    }
    return (HtmlValue){0};
}

static HtmlValue
read_background_image(Text value)
{
    if (equals(value, "none") || equals(value, "initial"))
        return (HtmlValue){0};
    return (HtmlValue){.kind = HTML_VALUE_COLOR, .color = {HTML_COLOR_UNKNOWN, 0}};
}

static HtmlValue
read_display(Text value)
{
    if (equals(value, "none"))
        return word_value(HTML_WORD_NONE);
    if (equals(value, "inline") || equals(value, "contents") || equals(value, "initial"))
        return word_value(HTML_WORD_INLINE);
    if (starts(value, "table"))
        return word_value(HTML_WORD_TABLE);
    if (equals(value, "inherit") || equals(value, "unset"))
        return word_value(HTML_WORD_INHERIT);
    return word_value(HTML_WORD_OTHER);
}

static HtmlValue
read_visibility(Text value)
{
    if (equals(value, "hidden") || equals(value, "collapse"))
        return word_value(HTML_WORD_NONE);
    if (equals(value, "visible") || equals(value, "initial"))
        return word_value(HTML_WORD_OTHER);
    return word_value(HTML_WORD_INHERIT);
}

static HtmlValue
read_position(Text value)
{
    bool placed = equals(value, "absolute") || equals(value, "fixed") ||
                  equals(value, "relative") || equals(value, "sticky");
    return word_value(placed ? HTML_WORD_OTHER : HTML_WORD_NONE);
}

/* rect() of next to nothing; inset() that takes half from every side, circle(0). */
static HtmlValue
read_clip(Text value)
{
    bool rect = starts(value, "rect("), inset = starts(value, "inset(");
    float largest = -1, first = -1;
    for (size_t i = 0; i < value.len; i++) {
        Text rest = {value.at + i, value.len - i};
        float number;
        if (!g_ascii_isdigit(*rest.at) || !take_number(&rest, &number))
            continue;
        first = first < 0 ? number : first;
        largest = MAX(largest, number);
        i = (size_t)(rest.at - value.at) - 1;
    }
    bool hides = rect    ? largest >= 0 && largest <= 2 && !memchr(value.at, 'u', value.len)
                 : inset ? first >= 50
                         : largest == 0;
    return word_value(hides ? HTML_WORD_HIDES : HTML_WORD_OTHER);
}

/* Behind "scale", "scaleX", "scale3d" and the like: what the parenthesis holds. */
static Text
scale_arguments(Text rest)
{
    static const char *const ends[] = {"3d", "x", "y", "z"};
    rest.at += 5;
    rest.len -= 5;
    for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (starts(rest, ends[i])) {
            rest.at += strlen(ends[i]);
            rest.len -= strlen(ends[i]);
            break;
        }
    }
    bool open = starts(rest, "(");
    return (Text){rest.at + open, open ? rest.len - 1 : 0};
}

/* scale(0), scaleX(0) and the like. */
static HtmlValue
read_transform(Text value)
{
    for (size_t i = 0; i < value.len; i++) {
        Text rest = {value.at + i, value.len - i};
        if (!starts(rest, "scale"))
            continue;
        float number;
        Text inner = scale_arguments(rest);
        while (inner.len && is_space(*inner.at)) {
            inner.at++;
            inner.len--;
        }
        if (take_number(&inner, &number) && number < 0.05f)
            return word_value(HTML_WORD_HIDES);
        i += 4;
    }
    return word_value(HTML_WORD_OTHER);
}

static HtmlValue
read_mso_hide(Text value)
{
    return word_value(equals(value, "all") ? HTML_WORD_HIDES : HTML_WORD_OTHER);
}

#define NAME(text) text, sizeof(text) - 1

static const struct Reader {
    const char *name;
    size_t len;
    HtmlProperty property;
    ReadFunc read;
} readers[] = {
    {NAME("background"), HTML_CSS_BACKGROUND, read_background},
    {NAME("background-color"), HTML_CSS_BACKGROUND, read_color},
    {NAME("background-image"), HTML_CSS_BACKGROUND, read_background_image},
    {NAME("clip"), HTML_CSS_CLIP, read_clip},
    {NAME("clip-path"), HTML_CSS_CLIP, read_clip},
    {NAME("color"), HTML_CSS_COLOR, read_color},
    {NAME("display"), HTML_CSS_DISPLAY, read_display},
    {NAME("font"), HTML_CSS_FONT_SIZE, read_font},
    {NAME("font-size"), HTML_CSS_FONT_SIZE, read_font_size},
    {NAME("height"), HTML_CSS_HEIGHT, read_extent},
    {NAME("left"), HTML_CSS_LEFT, read_extent},
    {NAME("margin-left"), HTML_CSS_MARGIN_LEFT, read_extent},
    {NAME("margin-top"), HTML_CSS_MARGIN_TOP, read_extent},
    {NAME("max-height"), HTML_CSS_MAX_HEIGHT, read_extent},
    {NAME("max-width"), HTML_CSS_MAX_WIDTH, read_extent},
    {NAME("mso-hide"), HTML_CSS_MSO_HIDE, read_mso_hide},
    {NAME("opacity"), HTML_CSS_OPACITY, read_length},
    {NAME("position"), HTML_CSS_POSITION, read_position},
    {NAME("text-indent"), HTML_CSS_TEXT_INDENT, read_extent},
    {NAME("top"), HTML_CSS_TOP, read_extent},
    {NAME("transform"), HTML_CSS_TRANSFORM, read_transform},
    {NAME("visibility"), HTML_CSS_VISIBILITY, read_visibility},
    {NAME("width"), HTML_CSS_WIDTH, read_extent},
};

static const struct Reader *
find_reader(Text name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++) {
        if (readers[i].len == name.len && (*name.at | 0x20) == readers[i].name[0] &&
            g_ascii_strncasecmp(name.at, readers[i].name, name.len) == 0)
            return &readers[i];
    }
    return NULL;
}

/* Cuts "!important" from the value. */
static bool
cut_important(Text *value)
{
    const char *mark = memrchr(value->at, '!', value->len);
    if (!mark)
        return false;
    Text word = trim((Text){mark + 1, (size_t)(value->at + value->len - mark - 1)});
    if (!equals(word, "important"))
        return false;
    *value = trim((Text){value->at, (size_t)(mark - value->at)});
    return true;
}

static void
parse_one(Text text, uint32_t rank, HtmlDeclarationFunc func, void *user_data)
{
    const char *colon = memchr(text.at, ':', text.len);
    if (!colon)
        return;
    const struct Reader *reader = find_reader(trim((Text){text.at, (size_t)(colon - text.at)}));
    if (!reader)
        return;
    Text value = trim((Text){colon + 1, (size_t)(text.at + text.len - colon - 1)});
    if (cut_important(&value))
        rank |= HTML_RANK_IMPORTANT;
    HtmlDeclaration declaration = {reader->property, rank, reader->read(value)};
    if (declaration.value.kind != HTML_VALUE_UNSET)
        func(&declaration, user_data);
}

/* The next semicolon that is not within parentheses, or the end. */
static const char *
declaration_end(const char *at, const char *end)
{
    const char *semicolon = memchr(at, ';', (size_t)(end - at));
    const char *stop = semicolon ? semicolon : end;
    const char *open = memrchr(at, '(', (size_t)(stop - at));
    if (!open || memchr(open, ')', (size_t)(stop - open)))
        return stop;
    const char *close = memchr(stop, ')', (size_t)(end - stop));
    semicolon = close ? memchr(close, ';', (size_t)(end - close)) : NULL;
    return semicolon ? semicolon : end;
}

void
demur_html_style_parse(const char *css, size_t len, uint32_t rank, HtmlDeclarationFunc func,
                       void *user_data)
{
    const char *at = css, *end = css + len;
    while (at < end) {
        const char *next = declaration_end(at, end);
        parse_one((Text){at, (size_t)(next - at)}, rank, func, user_data);
        at = next + 1;
    }
}

/* An escape at AT: its character is appended when it is ASCII. Returns where it ends. */
static size_t
unescape(const char *css, size_t at, size_t len, GString *out)
{
    uint32_t code = 0;
    size_t i = at + 1;
    for (; i < len && i < at + 7 && g_ascii_isxdigit(css[i]); i++)
        code = code * 16 + (uint32_t)g_ascii_xdigit_value(css[i]);
    if (i == at + 1) {
        if (i < len)
            g_string_append_c(out, css[i]);
        return i + 1;
    }
    if (code > 0 && code < 128)
        g_string_append_c(out, (char)code);
    return i < len && is_space(css[i]) ? i + 1 : i;
}

const char *
demur_html_style_plain(const char *css, size_t *len, GString *scratch)
{
    size_t n = *len;
    if (!memchr(css, '\\', n) && !memchr(css, '*', n))
        return css;
    g_string_truncate(scratch, 0);
    for (size_t i = 0; i < n;) {
        if (css[i] == '\\') {
            i = unescape(css, i, n, scratch);
        } else if (css[i] == '/' && i + 1 < n && css[i + 1] == '*') {
            const char *end = memmem(css + i + 2, n - i - 2, "*/", 2);
            i = end ? (size_t)(end - css) + 2 : n;
            g_string_append_c(scratch, ' ');
        } else {
            g_string_append_c(scratch, css[i++]);
        }
    }
    *len = scratch->len;
    return scratch->str;
}
