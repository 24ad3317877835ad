/* SPDX-License-Identifier: MIT */
/*
 * Folders: which there are and what for (RFC 6154), their state, and which one is open. Opening
 * is lazy after a detour (flagging, looking for a Message-ID elsewhere): the folder of the
 * caller is opened again, read-only, when it is next read.
 */
#include "base/limits.h"
#include "base/say.h"
#include "store/imap-names.h"
#include "store/imap-session.h"
#include "store/store.h"

#include <string.h>

#define NAME_SHOWN 60

/* RFC 6154 section 2, RFC 5258 section 3. */
static const struct {
    const char *flag;
    unsigned use;
} uses[] = {
    {"Junk", DEMUR_USE_JUNK},
    {"Archive", DEMUR_USE_ARCHIVE},
    {"All", DEMUR_USE_ALL},
    {"AllMail", DEMUR_USE_ALL},
    {"Drafts", DEMUR_USE_DRAFTS},
    {"Trash", DEMUR_USE_TRASH},
    {"Sent", DEMUR_USE_SENT},
    {"Spam", DEMUR_USE_JUNK},
    {"NonExistent", DEMUR_USE_NOSELECT},
    {"Noselect", DEMUR_USE_NOSELECT},
};

static unsigned
flag_use(const char *flag)
{
    if (*flag == '\\')
        flag++;
    for (size_t i = 0; i < G_N_ELEMENTS(uses); i++) {
        if (g_ascii_strcasecmp(flag, uses[i].flag) == 0)
            return uses[i].use;
    }
    return DEMUR_USE_NONE;
}

static unsigned
entry_use(const struct mailimap_mailbox_list *entry)
{
    const struct mailimap_mbx_list_flags *flags = entry->mb_flag;
    unsigned use = DEMUR_USE_NONE;
    if (g_ascii_strcasecmp(entry->mb_name, "INBOX") == 0)
        use |= DEMUR_USE_INBOX;
    if (!flags)
        return use;
    if (flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG &&
        flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT)
        use |= DEMUR_USE_NOSELECT;
    const clist *others = flags->mbf_oflags;
    for (const clistiter *i = demur_imap_first(others); i; i = clist_next(i)) {
        const struct mailimap_mbx_list_oflag *flag = clist_content(i);
        if (flag->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT && flag->of_flag_ext)
            use |= flag_use(flag->of_flag_ext);
    }
    return use;
}

/* Adds the folder to FOLDERS, or its uses to the one that is there. */
static void
add_folder(DemurStore *store, GPtrArray *folders, const char *const *wanted,
           const struct mailimap_mailbox_list *entry)
{
    if (!entry || !entry->mb_name)
        return;
    unsigned use = entry_use(entry);
    g_autofree char *name =
        (use & DEMUR_USE_INBOX) ? g_strdup("INBOX") : demur_imap_name_decode(entry->mb_name);
    if (!name) {
        g_autofree char *clean = demur_say_clean(entry->mb_name, -1, NAME_SHOWN);
        g_debug("folder \"%s\" left out: its name cannot be read", clean);
        return;
    }
    for (unsigned i = 0; i < folders->len; i++) {
        DemurFolder *folder = folders->pdata[i];
        if (g_str_equal(folder->name, name)) {
            folder->use |= use;
            return;
        }
    }
    /* Those with a use are the ones that matter, and a server has few of them; so does a person
     * of names. */
    bool named = wanted && g_strv_contains(wanted, name);
    if (!named && folders->len >= DEMUR_LIMIT_IMAP_FOLDERS + (use ? 50 : 0))
        return;
    DemurFolder *folder = g_new0(DemurFolder, 1);
    folder->use = use;
    g_hash_table_replace(store->wires, g_strdup(name), g_strdup(entry->mb_name));
    folder->name = g_steal_pointer(&name);
    g_ptr_array_add(folders, folder);
}

static bool
list(DemurStore *store, const char *command, const char *const *wanted, GPtrArray *folders,
     GError **error)
{
    DemurImapReply reply = demur_imap_command(store, command, DEMUR_LIMIT_IMAP_REPLY);
    if (reply != DEMUR_IMAP_OK)
        return demur_imap_fail(store, reply, DEMUR_ERROR_CONNECTION, "cannot list the folders",
                               error);
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    const clist *entries = info ? info->rsp_mailbox_list : NULL;
    for (const clistiter *i = demur_imap_first(entries); i; i = clist_next(i))
        add_folder(store, folders, wanted, clist_content(i));
    return true;
}

static bool
any_special(const GPtrArray *folders)
{
    for (unsigned i = 0; i < folders->len; i++) {
        const DemurFolder *folder = folders->pdata[i];
        if (folder->use & ~(unsigned)(DEMUR_USE_INBOX | DEMUR_USE_NOSELECT))
            return true;
    }
    return false;
}

/* Every account has one (RFC 3501 section 5.1), listed or not. */
static void
add_inbox(GPtrArray *folders)
{
    for (unsigned i = 0; i < folders->len; i++) {
        if (((const DemurFolder *)folders->pdata[i])->use & DEMUR_USE_INBOX)
            return;
    }
    DemurFolder *inbox = g_new0(DemurFolder, 1);
    inbox->name = g_strdup("INBOX");
    inbox->use = DEMUR_USE_INBOX;
    g_ptr_array_insert(folders, 0, inbox);
}

GPtrArray *
demur_store_folders(DemurStore *store, const char *const *wanted, GError **error)
{
    g_autoptr(GPtrArray) folders =
        g_ptr_array_new_with_free_func((GDestroyNotify)demur_folder_free);
    if (!demur_imap_alive(store, error) ||
        !list(store, "LIST \"\" \"*\"", wanted, folders, error))
        return NULL;
    /* RFC 6154 section 5.2 lets a server wait until it is asked. */
    bool ask = !any_special(folders) && demur_imap_can(store, "SPECIAL-USE") &&
               demur_imap_can(store, "LIST-EXTENDED");
    if (ask && !list(store, "LIST \"\" \"*\" RETURN (SPECIAL-USE)", wanted, folders, error))
        return NULL;
    add_inbox(folders);
    return g_steal_pointer(&folders);
}

/* The name on the wire, as it was listed where it was; owned. */
static char *
wire_folder(DemurStore *store, const char *folder, GError **error)
{
    const char *listed = g_hash_table_lookup(store->wires, folder);
    char *wire = listed ? g_strdup(listed) : demur_imap_name_encode(folder);
    if (wire && demur_imap_is_clean(wire))
        return wire;
    g_free(wire);
    g_autofree char *clean = demur_say_clean(folder, -1, NAME_SHOWN);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX, "\"%s\" cannot be a folder's name",
                clean);
    return NULL;
}

char *
demur_imap_quote_folder(DemurStore *store, const char *folder, GError **error)
{
    g_autofree char *wire = wire_folder(store, folder, error);
    if (!wire)
        return NULL;
    GString *quoted = g_string_new(NULL);
    demur_imap_append_quoted(quoted, wire);
    return g_string_free(quoted, FALSE);
}

bool
demur_store_status(DemurStore *store, const char *folder, DemurFolderState *ret_state,
                   GError **error)
{
    g_autofree char *quoted = NULL;
    if (!demur_imap_alive(store, error) ||
        !(quoted = demur_imap_quote_folder(store, folder, error)))
        return false;
    g_autofree char *command =
        g_strdup_printf("STATUS %s (MESSAGES UIDNEXT UIDVALIDITY)", quoted);
    DemurImapReply reply = demur_imap_command(store, command, DEMUR_LIMIT_IMAP_REPLY);
    if (reply != DEMUR_IMAP_OK)
        return demur_imap_fail_folder(store, reply, "look at", folder, error);
    DemurFolderState state = {0};
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    const clist *items = info && info->rsp_status ? info->rsp_status->st_info_list : NULL;
    for (const clistiter *i = demur_imap_first(items); i; i = clist_next(i)) {
        const struct mailimap_status_info *item = clist_content(i);
        if (item->st_att == MAILIMAP_STATUS_ATT_MESSAGES)
            state.messages = item->st_value;
        else if (item->st_att == MAILIMAP_STATUS_ATT_UIDNEXT)
            state.uidnext = item->st_value;
        else if (item->st_att == MAILIMAP_STATUS_ATT_UIDVALIDITY)
            state.uidvalidity = item->st_value;
    }
    *ret_state = state;
    return true;
}

/* libetpan stores what a SELECT says in a structure that its own command would have made. */
static bool
renew_selection(DemurStore *store)
{
    if (store->imap->imap_selection_info)
        mailimap_selection_info_free(store->imap->imap_selection_info);
    store->imap->imap_selection_info = mailimap_selection_info_new();
    g_clear_pointer(&store->selected, g_free);
    demur_imap_transport_guard(store->transport)->flags[0] = '\0';
    return store->imap->imap_selection_info != NULL;
}

bool
demur_imap_select(DemurStore *store, const char *folder, bool writable, GError **error)
{
    g_autofree char *quoted = demur_imap_quote_folder(store, folder, error);
    if (!quoted)
        return false;
    if (!renew_selection(store))
        g_error("out of memory");
    g_autofree char *command =
        g_strdup_printf("%s %s", writable ? "SELECT" : "EXAMINE", quoted);
    DemurImapReply reply = demur_imap_command(store, command, DEMUR_LIMIT_IMAP_REPLY);
    if (reply != DEMUR_IMAP_OK) {
        store->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
        return demur_imap_fail_folder(store, reply, "open", folder, error);
    }
    store->imap->imap_state = MAILIMAP_STATE_SELECTED;
    store->selected = g_strdup(folder);
    store->writable = writable;
    return true;
}

static DemurFolderState
selection_state(const DemurStore *store)
{
    const struct mailimap_selection_info *info = store->imap->imap_selection_info;
    return (DemurFolderState){
        .uidvalidity = info->sel_uidvalidity,
        .uidnext = info->sel_uidnext,
        .messages = info->sel_exists,
    };
}

bool
demur_store_open(DemurStore *store, const char *folder, DemurFolderState *ret_state,
                 GError **error)
{
    if (!demur_imap_alive(store, error))
        return false;
    g_clear_pointer(&store->wanted, g_free);
    g_hash_table_remove_all(store->sizes);
    if (!demur_imap_select(store, folder, false, error))
        return false;
    store->wanted = g_strdup(folder);
    DemurFolderState state = selection_state(store);
    store->wanted_uidvalidity = state.uidvalidity;
    *ret_state = state;
    return true;
}

bool
demur_imap_reselect(DemurStore *store, GError **error)
{
    if (!demur_imap_alive(store, error))
        return false;
    if (!store->wanted) {
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL, "no folder is open");
        return false;
    }
    if (store->selected && !store->writable && g_str_equal(store->selected, store->wanted))
        return true;
    if (!demur_imap_select(store, store->wanted, false, error))
        return false;
    if (selection_state(store).uidvalidity == store->wanted_uidvalidity)
        return true;
    g_autofree char *clean = demur_say_clean(store->wanted, -1, NAME_SHOWN);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX,
                "folder \"%s\" was replaced meanwhile; it will be read anew next time", clean);
    return false;
}
