/* SPDX-License-Identifier: MIT */
/*
 * One folder: what is new there is searched for, its headers nominate, what is nominated is
 * examined. The folder's cursor moves on only when all of it was dealt with.
 *
 * A message that cannot be read must not keep the others from being read: it is noted, a
 * connection that it ends is made again, and later passes come to it last. Only after many
 * passes it is passed over.
 */
#include "front/sweep.h"

#include "base/error.h"
#include "base/limits.h"
#include "rules/pack.h"

#include <unistd.h>

#define FAILURES_MAX 10 /* in one pass */
#define DAY INT64_C(86400)

struct DemurVisit {
    DemurSweep *pass;
    const char *folder;
    DemurPlace place;
    GArray *nominated;  /* int64_t UIDs */
    GArray *unread;     /* DemurFailure: what earlier passes could not read */
    int64_t uidnext;    /* where the cursor goes when all is well */
    const char *wanted; /* only messages with this Message-ID are nominated, or NULL */
    int64_t failed;     /* lowest UID that could not be dealt with, or 0 */
    unsigned failures;  /* messages that could not be read now */
    bool done;          /* all new messages were come to, if not dealt with */
};

static bool
has_id(GBytes *header, const char *id)
{
    DemurMessage *message = demur_message_new_from_bytes(header, NULL);
    bool has = message && g_strcmp0(demur_message_id(message), id) == 0;
    demur_message_free(message);
    return has;
}

static bool
is_worth_fetching(const DemurVisit *visit, GBytes *header)
{
    size_t len;
    const char *data = g_bytes_get_data(header, &len);
    const DemurPrefilter *prefilter = visit->pass->prefilter;
    if (len == 0)
        return false;
    if (visit->wanted)
        return has_id(header, visit->wanted);
    return !prefilter || demur_prefilter_test(prefilter, data, len, true) != DEMUR_NOMINATED_NO;
}

static bool
note_header(int64_t uid, int64_t size, GBytes *header, void *user)
{
    DemurVisit *visit = user;
    if (is_worth_fetching(visit, header))
        g_array_append_val(visit->nominated, uid);
    return true;
}

/* The cursor is not to pass UID. */
static void
hold(DemurVisit *visit, int64_t uid)
{
    if (visit->failed == 0 || uid < visit->failed)
        visit->failed = uid;
}

/* Whether it failed often enough, and for so many days, not to be waited for any more. */
static bool
is_given_up(const DemurFailure *failure, unsigned days)
{
    return failure->passes >= DEMUR_LIMIT_UNREAD_PASSES &&
           g_get_real_time() / G_USEC_PER_SEC - failure->since >= days * DAY;
}

/* Whether it may be the message's fault that it could not be read: not where our own disk is
 * full, and not where the server says that it will pass. */
static bool
may_be_lost(const GError *error)
{
    return g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX) ||
           g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION);
}

/* Says it. */
static void
fail_message(DemurVisit *visit, int64_t uid, GError *error)
{
    g_prefix_error(&error, "%s, UID %" G_GINT64_FORMAT ": ", visit->folder, uid);
    demur_sweep_fail(visit->pass, error);
}

/* Counts the failure of a message. *ret_lost: it was the last one. */
static bool
count_failure(DemurVisit *visit, int64_t uid, const GError *failed, bool *ret_lost,
              GError **error)
{
    DemurFailure failure;
    DemurLedger *ledger = visit->pass->ledger;
    int64_t now = g_get_real_time() / G_USEC_PER_SEC;
    *ret_lost = false;
    if (!may_be_lost(failed))
        return demur_ledger_put_off(ledger, &visit->place, uid, now, error);
    if (!demur_ledger_failed(ledger, &visit->place, uid, now, &failure, error))
        return false;
    if (!is_given_up(&failure, DEMUR_LIMIT_UNREAD_DAYS))
        return true;
    *ret_lost = demur_ledger_give_up(ledger, &visit->place, uid, error);
    return *ret_lost;
}

/* A message could not be read. What never can be (too large, gone) is said once and passed
 * over; anything else is tried again at the next pass, up to a limit. */
static void
note_unread(DemurVisit *visit, int64_t uid, GError *error)
{
    bool lost = g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
    GError *problem = NULL;
    visit->failures++;
    demur_store_avoid(visit->pass->store, visit->folder, uid);
    if (!lost && !count_failure(visit, uid, error, &lost, &problem)) {
        demur_sweep_fail(visit->pass, problem);
    } else if (lost && may_be_lost(error)) {
        g_prefix_error(&error,
                       "not read in many passes over %d days, and passed over from now "
                       "on; look at it in your mail program: ",
                       DEMUR_LIMIT_UNREAD_DAYS);
    }
    if (!lost)
        hold(visit, uid);
    fail_message(visit, uid, error);
}

static bool
open_again(DemurVisit *visit, GError **error)
{
    DemurFolderState state;
    if (!demur_store_open(visit->pass->store, visit->folder, &state, error))
        return false;
    if (state.uidvalidity == visit->place.uidvalidity)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX,
                "it was replaced meanwhile; the next pass reads it anew");
    return false;
}

/* The headers of all UIDS that can be read; false when the folder is not to be read on. */
static bool
read_headers(DemurVisit *visit, GArray *uids, GError **error)
{
    DemurSweep *pass = visit->pass;
    GError *problem = NULL;
    while (!demur_store_headers(pass->store, uids, note_header, visit, &problem)) {
        if (uids->len == 0) {
            demur_sweep_fail(pass, g_steal_pointer(&problem));
        } else {
            note_unread(visit, g_array_index(uids, int64_t, 0), g_steal_pointer(&problem));
            g_array_remove_index(uids, 0);
        }
        if (uids->len > 0 && (visit->failures >= FAILURES_MAX || pass->dead))
            hold(visit, g_array_index(uids, int64_t, 0));
        if (uids->len == 0 || visit->failures >= FAILURES_MAX)
            return true;
        if (pass->dead && (!demur_sweep_revive(pass) || !open_again(visit, error)))
            return false;
    }
    return true;
}

/* Takes out of UIDS what earlier passes could not read. */
static bool
set_aside(DemurVisit *visit, GArray *uids, GError **error)
{
    g_autoptr(GArray) failures =
        demur_ledger_failures(visit->pass->ledger, &visit->place, error);
    for (unsigned i = 0; failures && i < failures->len; i++) {
        const DemurFailure *failure = &g_array_index(failures, DemurFailure, i);
        unsigned at = 0;
        while (at < uids->len && g_array_index(uids, int64_t, at) != failure->uid)
            at++;
        if (at == uids->len)
            continue;
        g_array_remove_index(uids, at);
        demur_store_avoid(visit->pass->store, visit->folder, failure->uid);
        if (failure->lost)
            continue;
        g_array_append_vals(visit->unread, failure, 1);
    }
    return failures != NULL;
}

/* UIDs worth fetching, in visit->nominated. */
static bool
nominate(DemurVisit *visit, int64_t first, GError **error)
{
    DemurSweep *pass = visit->pass;
    g_auto(GStrv) terms = demur_ruleset_search_terms(pass->ruleset);
    const DemurSearch search = {.first_uid = MAX(first, 1),
                                .since = first > 0 ? 0 : pass->wanted->since,
                                .from = (const char *const *)terms};
    g_autoptr(GArray) uids = demur_store_search(pass->store, &search, error);
    return uids && set_aside(visit, uids, error) && read_headers(visit, uids, error);
}

/* Whether a better verdict, another time, would lead to other steps than this one. */
static bool
is_worth_waiting(const DemurVerdict *verdict)
{
    return verdict->trust == DEMUR_TRUST_UNPROVEN && verdict->kind != DEMUR_KIND_NONE &&
           verdict->kind != DEMUR_KIND_OTHER;
}

/* The sender could not be proven now. False with the reason to wait, until that took too long:
 * then the verdict stands as it is. */
static bool
stop_waiting(DemurVisit *visit, int64_t uid, const char *why, GError **error)
{
    DemurFailure failure;
    visit->failures++;
    if (!demur_ledger_failed(visit->pass->ledger, &visit->place, uid,
                             g_get_real_time() / G_USEC_PER_SEC, &failure, error))
        return false;
    if (is_given_up(&failure, DEMUR_LIMIT_UNPROVEN_DAYS))
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_TEMPORARY,
                "who sent it cannot be found out now: %s; the next pass tries again", why);
    return false;
}

/* Verdict, plan and actions for what was fetched. */
static bool
deal_with(DemurVisit *visit, int64_t uid, DemurMessage *message, int fd, GError **error)
{
    DemurSweep *pass = visit->pass;
    g_autofree char *postponed = NULL;
    g_autoptr(DemurVerdict) verdict = demur_sweep_judge(pass, message, fd, &postponed);
    if (postponed && is_worth_waiting(verdict) && !stop_waiting(visit, uid, postponed, error))
        return false;
    const DemurSource source = {
        .account = pass->account->name,
        .folder = visit->folder,
        .message_id = demur_message_id(message),
        .uid = uid,
        .date = demur_message_date(message),
    };
    return demur_sweep_act(pass, message, verdict, &source, error);
}

/* *ret_read: whether it was read, whatever became of it then. */
static bool
attempt(DemurVisit *visit, int64_t uid, bool *ret_read, GError **error)
{
    int fd = demur_store_fetch(visit->pass->store, uid, error);
    DemurMessage *message = fd >= 0 ? demur_message_new_from_fd(fd, 0, -1, error) : NULL;
    *ret_read = message != NULL;
    bool done = message && deal_with(visit, uid, message, fd, error);
    demur_message_free(message);
    if (fd >= 0)
        (void)close(fd);
    return done;
}

/* What was begun when the connection was lost is looked for on a new one, and done there. */
static bool
attempt_again(DemurVisit *visit, int64_t uid, bool *ret_read, GError **error)
{
    g_info("%s, %s: %s", visit->pass->account->name, visit->folder, (*error)->message);
    visit->pass->dead = true;
    if (!demur_sweep_revive(visit->pass))
        return false;
    g_clear_error(error);
    if (open_again(visit, error))
        return attempt(visit, uid, ret_read, error);
    return false;
}

/* Whatever fails once a message was read says nothing about the message: it comes up again at
 * every pass until it was dealt with. */
static void
examine(DemurVisit *visit, int64_t uid)
{
    bool read = false;
    GError *error = NULL;
    bool done = attempt(visit, uid, &read, &error);
    if (!done && read && g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION))
        done = attempt_again(visit, uid, &read, &error);
    if (done)
        return;
    if (!read) {
        note_unread(visit, uid, error);
        return;
    }
    hold(visit, uid);
    fail_message(visit, uid, error);
}

static bool
examine_nominated(DemurVisit *visit, GError **error)
{
    DemurSweep *pass = visit->pass;
    g_info("%s, %s: messages to examine: %u", pass->account->name, visit->folder,
           visit->nominated->len);
    for (unsigned i = 0; i < visit->nominated->len; i++) {
        int64_t uid = g_array_index(visit->nominated, int64_t, i);
        if (pass->dead && (!demur_sweep_revive(pass) || !open_again(visit, error))) {
            hold(visit, uid);
            return false;
        }
        examine(visit, uid);
    }
    g_array_set_size(visit->nominated, 0);
    return true;
}

static bool
set_cursor(DemurVisit *visit, GError **error)
{
    int64_t next = visit->failed > 0 ? visit->failed : visit->uidnext;
    for (unsigned i = 0; i < visit->unread->len; i++)
        next = MIN(next, g_array_index(visit->unread, DemurFailure, i).uid);
    return demur_ledger_set_cursor(visit->pass->ledger, &visit->place, next, error);
}

static bool
look_through(DemurVisit *visit, int64_t first, GError **error)
{
    DemurFolderState state;
    visit->done = demur_store_open(visit->pass->store, visit->folder, &state, error) &&
                  nominate(visit, first, error) && examine_nominated(visit, error);
    return visit->done && set_cursor(visit, error);
}

DemurVisit *
demur_visit_new(DemurSweep *pass, const char *folder)
{
    DemurVisit *visit = g_new0(DemurVisit, 1);
    visit->pass = pass;
    visit->folder = folder;
    visit->place =
        (DemurPlace){.account = pass->account->name, .folder = folder, .server = pass->server};
    visit->nominated = g_array_new(FALSE, FALSE, sizeof(int64_t));
    visit->unread = g_array_new(FALSE, FALSE, sizeof(DemurFailure));
    return visit;
}

void
demur_visit_free(DemurVisit *visit)
{
    g_array_unref(visit->nominated);
    g_array_unref(visit->unread);
    g_free(visit);
}

bool
demur_visit_run(DemurVisit *visit, GError **error)
{
    const DemurSweep *pass = visit->pass;
    DemurFolderState state;
    int64_t next = 0;
    if (!demur_store_status(pass->store, visit->folder, &state, error))
        return false;
    visit->place.uidvalidity = state.uidvalidity;
    if (!demur_ledger_cursor(pass->ledger, &visit->place, &next, error))
        return false;
    if (next > 0 && next == state.uidnext) {
        g_info("%s, %s: nothing new", pass->account->name, visit->folder);
        return true;
    }
    /* UIDs only grow: this is another folder, whatever its UIDVALIDITY says. */
    if (state.uidnext > 0 && next > state.uidnext)
        next = 0;
    visit->uidnext = state.uidnext;
    return look_through(visit, next, error);
}

static bool
try_one(DemurVisit *visit, int64_t uid, GError **error)
{
    DemurSweep *pass = visit->pass;
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_val(one, uid);
    visit->failures = 0;
    if (pass->dead && (!demur_sweep_revive(pass) || !open_again(visit, error)))
        return false;
    if (!read_headers(visit, one, error) || !examine_nominated(visit, error))
        return false;
    return visit->failures > 0 ||
           demur_ledger_recovered(pass->ledger, &visit->place, uid, error);
}

static int
compare_passes(gconstpointer a, gconstpointer b)
{
    const DemurFailure *x = a, *y = b;
    return (x->passes > y->passes) - (x->passes < y->passes);
}

bool
demur_visit_try_again(DemurVisit *visit, GError **error)
{
    unsigned failures = 0;
    if (!visit->done || visit->unread->len == 0)
        return true;
    if (!visit->pass->dead && !open_again(visit, error))
        return false;
    /* Where there are too many for one pass, each gets its turn. */
    g_array_sort(visit->unread, compare_passes);
    while (visit->unread->len > 0 && failures < FAILURES_MAX) {
        if (!try_one(visit, g_array_index(visit->unread, DemurFailure, 0).uid, error))
            return false;
        failures += visit->failures;
        g_array_remove_index(visit->unread, 0);
    }
    return set_cursor(visit, error);
}

static bool
find(DemurVisit *visit, const char *message_id, GError **error)
{
    const DemurSearch search = {.first_uid = 1, .message_id = message_id};
    if (!open_again(visit, error))
        return false;
    g_autoptr(GArray) uids = demur_store_search(visit->pass->store, &search, error);
    return uids && read_headers(visit, uids, error) && examine_nominated(visit, error);
}

bool
demur_visit_find(DemurVisit *visit, const char *message_id, GError **error)
{
    visit->failures = 0;
    visit->wanted = message_id;
    bool looked = find(visit, message_id, error);
    visit->wanted = NULL;
    return looked;
}

const char *
demur_visit_folder(const DemurVisit *visit)
{
    return visit->folder;
}
