/* SPDX-License-Identifier: MIT */
/* The parts of a pack that say where links may lead. */
#include "rules/names.h"
#include "rules/pack-load.h"

#include <string.h>

#define PATH_MAX_BYTES 200
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
/* The letters of a locale, in aliases only. */
#define LOCALE "?\?-?\?." /* without a trigraph */

static bool
read_host(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    if (!demur_names_domain(json, node, error))
        return false;
    g_ptr_array_add(pack->hosts, g_strdup(demur_json_string(node)));
    return true;
}

/* Constants of an address that is built: nothing that could change its meaning. */
static bool
check_path(const DemurJson *json, const DemurJsonNode *node, bool digits, GError **error)
{
    const char *path = demur_json_string(node);
    size_t len = strlen(path);
    if (path[0] != '/' || len > PATH_MAX_BYTES ||
        strspn(path, LETTERS "0123456789/-._~") != len || strstr(path, "//") ||
        strstr(path, "/."))
        return demur_json_fail(json, node, error,
                               "a path of letters, digits and /-._~ is wanted, such as "
                               "\"/help/contact/\"");
    if (digits && path[len - 1] != '/')
        return demur_json_fail(json, node, error, "a path before digits must end in \"/\"");
    return true;
}

/* The host of a shape: within the pack's hosts. */
static bool
check_shape_host(const DemurJson *json, const DemurJsonNode *node, const char *host,
                 const DemurPack *pack, GError **error)
{
    if (demur_pack_host(pack, host))
        return true;
    return demur_json_fail(json, node, error, "\"%s\" is not among the pack's \"hosts\"", host);
}

/* Valid when what follows the locale is a domain of the pack. */
static bool
check_alias(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
            GError **error)
{
    const char *alias =
        demur_json_type(node) == DEMUR_JSON_STRING ? demur_json_string(node) : "";
    if (!g_str_has_prefix(alias, LOCALE))
        return demur_names_domain(json, node, error) &&
               check_shape_host(json, node, alias, pack, error);
    return check_shape_host(json, node, alias + strlen(LOCALE), pack, error);
}

static const char *const *
read_aliases(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
             GError **error)
{
    g_autoptr(GPtrArray) aliases = g_ptr_array_new_with_free_func(g_free);
    for (const DemurJsonNode *alias = node ? demur_json_first(node) : NULL; alias;
         alias = demur_json_next(alias)) {
        if (!check_alias(json, alias, pack, error))
            return NULL;
        g_ptr_array_add(aliases, g_strdup(demur_json_string(alias)));
    }
    g_ptr_array_add(aliases, NULL);
    return (const char *const *)g_ptr_array_steal(aliases, NULL);
}

static bool
read_shape(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    static const DemurJsonKey keys[] = {
        {"id", DEMUR_JSON_STRING, true}, {"host", DEMUR_JSON_STRING, true},
        {"aliases", DEMUR_JSON_ARRAY},   {"path", DEMUR_JSON_STRING, true},
        {"digits", DEMUR_JSON_BOOL},     {NULL}};
    if (!demur_json_check_object(json, node, keys, error) ||
        !demur_pack_check_member(json, node, "id", demur_names_id, error) ||
        !demur_pack_check_member(json, node, "host", demur_names_domain, error))
        return false;
    const DemurJsonNode *digits = demur_json_member(node, "digits");
    const DemurJsonNode *host = demur_json_member(node, "host");
    DemurFormShape *shape = g_new0(DemurFormShape, 1);
    g_ptr_array_add(pack->shapes, shape);
    shape->digits = digits && demur_json_bool(digits);
    shape->id = demur_pack_string(node, "id");
    shape->host = demur_pack_string(node, "host");
    shape->path = demur_pack_string(node, "path");
    if (!check_shape_host(json, host, shape->host, pack, error) ||
        !check_path(json, demur_json_member(node, "path"), shape->digits, error))
        return false;
    shape->aliases = read_aliases(json, demur_json_member(node, "aliases"), pack, error);
    return shape->aliases != NULL;
}

static DemurFormShape *
find_shape(const DemurPack *pack, const char *id)
{
    for (unsigned i = 0; i < pack->shapes->len; i++) {
        DemurFormShape *shape = pack->shapes->pdata[i];
        if (strcmp(shape->id, id) == 0)
            return shape;
    }
    return NULL;
}

static bool
unknown_shape(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
              GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (unsigned i = 0; i < pack->shapes->len; i++)
        g_ptr_array_add(ids, (void *)((DemurFormShape *)pack->shapes->pdata[i])->id);
    g_ptr_array_add(ids, NULL);
    const char *near =
        demur_json_nearest(demur_json_string(node), (const char *const *)ids->pdata);
    return demur_json_fail(json, node, error, "there is no shape \"%s\"%s%s%s",
                           demur_json_string(node), near ? " (did you mean \"" : "",
                           near ? near : "", near ? "\"?)" : "");
}

/* The number fits the shape, and no other form has both. */
static bool
check_number(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
             const DemurForm *form, GError **error)
{
    size_t len = strlen(form->digits);
    bool good = form->shape->digits
                    ? len >= DEMUR_FORM_DIGITS_MIN && len <= DEMUR_FORM_DIGITS_MAX &&
                          strspn(form->digits, "0123456789") == len
                    : len == 0;
    if (!good)
        return demur_json_fail(json, node, error,
                               form->shape->digits
                                   ? "a form number of %d to %d digits is wanted"
                                   : "a form of this shape has no number",
                               DEMUR_FORM_DIGITS_MIN, DEMUR_FORM_DIGITS_MAX);
    for (unsigned i = 0; i < pack->forms->len; i++) {
        const DemurForm *other = pack->forms->pdata[i];
        if (other != form && other->shape == form->shape &&
            strcmp(other->digits, form->digits) == 0)
            return demur_json_fail(json, node, error, "the form \"%s\" has this number already",
                                   other->id);
    }
    return true;
}

static bool
check_form(const DemurJson *json, const DemurJsonNode *node, GError **error)
{
    static const DemurJsonKey keys[] = {
        {"id", DEMUR_JSON_STRING, true},       {"shape", DEMUR_JSON_STRING, true},
        {"number", DEMUR_JSON_STRING},         {"product", DEMUR_JSON_STRING},
        {"audience", DEMUR_JSON_STRING, true}, {"since", DEMUR_JSON_STRING},
        {"until", DEMUR_JSON_STRING},          {NULL}};
    static const char *const audiences[] = {"users", "non-users", NULL};
    return demur_json_check_object(json, node, keys, error) &&
           demur_pack_check_member(json, node, "id", demur_names_id, error) &&
           demur_pack_check_member(json, node, "product", demur_names_id, error) &&
           demur_pack_check_member(json, node, "since", demur_names_date, error) &&
           demur_pack_check_member(json, node, "until", demur_names_date, error) &&
           demur_pack_word(json, demur_json_member(node, "audience"), audiences, error) >= 0;
}

static bool
read_form(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack, GError **error)
{
    if (!check_form(json, node, error))
        return false;
    const DemurJsonNode *shape = demur_json_member(node, "shape");
    const DemurJsonNode *number = demur_json_member(node, "number");
    DemurForm *form = g_new0(DemurForm, 1);
    g_ptr_array_add(pack->forms, form);
    form->id = demur_pack_string(node, "id");
    form->digits = g_strdup(number ? demur_json_string(number) : "");
    form->product = demur_pack_string(node, "product");
    form->audience = demur_pack_string(node, "audience");
    form->since = demur_pack_string(node, "since");
    form->until = demur_pack_string(node, "until");
    if (form->since && form->until && strcmp(form->since, form->until) > 0)
        return demur_json_fail(json, node, error, "\"until\" lies before \"since\"");
    form->shape = find_shape(pack, demur_json_string(shape));
    if (!form->shape)
        return unknown_shape(json, shape, pack, error);
    return check_number(json, number ? number : node, pack, form, error);
}

bool
demur_pack_read_forms(const DemurJson *json, const DemurJsonNode *root, DemurPack *pack,
                      GError **error)
{
    static const DemurPackList lists[] = {
        {"hosts", NULL, read_host}, {"shapes", "id", read_shape}, {"forms", "id", read_form}};
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++)
        if (!demur_pack_read_list(json, root, &lists[i], pack, error))
            return false;
    return true;
}
