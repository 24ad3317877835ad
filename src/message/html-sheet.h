/* SPDX-License-Identifier: MIT */
/*
 * Style sheets as far as simple selectors go: an element, a class, an id, an element with one
 * of the two, "*"; after html or body or not. Rules for some media only, and all other
 * selectors, are left out: what they hide differs from reader to reader.
 */
#ifndef DEMUR_MESSAGE_HTML_SHEET_H
#define DEMUR_MESSAGE_HTML_SHEET_H

#include "message/html-style.h"

typedef struct HtmlSheet HtmlSheet;

HtmlSheet *demur_html_sheet_new(void);
void demur_html_sheet_free(HtmlSheet *sheet); /* accepts NULL */

void demur_html_sheet_add(HtmlSheet *sheet, const char *css, size_t len);

/* Whether a list of media holds for every screen. */
bool demur_html_sheet_media_applies(const char *media, size_t len);

/* Whether it has no rules; whether there were more than are kept. */
bool demur_html_sheet_is_empty(const HtmlSheet *sheet);
bool demur_html_sheet_is_full(const HtmlSheet *sheet);

/* An element: its name in lower case; id and list of classes may be empty. */
typedef struct HtmlSubject {
    const char *element, *id, *classes;
    size_t element_len, id_len, classes_len;
} HtmlSubject;

/* Adds what the sheet says about an element. */
void demur_html_sheet_apply(HtmlSheet *sheet, const HtmlSubject *subject, HtmlCascade *cascade);

#endif
