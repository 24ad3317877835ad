/* SPDX-License-Identifier: MIT */
/* Files of a Maildir, or of any folder of mail, in batches. */
#ifndef DEMUR_STORE_WALK_H
#define DEMUR_STORE_WALK_H

#include <glib.h>
#include <stdbool.h>

/* A batch of regular files of one folder. Borrowed until the next call, or, when it is the last
 * one, for the call: so the next one can be read while this one is worked on. */
typedef struct DemurWalkBatch {
    int dir;            /* open folder, for openat(2) */
    const char *path;   /* of the folder */
    char *const *names; /* in the folder's own order */
    unsigned n;         /* may be 0 in the last one */
    bool last;          /* of this folder */
    bool maildir;       /* the folder is cur/ or new/ of a Maildir: each file is one message */
} DemurWalkBatch;

typedef void (*DemurWalkFunc)(const DemurWalkBatch *batch, void *user);

/* What could not be looked into: this folder; the walk goes on. */
typedef void (*DemurWalkErrorFunc)(const GError *error, void *user);

/*
 * Walks a folder and those below it. Symbolic links to folders are not followed. tmp/ of a
 * Maildir and names that start with a dot are left out, except Maildir sub-folders (".Name"
 * with cur/). Returns: false when ROOT itself cannot be opened (DEMUR_ERROR_INPUT).
 */
bool demur_walk(const char *root, DemurWalkFunc func, DemurWalkErrorFunc complain, void *user,
                GError **error);

/*
 * Opens a message file, or an mbox, for reading: close-on-exec, and a FIFO does not stop it.
 * Where the kernel allows it, which is for the files of one's own, the time of the last access
 * stays as it is: mail programs tell by it whether an mbox holds new mail.
 * dir: as openat(2) takes it. Returns: a descriptor, or -1 with errno.
 */
int demur_walk_open(int dir, const char *name);

#endif
