/* SPDX-License-Identifier: MIT */
/* See origin.h: first what From claims, then whether its header is sound, then who vouches. */
#include "trust/origin.h"

#include "trust/claim.h"
#include "trust/dkim.h"
#include "trust/receiver.h"
#include "trust/relay.h"
#include "trust/replay.h"
#include "trust/wellformed.h"

const char *
demur_trust_name(DemurTrust trust)
{
    switch (trust) {
    case DEMUR_TRUST_NULL:
        return NULL;
    case DEMUR_TRUST_AUTHENTIC:
        return "authentic";
    case DEMUR_TRUST_UNPROVEN:
        return "unproven";
    case DEMUR_TRUST_IMPOSTOR:
        return "impostor";
    }
    return NULL;
}

static void
settle(DemurOrigin *origin, DemurTrust trust, char *reason)
{
    g_free(origin->reason);
    origin->trust = trust;
    origin->reason = reason;
}

static DemurTrust
trust_of(DemurProof proof)
{
    switch (proof) {
    case DEMUR_PROOF_PROVED:
        return DEMUR_TRUST_AUTHENTIC;
    case DEMUR_PROOF_DISPROVED:
        return DEMUR_TRUST_IMPOSTOR;
    case DEMUR_PROOF_NONE:
        return DEMUR_TRUST_UNPROVEN;
    }
    return DEMUR_TRUST_UNPROVEN;
}

/* A receiver's disproof outweighs a signature of our own checking: a replayed or re-wrapped
 * mail may still carry a good one. */
static void
judge_proof(DemurOrigin *origin, DemurMessage *message, const DemurPack *pack,
            const DemurTrustPolicy *policy)
{
    DemurProof proof = DEMUR_PROOF_NONE;
    g_autofree char *said = NULL;
    if (policy->auth != DEMUR_AUTH_DKIM)
        proof = demur_receiver_judge(message, pack, policy, &said);
    if (policy->auth != DEMUR_AUTH_RESULTS && proof == DEMUR_PROOF_NONE) {
        g_autofree char *checked = NULL;
        proof = demur_dkim_judge(message, pack, policy, &checked);
        g_autofree char *before = g_steal_pointer(&said);
        said = before && proof == DEMUR_PROOF_NONE ? g_strdup_printf("%s; %s", before, checked)
                                                   : g_steal_pointer(&checked);
    }
    settle(origin, trust_of(proof), g_steal_pointer(&said));
}

/* From does not name the company's domain as its one address: does it claim the company? */
static void
judge_stranger(DemurOrigin *origin, const DemurMessage *message, const DemurPack *pack,
               const DemurTrustPolicy *policy)
{
    char *relay = demur_relay_find(message, pack, policy);
    if (relay) {
        settle(origin, DEMUR_TRUST_UNPROVEN, relay);
        return;
    }
    char *claim = demur_claim_find(message, pack, policy);
    origin->claims = claim != NULL;
    if (claim)
        settle(origin, DEMUR_TRUST_IMPOSTOR, claim);
    else
        settle(origin, DEMUR_TRUST_NULL,
               g_strdup("the sender is somebody else and does not claim otherwise"));
}

DemurOrigin *
demur_origin_judge(DemurMessage *message, const DemurPack *pack, const DemurTrustPolicy *policy)
{
    const DemurFrom *from = demur_message_from(message);
    DemurOrigin *origin = g_new0(DemurOrigin, 1);
    origin->hints = g_ptr_array_new_with_free_func(g_free);
    origin->from_company = from->domain && demur_pack_sender(pack, from->domain);
    g_autofree char *company = demur_wellformed_company(message, pack);
    g_autofree char *defect = company ? demur_wellformed_defect(message) : NULL;
    if (defect) {
        origin->claims = true;
        settle(origin, DEMUR_TRUST_IMPOSTOR,
               g_strdup_printf("%s, in a mail that names %s", defect, company));
    } else if (origin->from_company) {
        judge_proof(origin, message, pack, policy);
        demur_replay_find(message, pack, policy, origin->hints);
    } else {
        judge_stranger(origin, message, pack, policy);
    }
    return origin;
}

void
demur_origin_free(DemurOrigin *origin)
{
    if (!origin)
        return;
    g_free(origin->reason);
    g_ptr_array_unref(origin->hints);
    g_free(origin);
}
