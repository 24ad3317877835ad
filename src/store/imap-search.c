/* SPDX-License-Identifier: MIT */
/*
 * Searching on the server. It only has to find enough: what it finds is looked at again here,
 * so whatever a server cannot search for is left out of the question, never the messages.
 */
#include "base/limits.h"
#include "store/imap-names.h"
#include "store/imap-session.h"
#include "store/store.h"

#include <string.h>
#include <time.h>

/* A reply of this many UIDs takes libetpan 7 MB. */
#define WINDOW 100000
#define MAX_WINDOWS 256
#define REPLY_BUDGET (2 * DEMUR_LIMIT_IMAP_REPLY)
#define MAX_UID UINT32_MAX
#define DAY INT64_C(86400)
/* RFC 2683 section 3.2.1.5: servers must take 8000 bytes; some take no more. */
#define COMMAND_LIMIT 7000

static int
compare(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Adds what the last SEARCH found between FIRST and LAST. */
static void
collect(const DemurStore *store, GArray *uids, int64_t first, int64_t last)
{
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    const clist *found = info ? info->rsp_search_result : NULL;
    for (const clistiter *i = demur_imap_first(found); i; i = clist_next(i)) {
        int64_t uid = *(const uint32_t *)clist_content(i);
        /* "n:*" always holds the last message, even when it is below n. */
        if (uid >= first && uid <= last)
            g_array_append_val(uids, uid);
    }
}

static void
sort_unique(GArray *uids)
{
    g_array_sort(uids, compare);
    unsigned kept = 0;
    for (unsigned i = 0; i < uids->len; i++) {
        int64_t uid = g_array_index(uids, int64_t, i);
        if (kept == 0 || g_array_index(uids, int64_t, kept - 1) != uid)
            g_array_index(uids, int64_t, kept++) = uid;
    }
    g_array_set_size(uids, kept);
}

static DemurImapReply
search_window(DemurStore *store, int64_t first, int64_t last, const char *criteria)
{
    g_autoptr(GString) command = g_string_new("UID SEARCH UID ");
    g_string_append_printf(command, "%" G_GINT64_FORMAT ":", first);
    if (last >= MAX_UID)
        g_string_append_c(command, '*');
    else
        g_string_append_printf(command, "%" G_GINT64_FORMAT, last);
    if (criteria && *criteria)
        g_string_append_printf(command, " %s", criteria);
    return demur_imap_command(store, command->str, REPLY_BUDGET);
}

GArray *
demur_imap_uid_search(DemurStore *store, int64_t first, int64_t last, const char *criteria,
                      DemurImapReply *ret_reply)
{
    g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const struct mailimap_selection_info *selection = store->imap->imap_selection_info;
    int64_t window = MAX_UID;
    if (selection->sel_exists > WINDOW && selection->sel_uidnext > first) {
        last = MIN(last, (int64_t)selection->sel_uidnext - 1);
        window = MAX((int64_t)WINDOW, (last - first) / MAX_WINDOWS + 1);
    }
    for (int64_t from = first; from <= last; from += window) {
        int64_t to = MIN(from + window - 1, last);
        DemurImapReply reply = search_window(store, from, to, criteria);
        if (reply != DEMUR_IMAP_OK) {
            *ret_reply = reply;
            return NULL;
        }
        collect(store, uids, from, to);
    }
    sort_unique(uids);
    return g_steal_pointer(&uids);
}

/* Adds one search key for each term; false when a term cannot be put. */
static bool
add_terms(GPtrArray *keys, const char *field, const char *const *terms)
{
    for (const char *const *term = terms; term && *term; term++) {
        g_autofree char *ascii = demur_imap_search_term(*term);
        if (!ascii)
            return false;
        GString *key = g_string_new(field);
        g_string_append_c(key, ' ');
        demur_imap_append_quoted(key, ascii);
        g_ptr_array_add(keys, g_string_free(key, FALSE));
    }
    return true;
}

/* Owned; NULL when a server cannot be asked for ID. */
static char *
id_criteria(const char *id)
{
    g_autofree char *ascii = demur_imap_search_term(id);
    if (!ascii || strlen(ascii) > COMMAND_LIMIT / 2)
        return NULL;
    GString *out = g_string_new("HEADER Message-ID ");
    demur_imap_append_quoted(out, ascii);
    return g_string_free(out, FALSE);
}

/* The terms as one search key; owned; NULL when there are none, or they cannot be put. */
static char *
term_criteria(const DemurSearch *search)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    if (!add_terms(keys, "FROM", search->from) ||
        !add_terms(keys, "SUBJECT", search->subject) || keys->len == 0)
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    for (unsigned i = 0; i < keys->len; i++) {
        if (i > 0)
            g_string_append_c(out, ' ');
        if (i + 1 < keys->len)
            g_string_append(out, "OR ");
        g_string_append(out, keys->pdata[i]);
    }
    if (out->len > COMMAND_LIMIT)
        return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Owned; "" for no bound. A day early: the server compares days in a zone we do not know. */
static char *
since_criteria(int64_t since)
{
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t moment = (time_t)(since - DAY);
    struct tm day;
    if (since <= DAY || !gmtime_r(&moment, &day) || day.tm_year > 9999 - 1900)
        return g_strdup("");
    return g_strdup_printf("SINCE %d-%s-%04d", day.tm_mday, months[day.tm_mon],
                           day.tm_year + 1900);
}

GArray *
demur_store_search(DemurStore *store, const DemurSearch *search, GError **error)
{
    if (!demur_imap_reselect(store, error))
        return NULL;
    int64_t first = CLAMP(search->first_uid, 1, (int64_t)MAX_UID);
    const struct mailimap_selection_info *selection = store->imap->imap_selection_info;
    if (selection->sel_has_exists && selection->sel_exists == 0)
        return g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree char *since = since_criteria(search->since);
    g_autofree char *terms =
        search->message_id ? id_criteria(search->message_id) : term_criteria(search);
    DemurImapReply reply = DEMUR_IMAP_NO;
    GArray *uids = NULL;
    if (terms) {
        g_autofree char *both = g_strdup_printf("%s%s%s", since, *since ? " " : "", terms);
        uids = demur_imap_uid_search(store, first, MAX_UID, both, &reply);
    }
    /* Yahoo's server answers such a search with an error. */
    if (!uids && reply != DEMUR_IMAP_DEAD)
        uids = demur_imap_uid_search(store, first, MAX_UID, since, &reply);
    if (!uids)
        (void)demur_imap_fail_folder(store, reply, "search", store->wanted, error);
    return uids;
}
