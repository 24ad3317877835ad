/* SPDX-License-Identifier: MIT */
/* Reading words, numbers and lengths, and the arithmetic of calc(), min(), max() and clamp().
 */
#include "message/html-value.h"

#include <string.h>

#define MAX_NESTED 12 /* functions in functions, brackets in brackets */
#define LARGEST 1e6

HtmlText
demur_html_text_trim(HtmlText text)
{
    while (text.len && demur_html_is_blank(*text.at)) {
        text.at++;
        text.len--;
    }
    while (text.len && demur_html_is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

bool
demur_html_text_is(HtmlText text, const char *word)
{
    return text.len == strlen(word) && g_ascii_strncasecmp(text.at, word, text.len) == 0;
}

bool
demur_html_text_starts(HtmlText text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && g_ascii_strncasecmp(text.at, word, len) == 0;
}

bool
demur_html_text_among(HtmlText text, const char *words)
{
    const char first = text.len ? g_ascii_tolower(*text.at) : '\0';
    while (*words == ' ' && words[1]) {
        size_t n = 1;
        if (*++words == first) {
            while (n < text.len && g_ascii_tolower(text.at[n]) == words[n])
                n++;
            if (n == text.len && words[n] == ' ')
                return true;
        }
        words = strchr(words, ' ');
    }
    return false;
}

/* Behind the string that starts at I. It does not go over the end of its line. */
static size_t
string_end(HtmlText text, size_t i)
{
    char quote = text.at[i++];
    for (; i < text.len && text.at[i] != quote && text.at[i] != '\n'; i++)
        i += text.at[i] == '\\';
    return i;
}

/* Whether a parenthesis at I begins an address without quotes, in which nothing means anything
 * but its end. */
static bool
is_bare_url(HtmlText text, size_t i)
{
    if (i < 3 || g_ascii_strncasecmp(text.at + i - 3, "url", 3) != 0 ||
        (i > 3 && demur_html_is_name(text.at[i - 4])))
        return false;
    for (i++; i < text.len && demur_html_is_blank(text.at[i]);)
        i++;
    return i == text.len || (text.at[i] != '"' && text.at[i] != '\'');
}

size_t
demur_html_text_url(HtmlText text, size_t i)
{
    if (!is_bare_url(text, i))
        return i;
    for (; i < text.len && text.at[i] != ')'; i++)
        i += text.at[i] == '\\';
    return MIN(i, text.len);
}

/* What is open, as the characters that close it; of what is nested deeper, any closes. */
typedef struct Nesting {
    size_t depth;
    char ends[MAX_NESTED];
} Nesting;

static void
nest(Nesting *nesting, char c)
{
    size_t depth = nesting->depth;
    if (c == '(' || c == '[' || c == '{') {
        if (depth < MAX_NESTED)
            nesting->ends[depth] = c == '(' ? ')' : c == '[' ? ']' : '}';
        nesting->depth++;
    } else if (depth && (depth > MAX_NESTED || nesting->ends[depth - 1] == c)) {
        nesting->depth--;
    }
}

size_t
demur_html_text_find(HtmlText text, const char *stops)
{
    static const bool marks[256] = {
        ['\\'] = true, ['"'] = true, ['\''] = true, ['('] = true, ['['] = true,
        ['{'] = true,  [')'] = true, [']'] = true,  ['}'] = true};
    Nesting nesting = {0};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (nesting.depth == 0 && (c == *stops || (stops[1] && c && strchr(stops, c))))
            return i;
        if (!marks[(unsigned char)c])
            continue;
        size_t url = c == '(' ? demur_html_text_url(text, i) : i;
        if (c == '\\')
            i++;
        else if (c == '"' || c == '\'')
            i = string_end(text, i);
        else if (url != i)
            i = url;
        else
            nest(&nesting, c);
    }
    return text.len;
}

bool
demur_html_text_take(HtmlText *rest, char separator, HtmlText *ret_part)
{
    static const char blanks[] = " \t\n\v\f\r";
    char stops[] = {separator, '\0'};
    if (separator == ' ')
        *rest = demur_html_text_trim(*rest);
    if (!rest->len)
        return false;
    size_t len = demur_html_text_find(*rest, separator == ' ' ? blanks : stops);
    *ret_part = demur_html_text_trim((HtmlText){rest->at, len});
    *rest = demur_html_text_from(*rest, MIN(len + 1, rest->len));
    return true;
}

bool
demur_html_text_function(HtmlText *rest, HtmlText *ret_name, HtmlText *ret_arguments)
{
    size_t n = 0;
    while (n < rest->len && demur_html_is_name(rest->at[n]))
        n++;
    if (!n || n == rest->len || rest->at[n] != '(')
        return false;
    HtmlText inner = demur_html_text_from(*rest, n + 1);
    size_t len = demur_html_text_find(inner, ")");
    *ret_name = (HtmlText){rest->at, n};
    *ret_arguments = demur_html_text_trim((HtmlText){inner.at, len});
    *rest = demur_html_text_from(inner, MIN(len + 1, inner.len));
    return true;
}

/* The power of ten behind a number, or 0; "e" may begin a unit instead. */
static size_t
read_exponent(HtmlText text, int *ret_exponent)
{
    size_t i = 1;
    bool negative = false;
    int exponent = 0;
    if (!text.len || (*text.at | 0x20) != 'e')
        return 0;
    if (i < text.len && (text.at[i] == '-' || text.at[i] == '+'))
        negative = text.at[i++] == '-';
    if (i == text.len || !g_ascii_isdigit(text.at[i]))
        return 0;
    for (; i < text.len && g_ascii_isdigit(text.at[i]); i++)
        exponent = MIN(exponent * 10 + (text.at[i] - '0'), 40);
    *ret_exponent = negative ? -exponent : exponent;
    return i;
}

bool
demur_html_text_number(HtmlText *rest, double *ret_number)
{
    double number = 0, unit = 1;
    size_t i = 0;
    int exponent = 0;
    bool negative = rest->len && *rest->at == '-';
    if (rest->len && (*rest->at == '-' || *rest->at == '+'))
        i++;
    size_t start = i;
    for (; i < rest->len && g_ascii_isdigit(rest->at[i]); i++)
        number = MIN(number * 10 + (rest->at[i] - '0'), 1e15);
    bool fraction = i + 1 < rest->len && rest->at[i] == '.' && g_ascii_isdigit(rest->at[i + 1]);
    if (i == start && !fraction)
        return false;
    for (i += fraction; fraction && i < rest->len && g_ascii_isdigit(rest->at[i]); i++) {
        if (unit < 1e12) {
            number = number * 10 + (rest->at[i] - '0');
            unit *= 10;
        }
    }
    i += read_exponent(demur_html_text_from(*rest, i), &exponent);
    *rest = demur_html_text_from(*rest, i);
    number /= unit;
    for (; exponent > 0; exponent--)
        number *= 10;
    for (; exponent < 0; exponent++)
        number /= 10;
    *ret_number = CLAMP(negative ? -number : number, -LARGEST, LARGEST);
    return true;
}

static HtmlLength
of_kind(HtmlLengthKind kind)
{
    return (HtmlLength){.kind = kind};
}

/* A number of UNIT. */
static HtmlLength
with_unit(double number, HtmlText unit)
{
    enum { SURE_UNITS = 7 };
    static const struct {
        const char *name;
        double pixels;
    } units[] = {
        {"px", 1},    {"pt", 4.0 / 3}, {"pc", 16}, {"in", 96}, {"cm", 37.8}, {"mm", 3.78},
        {"q", 0.945}, {"rem", 16},     {"vw", 6},  {"vh", 6},  {"vmin", 6},  {"vmax", 6},
        {"ex", 8},    {"ch", 8},       {"lh", 18}, {"ic", 16}, {"cap", 11},  {"vi", 6},
        {"vb", 6},    {"svw", 6},      {"lvw", 6}, {"dvw", 6}, {"svh", 6},   {"lvh", 6},
        {"dvh", 6},   {"rlh", 18},     {"cqw", 6}, {"cqh", 6}, {"rex", 8},   {"rch", 8},
    };
    HtmlLength length = of_kind(HTML_LENGTH_KNOWN);
    if (!unit.len) {
        length.number = number;
        length.unitless = number != 0;
        return length;
    }
    if (demur_html_text_is(unit, "em"))
        length.em = number;
    if (demur_html_text_is(unit, "%"))
        length.share = number / 100;
    length.relative = *unit.at == '%';
    if (length.relative || demur_html_text_is(unit, "em"))
        return length;
    for (unsigned i = 0; i < G_N_ELEMENTS(units); i++) {
        if (demur_html_text_is(unit, units[i].name)) {
            length.pixels = number * units[i].pixels;
            length.guessed = i >= SURE_UNITS;
            return length;
        }
    }
    return of_kind(HTML_LENGTH_INVALID);
}

/* What is read of an expression: it ends at the first thing that is none. */
typedef struct Expression {
    HtmlText rest;
    unsigned depth;
} Expression;

static HtmlLength read_sum(Expression *e);

static void
skip_blank(Expression *e)
{
    while (e->rest.len && demur_html_is_blank(*e->rest.at))
        e->rest = demur_html_text_from(e->rest, 1);
}

static bool
take_sign(Expression *e, char sign)
{
    skip_blank(e);
    if (!e->rest.len || *e->rest.at != sign)
        return false;
    e->rest = demur_html_text_from(e->rest, 1);
    return true;
}

/* Roughly, in pixels: to tell which of two is larger. */
static double
estimate(const HtmlLength *length)
{
    return length->pixels + 16 * length->em + 600 * length->share + length->number;
}

/* The arguments of min(), max() and clamp(), up to their parenthesis. */
static HtmlLength
choose(Expression *e, HtmlText name)
{
    HtmlLength found[3] = {{0}};
    unsigned n = 0;
    bool most = demur_html_text_is(name, "max"), clamp = demur_html_text_is(name, "clamp");
    do {
        HtmlLength next = read_sum(e);
        if (next.kind != HTML_LENGTH_KNOWN)
            return next;
        if (clamp && n < 3)
            found[n] = next;
        else if (!clamp && (n == 0 || (estimate(&next) > estimate(&found[0])) == most))
            found[0] = next;
        n++;
    } while (take_sign(e, ','));
    if (!clamp)
        return found[0];
    if (n != 3)
        return of_kind(HTML_LENGTH_INVALID);
    if (estimate(&found[1]) > estimate(&found[2]))
        found[1] = found[2];
    return estimate(&found[1]) < estimate(&found[0]) ? found[0] : found[1];
}

static HtmlLength
read_group(Expression *e, HtmlText name)
{
    if (++e->depth > MAX_NESTED)
        return of_kind(HTML_LENGTH_UNKNOWN);
    HtmlLength inner =
        demur_html_text_among(name, " min max clamp ") ? choose(e, name) : read_sum(e);
    e->depth--;
    skip_blank(e);
    if (inner.kind == HTML_LENGTH_KNOWN && e->rest.len && !take_sign(e, ')'))
        return of_kind(HTML_LENGTH_INVALID);
    return inner;
}

/* A number with its unit, or a group with the name of its function, if any. */
static HtmlLength
read_operand(Expression *e)
{
    double number;
    skip_blank(e);
    bool numeric = demur_html_text_number(&e->rest, &number);
    size_t n = 0;
    while (n < e->rest.len && (demur_html_is_name(e->rest.at[n]) || e->rest.at[n] == '%'))
        n++;
    HtmlText name = {e->rest.at, n};
    e->rest = demur_html_text_from(e->rest, n);
    if (numeric)
        return with_unit(number, name);
    if (!e->rest.len || *e->rest.at != '(')
        return of_kind(HTML_LENGTH_INVALID);
    e->rest = demur_html_text_from(e->rest, 1);
    if (!n || demur_html_text_among(name, " calc -webkit-calc min max clamp "))
        return read_group(e, name);
    bool known =
        demur_html_text_among(name, " round mod rem sin cos tan asin acos atan atan2 pow "
                                    "sqrt hypot log exp abs sign env var attr anchor "
                                    "anchor-size fit-content calc-size if random ");
    return of_kind(known ? HTML_LENGTH_UNKNOWN : HTML_LENGTH_INVALID);
}

static void
multiply(HtmlLength *length, double by)
{
    length->pixels = CLAMP(length->pixels * by, -LARGEST, LARGEST);
    length->em = CLAMP(length->em * by, -LARGEST, LARGEST);
    length->share = CLAMP(length->share * by, -LARGEST, LARGEST);
    length->number = CLAMP(length->number * by, -LARGEST, LARGEST);
}

static bool
is_number(const HtmlLength *length)
{
    return length->pixels == 0 && length->em == 0 && length->share == 0;
}

static HtmlLength
read_product(Expression *e)
{
    HtmlLength left = read_operand(e);
    while (left.kind == HTML_LENGTH_KNOWN) {
        bool times = take_sign(e, '*');
        if (!times && !take_sign(e, '/'))
            break;
        HtmlLength right = read_operand(e);
        if (right.kind != HTML_LENGTH_KNOWN)
            return right;
        if (times && !is_number(&right)) {
            HtmlLength swap = left;
            left = right;
            right = swap;
        }
        if (!is_number(&right) || (!times && right.number == 0))
            return of_kind(HTML_LENGTH_INVALID);
        multiply(&left, times ? right.number : 1 / right.number);
        left.unitless = is_number(&left) && left.number != 0;
    }
    return left;
}

static HtmlLength
read_sum(Expression *e)
{
    HtmlLength left = read_product(e);
    while (left.kind == HTML_LENGTH_KNOWN) {
        double sign = take_sign(e, '+') ? 1 : take_sign(e, '-') ? -1 : 0;
        if (sign == 0)
            break;
        HtmlLength right = read_product(e);
        if (right.kind != HTML_LENGTH_KNOWN)
            return right;
        multiply(&right, sign);
        left.pixels = CLAMP(left.pixels + right.pixels, -LARGEST, LARGEST);
        left.em += right.em;
        left.share += right.share;
        left.number += right.number;
        left.unitless = left.unitless || right.unitless;
        left.relative = left.relative || right.relative;
    }
    return left;
}

HtmlLength
demur_html_length(HtmlText text)
{
    Expression expression = {demur_html_text_trim(text), 0};
    HtmlLength length = read_operand(&expression);
    if (length.kind == HTML_LENGTH_KNOWN && demur_html_text_trim(expression.rest).len)
        return of_kind(HTML_LENGTH_INVALID);
    return length;
}

bool
demur_html_share(HtmlText text, double *ret_share)
{
    HtmlLength length = demur_html_length(text);
    if (length.kind != HTML_LENGTH_KNOWN || length.pixels != 0 || length.em != 0)
        return false;
    *ret_share = length.number + length.share;
    return true;
}
