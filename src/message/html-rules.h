/* SPDX-License-Identifier: MIT */
/*
 * The rules of style sheets, kept by the last compound of their selectors, so that an element
 * looks up its few possible rules whatever their number.
 *
 * What stands before the last compound ("table .note > b": "table", "table .note") gets a
 * number each. An element notes which of these numbers it and what is around it match, so that
 * a rule needs no search among ancestors.
 */
#ifndef DEMUR_MESSAGE_HTML_RULES_H
#define DEMUR_MESSAGE_HTML_RULES_H

#include "message/html-selector.h"
#include "message/html-style.h"

typedef struct HtmlRules HtmlRules;

/* STRICT: see html.h. */
HtmlRules *demur_html_rules_new(bool strict);
void demur_html_rules_free(HtmlRules *rules); /* accepts NULL */

bool demur_html_rules_are_empty(const HtmlRules *rules);

/* Whether there was more than is kept, or than is tried on elements. */
bool demur_html_rules_are_full(const HtmlRules *rules);

/* A selector, or its part before a blank or ">". Owned by the rules. */
typedef struct HtmlNode HtmlNode;

/* PREFIX: what stands before, or NULL; COMBINATOR: ' ' or '>'. NULL when there are too many. */
HtmlNode *demur_html_rules_node(HtmlRules *rules, HtmlNode *prefix, char combinator,
                                const HtmlCompound *compound);

/* Makes it a prefix of others. */
void demur_html_rules_number(HtmlRules *rules, HtmlNode *node);

/* What a block of declarations says, at most two of a property, one of them in doubt. */
typedef struct HtmlBlock {
    HtmlDeclaration of[HTML_N_CSS][2];
    uint8_t used[2 * HTML_N_CSS]; /* property * 2 + doubt, in the order they came in */
    bool set[2 * HTML_N_CSS];
    unsigned n;
    bool strict;
} HtmlBlock;

void demur_html_block_clear(HtmlBlock *block);

/* Whether anything in it hides, or may hide. */
bool demur_html_block_may_hide(const HtmlBlock *block);

/* BLOCK: an HtmlBlock. */
void demur_html_block_add(const HtmlDeclaration *declaration, void *block);

/* Adds to a node what a block says; RANK is that of the rule, DOUBTFUL: the rule may not apply.
 */
void demur_html_rules_add(HtmlRules *rules, HtmlNode *node, const HtmlBlock *block,
                          uint32_t rank, bool doubtful);

/* What an element stands in. */
typedef struct HtmlAround {
    const HtmlMatches *parent, *all; /* what that matches, and what it and all around it do;
                                        NULL: nothing */
} HtmlAround;

/* Adds what the rules say about an element. Returns the numbers that it matches, or NULL. */
const HtmlMatches *demur_html_rules_apply(HtmlRules *rules, const HtmlSubject *subject,
                                          const HtmlAround *around, HtmlCascade *cascade);

#endif
