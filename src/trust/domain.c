/* SPDX-License-Identifier: MIT */
/* See domain.h. */
#include "trust/domain.h"

#include <string.h>

bool
demur_domain_within(const char *domain, const char *parent)
{
    size_t len = strlen(domain), parent_len = strlen(parent);
    if (parent_len == 0 || len < parent_len || strcmp(domain + len - parent_len, parent) != 0)
        return false;
    return len == parent_len || (domain[len - parent_len - 1] == '.' && len > parent_len + 1);
}

bool
demur_domain_aligned(const DemurPack *pack, const char *from, const char *signer)
{
    if (strcmp(from, signer) == 0)
        return true;
    return (demur_domain_within(from, signer) || demur_domain_within(signer, from)) &&
           demur_pack_sender(pack, from) && demur_pack_sender(pack, signer);
}

bool
demur_domain_inner(const char *host)
{
    static const char *const zones[] = {"internal", "local",    "localdomain", "localhost",
                                        "lan",      "home",     "corp",        "intranet",
                                        "private",  "home.arpa"};
    if (*host == '\0')
        return false;
    if (!strchr(host, '.') || *host == '[' || g_hostname_is_ip_address(host))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(zones); i++)
        if (demur_domain_within(host, zones[i]))
            return true;
    return false;
}

/* "co.uk", "com.au": no house, but a registry, as far as its shape tells. */
static bool
looks_public(const char *domain)
{
    const char *dot = strchr(domain, '.');
    return !dot || (!strchr(dot + 1, '.') && strlen(dot + 1) == 2 && dot - domain <= 3);
}

bool
demur_domain_same_house(const char *host, const char *authserv_id)
{
    const char *dot = strchr(authserv_id, '.');
    size_t len = strlen(authserv_id);
    if (demur_domain_within(host, authserv_id))
        return true;
    if (!dot)
        return len > 0 && strncmp(host, authserv_id, len) == 0 && host[len] == '.';
    return !looks_public(dot + 1) && demur_domain_within(host, dot + 1);
}
