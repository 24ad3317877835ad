/* SPDX-License-Identifier: MIT */
/*
 * A rough look for a brand in a raw field value: good enough to nominate, never to decide (see
 * trust/claim.h for that). libc only.
 */
#ifndef DEMUR_RULES_BRAND_H
#define DEMUR_RULES_BRAND_H

#include <stdbool.h>
#include <stddef.h>

#define DEMUR_BRAND_TEXT 1024 /* bytes of a field value that are looked at */

/*
 * Decodes the encoded words (RFC 2047) of a value, without their charset: every byte above 127
 * stays, and reads as "some other letter" below. The first SIZE bytes are kept.
 * Returns: length.
 */
size_t demur_brand_decode(const char *value, size_t len, char *ret_text, size_t size);

/*
 * Whether TEXT names BRAND (lower case ASCII), letters that look alike taken for each other, any
 * letter beyond ASCII taken for any letter as long as most are plain. A brand of up to five letters
 * counts only at the start of a word.
 */
bool demur_brand_found(const char *brand, size_t brand_len, const char *text, size_t len);

#endif
