/* SPDX-License-Identifier: MIT */
/*
 * Which mail is worth a look: decided from the raw From and Subject fields, with libc only,
 * because it runs on all mail. A mail is nominated when its sender's domain is one of a pack's
 * senders, or when From or Subject name one of its brands, look-alike letters and encoded words
 * included. Doubt nominates.
 */
#ifndef DEMUR_RULES_PREFILTER_H
#define DEMUR_RULES_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct DemurPrefilter DemurPrefilter;

typedef enum DemurNominated {
    DEMUR_NOMINATED_NO,
    DEMUR_NOMINATED_YES,
    DEMUR_NOMINATED_UNSURE, /* the header goes on beyond the bytes given: give more */
} DemurNominated;

/* Returns: owned; NULL only when out of memory. */
DemurPrefilter *demur_prefilter_new(void);
void demur_prefilter_free(DemurPrefilter *prefilter); /* accepts NULL */

/*
 * Takes senders and brands from a pack file, or from every enabled *.json in a folder.
 * Returns: false when anything could not be read or understood: the caller then nominates all,
 * and the real loader says what is wrong.
 */
bool demur_prefilter_add(DemurPrefilter *prefilter, const char *path);

/* The same for the folder of installed packs, which may be missing or empty. */
bool demur_prefilter_add_installed(DemurPrefilter *prefilter, const char *dir);

/* header: the first LEN bytes of a message; whole: nothing follows them. Thread-safe. */
DemurNominated demur_prefilter_test(const DemurPrefilter *prefilter, const char *header,
                                    size_t len, bool whole);

#endif
