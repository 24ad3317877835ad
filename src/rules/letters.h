/* SPDX-License-Identifier: MIT */
/*
 * What characters beyond ASCII look like, with libc only: for whoever nominates. It knows every
 * letter that trust/skeleton.h, which decides, reads as one of ours, or doubts; a test holds
 * the two against each other.
 */
#ifndef DEMUR_RULES_LETTERS_H
#define DEMUR_RULES_LETTERS_H

#include <stdint.h>

#define DEMUR_LETTER_NONE '\0' /* looks like none of ours: it parts words, or is not seen */
#define DEMUR_LETTER_DOUBT                                                                     \
    '?' /* letters of ours that ordinary names are not written in, or                          \
           what turns text around */

/* c: beyond ASCII. Returns: a letter a-z, or one of the above. */
char demur_letter_of(uint32_t c);

#endif
