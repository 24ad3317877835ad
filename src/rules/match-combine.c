/* SPDX-License-Identifier: MIT */
/*
 * all, any, not, count: Kleene's logic. Evidence is left only by what held: a branch that did
 * not hold takes its evidence back, and "not" never leaves any.
 */
#include "rules/condition.h"

#include <math.h>

typedef struct Tally {
    unsigned yes, unknown;
} Tally;

static bool
add_child(const DemurJson *json, const DemurJsonNode *node, const DemurPack *pack,
          DemurCondition *condition, GError **error)
{
    DemurCondition *child = demur_condition_load(json, node, pack, error);
    if (child)
        g_ptr_array_add(condition->children, child);
    return child != NULL;
}

static void
make_children(DemurCondition *condition)
{
    condition->children = g_ptr_array_new_with_free_func((GDestroyNotify)demur_condition_free);
}

static bool
load_list(const DemurJson *json, const DemurJsonNode *value, const char *argument,
          const DemurPack *pack, DemurCondition *condition, GError **error)
{
    (void)argument;
    make_children(condition);
    if (demur_json_type(value) != DEMUR_JSON_ARRAY || !demur_json_first(value))
        return demur_json_fail(json, value, error, "an array of conditions is wanted here");
    for (const DemurJsonNode *node = demur_json_first(value); node;
         node = demur_json_next(node))
        if (!add_child(json, node, pack, condition, error))
            return false;
    return true;
}

/* The children's descriptions, joined. */
static char *
describe_children(const DemurCondition *condition, const char *lead)
{
    g_autoptr(GString) text = g_string_new(lead);
    for (unsigned i = 0; i < condition->children->len; i++) {
        g_autofree char *child = demur_condition_describe(condition->children->pdata[i]);
        g_string_append_printf(text, "%s%s", i ? ", " : " (", child);
    }
    g_string_append_c(text, ')');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
take_back(DemurMatchTrace *trace, unsigned evidence, unsigned held)
{
    if (trace->evidence->len > evidence)
        g_ptr_array_set_size(trace->evidence, (int)evidence);
    trace->held = held;
}

static void
say_failed(const DemurCondition *condition, DemurTruth truth, DemurMatchTrace *trace)
{
    if (!trace->failed)
        return;
    g_autofree char *what = demur_condition_describe(condition);
    g_string_printf(trace->failed, "%s%s", what, truth == DEMUR_UNKNOWN ? " (unknown)" : "");
}

/* Evidence of what held before stays: if the whole comes to nothing, its parent takes it back.
 */
static DemurTruth
test_all(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    DemurTruth result = DEMUR_YES;
    g_autofree char *unknown = NULL;
    unsigned held = 0;
    for (unsigned i = 0; i < condition->children->len; i++) {
        DemurTruth truth = demur_condition_test(condition->children->pdata[i], input, trace);
        if (truth == DEMUR_NO)
            return DEMUR_NO;
        if (truth == DEMUR_UNKNOWN && result == DEMUR_YES) {
            result = DEMUR_UNKNOWN;
            held = trace->held;
            unknown = trace->failed ? g_strdup(trace->failed->str) : NULL;
        }
    }
    if (result == DEMUR_UNKNOWN)
        trace->held = held;
    if (unknown)
        g_string_assign(trace->failed, unknown);
    return result;
}

static char *
describe_all(const DemurCondition *condition)
{
    return describe_children(condition, "all of");
}

static DemurTruth
test_any(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    DemurTruth result = DEMUR_NO;
    unsigned evidence = trace->evidence->len, held = trace->held;
    for (unsigned i = 0; i < condition->children->len; i++) {
        DemurTruth truth = demur_condition_test(condition->children->pdata[i], input, trace);
        if (truth == DEMUR_YES) {
            trace->held = held + 1;
            return DEMUR_YES;
        }
        take_back(trace, evidence, held);
        if (truth == DEMUR_UNKNOWN)
            result = DEMUR_UNKNOWN;
    }
    say_failed(condition, result, trace);
    return result;
}

static char *
describe_any(const DemurCondition *condition)
{
    return describe_children(condition, "any of");
}

static bool
load_not(const DemurJson *json, const DemurJsonNode *value, const char *argument,
         const DemurPack *pack, DemurCondition *condition, GError **error)
{
    (void)argument;
    make_children(condition);
    return add_child(json, value, pack, condition, error);
}

static DemurTruth
test_not(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    unsigned evidence = trace->evidence->len, held = trace->held;
    DemurTruth truth = demur_condition_test(condition->children->pdata[0], input, trace);
    DemurTruth result = truth == DEMUR_YES  ? DEMUR_NO
                        : truth == DEMUR_NO ? DEMUR_YES
                                            : DEMUR_UNKNOWN;
    take_back(trace, evidence, held + (result == DEMUR_YES));
    if (result != DEMUR_YES)
        say_failed(condition, result, trace);
    return result;
}

static char *
describe_not(const DemurCondition *condition)
{
    return describe_children(condition, "not");
}

static bool
load_count(const DemurJson *json, const DemurJsonNode *value, const char *argument,
           const DemurPack *pack, DemurCondition *condition, GError **error)
{
    static const DemurJsonKey keys[] = {
        {"min", DEMUR_JSON_NUMBER, true}, {"of", DEMUR_JSON_ARRAY, true}, {NULL}};
    make_children(condition);
    if (!demur_json_check_object(json, value, keys, error) ||
        !load_list(json, demur_json_member(value, "of"), argument, pack, condition, error))
        return false;
    const DemurJsonNode *node = demur_json_member(value, "min");
    double min = demur_json_number(node);
    if (min < 1 || min > condition->children->len || floor(min) != min)
        return demur_json_fail(
            json, node, error,
            "\"min\" must be a whole number from 1 to the number of conditions");
    condition->data = GUINT_TO_POINTER((unsigned)min);
    return true;
}

static DemurTruth
test_count(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    unsigned min = GPOINTER_TO_UINT(condition->data), total = condition->children->len;
    unsigned evidence = trace->evidence->len, held = trace->held;
    Tally tally = {0, 0};
    for (unsigned i = 0; i < total && tally.yes < min; i++) {
        if (tally.yes + tally.unknown + (total - i) < min)
            break;
        unsigned before = trace->evidence->len;
        DemurTruth truth = demur_condition_test(condition->children->pdata[i], input, trace);
        tally.yes += truth == DEMUR_YES;
        tally.unknown += truth == DEMUR_UNKNOWN;
        if (truth != DEMUR_YES)
            take_back(trace, before, held);
    }
    bool yes = tally.yes >= min;
    take_back(trace, yes ? trace->evidence->len : evidence, held + yes);
    if (yes)
        return DEMUR_YES;
    DemurTruth result = tally.yes + tally.unknown >= min ? DEMUR_UNKNOWN : DEMUR_NO;
    say_failed(condition, result, trace);
    if (trace->failed)
        g_string_append_printf(trace->failed, ", found %u", tally.yes);
    return result;
}

static char *
describe_count(const DemurCondition *condition)
{
    g_autofree char *lead =
        g_strdup_printf("at least %u of", GPOINTER_TO_UINT(condition->data));
    return describe_children(condition, lead);
}

extern const DemurMatch demur_match_all, demur_match_any, demur_match_not, demur_match_count;

const DemurMatch demur_match_all = {"all", load_list, test_all, describe_all, NULL};
const DemurMatch demur_match_any = {"any", load_list, test_any, describe_any, NULL};
const DemurMatch demur_match_not = {"not", load_not, test_not, describe_not, NULL};
const DemurMatch demur_match_count = {"count", load_count, test_count, describe_count, NULL};
