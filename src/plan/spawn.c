/* SPDX-License-Identifier: MIT */
/*
 * The input is a file in memory, not a pipe: a command that does not read it can neither block
 * us nor send SIGPIPE.
 */
#include "plan/spawn.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOWN 80
#define GRACE_MICROSECONDS (2 * G_USEC_PER_SEC)
#define NAP_FIRST 1000
#define NAP_LAST 50000

static bool
fail(GError **error, const char *command, const char *what)
{
    g_autofree char *clean = demur_say_clean(command, -1, SHOWN);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO,
                "the command \"%s\" %s; check \"command\" of \"alert\"", clean, what);
    return false;
}

/* A descriptor to read TEXT from, or -1. */
static int
input_of(const char *text)
{
    size_t len = strlen(text);
    int fd = memfd_create("demur-alert", MFD_CLOEXEC);
    if (fd < 0)
        return -1;
    for (size_t done = 0; done < len;) {
        ssize_t wrote = write(fd, text + done, len - done);
        if (wrote < 0 && errno != EINTR) {
            (void)close(fd);
            return -1;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

/* Between fork and exec: only async-signal-safe calls. */
static void
in_child(void *user)
{
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    const int ours[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD};
    for (size_t i = 0; i < G_N_ELEMENTS(ours); i++)
        (void)signal(ours[i], SIG_DFL);
    (void)setpgid(0, 0);
    demur_memory_unlimit();
}

static bool
start(const char *command, const char *input, char **environment, GPid *ret_pid)
{
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    int in = input_of(input);
    int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool started =
        in >= 0 && out >= 0 &&
        g_spawn_async_with_fds(NULL, (char **)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                               in_child, NULL, ret_pid, in, out, -1, NULL);
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return started;
}

/* Whether the child ended before the deadline; -1 in *ret_status when it cannot be told how. */
static bool
wait_until(GPid pid, int64_t deadline, int *ret_status)
{
    for (unsigned nap = NAP_FIRST;; nap = MIN(nap * 2, NAP_LAST)) {
        pid_t got = waitpid(pid, ret_status, WNOHANG);
        if (got == pid)
            return true;
        if (got < 0 && errno != EINTR) {
            *ret_status = -1;
            return true;
        }
        if (g_get_monotonic_time() >= deadline)
            return false;
        g_usleep(nap);
    }
}

static void
end_group(GPid pid)
{
    int status;
    (void)kill(-pid, SIGTERM);
    (void)wait_until(pid, g_get_monotonic_time() + GRACE_MICROSECONDS, &status);
    /* What outlived its leader, or ignored the first signal. */
    (void)kill(-pid, SIGKILL);
}

bool
demur_spawn_shell(const char *command, const char *input, char **environment, unsigned seconds,
                  GError **error)
{
    GPid pid;
    int status;
    int64_t deadline = g_get_monotonic_time() + seconds * (int64_t)G_USEC_PER_SEC;
    if (!start(command, input, environment, &pid))
        return fail(error, command, "could not be started");
    if (!wait_until(pid, deadline, &status)) {
        end_group(pid);
        (void)waitpid(pid, &status, 0);
        return fail(error, command, "ran too long and was ended");
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    g_autofree char *what = WIFEXITED(status)
                                ? g_strdup_printf("exited with %d", WEXITSTATUS(status))
                                : g_strdup("was killed");
    return fail(error, command, what);
}
