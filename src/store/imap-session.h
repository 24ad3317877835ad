/* SPDX-License-Identifier: MIT */
/*
 * What the files of the IMAP store share: the session, and one command on it.
 *
 * Commands are written and sent by us, as they are; libetpan reads the replies. Its own senders
 * copy strings unescaped onto the wire, and several of them are broken.
 */
#ifndef DEMUR_STORE_IMAP_SESSION_H
#define DEMUR_STORE_IMAP_SESSION_H

#include "base/error.h"
#include "store/imap-transport.h"

#include <libetpan/mailimap.h>

struct DemurStore {
    unsigned command_seconds;
    DemurImapTransport *transport;
    mailimap *imap;
    bool dead;
    char *wanted; /* folder that demur_store_open opened, or NULL */
    int64_t wanted_uidvalidity;
    char *selected;      /* folder the server has open, or NULL */
    bool writable;       /* it was opened with SELECT */
    GHashTable *wires;   /* name in UTF-8 to its bytes on the wire, as listed */
    GHashTable *sizes;   /* UID to RFC822.SIZE, from the last call of demur_store_headers */
    GHashTable *avoided; /* "UID FOLDER" of messages that the server cannot give */
};

/* libetpan leaves a list out where a reply has none. */
static inline const clistiter *
demur_imap_first(const clist *list)
{
    return list ? clist_begin(list) : NULL;
}

typedef enum DemurImapReply {
    DEMUR_IMAP_OK,
    DEMUR_IMAP_NO,   /* refused; the session goes on */
    DEMUR_IMAP_BAD,  /* not understood; the session goes on */
    DEMUR_IMAP_DEAD, /* out of step or gone; the store is dead now */
} DemurImapReply;

/* A session on TRANSPORT (taken), logged in. Errors as demur_imap_connect. */
DemurStore *demur_imap_session_new(DemurImapTransport *transport,
                                   const DemurImapOptions *options, GError **error);

/* False with DEMUR_ERROR_CONNECTION when the store is dead. */
bool demur_imap_alive(DemurStore *store, GError **error);

/* Sends COMMAND (without tag and line end; nothing in it may come unescaped from a stranger)
 * and reads the reply, of at most BUDGET bytes. */
DemurImapReply demur_imap_command(DemurStore *store, const char *command, size_t budget);

/* The same for a command that ends where the server is to ask for the rest, which is DATA and a
 * line end: a literal announced, or a mechanism of AUTHENTICATE named. */
DemurImapReply demur_imap_command_data(DemurStore *store, const char *command, const void *data,
                                       size_t size);

/* Around a libetpan call that is a command of its own: sets deadline and budget; reads the
 * code. */
void demur_imap_begin(DemurStore *store, size_t budget);
DemurImapReply demur_imap_classify(DemurStore *store, int code);

/* A server's words, fit to be shown: cleaned, cut, and not what repeats a login; owned. */
char *demur_imap_show(const char *text);

/* Sets the error for a reply that was not OK: CODE for a refusal (DEMUR_ERROR_TEMPORARY instead
 * of DEMUR_ERROR_MAILBOX where the server says that it will pass), DEMUR_ERROR_CONNECTION for a
 * dead session. DOING says what failed ("cannot list the folders"). Always returns false. */
bool demur_imap_fail(DemurStore *store, DemurImapReply reply, DemurError code,
                     const char *doing, GError **error);

/* The same for a folder, with DEMUR_ERROR_MAILBOX; DOING is the verb alone ("open"). */
bool demur_imap_fail_folder(DemurStore *store, DemurImapReply reply, const char *doing,
                            const char *folder, GError **error);

/* Whether the server offers it; never asks. */
bool demur_imap_can(const DemurStore *store, const char *capability);

/* The folder's name on the wire, quoted; owned; NULL with DEMUR_ERROR_MAILBOX. */
char *demur_imap_quote_folder(DemurStore *store, const char *folder, GError **error);

/* Has the folder opened by the server, for writing or read-only. */
bool demur_imap_select(DemurStore *store, const char *folder, bool writable, GError **error);

/* The same for the folder of demur_store_open, before it is read. */
bool demur_imap_reselect(DemurStore *store, GError **error);

/* UIDs from FIRST on that CRITERIA (or NULL) find in the folder the server has open, ascending;
 * owned; NULL with *ret_reply. */
GArray *demur_imap_uid_search(DemurStore *store, int64_t first, int64_t last,
                              const char *criteria, DemurImapReply *ret_reply);

/* demur_store_headers in the folder the server has open. */
bool demur_imap_headers(DemurStore *store, GArray *uids, DemurHeaderFunc func, void *user,
                        GError **error);

#endif
