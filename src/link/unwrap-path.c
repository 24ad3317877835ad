/* SPDX-License-Identifier: MIT */
/*
 * Wrappers that hold their target in the path.
 */
#include "link/wrapper.h"

#include <glib.h>
#include <string.h>

/* The first place of NEEDLE in SPAN, or NULL. */
static const char *
find_text(DemurSpan span, const char *needle)
{
    return span.len ? g_strstr_len(span.at, (gssize)span.len, needle) : NULL;
}

/* Path and query as they stand. */
static DemurSpan
path_and_query(const DemurUrl *url)
{
    return (DemurSpan){url->path, url->path_len + (url->query ? 1 + url->query_len : 0)};
}

/* Length of a run "**X", in bytes; 0 for an X that means none. */
static size_t
run_length(char code)
{
    static const char codes[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *place = code ? strchr(codes, code) : NULL;
    return place ? (size_t)(place - codes) + 2 : 0;
}

/* Bytes that a single '*' stands for: one character, or one byte of a character that the end of
 * a run has split. */
static size_t
character_length(char first)
{
    unsigned char byte = (unsigned char)first;
    return byte >= 0xc0 ? (size_t)g_utf8_skip[byte] : 1;
}

/* Puts BYTES back in the places of TEXT that asterisks mark; all of them must find theirs. */
static char *
fill_asterisks(DemurSpan text, const char *bytes, const char **ret_reason)
{
    g_autoptr(GString) filled = g_string_sized_new(text.len + strlen(bytes));
    size_t left = strlen(bytes);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '*') {
            g_string_append_c(filled, text.at[i]);
            continue;
        }
        size_t count;
        if (i + 2 < text.len && text.at[i + 1] == '*') {
            count = run_length(text.at[i + 2]);
            i += 2;
        } else {
            count = character_length(*bytes);
        }
        if (count == 0 || count > left)
            return demur_wrapper_malformed(ret_reason, "a wrapper with bytes missing");
        g_string_append_len(filled, bytes, (gssize)count);
        bytes += count;
        left -= count;
    }
    if (left > 0)
        return demur_wrapper_malformed(ret_reason, "a wrapper with bytes left over");
    return g_string_free(g_steal_pointer(&filled), FALSE);
}

char *
demur_wrapper_decode_proofpoint_v3(const DemurWrapper *wrapper, const DemurUrl *url,
                                   const char **ret_reason)
{
    static const char prefix[] = "/v3/__";
    size_t prefix_len = strlen(prefix);
    DemurSpan text = path_and_query(url);
    const char *end = find_text(text, "__;");
    if (!demur_span_starts(text, prefix) || !end || end < text.at + prefix_len)
        return demur_wrapper_malformed(ret_reason, "a wrapper that is cut off");
    DemurSpan bytes = demur_span_skip(text, (size_t)(end - text.at) + strlen("__;"));
    if (!memchr(bytes.at, '!', bytes.len))
        return demur_wrapper_malformed(ret_reason, "a wrapper that is cut off");
    bytes = demur_span_take(&bytes, '!');
    g_autofree char *decoded = demur_wrapper_base64(bytes, ret_reason);
    if (!decoded)
        return NULL;
    text = demur_span_skip(text, prefix_len);
    text.len = (size_t)(end - text.at);
    char *filled = fill_asterisks(text, decoded, ret_reason);
    return filled ? demur_wrapper_slashes(filled) : NULL;
}

char *
demur_wrapper_decode_segment(const DemurWrapper *wrapper, const DemurUrl *url,
                             const char **ret_reason)
{
    DemurSpan rest = demur_span_skip((DemurSpan){url->path, url->path_len}, 1);
    demur_span_take(&rest, '/');
    return demur_wrapper_percent(demur_span_take(&rest, '/'), ret_reason);
}

char *
demur_wrapper_decode_yahoo(const DemurWrapper *wrapper, const DemurUrl *url,
                           const char **ret_reason)
{
    DemurSpan rest = {url->path, url->path_len};
    DemurSpan found = {NULL, 0};
    while (rest.len > 0) {
        DemurSpan segment = demur_span_take(&rest, '/');
        if (!demur_span_starts(segment, "RU="))
            continue;
        if (found.at)
            return demur_wrapper_malformed(ret_reason,
                                           "a wrapper's parameter stands there twice");
        found = demur_span_skip(segment, 3);
    }
    return found.at ? demur_wrapper_percent(found, ret_reason) : NULL;
}

static bool
is_web_address(const char *text)
{
    return g_ascii_strncasecmp(text, "http://", 7) == 0 ||
           g_ascii_strncasecmp(text, "https://", 8) == 0;
}

char *
demur_wrapper_decode_legacy(const DemurWrapper *wrapper, const DemurUrl *url,
                            const char **ret_reason)
{
    DemurSpan rest = demur_span_skip(path_and_query(url), strlen("/l/"));
    size_t token = 0;
    while (token < rest.len && !strchr(";/", rest.at[token]))
        token++;
    if (token + 1 >= rest.len)
        return demur_wrapper_malformed(ret_reason, "a wrapper without an address");
    rest = demur_span_skip(rest, token + 1);
    g_autofree char *text = g_strndup(rest.at, rest.len);
    return is_web_address(text) ? g_steal_pointer(&text) : g_strconcat("http://", text, NULL);
}

char *
demur_wrapper_decode_amp(const DemurWrapper *wrapper, const DemurUrl *url,
                         const char **ret_reason)
{
    DemurSpan rest = demur_span_skip((DemurSpan){url->path, url->path_len}, strlen("/amp/"));
    bool secure = demur_span_starts(rest, "s/");
    g_autofree char *text =
        demur_wrapper_percent(demur_span_skip(rest, secure ? 2 : 0), ret_reason);
    if (!text)
        return NULL;
    g_autofree char *query = g_strndup(url->query ? url->query : "", url->query_len);
    return g_strconcat(secure ? "https://" : "http://", text, *query ? "?" : "", query, NULL);
}

char *
demur_wrapper_decode_underscores(const DemurWrapper *wrapper, const DemurUrl *url,
                                 const char **ret_reason)
{
    DemurSpan text = path_and_query(url);
    const char *start = find_text(text, "___");
    if (!start)
        return demur_wrapper_malformed(ret_reason, "a wrapper without an address");
    text = demur_span_skip(text, (size_t)(start - text.at) + strlen("___"));
    const char *end = find_text(text, "___.");
    if (!end)
        return demur_wrapper_malformed(ret_reason, "a wrapper that is cut off");
    DemurSpan signature = demur_span_skip(text, (size_t)(end - text.at) + strlen("___."));
    if (find_text(signature, "___."))
        return demur_wrapper_malformed(ret_reason, "a wrapper that ends twice");
    return demur_wrapper_slashes(g_strndup(text.at, (size_t)(end - text.at)));
}

char *
demur_wrapper_decode_rest(const DemurWrapper *wrapper, const DemurUrl *url,
                          const char **ret_reason)
{
    DemurSpan rest = demur_span_skip(path_and_query(url), 1);
    return demur_wrapper_slashes(g_strndup(rest.at, rest.len));
}

char *
demur_wrapper_decode_never(const DemurWrapper *wrapper, const DemurUrl *url,
                           const char **ret_reason)
{
    return demur_wrapper_malformed(ret_reason, "a redirector that does not say where it leads");
}
