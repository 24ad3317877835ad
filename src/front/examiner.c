/* SPDX-License-Identifier: MIT */
/* The module that examines mail for the filter; see filter.h. No network, no TLS. */
#include "front/commands.h"
#include "front/filter.h"

__attribute__((visibility("default"))) int
demur_examine(int argc, char **argv)
{
    return demur_program_main("demur-inspect", argc, argv);
}
