/* SPDX-License-Identifier: MIT */
/* The cases: one row for each message of interest. */
#include "base/error.h"
#include "ledger/db.h"

#define COLUMNS                                                                                \
    "key, first_seen, kind, trust, product, language, url, account, folder, message_id, "      \
    "message_date, state"
#define UNDRAFTED "draft.none" /* the step that stands for a notice without a draft */

bool
demur_ledger_see(DemurLedger *ledger, const DemurCase *seen, GError **error)
{
    /* A verdict replaces the one before as a whole; where the mail lies is only added to. */
    static const char sql[] =
        "INSERT INTO cases (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open') "
        "ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, trust = excluded.trust, "
        "product = excluded.product, language = excluded.language, url = excluded.url, "
        "account = coalesce(account, excluded.account), "
        "folder = coalesce(folder, excluded.folder), "
        "message_id = coalesce(message_id, excluded.message_id)";
    if (demur_db_fault(ledger, "ledger.see.before", error) ||
        !demur_db_run(ledger, error, sql, "titttttttti", seen->key, seen->first_seen,
                      seen->kind, seen->trust, seen->product, seen->language, seen->url,
                      seen->account, seen->folder, seen->message_id, seen->message_date))
        return false;
    return !demur_db_fault(ledger, "ledger.see.after", error);
}

static DemurCase *
read_case(sqlite3_stmt *row)
{
    DemurCase *value = g_new0(DemurCase, 1);
    value->key = demur_db_text(row, 0);
    value->first_seen = sqlite3_column_int64(row, 1);
    value->kind = demur_db_text(row, 2);
    value->trust = demur_db_text(row, 3);
    value->product = demur_db_text(row, 4);
    value->language = demur_db_text(row, 5);
    value->url = demur_db_text(row, 6);
    value->account = demur_db_text(row, 7);
    value->folder = demur_db_text(row, 8);
    value->message_id = demur_db_text(row, 9);
    value->message_date = sqlite3_column_int64(row, 10);
    value->state = demur_db_text(row, 11);
    return value;
}

void
demur_case_free(DemurCase *value)
{
    if (!value)
        return;
    char *strings[] = {value->key,        value->kind, value->trust,   value->product,
                       value->language,   value->url,  value->account, value->folder,
                       value->message_id, value->state};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(value);
}

DemurCase *
demur_ledger_case(DemurLedger *ledger, const char *key, GError **error)
{
    bool row;
    g_autoptr(sqlite3_stmt) statement =
        demur_db_query(ledger, error, "SELECT " COLUMNS " FROM cases WHERE key = ?", "t", key);
    if (!statement || !demur_db_step(ledger, statement, &row, error) || !row)
        return NULL;
    return read_case(statement);
}

static void
free_case(void *value)
{
    demur_case_free(value);
}

/* All rows of STATEMENT, taken, which may be NULL. */
static GPtrArray *
read_cases(DemurLedger *ledger, sqlite3_stmt *statement, GError **error)
{
    g_autoptr(sqlite3_stmt) found = statement;
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(free_case);
    if (!found)
        return NULL;
    for (bool row = true; row;) {
        if (!demur_db_step(ledger, found, &row, error))
            return NULL;
        if (row)
            g_ptr_array_add(cases, read_case(found));
    }
    return g_steal_pointer(&cases);
}

GPtrArray *
demur_ledger_cases(DemurLedger *ledger, GError **error)
{
    return read_cases(ledger,
                      demur_db_query(ledger, error,
                                     "SELECT " COLUMNS " FROM cases ORDER BY first_seen, key",
                                     ""),
                      error);
}

GPtrArray *
demur_ledger_undrafted(DemurLedger *ledger, const char *account, int64_t since,
                       const char *rules, GError **error)
{
    static const char sql[] =
        "SELECT " COLUMNS " FROM cases WHERE account = ? AND kind = 'notice' "
        "AND trust IS NOT 'impostor' AND state = 'open' "
        "AND (message_date < 0 OR message_date >= ?) "
        "AND NOT EXISTS (SELECT 1 FROM steps WHERE case_key = key AND steps.state = 'done' "
        "AND (step = 'draft' OR (step = '" UNDRAFTED "' AND coalesce(detail, ?3) = ?3))) "
        "ORDER BY first_seen, key";
    return read_cases(ledger, demur_db_query(ledger, error, sql, "tit", account, since, rules),
                      error);
}

bool
demur_ledger_leave_undrafted(DemurLedger *ledger, const char *key, const char *rules,
                             GError **error)
{
    static const char sql[] =
        "INSERT INTO steps (case_key, step, state, changed, detail) "
        "SELECT key, '" UNDRAFTED "', 'done', ?, ? FROM cases WHERE key = ? "
        "AND kind = 'notice' "
        "ON CONFLICT (case_key, step) DO UPDATE SET changed = excluded.changed, "
        "detail = excluded.detail";
    if (demur_db_fault(ledger, "ledger.undrafted.before", error) ||
        !demur_db_run(ledger, error, sql, "itt", g_get_real_time() / G_USEC_PER_SEC, rules,
                      key))
        return false;
    return !demur_db_fault(ledger, "ledger.undrafted.after", error);
}

bool
demur_ledger_set_state(DemurLedger *ledger, const char *key, const char *state, GError **error)
{
    if (demur_db_fault(ledger, "ledger.state.before", error) ||
        !demur_db_run(ledger, error, "UPDATE cases SET state = ? WHERE key = ?", "tt", state,
                      key))
        return false;
    if (sqlite3_changes(ledger->sqlite) == 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "no case %s; \"demur cases\" lists them", key);
        return false;
    }
    return !demur_db_fault(ledger, "ledger.state.after", error);
}
