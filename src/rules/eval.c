/* SPDX-License-Identifier: MIT */
/* Rules in file order; the first that fires wins. */
#include "rules/eval.h"

#include "rules/condition.h"
#include "rules/pack-lazy.h"

/* For all patterns on one message together: honest ones need a hundredth of it. */
#define BUDGET_MICROSECONDS (2 * G_USEC_PER_SEC)

static void
near_miss_free(void *data)
{
    DemurNearMiss *miss = data;
    g_free(miss->rule);
    g_free(miss->failed);
    g_free(miss);
}

static void
add_miss(DemurNomination *nomination, const DemurMatchTrace *trace)
{
    DemurNearMiss *miss = g_new0(DemurNearMiss, 1);
    miss->rule = g_strdup(trace->rule);
    miss->failed = g_strdup(trace->failed->str);
    miss->held = trace->held;
    g_ptr_array_add(nomination->misses, miss);
}

static GPtrArray *
evidence_array(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)demur_evidence_free);
}

/* Whether the rule, of a lazy pack, is read and worth a try. */
static bool
make_ready(DemurNomination *nomination, DemurRule *rule, DemurMatchInput *input, bool trace)
{
    g_autoptr(GError) error = NULL;
    if (rule->when)
        return true;
    if (!trace && !demur_pack_lazy_may_fire(input->pack, rule, input))
        return false;
    if (demur_pack_lazy_read((DemurPack *)input->pack, rule, &error))
        return true;
    g_ptr_array_add(nomination->errors, g_strdup(error->message));
    return false;
}

static void
try_rule(DemurNomination *nomination, DemurRule *rule, DemurMatchInput *input, GString *failed)
{
    if (!make_ready(nomination, rule, input, failed != NULL))
        return;
    g_autoptr(GPtrArray) evidence = evidence_array();
    DemurMatchTrace trace = {
        .rule = rule->id, .evidence = evidence, .errors = nomination->errors, .failed = failed};
    DemurTruth truth = demur_condition_test(rule->when, input, &trace);
    if (truth != DEMUR_YES && failed)
        add_miss(nomination, &trace);
    if (truth != DEMUR_YES || nomination->rule)
        return;
    nomination->rule = rule;
    g_ptr_array_unref(nomination->evidence);
    nomination->evidence = g_steal_pointer(&evidence);
}

/* All but the targets. */
static void
clear_input(DemurMatchInput *input)
{
    g_clear_pointer(&input->answers, g_hash_table_unref);
    demur_subject_clear(&input->text);
    demur_subject_clear(&input->subject);
}

bool
demur_eval_holds(const DemurPack *pack, const DemurRule *rule, DemurMessage *message)
{
    g_autoptr(GPtrArray) evidence = evidence_array();
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    DemurMatchInput input = {.pack = pack, .message = message, .budget = BUDGET_MICROSECONDS};
    DemurMatchTrace trace = {.rule = rule->id, .evidence = evidence, .errors = errors};
    bool holds = demur_condition_test(rule->when, &input, &trace) == DEMUR_YES;
    clear_input(&input);
    g_clear_pointer(&input.targets, g_ptr_array_unref);
    return holds;
}

DemurNomination *
demur_eval(const DemurPack *pack, DemurMessage *message, bool trace)
{
    DemurNomination *nomination = g_new0(DemurNomination, 1);
    nomination->pack = pack;
    nomination->evidence = evidence_array();
    nomination->misses = g_ptr_array_new_with_free_func(near_miss_free);
    nomination->errors = g_ptr_array_new_with_free_func(g_free);
    DemurMatchInput input = {.pack = pack, .message = message, .budget = BUDGET_MICROSECONDS};
    g_autoptr(GString) failed = trace ? g_string_new(NULL) : NULL;
    for (unsigned i = 0; i < pack->rules->len && (trace || !nomination->rule); i++)
        try_rule(nomination, pack->rules->pdata[i], &input, failed);
    if (nomination->rule || trace)
        (void)demur_match_targets(&input);
    clear_input(&input);
    nomination->targets = input.targets ? input.targets : g_ptr_array_new();
    return nomination;
}

void
demur_nomination_free(DemurNomination *nomination)
{
    if (!nomination)
        return;
    g_ptr_array_unref(nomination->evidence);
    g_ptr_array_unref(nomination->misses);
    g_ptr_array_unref(nomination->errors);
    g_ptr_array_unref(nomination->targets);
    g_free(nomination);
}
