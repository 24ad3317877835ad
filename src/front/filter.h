/* SPDX-License-Identifier: MIT */
/* `demur filter`: from standard input to standard output, on all mail. libc only. */
#ifndef DEMUR_FRONT_FILTER_H
#define DEMUR_FRONT_FILTER_H

#include <stddef.h>

/*
 * arguments: those of the command line (argv[0] first, NULL-terminated), handed on to what
 * examines mail. Returns: 0, whatever happens; EX_IOERR only when standard input
 * breaks off or standard output takes no more: the mail could not be handed back whole, and the
 * host must not take it for whole.
 */
int demur_filter(char **arguments);

/*
 * The module that examines mail, and its function, called in a process of its own with the
 * command line. mail: the whole mail, borrowed; NULL: it is on standard input, a file. The
 * X-Demur fields go to standard output, with an empty line after the last one. Returns: an exit
 * status.
 */
#define DEMUR_EXAMINER_FILE "demur-examiner.so"
#define DEMUR_EXAMINER_SYMBOL "demur_examine"
typedef int (*DemurExaminer)(int argc, char **argv, const char *mail, size_t len);
int demur_examine(int argc, char **argv, const char *mail, size_t len);

#endif
