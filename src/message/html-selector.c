/* SPDX-License-Identifier: MIT */
/* Reading compound selectors and testing elements. Attributes and classes are searched only as
 * far as genuine mail has any; beyond, it is in doubt. */
#include "message/html-selector.h"

#include <string.h>

#define MOST_NESTED 3 /* :not() in :is() */
#define MOST_ATTRIBUTES 32
#define LONGEST_VALUE 1024

static HtmlTest *
add_test(HtmlCompound *compound, HtmlTestKind kind)
{
    if (compound->n == HTML_COMPOUND_TESTS)
        return NULL;
    HtmlTest *test = &compound->tests[compound->n++];
    *test = (HtmlTest){.kind = (uint8_t)kind};
    return test;
}

void
demur_html_selector_doubt(HtmlCompound *compound)
{
    if (!add_test(compound, HTML_TEST_DOUBT))
        compound->tests[compound->n - 1] = (HtmlTest){.kind = HTML_TEST_DOUBT};
}

/* Takes characters up to where ENDS says, without backslashes; LEN stays 0 when there is no
 * room. False when there is none. */
static bool
take_text(HtmlText *rest, HtmlCompound *compound, char quote, uint16_t *ret_len)
{
    size_t start = compound->len, len = start, i = 0;
    for (; i < rest->len; i++) {
        char c = rest->at[i];
        bool escaped = c == '\\' && i + 1 < rest->len;
        if (!escaped && (quote ? c == quote : !demur_html_is_name(c)))
            break;
        if (escaped)
            c = rest->at[++i];
        if (len < HTML_COMPOUND_TEXT)
            compound->text[len] = c;
        len++;
    }
    *rest = demur_html_text_from(*rest, i);
    bool fits = len <= HTML_COMPOUND_TEXT;
    *ret_len = fits ? (uint16_t)(len - start) : 0;
    compound->len = (uint16_t)(fits ? len : start);
    return i > 0;
}

/* A name as the name of a new test. One too many, or too long, is in doubt. */
static HtmlTest *
take_name(HtmlText *rest, HtmlCompound *compound, HtmlTestKind kind)
{
    uint16_t start = compound->len, len = 0;
    bool digit = rest->len && g_ascii_isdigit(*rest->at);
    if (digit || !take_text(rest, compound, '\0', &len))
        return NULL;
    HtmlTest *test = len ? add_test(compound, kind) : NULL;
    if (!test) {
        demur_html_selector_doubt(compound);
        return &compound->tests[compound->n - 1];
    }
    test->name = start;
    test->name_len = len;
    return test;
}

static void
lower(HtmlCompound *compound, const HtmlTest *test)
{
    for (unsigned i = 0; i < test->name_len; i++) {
        char *c = &compound->text[test->name + i];
        *c = g_ascii_tolower(*c);
    }
}

static void
skip_blank(HtmlText *rest)
{
    while (rest->len && demur_html_is_blank(*rest->at))
        *rest = demur_html_text_from(*rest, 1);
}

/* Takes one character. */
static bool
take(HtmlText *rest, char c)
{
    if (!rest->len || *rest->at != c)
        return false;
    *rest = demur_html_text_from(*rest, 1);
    return true;
}

/* The operator and value behind the name of an attribute, and "i". */
static bool
take_value(HtmlText *rest, HtmlCompound *compound, HtmlTest *test)
{
    char op = *rest->at, quote = '\0';
    *rest = demur_html_text_from(*rest, 1);
    if (op != '=' && (!strchr("~|^$*", op) || !take(rest, '=')))
        return false;
    skip_blank(rest);
    if (rest->len && (*rest->at == '"' || *rest->at == '\'')) {
        quote = *rest->at;
        *rest = demur_html_text_from(*rest, 1);
    }
    uint16_t start = compound->len, len = 0;
    bool any = take_text(rest, compound, quote, &len);
    if (!any && !quote)
        return false;
    if (any && !len)
        test->kind = HTML_TEST_DOUBT;
    if (quote && !take(rest, quote))
        return false;
    skip_blank(rest);
    test->op = op;
    test->value = start;
    test->value_len = len;
    if (rest->len && (*rest->at | 0x20) == 'i')
        test->folded = 1;
    if (rest->len && *rest->at != ']') {
        *rest = demur_html_text_from(*rest, 1);
        skip_blank(rest);
    }
    return true;
}

/* Behind "[". */
static bool
take_attribute(HtmlText *rest, HtmlCompound *compound)
{
    skip_blank(rest);
    HtmlTest *test = take_name(rest, compound, HTML_TEST_ATTRIBUTE);
    if (!test)
        return false;
    lower(compound, test);
    /* Values of some attributes of HTML mean the same in any case. */
    HtmlText name = {compound->text + test->name, test->name_len};
    test->folded = demur_html_text_among(name, " align bgcolor clear color dir face lang media "
                                               "method rel shape target text type valign ");
    skip_blank(rest);
    if (rest->len && *rest->at != ']' && !take_value(rest, compound, test))
        return false;
    compound->classes++;
    return take(rest, ']');
}

static bool take_parts(HtmlText *rest, HtmlCompound *compound, unsigned depth);

/* The selectors in :not() or :is(), as tests of the compound itself where that can be. */
static bool
take_inner(HtmlText inner, HtmlCompound *compound, bool negated, unsigned depth)
{
    HtmlText part;
    bool several = demur_html_text_find(inner, ",") < inner.len;
    if (!inner.len)
        return false;
    while (demur_html_text_take(&inner, ',', &part)) {
        uint16_t n = compound->n;
        bool never = compound->never;
        if (depth == MOST_NESTED || (several && !negated)) {
            demur_html_selector_doubt(compound);
            continue;
        }
        compound->never = false;
        if (!take_parts(&part, compound, depth + 1))
            return false;
        bool simple = !demur_html_text_trim(part).len;
        if (negated && compound->never && simple) {
            compound->n = n; /* what never holds is not the case */
        } else if (!simple || (negated && compound->n - n != 1)) {
            compound->n = n;
            demur_html_selector_doubt(compound);
        } else if (negated) {
            compound->tests[n].negated ^= 1;
        }
        compound->never = never || (!negated && compound->never);
    }
    return true;
}

/* ":link": an anchor with an address. */
static void
add_link(HtmlCompound *compound)
{
    HtmlTest *test = add_test(compound, HTML_TEST_ATTRIBUTE);
    if (!test || compound->len + 4 > HTML_COMPOUND_TEXT) {
        demur_html_selector_doubt(compound);
        return;
    }
    test->name = compound->len;
    test->name_len = 4;
    memcpy(compound->text + compound->len, "href", 4);
    compound->len += 4;
}

static void
add_root(HtmlCompound *compound)
{
    HtmlText html = {"html", 4};
    take_name(&html, compound, HTML_TEST_ELEMENT);
}

/* One without arguments. What a reader must do first, or has done, is not the case. */
static bool
add_state(HtmlText name, HtmlCompound *compound)
{
    static const char never[] = " hover active focus focus-within focus-visible target "
                                "target-within visited fullscreen modal playing current "
                                "picture-in-picture popover-open user-invalid autofill "
                                "before after first-line first-letter ";
    static const char doubt[] =
        " first-child last-child only-child first-of-type last-of-type "
        "only-of-type empty checked default disabled enabled indeterminate "
        "in-range out-of-range optional required read-only read-write "
        "valid invalid placeholder-shown defined open paused muted "
        "user-valid past future host buffering seeking stalled ";
    compound->classes++;
    if (demur_html_text_among(name, never))
        compound->never = true;
    else if (demur_html_text_among(name, " link any-link "))
        add_link(compound);
    else if (demur_html_text_among(name, " root scope "))
        add_root(compound);
    else if (demur_html_text_among(name, doubt) || demur_html_text_starts(name, "-"))
        demur_html_selector_doubt(compound);
    else
        return false;
    return true;
}

/* Behind ":". */
static bool
take_pseudo(HtmlText *rest, HtmlCompound *compound, unsigned depth)
{
    HtmlText name, inner;
    bool element = take(rest, ':');
    if (demur_html_text_function(rest, &name, &inner)) {
        if (element) {
            compound->never = true;
            return true;
        }
        if (demur_html_text_is(name, "not"))
            return take_inner(inner, compound, true, depth);
        if (demur_html_text_among(name, " is matches any -webkit-any -moz-any "))
            return take_inner(inner, compound, false, depth);
        if (demur_html_text_is(name, "where")) {
            uint16_t ids = compound->ids, classes = compound->classes,
                     elements = compound->elements;
            bool valid = take_inner(inner, compound, false, depth);
            compound->ids = ids;
            compound->classes = classes;
            compound->elements = elements;
            return valid;
        }
        compound->classes++;
        demur_html_selector_doubt(compound);
        return demur_html_text_starts(name, "-") ||
               demur_html_text_among(name, " nth-child nth-last-child nth-of-type "
                                           "nth-last-of-type has lang dir state host "
                                           "host-context ");
    }
    size_t n = 0;
    while (n < rest->len && demur_html_is_name(rest->at[n]))
        n++;
    name = (HtmlText){rest->at, n};
    *rest = demur_html_text_from(*rest, n);
    if (!element)
        return n > 0 && add_state(name, compound);
    compound->never = true;
    return n > 0;
}

/* An element, then classes and so on; at least one of them. */
static bool
take_parts(HtmlText *rest, HtmlCompound *compound, unsigned depth)
{
    bool any = false;
    if (rest->len && (demur_html_is_name(*rest->at) || *rest->at == '\\')) {
        HtmlTest *test = take_name(rest, compound, HTML_TEST_ELEMENT);
        if (!test)
            return false;
        lower(compound, test);
        compound->elements++;
        any = true;
    } else if (take(rest, '*')) {
        any = true;
    }
    while (rest->len && strchr(".#[:", *rest->at) && *rest->at) {
        char mark = *rest->at;
        bool valid = false;
        *rest = demur_html_text_from(*rest, 1);
        if (mark == '.')
            valid = take_name(rest, compound, HTML_TEST_CLASS) != NULL;
        else if (mark == '#')
            valid = take_name(rest, compound, HTML_TEST_ID) != NULL;
        else
            valid = mark == '[' ? take_attribute(rest, compound)
                                : take_pseudo(rest, compound, depth);
        if (!valid)
            return false;
        compound->classes += mark == '.';
        compound->ids += mark == '#';
        any = true;
    }
    return any;
}

bool
demur_html_selector_take(HtmlText *rest, HtmlCompound *compound)
{
    return take_parts(rest, compound, 0);
}

static bool
is_equal(HtmlText a, HtmlText b, bool folded)
{
    if (a.len != b.len || !a.len)
        return a.len == b.len;
    return folded ? g_ascii_strncasecmp(a.at, b.at, a.len) == 0
                  : memcmp(a.at, b.at, a.len) == 0;
}

/* Whether one of the words of LIST is WORD. */
static bool
has_word(HtmlText list, HtmlText word, bool folded)
{
    size_t at = 0;
    while (at < list.len) {
        size_t start = at;
        while (at < list.len && !demur_html_is_blank(list.at[at]))
            at++;
        if (is_equal((HtmlText){list.at + start, at - start}, word, folded))
            return true;
        at++;
    }
    return false;
}

/* TEXT: at most LONGEST_VALUE; PART is not empty. */
static bool
contains(HtmlText text, HtmlText part, bool folded)
{
    char a[LONGEST_VALUE], b[HTML_COMPOUND_TEXT];
    if (part.len > text.len)
        return false;
    for (size_t i = 0; folded && i < text.len; i++)
        a[i] = g_ascii_tolower(text.at[i]);
    for (size_t i = 0; folded && i < part.len; i++)
        b[i] = g_ascii_tolower(part.at[i]);
    return memmem(folded ? a : text.at, text.len, folded ? b : part.at, part.len) != NULL;
}

static bool
value_holds(const HtmlTest *test, HtmlText text, HtmlText want)
{
    bool folded = test->folded;
    HtmlText start = {text.at, MIN(want.len, text.len)};
    if (test->op == '=')
        return is_equal(text, want, folded);
    if (test->op == '~')
        return want.len && has_word(text, want, folded);
    if (test->op == '|')
        return is_equal(start, want, folded) &&
               (text.len == want.len || text.at[want.len] == '-');
    if (!want.len)
        return false;
    if (test->op == '^')
        return is_equal(start, want, folded);
    if (test->op == '$')
        return text.len >= want.len &&
               is_equal(demur_html_text_from(text, text.len - want.len), want, folded);
    return contains(text, want, folded);
}

static HtmlHolds
attribute_holds(const HtmlTest *test, const char *text, const HtmlSubject *subject,
                unsigned *cost)
{
    const HtmlText name = {text + test->name, test->name_len};
    size_t n = MIN(subject->n_attributes, MOST_ATTRIBUTES);
    *cost += (unsigned)n / 4;
    for (size_t i = 0; i < n; i++) {
        const DemurHtmlAttribute *attribute = &subject->attributes[i];
        HtmlText value = {attribute->value.data, attribute->value.len};
        if (!is_equal((HtmlText){attribute->name.data, attribute->name.len}, name, false))
            continue;
        if (!test->op)
            return HTML_ALWAYS;
        if (value.len > LONGEST_VALUE)
            return HTML_MAYBE;
        *cost += (unsigned)value.len / 16;
        const HtmlText want = {text + test->value, test->value_len};
        return value_holds(test, value, want) ? HTML_ALWAYS : HTML_NEVER;
    }
    return subject->n_attributes > n ? HTML_MAYBE : HTML_NEVER;
}

HtmlHolds
demur_html_selector_holds(const HtmlTest *test, const char *text, const HtmlSubject *subject,
                          unsigned *cost)
{
    const HtmlText name = {text + test->name, test->name_len};
    HtmlHolds holds = HTML_MAYBE;
    ++*cost;
    if (test->kind == HTML_TEST_ELEMENT) {
        holds = is_equal(subject->element, name, false) ? HTML_ALWAYS : HTML_NEVER;
    } else if (test->kind == HTML_TEST_ID) {
        holds = is_equal(subject->id, name, false) ? HTML_ALWAYS : HTML_NEVER;
    } else if (test->kind == HTML_TEST_CLASS && subject->classes.len <= LONGEST_VALUE) {
        *cost += (unsigned)subject->classes.len / 16;
        holds = has_word(subject->classes, name, false) ? HTML_ALWAYS : HTML_NEVER;
    } else if (test->kind == HTML_TEST_ATTRIBUTE) {
        holds = attribute_holds(test, text, subject, cost);
    }
    return test->negated ? (HtmlHolds)(HTML_ALWAYS - holds) : holds;
}
