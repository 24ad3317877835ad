/* SPDX-License-Identifier: MIT */
/*
 * Unwrapping: a target is always an address the parser accepts, each layer is shorter than the
 * one around it, and no target comes without its status. demur-layer: link
 */
#include "base/limits.h"
#include "link/unwrap.h"
#include "link/url.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
accepted(const char *address)
{
    DemurUrl url;
    const char *reason;
    return demur_url_parse(address, strlen(address), &url, &reason);
}

/* What a layer takes in the next one: three bytes for each that has to be encoded. */
static size_t
encoded_length(const char *text)
{
    size_t len = 0;
    for (; *text; text++)
        len += (unsigned char)*text < 0x80 ? 1 : 3;
    return len;
}

static void
check_steps(const DemurUnwrap *unwrap, size_t len)
{
    unsigned count = unwrap->steps->len;
    g_assert_true(count <= DEMUR_LIMIT_UNWRAP_DEPTH);
    for (unsigned i = 0; i < count; i++) {
        const DemurUnwrapStep *step = g_ptr_array_index(unwrap->steps, i);
        g_assert_nonnull(step->wrapper);
        if (!step->target) {
            g_assert_true(i + 1 == count && unwrap->status != DEMUR_UNWRAP_UNWRAPPED);
            return;
        }
        g_assert_true(strlen(step->target) < len);
        len = encoded_length(step->target);
    }
}

static void
check_status(const DemurUnwrap *unwrap)
{
    g_assert_nonnull(demur_unwrap_status_name(unwrap->status));
    bool has_target =
        unwrap->status == DEMUR_UNWRAP_PLAIN || unwrap->status == DEMUR_UNWRAP_UNWRAPPED;
    g_assert_true(has_target == (unwrap->target != NULL));
    g_assert_true(has_target == (unwrap->reason == NULL));
    if (unwrap->target)
        g_assert_true(accepted(unwrap->target));
    if (unwrap->status == DEMUR_UNWRAP_PLAIN)
        g_assert_true(unwrap->steps->len == 0);
    if (unwrap->status == DEMUR_UNWRAP_UNWRAPPED)
        g_assert_true(unwrap->steps->len > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(DemurUnwrap) unwrap = demur_unwrap(text);
    check_steps(unwrap, encoded_length(text));
    check_status(unwrap);
    return 0;
}
