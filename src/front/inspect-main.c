/* SPDX-License-Identifier: MIT */
/* demur-inspect: the commands that look at messages and rules; no network, no TLS. */
#include "front/commands.h"

int
main(int argc, char **argv)
{
    return demur_program_main("demur-inspect", argc, argv);
}
