/* SPDX-License-Identifier: MIT */
/* The attributes of a tag, and what they say about its look. */
#ifndef DEMUR_MESSAGE_HTML_ATTRS_H
#define DEMUR_MESSAGE_HTML_ATTRS_H

#include "message/html-names.h"
#include "message/html-sheet.h"
#include "message/html-token.h"

/* The attributes that matter; data is NULL when absent. Valid as long as the token is. */
typedef struct HtmlAttrs {
    DemurHtmlSpan of[HTML_N_ATTRS];
    const DemurHtmlAttribute *all; /* also those that do not matter */
    size_t n_all;
    bool any;
} HtmlAttrs;

void demur_html_attrs_read(const DemurHtmlToken *token, HtmlAttrs *attrs);

/* Whether a value is WORD, whatever its case. */
bool demur_html_span_is(DemurHtmlSpan span, const char *word);

/* A number of pixels, or -1 when it is none. */
int demur_html_attrs_size(DemurHtmlSpan value);

/* The address of <meta http-equiv=refresh>; data is NULL when there is none. */
DemurHtmlSpan demur_html_attrs_refresh(const HtmlAttrs *attrs);

/* Mail repeats its style attributes, cell for cell: those of late, with what they declare. */
#define HTML_STYLES_KEPT 16
#define HTML_STYLES_LENGTH 240
#define HTML_STYLES_DECLARATIONS 12
typedef struct HtmlStyleKept {
    size_t len; /* 0: nothing is kept here */
    unsigned n;
    char css[HTML_STYLES_LENGTH];
    HtmlDeclaration declarations[HTML_STYLES_DECLARATIONS];
} HtmlStyleKept;

typedef struct HtmlStyles {
    HtmlStyleKept kept[HTML_STYLES_KEPT];
    unsigned oldest; /* the next one to be replaced */
    GString *scratch;
    HtmlSheet *sheet;
    bool strict;
} HtmlStyles;

/* SHEET: borrowed. STRICT: see html.h. */
HtmlStyles *demur_html_styles_new(HtmlSheet *sheet, bool strict);
void demur_html_styles_free(HtmlStyles *styles);

/* The element's own part of its look: from the sheet, its attributes, and what it is. PARENT:
 * the look of what it stands in, or NULL. */
HtmlOwn demur_html_attrs_own(const HtmlAttrs *attrs, HtmlTag tag, DemurHtmlSpan name,
                             const HtmlAround *around, HtmlStyles *styles);

#endif
