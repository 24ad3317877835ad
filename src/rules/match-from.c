/* SPDX-License-Identifier: MIT */
/* from.domain: the domain of the first From address, label-wise. It says who a mail claims to
 * be from; whether that is true is not a rule's business. */
#include "rules/condition.h"
#include "rules/names.h"

#include <string.h>

/* The condition's data: domains, or NULL for the pack's senders. */
static bool
load_from(const DemurJson *json, const DemurJsonNode *value, const char *argument,
          const DemurPack *pack, DemurCondition *condition, GError **error)
{
    (void)argument;
    (void)pack;
    if (demur_json_type(value) == DEMUR_JSON_STRING &&
        strcmp(demur_json_string(value), "senders") == 0)
        return true;
    if (demur_json_type(value) != DEMUR_JSON_ARRAY || !demur_json_first(value))
        return demur_json_fail(json, value, error,
                               "\"senders\" or an array of domains is wanted");
    GPtrArray *domains = g_ptr_array_new_with_free_func(g_free);
    condition->data = domains;
    for (const DemurJsonNode *node = demur_json_first(value); node;
         node = demur_json_next(node)) {
        if (!demur_names_domain(json, node, error))
            return false;
        g_ptr_array_add(domains, g_strdup(demur_json_string(node)));
    }
    return true;
}

static bool
is_listed(const GPtrArray *domains, const char *domain)
{
    for (unsigned i = 0; i < domains->len; i++)
        if (demur_url_host_within(domain, domains->pdata[i]))
            return true;
    return false;
}

static DemurTruth
test_from(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    const char *domain = demur_message_from(input->message)->domain;
    const GPtrArray *domains = condition->data;
    bool found = domain && (domains ? is_listed(domains, domain)
                                    : demur_pack_sender(input->pack, domain) != NULL);
    if (found)
        demur_condition_evidence(trace, "from", domain);
    return found ? DEMUR_YES : DEMUR_NO;
}

static char *
describe_from(const DemurCondition *condition)
{
    const GPtrArray *domains = condition->data;
    if (!domains)
        return g_strdup("from one of the senders");
    return g_strdup_printf("from %s%s", (const char *)domains->pdata[0],
                           domains->len > 1 ? " and others" : "");
}

static void
free_domains(void *data)
{
    if (data)
        g_ptr_array_unref(data);
}

extern const DemurMatch demur_match_from_domain;

const DemurMatch demur_match_from_domain = {"from.domain", load_from, test_from, describe_from,
                                            free_domains};
