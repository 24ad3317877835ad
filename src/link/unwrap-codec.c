/* SPDX-License-Identifier: MIT */
/*
 * The codings that wrappers use. Decoding is done once, never until the text is stable: a
 * second round would read an address that nobody follows.
 */
#include "link/wrapper.h"

#include <glib.h>
#include <string.h>

char *
demur_wrapper_malformed(const char **ret_reason, const char *reason)
{
    *ret_reason = reason;
    return NULL;
}

char *
demur_wrapper_percent(DemurSpan span, const char **ret_reason)
{
    g_autoptr(GString) decoded = g_string_sized_new(span.len);
    for (size_t i = 0; i < span.len; i++) {
        char byte = span.at[i];
        if (byte == '%') {
            int high = i + 2 < span.len ? g_ascii_xdigit_value(span.at[i + 1]) : -1;
            int low = i + 2 < span.len ? g_ascii_xdigit_value(span.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return demur_wrapper_malformed(ret_reason, "a stray percent sign in a wrapper");
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if (byte == '\0')
            return demur_wrapper_malformed(ret_reason, "a NUL in a wrapper");
        g_string_append_c(decoded, byte);
    }
    return g_string_free(g_steal_pointer(&decoded), FALSE);
}

char *
demur_wrapper_base64(DemurSpan span, const char **ret_reason)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
    g_autoptr(GString) decoded = g_string_sized_new(span.len);
    unsigned bits = 0, count = 0;
    for (unsigned padding = 0; padding < 2 && span.len && span.at[span.len - 1] == '=';
         padding++)
        span.len--;
    for (size_t i = 0; i < span.len; i++) {
        const char *place = span.at[i] ? strchr(alphabet, span.at[i]) : NULL;
        if (!place)
            return demur_wrapper_malformed(ret_reason, "a wrapper that is not base64");
        unsigned value = (unsigned)(place - alphabet);
        bits = (bits << 6 | (value > 63 ? value - 2 : value)) & 0xffff;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        char byte = (char)(bits >> count & 0xff);
        if (byte == '\0')
            return demur_wrapper_malformed(ret_reason, "a NUL in a wrapper");
        g_string_append_c(decoded, byte);
    }
    return g_string_free(g_steal_pointer(&decoded), FALSE);
}

char *
demur_wrapper_slashes(char *text)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon[1] != '/' || colon[2] == '/')
        return text;
    char *repaired = g_strdup_printf("%.*s/%s", (int)(colon + 2 - text), text, colon + 2);
    g_free(text);
    return repaired;
}
