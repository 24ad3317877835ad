/* SPDX-License-Identifier: MIT */
/* Who holds a claim: a process, told apart from later ones with the same number. */
#ifndef DEMUR_LEDGER_CLAIMANT_H
#define DEMUR_LEDGER_CLAIMANT_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

/* Public value. */
typedef struct DemurClaimant {
    char *place; /* host name and PID namespace: where a PID has its meaning */
    char *boot;  /* boot id of the kernel */
    int64_t pid;
    int64_t started; /* start time in clock ticks since boot, proc(5); 0 when unknown */
} DemurClaimant;

/* Fills the caller's storage with this process. */
void demur_claimant_init(DemurClaimant *claimant);
void demur_claimant_clear(DemurClaimant *claimant);

typedef enum DemurClaimantState {
    DEMUR_CLAIMANT_SELF,
    DEMUR_CLAIMANT_ALIVE,
    DEMUR_CLAIMANT_GONE,
    DEMUR_CLAIMANT_ELSEWHERE, /* another host or container: cannot be told from here */
} DemurClaimantState;

DemurClaimantState demur_claimant_state(const DemurClaimant *claimant);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DemurClaimant, demur_claimant_clear)

#endif
