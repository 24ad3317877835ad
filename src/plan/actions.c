/* SPDX-License-Identifier: MIT */
/* The table of actions; finding folders and what was filed before. */
#include "plan/actions.h"

#include "base/error.h"

#include <string.h>

#define DOMAIN "@demur.invalid>"
#define KEY_DIGITS 64
#define NEWEST 20 /* messages looked at one by one where a search is not enough */

static const DemurAction *const actions[] = {
    &demur_action_alert_stdout, &demur_action_alert_command, &demur_action_alert_inbox,
    &demur_action_draft,        &demur_action_flag,          &demur_action_confirm,
};

const DemurAction *
demur_actions_find(DemurStep step)
{
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (actions[i]->step == step)
            return actions[i];
    }
    return NULL;
}

char *
demur_actions_folder(const DemurRun *run, DemurFolderUse use, GError **error)
{
    if (use == DEMUR_USE_DRAFTS && run->drafts_folder)
        return g_strdup(run->drafts_folder);
    g_autoptr(GPtrArray) folders = run->folders ? g_ptr_array_ref(run->folders)
                                                : demur_store_folders(run->store, NULL, error);
    if (!folders)
        return NULL;
    for (unsigned i = 0; i < folders->len; i++) {
        const DemurFolder *folder = folders->pdata[i];
        if ((folder->use & use) && !(folder->use & DEMUR_USE_NOSELECT))
            return g_strdup(folder->name);
    }
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX,
                "the server marks no folder as %s (SPECIAL-USE); name it with "
                "\"drafts_folder\", or switch this step off and use \"demur letter\"",
                use == DEMUR_USE_DRAFTS ? "drafts" : "inbox");
    return NULL;
}

char *
demur_actions_message_id(const DemurRun *run, const char *what)
{
    return g_strdup_printf("<%s.%s" DOMAIN, run->key, what);
}

char *
demur_actions_key_of(const char *message_id)
{
    if (!g_str_has_prefix(message_id, "<") || !g_str_has_suffix(message_id, DOMAIN))
        return NULL;
    const char *key = message_id + 1;
    if (strspn(key, "0123456789abcdef") != KEY_DIGITS || key[KEY_DIGITS] != '.')
        return NULL;
    return g_strndup(key, KEY_DIGITS);
}

/* What a person moved is worth a look, not a failure: it only matters where the ledger was
 * lost.
 */
static bool
find_moved(const DemurRun *run, unsigned uses, const char *id, bool *ret_found, GError **error)
{
    for (unsigned i = 0; run->folders && i < run->folders->len && !*ret_found; i++) {
        GError *problem = NULL;
        const DemurFolder *folder = run->folders->pdata[i];
        if (!(folder->use & uses) || (folder->use & DEMUR_USE_NOSELECT))
            continue;
        if (demur_store_has_message_id(run->store, folder->name, id, 0, ret_found, &problem))
            continue;
        if (!g_error_matches(problem, DEMUR_ERROR, DEMUR_ERROR_MAILBOX)) {
            g_propagate_error(error, problem);
            return false;
        }
        g_debug("%s: %s", folder->name, problem->message);
        g_error_free(problem);
    }
    return true;
}

bool
demur_actions_present(const DemurRun *run, const DemurLook *look, bool *ret_present,
                      GError **error)
{
    bool found = false;
    DemurFolderState state;
    g_autofree char *folder = demur_actions_folder(run, look->use, error);
    g_autofree char *id = demur_actions_message_id(run, look->what);
    if (!folder ||
        !demur_store_has_message_id(run->store, folder, id, look->doubt ? NEWEST : 0, &found,
                                    error) ||
        !find_moved(run, look->moved_uses, id, &found, error))
        return false;
    /* Looking there closed the folder that the caller is reading. */
    if (run->source->folder &&
        !demur_store_open(run->store, run->source->folder, &state, error))
        return false;
    *ret_present = found;
    return true;
}
