/* SPDX-License-Identifier: MIT */
/* One const descriptor a command, each in its cmd-NAME.c. */
#ifndef DEMUR_FRONT_COMMANDS_H
#define DEMUR_FRONT_COMMANDS_H

#include "front/program.h"

extern const DemurCommand demur_cmd_check;
extern const DemurCommand demur_cmd_explain;
extern const DemurCommand demur_cmd_links;
extern const DemurCommand demur_cmd_filter;
extern const DemurCommand demur_cmd_scan;
extern const DemurCommand demur_cmd_poll;
extern const DemurCommand demur_cmd_letter;
extern const DemurCommand demur_cmd_rules;

/* The mail that filter is to examine, instead of standard input; borrowed. */
void demur_cmd_filter_hand(const char *mail, size_t len);

/* What `demur poll` was asked for. */
typedef struct DemurPollOptions {
    bool dry_run;
    const char *since;        /* a day, or NULL */
    const char *const *names; /* accounts, NULL-terminated; empty: all */
} DemurPollOptions;

/* Runs in demur-poll; see poll.c. Returns an exit status. */
int demur_poll(DemurProgram *program, const DemurPollOptions *options);

/* What `demur rules verify|update|rollback` was asked for. */
typedef struct DemurKeepOptions {
    const char *action;
    const char *const *keys;  /* --key, NULL-terminated, or NULL: those of the configuration */
    const char *const *names; /* what stands after the action, NULL-terminated */
} DemurKeepOptions;

/* Runs in demur-poll, which has what checks signatures; see keep.c. Returns an exit status. */
int demur_keep(DemurProgram *program, const DemurKeepOptions *options);

#endif
