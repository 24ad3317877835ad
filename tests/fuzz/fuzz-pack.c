/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* A rule pack of any bytes: loaded, checked, and its own tests run. */
#include "rules/eval.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer keeps the input of what aborts, not of what traps, as g_error() does. */
#define fuzz_fail(...) (g_printerr(__VA_ARGS__), g_printerr("\n"), abort())

/* Checking takes time for each pattern; more would only be more of the same. */
#define PATTERNS_CHECKED 8

static const char mail[] = "From: a@mail.example.com\r\nSubject: Learn how\r\n\r\n"
                           "You have the right to object to this.\r\n";

/* A good pack says the same when its rules are read as they are tried; any other does no harm.
 */
static void
compare_lazy(const DemurPack *whole, const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurPack) lazy =
        demur_pack_parse_lazy("fuzz", (const char *)data, size, 1764000000, &error);
    g_autoptr(GBytes) bytes = g_bytes_new_static(mail, strlen(mail));
    DemurMessage *message = demur_message_new_from_bytes(bytes, NULL);
    g_autoptr(DemurNomination) one = whole ? demur_eval(whole, message, false) : NULL;
    g_autoptr(DemurNomination) two = lazy ? demur_eval(lazy, message, false) : NULL;
    const char *first = one && one->rule ? one->rule->id : "none";
    const char *second = two && two->rule ? two->rule->id : "none";
    /* Of one that is not enabled nothing is read. */
    if (whole && whole->enabled && strcmp(first, second) != 0)
        fuzz_fail("%s fires, lazily %s", first, second);
    demur_message_free(message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurPack) pack =
        demur_pack_parse("fuzz", (const char *)data, size, 1764000000, &error);
    compare_lazy(pack, data, size);
    if (!pack)
        return 0;
    if (pack->patterns->len <= PATTERNS_CHECKED && !demur_pack_check(pack, &error))
        return 0;
    unsigned run = 0;
    g_ptr_array_unref(demur_pack_test(pack, &run));
    return 0;
}
