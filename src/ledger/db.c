/* SPDX-License-Identifier: MIT */
/* Statements and errors of SQLite. */
#include "ledger/db.h"

#include "base/error.h"
#include "base/fault.h"

#include <stdarg.h>

bool
demur_db_fail(const DemurLedger *ledger, GError **error)
{
    int code = sqlite3_errcode(ledger->sqlite);
    const char *text = sqlite3_errmsg(ledger->sqlite);
    DemurError scope = DEMUR_ERROR_IO;
    const char *way_out = NULL;
    switch (code & 0xff) {
    case SQLITE_FULL:
        way_out = "free some disk space and run demur again";
        break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        way_out = "make the file and its folder writable, or set \"ledger\" to another path";
        break;
    case SQLITE_IOERR:
        way_out = "check the disk and its quota; on a network home set the journal to truncate";
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        scope = DEMUR_ERROR_TEMPORARY;
        way_out = "another program holds it, run demur again later";
        break;
    case SQLITE_CORRUPT:
        scope = DEMUR_ERROR_CONFIG;
        way_out = "the file is damaged; move it away and demur starts a new one";
        break;
    case SQLITE_NOTADB:
        scope = DEMUR_ERROR_CONFIG;
        way_out = "set \"ledger\" to another path, or move the file away";
        break;
    default:
        scope = DEMUR_ERROR_INTERNAL;
        way_out = "please report this";
    }
    g_set_error(error, DEMUR_ERROR, scope, "ledger %s: %s: %s", ledger->path, text, way_out);
    return false;
}

bool
demur_db_exec(const DemurLedger *ledger, const char *sql, GError **error)
{
    if (sqlite3_exec(ledger->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
        return demur_db_fail(ledger, error);
    return true;
}

static int
bind(sqlite3_stmt *statement, const char *types, va_list *arguments)
{
    /* NOLINTBEGIN(clang-analyzer-valist.Uninitialized): the callers have started it. */
    for (int i = 0; types[i]; i++) {
        int code;
        if (types[i] == 't')
            code = sqlite3_bind_text(statement, i + 1, va_arg(*arguments, const char *), -1,
                                     SQLITE_TRANSIENT);
        else
            code = sqlite3_bind_int64(statement, i + 1, va_arg(*arguments, int64_t));
        if (code != SQLITE_OK)
            return code;
    }
    /* NOLINTEND(clang-analyzer-valist.Uninitialized) */
    return SQLITE_OK;
}

static sqlite3_stmt *
prepare(const DemurLedger *ledger, const char *sql, const char *types, va_list *arguments)
{
    g_autoptr(sqlite3_stmt) statement = NULL;
    if (sqlite3_prepare_v2(ledger->sqlite, sql, -1, &statement, NULL) != SQLITE_OK ||
        bind(statement, types, arguments) != SQLITE_OK)
        return NULL;
    return g_steal_pointer(&statement);
}

sqlite3_stmt *
demur_db_query(const DemurLedger *ledger, GError **error, const char *sql, const char *types,
               ...)
{
    va_list arguments;
    va_start(arguments, types);
    sqlite3_stmt *statement = prepare(ledger, sql, types, &arguments);
    va_end(arguments);
    if (!statement)
        demur_db_fail(ledger, error);
    return statement;
}

bool
demur_db_run(const DemurLedger *ledger, GError **error, const char *sql, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    g_autoptr(sqlite3_stmt) statement = prepare(ledger, sql, types, &arguments);
    va_end(arguments);
    if (!statement || sqlite3_step(statement) != SQLITE_DONE)
        return demur_db_fail(ledger, error);
    return true;
}

bool
demur_db_step(const DemurLedger *ledger, sqlite3_stmt *statement, bool *ret_row, GError **error)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return demur_db_fail(ledger, error);
    *ret_row = code == SQLITE_ROW;
    return true;
}

char *
demur_db_text(sqlite3_stmt *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

bool
demur_db_number(const DemurLedger *ledger, sqlite3_stmt *statement, int64_t fallback,
                int64_t *ret_number, GError **error)
{
    bool row;
    if (!demur_db_step(ledger, statement, &row, error))
        return false;
    *ret_number = row ? sqlite3_column_int64(statement, 0) : fallback;
    return true;
}

bool
demur_db_fault(const DemurLedger *ledger, const char *name, GError **error)
{
    if (!demur_fault(name))
        return false;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "ledger %s: fault %s", ledger->path, name);
    return true;
}
