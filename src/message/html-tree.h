/* SPDX-License-Identifier: MIT */
/*
 * What of the tree builder's rules (WHATWG HTML, 13.2.6) decides which elements are open:
 * implied end tags, scopes, table structure, misnested formatting, foreign content.
 */
#ifndef DEMUR_MESSAGE_HTML_TREE_H
#define DEMUR_MESSAGE_HTML_TREE_H

#include "message/html-stack.h"

/* Closes what a start tag closes. False when the tag is ignored here (a row without a table).
 */
bool demur_html_tree_before(HtmlStack *stack, HtmlTag tag);

/* What an end tag closes. TAG is that of NAME. */
void demur_html_tree_end(HtmlStack *stack, HtmlTag tag, const char *name, size_t len);

/* Whether what comes next is foreign: neither HTML nor HTML within foreign content. */
bool demur_html_tree_is_foreign(HtmlStack *stack);

/* Leaves foreign content, as a start tag of HTML_BREAKOUT does. */
void demur_html_tree_break_out(HtmlStack *stack);

/* Makes an entry of a foreign element: what it holds may be HTML again. */
void demur_html_tree_set_foreign(HtmlEntry *entry, HtmlSpace space, const char *name,
                                 size_t len);

#endif
