/* SPDX-License-Identifier: MIT */
/* Message files as commands name them: a path, or "-" for standard input. */
#ifndef DEMUR_FRONT_OPEN_H
#define DEMUR_FRONT_OPEN_H

#include "front/program.h"

#include <demur/message.h>

/*
 * Opens a message. ret_fd: to be closed by the caller once the message is freed.
 * Errors: DEMUR_ERROR_INPUT (missing, unreadable, a folder), DEMUR_ERROR_MESSAGE (empty, over a
 * ceiling), each with the path in front; DEMUR_ERROR_IO (a pipe that cannot be kept).
 */
DemurMessage *demur_open_message(const char *path, int *ret_fd, GError **error);

/* The same, for a file that somebody took for one message: an mbox of several is
 * DEMUR_ERROR_INPUT, what is no mail DEMUR_ERROR_MESSAGE. */
DemurMessage *demur_open_single(const char *path, int *ret_fd, GError **error);

/* Whether bytes begin with a header field, as mail does: letters, digits, hyphens, a colon. */
bool demur_open_begins_like_mail(const char *head, size_t len);

typedef void (*DemurMessageFunc)(DemurProgram *program, const DemurRuleset *ruleset,
                                 DemurMessage *message);

/* A command that looks at one message: its argument, or standard input. NAME: the command's.
 * Returns: its exit status; what went wrong was said. */
int demur_open_one(DemurProgram *program, const char *name, int argc, char **argv,
                   DemurMessageFunc func);

#endif
