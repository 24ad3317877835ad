/* SPDX-License-Identifier: MIT */
/* A piece of borrowed text that need not end in NUL. Inside the link layer only. */
#ifndef DEMUR_LINK_SPAN_H
#define DEMUR_LINK_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct DemurSpan {
    const char *at; /* NULL for what is not there */
    size_t len;
} DemurSpan;

static inline DemurSpan
demur_span_skip(DemurSpan span, size_t count)
{
    return (DemurSpan){span.at + count, span.len - count};
}

static inline bool
demur_span_starts(DemurSpan span, const char *prefix)
{
    size_t len = strlen(prefix);
    return span.len >= len && memcmp(span.at, prefix, len) == 0;
}

/* Cuts SPAN off up to DELIMITER, and the delimiter; returns what stood before it. */
static inline DemurSpan
demur_span_take(DemurSpan *span, char delimiter)
{
    const char *end = span->len ? (const char *)memchr(span->at, delimiter, span->len) : NULL;
    DemurSpan part = {span->at, end ? (size_t)(end - span->at) : span->len};
    if (span->len)
        *span = demur_span_skip(*span, part.len + (end ? 1 : 0));
    return part;
}

#endif
