/* SPDX-License-Identifier: MIT */
/* Named fragments of patterns: "{{name}}" in a pattern stands for "(?:FRAGMENT)". */
#ifndef DEMUR_RULES_FRAGMENT_H
#define DEMUR_RULES_FRAGMENT_H

#include "base/json.h"
#include "rules/pack.h"

/*
 * WRITTEN with its fragments included (table: name to text, or NULL).
 * json, node: where it stands, for errors, or NULL (DEMUR_ERROR_CONFIG: an unknown fragment,
 * more than four times DEMUR_LIMIT_REGEX). Returns: owned.
 */
char *demur_fragment_include(const DemurJson *json, const DemurJsonNode *node,
                             GHashTable *table, const char *written, GError **error);

/* The pattern VALUE (a string, or an array of strings which are joined) as it is written.
 * Owned.
 */
char *demur_fragment_written(const DemurJson *json, const DemurJsonNode *value, GError **error);

/* Reads the object NODE ("define") into pack->fragments, each with the ones before it. */
bool demur_fragment_load(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack,
                         GError **error);

#endif
