/* SPDX-License-Identifier: MIT */
/* subject: the first Subject field, decoded and normalised. */
#include "rules/condition.h"

static DemurTruth
test_subject(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    return demur_condition_search(condition->data, "subject", demur_match_input_subject(input),
                                  input, trace);
}

static char *
describe_subject(const DemurCondition *condition)
{
    return demur_condition_describe_pattern("subject", condition->data);
}

extern const DemurMatch demur_match_subject;

const DemurMatch demur_match_subject = {"subject", demur_condition_load_pattern, test_subject,
                                        describe_subject, NULL};
