/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/*
 * Authentication-Results, and Received, from any bytes. What comes out must be whole: no NULL
 * strings, and no result that the text does not spell.
 */
#include "trust/authres.h"
#include "trust/received.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_result(const DemurAuthResult *result, const char *lower)
{
    /* Blanks may stand around a dot, so only what is before it has to be found. */
    g_autofree char *word = g_strndup(result->method, strcspn(result->method, "./"));
    g_assert_nonnull(strstr(lower, word));
    g_assert_true(*result->result != '\0');
    for (unsigned i = 0; i < result->properties->len; i++) {
        const DemurAuthProperty *property = g_ptr_array_index(result->properties, i);
        g_assert_true(property->ptype && property->value && *property->property != '\0');
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *lower = g_ascii_strdown(text, -1);
    const char *reason = NULL;
    g_autoptr(DemurAuthres) authres = demur_authres_parse(text, &reason);
    g_autofree char *id = demur_authres_id(text);
    g_autoptr(DemurReceived) received = demur_received_parse(text);
    g_assert_nonnull(received);
    g_assert_true((authres == NULL) == (reason != NULL));
    if (authres)
        g_assert_cmpstr(authres->authserv_id, ==, id);
    for (unsigned i = 0; authres && i < authres->results->len; i++)
        check_result(g_ptr_array_index(authres->results, i), lower);
    return 0;
}
