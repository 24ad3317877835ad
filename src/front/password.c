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

/* Reads up to the ceiling, until the end or the deadline. */
static bool
read_until(int fd, char *buffer, size_t size, int64_t deadline)
{
    size_t len = 0;
    while (len < size - 1) {
        int64_t left = (deadline - g_get_monotonic_time()) / 1000;
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (left <= 0 || poll(&ready, 1, (int)left) == 0)
            return false;
        ssize_t got = read(fd, buffer + len, size - 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    buffer[len] = '\0';
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
    bool in_time = child > 0 && read_until(ends[0], output, DEMUR_LIMIT_PASSWORD, deadline);
    (void)close(ends[0]);
    if (child > 0 && !in_time)
        (void)kill(-child, SIGKILL);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    *ret_why = !in_time                                         ? "gave no answer in time"
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
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 && g_str_equal(key, "password_file"))
        return g_strdup_printf("%s can be read by others; run: chmod 600 %s", path, path);
    return NULL;
}

/* key: of the configuration, which names the file. */
static char *
from_file(const char *path, const char *key, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_autofree char *why = unfit(fd, path, key);
    if (why) {
        if (fd >= 0)
            (void)close(fd);
        return fail(error, why);
    }
    char *password = g_malloc0(DEMUR_LIMIT_PASSWORD);
    bool read_it =
        read_until(fd, password, DEMUR_LIMIT_PASSWORD, g_get_monotonic_time() + G_USEC_PER_SEC);
    (void)close(fd);
    if (read_it && first_line(password))
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
