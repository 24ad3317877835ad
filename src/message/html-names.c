/* SPDX-License-Identifier: MIT */
/* Looking up names. */
#include "message/html-names.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

typedef struct Name {
    const char *name;
    uint8_t len;
} Name;

#define NAME(text)                                                                             \
    {                                                                                          \
        text, sizeof(text) - 1                                                                 \
    }

static const Name tag_names[] = {
#define HTML_ELEMENT(id, name, flags) NAME(name),
    HTML_ELEMENTS(HTML_ELEMENT)
#undef HTML_ELEMENT
};

static const unsigned tag_flags[HTML_N_TAGS] = {0,
#define HTML_ELEMENT(id, name, flags) flags,
                                                HTML_ELEMENTS(HTML_ELEMENT)
#undef HTML_ELEMENT
};

static const Name attr_names[] = {
#define HTML_ATTRIBUTE(id, name) NAME(name),
    HTML_ATTRIBUTES(HTML_ATTRIBUTE)
#undef HTML_ATTRIBUTE
};

/* Names by what is quickly known of each: number + 1 of the first one, and of the next. */
#define BUCKETS 64
#define NAMES_MAX 128
typedef struct Index {
    uint8_t first[BUCKETS], next[NAMES_MAX];
} Index;

_Static_assert(G_N_ELEMENTS(tag_names) <= NAMES_MAX && G_N_ELEMENTS(attr_names) <= NAMES_MAX,
               "numbers of names");

static Index tag_index, attr_index;

static unsigned
bucket(const char *name, size_t len)
{
    return ((unsigned char)name[0] * 5U + (unsigned char)name[len - 1] + (unsigned)len * 7) %
           BUCKETS;
}

static void
fill_index(Index *index, const Name *names, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        uint8_t *first = &index->first[bucket(names[i].name, names[i].len)];
        index->next[i] = *first;
        *first = (uint8_t)(i + 1);
    }
}

static void
ensure_indexes(void)
{
    static gsize done;
    if (g_once_init_enter(&done)) {
        fill_index(&tag_index, tag_names, G_N_ELEMENTS(tag_names));
        fill_index(&attr_index, attr_names, G_N_ELEMENTS(attr_names));
        g_once_init_leave(&done, 1);
    }
}

/* Number of the name + 1, or 0. */
static unsigned
find(const Index *index, const Name *names, const char *name, size_t len)
{
    unsigned i = len ? index->first[bucket(name, len)] : 0;
    while (i && (names[i - 1].len != len || memcmp(names[i - 1].name, name, len) != 0))
        i = index->next[i - 1];
    return i;
}

HtmlTag
demur_html_tag(const char *name, size_t len)
{
    ensure_indexes();
    return (HtmlTag)find(&tag_index, tag_names, name, len);
}

HtmlAttr
demur_html_attr(const char *name, size_t len)
{
    ensure_indexes();
    unsigned found = find(&attr_index, attr_names, name, len);
    return found ? (HtmlAttr)(found - 1) : HTML_N_ATTRS;
}

unsigned
demur_html_tag_flags(HtmlTag tag)
{
    return tag_flags[tag];
}
