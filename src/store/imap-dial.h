/* SPDX-License-Identifier: MIT */
/* How the bytes get to the server: a TCP connection, or a command on two pipes. */
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

typedef struct DemurImapTunnel {
    pid_t pid;
    int in, out; /* to read from and to write to; non-blocking, close-on-exec; owned */
} DemurImapTunnel;

/* Starts /bin/sh -c COMMAND in its own process group, its standard input and output on pipes.
 */
bool demur_imap_tunnel_start(const char *command, DemurImapTunnel *ret_tunnel, GError **error);

/* write(2) that answers EPIPE and never raises SIGPIPE. */
ssize_t demur_imap_tunnel_write(int fd, const void *data, size_t size);

/* Waits a moment for the command to end by itself, then ends its process group. Returns the
 * wait status. The descriptors must be closed before. */
int demur_imap_tunnel_stop(pid_t pid);

#endif
