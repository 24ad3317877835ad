/* SPDX-License-Identifier: MIT */
/*
 * The MIME structure of a message (RFC 2045, 2046): which bytes are which part. Nothing is
 * decoded and no body is kept.
 *
 * The walk is our own because GMime parses the address fields of nested messages while it
 * reads, and dies of crafted ones; keeps every header of every part in memory; and takes time
 * in lines times depth. GMime reads only single bounded values, out of the ordinary ones, and
 * is the oracle of the tests.
 */
#ifndef DEMUR_MESSAGE_PARTS_H
#define DEMUR_MESSAGE_PARTS_H

#include "message/message-source.h"
#include "message/transfer.h"

typedef enum DemurPartKind {
    DEMUR_PART_MULTIPART,
    DEMUR_PART_HTML,
    DEMUR_PART_RARE_HTML, /* HTML under a name that only some programs know */
    DEMUR_PART_PLAIN,
    DEMUR_PART_TEXT,    /* any other text type */
    DEMUR_PART_MESSAGE, /* message/rfc822 and its likes */
    DEMUR_PART_OTHER,
} DemurPartKind;

/* Public value. */
typedef struct DemurPart {
    DemurPartKind kind;
    DemurTransfer transfer;
    bool alternative, digest, related;   /* which multipart */
    bool starts_elsewhere;               /* related, and another part than the first is shown */
    bool attachment;                     /* Content-Disposition says so */
    bool named;                          /* has a file name */
    bool flowed, delsp;                  /* RFC 3676 */
    bool folded;                         /* lines are continued as in iCalendar (RFC 5545) */
    bool inert;                          /* of another kind: pictures, sound, signatures */
    bool odd_transfer, twice;            /* encoded in an unknown way; says twice what it is */
    char *charset, *boundary, *language; /* or NULL */
    int64_t start, end;                  /* of the body in the source */
    GPtrArray *children;                 /* of DemurPart*, of a multipart; else NULL */
} DemurPart;

/*
 * demur_part_new: reads the structure of the message whose header is HEADER and whose body
 * starts at offset BODY of the source. ret_reason: why the structure is incomplete (a static
 * text), NULL when it is whole. Returns: owned; never NULL.
 */
DemurPart *demur_part_new(const DemurSource *source, GString *header, int64_t body,
                          const char **ret_reason);
void demur_part_free(DemurPart *part); /* accepts NULL */

/* Which ceiling for header blocks LEN bytes of header pass, as a static text, or NULL. Fields
 * of private use ("X-") are bounded by that of the whole block only. */
const char *demur_part_header_excess(const char *header, size_t len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurPart, demur_part_free)

#endif
