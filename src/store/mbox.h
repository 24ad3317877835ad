/* SPDX-License-Identifier: MIT */
/*
 * Splitting an mbox file (RFC 4155) at memory speed. GMime's own splitter takes every line that
 * starts with "From " for a new message; this one wants an empty line before and a time of day
 * in the line, as mail programs write it.
 */
#ifndef DEMUR_STORE_MBOX_H
#define DEMUR_STORE_MBOX_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct DemurMboxFuncs {
    /* A message begins: HEAD are its first bytes (whole: all of it). Whether to report its end.
     */
    bool (*begins)(const char *head, size_t len, bool whole, void *user);
    /* A message for which begins() said yes lies from byte START to END (exclusive). */
    void (*found)(int64_t start, int64_t end, void *user);
} DemurMboxFuncs;

/* The messages whose "From " line begins at START or after, and before END (-1: to the end), so
 * that several threads can share a file. Public value. */
typedef struct DemurMboxRange {
    int64_t start, end;
} DemurMboxRange;

/*
 * fd: read with pread(); its offset is not used.
 * ret_messages: how many messages there were.
 * Returns: false with DEMUR_ERROR_IO when reading fails; what came before has been reported.
 */
bool demur_mbox_split(int fd, DemurMboxRange range, const DemurMboxFuncs *funcs, void *user,
                      uint64_t *ret_messages, GError **error);

#endif
