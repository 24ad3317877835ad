/* SPDX-License-Identifier: MIT */
/*
 * Which mail is worth a look: the answer must not hang on how much of the header is known, nor
 * on where in memory its lines lie. demur-layer: rules
 */
#include "rules/prefilter.h"

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHIFTS 17
#define INPUT_LIMIT 2048

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer keeps the input of what aborts, not of what traps, as g_error() does. */
#define fuzz_fail(...) (g_printerr(__VA_ARGS__), g_printerr("\n"), abort())

static DemurPrefilter *
prefilter(void)
{
    static const char pack[] = "{\"senders\": [{\"domain\": \"facebookmail.com\"}],"
                               " \"brands\": [\"facebook\", \"meta\"]}";
    static DemurPrefilter *made;
    if (made)
        return made;
    int fd = memfd_create("pack", 0);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    made = demur_prefilter_new();
    if (write(fd, pack, sizeof pack - 1) < 0 || !demur_prefilter_add(made, path))
        abort();
    (void)close(fd);
    return made;
}

/* In a block of its own, so that reading beyond it is noticed. */
static DemurNominated
test(const char *header, size_t len, bool whole)
{
    g_autofree char *copy = g_malloc(len + 1);
    char *exact = g_realloc(g_steal_pointer(&copy), MAX(len, 1));
    memcpy(exact, header, len);
    DemurNominated answer = demur_prefilter_test(prefilter(), exact, len, whole);
    g_free(exact);
    return answer;
}

static void
check_prefixes(const char *header, size_t len, DemurNominated whole)
{
    for (size_t n = 0; n < len; n += 1 + n / 16) {
        DemurNominated part = test(header, n, false);
        if (part != DEMUR_NOMINATED_UNSURE && part != whole)
            fuzz_fail("%zu of %zu bytes: %d, all: %d", n, len, part, whole);
    }
}

/* The first line may be an mbox "From " line, which counts only there. */
static void
check_shifts(const char *header, size_t len)
{
    DemurNominated first = DEMUR_NOMINATED_UNSURE;
    for (unsigned shift = 0; shift < SHIFTS; shift++) {
        g_autoptr(GString) text = g_string_new("X-Y: ");
        for (unsigned i = 0; i < shift; i++)
            g_string_append_c(text, 'z');
        g_string_append_c(text, '\n');
        g_string_append_len(text, header, (gssize)len);
        DemurNominated answer = test(text->str, text->len, true);
        if (shift > 0 && answer != first)
            fuzz_fail("shifted by %u bytes: %d, else %d", shift, answer, first);
        first = answer;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *header = (const char *)data;
    if (size > INPUT_LIMIT)
        return 0;
    DemurNominated whole = test(header, size, true);
    if (whole == DEMUR_NOMINATED_UNSURE)
        fuzz_fail("all is known, and yet it is not sure");
    check_prefixes(header, size, whole);
    check_shifts(header, size);
    return 0;
}
