/* SPDX-License-Identifier: MIT */
/* What stands for the parts of demur-poll where they are not linked. */
#include "front/commands.h"

#include <sysexits.h>

/* The dispatcher hands over to demur-poll what it does; getting here means that it is not
 * installed. */
static int
no_helper(void)
{
    (void)demur_program_usage("cannot start demur-poll; is demur fully installed?");
    return EX_SOFTWARE;
}

int
demur_poll(DemurProgram *program, const DemurPollOptions *options)
{
    return no_helper();
}

int
demur_keep(DemurProgram *program, const DemurKeepOptions *options)
{
    return no_helper();
}
