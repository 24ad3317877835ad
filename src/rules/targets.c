/* SPDX-License-Identifier: MIT */
/* Each link of a message unwrapped and compared with the pack's hosts and forms. */
#include "rules/targets.h"

#include <string.h>

static void
target_free(void *data)
{
    DemurTarget *target = data;
    demur_unwrap_free(target->unwrap);
    g_free(target->host);
    g_free(target);
}

static const DemurForm *
find_form(const DemurPack *pack, const DemurFormShape *shape, const char *digits)
{
    for (unsigned i = 0; i < pack->forms->len; i++) {
        const DemurForm *form = pack->forms->pdata[i];
        if (form->shape == shape && strcmp(form->digits, digits) == 0)
            return form;
    }
    return NULL;
}

static void
compare(DemurTarget *target, const DemurPack *pack, const DemurUrl *url)
{
    target->https = url->https;
    target->host = g_strdup(url->host);
    target->company_host = demur_pack_host(pack, url->host);
    for (unsigned i = 0; i < pack->shapes->len && !target->shape; i++)
        if (demur_form_matches(pack->shapes->pdata[i], url, target->digits))
            target->shape = pack->shapes->pdata[i];
    if (target->shape)
        target->form = find_form(pack, target->shape, target->digits);
}

GPtrArray *
demur_targets_new(const DemurPack *pack, DemurMessage *message)
{
    GPtrArray *targets = g_ptr_array_new_with_free_func(target_free);
    for (unsigned i = 0; i < demur_message_n_links(message); i++) {
        DemurTarget *target = g_new0(DemurTarget, 1);
        DemurUrl url;
        const char *reason = NULL;
        target->link = demur_message_link(message, i);
        target->unwrap = demur_unwrap(target->link->written);
        const char *address = target->unwrap->target;
        if (address && demur_url_parse(address, strlen(address), &url, &reason))
            compare(target, pack, &url);
        g_ptr_array_add(targets, target);
    }
    return targets;
}
