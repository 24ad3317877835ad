/* SPDX-License-Identifier: MIT */
/*
 * The folder of packs that a person has installed beside the shipped ones. Its packs were
 * verified and tested when they came (see install.h); here they are read for use, and one that
 * has gone bad since must not stop the others.
 *
 *   NAME.json           the pack called NAME
 *   NAME.json.previous  the last good one before it
 *   .*                  not packs
 */
#ifndef DEMUR_RULES_INSTALLED_H
#define DEMUR_RULES_INSTALLED_H

#include "rules/pack.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define DEMUR_INSTALLED_SUFFIX ".json"
#define DEMUR_INSTALLED_PREVIOUS ".json.previous"

/* Whether nobody but the user and root can change PATH; false with DEMUR_ERROR_CONFIG. */
bool demur_installed_trusted(const char *path, GError **error);

/* The pack called NAME from PATH; a pack of another name is DEMUR_ERROR_CONFIG. Owned. */
DemurPack *demur_installed_read(const char *path, const char *name, int64_t now,
                                GError **error);

/* Names of the packs of a folder, sorted, each with the suffix; owned. NULL with an error. */
GPtrArray *demur_installed_list(const char *dir, GError **error);

/*
 * Offers the folder's packs to RULESET: a newer pack of the same name stays. Of a pack that
 * does not load the previous one is taken, if that loads. A folder that is not there is empty;
 * one that others can write to is left out. ret_warnings: gets a sentence (owned) for each of
 * these.
 */
void demur_installed_load(const char *dir, int64_t now, DemurRuleset *ruleset,
                          GPtrArray *ret_warnings);

#endif
