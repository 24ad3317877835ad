/* SPDX-License-Identifier: MIT */
/* Strings as IMAP wants them: modified UTF-7 (RFC 3501 section 5.1.3), quoted strings, atoms.
 */
#ifndef DEMUR_STORE_IMAP_NAMES_H
#define DEMUR_STORE_IMAP_NAMES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* UTF-8 to modified UTF-7; owned; NULL when the name is empty, too long, not UTF-8 or holds
 * control characters. */
char *demur_imap_name_encode(const char *name);

/* Modified UTF-7 (or UTF-8, as some servers send) to UTF-8; owned; NULL as above, or when the
 * encoding is broken. */
char *demur_imap_name_decode(const char *wire);

/* Whether no byte is a control character. */
bool demur_imap_is_clean(const char *text);

/* Appends TEXT (clean) as a quoted string. */
void demur_imap_append_quoted(GString *out, const char *text);

/* Whether TEXT may be a keyword: an atom of at most 64 bytes. */
bool demur_imap_is_keyword(const char *text);

/* The longest run of printable ASCII in TEXT, which a server finds wherever it would find TEXT;
 * owned; NULL when it is shorter than three characters. */
char *demur_imap_search_term(const char *text);

/* UIDS (int64_t, N of them) as a sequence set, neighbours joined; owned. */
char *demur_imap_uid_set(const int64_t *uids, unsigned n);

#endif
