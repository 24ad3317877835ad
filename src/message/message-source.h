/* SPDX-License-Identifier: MIT */
/* The bytes of a message: memory, or a range of a file that is never read as a whole. */
#ifndef DEMUR_MESSAGE_MESSAGE_SOURCE_H
#define DEMUR_MESSAGE_MESSAGE_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Public value. Offsets are those of the file or of the memory, not of the range. */
typedef struct DemurSource {
    GBytes *bytes; /* NULL: read from fd */
    int fd;
    int64_t start, end;
} DemurSource;

/* Copies up to SIZE bytes at OFFSET of the source. Returns: how many, 0 at the end, -1 when
 * reading fails (errno). */
gssize demur_source_read(const DemurSource *source, int64_t offset, void *ret_bytes,
                         size_t size);

/* Walks lines. */
typedef struct DemurLines {
    const DemurSource *source;
    char *window;     /* owned when a file is read */
    const char *data; /* what is in sight */
    size_t len, at;
    int64_t offset, end; /* of data[0]; of the range */
    bool within;         /* the next piece continues a line that is longer than the window */
    bool failed;
} DemurLines;

typedef struct DemurLine {
    const char *data; /* borrowed until the next call */
    size_t len;       /* with its line end */
    size_t ending;    /* length of the line end: 0, 1 or 2 */
    int64_t offset;
    bool starts; /* false: the piece continues a line too long for the window */
} DemurLine;

/* source: borrowed while the walk lives. */
void demur_lines_init(DemurLines *lines, const DemurSource *source, int64_t start, int64_t end);
bool demur_lines_next(DemurLines *lines, DemurLine *ret_line);
void demur_lines_clear(DemurLines *lines);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DemurLines, demur_lines_clear)

#endif
