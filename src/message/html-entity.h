/* SPDX-License-Identifier: MIT */
/* Character references (WHATWG HTML, 13.2.5.72 and following). */
#ifndef DEMUR_MESSAGE_HTML_ENTITY_H
#define DEMUR_MESSAGE_HTML_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the longest replacement: two characters of UTF-8. */
#define DEMUR_HTML_ENTITY_MAX 8

/*
 * Decodes the reference at the start of TEXT, which is an ampersand.
 * attribute: the rules of attribute values hold (no reference before "=" or a letter or digit
 * when the semicolon is missing).
 * ret_utf8: at least DEMUR_HTML_ENTITY_MAX bytes, not terminated; ret_len: how many of them.
 * Returns: bytes of TEXT the reference takes, or 0 when it is none.
 */
size_t demur_html_entity_decode(const char *text, size_t len, bool attribute, char *ret_utf8,
                                size_t *ret_len);

#endif
