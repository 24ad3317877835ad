/* SPDX-License-Identifier: MIT */
/* The table of predicates. */
#include "rules/match.h"

extern const DemurMatch demur_match_all, demur_match_any, demur_match_not, demur_match_count,
    demur_match_from_domain, demur_match_subject, demur_match_text, demur_match_subject_or_text,
    demur_match_link_form, demur_match_header;

const DemurMatch *const demur_match_table[] = {
    &demur_match_all,
    &demur_match_any,
    &demur_match_not,
    &demur_match_count,
    &demur_match_from_domain,
    &demur_match_subject,
    &demur_match_text,
    &demur_match_subject_or_text,
    &demur_match_link_form,
    &demur_match_header,
    NULL,
};
