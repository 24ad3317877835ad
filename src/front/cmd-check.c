/* SPDX-License-Identifier: MIT */
/* check: the verdict on each message. */
#include "front/commands.h"
#include "front/open.h"
#include "front/paint.h"

#include "base/error.h"
#include "base/say.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static gboolean match_exit;

static const GOptionEntry options[] = {
    {"match-exit", 0, 0, G_OPTION_ARG_NONE, &match_exit, "Exit 0 for a notice, 1 for none",
     NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static void
print_verdict(DemurProgram *program, const DemurVerdict *verdict, const DemurSource *source)
{
    if (program->json) {
        g_auto(GStrv) plan = demur_program_plan(program, verdict);
        g_autofree char *json = demur_explain_json(verdict, source, (const char *const *)plan);
        puts(json);
        return;
    }
    g_autofree char *path = demur_say_clean(source->path, -1, 300);
    demur_paint_line(program, path, verdict);
}

/* ret_notice: set where the message is a notice. */
static int
check_one(DemurProgram *program, const char *path, bool *ret_notice)
{
    g_autoptr(GError) error = NULL;
    int fd = -1, status = EX_OK;
    const DemurRuleset *ruleset = demur_program_ruleset(program, &status);
    if (!ruleset)
        return status;
    DemurMessage *message = demur_open_single(path, &fd, &error);
    if (!message)
        return demur_program_fail(error);
    DemurTrustPolicy policy;
    demur_program_policy(program, NULL, &policy);
    g_autoptr(DemurVerdict) verdict = demur_classify(message, ruleset, &policy);
    DemurSource source = demur_program_source(message, path);
    print_verdict(program, verdict, &source);
    *ret_notice = *ret_notice || (verdict->kind == DEMUR_KIND_NOTICE &&
                                  verdict->trust != DEMUR_TRUST_IMPOSTOR);
    demur_message_free(message);
    (void)close(fd);
    return EX_OK;
}

static int
run(DemurProgram *program, int argc, char **argv)
{
    static char *standard[] = {(char *)"demur", (char *)"-"};
    bool notice = false;
    int status = EX_OK;
    if (argc < 2) {
        argc = 2;
        argv = standard;
    }
    for (int i = 1; i < argc; i++) {
        int one = check_one(program, argv[i], &notice);
        if (one == EX_CONFIG)
            return one;
        status = status == EX_OK ? one : status;
    }
    if (status == EX_OK && match_exit)
        return notice ? 0 : 1;
    return status;
}

const DemurCommand demur_cmd_check = {
    .name = "check",
    .summary = "Say what each message is",
    .arguments = "[FILE...]",
    .description = "Without FILE, or with \"-\", reads a message from standard input.\n\n"
                   "  demur check mail.eml\n"
                   "  demur check --json < mail.eml\n",
    .options = options,
    .run = run,
};
