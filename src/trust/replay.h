/* SPDX-License-Identifier: MIT */
/* Signs that a genuine mail was sent again, to somebody else or long after. Hints, never proof.
 */
#ifndef DEMUR_TRUST_REPLAY_H
#define DEMUR_TRUST_REPLAY_H

#include "rules/pack.h"

#include <demur/message.h>
#include <demur/trust.h>

/* hints: sentences (char*, owned by the array) are added. */
void demur_replay_find(DemurMessage *message, const DemurPack *pack,
                       const DemurTrustPolicy *policy, GPtrArray *hints);

/*
 * Seconds since the epoch in a tracker number "mid=HEX G HEX G HEX G HEX" (the third is
 * microseconds), as Meta's mailer puts it into its links; -1 when URL has none.
 */
int64_t demur_replay_tracker_time(const char *url);

#endif
