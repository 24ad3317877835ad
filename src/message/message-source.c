/* SPDX-License-Identifier: MIT */
/* Reading a message in pieces, line by line. */
#include "message/message-source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define WINDOW ((size_t)64 * 1024)

gssize
demur_source_read(const DemurSource *source, int64_t offset, void *ret_bytes, size_t size)
{
    if (offset >= source->end)
        return 0;
    if ((uint64_t)(source->end - offset) < size)
        size = (size_t)(source->end - offset);
    if (source->bytes) {
        const char *data = g_bytes_get_data(source->bytes, NULL);
        memcpy(ret_bytes, data + offset, size);
        return (gssize)size;
    }
    ssize_t n;
    do {
        n = pread(source->fd, ret_bytes, size, offset);
    } while (n < 0 && errno == EINTR);
    return n;
}

void
demur_lines_init(DemurLines *lines, const DemurSource *source, int64_t start, int64_t end)
{
    *lines = (DemurLines){.source = source, .offset = start, .end = MIN(end, source->end)};
    if (start >= lines->end)
        return;
    if (source->bytes) {
        lines->data = (const char *)g_bytes_get_data(source->bytes, NULL) + start;
        lines->len = (size_t)(lines->end - start);
    } else {
        lines->window = g_malloc(WINDOW);
        lines->data = lines->window;
    }
}

/* Moves what is not yet read to the front of the window and reads on behind it. */
static bool
refill(DemurLines *lines)
{
    if (!lines->window)
        return false;
    size_t rest = lines->len - lines->at;
    if (rest == WINDOW)
        return false;
    memmove(lines->window, lines->window + lines->at, rest);
    lines->offset += (int64_t)lines->at;
    lines->at = 0;
    lines->len = rest;
    int64_t from = lines->offset + (int64_t)rest;
    size_t room = (size_t)MIN((int64_t)(WINDOW - rest), lines->end - from);
    gssize n = demur_source_read(lines->source, from, lines->window + rest, room);
    lines->failed = n < 0;
    lines->len += n > 0 ? (size_t)n : 0;
    return n > 0;
}

bool
demur_lines_next(DemurLines *lines, DemurLine *ret_line)
{
    const char *feed = NULL;
    do {
        size_t rest = lines->len - lines->at;
        feed = rest ? memchr(lines->data + lines->at, '\n', rest) : NULL;
    } while (!feed && refill(lines));
    size_t start = lines->at;
    size_t stop = feed ? (size_t)(feed - lines->data) + 1 : lines->len;
    if (start == stop || lines->failed)
        return false;
    bool cr = feed && stop - start >= 2 && feed[-1] == '\r';
    *ret_line = (DemurLine){.data = lines->data + start,
                            .len = stop - start,
                            .ending = feed ? 1 + (size_t)cr : 0,
                            .offset = lines->offset + (int64_t)start,
                            .starts = !lines->within};
    lines->within = !feed;
    lines->at = stop;
    return true;
}

void
demur_lines_clear(DemurLines *lines)
{
    g_clear_pointer(&lines->window, g_free);
}
