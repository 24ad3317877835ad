/* SPDX-License-Identifier: MIT */
/* text, subject.or.text: the words that a reader sees. */
#include "rules/condition.h"

static DemurTruth
test_text(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    DemurTruth truth = demur_condition_search_text(condition->data, input, trace);
    /* What was not examined may hold it. */
    bool whole = !demur_message_unexamined(input->message);
    return truth == DEMUR_NO && !whole ? DEMUR_UNKNOWN : truth;
}

static char *
describe_text(const DemurCondition *condition)
{
    return demur_condition_describe_pattern("text", condition->data);
}

static DemurTruth
test_either(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    DemurTruth subject = demur_condition_search(condition->data, "subject",
                                                demur_match_input_subject(input), input, trace);
    if (subject == DEMUR_YES)
        return subject;
    DemurTruth text = test_text(condition, input, trace);
    return text == DEMUR_NO ? subject : text;
}

static char *
describe_either(const DemurCondition *condition)
{
    return demur_condition_describe_pattern("subject or text", condition->data);
}

extern const DemurMatch demur_match_text, demur_match_subject_or_text;

const DemurMatch demur_match_text = {"text", demur_condition_load_pattern, test_text,
                                     describe_text, NULL};
const DemurMatch demur_match_subject_or_text = {"subject.or.text", demur_condition_load_pattern,
                                                test_either, describe_either, NULL};
