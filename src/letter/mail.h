/* SPDX-License-Identifier: MIT */
/* A letter or an alert as a mail that threads to the message it is about (RFC 5322
 * section 3.6.4). */
#ifndef DEMUR_LETTER_MAIL_H
#define DEMUR_LETTER_MAIL_H

#include <demur/message.h>

/* Public value, everything borrowed for the call; NULL leaves a field out. */
typedef struct DemurMail {
    const DemurMessage *parent; /* threads to it, or NULL */
    const char *from_name, *from_address;
    const char *to;
    const char *subject;
    const char *message_id; /* with angle brackets; required */
    const char *language;
    const char *body;
    int64_t date;
    bool automatic; /* written and filed by a program (RFC 3834) */
} DemurMail;

/* Returns: owned bytes for APPEND; NULL with DEMUR_ERROR_MESSAGE naming the refused string. */
GBytes *demur_mail_compose(const DemurMail *mail, GError **error);

#endif
