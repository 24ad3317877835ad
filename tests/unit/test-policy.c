/* SPDX-License-Identifier: MIT */
/* From a verdict to steps: every kind and trust. */
/* demur-layer: plan */
#include "plan/policy.h"

#include <string.h>

#define ALERTS "alert.stdout alert.command alert.inbox"

static const DemurPolicy everything = {.alert_stdout = true,
                                       .alert_inbox = true,
                                       .draft = true,
                                       .flag = true,
                                       .alert_command = "notify"};

static char *
plan_of(const DemurVerdict *verdict, const DemurPolicy *policy)
{
    g_autoptr(GArray) plan = demur_policy_plan(verdict, policy);
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < plan->len; i++) {
        if (i > 0)
            g_string_append_c(names, ' ');
        g_string_append(names, demur_step_name(g_array_index(plan, DemurStep, i)));
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void
test_plan(void)
{
    static const struct {
        DemurKind kind;
        DemurTrust trust;
        DemurLinkStatus link;
        bool downgraded;
        const char *expected;
    } rows[] = {
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_KNOWN, false,
         ALERTS " draft flag"},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_UNLISTED, false,
         ALERTS " draft flag"},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_ABSENT, false,
         ALERTS " draft flag"},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_KNOWN, true, ALERTS},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_KNOWN, false, ALERTS " draft"},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_KNOWN, true, ALERTS},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_UNLISTED, false, ALERTS},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_NULL, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_NOTICE, DEMUR_TRUST_IMPOSTOR, DEMUR_LINK_KNOWN, false, ALERTS},
        {DEMUR_KIND_CONFIRMATION, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_ABSENT, false,
         ALERTS " confirm"},
        {DEMUR_KIND_CONFIRMATION, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_ABSENT, true, ALERTS},
        {DEMUR_KIND_CONFIRMATION, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_CONFIRMATION, DEMUR_TRUST_IMPOSTOR, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_REJECTION, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_REJECTION, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_CODE, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_ABSENT, false, ALERTS},
        {DEMUR_KIND_CODE, DEMUR_TRUST_UNPROVEN, DEMUR_LINK_ABSENT, false, ""},
        {DEMUR_KIND_CODE, DEMUR_TRUST_IMPOSTOR, DEMUR_LINK_ABSENT, false, ""},
        {DEMUR_KIND_OTHER, DEMUR_TRUST_AUTHENTIC, DEMUR_LINK_ABSENT, false, ""},
        {DEMUR_KIND_OTHER, DEMUR_TRUST_IMPOSTOR, DEMUR_LINK_ABSENT, false, ""},
        {DEMUR_KIND_NONE, DEMUR_TRUST_IMPOSTOR, DEMUR_LINK_ABSENT, false, ""},
        {DEMUR_KIND_NONE, DEMUR_TRUST_NULL, DEMUR_LINK_ABSENT, false, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        DemurVerdict verdict = {.kind = rows[i].kind,
                                .trust = rows[i].trust,
                                .link_status = rows[i].link,
                                .company = (char *)"Meta",
                                .downgraded = rows[i].downgraded};
        g_autofree char *plan = plan_of(&verdict, &everything);
        g_assert_cmpstr(plan, ==, rows[i].expected);
    }
}

/* The letters are to one company; nobody else gets them. */
static void
test_company(void)
{
    DemurVerdict verdict = {.kind = DEMUR_KIND_NOTICE,
                            .trust = DEMUR_TRUST_AUTHENTIC,
                            .link_status = DEMUR_LINK_KNOWN};
    const char *const others[] = {NULL, "LinkedIn", "X", "Metadata"};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        verdict.company = (char *)others[i];
        g_autofree char *plan = plan_of(&verdict, &everything);
        g_assert_cmpstr(plan, ==, ALERTS " flag");
    }
}

static void
test_wishes(void)
{
    static const struct {
        DemurPolicy policy;
        const char *expected;
    } rows[] = {
        {{.alert_stdout = true}, "alert.stdout"},
        {{.alert_inbox = true}, "alert.inbox"},
        {{.alert_command = "x"}, "alert.command"},
        {{.alert_command = ""}, ""},
        {{.draft = true}, "draft"},
        {{.flag = true}, "flag"},
        {{.flag = false}, ""},
    };
    DemurVerdict verdict = {.kind = DEMUR_KIND_NOTICE,
                            .trust = DEMUR_TRUST_AUTHENTIC,
                            .company = (char *)"Meta",
                            .link_status = DEMUR_LINK_KNOWN};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *plan = plan_of(&verdict, &rows[i].policy);
        g_assert_cmpstr(plan, ==, rows[i].expected);
    }
}

static void
test_describe(void)
{
    static const struct {
        DemurStep step;
        DemurTrust trust;
        bool downgraded;
        const char *product, *language, *expected;
    } rows[] = {
        {DEMUR_STEP_ALERT_STDOUT, DEMUR_TRUST_AUTHENTIC, false, NULL, NULL,
         "alert on standard output"},
        {DEMUR_STEP_ALERT_STDOUT, DEMUR_TRUST_UNPROVEN, false, NULL, NULL,
         "alert on standard output, saying that the sender is unproven"},
        {DEMUR_STEP_ALERT_INBOX, DEMUR_TRUST_IMPOSTOR, true, NULL, NULL,
         "alert as a message in the inbox, a warning of an impostor"},
        {DEMUR_STEP_ALERT_COMMAND, DEMUR_TRUST_AUTHENTIC, true, NULL, NULL,
         "alert through the command \"notify\", saying that the rules cannot be relied on"},
        {DEMUR_STEP_DRAFT, DEMUR_TRUST_AUTHENTIC, false, NULL, "fr\n\x1b[2J",
         "draft of the objection in the drafts folder (notice in \"fr \xef\xbf\xbd[2J\")"},
        {DEMUR_STEP_DRAFT, DEMUR_TRUST_AUTHENTIC, false, NULL, NULL,
         "draft of the objection in the drafts folder (notice in \"en\")"},
        {DEMUR_STEP_FLAG, DEMUR_TRUST_AUTHENTIC, false, NULL, NULL,
         "keyword on the message, where the server allows it"},
        {DEMUR_STEP_CONFIRM, DEMUR_TRUST_AUTHENTIC, false, "instagram", NULL,
         "mark the open cases of instagram as confirmed"},
        {DEMUR_STEP_CONFIRM, DEMUR_TRUST_AUTHENTIC, false, NULL, NULL,
         "mark the open cases as confirmed"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        DemurVerdict verdict = {.kind = DEMUR_KIND_NOTICE,
                                .trust = rows[i].trust,
                                .downgraded = rows[i].downgraded,
                                .product = (char *)rows[i].product,
                                .language = (char *)rows[i].language};
        g_autofree char *line = demur_step_describe(rows[i].step, &verdict, &everything);
        g_assert_cmpstr(line, ==, rows[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/policy/plan", test_plan);
    g_test_add_func("/policy/wishes", test_wishes);
    g_test_add_func("/policy/company", test_company);
    g_test_add_func("/policy/describe", test_describe);
    return g_test_run();
}
