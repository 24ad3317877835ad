/* SPDX-License-Identifier: MIT */
/* A confirmation closes the cases it can be about, and no other: a right must not look used. */
#include "plan/actions.h"

static bool
same_or_unknown(const char *a, const char *b)
{
    return !a || !b || g_str_equal(a, b);
}

static bool
is_open_notice(const DemurCase *value)
{
    return g_strcmp0(value->kind, "notice") == 0 && g_strcmp0(value->state, "open") == 0;
}

/* An older notice of the same account; of the same product, or one of them does not say. */
static bool
concerns(const DemurRun *run, const DemurCase *value)
{
    bool older = run->source->date < 0 || value->message_date < 0 ||
                 value->message_date <= run->source->date;
    return older && is_open_notice(value) &&
           same_or_unknown(value->product, run->verdict->product) &&
           same_or_unknown(value->account, run->source->account);
}

static bool
confirm(const DemurRun *run, char **ret_detail, GError **error)
{
    unsigned count = 0;
    g_autoptr(GPtrArray) cases = demur_ledger_cases(run->ledger, error);
    if (!cases)
        return false;
    for (unsigned i = 0; i < cases->len; i++) {
        const DemurCase *value = cases->pdata[i];
        if (!concerns(run, value))
            continue;
        if (!demur_ledger_set_state(run->ledger, value->key, "confirmed", error))
            return false;
        count++;
    }
    *ret_detail = g_strdup_printf("%u", count);
    return true;
}

const DemurAction demur_action_confirm = {
    .step = DEMUR_STEP_CONFIRM,
    .perform = confirm,
};
