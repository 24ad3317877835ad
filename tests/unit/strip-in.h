/* SPDX-License-Identifier: MIT */
/* Taking X-Demur fields out of bytes that come in pieces, for the test and the fuzzer. */
#ifndef DEMUR_TESTS_STRIP_IN_H
#define DEMUR_TESTS_STRIP_IN_H

#include "front/strip.c" /* NOLINT(bugprone-suspicious-include): libc only, of no library */

#include <glib.h>

static bool
collect(const char *data, size_t len, void *user)
{
    g_string_append_len(user, data, (gssize)len);
    return true;
}

/* What is left of the bytes when they come in pieces of PIECE bytes. */
static GString *
strip_in(const char *data, size_t len, size_t piece)
{
    GString *out = g_string_new(NULL);
    DemurStrip strip = {.write = collect, .user = out};
    for (size_t at = 0; at < len; at += piece) {
        /* Of its own, so that a read beyond it is seen. */
        size_t now = MIN(piece, len - at);
        g_autofree char *copy = g_memdup2(data + at, now);
        g_assert_true(demur_strip_pass(&strip, copy, now));
    }
    g_assert_true(demur_strip_end(&strip));
    if (out->len > 0)
        g_assert_cmpint(strip.last_out, ==, out->str[out->len - 1]);
    return out;
}

#endif
