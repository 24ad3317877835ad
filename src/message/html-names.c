/* SPDX-License-Identifier: MIT */
/* Looking up names: the sorted table of names is entered by its first letter. */
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

/* Number of the first name that starts with 'a' and so on; the last is the number of all. */
typedef struct Index {
    uint8_t first[27];
} Index;

static Index tag_index, attr_index;

static void
fill_index(Index *index, const Name *names, unsigned n)
{
    for (unsigned letter = 0; letter < 27; letter++) {
        unsigned i = 0;
        while (i < n && names[i].name[0] < (char)('a' + letter))
            i++;
        index->first[letter] = (uint8_t)i;
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

/* Number of the name, or -1. */
static int
find(const Index *index, const Name *names, const char *name, size_t len)
{
    if (!len || name[0] < 'a' || name[0] > 'z')
        return -1;
    for (unsigned i = index->first[name[0] - 'a']; i < index->first[name[0] - 'a' + 1]; i++) {
        if (names[i].len == len && names[i].name[len - 1] == name[len - 1] &&
            memcmp(names[i].name, name, len) == 0)
            return (int)i;
    }
    return -1;
}

HtmlTag
demur_html_tag(const char *name, size_t len)
{
    ensure_indexes();
    return (HtmlTag)(find(&tag_index, tag_names, name, len) + 1);
}

HtmlAttr
demur_html_attr(const char *name, size_t len)
{
    ensure_indexes();
    int found = find(&attr_index, attr_names, name, len);
    return found < 0 ? HTML_N_ATTRS : (HtmlAttr)found;
}

unsigned
demur_html_tag_flags(HtmlTag tag)
{
    return tag_flags[tag];
}
