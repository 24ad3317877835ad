/* SPDX-License-Identifier: MIT */
/*
 * See relay.h. An address is read from its end, where the service has written: what stands
 * further in front is the sender's own choice. Google Groups and mailing lists are not among
 * them: their From does not say who wrote.
 */
#include "trust/relay.h"

#include "base/say.h"
#include "trust/domain.h"
#include "trust/receiver.h"

#include <string.h>

/* The domain of the sender that an address of the service stands for. Owned; NULL for none. */
typedef char *(*Original)(const char *local, const char *display);

/* Cuts the last part off, with the "_" in front of it. */
static bool
cut_part(char *text)
{
    char *last = strrchr(text, '_');
    if (!last || last == text || !last[1])
        return false;
    *last = '\0';
    return true;
}

/* What stands behind the last "_at_". */
static char *
behind_at(const char *text)
{
    const char *at = g_strrstr(text, "_at_");
    return at && at > text ? g_ascii_strdown(at + strlen("_at_"), -1) : NULL;
}

/* "no-reply_at_mail.instagram.com_anna" */
static char *
original_dotted(const char *local, const char *display)
{
    (void)display;
    g_autofree char *text = g_strdup(local);
    g_autofree char *domain = cut_part(text) ? behind_at(text) : NULL;
    return domain && !strchr(domain, '_') ? g_steal_pointer(&domain) : NULL;
}

/* "no-reply_at_mail_instagram_com" with so many parts behind it. */
static char *
original_underscored(const char *local, unsigned parts)
{
    g_autofree char *text = g_strdup(local);
    for (; parts > 0; parts--)
        if (!cut_part(text))
            return NULL;
    char *domain = behind_at(text);
    return domain ? g_strdelimit(domain, "_", '.') : NULL;
}

static char *
original_one_part(const char *local, const char *display)
{
    (void)display;
    return original_underscored(local, 1);
}

static char *
original_two_parts(const char *local, const char *display)
{
    (void)display;
    return original_underscored(local, 2);
}

/* "alias+no-reply=mail.instagram.com" */
static char *
original_behind_plus(const char *local, const char *display)
{
    (void)display;
    const char *plus = strchr(local, '+'), *sign = strrchr(local, '=');
    return plus && sign && sign > plus + 1 ? g_ascii_strdown(sign + 1, -1) : NULL;
}

/* "Instagram <no-reply@mail.instagram.com> [via Relay]" */
static char *
original_in_name(const char *local, const char *display)
{
    static const char mark[] = " [via Relay]";
    (void)local;
    if (!display || !g_str_has_suffix(display, mark))
        return NULL;
    g_autofree char *text = g_strndup(display, strlen(display) - strlen(mark));
    if (g_str_has_suffix(text, ">"))
        text[strlen(text) - 1] = '\0';
    const char *at = strrchr(text, '@');
    return at ? g_ascii_strdown(at + 1, -1) : NULL;
}

typedef struct Relay {
    const char *domains; /* separated by blanks */
    bool subdomains;     /* people have theirs */
    Original original;
} Relay;

/* clang-format off */
static const Relay relays[] = {
    /* DuckDuckGo Email Protection: as its users' tools build such addresses, 2026. */
    {"duck.com", false, original_dotted},
    /* SimpleLogin and Proton Pass: log of its mail handler, 2026. */
    {"simplelogin.co simplelogin.com simplelogin.fr aleeas.com slmail.me passmail.net "
     "passinbox.com passfwd.com", false, original_one_part},
    /* Apple's Hide My Email: as decoded by a mail program, 2026. */
    {"icloud.com privaterelay.appleid.com", false, original_two_parts},
    /* addy.io: as its manual tells people to write through it. */
    {"anonaddy.com anonaddy.me addymail.com", true, original_behind_plus},
    /* Firefox Relay: its source, 2021 to 2025. */
    {"relay.firefox.com mozmail.com", true, original_in_name},
};
/* clang-format on */

static bool
is_at(const Relay *relay, const char *domain)
{
    g_auto(GStrv) domains = g_strsplit(relay->domains, " ", -1);
    for (char **name = domains; *name; name++)
        if (relay->subdomains ? demur_domain_within(domain, *name) : strcmp(domain, *name) == 0)
            return true;
    return false;
}

/* The company's domain that From stands for, or NULL. Owned. */
static char *
original_of(const DemurFrom *from, const DemurPack *pack)
{
    for (size_t i = 0; i < G_N_ELEMENTS(relays); i++) {
        if (!is_at(&relays[i], from->domain))
            continue;
        g_autofree char *domain = relays[i].original(from->local, from->display);
        return domain && demur_pack_sender(pack, domain) ? g_steal_pointer(&domain) : NULL;
    }
    return NULL;
}

char *
demur_relay_find(const DemurMessage *message, const DemurPack *pack,
                 const DemurTrustPolicy *policy)
{
    const DemurFrom *from = demur_message_from(message);
    if (policy->auth == DEMUR_AUTH_DKIM || from->fields != 1 || from->addresses != 1 ||
        from->group || from->comment || !from->local || !from->domain)
        return NULL;
    g_autofree char *original = original_of(from, pack);
    g_autofree char *said = NULL;
    if (!original || demur_receiver_judge(message, pack, policy, &said) != DEMUR_PROOF_PROVED)
        return NULL;
    g_autofree char *clean = demur_say_clean(from->domain, -1, 80);
    return g_strdup_printf("it came through the relay %s, and nobody can check who wrote to it",
                           clean);
}
