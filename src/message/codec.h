/* SPDX-License-Identifier: MIT */
/*
 * What is left to GMime: structured fields out of the ordinary, odd dates, composing. It lives
 * in a module of its own that is loaded when it is first needed, because starting a process
 * with GMime and what that pulls in (GIO, GPGME, libidn2, libmount ...) costs 1.3 to 1.8 ms,
 * more than examining an ordinary mail, which needs none of it.
 */
#ifndef DEMUR_MESSAGE_CODEC_H
#define DEMUR_MESSAGE_CODEC_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "message/compose.h"

#define DEMUR_CODEC_VERSION 1 /* of the structs below and of DemurCompose */
#define DEMUR_CODEC_SYMBOL "demur_gmime_codec"
#define DEMUR_CODEC_FILE "demur-gmime.so"

/* A Content-Type field (RFC 2045 section 5.1). Public value; absent parameters are NULL. */
typedef struct DemurContentType {
    char *type, *subtype;
    char *boundary, *charset, *format, *delsp;
} DemurContentType;

/* What the module exports. No function depends on the state of another, any thread may call. */
typedef struct DemurCodec {
    unsigned version;
    /* value: UTF-8 on one line. Returns: false when no type can be read; *ret_type is
     * untouched then. */
    bool (*content_type)(const char *value, DemurContentType *ret_type);
    /* Seconds since the epoch, or -1 when there is no date in VALUE. */
    int64_t (*date)(const char *value);
    /* compose: checked, every address, msg-id and name of a field is clean. Owned bytes. */
    GBytes *(*compose)(const DemurCompose *compose);
} DemurCodec;

/* Loads the module, once; NULL when that fails. ret_problem (may be NULL): why, then; static.
 */
const DemurCodec *demur_codec(const char **ret_problem);

#endif
