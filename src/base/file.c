/* SPDX-License-Identifier: MIT */
/* See file.h. */
#include "base/file.h"

#include "base/error.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end or until TEXT holds more than MAX bytes. */
static bool
read_all(int fd, size_t max, GByteArray *text)
{
    guint8 buffer[16 * DEMUR_KIB];
    while (text->len <= max) {
        ssize_t got = read(fd, buffer, sizeof(buffer));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        g_byte_array_append(text, buffer, (guint)got);
    }
    return true;
}

GBytes *
demur_file_read(const char *path, size_t max, GError **error)
{
    struct stat status;
    g_autoptr(GByteArray) text = g_byte_array_new();
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool regular = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    bool done = regular && read_all(fd, max, text);
    int reason = errno;
    if (fd >= 0)
        (void)close(fd);
    if (!done) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", path,
                    fd >= 0 && !regular ? "not a regular file" : g_strerror(reason));
        return NULL;
    }
    if (text->len > max) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s: larger than %zu KiB", path,
                    max / DEMUR_KIB);
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&text));
}
