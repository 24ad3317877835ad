/* SPDX-License-Identifier: MIT */
/*
 * Standard input on its way through the filter. Its beginning lies in memory, a large rest in
 * an unlinked file, and whatever could not be stored is still in hand, so that the input can be
 * given back unchanged at any moment. libc only.
 */
#ifndef DEMUR_FRONT_INPUT_H
#define DEMUR_FRONT_INPUT_H

#include "front/strip.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Zero-initialise, file = -1. */
typedef struct DemurInput {
    char *data; /* the first bytes, owned */
    size_t len, size;
    bool ended;   /* standard input has ended, or cannot be read any more */
    int error;    /* errno of a failed read, else 0 */
    int file;     /* everything from the first byte on, or -1 */
    off_t stored; /* bytes in the file */
    char *left;   /* read, but not stored: owned */
    size_t left_len;
} DemurInput;

/* Reads until at least WANT bytes are in memory or the input ends. False: out of memory. */
bool demur_input_fill(DemurInput *input, size_t want);

/* Where demur_input_store() puts it: $TMPDIR, or /tmp. ret_named: the variable names it. */
const char *demur_input_folder(bool *ret_named);

/* Puts the whole input into input->file, in that folder. False, with errno: no space, no file.
 * Nothing is lost. */
bool demur_input_store(DemurInput *input);

/* Writes everything from byte START on through STRIP. False when that takes no more. */
bool demur_input_pass(DemurInput *input, size_t start, DemurStrip *strip);

/* Writes all bytes to a descriptor. */
bool demur_input_write(int fd, const char *data, size_t len);

void demur_input_clear(DemurInput *input);

#endif
