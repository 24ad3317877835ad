/* SPDX-License-Identifier: MIT */
/* Reading a Content-Type field (RFC 2045 section 5.1). */
#ifndef DEMUR_MESSAGE_CONTENT_TYPE_H
#define DEMUR_MESSAGE_CONTENT_TYPE_H

#include "message/codec.h"

typedef enum DemurReading {
    DEMUR_READING_DONE,
    DEMUR_READING_INVALID, /* there is nothing to read in it */
    DEMUR_READING_UNKNOWN, /* it takes the module, which cannot be loaded */
} DemurReading;

/* Reads VALUE, UTF-8 on one line: here where it is plain, by the module otherwise. */
DemurReading demur_content_type_read(const char *value, DemurContentType *ret_type);

/* The plain form only: "type/subtype; name=token; name=\"text\"", no comments, no backslashes,
 * nothing encoded (RFC 2047, 2231), no name twice. False for all else. */
bool demur_content_type_plain(const char *value, DemurContentType *ret_type);

/* Whether VALUE gives a parameter that counts twice, also in the forms of RFC 2231: which one
 * is taken differs between programs. Quoted text that looks like a parameter is one here. */
bool demur_content_type_repeats(const char *value);

void demur_content_type_clear(DemurContentType *type);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DemurContentType, demur_content_type_clear)

#endif
