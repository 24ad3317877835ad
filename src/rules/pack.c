/* SPDX-License-Identifier: MIT */
/* Packs: making, looking up, freeing. What a file may hold is in pack-load.c. */
#include "rules/pack.h"

#include "rules/condition.h"
#include "rules/pack-lazy.h"
#include "rules/pack-load.h"
#include "rules/pack-test.h"

#include <string.h>

static void
sender_free(void *data)
{
    DemurSender *sender = data;
    g_free(sender->domain);
    g_free(sender);
}

static void
product_free(void *data)
{
    DemurProduct *product = data;
    g_free(product->name);
    g_free(product->domain);
    g_free(product);
}

/* The strings of a shape are the pack's own, whatever the type says to its readers. */
static void
shape_free(void *data)
{
    DemurFormShape *shape = data;
    g_free((char *)shape->id);
    g_free((char *)shape->host);
    g_free((char *)shape->path);
    g_strfreev((char **)shape->aliases);
    g_free(shape);
}

static void
form_free(void *data)
{
    DemurForm *form = data;
    g_free(form->id);
    g_free(form->digits);
    g_free(form->product);
    g_free(form->audience);
    g_free(form->since);
    g_free(form->until);
    g_free(form);
}

static void
rule_free(void *data)
{
    demur_pack_rule_clear(data);
    g_free(data);
}

DemurPack *
demur_pack_new(const char *path)
{
    DemurPack *pack = g_new0(DemurPack, 1);
    pack->path = g_strdup(path);
    pack->enabled = true;
    pack->senders = g_ptr_array_new_with_free_func(sender_free);
    pack->brands = g_ptr_array_new_with_free_func(g_free);
    pack->hosts = g_ptr_array_new_with_free_func(g_free);
    pack->products = g_ptr_array_new_with_free_func(product_free);
    pack->shapes = g_ptr_array_new_with_free_func(shape_free);
    pack->forms = g_ptr_array_new_with_free_func(form_free);
    pack->rules = g_ptr_array_new_with_free_func(rule_free);
    pack->tests = g_ptr_array_new_with_free_func(demur_pack_test_free);
    pack->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)demur_pattern_free);
    pack->fragments = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    pack->shared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return pack;
}

static DemurPack *
pack_from_json(const char *path, const DemurJson *json, int64_t now, GError **error)
{
    g_autoptr(DemurPack) pack = demur_pack_new(path);
    if (!demur_pack_read(json, pack, error))
        return NULL;
    pack->expired = now > pack->expires_at;
    g_clear_pointer(&pack->fragments, g_hash_table_unref);
    g_clear_pointer(&pack->shared, g_hash_table_unref);
    return g_steal_pointer(&pack);
}

DemurPack *
demur_pack_load(const char *path, int64_t now, GError **error)
{
    g_autoptr(DemurJson) json = demur_json_load(path, error);
    return json ? pack_from_json(path, json, now, error) : NULL;
}

DemurPack *
demur_pack_parse(const char *name, const char *text, size_t len, int64_t now, GError **error)
{
    g_autoptr(DemurJson) json = demur_json_parse(name, text, len, error);
    return json ? pack_from_json(name, json, now, error) : NULL;
}

void
demur_pack_free(DemurPack *pack)
{
    if (!pack)
        return;
    GPtrArray *arrays[] = {pack->tests,  pack->rules,    pack->forms,
                           pack->shapes, pack->products, pack->hosts,
                           pack->brands, pack->senders,  pack->patterns};
    for (unsigned i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_ptr_array_unref(arrays[i]);
    g_clear_pointer(&pack->fragments, g_hash_table_unref);
    g_clear_pointer(&pack->shared, g_hash_table_unref);
    demur_pack_source_free(pack->source);
    char *strings[] = {pack->path,    pack->name,   pack->version, pack->title,
                       pack->company, pack->issued, pack->expires, pack->failed};
    for (unsigned i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(pack);
}

const DemurSender *
demur_pack_sender(const DemurPack *pack, const char *domain)
{
    for (unsigned i = 0; i < pack->senders->len; i++) {
        const DemurSender *sender = pack->senders->pdata[i];
        if (sender->subdomains ? demur_url_host_within(domain, sender->domain)
                               : strcmp(domain, sender->domain) == 0)
            return sender;
    }
    return NULL;
}

bool
demur_pack_host(const DemurPack *pack, const char *host)
{
    for (unsigned i = 0; i < pack->hosts->len; i++)
        if (demur_url_host_within(host, pack->hosts->pdata[i]))
            return true;
    return false;
}

bool
demur_pack_check(const DemurPack *pack, GError **error)
{
    for (unsigned i = 0; i < pack->patterns->len; i++)
        if (!demur_pattern_check(pack->patterns->pdata[i], pack->path, error))
            return false;
    return true;
}
