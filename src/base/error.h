/* SPDX-License-Identifier: MIT */
/*
 * Error codes. A code says what is lost, so that the caller knows who must react; the text
 * names the thing and the way out, in lower case without a full stop.
 */
#ifndef DEMUR_BASE_ERROR_H
#define DEMUR_BASE_ERROR_H

#include <glib.h>

#define DEMUR_ERROR (demur_error_quark())

typedef enum DemurError {
    DEMUR_ERROR_USAGE,       /* the command line; 64 */
    DEMUR_ERROR_MESSAGE,     /* this message: malformed data, a ceiling passed; 65 */
    DEMUR_ERROR_INPUT,       /* no such file or folder, not readable; 66 */
    DEMUR_ERROR_MAILBOX,     /* this mailbox; 65 */
    DEMUR_ERROR_CONNECTION,  /* this connection: host, TLS, time-out, protocol; 69 */
    DEMUR_ERROR_INTERNAL,    /* our own mistake; 70 */
    DEMUR_ERROR_IO,          /* reading or writing failed, disk full; 74 */
    DEMUR_ERROR_TEMPORARY,   /* somebody else holds it, try again; 75 */
    DEMUR_ERROR_CREDENTIALS, /* these credentials; 77 */
    DEMUR_ERROR_CONFIG,      /* this configuration, pack or letter; 78 */
} DemurError;

GQuark demur_error_quark(void);

/* The sysexits(3) status for an error; 70 for errors of foreign domains. */
int demur_error_status(const GError *error);

#endif
