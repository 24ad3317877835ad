/* SPDX-License-Identifier: MIT */
/* The words of a command line, where GOption and what people write do not agree. */
#ifndef DEMUR_FRONT_WORDS_H
#define DEMUR_FRONT_WORDS_H

#include "front/program.h"

/* Index of the command in argv, or 0: the first word that is no option nor an option's value.
 */
int demur_words_command(int argc, char **argv);

/*
 * The words for GOption: without the command at INDEX (0: none), and "-j2" in two, where the
 * command has an option -j with a value. Owned (g_strfreev).
 */
char **demur_words_prepare(char **argv, int index, const DemurCommand *command);

/* Takes out the "--" that GOption leaves in front of a name that begins with a hyphen.
 * before: the words it was given; argv: what it left, borrowed strings. */
void demur_words_end(const char *const *before, int *argc, char **argv);

/* What is wrong where an option of some command with its value stands before the command:
 * "--lang is an option of ...". word: the one before what was taken for a command. Owned; NULL
 * when it is no such option. */
char *demur_words_misplaced(const char *word);

#endif
