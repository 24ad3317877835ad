/* SPDX-License-Identifier: MIT */
/*
 * What a name looks like, in plain letters: two names with the same skeleton are taken for each
 * other (in the manner of UTS 39 section 4, for the Latin letters of brands).
 */
#ifndef DEMUR_TRUST_SKELETON_H
#define DEMUR_TRUST_SKELETON_H

#include <stdbool.h>

/* A letter that looks like none of ours; it still belongs to its word. */
#define DEMUR_SKELETON_OTHER '?'

/*
 * Words of a-z, digits folded to the letters they look like (0 o, 1 l, 3 e, 4 a, 5 s), i and l
 * the same ("l"), "rn" read as "m" and "vv" as "w", accents dropped; each word with one space
 * before and, at the end, one after; signs between are blanks. Letters written one by one ("f a
 * c e") are joined. symbols: @ $ ! | inside a word read as a s l l, instead of as blanks.
 * Left out is what is not seen: marks, format characters, fillers, the narrowest spaces.
 * Returns: owned; of TEXT as much is read as makes 1000 characters.
 */
char *demur_skeleton(const char *text, bool symbols);

#endif
