/* SPDX-License-Identifier: MIT */
/*
 * The pass over one account: connecting, the folders to look through, and what is done about a
 * message of interest. For each folder the server is asked for new mail of the senders, the
 * headers decide which messages are fetched (visit.c), and what is of interest goes through
 * verdict, plan and actions.
 */
#include "front/sweep.h"

#include "base/error.h"
#include "base/say.h"
#include "front/config-check.h"
#include "front/password.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define FOLDERS_SHOWN 10
#define RECONNECTS 3 /* in one pass */

void
demur_sweep_fail(DemurSweep *pass, GError *error)
{
    g_prefix_error(&error, "%s: ", pass->account->name);
    int status = demur_program_fail(error);
    if (pass->status == EX_OK)
        pass->status = status;
    if (error->domain == DEMUR_ERROR &&
        (error->code == DEMUR_ERROR_CONNECTION || error->code == DEMUR_ERROR_CREDENTIALS))
        pass->dead = true;
    g_error_free(error);
}

static DemurStore *
connect_account(const DemurAccount *account, GError **error)
{
    char *password = NULL;
    if (account->user) {
        password = demur_password_get(account, error);
        if (!password)
            return NULL;
    }
    const DemurImapOptions options = {
        .account = account->name,
        .host = account->host,
        .port = account->port,
        .security = account->security,
        .tunnel = account->tunnel,
        .ca_file = account->ca_file,
        .user = account->user,
        .password = password,
    };
    DemurStore *store = demur_imap_connect(&options, error);
    demur_password_free(password);
    return store;
}

/* Names in the configuration are found however many folders there are. Owned. */
static GPtrArray *
list_folders(const DemurAccount *account, DemurStore *store, GError **error)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (char **name = account->folders; name && *name; name++)
        g_strv_builder_add(names, *name);
    if (account->drafts_folder)
        g_strv_builder_add(names, account->drafts_folder);
    g_auto(GStrv) wanted = g_strv_builder_end(names);
    return demur_store_folders(store, (const char *const *)wanted, error);
}

bool
demur_sweep_revive(DemurSweep *pass)
{
    GError *error = NULL;
    if (pass->reconnects >= RECONNECTS)
        return false;
    pass->reconnects++;
    g_info("%s: connecting again", pass->account->name);
    DemurStore *store = connect_account(pass->account, &error);
    /* Asked for anew because a store keeps the names as the server wrote them. */
    GPtrArray *folders = store ? list_folders(pass->account, store, &error) : NULL;
    if (!folders) {
        demur_store_free(store);
        demur_sweep_fail(pass, error);
        return false;
    }
    g_ptr_array_unref(folders);
    demur_store_inherit(store, pass->store);
    demur_store_free(pass->store);
    pass->store = store;
    pass->dead = false;
    return true;
}

/* What tells the account's server from another one behind the same name: UIDs mean nothing
 * there. Only a checksum is kept, since a tunnel's command may say more than the ledger needs
 * to know. */
static char *
server_of(const DemurAccount *account)
{
    g_autofree char *text =
        account->tunnel ? g_strdup_printf("tunnel %s %s", account->user ? account->user : "",
                                          account->tunnel)
                        : g_strdup_printf("host %s %s", account->user, account->host);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* The folder's name as the server has it, borrowed, or NULL. INBOX is INBOX in any case of
 * letters (RFC 3501 section 5.1). */
static const char *
find_folder(const GPtrArray *folders, const char *name)
{
    bool inbox = g_ascii_strcasecmp(name, "INBOX") == 0;
    for (unsigned i = 0; i < folders->len; i++) {
        const DemurFolder *folder = folders->pdata[i];
        if (g_str_equal(folder->name, name) || (inbox && (folder->use & DEMUR_USE_INBOX)))
            return folder->name;
    }
    return NULL;
}

/* Names the folder that was probably meant, else some that there are. */
static GError *
no_folder(const GPtrArray *folders, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) some = g_string_new(NULL);
    for (unsigned i = 0; i < folders->len; i++) {
        const DemurFolder *folder = folders->pdata[i];
        g_ptr_array_add(names, folder->name);
        if (i < FOLDERS_SHOWN)
            g_string_append_printf(some, "%s\"%s\"", i > 0 ? ", " : "", folder->name);
    }
    g_ptr_array_add(names, NULL);
    const char *near = demur_json_nearest(name, (const char *const *)names->pdata);
    if (near)
        return g_error_new(DEMUR_ERROR, DEMUR_ERROR_MAILBOX,
                           "no folder \"%s\"; did you mean \"%s\"?", name, near);
    return g_error_new(
        DEMUR_ERROR, DEMUR_ERROR_MAILBOX, "no folder \"%s\"; the server has %s%s", name,
        some->len > 0 ? some->str : "none", folders->len > FOLDERS_SHOWN ? " and others" : "");
}

/* A wrong name is said before a notice needs the folder, which may be long after; alerts are
 * made all the same. */
static void
check_drafts_folder(DemurSweep *pass)
{
    const char *name = pass->account->drafts_folder;
    if (!pass->policy.draft || !name || find_folder(pass->folders, name))
        return;
    GError *error = no_folder(pass->folders, name);
    g_prefix_error(&error, "\"drafts_folder\": ");
    demur_sweep_fail(pass, error);
}

/* Without SPECIAL-USE nobody but the person knows where Junk is. Said at each pass until one
 * was complete, and then only on demand. */
static void
mention_junk(const DemurSweep *pass)
{
    int64_t when = 0;
    for (unsigned i = 0; i < pass->folders->len; i++) {
        if (((const DemurFolder *)pass->folders->pdata[i])->use & DEMUR_USE_JUNK)
            return;
    }
    (void)demur_ledger_last_pass(pass->ledger, pass->account->name, &when, NULL);
    g_log_structured(
        G_LOG_DOMAIN, when > 0 ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_MESSAGE, "MESSAGE",
        "%s: the server marks no folder as Junk, so it is not looked through; name "
        "the folders with \"folders\"",
        pass->account->name);
}

/* Names of the folders to look through; owned array of borrowed names. */
static GPtrArray *
choose_folders(DemurSweep *pass)
{
    static const unsigned usual =
        DEMUR_USE_INBOX | DEMUR_USE_JUNK | DEMUR_USE_ARCHIVE | DEMUR_USE_ALL;
    GPtrArray *chosen = g_ptr_array_new();
    for (char **name = pass->account->folders; name && *name; name++) {
        const char *found = find_folder(pass->folders, *name);
        if (found)
            g_ptr_array_add(chosen, (void *)found);
        else
            demur_sweep_fail(pass, no_folder(pass->folders, *name));
    }
    for (unsigned i = 0; !pass->account->folders && i < pass->folders->len; i++) {
        const DemurFolder *folder = pass->folders->pdata[i];
        /* Where INBOX cannot be opened, that is to be said, not left out. */
        if ((folder->use & usual) &&
            (folder->use & DEMUR_USE_INBOX || !(folder->use & DEMUR_USE_NOSELECT)))
            g_ptr_array_add(chosen, folder->name);
    }
    if (!pass->account->folders)
        mention_junk(pass);
    return chosen;
}

static void
print_dry(const DemurSweep *pass, const DemurVerdict *verdict, const DemurSource *source,
          char **plan)
{
    if (pass->program->json) {
        g_autofree char *json = demur_explain_json(verdict, source, (const char *const *)plan);
        puts(json);
        return;
    }
    g_autofree char *line = demur_program_line(verdict);
    g_autofree char *folder = demur_say_clean(source->folder, -1, 100);
    printf("%s, %s, UID %" G_GINT64_FORMAT ": %s\n", source->account, folder, source->uid,
           line);
    for (; *plan; plan++)
        printf("  would: %s\n", *plan);
}

/* What is still to be done, for a dry run: for copies of a message only once, as it would be
 * done. */
static bool
announce(const DemurSweep *pass, const DemurRun *run, const GArray *steps, GError **error)
{
    g_autoptr(GArray) pending = demur_run_pending(run, steps, error);
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    for (unsigned i = 0; pending && i < pending->len; i++) {
        g_autofree char *line = demur_step_describe(g_array_index(pending, DemurStep, i),
                                                    run->verdict, run->policy);
        g_strv_builder_add(lines, line);
    }
    g_auto(GStrv) plan = g_strv_builder_end(lines);
    if (!pending || pending->len == 0)
        return pending != NULL;
    print_dry(pass, run->verdict, run->source, plan);
    return demur_run_rehearse(run, pending, error);
}

static bool
plans_draft(const GArray *steps)
{
    for (unsigned i = 0; i < steps->len; i++) {
        if (g_array_index(steps, DemurStep, i) == DEMUR_STEP_DRAFT)
            return true;
    }
    return false;
}

bool
demur_sweep_act(DemurSweep *pass, DemurMessage *message, const DemurVerdict *verdict,
                const DemurSource *source, GError **error)
{
    g_autoptr(GArray) steps = demur_policy_plan(verdict, &pass->policy);
    g_autofree char *key = demur_ledger_key(message);
    g_hash_table_add(pass->met, g_strdup(key));
    g_auto(GStrv) plan = demur_program_plan(pass->program, verdict);
    unsigned performed = 0;
    const DemurRun run = {
        .verdict = verdict,
        .message = message,
        .source = source,
        .policy = &pass->policy,
        .person = &pass->person,
        .rules_dirs = demur_program_rules_dirs(pass->program),
        .ledger = pass->ledger,
        .store = pass->store,
        .key = key,
        .plan = (const char *const *)plan,
        .folders = pass->folders,
        .drafts_folder = pass->account->drafts_folder,
        .out = stdout,
        .json = pass->program->json,
    };
    bool done = pass->wanted->dry_run ? announce(pass, &run, steps, error)
                                      : demur_run_plan(&run, steps, &performed, error);
    if (!done || !pass->policy.draft || plans_draft(steps))
        return done;
    return demur_ledger_leave_undrafted(pass->ledger, key, pass->rules, error);
}

/* The outcome of a visit; ERROR taken, or NULL. */
static void
fail_folder(DemurSweep *pass, const char *folder, GError *error)
{
    if (!error)
        return;
    g_prefix_error(&error, "%s: ", folder);
    demur_sweep_fail(pass, error);
}

static void
visit_folders(DemurSweep *pass)
{
    g_autoptr(GPtrArray) chosen = choose_folders(pass);
    g_autoptr(GPtrArray) visits =
        g_ptr_array_new_with_free_func((GDestroyNotify)demur_visit_free);
    for (unsigned i = 0; i < chosen->len; i++) {
        GError *error = NULL;
        if (pass->dead && !demur_sweep_revive(pass))
            return;
        g_ptr_array_add(visits, demur_visit_new(pass, chosen->pdata[i]));
        if (!demur_visit_run(visits->pdata[i], &error))
            fail_folder(pass, chosen->pdata[i], error);
    }
    for (unsigned i = 0; i < visits->len; i++) {
        GError *error = NULL;
        if (!demur_visit_try_again(visits->pdata[i], &error))
            fail_folder(pass, chosen->pdata[i], error);
    }
    demur_sweep_catch_up(pass, visits);
}

static bool
open_ledger(DemurSweep *pass, GError **error)
{
    const DemurConfig *config = pass->program->config;
    pass->ledger = pass->wanted->dry_run
                       ? demur_ledger_open_copy(config->ledger, error)
                       : demur_ledger_open(config->ledger, config->journal, error);
    return pass->ledger != NULL;
}

/* The person's own address: the first of those configured, else the name to log in with where
 * that is one. */
static const char *
own_address(const DemurConfig *config, const DemurAccount *account)
{
    char **addresses = account->addresses ? account->addresses : config->addresses;
    if (addresses[0])
        return addresses[0];
    return account->user && demur_config_is_address(account->user) ? account->user : NULL;
}

static void
fill_wishes(DemurSweep *pass)
{
    const DemurConfig *config = pass->program->config;
    pass->policy = (DemurPolicy){.alert_stdout = config->alert_stdout,
                                 .alert_inbox = config->alert_inbox,
                                 .draft = config->draft,
                                 .flag = config->flag,
                                 .alert_command = config->alert_command};
    pass->person = (DemurPerson){.name = config->draft_name,
                                 .address = own_address(config, pass->account),
                                 .accounts = config->draft_accounts,
                                 .grounds = config->draft_grounds,
                                 .jurisdiction = config->draft_jurisdiction,
                                 .draft_language = config->draft_language,
                                 .draft_to = config->draft_to};
}

static bool
start(DemurSweep *pass, GError **error)
{
    if (!open_ledger(pass, error))
        return false;
    pass->server = server_of(pass->account);
    pass->store = connect_account(pass->account, error);
    if (!pass->store)
        return false;
    pass->folders = list_folders(pass->account, pass->store, error);
    return pass->folders != NULL;
}

static void
finish(DemurSweep *pass)
{
    GError *error = NULL;
    if (pass->status == EX_OK && !pass->wanted->dry_run && pass->ledger &&
        !demur_ledger_passed(pass->ledger, pass->account->name,
                             g_get_real_time() / G_USEC_PER_SEC, &error))
        demur_sweep_fail(pass, error);
    if (pass->folders)
        g_ptr_array_unref(pass->folders);
    demur_store_free(pass->store);
    g_free(pass->server);
    g_free(pass->rules);
    g_hash_table_unref(pass->met);
    demur_ledger_close(pass->ledger);
    demur_prefilter_free(pass->prefilter);
}

int
demur_account_poll(DemurProgram *program, const DemurAccount *account, const DemurPass *wanted)
{
    int status = EX_OK;
    GError *error = NULL;
    DemurSweep pass = {.program = program, .account = account, .wanted = wanted};
    pass.ruleset = demur_program_ruleset(program, &status);
    if (!pass.ruleset)
        return status;
    demur_program_policy(program, account, &pass.trust);
    fill_wishes(&pass);
    pass.rules = demur_sweep_rules(pass.ruleset);
    pass.met = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    pass.prefilter = demur_program_prefilter(program);
    if (start(&pass, &error)) {
        check_drafts_folder(&pass);
        visit_folders(&pass);
    } else {
        demur_sweep_fail(&pass, error);
    }
    finish(&pass);
    return pass.status;
}
