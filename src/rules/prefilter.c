/* SPDX-License-Identifier: MIT */
/* See prefilter.h. Hot code: one pass over the header lines, no allocation. */
#include "rules/prefilter.h"

#include "message/rawscan.h"
#include "rules/brand.h"
#include "rules/identity.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct DemurPrefilter {
    DemurIdentity identity;
};

DemurPrefilter *
demur_prefilter_new(void)
{
    return calloc(1, sizeof(DemurPrefilter));
}

void
demur_prefilter_free(DemurPrefilter *prefilter)
{
    if (!prefilter)
        return;
    demur_identity_clear(&prefilter->identity);
    free(prefilter);
}

bool
demur_prefilter_add(DemurPrefilter *prefilter, const char *path)
{
    return demur_identity_read(&prefilter->identity, path);
}

static bool
is_sender(const DemurIdentity *identity, const char *domain, size_t len)
{
    for (size_t i = 0; i < identity->n_senders; i++) {
        const DemurIdentityName *sender = &identity->senders[i];
        if (len < sender->len ||
            memcmp(domain + len - sender->len, sender->text, sender->len) != 0)
            continue;
        if (len == sender->len || domain[len - sender->len - 1] == '.')
            return true;
    }
    return false;
}

static bool
names_brand(const DemurIdentity *identity, const char *value, size_t len, bool domain_too)
{
    char decoded[DEMUR_BRAND_TEXT];
    size_t size = demur_brand_decode(value, len, decoded, sizeof(decoded));
    for (size_t i = 0; i < identity->n_brands; i++) {
        const DemurIdentityName *brand = &identity->brands[i];
        if (demur_brand_found(brand->text, brand->len, decoded, size))
            return true;
    }
    return false;
}

static bool
from_nominates(const DemurIdentity *identity, const char *value, size_t len)
{
    char domain[256];
    size_t size = demur_rawscan_domain(value, len, domain, sizeof(domain));
    return (size > 0 && is_sender(identity, domain, size)) ||
           names_brand(identity, value, len, true);
}

DemurNominated
demur_prefilter_test(const DemurPrefilter *prefilter, const char *header, size_t len, bool whole)
{
    const DemurIdentity *identity = &prefilter->identity;
    DemurRawScan scan;
    DemurRawField field;
    bool from = false, subject = false;
    demur_rawscan_init(&scan, header, len);
    while (!(from && subject) && demur_rawscan_next(&scan, &field)) {
        char first = (char)(header[field.name.start] | 0x20);
        const char *value = header + field.value.start;
        if (first == 'f' && demur_rawscan_is(&scan, &field, "from")) {
            from = true;
            if (from_nominates(identity, value, field.value.len))
                return DEMUR_NOMINATED_YES;
        } else if (first == 's' && demur_rawscan_is(&scan, &field, "subject")) {
            subject = true;
            if (names_brand(identity, value, field.value.len, false))
                return DEMUR_NOMINATED_YES;
        }
    }
    bool cut = scan.truncated && !whole && !(from && subject);
    return cut ? DEMUR_NOMINATED_UNSURE : DEMUR_NOMINATED_NO;
}
