/* SPDX-License-Identifier: MIT */
/*
 * A header read from raw bytes: no allocation, no decoding, no library but libc. It must tell
 * the sender's domain of any mail in less than a microsecond or two, because it runs on all
 * mail; what it nominates is parsed again, properly.
 *
 * Understood: CRLF and LF, folding, comments (nested), quoted strings, groups, source routes,
 * 8-bit bytes, NUL, a leading "From " line (and ">From "), lines that are no fields, no header
 * end.
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
    size_t next; /* offset of the next line */
    size_t body; /* once ended: offset of the first byte of the body (after the empty line) */
    bool ended;  /* the empty line was met */
    bool broken; /* a line that is no field was skipped */
    bool truncated; /* the bytes ended within the header: read more, or take what there is */
} DemurRawScan;

/* data: borrowed while the scan lives. */
void demur_rawscan_init(DemurRawScan *scan, const char *data, size_t len);

/*
 * The next field; false at the end of the header or of the bytes. Lines that are no fields (no
 * colon, or blanks within the name) are skipped together with their continuation lines; blanks
 * between name and colon are read as RFC 5322 section 4.5 has them. A field that touches the
 * end of the bytes is returned with "truncated" set, because it may go on.
 */
bool demur_rawscan_next(DemurRawScan *scan, DemurRawField *ret_field);

/* Whether the field's name is NAME, ASCII case-insensitively. */
bool demur_rawscan_is(const DemurRawScan *scan, const DemurRawField *field, const char *name);

/* Offset after the comment that opens at AT (RFC 5322 section 3.2.2); LEN when it is never
 * closed. */
size_t demur_rawscan_comment_end(const char *data, size_t len, size_t at);

/*
 * One entry of an address list (RFC 5322 section 3.4, and 4.4 for what is obsolete). Spans are
 * of the value as written, with comments and folding; length 0 means absent.
 */
typedef struct DemurRawAddress {
    DemurRawSpan phrase;  /* display name with its quotes */
    DemurRawSpan comment; /* first comment, without its outer parentheses */
    DemurRawSpan local;
    DemurRawSpan domain; /* absent: the entry holds no addr-spec */
} DemurRawAddress;

/* Walks an address list. */
typedef struct DemurRawAddressScan {
    const char *data;
    size_t len;
    size_t next;
    unsigned stray; /* addr-specs that stand where none may, as in "a@b <c@d>" or "a@b@c" */
    bool group;     /* group syntax was met */
    bool comment;   /* a comment was met */
} DemurRawAddressScan;

void demur_rawscan_address_init(DemurRawAddressScan *scan, const char *value, size_t len);

/* The next entry that holds a name or an addr-spec; false at the end. */
bool demur_rawscan_address_next(DemurRawAddressScan *scan, DemurRawAddress *ret_address);

/* Writes a domain span as it is compared: lower case, comments and folding removed. Ends at
 * what cannot belong to a domain. Returns: length, 0 when empty or not shorter than SIZE. */
size_t demur_rawscan_domain_copy(const char *value, DemurRawSpan domain, char *ret_domain,
                                 size_t size);

/*
 * The domain of the first addr-spec of an address list, in lower case, comments and folding
 * removed. ret_domain: at least SIZE bytes; NUL-terminated; longer domains are refused.
 * Returns: length, or 0 when there is none.
 */
size_t demur_rawscan_domain(const char *value, size_t len, char *ret_domain, size_t size);

#endif
