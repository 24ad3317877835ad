/* SPDX-License-Identifier: MIT */
/*
 * Compound selectors (Selectors 4): "td.note[align=left]:not(.x)", as a list of tests of one
 * element. What an element alone cannot say (":first-child") is a test whose outcome is in
 * doubt.
 */
#ifndef DEMUR_MESSAGE_HTML_SELECTOR_H
#define DEMUR_MESSAGE_HTML_SELECTOR_H

#include <stdint.h>

#include "message/html-media.h"
#include "message/html-token.h"

/* An element: its name in lower case; id and list of classes may be empty. */
typedef struct HtmlSubject {
    HtmlText element, id, classes;
    const DemurHtmlAttribute *attributes;
    size_t n_attributes;
} HtmlSubject;

typedef enum HtmlTestKind {
    HTML_TEST_ELEMENT,
    HTML_TEST_ID,
    HTML_TEST_CLASS,
    HTML_TEST_ATTRIBUTE,
    HTML_TEST_DOUBT,
} HtmlTestKind;

/* Names stand in the text of the compound. Without padding: compared as bytes. */
typedef struct HtmlTest {
    uint8_t kind;    /* HtmlTestKind */
    uint8_t negated; /* within :not() */
    uint8_t folded;  /* an attribute's value in any case */
    char op;         /* of an attribute: '=', '~', '|', '^', '$', '*', or 0: it is there */
    uint16_t name, name_len, value, value_len;
} HtmlTest;

#define HTML_COMPOUND_TESTS 8
#define HTML_COMPOUND_TEXT 240

typedef struct HtmlCompound {
    HtmlTest tests[HTML_COMPOUND_TESTS];
    char text[HTML_COMPOUND_TEXT];
    uint16_t n, len;
    uint16_t ids, classes, elements; /* specificity */
    bool never;                      /* it holds for no element of a page that nobody touched */
} HtmlCompound;

/* Takes one from the start; its numbers are 0 before. False when it is not valid. */
bool demur_html_selector_take(HtmlText *rest, HtmlCompound *compound);

/* Makes it one that is in doubt. */
void demur_html_selector_doubt(HtmlCompound *compound);

/* Whether a test holds; TEXT is that of its compound. COST grows by the work it took, in some
 * ten nanoseconds. */
HtmlHolds demur_html_selector_holds(const HtmlTest *test, const char *text,
                                    const HtmlSubject *subject, unsigned *cost);

#endif
