/* SPDX-License-Identifier: MIT */
/* See visual.h. A run is a list of pieces, its characters and the runs within it. */
#include "trust/visual.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define DEPTH_MAX 60

#define RLO 0x202E
#define PDF 0x202C
#define PDI 0x2069

/* LRE, RLE, LRO, RLO, LRI, RLI, FSI. */
static bool
opens_run(gunichar c)
{
    return (c >= 0x202A && c <= RLO && c != PDF) || (c >= 0x2066 && c < PDI);
}

/* The run at *AT as it is shown; *AT goes behind its end. Owned. */
static char *
show_run(const char **at, bool reversed, unsigned depth)
{
    GString *shown = g_string_new(NULL);
    while (**at) {
        gunichar c = g_utf8_get_char(*at);
        const char *next = g_utf8_next_char(*at);
        g_autofree char *piece = NULL;
        if ((c == PDF || c == PDI) && depth > 0) {
            *at = next;
            break;
        }
        if (opens_run(c) && depth < DEPTH_MAX) {
            *at = next;
            piece = show_run(at, c == RLO, depth + 1);
        } else {
            piece = g_strndup(*at, (gsize)(next - *at));
            *at = next;
        }
        g_string_insert(shown, reversed ? 0 : -1, piece);
    }
    return g_string_free(shown, FALSE);
}

char *
demur_visual_order(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    const char *at = valid;
    return strstr(valid, "\xE2\x80\xAE") ? show_run(&at, false, 0) : NULL;
}
