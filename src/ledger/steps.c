/* SPDX-License-Identifier: MIT */
/*
 * Claims on steps. A claim and the look at who holds it are one transaction, so of two
 * processes exactly one wins. A released step keeps its row: its failure may have come after
 * its effect, so the next claimant must look first.
 */
#include "base/error.h"
#include "ledger/claimant.h"
#include "ledger/db.h"

/* A claim this old is taken over even if its owner cannot be seen, or hangs. */
#define STALE_SECONDS 3600

static int64_t
now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

/* Whether the claim in ROW stands: held by somebody who may still be at it. */
static bool
stands(const DemurLedger *ledger, sqlite3_stmt *row)
{
    if (ABS(now() - sqlite3_column_int64(row, 1)) > STALE_SECONDS)
        return false;
    g_auto(DemurClaimant) owner = {.place = demur_db_text(row, 2),
                                   .boot = demur_db_text(row, 3),
                                   .pid = sqlite3_column_int64(row, 4),
                                   .started = sqlite3_column_int64(row, 5)};
    switch (demur_claimant_state(&owner)) {
    case DEMUR_CLAIMANT_SELF:
        /* Our own leftover: its release failed. Another handle is another thread. */
        return sqlite3_column_int64(row, 6) != ledger->handle;
    case DEMUR_CLAIMANT_ALIVE:
    case DEMUR_CLAIMANT_ELSEWHERE:
        return true;
    case DEMUR_CLAIMANT_GONE:
        return false;
    }
    return false;
}

/* What the existing row of a step means for us. */
static bool
judge(DemurLedger *ledger, const char *key, const char *step, DemurClaim *ret_claim,
      GError **error)
{
    bool row;
    g_autoptr(sqlite3_stmt) found =
        demur_db_query(ledger, error,
                       "SELECT state, changed, place, boot, pid, started, handle FROM steps "
                       "WHERE case_key = ? AND step = ?",
                       "tt", key, step);
    if (!found || !demur_db_step(ledger, found, &row, error))
        return false;
    g_autofree char *state = row ? demur_db_text(found, 0) : NULL;
    if (!row)
        *ret_claim = DEMUR_CLAIM_WON;
    else if (g_strcmp0(state, "done") == 0)
        *ret_claim = DEMUR_CLAIM_DONE;
    else if (g_strcmp0(state, "claimed") == 0 && stands(ledger, found))
        *ret_claim = DEMUR_CLAIM_BUSY;
    else
        *ret_claim = DEMUR_CLAIM_DOUBT;
    return true;
}

static bool
take(DemurLedger *ledger, const char *key, const char *step, GError **error)
{
    static const char sql[] =
        "INSERT INTO steps (case_key, step, state, place, boot, pid, started, handle, changed) "
        "VALUES (?, ?, 'claimed', ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (case_key, step) DO UPDATE SET state = excluded.state, "
        "place = excluded.place, boot = excluded.boot, pid = excluded.pid, "
        "started = excluded.started, handle = excluded.handle, changed = excluded.changed";
    g_auto(DemurClaimant) self = {0};
    demur_claimant_init(&self);
    return demur_db_run(ledger, error, sql, "ttttiiii", key, step, self.place, self.boot,
                        self.pid, self.started, (int64_t)ledger->handle, now());
}

static bool
claim(DemurLedger *ledger, const char *key, const char *step, DemurClaim *ret_claim,
      GError **error)
{
    if (!judge(ledger, key, step, ret_claim, error))
        return false;
    if (*ret_claim == DEMUR_CLAIM_DONE || *ret_claim == DEMUR_CLAIM_BUSY)
        return true;
    return !demur_db_fault(ledger, "ledger.claim.before", error) &&
           take(ledger, key, step, error);
}

bool
demur_ledger_claim(DemurLedger *ledger, const char *key, const char *step,
                   DemurClaim *ret_claim, GError **error)
{
    DemurClaim result;
    if (!demur_db_exec(ledger, "BEGIN IMMEDIATE", error))
        return false;
    if (!claim(ledger, key, step, &result, error) || !demur_db_exec(ledger, "COMMIT", error)) {
        (void)demur_db_exec(ledger, "ROLLBACK", NULL);
        return false;
    }
    bool ours = result == DEMUR_CLAIM_WON || result == DEMUR_CLAIM_DOUBT;
    if (ours && demur_db_fault(ledger, "ledger.claim.after", error))
        return false;
    *ret_claim = result;
    return true;
}

bool
demur_ledger_is_done(DemurLedger *ledger, const char *key, const char *step, bool *ret_done,
                     GError **error)
{
    int64_t count;
    g_autoptr(sqlite3_stmt) statement = demur_db_query(
        ledger, error,
        "SELECT count(*) FROM steps WHERE case_key = ? AND step = ? AND state = 'done'", "tt",
        key, step);
    if (!statement || !demur_db_number(ledger, statement, 0, &count, error))
        return false;
    *ret_done = count > 0;
    return true;
}

bool
demur_ledger_done(DemurLedger *ledger, const char *key, const char *step, const char *detail,
                  GError **error)
{
    if (demur_db_fault(ledger, "ledger.done.before", error) ||
        !demur_db_run(ledger, error,
                      "UPDATE steps SET state = 'done', changed = ?, detail = ? "
                      "WHERE case_key = ? AND step = ?",
                      "ittt", now(), detail, key, step))
        return false;
    if (sqlite3_changes(ledger->sqlite) == 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL,
                    "step %s of case %s was never claimed", step, key);
        return false;
    }
    return !demur_db_fault(ledger, "ledger.done.after", error);
}

bool
demur_ledger_release(DemurLedger *ledger, const char *key, const char *step, GError **error)
{
    g_auto(DemurClaimant) self = {0};
    demur_claimant_init(&self);
    /* Only our own claim: another process may have taken it over meanwhile. */
    if (demur_db_fault(ledger, "ledger.release.before", error) ||
        !demur_db_run(
            ledger, error,
            "UPDATE steps SET state = 'released', changed = ? WHERE case_key = ? "
            "AND step = ? AND state = 'claimed' AND place = ? AND boot = ? AND pid = ? "
            "AND started = ? AND handle = ?",
            "ittttiii", now(), key, step, self.place, self.boot, self.pid, self.started,
            (int64_t)ledger->handle))
        return false;
    return !demur_db_fault(ledger, "ledger.release.after", error);
}
