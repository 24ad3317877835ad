/* SPDX-License-Identifier: MIT */
/*
 * demur-dkim: reads a message on standard input and prints one line for each of its DKIM
 * signatures (trust/dkim.h describes them). A program of its own because it links a crypto
 * library and may ask DNS. It ends itself when its time is over.
 */
#include "base/error.h"
#include "base/limits.h"
#include "trust/dkim-check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define SECONDS_DEFAULT 10
#define SECONDS_MAX 300

static int
complain(const char *what, int status)
{
    fprintf(stderr, "demur-dkim: %s\n", what);
    return status;
}

/* All of standard input, up to one byte over the ceiling. Returns: whether reading went well.
 */
static bool
read_input(GString *input)
{
    char buffer[65536];
    while (input->len <= (size_t)DEMUR_LIMIT_MESSAGE) {
        ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
        if (n == 0)
            return true;
        if (n > 0)
            g_string_append_len(input, buffer, n);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

static int
check_input(const DemurDkimCheck *check)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) input = g_string_new(NULL);
    if (!read_input(input))
        return complain("cannot read standard input", EX_IOERR);
    g_autoptr(GPtrArray) lines = demur_dkim_check(input->str, input->len, check, &error);
    if (!lines)
        return complain(error->message, demur_error_status(error));
    for (unsigned i = 0; i < lines->len; i++)
        puts(g_ptr_array_index(lines, i));
    return fflush(stdout) == 0 ? EX_OK : complain("cannot write", EX_IOERR);
}

int
main(int argc, char **argv)
{
    g_autofree char *keys = NULL;
    gboolean offline = FALSE, version = FALSE;
    int seconds = SECONDS_DEFAULT;
    g_autoptr(GError) error = NULL;
    const GOptionEntry entries[] = {
        {"keys", 0, 0, G_OPTION_ARG_FILENAME, &keys, "Public keys from FILE instead of DNS",
         "FILE"},
        {"offline", 0, 0, G_OPTION_ARG_NONE, &offline, "Never ask DNS", NULL},
        {"timeout", 0, 0, G_OPTION_ARG_INT, &seconds, "Give up after SECONDS", "SECONDS"},
        {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- check DKIM signatures");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error))
        return complain(error->message, EX_USAGE);
    if (argc > 1 || seconds < 1 || seconds > SECONDS_MAX)
        return complain(argc > 1 ? "unexpected argument" : "--timeout: 1 to 300 seconds",
                        EX_USAGE);
    if (version)
        return puts("demur-dkim " DEMUR_VERSION) < 0 ? EX_IOERR : EX_OK;
    alarm((unsigned)seconds);
    const DemurDkimCheck check = {keys, offline, (unsigned)seconds};
    return check_input(&check);
}
