/* SPDX-License-Identifier: MIT */
/*
 * Each entry of the table below leads from one version to the next, starting with an empty
 * file. An entry that was released is never changed: a change of the tables is one more entry.
 */
#include "ledger/schema.h"

#include "base/error.h"

/* "demu" */
#define APPLICATION_ID 0x64656d75

static const char *const migrations[] = {
    /* 1 */
    "CREATE TABLE cases ("
    "  key TEXT PRIMARY KEY,"
    "  first_seen INTEGER NOT NULL,"
    "  kind TEXT, trust TEXT, product TEXT, language TEXT, url TEXT,"
    "  account TEXT, folder TEXT, message_id TEXT,"
    "  message_date INTEGER NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'done'))"
    ") WITHOUT ROWID;"
    "CREATE TABLE steps ("
    "  case_key TEXT NOT NULL REFERENCES cases (key),"
    "  step TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN ('claimed', 'released', 'done')),"
    "  place TEXT, boot TEXT, pid INTEGER, started INTEGER, handle INTEGER,"
    "  changed INTEGER NOT NULL,"
    "  detail TEXT,"
    "  PRIMARY KEY (case_key, step)"
    ") WITHOUT ROWID;"
    "CREATE TABLE cursors ("
    "  account TEXT NOT NULL, folder TEXT NOT NULL,"
    "  uidvalidity INTEGER NOT NULL, uidnext INTEGER NOT NULL,"
    "  PRIMARY KEY (account, folder)"
    ") WITHOUT ROWID;"
    "CREATE TABLE passes (account TEXT PRIMARY KEY, passed INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE dkim (key TEXT PRIMARY KEY, result TEXT NOT NULL) WITHOUT ROWID;",
    /* 2: an account's name may come to mean another server */
    "ALTER TABLE cursors ADD COLUMN server TEXT;",
    /* 3: messages that could not be read */
    "CREATE TABLE failures ("
    "  account TEXT NOT NULL, folder TEXT NOT NULL, uid INTEGER NOT NULL,"
    "  uidvalidity INTEGER NOT NULL, server TEXT NOT NULL,"
    "  passes INTEGER NOT NULL, since INTEGER NOT NULL, lost INTEGER NOT NULL,"
    "  PRIMARY KEY (account, folder, uid)"
    ") WITHOUT ROWID;",
    /* 4: an alert's name says how far it trusted the mail; without a word: authentic */
    "UPDATE steps SET step = step || '.' || (SELECT trust FROM cases WHERE key = case_key) "
    "WHERE step LIKE 'alert.%' "
    "AND (SELECT trust FROM cases WHERE key = case_key) IN ('unproven', 'impostor');",
};

int
demur_schema_version(void)
{
    return G_N_ELEMENTS(migrations);
}

static bool
pragma_number(const DemurLedger *ledger, const char *sql, int64_t *ret_number, GError **error)
{
    g_autoptr(sqlite3_stmt) statement = demur_db_query(ledger, error, sql, "");
    return statement && demur_db_number(ledger, statement, 0, ret_number, error);
}

typedef struct Stamp {
    int64_t application, version, tables;
} Stamp;

/* One transaction, or a file that another process is just filling looks like a foreign one. */
static bool
read_stamp(const DemurLedger *ledger, Stamp *ret_stamp, GError **error)
{
    if (!demur_db_exec(ledger, "BEGIN", error))
        return false;
    bool read =
        pragma_number(ledger, "PRAGMA application_id", &ret_stamp->application, error) &&
        pragma_number(ledger, "PRAGMA user_version", &ret_stamp->version, error) &&
        pragma_number(ledger, "SELECT count(*) FROM sqlite_master", &ret_stamp->tables, error);
    (void)demur_db_exec(ledger, "ROLLBACK", NULL);
    return read;
}

bool
demur_schema_inspect(const DemurLedger *ledger, GError **error)
{
    Stamp stamp;
    if (!read_stamp(ledger, &stamp, error))
        return false;
    bool empty = stamp.application == 0 && stamp.version == 0 && stamp.tables == 0;
    if (!empty && stamp.application != APPLICATION_ID) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s is a database of another program; set \"ledger\" to another path",
                    ledger->path);
        return false;
    }
    if (stamp.version > demur_schema_version()) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "ledger %s has version %d, this demur knows %d; install a newer demur",
                    ledger->path, (int)stamp.version, demur_schema_version());
        return false;
    }
    return true;
}

static bool
step_up(const DemurLedger *ledger, GError **error)
{
    int64_t version;
    /* Read again: another process may have migrated while this one waited for the lock. */
    if (!pragma_number(ledger, "PRAGMA user_version", &version, error))
        return false;
    for (; version < demur_schema_version(); version++) {
        g_autofree char *stamp =
            g_strdup_printf("PRAGMA user_version = %d; PRAGMA application_id = %d;",
                            (int)version + 1, APPLICATION_ID);
        if (!demur_db_exec(ledger, migrations[version], error) ||
            demur_db_fault(ledger, "ledger.migrate", error) ||
            !demur_db_exec(ledger, stamp, error))
            return false;
    }
    return true;
}

bool
demur_schema_migrate(const DemurLedger *ledger, GError **error)
{
    int64_t version;
    if (!pragma_number(ledger, "PRAGMA user_version", &version, error))
        return false;
    if (version == demur_schema_version())
        return true;
    if (!demur_db_exec(ledger, "BEGIN IMMEDIATE", error))
        return false;
    if (step_up(ledger, error) && demur_db_exec(ledger, "COMMIT", error))
        return true;
    (void)demur_db_exec(ledger, "ROLLBACK", NULL);
    return false;
}
