/* SPDX-License-Identifier: MIT */
/* The strict URL parser. demur-layer: link */
#include "base/limits.h"
#include "link/url.h"

#include <glib.h>
#include <string.h>

typedef struct Accepted {
    const char *url, *host, *path, *query, *fragment;
    bool http;
} Accepted;

static const Accepted accepted[] = {
    {"https://example.org", "example.org", ""},
    {"https://example.org/", "example.org", "/"},
    {"http://example.org/a", "example.org", "/a", .http = true},
    {"HTTPS://Help.Example.ORG/Contact/1", "help.example.org", "/Contact/1"},
    {"https://example.org?a=b", "example.org", "", "a=b"},
    {"https://example.org#top", "example.org", "", NULL, "top"},
    {"https://example.org/?#", "example.org", "/", "", ""},
    {"https://example.org/a/b?c=d&e#f?g#h", "example.org", "/a/b", "c=d&e", "f?g#h"},
    {"https://example.org/#/../x", "example.org", "/", NULL, "/../x"},
    {"https://example.org/?next=https://x@example.net:1/..", "example.org", "/",
     "next=https://x@example.net:1/.."},
    {"https://example.org/?a|b{c}[0]\"<>^`'", "example.org", "/", "a|b{c}[0]\"<>^`'"},
    {"https://a_b.example.org/", "a_b.example.org", "/"},
    {"https://192.0.2.1.host.example.org/", "192.0.2.1.host.example.org", "/"},
    {"https://0x1f.example.org/", "0x1f.example.org", "/"},
    {"https://example.0xg/", "example.0xg", "/"},
    {"https://www.example.com.example.org/", "www.example.com.example.org", "/"},
    {"https://example.org//a///b/", "example.org", "//a///b/"},
    {"https://example.org/a:b@c;d=e!$&'()*+,~|[]", "example.org", "/a:b@c;d=e!$&'()*+,~|[]"},
    {"https://example.org/%41%2F%00", "example.org", "/%41%2F%00"},
    {"https://example.org/.../.a/a./..b/.%2f", "example.org", "/.../.a/a./..b/.%2f"},
    {"https://localhost/", "localhost", "/"},
};

static void
check_part(const char *part, size_t len, const char *wanted)
{
    if (!wanted) {
        g_assert_null(part);
        return;
    }
    g_assert_nonnull(part);
    g_assert_cmpmem(part, len, wanted, strlen(wanted));
}

static void
test_accepted(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(accepted); i++) {
        const Accepted *row = &accepted[i];
        DemurUrl url;
        const char *reason = "none";
        g_test_message("%s", row->url);
        g_assert_true(demur_url_parse(row->url, strlen(row->url), &url, &reason));
        g_assert_cmpstr(reason, ==, "none");
        g_assert_cmpint(url.https, ==, !row->http);
        g_assert_cmpstr(url.host, ==, row->host);
        check_part(url.path, url.path_len, row->path);
        check_part(url.query, url.query_len, row->query);
        check_part(url.fragment, url.fragment_len, row->fragment);
    }
}

typedef struct Refused {
    const char *url, *reason;
} Refused;

static const Refused refused[] = {
    {"", "not an http or https address"},
    {"https", "not an http or https address"},
    {"example.org", "not an http or https address"},
    {"//example.org/", "not an http or https address"},
    {"/contact/1", "not an http or https address"},
    {"javascript:alert(1)", "not an http or https address"},
    {"mailto:a@example.org", "not an http or https address"},
    {"httpss://example.org/", "not an http or https address"},
    {"https:", "not exactly two slashes after the scheme"},
    {"https:example.org", "not exactly two slashes after the scheme"},
    {"https:/example.org/", "not exactly two slashes after the scheme"},
    {"https:///example.org/", "not exactly two slashes after the scheme"},
    {"https://", "no host"},
    {"https://?a", "no host"},
    {"https://#a", "no host"},
    {"https://example.net\\@example.org/", "a backslash in the address"},
    {"https:\\\\example.org/", "a backslash in the address"},
    {"https://example.org/?a\\b", "a backslash in the address"},
    {"https://example.org/#a\\b", "a backslash in the address"},
    {" https://example.org/", "a blank in the address"},
    {"https://example.org/a b", "a blank in the address"},
    {"https://example.org/?a b", "a blank in the address"},
    {"ht\ntps://example.org/", "a control character in the address"},
    {"https://exa\tmple.org/", "a control character in the address"},
    {"https://example.org/\r", "a control character in the address"},
    {"https://example.org/#\x7f", "a control character in the address"},
    {"https://ex\u00e4mple.org/", "an address that is not ASCII"},
    {"https://example\u3002org/", "an address that is not ASCII"},
    {"https://example.org/\u00e9", "an address that is not ASCII"},
    {"https://example.org/?\xff", "an address that is not ASCII"},
    {"https://user@example.org/", "a user name before the host"},
    {"https://user:pw@example.org/", "a user name before the host"},
    {"https://@example.org/", "a user name before the host"},
    {"https://[an]@example.org/", "a user name before the host"},
    {"https://[::1]/", "a numeric host"},
    {"https://192.0.2.1/", "a numeric host"},
    {"https://0300.0.2.1/", "a numeric host"},
    {"https://0xc0000201/", "a numeric host"},
    {"https://0XC0000201", "a numeric host"},
    {"https://3221225985/", "a numeric host"},
    {"https://127.1/", "a numeric host"},
    {"https://example.0x/", "a numeric host"},
    {"https://example.09/", "a numeric host"},
    {"https://example.org:443/", "a port"},
    {"https://example.org:/", "a port"},
    {"http://example.org:8080", "a port"},
    {"https://ex%61mple.org/", "a percent sign in the host"},
    {"https://example.org%2F.example.net/", "a percent sign in the host"},
    {"https://example.org./", "an empty label in the host"},
    {"https://example..org/", "an empty label in the host"},
    {"https://.example.org/", "an empty label in the host"},
    {"https://xn--bcher-kva.example/", "an internationalised host"},
    {"https://example.XN--p1ai/", "an internationalised host"},
    {"https://exa+mple.org/", "a character that no host may hold"},
    {"https://exa<mple.org/", "a character that no host may hold"},
    {"https://exa|mple.org/", "a character that no host may hold"},
    {"https://example.org;example.net/", "a character that no host may hold"},
    {"https://example.org/.", "a dot segment in the path"},
    {"https://example.org/..", "a dot segment in the path"},
    {"https://example.org/a/../b", "a dot segment in the path"},
    {"https://example.org/a/./", "a dot segment in the path"},
    {"https://example.org/%2e", "a dot segment in the path"},
    {"https://example.org/a/%2E.?q", "a dot segment in the path"},
    {"https://example.org/.%2e/b", "a dot segment in the path"},
    {"https://example.org/%2e%2E#f", "a dot segment in the path"},
    {"https://example.org/a\"b", "a character in the path that browsers encode"},
    {"https://example.org/a<b", "a character in the path that browsers encode"},
    {"https://example.org/a>b", "a character in the path that browsers encode"},
    {"https://example.org/a^b", "a character in the path that browsers encode"},
    {"https://example.org/a`b", "a character in the path that browsers encode"},
    {"https://example.org/a{b", "a character in the path that browsers encode"},
    {"https://example.org/a}b", "a character in the path that browsers encode"},
    {"https://example.org/100%", "a stray percent sign in the path"},
    {"https://example.org/%4", "a stray percent sign in the path"},
    {"https://example.org/%zz", "a stray percent sign in the path"},
};

static void
check_refused(const char *text, size_t len, const char *wanted)
{
    DemurUrl url, untouched;
    memset(&url, 0x55, sizeof url);
    memset(&untouched, 0x55, sizeof untouched);
    const char *reason = NULL;
    g_test_message("%s", text);
    g_assert_false(demur_url_parse(text, len, &url, &reason));
    g_assert_cmpstr(reason, ==, wanted);
    g_assert_cmpmem(&url, sizeof url, &untouched, sizeof untouched);
}

static void
test_refused(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        check_refused(refused[i].url, strlen(refused[i].url), refused[i].reason);
    static const char nul[] = "https://example.org/\0a";
    check_refused(nul, sizeof nul - 1, "a control character in the address");
}

static bool
parses(const char *text)
{
    DemurUrl url;
    const char *reason;
    return demur_url_parse(text, strlen(text), &url, &reason);
}

static void
test_lengths(void)
{
    g_autofree char *label63 = g_strnfill(63, 'a');
    g_autofree char *label62 = g_strnfill(61, 'a');
    g_autofree char *fits = g_strdup_printf("https://%s.org/", label63);
    g_autofree char *label = g_strdup_printf("https://%sa.org/", label63);
    g_autofree char *host253 =
        g_strdup_printf("https://%s.%s.%s.%s/", label63, label63, label63, label62);
    g_autofree char *host254 =
        g_strdup_printf("https://%s.%s.%s.a%s/", label63, label63, label63, label62);
    g_assert_true(parses(fits));
    g_assert_false(parses(label));
    g_assert_true(parses(host253));
    g_assert_false(parses(host254));

    g_autofree char *longest = g_strnfill(DEMUR_LIMIT_URL + 1, 'a');
    memcpy(longest, "https://example.org/", 20);
    g_assert_false(parses(longest));
    longest[DEMUR_LIMIT_URL] = '\0';
    g_assert_true(parses(longest));
}

static void
test_within(void)
{
    g_assert_true(demur_url_host_within("facebook.com", "facebook.com"));
    g_assert_true(demur_url_host_within("fr-fr.facebook.com", "facebook.com"));
    g_assert_true(demur_url_host_within("a.b.facebook.com", "facebook.com"));
    g_assert_false(demur_url_host_within("notfacebook.com", "facebook.com"));
    g_assert_false(demur_url_host_within("facebook.com.example.org", "facebook.com"));
    g_assert_false(demur_url_host_within("facebook.mail.com", "facebook.com"));
    g_assert_false(demur_url_host_within("com", "facebook.com"));
    g_assert_false(demur_url_host_within("", "facebook.com"));
    g_assert_false(demur_url_host_within("facebook.com", ""));
}

/* Tricks seen in the wild: whatever is to be rejected is. */
static void
test_vectors(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    g_autofree char *path =
        shared ? g_build_filename(shared, "vectors", "url-tricks.tsv", NULL) : NULL;
    g_autofree char *text = NULL;
    if (!path || !g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("no vectors/url-tricks.tsv below DEMUR_SHARED");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned count = 0;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        if (g_strv_length(fields) < 4 || !g_str_has_prefix(fields[1], "http") ||
            !strstr(fields[3], "reject"))
            continue;
        fields[1][strcspn(fields[1], " ")] = '\0';
        g_test_message("%s", fields[1]);
        g_assert_false(parses(fields[1]));
        count++;
    }
    g_assert_cmpuint(count, >, 0);
    g_test_message("%u tricks", count);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/url/accepted", test_accepted);
    g_test_add_func("/url/refused", test_refused);
    g_test_add_func("/url/lengths", test_lengths);
    g_test_add_func("/url/within", test_within);
    g_test_add_func("/url/vectors", test_vectors);
    return g_test_run();
}
