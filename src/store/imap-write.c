/* SPDX-License-Identifier: MIT */
/* The only operations that write: append and flag; and the search that keeps appends single. */
#include "base/fault.h"
#include "base/limits.h"
#include "base/say.h"
#include "store/imap-names.h"
#include "store/imap-session.h"
#include "store/store.h"

#include <string.h>

#define NAME_SHOWN 60
#define ID_LIMIT 900
/* Messages looked at for a Message-ID. */
#define MAX_CANDIDATES 50

/* The UID that the reply to APPEND gives (RFC 4315 section 3), or 0. */
static int64_t
appended_uid(const DemurStore *store)
{
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    const clist *extensions = info ? info->rsp_extension_list : NULL;
    for (const clistiter *i = demur_imap_first(extensions); i; i = clist_next(i)) {
        const struct mailimap_extension_data *item = clist_content(i);
        if (item->ext_extension->ext_id != MAILIMAP_EXTENSION_UIDPLUS ||
            item->ext_type != MAILIMAP_UIDPLUS_RESP_CODE_APND)
            continue;
        const struct mailimap_uidplus_resp_code_apnd *code = item->ext_data;
        const clistiter *first = code ? demur_imap_first(code->uid_set->set_list) : NULL;
        const struct mailimap_set_item *uids = first ? clist_content(first) : NULL;
        return uids ? uids->set_first : 0;
    }
    return 0;
}

bool
demur_store_append(DemurStore *store, const char *folder, GBytes *message, bool draft,
                   int64_t *ret_uid, GError **error)
{
    g_autofree char *quoted = NULL;
    if (!demur_imap_alive(store, error) ||
        !(quoted = demur_imap_quote_folder(store, folder, error)))
        return false;
    size_t size = 0;
    const char *data = g_bytes_get_data(message, &size);
    g_autofree char *command =
        g_strdup_printf("APPEND %s %s{%zu}", quoted, draft ? "(\\Draft \\Seen) " : "", size);
    DemurImapReply reply = demur_imap_command_data(store, command, data, size);
    /* As if the connection were lost after the server had taken the message. */
    if (demur_fault("imap-append-lost"))
        reply = DEMUR_IMAP_DEAD;
    if (reply == DEMUR_IMAP_OK) {
        if (ret_uid)
            *ret_uid = appended_uid(store);
        return true;
    }
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    if (reply == DEMUR_IMAP_NO && info && info->rsp_trycreate) {
        g_autofree char *clean = demur_say_clean(folder, -1, NAME_SHOWN);
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX,
                    "folder \"%s\" does not exist; make it in your mail program", clean);
        return false;
    }
    return demur_imap_fail_folder(store, reply, "put a message into", folder, error);
}

/* Whether LINE begins the Message-ID field; *ret_value: behind the colon. */
static bool
is_message_id_field(const char *line, const char *end, const char **ret_value)
{
    static const char name[] = "message-id";
    size_t size = sizeof(name) - 1;
    if ((size_t)(end - line) <= size || g_ascii_strncasecmp(line, name, size) != 0)
        return false;
    const char *p = line + size;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p == end || *p != ':')
        return false;
    *ret_value = p + 1;
    return true;
}

static const char *
line_end(const char *line, const char *end)
{
    const char *feed = memchr(line, '\n', (size_t)(end - line));
    return feed ? feed + 1 : end;
}

/* Whether the value, unfolded and trimmed, is ID. */
static bool
value_is(const char *value, const char *end, const char *id)
{
    const char *stop = line_end(value, end);
    while (stop < end && (*stop == ' ' || *stop == '\t'))
        stop = line_end(stop, end);
    while (value < stop && g_ascii_isspace(*value))
        value++;
    while (stop > value && g_ascii_isspace(stop[-1]))
        stop--;
    size_t size = strlen(id);
    return (size_t)(stop - value) == size && memcmp(value, id, size) == 0;
}

typedef struct Wanted {
    const char *id;
    bool found;
} Wanted;

static bool
compare_message_id(int64_t uid, int64_t size, GBytes *header, void *user)
{
    Wanted *wanted = user;
    size_t length = 0;
    const char *line = g_bytes_get_data(header, &length); /* NULL where there is none */
    const char *end = length > 0 ? line + length : line;
    while (line < end && !wanted->found) {
        const char *value = NULL;
        if (is_message_id_field(line, end, &value))
            wanted->found = value_is(value, end, wanted->id);
        line = line_end(line, end);
    }
    return !wanted->found;
}

/* UIDs that may have the Message-ID; the newest where there are many. Owned; NULL on error. */
static GArray *
candidates(DemurStore *store, const char *folder, const char *id, GError **error)
{
    g_autoptr(GString) criteria = g_string_new("HEADER Message-ID ");
    demur_imap_append_quoted(criteria, id);
    DemurImapReply reply = DEMUR_IMAP_NO;
    GArray *uids = demur_imap_uid_search(store, 1, UINT32_MAX, criteria->str, &reply);
    if (!uids && reply != DEMUR_IMAP_DEAD)
        uids = demur_imap_uid_search(store, 1, UINT32_MAX, NULL, &reply);
    if (!uids) {
        (void)demur_imap_fail_folder(store, reply, "search", folder, error);
        return NULL;
    }
    if (uids->len > MAX_CANDIDATES)
        g_array_remove_range(uids, 0, uids->len - MAX_CANDIDATES);
    return uids;
}

static char *
avoided_key(const char *folder, int64_t uid)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", uid, folder);
}

void
demur_store_avoid(DemurStore *store, const char *folder, int64_t uid)
{
    g_hash_table_add(store->avoided, avoided_key(folder, uid));
}

void
demur_store_inherit(DemurStore *store, DemurStore *old)
{
    GHashTable *mine = store->avoided;
    store->avoided = g_hash_table_ref(old->avoided);
    g_hash_table_unref(mine);
}

static void
drop_avoided(const DemurStore *store, const char *folder, GArray *uids)
{
    for (unsigned i = uids->len; i > 0; i--) {
        g_autofree char *key = avoided_key(folder, g_array_index(uids, int64_t, i - 1));
        if (g_hash_table_contains(store->avoided, key))
            g_array_remove_index(uids, i - 1);
    }
}

/* Compares the headers of UIDS; those that cannot be read are passed over, unless that ends
 * the connection. */
static bool
look_at(DemurStore *store, const char *folder, GArray *uids, Wanted *wanted, GError **error)
{
    GError *problem = NULL;
    drop_avoided(store, folder, uids);
    while (!demur_imap_headers(store, uids, compare_message_id, wanted, &problem)) {
        if (uids->len > 0) {
            demur_store_avoid(store, folder, g_array_index(uids, int64_t, 0));
            g_array_remove_index(uids, 0);
        }
        if (store->dead) {
            g_propagate_error(error, problem);
            return false;
        }
        g_clear_error(&problem);
    }
    return true;
}

/* The UIDs of the N newest messages; owned; NULL on error. */
static GArray *
newest_uids(DemurStore *store, const char *folder, unsigned n, GError **error)
{
    DemurImapReply reply = DEMUR_IMAP_NO;
    uint32_t count = store->imap->imap_selection_info->sel_exists;
    /* A sequence set is a search key as well. */
    g_autofree char *criteria = g_strdup_printf("%u:*", count > n ? count - n + 1 : 1);
    GArray *uids = demur_imap_uid_search(store, 1, UINT32_MAX, criteria, &reply);
    if (!uids)
        (void)demur_imap_fail_folder(store, reply, "search", folder, error);
    return uids;
}

/* In the folder that is open and not empty. */
static bool
find(DemurStore *store, const char *folder, unsigned newest, Wanted *wanted, GError **error)
{
    g_autoptr(GArray) uids = candidates(store, folder, wanted->id, error);
    if (!uids || !look_at(store, folder, uids, wanted, error))
        return false;
    if (wanted->found || newest == 0)
        return true;
    g_autoptr(GArray) last = newest_uids(store, folder, newest, error);
    return last && look_at(store, folder, last, wanted, error);
}

bool
demur_store_has_message_id(DemurStore *store, const char *folder, const char *message_id,
                           unsigned newest, bool *ret_found, GError **error)
{
    if (!demur_imap_alive(store, error))
        return false;
    if (!*message_id || strlen(message_id) > ID_LIMIT || !g_str_is_ascii(message_id) ||
        !demur_imap_is_clean(message_id)) {
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL, "not a Message-ID");
        return false;
    }
    /* Opened anew even when it is open: the view of a folder that stays open may be old. */
    if (!demur_imap_select(store, folder, false, error))
        return false;
    Wanted wanted = {.id = message_id};
    if (store->imap->imap_selection_info->sel_exists > 0 &&
        !find(store, folder, newest, &wanted, error))
        return false;
    *ret_found = wanted.found;
    return true;
}

bool
demur_store_flag(DemurStore *store, const char *folder, int64_t uid, const char *keyword,
                 bool *ret_set, GError **error)
{
    if (!demur_imap_alive(store, error))
        return false;
    if (!demur_imap_is_keyword(keyword)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "the flag's keyword may only hold letters, digits and signs like $ and -");
        return false;
    }
    bool open = store->writable && store->selected && g_str_equal(store->selected, folder);
    if (!open && !demur_imap_select(store, folder, true, error))
        return false;
    if (!demur_imap_guard_keeps(demur_imap_transport_guard(store->transport), keyword)) {
        *ret_set = false;
        return true;
    }
    g_autofree char *command =
        g_strdup_printf("UID STORE %" G_GINT64_FORMAT " +FLAGS.SILENT (%s)", uid, keyword);
    DemurImapReply reply = demur_imap_command(store, command, DEMUR_LIMIT_IMAP_REPLY);
    if (reply == DEMUR_IMAP_DEAD)
        return demur_imap_fail_folder(store, reply, "flag a message in", folder, error);
    *ret_set = reply == DEMUR_IMAP_OK;
    return true;
}
