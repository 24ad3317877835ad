/* SPDX-License-Identifier: MIT */
/* Links that whoever received the mail put into it: banners, report buttons, notes of scanners.
 */
#ifndef DEMUR_VERDICT_ADDITIONS_H
#define DEMUR_VERDICT_ADDITIONS_H

typedef enum DemurAddition {
    DEMUR_ADDITION_NONE,      /* not known as one */
    DEMUR_ADDITION_PLAUSIBLE, /* a receiver's; a stranger may have written it as well */
    DEMUR_ADDITION_HARMLESS,  /* so, and nobody is led astray whoever wrote it */
} DemurAddition;

/* address: of a link, unwrapped. What demur_url_parse() refuses is none. */
DemurAddition demur_addition_find(const char *address);

#endif
