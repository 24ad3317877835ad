/* SPDX-License-Identifier: MIT */
/*
 * gumbo as the oracle of the HTML reader: both read a page, and the addresses of its anchors,
 * their texts, and the text of the whole page are compared. Visibility is kept out of it: what
 * could hide something is renamed first. Static functions, for a program and a unit test.
 */
#ifndef DEMUR_TESTS_HTML_ORACLE_H
#define DEMUR_TESTS_HTML_ORACLE_H

#include <gumbo.h>
#include <string.h>

#include "message/html.h"

typedef enum OracleDifference {
    ORACLE_SAME,
    ORACLE_ORDER,     /* same links and letters, but elsewhere: misplaced in a table */
    ORACLE_LINK_TEXT, /* an anchor's text ends elsewhere */
    ORACLE_TEXT,      /* letters are missing, or too many */
    ORACLE_LINKS,     /* an address is missing, or too many */
    ORACLE_N
} OracleDifference;

static const char *const oracle_names[] = {"same", "order", "link-text", "text", "links"};

/* A page as one of the two read it. White space is left out everywhere. */
typedef struct OraclePage {
    GString *text;
    GHashTable *links; /* address -> GString of the texts of all anchors that lead there */
} OraclePage;

static void
oracle_free_text(void *text)
{
    g_string_free(text, TRUE);
}

static void
oracle_page_init(OraclePage *page)
{
    page->text = g_string_new(NULL);
    page->links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, oracle_free_text);
}

static void
oracle_page_clear(OraclePage *page)
{
    g_string_free(page->text, TRUE);
    g_hash_table_unref(page->links);
}

static void
oracle_append(GString *to, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] && !g_ascii_isspace(text[i]) && text[i] != '\v')
            g_string_append_c(to, text[i]);
    }
}

static GString *
oracle_link(OraclePage *page, const char *address)
{
    const char *end = address + strlen(address);
    while ((unsigned char)*address <= ' ' && *address)
        address++;
    while (end > address && (unsigned char)end[-1] <= ' ')
        end--;
    g_autofree char *key = g_strndup(address, (gsize)(end - address));
    GString *text = g_hash_table_lookup(page->links, key);
    if (!text) {
        text = g_string_new(NULL);
        g_hash_table_insert(page->links, g_steal_pointer(&key), text);
    }
    return text;
}

/* Elements that hold no text, or no text and no links: not compared. */
static bool
oracle_is_left_out(const GumboNode *node)
{
    if (node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
        return false;
    switch ((int)node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
        return true;
    }
    return false;
}

/* Elements whose text is hidden, while their links are links. */
static bool
oracle_is_hidden(const GumboNode *node)
{
    static const char *const names[] = {"datalist", "rp", "dialog"};
    static const char *const svg[] = {"title", "desc", "script", "style", "metadata", "defs"};
    const char *name = gumbo_normalized_tagname(node->v.element.tag);
    bool drawing = node->v.element.tag_namespace == GUMBO_NAMESPACE_SVG;
    GumboStringPiece written = node->v.element.original_tag;
    gumbo_tag_from_original_text(&written);
    for (unsigned i = 0; i < (drawing ? G_N_ELEMENTS(svg) : G_N_ELEMENTS(names)); i++) {
        const char *hidden = drawing ? svg[i] : names[i];
        if (g_ascii_strcasecmp(name, hidden) == 0 ||
            (strlen(hidden) == written.length &&
             g_ascii_strncasecmp(written.data, hidden, written.length) == 0))
            return true;
    }
    return false;
}

/* gumbo knows href, and xlink:href of drawings by its name without the prefix. */
static const char *
oracle_href(const GumboNode *node)
{
    const GumboAttribute *href = gumbo_get_attribute(&node->v.element.attributes, "href");
    return node->v.element.tag == GUMBO_TAG_A && href ? href->value : NULL;
}

static void
oracle_walk(OraclePage *page, const GumboNode *node, GString *anchor, bool seen)
{
    bool text = node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
                node->type == GUMBO_NODE_CDATA;
    if (text && seen) {
        oracle_append(page->text, node->v.text.text, strlen(node->v.text.text));
        if (anchor)
            oracle_append(anchor, node->v.text.text, strlen(node->v.text.text));
    }
    if (node->type != GUMBO_NODE_ELEMENT || oracle_is_left_out(node))
        return;
    seen = seen && !oracle_is_hidden(node);
    const char *href = oracle_href(node);
    if (href)
        anchor = oracle_link(page, href);
    else if (node->v.element.tag == GUMBO_TAG_A &&
             node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML)
        anchor = NULL;
    for (unsigned i = 0; i < node->v.element.children.length; i++)
        oracle_walk(page, node->v.element.children.data[i], anchor, seen);
}

static void
oracle_read_gumbo(OraclePage *page, const char *html, size_t len)
{
    GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, html, len);
    oracle_walk(page, output->root, NULL, true);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

static void
oracle_read_ours(OraclePage *page, const char *html, size_t len)
{
    g_autoptr(DemurHtml) ours = demur_html_new(html, len);
    oracle_append(page->text, ours->visible->str, ours->visible->len);
    for (unsigned i = 0; i < ours->links->len; i++) {
        const DemurLink *link = g_ptr_array_index(ours->links, i);
        if (link->source == DEMUR_LINK_ANCHOR)
            oracle_append(oracle_link(page, link->written), link->text, strlen(link->text));
    }
}

static bool
oracle_same_addresses(const OraclePage *a, const OraclePage *b)
{
    GHashTableIter iter;
    void *address;
    if (g_hash_table_size(a->links) != g_hash_table_size(b->links))
        return false;
    g_hash_table_iter_init(&iter, a->links);
    while (g_hash_table_iter_next(&iter, &address, NULL)) {
        if (!g_hash_table_contains(b->links, address))
            return false;
    }
    return true;
}

static bool
oracle_same_letters(const GString *a, const GString *b)
{
    size_t count[256] = {0};
    if (a->len != b->len)
        return false;
    for (size_t i = 0; i < a->len; i++) {
        count[(unsigned char)a->str[i]]++;
        count[(unsigned char)b->str[i]]--;
    }
    for (size_t i = 0; i < 256; i++) {
        if (count[i])
            return false;
    }
    return true;
}

/* Ours is cut at a ceiling, and long ones are not compared. Anchors within anchors that lead to
 * the same address may mix their texts. */
static bool
oracle_same_link_texts(const OraclePage *gumbo, const OraclePage *ours)
{
    GHashTableIter iter;
    void *address, *value;
    g_hash_table_iter_init(&iter, ours->links);
    while (g_hash_table_iter_next(&iter, &address, &value)) {
        const GString *mine = value;
        const GString *theirs = g_hash_table_lookup(gumbo->links, address);
        if (mine->len >= 700 || oracle_same_letters(mine, theirs))
            continue;
        return false;
    }
    return true;
}

static OracleDifference
oracle_compare(const char *html, size_t len)
{
    OraclePage gumbo, ours;
    oracle_page_init(&gumbo);
    oracle_page_init(&ours);
    oracle_read_gumbo(&gumbo, html, len);
    oracle_read_ours(&ours, html, len);
    OracleDifference result = ORACLE_SAME;
    if (!oracle_same_addresses(&gumbo, &ours))
        result = ORACLE_LINKS;
    else if (!oracle_same_letters(gumbo.text, ours.text))
        result = ORACLE_TEXT;
    else if (!oracle_same_link_texts(&gumbo, &ours))
        result = ORACLE_LINK_TEXT;
    else if (!g_string_equal(gumbo.text, ours.text))
        result = ORACLE_ORDER;
    oracle_page_clear(&gumbo);
    oracle_page_clear(&ours);
    return result;
}

/* Renames, in place, what could hide text, and what only we take as text. */
static void
oracle_neutralise(GString *html)
{
    static const char *const words[] = {
        "style=", "class=", "color=", "background=", "alt=", "hidden", "{", "text="};
    for (unsigned w = 0; w < G_N_ELEMENTS(words); w++) {
        size_t len = strlen(words[w]);
        for (size_t i = 0; i + len <= html->len; i++) {
            if (g_ascii_strncasecmp(html->str + i, words[w], len) == 0)
                html->str[i] = '_';
        }
    }
}

static guint32
oracle_random(guint32 *state, size_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return below ? (guint32)(*state % below) : 0;
}

/* Start and length of a tag near a random place. */
static size_t
oracle_random_tag(const GString *html, guint32 *state, size_t *ret_len)
{
    size_t start = oracle_random(state, html->len);
    const char *open = memchr(html->str + start, '<', html->len - start);
    start = open ? (size_t)(open - html->str) : start;
    const char *close = memchr(html->str + start, '>', html->len - start);
    *ret_len = close ? (size_t)(close - html->str) + 1 - start : 0;
    return start;
}

static void
oracle_insert(GString *html, guint32 *state)
{
    static const char *const pieces[] = {
        "<a href=new>",
        "</a>",
        "<b>",
        "</b>",
        "<font size=2>",
        "</font>",
        "<i>",
        "</i>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<span>",
        "</span>",
        "<li>",
        "<ul>",
        "</ul>",
        "<h2>",
        "</h2>",
        "<form>",
        "</form>",
        "<center>",
        "</center>",
        "<tbody>",
        "<textarea>",
        "<!--",
        "-->",
        "\"",
        "'",
        "<",
        ">",
        "/",
        "=",
        "&",
        "&amp",
        "&lt;",
        "<![endif]-->",
        "<br/>",
        "<svg>",
        "</svg>",
        "<object>",
        "</object>",
        "<a name=n>",
        "<u>",
        "</u>",
        "<dl><dt>",
        "<dd>",
        "<th>",
        "<custom-thing>",
        "<pre>",
        "<caption>",
        "<blockquote>",
        "<button>",
        "</button>",
        "<title>",
        "<style>",
        "</style>",
        "<img src=i>",
        "<label>",
        "</label>",
    };
    const char *piece = pieces[oracle_random(state, G_N_ELEMENTS(pieces))];
    size_t len = 0, at = oracle_random_tag(html, state, &len);
    if (oracle_random(state, 3) == 0)
        at = oracle_random(state, html->len);
    g_string_insert(html, (gssize)at, piece);
}

static void
oracle_mutate_once(GString *html, guint32 *state)
{
    size_t len = 0, at = oracle_random_tag(html, state, &len);
    switch (oracle_random(state, 6)) {
    case 0: /* drop a tag */
        g_string_erase(html, (gssize)at, (gssize)len);
        return;
    case 1: { /* move a tag */
        g_autofree char *tag = g_strndup(html->str + at, len);
        g_string_erase(html, (gssize)at, (gssize)len);
        size_t ignored, to = oracle_random_tag(html, state, &ignored);
        g_string_insert(html, (gssize)to, tag);
        return;
    }
    case 2: { /* repeat a piece */
        len = oracle_random(state, 200);
        len = MIN(len, html->len - at);
        g_autofree char *piece = g_strndup(html->str + at, len);
        g_string_insert(html, (gssize)at, piece);
        return;
    }
    case 3: /* drop a few characters */
        at = oracle_random(state, html->len);
        len = 1 + oracle_random(state, 20);
        len = MIN(len, html->len - at);
        g_string_erase(html, (gssize)at, (gssize)len);
        return;
    default:
        oracle_insert(html, state);
    }
}

/* A page of its own for every seed; page 0 is the page itself. */
static GString *
oracle_mutate(const char *html, size_t len, guint32 seed)
{
    GString *page = g_string_new_len(html, (gssize)len);
    oracle_neutralise(page);
    guint32 state = seed * 2654435761u | 1;
    for (unsigned i = 0; seed && i < 8; i++)
        oracle_random(&state, 0);
    for (unsigned n = seed ? 1 + oracle_random(&state, 4) : 0; n && page->len; n--)
        oracle_mutate_once(page, &state);
    g_autofree char *valid = g_utf8_make_valid(page->str, (gssize)page->len);
    g_string_assign(page, valid);
    return page;
}

#endif
