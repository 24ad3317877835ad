/* SPDX-License-Identifier: MIT */
/*
 * Looks at what a server sends before libetpan does, and keeps from it the inputs that are
 * known to end the process: a PERMANENTFLAGS list that it cannot read and a BADCHARSET list
 * with a literal (it follows a null pointer), nesting so deep that its recursion leaves the
 * stack, and the announcement of a literal larger than any message, for which it asks the
 * system for memory at once; in a quoted string, too, since who quotes what is easily mistaken.
 * Literals are not looked into; so that libetpan sees the same ones, a quoted string must end
 * in its line (RFC 9051 section 4.3).
 */
#ifndef DEMUR_STORE_IMAP_GUARD_H
#define DEMUR_STORE_IMAP_GUARD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define DEMUR_IMAP_GUARD_HEAD 32
#define DEMUR_IMAP_GUARD_FLAGS 2048
#define DEMUR_IMAP_GUARD_NAMES 2

/* Public value; zeroed by the caller. */
typedef struct DemurImapGuard {
    uint64_t literal;                 /* bytes of a literal still to come */
    char head[DEMUR_IMAP_GUARD_HEAD]; /* how the line begins */
    unsigned head_size, depth;
    unsigned matched[DEMUR_IMAP_GUARD_NAMES];
    uint64_t number; /* of a literal that may begin here */
    unsigned literal_state;
    bool number_quoted; /* within a quoted string, where it announces nothing */
    bool huge;          /* and it is larger than any message */
    bool quoted, escaped, open_quote;
    bool collecting; /* into flags */
    unsigned flags_size;
    char flags[DEMUR_IMAP_GUARD_FLAGS + 1]; /* of the last PERMANENTFLAGS, as "(\Seen \*)" */
} DemurImapGuard;

/* Looks through the next bytes received; hides the names PERMANENTFLAGS and BADCHARSET in
 * them, and collects what the first one holds. Returns: NULL, or what is wrong with them
 * (static). */
const char *demur_imap_guard(DemurImapGuard *guard, char *data, size_t size);

/* Whether the flags collected allow KEYWORD to be stored (RFC 3501 section 7.1). */
bool demur_imap_guard_keeps(const DemurImapGuard *guard, const char *keyword);

#endif
