/* SPDX-License-Identifier: MIT */
/* Content-Transfer-Encoding (RFC 2045 section 6), decoded piece by piece. */
#ifndef DEMUR_MESSAGE_TRANSFER_H
#define DEMUR_MESSAGE_TRANSFER_H

#include <glib.h>
#include <stdbool.h>

typedef enum DemurTransfer {
    DEMUR_TRANSFER_IDENTITY,
    DEMUR_TRANSFER_QUOTED_PRINTABLE,
    DEMUR_TRANSFER_BASE64,
} DemurTransfer;

/* Quoted-printable: what has been read and not yet decided on. */
typedef enum DemurQuotedStage {
    DEMUR_QUOTED_PLAIN,   /* nothing */
    DEMUR_QUOTED_EQUALS,  /* "=" */
    DEMUR_QUOTED_DIGIT,   /* "=" and one character */
    DEMUR_QUOTED_PADDING, /* "=" and blanks */
    DEMUR_QUOTED_RETURN,  /* "=", blanks and a carriage return */
} DemurQuotedStage;

/* Start with only the encoding set. */
typedef struct DemurDecoder {
    DemurTransfer transfer;
    bool ended;   /* base64: padding was met */
    bool resumed; /* base64: more came after it, which some programs read and others do not */
    bool strange; /* base64: characters that are none of it stand between its own */
    int state;    /* base64: of g_base64_decode_step() */
    guint save;   /* likewise */
    DemurQuotedStage stage;
    char held;      /* quoted-printable: the one character */
    size_t padding; /* the blanks */
} DemurDecoder;

/*
 * demur_transfer_step: appends what the LEN bytes at IN decode to, at most 2 bytes more than
 * all bytes so far. Bytes that are no base64 are skipped, what comes after padding is read from
 * anew; "=" that begins no quoted octet stays as it is. Whatever is incomplete when the input
 * ends is lost.
 */
void demur_transfer_step(DemurDecoder *decoder, const char *in, size_t len, GByteArray *out);

#endif
