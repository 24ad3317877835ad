/* SPDX-License-Identifier: MIT */
/* Signatures of packs: good ones of both programs, and every way to be wrong. */
/* demur-layer: store */
/* demur-test-link: gnutls */
#include "base/error.h"
#include "base/limits.h"
#include "store/signature.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define TEXT "{\"format\": 1}\n"

/* Made with signify-openbsd 31 and minisign 0.11 and keys thrown away since; signed is
 * TEXT_OF_PROGRAMS. */
#define TEXT_OF_PROGRAMS "{\"a\":1}\n"
static const char signify_key[] = "untrusted comment: test key public key\n"
                                  "RWS/I4yl5T5gntBTDILIDujEcvmio1kl6v85CrHLXBi0+M9ThTeM0uBe\n";
static const char signify_signature[] = "untrusted comment: verify with t.pub\n"
                                        "RWS/I4yl5T5gnp6x5NuL9LJVdrpAHzsqB5VJHk7Yw5M/"
                                        "NlmZdwr4O0OSI56FgmlmvV73mnoDvGuy4tNSO8uT9LHdSo3+"
                                        "i21sEAE=\n";
static const char minisign_key[] = "untrusted comment: minisign public key F9EB7D647B9D7658\n"
                                   "RWRYdp17ZH3r+cNQQitxdqrbkwpXWM3eYY55CsIUm/votQ1wlP2Df1tL\n";
static const char minisign_signature[] =
    "untrusted comment: signature from minisign secret key\n"
    "RWRYdp17ZH3r+"
    "S3hLzK812vNXZZyASB3vYnpb69uTxgYYf5bMm783zXwD6YG7kAq6JkEfm9X15CdGNFgXvS1aRrUzFh1"
    "v1RRXgo=\n"
    "trusted comment: trusted\n"
    "jxvZe16rPJC+O+kKWsOwlzNtEWx9HqOQdpGUl4ARPzZKsqfCKVlN7fkeO2THeLOFzA03nvqsInVg9TiagV2+Dw=="
    "\n";
static const char minisign_prehashed[] =
    "untrusted comment: signature from minisign secret key\n"
    "RURYdp17ZH3r+WdQqHomlcjh7u6z5JlmxvBzrAfi5zgUCZ0eQoltx/"
    "JY+DajR1gXi4qBQwdTgEU+mk605kiPvJC4vht3"
    "gQshgA0=\n"
    "trusted comment: timestamp:1795367640\tfile:m.json\thashed\n"
    "Gd5ZwvP11Cs+MkVZBvYOJdCUUmRBcMKTnqUpZyj60WRfOpaRwk2OkIZ63L6kKrYs41ANCbmgzuF7aTjWKGgRBQ=="
    "\n";

/* A key pair made for one test. */
typedef struct Pair {
    gnutls_privkey_t secret;
    DemurSignKey public;
} Pair;

static void
pair_init(Pair *pair, const char *id)
{
    gnutls_datum_t x;
    gnutls_ecc_curve_t curve;
    g_assert_cmpint(gnutls_privkey_init(&pair->secret), >=, 0);
    g_assert_cmpint(gnutls_privkey_generate(pair->secret, GNUTLS_PK_EDDSA_ED25519, 0, 0), >=,
                    0);
    g_assert_cmpint(gnutls_privkey_export_ecc_raw(pair->secret, &curve, &x, NULL, NULL), >=, 0);
    g_assert_cmpuint(x.size, ==, sizeof(pair->public.key));
    memcpy(pair->public.key, x.data, x.size);
    memcpy(pair->public.id, id, sizeof(pair->public.id));
    gnutls_free(x.data);
}

static GByteArray *
sign(const Pair *pair, const void *text, size_t len)
{
    gnutls_datum_t data = {(unsigned char *)text, (unsigned)len}, made;
    g_assert_cmpint(
        gnutls_privkey_sign_data2(pair->secret, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &made), >=,
        0);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, made.data, made.size);
    gnutls_free(made.data);
    return bytes;
}

/* The second line of a signature file. */
static char *
signature_line(const Pair *pair, const char *letters, const GByteArray *bytes)
{
    g_autoptr(GByteArray) line = g_byte_array_new();
    g_byte_array_append(line, (const guint8 *)letters, 2);
    g_byte_array_append(line, pair->public.id, 8);
    g_byte_array_append(line, bytes->data, bytes->len);
    return g_base64_encode(line->data, line->len);
}

static char *
signify_file(const Pair *pair, const char *text)
{
    g_autoptr(GByteArray) bytes = sign(pair, text, strlen(text));
    g_autofree char *line = signature_line(pair, "Ed", bytes);
    return g_strdup_printf("untrusted comment: by hand\n%s\n", line);
}

static char *
minisign_file(const Pair *pair, const char *text, const char *comment)
{
    g_autoptr(GByteArray) bytes = sign(pair, text, strlen(text));
    g_autofree char *line = signature_line(pair, "Ed", bytes);
    g_byte_array_append(bytes, (const guint8 *)comment, (guint)strlen(comment));
    g_autoptr(GByteArray) global = sign(pair, bytes->data, bytes->len);
    g_autofree char *last = g_base64_encode(global->data, global->len);
    return g_strdup_printf("untrusted comment: by hand\n%s\ntrusted comment: %s\n%s\n", line,
                           comment, last);
}

/* Returns NULL when good, else the error's text, owned. */
static char *
verify(const DemurSignKey *key, const char *text, const char *signature, gssize len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(DemurSignKey));
    g_autoptr(GBytes) data = g_bytes_new(text, strlen(text));
    g_autoptr(GBytes) file = g_bytes_new(signature, len < 0 ? strlen(signature) : (gsize)len);
    const DemurSignKey *found = NULL;
    if (key)
        g_array_append_vals(keys, key, 1);
    if (demur_signature_verify("file", data, file, keys, &found, &error)) {
        g_assert_true(found == (const DemurSignKey *)(const void *)keys->data);
        return NULL;
    }
    g_assert_null(found);
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
    return g_strdup(error->message);
}

static void
expect(const DemurSignKey *key, const char *text, const char *signature, const char *problem)
{
    g_autofree char *got = verify(key, text, signature, -1);
    if (!problem)
        g_assert_null(got);
    else if (!got || !strstr(got, problem))
        g_error("expected \"%s\", got \"%s\" of %s", problem, got ? got : "good", signature);
}

static DemurSignKey
read_key(const char *text)
{
    DemurSignKey key;
    GError *error = NULL;
    g_autoptr(GBytes) file = g_bytes_new_static(text, strlen(text));
    g_assert_true(demur_signature_key("key", file, &key, &error));
    g_assert_no_error(error);
    return key;
}

static void
test_programs(void)
{
    DemurSignKey signify = read_key(signify_key), minisign = read_key(minisign_key);
    expect(&signify, TEXT_OF_PROGRAMS, signify_signature, NULL);
    expect(&minisign, TEXT_OF_PROGRAMS, minisign_signature, NULL);
    expect(&minisign, TEXT_OF_PROGRAMS, minisign_prehashed, "minisign -S -l");
    expect(&signify, TEXT_OF_PROGRAMS, minisign_signature, "none of those trusted");
    expect(NULL, TEXT_OF_PROGRAMS, signify_signature, "none of those trusted");
    expect(&signify, "{\"a\":2}\n", signify_signature, "bad signature");
    expect(&minisign, "{\"a\":1}", minisign_signature, "bad signature");
    g_autofree char *id = demur_signature_key_id(&minisign);
    g_assert_cmpstr(id, ==, "F9EB7D647B9D7658");
}

static void
test_own(void)
{
    Pair pair, other;
    pair_init(&pair, "12345678");
    pair_init(&other, "12345678");
    g_autofree char *signify = signify_file(&pair, TEXT);
    g_autofree char *minisign = minisign_file(&pair, TEXT, "a comment");
    g_autofree char *empty = signify_file(&pair, "");
    expect(&pair.public, TEXT, signify, NULL);
    expect(&pair.public, TEXT, minisign, NULL);
    expect(&pair.public, "", empty, NULL);
    expect(&pair.public, "", signify, "bad signature");
    expect(&other.public, TEXT, signify, "bad signature");
    expect(&other.public, TEXT, minisign, "bad signature");
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(DemurSignKey));
    g_array_append_val(keys, other.public);
    g_array_append_val(keys, pair.public);
    g_autoptr(GBytes) data = g_bytes_new_static(TEXT, strlen(TEXT));
    g_autoptr(GBytes) file = g_bytes_new(signify, strlen(signify));
    const DemurSignKey *found = NULL;
    g_assert_true(demur_signature_verify("file", data, file, keys, &found, NULL));
    g_assert_true(found == &g_array_index(keys, DemurSignKey, 1));
    gnutls_privkey_deinit(pair.secret);
    gnutls_privkey_deinit(other.secret);
}

/* Every single bit of the data, and every character of the signature file. */
static void
test_changes(void)
{
    Pair pair;
    pair_init(&pair, "12345678");
    g_autofree char *minisign = minisign_file(&pair, TEXT, "a comment");
    g_autofree char *text = g_strdup(TEXT);
    for (size_t i = 0; i < strlen(TEXT) * 7; i++) {
        text[i / 7] ^= (char)(1 << (i % 7));
        if (strlen(text) == strlen(TEXT))
            expect(&pair.public, text, minisign, "bad signature");
        text[i / 7] ^= (char)(1 << (i % 7));
    }
    size_t first = strlen("untrusted comment: "), line = strcspn(minisign, "\n");
    for (size_t i = 0; i + 1 < strlen(minisign); i++) {
        char was = minisign[i];
        minisign[i] = was == 'B' ? 'C' : 'B';
        bool harmless = i >= first && i < line; /* the comment that nobody vouches for */
        expect(&pair.public, TEXT, minisign, harmless ? NULL : "");
        minisign[i] = was;
    }
    gnutls_privkey_deinit(pair.secret);
}

static void
test_cuts(void)
{
    Pair pair;
    pair_init(&pair, "12345678");
    g_autofree char *signify = signify_file(&pair, TEXT);
    g_autofree char *minisign = minisign_file(&pair, TEXT, "a comment");
    /* Without its last two lines a signature of minisign is one of signify. */
    size_t two = (size_t)(strchr(strchr(minisign, '\n') + 1, '\n') - minisign);
    for (size_t len = 0; len < strlen(minisign) - 1; len++) {
        g_autofree char *got = verify(&pair.public, TEXT, minisign, (gssize)len);
        g_assert_true((got == NULL) == (len == two || len == two + 1));
    }
    for (size_t len = 0; len < strlen(signify) - 1; len++) {
        g_autofree char *got = verify(&pair.public, TEXT, signify, (gssize)len);
        g_assert_nonnull(got);
    }
    gnutls_privkey_deinit(pair.secret);
}

static void
test_forms(void)
{
    Pair pair;
    pair_init(&pair, "12345678");
    g_autoptr(GByteArray) bytes = sign(&pair, TEXT, strlen(TEXT));
    g_autofree char *line = signature_line(&pair, "Ed", bytes);
    g_autofree char *strange = signature_line(&pair, "Xx", bytes);
    g_autofree char *prehashed = signature_line(&pair, "ED", bytes);
    struct {
        char *file;
        const char *problem;
    } rows[] = {
        {g_strdup_printf("untrusted comment: x\r\n%s\r\n", line), NULL},
        {g_strdup_printf("untrusted comment: x\n%s", line), NULL},
        {g_strdup_printf("%s\n", line), "none of signify"},
        {g_strdup_printf("comment: x\n%s\n", line), "none of signify"},
        {g_strdup_printf("untrusted comment: x\n %s\n", line), "none of signify"},
        {g_strdup_printf("untrusted comment: x\n%s \n", line), "none of signify"},
        {g_strdup_printf("untrusted comment: x\n%s\n\n", line), "none of signify"},
        {g_strdup_printf("untrusted comment: x\n%s\n{}\n", line), "none of signify"},
        {g_strdup_printf("untrusted comment: x\n%s\n{}\n{}\n", line), "none of minisign"},
        {g_strdup_printf("untrusted comment: x\n%s\n", strange), "unknown kind"},
        {g_strdup_printf("untrusted comment: x\n%s\n", prehashed), "minisign -S -l"},
        {g_strnfill(DEMUR_LIMIT_SIGNATURE + 1, 'a'), "none of signify"},
        {g_strdup("-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n"),
         "none of signify"},
        {g_strdup("\xff\xfeu\n\xff"), "none of signify"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        expect(&pair.public, TEXT, rows[i].file, rows[i].problem);
        g_free(rows[i].file);
    }
    g_autofree char *nul = g_strdup_printf("untrusted comment: x\n%s\n", line);
    nul[19] = '\0';
    g_autofree char *got = verify(&pair.public, TEXT, nul, (gssize)strlen(line) + 22);
    g_assert_nonnull(got);
    gnutls_privkey_deinit(pair.secret);
}

static void
test_bad_keys(void)
{
    static const char *const rows[] = {
        "",
        "\n",
        "untrusted comment: x\n",
        "RWS/I4yl5T5gntBTDILIDujEcvmio1kl6v85CrHLXBi0+M9ThTeM0uBe\n",
        "untrusted comment: x\nRWS/I4yl5T5gntBTDILIDujEcvmio1kl6v85CrHLXBi0+M9ThTeM0uA=\n",
        "untrusted comment: x\nRUS/I4yl5T5gntBTDILIDujEcvmio1kl6v85CrHLXBi0+M9ThTeM0uBe\n",
        "untrusted comment: x\nRWS/I4yl5T5gntBTDILIDujEcvmio1kl6v85CrHLXBi0+M9ThTeM0u*e\n",
        signify_signature,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        DemurSignKey key = {{0}, {0}};
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) file = g_bytes_new_static(rows[i], strlen(rows[i]));
        g_assert_false(demur_signature_key("key", file, &key, &error));
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
        g_assert_cmpuint(key.id[0], ==, 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/signature/programs", test_programs);
    g_test_add_func("/signature/own", test_own);
    g_test_add_func("/signature/changes", test_changes);
    g_test_add_func("/signature/cuts", test_cuts);
    g_test_add_func("/signature/forms", test_forms);
    g_test_add_func("/signature/bad-keys", test_bad_keys);
    return g_test_run();
}
