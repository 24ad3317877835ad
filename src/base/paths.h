/* SPDX-License-Identifier: MIT */
/* Where things lie: XDG base directories and the installed data. All results owned (g_free). */
#ifndef DEMUR_BASE_PATHS_H
#define DEMUR_BASE_PATHS_H

#include <glib.h>

/* $XDG_CONFIG_HOME/demur/config.json if it exists, else /etc/demur/config.json if it exists,
 * else NULL. */
char *demur_paths_config(void);

/* The first of these, whether it exists or not. */
char *demur_paths_own_config(void);

/* $XDG_STATE_HOME/demur, or ~/.local/state/demur; not created. */
char *demur_paths_state(void);

/* Installed rules: "rules" in $DEMUR_DATA_DIR if set, else where demur_near() finds them. */
char *demur_paths_rules(void);

/* The folder of the packs that a person installs, which need not exist; NULL without a home. */
char *demur_paths_installed(void);

/* A helper program by name: in $DEMUR_LIBEXEC_DIR if set, else where demur_near() finds it. */
char *demur_paths_helper(const char *name);

/* A leading "~/" becomes the home folder; everything else is copied. */
char *demur_paths_expand(const char *path);

#endif
