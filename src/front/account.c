/* SPDX-License-Identifier: MIT */
/*
 * The pass over one account: for each folder the server is asked for new mail of the senders,
 * the headers decide which messages are fetched, and what is of interest goes through verdict,
 * plan and actions. A folder's cursor moves on only when all its new messages were dealt with.
 */
#include "front/account.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/say.h"
#include "front/config-check.h"
#include "front/password.h"
#include "plan/run.h"
#include "rules/pack.h"
#include "rules/prefilter.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define FOLDERS_SHOWN 10

typedef struct Pass {
    DemurProgram *program;
    const DemurAccount *account;
    const DemurPass *wanted;
    const DemurRuleset *ruleset;
    DemurTrustPolicy trust;
    DemurPolicy policy;
    DemurPerson person;
    DemurPrefilter *prefilter; /* NULL: every message the server found is fetched */
    DemurStore *store;
    DemurLedger *ledger; /* NULL in a dry run without a ledger */
    char *server;        /* which one, for the cursors */
    GPtrArray *folders;  /* DemurFolder* */
    int status;          /* the first failure's */
    bool dead;           /* the connection is gone */
} Pass;

/* One folder being looked through. */
typedef struct Visit {
    Pass *pass;
    const char *folder;
    DemurPlace place;
    GArray *nominated; /* int64_t UIDs */
    int64_t failed;    /* lowest UID that could not be dealt with, or 0 */
} Visit;

static void
fail(Pass *pass, GError *error)
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

/* Names of the folders to look through; owned array of borrowed names. */
static GPtrArray *
choose_folders(Pass *pass)
{
    static const unsigned usual =
        DEMUR_USE_INBOX | DEMUR_USE_JUNK | DEMUR_USE_ARCHIVE | DEMUR_USE_ALL;
    GPtrArray *chosen = g_ptr_array_new();
    for (char **name = pass->account->folders; name && *name; name++) {
        const char *found = find_folder(pass->folders, *name);
        if (found)
            g_ptr_array_add(chosen, (void *)found);
        else
            fail(pass, no_folder(pass->folders, *name));
    }
    for (unsigned i = 0; !pass->account->folders && i < pass->folders->len; i++) {
        const DemurFolder *folder = pass->folders->pdata[i];
        if ((folder->use & usual) && !(folder->use & DEMUR_USE_NOSELECT))
            g_ptr_array_add(chosen, folder->name);
    }
    return chosen;
}

static bool
note_header(int64_t uid, int64_t size, GBytes *header, void *user)
{
    Visit *visit = user;
    size_t len;
    const char *data = g_bytes_get_data(header, &len);
    const DemurPrefilter *prefilter = visit->pass->prefilter;
    if (!prefilter || demur_prefilter_test(prefilter, data, len, true) != DEMUR_NOMINATED_NO)
        g_array_append_val(visit->nominated, uid);
    return true;
}

/* UIDs worth fetching, in visit->nominated. */
static bool
nominate(Visit *visit, int64_t first, GError **error)
{
    Pass *pass = visit->pass;
    g_auto(GStrv) terms = demur_ruleset_search_terms(pass->ruleset);
    const DemurSearch search = {.first_uid = MAX(first, 1),
                                .since = first > 0 ? 0 : pass->wanted->since,
                                .from = (const char *const *)terms};
    g_autoptr(GArray) uids = demur_store_search(pass->store, &search, error);
    return uids && (uids->len == 0 ||
                    demur_store_headers(pass->store, uids, note_header, visit, error));
}

static void
print_dry(const Pass *pass, const DemurVerdict *verdict, const DemurSource *source, char **plan)
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

/* Carries out the plan for one message. */
static bool
act(Visit *visit, DemurMessage *message, const DemurVerdict *verdict, const DemurSource *source,
    GError **error)
{
    Pass *pass = visit->pass;
    g_autoptr(GArray) steps = demur_policy_plan(verdict, &pass->policy);
    if (steps->len == 0)
        return true;
    g_auto(GStrv) plan = demur_program_plan(pass->program, verdict);
    if (pass->wanted->dry_run) {
        print_dry(pass, verdict, source, plan);
        return true;
    }
    g_autofree char *key = demur_ledger_key(message);
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
        .out = stdout,
        .json = pass->program->json,
    };
    return demur_run_plan(&run, steps, &performed, error);
}

/* A fetched message, known by the checksum of all its bytes. */
typedef struct Fetched {
    DemurLedger *ledger;
    char *checksum;
} Fetched;

static char *
checksum_of(int fd)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guchar buffer[8192];
    off_t at = 0;
    for (ssize_t got; (got = pread(fd, buffer, sizeof(buffer), at)) > 0; at += got)
        g_checksum_update(sum, buffer, got);
    return g_strdup(g_checksum_get_string(sum));
}

static char *
recall(void *user)
{
    const Fetched *fetched = user;
    char *result = NULL;
    (void)demur_ledger_dkim(fetched->ledger, fetched->checksum, &result, NULL);
    return result;
}

static void
remember_result(const char *result, void *user)
{
    const Fetched *fetched = user;
    g_autoptr(GError) error = NULL;
    if (!demur_ledger_set_dkim(fetched->ledger, fetched->checksum, result, &error))
        g_warning("a DKIM result could not be kept: %s", error->message);
}

/* The verdict, with our own DKIM results of earlier passes at hand. */
static DemurVerdict *
judge(const Pass *pass, DemurMessage *message, int fd)
{
    DemurTrustPolicy policy = pass->trust;
    bool remembers = pass->ledger && policy.auth != DEMUR_AUTH_RESULTS;
    g_autofree char *checksum = remembers ? checksum_of(fd) : NULL;
    Fetched fetched = {.ledger = pass->ledger, .checksum = checksum};
    const DemurDkimMemory memory = {recall, remember_result, &fetched};
    policy.dkim_memory = remembers ? &memory : NULL;
    return demur_classify(message, pass->ruleset, &policy);
}

static bool
deal_with(Visit *visit, int64_t uid, GError **error)
{
    Pass *pass = visit->pass;
    int fd = demur_store_fetch(pass->store, uid, error);
    if (fd < 0)
        return false;
    DemurMessage *message = demur_message_new_from_fd(fd, 0, -1, error);
    bool done = false;
    if (message) {
        g_autoptr(DemurVerdict) verdict = judge(pass, message, fd);
        const DemurSource source = {
            .account = pass->account->name,
            .folder = visit->folder,
            .message_id = demur_message_id(message),
            .uid = uid,
            .date = demur_message_date(message),
        };
        done = act(visit, message, verdict, &source, error);
    }
    demur_message_free(message);
    (void)close(fd);
    return done;
}

/* A message that cannot be examined now or ever is said once and passed over; what failed for
 * another reason is tried again at the next pass. */
static void
note_failure(Visit *visit, int64_t uid, GError *error)
{
    bool lost = error->domain == DEMUR_ERROR && error->code == DEMUR_ERROR_MESSAGE;
    if (!lost && (visit->failed == 0 || uid < visit->failed))
        visit->failed = uid;
    g_prefix_error(&error, "%s, UID %" G_GINT64_FORMAT ": ", visit->folder, uid);
    fail(visit->pass, error);
}

static bool
look_through(Visit *visit, int64_t first, int64_t uidnext, GError **error)
{
    Pass *pass = visit->pass;
    DemurFolderState state;
    if (!demur_store_open(pass->store, visit->folder, &state, error) ||
        !nominate(visit, first, error))
        return false;
    g_info("%s, %s: messages to examine: %u", pass->account->name, visit->folder,
           visit->nominated->len);
    for (unsigned i = 0; i < visit->nominated->len && !pass->dead; i++) {
        GError *problem = NULL;
        int64_t uid = g_array_index(visit->nominated, int64_t, i);
        if (!deal_with(visit, uid, &problem))
            note_failure(visit, uid, problem);
    }
    if (pass->wanted->dry_run || pass->dead)
        return true;
    int64_t next = visit->failed > 0 ? visit->failed : uidnext;
    return demur_ledger_set_cursor(pass->ledger, &visit->place, next, error);
}

static bool
visit_folder(Pass *pass, const char *folder, GError **error)
{
    DemurFolderState state;
    int64_t next = 0;
    if (!demur_store_status(pass->store, folder, &state, error))
        return false;
    Visit visit = {.pass = pass,
                   .folder = folder,
                   .place = {.account = pass->account->name,
                             .folder = folder,
                             .server = pass->server,
                             .uidvalidity = state.uidvalidity}};
    if (pass->ledger && !demur_ledger_cursor(pass->ledger, &visit.place, &next, error))
        return false;
    if (next > 0 && next == state.uidnext) {
        g_info("%s, %s: nothing new", pass->account->name, folder);
        return true;
    }
    /* UIDs only grow: this is another folder, whatever its UIDVALIDITY says. */
    if (state.uidnext > 0 && next > state.uidnext)
        next = 0;
    visit.nominated = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool done = look_through(&visit, next, state.uidnext, error);
    g_array_unref(visit.nominated);
    return done;
}

static void
visit_folders(Pass *pass)
{
    g_autoptr(GPtrArray) chosen = choose_folders(pass);
    for (unsigned i = 0; i < chosen->len && !pass->dead; i++) {
        GError *error = NULL;
        if (!visit_folder(pass, chosen->pdata[i], &error)) {
            g_prefix_error(&error, "%s: ", (const char *)chosen->pdata[i]);
            fail(pass, error);
        }
    }
}

static bool
open_ledger(Pass *pass, GError **error)
{
    const DemurConfig *config = pass->program->config;
    if (pass->wanted->dry_run && access(config->ledger, F_OK) != 0)
        return true;
    pass->ledger = demur_ledger_open(config->ledger, config->journal, error);
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
fill_wishes(Pass *pass)
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
start(Pass *pass, GError **error)
{
    if (!open_ledger(pass, error))
        return false;
    pass->server = server_of(pass->account);
    pass->store = connect_account(pass->account, error);
    if (!pass->store)
        return false;
    pass->folders = demur_store_folders(pass->store, error);
    return pass->folders != NULL;
}

static void
finish(Pass *pass)
{
    GError *error = NULL;
    if (pass->status == EX_OK && !pass->wanted->dry_run && pass->ledger &&
        !demur_ledger_passed(pass->ledger, pass->account->name,
                             g_get_real_time() / G_USEC_PER_SEC, &error))
        fail(pass, error);
    if (pass->folders)
        g_ptr_array_unref(pass->folders);
    demur_store_free(pass->store);
    g_free(pass->server);
    demur_ledger_close(pass->ledger);
    demur_prefilter_free(pass->prefilter);
}

int
demur_account_poll(DemurProgram *program, const DemurAccount *account, const DemurPass *wanted)
{
    int status = EX_OK;
    GError *error = NULL;
    Pass pass = {.program = program, .account = account, .wanted = wanted};
    pass.ruleset = demur_program_ruleset(program, &status);
    if (!pass.ruleset)
        return status;
    demur_program_policy(program, account, &pass.trust);
    fill_wishes(&pass);
    pass.prefilter = demur_program_prefilter(program);
    if (start(&pass, &error))
        visit_folders(&pass);
    else
        fail(&pass, error);
    finish(&pass);
    return pass.status;
}
