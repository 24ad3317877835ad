/* SPDX-License-Identifier: MIT */
/* Senders and brands of rule packs, read with libc only and without parsing the rest of a pack.
 */
#ifndef DEMUR_RULES_IDENTITY_H
#define DEMUR_RULES_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct DemurIdentityName {
    char *text; /* lower case */
    size_t len;
} DemurIdentityName;

/* Zero-initialise. Public value. */
typedef struct DemurIdentity {
    DemurIdentityName *senders, *brands;
    size_t n_senders, n_brands;
} DemurIdentity;

/* Adds what a pack file, or every *.json file of a folder, names. Packs with "enabled": false
 * are left out in folders. Returns: false when something could not be read or understood. */
bool demur_identity_read(DemurIdentity *identity, const char *path);
/* The same for the folder of installed packs, with the previous ones, which stand in for packs
 * that do not load. A folder that is not there, or is empty, adds nothing. */
bool demur_identity_read_installed(DemurIdentity *identity, const char *dir);
void demur_identity_clear(DemurIdentity *identity);

#endif
