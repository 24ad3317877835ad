/* SPDX-License-Identifier: MIT */
/* explain: how a verdict came about: gates, rules, evidence, links, plan. */
#include "front/commands.h"
#include "front/open.h"

#include "base/say.h"
#include "rules/eval.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 160
#define NEAR_MISSES 8

static const char *
mark(DemurGateState state)
{
    return state == DEMUR_GATE_PASSED   ? "passed"
           : state == DEMUR_GATE_FAILED ? "FAILED"
                                        : "unknown";
}

static void
print_sender(DemurMessage *message)
{
    const DemurFrom *from = demur_message_from(message);
    g_autofree char *display = demur_say_clean(from->display, -1, SHOWN);
    g_autofree char *local = demur_say_clean(from->local, -1, SHOWN);
    g_autofree char *domain = demur_say_clean(from->domain, -1, SHOWN);
    g_autofree char *subject = demur_say_clean(demur_message_subject(message), -1, SHOWN);
    const char *more = from->fields > 1 ? " (and further From fields)" : "";
    if (*local || *domain)
        printf("From:     %s%s<%s@%s>%s\n", display, *display ? " " : "", local, domain, more);
    else
        printf("From:     %s%s\n", *display ? display : "(none)", more);
    printf("Subject:  %s\n", *subject ? subject : "(none)");
}

static void
print_gates(const DemurVerdict *verdict)
{
    puts("\nGates");
    for (unsigned i = 0; i < DEMUR_GATE_COUNT; i++) {
        const DemurGate *gate = &verdict->gates[i];
        printf("  %-9s %-8s%s%s\n", demur_gate_name((DemurGateId)i), mark(gate->state),
               gate->reason ? " " : "", gate->reason ? gate->reason : "");
    }
    for (unsigned i = 0; i < verdict->hints->len; i++)
        printf("  hint      %s\n", (const char *)verdict->hints->pdata[i]);
}

static void
print_evidence(const DemurVerdict *verdict)
{
    if (verdict->evidence->len > 0)
        puts("\nEvidence");
    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const DemurEvidence *evidence = verdict->evidence->pdata[i];
        printf("  %-8s \"%s\"\n", evidence->where, evidence->text);
    }
}

static int
compare_misses(const void *a, const void *b)
{
    const DemurNearMiss *first = *(DemurNearMiss *const *)a;
    const DemurNearMiss *second = *(DemurNearMiss *const *)b;
    return (first->held < second->held) - (first->held > second->held);
}

static void
print_rules(const DemurNomination *nomination)
{
    printf("\nRules of %s/%s\n", nomination->pack->name, nomination->pack->version);
    if (nomination->rule)
        printf("  matched   %s\n", nomination->rule->id);
    qsort(nomination->misses->pdata, nomination->misses->len, sizeof(void *), compare_misses);
    unsigned shown = 0;
    for (unsigned i = 0; i < nomination->misses->len && shown < NEAR_MISSES; i++, shown++) {
        const DemurNearMiss *miss = nomination->misses->pdata[i];
        if (miss->held == 0)
            break;
        g_autofree char *failed = demur_say_clean(miss->failed, -1, SHOWN);
        printf("  nearly    %s: %u held, then failed: %s\n", miss->rule, miss->held, failed);
    }
    if (!nomination->rule && shown == 0)
        puts("  none came near");
    for (unsigned i = 0; i < nomination->errors->len; i++)
        printf("  error     %s\n", (const char *)nomination->errors->pdata[i]);
}

static void
print_target(const DemurTarget *target)
{
    g_autofree char *written = demur_say_clean(target->link->written, -1, SHOWN);
    g_autofree char *text = demur_say_clean(target->link->text, -1, 60);
    printf("  %s %s\n", target->link->visible ? "seen  " : "hidden", written);
    if (*text)
        printf("           text    \"%s\"\n", text);
    for (unsigned i = 0; i < target->unwrap->steps->len; i++) {
        const DemurUnwrapStep *step = target->unwrap->steps->pdata[i];
        g_autofree char *held = demur_say_clean(step->target, -1, SHOWN);
        printf("           %s holds %s\n", step->wrapper, *held ? held : "nothing to be seen");
    }
    if (target->unwrap->reason)
        printf("           %s: %s\n", demur_unwrap_status_name(target->unwrap->status),
               target->unwrap->reason);
    if (target->host)
        printf("           host    %s, %s\n", target->host,
               target->company_host ? "the company's" : "not the company's");
    if (target->shape)
        printf("           form    %s%s\n", target->form ? target->form->id : target->shape->id,
               target->form ? "" : ", not listed");
}

static void
print_links(const GPtrArray *targets, const char *title)
{
    printf("\n%s\n", title);
    unsigned shown = 0;
    for (unsigned i = 0; i < targets->len; i++) {
        const DemurTarget *target = targets->pdata[i];
        if (target->link->source == DEMUR_LINK_IMAGE)
            continue;
        print_target(target);
        shown++;
    }
    if (shown == 0)
        puts("  none");
}

/* As the pack sees them that the verdict is of. */
static void
print_all_links(const DemurPack *pack, DemurMessage *message)
{
    g_autoptr(GPtrArray) targets = demur_targets_new(pack, message);
    print_links(targets, "Links");
    for (unsigned n = 0; n < demur_message_n_nested(message); n++) {
        g_autoptr(GPtrArray) inner = demur_targets_new(pack, demur_message_nested(message, n));
        print_links(inner, "Links of an attached mail");
    }
}

static const DemurPack *
pack_of(const DemurVerdict *verdict, const GPtrArray *packs)
{
    for (unsigned i = 0; verdict->pack && i < packs->len; i++) {
        const DemurPack *pack = packs->pdata[i];
        g_autofree char *name = g_strdup_printf("%s/%s", pack->name, pack->version);
        if (strcmp(name, verdict->pack) == 0)
            return pack;
    }
    return packs->pdata[0];
}

static void
print_hidden(DemurMessage *message)
{
    g_autofree char *hidden = demur_say_clean(demur_message_hidden_text(message), -1, 400);
    if (*hidden)
        printf("\nHidden from a reader\n  %s\n", hidden);
    g_autofree char *unrendered =
        demur_say_clean(demur_message_unrendered_text(message), -1, 400);
    if (*unrendered)
        printf("\nComments, styles and scripts\n  %s\n", unrendered);
    if (demur_message_unexamined(message))
        printf("\nNot wholly examined: %s\n", demur_message_unexamined(message));
}

static void
print_plan(DemurProgram *program, const DemurVerdict *verdict)
{
    g_auto(GStrv) plan = demur_program_plan(program, verdict);
    puts("\nWhat poll would do");
    for (char **line = plan; *line; line++)
        printf("  %s\n", *line);
    if (!plan[0])
        puts("  nothing");
}

static void
explain(DemurProgram *program, const DemurRuleset *ruleset, DemurMessage *message)
{
    DemurTrustPolicy policy;
    demur_program_policy(program, NULL, &policy);
    g_autoptr(DemurVerdict) verdict = demur_classify(message, ruleset, &policy);
    g_autofree char *line = demur_program_line(verdict);
    print_sender(message);
    printf("Verdict:  %s\n", line);
    print_gates(verdict);
    print_evidence(verdict);
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    for (unsigned i = 0; i < packs->len; i++) {
        g_autoptr(DemurNomination) nomination = demur_eval(packs->pdata[i], message, true);
        print_rules(nomination);
    }
    print_all_links(pack_of(verdict, packs), message);
    print_hidden(message);
    print_plan(program, verdict);
}

static int
run(DemurProgram *program, int argc, char **argv)
{
    if (program->json && argc <= 2)
        return demur_cmd_check.run(program, argc, argv);
    return demur_open_one(program, "explain", argc, argv, explain);
}

const DemurCommand demur_cmd_explain = {
    .name = "explain",
    .summary = "Show how a verdict came about",
    .arguments = "[FILE]",
    .description =
        "Every gate, the rules that matched or nearly did, each link with each step\n"
        "of unwrapping, what was hidden from a reader, and what poll would do.\n",
    .run = run,
};
