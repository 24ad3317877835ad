/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/* Authentication-Results, one value a line: what is read, and what is refused. */
#include "base/limits.h"
#include "trust/authres.h"

#include <string.h>

typedef struct Case {
    const char *value;
    const char *expected; /* see dump(); NULL: malformed */
} Case;

/* "id/version method=result[reason](ptype.property=value,...) ..." */
static char *
dump(const DemurAuthres *authres)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s/%u", authres->authserv_id ? authres->authserv_id : "-",
                           authres->version);
    if (authres->job)
        g_string_append_printf(out, " job %s", authres->job);
    for (unsigned i = 0; i < authres->results->len; i++) {
        const DemurAuthResult *result = g_ptr_array_index(authres->results, i);
        g_string_append_printf(out, " %s=%s", result->method, result->result);
        if (result->reason)
            g_string_append_printf(out, "[%s]", result->reason);
        for (unsigned k = 0; k < result->properties->len; k++) {
            const DemurAuthProperty *property = g_ptr_array_index(result->properties, k);
            g_string_append_printf(out, "(%s.%s=%s)", property->ptype, property->property,
                                   property->value);
        }
    }
    return g_string_free(out, FALSE);
}

static const Case cases[] = {
    /* The grammar of RFC 8601 section 2.2. */
    {"mx.example.net 1; none", "mx.example.net/1"},
    {"mx.example.net; none", "mx.example.net/1"},
    {"  (c) MX.Example.NET (a (nested \\) one)) 1 (x) ; (y) none (z)", "mx.example.net/1"},
    {"\"mx example\"; spf=pass", "mx example/1 spf=pass"},
    {"mx.example.net 2; spf=pass", "mx.example.net/2 spf=pass"},
    {"mx.example.net; spf=pass smtp.mailfrom=example.org",
     "mx.example.net/1 spf=pass(smtp.mailfrom=example.org)"},
    {"mx.example.net; auth=pass (cram-md5) smtp.auth=who@example.org; SPF=Fail "
     "smtp.mailfrom=@example.org",
     "mx.example.net/1 auth=pass(smtp.auth=who@example.org) "
     "spf=fail(smtp.mailfrom=@example.org)"},
    {"mx.example.net; dkim=fail reason=\"bad; \\\"signature\\\"\" header.d=example.org",
     "mx.example.net/1 dkim=fail[bad; \"signature\"](header.d=example.org)"},
    {"mx.example.net; dkim=pass reason=good", "mx.example.net/1 dkim=pass[good]"},
    {"mx.example.net; dkim / 1 = pass header (c) . (d) d = example.org",
     "mx.example.net/1 dkim=pass(header.d=example.org)"},
    {"mx.example.net; dkim/2=pass", "mx.example.net/1 dkim/2=pass"},
    {"mx.example.net; spf=pass smtp.mailfrom=\"a; dmarc=pass header.from=x.test\"@example.org",
     "mx.example.net/1 spf=pass(smtp.mailfrom=a; dmarc=pass header.from=x.test@example.org)"},
    {"mx.example.net; spf=pass (who \"is\" it; dmarc=pass) smtp.helo=a",
     "mx.example.net/1 spf=pass(smtp.helo=a)"},
    {"mx.example.net;\r\n\tspf=none;\r\n dkim=none", "mx.example.net/1 spf=none dkim=none"},
    /* A comment glued to what names somebody, and to what does not. */
    {"mx.example.net; dkim=pass header.d=a.test(.evil.test header.i=x)", NULL},
    {"mx.example.net; dkim=pass header.i=@a.test(x)", NULL},
    {"mx.example.net; dmarc=pass header.from=a.test(x)", NULL},
    {"mx.example.net; dmarc=pass header.from=\"a.test\"(x)", NULL},
    {"mx.example.net; dmarc=pass d=a.test(x)", NULL},
    {"mx.example.net; dmarc=pass header.from=a.test (x)",
     "mx.example.net/1 dmarc=pass(header.from=a.test)"},
    {"mx.example.net; spf=pass(x) smtp.mailfrom=a.test(y)",
     "mx.example.net/1 spf=pass(smtp.mailfrom=a.test)"},
    /* What receivers write. */
    {"mx.google.com; dkim=pass header.i=@mail.example.org header.s=s1 header.b=ab/c+d==; "
     "spf=pass (google.com: domain of a@example.org designates 192.0.2.1) "
     "smtp.mailfrom=a@example.org; dmarc=pass (p=REJECT sp=REJECT dis=NONE) "
     "header.from=mail.example.org",
     "mx.google.com/1 dkim=pass(header.i=@mail.example.org)(header.s=s1)(header.b=ab/c+d==) "
     "spf=pass(smtp.mailfrom=a@example.org) dmarc=pass(header.from=mail.example.org)"},
    {"mx.google.com; gateway.spf=pass smtp.remote-ip=192.0.2.1 policy.d=example.net",
     "mx.google.com/1 gateway.spf=pass(smtp.remote-ip=192.0.2.1)(policy.d=example.net)"},
    {"atlas1.yahoo.example; dkim=dkim_pass header.s=@k2; dmarc=success(p=REJECT) "
     "header.from=a.test;",
     "atlas1.yahoo.example/1 dkim=dkim_pass(header.s=@k2) dmarc=success(header.from=a.test)"},
    {"ses.example; spf=pass (x) client-ip=192.0.2.1; envelope-from=n@a.test; helo=h.a.test; "
     "dkim=pass header.i=@a.test;",
     "ses.example/1 spf=pass(.client-ip=192.0.2.1) envelope-from=n@a.test helo=h.a.test "
     "dkim=pass(header.i=@a.test)"},
    {"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.test; dkim=none (message not signed) "
     "header.d=none;dmarc=pass action=none header.from=a.test;compauth=pass reason=100",
     "-/1 spf=pass(smtp.mailfrom=a.test) dkim=none(header.d=none) "
     "dmarc=pass(.action=none)(header.from=a.test) compauth=pass[100]"},
    {"mx.example.net; spf=pass smtp.mailfrom=; dkim=none",
     "mx.example.net/1 spf=pass(smtp.mailfrom=) dkim=none"},
    {"mx.example.net; spf=pass smtp.mailfrom=<>",
     "mx.example.net/1 spf=pass(smtp.mailfrom=<>)"},
    /* A job behind the name (section 2.5). */
    {"MX.example.net/4ZdQxT; spf=pass", "mx.example.net/1 job 4ZdQxT spf=pass"},
    {"mx.example.net./a/b 1; none", "mx.example.net/1 job a/b"},
    {"\"mx.example.net/x y\"; none", "mx.example.net/1 job x y"},
    {"mx.example.net/; none", "mx.example.net/1 job "},
    {"/4ZdQxT; spf=pass", NULL},
    /* Tolerated: no results at all, empty ones. */
    {"mx.example.net", "mx.example.net/1"},
    {"mx.example.net 1;", "mx.example.net/1"},
    {"mx.example.net;; spf=pass ; ;", "mx.example.net/1 spf=pass"},
    /* Refused. */
    {"", NULL},
    {";", NULL},
    {"; spf=pass", NULL},
    {"i=1; mx.example.net; dkim=pass", NULL},
    {"i=1; dkim=pass", NULL},
    {"mx.example.net; dmarc=\"pass\"header.from=a", NULL},
    {"I = 2; mx.example.net; dkim=pass", NULL},
    {"=?utf-8?B?bXguZXhhbXBsZS5uZXQ7IGRtYXJjPXBhc3M=?=", NULL},
    {"mx.example.net =?utf-8?Q?x?=; dmarc=pass", NULL},
    {"mx.example.net dmarc=pass", NULL},
    {"mx.example.net 1x; dmarc=pass", NULL},
    {"mx.example.net 1234567; dmarc=pass", NULL},
    {"mx.example.net\"x\"; dmarc=pass", NULL},
    {"mx.example.net; none; dmarc=pass", NULL},
    {"mx.example.net; dmarc=pass; none", NULL},
    {"mx.example.net; example.org; dmarc=pass", NULL},
    {"spf=pass smtp.mailfrom=a.test; b.test; dkim=pass header.d=c.test;d.test; dmarc=pass",
     NULL},
    {"mx.example.net; dmarc", NULL},
    {"mx.example.net; dmarc=", NULL},
    {"mx.example.net; dmarc=pass header.from", NULL},
    {"mx.example.net; dmarc=pass header.=x", NULL},
    {"mx.example.net; dmarc=pass header..from=x", NULL},
    {"mx.example.net; .dmarc=pass", NULL},
    {"mx.example.net; dmarc=pass stray words", NULL},
    {"mx.example.net; dmarc=pass header.from= policy.x=y", NULL},
    {"mx.example.net; dmarc=pass (no end", NULL},
    {"mx.example.net; dmarc=pass (no \\", NULL},
    {"mx.example.net; dmarc=pass) header.from=x", NULL},
    {"mx.example.net; dmarc=pass reason=\"no end", NULL},
    {"mx.example.net; dmarc=pass reason=a reason=b", NULL},
    {"mx.example.net; dmarc=\"pass\"x header.from=a", NULL},
    {"mx.example.net; dmarc=pa\"ss\"", NULL},
    {"mx.example.net; dmarc\xd0\xb0=pass", NULL},
    {"mx.example.net; dkim/x=pass", NULL},
    {"mx.example.net; dmarc=pass\x01", NULL},
    {"mx.example.net; dmarc=pass (\x7f)", NULL},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *reason = NULL;
        g_autoptr(DemurAuthres) authres = demur_authres_parse(cases[i].value, &reason);
        g_autofree char *got = authres ? dump(authres) : NULL;
        if (g_strcmp0(got, cases[i].expected) != 0)
            g_test_message("%s: %s", cases[i].value, reason ? reason : "read");
        g_assert_cmpstr(got, ==, cases[i].expected);
        g_assert_cmpint(reason != NULL, ==, authres == NULL);
    }
}

static void
test_id(void)
{
    static const Case ids[] = {
        {"MX.example.net; dmarc=pass stray", "mx.example.net"},
        {"(c) mx.example.net", "mx.example.net"},
        {"\"mx.example.net\"; x", "mx.example.net"},
        {"mx.example.net/4ZdQxT; x", "mx.example.net"},
        {"spf=pass; dmarc=pass", NULL},
        {"=?utf-8?B?bXg=?=", NULL},
        {"", NULL},
        {"(no end", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *id = demur_authres_id(ids[i].value);
        g_assert_cmpstr(id, ==, ids[i].expected);
    }
}

static void
test_remarks(void)
{
    g_autoptr(DemurAuthres) authres = demur_authres_parse(
        "a; (b) dmarc=fail (p=x (y)) header.from=z.test (c); spf=pass; dkim=none(d)", NULL);
    g_assert_nonnull(authres);
    static const char *const expected[] = {" (p=x (y))  (c)", "", "(d)"};
    for (unsigned i = 0; i < 3; i++) {
        const DemurAuthResult *result = g_ptr_array_index(authres->results, i);
        g_assert_cmpstr(result->remarks, ==, expected[i]);
    }
}

static void
test_property(void)
{
    g_autoptr(DemurAuthres) authres =
        demur_authres_parse("a; dkim=pass header.d=x.test header.d=y.test d=z.test", NULL);
    g_assert_nonnull(authres);
    const DemurAuthResult *result = g_ptr_array_index(authres->results, 0);
    g_assert_cmpstr(demur_auth_result_property(result, "header", "d"), ==, "x.test");
    g_assert_cmpstr(demur_auth_result_property(result, "", "d"), ==, "z.test");
    g_assert_null(demur_auth_result_property(result, "smtp", "d"));
}

/* Time in proportion to length: the ceiling is 16 KiB, so a quadratic reader would still end.
 */
static void
test_bounds(void)
{
    g_autoptr(GString) value = g_string_new("mx.example.net; dmarc=pass ");
    while (value->len < DEMUR_LIMIT_FIELD)
        g_string_append_c(value, '(');
    g_assert_null(demur_authres_parse(value->str, NULL));
    g_string_assign(value, "mx.example.net");
    while (value->len + 5 < DEMUR_LIMIT_FIELD)
        g_string_append(value, ";a=b");
    g_autoptr(DemurAuthres) authres = demur_authres_parse(value->str, NULL);
    g_assert_nonnull(authres);
    g_assert_cmpuint(authres->results->len, >, 4000);
    g_string_append(value, ";a=b;a=b");
    g_assert_null(demur_authres_parse(value->str, NULL));
}

/* Real fields, where a folder of them is given: those that name no id or pass must not gain
 * one. */
static void
test_vectors(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    g_autofree char *path =
        shared ? g_build_filename(shared, "vectors", "authentication-results.txt", NULL) : NULL;
    g_autofree char *text = NULL;
    if (!path || !g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("no vectors");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *note = strstr(*line, "   # ");
        if (!note)
            continue;
        *note = '\0';
        g_autoptr(DemurAuthres) authres = demur_authres_parse(*line, NULL);
        bool refused = g_str_has_prefix(*line, "i=") || g_str_has_prefix(*line, "=?") ||
                       strstr(note + 1, "RandomDomainTokens");
        g_test_message("%s", *line);
        g_assert_cmpint(authres == NULL, ==, refused);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/authres/cases", test_cases);
    g_test_add_func("/authres/id", test_id);
    g_test_add_func("/authres/remarks", test_remarks);
    g_test_add_func("/authres/property", test_property);
    g_test_add_func("/authres/bounds", test_bounds);
    g_test_add_func("/authres/vectors", test_vectors);
    return g_test_run();
}
