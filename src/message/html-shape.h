/* SPDX-License-Identifier: MIT */
/*
 * What is left to see of a box that is clipped, scaled or moved (CSS Masking 1, CSS Transforms
 * 1 and 2). Each returns HIDES, OTHER, or UNSET for a value that is none.
 */
#ifndef DEMUR_MESSAGE_HTML_SHAPE_H
#define DEMUR_MESSAGE_HTML_SHAPE_H

#include "message/html-style.h"
#include "message/html-value.h"

HtmlValue demur_html_shape_clip(HtmlText value);      /* clip */
HtmlValue demur_html_shape_clip_path(HtmlText value); /* clip-path */
HtmlValue demur_html_shape_transform(HtmlText value); /* transform */
HtmlValue demur_html_shape_scale(HtmlText value);     /* scale */
HtmlValue demur_html_shape_translate(HtmlText value); /* translate */

#endif
