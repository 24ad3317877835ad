/* SPDX-License-Identifier: MIT */
/* Finding installed files with libc only, for the hook, which starts without GLib. */
#ifndef DEMUR_BASE_NEAR_H
#define DEMUR_BASE_NEAR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * demur_near: the path of NAME: in the folder that the environment variable VARIABLE names,
 * else, unless the program lies where it was to be installed, beside it (build folder) or in
 * the tree around it (installed below another prefix) if it is there, else in the folder
 * INSTALLED.
 * ret_path: SIZE bytes, NUL-terminated. Returns: false when it does not fit.
 */
bool demur_near(const char *variable, const char *name, const char *installed, char *ret_path,
                size_t size);

/* The folder of the packs that a person installs: $XDG_DATA_HOME/demur/rules, else
 * ~/.local/share/demur/rules. Returns: false when there is no such place. */
bool demur_near_installed(char *ret_path, size_t size);

#endif
