/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a mail with X-Demur fields of its own, and in pieces of any size: what is left
 * is the same, is part of what came, and holds nothing more to take out. demur-layer: base
 */
#include "../unit/strip-in.h"

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether PART comes of WHOLE by leaving bytes out. */
static bool
is_part(const GString *part, const char *whole, size_t len)
{
    size_t found = 0;
    for (size_t i = 0; i < len && found < part->len; i++)
        found += part->str[found] == whole[i];
    return found == part->len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Mail has a field of its own: without any, what is left begins otherwise than what came.
     */
    g_autoptr(GString) mail = g_string_new(size % 2 ? "A: b\n" : "A: b\r\n");
    g_string_append_len(mail, (const char *)data, (gssize)size);
    size_t piece = size > 0 ? 1 + data[size - 1] % 80 : 1;
    g_autoptr(GString) whole = strip_in(mail->str, mail->len, mail->len);
    g_autoptr(GString) pieces = strip_in(mail->str, mail->len, piece);
    g_autoptr(GString) again = strip_in(whole->str, whole->len, whole->len + 1);
    if (!g_string_equal(whole, pieces) || !g_string_equal(whole, again) ||
        !is_part(whole, mail->str, mail->len))
        abort();
    return 0;
}
