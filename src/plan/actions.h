/* SPDX-License-Identifier: MIT */
/* The table of actions, and what several of them need. */
#ifndef DEMUR_PLAN_ACTIONS_H
#define DEMUR_PLAN_ACTIONS_H

#include "plan/run.h"

extern const DemurAction demur_action_alert_stdout;
extern const DemurAction demur_action_alert_command;
extern const DemurAction demur_action_alert_inbox;
extern const DemurAction demur_action_draft;
extern const DemurAction demur_action_flag;
extern const DemurAction demur_action_confirm;

/* The action that performs a step. */
const DemurAction *demur_actions_find(DemurStep step);

/* The folder that serves USE: the one the person named, else by what the server says of it,
 * never by its name. Owned; NULL with DEMUR_ERROR_MAILBOX when there is none. */
char *demur_actions_folder(const DemurRun *run, DemurFolderUse use, GError **error);

/*
 * The Message-ID of what an action files for a case: <KEY.WHAT@demur.invalid>, the same in
 * every run, so that what a crash left behind is found again. The domain can never exist (RFC
 * 6761 section 6.4). Owned.
 */
char *demur_actions_message_id(const DemurRun *run, const char *what);

/* The key in such a Message-ID, owned; NULL when it is none. */
char *demur_actions_key_of(const char *message_id);

/* What to look for, and where. Public value. */
typedef struct DemurLook {
    const char *what;
    DemurFolderUse use;  /* the folder it was filed in */
    unsigned moved_uses; /* DemurFolderUse bits of folders that a person may move it to */
    bool doubt;          /* it may have been filed a moment ago: a search is not enough */
} DemurLook;

/* Whether it is there. The folder of the message is open again afterwards. */
bool demur_actions_present(const DemurRun *run, const DemurLook *look, bool *ret_present,
                           GError **error);

#endif
