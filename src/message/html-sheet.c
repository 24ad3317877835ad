/* SPDX-License-Identifier: MIT */
/*
 * Reading style sheets (CSS Syntax 3): rules, blocks, and the at-rules that hold rules. Each
 * byte is looked at a bounded number of times, however deep blocks are nested.
 */
#include "message/html-sheet.h"

#include <string.h>

#define MAX_NESTED 16      /* at-rules in at-rules */
#define MAX_SELECTORS 2000 /* in one list */

/* What a block of rules stands under. */
typedef struct Context {
    HtmlHolds holds;
    bool layered; /* weaker than any rule that is not */
} Context;

struct HtmlSheet {
    HtmlRules *rules;
    GString *scratch;
    GArray *found; /* of Found */
    HtmlBlock block;
    uint32_t order;
    bool full, strict, doubtful;
};

/* A selector of a rule. */
typedef struct Found {
    HtmlNode *node;
    uint32_t rank;
} Found;

HtmlSheet *
demur_html_sheet_new(bool strict)
{
    HtmlSheet *sheet = g_new0(HtmlSheet, 1);
    sheet->strict = sheet->block.strict = strict;
    sheet->rules = demur_html_rules_new(strict);
    sheet->scratch = g_string_new(NULL);
    sheet->found = g_array_new(FALSE, FALSE, sizeof(Found));
    return sheet;
}

void
demur_html_sheet_free(HtmlSheet *sheet)
{
    if (!sheet)
        return;
    demur_html_rules_free(sheet->rules);
    g_string_free(sheet->scratch, TRUE);
    g_array_unref(sheet->found);
    g_free(sheet);
}

bool
demur_html_sheet_is_empty(const HtmlSheet *sheet)
{
    return demur_html_rules_are_empty(sheet->rules);
}

bool
demur_html_sheet_is_full(const HtmlSheet *sheet)
{
    return sheet->full || demur_html_rules_are_full(sheet->rules);
}

bool
demur_html_sheet_is_strict(const HtmlSheet *sheet)
{
    return sheet->strict;
}

bool
demur_html_sheet_is_doubtful(const HtmlSheet *sheet)
{
    return sheet->doubtful;
}

const HtmlMatches *
demur_html_sheet_apply(HtmlSheet *sheet, const HtmlSubject *subject, const HtmlAround *around,
                       HtmlCascade *cascade)
{
    return demur_html_rules_apply(sheet->rules, subject, around, cascade);
}

/* What has been read of a selector. */
typedef struct Path {
    HtmlNode *prefix;
    char combinator; /* between the prefix and what comes next */
    bool doubt;      /* what comes next must follow a sibling */
    bool never;
    bool begun; /* something stands before */
    unsigned ids, classes, elements;
} Path;

/* Every element stands in <html>, and all but that and <head> in <body>. */
static bool
is_everywhere(const HtmlCompound *compound)
{
    HtmlText name = {compound->text, compound->len};
    return compound->n == 0 ||
           (compound->n == 1 && compound->tests[0].kind == HTML_TEST_ELEMENT &&
            !compound->tests[0].negated && demur_html_text_among(name, " html body "));
}

/* "* html" was for programs of old that took something to be around it. */
static bool
is_root(const HtmlCompound *compound)
{
    const HtmlTest *test = &compound->tests[0];
    return compound->n && test->kind == HTML_TEST_ELEMENT && !test->negated &&
           demur_html_text_is((HtmlText){compound->text + test->name, test->name_len}, "html");
}

/* Takes blanks, and ">", "+" or "~" among them; returns it, or ' '. */
static char
take_combinator(HtmlText *rest)
{
    char found = ' ';
    while (rest->len) {
        char c = *rest->at;
        bool sign = c == '>' || c == '+' || c == '~';
        if (!demur_html_is_blank(c) && !(sign && found == ' '))
            break;
        found = sign ? c : found;
        *rest = demur_html_text_from(*rest, 1);
    }
    return found;
}

/* One compound with more behind it. Of siblings is known only what is around them. */
static bool
extend(HtmlSheet *sheet, Path *path, const HtmlCompound *compound, char combinator)
{
    path->doubt = combinator == '+' || combinator == '~';
    if (path->doubt || path->never)
        return true;
    bool everywhere =
        !path->prefix && is_everywhere(compound) && (combinator == ' ' || compound->n == 0);
    if (!everywhere) {
        path->prefix =
            demur_html_rules_node(sheet->rules, path->prefix, path->combinator, compound);
        if (path->prefix)
            demur_html_rules_number(sheet->rules, path->prefix);
    }
    path->combinator = combinator;
    return everywhere || path->prefix;
}

/* Adds a selector to what was found. False when it is not valid. */
static bool
read_selector(HtmlSheet *sheet, HtmlText text, bool layered)
{
    Path path = {.combinator = ' '};
    HtmlText rest = demur_html_text_trim(text);
    for (;;) {
        HtmlCompound compound;
        compound.n = compound.len = compound.ids = compound.classes = compound.elements = 0;
        compound.never = false;
        if (!demur_html_selector_take(&rest, &compound))
            return false;
        if (path.doubt)
            demur_html_selector_doubt(&compound);
        path.never = path.never || compound.never || (path.begun && is_root(&compound));
        path.begun = true;
        path.ids += compound.ids;
        path.classes += compound.classes;
        path.elements += compound.elements;
        if (!rest.len) {
            /* What is important in a layer is the more so. */
            uint32_t rank = !layered ? demur_html_rank(path.ids, path.classes, path.elements)
                            : sheet->strict ? demur_html_rank(UINT8_MAX, UINT8_MAX, UINT8_MAX)
                                            : 0;
            HtmlNode *node = path.never ? NULL
                                        : demur_html_rules_node(sheet->rules, path.prefix,
                                                                path.combinator, &compound);
            Found found = {node, rank};
            if (node)
                g_array_append_val(sheet->found, found);
            return true;
        }
        size_t before = rest.len;
        char combinator = take_combinator(&rest);
        if (rest.len == before)
            return false;
        if (!extend(sheet, &path, &compound, combinator))
            return true;
    }
}

/* A list of selectors with the block that was read; one that is not valid spoils all. */
static void
add_rule(HtmlSheet *sheet, HtmlText selectors, const Context *context)
{
    HtmlText selector;
    unsigned n = 0;
    selectors = demur_html_text_trim(selectors);
    if (!selectors.len || selectors.at[selectors.len - 1] == ',')
        return;
    if (sheet->order == HTML_RANK_ORDER_MAX) {
        sheet->full = true;
        return;
    }
    sheet->order++;
    g_array_set_size(sheet->found, 0);
    while (demur_html_text_take(&selectors, ',', &selector)) {
        if (++n > MAX_SELECTORS || demur_html_rules_are_full(sheet->rules)) {
            sheet->full = true;
            break;
        }
        if (!read_selector(sheet, selector, context->layered)) {
            sheet->doubtful = sheet->doubtful || demur_html_block_may_hide(&sheet->block);
            return;
        }
    }
    bool doubtful = context->holds == HTML_MAYBE || (sheet->strict && context->layered);
    for (unsigned i = 0; i < sheet->found->len; i++) {
        const Found *found = &g_array_index(sheet->found, Found, i);
        demur_html_rules_add(sheet->rules, found->node, &sheet->block,
                             found->rank + sheet->order, doubtful);
    }
}

/* What is left of the rules around AT. */
typedef struct Reading {
    HtmlText css;
    size_t at;
    Context contexts[MAX_NESTED + 1];
    unsigned depth;
    bool stray;   /* something stands before the next rule that makes it invalid to most */
    bool imports; /* rules are to be fetched from elsewhere */
} Reading;

/* Skips blanks, markers of comments around a sheet, and ends of blocks. */
static void
skip_blank(Reading *r)
{
    while (r->at < r->css.len) {
        HtmlText rest = demur_html_text_from(r->css, r->at);
        if (demur_html_is_blank(*rest.at)) {
            r->at++;
        } else if (demur_html_text_starts(rest, "<!--")) {
            r->at += 4;
        } else if (demur_html_text_starts(rest, "-->")) {
            r->at += 3;
        } else if (*rest.at == '}' || *rest.at == ';') {
            r->stray = r->stray || *rest.at == ';' || r->depth == 0;
            r->depth -= *rest.at == '}' && r->depth > 0;
            r->at++;
        } else {
            break;
        }
    }
}

/* Where the block that starts at AT ends (its "}"). */
static size_t
block_end(const Reading *r, size_t at)
{
    return at + demur_html_text_find(demur_html_text_from(r->css, at), "}");
}

/* Where what stands before a block ends: at "{", at a ";" that ends an at-rule, or at the end
 * of the block around it. */
static size_t
prelude_end(const Reading *r, bool at_rule)
{
    const char *stops = at_rule ? (r->depth ? "{};" : "{;") : r->depth ? "{}" : "{";
    return r->at + demur_html_text_find(demur_html_text_from(r->css, r->at), stops);
}

/* Whether an at-rule holds rules, and on what condition. */
static bool
read_condition(HtmlText name, HtmlText prelude, Context *context)
{
    HtmlHolds holds = HTML_MAYBE;
    if (demur_html_text_is(name, "media"))
        holds = demur_html_media_holds(prelude);
    else if (demur_html_text_is(name, "supports"))
        holds = demur_html_supports_holds(prelude);
    else if (demur_html_text_is(name, "layer"))
        holds = HTML_ALWAYS;
    else if (!demur_html_text_among(name, " container scope document -moz-document "))
        return false;
    context->layered = context->layered || demur_html_text_is(name, "layer");
    context->holds = MIN(context->holds, holds);
    return true;
}

/* At "@". Goes into the block when it may hold rules that apply, else over it. */
static void
read_at_rule(Reading *r)
{
    size_t start = r->at + 1, end = prelude_end(r, true), n = 0;
    HtmlText prelude = {r->css.at + start, end - MIN(start, end)};
    r->imports = r->imports || demur_html_text_starts(prelude, "import");
    r->stray = false;
    r->at = MIN(end + 1, r->css.len);
    if (end == r->css.len || r->css.at[end] != '{') {
        r->at -= end < r->css.len && r->css.at[end] == '}';
        return;
    }
    while (n < prelude.len && demur_html_is_name(prelude.at[n]))
        n++;
    Context context = r->contexts[r->depth];
    bool rules =
        read_condition((HtmlText){prelude.at, n}, demur_html_text_from(prelude, n), &context);
    if (rules && context.holds != HTML_NEVER && r->depth < MAX_NESTED)
        r->contexts[++r->depth] = context;
    else
        r->at = MIN(block_end(r, r->at) + 1, r->css.len);
}

static void
read_rule(HtmlSheet *sheet, Reading *r)
{
    size_t start = r->at, open = prelude_end(r, false);
    Context context = r->contexts[r->depth];
    if (r->stray)
        context.holds = HTML_MAYBE;
    r->stray = false;
    r->at = open;
    if (open == r->css.len || r->css.at[open] == '}')
        return;
    size_t end = block_end(r, open + 1);
    sheet->doubtful =
        sheet->doubtful || memchr(r->css.at + open + 1, '{', end - open - 1) != NULL;
    demur_html_block_clear(&sheet->block);
    demur_html_style_parse(r->css.at + open + 1, end - open - 1, 0, demur_html_block_add,
                           &sheet->block);
    if (sheet->block.n)
        add_rule(sheet, (HtmlText){r->css.at + start, open - start}, &context);
    r->at = MIN(end + 1, r->css.len);
}

void
demur_html_sheet_add(HtmlSheet *sheet, const char *css, size_t len, HtmlHolds holds)
{
    css = demur_html_style_plain(css, &len, sheet->scratch);
    Reading reading = {.css = {css, len}};
    reading.contexts[0].holds = holds;
    if (holds == HTML_NEVER)
        return;
    for (skip_blank(&reading); reading.at < len; skip_blank(&reading)) {
        if (css[reading.at] == '@')
            read_at_rule(&reading);
        else
            read_rule(sheet, &reading);
    }
    sheet->doubtful = sheet->doubtful || reading.imports;
}
