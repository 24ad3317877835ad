/* SPDX-License-Identifier: MIT */
/* See signature.h. Read as strictly as the two programs write: base64 has one spelling only. */
#include "store/signature.h"

#include "base/error.h"
#include "base/limits.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define PLAIN "Ed"
#define PREHASHED "ED"
#define LETTERS 2
#define ID 8
#define KEY 32
#define SIGNATURE 64
#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "

/* A signature file, read. */
typedef struct Signature {
    uint8_t id[ID];
    uint8_t bytes[SIGNATURE];
    uint8_t global[SIGNATURE]; /* minisign: of BYTES and COMMENT */
    char *comment;             /* minisign's trusted comment, or NULL */
} Signature;

static bool
fail(const char *name, GError **error, DemurError code, const char *text)
{
    g_set_error(error, DEMUR_ERROR, code, "%s: %s", name, text);
    return false;
}

/* The lines of a text file without their ends, owned; NULL when it is no text. A carriage
 * return at the end of a line comes from transport, not from the signer. */
static char **
split(GBytes *file)
{
    gsize len = 0;
    const char *text = g_bytes_get_data(file, &len);
    if (len == 0 || len > DEMUR_LIMIT_SIGNATURE || memchr(text, '\0', len))
        return NULL;
    g_autofree char *copy = g_strndup(text, len);
    if (copy[len - 1] == '\n')
        copy[len - 1] = '\0';
    char **lines = g_strsplit(copy, "\n", -1);
    for (char **line = lines; *line; line++) {
        size_t size = strlen(*line);
        if (size > 0 && (*line)[size - 1] == '\r')
            (*line)[size - 1] = '\0';
    }
    return lines;
}

/* Decodes a line of base64 that must hold SIZE bytes, spelt in the one canonical way. */
static bool
decode(const char *line, uint8_t *ret_bytes, size_t size)
{
    gsize len = 0;
    g_autofree guchar *bytes = g_base64_decode(line, &len);
    if (len != size)
        return false;
    g_autofree char *again = g_base64_encode(bytes, len);
    if (strcmp(again, line) != 0)
        return false;
    memcpy(ret_bytes, bytes, size);
    return true;
}

bool
demur_signature_key(const char *name, GBytes *file, DemurSignKey *ret_key, GError **error)
{
    uint8_t bytes[LETTERS + ID + KEY];
    g_auto(GStrv) lines = split(file);
    if (!lines || g_strv_length(lines) != 2 || !g_str_has_prefix(lines[0], UNTRUSTED) ||
        !decode(lines[1], bytes, sizeof(bytes)) || memcmp(bytes, PLAIN, LETTERS) != 0)
        return fail(
            name, error, DEMUR_ERROR_CONFIG,
            "is no public key of signify or minisign (a comment, and a line of base64)");
    memcpy(ret_key->id, bytes + LETTERS, ID);
    memcpy(ret_key->key, bytes + LETTERS + ID, KEY);
    return true;
}

static char *
hex_id(const uint8_t *id)
{
    GString *hex = g_string_new(NULL);
    for (unsigned i = ID; i > 0; i--)
        g_string_append_printf(hex, "%02X", id[i - 1]);
    return g_string_free(hex, FALSE);
}

char *
demur_signature_key_id(const DemurSignKey *key)
{
    return hex_id(key->id);
}

/* minisign's third and fourth line. */
static bool
read_global(char **lines, Signature *ret_signature)
{
    if (!g_str_has_prefix(lines[2], TRUSTED) ||
        !decode(lines[3], ret_signature->global, SIGNATURE))
        return false;
    ret_signature->comment = g_strdup(lines[2] + strlen(TRUSTED));
    return true;
}

/* Fills RET_SIGNATURE, whose comment is owned by the caller even on failure. */
static bool
read_signature(const char *name, GBytes *file, Signature *ret_signature, GError **error)
{
    uint8_t bytes[LETTERS + ID + SIGNATURE];
    g_auto(GStrv) lines = split(file);
    unsigned count = lines ? g_strv_length(lines) : 0;
    if ((count != 2 && count != 4) || !g_str_has_prefix(lines[0], UNTRUSTED) ||
        !decode(lines[1], bytes, sizeof(bytes)))
        return fail(name, error, DEMUR_ERROR_MESSAGE,
                    "its signature file is none of signify or minisign, or was cut");
    if (memcmp(bytes, PREHASHED, LETTERS) == 0)
        return fail(name, error, DEMUR_ERROR_MESSAGE,
                    "its signature is of a prehashed kind that demur does not read; sign with "
                    "\"minisign -S -l\"");
    if (memcmp(bytes, PLAIN, LETTERS) != 0)
        return fail(name, error, DEMUR_ERROR_MESSAGE,
                    "its signature is of an unknown kind, not Ed25519");
    memcpy(ret_signature->id, bytes + LETTERS, ID);
    memcpy(ret_signature->bytes, bytes + LETTERS + ID, SIGNATURE);
    if (count == 4 && !read_global(lines, ret_signature))
        return fail(name, error, DEMUR_ERROR_MESSAGE,
                    "its signature file is none of minisign, or was cut");
    return true;
}

static bool
verify_bytes(const DemurSignKey *key, const void *data, size_t len, const uint8_t *signature)
{
    gnutls_pubkey_t public = NULL;
    if (len > UINT_MAX || gnutls_pubkey_init(&public) < 0)
        return false;
    const gnutls_datum_t x = {(unsigned char *)key->key, KEY};
    const gnutls_datum_t text = {(unsigned char *)data, (unsigned)len};
    const gnutls_datum_t bytes = {(unsigned char *)signature, SIGNATURE};
    bool good =
        gnutls_pubkey_import_ecc_raw(public, GNUTLS_ECC_CURVE_ED25519, &x, NULL) >= 0 &&
        gnutls_pubkey_verify_data2(public, GNUTLS_SIGN_EDDSA_ED25519, 0, &text, &bytes) >= 0;
    gnutls_pubkey_deinit(public);
    return good;
}

/* minisign: the comment is signed together with the signature. */
static bool
verify_global(const DemurSignKey *key, const Signature *signature)
{
    if (!signature->comment)
        return true;
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_byte_array_append(text, signature->bytes, SIGNATURE);
    g_byte_array_append(text, (const guint8 *)signature->comment,
                        (guint)strlen(signature->comment));
    return verify_bytes(key, text->data, text->len, signature->global);
}

/* Two keys may bear the same name: the name is no proof of anything. */
static bool
verify_any(GBytes *data, const Signature *signature, const GArray *keys,
           const DemurSignKey **ret_key, bool *ret_known)
{
    gsize len = 0;
    const void *bytes = g_bytes_get_data(data, &len);
    *ret_known = false;
    for (unsigned i = 0; i < keys->len; i++) {
        const DemurSignKey *key = &g_array_index(keys, DemurSignKey, i);
        if (memcmp(key->id, signature->id, ID) != 0)
            continue;
        *ret_known = true;
        if (!verify_bytes(key, bytes ? bytes : "", len, signature->bytes) ||
            !verify_global(key, signature))
            continue;
        *ret_key = key;
        return true;
    }
    return false;
}

bool
demur_signature_verify(const char *name, GBytes *data, GBytes *signature, const GArray *keys,
                       const DemurSignKey **ret_key, GError **error)
{
    Signature read = {.comment = NULL};
    const DemurSignKey *key = NULL;
    bool known = false;
    bool good = read_signature(name, signature, &read, error);
    if (good) {
        good = verify_any(data, &read, keys, &key, &known);
        g_autofree char *id = hex_id(read.id);
        if (!good)
            g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                        known ? "%s: bad signature: the file is not what key %s has signed"
                              : "%s: signed with key %s, which is none of those trusted here",
                        name, id);
    }
    g_free(read.comment);
    if (good && ret_key)
        *ret_key = key;
    return good;
}
