/* SPDX-License-Identifier: MIT */
/* Names of kinds, and evidence. */
#include "base/say.h"

#include <demur/ruleset.h>

#define RULE_MAX 80
#define WHERE_MAX 60
#define TEXT_MAX 120

const char *
demur_kind_name(DemurKind kind)
{
    switch (kind) {
    case DEMUR_KIND_NONE:
        return "none";
    case DEMUR_KIND_NOTICE:
        return "notice";
    case DEMUR_KIND_CONFIRMATION:
        return "confirmation";
    case DEMUR_KIND_REJECTION:
        return "rejection";
    case DEMUR_KIND_CODE:
        return "code";
    case DEMUR_KIND_OTHER:
        return "other";
    }
    return "none";
}

DemurEvidence *
demur_evidence_new(const char *rule, const char *where, const char *text)
{
    DemurEvidence *evidence = g_new0(DemurEvidence, 1);
    evidence->rule = demur_say_clean(rule, -1, RULE_MAX);
    evidence->where = demur_say_clean(where, -1, WHERE_MAX);
    evidence->text = demur_say_clean(text, -1, TEXT_MAX);
    return evidence;
}

void
demur_evidence_free(DemurEvidence *evidence)
{
    if (!evidence)
        return;
    g_free(evidence->rule);
    g_free(evidence->where);
    g_free(evidence->text);
    g_free(evidence);
}
