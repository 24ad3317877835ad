/* SPDX-License-Identifier: MIT */
/* Performing a plan against a mailbox on disk: what is filed, what is repeated, what fails. */
/* demur-layer: plan */
#include "run-fixture.h"

#include <errno.h>
#include <signal.h>

typedef struct Fixture {
    Setting setting;
    FILE *out;
    char *printed;
    size_t len;
} Fixture;

static void
set_up(Fixture *fixture, const void *data)
{
    setting_init(&fixture->setting, g_dir_make_tmp("demur-run-XXXXXX", NULL), notice_text);
    fixture->setting.ledger = setting_ledger(&fixture->setting);
    fixture->setting.run.ledger = fixture->setting.ledger;
    fixture->out = open_memstream(&fixture->printed, &fixture->len);
    fixture->setting.run.out = fixture->out;
}

static void
tear_down(Fixture *fixture, const void *data)
{
    setting_clear(&fixture->setting);
    (void)fclose(fixture->out);
    free(fixture->printed);
}

/* Runs the plan; CODE is the expected error, or -1. Returns the number of performed steps. */
static unsigned
run_plan(Setting *setting, int code, const char *text)
{
    unsigned performed = 99;
    g_autoptr(GError) error = NULL;
    setting_plan(setting);
    bool done = demur_run_plan(&setting->run, setting->plan, &performed, &error);
    if (code < 0) {
        g_assert_no_error(error);
        g_assert_true(done);
    } else {
        g_assert_error(error, DEMUR_ERROR, code);
        g_assert_false(done);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, text));
    }
    return performed;
}

static void
test_all(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 4);
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 0);
    g_assert_cmpuint(count_of(fixture->printed, setting->verdict.url), ==, 1);

    g_autofree char *drafts = stored(&setting->store, "Brouillons", &count);
    g_assert_cmpuint(count, ==, 1);
    g_assert_nonnull(strstr(drafts, "I, Ada L., object."));
    g_assert_nonnull(strstr(drafts, "233964459562201"));
    g_assert_nonnull(strstr(drafts, "\nSubject: My objection" CRLF));
    g_assert_nonnull(strstr(drafts, "<" KEY ".draft@demur.invalid>"));
    g_assert_nonnull(strstr(drafts, "\nIn-Reply-To: <notice@mail.instagram.com>" CRLF));
    g_assert_nonnull(strstr(drafts, "<first@mail.instagram.com>"));
    g_assert_null(strstr(drafts, "\nTo:"));
    g_assert_null(strstr(drafts, "Auto-Submitted"));

    g_autofree char *alerts = stored(&setting->store, "INBOX", &count);
    g_assert_cmpuint(count, ==, 1);
    g_assert_nonnull(strstr(alerts, "you can object"));
    g_assert_nonnull(strstr(alerts, "<" KEY ".alert@demur.invalid>"));
    g_assert_nonnull(strstr(alerts, "\nAuto-Submitted: auto-generated" CRLF));
    g_assert_null(strstr(alerts, "Learn how"));

    g_autofree char *flags_path = g_build_filename(setting->dir, "flags", NULL);
    g_autofree char *flags = NULL;
    g_assert_true(g_file_get_contents(flags_path, &flags, NULL, NULL));
    g_assert_cmpstr(flags, ==, "DemurNotice");
    g_assert_cmpuint(setting->store.looks, ==, 2);
}

static void
test_recipient(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    setting->person.draft_to = "objections@example.net";
    setting->person.draft_language = "xx";
    setting->store.no_keywords = true;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 4);
    g_autofree char *drafts = stored(&setting->store, "Brouillons", &count);
    g_assert_nonnull(strstr(drafts, "\nTo: objections@example.net" CRLF));
}

/* Nothing that cannot be written may look like a message that cannot be read. */
static void
test_unwritten(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    setting->person.address = "Ada <ada@example.org>";
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_CONFIG, "not a valid mail address"), ==, 2);
    setting->person.address = "ada@example.org";
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 2);
    g_free(stored(&setting->store, "Brouillons", &count));
    g_assert_cmpuint(count, ==, 1);
}

/* A copy of the same mail that is trusted more is announced again; one that is not is not. */
static void
test_trust_rises(Fixture *fixture, const void *data)
{
    static const struct {
        DemurTrust trust;
        unsigned performed, alerts;
    } rows[] = {
        {DEMUR_TRUST_IMPOSTOR, 2, 1},  {DEMUR_TRUST_IMPOSTOR, 0, 1},
        {DEMUR_TRUST_UNPROVEN, 2, 2},  {DEMUR_TRUST_IMPOSTOR, 0, 2},
        {DEMUR_TRUST_AUTHENTIC, 2, 3}, {DEMUR_TRUST_UNPROVEN, 0, 3},
        {DEMUR_TRUST_IMPOSTOR, 0, 3},  {DEMUR_TRUST_AUTHENTIC, 0, 3},
    };
    Setting *setting = &fixture->setting;
    setting->policy = (DemurPolicy){.alert_stdout = true, .alert_inbox = true};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned count;
        g_test_message("row %zu", i);
        setting->verdict.trust = rows[i].trust;
        g_assert_cmpuint(run_plan(setting, -1, NULL), ==, rows[i].performed);
        g_free(stored(&setting->store, "INBOX", &count));
        g_assert_cmpuint(count, ==, rows[i].alerts);
    }
}

/* What would be done, asked before, between and after. */
static void
test_pending(Fixture *fixture, const void *data)
{
    g_autoptr(GError) error = NULL;
    Setting *setting = &fixture->setting;
    setting_plan(setting);
    g_autoptr(GArray) all = demur_run_pending(&setting->run, setting->plan, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, ==, setting->plan->len);
    setting->store.no_drafts = true;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_MAILBOX, "draft: "), ==, 3);
    g_autoptr(GArray) draft = demur_run_pending(&setting->run, setting->plan, &error);
    g_assert_cmpuint(draft->len, ==, 1);
    g_assert_cmpint(g_array_index(draft, DemurStep, 0), ==, DEMUR_STEP_DRAFT);
    setting->store.no_drafts = false;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
    g_autoptr(GArray) none = demur_run_pending(&setting->run, setting->plan, &error);
    g_assert_cmpuint(none->len, ==, 0);
}

/* A rehearsal leaves nothing to do for a copy, but the alert of one that is trusted more. */
static void
test_rehearse(Fixture *fixture, const void *data)
{
    unsigned count;
    g_autoptr(GError) error = NULL;
    Setting *setting = &fixture->setting;
    setting_plan(setting);
    setting->verdict.trust = DEMUR_TRUST_UNPROVEN;
    g_autoptr(GArray) all = demur_run_pending(&setting->run, setting->plan, &error);
    g_assert_true(demur_run_rehearse(&setting->run, all, &error));
    g_assert_no_error(error);
    g_autoptr(GArray) none = demur_run_pending(&setting->run, setting->plan, &error);
    g_assert_cmpuint(none->len, ==, 0);
    setting->verdict.trust = DEMUR_TRUST_AUTHENTIC;
    g_autoptr(GArray) alerts = demur_run_pending(&setting->run, setting->plan, &error);
    for (unsigned i = 0; i < alerts->len; i++)
        g_assert_true(demur_step_is_alert(g_array_index(alerts, DemurStep, i)));
    g_assert_cmpuint(alerts->len, >, 0);
    g_free(stored(&setting->store, "INBOX", &count));
    g_assert_cmpuint(count, ==, 0);
}

static void
test_json(Fixture *fixture, const void *data)
{
    Setting *setting = &fixture->setting;
    setting->run.json = true;
    setting->policy = (DemurPolicy){.alert_stdout = true};
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
    g_assert_cmpint(fixture->printed[0], ==, '{');
    g_assert_cmpuint(count_of(fixture->printed, "\n"), ==, 1);
}

static void
test_no_drafts(Fixture *fixture, const void *data)
{
    Setting *setting = &fixture->setting;
    setting->store.no_drafts = true;
    g_assert_cmpuint(
        run_plan(setting, DEMUR_ERROR_MAILBOX, "draft: the server marks no folder"), ==, 3);
    setting->store.no_drafts = false;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
}

static void
test_no_store(Fixture *fixture, const void *data)
{
    Setting *setting = &fixture->setting;
    setting->run.store = NULL;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_MAILBOX, "alert.inbox: there is no mailbox"),
                     ==, 1);
    setting->run.store = &setting->store;
    setting->source.uid = -1;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_INPUT, "flag: "), ==, 2);
}

/* The server carries out the APPEND, but its answer never comes. */
static void
test_lost_reply(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    setting->policy.alert_inbox = false;
    setting->store.lose_reply = true;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_CONNECTION, "draft: connection lost"), ==,
                     1);
    /* The claim was given back, so another poller may go on: it finds the draft, and flags. */
    g_autoptr(DemurLedger) other = setting_ledger(setting);
    setting->run.ledger = other;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
    g_free(stored(&setting->store, "Brouillons", &count));
    g_assert_cmpuint(count, ==, 1);
    g_assert_cmpuint(setting->store.looks, ==, 2);
    g_assert_cmpstr(setting->store.open, ==, "INBOX");
}

/* The same, and the server's search does not find what it has just taken. */
static void
test_blind_search(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    setting->policy = (DemurPolicy){.draft = true};
    setting->store.blind = setting->store.lose_reply = true;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_CONNECTION, "draft: connection lost"), ==,
                     0);
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 0);
    g_free(stored(&setting->store, "Brouillons", &count));
    g_assert_cmpuint(count, ==, 1);
}

/* The draft was sent, and then the ledger was lost. */
static void
test_sent(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    g_autoptr(GPtrArray) folders = demur_store_folders(&setting->store, NULL, NULL);
    g_autofree char *draft = g_build_filename(setting->dir, "Brouillons.1", NULL);
    g_autofree char *sent = g_build_filename(setting->dir, "Sent.1", NULL);
    setting->policy = (DemurPolicy){.draft = true};
    setting->run.folders = folders;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
    g_assert_cmpint(rename(draft, sent), ==, 0);
    g_autofree char *path = g_build_filename(setting->dir, "another.db", NULL);
    g_autoptr(DemurLedger) another = demur_ledger_open(path, "wal", NULL);
    setting->run.ledger = another;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 0);
    g_free(stored(&setting->store, "Brouillons", &count));
    g_assert_cmpuint(count, ==, 0);
    g_assert_cmpstr(setting->store.open, ==, "INBOX");
}

static void
test_dead_connection(Fixture *fixture, const void *data)
{
    unsigned count;
    Setting *setting = &fixture->setting;
    setting->store.refuse = true;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_CONNECTION, "alert.inbox: "), ==, 1);
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_CONNECTION, "alert.inbox: "), ==, 0);
    setting->store.refuse = false;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 3);
    g_free(stored(&setting->store, "Brouillons", &count));
    g_assert_cmpuint(count, ==, 1);
    g_assert_cmpuint(count_of(fixture->printed, setting->verdict.url), ==, 1);
}

static void
test_busy(Fixture *fixture, const void *data)
{
    unsigned count;
    DemurClaim claim;
    Setting *setting = &fixture->setting;
    g_autoptr(DemurLedger) other = setting_ledger(setting);
    DemurCase seen = {.key = (char *)KEY, .first_seen = 1, .message_date = -1};
    g_assert_true(demur_ledger_see(other, &seen, NULL));
    g_assert_true(demur_ledger_claim(other, KEY, "draft", &claim, NULL));
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_TEMPORARY, "draft: another demur"), ==, 3);
    g_free(stored(&setting->store, "Brouillons", &count));
    g_assert_cmpuint(count, ==, 0);
}

static void
test_unwritable(Fixture *fixture, const void *data)
{
    Setting *setting = &fixture->setting;
    FILE *full = fopen("/dev/full", "we");
    g_assert_nonnull(full);
    setting->policy = (DemurPolicy){.alert_stdout = true};
    setting->run.out = full;
    g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_IO, "alert.stdout: cannot write"), ==, 0);
    setting->run.out = fixture->out;
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
    (void)fclose(full);
}

/* What was filed in INBOX comes by in the next pass, and must not raise another alert. */
static void
test_own(Fixture *fixture, const void *data)
{
    unsigned count;
    static const char *const ids[] = {"<" KEY ".alert@demur.invalid>",
                                      "<" KEY ".draft@demur.invalid>"};
    g_assert_cmpuint(run_plan(&fixture->setting, -1, NULL), ==, 4);
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *mail = g_strdup_printf(
            "From: ada@example.org" CRLF "Message-ID: %s" CRLF CRLF "x" CRLF, ids[i]);
        Setting *setting = &fixture->setting;
        demur_message_free(setting->message);
        g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
        setting->message = demur_message_new_from_bytes(bytes, NULL);
        setting->run.message = setting->message;
        setting->source.message_id = NULL;
        setting->run.key = "another key";
        setting->verdict.trust = DEMUR_TRUST_IMPOSTOR;
        g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 0);
    }
    g_free(stored(&fixture->setting.store, "INBOX", &count));
    g_assert_cmpuint(count, ==, 1);
}

/* A stranger's mail that borrows the form of our Message-IDs gets no pass. */
static void
test_not_own(Fixture *fixture, const void *data)
{
    Setting other;
    setting_init(&other, g_dir_make_tmp("demur-run-XXXXXX", NULL),
                 "Message-ID: <" KEY ".alert@demur.invalid>" CRLF CRLF "x" CRLF);
    other.ledger = setting_ledger(&other);
    other.run.ledger = other.ledger;
    other.run.out = fixture->out;
    g_assert_cmpuint(run_plan(&other, -1, NULL), ==, 4);
    setting_clear(&other);
}

static void
test_command(Fixture *fixture, const void *data)
{
    Setting *setting = &fixture->setting;
    g_autofree char *command = g_strdup_printf(
        "cat > %s/json; printf '%%s|' \"$DEMUR_KIND\" \"$DEMUR_TRUST\" \"$DEMUR_LINK\" "
        "\"$DEMUR_PRODUCT\" \"$DEMUR_LANGUAGE\" \"$DEMUR_ACCOUNT\" \"$DEMUR_FOLDER\" "
        "\"$DEMUR_MESSAGE_ID\" > %s/env; echo noise; ls /proc/self/fd | wc -l > %s/fds",
        setting->dir, setting->dir, setting->dir);
    setting->policy = (DemurPolicy){.alert_command = command};
    setting->source.folder = "a\nb\x1b[2J";
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
    g_autofree char *json_path = g_build_filename(setting->dir, "json", NULL);
    g_autofree char *env_path = g_build_filename(setting->dir, "env", NULL);
    g_autofree char *json = NULL, *env = NULL;
    g_assert_true(g_file_get_contents(json_path, &json, NULL, NULL));
    g_assert_true(g_str_has_prefix(json, "{\"format\":1,"));
    g_assert_true(g_file_get_contents(env_path, &env, NULL, NULL));
    g_assert_cmpstr(env, ==,
                    "notice|authentic|https://help.instagram.com/contact/233964459562201|"
                    "instagram||home|a b\xef\xbf\xbd[2J|<notice@mail.instagram.com>|");
    g_autofree char *fds_path = g_build_filename(setting->dir, "fds", NULL);
    g_autofree char *fds = NULL;
    g_assert_true(g_file_get_contents(fds_path, &fds, NULL, NULL));
    g_assert_cmpint(g_ascii_strtoll(fds, NULL, 10), <=,
                    4); /* three, and ls reading the folder */
}

static void
test_command_fails(Fixture *fixture, const void *data)
{
    static const struct {
        const char *command, *text;
    } rows[] = {
        {"exit 3", "alert.command: the command \"exit 3\" exited with 3"},
        {"kill -9 $$", "was killed"},
        {"/nonexistent/program 2>/dev/null", "exited with 127"},
    };
    Setting *setting = &fixture->setting;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        setting->policy = (DemurPolicy){.alert_command = rows[i].command};
        g_assert_cmpuint(run_plan(setting, DEMUR_ERROR_IO, rows[i].text), ==, 0);
    }
    setting->policy = (DemurPolicy){.alert_command = "true"};
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 1);
}

/* Which cases a confirmation of Instagram, account "home", of day 100 closes. */
static void
test_confirm(Fixture *fixture, const void *data)
{
    static const struct {
        const char *key, *kind, *product, *account;
        int64_t date;
        const char *expected;
    } rows[] = {
        {"same", "notice", "instagram", "home", 50, "confirmed"},
        {"unknown product", "notice", NULL, "home", 50, "confirmed"},
        {"unknown date", "notice", "instagram", "home", -1, "confirmed"},
        {"other product", "notice", "facebook", "home", 50, "open"},
        {"other account", "notice", "instagram", "work", 50, "open"},
        {"later", "notice", "instagram", "home", 150, "open"},
        {"no notice", "rejection", "instagram", "home", 50, "open"},
        {"done", "notice", "instagram", "home", 50, "done"},
    };
    Setting *setting = &fixture->setting;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        DemurCase seen = {.key = (char *)rows[i].key,
                          .first_seen = 1,
                          .kind = (char *)rows[i].kind,
                          .product = (char *)rows[i].product,
                          .account = (char *)rows[i].account,
                          .message_date = rows[i].date};
        g_assert_true(demur_ledger_see(setting->ledger, &seen, NULL));
    }
    g_assert_true(demur_ledger_set_state(setting->ledger, "done", "done", NULL));
    setting->verdict.kind = DEMUR_KIND_CONFIRMATION;
    setting->source.date = 100;
    setting->policy = (DemurPolicy){.alert_stdout = true};
    g_assert_cmpuint(run_plan(setting, -1, NULL), ==, 2);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DemurCase) found = demur_ledger_case(setting->ledger, rows[i].key, NULL);
        g_test_message("%s", rows[i].key);
        g_assert_cmpstr(found->state, ==, rows[i].expected);
    }
}

static void
test_nothing(Fixture *fixture, const void *data)
{
    fixture->setting.verdict.kind = DEMUR_KIND_OTHER;
    g_assert_cmpuint(run_plan(&fixture->setting, -1, NULL), ==, 0);
    g_autoptr(GPtrArray) cases = demur_ledger_cases(fixture->setting.ledger, NULL);
    g_assert_cmpuint(cases->len, ==, 0);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Fixture *, const void *);
    } tests[] = {
        {"/run/all", test_all},
        {"/run/recipient", test_recipient},
        {"/run/unwritten", test_unwritten},
        {"/run/trust-rises", test_trust_rises},
        {"/run/pending", test_pending},
        {"/run/rehearse", test_rehearse},
        {"/run/json", test_json},
        {"/run/no-drafts", test_no_drafts},
        {"/run/no-store", test_no_store},
        {"/run/lost-reply", test_lost_reply},
        {"/run/blind-search", test_blind_search},
        {"/run/sent", test_sent},
        {"/run/dead-connection", test_dead_connection},
        {"/run/busy", test_busy},
        {"/run/unwritable", test_unwritable},
        {"/run/own", test_own},
        {"/run/not-own", test_not_own},
        {"/run/command", test_command},
        {"/run/command-fails", test_command_fails},
        {"/run/confirm", test_confirm},
        {"/run/nothing", test_nothing},
    };
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
