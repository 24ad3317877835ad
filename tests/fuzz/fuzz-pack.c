/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* A rule pack of any bytes: loaded, checked, and its own tests run. */
#include "rules/pack.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Checking takes time for each pattern; more would only be more of the same. */
#define PATTERNS_CHECKED 8

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurPack) pack =
        demur_pack_parse("fuzz", (const char *)data, size, 1764000000, &error);
    if (!pack)
        return 0;
    if (pack->patterns->len <= PATTERNS_CHECKED && !demur_pack_check(pack, &error))
        return 0;
    unsigned run = 0;
    g_ptr_array_unref(demur_pack_test(pack, &run));
    return 0;
}
