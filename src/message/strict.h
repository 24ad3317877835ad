/* SPDX-License-Identifier: MIT */
/* A message as the strictest reader sees it. */
#ifndef DEMUR_MESSAGE_STRICT_H
#define DEMUR_MESSAGE_STRICT_H

#include <demur/message.h>

/*
 * The same message, in which hidden is also what only some readers' programs hide: because of a
 * rule for some screens, a property that is not looked at closer, something that may lie over
 * it. Its nested messages are read as usual. Returns: owned; NULL when it cannot be read again.
 */
DemurMessage *demur_message_new_strict(const DemurMessage *message);

#endif
