/* SPDX-License-Identifier: MIT */
/*
 * The X-Demur fields that came with a mail, taken out as the mail streams by: however long its
 * header is, and however a program behind the filter may read it. libc only.
 *
 * A field is ours when its name is, once control characters and blanks are left out: maildrop
 * drops a CR wherever it stands. A CR amid a line begins a line, as it does for Python. A line
 * of CR LF ends the header only where every line before it ended so: amid LF, procmail reads on
 * to a line of LF alone. Empty lines before the header are passed over.
 */
#ifndef DEMUR_FRONT_STRIP_H
#define DEMUR_FRONT_STRIP_H

#include <stdbool.h>
#include <stddef.h>

#define DEMUR_STRIP_HELD 64

/* Takes what is left in. False: nothing more can be written. */
typedef bool (*DemurStripWrite)(const char *data, size_t len, void *user);

/* Zero-initialise, with write and user set. */
typedef struct DemurStrip {
    DemurStripWrite write;
    void *user;
    char last_out; /* the last byte written; 0: none */
    /* Private. */
    int where;
    bool some;      /* a line that is not empty was met */
    bool feeds;     /* a line that ends with LF alone was met */
    bool dropping;  /* lines that continue the last one go as well */
    bool begun;     /* the line in doubt began before what is in doubt of it */
    char last;      /* the last byte read */
    size_t matched; /* of the name in doubt */
    size_t cut;     /* where a name would begin if this is none; 0: nowhere */
    size_t held_len;
    char held[DEMUR_STRIP_HELD]; /* in doubt: from the end of the bytes given before */
} DemurStrip;

/* The mail's next bytes, in pieces of any size. False when they cannot be written. */
bool demur_strip_pass(DemurStrip *strip, const char *data, size_t len);

/* The mail has ended: writes what was in doubt. */
bool demur_strip_end(DemurStrip *strip);

#endif
