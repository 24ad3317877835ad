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
#define QUERIES 5 /* that fail one after the other within the time; each is sent twice */

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

/* At once: this process may be ended while it waits for the next key. */
static void
print(const char *line, void *user)
{
    if (puts(line) < 0 || fflush(stdout) != 0)
        *(bool *)user = false;
}

/* Whether the resolver could be told to give up on one query long before the time of all is
 * over, unless its environment says how long it shall wait. */
static bool
share_time(unsigned seconds)
{
    g_autofree char *options =
        g_strdup_printf("timeout:%u attempts:2", MAX(seconds / QUERIES, 1u));
    return setenv("RES_OPTIONS", options, 0) == 0;
}

static int
check_input(const DemurDkimCheck *check, const bool *printed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) input = g_string_new(NULL);
    if (!read_input(input))
        return complain("cannot read standard input", EX_IOERR);
    g_autoptr(GPtrArray) lines = demur_dkim_check(input->str, input->len, check, &error);
    if (!lines)
        return complain(error->message, demur_error_status(error));
    return *printed ? EX_OK : complain("cannot write", EX_IOERR);
}

int
main(int argc, char **argv)
{
    g_autofree char *keys = NULL;
    g_autofree char *domain = NULL;
    gboolean offline = FALSE, version = FALSE;
    bool printed = true;
    int seconds = SECONDS_DEFAULT;
    g_autoptr(GError) error = NULL;
    const GOptionEntry entries[] = {
        {"domain", 0, 0, G_OPTION_ARG_STRING, &domain,
         "Check only signatures of DOMAIN and of what is above or below it", "DOMAIN"},
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
    if (!share_time((unsigned)seconds))
        return complain("out of memory", EX_OSERR);
    alarm((unsigned)seconds);
    const DemurDkimCheck check = {.keys = keys,
                                  .offline = offline,
                                  .seconds = (unsigned)seconds,
                                  .domain = domain,
                                  .known = print,
                                  .user = &printed};
    return check_input(&check, &printed);
}
