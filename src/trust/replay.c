/* SPDX-License-Identifier: MIT */
/* See replay.h. */
#include "trust/replay.h"

#include "base/limits.h"
#include "message/rawscan.h"

#include <string.h>

#define WEEK (INT64_C(7) * DAY)
#define DAY (INT64_C(24) * 3600)
#define EARLIEST INT64_C(1075852800) /* 2004: the company's first year */
#define LATEST INT64_C(4102444800)   /* 2100 */

/* Passes hexadecimal digits that end in END (or anywhere, if 0); their value saturates. */
static const char *
hex_field(const char *at, char end, uint64_t *value)
{
    const char *start = at;
    for (*value = 0; g_ascii_isxdigit(*at); at++)
        *value = *value >> 60 ? UINT64_MAX : *value << 4 | (unsigned)g_ascii_xdigit_value(*at);
    if (at == start || (end && *at != end))
        return NULL;
    return end ? at + 1 : at;
}

int64_t
demur_replay_tracker_time(const char *url)
{
    for (const char *at = strstr(url, "mid="); at; at = strstr(at + 4, "mid=")) {
        uint64_t value = 0, micros = 0;
        const char *next = at + 4;
        if (at > url && g_ascii_isalpha(at[-1]))
            continue;
        for (int i = 0; i < 3 && next; i++)
            next = hex_field(next, 'G', i == 2 ? &micros : &value);
        if (!next || !hex_field(next, '\0', &value))
            continue;
        int64_t seconds = (int64_t)(micros / 1000000);
        if (seconds >= EARLIEST && seconds < LATEST)
            return seconds;
    }
    return -1;
}

/* A tag of a DKIM-Signature (RFC 6376 section 3.2), blanks removed; owned, or NULL. */
static char *
tag_value(const char *field, const char *name)
{
    g_auto(GStrv) tags = g_strsplit(field, ";", 64);
    for (char **tag = tags; *tag; tag++) {
        char *equals = strchr(*tag, '=');
        if (!equals)
            continue;
        *equals = '\0';
        if (strcmp(g_strstrip(*tag), name) == 0)
            return g_strdup(g_strstrip(equals + 1));
    }
    return NULL;
}

/* The n-th signature in the name of the company, borrowed; NULL past the last. */
static const DemurField *
company_signature(const DemurMessage *message, const DemurPack *pack, unsigned n)
{
    for (unsigned i = 0; i < DEMUR_LIMIT_DKIM_SIGNATURES; i++) {
        const DemurField *field = demur_message_field(message, "DKIM-Signature", i);
        if (!field)
            return NULL;
        g_autofree char *domain = tag_value(field->value, "d");
        g_autofree char *lower = domain ? g_ascii_strdown(domain, -1) : NULL;
        if (lower && demur_pack_sender(pack, lower) && n-- == 0)
            return field;
    }
    return NULL;
}

/* t= of the first signature in the name of the company that has one, or -1. */
static int64_t
signed_time(const DemurMessage *message, const DemurPack *pack)
{
    const DemurField *field = NULL;
    for (unsigned n = 0; (field = company_signature(message, pack, n)) != NULL; n++) {
        g_autofree char *time = tag_value(field->value, "t");
        guint64 seconds = 0;
        if (time && g_ascii_string_to_unsigned(time, 10, 1, (guint64)LATEST, &seconds, NULL))
            return (int64_t)seconds;
    }
    return -1;
}

/* Whether every signature in the name of the company, and there is one, covers NAME. */
static bool
is_signed(const DemurMessage *message, const DemurPack *pack, const char *name)
{
    const DemurField *field = NULL;
    unsigned n = 0;
    for (; (field = company_signature(message, pack, n)) != NULL; n++) {
        g_autofree char *tag = tag_value(field->value, "h");
        g_auto(GStrv) names = g_strsplit(tag ? tag : "", ":", 200);
        bool found = false;
        for (char **signed_name = names; *signed_name; signed_name++)
            found = found || g_ascii_strcasecmp(g_strstrip(*signed_name), name) == 0;
        if (!found)
            return false;
    }
    return n > 0;
}

static void
compare(int64_t date, int64_t other, const char *what, GPtrArray *hints)
{
    int64_t apart = date > other ? date - other : other - date;
    if (date != -1 && other != -1 && apart > WEEK)
        g_ptr_array_add(hints, g_strdup_printf("Date and %s are %u days apart", what,
                                               (unsigned)(apart / DAY)));
}

static int64_t
tracker_time(DemurMessage *message)
{
    for (unsigned i = 0; i < demur_message_n_links(message); i++) {
        int64_t time = demur_replay_tracker_time(demur_message_link(message, i)->written);
        if (time != -1)
            return time;
    }
    return -1;
}

/* Whether an addr-spec of a field's value is one of ADDRESSES. */
static bool
holds_address(const char *value, const char *const *addresses)
{
    DemurRawAddressScan scan;
    DemurRawAddress address;
    char domain[256];
    demur_rawscan_address_init(&scan, value, strlen(value));
    while (demur_rawscan_address_next(&scan, &address)) {
        if (!demur_rawscan_domain_copy(value, address.domain, domain, sizeof domain))
            continue;
        g_autofree char *local = g_strndup(value + address.local.start, address.local.len);
        g_autofree char *whole = g_strdup_printf("%s@%s", g_strstrip(local), domain);
        for (const char *const *own = addresses; *own; own++)
            if (g_ascii_strcasecmp(whole, *own) == 0)
                return true;
    }
    return false;
}

/* Anybody who sends a mail on can add a Cc, unless it is signed. */
static bool
addressed_to(const DemurMessage *message, const DemurPack *pack, const char *const *addresses)
{
    static const char *const names[] = {"To", "Cc"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const DemurField *field = demur_message_field(message, names[i], 0);
        if (field && holds_address(field->value, addresses))
            return i == 0 || is_signed(message, pack, names[i]);
    }
    return false;
}

void
demur_replay_find(DemurMessage *message, const DemurPack *pack, const DemurTrustPolicy *policy,
                  GPtrArray *hints)
{
    int64_t date = demur_message_date(message);
    if (policy->addresses && policy->addresses[0] &&
        !addressed_to(message, pack, policy->addresses))
        g_ptr_array_add(hints, g_strdup("addressed to none of your addresses"));
    compare(date, signed_time(message, pack), "the time of the signature", hints);
    compare(date, tracker_time(message), "the time in its links", hints);
}
