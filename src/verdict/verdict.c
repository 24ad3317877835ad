/* SPDX-License-Identifier: MIT */
/* Names and the life of a verdict. */
#include "verdict/verdict.h"

#include "base/say.h"

#define REASON 300

const char *
demur_gate_name(DemurGateId gate)
{
    switch (gate) {
    case DEMUR_GATE_ORIGIN:
        return "origin";
    case DEMUR_GATE_TEMPLATE:
        return "template";
    case DEMUR_GATE_TARGETS:
        return "targets";
    case DEMUR_GATE_LINK:
        return "link";
    case DEMUR_GATE_COUNT:
        break;
    }
    return "unknown";
}

static void
evidence_free(void *evidence)
{
    demur_evidence_free(evidence);
}

DemurVerdict *
demur_verdict_new(void)
{
    DemurVerdict *verdict = g_new0(DemurVerdict, 1);
    verdict->evidence = g_ptr_array_new_with_free_func(evidence_free);
    verdict->hints = g_ptr_array_new_with_free_func(g_free);
    return verdict;
}

void
demur_verdict_free(DemurVerdict *verdict)
{
    if (!verdict)
        return;
    char *strings[] = {verdict->url,      verdict->form,       verdict->product,
                       verdict->language, verdict->company,    verdict->rule,
                       verdict->pack,     verdict->unexamined, verdict->downgrade_why};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    for (unsigned i = 0; i < DEMUR_GATE_COUNT; i++)
        g_free(verdict->gates[i].reason);
    g_ptr_array_unref(verdict->evidence);
    g_ptr_array_unref(verdict->hints);
    g_free(verdict);
}

void
demur_verdict_set_gate(DemurVerdict *verdict, DemurGateId gate, DemurGateState state,
                       char *reason)
{
    /* Reasons may quote the mail, and all of them get here: the last place to clean them. */
    g_free(verdict->gates[gate].reason);
    verdict->gates[gate].state = state;
    verdict->gates[gate].reason = reason ? demur_say_clean(reason, -1, REASON) : NULL;
    g_free(reason);
}
