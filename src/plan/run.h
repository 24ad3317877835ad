/* SPDX-License-Identifier: MIT */
/* Performs a plan, each step claimed in the ledger before and marked done after. */
#ifndef DEMUR_PLAN_RUN_H
#define DEMUR_PLAN_RUN_H

#include "ledger/ledger.h"
#include "plan/policy.h"
#include "store/store.h"
#include "verdict/explain.h"

#include <stdio.h>

/* The person, as letters and drafts name them. Public value; NULL where not configured. */
typedef struct DemurPerson {
    const char *name, *address, *accounts, *grounds, *jurisdiction;
    const char *draft_language; /* or NULL: the notice's */
    const char *draft_to;       /* or NULL: no recipient */
} DemurPerson;

/* All that actions need; everything borrowed. */
typedef struct DemurRun {
    const DemurVerdict *verdict;
    DemurMessage *message;
    const DemurSource *source;
    const DemurPolicy *policy;
    const DemurPerson *person;
    const char *const *rules_dirs;
    DemurLedger *ledger;
    DemurStore *store;       /* or NULL: steps that need one fail */
    const char *key;         /* of the case */
    const char *const *plan; /* descriptions of all steps, for the JSON of the alert command */
    GPtrArray *folders;      /* DemurFolder* of the account, or NULL */
    const char *drafts_folder; /* or NULL: the one that is marked */
    FILE *out;                 /* alerts to stdout go here */
    bool json;                 /* alerts to stdout as JSON lines */
} DemurRun;

/* An action: one file act-*.c each. Describing is policy's (demur_step_describe). */
typedef struct DemurAction {
    DemurStep step;
    bool needs_store;
    /* Whether the step is already there in the outside world (after a crash, or done
     * elsewhere). DOUBT: it was begun before, maybe just now. May be NULL. */
    bool (*present)(const DemurRun *run, bool doubt, bool *ret_present, GError **error);
    /* ret_detail: what was done, owned by the caller; may be left as it is. */
    bool (*perform)(const DemurRun *run, char **ret_detail, GError **error);
} DemurAction;

/*
 * Notes the case, then performs all steps of the plan that are not done yet. A failing step is
 * released and the others are still performed; the first error is returned, with the step's
 * name in front. It is never DEMUR_ERROR_MESSAGE: the message itself was read. Our own alerts
 * and drafts, met again in a folder, are left alone. ret_performed: number of steps performed
 * now, also on failure.
 */
bool demur_run_plan(const DemurRun *run, const GArray *plan, unsigned *ret_performed,
                    GError **error);

/* The steps of the plan that demur_run_plan would take; owned array of DemurStep; NULL on
 * error. Needs no store, and changes nothing. */
GArray *demur_run_pending(const DemurRun *run, const GArray *plan, GError **error);

/* Notes the steps as done without taking them: for a ledger that is a copy, so that what copies
 * of the message would bring about is asked rightly. */
bool demur_run_rehearse(const DemurRun *run, const GArray *steps, GError **error);

#endif
