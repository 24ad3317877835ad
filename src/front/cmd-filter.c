/* SPDX-License-Identifier: MIT */
/*
 * filter: the half that examines. `demur filter` itself passes the mail (filter.c) and runs
 * this only for mail that a rule may match; it prints the X-Demur fields and an empty line.
 */
#include "front/commands.h"
#include "front/open.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static GBytes *handed;

void
demur_cmd_filter_hand(const char *mail, size_t len)
{
    handed = g_bytes_new_static(mail, len);
}

/* What was not looked at is said even where there is nothing else to say. */
static void
print_fields(const DemurVerdict *verdict)
{
    if (verdict->unexamined)
        fprintf(stderr, "demur: not wholly examined: %s\n", verdict->unexamined);
    if (verdict->kind == DEMUR_KIND_NONE)
        return;
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_append_printf(line, "X-Demur-Verdict: kind=%s", demur_kind_name(verdict->kind));
    const char *const parts[][2] = {{"trust", demur_trust_name(verdict->trust)},
                                    {"product", verdict->product},
                                    {"lang", verdict->language},
                                    {"rule", verdict->rule},
                                    {"pack", verdict->pack}};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i][1])
            g_string_append_printf(line, "; %s=%s", parts[i][0], parts[i][1]);
    }
    if (verdict->unexamined)
        g_string_append_printf(line, "; unexamined=\"%s\"", verdict->unexamined);
    puts(line->str);
    if (verdict->url)
        printf("X-Demur-Link: %s\n", verdict->url);
}

/* Ends the process here: taking down piece by piece what the kernel is about to take back as a
 * whole is time that the mail waits. Not where leaks are searched, nor when something could not
 * be written: then the usual way says it. */
static void
leave(void)
{
#ifndef __SANITIZE_ADDRESS__
    if (fflush(stdout) == 0)
        _exit(EX_OK);
#endif
}

static int
run(DemurProgram *program, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int fd = -1, status = EX_OK;
    if (argc > 1)
        return demur_program_usage("filter takes no argument, it reads standard input");
    program->lazy = true;
    const DemurRuleset *ruleset = demur_program_ruleset(program, &status);
    if (!ruleset)
        return status;
    DemurMessage *message = handed ? demur_message_new_from_bytes(handed, &error)
                                   : demur_open_message("-", &fd, &error);
    if (!message)
        return demur_program_fail(error);
    DemurTrustPolicy policy;
    demur_program_policy(program, NULL, &policy);
    /* The hook uses no network and starts no further program: only results in the header count.
     */
    policy.auth = DEMUR_AUTH_RESULTS;
    g_autoptr(DemurVerdict) verdict = demur_classify(message, ruleset, &policy);
    print_fields(verdict);
    puts("");
    leave();
    demur_message_free(message);
    g_clear_pointer(&handed, g_bytes_unref);
    if (fd >= 0)
        (void)close(fd);
    return EX_OK;
}

const DemurCommand demur_cmd_filter = {
    .name = "filter",
    .summary = "Pass a mail on, with X-Demur fields where there is something to say",
    .arguments = "",
    .description =
        "Copies standard input to standard output, byte for byte, and adds\n"
        "X-Demur-Verdict and X-Demur-Link at the end of the header where the mail is\n"
        "Meta's, or claims to be. X-Demur fields that came with the mail are removed.\n"
        "Exits 0 whatever happens, unless the mail cannot be read or written whole (74).\n"
        "\n  :0fwr\n  | demur filter\n",
    .run = run,
};
