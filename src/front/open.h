/* SPDX-License-Identifier: MIT */
/* Message files as commands name them: a path, or "-" for standard input. */
#ifndef DEMUR_FRONT_OPEN_H
#define DEMUR_FRONT_OPEN_H

#include <demur/message.h>

/*
 * Opens a message. ret_fd: to be closed by the caller once the message is freed.
 * Errors: DEMUR_ERROR_INPUT (missing, unreadable, a folder), DEMUR_ERROR_MESSAGE (empty, over a
 * ceiling), each with the path in front.
 */
DemurMessage *demur_open_message(const char *path, int *ret_fd, GError **error);

#endif
