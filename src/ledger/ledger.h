/* SPDX-License-Identifier: MIT */
/*
 * What was seen, intended and done: one SQLite file (WAL, synchronous FULL).
 *
 * A case is one message of interest, known by its key: SHA-256 over Message-ID, From, Date,
 * Subject and the first link digits, so that copies of one mail in several folders are one
 * case. A step is one thing done for a case ("draft", "alert.inbox", "flag", ...). A step is
 * claimed before it is performed and marked done after; a step found claimed but not done by a
 * process that is gone must be looked for in the outside world before it is performed again.
 */
#ifndef DEMUR_LEDGER_LEDGER_H
#define DEMUR_LEDGER_LEDGER_H

#include <demur/message.h>
#include <demur/verdict.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct DemurLedger DemurLedger;

/*
 * demur_ledger_open: creates folder (0700) and file (0600) where missing, migrates older
 * schemas. journal: "wal" or "truncate" (for network homes). Errors: DEMUR_ERROR_IO;
 * DEMUR_ERROR_CONFIG when the file is newer than this program, or no ledger.
 */
DemurLedger *demur_ledger_open(const char *path, const char *journal, GError **error);

/*
 * For a dry run: a copy in memory of the ledger at PATH, an empty one where there is none. It
 * can be asked and written to; the file stays as it is. Errors as demur_ledger_open.
 */
DemurLedger *demur_ledger_open_copy(const char *path, GError **error);

void demur_ledger_close(DemurLedger *ledger); /* accepts NULL */

/* The key of a message, 64 hex digits, owned. */
char *demur_ledger_key(DemurMessage *message);

typedef struct DemurCase {
    char *key;
    int64_t first_seen;                            /* seconds since the epoch */
    char *kind, *trust, *product, *language, *url; /* or NULL */
    char *account, *folder, *message_id;           /* or NULL */
    int64_t message_date;                          /* or -1 */
    char *state;                                   /* "open", "confirmed", "done" */
} DemurCase;

/* Notes that the case was seen; an existing one keeps its first_seen and state. */
bool demur_ledger_see(DemurLedger *ledger, const DemurCase *seen, GError **error);

/* Returns: owned; NULL without error when there is no such case. */
DemurCase *demur_ledger_case(DemurLedger *ledger, const char *key, GError **error);
void demur_case_free(DemurCase *value); /* accepts NULL */

/* All cases, oldest first; owned array of DemurCase*. */
GPtrArray *demur_ledger_cases(DemurLedger *ledger, GError **error);

/*
 * Open cases of an account that are notices, of no impostor, dated SINCE or later or not at
 * all, for which the step "draft" was not done; without those that were left under the same
 * RULES, or for good. Oldest first; owned array of DemurCase*; NULL on error.
 */
GPtrArray *demur_ledger_undrafted(DemurLedger *ledger, const char *account, int64_t since,
                                  const char *rules, GError **error);

/* The notice was looked at under RULES, and is to have no draft then. RULES NULL: for good.
 * Nothing happens when there is no such notice. */
bool demur_ledger_leave_undrafted(DemurLedger *ledger, const char *key, const char *rules,
                                  GError **error);

/* state: "open", "confirmed" or "done". DEMUR_ERROR_INPUT when there is no such case. */
bool demur_ledger_set_state(DemurLedger *ledger, const char *key, const char *state,
                            GError **error);

typedef enum DemurClaim {
    DEMUR_CLAIM_WON,   /* ours: perform it, then mark it done */
    DEMUR_CLAIM_DOUBT, /* ours, but somebody began it before: look first, then perform */
    DEMUR_CLAIM_DONE,  /* already done */
    DEMUR_CLAIM_BUSY,  /* claimed by somebody who is alive, or cannot be seen from this host */
} DemurClaim;

/*
 * Claims a step for this process, in one transaction: of two that race exactly one wins.
 * A claim found from a dead process, or older than an hour, becomes ours with DOUBT. The case
 * must have been seen.
 */
bool demur_ledger_claim(DemurLedger *ledger, const char *key, const char *step,
                        DemurClaim *ret_claim, GError **error);

bool demur_ledger_is_done(DemurLedger *ledger, const char *key, const char *step,
                          bool *ret_done, GError **error);

/* detail: what was done ("APPENDUID 12 7"), or NULL. */
bool demur_ledger_done(DemurLedger *ledger, const char *key, const char *step,
                       const char *detail, GError **error);

/* Gives a claimed step back, so that the next pass tries again: with DOUBT, because what failed
 * may have failed after its effect (a connection lost while the server answered). */
bool demur_ledger_release(DemurLedger *ledger, const char *key, const char *step,
                          GError **error);

/* A folder as its UIDs mean something: on one server, under one UIDVALIDITY (RFC 9051
 * section 2.3.1.1). Public value, everything borrowed. */
typedef struct DemurPlace {
    const char *account, *folder;
    const char *server; /* what tells the servers behind an account's name apart */
    int64_t uidvalidity;
} DemurPlace;

/* IMAP cursors: the next UID to look at in a folder. A stored cursor of another server or
 * UIDVALIDITY reads as absent (*ret_uidnext 0). Setting it forgets the failures below it. */
bool demur_ledger_cursor(DemurLedger *ledger, const DemurPlace *place, int64_t *ret_uidnext,
                         GError **error);
bool demur_ledger_set_cursor(DemurLedger *ledger, const DemurPlace *place, int64_t uidnext,
                             GError **error);

/* A message that could not be read, in how many passes, and when that was first so (seconds
 * since the epoch). Public value. */
typedef struct DemurFailure {
    int64_t uid, passes, since;
    bool lost; /* it was given up */
} DemurFailure;

/* Counts one more pass in which the message could not be read. */
bool demur_ledger_failed(DemurLedger *ledger, const DemurPlace *place, int64_t uid,
                         int64_t when, DemurFailure *ret_failure, GError **error);

/* It could not be read, for a reason that says nothing about it: the count begins anew. */
bool demur_ledger_put_off(DemurLedger *ledger, const DemurPlace *place, int64_t uid,
                          int64_t when, GError **error);

/* It will not be read any more. It must have failed. */
bool demur_ledger_give_up(DemurLedger *ledger, const DemurPlace *place, int64_t uid,
                          GError **error);

/* All of a folder, by UID; owned array of DemurFailure; NULL on error. */
GArray *demur_ledger_failures(DemurLedger *ledger, const DemurPlace *place, GError **error);

/* It could be read after all. */
bool demur_ledger_recovered(DemurLedger *ledger, const DemurPlace *place, int64_t uid,
                            GError **error);

/* Last complete pass of an account, seconds since the epoch, 0 when never. */
bool demur_ledger_passed(DemurLedger *ledger, const char *account, int64_t when,
                         GError **error);
bool demur_ledger_last_pass(DemurLedger *ledger, const char *account, int64_t *ret_when,
                            GError **error);

/* Results of our own DKIM check, kept so that key rotation does not re-judge old mail.
 * Returns false without error and *ret_result NULL when there is none. */
bool demur_ledger_dkim(DemurLedger *ledger, const char *key, char **ret_result, GError **error);
bool demur_ledger_set_dkim(DemurLedger *ledger, const char *key, const char *result,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurLedger, demur_ledger_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurCase, demur_case_free)

#endif
