/* SPDX-License-Identifier: MIT */
/* Copying a message out, byte for byte, in pieces. */
#include "message/raw.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "message/message-internal.h"

#define CHUNK ((size_t)32 * 1024)

static bool
fail(GError **error, const char *what)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot %s the message: %s", what,
                g_strerror(errno));
    return false;
}

static bool
write_all(int fd, const char *data, size_t len, GError **error)
{
    while (len) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno != EINTR)
            return fail(error, "write");
        data += MAX(n, 0);
        len -= (size_t)MAX(n, 0);
    }
    return true;
}

bool
demur_message_copy_raw(DemurMessage *message, int fd, GError **error)
{
    const DemurSource *source = &message->source;
    g_autofree char *buffer = g_malloc(CHUNK);
    int64_t at = source->start;
    gssize n;
    while ((n = demur_source_read(source, at, buffer, CHUNK)) > 0) {
        if (!write_all(fd, buffer, (size_t)n, error))
            return false;
        at += n;
    }
    return n == 0 || fail(error, "read");
}
