/* SPDX-License-Identifier: MIT */
/* The ledger: opening, migrating, claims between processes, cursors, and every way to fail. */
/* demur-layer: ledger */
#include "ledger/ledger.h"

#include "base/error.h"
#include "ledger/db.h"
#include "ledger/schema.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct Fixture {
    char *dir, *path;
} Fixture;

static void
set_up(Fixture *fixture, const void *data)
{
    fixture->dir = g_dir_make_tmp("demur-ledger-XXXXXX", NULL);
    g_assert_nonnull(fixture->dir);
    fixture->path = g_build_filename(fixture->dir, "state", "ledger.db", NULL);
}

static void
tear_down(Fixture *fixture, const void *data)
{
    const char *argv[] = {"rm", "-rf", fixture->dir, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(fixture->dir);
    g_free(fixture->path);
}

static DemurLedger *
open_ledger(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    DemurLedger *ledger = demur_ledger_open(fixture->path, "wal", &error);
    g_assert_no_error(error);
    return ledger;
}

static void
see(DemurLedger *ledger, const char *key, int64_t when)
{
    g_autoptr(GError) error = NULL;
    DemurCase seen = {
        .key = (char *)key, .first_seen = when, .kind = (char *)"notice", .message_date = -1};
    g_assert_true(demur_ledger_see(ledger, &seen, &error));
    g_assert_no_error(error);
}

static DemurClaim
claim(DemurLedger *ledger, const char *step)
{
    g_autoptr(GError) error = NULL;
    DemurClaim result = DEMUR_CLAIM_BUSY;
    g_assert_true(demur_ledger_claim(ledger, KEY, step, &result, &error));
    g_assert_no_error(error);
    return result;
}

static int64_t
ask(DemurLedger *ledger, const char *sql)
{
    int64_t number = -1;
    g_autoptr(sqlite3_stmt) statement = demur_db_query(ledger, NULL, sql, "");
    g_assert_true(demur_db_number(ledger, statement, -1, &number, NULL));
    return number;
}

static void
test_open(Fixture *fixture, const void *data)
{
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    struct stat status;
    g_autofree char *folder = g_path_get_dirname(fixture->path);
    g_assert_cmpint(stat(folder, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0700);
    const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = g_strconcat(fixture->path, suffixes[i], NULL);
        g_assert_cmpint(stat(path, &status), ==, 0);
        g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    }
    g_assert_cmpint(ask(ledger, "PRAGMA synchronous"), ==, 2);
    g_assert_cmpint(ask(ledger, "PRAGMA foreign_keys"), ==, 1);
    g_assert_cmpint(ask(ledger, "PRAGMA user_version"), ==, demur_schema_version());
}

static void
test_journal(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_ledger_open(fixture->path, "memory", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
    g_clear_error(&error);
    g_autoptr(DemurLedger) ledger = demur_ledger_open(fixture->path, "truncate", &error);
    g_assert_no_error(error);
    see(ledger, KEY, 1);
    g_autofree char *wal = g_strconcat(fixture->path, "-wal", NULL);
    g_assert_false(g_file_test(wal, G_FILE_TEST_EXISTS));
}

static void
test_cases(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    see(ledger, "b", 20);
    see(ledger, "a", 10);
    g_assert_true(demur_ledger_set_state(ledger, "a", "confirmed", &error));
    DemurCase again = {.key = (char *)"a",
                       .first_seen = 99,
                       .kind = (char *)"notice",
                       .trust = (char *)"authentic",
                       .folder = (char *)"INBOX",
                       .message_date = 7};
    g_assert_true(demur_ledger_see(ledger, &again, &error));
    g_autoptr(DemurCase) found = demur_ledger_case(ledger, "a", &error);
    g_assert_no_error(error);
    g_assert_cmpint(found->first_seen, ==, 10);
    g_assert_cmpstr(found->state, ==, "confirmed");
    g_assert_cmpstr(found->trust, ==, "authentic");
    g_assert_cmpstr(found->folder, ==, "INBOX");
    g_assert_null(found->url);
    g_assert_null(demur_ledger_case(ledger, "none", &error));
    g_assert_no_error(error);

    g_autoptr(GPtrArray) cases = demur_ledger_cases(ledger, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cases->len, ==, 2);
    g_assert_cmpstr(((DemurCase *)cases->pdata[0])->key, ==, "a");
    g_assert_cmpstr(((DemurCase *)cases->pdata[1])->key, ==, "b");

    g_assert_false(demur_ledger_set_state(ledger, "none", "done", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_false(demur_ledger_set_state(ledger, "a", "bogus", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL);
}

/* Which of the cases would be looked for, as "a c". */
static void
assert_undrafted(DemurLedger *ledger, const char *rules, const char *keys)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(GPtrArray) cases = demur_ledger_undrafted(ledger, "home", 100, rules, &error);
    g_assert_no_error(error);
    for (unsigned i = 0; i < cases->len; i++)
        g_string_append_printf(found, "%s%s", i > 0 ? " " : "",
                               ((DemurCase *)cases->pdata[i])->key);
    g_assert_cmpstr(found->str, ==, keys);
}

static void
test_undrafted(Fixture *fixture, const void *data)
{
    static const struct {
        const char *key, *kind, *trust, *account;
        int64_t date;
    } cases[] = {
        {"a", "notice", "authentic", "home", 100},  {"b", "notice", "unproven", "home", -1},
        {"c", "notice", "impostor", "home", 100},   {"d", "notice", "authentic", "home", 99},
        {"e", "notice", "authentic", "other", 100}, {"f", "code", "authentic", "home", 100},
        {"g", "notice", NULL, "home", 100},         {"h", "notice", "authentic", "home", 100},
    };
    DemurClaim claim;
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const DemurCase seen = {.key = (char *)cases[i].key,
                                .first_seen = (int64_t)i,
                                .kind = (char *)cases[i].kind,
                                .trust = (char *)cases[i].trust,
                                .account = (char *)cases[i].account,
                                .message_date = cases[i].date};
        g_assert_true(demur_ledger_see(ledger, &seen, &error));
    }
    g_assert_true(demur_ledger_set_state(ledger, "h", "confirmed", &error));
    assert_undrafted(ledger, "r1", "a b g");
    g_assert_true(demur_ledger_claim(ledger, "a", "draft", &claim, &error));
    assert_undrafted(ledger, "r1", "a b g");
    g_assert_true(demur_ledger_done(ledger, "a", "draft", NULL, &error));
    assert_undrafted(ledger, "r1", "b g");
    g_assert_true(demur_ledger_leave_undrafted(ledger, "b", "r1", &error));
    assert_undrafted(ledger, "r1", "g");
    assert_undrafted(ledger, "r2", "b g");
    g_assert_true(demur_ledger_leave_undrafted(ledger, "b", "r2", &error));
    g_assert_true(demur_ledger_leave_undrafted(ledger, "g", NULL, &error));
    assert_undrafted(ledger, "r1", "b");
    assert_undrafted(ledger, "r2", "");
    g_assert_true(demur_ledger_leave_undrafted(ledger, "none", "r1", &error));
    g_assert_no_error(error);
}

static void
test_claim(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    g_autoptr(DemurLedger) other = open_ledger(fixture);
    see(ledger, KEY, 1);
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_WON);
    g_assert_cmpint(claim(other, "draft"), ==, DEMUR_CLAIM_BUSY);
    g_assert_true(demur_ledger_release(other, KEY, "draft", &error));
    g_assert_cmpint(claim(other, "draft"), ==, DEMUR_CLAIM_BUSY);
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_DOUBT);
    g_assert_true(demur_ledger_release(ledger, KEY, "draft", &error));
    g_assert_cmpint(claim(other, "draft"), ==, DEMUR_CLAIM_DOUBT);
    g_assert_true(demur_ledger_done(other, KEY, "draft", "APPENDUID 12 7", &error));
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_DONE);
    g_assert_true(demur_ledger_release(ledger, KEY, "draft", &error));
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_DONE);
    g_assert_cmpint(claim(ledger, "flag"), ==, DEMUR_CLAIM_WON);

    g_assert_false(demur_ledger_done(ledger, KEY, "never", NULL, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL);
    g_clear_error(&error);
    DemurClaim result;
    g_assert_false(demur_ledger_claim(ledger, "unseen", "draft", &result, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL);
}

/* Each row alters one thing that a stored claim says of its owner, who is this process. */
static void
test_owner(Fixture *fixture, const void *data)
{
    static const struct {
        const char *change;
        DemurClaim expected;
    } rows[] = {
        {"pid = pid", DEMUR_CLAIM_BUSY},
        {"pid = 1, started = -1", DEMUR_CLAIM_DOUBT},
        {"pid = 999999999", DEMUR_CLAIM_DOUBT},
        {"started = started + 1", DEMUR_CLAIM_DOUBT},
        {"boot = 'another'", DEMUR_CLAIM_DOUBT},
        {"place = 'another host'", DEMUR_CLAIM_BUSY},
        {"place = 'another host', changed = changed - 3500", DEMUR_CLAIM_BUSY},
        {"place = 'another host', changed = changed - 3700", DEMUR_CLAIM_DOUBT},
        {"changed = changed - 3700", DEMUR_CLAIM_DOUBT},
        {"changed = changed + 9000", DEMUR_CLAIM_DOUBT},
        {"place = NULL, boot = NULL, pid = NULL, changed = 0", DEMUR_CLAIM_DOUBT},
    };
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    g_autoptr(DemurLedger) other = open_ledger(fixture);
    see(ledger, KEY, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *step = g_strdup_printf("step%zu", i);
        g_autofree char *sql =
            g_strdup_printf("UPDATE steps SET %s WHERE step = '%s'", rows[i].change, step);
        g_assert_cmpint(claim(ledger, step), ==, DEMUR_CLAIM_WON);
        g_assert_true(demur_db_exec(ledger, sql, NULL));
        g_test_message("%s", rows[i].change);
        g_assert_cmpint(claim(other, step), ==, rows[i].expected);
    }
}

/* A process that is killed, before and after it is reaped. */
static void
test_dead_claimant(Fixture *fixture, const void *data)
{
    int ready[2];
    g_assert_cmpint(pipe(ready), ==, 0);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        DemurLedger *ledger = open_ledger(fixture);
        see(ledger, KEY, 1);
        (void)claim(ledger, "draft");
        (void)!write(ready[1], "x", 1);
        pause();
        _exit(1);
    }
    char byte;
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_BUSY);
    g_assert_cmpint(kill(child, SIGKILL), ==, 0);
    g_usleep(100000);
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_DOUBT);
    g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
    close(ready[0]);
    close(ready[1]);
}

#define RACERS 8
#define RACES 25

/* Opens a ledger that may not exist yet, claims every step, and counts what it won. */
static _Noreturn void
race(const Fixture *fixture, int start)
{
    char byte;
    (void)!read(start, &byte, 1);
    DemurLedger *ledger = open_ledger(fixture);
    see(ledger, KEY, 1);
    int won = 0;
    for (int i = 0; i < RACES; i++) {
        g_autofree char *step = g_strdup_printf("step%d", i);
        if (claim(ledger, step) == DEMUR_CLAIM_WON) {
            won++;
            if (!demur_ledger_done(ledger, KEY, step, NULL, NULL))
                _exit(255);
        }
    }
    demur_ledger_close(ledger);
    _exit(won);
}

static void
test_race(Fixture *fixture, const void *data)
{
    int start[2];
    pid_t racers[RACERS];
    g_assert_cmpint(pipe(start), ==, 0);
    for (int i = 0; i < RACERS; i++) {
        racers[i] = fork();
        g_assert_cmpint(racers[i], >=, 0);
        if (racers[i] == 0) {
            close(start[1]);
            race(fixture, start[0]);
        }
    }
    close(start[1]); /* all start at once */
    close(start[0]);
    int total = 0;
    for (int i = 0; i < RACERS; i++) {
        int status;
        g_assert_cmpint(waitpid(racers[i], &status, 0), ==, racers[i]);
        g_assert_true(WIFEXITED(status));
        g_assert_cmpint(WEXITSTATUS(status), <=, RACES);
        total += WEXITSTATUS(status);
    }
    g_assert_cmpint(total, ==, RACES);
}

static int64_t
cursor(DemurLedger *ledger, DemurPlace place)
{
    int64_t next = -1;
    g_assert_true(demur_ledger_cursor(ledger, &place, &next, NULL));
    return next;
}

static void
test_cursors(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    DemurPlace inbox = {.account = "home", .folder = "INBOX", .server = "a", .uidvalidity = 5};
    g_assert_cmpint(cursor(ledger, inbox), ==, 0);
    g_assert_true(demur_ledger_set_cursor(ledger, &inbox, 1, &error));
    g_assert_true(demur_ledger_set_cursor(ledger, &inbox, 4294967295, &error));
    g_assert_cmpint(cursor(ledger, inbox), ==, 4294967295);
    inbox.uidvalidity = 6;
    g_assert_cmpint(cursor(ledger, inbox), ==, 0);
    inbox.uidvalidity = 5;
    inbox.server = "b";
    g_assert_cmpint(cursor(ledger, inbox), ==, 0);
    inbox.folder = "Junk";
    g_assert_cmpint(cursor(ledger, inbox), ==, 0);

    int64_t when = -1;
    g_assert_true(demur_ledger_last_pass(ledger, "home", &when, &error));
    g_assert_cmpint(when, ==, 0);
    g_assert_true(demur_ledger_passed(ledger, "home", 77, &error));
    g_assert_true(demur_ledger_passed(ledger, "home", 78, &error));
    g_assert_true(demur_ledger_last_pass(ledger, "home", &when, &error));
    g_assert_cmpint(when, ==, 78);
    g_assert_no_error(error);
}

static void
test_failures(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    DemurFailure failure;
    DemurPlace inbox = {.account = "home", .folder = "INBOX", .server = "a", .uidvalidity = 5};
    g_assert_true(demur_ledger_failed(ledger, &inbox, 7, 100, &failure, &error));
    g_assert_cmpint(failure.passes, ==, 1);
    g_assert_cmpint(failure.since, ==, 100);
    g_assert_true(demur_ledger_failed(ledger, &inbox, 7, 200, &failure, &error));
    g_assert_cmpint(failure.passes, ==, 2);
    g_assert_cmpint(failure.since, ==, 100);
    g_assert_true(demur_ledger_failed(ledger, &inbox, 3, 300, &failure, &error));
    g_autoptr(GArray) both = demur_ledger_failures(ledger, &inbox, &error);
    g_assert_cmpuint(both->len, ==, 2);
    g_assert_cmpint(g_array_index(both, DemurFailure, 0).uid, ==, 3);
    g_assert_cmpint(g_array_index(both, DemurFailure, 1).passes, ==, 2);

    /* Only what lies behind the cursor is still of interest. */
    g_assert_true(demur_ledger_set_cursor(ledger, &inbox, 7, &error));
    g_autoptr(GArray) one = demur_ledger_failures(ledger, &inbox, &error);
    g_assert_cmpuint(one->len, ==, 1);
    DemurPlace other = inbox;
    other.uidvalidity = 6;
    g_autoptr(GArray) none = demur_ledger_failures(ledger, &other, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_true(demur_ledger_failed(ledger, &other, 7, 400, &failure, &error));
    g_assert_cmpint(failure.passes, ==, 1);
    g_assert_cmpint(failure.since, ==, 400);
    g_assert_true(demur_ledger_put_off(ledger, &other, 7, 500, &error));
    g_assert_true(demur_ledger_give_up(ledger, &other, 7, &error));
    g_autoptr(GArray) lost = demur_ledger_failures(ledger, &other, &error);
    g_assert_true(g_array_index(lost, DemurFailure, 0).lost);
    g_assert_cmpint(g_array_index(lost, DemurFailure, 0).passes, ==, 0);
    g_assert_cmpint(g_array_index(lost, DemurFailure, 0).since, ==, 500);
    g_assert_true(demur_ledger_recovered(ledger, &other, 7, &error));
    g_autoptr(GArray) after = demur_ledger_failures(ledger, &other, &error);
    g_assert_cmpuint(after->len, ==, 0);
    g_assert_no_error(error);
}

static void
test_dkim(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    g_autofree char *result = NULL;
    g_assert_false(demur_ledger_dkim(ledger, KEY, &result, &error));
    g_assert_null(result);
    g_assert_no_error(error);
    g_assert_true(demur_ledger_set_dkim(ledger, KEY, "none", &error));
    g_assert_true(demur_ledger_set_dkim(ledger, KEY, "pass facebookmail.com", &error));
    g_assert_true(demur_ledger_dkim(ledger, KEY, &result, &error));
    g_assert_cmpstr(result, ==, "pass facebookmail.com");
}

/* The first schema as it was released; this text never changes. */
static const char version_1[] =
    "CREATE TABLE cases (key TEXT PRIMARY KEY, first_seen INTEGER NOT NULL, kind TEXT, trust "
    "TEXT,"
    " product TEXT, language TEXT, url TEXT, account TEXT, folder TEXT, message_id TEXT,"
    " message_date INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'done'))) WITHOUT ROWID;"
    "CREATE TABLE steps (case_key TEXT NOT NULL REFERENCES cases (key), step TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('claimed', 'released', 'done')),"
    " place TEXT, boot TEXT, pid INTEGER, started INTEGER, handle INTEGER,"
    " changed INTEGER NOT NULL, detail TEXT, PRIMARY KEY (case_key, step)) WITHOUT ROWID;"
    "CREATE TABLE cursors (account TEXT NOT NULL, folder TEXT NOT NULL,"
    " uidvalidity INTEGER NOT NULL, uidnext INTEGER NOT NULL,"
    " PRIMARY KEY (account, folder)) WITHOUT ROWID;"
    "CREATE TABLE passes (account TEXT PRIMARY KEY, passed INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE dkim (key TEXT PRIMARY KEY, result TEXT NOT NULL) WITHOUT ROWID;"
    "INSERT INTO cases (key, first_seen, message_date, state)"
    " VALUES ('" KEY "', 5, -1, 'open');"
    "INSERT INTO steps (case_key, step, state, changed) VALUES ('" KEY "', 'draft', 'done', 5);"
    "INSERT INTO steps (case_key, step, state, changed)"
    " VALUES ('" KEY "', 'alert.stdout', 'done', 5);"
    "INSERT INTO cases (key, first_seen, message_date, state, trust)"
    " VALUES ('fake', 5, -1, 'open', 'impostor');"
    "INSERT INTO steps (case_key, step, state, changed) VALUES ('fake', 'alert.inbox', 'done', "
    "5);"
    "INSERT INTO cursors (account, folder, uidvalidity, uidnext) VALUES ('home', 'INBOX', 5, "
    "9);"
    "PRAGMA user_version = 1; PRAGMA application_id = 1684368757;";

static void
write_database(const Fixture *fixture, const char *sql)
{
    g_autofree char *folder = g_path_get_dirname(fixture->path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    sqlite3 *sqlite = NULL;
    g_assert_cmpint(sqlite3_open(fixture->path, &sqlite), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(sqlite, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(sqlite), ==, SQLITE_OK);
}

static bool
is_done(DemurLedger *ledger, const char *key, const char *step)
{
    bool done;
    g_assert_true(demur_ledger_is_done(ledger, key, step, &done, NULL));
    return done;
}

static void
test_migrate(Fixture *fixture, const void *data)
{
    write_database(fixture, version_1);
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    g_assert_cmpint(ask(ledger, "PRAGMA user_version"), ==, demur_schema_version());
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_DONE);
    g_assert_cmpint(claim(ledger, "flag"), ==, DEMUR_CLAIM_WON);
    DemurPlace inbox = {.account = "home", .folder = "INBOX", .server = "a", .uidvalidity = 5};
    g_assert_cmpint(cursor(ledger, inbox), ==, 9);
    g_assert_true(is_done(ledger, KEY, "alert.stdout"));
    g_assert_true(is_done(ledger, "fake", "alert.inbox.impostor"));
    g_assert_false(is_done(ledger, "fake", "alert.inbox"));
}

/* The names and bytes of all files beside the ledger; of locks only the name. */
static char *
files_of(const Fixture *fixture)
{
    g_autofree char *folder = g_path_get_dirname(fixture->path);
    g_autofree char *command = g_strdup_printf(
        "cd '%s' && for f in *; do echo \"$f\"; case $f in *-shm) ;; *) cksum <\"$f\" ;; esac; "
        "done",
        folder);
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    char *out = NULL;
    g_assert_true(
        g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, NULL, NULL, NULL));
    return out;
}

/* Opens a copy and writes to it; nothing of that stays. */
static void
use_copy(const Fixture *fixture, DemurClaim expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = files_of(fixture);
    DemurLedger *copy = demur_ledger_open_copy(fixture->path, &error);
    g_assert_no_error(error);
    see(copy, KEY, 1);
    g_assert_cmpint(claim(copy, "draft"), ==, expected);
    demur_ledger_close(copy);
    g_autofree char *after = files_of(fixture);
    g_assert_cmpstr(after, ==, before);
}

static void
test_copy(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(fixture->path);
    DemurLedger *none = demur_ledger_open_copy(fixture->path, &error);
    g_assert_no_error(error);
    demur_ledger_close(none);
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));

    write_database(fixture, "");
    use_copy(fixture, DEMUR_CLAIM_WON);
    write_database(fixture, version_1);
    use_copy(fixture, DEMUR_CLAIM_DONE);
    demur_ledger_close(open_ledger(fixture));
    use_copy(fixture, DEMUR_CLAIM_DONE);
    /* In use by somebody else. */
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    see(ledger, KEY, 1);
    use_copy(fixture, DEMUR_CLAIM_DONE);
    write_database(fixture, "PRAGMA user_version = 99;");
    g_assert_null(demur_ledger_open_copy(fixture->path, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
}

static void
test_refused(Fixture *fixture, const void *data)
{
    static const struct {
        const char *sql, *text;
    } rows[] = {
        {"PRAGMA user_version = 99; PRAGMA application_id = 1684368757;", "newer demur"},
        {"CREATE TABLE bookmarks (url TEXT);", "another program"},
        {"PRAGMA user_version = 1;", "another program"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        write_database(fixture, rows[i].sql);
        g_assert_null(demur_ledger_open(fixture->path, "wal", &error));
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
        g_assert_nonnull(strstr(error->message, rows[i].text));
        g_assert_nonnull(strstr(error->message, fixture->path));
        g_assert_cmpint(g_unlink(fixture->path), ==, 0);
    }
}

static void
test_no_database(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(fixture->path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_autofree char *text = g_strnfill(5000, 'x');
    g_assert_true(g_file_set_contents(fixture->path, text, 5000, NULL));
    g_assert_null(demur_ledger_open(fixture->path, "wal", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
    g_autofree char *after = NULL;
    g_assert_true(g_file_get_contents(fixture->path, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, text);
}

static void
test_no_folder(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(fixture->path);
    g_assert_true(g_file_set_contents(folder, "a file", -1, NULL));
    g_assert_null(demur_ledger_open(fixture->path, "wal", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
    g_clear_error(&error);
    g_assert_null(demur_ledger_open(fixture->dir, "wal", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
}

static void
test_read_only(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    demur_ledger_close(open_ledger(fixture));
    g_assert_cmpint(g_chmod(fixture->path, 0400), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        /* Root may write everywhere: become nobody, who must be let into the folders. */
        g_autofree char *folder = g_path_get_dirname(fixture->path);
        if (geteuid() == 0 && (g_chmod(fixture->dir, 0755) != 0 || g_chmod(folder, 0755) != 0 ||
                               g_chmod(fixture->path, 0444) != 0 || setuid(65534) != 0))
            _exit(77);
        DemurLedger *ledger = demur_ledger_open(fixture->path, "wal", &error);
        _exit(!ledger && g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_IO) ? 0 : 1);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        g_test_skip("cannot give up root");
    else
        g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

static void
test_disk_full(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    see(ledger, KEY, 1);
    g_assert_true(demur_db_exec(ledger, "PRAGMA max_page_count = 1", NULL));
    g_autofree char *detail = g_strnfill(20000, 'x');
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_WON);
    g_assert_false(demur_ledger_done(ledger, KEY, "draft", detail, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "free some disk space"));
    g_clear_error(&error);
    /* A failed write leaves no transaction open. */
    g_assert_true(demur_ledger_done(ledger, KEY, "draft", "short", &error));
    g_assert_cmpint(claim(ledger, "draft"), ==, DEMUR_CLAIM_DONE);
}

/* A write that the system refuses: the file may not grow. */
static void
test_write_error(Fixture *fixture, const void *data)
{
    demur_ledger_close(open_ledger(fixture));
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {.rlim_cur = 4096, .rlim_max = 4096};
        (void)signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(2);
        GError *error = NULL;
        DemurLedger *ledger = demur_ledger_open(fixture->path, "wal", &error);
        DemurCase seen = {.key = (char *)KEY, .first_seen = 1, .message_date = -1};
        if (ledger && demur_ledger_see(ledger, &seen, &error))
            _exit(3);
        _exit(g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_IO) ? 0 : 1);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
    g_autoptr(DemurLedger) ledger = open_ledger(fixture);
    see(ledger, KEY, 1);
}

static void
test_damaged(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    demur_ledger_close(open_ledger(fixture));
    g_autofree char *bytes = NULL;
    size_t len;
    g_assert_true(g_file_get_contents(fixture->path, &bytes, &len, NULL));
    g_assert_cmpuint(len, >, 8192);
    memset(bytes + 4096, 0xee, len - 4096);
    g_assert_true(g_file_set_contents(fixture->path, bytes, (gssize)len, NULL));
    g_autoptr(DemurLedger) ledger = demur_ledger_open(fixture->path, "wal", &error);
    if (ledger) {
        DemurCase seen = {.key = (char *)KEY, .first_seen = 1, .message_date = -1};
        g_assert_false(demur_ledger_see(ledger, &seen, &error));
    }
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
    g_assert_nonnull(strstr(error->message, "damaged"));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Fixture *, const void *);
    } tests[] = {
        {"/ledger/open", test_open},           {"/ledger/journal", test_journal},
        {"/ledger/cases", test_cases},         {"/ledger/claim", test_claim},
        {"/ledger/owner", test_owner},         {"/ledger/dead-claimant", test_dead_claimant},
        {"/ledger/race", test_race},           {"/ledger/cursors", test_cursors},
        {"/ledger/failures", test_failures},   {"/ledger/copy", test_copy},
        {"/ledger/dkim", test_dkim},           {"/ledger/migrate", test_migrate},
        {"/ledger/refused", test_refused},     {"/ledger/no-database", test_no_database},
        {"/ledger/no-folder", test_no_folder}, {"/ledger/read-only", test_read_only},
        {"/ledger/disk-full", test_disk_full}, {"/ledger/write-error", test_write_error},
        {"/ledger/damaged", test_damaged},     {"/ledger/undrafted", test_undrafted},
    };
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
