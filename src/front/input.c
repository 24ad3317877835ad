/* SPDX-License-Identifier: MIT */
/* See input.h. */
#include "front/input.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

/* One read of standard input; 0 at its end. A failing read ends the input. */
static size_t
read_some(DemurInput *input, char *buffer, size_t size)
{
    while (!input->ended) {
        ssize_t got = read(STDIN_FILENO, buffer, size);
        if (got > 0)
            return (size_t)got;
        if (got < 0 && errno == EINTR)
            continue;
        input->error = got < 0 ? errno : 0;
        input->ended = true;
    }
    return 0;
}

bool
demur_input_fill(DemurInput *input, size_t want)
{
    while (input->len < want && !input->ended) {
        if (input->size - input->len < CHUNK) {
            size_t size = input->size ? input->size * 2 : (size_t)2 * CHUNK;
            char *data = demur_fault("filter.memory") ? NULL : realloc(input->data, size);
            if (!data)
                return false;
            input->data = data;
            input->size = size;
        }
        input->len += read_some(input, input->data + input->len, CHUNK);
    }
    return true;
}

bool
demur_input_write(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, data, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data += done;
        len -= (size_t)done;
    }
    return true;
}

const char *
demur_input_folder(bool *ret_named)
{
    const char *dir = getenv("TMPDIR");
    *ret_named = dir && *dir;
    return *ret_named ? dir : "/tmp";
}

static int
temporary_file(void)
{
    bool named;
    if (demur_fault("filter.file")) {
        errno = ENOSPC;
        return -1;
    }
    return open(demur_input_folder(&named), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* Stores a piece; what does not fit is kept in hand. */
static bool
store_piece(DemurInput *input, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t done =
            demur_fault("filter.store") ? (errno = ENOSPC, -1) : write(input->file, data, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break;
        input->stored += done;
        data += done;
        len -= (size_t)done;
    }
    if (len == 0)
        return true;
    int error = errno;
    memmove(input->left, data, len);
    input->left_len = len;
    errno = error;
    return false;
}

bool
demur_input_store(DemurInput *input)
{
    input->file = temporary_file();
    if (input->file < 0)
        return false;
    if (!demur_input_write(input->file, input->data, input->len)) {
        int error = errno;
        (void)close(input->file);
        input->file = -1;
        errno = error;
        return false;
    }
    input->stored = (off_t)input->len;
    input->left = malloc(CHUNK);
    if (!input->left)
        return false;
    size_t got;
    while ((got = read_some(input, input->left, CHUNK)) > 0) {
        if (!store_piece(input, input->left, got))
            return false;
    }
    return true;
}

/* Copies what the file holds from byte START on. */
static bool
pass_file(const DemurInput *input, off_t start, char *buffer, DemurStrip *strip)
{
    while (start < input->stored) {
        ssize_t got = pread(input->file, buffer, CHUNK, start);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        if (!demur_strip_pass(strip, buffer, (size_t)got))
            return false;
        start += got;
    }
    return true;
}

static bool
pass_rest(DemurInput *input, char *buffer, DemurStrip *strip)
{
    if (!demur_strip_pass(strip, input->left, input->left_len))
        return false;
    input->left_len = 0;
    size_t got;
    while ((got = read_some(input, buffer, CHUNK)) > 0) {
        if (!demur_strip_pass(strip, buffer, got))
            return false;
    }
    return demur_strip_end(strip) && input->error == 0;
}

bool
demur_input_pass(DemurInput *input, size_t start, DemurStrip *strip)
{
    static char buffer[CHUNK];
    if (start < input->len && !demur_strip_pass(strip, input->data + start, input->len - start))
        return false;
    size_t next = start > input->len ? start : input->len;
    if (input->file >= 0 && !pass_file(input, (off_t)next, buffer, strip))
        return false;
    return pass_rest(input, buffer, strip);
}

void
demur_input_clear(DemurInput *input)
{
    free(input->data);
    free(input->left);
    if (input->file >= 0)
        (void)close(input->file);
    *input = (DemurInput){.file = -1};
}
