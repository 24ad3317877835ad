/* SPDX-License-Identifier: MIT */
/* See prefilter.h. Hot code: one pass over the header lines, no allocation. */
#include "rules/prefilter.h"

#include "message/rawscan.h"
#include "rules/brand.h"
#include "rules/identity.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

static size_t
line_end(const char *header, size_t len, size_t at)
{
    const char *feed = memchr(header + at, '\n', len - at);
    return feed ? (size_t)(feed - header) + 1 : len;
}

/* The offset after the line at AT and those that continue it. */
static size_t
field_end(const char *header, size_t len, size_t at)
{
    do
        at = line_end(header, len, at);
    while (at < len && (header[at] == ' ' || header[at] == '\t'));
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

/* Lines that can matter begin so: From, Subject, the end of the header. */
static bool
may_matter(char c)
{
    return (c | 0x20) == 'f' || (c | 0x20) == 's' || c == '\n' || c == '\r';
}

/* The offset of the next line after AT that can matter, or LEN. Headers have many lines, and
 * this is done for all mail: sixteen bytes at a time where the processor can. */
static size_t
next_line(const char *header, size_t len, size_t at)
{
#ifdef __SSE2__
    const __m128i feeds = _mm_set1_epi8('\n');
    for (; len - at > sizeof feeds; at += sizeof feeds) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(header + at));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, feeds));
        for (; found != 0; found &= found - 1) {
            size_t line = at + (size_t)__builtin_ctz(found) + 1;
            if (may_matter(header[line]))
                return line;
        }
    }
#endif
    do
        at = line_end(header, len, at);
    while (at < len && !may_matter(header[at]));
    return at;
}

DemurNominated
demur_prefilter_test(const DemurPrefilter *prefilter, const char *header, size_t len,
                     bool whole)
{
    bool from = false, subject = false;
    size_t next;
    for (size_t at = first_line(header, len); at < len && !(from && subject); at = next) {
        const char *name = (header[at] | 0x20) == 'f' ? "from" : "subject";
        if (header[at] == '\n' ||
            (header[at] == '\r' && at + 1 < len && header[at + 1] == '\n'))
            return DEMUR_NOMINATED_NO;
        size_t value = value_of(header, len, at, name);
        next = value == 0 ? next_line(header, len, at) : field_end(header, len, value);
        if (value == 0)
            continue;
        if (next == len && !whole)
            return DEMUR_NOMINATED_UNSURE;
        bool is_from = name[0] == 'f';
        if (is_from ? from_nominates(prefilter, header + value, next - value)
                    : demur_brand_in(&prefilter->brands, header + value, next - value))
            return DEMUR_NOMINATED_YES;
        from = from || is_from;
        subject = subject || !is_from;
    }
    return whole || (from && subject) ? DEMUR_NOMINATED_NO : DEMUR_NOMINATED_UNSURE;
}
