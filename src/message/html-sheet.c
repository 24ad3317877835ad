/* SPDX-License-Identifier: MIT */
/*
 * Rules are kept by their selector's text ("td.note"), so that an element looks up its few
 * possible selectors whatever the size of the sheet. Strangers choose the keys: their hash is
 * seeded, lest they choose colliding ones.
 */
#include "message/html-sheet.h"

#include <string.h>

#define MAX_SELECTORS 10000
#define MAX_KEY 200

typedef struct Selector {
    size_t len;
    char key[MAX_KEY];
} Selector;

struct HtmlSheet {
    GHashTable *rules; /* Key -> GArray of HtmlDeclaration, one a property */
    GString *scratch;
    uint32_t order;
    bool full;
    bool elements, classes, ids; /* whether any selector needs to be looked up by them */
};

typedef struct Key {
    size_t len;
    char text[];
} Key;

typedef struct Part {
    const char *text;
    size_t len;
} Part;

/* A key to look up: as a Key, without a copy on the heap. */
typedef union Probe {
    Key key;
    char bytes[sizeof(Key) + MAX_KEY];
} Probe;

static guint
key_hash(const void *data)
{
    static gsize seed;
    if (g_once_init_enter(&seed))
        g_once_init_leave(&seed, ((gsize)g_random_int() << 16 | 1));
    const Key *key = data;
    uint64_t hash = seed;
    for (size_t i = 0; i < key->len; i++)
        hash = (hash ^ (unsigned char)key->text[i] ^ hash >> 29) * (seed * 2654435761u | 1);
    return (guint)(hash >> 24 ^ hash >> 49);
}

static gboolean
key_equal(const void *a, const void *b)
{
    const Key *left = a, *right = b;
    return left->len == right->len && memcmp(left->text, right->text, left->len) == 0;
}

HtmlSheet *
demur_html_sheet_new(void)
{
    HtmlSheet *sheet = g_new0(HtmlSheet, 1);
    sheet->rules =
        g_hash_table_new_full(key_hash, key_equal, g_free, (GDestroyNotify)g_array_unref);
    sheet->scratch = g_string_new(NULL);
    return sheet;
}

void
demur_html_sheet_free(HtmlSheet *sheet)
{
    if (!sheet)
        return;
    g_hash_table_unref(sheet->rules);
    g_string_free(sheet->scratch, TRUE);
    g_free(sheet);
}

bool
demur_html_sheet_is_empty(const HtmlSheet *sheet)
{
    return g_hash_table_size(sheet->rules) == 0;
}

bool
demur_html_sheet_is_full(const HtmlSheet *sheet)
{
    return sheet->full;
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_name(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || (c & 0x80);
}

bool
demur_html_sheet_media_applies(const char *media, size_t len)
{
    g_autofree char *copy = g_strndup(media, MIN(len, 64));
    g_autofree char *lower = g_ascii_strdown(g_strstrip(copy), -1);
    return len <= 64 && (!*lower || strcmp(lower, "all") == 0 || strcmp(lower, "screen") == 0 ||
                         strcmp(lower, "only screen") == 0 || strstr(lower, "all,") ||
                         strstr(lower, ",all") || strstr(lower, ", all"));
}

/* Drops "html", "body" and "*" before the last part: every element stands in them. */
static void
cut_ancestors(const char **text, size_t *len)
{
    static const char *const everywhere[] = {"html", "body", "*"};
    size_t i = 0;
    while (i < G_N_ELEMENTS(everywhere)) {
        size_t n = strlen(everywhere[i]);
        bool found = *len > n && g_ascii_strncasecmp(*text, everywhere[i], n) == 0 &&
                     (is_space((*text)[n]) || (*text)[n] == '>');
        if (!found) {
            i++;
            continue;
        }
        while (n < *len && (is_space((*text)[n]) || (*text)[n] == '>'))
            n++;
        *text += n;
        *len -= n;
        i = 0;
    }
}

/* A simple selector as a key, its element in lower case; false when it is another kind. */
static bool
read_selector(const char *text, size_t len, Selector *ret, unsigned *ret_specificity)
{
    while (len && is_space(*text)) {
        text++;
        len--;
    }
    while (len && is_space(text[len - 1]))
        len--;
    cut_ancestors(&text, &len);
    if (len > 1 && text[0] == '*' && (text[1] == '.' || text[1] == '#')) {
        text++;
        len--;
    }
    if (!len || len > MAX_KEY)
        return false;
    size_t marks = 0;
    *ret_specificity = text[0] == '*' ? 0 : 1;
    for (size_t i = 0; i < len; i++) {
        bool mark = text[i] == '.' || text[i] == '#';
        if (!mark && !is_name(text[i]) && !(len == 1 && text[0] == '*'))
            return false;
        if (mark)
            *ret_specificity = (text[i] == '#' ? 4 : 2) + (i > 0);
        marks += mark;
        ret->key[i] = marks ? text[i] : g_ascii_tolower(text[i]);
    }
    ret->len = len;
    return marks <= 1;
}

static GArray *
rule_of(HtmlSheet *sheet, const Selector *selector)
{
    Probe probe;
    probe.key.len = selector->len;
    memcpy(probe.key.text, selector->key, selector->len);
    GArray *rule = g_hash_table_lookup(sheet->rules, &probe.key);
    if (rule)
        return rule;
    if (g_hash_table_size(sheet->rules) >= MAX_SELECTORS) {
        sheet->full = true;
        return NULL;
    }
    Key *key = g_malloc(sizeof *key + selector->len);
    key->len = selector->len;
    memcpy(key->text, selector->key, selector->len);
    bool class = memchr(key->text, '.', key->len), id = memchr(key->text, '#', key->len);
    sheet->classes = sheet->classes || class;
    sheet->ids = sheet->ids || id;
    sheet->elements = sheet->elements || (!class && !id);
    rule = g_array_new(FALSE, FALSE, sizeof(HtmlDeclaration));
    g_hash_table_insert(sheet->rules, key, rule);
    return rule;
}

static void
add_declaration(const HtmlDeclaration *declaration, void *rule)
{
    GArray *declarations = rule;
    for (unsigned i = 0; i < declarations->len; i++) {
        HtmlDeclaration *old = &g_array_index(declarations, HtmlDeclaration, i);
        if (old->property != declaration->property)
            continue;
        if (declaration->rank >= old->rank)
            *old = *declaration;
        return;
    }
    g_array_append_val(declarations, *declaration);
}

/* SELECTORS is a list separated by commas. The block is read once, whatever their number. */
static void
add_rule(HtmlSheet *sheet, const char *selectors, size_t selectors_len, GArray *declarations)
{
    const char *at = selectors, *end = selectors + selectors_len;
    sheet->order = MIN(sheet->order + 1, HTML_RANK_ORDER_MAX);
    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        size_t len = (size_t)((comma ? comma : end) - at);
        Selector selector;
        unsigned specificity;
        GArray *rule =
            read_selector(at, len, &selector, &specificity) ? rule_of(sheet, &selector) : NULL;
        for (unsigned i = 0; rule && i < declarations->len; i++) {
            HtmlDeclaration declaration = g_array_index(declarations, HtmlDeclaration, i);
            declaration.rank += HTML_RANK_SPECIFICITY(specificity) + sheet->order;
            add_declaration(&declaration, rule);
        }
        at += len + 1;
    }
}

/* Where the block that starts after AT ends (its "}"), nested blocks and strings skipped. */
static size_t
block_end(const char *css, size_t at, size_t len)
{
    unsigned depth = 0;
    char quote = '\0';
    for (; at < len; at++) {
        char c = css[at];
        if (quote) {
            /* A string does not go over the end of its line. */
            quote = c == quote || c == '\n' ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && depth-- == 0) {
            break;
        }
    }
    return at;
}

/* AT is at "@". Returns where to go on: behind it, or inside of it when it holds always. */
static size_t
skip_at_rule(const char *css, size_t at, size_t len)
{
    size_t end = at;
    while (end < len && css[end] != '{' && css[end] != ';')
        end++;
    if (end == len || css[end] == ';')
        return MIN(end + 1, len);
    if (end - at > 6 && g_ascii_strncasecmp(css + at, "@media", 6) == 0 &&
        demur_html_sheet_media_applies(css + at + 6, end - at - 6))
        return end + 1;
    return MIN(block_end(css, end + 1, len) + 1, len);
}

/* Markers of comments around a sheet mean nothing in it. */
static size_t
skip_blank(const char *css, size_t at, size_t len)
{
    while (at < len) {
        if (is_space(css[at]) || css[at] == '}' || css[at] == ';')
            at++;
        else if (len - at >= 4 && memcmp(css + at, "<!--", 4) == 0)
            at += 4;
        else if (len - at >= 3 && memcmp(css + at, "-->", 3) == 0)
            at += 3;
        else
            break;
    }
    return at;
}

void
demur_html_sheet_add(HtmlSheet *sheet, const char *css, size_t len)
{
    css = demur_html_style_plain(css, &len, sheet->scratch);
    g_autoptr(GArray) declarations = g_array_new(FALSE, FALSE, sizeof(HtmlDeclaration));
    size_t at = skip_blank(css, 0, len);
    while (at < len) {
        if (css[at] == '@') {
            at = skip_blank(css, skip_at_rule(css, at, len), len);
            continue;
        }
        const char *open = memchr(css + at, '{', len - at);
        if (!open)
            return;
        size_t start = (size_t)(open - css) + 1, end = block_end(css, start, len);
        g_array_set_size(declarations, 0);
        demur_html_style_parse(css + start, end - start, 0, add_declaration, declarations);
        if (declarations->len)
            add_rule(sheet, css + at, start - 1 - at, declarations);
        at = skip_blank(css, MIN(end + 1, len), len);
    }
}

/* Adds the rule of a selector made of three parts, each of which may be empty. */
static void
apply_key(HtmlSheet *sheet, Part element, char mark, Part name, HtmlCascade *cascade)
{
    Probe probe;
    size_t len = element.len + (mark ? 1 : 0) + name.len;
    if (len > MAX_KEY)
        return;
    memcpy(probe.key.text, element.text, element.len);
    if (mark)
        probe.key.text[element.len] = mark;
    memcpy(probe.key.text + len - name.len, name.text, name.len);
    probe.key.len = len;
    const GArray *rule = g_hash_table_lookup(sheet->rules, &probe.key);
    for (unsigned i = 0; rule && i < rule->len; i++)
        demur_html_cascade_add(cascade, &g_array_index(rule, HtmlDeclaration, i));
}

static void
apply_classes(HtmlSheet *sheet, const HtmlSubject *subject, HtmlCascade *cascade)
{
    const Part element = {subject->element, subject->element_len}, none = {"", 0};
    const char *at = subject->classes, *end = at + subject->classes_len;
    while (at < end) {
        const char *start = at;
        while (at < end && !is_space(*at))
            at++;
        Part name = {start, (size_t)(at - start)};
        if (name.len) {
            apply_key(sheet, none, '.', name, cascade);
            apply_key(sheet, element, '.', name, cascade);
        }
        at++;
    }
}

void
demur_html_sheet_apply(HtmlSheet *sheet, const HtmlSubject *subject, HtmlCascade *cascade)
{
    const Part element = {subject->element, subject->element_len};
    const Part id = {subject->id, subject->id_len}, none = {"", 0};
    if (sheet->elements) {
        apply_key(sheet, (Part){"*", 1}, '\0', none, cascade);
        apply_key(sheet, element, '\0', none, cascade);
    }
    if (sheet->classes && subject->classes_len)
        apply_classes(sheet, subject, cascade);
    if (sheet->ids && subject->id_len) {
        apply_key(sheet, none, '#', id, cascade);
        apply_key(sheet, element, '#', id, cascade);
    }
}
