/* SPDX-License-Identifier: MIT */
/* Small files, read whole and bounded. */
#ifndef DEMUR_BASE_FILE_H
#define DEMUR_BASE_FILE_H

#include <glib.h>

/*
 * demur_file_read: the bytes of a regular file of at most MAX bytes; links are followed, a FIFO
 * does not stop it. Returns: owned; NULL with DEMUR_ERROR_INPUT when it cannot be read,
 * DEMUR_ERROR_CONFIG when it is larger.
 */
GBytes *demur_file_read(const char *path, size_t max, GError **error);

#endif
