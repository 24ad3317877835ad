/* SPDX-License-Identifier: MIT */
/* One pass over one account. */
#ifndef DEMUR_FRONT_ACCOUNT_H
#define DEMUR_FRONT_ACCOUNT_H

#include "front/program.h"

typedef struct DemurPass {
    bool dry_run;
    int64_t since; /* how far the first look at a folder goes back; seconds since the epoch */
} DemurPass;

/* Returns an exit status; everything was said on stdout and stderr. */
int demur_account_poll(DemurProgram *program, const DemurAccount *account,
                       const DemurPass *pass);

#endif
