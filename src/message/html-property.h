/* SPDX-License-Identifier: MIT */
/*
 * The properties that decide whether text can be seen, each with the grammar of its values.
 * What is no value of a property is dropped, as by browsers: the declaration before it stays.
 */
#ifndef DEMUR_MESSAGE_HTML_PROPERTY_H
#define DEMUR_MESSAGE_HTML_PROPERTY_H

#include "message/html-style.h"
#include "message/html-value.h"

/* Where declarations go, and what they have in common. */
typedef struct HtmlSink {
    HtmlDeclarationFunc func;
    void *user_data;
    uint32_t rank;
} HtmlSink;

/* Reads VALUE, blanks and "!important" cut, of the property NAME; several declarations come of
 * a shorthand, none of what is not valid or does not matter. */
void demur_html_property_read(HtmlText name, HtmlText value, const HtmlSink *sink);

#endif
