/* SPDX-License-Identifier: MIT */
/*
 * The parser and the forms: an accepted address is taken apart without loss, and what is
 * printed of a form is nothing but constants and digits. demur-layer: link
 */
#include "link/form.h"
#include "link/url.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const aliases[] = {"m.facebook.com", "?\?-?\?.facebook.com", NULL};
static const DemurFormShape shapes[] = {
    {"fb", "www.facebook.com", aliases, "/help/contact/", true},
    {"ig", "help.instagram.com", NULL, "/contact/", true},
    {"meta", "help.meta.com", NULL, "/support/privacy", false},
};

/* Every label-wise suffix holds the host, nothing that begins inside a label does. */
static void
check_host(const char *host)
{
    g_assert_true(strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(host));
    for (size_t i = 0; i <= strlen(host); i++) {
        bool starts_label = host[i] != '\0' && (i == 0 || host[i - 1] == '.');
        g_assert_true(demur_url_host_within(host, host + i) == starts_label);
    }
}

/* ^https://[a-z.-]+/[a-z/]+[0-9]*$ */
static void
check_printed(const char *printed)
{
    g_assert_true(g_str_has_prefix(printed, "https://"));
    const char *at = printed + strlen("https://");
    size_t host = strspn(at, "abcdefghijklmnopqrstuvwxyz.-");
    g_assert_true(host > 0 && at[host] == '/');
    at += host + 1;
    size_t path = strspn(at, "abcdefghijklmnopqrstuvwxyz/");
    g_assert_true(path > 0);
    at += path;
    at += strspn(at, "0123456789");
    g_assert_true(*at == '\0');
}

static void
check_form(const DemurFormShape *shape, const DemurUrl *url)
{
    char digits[DEMUR_FORM_DIGITS_MAX + 1];
    if (!demur_form_matches(shape, url, digits))
        return;
    g_autofree char *printed = demur_form_url(shape, digits);
    g_assert_nonnull(printed);
    check_printed(printed);
    DemurUrl again;
    const char *reason;
    char same[DEMUR_FORM_DIGITS_MAX + 1];
    g_assert_true(demur_url_parse(printed, strlen(printed), &again, &reason));
    g_assert_true(demur_form_matches(shape, &again, same));
    g_assert_true(strcmp(digits, same) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_memdup2(data, size); /* no NUL behind it: an overrun is seen */
    DemurUrl url;
    const char *reason = NULL;
    g_autofree char *digits = g_strndup((const char *)data, size);
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *printed = demur_form_url(&shapes[i], digits);
        if (printed)
            check_printed(printed);
    }
    if (!demur_url_parse(text ? text : "", size, &url, &reason)) {
        g_assert_nonnull(reason);
        return 0;
    }
    check_host(url.host);
    size_t len = strlen(url.https ? "https://" : "http://") + strlen(url.host) + url.path_len +
                 (url.query ? 1 + url.query_len : 0) +
                 (url.fragment ? 1 + url.fragment_len : 0);
    g_assert_true(len == size);
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
        check_form(&shapes[i], &url);
    return 0;
}
