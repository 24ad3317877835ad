/* SPDX-License-Identifier: MIT */
/*
 * See additions.h. Only addresses at which no stranger can put anything, nor lead on to
 * anywhere: compared by host, path and the names in the query. What is different in every mail
 * (the footer of a mailing list, a company's own help page) cannot be listed.
 */
#include "verdict/additions.h"

#include "link/url.h"

#include <glib.h>
#include <string.h>

#define CAMPAIGN "utm_medium utm_source utm_campaign utm_content utm_term"

typedef struct Known {
    const char *host;
    const char *path;  /* all of it, or with a slash at its end what it begins with; "/" is
                          the front page alone */
    const char *names; /* that may stand in the query, separated by blanks */
    DemurAddition kind;
} Known;

/* clang-format off */
static const Known table[] = {
    /* Exchange Online, "You don't often get email from ...": in mails on public lists, 2021 to
     * 2026, with https and http. The short address is Microsoft's alone. */
    {"aka.ms", "/LearnAboutSenderIdentification", "", DEMUR_ADDITION_HARMLESS},
    /* Exchange Online, "This sender failed our fraud detection checks ...": 2017. */
    {"aka.ms", "/LearnAboutSpoofing", "", DEMUR_ADDITION_PLAUSIBLE},
    /* Proofpoint, "Report Suspicious": us- in mails on public lists, 2024 to 2025. */
    {"us-phishalarm-ewt.proofpoint.com", "/EWT/v1/", "", DEMUR_ADDITION_PLAUSIBLE},
    {"eu-phishalarm-ewt.proofpoint.com", "/EWT/v1/", "", DEMUR_ADDITION_PLAUSIBLE},
    /* Avast and AVG, "Virus-free. www.avast.com": 2016 to 2025. */
    {"www.avast.com", "/", CAMPAIGN, DEMUR_ADDITION_PLAUSIBLE},
    {"www.avast.com", "/sig-email", CAMPAIGN, DEMUR_ADDITION_PLAUSIBLE},
    {"www.avg.com", "/", CAMPAIGN, DEMUR_ADDITION_PLAUSIBLE},
    {"www.avg.com", "/email-signature", CAMPAIGN, DEMUR_ADDITION_PLAUSIBLE},
    /* ESET, "The message was checked by ESET NOD32 Antivirus.": 2010 to 2024. */
    {"www.eset.com", "/", "", DEMUR_ADDITION_PLAUSIBLE},
    /* Firefox Relay's frame around each mail, by its source of 2025; behind "#" stands the
     * person's mask. */
    {"relay.firefox.com", "/", "", DEMUR_ADDITION_PLAUSIBLE},
    {"relay.firefox.com", "/premium", "", DEMUR_ADDITION_PLAUSIBLE},
    {"relay.firefox.com", "/accounts/profile", "", DEMUR_ADDITION_PLAUSIBLE},
    /* addy.io, "To deactivate this alias ...": 2024 to 2026. */
    {"app.addy.io", "/deactivate/", "signature", DEMUR_ADDITION_PLAUSIBLE},
    /* INKY's banner, "Report This Email": 2026. */
    {"protection.inkyphishfence.com", "/report", "id", DEMUR_ADDITION_PLAUSIBLE},
};
/* clang-format on */

static bool
path_fits(const Known *known, const char *path, size_t len)
{
    size_t want = strlen(known->path);
    bool begins = want > 1 && known->path[want - 1] == '/';
    if (!begins && len > 1 && path[len - 1] == '/')
        len--;
    if (len == 0)
        return want == 1;
    return (begins ? len > want : len == want) && memcmp(path, known->path, want) == 0;
}

static bool
is_named(const Known *known, const char *name)
{
    g_auto(GStrv) names = g_strsplit(known->names, " ", -1);
    return g_strv_contains((const char *const *)names, name);
}

static bool
query_fits(const Known *known, const char *query, size_t len)
{
    g_autofree char *text = g_strndup(query ? query : "", query ? len : 0);
    g_auto(GStrv) pairs = g_strsplit(text, "&", -1);
    for (char **pair = pairs; *pair; pair++) {
        (*pair)[strcspn(*pair, "=")] = '\0';
        if (!is_named(known, *pair))
            return false;
    }
    return true;
}

DemurAddition
demur_addition_find(const char *address)
{
    DemurUrl url;
    const char *reason = NULL;
    if (!demur_url_parse(address, strlen(address), &url, &reason))
        return DEMUR_ADDITION_NONE;
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        const Known *known = &table[i];
        if (strcmp(known->host, url.host) == 0 && path_fits(known, url.path, url.path_len) &&
            query_fits(known, url.query, url.query_len))
            return url.fragment ? DEMUR_ADDITION_PLAUSIBLE : known->kind;
    }
    return DEMUR_ADDITION_NONE;
}
