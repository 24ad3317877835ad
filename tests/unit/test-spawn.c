/* SPDX-License-Identifier: MIT */
/* Running a command: its input, its signals, and its end when it takes too long. */
/* demur-layer: plan */
#include "plan/spawn.h"

#include "base/error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static char *environment[] = {(char *)"PATH=/usr/bin:/bin", NULL};

/* The process id that a command wrote to PATH, or 0. */
static pid_t
pid_in(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

/* Whether PID is gone soon, or only waits to be reaped by its new parent. */
static bool
ends(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    for (unsigned i = 0; i < 200; i++) {
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL) || strstr(text, ") Z "))
            return true;
        g_usleep(10000);
    }
    return false;
}

static void
test_timeout(void)
{
    static const char *const commands[] = {
        "sleep 60 & echo $! > %s; sleep 60",
        "trap '' TERM; sleep 60 & echo $! > %s; sleep 60; sleep 60",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *dir = g_dir_make_tmp("demur-spawn-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(dir, "pid", NULL);
        g_auto(GStrv) halves = g_strsplit(commands[i], "%s", 2);
        g_autofree char *command = g_strjoin(path, halves[0], halves[1], NULL);
        int64_t begin = g_get_monotonic_time();
        g_assert_false(demur_spawn_shell(command, "", environment, 1, &error));
        g_assert_cmpint(g_get_monotonic_time() - begin, <, 10 * G_USEC_PER_SEC);
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
        g_assert_nonnull(strstr(error->message, "ran too long"));
        g_assert_cmpint(pid_in(path), >, 1);
        g_assert_true(ends(pid_in(path)));
        (void)g_unlink(path);
        (void)g_rmdir(dir);
    }
}

/* More input than a pipe holds, read by nobody: no wait, no SIGPIPE. */
static void
test_unread(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *input = g_strnfill(1000000, 'x');
    g_assert_true(demur_spawn_shell("true", input, environment, 10, &error));
    g_assert_no_error(error);
    g_assert_true(
        demur_spawn_shell("test \"$(wc -c)\" -eq 1000000", input, environment, 10, &error));
    g_assert_no_error(error);
}

/* What this process ignores or blocks must not be inherited. */
static void
test_signals(void)
{
    g_autoptr(GError) error = NULL;
    sigset_t set, before;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    g_assert_cmpint(sigprocmask(SIG_BLOCK, &set, &before), ==, 0);
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    g_assert_false(demur_spawn_shell("kill -PIPE $$; exit 0", "", environment, 10, &error));
    g_assert_nonnull(strstr(error->message, "was killed"));
    g_clear_error(&error);
    g_assert_false(demur_spawn_shell("kill -TERM $$; exit 0", "", environment, 10, &error));
    g_assert_nonnull(strstr(error->message, "was killed"));
    (void)signal(SIGPIPE, old);
    g_assert_cmpint(sigprocmask(SIG_SETMASK, &before, NULL), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spawn/timeout", test_timeout);
    g_test_add_func("/spawn/unread", test_unread);
    g_test_add_func("/spawn/signals", test_signals);
    return g_test_run();
}
