/* SPDX-License-Identifier: MIT */
/*
 * Drafts that could not be made when the notice was found: the ledger knows which notices have
 * none. Each is looked for by its Message-ID and goes the way of any other message; what was
 * done for it already is not done again. One that is to have no draft now, either, is not
 * looked for until the rules are others.
 */
#include "front/sweep.h"

#include "rules/pack.h"

char *
demur_sweep_rules(const DemurRuleset *ruleset)
{
    GString *out = g_string_new(NULL);
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    for (unsigned i = 0; i < packs->len; i++) {
        const DemurPack *pack = packs->pdata[i];
        g_string_append_printf(out, "%s%s/%s%s%s", i > 0 ? " " : "", pack->name, pack->version,
                               pack->expired ? " expired" : "", pack->failed ? " failed" : "");
    }
    return g_string_free(out, FALSE);
}

static bool
is_met(const DemurSweep *pass, const DemurCase *owed)
{
    return g_hash_table_contains(pass->met, owed->key);
}

/* Looks for the notices in one folder. False when the connection is gone. */
static bool
look_in(DemurSweep *pass, DemurVisit *visit, const GPtrArray *cases, bool own)
{
    for (unsigned i = 0; i < cases->len; i++) {
        GError *error = NULL;
        const DemurCase *owed = cases->pdata[i];
        bool here = g_strcmp0(owed->folder, demur_visit_folder(visit)) == 0;
        if (here != own || !owed->message_id || is_met(pass, owed))
            continue;
        if (pass->dead && !demur_sweep_revive(pass))
            return false;
        if (demur_visit_find(visit, owed->message_id, &error) || !error)
            continue;
        g_prefix_error(&error, "%s: ", demur_visit_folder(visit));
        demur_sweep_fail(pass, error);
    }
    return true;
}

/* Where each was found, then in all other folders. */
static bool
look_everywhere(DemurSweep *pass, const GPtrArray *visits, const GPtrArray *cases)
{
    for (unsigned i = 0; i < visits->len; i++) {
        if (!look_in(pass, visits->pdata[i], cases, true))
            return false;
    }
    for (unsigned i = 0; i < visits->len; i++) {
        if (!look_in(pass, visits->pdata[i], cases, false))
            return false;
    }
    return true;
}

/* Owned. */
static char *
day_of(const DemurCase *owed)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(owed->message_date);
    return owed->message_date >= 0 && date ? g_date_time_format(date, "%Y-%m-%d")
                                           : g_strdup("unknown date");
}

/* What became of one. Where something failed in this pass, the mail may only be out of reach.
 */
static bool
close_case(DemurSweep *pass, const DemurCase *owed, GError **error)
{
    bool drafted = false;
    g_autofree char *day = day_of(owed);
    if (is_met(pass, owed)) {
        if (!demur_ledger_is_done(pass->ledger, owed->key, "draft", &drafted, error))
            return false;
        if (drafted && !pass->wanted->dry_run)
            g_message("%s: the notice of %s has its draft now", pass->account->name, day);
        return true;
    }
    if (pass->status != 0)
        return true;
    g_message("%s: the notice of %s has no draft, and is in none of the folders any more; "
              "\"demur letter\" prints the objection",
              pass->account->name, day);
    return demur_ledger_leave_undrafted(pass->ledger, owed->key, NULL, error);
}

void
demur_sweep_catch_up(DemurSweep *pass, const GPtrArray *visits)
{
    GError *error = NULL;
    if (!pass->policy.draft || pass->dead)
        return;
    g_autoptr(GPtrArray) cases = demur_ledger_undrafted(
        pass->ledger, pass->account->name, pass->wanted->since, pass->rules, &error);
    if (!cases) {
        demur_sweep_fail(pass, error);
        return;
    }
    /* What this pass came to was dealt with, or failed and comes up again. */
    for (unsigned i = cases->len; i > 0; i--) {
        if (is_met(pass, cases->pdata[i - 1]))
            g_ptr_array_remove_index(cases, i - 1);
    }
    if (!look_everywhere(pass, visits, cases))
        return;
    for (unsigned i = 0; i < cases->len; i++) {
        if (!close_case(pass, cases->pdata[i], &error)) {
            demur_sweep_fail(pass, error);
            return;
        }
    }
}
