/* SPDX-License-Identifier: MIT */
/* The error domain and its sysexits(3) statuses. */
#include "base/error.h"

#include <sysexits.h>

G_DEFINE_QUARK(demur - error - quark, demur_error)

int
demur_error_status(const GError *error)
{
    if (!error)
        return EX_OK;
    if (error->domain != DEMUR_ERROR)
        return EX_SOFTWARE;
    switch ((DemurError)error->code) {
    case DEMUR_ERROR_USAGE:
        return EX_USAGE;
    case DEMUR_ERROR_MESSAGE:
    case DEMUR_ERROR_MAILBOX:
        return EX_DATAERR;
    case DEMUR_ERROR_INPUT:
        return EX_NOINPUT;
    case DEMUR_ERROR_CONNECTION:
        return EX_UNAVAILABLE;
    case DEMUR_ERROR_INTERNAL:
        return EX_SOFTWARE;
    case DEMUR_ERROR_IO:
        return EX_IOERR;
    case DEMUR_ERROR_TEMPORARY:
        return EX_TEMPFAIL;
    case DEMUR_ERROR_CREDENTIALS:
        return EX_NOPERM;
    case DEMUR_ERROR_CONFIG:
        return EX_CONFIG;
    }
    return EX_SOFTWARE;
}
