/* SPDX-License-Identifier: MIT */
/* The verdict on a message: plain data, the only thing that deciding hands to acting. */
#ifndef DEMUR_VERDICT_H
#define DEMUR_VERDICT_H

#include <demur/message.h>
#include <demur/ruleset.h>
#include <demur/trust.h>

G_BEGIN_DECLS

typedef enum DemurLinkStatus {
    DEMUR_LINK_ABSENT,
    DEMUR_LINK_KNOWN,    /* the form is in the pack */
    DEMUR_LINK_UNLISTED, /* right host and shape, number not in the pack */
} DemurLinkStatus;

typedef enum DemurGateState {
    DEMUR_GATE_UNKNOWN,
    DEMUR_GATE_PASSED,
    DEMUR_GATE_FAILED
} DemurGateState;

typedef enum DemurGateId {
    DEMUR_GATE_ORIGIN,
    DEMUR_GATE_TEMPLATE,
    DEMUR_GATE_TARGETS,
    DEMUR_GATE_LINK,
    DEMUR_GATE_COUNT
} DemurGateId;

/* "origin", "template", "targets", "link". */
const char *demur_gate_name(DemurGateId gate);

typedef struct DemurGate {
    DemurGateState state;
    char *reason; /* one plain sentence without a full stop, in our own words; hostile text that
                     it quotes is safe on a terminal */
} DemurGate;

/* Public value; strings owned by the verdict. */
typedef struct DemurVerdict {
    DemurKind kind;
    DemurTrust trust;
    DemurLinkStatus link_status;
    char *url;           /* rebuilt from the pack's constants and digits; NULL when absent */
    char *form;          /* form id in the pack, or NULL */
    char *product;       /* "facebook", "instagram", ... or NULL */
    char *language;      /* BCP 47 tag, or NULL */
    char *company;       /* as the pack names it, or NULL */
    char *rule;          /* rule id, or NULL */
    char *pack;          /* "NAME/VERSION", or NULL */
    bool downgraded;     /* the pack has expired or fails its own tests: alert only */
    char *downgrade_why; /* or NULL */
    char *unexamined;    /* why the message was not (wholly) examined, or NULL */
    DemurGate gates[DEMUR_GATE_COUNT];
    GPtrArray *evidence; /* of DemurEvidence*, never NULL */
    GPtrArray *hints;    /* of char*: signs of a replay and the like; never proof; never NULL */
} DemurVerdict;

/*
 * demur_classify: the whole way of one message; never fails, doubt is part of the verdict.
 * Returns: owned.
 */
DemurVerdict *demur_classify(DemurMessage *message, const DemurRuleset *ruleset,
                             const DemurTrustPolicy *policy);

/* Accepts NULL. */
void demur_verdict_free(DemurVerdict *verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurVerdict, demur_verdict_free)

G_END_DECLS

#endif
