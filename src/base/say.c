/* SPDX-License-Identifier: MIT */
/* Hostile text made harmless: one line, no controls, no direction games. */
#include "base/say.h"

#include <stdbool.h>
#include <string.h>

/* U+FFFD in UTF-8. */
#define REPLACEMENT 0xFFFD

static gunichar
harmless(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    /* G_UNICODE_FORMAT: bidirectional controls, zero width, tags. */
    bool bad = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
               type == G_UNICODE_UNASSIGNED || type == G_UNICODE_PRIVATE_USE ||
               type == G_UNICODE_SURROGATE;
    return bad ? REPLACEMENT : c;
}

char *
demur_say_clean(const char *text, gssize len, unsigned max)
{
    if (!text)
        return g_strdup("");
    size_t size = len < 0 ? strlen(text) : (size_t)len;
    /* One character is at most six bytes even malformed: no need to look at more than that. */
    size = MIN(size, (size_t)max * 6 + 64);
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
    g_autoptr(GString) out = g_string_sized_new(size + 1);
    unsigned count = 0;
    bool blank = false;
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c)) {
            blank = out->len > 0;
            continue;
        }
        if (count + blank + 1 > max) {
            g_string_append(out, "…");
            break;
        }
        if (blank) {
            g_string_append_c(out, ' ');
            count++;
            blank = false;
        }
        g_string_append_unichar(out, harmless(c));
        count++;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
