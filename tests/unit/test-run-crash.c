/* SPDX-License-Identifier: MIT */
/*
 * A process dies, or fails, at each point of a plan in turn; the next one resumes. However it
 * went: one draft, at most one alert in the inbox, at least one on standard output; and a third
 * run does nothing.
 */
/* demur-layer: plan */
#include "run-fixture.h"

#include <signal.h>
#include <sys/wait.h>

static const char *const points[] = {
    "ledger.migrate",          "ledger.see.before",      "ledger.see.after",
    "run.alert.stdout.before", "run.alert.stdout.after", "run.alert.inbox.before",
    "run.alert.inbox.after",   "append.alert.before",    "append.alert.after",
    "run.draft.before",        "run.draft.after",        "append.draft.before",
    "append.draft.after",      "run.flag.before",        "run.flag.after",
    "ledger.claim.before:1",   "ledger.claim.after:1",   "ledger.done.before:1",
    "ledger.done.after:1",     "ledger.claim.before:2",  "ledger.claim.after:2",
    "ledger.done.before:2",    "ledger.done.after:2",    "ledger.claim.before:3",
    "ledger.claim.after:3",    "ledger.done.before:3",   "ledger.done.after:3",
    "ledger.claim.before:4",   "ledger.claim.after:4",   "ledger.done.before:4",
    "ledger.done.after:4",
};

/* One pass in a process of its own, with a fault or NULL; never returns. */
static _Noreturn void
pass(const char *dir, const char *fault)
{
    Setting setting;
    unsigned performed;
    if (fault)
        g_setenv("DEMUR_FAULT", fault, TRUE);
    setting_init(&setting, g_strdup(dir), notice_text);
    g_autofree char *out = g_build_filename(dir, "stdout", NULL);
    g_autofree char *path = g_build_filename(dir, "ledger.db", NULL);
    setting.run.out = fopen(out, "ae");
    setting.ledger = demur_ledger_open(path, "wal", NULL);
    setting.run.ledger = setting.ledger;
    setting_plan(&setting);
    bool done = setting.ledger && demur_run_plan(&setting.run, setting.plan, &performed, NULL);
    demur_ledger_close(setting.ledger);
    (void)fclose(setting.run.out);
    /* 0: complete, nothing to do; 1: complete, did something; 2: failed. */
    _exit(done ? performed > 0 : 2);
}

static int
child_pass(const char *dir, const char *fault)
{
    int status;
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0)
        pass(dir, fault);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    return status;
}

static void
check_outcome(const char *dir)
{
    unsigned drafts, alerts;
    DemurStore store = {.dir = (char *)dir};
    g_autofree char *path = g_build_filename(dir, "stdout", NULL);
    g_autofree char *printed = NULL;
    g_free(stored(&store, "Brouillons", &drafts));
    g_free(stored(&store, "INBOX", &alerts));
    g_assert_cmpuint(drafts, ==, 1);
    g_assert_cmpuint(alerts, ==, 1);
    g_assert_true(g_file_get_contents(path, &printed, NULL, NULL));
    unsigned count = count_of(printed, "contact/233964459562201");
    g_assert_cmpuint(count, >=, 1);
    g_assert_cmpuint(count, <=, 2);
    g_autofree char *flags = g_build_filename(dir, "flags", NULL);
    g_assert_true(g_file_test(flags, G_FILE_TEST_EXISTS));
}

static void
remove_all(const char *dir)
{
    const char *argv[] = {"rm", "-rf", dir, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

static void
crash_at(const char *point, bool kill)
{
    g_autofree char *dir = g_dir_make_tmp("demur-crash-XXXXXX", NULL);
    g_autofree char *counted =
        strchr(point, ':') ? g_strdup(point) : g_strconcat(point, ":1", NULL);
    g_autofree char *fault = g_strconcat(counted, kill ? ":kill" : "", NULL);
    g_test_message("%s", fault);
    int status = child_pass(dir, fault);
    if (kill)
        g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    else
        g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
    status = child_pass(dir, NULL);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
    check_outcome(dir);
    status = child_pass(dir, NULL);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check_outcome(dir);
    remove_all(dir);
}

static void
test_killed(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(points); i++)
        crash_at(points[i], true);
}

static void
test_failed(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(points); i++)
        crash_at(points[i], false);
}

/* Killed again and again, always at the same place of what is left. */
static void
test_killed_often(void)
{
    g_autofree char *dir = g_dir_make_tmp("demur-crash-XXXXXX", NULL);
    int status = 0;
    for (unsigned i = 0; i < 10; i++) {
        status = child_pass(dir, "ledger.done.before:1:kill");
        if (!WIFSIGNALED(status))
            break;
    }
    g_assert_true(WIFSIGNALED(status));
    status = child_pass(dir, NULL);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    unsigned drafts;
    DemurStore store = {.dir = dir};
    g_free(stored(&store, "Brouillons", &drafts));
    g_assert_cmpuint(drafts, ==, 1);
    remove_all(dir);
}

#define RACERS 4

/* Several pollers at once: one draft, and afterwards nothing is left to do. */
static void
test_race(void)
{
    g_autofree char *dir = g_dir_make_tmp("demur-crash-XXXXXX", NULL);
    pid_t racers[RACERS];
    for (unsigned i = 0; i < RACERS; i++) {
        racers[i] = fork();
        g_assert_cmpint(racers[i], >=, 0);
        if (racers[i] == 0)
            pass(dir, NULL);
    }
    for (unsigned i = 0; i < RACERS; i++)
        g_assert_cmpint(waitpid(racers[i], NULL, 0), ==, racers[i]);
    int status = child_pass(dir, NULL);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check_outcome(dir);
    remove_all(dir);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crash/killed", test_killed);
    g_test_add_func("/crash/failed", test_failed);
    g_test_add_func("/crash/killed-often", test_killed_often);
    g_test_add_func("/crash/race", test_race);
    return g_test_run();
}
