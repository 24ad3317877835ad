/* SPDX-License-Identifier: MIT */
/* See config-check.h. */
#include "front/config-check.h"

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"

#include <arpa/inet.h>
#include <string.h>

#define ADDRESS_MAX 254 /* as in compose.c */

static bool
is_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] >= 127 || strchr("<>()[]\\,;:\"@", text[i]))
            return false;
    }
    return len > 0 && len <= ADDRESS_MAX;
}

bool
demur_config_is_address(const char *text)
{
    const char *at = strchr(text, '@');
    return at && is_plain(text, (size_t)(at - text)) && is_plain(at + 1, strlen(at + 1));
}

bool
demur_config_is_server(const char *text)
{
    const char *name = g_str_has_prefix(text, "*.") ? text + 2 : text;
    return *name && !strchr(name, '*');
}

bool
demur_config_is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return (ntohl(four.s_addr) >> 24) == 127;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    g_autofree char *lower = g_ascii_strdown(host, -1);
    return g_str_equal(lower, "localhost") || g_str_has_suffix(lower, ".localhost");
}

/* A line with a key: a name, blanks, and a record with a tag "p". */
static bool
is_key(const char *line)
{
    const char *record = line + strcspn(line, " \t");
    for (const char *p = strchr(record, 'p'); p; p = strchr(p + 1, 'p')) {
        if (strchr(" \t;", p[-1]) && p[1 + strspn(p + 1, " \t")] == '=')
            return record > line;
    }
    return false;
}

bool
demur_config_check_keys(const char *path, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) bytes = demur_file_read(path, DEMUR_LIMIT_PACK, &problem);
    if (!bytes) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s; \"dkim_keys\" names a file with public keys", problem->message);
        return false;
    }
    gsize len = 0;
    const char *data = g_bytes_get_data(bytes, &len);
    g_autofree char *text = g_strndup(data ? data : "", len);
    g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
    for (char **line = lines; *line; line++) {
        if (is_key(*line))
            return true;
    }
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                "%s: there is no public key in it; a line is a name, a blank and the record "
                "(\"dkim_keys\" in demur.conf(5))",
                path);
    return false;
}
