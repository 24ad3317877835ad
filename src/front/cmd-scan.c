/* SPDX-License-Identifier: MIT */
/* scan: what there is in Maildirs, mboxes and folders of messages. */
#include "front/commands.h"
#include "front/paint.h"
#include "front/scan.h"

#include "base/error.h"
#include "base/say.h"
#include "store/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#define JOBS_MAX 64

static gboolean all;
static char *since, *jobs;

static const GOptionEntry options[] = {
    {"all", 0, 0, G_OPTION_ARG_NONE, &all, "Examine and print every message", NULL},
    {"since", 0, 0, G_OPTION_ARG_STRING, &since, "Leave out mail older than DATE (2024-05-01)",
     "DATE"},
    {"jobs", 'j', 0, G_OPTION_ARG_STRING, &jobs, "Threads (default: one for each core)", "N"},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* One pass. */
typedef struct Pass {
    DemurProgram *program;
    const DemurRuleset *ruleset;
    DemurTrustPolicy policy;
    int64_t since;
    unsigned jobs;
    bool progress;
    uint64_t found[DEMUR_KIND_OTHER + 1];
    uint64_t examined, impostors, unexamined;
} Pass;

static void
complain(const GError *error, void *user)
{
    (void)demur_program_fail(error);
}

static void
progress(uint64_t messages, void *user)
{
    const Pass *pass = user;
    if (pass->progress)
        fprintf(stderr, "\r%" G_GUINT64_FORMAT " messages\033[K\r", messages);
}

static void
print(const Pass *pass, const DemurVerdict *verdict, const DemurSource *source, int64_t start)
{
    if (pass->program->json) {
        g_auto(GStrv) plan = demur_program_plan(pass->program, verdict);
        g_autofree char *json = demur_explain_json(verdict, source, (const char *const *)plan);
        puts(json);
        return;
    }
    g_autofree char *path = demur_say_clean(source->path, -1, 300);
    g_autofree char *place =
        start > 0 ? g_strdup_printf("%s:%" G_GINT64_FORMAT, path, start) : g_strdup(path);
    demur_paint_line(pass->program, place, verdict);
}

static void
judge(Pass *pass, DemurMessage *message, const char *path, int64_t start)
{
    DemurSource source = demur_program_source(message, path);
    if (pass->since > 0 && source.date >= 0 && source.date < pass->since)
        return;
    g_autoptr(DemurVerdict) verdict = demur_classify(message, pass->ruleset, &pass->policy);
    pass->examined++;
    if (verdict->trust == DEMUR_TRUST_IMPOSTOR)
        pass->impostors++;
    else
        pass->found[verdict->kind]++;
    pass->unexamined += verdict->unexamined != NULL;
    bool shown = verdict->kind != DEMUR_KIND_NONE;
    if (all || shown || verdict->trust == DEMUR_TRUST_IMPOSTOR)
        print(pass, verdict, &source, start);
}

static void
candidate(const char *path, int64_t start, int64_t end, void *user)
{
    g_autoptr(GError) error = NULL;
    int fd = demur_walk_open(AT_FDCWD, path);
    if (fd < 0) {
        fprintf(stderr, "demur: %s: %s\n", path, g_strerror(errno));
        return;
    }
    DemurMessage *message = demur_message_new_from_fd(fd, start, end, &error);
    if (message) {
        judge(user, message, path, start);
    } else {
        g_prefix_error(&error, "%s: ", path);
        ((Pass *)user)->unexamined++;
        (void)demur_program_fail(error);
    }
    demur_message_free(message);
    (void)close(fd);
}

/* "1 notice", "2 notices"; in the words of one line. */
static void
append_count(GString *line, uint64_t n, const char *what)
{
    g_string_append_printf(line, "%s%" G_GUINT64_FORMAT " %s%s", line->len > 0 ? ", " : "", n,
                           what, n == 1 ? "" : "s");
}

static void
summarise(const Pass *pass, const DemurScanCount *count)
{
    if (pass->program->quiet)
        return;
    g_autoptr(GString) line = g_string_new(NULL);
    append_count(line, pass->found[DEMUR_KIND_NOTICE], "notice");
    append_count(line, pass->found[DEMUR_KIND_CONFIRMATION], "confirmation");
    append_count(line, pass->found[DEMUR_KIND_REJECTION], "rejection");
    append_count(line, pass->found[DEMUR_KIND_CODE], "code");
    append_count(line, pass->impostors, "impostor");
    fprintf(stderr, "%" G_GUINT64_FORMAT " message%s: %s\n", count->messages,
            count->messages == 1 ? "" : "s", line->str);
    if (count->vanished > 0)
        fprintf(stderr, "moved or deleted meanwhile: %" G_GUINT64_FORMAT "\n", count->vanished);
    if (pass->unexamined > 0)
        fprintf(stderr, "not wholly examined: %" G_GUINT64_FORMAT "\n", pass->unexamined);
    g_info("files opened: %" G_GUINT64_FORMAT ", messages examined in full: %" G_GUINT64_FORMAT,
           count->files, pass->examined);
}

static int
scan_paths(Pass *pass, char **paths)
{
    static const DemurScanFuncs funcs = {candidate, complain, progress};
    DemurPrefilter *prefilter = all ? NULL : demur_program_prefilter(pass->program);
    DemurScan *scan = demur_scan_new(prefilter, pass->jobs, &funcs, pass);
    const DemurScanCount *count = demur_scan_count(scan);
    int status = EX_OK;
    for (; *paths; paths++) {
        g_autoptr(GError) error = NULL;
        uint64_t before = count->messages + count->vanished + count->failed;
        int one = EX_OK;
        if (!demur_scan_path(scan, *paths, &error)) {
            one = demur_program_fail(error);
        } else if (count->messages + count->vanished + count->failed == before) {
            fprintf(stderr, "demur: %s: no mail in it\n", *paths);
            one = EX_NOINPUT;
        }
        status = status == EX_OK ? one : status;
    }
    summarise(pass, count);
    if (status == EX_OK && count->failed > 0)
        status = EX_IOERR;
    demur_scan_free(scan);
    demur_prefilter_free(prefilter);
    return status;
}

static bool
read_jobs(unsigned *ret_jobs)
{
    uint64_t number = MIN(g_get_num_processors(), JOBS_MAX);
    if (jobs && !g_ascii_string_to_unsigned(jobs, 10, 1, JOBS_MAX, &number, NULL))
        return false;
    *ret_jobs = (unsigned)number;
    return true;
}

static int
run(DemurProgram *program, int argc, char **argv)
{
    Pass pass = {.program = program, .progress = isatty(STDERR_FILENO) && !program->quiet};
    int status = EX_OK;
    if (argc < 2)
        return demur_program_usage(
            "scan needs a Maildir, an mbox, a message or a folder of those");
    if (!read_jobs(&pass.jobs))
        return demur_program_usage("--jobs is a number from 1 to %d, not \"%s\"", JOBS_MAX,
                                   jobs);
    if (since && !demur_program_day(since, &pass.since))
        return demur_program_usage("--since wants a day like 2024-05-01, not \"%s\"", since);
    if (!demur_program_config(program, &status))
        return status;
    /* Packs that came with demur are known to be whole; a person's own are read in full. */
    program->lazy = demur_program_installed(program) != NULL;
    pass.ruleset = demur_program_ruleset(program, &status);
    if (!pass.ruleset)
        return status;
    demur_program_policy(program, NULL, &pass.policy);
    return scan_paths(&pass, argv + 1);
}

const DemurCommand demur_cmd_scan = {
    .name = "scan",
    .summary = "Look through Maildirs, mboxes and folders of messages",
    .arguments = "PATH...",
    .description =
        "Examines the messages whose sender or subject names the company, and prints\n"
        "what is not \"none\": notices, confirmations, impostors and so on; --all examines "
        "and\n"
        "prints every message. Nothing is changed.\n\n"
        "  demur scan ~/Maildir\n",
    .options = options,
    .run = run,
};
