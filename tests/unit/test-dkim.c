/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/* demur-test-link: opendkim */
/* Signatures made here, by libopendkim's signing side, with keys made by openssl; then read
 * back. */
#include "trust-pack.h"

#include "base/error.h"
#include "base/paths.h"
#include "trust/dkim-check.h"
#include "trust/dkim.h"
#include "trust/origin.h"

#include <glib/gstdio.h>
#include <opendkim/dkim.h>
#include <stdint.h>

#define DOMAIN "mail.instagram.com"
#define HEADER                                                                                 \
    "From: \"Instagram\" <no-reply@mail.instagram.com>\r\nTo: me@example.org\r\n"              \
    "Subject: Hello\r\n  there\r\nDate: Thu, 17 Apr 2025 19:08:10 +0000\r\n"                   \
    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
#define BODY "One line.  \r\n\r\n.Another\tline\r\n\r\n\r\n"

/* libopendkim leaks the key when it signs with ed25519; nothing but this test signs. */
extern void __lsan_disable(void) __attribute__((weak));
extern void __lsan_enable(void) __attribute__((weak));

static char *folder, *keys; /* of the test keys */

typedef struct Signing {
    const char *selector, *domain;
    dkim_canon_t header, body;
    dkim_alg_t algorithm;
    long length;          /* -1: all of the body */
    uint64_t time, valid; /* 0: now; without x= */
    const char *const *fields;
} Signing;

static const Signing plain = {.selector = "rsa",
                              .domain = DOMAIN,
                              .header = DKIM_CANON_RELAXED,
                              .body = DKIM_CANON_SIMPLE,
                              .algorithm = DKIM_SIGN_RSASHA256,
                              .length = -1};

/* Output of a shell command, ends cut; owned. NULL when it fails. */
static char *
shell(const char *command)
{
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    char *output = NULL;
    int status = 0;
    if (!g_spawn_sync(folder, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                      &output, NULL, &status, NULL))
        return NULL;
    if (status != 0)
        g_clear_pointer(&output, g_free);
    return output ? g_strchomp(output) : NULL;
}

static bool
make_keys(void)
{
    folder = g_dir_make_tmp("demur-dkim-XXXXXX", NULL);
    keys = g_build_filename(folder, "keys", NULL);
    g_autofree char *rsa = shell("openssl genrsa -out rsa.pem 2048 && openssl rsa -in rsa.pem "
                                 "-pubout -outform DER | base64 -w0");
    g_autofree char *small = shell("openssl genrsa -out rsa1024.pem 1024 && openssl rsa -in "
                                   "rsa1024.pem -pubout -outform DER | base64 -w0");
    g_autofree char *ed =
        shell("openssl genpkey -algorithm ed25519 -out ed.pem && openssl pkey -in "
              "ed.pem -pubout -outform DER | tail -c 32 | base64 -w0");
    if (!rsa || !small || !ed || !*rsa || !*ed)
        return false;
    g_autofree char *text =
        g_strdup_printf("rsa._domainkey." DOMAIN " v=DKIM1; k=rsa; t=s; h=sha256; p=%s\n"
                        "rsa1024._domainkey." DOMAIN " k=rsa; t=s; h=sha256; p=%s\n"
                        "ed._domainkey." DOMAIN " v=DKIM1; k=ed25519; p=%s\n"
                        "sha1._domainkey." DOMAIN " v=DKIM1; k=rsa; p=%s\n"
                        "test._domainkey." DOMAIN " v=DKIM1; k=rsa; t=y; p=%s\n"
                        "gone._domainkey." DOMAIN " v=DKIM1; k=rsa; p=\n"
                        "rsa._domainkey.evil.example v=DKIM1; k=rsa; p=%s\n",
                        rsa, small, ed, rsa, rsa, rsa);
    return g_file_set_contents(keys, text, -1, NULL);
}

static DKIM_LIB *
signer(const Signing *signing)
{
    DKIM_LIB *lib = dkim_init(NULL, NULL);
    uint64_t time = signing->time, valid = signing->valid;
    if (time)
        dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME, &time, sizeof time);
    if (valid)
        dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_SIGNATURETTL, &valid, sizeof valid);
    if (signing->fields)
        dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_SIGNHDRS, (void *)&signing->fields,
                     sizeof(char **));
    return lib;
}

/* The message with a signature on top; CRLF; owned. */
static char *
sign(const Signing *signing, const char *header, const char *body)
{
    DKIM_STAT status = DKIM_STAT_OK;
    if (__lsan_disable)
        __lsan_disable();
    DKIM_LIB *lib = signer(signing);
    bool ed = signing->algorithm == DKIM_SIGN_ED25519SHA256;
    g_autofree char *file = g_strdup_printf("%s/%s.pem", folder,
                                            ed                                     ? "ed"
                                            : strcmp(signing->selector, "rsa1024") ? "rsa"
                                                                                   : "rsa1024");
    g_autofree char *pem = NULL;
    g_assert_true(g_file_get_contents(file, &pem, NULL, NULL));
    DKIM *dkim = dkim_sign(lib, (const unsigned char *)"t", NULL, (unsigned char *)pem,
                           (const unsigned char *)signing->selector,
                           (const unsigned char *)signing->domain, signing->header,
                           signing->body, signing->algorithm, signing->length, &status);
    g_assert_nonnull(dkim);
    for (const char *at = header; *at;) {
        const char *end = strstr(at, "\r\n");
        while (end[2] == ' ')
            end = strstr(end + 2, "\r\n");
        g_assert_cmpint(dkim_header(dkim, (unsigned char *)at, (size_t)(end - at)), ==,
                        DKIM_STAT_OK);
        at = end + 2;
    }
    g_assert_cmpint(dkim_eoh(dkim), ==, DKIM_STAT_OK);
    if (*body)
        dkim_body(dkim, (unsigned char *)body, strlen(body));
    g_assert_cmpint(dkim_eom(dkim, NULL), ==, DKIM_STAT_OK);
    unsigned char value[4096];
    g_assert_cmpint(dkim_getsighdr(dkim, value, sizeof value, strlen("DKIM-Signature: ")), ==,
                    DKIM_STAT_OK);
    dkim_free(dkim);
    dkim_close(lib);
    if (__lsan_enable)
        __lsan_enable();
    g_autofree char *folded = g_strdup((char *)value);
    g_auto(GStrv) lines = g_strsplit(folded, "\r\n", -1);
    g_autofree char *unix_lines = g_strjoinv("\n", lines);
    g_auto(GStrv) parts = g_strsplit(unix_lines, "\n", -1);
    g_autofree char *clean = g_strjoinv("\r\n", parts);
    return g_strdup_printf("DKIM-Signature: %s\r\n%s\r\n%s", clean, header, body);
}

static char *
replaced(const char *text, const char *what, const char *by)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);
    return g_strjoinv(by, parts);
}

static GPtrArray *
check(const char *message)
{
    const DemurDkimCheck options = {.keys = keys, .offline = true, .seconds = 5};
    g_autoptr(GError) error = NULL;
    GPtrArray *lines = demur_dkim_check(message, strlen(message), &options, &error);
    g_assert_no_error(error);
    return lines;
}

/* The only line's text begins with EXPECTED. */
static void
expect(const char *message, const char *expected)
{
    g_autoptr(GPtrArray) lines = check(message);
    g_assert_cmpuint(lines->len, ==, 1);
    const char *line = g_ptr_array_index(lines, 0);
    if (!g_str_has_prefix(line, expected))
        g_error("%s instead of %s", line, expected);
    g_autoptr(DemurDkimLine) parsed = demur_dkim_line_parse(line);
    g_assert_nonnull(parsed);
    g_assert_cmpint(parsed->pass, ==, g_str_has_prefix(expected, "pass"));
}

static void
test_algorithms(void)
{
    static const char *const bodies[] = {BODY, "", "\r\n", "no end\r\n"};
    for (int i = 0; i < 16; i++) {
        Signing signing = plain;
        signing.header = i & 1 ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE;
        signing.body = i & 2 ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE;
        const char *body = bodies[i / 4];
        g_autofree char *rsa = sign(&signing, HEADER, body);
        expect(rsa, "pass d=" DOMAIN " s=rsa t=1");
        if (signing.header == DKIM_CANON_SIMPLE)
            continue; /* with ed25519 libopendkim 2.11 does not verify its own simple header */
        signing.selector = "ed";
        signing.algorithm = DKIM_SIGN_ED25519SHA256;
        g_autofree char *ed = sign(&signing, HEADER, body);
        expect(ed, "pass d=" DOMAIN " s=ed t=1");
    }
    Signing small = plain;
    small.selector = "rsa1024";
    g_autofree char *message = sign(&small, HEADER, BODY);
    expect(message, "pass d=" DOMAIN " s=rsa1024 t=1");
}

static void
test_line_ends(void)
{
    g_autofree char *message = sign(&plain, HEADER, BODY);
    g_autofree char *lf = replaced(message, "\r\n", "\n");
    expect(lf, "pass ");
    g_autofree char *mbox = g_strconcat("From a@b Thu Apr 17 19:08:10 2025\n", lf, NULL);
    expect(mbox, "pass ");
    g_autofree char *last = sign(&plain, HEADER, "no end\r\n");
    last[strlen(last) - 2] = '\0';
    expect(last, "pass ");
}

static void
test_tampered(void)
{
    g_autofree char *message = sign(&plain, HEADER, BODY);
    g_autofree char *body = replaced(message, "One line", "One lime");
    expect(body, "fail d=" DOMAIN " s=rsa the body was changed");
    g_autofree char *more = g_strconcat(message, "more\r\n", NULL);
    expect(more, "fail ");
    g_autofree char *subject = replaced(message, "Hello", "Hullo");
    expect(subject, "fail ");
    g_autofree char *selector = replaced(message, "s=rsa;", "s=none;");
    expect(selector, "fail d=" DOMAIN " s=none ");
    g_autofree char *gone = replaced(message, "s=rsa;", "s=gone;");
    expect(gone, "fail d=" DOMAIN " s=gone ");
    g_autofree char *domain = replaced(message, "d=" DOMAIN, "d=evil.example");
    expect(domain, "fail d=evil.example ");
    g_autofree char *odd = replaced(message, "d=" DOMAIN, "d=evil\x1b[1m");
    g_autoptr(GPtrArray) none = check(odd); /* the library does not list what is malformed */
    g_assert_cmpuint(none->len, ==, 0);
}

static void
test_refused(void)
{
    Signing signing = plain;
    signing.length = 9;
    g_autofree char *partial = sign(&signing, HEADER, BODY);
    g_autofree char *appended = g_strconcat(partial, "https://evil.example/\r\n", NULL);
    g_assert_nonnull(strstr(partial, "l=9"));
    expect(partial, "fail d=" DOMAIN " s=rsa it covers a part of the body only (l=)");
    expect(appended, "fail ");
    signing = plain;
    signing.time = 1000000000;
    signing.valid = 100;
    g_autofree char *old = sign(&signing, HEADER, BODY);
    g_assert_nonnull(strstr(old, "x=1000000100"));
    expect(old, "fail d=" DOMAIN " s=rsa signature expired");
    signing = plain;
    signing.selector = "test";
    g_autofree char *testing = sign(&signing, HEADER, BODY);
    expect(testing, "fail d=" DOMAIN " s=test its key is in testing mode");
    signing = plain;
    signing.selector = "sha1";
    signing.algorithm = DKIM_SIGN_RSASHA1;
    g_autofree char *sha1 = sign(&signing, HEADER, BODY);
    g_assert_nonnull(strstr(sha1, "a=rsa-sha1"));
    expect(sha1, "fail d=" DOMAIN " s=sha1 it uses rsa-sha1");
}

/* The signature covers what stands before a NUL only: libopendkim reads no further. */
static void
test_nul(void)
{
    const DemurDkimCheck options = {.keys = keys, .offline = true, .seconds = 5};
    static const char *const places[] = {"Hello", "1.0", "text/plain", "me@example.org"};
    g_autofree char *message = sign(&plain, HEADER, BODY);
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) more = g_string_new(message);
        gssize at = strstr(message, places[i]) + strlen(places[i]) - message;
        g_string_insert_len(more, at, "\0 and more", (gssize)strlen("x and more"));
        g_assert_null(demur_dkim_check(more->str, more->len, &options, &error));
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
    }
    Signing signing = plain;
    signing.body = DKIM_CANON_RELAXED;
    g_autofree char *text = sign(&signing, HEADER, BODY);
    g_autoptr(GString) body = g_string_new(text);
    g_string_append_len(body, "\0", 1);
    g_autoptr(GPtrArray) lines = demur_dkim_check(body->str, body->len, &options, NULL);
    g_assert_cmpuint(lines->len, ==, 1);
    g_assert_true(g_str_has_prefix(g_ptr_array_index(lines, 0), "fail "));
}

static void
note(const char *line, void *user)
{
    g_ptr_array_add(user, g_strdup(line));
}

/* Signatures of strangers are not looked at where the domain is known; each line is told at
 * once. */
static void
test_domain(void)
{
    g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(g_free);
    DemurDkimCheck options = {
        .keys = keys, .offline = true, .seconds = 5, .known = note, .user = told};
    Signing signing = plain;
    signing.domain = "evil.example";
    g_autofree char *strange = sign(&signing, HEADER, BODY);
    g_autofree char *field =
        g_strndup(strange, (gsize)(strstr(strange, "\r\nFrom:") - strange + 2));
    g_autofree char *meant = sign(&plain, HEADER, BODY);
    g_autofree char *both = g_strconcat(field, meant, NULL);
    static const struct {
        const char *domain, *first, *second;
    } cases[] = {
        {NULL, "pass d=evil.example s=rsa t=", "pass d=" DOMAIN " s=rsa t="},
        {DOMAIN, "fail d=evil.example s=rsa it is of another domain",
         "pass d=" DOMAIN " s=rsa t="},
        {"a." DOMAIN, "fail d=evil.example s=rsa it is of another domain",
         "pass d=" DOMAIN " s=rsa t="},
        {"instagram.com", "fail d=evil.example s=rsa it is of another domain",
         "pass d=" DOMAIN " s=rsa t="},
        {"other.example", "fail d=evil.example s=rsa it is of another domain",
         "fail d=" DOMAIN " s=rsa it is of another domain"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        options.domain = cases[i].domain;
        g_ptr_array_set_size(told, 0);
        g_autoptr(GPtrArray) lines = demur_dkim_check(both, strlen(both), &options, NULL);
        g_assert_cmpuint(lines->len, ==, 2);
        g_assert_cmpuint(told->len, ==, 2);
        g_assert_true(g_str_has_prefix(g_ptr_array_index(lines, 0), cases[i].first));
        g_assert_true(g_str_has_prefix(g_ptr_array_index(lines, 1), cases[i].second));
        for (unsigned k = 0; k < 2; k++)
            g_assert_cmpstr(g_ptr_array_index(told, k), ==, g_ptr_array_index(lines, k));
    }
}

static void
test_ceilings(void)
{
    const DemurDkimCheck with_keys = {.keys = keys, .seconds = 5};
    const DemurDkimCheck offline = {.offline = true};
    g_autofree char *message = sign(&plain, HEADER, BODY);
    g_autofree char *field =
        g_strndup(message, (gsize)(strstr(message, "\r\nFrom:") - message + 2));
    g_autoptr(GString) many = g_string_new(message);
    for (int i = 0; i < 7; i++)
        g_string_prepend(many, field);
    g_autoptr(GPtrArray) eight = check(many->str);
    g_assert_cmpuint(eight->len, ==, 8);
    for (unsigned i = 0; i < eight->len; i++)
        g_assert_true(g_str_has_prefix(g_ptr_array_index(eight, i), "pass "));
    g_string_prepend(many, field);
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_dkim_check(many->str, many->len, &with_keys, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
    g_autoptr(GPtrArray) none = demur_dkim_check(message, strlen(message), &offline, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    static const char *const broken[] = {
        "",
        "\r\n",
        "From",
        "From:\r\n",
        "DKIM-Signature: \r\n\r\n",
        "DKIM-Signature: v=1; a=x; d=; h=\r\nFrom: a@b\r\n\r\nx",
        " x\r\n\r\n",
        ":\r\n:\r\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GPtrArray) lines = check(broken[i]);
        for (unsigned k = 0; k < lines->len; k++)
            g_assert_true(g_str_has_prefix(g_ptr_array_index(lines, k), "fail "));
    }
}

static void
test_lines(void)
{
    static const char *const good[] = {
        "pass d=a.example s=x t=1 h=from:to",
        "pass d=a.example s=- t=- h=", "fail d=- s=- words of why", "fail d=a.example s=x why",
        "temperror d=a.example s=x why"};
    static const char *const bad[] = {"",
                                      "pass",
                                      "pass d=a s=x t=1",
                                      "pass d=- s=x t=1 h=from",
                                      "pass d=a s=x t=1 h=from more",
                                      "maybe d=a s=x t=1 h=from",
                                      "pass s=x d=a t=1 h=from",
                                      "PASS d=a s=x t=1 h=from",
                                      "fail d=a"};
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(DemurDkimLine) line = demur_dkim_line_parse(good[i]);
        g_assert_nonnull(line);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_null(demur_dkim_line_parse(bad[i]));
    g_autoptr(DemurDkimLine) line = demur_dkim_line_parse(good[0]);
    g_assert_cmpint(line->time, ==, 1);
    g_assert_cmpstr(line->headers[1], ==, "to");
}

/* A helper that copies its input aside and prints OUTPUT, then does END. Owned path. */
static char *
fake_helper(const char *output, const char *end)
{
    char *path = g_build_filename(folder, "helper", NULL);
    g_autofree char *script = g_strdup_printf("#!/bin/sh\necho \"$@\" >%s/args\ncat >%s/input\n"
                                              "cat <<'END'\n%s\nEND\n%s\n",
                                              folder, folder, output, end);
    g_assert_true(g_file_set_contents(path, script, -1, NULL));
    g_assert_cmpint(g_chmod(path, 0700), ==, 0);
    return path;
}

static DemurTrust
judged(const char *text, const DemurTrustPolicy *policy)
{
    DemurMessage *message = trust_message(text);
    g_autoptr(DemurOrigin) origin = demur_origin_judge(message, trust_pack(), policy);
    g_test_message("%s", origin->reason);
    demur_message_free(message);
    return origin->trust;
}

static void
test_helper(void)
{
    static const struct {
        const char *output, *end;
        DemurTrust expected;
    } cases[] = {
        {"pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type", "",
         DEMUR_TRUST_AUTHENTIC},
        {"fail d=x.example s=k why\npass d=" DOMAIN
         " s=k t=1 h=content-type:from:to:subject:date",
         "", DEMUR_TRUST_AUTHENTIC},
        {"pass d=" DOMAIN " s=k t=1 h=from:to:subject:date", "", DEMUR_TRUST_UNPROVEN},
        {"pass d=" DOMAIN " s=k t=1 h=to:subject:date:content-type", "", DEMUR_TRUST_UNPROVEN},
        {"pass d=evil.example s=k t=1 h=from:to:subject:date:content-type", "",
         DEMUR_TRUST_UNPROVEN},
        {"fail d=" DOMAIN " s=k the body was changed", "", DEMUR_TRUST_UNPROVEN},
        {"pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type", "exit 1",
         DEMUR_TRUST_UNPROVEN},
        {"pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type", "kill $$",
         DEMUR_TRUST_UNPROVEN},
        {"pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type", "kill -ALRM $$",
         DEMUR_TRUST_AUTHENTIC},
        {"",
         "printf 'pass d=" DOMAIN
         " s=k t=1 h=from:to:subject:date:content-type'; kill -ALRM $$",
         DEMUR_TRUST_UNPROVEN},
        {"fail d=" DOMAIN " s=k why", "kill -ALRM $$", DEMUR_TRUST_UNPROVEN},
        {"", "", DEMUR_TRUST_UNPROVEN},
        {"nonsense", "", DEMUR_TRUST_UNPROVEN},
    };
    g_autofree char *message = sign(&plain, HEADER, BODY);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *helper = fake_helper(cases[i].output, cases[i].end);
        const DemurTrustPolicy policy = {.auth = DEMUR_AUTH_DKIM,
                                         .dkim_helper = helper,
                                         .offline = true,
                                         .dkim_keys = "some keys"};
        g_assert_cmpint(judged(message, &policy), ==, cases[i].expected);
        g_autofree char *input = shell("cat input && echo .");
        g_autofree char *args = shell("cat args");
        g_assert_true(g_str_has_prefix(input, message));
        g_assert_cmpstr(args, ==,
                        "--timeout 10 --domain " DOMAIN " --offline --keys some keys");
    }
}

/* The helper itself, where it has been built beside this test. */
static void
test_program(void)
{
    g_autofree char *helper = demur_paths_helper("demur-dkim");
    if (!g_file_test(helper, G_FILE_TEST_IS_EXECUTABLE)) {
        g_test_skip("no helper");
        return;
    }
    const DemurTrustPolicy policy = {
        .auth = DEMUR_AUTH_DKIM, .dkim_helper = helper, .dkim_keys = keys, .offline = true};
    g_autofree char *message = sign(&plain, HEADER, BODY);
    g_autofree char *lf = replaced(message, "\r\n", "\n");
    g_autofree char *tampered = replaced(message, "One line", "One lime");
    g_assert_cmpint(judged(message, &policy), ==, DEMUR_TRUST_AUTHENTIC);
    g_assert_cmpint(judged(lf, &policy), ==, DEMUR_TRUST_AUTHENTIC);
    g_assert_cmpint(judged(tampered, &policy), ==, DEMUR_TRUST_UNPROVEN);
}

static void
test_policy(void)
{
    static const char *const ids[] = {"mx.example.net", NULL};
    g_autofree char *good =
        fake_helper("pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type", "");
    g_autofree char *message = sign(&plain, HEADER, BODY);
    g_autofree char *failed = g_strconcat(
        "Authentication-Results: mx.example.net; dmarc=fail header.from=" DOMAIN "\r\n",
        message, NULL);
    g_autofree char *twice = g_strconcat("Subject: y\r\n", message, NULL);
    g_autofree char *unsigned_mail = g_strconcat(HEADER, "\r\n", BODY, NULL);
    const DemurTrustPolicy both = {
        .auth = DEMUR_AUTH_BOTH, .authserv_ids = ids, .dkim_helper = good, .dkim_keys = keys};
    const DemurTrustPolicy dkim = {
        .auth = DEMUR_AUTH_DKIM, .authserv_ids = ids, .dkim_helper = good};
    const DemurTrustPolicy offline = {
        .auth = DEMUR_AUTH_DKIM, .dkim_helper = good, .offline = true};
    const DemurTrustPolicy missing = {.auth = DEMUR_AUTH_DKIM, .dkim_helper = "/nonexistent/x"};
    const DemurTrustPolicy none = {.auth = DEMUR_AUTH_DKIM};
    g_assert_cmpint(judged(message, &both), ==, DEMUR_TRUST_AUTHENTIC);
    g_assert_cmpint(judged(failed, &both), ==, DEMUR_TRUST_IMPOSTOR);
    g_assert_cmpint(judged(failed, &dkim), ==, DEMUR_TRUST_AUTHENTIC);
    g_assert_cmpint(judged(twice, &dkim), ==, DEMUR_TRUST_IMPOSTOR);
    g_assert_cmpint(judged(unsigned_mail, &dkim), ==, DEMUR_TRUST_UNPROVEN);
    g_assert_cmpint(judged(message, &offline), ==, DEMUR_TRUST_UNPROVEN);
    g_assert_cmpint(judged(message, &missing), ==, DEMUR_TRUST_UNPROVEN);
    g_assert_cmpint(judged(message, &none), ==, DEMUR_TRUST_UNPROVEN);
}

static char *
recall(void *user)
{
    return g_strdup(*(char **)user);
}

static void
remember(const char *result, void *user)
{
    g_free(*(char **)user);
    *(char **)user = g_strdup(result);
}

/* What held once is kept, and holds when the key is gone; what never held is not kept. */
static void
test_memory(void)
{
    char *kept = NULL;
    g_autofree char *message = sign(&plain, HEADER, BODY);
    const DemurDkimMemory memory = {recall, remember, &kept};
    DemurTrustPolicy policy = {
        .auth = DEMUR_AUTH_DKIM, .dkim_keys = keys, .dkim_memory = &memory};
    g_autofree char *gone = fake_helper("fail d=" DOMAIN " s=k no key", "");
    policy.dkim_helper = gone;
    g_assert_cmpint(judged(message, &policy), ==, DEMUR_TRUST_UNPROVEN);
    g_assert_null(kept);
    g_autofree char *good =
        fake_helper("pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type", "");
    policy.dkim_helper = good;
    g_assert_cmpint(judged(message, &policy), ==, DEMUR_TRUST_AUTHENTIC);
    g_assert_nonnull(kept);
    policy.dkim_helper = "/nonexistent/x";
    g_assert_cmpint(judged(message, &policy), ==, DEMUR_TRUST_AUTHENTIC);
    g_clear_pointer(&kept, g_free);
    g_assert_cmpint(judged(message, &policy), ==, DEMUR_TRUST_UNPROVEN);
}

static char *
recall_nothing(void *user)
{
    return NULL;
}

static void
remember_nothing(const char *result, void *user)
{
}

static void
postpone(const char *why, void *user)
{
    g_free(*(char **)user);
    *(char **)user = g_strdup(why);
}

/* What cannot be checked now is told apart from what does not hold. */
static void
test_postponed(void)
{
    static const struct {
        const char *output, *end, *why; /* WHY NULL: final */
    } rows[] = {
        {"temperror d=" DOMAIN " s=k no answer", "", "cannot be checked now: no answer"},
        {"fail d=" DOMAIN " s=k no key", "", NULL},
        {"temperror d=other.example s=k no answer", "", NULL},
        {"fail d=other.example s=k no key\ntemperror d=" DOMAIN " s=k no answer", "", ""},
        {"temperror d=" DOMAIN " s=k no answer\n"
         "pass d=" DOMAIN " s=k t=1 h=from:to:subject:date:content-type",
         "", NULL},
        {"", "kill -ALRM $$", "did not answer in time"},
    };
    g_autofree char *message = sign(&plain, HEADER, BODY);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *why = NULL;
        g_autofree char *helper = fake_helper(rows[i].output, rows[i].end);
        const DemurDkimMemory memory = {recall_nothing, remember_nothing, &why, postpone};
        const DemurTrustPolicy policy = {.auth = DEMUR_AUTH_DKIM,
                                         .dkim_keys = keys,
                                         .dkim_helper = helper,
                                         .dkim_memory = &memory};
        (void)judged(message, &policy);
        g_test_message("row %zu: %s", i, why ? why : "final");
        g_assert_cmpint(why != NULL, ==, rows[i].why != NULL);
        g_assert_true(!why || strstr(why, rows[i].why));
        g_free(why);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!make_keys())
        return 77;
    g_test_add_func("/dkim/algorithms", test_algorithms);
    g_test_add_func("/dkim/line-ends", test_line_ends);
    g_test_add_func("/dkim/tampered", test_tampered);
    g_test_add_func("/dkim/refused", test_refused);
    g_test_add_func("/dkim/nul", test_nul);
    g_test_add_func("/dkim/domain", test_domain);
    g_test_add_func("/dkim/ceilings", test_ceilings);
    g_test_add_func("/dkim/lines", test_lines);
    g_test_add_func("/dkim/helper", test_helper);
    g_test_add_func("/dkim/program", test_program);
    g_test_add_func("/dkim/policy", test_policy);
    g_test_add_func("/dkim/memory", test_memory);
    g_test_add_func("/dkim/postponed", test_postponed);
    int status = g_test_run();
    g_free(shell("rm -f rsa.pem rsa1024.pem ed.pem keys helper args input"));
    g_rmdir(folder);
    g_free(folder);
    g_free(keys);
    return status;
}
