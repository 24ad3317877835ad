/* SPDX-License-Identifier: MIT */
/*
 * The contract of a mailbox that can be read, searched, appended to and flagged. Only IMAP
 * offers all of it today. Error codes tell the scope of the damage: DEMUR_ERROR_MESSAGE (go on
 * with the next), DEMUR_ERROR_MAILBOX (next folder), DEMUR_ERROR_TEMPORARY (the same, and the
 * server says that it will pass), DEMUR_ERROR_CONNECTION and
 * DEMUR_ERROR_CREDENTIALS (next account; the store is dead and may only be freed).
 *
 * Reading never changes a mailbox: folders are opened read-only (EXAMINE) and bodies are
 * fetched with BODY.PEEK. Only append and flag write.
 */
#ifndef DEMUR_STORE_STORE_H
#define DEMUR_STORE_STORE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct DemurStore DemurStore;

typedef enum DemurFolderUse {
    DEMUR_USE_NONE = 0,
    DEMUR_USE_INBOX = 1 << 0,
    DEMUR_USE_JUNK = 1 << 1,    /* \Junk */
    DEMUR_USE_ARCHIVE = 1 << 2, /* \Archive */
    DEMUR_USE_ALL = 1 << 3,     /* \All */
    DEMUR_USE_DRAFTS = 1 << 4,  /* \Drafts */
    DEMUR_USE_TRASH = 1 << 5,
    DEMUR_USE_SENT = 1 << 6,
    DEMUR_USE_NOSELECT = 1 << 7,
} DemurFolderUse;

typedef struct DemurFolder {
    char *name;   /* UTF-8 */
    unsigned use; /* DemurFolderUse bits */
} DemurFolder;

typedef struct DemurFolderState {
    int64_t uidvalidity, uidnext; /* 0 when the server does not say */
    int64_t messages;
} DemurFolderState;

/* What a search asks for: messages from FIRST_UID on, received since SINCE, whose From or
 * Subject holds one of the words; or those with a Message-ID. More may be found. */
typedef struct DemurSearch {
    int64_t first_uid;          /* 1 for all */
    int64_t since;              /* seconds since the epoch (day granularity), or 0 */
    const char *const *from;    /* substrings for FROM, NULL-terminated */
    const char *const *subject; /* substrings for SUBJECT, NULL-terminated, or NULL */
    const char *message_id;     /* or NULL; then the words do not count */
} DemurSearch;

void demur_store_free(DemurStore *store); /* accepts NULL; says LOGOUT politely when alive */

/* Owned array of DemurFolder*; INBOX is always among them. There may be more than are kept:
 * WANTED names (NULL-terminated, or NULL) are kept in any case. */
GPtrArray *demur_store_folders(DemurStore *store, const char *const *wanted, GError **error);
void demur_folder_free(DemurFolder *folder);

/* Without opening the folder (STATUS). */
bool demur_store_status(DemurStore *store, const char *folder, DemurFolderState *ret_state,
                        GError **error);

/* Opens a folder read-only; closes the one before. */
bool demur_store_open(DemurStore *store, const char *folder, DemurFolderState *ret_state,
                      GError **error);

/* UIDs in ascending order, owned array of int64_t. */
GArray *demur_store_search(DemurStore *store, const DemurSearch *search, GError **error);

/*
 * Header block of each UID (BODY.PEEK[HEADER]), in the order they arrive; SIZE is RFC822.SIZE.
 * Return false from the callback to stop early (the connection stays usable).
 * UIDS: ascending; those that were handed out, or are no longer there, are taken out. On error
 * the first that is left is the one that cannot be read (none: no message is to blame). Without
 * it, a new call goes on with the others, after DEMUR_ERROR_CONNECTION on a new connection.
 */
typedef bool (*DemurHeaderFunc)(int64_t uid, int64_t size, GBytes *header, void *user);
bool demur_store_headers(DemurStore *store, GArray *uids, DemurHeaderFunc func, void *user,
                         GError **error);

/*
 * The whole message, into an unlinked temporary file. Returns: file descriptor, owned by the
 * caller; -1 on error: DEMUR_ERROR_MESSAGE when it has more than DEMUR_LIMIT_MESSAGE bytes or
 * is gone; any other code says nothing about the message, which may be had another time.
 */
int demur_store_fetch(DemurStore *store, int64_t uid, GError **error);

/* Appends CRLF bytes. draft: with the \Draft flag; always \Seen for drafts only.
 * ret_uid: 0 when the server does not say (no UIDPLUS). May be NULL. */
bool demur_store_append(DemurStore *store, const char *folder, GBytes *message, bool draft,
                        int64_t *ret_uid, GError **error);

/*
 * Whether the folder holds a message with this Message-ID (HEADER search, checked client-side).
 * Messages that the server cannot give are passed over.
 * newest: so many of the newest messages are looked at as well, whatever the search found: some
 * servers do not find what has just come.
 */
bool demur_store_has_message_id(DemurStore *store, const char *folder, const char *message_id,
                                unsigned newest, bool *ret_found, GError **error);

/* The server cannot give this message: demur_store_has_message_id is not to ask for it, since
 * that may end the connection. It notes by itself where it met one. */
void demur_store_avoid(DemurStore *store, const char *folder, int64_t uid);

/* After a lost connection: what OLD knows of such messages holds for the new store as well. */
void demur_store_inherit(DemurStore *store, DemurStore *old);

/* Sets a keyword where PERMANENTFLAGS allow it; *ret_set false (and no error) where they do
 * not. Opens the folder for writing, and read-only again after. */
bool demur_store_flag(DemurStore *store, const char *folder, int64_t uid, const char *keyword,
                      bool *ret_set, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurStore, demur_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurFolder, demur_folder_free)

#endif
