/* SPDX-License-Identifier: MIT */
/* See wellformed.h. Comments in From are refused because Meta writes none, and because an
 * address cut in two by one reads as another. */
#include "trust/wellformed.h"

#include <string.h>

static const char *
from_defect(const DemurFrom *from)
{
    if (from->fields != 1)
        return from->fields ? "more than one From field" : "no From field";
    if (from->nul)
        return "a NUL in From";
    if (from->eight_bit)
        return "bytes in From that are not ASCII";
    if (from->group)
        return "a group in From";
    if (from->addresses != 1)
        return from->addresses ? "more than one address in From" : "no address in From";
    if (from->comment)
        return "a comment in From";
    return from->domain ? NULL : "an address without a domain in From";
}

char *
demur_wellformed_defect(const DemurMessage *message)
{
    static const char *const once[] = {"Subject", "Date", "To", "MIME-Version", "Content-Type"};
    const char *defect = from_defect(demur_message_from(message));
    if (defect)
        return g_strdup(defect);
    for (size_t i = 0; i < G_N_ELEMENTS(once); i++) {
        const DemurField *field = demur_message_field(message, once[i], 0);
        if (demur_message_count(message, once[i]) > 1)
            return g_strdup_printf("more than one %s field", once[i]);
        if (field && field->nul)
            return g_strdup_printf("a NUL in %s", once[i]);
    }
    return NULL;
}

char *
demur_wellformed_company_in(const char *text, const DemurPack *pack)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        size_t len = 0;
        while (g_ascii_isalnum(at[1 + len]) || at[1 + len] == '-' || at[1 + len] == '.')
            len++;
        if (len == 0 || len > 253)
            continue;
        g_autofree char *domain = g_ascii_strdown(at + 1, (gssize)len);
        if (domain[len - 1] == '.')
            domain[len - 1] = '\0';
        if (demur_pack_sender(pack, domain))
            return g_steal_pointer(&domain);
    }
    return NULL;
}

char *
demur_wellformed_company(const DemurMessage *message, const DemurPack *pack)
{
    const DemurFrom *from = demur_message_from(message);
    if (from->domain && demur_pack_sender(pack, from->domain))
        return g_strdup(from->domain);
    for (unsigned i = 0; i < from->fields; i++) {
        const DemurField *field = demur_message_field(message, "From", i);
        char *company = field ? demur_wellformed_company_in(field->value, pack) : NULL;
        if (company)
            return company;
    }
    return NULL;
}
