/* SPDX-License-Identifier: MIT */
/* Conditions of style sheets: for which media they are (Media Queries 4), what must be known.
 */
#ifndef DEMUR_MESSAGE_HTML_MEDIA_H
#define DEMUR_MESSAGE_HTML_MEDIA_H

#include "message/html-value.h"

/* Whether something holds, as far as that can be said without a screen. */
typedef enum HtmlHolds { HTML_NEVER, HTML_MAYBE, HTML_ALWAYS } HtmlHolds;

/* Whether a list of media holds for the screens that mail is read on. */
HtmlHolds demur_html_media_holds(HtmlText list);

/* Whether what "@supports" asks for is known. */
HtmlHolds demur_html_supports_holds(HtmlText condition);

#endif
