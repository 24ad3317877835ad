/* SPDX-License-Identifier: MIT */
/*
 * HTML to the text and links a reader sees, without a tree, in linear time.
 *
 * gumbo 0.10 and libxml2 2.9 take quadratic time on nesting and on attributes (seconds for
 * hundreds of kilobytes), and libxml2 loses links silently, hence a tokenizer of our own
 * (html-token.h); gumbo is the oracle of its tests.
 */
#ifndef DEMUR_MESSAGE_HTML_H
#define DEMUR_MESSAGE_HTML_H

#include <demur/message.h>
#include <glib.h>

typedef struct DemurHtml {
    GString *visible;    /* UTF-8, not yet normalised; block elements become line feeds */
    GString *hidden;     /* what a reader cannot see */
    GString *unrendered; /* comments, style sheets, scripts and templates: the first
                            DEMUR_LIMIT_UNRENDERED bytes; line feeds between them */
    GPtrArray *links;    /* of DemurLink* (owned by the array); text not yet normalised */
    char *language;      /* lang of <html> or <body>, or NULL */
    bool has_base, has_form;
    const char *unread; /* why not all was read (static), or NULL: DEMUR_LIMIT_LINKS passed (the
                           rest of the links is missing), elements nested too deep (what follows
                           counts as hidden), too many attributes in a tag or selectors in style
                           sheets (the rest is missing) */
} DemurHtml;

/*
 * html: UTF-8, LEN bytes, may hold NUL. What is in doubt counts as visible: a rule for some
 * screens only, a property that is not looked at closer. Returns: owned; never fails.
 */
DemurHtml *demur_html_new(const char *html, size_t len);

/* The same, read strictly: what some reader's program may not show counts as hidden. */
DemurHtml *demur_html_new_strict(const char *html, size_t len);
void demur_html_free(DemurHtml *html); /* accepts NULL */
void demur_link_free(DemurLink *link); /* accepts NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurHtml, demur_html_free)

#endif
