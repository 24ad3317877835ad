/* SPDX-License-Identifier: MIT */
/* Messages that a server lists and does not give: how often they were asked for. */
#include "base/error.h"
#include "ledger/db.h"

bool
demur_ledger_failed(DemurLedger *ledger, const DemurPlace *place, int64_t uid, int64_t when,
                    DemurFailure *ret_failure, GError **error)
{
    /* A row of another server or UIDVALIDITY is about another message. */
    static const char sql[] =
        "INSERT INTO failures (account, folder, uid, uidvalidity, server, passes, since, lost) "
        "VALUES (?, ?, ?, ?, ?, 1, ?, 0) ON CONFLICT (account, folder, uid) DO UPDATE SET "
        "passes = CASE WHEN uidvalidity = excluded.uidvalidity AND server = excluded.server "
        "THEN passes + 1 ELSE 1 END, "
        "since = CASE WHEN uidvalidity = excluded.uidvalidity AND server = excluded.server "
        "THEN since ELSE excluded.since END, "
        "uidvalidity = excluded.uidvalidity, server = excluded.server, lost = 0 "
        "RETURNING passes, since";
    if (demur_db_fault(ledger, "ledger.failed.before", error))
        return false;
    bool row;
    g_autoptr(sqlite3_stmt) statement =
        demur_db_query(ledger, error, sql, "ttiiti", place->account, place->folder, uid,
                       place->uidvalidity, place->server, when);
    if (!statement || !demur_db_step(ledger, statement, &row, error))
        return false;
    *ret_failure = (DemurFailure){.uid = uid,
                                  .passes = sqlite3_column_int64(statement, 0),
                                  .since = sqlite3_column_int64(statement, 1)};
    /* The row is written when the statement has come to its end. */
    return demur_db_step(ledger, statement, &row, error) &&
           !demur_db_fault(ledger, "ledger.failed.after", error);
}

bool
demur_ledger_put_off(DemurLedger *ledger, const DemurPlace *place, int64_t uid, int64_t when,
                     GError **error)
{
    return demur_db_run(ledger, error,
                        "INSERT OR REPLACE INTO failures "
                        "(account, folder, uid, uidvalidity, server, passes, since, lost) "
                        "VALUES (?, ?, ?, ?, ?, 0, ?, 0)",
                        "ttiiti", place->account, place->folder, uid, place->uidvalidity,
                        place->server, when);
}

bool
demur_ledger_give_up(DemurLedger *ledger, const DemurPlace *place, int64_t uid, GError **error)
{
    return demur_db_run(
        ledger, error,
        "UPDATE failures SET lost = 1 WHERE account = ? AND folder = ? AND uid = ?", "tti",
        place->account, place->folder, uid);
}

GArray *
demur_ledger_failures(DemurLedger *ledger, const DemurPlace *place, GError **error)
{
    g_autoptr(GArray) failures = g_array_new(FALSE, FALSE, sizeof(DemurFailure));
    g_autoptr(sqlite3_stmt) statement = demur_db_query(
        ledger, error,
        "SELECT uid, passes, since, lost FROM failures WHERE account = ? AND folder = ? "
        "AND uidvalidity = ? AND server = ? ORDER BY uid",
        "ttit", place->account, place->folder, place->uidvalidity, place->server);
    if (!statement)
        return NULL;
    for (bool row = true; row;) {
        if (!demur_db_step(ledger, statement, &row, error))
            return NULL;
        DemurFailure failure = {.uid = row ? sqlite3_column_int64(statement, 0) : 0,
                                .passes = row ? sqlite3_column_int64(statement, 1) : 0,
                                .since = row ? sqlite3_column_int64(statement, 2) : 0,
                                .lost = row && sqlite3_column_int64(statement, 3) != 0};
        if (row)
            g_array_append_val(failures, failure);
    }
    return g_steal_pointer(&failures);
}

bool
demur_ledger_recovered(DemurLedger *ledger, const DemurPlace *place, int64_t uid,
                       GError **error)
{
    return demur_db_run(ledger, error,
                        "DELETE FROM failures WHERE account = ? AND folder = ? AND uid = ?",
                        "tti", place->account, place->folder, uid);
}
