/* SPDX-License-Identifier: MIT */
/* `demur filter`: from standard input to standard output, on all mail. libc only. */
#ifndef DEMUR_FRONT_FILTER_H
#define DEMUR_FRONT_FILTER_H

/*
 * arguments: those of the command line (argv[0] first, NULL-terminated), handed on to what
 * examines mail. Returns: 0, whatever happens; EX_IOERR only when standard input
 * breaks off or standard output takes no more: the mail could not be handed back whole, and the
 * host must not take it for whole.
 */
int demur_filter(char **arguments);

/*
 * The module that examines mail, and its function, called in a process of its own with the
 * command line: the mail is on standard input, a file; the X-Demur fields go to standard
 * output, with an empty line after the last one. Returns: an exit status.
 */
#define DEMUR_EXAMINER_FILE "demur-examiner.so"
#define DEMUR_EXAMINER_SYMBOL "demur_examine"
typedef int (*DemurExaminer)(int argc, char **argv);
int demur_examine(int argc, char **argv);

#endif
