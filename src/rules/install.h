/* SPDX-License-Identifier: MIT */
/*
 * Putting a pack into the folder of installed packs, and taking it back. Every file of the
 * folder is replaced as a whole: the process may end anywhere, and what was there before, or
 * what comes, is there and complete. Never goes back to an older version but by rollback.
 * Whether a pack is to be trusted is for the caller to find out before.
 */
#ifndef DEMUR_RULES_INSTALL_H
#define DEMUR_RULES_INSTALL_H

#include "rules/pack.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct DemurInstall DemurInstall; /* the folder, locked */

/*
 * Makes the folder where it is not there, checks that nobody else can write to it, locks it and
 * removes what an interrupted update has left.
 * shipped: packs (of DemurPack*) that no installed one may be older than; borrowed until close.
 * Returns: owned; NULL with DEMUR_ERROR_TEMPORARY while another update runs.
 */
DemurInstall *demur_install_open(const char *dir, const GPtrArray *shipped, GError **error);
void demur_install_close(DemurInstall *install); /* accepts NULL */

/*
 * Installs PACK, which is what BYTES hold. DEMUR_ERROR_CONFIG when it is older than the one
 * shipped, installed, or ever installed, or has the version of one of these but other bytes.
 * ret_changed: false when these very bytes are installed already.
 */
bool demur_install_put(DemurInstall *install, const DemurPack *pack, GBytes *bytes,
                       bool *ret_changed, GError **error);

/* Puts the previous pack called NAME in the place of the installed one, and returns it. Owned.
 */
DemurPack *demur_install_rollback(DemurInstall *install, const char *name, int64_t now,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurInstall, demur_install_close)

#endif
