/* SPDX-License-Identifier: MIT */
/*
 * A header read from raw bytes: no allocation, no decoding, no library but libc. It must tell the
 * sender's domain of any mail in less than a microsecond or two, because it runs on all mail; what
 * it nominates is parsed again, properly.
 *
 * Understood: CRLF and LF, folding, comments (nested), quoted strings, groups, source routes, 8-bit
 * bytes, NUL, a leading "From " line (and ">From "), lines that are no fields, no header end.
 */
#ifndef DEMUR_MESSAGE_RAWSCAN_H
#define DEMUR_MESSAGE_RAWSCAN_H

#include <stdbool.h>
#include <stddef.h>

/* A span of the scanned bytes: offset of its first byte, and its length. */
typedef struct DemurRawSpan {
    size_t start, len;
} DemurRawSpan;

/* One field: whole (with its final line end), name, and value (after the colon, with folding,
 * without the final line end). */
typedef struct DemurRawField {
    DemurRawSpan whole, name, value;
} DemurRawField;

/* Walks the fields of a header block. */
typedef struct DemurRawScan {
    const char *data;
    size_t len;
    size_t next;     /* offset of the next line */
    size_t body;     /* once ended: offset of the first byte of the body (after the empty line) */
    bool ended;      /* the empty line was met */
    bool truncated;  /* the bytes ended within the header: read more, or take what there is */
} DemurRawScan;

/* data: borrowed while the scan lives. */
void demur_rawscan_init(DemurRawScan *scan, const char *data, size_t len);

/* The next field; false at the end of the header or of the bytes. Lines that are no fields (no
 * colon, or blanks in the name) are skipped together with their continuation lines. */
bool demur_rawscan_next(DemurRawScan *scan, DemurRawField *ret_field);

/* Whether the field's name is NAME, ASCII case-insensitively. */
bool demur_rawscan_is(const DemurRawScan *scan, const DemurRawField *field, const char *name);

/*
 * The domain of the first addr-spec of an address list, in lower case, comments and folding
 * removed. ret_domain: at least SIZE bytes; NUL-terminated; longer domains are refused.
 * Returns: length, or 0 when there is none.
 */
size_t demur_rawscan_domain(const char *value, size_t len, char *ret_domain, size_t size);

#endif
