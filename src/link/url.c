/* SPDX-License-Identifier: MIT */
/*
 * The strict URL parser. It walks the WHATWG parser's way (scheme, authority, path, query,
 * fragment) and stops wherever that parser would repair, normalise or encode something, because
 * there the next reader may repair it differently.
 */
#include "link/url.h"

#include "base/limits.h"
#include "link/span.h"

#include <glib.h>
#include <string.h>

#define HOST_MAX 253
#define LABEL_MAX 63

static bool
refuse(const char **ret_reason, const char *reason)
{
    *ret_reason = reason;
    return false;
}

/* Length of the run at the start of SPAN that holds none of the characters in STOP. */
static size_t
run_without(DemurSpan span, const char *stop)
{
    size_t len = 0;
    while (len < span.len && !strchr(stop, span.at[len]))
        len++;
    return len;
}

static bool
check_bytes(DemurSpan url, const char **ret_reason)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char byte = (unsigned char)url.at[i];
        if (byte < 0x20 || byte == 0x7f)
            return refuse(ret_reason, "a control character in the address");
        if (byte == ' ')
            return refuse(ret_reason, "a blank in the address");
        if (byte == '\\')
            return refuse(ret_reason, "a backslash in the address");
        if (byte > 0x7f)
            return refuse(ret_reason, "an address that is not ASCII");
    }
    return true;
}

/* Cuts "http://" or "https://" off the front of URL. */
static bool
take_scheme(DemurSpan *url, bool *ret_https, const char **ret_reason)
{
    size_t len = run_without(*url, ":/?#");
    bool https = len == 5 && g_ascii_strncasecmp(url->at, "https", 5) == 0;
    bool http = len == 4 && g_ascii_strncasecmp(url->at, "http", 4) == 0;
    if ((!http && !https) || len == url->len || url->at[len] != ':')
        return refuse(ret_reason, "not an http or https address");
    *url = demur_span_skip(*url, len + 1);
    size_t slashes = 0;
    while (slashes < url->len && url->at[slashes] == '/')
        slashes++;
    if (slashes != 2)
        return refuse(ret_reason, "not exactly two slashes after the scheme");
    *url = demur_span_skip(*url, 2);
    *ret_https = https;
    return true;
}

/* Whether a browser takes a host with this last label for an IPv4 address (WHATWG "ends in a
 * number"): decimal, or 0x and any count of hex digits. */
static bool
is_numeric_label(DemurSpan label)
{
    bool hex =
        label.len >= 2 && label.at[0] == '0' && (label.at[1] == 'x' || label.at[1] == 'X');
    for (size_t i = hex ? 2 : 0; i < label.len; i++) {
        if (hex ? !g_ascii_isxdigit(label.at[i]) : !g_ascii_isdigit(label.at[i]))
            return false;
    }
    return true;
}

static bool
check_label(DemurSpan label, const char **ret_reason)
{
    if (label.len == 0)
        return refuse(ret_reason, "an empty label in the host");
    if (label.len > LABEL_MAX)
        return refuse(ret_reason, "a label of the host is too long");
    if (label.len >= 4 && g_ascii_strncasecmp(label.at, "xn--", 4) == 0)
        return refuse(ret_reason, "an internationalised host");
    for (size_t i = 0; i < label.len; i++) {
        if (!g_ascii_isalnum(label.at[i]) && label.at[i] != '-' && label.at[i] != '_')
            return refuse(ret_reason, "a character that no host may hold");
    }
    return true;
}

static bool
check_authority(DemurSpan authority, const char **ret_reason)
{
    if (authority.len == 0)
        return refuse(ret_reason, "no host");
    if (memchr(authority.at, '@', authority.len))
        return refuse(ret_reason, "a user name before the host");
    if (memchr(authority.at, '[', authority.len))
        return refuse(ret_reason, "a numeric host");
    if (memchr(authority.at, ':', authority.len))
        return refuse(ret_reason, "a port");
    if (memchr(authority.at, '%', authority.len))
        return refuse(ret_reason, "a percent sign in the host");
    if (authority.len > HOST_MAX)
        return refuse(ret_reason, "the host is too long");
    return true;
}

static bool
take_host(DemurSpan *url, char *ret_host, const char **ret_reason)
{
    DemurSpan authority = {url->at, run_without(*url, "/?#")};
    if (!check_authority(authority, ret_reason))
        return false;
    DemurSpan rest = authority;
    for (;;) {
        DemurSpan label = {rest.at, run_without(rest, ".")};
        if (!check_label(label, ret_reason))
            return false;
        if (label.len == rest.len) {
            if (is_numeric_label(label))
                return refuse(ret_reason, "a numeric host");
            break;
        }
        rest = demur_span_skip(rest, label.len + 1);
    }
    for (size_t i = 0; i < authority.len; i++)
        ret_host[i] = g_ascii_tolower(authority.at[i]);
    ret_host[authority.len] = '\0';
    *url = demur_span_skip(*url, authority.len);
    return true;
}

/* "." and "..", each dot also as %2e. */
static bool
is_dot_segment(DemurSpan segment)
{
    size_t dots = 0;
    while (segment.len > 0 && dots < 3) {
        size_t len = 1;
        if (segment.len >= 3 && g_ascii_strncasecmp(segment.at, "%2e", 3) == 0)
            len = 3;
        else if (segment.at[0] != '.')
            return false;
        segment = demur_span_skip(segment, len);
        dots++;
    }
    return dots == 1 || dots == 2;
}

static bool
check_path(DemurSpan path, const char **ret_reason)
{
    for (size_t i = 0; i < path.len; i++) {
        if (strchr("\"<>^`{}", path.at[i]))
            return refuse(ret_reason, "a character in the path that browsers encode");
        if (path.at[i] == '%' && (i + 2 >= path.len || !g_ascii_isxdigit(path.at[i + 1]) ||
                                  !g_ascii_isxdigit(path.at[i + 2])))
            return refuse(ret_reason, "a stray percent sign in the path");
    }
    while (path.len > 0) {
        path = demur_span_skip(path, 1);
        DemurSpan segment = {path.at, run_without(path, "/")};
        if (is_dot_segment(segment))
            return refuse(ret_reason, "a dot segment in the path");
        path = demur_span_skip(path, segment.len);
    }
    return true;
}

/* Cuts DELIMITER and what follows up to STOP off the front of URL; NULL where it is not there.
 */
static DemurSpan
take_part(DemurSpan *url, char delimiter, const char *stop)
{
    if (url->len == 0 || url->at[0] != delimiter)
        return (DemurSpan){NULL, 0};
    *url = demur_span_skip(*url, 1);
    DemurSpan part = {url->at, run_without(*url, stop)};
    *url = demur_span_skip(*url, part.len);
    return part;
}

bool
demur_url_parse(const char *url, size_t len, DemurUrl *ret_url, const char **ret_reason)
{
    DemurSpan rest = {url, len};
    DemurUrl parsed = {0};
    if (len > DEMUR_LIMIT_URL)
        return refuse(ret_reason, "the address is too long");
    if (!check_bytes(rest, ret_reason) || !take_scheme(&rest, &parsed.https, ret_reason) ||
        !take_host(&rest, parsed.host, ret_reason))
        return false;
    DemurSpan path = {rest.at, run_without(rest, "?#")};
    if (!check_path(path, ret_reason))
        return false;
    rest = demur_span_skip(rest, path.len);
    DemurSpan query = take_part(&rest, '?', "#");
    DemurSpan fragment = take_part(&rest, '#', "");
    parsed.path = path.at;
    parsed.path_len = path.len;
    parsed.query = query.at;
    parsed.query_len = query.len;
    parsed.fragment = fragment.at;
    parsed.fragment_len = fragment.len;
    *ret_url = parsed;
    return true;
}

bool
demur_url_host_within(const char *host, const char *domain)
{
    size_t host_len = strlen(host);
    size_t domain_len = strlen(domain);
    if (domain_len == 0 || host_len < domain_len ||
        strcmp(host + host_len - domain_len, domain) != 0)
        return false;
    return host_len == domain_len || host[host_len - domain_len - 1] == '.';
}
