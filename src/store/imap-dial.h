/* SPDX-License-Identifier: MIT */
/* How the bytes get to the server: a TCP connection, or a command on a socket pair. */
#ifndef DEMUR_STORE_IMAP_DIAL_H
#define DEMUR_STORE_IMAP_DIAL_H

#include "store/imap.h"

#include <sys/types.h>

/* Waits for poll(2) EVENTS on FD until DEADLINE (g_get_monotonic_time); false when it passed.
 */
bool demur_imap_wait(int fd, short events, int64_t deadline);

/* The port of the options, or the usual one. */
unsigned demur_imap_port(const DemurImapOptions *options);

/*
 * Connects to the first address of the host that answers. With DEMUR_SECURITY_NONE every
 * address must be loopback (DEMUR_ERROR_CONFIG). Returns: a non-blocking, close-on-exec
 * descriptor, owned; -1 on error.
 */
int demur_imap_dial(const DemurImapOptions *options, int64_t deadline, GError **error);

/* Starts /bin/sh -c COMMAND in its own process group, its standard input and output on the
 * descriptor returned (as above). */
int demur_imap_tunnel_start(const char *command, pid_t *ret_pid, GError **error);

/* Waits a moment for the command to end by itself, then ends its process group. Returns the
 * wait status. The descriptor must be closed before. */
int demur_imap_tunnel_stop(pid_t pid);

#endif
