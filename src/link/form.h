/* SPDX-License-Identifier: MIT */
/*
 * Objection forms: an address is compared with a shape, and the address handed to the person is
 * built anew from the shape's constants and, at most, digits.
 */
#ifndef DEMUR_LINK_FORM_H
#define DEMUR_LINK_FORM_H

#include "link/url.h"

#include <stdbool.h>

#define DEMUR_FORM_DIGITS_MIN 6
#define DEMUR_FORM_DIGITS_MAX 18 /* with no zero in front: so Meta writes its numbers */

/* Where forms of one kind lie. Public value; strings borrowed from the pack. */
typedef struct DemurFormShape {
    const char *id;
    const char *host; /* printed, e.g. "www.facebook.com" */
    const char *const
        *aliases;     /* further hosts meaning the same, NULL-terminated or NULL;
                         "??-??.facebook.com": two ASCII letters, hyphen, two letters */
    const char *path; /* printed, e.g. "/help/contact/"; the whole path if !digits */
    bool digits;      /* path is followed by 6-18 digits, the first no zero, and an optional
                    slash */
} DemurFormShape;

/*
 * Whether URL (https only) has this shape; query and fragment are ignored.
 * ret_digits: at least DEMUR_FORM_DIGITS_MAX + 1 bytes; "" for shapes without digits.
 */
bool demur_form_matches(const DemurFormShape *shape, const DemurUrl *url, char *ret_digits);

/* "https://HOST/PATH[DIGITS]"; owned (g_free). digits: checked again ("" or NULL for shapes
 * without); NULL result if they are not what the shape asks for. */
char *demur_form_url(const DemurFormShape *shape, const char *digits);

#endif
