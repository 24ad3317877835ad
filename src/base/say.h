/* SPDX-License-Identifier: MIT */
/* Hostile text on its way to a terminal, a log, a header or an alert. */
#ifndef DEMUR_BASE_SAY_H
#define DEMUR_BASE_SAY_H

#include <glib.h>

/*
 * One printable line of UTF-8: controls, line and paragraph separators, bidirectional controls,
 * invisible format characters, private use and bytes that are no UTF-8 become U+FFFD; runs of
 * white space become one space; cut to MAX characters with an ellipsis.
 * text: LEN bytes, or NUL-terminated with len -1; NULL reads as "".
 * Returns: owned.
 */
char *demur_say_clean(const char *text, gssize len, unsigned max);

#endif
