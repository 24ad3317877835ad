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
    DemurBrandIndex brands;
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

static void
index_brands(DemurPrefilter *prefilter)
{
    const DemurIdentity *identity = &prefilter->identity;
    demur_brand_index(&prefilter->brands, identity->brands, identity->n_brands);
}

bool
demur_prefilter_add(DemurPrefilter *prefilter, const char *path)
{
    bool read_it = demur_identity_read(&prefilter->identity, path);
    index_brands(prefilter);
    return read_it;
}

bool
demur_prefilter_add_installed(DemurPrefilter *prefilter, const char *dir)
{
    bool read_it = demur_identity_read_installed(&prefilter->identity, dir);
    index_brands(prefilter);
    return read_it;
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
from_nominates(const DemurPrefilter *prefilter, const char *value, size_t len)
{
    char domain[256];
    size_t size = demur_rawscan_domain(value, len, domain, sizeof(domain));
    return (size > 0 && is_sender(&prefilter->identity, domain, size)) ||
           demur_brand_in(&prefilter->brands, value, len);
}

DemurNominated
demur_prefilter_test(const DemurPrefilter *prefilter, const char *header, size_t len,
                     bool whole)
{
    DemurRawScan scan;
    DemurRawField field;
    bool from = false, subject = false;
    demur_rawscan_init(&scan, header, len);
    while (!(from && subject) && demur_rawscan_next(&scan, &field)) {
        char first = (char)(header[field.name.start] | 0x20);
        const char *value = header + field.value.start;
        if (first == 'f' && demur_rawscan_is(&scan, &field, "from")) {
            from = true;
            if (from_nominates(prefilter, value, field.value.len))
                return DEMUR_NOMINATED_YES;
        } else if (first == 's' && demur_rawscan_is(&scan, &field, "subject")) {
            subject = true;
            if (demur_brand_in(&prefilter->brands, value, field.value.len))
                return DEMUR_NOMINATED_YES;
        }
    }
    bool cut = scan.truncated && !whole && !(from && subject);
    return cut ? DEMUR_NOMINATED_UNSURE : DEMUR_NOMINATED_NO;
}
