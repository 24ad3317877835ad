/* SPDX-License-Identifier: MIT */
/*
 * The text of a raw field value as a reader sees it, roughly, with libc only: for whoever
 * nominates.
 */
#ifndef DEMUR_RULES_RAWTEXT_H
#define DEMUR_RULES_RAWTEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The caller's bytes. Public value. */
typedef struct DemurRawText {
    char *bytes;
    size_t len, size;
    bool doubt; /* there was no room for all, or something cannot be told */
} DemurRawText;

void demur_rawtext_put(DemurRawText *text, const char *bytes, size_t n);

/* Adds VALUE as UTF-8, its encoded words (RFC 2047) decoded. Raw bytes stay as they are. */
void demur_rawtext_decode(const char *value, size_t len, DemurRawText *into);

/*
 * Adds TEXT as ASCII: what looks like a letter of ours (letters.h) as that letter, anything
 * else beyond ASCII as GAP, or not at all where GAP is 0. utf8: read as such, else as
 * windows-1252. Returns: whether it is UTF-8.
 */
bool demur_rawtext_fold(const DemurRawText *text, bool utf8, char gap, DemurRawText *into);

#endif
