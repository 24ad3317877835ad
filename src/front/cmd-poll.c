/* SPDX-License-Identifier: MIT */
/* poll: one pass over the accounts, for cron and timers. */
#include "front/commands.h"

static gboolean dry_run;
static char *since;

static const GOptionEntry options[] = {
    {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, "Print what would be done, and do nothing",
     NULL},
    {"since", 0, 0, G_OPTION_ARG_STRING, &since,
     "At the first pass over a folder, look back to DATE (default 2024-05-01)", "DATE"},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static int
run(DemurProgram *program, int argc, char **argv)
{
    const DemurPollOptions wanted = {
        .dry_run = dry_run, .since = since, .names = (const char *const *)argv + 1};
    return demur_poll(program, &wanted);
}

const DemurCommand demur_cmd_poll = {
    .name = "poll",
    .summary = "Look through the configured mail accounts once, and act",
    .arguments = "[ACCOUNT...]",
    .description = "Alerts and drafts are made once for each notice, however often poll runs.\n"
                   "Mail is read without being marked as read.\n\n"
                   "  demur poll --dry-run\n"
                   "  */10 * * * * demur poll -q        (crontab)\n",
    .helper = "demur-poll",
    .options = options,
    .run = run,
};
