/* SPDX-License-Identifier: MIT */
/*
 * Style sheets: rules of all kinds of selectors, and the conditions they stand under. Where it
 * cannot be said whether a rule applies, what it shows may be shown, and what it hides is not
 * hidden by it; for a strict reader the other way round.
 */
#ifndef DEMUR_MESSAGE_HTML_SHEET_H
#define DEMUR_MESSAGE_HTML_SHEET_H

#include "message/html-rules.h"

typedef struct HtmlSheet HtmlSheet;

/* STRICT: see html.h. */
HtmlSheet *demur_html_sheet_new(bool strict);
void demur_html_sheet_free(HtmlSheet *sheet); /* accepts NULL */

bool demur_html_sheet_is_strict(const HtmlSheet *sheet);

/* HOLDS: whether its media are there. */
void demur_html_sheet_add(HtmlSheet *sheet, const char *css, size_t len, HtmlHolds holds);

/* Whether it has no rules; whether there were more than are kept or tried. */
bool demur_html_sheet_is_empty(const HtmlSheet *sheet);
bool demur_html_sheet_is_full(const HtmlSheet *sheet);

/* Whether there are rules that are not understood, which may hide anything. */
bool demur_html_sheet_is_doubtful(const HtmlSheet *sheet);

/* See demur_html_rules_apply(). */
const HtmlMatches *demur_html_sheet_apply(HtmlSheet *sheet, const HtmlSubject *subject,
                                          const HtmlAround *around, HtmlCascade *cascade);

#endif
