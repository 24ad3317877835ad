/* SPDX-License-Identifier: MIT */
/*
 * Encoded words (RFC 2047) in raw field values, roughly, with libc only: for whoever nominates.
 * message/text.h is for whoever decides.
 */
#ifndef DEMUR_RULES_ENCODED_H
#define DEMUR_RULES_ENCODED_H

#include <stdbool.h>
#include <stddef.h>

/* Spans of the value; public value. */
typedef struct DemurEncodedWord {
    const char *charset, *data;
    size_t charset_len, len;
    size_t whole; /* length of the word with its marks */
    bool base64;
} DemurEncodedWord;

/* Whether TEXT begins with an encoded word. */
bool demur_encoded_word(const char *text, size_t len, DemurEncodedWord *ret_word);

/* What the word holds, as bytes of its charset. Returns: how many, at most SIZE. */
size_t demur_encoded_bytes(const DemurEncodedWord *word, char *out, size_t size);

/* The offset of the encoded word that follows AT after white space, which is then not shown
 * (RFC 2047 section 6.2); else AT. */
size_t demur_encoded_next(const char *value, size_t at, size_t len);

/* Whether an encoded word may begin anywhere in VALUE. */
bool demur_encoded_any(const char *value, size_t len);

#endif
