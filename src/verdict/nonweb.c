/* SPDX-License-Identifier: MIT */
/* See nonweb.h. */
#include "verdict/nonweb.h"

#include <string.h>

static bool
begins(const char *text, const char *start)
{
    return g_ascii_strncasecmp(text, start, strlen(start)) == 0;
}

static bool
begins_any(const char *text, const char *const *starts)
{
    for (; *starts; starts++)
        if (begins(text, *starts))
            return true;
    return false;
}

static bool
is_any(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (g_ascii_strcasecmp(text, *list) == 0)
            return true;
    return false;
}

/* ADDRESS is OWN, or OWN without the "+tag" that a person added to it. */
static bool
is_same(const char *address, const char *own)
{
    const char *plus = strchr(own, '+'), *at = strrchr(own, '@');
    if (g_ascii_strcasecmp(address, own) == 0)
        return true;
    if (!plus || !at || plus > at || plus == own)
        return false;
    g_autofree char *bare = g_strdup_printf("%.*s%s", (int)(plus - own), own, at);
    return g_ascii_strcasecmp(address, bare) == 0;
}

static bool
is_one_of(const char *address, const char *const *own)
{
    for (; own && *own; own++)
        if (is_same(address, *own))
            return true;
    return false;
}

static bool
is_company(const char *address, const DemurPack *pack)
{
    g_autofree char *domain = g_ascii_strdown(strrchr(address, '@') + 1, -1);
    return demur_pack_sender(pack, domain) || demur_pack_host(pack, domain);
}

/* Whether QUERY, which may be NULL, adds nobody to whom the letter goes. */
static bool
adds_nobody(const char *query)
{
    g_auto(GStrv) pairs = g_strsplit(query ? query : "", "&", -1);
    for (char **pair = pairs; *pair; pair++) {
        (*pair)[strcspn(*pair, "=")] = '\0';
        g_autofree char *name = g_uri_unescape_string(*pair, NULL);
        if (!name ||
            (g_ascii_strcasecmp(name, "subject") != 0 && g_ascii_strcasecmp(name, "body") != 0))
            return false;
    }
    return true;
}

/* Meta's footer says to whom the mail was sent, as a link to that address. */
static bool
writes_to_own(const char *letter, DemurMessage *message, const DemurPack *pack,
              const DemurTrustPolicy *policy)
{
    const char *query = strchr(letter, '?');
    g_autofree char *written = query ? g_strndup(letter, (gsize)(query - letter)) : NULL;
    g_autofree char *address = g_uri_unescape_string(written ? written : letter, NULL);
    const char *at = address ? strchr(address, '@') : NULL;
    if (!at || strpbrk(address, " \t\r\n,;<>\"()%") || strchr(at + 1, '@') ||
        (query && !adds_nobody(query + 1)))
        return false;
    return is_one_of(address, demur_message_recipients(message)) ||
           is_one_of(address, policy->addresses) || is_company(address, pack);
}

DemurGateState
demur_nonweb_judge(const DemurLink *link, DemurMessage *message, const DemurPack *pack,
                   const DemurTrustPolicy *policy)
{
    static const char letter[] = "mailto:";
    static const char *const nowhere[] = {
        "#", "cid:", "tel:", "sms:", "x-apple-data-detectors:", NULL};
    static const char *const apps[] = {
        "fb:", "fb-messenger:", "instagram:", "barcelona:", "whatsapp:", NULL};
    static const char *const scripts[] = {"javascript:void(0)", "javascript:void(0);",
                                          "javascript:;", "javascript:", NULL};
    const char *written = link->written;
    if (!*written || begins_any(written, nowhere) ||
        g_ascii_strcasecmp(written, "about:blank") == 0)
        return DEMUR_GATE_PASSED;
    if (begins(written, letter) &&
        writes_to_own(written + strlen(letter), message, pack, policy))
        return DEMUR_GATE_PASSED;
    return begins_any(written, apps) || is_any(written, scripts) ? DEMUR_GATE_UNKNOWN
                                                                 : DEMUR_GATE_FAILED;
}
