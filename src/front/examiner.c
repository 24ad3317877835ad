/* SPDX-License-Identifier: MIT */
/* The module that examines mail for the filter; see filter.h. No network, no TLS. */
#include "front/commands.h"
#include "front/filter.h"

/* This one alone: what the others need need not be loaded. */
const DemurCommand *const demur_commands[] = {&demur_cmd_filter, NULL};

__attribute__((visibility("default"))) int
demur_examine(int argc, char **argv, const char *mail, size_t len)
{
    if (mail)
        demur_cmd_filter_hand(mail, len);
    return demur_program_main("demur-inspect", argc, argv);
}
