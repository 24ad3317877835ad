/* SPDX-License-Identifier: MIT */
/* The head of a pack, its senders, brands, products and rules. */
#include "rules/pack-load.h"

#include "base/limits.h"
#include "rules/condition.h"
#include "rules/fragment.h"
#include "rules/names.h"
#include "rules/pack-test.h"

#include <string.h>

#define FORMAT 1
#define BRAND_MIN 2
#define BRAND_MAX 64

char *
demur_pack_string(const DemurJsonNode *object, const char *key)
{
    const DemurJsonNode *node = demur_json_member(object, key);
    return node ? g_strdup(demur_json_string(node)) : NULL;
}

int
demur_pack_word(const DemurJson *json, const DemurJsonNode *node, const char *const *words,
                GError **error)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(demur_json_string(node), words[i]) == 0)
            return i;
    g_autofree char *known = g_strjoinv("\", \"", (char **)words);
    demur_json_fail(json, node, error, "one of \"%s\" is wanted", known);
    return -1;
}

bool
demur_pack_check_member(const DemurJson *json, const DemurJsonNode *object, const char *key,
                        DemurNameCheck check, GError **error)
{
    const DemurJsonNode *node = demur_json_member(object, key);
    return !node || check(json, node, error);
}

/* Whether the element's name is new; it must be a string when it is there. */
static bool
check_unique(const DemurJson *json, const DemurJsonNode *element, const char *key,
             GHashTable *seen, GError **error)
{
    const DemurJsonNode *name =
        demur_json_type(element) == DEMUR_JSON_OBJECT ? demur_json_member(element, key) : NULL;
    if (!name || demur_json_type(name) != DEMUR_JSON_STRING)
        return true; /* what is wrong is said by the element's own check */
    if (g_hash_table_add(seen, (void *)demur_json_string(name)))
        return true;
    return demur_json_fail(json, name, error, "the %s \"%s\" is there twice", key,
                           demur_json_string(name));
}

bool
demur_pack_read_list(const DemurJson *json, const DemurJsonNode *root,
                     const DemurPackList *list, DemurPack *pack, GError **error)
{
    const DemurJsonNode *array = demur_json_member(root, list->key);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    unsigned count = 0;
    for (const DemurJsonNode *node = array ? demur_json_first(array) : NULL; node;
         node = demur_json_next(node)) {
        if (++count > DEMUR_LIMIT_RULES)
            return demur_json_fail(json, node, error, "more than %d elements in \"%s\"",
                                   DEMUR_LIMIT_RULES, list->key);
        if (!list->read(json, node, pack, error) ||
            (list->unique && !check_unique(json, node, list->unique, seen, error)))
            return false;
    }
    return true;
}

static bool
read_sender(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    static const DemurJsonKey keys[] = {{"domain", DEMUR_JSON_STRING, true},
                                        {"subdomains", DEMUR_JSON_BOOL},
                                        {"status", DEMUR_JSON_STRING, true},
                                        {NULL}};
    static const char *const words[] = {"reported", "seen", NULL};
    if (!demur_json_check_object(json, node, keys, error) ||
        !demur_pack_check_member(json, node, "domain", demur_names_domain, error))
        return false;
    int status = demur_pack_word(json, demur_json_member(node, "status"), words, error);
    if (status < 0)
        return false;
    const DemurJsonNode *subdomains = demur_json_member(node, "subdomains");
    DemurSender *sender = g_new0(DemurSender, 1);
    sender->domain = demur_pack_string(node, "domain");
    sender->subdomains = subdomains && demur_json_bool(subdomains);
    sender->seen = status == 1;
    g_ptr_array_add(pack->senders, sender);
    return true;
}

static bool
read_brand(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    const char *brand =
        demur_json_type(node) == DEMUR_JSON_STRING ? demur_json_string(node) : "";
    g_autofree char *lower = g_utf8_strdown(brand, -1);
    size_t len = strlen(brand);
    if (len < BRAND_MIN || len > BRAND_MAX || strcmp(brand, lower) != 0 ||
        g_ascii_isspace(brand[0]) || g_ascii_isspace(brand[len - 1]))
        return demur_json_fail(json, node, error,
                               "a name in lower case, %d to %d bytes, is wanted", BRAND_MIN,
                               BRAND_MAX);
    g_ptr_array_add(pack->brands, g_strdup(brand));
    return true;
}

static bool
read_product(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    static const DemurJsonKey keys[] = {
        {"name", DEMUR_JSON_STRING, true}, {"domain", DEMUR_JSON_STRING, true}, {NULL}};
    if (!demur_json_check_object(json, node, keys, error) ||
        !demur_pack_check_member(json, node, "name", demur_names_id, error) ||
        !demur_pack_check_member(json, node, "domain", demur_names_domain, error))
        return false;
    DemurProduct *product = g_new0(DemurProduct, 1);
    product->name = demur_pack_string(node, "name");
    product->domain = demur_pack_string(node, "domain");
    g_ptr_array_add(pack->products, product);
    return true;
}

static bool
read_rule_words(const DemurJson *json, const DemurJsonNode *node, DemurRule *rule,
                GError **error)
{
    static const char *const kinds[] = {"notice", "confirmation", "rejection",
                                        "code",   "other",        NULL};
    static const DemurKind values[] = {DEMUR_KIND_NOTICE, DEMUR_KIND_CONFIRMATION,
                                       DEMUR_KIND_REJECTION, DEMUR_KIND_CODE, DEMUR_KIND_OTHER};
    static const char *const wordings[] = {"seen", "inferred", NULL};
    int kind = demur_pack_word(json, demur_json_member(node, "kind"), kinds, error);
    if (kind < 0)
        return false;
    rule->kind = values[kind];
    const DemurJsonNode *wording = demur_json_member(node, "wording");
    int index = wording ? demur_pack_word(json, wording, wordings, error) : 0;
    rule->inferred = index == 1;
    return index >= 0;
}

void
demur_pack_rule_clear(DemurRule *rule)
{
    demur_condition_free(rule->when);
    g_free(rule->id);
    g_free(rule->product);
    g_free(rule->language);
    *rule = (DemurRule){.at = rule->at, .end = rule->end};
}

bool
demur_pack_read_rule(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack,
                     DemurRule *rule, GError **error)
{
    static const DemurJsonKey keys[] = {{"id", DEMUR_JSON_STRING, true},
                                        {"kind", DEMUR_JSON_STRING, true},
                                        {"product", DEMUR_JSON_STRING},
                                        {"language", DEMUR_JSON_STRING},
                                        {"wording", DEMUR_JSON_STRING},
                                        {"when", DEMUR_JSON_OBJECT, true},
                                        {NULL}};
    if (!demur_json_check_object(json, node, keys, error) ||
        !demur_pack_check_member(json, node, "id", demur_names_id, error) ||
        !demur_pack_check_member(json, node, "product", demur_names_id, error) ||
        !demur_pack_check_member(json, node, "language", demur_names_language, error))
        return false;
    demur_pack_rule_clear(rule);
    rule->id = demur_pack_string(node, "id");
    rule->product = demur_pack_string(node, "product");
    rule->language = demur_pack_string(node, "language");
    if (!read_rule_words(json, node, rule, error))
        return false;
    rule->when = demur_condition_load(json, demur_json_member(node, "when"), pack, error);
    return rule->when != NULL;
}

static bool
read_rule(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    DemurRule *rule = g_new0(DemurRule, 1);
    g_ptr_array_add(pack->rules, rule);
    return demur_pack_read_rule(json, node, pack, rule, error);
}

static bool
check_head(const DemurJson *json, const DemurJsonNode *root, GError **error)
{
    const DemurJsonNode *format = demur_json_member(root, "format");
    if (demur_json_number(format) != FORMAT)
        return demur_json_fail(json, format, error,
                               "this program reads packs of format %d only", FORMAT);
    static const struct {
        const char *key;
        DemurNameCheck check;
    } checks[] = {{"name", demur_names_id},
                  {"version", demur_names_version},
                  {"requires", demur_names_version},
                  {"issued", demur_names_date},
                  {"expires", demur_names_date}};
    for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++)
        if (!demur_pack_check_member(json, root, checks[i].key, checks[i].check, error))
            return false;
    return true;
}

static bool
read_head(const DemurJson *json, const DemurJsonNode *root, DemurPack *pack, GError **error)
{
    if (!check_head(json, root, error))
        return false;
    const DemurJsonNode *requires = demur_json_member(root, "requires");
    if (requires &&
        demur_names_compare_versions(demur_json_string(requires), DEMUR_VERSION) > 0)
        return demur_json_fail(json, requires, error,
                               "the pack needs demur %s or later, this is %s (update demur)",
                               demur_json_string(requires), DEMUR_VERSION);
    pack->name = demur_pack_string(root, "name");
    pack->version = demur_pack_string(root, "version");
    pack->title = demur_pack_string(root, "title");
    pack->company = demur_pack_string(root, "company");
    pack->issued = demur_pack_string(root, "issued");
    pack->expires = demur_pack_string(root, "expires");
    pack->expires_at = demur_names_end_of_day(pack->expires);
    const DemurJsonNode *enabled = demur_json_member(root, "enabled");
    pack->enabled = !enabled || demur_json_bool(enabled);
    if (!*pack->company)
        return demur_json_fail(json, demur_json_member(root, "company"), error,
                               "\"company\" is empty");
    if (pack->issued && strcmp(pack->issued, pack->expires) > 0)
        return demur_json_fail(json, demur_json_member(root, "expires"), error,
                               "the pack expires before it is issued");
    return true;
}

/* The hook reads a pack only up to its rules. */
static bool
check_order(const DemurJson *json, const DemurJsonNode *root, GError **error)
{
    bool rules = false;
    for (const DemurJsonNode *node = demur_json_first(root); node;
         node = demur_json_next(node)) {
        const char *key = demur_json_key(node);
        bool early = strcmp(key, "senders") == 0 || strcmp(key, "brands") == 0 ||
                     strcmp(key, "enabled") == 0;
        if (rules && early)
            return demur_json_fail(json, node, error, "\"%s\" must stand before \"rules\"",
                                   key);
        rules = rules || strcmp(key, "rules") == 0;
    }
    return true;
}

static bool
check_filled(const DemurJson *json, const DemurJsonNode *root, GError **error)
{
    static const char *const keys[] = {"senders", "brands", "rules", "tests"};
    for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
        const DemurJsonNode *node = demur_json_member(root, keys[i]);
        if (!demur_json_first(node))
            return demur_json_fail(json, node, error, "\"%s\" is empty", keys[i]);
    }
    return true;
}

static bool
read_lists(const DemurJson *json, const DemurJsonNode *root, DemurPack *pack, GError **error)
{
    static const DemurPackList lists[] = {{"senders", "domain", read_sender},
                                          {"brands", NULL, read_brand},
                                          {"products", NULL, read_product}};
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++)
        if (!demur_pack_read_list(json, root, &lists[i], pack, error))
            return false;
    return demur_pack_read_forms(json, root, pack, error);
}

bool
demur_pack_read_head(const DemurJson *json, DemurPack *pack, GError **error)
{
    static const DemurJsonKey keys[] = {{"format", DEMUR_JSON_NUMBER, true},
                                        {"name", DEMUR_JSON_STRING, true},
                                        {"version", DEMUR_JSON_STRING, true},
                                        {"title", DEMUR_JSON_STRING},
                                        {"company", DEMUR_JSON_STRING, true},
                                        {"requires", DEMUR_JSON_STRING},
                                        {"issued", DEMUR_JSON_STRING},
                                        {"expires", DEMUR_JSON_STRING, true},
                                        {"enabled", DEMUR_JSON_BOOL},
                                        {"senders", DEMUR_JSON_ARRAY, true},
                                        {"brands", DEMUR_JSON_ARRAY, true},
                                        {"products", DEMUR_JSON_ARRAY},
                                        {"hosts", DEMUR_JSON_ARRAY, true},
                                        {"shapes", DEMUR_JSON_ARRAY},
                                        {"forms", DEMUR_JSON_ARRAY},
                                        {"define", DEMUR_JSON_OBJECT},
                                        {"rules", DEMUR_JSON_ARRAY, true},
                                        {"tests", DEMUR_JSON_ARRAY, true},
                                        {NULL}};
    const DemurJsonNode *root = demur_json_root(json);
    return demur_json_check_object(json, root, keys, error) && check_order(json, root, error) &&
           check_filled(json, root, error) && read_head(json, root, pack, error) &&
           read_lists(json, root, pack, error);
}

bool
demur_pack_read(const DemurJson *json, DemurPack *pack, GError **error)
{
    static const DemurPackList rules = {"rules", "id", read_rule};
    static const DemurPackList tests = {"tests", "name", demur_pack_test_read};
    const DemurJsonNode *root = demur_json_root(json);
    return demur_pack_read_head(json, pack, error) &&
           demur_fragment_load(json, demur_json_member(root, "define"), pack, error) &&
           demur_pack_read_list(json, root, &rules, pack, error) &&
           demur_pack_read_list(json, root, &tests, pack, error);
}
