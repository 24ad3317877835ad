/* SPDX-License-Identifier: MIT */
/* See password.h. A command gets no terminal and a time limit, so that cron and shell agree. */
#include "front/password.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAP_MILLISECONDS 20

/* Cuts to the first line; false when it is empty. */
static bool
first_line(char *text)
{
    text[strcspn(text, "\r\n")] = '\0';
    return *text != '\0';
}

static char *
fail(GError **error, const char *what)
{
    g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_CREDENTIALS, what);
    return NULL;
}

/* Reads once, keeping what fits of the first line in a buffer that is full of zeros. False when
 * nothing more can come. */
static bool
read_some(int fd, char *buffer, size_t size)
{
    char more[512];
    size_t len = strlen(buffer);
    bool open_line = !strpbrk(buffer, "\r\n") && len < size - 1;
    ssize_t got =
        read(fd, open_line ? buffer + len : more, open_line ? size - 1 - len : sizeof(more));
    explicit_bzero(more, sizeof(more));
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Reads until the end, and waits for the command, both no longer than the deadline. A program
 * that it leaves behind may keep the output open: once the command has ended, its first line is
 * all there is to wait for. */
static bool
collect(pid_t child, int fd, char *buffer, int64_t deadline, int *ret_status)
{
    bool ended = false, more = true;
    while (!ended || (more && !strpbrk(buffer, "\r\n"))) {
        struct pollfd ready = {.fd = more ? fd : -1, .events = POLLIN};
        if (g_get_monotonic_time() >= deadline)
            return false;
        if (poll(&ready, 1, NAP_MILLISECONDS) > 0)
            more = read_some(fd, buffer, DEMUR_LIMIT_PASSWORD);
        ended = ended || waitpid(child, ret_status, WNOHANG) == child;
    }
    return true;
}

static void
become_command(const char *command, int output)
{
    int null = open("/dev/null", O_RDONLY);
    (void)setsid();
    (void)dup2(null, STDIN_FILENO);
    (void)dup2(output, STDOUT_FILENO);
    demur_memory_unlimit();
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* Runs the command; its stderr goes to ours. Returns: owned output, or NULL with *ret_why. */
static char *
run_command(const char *command, const char **ret_why)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *ret_why = "cannot make a pipe";
        return NULL;
    }
    pid_t child = fork();
    if (child == 0)
        become_command(command, ends[1]);
    (void)close(ends[1]);
    char *output = g_malloc0(DEMUR_LIMIT_PASSWORD);
    int64_t deadline =
        g_get_monotonic_time() + (int64_t)DEMUR_LIMIT_PASSWORD_SECONDS * G_USEC_PER_SEC;
    bool in_time = child > 0 && collect(child, ends[0], output, deadline, &status);
    (void)close(ends[0]);
    if (child > 0 && !in_time) {
        (void)kill(-child, SIGKILL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    *ret_why = !in_time                                         ? "did not end in time"
               : !WIFEXITED(status) || WEXITSTATUS(status) != 0 ? "failed"
               : !first_line(output)                            ? "printed nothing"
                                                                : NULL;
    if (!*ret_why)
        return output;
    demur_password_free(output);
    return NULL;
}

static char *
from_command(const DemurAccount *account, GError **error)
{
    const char *why = NULL;
    char *password = run_command(account->password_command, &why);
    if (password)
        return password;
    g_autofree char *what = g_strdup_printf("password_command %s; try it in a shell", why);
    return fail(error, what);
}

/* Why the open file cannot be a secret, owned; NULL when it can. */
static char *
unfit(int fd, const char *path, const char *key)
{
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        return g_strdup_printf("%s: %s; \"%s\" names it", path, g_strerror(errno), key);
    if (S_ISDIR(info.st_mode))
        return g_strdup_printf("%s is a folder; \"%s\" names a file", path, key);
    if (!S_ISREG(info.st_mode))
        return g_strdup_printf("%s is not a file; \"%s\" names one", path, key);
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 && g_str_equal(key, "password_file"))
        return g_strdup_printf("%s can be read by others; run: chmod 600 %s", path, path);
    return NULL;
}

/* key: of the configuration, which names the file. */
static char *
from_file(const char *path, const char *key, GError **error)
{
    /* A pipe without a writer is not to be waited for. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    g_autofree char *why = unfit(fd, path, key);
    if (why) {
        if (fd >= 0)
            (void)close(fd);
        return fail(error, why);
    }
    char *password = g_malloc0(DEMUR_LIMIT_PASSWORD);
    while (strlen(password) < DEMUR_LIMIT_PASSWORD - 1 && !strpbrk(password, "\r\n") &&
           read_some(fd, password, DEMUR_LIMIT_PASSWORD))
        continue;
    (void)close(fd);
    if (first_line(password))
        return password;
    demur_password_free(password);
    g_autofree char *what = g_strdup_printf("%s: its first line is empty", path);
    return fail(error, what);
}

char *
demur_password_get(const DemurAccount *account, GError **error)
{
    if (account->password_command)
        return from_command(account, error);
    if (account->password_file)
        return from_file(account->password_file, "password_file", error);
    const char *dir = g_getenv("CREDENTIALS_DIRECTORY");
    if (!dir)
        return fail(error, "no $CREDENTIALS_DIRECTORY; \"credential\" works in a systemd "
                           "service with LoadCredential=");
    g_autofree char *name = g_path_get_basename(account->credential);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return from_file(path, "credential", error);
}

void
demur_password_free(char *password)
{
    if (password)
        explicit_bzero(password, strlen(password));
    g_free(password);
}
