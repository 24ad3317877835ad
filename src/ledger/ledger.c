/* SPDX-License-Identifier: MIT */
/* Opening the ledger, and the small tables: cursors, passes, results of DKIM. */
#include "ledger/ledger.h"

#include "base/error.h"
#include "ledger/db.h"
#include "ledger/schema.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define BUSY_MILLISECONDS 10000
#define RETRY_MICROSECONDS 5000

static bool
prepare_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0700) == 0)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO,
                "cannot create %s: %s; set \"ledger\" to another path", folder,
                g_strerror(errno));
    return false;
}

/*
 * Opened by SQLite alone: closing a descriptor of our own would drop the locks that another
 * handle of this process holds on the file (fcntl(2)). The new file is empty until its mode is
 * set.
 */
static bool
open_file(DemurLedger *ledger, GError **error)
{
    struct stat status;
    bool fresh = stat(ledger->path, &status) != 0 && errno == ENOENT;
    if (sqlite3_open_v2(ledger->path, &ledger->sqlite,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
        return demur_db_fail(ledger, error);
    if (fresh && chmod(ledger->path, 0600) != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot protect %s: %s", ledger->path,
                    g_strerror(errno));
        return false;
    }
    sqlite3_busy_timeout(ledger->sqlite, BUSY_MILLISECONDS);
    if (sqlite3_db_readonly(ledger->sqlite, "main") == 1) {
        g_set_error(
            error, DEMUR_ERROR, DEMUR_ERROR_IO,
            "ledger %s is read-only; make it writable, or set \"ledger\" to another path",
            ledger->path);
        return false;
    }
    return true;
}

/* SQLite gives up at once where a change of the journal meets another process: wait here. */
static bool
set_journal(const DemurLedger *ledger, const char *journal, GError **error)
{
    g_autofree char *sql = g_strdup_printf("PRAGMA journal_mode = %s", journal);
    int64_t end = g_get_monotonic_time() + BUSY_MILLISECONDS * INT64_C(1000);
    for (;;) {
        int code = sqlite3_exec(ledger->sqlite, sql, NULL, NULL, NULL);
        if (code == SQLITE_OK)
            return true;
        if ((code & 0xff) != SQLITE_BUSY || g_get_monotonic_time() > end)
            return demur_db_fail(ledger, error);
        g_usleep(RETRY_MICROSECONDS);
    }
}

static DemurLedger *
ledger_new(const char *path)
{
    static int handles;
    DemurLedger *ledger = g_new0(DemurLedger, 1);
    ledger->path = g_strdup(path);
    ledger->handle = (unsigned)g_atomic_int_add(&handles, 1);
    return ledger;
}

/* What must hold before a ledger is used, whatever it lies in. */
static bool
settle(const DemurLedger *ledger, GError **error)
{
    return demur_db_exec(ledger, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
                         error) &&
           demur_schema_migrate(ledger, error);
}

DemurLedger *
demur_ledger_open(const char *path, const char *journal, GError **error)
{
    const char *mode = journal ? journal : "wal";
    if (!g_str_equal(mode, "wal") && !g_str_equal(mode, "truncate")) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "the journal of the ledger is \"wal\" or \"truncate\", not \"%s\"", mode);
        return NULL;
    }
    g_autoptr(DemurLedger) ledger = ledger_new(path);
    if (!prepare_folder(path, error) || !open_file(ledger, error) ||
        !demur_schema_inspect(ledger, error) || !set_journal(ledger, mode, error) ||
        !settle(ledger, error))
        return NULL;
    return g_steal_pointer(&ledger);
}

/* A reader of a file with a journal beside it leaves both alone only when it may not write; one
 * of a file without a journal tidies up behind itself only when it may. */
static int
copy_flags(const char *path)
{
    g_autofree char *journal = g_strconcat(path, "-wal", NULL);
    return g_file_test(journal, G_FILE_TEST_EXISTS) ? SQLITE_OPEN_READONLY
                                                    : SQLITE_OPEN_READWRITE;
}

static bool
copy_into(const DemurLedger *memory, const DemurLedger *file, GError **error)
{
    sqlite3_busy_timeout(file->sqlite, BUSY_MILLISECONDS);
    sqlite3_backup *backup = sqlite3_backup_init(memory->sqlite, "main", file->sqlite, "main");
    if (!backup)
        return demur_db_fail(memory, error);
    int64_t end = g_get_monotonic_time() + BUSY_MILLISECONDS * INT64_C(1000);
    int code = sqlite3_backup_step(backup, -1);
    while ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && g_get_monotonic_time() < end) {
        g_usleep(RETRY_MICROSECONDS);
        code = sqlite3_backup_step(backup, -1);
    }
    return sqlite3_backup_finish(backup) == SQLITE_OK || demur_db_fail(memory, error);
}

DemurLedger *
demur_ledger_open_copy(const char *path, GError **error)
{
    g_autoptr(DemurLedger) ledger = ledger_new(path);
    if (sqlite3_open(":memory:", &ledger->sqlite) != SQLITE_OK) {
        (void)demur_db_fail(ledger, error);
        return NULL;
    }
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autoptr(DemurLedger) file = ledger_new(path);
        if (sqlite3_open_v2(path, &file->sqlite, copy_flags(path), NULL) != SQLITE_OK) {
            (void)demur_db_fail(file, error);
            return NULL;
        }
        if (!copy_into(ledger, file, error))
            return NULL;
    }
    if (!demur_schema_inspect(ledger, error) || !settle(ledger, error))
        return NULL;
    return g_steal_pointer(&ledger);
}

void
demur_ledger_close(DemurLedger *ledger)
{
    if (!ledger)
        return;
    (void)sqlite3_close_v2(ledger->sqlite);
    g_free(ledger->path);
    g_free(ledger);
}

bool
demur_ledger_cursor(DemurLedger *ledger, const DemurPlace *place, int64_t *ret_uidnext,
                    GError **error)
{
    /* A cursor that was set before servers were told apart is taken for this one's. */
    g_autoptr(sqlite3_stmt) statement = demur_db_query(
        ledger, error,
        "SELECT uidnext FROM cursors WHERE account = ? AND folder = ? AND uidvalidity = ? "
        "AND coalesce(server, ?4) = ?4",
        "ttit", place->account, place->folder, place->uidvalidity, place->server);
    return statement && demur_db_number(ledger, statement, 0, ret_uidnext, error);
}

bool
demur_ledger_set_cursor(DemurLedger *ledger, const DemurPlace *place, int64_t uidnext,
                        GError **error)
{
    if (demur_db_fault(ledger, "ledger.cursor.before", error) ||
        !demur_db_run(ledger, error,
                      "INSERT INTO cursors (account, folder, uidvalidity, uidnext, server) "
                      "VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, folder) DO UPDATE SET "
                      "uidvalidity = excluded.uidvalidity, uidnext = excluded.uidnext, "
                      "server = excluded.server",
                      "ttiit", place->account, place->folder, place->uidvalidity, uidnext,
                      place->server) ||
        !demur_db_run(ledger, error,
                      "DELETE FROM failures WHERE account = ? AND folder = ? AND uid < ?",
                      "tti", place->account, place->folder, uidnext))
        return false;
    return !demur_db_fault(ledger, "ledger.cursor.after", error);
}

bool
demur_ledger_passed(DemurLedger *ledger, const char *account, int64_t when, GError **error)
{
    if (demur_db_fault(ledger, "ledger.passed.before", error) ||
        !demur_db_run(ledger, error,
                      "INSERT INTO passes (account, passed) VALUES (?, ?) "
                      "ON CONFLICT (account) DO UPDATE SET passed = excluded.passed",
                      "ti", account, when))
        return false;
    return !demur_db_fault(ledger, "ledger.passed.after", error);
}

bool
demur_ledger_last_pass(DemurLedger *ledger, const char *account, int64_t *ret_when,
                       GError **error)
{
    g_autoptr(sqlite3_stmt) statement = demur_db_query(
        ledger, error, "SELECT passed FROM passes WHERE account = ?", "t", account);
    return statement && demur_db_number(ledger, statement, 0, ret_when, error);
}

bool
demur_ledger_dkim(DemurLedger *ledger, const char *key, char **ret_result, GError **error)
{
    bool row;
    *ret_result = NULL;
    g_autoptr(sqlite3_stmt) statement =
        demur_db_query(ledger, error, "SELECT result FROM dkim WHERE key = ?", "t", key);
    if (!statement || !demur_db_step(ledger, statement, &row, error) || !row)
        return false;
    *ret_result = demur_db_text(statement, 0);
    return true;
}

bool
demur_ledger_set_dkim(DemurLedger *ledger, const char *key, const char *result, GError **error)
{
    if (demur_db_fault(ledger, "ledger.dkim.before", error) ||
        !demur_db_run(ledger, error,
                      "INSERT INTO dkim (key, result) VALUES (?, ?) "
                      "ON CONFLICT (key) DO UPDATE SET result = excluded.result",
                      "tt", key, result))
        return false;
    return !demur_db_fault(ledger, "ledger.dkim.after", error);
}
