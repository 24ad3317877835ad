/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a key and as a signature: nothing of them verifies, and every refusal says why.
 * demur-layer: store
 */
#include "store/signature.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Key files are tried as they are; a good one is of a pair that nobody has. */
static const char good[] = "untrusted comment: test key public key\n"
                           "RWS/I4yl5T5gntBTDILIDujEcvmio1kl6v85CrHLXBi0+M9ThTeM0uBe\n";

static void
check_error(const GError *error, bool succeeded)
{
    if (succeeded != (error == NULL) || (error && !*error->message))
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) file = g_bytes_new(data, size);
    g_autoptr(GBytes) text = g_bytes_new_static("{\"b\":2}\n", 8);
    g_autoptr(GBytes) known = g_bytes_new_static(good, sizeof good - 1);
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(DemurSignKey));
    DemurSignKey key, own;
    g_autoptr(GError) error = NULL, refused = NULL;
    if (!demur_signature_key("known", known, &key, NULL))
        abort();
    g_array_append_val(keys, key);
    bool read_it = demur_signature_key("fuzz", file, &own, &error);
    check_error(error, read_it);
    if (read_it) {
        g_autofree char *id = demur_signature_key_id(&own);
        if (strlen(id) != 16)
            abort();
        g_array_append_val(keys, own);
    }
    bool verified = demur_signature_verify("fuzz", text, file, keys, NULL, &refused);
    check_error(refused, verified);
    if (verified)
        abort();
    return 0;
}
