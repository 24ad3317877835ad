/* SPDX-License-Identifier: MIT */
/* See open.h. A pipe is first stored in an unlinked file, because parsing wants to seek. */
#include "front/open.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

static bool
copy_all(int from, int to)
{
    g_autofree char *buffer = g_malloc(CHUNK);
    for (;;) {
        ssize_t got = read(from, buffer, CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        for (ssize_t done = 0; done < got;) {
            ssize_t now = write(to, buffer + done, (size_t)(got - done));
            if (now < 0 && errno == EINTR)
                continue;
            if (now <= 0)
                return false;
            done += now;
        }
    }
}

/* Standard input as a seekable file; -1 with errno. */
static int
seekable_stdin(void)
{
    if (lseek(STDIN_FILENO, 0, SEEK_CUR) == 0)
        return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    int fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || copy_all(STDIN_FILENO, fd))
        return fd;
    int problem = errno;
    (void)close(fd);
    errno = problem;
    return -1;
}

/* Whether the open file can hold a message; sets the error otherwise. */
static bool
check_file(int fd, const char *path, GError **error)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || S_ISDIR(info.st_mode)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "%s: is a folder; \"demur scan\" looks into folders", path);
        return false;
    }
    if (S_ISREG(info.st_mode) && info.st_size == 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "%s: is empty, no message", path);
        return false;
    }
    return true;
}

DemurMessage *
demur_open_message(const char *path, int *ret_fd, GError **error)
{
    bool standard = strcmp(path, "-") == 0;
    const char *shown = standard ? "standard input" : path;
    int fd = standard ? seekable_stdin() : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", shown, g_strerror(errno));
        return NULL;
    }
    DemurMessage *message = NULL;
    if (check_file(fd, shown, error)) {
        message = demur_message_new_from_fd(fd, 0, -1, error);
        if (!message)
            g_prefix_error(error, "%s: ", shown);
    }
    if (!message) {
        (void)close(fd);
        return NULL;
    }
    *ret_fd = fd;
    return message;
}

int
demur_open_one(DemurProgram *program, const char *name, int argc, char **argv,
               DemurMessageFunc func)
{
    g_autoptr(GError) error = NULL;
    int fd = -1, status = EX_OK;
    if (argc > 2)
        return demur_program_usage("%s takes one message", name);
    const DemurRuleset *ruleset = demur_program_ruleset(program, &status);
    if (!ruleset)
        return status;
    DemurMessage *message = demur_open_message(argc > 1 ? argv[1] : "-", &fd, &error);
    if (!message)
        return demur_program_fail(error);
    func(program, ruleset, message);
    demur_message_free(message);
    (void)close(fd);
    return EX_OK;
}
