/* SPDX-License-Identifier: MIT */
/* Whom a person trusts to say where a mail came from. */
#ifndef DEMUR_TRUST_H
#define DEMUR_TRUST_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum DemurTrust {
    DEMUR_TRUST_NULL,      /* nobody claims to be the company: the question does not arise */
    DEMUR_TRUST_AUTHENTIC, /* a result we trust says so */
    DEMUR_TRUST_UNPROVEN,  /* nobody we trust has said */
    DEMUR_TRUST_IMPOSTOR,  /* claims to be the company, or copies its notice, and is not */
} DemurTrust;

/* "authentic", "unproven", "impostor"; NULL for DEMUR_TRUST_NULL. Static. */
const char *demur_trust_name(DemurTrust trust);

typedef enum DemurAuth {
    DEMUR_AUTH_RESULTS, /* Authentication-Results of a trusted receiver (RFC 8601) */
    DEMUR_AUTH_DKIM,    /* our own check of DKIM signatures (RFC 6376) */
    DEMUR_AUTH_BOTH,    /* either may prove, both may disprove */
} DemurAuth;

/*
 * A memory of signatures that held, so that an old mail is not judged anew when its key has
 * been withdrawn. It must know a message by all of its bytes.
 */
typedef struct DemurDkimMemory {
    char *(*recall)(void *user);                      /* owned (g_free), or NULL */
    void (*remember)(const char *result, void *user); /* only called for what held */
    void *user;                                       /* stands for the one message at hand */
    /* Called when a signature that might have proved the sender could not be checked now (no
     * key from DNS, no answer in time): the verdict may be better another time. WHY: a
     * sentence. May be NULL. */
    void (*postpone)(const char *why, void *user);
} DemurDkimMemory;

/* Public value; everything borrowed from whoever fills it. All zero trusts nobody. */
typedef struct DemurTrustPolicy {
    DemurAuth auth;
    const char *const *authserv_ids; /* NULL-terminated or NULL; "*.example" matches the hosts
                                        of example label-wise */
    const char *const *addresses;    /* the person's own, NULL-terminated or NULL */
    bool outlook_results;            /* accept Outlook's field without authserv-id: the topmost
                                        one, above the provider's Received */
    const char *dkim_keys;           /* key file instead of DNS, or NULL */
    bool offline;                    /* never ask DNS */
    const char *dkim_helper;         /* path of the program that checks signatures, or NULL */
    const DemurDkimMemory *dkim_memory; /* of earlier checks, or NULL */
} DemurTrustPolicy;

G_END_DECLS

#endif
