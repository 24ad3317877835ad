/* SPDX-License-Identifier: MIT */
/* Colours, read without a locale and without allocation. */
#include "message/html-color.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "message/html-value.h"

/* Squared distance below which text disappears: white on #e8e8e8 does, on #dddddd not. */
#define SAME_DISTANCE (42 * 42)
#define LEAST_CONTRAST 1.4

#define FAINTEST 0.1 /* opacity */

typedef struct Named {
    const char *name;
    uint32_t rgb;
} Named;

/* CSS Color 4, section 6.1; sorted. */
/* clang-format off */
static const Named named[] = {
    {"aliceblue", 0xF0F8FF}, {"antiquewhite", 0xFAEBD7}, {"aqua", 0x00FFFF},
    {"aquamarine", 0x7FFFD4}, {"azure", 0xF0FFFF}, {"beige", 0xF5F5DC}, {"bisque", 0xFFE4C4},
    {"black", 0x000000}, {"blanchedalmond", 0xFFEBCD}, {"blue", 0x0000FF},
    {"blueviolet", 0x8A2BE2}, {"brown", 0xA52A2A}, {"burlywood", 0xDEB887},
    {"cadetblue", 0x5F9EA0}, {"chartreuse", 0x7FFF00}, {"chocolate", 0xD2691E},
    {"coral", 0xFF7F50}, {"cornflowerblue", 0x6495ED}, {"cornsilk", 0xFFF8DC},
    {"crimson", 0xDC143C}, {"cyan", 0x00FFFF}, {"darkblue", 0x00008B}, {"darkcyan", 0x008B8B},
    {"darkgoldenrod", 0xB8860B}, {"darkgray", 0xA9A9A9}, {"darkgreen", 0x006400},
    {"darkgrey", 0xA9A9A9}, {"darkkhaki", 0xBDB76B}, {"darkmagenta", 0x8B008B},
    {"darkolivegreen", 0x556B2F}, {"darkorange", 0xFF8C00}, {"darkorchid", 0x9932CC},
    {"darkred", 0x8B0000}, {"darksalmon", 0xE9967A}, {"darkseagreen", 0x8FBC8F},
    {"darkslateblue", 0x483D8B}, {"darkslategray", 0x2F4F4F}, {"darkslategrey", 0x2F4F4F},
    {"darkturquoise", 0x00CED1}, {"darkviolet", 0x9400D3}, {"deeppink", 0xFF1493},
    {"deepskyblue", 0x00BFFF}, {"dimgray", 0x696969}, {"dimgrey", 0x696969},
    {"dodgerblue", 0x1E90FF}, {"firebrick", 0xB22222}, {"floralwhite", 0xFFFAF0},
    {"forestgreen", 0x228B22}, {"fuchsia", 0xFF00FF}, {"gainsboro", 0xDCDCDC},
    {"ghostwhite", 0xF8F8FF}, {"gold", 0xFFD700}, {"goldenrod", 0xDAA520}, {"gray", 0x808080},
    {"green", 0x008000}, {"greenyellow", 0xADFF2F}, {"grey", 0x808080}, {"honeydew", 0xF0FFF0},
    {"hotpink", 0xFF69B4}, {"indianred", 0xCD5C5C}, {"indigo", 0x4B0082}, {"ivory", 0xFFFFF0},
    {"khaki", 0xF0E68C}, {"lavender", 0xE6E6FA}, {"lavenderblush", 0xFFF0F5},
    {"lawngreen", 0x7CFC00}, {"lemonchiffon", 0xFFFACD}, {"lightblue", 0xADD8E6},
    {"lightcoral", 0xF08080}, {"lightcyan", 0xE0FFFF}, {"lightgoldenrodyellow", 0xFAFAD2},
    {"lightgray", 0xD3D3D3}, {"lightgreen", 0x90EE90}, {"lightgrey", 0xD3D3D3},
    {"lightpink", 0xFFB6C1}, {"lightsalmon", 0xFFA07A}, {"lightseagreen", 0x20B2AA},
    {"lightskyblue", 0x87CEFA}, {"lightslategray", 0x778899}, {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xB0C4DE}, {"lightyellow", 0xFFFFE0}, {"lime", 0x00FF00},
    {"limegreen", 0x32CD32}, {"linen", 0xFAF0E6}, {"magenta", 0xFF00FF}, {"maroon", 0x800000},
    {"mediumaquamarine", 0x66CDAA}, {"mediumblue", 0x0000CD}, {"mediumorchid", 0xBA55D3},
    {"mediumpurple", 0x9370DB}, {"mediumseagreen", 0x3CB371}, {"mediumslateblue", 0x7B68EE},
    {"mediumspringgreen", 0x00FA9A}, {"mediumturquoise", 0x48D1CC},
    {"mediumvioletred", 0xC71585}, {"midnightblue", 0x191970}, {"mintcream", 0xF5FFFA},
    {"mistyrose", 0xFFE4E1}, {"moccasin", 0xFFE4B5}, {"navajowhite", 0xFFDEAD},
    {"navy", 0x000080}, {"oldlace", 0xFDF5E6}, {"olive", 0x808000}, {"olivedrab", 0x6B8E23},
    {"orange", 0xFFA500}, {"orangered", 0xFF4500}, {"orchid", 0xDA70D6},
    {"palegoldenrod", 0xEEE8AA}, {"palegreen", 0x98FB98}, {"paleturquoise", 0xAFEEEE},
    {"palevioletred", 0xDB7093}, {"papayawhip", 0xFFEFD5}, {"peachpuff", 0xFFDAB9},
    {"peru", 0xCD853F}, {"pink", 0xFFC0CB}, {"plum", 0xDDA0DD}, {"powderblue", 0xB0E0E6},
    {"purple", 0x800080}, {"rebeccapurple", 0x663399}, {"red", 0xFF0000},
    {"rosybrown", 0xBC8F8F}, {"royalblue", 0x4169E1}, {"saddlebrown", 0x8B4513},
    {"salmon", 0xFA8072}, {"sandybrown", 0xF4A460}, {"seagreen", 0x2E8B57},
    {"seashell", 0xFFF5EE}, {"sienna", 0xA0522D}, {"silver", 0xC0C0C0}, {"skyblue", 0x87CEEB},
    {"slateblue", 0x6A5ACD}, {"slategray", 0x708090}, {"slategrey", 0x708090},
    {"snow", 0xFFFAFA}, {"springgreen", 0x00FF7F}, {"steelblue", 0x4682B4}, {"tan", 0xD2B48C},
    {"teal", 0x008080}, {"thistle", 0xD8BFD8}, {"tomato", 0xFF6347}, {"turquoise", 0x40E0D0},
    {"violet", 0xEE82EE}, {"wheat", 0xF5DEB3}, {"white", 0xFFFFFF}, {"whitesmoke", 0xF5F5F5},
    {"yellow", 0xFFFF00}, {"yellowgreen", 0x9ACD32},
};
/* clang-format on */

static int
compare_named(const void *key, const void *entry)
{
    return strcmp(key, ((const Named *)entry)->name);
}

static HtmlColor
rgb_color(uint32_t rgb)
{
    return (HtmlColor){HTML_COLOR_RGB, rgb};
}

/* ALPHA: 0 transparent, 1 opaque. */
static HtmlColor
alpha_color(uint32_t rgb, double alpha)
{
    if (alpha < FAINTEST)
        return (HtmlColor){HTML_COLOR_CLEAR, 0};
    return rgb_color(rgb | (uint32_t)(255 - alpha * 255) << 24);
}

static HtmlColor
named_color(HtmlText name)
{
    char lower[24];
    if (!name.len || name.len >= sizeof lower)
        return (HtmlColor){0};
    for (size_t i = 0; i < name.len; i++)
        lower[i] = g_ascii_tolower(name.at[i]);
    lower[name.len] = '\0';
    const Named *found =
        bsearch(lower, named, G_N_ELEMENTS(named), sizeof *named, compare_named);
    return found ? rgb_color(found->rgb) : (HtmlColor){0};
}

/* Colours of the system (CSS Color 4, section 6.2): black on white, others as they may be. */
static HtmlColor
word_color(HtmlText word)
{
    HtmlColor color = named_color(word);
    if (color.kind != HTML_COLOR_UNSET)
        return color;
    if (demur_html_text_is(word, "transparent"))
        return (HtmlColor){HTML_COLOR_CLEAR, 0};
    if (demur_html_text_is(word, "currentcolor"))
        return (HtmlColor){HTML_COLOR_CURRENT, 0};
    if (demur_html_text_among(word, " canvastext windowtext "))
        return rgb_color(0);
    if (demur_html_text_among(word, " canvas window "))
        return rgb_color(0xFFFFFF);
    if (demur_html_text_among(word, " linktext visitedtext activetext buttonface buttontext "
                                    "buttonborder field fieldtext highlight highlighttext "
                                    "selecteditem selecteditemtext mark marktext graytext "
                                    "accentcolor accentcolortext captiontext infobackground "
                                    "infotext menu menutext background appworkspace "
                                    "threedface -webkit-link -webkit-text "))
        return (HtmlColor){HTML_COLOR_UNKNOWN, 0};
    return color;
}

/* Three, four, six or eight digits; the fourth or the last two are the opacity. */
static HtmlColor
hex_color(const char *text, size_t len)
{
    if (len != 3 && len != 4 && len != 6 && len != 8)
        return (HtmlColor){0};
    uint32_t digits[8] = {0}, width = len < 6 ? 1 : 2;
    for (size_t i = 0; i < len; i++) {
        if (!g_ascii_isxdigit(text[i]))
            return (HtmlColor){0};
        digits[i] = (uint32_t)g_ascii_xdigit_value(text[i]);
    }
    uint32_t parts[4] = {0, 0, 0, 255};
    for (size_t i = 0; i < len / width; i++)
        parts[i] = digits[i * width] * 16 + digits[i * width + width - 1];
    return alpha_color(parts[0] << 16 | parts[1] << 8 | parts[2], parts[3] / 255.0);
}

typedef struct Number {
    double value;
    bool share; /* a % follows */
} Number;

/* A number, a percentage, an angle, or "none", which is nought. */
static bool
read_number(HtmlText text, Number *ret_number)
{
    static const struct {
        const char *name;
        double degrees;
    } units[] = {{"", 1},       {"%", 1},          {"deg", 1},
                 {"grad", 0.9}, {"rad", 57.29578}, {"turn", 360}};
    *ret_number = (Number){0};
    if (demur_html_text_is(text, "none"))
        return true;
    if (!demur_html_text_number(&text, &ret_number->value))
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
        if (demur_html_text_is(text, units[i].name)) {
            ret_number->value *= units[i].degrees;
            ret_number->share = *units[i].name == '%';
            return true;
        }
    }
    return false;
}

/* The three numbers of a function, then how opaque, 1 if that is not said. */
static bool
read_numbers(HtmlText text, Number ret_parts[3], double *ret_alpha)
{
    HtmlText half, group, part;
    Number numbers[4] = {{0}, {0}, {0}, {1, false}};
    unsigned n = 0;
    while (demur_html_text_take(&text, '/', &half)) {
        while (demur_html_text_take(&half, ',', &group)) {
            while (demur_html_text_take(&group, ' ', &part)) {
                if (n == 4 || !read_number(part, &numbers[n++]))
                    return false;
            }
        }
    }
    memcpy(ret_parts, numbers, 3 * sizeof *numbers);
    *ret_alpha = CLAMP(numbers[3].share ? numbers[3].value / 100 : numbers[3].value, 0, 1);
    return n >= 3;
}

/* Red, green and blue, 0 to 1 each. */
static HtmlColor
mixed_color(const double parts[3], double alpha)
{
    uint32_t rgb = 0;
    for (int i = 0; i < 3; i++)
        rgb = rgb << 8 | (uint32_t)(CLAMP(parts[i], 0, 1) * 255 + 0.5);
    return alpha_color(rgb, alpha);
}

static HtmlColor
rgb_function(const Number parts[3], double alpha)
{
    double rgb[3];
    for (int i = 0; i < 3; i++)
        rgb[i] = parts[i].value / (parts[i].share ? 100 : 255);
    return mixed_color(rgb, alpha);
}

/* Into 0 to 360; hues far outside are nobody's. */
static double
turned(double hue)
{
    for (int i = 0; i < 10 && hue < 0; i++)
        hue += 360;
    for (int i = 0; i < 10 && hue >= 360; i++)
        hue -= 360;
    return CLAMP(hue, 0, 360);
}

/* CSS Color 4, section 7.1. */
static HtmlColor
hsl_color(double hue, double saturation, double light, double alpha)
{
    static const double shifts[] = {0, 8, 4};
    double depth = saturation * MIN(light, 1 - light), rgb[3];
    for (int i = 0; i < 3; i++) {
        double k = shifts[i] + turned(hue) / 30;
        k -= k >= 12 ? 12 : 0;
        rgb[i] = light - depth * CLAMP(MIN(k - 3, 9 - k), -1, 1);
    }
    return mixed_color(rgb, alpha);
}

static HtmlColor
hsl_function(const Number parts[3], double alpha)
{
    return hsl_color(parts[0].value, CLAMP(parts[1].value / 100, 0, 1),
                     CLAMP(parts[2].value / 100, 0, 1), alpha);
}

/* Hue, whiteness, blackness (CSS Color 4, section 8). */
static HtmlColor
hwb_function(const Number parts[3], double alpha)
{
    double white = CLAMP(parts[1].value / 100, 0, 1), black = CLAMP(parts[2].value / 100, 0, 1);
    if (white + black >= 1)
        return hsl_color(0, 0, white / (white + black), alpha);
    double light = (1 - black + white) / 2;
    return hsl_color(parts[0].value, (1 - black - light) / MIN(light, 1 - light), light, alpha);
}

/* Colours in other spaces would need matrices: of these, and of what is calculated, nothing can
 * be said but that it is a colour. */
static HtmlColor
function_color(HtmlText name, HtmlText inner)
{
    static const struct {
        const char *names;
        HtmlColor (*make)(const Number parts[3], double alpha);
    } functions[] = {
        {" rgb rgba ", rgb_function}, {" hsl hsla ", hsl_function}, {" hwb ", hwb_function}};
    Number parts[3];
    double alpha;
    for (unsigned i = 0; i < G_N_ELEMENTS(functions); i++) {
        if (!demur_html_text_among(name, functions[i].names))
            continue;
        if (memchr(inner.at, '(', inner.len) || demur_html_text_starts(inner, "from "))
            return (HtmlColor){HTML_COLOR_UNKNOWN, 0};
        return read_numbers(inner, parts, &alpha) ? functions[i].make(parts, alpha)
                                                  : (HtmlColor){0};
    }
    bool known = demur_html_text_among(name, " lab lch oklab oklch color color-mix light-dark "
                                             "device-cmyk contrast-color ");
    return (HtmlColor){known ? HTML_COLOR_UNKNOWN : HTML_COLOR_UNSET, 0};
}

HtmlColor
demur_html_color_css(const char *text, size_t len)
{
    const HtmlColor none = {HTML_COLOR_UNSET, 0};
    HtmlText whole = {text, len}, rest = whole, name, inner;
    if (len && text[0] == '#')
        return hex_color(text + 1, len - 1);
    if (demur_html_text_function(&rest, &name, &inner))
        return rest.len ? none : function_color(name, inner);
    return word_color(whole);
}

bool
demur_html_color_is_bare(const char *text, size_t len)
{
    return (len == 3 || len == 6) && hex_color(text, len).kind != HTML_COLOR_UNSET;
}

#define LEGACY_LENGTH 128

/* The characters of a colour attribute, hexadecimal or 0; what is beyond 16 bits counts twice.
 * Returns how many there are. */
static size_t
read_legacy(HtmlText text, char ret_digits[LEGACY_LENGTH])
{
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < LEGACY_LENGTH; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c & 0xC0) == 0x80)
            continue;
        ret_digits[n++] = g_ascii_isxdigit((char)c) ? (char)c : i == 0 && c == '#' ? '#' : '0';
        if (c >= 0xF0 && n < LEGACY_LENGTH)
            ret_digits[n++] = '0';
    }
    return n;
}

/* One of three parts of N digits: the first two of its last eight, nought in front cut as long
 * as it is in all of them (SKIP). */
static uint32_t
legacy_part(const char *digits, size_t n, size_t skip)
{
    uint32_t value = (uint32_t)g_ascii_xdigit_value(digits[skip]);
    if (n - skip >= 2)
        value = value * 16 + (uint32_t)g_ascii_xdigit_value(digits[skip + 1]);
    return value;
}

/* WHATWG HTML, 2.3.6, rules for parsing a legacy colour value, but for names. */
static HtmlColor
legacy_color(HtmlText text)
{
    char digits[LEGACY_LENGTH + 2];
    size_t n = read_legacy(text, digits), mark = n && digits[0] == '#';
    if (mark && n == 4 && text.len == 4 && hex_color(text.at + 1, 3).kind != HTML_COLOR_UNSET)
        return hex_color(text.at + 1, 3);
    memmove(digits, digits + mark, n - mark);
    n -= mark;
    while (n == 0 || n % 3)
        digits[n++] = '0';
    size_t part = n / 3, skip = part > 8 ? part - 8 : 0;
    while (part - skip > 2 && digits[skip] == '0' && digits[part + skip] == '0' &&
           digits[2 * part + skip] == '0')
        skip++;
    return rgb_color(legacy_part(digits, part, skip) << 16 |
                     legacy_part(digits + part, part, skip) << 8 |
                     legacy_part(digits + 2 * part, part, skip));
}

HtmlColor
demur_html_color_attribute(const char *text, size_t len)
{
    HtmlText value = demur_html_text_trim((HtmlText){text, len});
    if (!len || demur_html_text_is(value, "transparent"))
        return (HtmlColor){0};
    HtmlColor color = named_color(value);
    return color.kind == HTML_COLOR_UNSET ? legacy_color(value) : color;
}

static uint32_t
mix(uint32_t front, uint32_t back, unsigned shift)
{
    uint32_t clear = front >> 24, a = front >> shift & 255, b = back >> shift & 255;
    return (a * (255 - clear) + b * clear) / 255 << shift;
}

HtmlColor
demur_html_color_over(HtmlColor front, HtmlColor back)
{
    switch (front.kind) {
    case HTML_COLOR_UNSET:
    case HTML_COLOR_CLEAR:
        return back;
    case HTML_COLOR_UNKNOWN:
    case HTML_COLOR_CURRENT:
        return front;
    case HTML_COLOR_RGB:
        break;
    }
    if (front.rgb >> 24 == 0)
        return front;
    if (back.kind != HTML_COLOR_RGB)
        return (HtmlColor){HTML_COLOR_UNKNOWN, 0};
    return rgb_color(mix(front.rgb, back.rgb, 16) | mix(front.rgb, back.rgb, 8) |
                     mix(front.rgb, back.rgb, 0));
}

bool
demur_html_color_same(uint32_t a, uint32_t b)
{
    int red = (int)(a >> 16 & 255) - (int)(b >> 16 & 255);
    int green = (int)(a >> 8 & 255) - (int)(b >> 8 & 255);
    int blue = (int)(a & 255) - (int)(b & 255);
    return red * red + green * green + blue * blue < SAME_DISTANCE;
}

/* Roughly WCAG 2.2's relative luminance: 1 is white. */
static double
luminance(uint32_t rgb)
{
    static const double weights[] = {0.0722, 0.7152, 0.2126};
    double sum = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(weights); i++) {
        double part = (rgb >> 8 * i & 255) / 255.0;
        sum += weights[i] * part * part;
    }
    return sum;
}

bool
demur_html_color_near(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return MAX(x, y) < LEAST_CONTRAST * MIN(x, y);
}
