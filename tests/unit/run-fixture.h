/* SPDX-License-Identifier: MIT */
/*
 * What the tests of running a plan share: a mailbox that is a folder on disk, so that it
 * outlives a killed process, in place of the store layer; and one notice with all that its plan
 * needs. Included by one source file of a test program.
 */
#ifndef DEMUR_TESTS_RUN_FIXTURE_H
#define DEMUR_TESTS_RUN_FIXTURE_H

#include "base/error.h"
#include "base/fault.h"
#include "plan/run.h"

#include <string.h>
#include <unistd.h>

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define CRLF "\r\n"

/* How the mailbox behaves. */
struct DemurStore {
    char *dir;
    bool no_drafts, no_keywords, refuse;
    bool blind;      /* its search finds nothing; the newest messages have to be looked at */
    bool lose_reply; /* the next APPEND is carried out, then the connection is lost */
    unsigned appends, looks;
    char *open; /* folder that is open */
};

static bool
lost(GError **error)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION, "connection lost");
    return false;
}

void
demur_folder_free(DemurFolder *folder)
{
    if (folder)
        g_free(folder->name);
    g_free(folder);
}

static void
free_folder(void *folder)
{
    demur_folder_free(folder);
}

static void
add_folder(GPtrArray *folders, const char *name, unsigned use)
{
    DemurFolder *folder = g_new0(DemurFolder, 1);
    folder->name = g_strdup(name);
    folder->use = use;
    g_ptr_array_add(folders, folder);
}

GPtrArray *
demur_store_folders(DemurStore *store, const char *const *wanted, GError **error)
{
    GPtrArray *folders = g_ptr_array_new_with_free_func(free_folder);
    add_folder(folders, "Drafts", DEMUR_USE_NONE); /* by name only: never to be used */
    add_folder(folders, "INBOX", DEMUR_USE_INBOX);
    add_folder(folders, "Parent", DEMUR_USE_DRAFTS | DEMUR_USE_NOSELECT);
    if (!store->no_drafts)
        add_folder(folders, "Brouillons", DEMUR_USE_DRAFTS);
    add_folder(folders, "Sent", DEMUR_USE_SENT);
    return folders;
}

bool
demur_store_open(DemurStore *store, const char *folder, DemurFolderState *ret_state,
                 GError **error)
{
    g_free(store->open);
    store->open = g_strdup(folder);
    return true;
}

/* The messages of a folder, one file each, as one string; *ret_count how many. */
static char *
stored(const DemurStore *store, const char *folder, unsigned *ret_count)
{
    g_autoptr(GString) all = g_string_new(NULL);
    *ret_count = 0;
    for (unsigned i = 1;; i++) {
        g_autofree char *path = g_strdup_printf("%s/%s.%u", store->dir, folder, i);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL))
            break;
        g_string_append(all, text);
        (*ret_count)++;
    }
    return g_string_free(g_steal_pointer(&all), FALSE);
}

bool
demur_store_append(DemurStore *store, const char *folder, GBytes *message, bool draft,
                   int64_t *ret_uid, GError **error)
{
    unsigned count;
    if (store->refuse)
        return lost(error);
    /* Death on either side of the effect. */
    if (demur_fault(draft ? "append.draft.before" : "append.alert.before"))
        return lost(error);
    g_free(stored(store, folder, &count));
    g_autofree char *path = g_strdup_printf("%s/%s.%u", store->dir, folder, count + 1);
    g_assert_true(g_file_set_contents(path, g_bytes_get_data(message, NULL),
                                      (gssize)g_bytes_get_size(message), NULL));
    store->appends++;
    if (demur_fault(draft ? "append.draft.after" : "append.alert.after"))
        return lost(error);
    if (store->lose_reply) {
        store->lose_reply = false;
        return lost(error);
    }
    *ret_uid = count + 1;
    return true;
}

bool
demur_store_has_message_id(DemurStore *store, const char *folder, const char *message_id,
                           unsigned newest, bool *ret_found, GError **error)
{
    unsigned count;
    if (store->refuse)
        return lost(error);
    store->looks++;
    g_autofree char *all = stored(store, folder, &count);
    bool searched = !store->blind || newest > 0;
    *ret_found = searched && strstr(all, message_id) != NULL;
    g_free(store->open);
    store->open = g_strdup(folder);
    return true;
}

bool
demur_store_flag(DemurStore *store, const char *folder, int64_t uid, const char *keyword,
                 bool *ret_set, GError **error)
{
    if (store->refuse)
        return lost(error);
    g_autofree char *path = g_strdup_printf("%s/flags", store->dir);
    *ret_set = !store->no_keywords;
    if (*ret_set)
        g_assert_true(g_file_set_contents(path, keyword, -1, NULL));
    return true;
}

static const char notice_text[] =
    "From: Instagram <no-reply@mail.instagram.com>" CRLF "To: ada@example.org" CRLF
    "Subject: Learn how we use your information" CRLF
    "Message-ID: <notice@mail.instagram.com>" CRLF "References: <first@mail.instagram.com>" CRLF
    "Date: Thu, 22 May 2025 10:00:00 +0000" CRLF CRLF
    "Object here: https://help.instagram.com/contact/233964459562201" CRLF;

/* All in one place, in a folder of its own; everything of it survives in dir. */
typedef struct Setting {
    char *dir;
    DemurStore store;
    DemurVerdict verdict;
    DemurSource source;
    DemurPolicy policy;
    DemurPerson person;
    DemurMessage *message;
    DemurLedger *ledger;
    const char *rules[2];
    GArray *plan;
    DemurRun run;
} Setting;

static void
setting_write_letter(const Setting *setting)
{
    g_autofree char *folder = g_build_filename(setting->dir, "letters", NULL);
    g_autofree char *path = g_build_filename(folder, "en.txt", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(
        path, "Subject: My objection\n\n{?name}I, {name}, object.\n{/name}{form}\n", -1, NULL));
}

static void
setting_fill_verdict(DemurVerdict *verdict)
{
    verdict->kind = DEMUR_KIND_NOTICE;
    verdict->trust = DEMUR_TRUST_AUTHENTIC;
    verdict->link_status = DEMUR_LINK_KNOWN;
    verdict->url = (char *)"https://help.instagram.com/contact/233964459562201";
    verdict->product = (char *)"instagram";
    verdict->company = (char *)"Meta";
    verdict->evidence = g_ptr_array_new();
    verdict->hints = g_ptr_array_new();
    for (unsigned i = 0; i < DEMUR_GATE_COUNT; i++)
        verdict->gates[i] = (DemurGate){DEMUR_GATE_PASSED, (char *)"fine"};
}

static G_GNUC_UNUSED DemurLedger *
setting_ledger(const Setting *setting)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(setting->dir, "ledger.db", NULL);
    DemurLedger *ledger = demur_ledger_open(path, "wal", &error);
    g_assert_no_error(error);
    return ledger;
}

/* DIR: taken. Everything but the ledger, which a forked child must open for itself. */
static void
setting_init(Setting *setting, char *dir, const char *mail)
{
    memset(setting, 0, sizeof(*setting));
    setting->dir = dir;
    setting->store.dir = dir;
    setting_write_letter(setting);
    setting_fill_verdict(&setting->verdict);
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    setting->message = demur_message_new_from_bytes(bytes, NULL);
    g_assert_nonnull(setting->message);
    setting->source = (DemurSource){.account = "home",
                                    .folder = "INBOX",
                                    .message_id = demur_message_id(setting->message),
                                    .uid = 7,
                                    .date = 1747908000};
    setting->policy =
        (DemurPolicy){.alert_stdout = true, .alert_inbox = true, .draft = true, .flag = true};
    setting->person = (DemurPerson){.name = "Ada L.", .address = "ada@example.org"};
    setting->rules[0] = dir;
    setting->run = (DemurRun){.verdict = &setting->verdict,
                              .message = setting->message,
                              .source = &setting->source,
                              .policy = &setting->policy,
                              .person = &setting->person,
                              .rules_dirs = setting->rules,
                              .store = &setting->store,
                              .key = KEY};
}

static void
setting_plan(Setting *setting)
{
    g_clear_pointer(&setting->plan, g_array_unref);
    setting->plan = demur_policy_plan(&setting->verdict, &setting->policy);
}

static G_GNUC_UNUSED void
setting_clear(Setting *setting)
{
    const char *argv[] = {"rm", "-rf", setting->dir, NULL};
    demur_ledger_close(setting->ledger);
    demur_message_free(setting->message);
    g_clear_pointer(&setting->plan, g_array_unref);
    g_ptr_array_unref(setting->verdict.evidence);
    g_ptr_array_unref(setting->verdict.hints);
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(setting->store.open);
    g_free(setting->dir);
}

static unsigned
count_of(const char *haystack, const char *needle)
{
    unsigned count = 0;
    for (const char *p = strstr(haystack, needle); p; p = strstr(p + 1, needle))
        count++;
    return count;
}

#endif
