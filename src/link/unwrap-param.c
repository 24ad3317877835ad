/* SPDX-License-Identifier: MIT */
/*
 * Wrappers that hold their target in a parameter of the query. Servers differ in what they take
 * for the name of one, so whatever any of them might take for it counts.
 */
#include "link/wrapper.h"

#include <glib.h>
#include <string.h>

/* One byte of a parameter's name as a server reads it. */
static char
take_name_byte(DemurSpan *name)
{
    char byte = name->at[0];
    size_t len = 1;
    if (byte == '+') {
        byte = ' ';
    } else if (byte == '%' && name->len >= 3 && g_ascii_isxdigit(name->at[1]) &&
               g_ascii_isxdigit(name->at[2])) {
        byte =
            (char)(g_ascii_xdigit_value(name->at[1]) * 16 + g_ascii_xdigit_value(name->at[2]));
        len = 3;
    }
    *name = demur_span_skip(*name, len);
    return byte;
}

/* Whether some server takes NAME for WANTED: percent-decoded, in any case, without blanks in
 * front, and up to the bracket or NUL that ends a name in PHP. */
static bool
name_is(DemurSpan name, const char *wanted)
{
    bool started = false;
    while (name.len > 0) {
        char byte = take_name_byte(&name);
        if (byte == ' ' && !started)
            continue;
        started = true;
        if (byte == '[' || byte == '\0')
            break;
        if (*wanted == '\0' || g_ascii_tolower(byte) != g_ascii_tolower(*wanted))
            return false;
        wanted++;
    }
    return *wanted == '\0';
}

/* ret_value: .at is NULL where the parameter is absent. False where it stands there twice. */
static bool
find_param(const DemurUrl *url, const char *name, DemurSpan *ret_value)
{
    DemurSpan rest = {url->query, url->query_len};
    DemurSpan value = {NULL, 0};
    while (rest.len > 0) {
        DemurSpan pair = demur_span_take(&rest, '&');
        DemurSpan key = demur_span_take(&pair, '=');
        if (!name_is(key, name))
            continue;
        if (value.at)
            return false;
        value = pair;
    }
    *ret_value = value;
    return true;
}

/* Whether some reader might take VALUE for an address; it may be some words, too. */
static bool
looks_absolute(DemurSpan value)
{
    static const char *const starts[] = {"http", "//", "\\", "/\\", "www."};
    const char *reason = NULL;
    g_autofree char *text = demur_wrapper_percent(value, &reason);
    if (!text)
        return value.len > 0;
    const char *start = text + strspn(text, " +\t\r\n");
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        if (g_ascii_strncasecmp(start, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return false;
}

/* The raw value of the first of the wrapper's parameters that has one. */
static bool
find_value(const DemurWrapper *wrapper, const DemurUrl *url, DemurSpan *ret_value,
           const char **ret_reason)
{
    g_auto(GStrv) names = g_strsplit(wrapper->params, " ", -1);
    DemurSpan found = {NULL, 0};
    for (char **name = names; *name; name++) {
        DemurSpan value;
        if (!find_param(url, *name, &value)) {
            *ret_reason = "a wrapper's parameter stands there twice";
            return false;
        }
        if (found.len > 0 && looks_absolute(value)) {
            *ret_reason = "a wrapper that holds two addresses";
            return false;
        }
        if (found.len == 0)
            found = value;
    }
    if (found.len == 0) {
        *ret_reason = "a wrapper without an address";
        return false;
    }
    *ret_value = found;
    return true;
}

char *
demur_wrapper_decode_param(const DemurWrapper *wrapper, const DemurUrl *url,
                           const char **ret_reason)
{
    DemurSpan value;
    if (!find_value(wrapper, url, &value, ret_reason))
        return NULL;
    return demur_wrapper_percent(value, ret_reason);
}

char *
demur_wrapper_decode_base64(const DemurWrapper *wrapper, const DemurUrl *url,
                            const char **ret_reason)
{
    g_autofree char *value = demur_wrapper_decode_param(wrapper, url, ret_reason);
    if (!value)
        return NULL;
    return demur_wrapper_base64((DemurSpan){value, strlen(value)}, ret_reason);
}

char *
demur_wrapper_decode_bing(const DemurWrapper *wrapper, const DemurUrl *url,
                          const char **ret_reason)
{
    g_autofree char *value = demur_wrapper_decode_param(wrapper, url, ret_reason);
    if (!value)
        return NULL;
    if (!g_str_has_prefix(value, "a1"))
        return demur_wrapper_malformed(ret_reason, "a wrapper of an unknown make");
    return demur_wrapper_base64((DemurSpan){value + 2, strlen(value) - 2}, ret_reason);
}

char *
demur_wrapper_decode_proofpoint_v2(const DemurWrapper *wrapper, const DemurUrl *url,
                                   const char **ret_reason)
{
    DemurSpan value;
    if (!find_value(wrapper, url, &value, ret_reason))
        return NULL;
    g_autofree char *text = g_strndup(value.at, value.len);
    g_strdelimit(text, "-", '%');
    g_strdelimit(text, "_", '/');
    return demur_wrapper_percent((DemurSpan){text, value.len}, ret_reason);
}

/* Parameters that say who opened the mail, not where the link leads. */
static bool
is_tracking(DemurSpan pair)
{
    static const char *const names[] = {"aref", "medium", "mid",  "n_sg",
                                        "n_m",  "rms",    "irms", "bcode"};
    DemurSpan name = demur_span_take(&pair, '=');
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (name.len == strlen(names[i]) && memcmp(name.at, names[i], name.len) == 0)
            return true;
    }
    return false;
}

/* Whatever could change the host, or be read as another address, is no path. */
static bool
is_plain_path(const char *path)
{
    g_autofree char *before_query = g_strndup(path, strcspn(path, "?"));
    return *before_query != '\0' && *before_query != '/' && !strstr(before_query, "//") &&
           !strpbrk(before_query, "\\:@") && !strchr(path, '#');
}

char *
demur_wrapper_decode_tracker(const DemurWrapper *wrapper, const DemurUrl *url,
                             const char **ret_reason)
{
    DemurSpan rest = {url->query, url->query_len}, first;
    do
        first = demur_span_take(&rest, '&');
    while (rest.len > 0 && (first.len == 0 || is_tracking(first)));
    if (first.len == 0 || memchr(first.at, '=', first.len))
        return NULL;
    g_autofree char *decoded = demur_wrapper_percent(first, ret_reason);
    if (!decoded)
        return NULL;
    const char *path = *decoded == '/' ? decoded + 1 : decoded;
    if (!is_plain_path(path))
        return demur_wrapper_malformed(ret_reason, "a tracker that does not hold a path");
    GString *target = g_string_new(url->https ? "https://" : "http://");
    g_string_append_printf(target, "%s/%s", url->host, path);
    char separator = strchr(path, '?') ? '&' : '?';
    while (rest.len > 0) {
        DemurSpan pair = demur_span_take(&rest, '&');
        if (pair.len == 0 || is_tracking(pair))
            continue;
        g_string_append_c(target, separator);
        g_string_append_len(target, pair.at, (gssize)pair.len);
        separator = '&';
    }
    return g_string_free(target, FALSE);
}
