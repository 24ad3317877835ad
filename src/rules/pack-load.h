/* SPDX-License-Identifier: MIT */
/* From a pack's JSON to its structs, with every check but those that need time. */
#ifndef DEMUR_RULES_PACK_LOAD_H
#define DEMUR_RULES_PACK_LOAD_H

#include "base/json.h"
#include "rules/pack.h"

/* An empty pack. Owned. */
DemurPack *demur_pack_new(const char *path);

/* Fills an empty pack. */
bool demur_pack_read(const DemurJson *json, DemurPack *pack, GError **error);

/* The same without fragments, rules and tests. */
bool demur_pack_read_head(const DemurJson *json, DemurPack *pack, GError **error);

/* Fills RULE, whose earlier contents are freed. */
bool demur_pack_read_rule(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack,
                          DemurRule *rule, GError **error);
void demur_pack_rule_clear(DemurRule *rule);

/* The parts about links: hosts, shapes, forms (pack-forms.c). */
bool demur_pack_read_forms(const DemurJson *json, const DemurJsonNode *root, DemurPack *pack,
                           GError **error);

/* Reads one element of a list into the pack. */
typedef bool (*DemurPackReader)(const DemurJson *json, const DemurJsonNode *node,
                                DemurPack *pack, GError **error);

/* A list of a pack. */
typedef struct DemurPackList {
    const char *key;    /* the root's member, an array; may be absent */
    const char *unique; /* the string member by which its elements are told apart, or NULL */
    DemurPackReader read;
} DemurPackList;

/* Reads the elements of a list, at most DEMUR_LIMIT_RULES. */
bool demur_pack_read_list(const DemurJson *json, const DemurJsonNode *root,
                          const DemurPackList *list, DemurPack *pack, GError **error);

/* Copy of a string member, or NULL when absent. Owned. */
char *demur_pack_string(const DemurJsonNode *object, const char *key);

/* The index of the string NODE among WORDS (NULL-terminated); -1 with an error when it is none.
 */
int demur_pack_word(const DemurJson *json, const DemurJsonNode *node, const char *const *words,
                    GError **error);

/* Runs CHECK (see names.h) on the member KEY where there is one. */
typedef bool (*DemurNameCheck)(const DemurJson *json, const DemurJsonNode *node,
                               GError **error);
bool demur_pack_check_member(const DemurJson *json, const DemurJsonNode *object,
                             const char *key, DemurNameCheck check, GError **error);

#endif
