/* SPDX-License-Identifier: MIT */
/* The configuration file, read and checked; see demur.conf(5). */
#ifndef DEMUR_FRONT_CONFIG_H
#define DEMUR_FRONT_CONFIG_H

#include "store/imap.h"

#include <demur/trust.h>
#include <glib.h>
#include <stdbool.h>

/* One mail account. Public value; strings NULL where not configured. */
typedef struct DemurAccount {
    char *name, *host, *tunnel, *user, *ca_file;
    char *password_command, *password_file, *credential;
    unsigned port;
    DemurSecurity security;
    char *drafts_folder; /* NULL: the one marked as such */
    char **folders;      /* NULL: INBOX, Junk, Archive, All by SPECIAL-USE */
    char **authserv_ids; /* NULL: those at the top */
    char **addresses;    /* NULL: those at the top */
    bool outlook_results;
} DemurAccount;

/* Public value, read-only once loaded. */
typedef struct DemurConfig {
    char *path;                                     /* NULL: no file, all defaults */
    GPtrArray *accounts;                            /* DemurAccount* */
    char **authserv_ids, **addresses, **rules_dirs; /* NULL-terminated, never NULL */
    char *installed; /* folder of installed packs; NULL: rules_dirs are configured */
    char **keys;     /* files of public keys; NULL-terminated, never NULL */
    DemurAuth auth;
    char *dkim_keys;
    bool alert_stdout, alert_inbox, flag;
    char *alert_command;
    bool draft;
    char *draft_language, *draft_to, *draft_name, *draft_accounts, *draft_grounds,
        *draft_jurisdiction;
    char *ledger, *journal;
} DemurConfig;

/*
 * path: a file, or NULL for the usual places (none there: defaults).
 * Returns: owned; NULL with DEMUR_ERROR_CONFIG (file:line:column) or DEMUR_ERROR_INPUT.
 */
DemurConfig *demur_config_load(const char *path, GError **error);
void demur_config_free(DemurConfig *config); /* accepts NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurConfig, demur_config_free)

#endif
