/* SPDX-License-Identifier: MIT */
/*
 * What an alert says of a notice's trust: who vouches for it, or what it lacks.
 *
 * demur-layer: verdict
 */
#include "verdict/explain.h"
#include "verdict/verdict.h"

#include <string.h>

/* States of origin, template and targets; what was not examined; the reason that is given. */
static const struct {
    DemurGateState states[3];
    DemurTrust trust;
    const char *unexamined, *reason;
} cases[] = {
    {{DEMUR_GATE_PASSED, DEMUR_GATE_PASSED, DEMUR_GATE_PASSED},
     DEMUR_TRUST_AUTHENTIC,
     NULL,
     "authentic: origin\n"},
    {{DEMUR_GATE_UNKNOWN, DEMUR_GATE_UNKNOWN, DEMUR_GATE_PASSED},
     DEMUR_TRUST_UNPROVEN,
     NULL,
     "unproven: origin\n"},
    {{DEMUR_GATE_PASSED, DEMUR_GATE_UNKNOWN, DEMUR_GATE_UNKNOWN},
     DEMUR_TRUST_UNPROVEN,
     NULL,
     "unproven: template\n"},
    {{DEMUR_GATE_PASSED, DEMUR_GATE_PASSED, DEMUR_GATE_UNKNOWN},
     DEMUR_TRUST_UNPROVEN,
     "a part",
     "unproven: targets\n"},
    {{DEMUR_GATE_PASSED, DEMUR_GATE_PASSED, DEMUR_GATE_PASSED},
     DEMUR_TRUST_UNPROVEN,
     "a part",
     "unproven: a part\n"},
};

static void
test_trust(void)
{
    const DemurSource source = {0};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DemurVerdict) verdict = demur_verdict_new();
        verdict->kind = DEMUR_KIND_NOTICE;
        verdict->trust = cases[i].trust;
        verdict->unexamined = g_strdup(cases[i].unexamined);
        for (unsigned gate = 0; gate < 3; gate++)
            demur_verdict_set_gate(verdict, gate, cases[i].states[gate],
                                   g_strdup(demur_gate_name(gate)));
        demur_verdict_set_gate(verdict, DEMUR_GATE_LINK, DEMUR_GATE_FAILED, g_strdup("link"));
        g_autofree char *alert = demur_explain_alert(verdict, &source);
        g_assert_nonnull(strstr(alert, cases[i].reason));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain/trust", test_trust);
    return g_test_run();
}
