/* SPDX-License-Identifier: MIT */
/* The inside of a message, shared by the files that make up the view. */
#ifndef DEMUR_MESSAGE_MESSAGE_INTERNAL_H
#define DEMUR_MESSAGE_MESSAGE_INTERNAL_H

#include <demur/message.h>

#include "message/message-source.h"

/* What a message and all that is nested in it may still use. */
typedef struct DemurBudget {
    unsigned nested;
    size_t header, text;
} DemurBudget;

/* What was found in a body. Public value. */
typedef struct DemurBody {
    char *text, *hidden, *language; /* language may be NULL */
    GString *unrendered;            /* up to DEMUR_LIMIT_UNRENDERED bytes */
    GPtrArray *links;               /* of DemurLink* */
    GPtrArray *nested;              /* of DemurMessage* */
    bool has_base, has_form, has_attachment;
    const char *unexamined; /* a static text, or NULL */
} DemurBody;

struct DemurMessage {
    DemurSource source; /* holds a reference to its bytes */
    GString *header;    /* with the empty line */
    int64_t body_start;
    GArray *fields; /* of DemurField */
    GArray *spans;  /* of DemurRawSpan: their values in the header */
    DemurFrom from;
    char *subject, *id;
    GStrv references, recipients;
    int64_t date;
    DemurBody *body;        /* NULL until asked for */
    bool strict;            /* see strict.h */
    const char *broken;     /* see raw.h */
    DemurBudget own_budget; /* of a message that is not nested */
    DemurBudget *budget;    /* that of the outermost message */
};

/* source: its bytes are referenced. budget: NULL for an outermost message. Owned. */
DemurMessage *demur_message_new_nested(const DemurSource *source, DemurBudget *budget,
                                       GError **error);

/* message-address.c: From, To and Cc, from values as demur_message_raw_text() gives them. */
void demur_message_read_from(DemurMessage *message);
GStrv demur_message_read_recipients(const DemurMessage *message);

/* The value of a field as UTF-8, unfolded, its 8-bit bytes read as UTF-8 or windows-1252.
 * Owned; NULL for NULL. */
char *demur_message_raw_text(const DemurMessage *message, const DemurField *field);

/* parts-body.c. Owned; never NULL. */
DemurBody *demur_body_new(const DemurMessage *message);
void demur_body_free(DemurBody *body); /* accepts NULL */

/*
 * message-links.c: adds the addresses that mail programs make links of to LINKS (of
 * DemurLink*), up to MAX: http, https, ftp, mailto, and "www." without a scheme. source: of
 * those that all programs read alike; the other reading of an address that some end later than
 * others is a DEMUR_LINK_TEXT. Returns: false when there were more, or too many within others.
 */
bool demur_message_find_links(const char *text, DemurLinkSource source, GPtrArray *links,
                              unsigned max);

/* Joins the lines of iCalendar or vCard (RFC 5545 section 3.1), in place. */
void demur_message_unfold(char *text);

/* Joins the lines of format=flowed text (RFC 3676 section 4). Owned. */
char *demur_message_unflow(const char *text, bool delsp);

#endif
