/* SPDX-License-Identifier: MIT */
/* See open.h. A pipe is first kept in an unlinked file, because parsing wants to seek. */
#include "front/open.h"

#include "base/error.h"
#include "base/limits.h"
#include "message/rawscan.h"
#include "store/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define CHUNK (64 * 1024)
#define HEAD 4096 /* where a header is looked for */

typedef enum Copied { COPIED, NOT_READ, NOT_KEPT } Copied;

static bool
write_all(int to, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t now = write(to, data, len);
        if (now < 0 && errno == EINTR)
            continue;
        if (now <= 0)
            return false;
        data += now;
        len -= (size_t)now;
    }
    return true;
}

static Copied
copy_all(int from, int to)
{
    g_autofree char *buffer = g_malloc(CHUNK);
    for (;;) {
        ssize_t got = read(from, buffer, CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? COPIED : NOT_READ;
        if (!write_all(to, buffer, (size_t)got))
            return NOT_KEPT;
    }
}

/* What comes out of a pipe, or out of a file from its present offset on, in an unlinked file;
 * -1 with an error. */
static int
keep(int from, const char *shown, GError **error)
{
    const char *named = g_getenv("TMPDIR");
    int fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    Copied copied = fd < 0 ? NOT_KEPT : copy_all(from, fd);
    if (copied == COPIED)
        return fd;
    int problem = errno;
    if (copied == NOT_READ)
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "%s: %s", shown, g_strerror(problem));
    else
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot keep %s in %s%s: %s", shown,
                    g_get_tmp_dir(), named && *named ? " (TMPDIR)" : "", g_strerror(problem));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* Opens a file that can seek and holds something; -1 with an error. */
static int
open_seekable(const char *path, const char *shown, bool standard, GError **error)
{
    struct stat info = {0};
    int fd =
        standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        g_set_error(error, DEMUR_ERROR, standard ? DEMUR_ERROR_IO : DEMUR_ERROR_INPUT, "%s: %s",
                    shown, g_strerror(errno));
    } else if (S_ISDIR(info.st_mode)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "%s: is a folder; \"demur scan\" looks into folders", shown);
    } else if (S_ISREG(info.st_mode) && lseek(fd, 0, SEEK_CUR) == 0) {
        return fd;
    } else {
        int kept = keep(fd, shown, error);
        (void)close(fd);
        return kept;
    }
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

bool
demur_open_begins_like_mail(const char *head, size_t len)
{
    size_t i = 0;
    while (i < len && (g_ascii_isalnum(head[i]) || head[i] == '-'))
        i++;
    return i > 0 && i < len && head[i] == ':';
}

/* Whether there is a header; it may begin with a line that is none of it. */
static bool
is_mail(const char *head, size_t len)
{
    static const char *const names[] = {"From", "Date", "Subject", "Received", "Message-ID"};
    DemurRawScan scan;
    DemurRawField field;
    if (demur_open_begins_like_mail(head, len))
        return true;
    demur_rawscan_init(&scan, head, len);
    while (demur_rawscan_next(&scan, &field)) {
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            if (demur_rawscan_is(&scan, &field, names[i]))
                return true;
        }
    }
    return false;
}

static bool
count_message(const char *head, size_t len, bool whole, void *user)
{
    unsigned *messages = user;
    *messages += demur_open_begins_like_mail(head, len);
    return false;
}

/* A message may hold a line that begins with "From ": a header has to follow. */
static bool
is_mbox(int fd)
{
    static const DemurMboxFuncs funcs = {.begins = count_message};
    const DemurMboxRange range = {0, DEMUR_LIMIT_MESSAGE};
    unsigned messages = 0;
    uint64_t separators = 0;
    return demur_mbox_split(fd, range, &funcs, &messages, &separators, NULL) && messages > 1;
}

/* Whether the file is one mail message; sets the error otherwise. */
static bool
is_single(int fd, const char *shown, GError **error)
{
    char head[HEAD];
    ssize_t got = pread(fd, head, sizeof(head), 0);
    if (got < 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "%s: %s", shown, g_strerror(errno));
        return false;
    }
    if (!is_mail(head, (size_t)got)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                    "%s: is no mail message: no header field is at its start", shown);
        return false;
    }
    if (got < 5 || memcmp(head, "From ", 5) != 0 || !is_mbox(fd))
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                "%s: holds several messages; \"demur scan\" looks into mboxes", shown);
    return false;
}

static DemurMessage *
open_message(const char *path, bool single, int *ret_fd, GError **error)
{
    struct stat info;
    bool standard = strcmp(path, "-") == 0;
    const char *shown = standard ? "standard input" : path;
    int fd = open_seekable(path, shown, standard, error);
    if (fd < 0)
        return NULL;
    DemurMessage *message = NULL;
    if (fstat(fd, &info) == 0 && info.st_size == 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "%s: is empty, no message", shown);
    } else if (!single || is_single(fd, shown, error)) {
        message = demur_message_new_from_fd(fd, 0, -1, error);
        if (!message)
            g_prefix_error(error, "%s: ", shown);
    }
    if (message)
        *ret_fd = fd;
    else
        (void)close(fd);
    return message;
}

DemurMessage *
demur_open_message(const char *path, int *ret_fd, GError **error)
{
    return open_message(path, false, ret_fd, error);
}

DemurMessage *
demur_open_single(const char *path, int *ret_fd, GError **error)
{
    return open_message(path, true, ret_fd, error);
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
    DemurMessage *message = demur_open_single(argc > 1 ? argv[1] : "-", &fd, &error);
    if (!message)
        return demur_program_fail(error);
    func(program, ruleset, message);
    demur_message_free(message);
    (void)close(fd);
    return EX_OK;
}
