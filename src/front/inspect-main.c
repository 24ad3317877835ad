/* SPDX-License-Identifier: MIT */
/* demur-inspect: the commands that look at messages and rules; no network, no TLS. */
#include "front/commands.h"

#include <sysexits.h>

/* The dispatcher hands `poll` over to demur-poll; getting here means that it is not installed.
 */
int
demur_poll(DemurProgram *program, const DemurPollOptions *options)
{
    (void)demur_program_usage("cannot start demur-poll; is demur fully installed?");
    return EX_SOFTWARE;
}

int
main(int argc, char **argv)
{
    return demur_program_main("demur-inspect", argc, argv);
}
