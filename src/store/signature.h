/* SPDX-License-Identifier: MIT */
/*
 * Detached Ed25519 signatures (RFC 8032) as signify(1) and minisign(1) write them. Both have
 * the same form of key, and the same first two lines of a signature: a comment that nobody
 * vouches for, and in base64 two letters for the algorithm, eight bytes that name the key, and
 * the signature. minisign adds a comment that is signed together with the signature.
 *
 * minisign's prehashed signatures need BLAKE2b, which no library at hand has: they are refused,
 * with the words that make a signature without.
 */
#ifndef DEMUR_STORE_SIGNATURE_H
#define DEMUR_STORE_SIGNATURE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A public key. Public value. */
typedef struct DemurSignKey {
    uint8_t id[8];
    uint8_t key[32];
} DemurSignKey;

/*
 * Reads a public key file.
 * name: stands in errors. Returns: false with DEMUR_ERROR_CONFIG.
 */
bool demur_signature_key(const char *name, GBytes *file, DemurSignKey *ret_key, GError **error);

/* The name of a key as minisign prints it, 16 hexadecimal digits. Owned. */
char *demur_signature_key_id(const DemurSignKey *key);

/*
 * Whether SIGNATURE, a signature file, is one of DATA by one of KEYS (of DemurSignKey).
 * name: of the data, stands in errors. ret_key: which key; borrowed from KEYS; may be NULL.
 * Returns: false with DEMUR_ERROR_MESSAGE.
 */
bool demur_signature_verify(const char *name, GBytes *data, GBytes *signature,
                            const GArray *keys, const DemurSignKey **ret_key, GError **error);

#endif
