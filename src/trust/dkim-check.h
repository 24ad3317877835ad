/* SPDX-License-Identifier: MIT */
/*
 * The DKIM signatures of one message (RFC 6376, RFC 8301, RFC 8463). Stricter than the RFC
 * where it lets a stranger add to what was signed: a signature with l= does not count, nor one
 * with rsa-sha1, nor a key in testing mode. RSA keys from 1024 bits count, because that is what
 * is used.
 */
#ifndef DEMUR_TRUST_DKIM_CHECK_H
#define DEMUR_TRUST_DKIM_CHECK_H

#include <glib.h>
#include <stdbool.h>

/* Public value. */
typedef struct DemurDkimCheck {
    const char *keys;   /* a file of lines "SELECTOR._domainkey.DOMAIN v=DKIM1; ..." instead of
                           DNS, or NULL */
    bool offline;       /* never ask DNS */
    unsigned seconds;   /* for one DNS query */
    const char *domain; /* lower case: signatures of domains that are not this one, above it or
                           below it fail unread, so that no name server of theirs is waited
                           for; NULL: all are checked */
    void (*known)(const char *line, void *user); /* told of each line at once, or NULL */
    void *user;
} DemurDkimCheck;

/*
 * data: a message; bare LF line ends are read as CRLF, an mbox "From " line is passed over.
 * Returns: owned array of one line (char*) a signature, in the form that dkim.h describes;
 * empty offline without a key file; NULL with DEMUR_ERROR_MESSAGE when a ceiling of limits.h is
 * passed or a NUL stands in the header, or DEMUR_ERROR_INTERNAL.
 */
GPtrArray *demur_dkim_check(const char *data, size_t len, const DemurDkimCheck *check,
                            GError **error);

#endif
