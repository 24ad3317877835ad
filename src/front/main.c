/* SPDX-License-Identifier: MIT */
/*
 * demur: the program that starts first, and fast, because hooks start it for every mail. It
 * filters by itself and hands every other command over to the program that does it.
 */
#include "base/near.h"
#include "front/filter.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* Options that stand before the command and take a value of their own. */
static bool
takes_value(const char *option)
{
    static const char *const names[] = {"--config", "--rules", "--trust-authserv-id",
                                        "--color"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(option, names[i]) == 0)
            return true;
    }
    return false;
}

static const char *
find_command(char **argv)
{
    for (char **argument = argv + 1; *argument; argument++) {
        if ((*argument)[0] != '-')
            return *argument;
        if (takes_value(*argument) && argument[1])
            argument++;
    }
    return "";
}

static bool
wants_help(char **argv)
{
    for (char **argument = argv + 1; *argument; argument++) {
        if (strcmp(*argument, "--help") == 0 || strcmp(*argument, "-h") == 0 ||
            strcmp(*argument, "--version") == 0)
            return true;
    }
    return false;
}

int
main(int argc, char **argv)
{
    if (argc < 1)
        return EX_USAGE;
    if (strcmp(find_command(argv), "filter") == 0 && !wants_help(argv)) {
        (void)signal(SIGPIPE, SIG_IGN);
        return demur_filter(argv);
    }
    const char *helper = strcmp(find_command(argv), "poll") == 0 && !wants_help(argv)
                             ? "demur-poll"
                             : "demur-inspect";
    char path[PATH_MAX];
    if (demur_near("DEMUR_LIBEXEC_DIR", helper, DEMUR_LIBEXEC_DIR, path, sizeof(path)))
        (void)execv(path, argv);
    fprintf(stderr, "demur: cannot start %s: %s; is demur fully installed?\n", path,
            strerror(errno));
    return EX_SOFTWARE;
}
