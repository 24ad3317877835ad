/* SPDX-License-Identifier: MIT */
/* What an object may hold, and what the writer of a wrong key probably meant. */
#include "base/json.h"

#include <string.h>

/* Longer words are not worth a guess. */
#define WORD_MAX 40
#define DISTANCE_MAX 2

/* Edit distance (insert, delete, replace, swap of neighbours), at most DISTANCE_MAX + 1. */
static unsigned
distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > WORD_MAX || columns > WORD_MAX)
        return DISTANCE_MAX + 1;
    unsigned cost[WORD_MAX + 1][WORD_MAX + 1];
    for (size_t i = 0; i <= rows; i++)
        for (size_t j = 0; j <= columns; j++) {
            unsigned best = i == 0 ? (unsigned)j : (unsigned)i;
            if (i > 0 && j > 0) {
                best = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
                best = MIN(best, MIN(cost[i - 1][j], cost[i][j - 1]) + 1);
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, cost[i - 2][j - 2] + 1);
            cost[i][j] = best;
        }
    return cost[rows][columns];
}

const char *
demur_json_nearest(const char *word, const char *const *candidates)
{
    const char *nearest = NULL;
    unsigned least = DISTANCE_MAX + 1;
    for (unsigned i = 0; candidates[i]; i++) {
        unsigned far = distance(word, candidates[i]);
        /* Two changes in a word of three letters make another word. */
        if (far < least && far < strlen(candidates[i])) {
            least = far;
            nearest = candidates[i];
        }
    }
    return nearest;
}

static const char *
type_name(DemurJsonType type)
{
    switch (type) {
    case DEMUR_JSON_NULL:
        return "null";
    case DEMUR_JSON_BOOL:
        return "true or false";
    case DEMUR_JSON_NUMBER:
        return "a number";
    case DEMUR_JSON_STRING:
        return "a string";
    case DEMUR_JSON_ARRAY:
        return "an array";
    case DEMUR_JSON_OBJECT:
        return "an object";
    }
    return "something else";
}

static bool
unknown_key(const DemurJson *json, const DemurJsonNode *member, const DemurJsonKey *keys,
            GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const DemurJsonKey *key = keys; key->key; key++)
        g_ptr_array_add(names, (void *)key->key);
    g_ptr_array_add(names, NULL);
    const char *name = demur_json_key(member);
    const char *near = demur_json_nearest(name, (const char *const *)names->pdata);
    if (near)
        return demur_json_fail(json, member, error, "unknown key \"%s\" (did you mean \"%s\"?)",
                               name, near);
    return demur_json_fail(json, member, error, "unknown key \"%s\"", name);
}

static bool
check_member(const DemurJson *json, const DemurJsonNode *member, const DemurJsonKey *keys,
             GError **error)
{
    const char *name = demur_json_key(member);
    const DemurJsonKey *key = keys;
    while (key->key && strcmp(key->key, name) != 0)
        key++;
    if (!key->key)
        return unknown_key(json, member, keys, error);
    if (key->any || demur_json_type(member) == key->type)
        return true;
    return demur_json_fail(json, member, error, "\"%s\" must be %s, not %s", name,
                           type_name(key->type), type_name(demur_json_type(member)));
}

bool
demur_json_check_object(const DemurJson *json, const DemurJsonNode *node,
                        const DemurJsonKey *keys, GError **error)
{
    if (demur_json_type(node) != DEMUR_JSON_OBJECT)
        return demur_json_fail(json, node, error, "an object is wanted here, not %s",
                               type_name(demur_json_type(node)));
    for (const DemurJsonNode *member = demur_json_first(node); member;
         member = demur_json_next(member))
        if (!check_member(json, member, keys, error))
            return false;
    for (const DemurJsonKey *key = keys; key->key; key++)
        if (key->required && !demur_json_member(node, key->key))
            return demur_json_fail(json, node, error, "the key \"%s\" is missing", key->key);
    return true;
}
