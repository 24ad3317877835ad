/* SPDX-License-Identifier: MIT */
/* Named fragments, included as text: what a fragment costs is bounded by its pattern's length.
 */
#include "rules/fragment.h"

#include "base/limits.h"

#include <string.h>

#define NAME_MAX_BYTES 64
#define FRAGMENTS_MAX 1000

static bool
is_name(const char *name)
{
    return *name && strlen(name) <= NAME_MAX_BYTES &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(name);
}

static bool
unknown_fragment(const DemurJson *json, const DemurJsonNode *node, GHashTable *table,
                 const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter iterator;
    void *key = NULL;
    if (table)
        g_hash_table_iter_init(&iterator, table);
    while (table && g_hash_table_iter_next(&iterator, &key, NULL))
        g_ptr_array_add(names, key);
    g_ptr_array_add(names, NULL);
    const char *near = demur_json_nearest(name, (const char *const *)names->pdata);
    if (near)
        return demur_json_fail(json, node, error,
                               "unknown fragment {{%s}} (did you mean {{%s}}?)", name, near);
    return demur_json_fail(
        json, node, error,
        "unknown fragment {{%s}} (it must stand in \"define\", before its use)", name);
}

char *
demur_fragment_include(const DemurJson *json, const DemurJsonNode *node, GHashTable *table,
                       const char *written, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *rest = written;
    for (const char *open; (open = strstr(rest, "{{")) != NULL;) {
        const char *close = strstr(open, "}}");
        if (!close) {
            demur_json_fail(json, node, error, "\"{{\" without \"}}\"");
            return NULL;
        }
        g_autofree char *name = g_strndup(open + 2, (size_t)(close - open) - 2);
        const char *text = table ? g_hash_table_lookup(table, name) : NULL;
        if (!text) {
            unknown_fragment(json, node, table, name, error);
            return NULL;
        }
        g_string_append_len(out, rest, open - rest);
        g_string_append(out, "(?:");
        g_string_append(out, text);
        g_string_append_c(out, ')');
        rest = close + 2;
        if (out->len > DEMUR_LIMIT_REGEX * 4)
            break;
    }
    g_string_append(out, rest);
    if (out->len > DEMUR_LIMIT_REGEX * 4) {
        demur_json_fail(json, node, error, "a pattern of more than %d bytes with its fragments",
                        DEMUR_LIMIT_REGEX * 4);
        return NULL;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The strings of VALUE, joined; NULL when there is something else. */
static char *
join_strings(const DemurJsonNode *value)
{
    if (demur_json_type(value) == DEMUR_JSON_STRING)
        return g_strdup(demur_json_string(value));
    if (demur_json_type(value) != DEMUR_JSON_ARRAY)
        return NULL;
    g_autoptr(GString) joined = g_string_new(NULL);
    for (const DemurJsonNode *part = demur_json_first(value); part;
         part = demur_json_next(part)) {
        if (demur_json_type(part) != DEMUR_JSON_STRING)
            return NULL;
        g_string_append(joined, demur_json_string(part));
    }
    return g_string_free(g_steal_pointer(&joined), FALSE);
}

char *
demur_fragment_written(const DemurJson *json, const DemurJsonNode *value, GError **error)
{
    g_autofree char *written = join_strings(value);
    if (!written || !*written) {
        demur_json_fail(json, value, error,
                        "a pattern is a string (or an array of strings), and not empty");
        return NULL;
    }
    if (strlen(written) > DEMUR_LIMIT_REGEX) {
        demur_json_fail(json, value, error, "a pattern of more than %d bytes",
                        DEMUR_LIMIT_REGEX);
        return NULL;
    }
    return g_steal_pointer(&written);
}

bool
demur_fragment_load(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack,
                    GError **error)
{
    for (const DemurJsonNode *member = node ? demur_json_first(node) : NULL; member;
         member = demur_json_next(member)) {
        if (!is_name(demur_json_key(member)))
            return demur_json_fail(json, member, error,
                                   "a fragment's name is made of a-z, 0-9, '-' and '_'");
        if (g_hash_table_size(pack->fragments) >= FRAGMENTS_MAX)
            return demur_json_fail(json, member, error, "more than %d fragments",
                                   FRAGMENTS_MAX);
        g_autofree char *written = demur_fragment_written(json, member, error);
        char *text = written
                         ? demur_fragment_include(json, member, pack->fragments, written, error)
                         : NULL;
        if (!text)
            return false;
        g_hash_table_insert(pack->fragments, g_strdup(demur_json_key(member)), text);
    }
    return true;
}
