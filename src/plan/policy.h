/* SPDX-License-Identifier: MIT */
/* From a verdict to the steps to take: pure, no input or output. */
#ifndef DEMUR_PLAN_POLICY_H
#define DEMUR_PLAN_POLICY_H

#include <demur/verdict.h>
#include <stdbool.h>

typedef enum DemurStep {
    DEMUR_STEP_ALERT_STDOUT,
    DEMUR_STEP_ALERT_COMMAND,
    DEMUR_STEP_ALERT_INBOX,
    DEMUR_STEP_DRAFT,
    DEMUR_STEP_FLAG,
    DEMUR_STEP_CONFIRM, /* mark the open cases of the product as confirmed */
} DemurStep;

/* What the person wants. Public value. */
typedef struct DemurPolicy {
    bool alert_stdout, alert_inbox, draft, flag;
    const char *alert_command; /* or NULL */
} DemurPolicy;

/* Name of a step, e.g. "alert.inbox". Static. */
const char *demur_step_name(DemurStep step);

/*
 * Under which name a step stands in the ledger: its own, and for an alert that says less than
 * "authentic" how far it trusts the mail ("alert.inbox.impostor"). An alert is made again when
 * trust has risen. Owned.
 */
char *demur_step_key(DemurStep step, DemurTrust trust);
bool demur_step_is_alert(DemurStep step);

/* One line for --dry-run and explain; owned. */
char *demur_step_describe(DemurStep step, const DemurVerdict *verdict,
                          const DemurPolicy *policy);

/* Steps in the order to take them; owned array of DemurStep; empty for most mail. */
GArray *demur_policy_plan(const DemurVerdict *verdict, const DemurPolicy *policy);

#endif
