/* SPDX-License-Identifier: MIT */
/* The bytes of a message as they were given. */
#ifndef DEMUR_MESSAGE_RAW_H
#define DEMUR_MESSAGE_RAW_H

#include <demur/message.h>

/* Writes the whole message to FD, from its current offset. DEMUR_ERROR_IO on failure. */
bool demur_message_copy_raw(DemurMessage *message, int fd, GError **error);

/* What stands in the header that some programs take for the end of it, and show what follows:
 * a line that is no field, or one of nothing but blanks. A static text, or NULL. */
const char *demur_message_broken_header(const DemurMessage *message);

#endif
