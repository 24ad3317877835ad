/* SPDX-License-Identifier: MIT */
/* SQLite as the ledger needs it: bound statements, and errors that name the file and the way
 * out. */
#ifndef DEMUR_LEDGER_DB_H
#define DEMUR_LEDGER_DB_H

#include "ledger/ledger.h"

#include <sqlite3.h>

struct DemurLedger {
    sqlite3 *sqlite;
    char *path;
    unsigned handle; /* tells the open handles of one process apart */
};

/* Turns the last SQLite error into a GError. Always returns false. */
bool demur_db_fail(const DemurLedger *ledger, GError **error);

/* One or more statements without parameters and results. */
bool demur_db_exec(const DemurLedger *ledger, const char *sql, GError **error);

/*
 * One statement with parameters. types: a letter each, "t" for const char * (NULL is SQL NULL),
 * "i" for int64_t; text is copied.
 * Returns: owned, to be stepped by the caller; NULL on error.
 */
sqlite3_stmt *demur_db_query(const DemurLedger *ledger, GError **error, const char *sql,
                             const char *types, ...);

/* The same, stepped to its end. */
bool demur_db_run(const DemurLedger *ledger, GError **error, const char *sql, const char *types,
                  ...);

/* Next row: *ret_row tells whether there is one. */
bool demur_db_step(const DemurLedger *ledger, sqlite3_stmt *statement, bool *ret_row,
                   GError **error);

/* A text column, owned, NULL for SQL NULL. */
char *demur_db_text(sqlite3_stmt *statement, int column);

/* The first column of the first row, or FALLBACK when there is no row. */
bool demur_db_number(const DemurLedger *ledger, sqlite3_stmt *statement, int64_t fallback,
                     int64_t *ret_number, GError **error);

/* A failure point of the tests: true, and an error set, when NAME is to fail. */
bool demur_db_fault(const DemurLedger *ledger, const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

#endif
