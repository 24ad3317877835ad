/* SPDX-License-Identifier: MIT */
/* See prefilter.h. Hot code: one pass over the header lines, no allocation. */
#include "rules/prefilter.h"

#include "message/rawscan.h"
#include "rules/brand.h"
#include "rules/identity.h"
#include "rules/sender.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

#define DEDUPLICATED 200 /* names, at most, that are held against each other */

struct DemurPrefilter {
    DemurIdentity identity;
    DemurIdentityName *names; /* those to look for in From, then all; texts are identity's */
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

/* Whether a value that names NAME names PART all the same: then nothing is gained by looking
 * for both. */
static bool
covers(const DemurIdentityName *part, const DemurIdentityName *name)
{
    const char *at = part->len < name->len ? strstr(name->text, part->text) : NULL;
    if (part->len > DEMUR_BRAND_SHORT)
        return at != NULL;
    char next = name->text[part->len];
    return at == name->text && !(next >= 'a' && next <= 'z') && !(next >= '0' && next <= '9');
}

static bool
is_covered(const DemurIdentityName *names, size_t n, const DemurIdentityName *name)
{
    for (size_t i = 0; i < n && n <= DEDUPLICATED; i++)
        if (covers(&names[i], name))
            return true;
    return false;
}

/* False when out of memory. */
static bool
index_names(DemurPrefilter *prefilter)
{
    const DemurIdentity *identity = &prefilter->identity;
    size_t n = identity->n_brands + identity->n_senders, needed = 0;
    if (n == prefilter->indexed)
        return true;
    DemurIdentityName *names = realloc(prefilter->names, (2 * n + 1) * sizeof(*names));
    if (!names)
        return false;
    prefilter->names = names;
    DemurIdentityName *all = names + n;
    for (size_t i = 0; i < n; i++)
        all[i] = i < identity->n_brands ? identity->brands[i]
                                        : identity->senders[i - identity->n_brands];
    for (size_t i = 0; i < n; i++)
        if (!is_covered(all, n, &all[i]))
            names[needed++] = all[i];
    demur_brand_index(&prefilter->index, names, needed, false);
    demur_brand_index(&prefilter->brands, all, identity->n_brands, true);
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

/* Whether the domain behind an "@" of VALUE may be written in pieces. */
static bool
has_loose_domain(const char *value, size_t len)
{
    const char *end = value + len;
    for (const char *at = value; (at = memchr(at, '@', (size_t)(end - at))) != NULL;) {
        for (at++; at<end && * at> ' ' && *at != '>' && *at != ','; at++)
            continue;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        if (at < end && *at != '>' && *at != ',' && *at != '<' && *at != '(')
            return true;
    }
    return false;
}

/* The senders' domains are looked for like brands; only where a domain may be written in pieces
 * (comments, blanks, folding, quoted pairs) is it put together. */
static bool
from_nominates(const DemurPrefilter *prefilter, const char *value, size_t len)
{
    char domain[256];
    while (len > 0 && (value[len - 1] == '\n' || value[len - 1] == '\r'))
        len--;
    if (demur_sender_names(&prefilter->index, value, len))
        return true;
    if (!memchr(value, '(', len) && !memchr(value, '\n', len) && !memchr(value, '\\', len) &&
        !has_loose_domain(value, len))
        return false;
    size_t size = demur_rawscan_domain(value, len, domain, sizeof(domain));
    return size > 0 && is_sender(&prefilter->identity, domain, size);
}

/* The offset of the value when the line at AT is the field NAME (lower case), else 0. */
static size_t
value_of(const char *header, size_t len, size_t at, const char *name)
{
    for (; *name; name++, at++)
        if (at >= len || (header[at] | 0x20) != *name)
            return 0;
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

#ifdef __SSE2__
/* Passes whole blocks in which no line begins that next_line() looks for, sixteen bytes at a
 * time or, below, thirty-two. All of nearly every header is read here. */
static size_t
skip_blocks(const char *header, size_t len, size_t at, char other)
{
    const __m128i feeds = _mm_set1_epi8('\n'), returns = _mm_set1_epi8('\r');
    const __m128i f = _mm_set1_epi8('f'), others = _mm_set1_epi8(other);
    const __m128i small = _mm_set1_epi8(0x20);
    for (; len - at > sizeof feeds; at += sizeof feeds) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(header + at));
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(header + at + 1));
        __m128i folded = _mm_or_si128(next, small);
        __m128i letter =
            _mm_or_si128(_mm_cmpeq_epi8(folded, f), _mm_cmpeq_epi8(folded, others));
        __m128i end = _mm_or_si128(_mm_cmpeq_epi8(next, feeds), _mm_cmpeq_epi8(next, returns));
        __m128i found = _mm_and_si128(_mm_cmpeq_epi8(bytes, feeds), _mm_or_si128(letter, end));
        unsigned mask = (unsigned)_mm_movemask_epi8(found);
        if (mask != 0)
            return at + (size_t)__builtin_ctz(mask);
    }
    return at;
}

__attribute__((target("avx2"))) static size_t
skip_wide_blocks(const char *header, size_t len, size_t at, char other)
{
    const __m256i feeds = _mm256_set1_epi8('\n'), returns = _mm256_set1_epi8('\r');
    const __m256i f = _mm256_set1_epi8('f'), others = _mm256_set1_epi8(other);
    const __m256i small = _mm256_set1_epi8(0x20);
    for (; len - at > sizeof feeds; at += sizeof feeds) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(header + at));
        __m256i next = _mm256_loadu_si256((const __m256i *)(const void *)(header + at + 1));
        __m256i folded = _mm256_or_si256(next, small);
        __m256i letter =
            _mm256_or_si256(_mm256_cmpeq_epi8(folded, f), _mm256_cmpeq_epi8(folded, others));
        __m256i end =
            _mm256_or_si256(_mm256_cmpeq_epi8(next, feeds), _mm256_cmpeq_epi8(next, returns));
        __m256i found =
            _mm256_and_si256(_mm256_cmpeq_epi8(bytes, feeds), _mm256_or_si256(letter, end));
        unsigned mask = (unsigned)_mm256_movemask_epi8(found);
        if (mask != 0)
            return at + (size_t)__builtin_ctz(mask);
    }
    return at;
}

/* The C library knows the processor since the program began. The compiler's own
 * __builtin_cpu_supports() asks it anew before main(), with some twenty CPUID instructions that
 * each leave a virtual machine. */
static bool
has_wide_blocks(void)
{
#if __has_include(<sys/platform/x86.h>)
    return CPU_FEATURE_ACTIVE(AVX2);
#else
    return __builtin_cpu_supports("avx2");
#endif
}
#endif

static bool
may_matter(char first, char other)
{
    return (first | 0x20) == 'f' || (first | 0x20) == other || first == '\n' || first == '\r';
}

/* The offset of the next line after AT that begins with OTHER (lower case) or "f", or with a
 * line end; or LEN. */
static size_t
next_line(const char *header, size_t len, size_t at, char other)
{
#ifdef __SSE2__
    at = has_wide_blocks() ? skip_wide_blocks(header, len, at, other)
                           : skip_blocks(header, len, at, other);
    if (at + 1 < len && header[at] == '\n' && may_matter(header[at + 1], other))
        return at + 1;
#endif
    do
        at = line_end(header, len, at);
    while (at < len && !may_matter(header[at], other));
    return at;
}

/* Of several From fields each counts, since readers differ in which they show; of several
 * Subject fields the first. */
DemurNominated
demur_prefilter_test(const DemurPrefilter *prefilter, const char *header, size_t len,
                     bool whole)
{
    bool subject = false;
    size_t next;
    for (size_t at = first_line(header, len); at < len; at = next) {
        bool is_from = (header[at] | 0x20) == 'f';
        if (header[at] == '\n' ||
            (header[at] == '\r' && at + 1 < len && header[at + 1] == '\n'))
            return DEMUR_NOMINATED_NO;
        size_t value =
            is_from || !subject ? value_of(header, len, at, is_from ? "from" : "subject") : 0;
        next = value == 0 ? next_line(header, len, at, subject ? 'f' : 's')
                          : field_end(header, len, value);
        if (value == 0)
            continue;
        if (next == len && !whole)
            return DEMUR_NOMINATED_UNSURE;
        if (is_from ? from_nominates(prefilter, header + value, next - value)
                    : demur_brand_in(&prefilter->brands, header + value, next - value))
            return DEMUR_NOMINATED_YES;
        subject = subject || !is_from;
    }
    return whole ? DEMUR_NOMINATED_NO : DEMUR_NOMINATED_UNSURE;
}
