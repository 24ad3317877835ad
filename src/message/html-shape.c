/* SPDX-License-Identifier: MIT */
/* Areas of nothing. What depends on the size of the box counts as something. */
#include "message/html-shape.h"

#include <string.h>

#define MOST_ARGUMENTS 16

#define THINNEST 2.0      /* pixels of a clip that leaves no letter */
#define FARTHEST 500.0    /* pixels to the left and up that lead out of sight */
#define FAR_RIGHT 3000.0  /* pixels: no mail is that wide */
#define SMALLEST 0.05     /* of the size */
#define FAR_INSIDE 1000.0 /* pixels cut from the sides together */

static HtmlValue
valid(bool hides)
{
    return (HtmlValue){.kind = HTML_VALUE_WORD,
                       .word = hides ? HTML_WORD_HIDES : HTML_WORD_OTHER};
}

/* Lengths between commas or blanks; "auto" is one that is not known. Returns how many, or 0
 * when there are others or too many. */
static unsigned
read_lengths(HtmlText text, HtmlLength ret_lengths[MOST_ARGUMENTS])
{
    HtmlText group, part;
    unsigned n = 0;
    while (demur_html_text_take(&text, ',', &group)) {
        while (demur_html_text_take(&group, ' ', &part)) {
            if (n == MOST_ARGUMENTS)
                return 0;
            if (demur_html_text_among(part, " auto none "))
                ret_lengths[n] = (HtmlLength){.kind = HTML_LENGTH_UNKNOWN};
            else
                ret_lengths[n] = demur_html_length(part);
            if (ret_lengths[n++].kind == HTML_LENGTH_INVALID)
                return 0;
        }
    }
    return n;
}

/* Whether two edges that are known lie next to each other. */
static bool
is_thin(const HtmlLength *from, const HtmlLength *to)
{
    if (from->kind != HTML_LENGTH_KNOWN || to->kind != HTML_LENGTH_KNOWN)
        return false;
    return to->pixels - from->pixels + 16 * (to->em - from->em) <= THINNEST &&
           to->share - from->share < 0.005;
}

HtmlValue
demur_html_shape_clip(HtmlText value)
{
    HtmlText name, inner;
    HtmlLength edges[MOST_ARGUMENTS];
    if (demur_html_text_among(value, " auto "))
        return valid(false);
    if (!demur_html_text_function(&value, &name, &inner) || value.len ||
        !demur_html_text_is(name, "rect") || read_lengths(inner, edges) != 4)
        return (HtmlValue){0};
    /* Top, right, bottom, left. The right and bottom edges of the box are not known. */
    return valid(is_thin(&edges[0], &edges[2]) || is_thin(&edges[3], &edges[1]));
}

/* Takes "round ..." off inset(), "at ..." off circle(). */
static HtmlText
without_rest(HtmlText text, const char *word)
{
    HtmlText rest = text, part;
    while (demur_html_text_take(&rest, ' ', &part)) {
        if (demur_html_text_is(part, word))
            return (HtmlText){text.at, (size_t)(part.at - text.at)};
    }
    return text;
}

/* Whether what is cut from two sides leaves nothing. */
static bool
is_cut(const HtmlLength *a, const HtmlLength *b)
{
    double share = 0, pixels = 0;
    share += a->share + b->share;
    pixels += a->pixels + b->pixels + 16 * (a->em + b->em);
    return share >= 0.995 || pixels >= FAR_INSIDE;
}

static HtmlValue
read_inset(HtmlText inner)
{
    HtmlLength sides[MOST_ARGUMENTS];
    unsigned n = read_lengths(without_rest(inner, "round"), sides);
    if (n == 0 || n > 4)
        return (HtmlValue){0};
    const HtmlLength *right = &sides[n > 1 ? 1 : 0], *left = n > 3 ? &sides[3] : right;
    return valid(is_cut(&sides[0], &sides[n > 2 ? 2 : 0]) || is_cut(left, right));
}

static bool
is_nothing(const HtmlLength *length)
{
    return length->kind == HTML_LENGTH_KNOWN && length->pixels <= 1 && length->em <= 0.1 &&
           length->share <= 0.001 && length->number == 0;
}

/* circle() and ellipse(): a radius of nothing. Radii may be words. */
static HtmlValue
read_round(HtmlText inner)
{
    HtmlText rest = without_rest(inner, "at"), part;
    bool hides = false;
    while (demur_html_text_take(&rest, ' ', &part)) {
        HtmlLength radius = demur_html_length(part);
        bool word = demur_html_text_among(part, " closest-side farthest-side closest-corner "
                                                "farthest-corner ");
        if (radius.kind == HTML_LENGTH_INVALID && !word)
            return (HtmlValue){0};
        hides = hides || is_nothing(&radius);
    }
    return valid(hides);
}

static bool
is_same(const HtmlLength *a, const HtmlLength *b)
{
    return a->kind == HTML_LENGTH_KNOWN && b->kind == HTML_LENGTH_KNOWN &&
           a->pixels + 16 * a->em == b->pixels + 16 * b->em && a->share == b->share;
}

/* polygon(): all its points above each other, or all beside each other. */
static HtmlValue
read_polygon(HtmlText inner)
{
    HtmlLength point[MOST_ARGUMENTS], first[2] = {{0}};
    HtmlText group;
    bool column = true, row = true;
    unsigned n = 0;
    while (demur_html_text_take(&inner, ',', &group)) {
        if (demur_html_text_among(group, " nonzero evenodd "))
            continue;
        if (read_lengths(group, point) != 2)
            return (HtmlValue){0};
        if (n++ == 0)
            memcpy(first, point, sizeof first);
        column = column && is_same(&point[0], &first[0]);
        row = row && is_same(&point[1], &first[1]);
    }
    return n ? valid(column || row) : (HtmlValue){0};
}

/* rect(top right bottom left) from the edges at the top and left, xywh(). */
static HtmlValue
read_area(HtmlText name, HtmlText inner)
{
    HtmlLength sides[MOST_ARGUMENTS];
    if (read_lengths(without_rest(inner, "round"), sides) != 4)
        return (HtmlValue){0};
    if (demur_html_text_is(name, "xywh"))
        return valid(is_nothing(&sides[2]) || is_nothing(&sides[3]));
    return valid(is_thin(&sides[0], &sides[2]) || is_thin(&sides[3], &sides[1]));
}

HtmlValue
demur_html_shape_clip_path(HtmlText value)
{
    static const char boxes[] = " none border-box padding-box content-box margin-box fill-box "
                                "stroke-box view-box ";
    HtmlText part, name, inner;
    HtmlValue shape = {0};
    while (demur_html_text_take(&value, ' ', &part)) {
        HtmlValue one = {0};
        if (demur_html_text_among(part, boxes)) {
            one = valid(false);
        } else if (demur_html_text_function(&part, &name, &inner) && !part.len) {
            if (demur_html_text_is(name, "inset"))
                one = read_inset(inner);
            else if (demur_html_text_among(name, " circle ellipse "))
                one = read_round(inner);
            else if (demur_html_text_is(name, "polygon"))
                one = read_polygon(inner);
            else if (demur_html_text_among(name, " rect xywh "))
                one = read_area(name, inner);
            else if (demur_html_text_among(name, " url path shape "))
                one = valid(false);
        }
        if (one.kind == HTML_VALUE_UNSET)
            return one;
        if (shape.kind == HTML_VALUE_UNSET || one.word == HTML_WORD_HIDES)
            shape = one;
    }
    return shape;
}

/* What a list of transforms does. */
typedef struct Transform {
    double scale_x, scale_y, x, y;
    bool edge; /* turned so that it is seen from its edge */
} Transform;

static bool
is_edge(HtmlText angle)
{
    static const struct {
        const char *name;
        double degrees;
    } units[] = {{"deg", 1}, {"grad", 0.9}, {"rad", 57.29578}, {"turn", 360}};
    double number;
    if (!demur_html_text_number(&angle, &number))
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
        if (demur_html_text_is(angle, units[i].name)) {
            int degrees = (int)(number * units[i].degrees + (number < 0 ? -0.5 : 0.5)) % 180;
            return degrees == 90 || degrees == -90;
        }
    }
    return false;
}

/* A share is one of the box itself, and hardly larger than this. */
static double
distance(const HtmlLength *length)
{
    return length->pixels + 16 * length->em + 50 * length->share;
}

static double
factor(const HtmlLength *length)
{
    return length->kind == HTML_LENGTH_KNOWN ? length->number + length->share : 1;
}

/* The 4 or 16 numbers of a matrix and where it moves. */
static void
apply_matrix(const HtmlLength *numbers, unsigned n, Transform *transform)
{
    unsigned row = n == 16 ? 4 : 2, last = n == 16 ? 12 : 4;
    for (unsigned i = 0; i < n; i++) {
        if (numbers[i].kind != HTML_LENGTH_KNOWN)
            return;
    }
    double area =
        numbers[0].number * numbers[row + 1].number - numbers[1].number * numbers[row].number;
    transform->scale_x *= area < 0 ? -area : area;
    transform->x += numbers[last].number;
    transform->y += numbers[last + 1].number;
}

/* One function of a list. Returns whether there is such a function. */
static bool
apply_transform(HtmlText name, HtmlText inner, Transform *transform)
{
    HtmlLength arguments[MOST_ARGUMENTS] = {{0}};
    if (demur_html_text_among(name, " rotatex rotatey ")) {
        transform->edge = transform->edge || is_edge(inner);
        return true;
    }
    if (demur_html_text_among(name, " rotate rotatez rotate3d skew skewx skewy perspective "
                                    "translatez scalez "))
        return true;
    unsigned n = read_lengths(inner, arguments);
    if (demur_html_text_among(name, " matrix matrix3d ")) {
        if (n == 6 || n == 16)
            apply_matrix(arguments, n, transform);
        return n == 6 || n == 16;
    }
    bool x = !demur_html_text_among(name, " scaley translatey ");
    bool y = !demur_html_text_among(name, " scalex translatex ");
    if (n == 0 || n > 3)
        return false;
    const HtmlLength *second = x && n > 1 ? &arguments[1] : &arguments[0];
    if (demur_html_text_among(name, " scale scalex scaley scale3d ")) {
        transform->scale_x *= x ? factor(&arguments[0]) : 1;
        transform->scale_y *= y ? factor(second) : 1;
        return true;
    }
    if (!demur_html_text_among(name, " translate translatex translatey translate3d "))
        return false;
    transform->x += x ? distance(&arguments[0]) : 0;
    transform->y += y && (n > 1 || !x) ? distance(second) : 0;
    return true;
}

static bool
is_little(double scale)
{
    return scale < SMALLEST && scale > -SMALLEST;
}

static bool
is_far(double x, double y)
{
    return x <= -FARTHEST || x >= FAR_RIGHT || y <= -FARTHEST;
}

HtmlValue
demur_html_shape_transform(HtmlText value)
{
    Transform all = {1, 1, 0, 0, false};
    HtmlText name, inner;
    if (demur_html_text_is(value, "none"))
        return valid(false);
    if (!value.len)
        return (HtmlValue){0};
    while (value.len) {
        if (!demur_html_text_function(&value, &name, &inner) ||
            !apply_transform(name, inner, &all))
            return (HtmlValue){0};
        value = demur_html_text_trim(value);
    }
    return valid(all.edge || is_little(all.scale_x) || is_little(all.scale_y) ||
                 is_far(all.x, all.y));
}

HtmlValue
demur_html_shape_scale(HtmlText value)
{
    HtmlLength scales[MOST_ARGUMENTS];
    if (demur_html_text_is(value, "none"))
        return valid(false);
    unsigned n = read_lengths(value, scales);
    if (n == 0 || n > 3)
        return (HtmlValue){0};
    return valid(is_little(factor(&scales[0])) || (n > 1 && is_little(factor(&scales[1]))));
}

HtmlValue
demur_html_shape_translate(HtmlText value)
{
    HtmlLength places[MOST_ARGUMENTS];
    if (demur_html_text_is(value, "none"))
        return valid(false);
    unsigned n = read_lengths(value, places);
    if (n == 0 || n > 3)
        return (HtmlValue){0};
    return valid(is_far(distance(&places[0]), n > 1 ? distance(&places[1]) : 0));
}
