/* SPDX-License-Identifier: MIT */
/* `demur filter`: from standard input to standard output, on all mail. libc only. */
#ifndef DEMUR_FRONT_FILTER_H
#define DEMUR_FRONT_FILTER_H

/*
 * arguments: those of the command line (argv[0] first, NULL-terminated), handed on to the
 * program that examines mail. Returns: 0, whatever happens; EX_IOERR only when standard input
 * breaks off or standard output takes no more: the mail could not be handed back whole, and the
 * host must not take it for whole.
 */
int demur_filter(char **arguments);

#endif
