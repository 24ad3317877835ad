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

/* Whether TEXT holds "//host" with a host that is not the company's. */
static bool
names_others(const DemurPack *pack, const char *text)
{
    for (const char *at = text; (at = strstr(at, "//")) != NULL;) {
        at += strspn(at, "/");
        size_t len = strcspn(at, "/?#&=\\ \"'<>;,|:");
        const char *sign = memrchr(at, '@', len);
        g_autofree char *host = sign ? NULL : g_ascii_strdown(at, (gssize)len);
        if (sign || (strchr(host, '.') && !demur_pack_host(pack, host)))
            return true;
        at += len;
    }
    return false;
}

/* As it stands, and with up to two layers of percent-encoding taken off. */
static bool
carries_others(const DemurPack *pack, const DemurUrl *url)
{
    size_t len = url->path_len + (url->query ? url->query_len + 1 : 0);
    g_autofree char *text = g_strndup(url->path, url->query || url->path_len ? len : 0);
    for (unsigned layer = 0; layer < 3; layer++) {
        if (names_others(pack, text))
            return true;
        char *next = g_uri_unescape_string(text, NULL);
        if (!next)
            return strstr(text, "%00") != NULL;
        g_free(text);
        text = next;
    }
    return false;
}

static void
compare(DemurTarget *target, const DemurPack *pack, const DemurUrl *url)
{
    target->https = url->https;
    target->host = g_strdup(url->host);
    target->company_host = demur_pack_host(pack, url->host);
    target->carries = target->company_host && carries_others(pack, url);
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

static bool
offers_form(const DemurTarget *target)
{
    return target->shape && target->link->source != DEMUR_LINK_IMAGE;
}

GPtrArray *
demur_targets_forms(const GPtrArray *targets)
{
    GPtrArray *forms = g_ptr_array_new();
    bool numbered = false;
    for (unsigned i = 0; i < targets->len && !numbered; i++) {
        const DemurTarget *target = targets->pdata[i];
        numbered = offers_form(target) && target->shape->digits;
    }
    for (unsigned i = 0; i < targets->len; i++) {
        DemurTarget *target = targets->pdata[i];
        if (offers_form(target) && (target->shape->digits || !numbered))
            g_ptr_array_add(forms, target);
    }
    return forms;
}

bool
demur_target_same_form(const DemurTarget *a, const DemurTarget *b)
{
    return a->shape == b->shape && strcmp(a->digits, b->digits) == 0;
}

bool
demur_target_is_seen(const DemurTarget *target)
{
    DemurLinkSource source = target->link->source;
    return target->link->visible && (source == DEMUR_LINK_ANCHOR || source == DEMUR_LINK_PLAIN);
}
