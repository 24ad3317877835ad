/* SPDX-License-Identifier: MIT */
/* The links of a page, in the order of their tags. */
#ifndef DEMUR_MESSAGE_HTML_LINKS_H
#define DEMUR_MESSAGE_HTML_LINKS_H

#include <demur/message.h>

#include "message/html-token.h"

typedef struct HtmlLinks {
    GPtrArray *links; /* of DemurLink*, owned by the array; their text is empty until the end */
    GPtrArray *texts; /* of GString* or NULL, one a link */
    unsigned
        pictures;   /* among them; those beyond the ceiling are left out: nobody follows them */
    bool truncated; /* there were more of the others */
} HtmlLinks;

void demur_html_links_init(HtmlLinks *links);
void demur_html_links_clear(HtmlLinks *links);

/* Returns the link's index, or -1 when there are too many. */
int demur_html_links_add(HtmlLinks *links, DemurHtmlSpan written, DemurLinkSource source,
                         bool visible);

DemurLink *demur_html_links_get(HtmlLinks *links, int index);

/* Each candidate of a srcset; each url() of a style. */
void demur_html_links_add_srcset(HtmlLinks *links, DemurHtmlSpan srcset, bool visible);
void demur_html_links_add_css(HtmlLinks *links, DemurHtmlSpan css, bool visible);

/* Text of the link at INDEX that is seen; nothing happens when INDEX is -1. */
void demur_html_links_add_text(HtmlLinks *links, int index, DemurHtmlSpan text);
void demur_html_links_add_blank(HtmlLinks *links, int index);
void demur_html_links_show(HtmlLinks *links, int index);

/* None of them is seen after all. */
void demur_html_links_hide(HtmlLinks *links);

/* Hands the links over, with their text. */
GPtrArray *demur_html_links_finish(HtmlLinks *links);

#endif
