/* SPDX-License-Identifier: MIT */
/* Making a verdict; what only the verdict layer needs beyond <demur/verdict.h>. */
#ifndef DEMUR_VERDICT_VERDICT_H
#define DEMUR_VERDICT_VERDICT_H

#include <demur/verdict.h>

/* An empty verdict: kind none, trust null, all gates unknown. Owned. */
DemurVerdict *demur_verdict_new(void);

/* reason: taken. */
void demur_verdict_set_gate(DemurVerdict *verdict, DemurGateId gate, DemurGateState state,
                            char *reason);

#endif
