/* SPDX-License-Identifier: MIT */
/* Message files as commands name them: a path, or "-" for standard input. */
#ifndef DEMUR_FRONT_OPEN_H
#define DEMUR_FRONT_OPEN_H

#include "front/program.h"

#include <demur/message.h>

/*
 * Opens a message. ret_fd: to be closed by the caller once the message is freed.
 * Errors: DEMUR_ERROR_INPUT (missing, unreadable, a folder), DEMUR_ERROR_MESSAGE (empty, over a
 * ceiling), each with the path in front.
 */
DemurMessage *demur_open_message(const char *path, int *ret_fd, GError **error);

typedef void (*DemurMessageFunc)(DemurProgram *program, const DemurRuleset *ruleset,
                                 DemurMessage *message);

/* A command that looks at one message: its argument, or standard input. NAME: the command's.
 * Returns: its exit status; what went wrong was said. */
int demur_open_one(DemurProgram *program, const char *name, int argc, char **argv,
                   DemurMessageFunc func);

#endif
