/* SPDX-License-Identifier: MIT */
/* See config.h. Tables say what each object may hold; a key outside of them is an error. */
#include "front/config.h"

#include "base/error.h"
#include "base/json.h"
#include "base/paths.h"
#include "front/config-check.h"

#include <string.h>

#define PORT_MAX 65535
#define ALERTS "\"stdout\", \"inbox\" and {\"command\": ...}"
#define EMPTY "\"%s\" is empty: fill it in, or leave it out"

static void
account_free(void *data)
{
    DemurAccount *account = data;
    char *strings[] = {account->name,          account->host,       account->tunnel,
                       account->user,          account->ca_file,    account->password_command,
                       account->password_file, account->credential, account->drafts_folder};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_strfreev(account->folders);
    g_strfreev(account->authserv_ids);
    g_strfreev(account->addresses);
    g_free(account);
}

void
demur_config_free(DemurConfig *config)
{
    if (!config)
        return;
    char *strings[] = {
        config->path,           config->dkim_keys,     config->alert_command,
        config->draft_language, config->draft_to,      config->draft_name,
        config->draft_accounts, config->draft_grounds, config->draft_jurisdiction,
        config->ledger,         config->journal,       config->installed};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_ptr_array_unref(config->accounts);
    g_strfreev(config->authserv_ids);
    g_strfreev(config->addresses);
    g_strfreev(config->rules_dirs);
    g_strfreev(config->keys);
    g_free(config);
}

/* Where a member of an object goes. Ends with a NULL key. */
typedef struct Slot {
    const char *key;
    char **string;
    char ***strings;
    bool *flag;
    bool path;   /* a leading "~/" is the home folder */
    bool filled; /* a list that is not empty */
    /* Of a string, or of each of a list; NULL: anything will do. */
    bool (*check)(const DemurJson *json, const DemurJsonNode *node, const char *key,
                  GError **error);
} Slot;

static bool
check_address(const DemurJson *json, const DemurJsonNode *node, const char *key, GError **error)
{
    const char *text = demur_json_string(node);
    return demur_config_is_address(text) ||
           demur_json_fail(json, node, error,
                           "\"%s\" %s not a mail address like anna@example.org: \"%s\"", key,
                           demur_json_key(node) ? "is" : "holds what is", text);
}

static bool
check_server(const DemurJson *json, const DemurJsonNode *node, const char *key, GError **error)
{
    const char *text = demur_json_string(node);
    return demur_config_is_server(text) ||
           demur_json_fail(json, node, error, DEMUR_CONFIG_NO_SERVER, text);
}

/* An array of strings; owned. */
static char **
read_strings(const DemurJson *json, const DemurJsonNode *array, const Slot *slot,
             GError **error)
{
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    for (const DemurJsonNode *node = demur_json_first(array); node;
         node = demur_json_next(node)) {
        if (demur_json_type(node) != DEMUR_JSON_STRING || !*demur_json_string(node)) {
            demur_json_fail(json, node, error, "expected a string that is not empty");
            return NULL;
        }
        if (slot->check && !slot->check(json, node, slot->key, error))
            return NULL;
        g_ptr_array_add(strings, g_strdup(demur_json_string(node)));
    }
    if (slot->filled && strings->len == 0) {
        demur_json_fail(json, array, error, EMPTY, slot->key);
        return NULL;
    }
    g_ptr_array_add(strings, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&strings), FALSE);
}

static void
expand_all(char **paths)
{
    for (; *paths; paths++) {
        char *expanded = demur_paths_expand(*paths);
        g_free(*paths);
        *paths = expanded;
    }
}

static bool
fill_slots(const DemurJson *json, const DemurJsonNode *object, const Slot *slots,
           GError **error)
{
    for (; slots->key; slots++) {
        const DemurJsonNode *node = demur_json_member(object, slots->key);
        if (!node)
            continue;
        if (slots->string && !*demur_json_string(node))
            return demur_json_fail(json, node, error, EMPTY, slots->key);
        if (slots->string && slots->check && !slots->check(json, node, slots->key, error))
            return false;
        if (slots->string) {
            g_free(*slots->string);
            *slots->string = slots->path ? demur_paths_expand(demur_json_string(node))
                                         : g_strdup(demur_json_string(node));
        } else if (slots->flag) {
            *slots->flag = demur_json_bool(node);
        } else {
            char **strings = read_strings(json, node, slots, error);
            if (!strings)
                return false;
            if (slots->path)
                expand_all(strings);
            g_strfreev(*slots->strings);
            *slots->strings = strings;
        }
    }
    return true;
}

/* A string out of a few; ret_choice: its index. */
static bool
read_choice(const DemurJson *json, const DemurJsonNode *node, const char *const *choices,
            unsigned *ret_choice, GError **error)
{
    for (unsigned i = 0; choices[i]; i++) {
        if (g_str_equal(demur_json_string(node), choices[i])) {
            *ret_choice = i;
            return true;
        }
    }
    g_autofree char *all = g_strjoinv("\", \"", (char **)choices);
    return demur_json_fail(json, node, error, "\"%s\" is not one of \"%s\"",
                           demur_json_string(node), all);
}

static bool
check_account(const DemurJson *json, const DemurJsonNode *object, const DemurAccount *account,
              GError **error)
{
    unsigned secrets = (account->password_command != NULL) + (account->password_file != NULL) +
                       (account->credential != NULL);
    if (account->security == DEMUR_SECURITY_TUNNEL && !account->tunnel)
        return demur_json_fail(json, object, error,
                               "\"security\": \"tunnel\" needs \"tunnel\", a "
                               "command that speaks IMAP");
    if (account->security != DEMUR_SECURITY_TUNNEL && account->tunnel)
        return demur_json_fail(json, object, error,
                               "\"tunnel\" needs \"security\": \"tunnel\"");
    if (account->security != DEMUR_SECURITY_TUNNEL && !account->host)
        return demur_json_fail(json, object, error, "missing \"host\"");
    if (account->security == DEMUR_SECURITY_NONE && !demur_config_is_loopback(account->host))
        return demur_json_fail(json, object, error,
                               "%s is not this machine: \"security\": \"none\" would send the "
                               "password in clear; use \"tls\" or \"starttls\"",
                               account->host);
    if (secrets > 1)
        return demur_json_fail(json, object, error,
                               "more than one of \"password_command\", \"password_file\" and "
                               "\"credential\"");
    if (account->user && secrets == 0)
        return demur_json_fail(json, object, error,
                               "\"user\" needs \"password_command\", \"password_file\" or "
                               "\"credential\"");
    if (account->security != DEMUR_SECURITY_TUNNEL && !account->user)
        return demur_json_fail(json, object, error, "missing \"user\"");
    return true;
}

static bool
read_port_and_security(const DemurJson *json, const DemurJsonNode *object,
                       DemurAccount *account, GError **error)
{
    static const char *const securities[] = {"tls", "starttls", "tunnel", "none", NULL};
    const DemurJsonNode *port = demur_json_member(object, "port");
    const DemurJsonNode *security = demur_json_member(object, "security");
    if (port) {
        double number = demur_json_number(port);
        if (number < 1 || number > PORT_MAX || number != (double)(unsigned)number)
            return demur_json_fail(json, port, error,
                                   "a port is a whole number from 1 to 65535");
        account->port = (unsigned)number;
    }
    unsigned choice = DEMUR_SECURITY_TLS;
    if (security && !read_choice(json, security, securities, &choice, error))
        return false;
    account->security = (DemurSecurity)choice;
    return true;
}

static DemurAccount *
read_account(const DemurJson *json, const DemurJsonNode *object, GError **error)
{
    static const DemurJsonKey keys[] = {
        {"name", DEMUR_JSON_STRING, true},
        {"host", DEMUR_JSON_STRING, false},
        {"port", DEMUR_JSON_NUMBER, false},
        {"security", DEMUR_JSON_STRING, false},
        {"tunnel", DEMUR_JSON_STRING, false},
        {"user", DEMUR_JSON_STRING, false},
        {"password_command", DEMUR_JSON_STRING, false},
        {"password_file", DEMUR_JSON_STRING, false},
        {"credential", DEMUR_JSON_STRING, false},
        {"ca_file", DEMUR_JSON_STRING, false},
        {"folders", DEMUR_JSON_ARRAY, false},
        {"drafts_folder", DEMUR_JSON_STRING, false},
        {"trusted_authserv_ids", DEMUR_JSON_ARRAY, false},
        {"outlook_results", DEMUR_JSON_BOOL, false},
        {"addresses", DEMUR_JSON_ARRAY, false},
        {NULL, DEMUR_JSON_NULL, false},
    };
    if (!demur_json_check_object(json, object, keys, error))
        return NULL;
    DemurAccount *account = g_new0(DemurAccount, 1);
    const Slot slots[] = {
        {.key = "name", .string = &account->name},
        {.key = "host", .string = &account->host},
        {.key = "tunnel", .string = &account->tunnel},
        {.key = "user", .string = &account->user},
        {.key = "password_command", .string = &account->password_command},
        {.key = "password_file", .string = &account->password_file, .path = true},
        {.key = "credential", .string = &account->credential},
        {.key = "ca_file", .string = &account->ca_file, .path = true},
        {.key = "folders", .strings = &account->folders, .filled = true},
        {.key = "drafts_folder", .string = &account->drafts_folder},
        {.key = "trusted_authserv_ids",
         .strings = &account->authserv_ids,
         .check = check_server},
        {.key = "outlook_results", .flag = &account->outlook_results},
        {.key = "addresses", .strings = &account->addresses, .check = check_address},
        {.key = NULL},
    };
    if (fill_slots(json, object, slots, error) &&
        read_port_and_security(json, object, account, error) &&
        check_account(json, object, account, error))
        return account;
    account_free(account);
    return NULL;
}

static bool
read_accounts(DemurConfig *config, const DemurJson *json, const DemurJsonNode *root,
              GError **error)
{
    const DemurJsonNode *array = demur_json_member(root, "accounts");
    for (const DemurJsonNode *node = array ? demur_json_first(array) : NULL; node;
         node = demur_json_next(node)) {
        DemurAccount *account = read_account(json, node, error);
        if (!account)
            return false;
        for (unsigned i = 0; i < config->accounts->len; i++) {
            const DemurAccount *other = config->accounts->pdata[i];
            if (!g_str_equal(other->name, account->name))
                continue;
            demur_json_fail(json, node, error, "a second account is named \"%s\"",
                            account->name);
            account_free(account);
            return false;
        }
        g_ptr_array_add(config->accounts, account);
    }
    return true;
}

static bool
read_alerts(DemurConfig *config, const DemurJson *json, const DemurJsonNode *root,
            GError **error)
{
    static const DemurJsonKey keys[] = {{"command", DEMUR_JSON_STRING, true},
                                        {NULL, DEMUR_JSON_NULL, false}};
    const DemurJsonNode *array = demur_json_member(root, "alert");
    if (!array)
        return true;
    config->alert_stdout = false;
    for (const DemurJsonNode *node = demur_json_first(array); node;
         node = demur_json_next(node)) {
        const Slot slots[] = {{.key = "command", .string = &config->alert_command},
                              {.key = NULL}};
        if (demur_json_type(node) == DEMUR_JSON_OBJECT) {
            if (config->alert_command)
                return demur_json_fail(json, node, error,
                                       "a second \"command\": one can be given");
            if (!demur_json_check_object(json, node, keys, error) ||
                !fill_slots(json, node, slots, error))
                return false;
            continue;
        }
        if (demur_json_type(node) != DEMUR_JSON_STRING)
            return demur_json_fail(json, node, error, "expected one of " ALERTS);
        bool out = g_str_equal(demur_json_string(node), "stdout");
        bool inbox = g_str_equal(demur_json_string(node), "inbox");
        if (!out && !inbox)
            return demur_json_fail(json, node, error, "\"%s\" is not one of " ALERTS,
                                   demur_json_string(node));
        config->alert_stdout = config->alert_stdout || out;
        config->alert_inbox = config->alert_inbox || inbox;
    }
    return true;
}

static bool
read_draft(DemurConfig *config, const DemurJson *json, const DemurJsonNode *root,
           GError **error)
{
    static const char *const jurisdictions[] = {"eu", "uk", "ch", "br", NULL};
    static const DemurJsonKey keys[] = {
        {"enabled", DEMUR_JSON_BOOL, false},
        {"language", DEMUR_JSON_STRING, false},
        {"to", DEMUR_JSON_STRING, false},
        {"name", DEMUR_JSON_STRING, false},
        {"accounts_of_the_person", DEMUR_JSON_STRING, false},
        {"grounds", DEMUR_JSON_STRING, false},
        {"jurisdiction", DEMUR_JSON_STRING, false},
        {NULL, DEMUR_JSON_NULL, false},
    };
    const DemurJsonNode *object = demur_json_member(root, "draft");
    const Slot slots[] = {
        {.key = "enabled", .flag = &config->draft},
        {.key = "language", .string = &config->draft_language},
        {.key = "to", .string = &config->draft_to, .check = check_address},
        {.key = "name", .string = &config->draft_name},
        {.key = "accounts_of_the_person", .string = &config->draft_accounts},
        {.key = "grounds", .string = &config->draft_grounds},
        {.key = "jurisdiction", .string = &config->draft_jurisdiction},
        {.key = NULL},
    };
    unsigned choice;
    if (!object)
        return true;
    if (!demur_json_check_object(json, object, keys, error) ||
        !fill_slots(json, object, slots, error))
        return false;
    const DemurJsonNode *jurisdiction = demur_json_member(object, "jurisdiction");
    return !jurisdiction || read_choice(json, jurisdiction, jurisdictions, &choice, error);
}

static bool
read_trust_and_ledger(DemurConfig *config, const DemurJson *json, const DemurJsonNode *root,
                      GError **error)
{
    static const char *const auths[] = {"results", "dkim", "both", NULL};
    static const char *const journals[] = {"wal", "truncate", NULL};
    const DemurJsonNode *auth = demur_json_member(root, "auth");
    const DemurJsonNode *journal = demur_json_member(root, "journal");
    unsigned choice = DEMUR_AUTH_RESULTS;
    if (auth && !read_choice(json, auth, auths, &choice, error))
        return false;
    config->auth = (DemurAuth)choice;
    return !journal || read_choice(json, journal, journals, &choice, error);
}

static bool
read_root(DemurConfig *config, const DemurJson *json, GError **error)
{
    static const DemurJsonKey keys[] = {
        {"accounts", DEMUR_JSON_ARRAY, false},
        {"trusted_authserv_ids", DEMUR_JSON_ARRAY, false},
        {"addresses", DEMUR_JSON_ARRAY, false},
        {"auth", DEMUR_JSON_STRING, false},
        {"dkim_keys", DEMUR_JSON_STRING, false},
        {"alert", DEMUR_JSON_ARRAY, false},
        {"draft", DEMUR_JSON_OBJECT, false},
        {"flag", DEMUR_JSON_BOOL, false},
        {"rules_dirs", DEMUR_JSON_ARRAY, false},
        {"keys", DEMUR_JSON_ARRAY, false},
        {"ledger", DEMUR_JSON_STRING, false},
        {"journal", DEMUR_JSON_STRING, false},
        {NULL, DEMUR_JSON_NULL, false},
    };
    const Slot slots[] = {
        {.key = "trusted_authserv_ids",
         .strings = &config->authserv_ids,
         .check = check_server},
        {.key = "addresses", .strings = &config->addresses, .check = check_address},
        {.key = "rules_dirs", .strings = &config->rules_dirs, .path = true, .filled = true},
        {.key = "keys", .strings = &config->keys, .path = true},
        {.key = "dkim_keys", .string = &config->dkim_keys, .path = true},
        {.key = "flag", .flag = &config->flag},
        {.key = "ledger", .string = &config->ledger, .path = true},
        {.key = "journal", .string = &config->journal},
        {.key = NULL},
    };
    const DemurJsonNode *root = demur_json_root(json);
    return demur_json_check_object(json, root, keys, error) &&
           fill_slots(json, root, slots, error) && read_accounts(config, json, root, error) &&
           read_alerts(config, json, root, error) && read_draft(config, json, root, error) &&
           read_trust_and_ledger(config, json, root, error);
}

static DemurConfig *
defaults(void)
{
    DemurConfig *config = g_new0(DemurConfig, 1);
    g_autofree char *state = demur_paths_state();
    config->accounts = g_ptr_array_new_with_free_func(account_free);
    config->authserv_ids = g_new0(char *, 1);
    config->addresses = g_new0(char *, 1);
    config->rules_dirs = g_new0(char *, 1);
    config->keys = g_new0(char *, 1);
    config->alert_stdout = true;
    config->ledger = g_build_filename(state, "ledger.sqlite", NULL);
    config->journal = g_strdup("wal");
    return config;
}

/* The shipped rules and the person's own where none are named. */
static void
finish_rules_dirs(DemurConfig *config)
{
    if (config->rules_dirs[0])
        return;
    g_strfreev(config->rules_dirs);
    config->rules_dirs = g_new0(char *, 2);
    config->rules_dirs[0] = demur_paths_rules();
    config->installed = demur_paths_installed();
}

DemurConfig *
demur_config_load(const char *path, GError **error)
{
    g_autoptr(DemurConfig) config = defaults();
    config->path = path ? g_strdup(path) : demur_paths_config();
    if (config->path) {
        g_autoptr(DemurJson) json = demur_json_load(config->path, error);
        if (!json || !read_root(config, json, error))
            return NULL;
    }
    finish_rules_dirs(config);
    return g_steal_pointer(&config);
}
