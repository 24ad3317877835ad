/* SPDX-License-Identifier: MIT */
/* What all commands share: the command line, the configuration, the rules, the ways to speak.
 */
#ifndef DEMUR_FRONT_PROGRAM_H
#define DEMUR_FRONT_PROGRAM_H

#include "front/config.h"
#include "rules/prefilter.h"
#include "verdict/explain.h"

#include <demur/ruleset.h>
#include <demur/verdict.h>
#include <glib.h>
#include <stdbool.h>

/* The options of all commands, and what is made of them when it is asked for. */
typedef struct DemurProgram {
    char *config_path;
    char **rules;        /* --rules; NULL: the configured ones */
    char **authserv_ids; /* --trust-authserv-id */
    char *color;
    bool json, quiet, verbose, offline;
    bool lazy; /* few messages will be looked at: rules are read when they are tried */
    DemurConfig *config;
    DemurRuleset *ruleset;
    char **all_authserv_ids; /* configured ones and those of the command line */
    char *dkim_helper;
} DemurProgram;

/* A command: one file cmd-NAME.c with one of these. */
typedef struct DemurCommand {
    const char *name;
    const char *summary;       /* one line */
    const char *arguments;     /* "[FILE...]" */
    const char *description;   /* shown by --help below the options */
    const char *helper;        /* the program that runs it, or NULL: this one */
    const char *const *helped; /* NULL: HELPER runs all of it; else only with these first
                                  arguments */
    const GOptionEntry *options;
    int (*run)(DemurProgram *program, int argc, char **argv); /* an exit status */
} DemurCommand;

/* Ends with NULL; in the order of the help. */
extern const DemurCommand *const demur_commands[];

/* main() of a program that runs commands. NAME: the program's own, to compare with helper. */
int demur_program_main(const char *name, int argc, char **argv);

/* Each loads on first use; NULL when that failed: the error was said, *ret_status is set. */
const DemurConfig *demur_program_config(DemurProgram *program, int *ret_status);
const DemurRuleset *demur_program_ruleset(DemurProgram *program, int *ret_status);

/* The folders the rules come from, NULL-terminated; borrowed. */
const char *const *demur_program_rules_dirs(DemurProgram *program);

/* The folder of installed packs if it is in use, else NULL; borrowed. */
const char *demur_program_installed(DemurProgram *program);

/* What tells mail worth a look by its header; NULL when something is unusual: look at all.
 * Owned. After demur_program_ruleset. */
DemurPrefilter *demur_program_prefilter(DemurProgram *program);

/* Whom to trust, for an account or (NULL) for files; borrowed from program and configuration.
 */
void demur_program_policy(DemurProgram *program, const DemurAccount *account,
                          DemurTrustPolicy *ret_policy);

/* Says an error on stderr and returns its exit status. */
int demur_program_fail(const GError *error);

/* "demur: ..." on stderr, and EX_USAGE. */
int demur_program_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Whether to colour FILE's output (--color, NO_COLOR, a terminal). */
bool demur_program_color(const DemurProgram *program, int fd);

/* "notice, authentic, instagram, fr, https://..." ; owned. */
char *demur_program_line(const DemurVerdict *verdict);

/* Where a message of a file came from; borrowed from both. */
DemurSource demur_program_source(DemurMessage *message, const char *path);

/* The steps that poll would take, described; owned (g_strfreev). */
char **demur_program_plan(DemurProgram *program, const DemurVerdict *verdict);

/* A day, "2024-05-01", as seconds since the epoch (local midnight). */
bool demur_program_day(const char *text, int64_t *ret_day);

#endif
