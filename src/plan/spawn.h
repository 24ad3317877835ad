/* SPDX-License-Identifier: MIT */
/* Running the person's own shell command. */
#ifndef DEMUR_PLAN_SPAWN_H
#define DEMUR_PLAN_SPAWN_H

#include <glib.h>
#include <stdbool.h>

/*
 * demur_spawn_shell: /bin/sh -c COMMAND in a process group of its own, INPUT on its standard
 * input, standard output discarded, standard error ours, no other descriptor open.
 * environment: NULL-terminated NAME=VALUE.
 * seconds: then the whole group is ended.
 * Errors: DEMUR_ERROR_IO when it cannot be started, is killed, runs too long, or does not exit
 * 0.
 */
bool demur_spawn_shell(const char *command, const char *input, char **environment,
                       unsigned seconds, GError **error);

#endif
