/* SPDX-License-Identifier: MIT */
/* The table of commands, in the order of the help. */
#include "front/commands.h"

const DemurCommand *const demur_commands[] = {
    &demur_cmd_check,  &demur_cmd_explain, &demur_cmd_links,
    &demur_cmd_filter, &demur_cmd_scan,    &demur_cmd_poll,
    &demur_cmd_letter, &demur_cmd_rules,   NULL,
};
