/* SPDX-License-Identifier: MIT */
/* Text as rules see it: one alphabet for what readers take for the same. */
#ifndef DEMUR_MESSAGE_TEXT_H
#define DEMUR_MESSAGE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/*
 * Decodes bytes of a MIME charset into UTF-8 (NULL only with len 0). us-ascii and iso-8859-1
 * are read as windows-1252 (WHATWG Encoding; they are mislabelled so); without charset or with
 * an unknown one: UTF-8 where valid, else windows-1252. UTF-7 is refused (NULL). Bad bytes
 * become U+FFFD, NUL as well. Returns: owned, or NULL when the charset is refused.
 */
char *demur_text_decode(const char *bytes, size_t len, const char *charset);

/* The same for bytes that are not needed any more (taken): what is UTF-8 is not copied. */
char *demur_text_decode_own(GByteArray *bytes, const char *charset);

/* Whether programs may read HTML of no known MIME charset otherwise than demur_text_decode()
 * does: it begins with the byte order mark of UTF-16, or names a charset in which bytes of
 * ASCII may be other characters (WHATWG HTML, 13.2.3.2; looked for in the whole text, as some
 * do). */
bool demur_text_is_doubtful(const char *html, size_t len, const char *charset);

/*
 * Normalises UTF-8: NFC; typographic single quotes and accents used as such to "'", double
 * quotes to '"', dashes to '-', every space (and NBSP, thin, ideographic ...) to ' '; soft
 * hyphen, zero width, bidirectional controls and variation selectors removed; ellipsis to
 * "..."; full-width ASCII to ASCII; runs of white space to one space, line feeds kept as one
 * line feed; ends cut. Returns: owned.
 */
char *demur_text_normalise(const char *utf8, gssize len);

/* RFC 2047 words and what real mail makes of them, then control characters to spaces. Owned. */
char *demur_text_decode_header(const char *raw);

/* Words of an address or a display name without quotes, escapes and comments (RFC 5322 section
 * 3.2); blanks outside of quotes are kept where BLANKS. Returns: owned. */
char *demur_text_words(const char *text, size_t len, bool blanks);

#endif
