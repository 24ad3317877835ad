/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/*
 * Any bytes as a From field, through the message and the whole decision about its origin; what
 * is decided to be, or to claim to be, the company must have been nominated.
 */
#include "../unit/trust-prefilter.h"
#include "trust/origin.h"
#include "trust/skeleton.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_skeleton(const char *text, bool symbols)
{
    g_autofree char *skeleton = demur_skeleton(text, symbols);
    for (const char *at = skeleton; *at; at++)
        g_assert_true(g_ascii_islower(*at) || g_ascii_isdigit(*at) || *at == ' ' ||
                      *at == DEMUR_SKELETON_OTHER);
    g_assert_true(g_str_has_prefix(skeleton, " ") && g_str_has_suffix(skeleton, " "));
    g_assert_null(strstr(skeleton, "  "));
}

/* In a way that the fuzzer sees, so that it keeps the input. */
static void
fail(const char *what, const char *reason)
{
    g_printerr("%s: %s\n", what, reason);
    abort();
}

static bool
is_nominated(const GString *text)
{
    static DemurPrefilter *prefilter;
    if (!prefilter)
        prefilter = trust_prefilter();
    return demur_prefilter_test(prefilter, text->str, text->len, true) == DEMUR_NOMINATED_YES;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const ids[] = {"mx.example.net", NULL};
    const DemurTrustPolicy policy = {.authserv_ids = ids, .outlook_results = true};
    g_autoptr(GString) text = g_string_new("From: ");
    g_string_append_len(text, (const char *)data, (gssize)size);
    g_string_append(text, "\n\nx\n");
    g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
    DemurMessage *message = demur_message_new_from_bytes(bytes, NULL);
    if (message) {
        g_autoptr(DemurOrigin) origin = demur_origin_judge(message, trust_pack(), &policy);
        g_assert_true(origin->reason && origin->hints);
        g_assert_true(g_utf8_validate(origin->reason, -1, NULL));
        g_assert_true(!origin->from_company || origin->trust != DEMUR_TRUST_NULL);
        /* Not all domains: see sender.h. */
        bool domain = strstr(origin->reason, "imitates") != NULL;
        if ((origin->claims || origin->from_company) && !domain && !is_nominated(text))
            fail("not nominated", origin->reason);
        demur_message_free(message);
    }
    check_skeleton(text->str, false);
    check_skeleton(text->str, true);
    return 0;
}
