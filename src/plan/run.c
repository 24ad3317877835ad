/* SPDX-License-Identifier: MIT */
/*
 * Performing a plan so that a stop at any point loses nothing and repeats nothing that can be
 * looked for: claim, look, perform, mark as done.
 */
#include "plan/run.h"

#include "base/error.h"
#include "base/fault.h"
#include "plan/actions.h"

static bool
faulty(const DemurAction *action, const char *where, GError **error)
{
    g_autofree char *name = g_strdup_printf("run.%s.%s", demur_step_name(action->step), where);
    if (!demur_fault(name))
        return false;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "fault %s", name);
    return true;
}

/* The step is ours: the effect, unless it is already there, then the mark. Looking costs one
 * round trip, and saves the second draft when the ledger was lost or another machine keeps its
 * own. */
static bool
perform(const DemurRun *run, const DemurAction *action, bool doubt, bool *ret_acted,
        GError **error)
{
    bool present = false;
    g_autofree char *detail = NULL;
    if (action->present && !action->present(run, doubt, &present, error))
        return false;
    if (faulty(action, "before", error))
        return false;
    if (present)
        detail = g_strdup("found");
    else if (!action->perform(run, &detail, error))
        return false;
    g_autofree char *name = demur_step_key(action->step, run->verdict->trust);
    if (faulty(action, "after", error) ||
        !demur_ledger_done(run->ledger, run->key, name, detail, error))
        return false;
    *ret_acted = !present;
    return true;
}

static bool
perform_claimed(const DemurRun *run, const DemurAction *action, bool doubt, bool *ret_acted,
                GError **error)
{
    if (perform(run, action, doubt, ret_acted, error))
        return true;
    /* Its own failure would only hide the first one; the claim then ends with this process. */
    g_autofree char *name = demur_step_key(action->step, run->verdict->trust);
    (void)demur_ledger_release(run->ledger, run->key, name, NULL);
    return false;
}

/* Whether the step needs not be taken: it is done, or is an alert and one of a copy that was
 * trusted more is done. */
static bool
is_settled(const DemurRun *run, DemurStep step, bool *ret_settled, GError **error)
{
    static const DemurTrust falling[] = {DEMUR_TRUST_AUTHENTIC, DEMUR_TRUST_UNPROVEN,
                                         DEMUR_TRUST_IMPOSTOR};
    DemurTrust trust = run->verdict->trust;
    bool settled = false, last = false;
    for (size_t i = 0; i < G_N_ELEMENTS(falling) && !settled && !last; i++) {
        g_autofree char *name = demur_step_key(step, falling[i]);
        if (!demur_ledger_is_done(run->ledger, run->key, name, &settled, error))
            return false;
        last = !demur_step_is_alert(step) || falling[i] == trust || trust == DEMUR_TRUST_NULL;
    }
    *ret_settled = settled;
    return true;
}

static bool
take_step(const DemurRun *run, const DemurAction *action, bool *ret_acted, GError **error)
{
    DemurClaim claim;
    bool settled;
    g_autofree char *name = demur_step_key(action->step, run->verdict->trust);
    if (!is_settled(run, action->step, &settled, error))
        return false;
    if (settled)
        return true;
    if (action->needs_store && !run->store) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MAILBOX, "there is no mailbox to write to");
        return false;
    }
    if (!demur_ledger_claim(run->ledger, run->key, name, &claim, error))
        return false;
    switch (claim) {
    case DEMUR_CLAIM_WON:
    case DEMUR_CLAIM_DOUBT:
        return perform_claimed(run, action, claim == DEMUR_CLAIM_DOUBT, ret_acted, error);
    case DEMUR_CLAIM_DONE:
        return true;
    case DEMUR_CLAIM_BUSY:
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_TEMPORARY,
                    "another demur is at it; the next pass looks again");
        return false;
    }
    return false;
}

static bool
see_case(const DemurRun *run, GError **error)
{
    const DemurVerdict *verdict = run->verdict;
    DemurCase seen = {.key = (char *)run->key,
                      .first_seen = g_get_real_time() / G_USEC_PER_SEC,
                      .kind = (char *)demur_kind_name(verdict->kind),
                      .trust = (char *)demur_trust_name(verdict->trust),
                      .product = verdict->product,
                      .language = verdict->language,
                      .url = verdict->url,
                      .account = (char *)run->source->account,
                      .folder = (char *)run->source->folder,
                      .message_id = (char *)run->source->message_id,
                      .message_date = run->source->date};
    return demur_ledger_see(run->ledger, &seen, error);
}

/* Our own alert or draft met again in a folder; a stranger cannot know the key of a case. */
static bool
is_own(const DemurRun *run, bool *ret_own, GError **error)
{
    GError *failure = NULL;
    const char *id = run->message ? demur_message_id(run->message) : NULL;
    g_autofree char *key = id ? demur_actions_key_of(id) : NULL;
    g_autoptr(DemurCase) known = key ? demur_ledger_case(run->ledger, key, &failure) : NULL;
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    *ret_own = known != NULL;
    return true;
}

/* Whether the connection is gone, so that steps which need it had better wait. */
static bool
ends_store(const GError *error)
{
    return g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION) ||
           g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_CREDENTIALS);
}

/* What cannot be written (an address that is none, a part of demur that is missing) says
 * nothing about the mail that it answers. Only that code would let the caller pass the mail
 * over. */
static void
keep_message(GError *error)
{
    if (g_error_matches(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE))
        error->code = DEMUR_ERROR_CONFIG;
}

/* Returns the first error, owned, or NULL. */
static GError *
take_steps(const DemurRun *run, const GArray *plan, unsigned *performed)
{
    GError *first = NULL;
    bool store_ended = false;
    for (unsigned i = 0; i < plan->len; i++) {
        GError *error = NULL;
        bool acted = false;
        const DemurAction *action = demur_actions_find(g_array_index(plan, DemurStep, i));
        if (!action || (action->needs_store && store_ended))
            continue;
        if (!take_step(run, action, &acted, &error)) {
            store_ended = store_ended || ends_store(error);
            keep_message(error);
            g_prefix_error(&error, "%s: ", demur_step_name(action->step));
        }
        *performed += acted ? 1 : 0;
        if (first)
            g_clear_error(&error);
        else
            first = error;
    }
    return first;
}

bool
demur_run_plan(const DemurRun *run, const GArray *plan, unsigned *ret_performed, GError **error)
{
    bool own = false;
    *ret_performed = 0;
    /* A notice is noted all the same: another time there may be something to do. */
    if (plan->len == 0 && run->verdict->kind != DEMUR_KIND_NOTICE)
        return true;
    if (!is_own(run, &own, error))
        return false;
    if (own)
        return true;
    if (!see_case(run, error))
        return false;
    GError *first = take_steps(run, plan, ret_performed);
    if (!first)
        return true;
    g_propagate_error(error, first);
    return false;
}

GArray *
demur_run_pending(const DemurRun *run, const GArray *plan, GError **error)
{
    bool own = false;
    g_autoptr(GArray) pending = g_array_new(FALSE, FALSE, sizeof(DemurStep));
    if (!is_own(run, &own, error))
        return NULL;
    for (unsigned i = 0; i < plan->len && !own; i++) {
        bool settled;
        DemurStep step = g_array_index(plan, DemurStep, i);
        if (!is_settled(run, step, &settled, error))
            return NULL;
        if (!settled)
            g_array_append_val(pending, step);
    }
    return g_steal_pointer(&pending);
}

bool
demur_run_rehearse(const DemurRun *run, const GArray *steps, GError **error)
{
    bool noted = see_case(run, error);
    for (unsigned i = 0; i < steps->len && noted; i++) {
        DemurClaim claim;
        g_autofree char *name =
            demur_step_key(g_array_index(steps, DemurStep, i), run->verdict->trust);
        noted = demur_ledger_claim(run->ledger, run->key, name, &claim, error) &&
                demur_ledger_done(run->ledger, run->key, name, NULL, error);
    }
    return noted;
}
