/* SPDX-License-Identifier: MIT */
/* demur-poll: the commands that need TLS or its cryptography: mail servers, signatures. */
#include "front/commands.h"

int
main(int argc, char **argv)
{
    return demur_program_main("demur-poll", argc, argv);
}
