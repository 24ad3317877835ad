/* SPDX-License-Identifier: MIT */
/* Which links an element brings, and whether they are seen where it stands. */
#ifndef DEMUR_MESSAGE_HTML_REFS_H
#define DEMUR_MESSAGE_HTML_REFS_H

#include "message/html-attrs.h"
#include "message/html-links.h"
#include "message/html.h"

/* Where an element stands. Public value, everything borrowed. */
typedef struct HtmlRefs {
    HtmlLinks *links; /* to be added to */
    DemurHtml *html;  /* has_base and has_form to be set */
    const HtmlLook *look;
    bool lost; /* nested too deep for anything to count as seen */
} HtmlRefs;

/* Links of any element; returns the one that the element itself is, or -1. */
int demur_html_refs_links(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs,
                          const HtmlOwn *own);

/* Outlook follows the links of its own shapes (<v:roundrect href>), others do not. */
void demur_html_refs_unusual(const HtmlRefs *refs, HtmlTag tag, const HtmlAttrs *attrs);

/* What a drawing shows of elsewhere (<image href>, <use href>). */
void demur_html_refs_drawing(const HtmlRefs *refs, const HtmlAttrs *attrs);

/* "<!--[if mso]>...<![endif]-->" is a comment to all but Outlook, which follows the links in
 * it. It is looked through for links. */
void demur_html_refs_comment(const HtmlRefs *refs, DemurHtmlSpan comment);

#endif
