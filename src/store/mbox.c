/* SPDX-License-Identifier: MIT */
/* See mbox.h. One buffer slides over the file; a message's head is looked at where it lies. */
#include "store/mbox.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BUFFER (256 * 1024)
#define HEAD (16 * 1024) /* bytes of a message that begins() gets at least, if there are */
#define LINE 512         /* a "From " line is not longer */
#define BEFORE 3         /* bytes before a line that tell whether an empty one precedes it */

typedef struct Split {
    const DemurMboxFuncs *funcs;
    void *user;
    char data[BUFFER];
    size_t len;     /* bytes in data */
    int64_t offset; /* of data[0] in the file */
    bool ended;     /* nothing follows data */
    int64_t start;  /* of the current message, or -1 */
    int64_t stop;   /* no message begins at or after this offset, or -1 */
    bool wanted;
    uint64_t messages;
} Split;

/* "From SENDER ... HH:MM": a digit pair around a colon in the rest of the line. */
static bool
is_separator(const char *line, size_t left)
{
    if (left < 6 || memcmp(line, "From ", 5) != 0)
        return false;
    const char *end = memchr(line, '\n', MIN(left, LINE));
    if (!end)
        end = line + MIN(left, LINE);
    for (const char *p = line + 6; p + 2 < end; p++) {
        if (*p == ':' && g_ascii_isdigit(p[-1]) && g_ascii_isdigit(p[1]) &&
            g_ascii_isdigit(p[2]))
            return true;
    }
    return false;
}

/* Whether the line feed at AT ends an empty line. */
static bool
ends_empty_line(const Split *split, size_t at)
{
    if (at > 0 && split->data[at - 1] == '\n')
        return true;
    return at > 1 && split->data[at - 1] == '\r' && split->data[at - 2] == '\n';
}

/* Slides the buffer so that KEEP is near its start, and reads on. */
static bool
refill(Split *split, int fd, size_t keep, GError **error)
{
    memmove(split->data, split->data + keep, split->len - keep);
    split->offset += (int64_t)keep;
    split->len -= keep;
    while (!split->ended && split->len < BUFFER) {
        ssize_t got = pread(fd, split->data + split->len, BUFFER - split->len,
                            split->offset + (int64_t)split->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot read: %s",
                        g_strerror(errno));
            return false;
        }
        split->ended = got == 0;
        split->len += (size_t)got;
    }
    return true;
}

static void
end_message(Split *split, int64_t end)
{
    if (split->start >= 0 && split->wanted)
        split->funcs->found(split->start, end, split->user);
    split->start = -1;
}

/* A separator stands at AT: the message before ends, the next begins after the line. */
static void
begin_message(Split *split, size_t at)
{
    const char *line = split->data + at;
    const char *feed = memchr(line, '\n', split->len - at);
    size_t head = feed ? (size_t)(feed - split->data) + 1 : split->len;
    end_message(split, split->offset + (int64_t)at);
    split->start = split->offset + (int64_t)head;
    split->messages++;
    split->wanted =
        split->funcs->begins(split->data + head, split->len - head, split->ended, split->user);
}

/* The next separator after FROM; where to go on is returned when there is none. The 'F' is
 * looked for, because it is far rarer in mail than line feeds are. */
static bool
find_separator(const Split *split, size_t from, size_t *ret_at)
{
    size_t limit = split->ended ? split->len : split->len - LINE;
    while (from < limit) {
        const char *letter = memchr(split->data + from, 'F', limit - from);
        if (!letter)
            break;
        size_t at = (size_t)(letter - split->data);
        if (at > 0 && letter[-1] == '\n' && ends_empty_line(split, at - 1) &&
            is_separator(letter, split->len - at)) {
            *ret_at = at;
            return true;
        }
        from = at + 1;
    }
    *ret_at = MAX(from, limit);
    return false;
}

/* Whether a separator at AT is beyond the range: the current message ends there, and all is
 * done. */
static bool
is_beyond(const Split *split, size_t at)
{
    return split->stop >= 0 && split->offset + (int64_t)at >= split->stop;
}

static bool
split_all(Split *split, int fd, size_t next, GError **error)
{
    for (;;) {
        size_t at;
        bool found = find_separator(split, next, &at);
        bool near_end = split->len - at < HEAD + LINE;
        if (found && is_beyond(split, at)) {
            end_message(split, split->offset + (int64_t)at);
            return true;
        }
        if (found && (split->ended || !near_end)) {
            begin_message(split, at);
            next = at + 1;
            continue;
        }
        if (!found && (split->ended || (split->start < 0 && is_beyond(split, at))))
            break;
        /* Keep what tells an empty line before AT. */
        size_t keep = at > BEFORE ? at - BEFORE : 0;
        if (!refill(split, fd, keep, error))
            return false;
        next = at - keep - (found ? 1 : 0);
    }
    end_message(split, split->offset + (int64_t)split->len);
    return true;
}

bool
demur_mbox_split(int fd, DemurMboxRange range, const DemurMboxFuncs *funcs, void *user,
                 uint64_t *ret_messages, GError **error)
{
    g_autofree Split *split = g_new0(Split, 1);
    split->funcs = funcs;
    split->user = user;
    split->start = -1;
    split->stop = range.end;
    split->offset = MAX(range.start - BEFORE, 0);
    size_t next = (size_t)(range.start - split->offset);
    bool whole = refill(split, fd, 0, error);
    if (whole && range.start == 0 && range.end != 0 && is_separator(split->data, split->len))
        begin_message(split, 0);
    whole = whole && split_all(split, fd, next, error);
    *ret_messages = split->messages;
    return whole;
}
