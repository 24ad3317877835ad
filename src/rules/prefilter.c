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
    DemurIdentityName *names; /* brands, then senders; their texts are identity's */
    size_t indexed;           /* how many of them */
    DemurBrandIndex index;    /* of names, for From */
    DemurBrandIndex brands;   /* for Subject */
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
    free(prefilter->names);
    free(prefilter);
}

/* False when out of memory. */
static bool
index_names(DemurPrefilter *prefilter)
{
    const DemurIdentity *identity = &prefilter->identity;
    size_t n = identity->n_brands + identity->n_senders;
    if (n == prefilter->indexed)
        return true;
    DemurIdentityName *names = realloc(prefilter->names, (n + 1) * sizeof(*names));
    if (!names)
        return false;
    prefilter->names = names;
    for (size_t i = 0; i < n; i++)
        names[i] = i < identity->n_brands ? identity->brands[i]
                                          : identity->senders[i - identity->n_brands];
    demur_brand_index(&prefilter->index, names, n, false);
    demur_brand_index(&prefilter->brands, names, identity->n_brands, true);
    prefilter->indexed = n;
    return true;
}

bool
demur_prefilter_add(DemurPrefilter *prefilter, const char *path)
{
    bool read_it = demur_identity_read(&prefilter->identity, path);
    return index_names(prefilter) && read_it;
}

bool
demur_prefilter_add_installed(DemurPrefilter *prefilter, const char *dir)
{
    bool read_it = demur_identity_read_installed(&prefilter->identity, dir);
    return index_names(prefilter) && read_it;
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

/* The senders' domains are looked for like brands; only where a domain may be written in pieces
 * (comments, folding, quoted pairs) is it put together. */
static bool
from_nominates(const DemurPrefilter *prefilter, const char *value, size_t len)
{
    char domain[256];
    if (demur_brand_in(&prefilter->index, value, len))
        return true;
    while (len > 0 && (value[len - 1] == '\n' || value[len - 1] == '\r'))
        len--;
    if (!memchr(value, '(', len) && !memchr(value, '\n', len) && !memchr(value, '\\', len))
        return false;
    size_t size = demur_rawscan_domain(value, len, domain, sizeof(domain));
    return size > 0 && is_sender(&prefilter->identity, domain, size);
}

/* The offset of the value when the line at AT is the field NAME (lower case), else 0. */
static size_t
value_of(const char *header, size_t len, size_t at, const char *name)
{
    size_t n = strlen(name);
    if (len - at <= n || strncasecmp(header + at, name, n) != 0)
        return 0;
    at += n;
    while (at < len && (header[at] == ' ' || header[at] == '\t'))
        at++;
    return at < len && header[at] == ':' ? at + 1 : 0;
}

/* The offset after the lines that continue the line which ends before AT. */
static size_t
pass_continuation(const char *header, size_t len, size_t at)
{
    while (at < len && (header[at] == ' ' || header[at] == '\t')) {
        const char *feed = memchr(header + at, '\n', len - at);
        at = feed ? (size_t)(feed - header) + 1 : len;
    }
    return at;
}

/* Where the lines of the header begin: an mbox "From " line is none. */
static size_t
first_line(const char *header, size_t len)
{
    DemurRawScan scan;
    demur_rawscan_init(&scan, header, len);
    return scan.next;
}

DemurNominated
demur_prefilter_test(const DemurPrefilter *prefilter, const char *header, size_t len,
                     bool whole)
{
    bool from = false, subject = false;
    size_t next;
    for (size_t at = first_line(header, len); at < len && !(from && subject); at = next) {
        const char *feed = memchr(header + at, '\n', len - at);
        next = feed ? (size_t)(feed - header) + 1 : len;
        char first = (char)(header[at] | 0x20);
        if (header[at] == '\n' || (header[at] == '\r' && next == at + 2))
            return DEMUR_NOMINATED_NO;
        if (first != 'f' && first != 's')
            continue;
        size_t value = value_of(header, next, at, first == 'f' ? "from" : "subject");
        if (value == 0)
            continue;
        next = pass_continuation(header, len, next);
        if (next == len && !whole)
            return DEMUR_NOMINATED_UNSURE;
        if (first == 'f' ? from_nominates(prefilter, header + value, next - value)
                         : demur_brand_in(&prefilter->brands, header + value, next - value))
            return DEMUR_NOMINATED_YES;
        from = from || first == 'f';
        subject = subject || first == 's';
    }
    return whole || (from && subject) ? DEMUR_NOMINATED_NO : DEMUR_NOMINATED_UNSURE;
}
