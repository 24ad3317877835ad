/* SPDX-License-Identifier: MIT */
/* What the files of a pass over one account share: the pass itself, and one folder of it. */
#ifndef DEMUR_FRONT_SWEEP_H
#define DEMUR_FRONT_SWEEP_H

#include "front/account.h"
#include "plan/run.h"
#include "rules/prefilter.h"

/* The pass over one account. */
typedef struct DemurSweep {
    DemurProgram *program;
    const DemurAccount *account;
    const DemurPass *wanted;
    const DemurRuleset *ruleset;
    DemurTrustPolicy trust;
    DemurPolicy policy;
    DemurPerson person;
    DemurPrefilter *prefilter; /* NULL: every message the server found is fetched */
    DemurStore *store;
    DemurLedger *ledger; /* in a dry run a copy, so that nothing written to it stays */
    char *server;        /* which one, for the cursors */
    char *rules;         /* which rules are in use, and how far they can be relied on */
    GHashTable *met;     /* keys of the cases that this pass came to */
    GPtrArray *folders;  /* DemurFolder* */
    int status;          /* the first failure's */
    bool dead;           /* the connection is gone */
    unsigned reconnects; /* made so far */
} DemurSweep;

/* Says the error, taken, and what it does to the pass. */
void demur_sweep_fail(DemurSweep *pass, GError *error);

/* Connects once more after the connection was lost, as often as a pass may. */
bool demur_sweep_revive(DemurSweep *pass);

/* The verdict on a message, whose bytes FD holds; owned. ret_postponed: why its sender could
 * not be proven now and may be another time, owned, or NULL. */
DemurVerdict *demur_sweep_judge(const DemurSweep *pass, DemurMessage *message, int fd,
                                char **ret_postponed);

/* Carries out the plan for one message. Never DEMUR_ERROR_MESSAGE. */
bool demur_sweep_act(DemurSweep *pass, DemurMessage *message, const DemurVerdict *verdict,
                     const DemurSource *source, GError **error);

/* One folder being looked through. */
typedef struct DemurVisit DemurVisit;

DemurVisit *demur_visit_new(DemurSweep *pass, const char *folder);
void demur_visit_free(DemurVisit *visit);

/* Looks through what is new, except for what earlier passes could not read. Messages that fail
 * are said; an error is about the whole folder. False without an error when the connection is
 * lost for this pass. */
bool demur_visit_run(DemurVisit *visit, GError **error);

/* One more try at what earlier passes could not read, one by one. Fails as demur_visit_run. */
bool demur_visit_try_again(DemurVisit *visit, GError **error);

/* Looks at the messages of a Message-ID, however old. Fails as demur_visit_run. */
bool demur_visit_find(DemurVisit *visit, const char *message_id, GError **error);

const char *demur_visit_folder(const DemurVisit *visit);

/*
 * Notices that were found when no draft was to be made of them (drafts were off, the rules had
 * expired) get it when one is. VISITS: of DemurVisit*, all folders of the pass, looked through.
 * Costs nothing but a look into the ledger when there are none.
 */
void demur_sweep_catch_up(DemurSweep *pass, const GPtrArray *visits);

/* Of which rules demur_ledger_undrafted() speaks; owned. */
char *demur_sweep_rules(const DemurRuleset *ruleset);

#endif
