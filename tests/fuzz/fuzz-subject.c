/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* A pattern, a line feed, a text: what PCRE2 finds, the index lets through. */
#include "rules/pattern.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer keeps the input of what aborts, not of what traps, as g_error() does. */
#define fuzz_fail(...) (g_printerr(__VA_ARGS__), g_printerr("\n"), abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *input = g_utf8_make_valid((const char *)data, (gssize)size);
    char *text = strchr(input, '\n');
    if (!text || text - input > 500)
        return 0;
    *text++ = '\0';
    g_auto(DemurSubject) plain = {0}, indexed = {0};
    demur_subject_init(&plain, text, false);
    demur_subject_init(&indexed, text, true);
    g_autoptr(DemurPattern) pattern = demur_pattern_new(g_strdup(input), 1, 1);
    int64_t budget = G_USEC_PER_SEC / 10;
    DemurPatternHit hit;
    g_autofree char *why = NULL;
    bool may = demur_subject_may_match(&indexed, input, strlen(input));
    if (demur_pattern_find(pattern, &plain, &budget, &hit, &why) == DEMUR_PATTERN_FOUND && !may)
        fuzz_fail("found, but not let through: %s", input);
    return 0;
}
