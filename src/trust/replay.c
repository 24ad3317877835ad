/* SPDX-License-Identifier: MIT */
/* See replay.h. */
#include "trust/replay.h"

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

/* t= of the first signature in the name of the company, or -1. */
static int64_t
signed_time(const DemurMessage *message, const DemurPack *pack)
{
    for (unsigned i = 0; i < 8; i++) {
        const DemurField *field = demur_message_field(message, "DKIM-Signature", i);
        if (!field)
            return -1;
        g_autofree char *domain = tag_value(field->value, "d");
        g_autofree char *time = tag_value(field->value, "t");
        g_autofree char *lower = domain ? g_ascii_strdown(domain, -1) : NULL;
        guint64 seconds = 0;
        if (lower && time && demur_pack_sender(pack, lower) &&
            g_ascii_string_to_unsigned(time, 10, 1, (guint64)LATEST, &seconds, NULL))
            return (int64_t)seconds;
    }
    return -1;
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

static bool
addressed_to(const DemurMessage *message, const char *const *addresses)
{
    for (const char *const *to = demur_message_recipients(message); *to; to++)
        for (const char *const *own = addresses; *own; own++)
            if (g_ascii_strcasecmp(*to, *own) == 0)
                return true;
    return false;
}

void
demur_replay_find(DemurMessage *message, const DemurPack *pack, const DemurTrustPolicy *policy,
                  GPtrArray *hints)
{
    int64_t date = demur_message_date(message);
    if (policy->addresses && policy->addresses[0] && !addressed_to(message, policy->addresses))
        g_ptr_array_add(hints, g_strdup("addressed to none of your addresses"));
    compare(date, signed_time(message, pack), "the time of the signature", hints);
    compare(date, tracker_time(message), "the time in its links", hints);
}
