/* SPDX-License-Identifier: MIT */
/*
 * What follows from a verdict. Mail that matters to a case is announced, saying how far it can
 * be trusted; what leaves a mark beyond that wants an authentic mail. The one exception is the
 * draft: it has no recipient, and its link comes from the pack, so an unproven notice with a
 * known form does no harm.
 */
#include "plan/policy.h"

#include "base/say.h"
#include "letter/letter.h"

#include <string.h>

#define SHOWN 80

const char *
demur_step_name(DemurStep step)
{
    switch (step) {
    case DEMUR_STEP_ALERT_STDOUT:
        return "alert.stdout";
    case DEMUR_STEP_ALERT_COMMAND:
        return "alert.command";
    case DEMUR_STEP_ALERT_INBOX:
        return "alert.inbox";
    case DEMUR_STEP_DRAFT:
        return "draft";
    case DEMUR_STEP_FLAG:
        return "flag";
    case DEMUR_STEP_CONFIRM:
        return "confirm";
    }
    return "unknown";
}

bool
demur_step_is_alert(DemurStep step)
{
    return step == DEMUR_STEP_ALERT_STDOUT || step == DEMUR_STEP_ALERT_COMMAND ||
           step == DEMUR_STEP_ALERT_INBOX;
}

char *
demur_step_key(DemurStep step, DemurTrust trust)
{
    bool less = trust == DEMUR_TRUST_UNPROVEN || trust == DEMUR_TRUST_IMPOSTOR;
    if (!less || !demur_step_is_alert(step))
        return g_strdup(demur_step_name(step));
    return g_strdup_printf("%s.%s", demur_step_name(step), demur_trust_name(trust));
}

static bool
wants_alert(const DemurVerdict *verdict)
{
    switch (verdict->kind) {
    case DEMUR_KIND_NOTICE:
    case DEMUR_KIND_CONFIRMATION:
    case DEMUR_KIND_REJECTION:
        return true;
    case DEMUR_KIND_CODE:
        /* The person waits for it anyway; a doubtful one is only a nuisance. */
        return verdict->trust == DEMUR_TRUST_AUTHENTIC;
    case DEMUR_KIND_NONE:
    case DEMUR_KIND_OTHER:
        return false;
    }
    return false;
}

static bool
wants_draft(const DemurVerdict *verdict)
{
    if (verdict->kind != DEMUR_KIND_NOTICE || verdict->downgraded ||
        !demur_letter_serves(verdict->company))
        return false;
    switch (verdict->trust) {
    case DEMUR_TRUST_AUTHENTIC:
        return true;
    case DEMUR_TRUST_NULL:
    case DEMUR_TRUST_UNPROVEN:
        return verdict->link_status == DEMUR_LINK_KNOWN;
    case DEMUR_TRUST_IMPOSTOR:
        return false;
    }
    return false;
}

/* Whether the mail is of KIND beyond doubt. */
static bool
certain(const DemurVerdict *verdict, DemurKind kind)
{
    return verdict->kind == kind && verdict->trust == DEMUR_TRUST_AUTHENTIC &&
           !verdict->downgraded;
}

static void
add(GArray *plan, bool wanted, DemurStep step)
{
    if (wanted)
        g_array_append_val(plan, step);
}

GArray *
demur_policy_plan(const DemurVerdict *verdict, const DemurPolicy *policy)
{
    GArray *plan = g_array_new(FALSE, FALSE, sizeof(DemurStep));
    bool alert = wants_alert(verdict);
    bool command = policy->alert_command && *policy->alert_command;
    add(plan, alert && policy->alert_stdout, DEMUR_STEP_ALERT_STDOUT);
    add(plan, alert && command, DEMUR_STEP_ALERT_COMMAND);
    add(plan, alert && policy->alert_inbox, DEMUR_STEP_ALERT_INBOX);
    add(plan, policy->draft && wants_draft(verdict), DEMUR_STEP_DRAFT);
    add(plan, policy->flag && certain(verdict, DEMUR_KIND_NOTICE), DEMUR_STEP_FLAG);
    add(plan, certain(verdict, DEMUR_KIND_CONFIRMATION), DEMUR_STEP_CONFIRM);
    return plan;
}

/* What an alert adds about trust; static. */
static const char *
reservation(const DemurVerdict *verdict)
{
    if (verdict->trust == DEMUR_TRUST_IMPOSTOR)
        return ", a warning of an impostor";
    if (verdict->downgraded)
        return ", saying that the rules cannot be relied on";
    if (verdict->trust != DEMUR_TRUST_AUTHENTIC)
        return ", saying that the sender is unproven";
    return "";
}

char *
demur_step_describe(DemurStep step, const DemurVerdict *verdict, const DemurPolicy *policy)
{
    const char *doubt = reservation(verdict);
    g_autofree char *product = demur_say_clean(verdict->product, -1, SHOWN);
    g_autofree char *language = demur_say_clean(verdict->language, -1, SHOWN);
    g_autofree char *command = demur_say_clean(policy->alert_command, -1, SHOWN);
    switch (step) {
    case DEMUR_STEP_ALERT_STDOUT:
        return g_strdup_printf("alert on standard output%s", doubt);
    case DEMUR_STEP_ALERT_COMMAND:
        return g_strdup_printf("alert through the command \"%s\"%s", command, doubt);
    case DEMUR_STEP_ALERT_INBOX:
        return g_strdup_printf("alert as a message in the inbox%s", doubt);
    case DEMUR_STEP_DRAFT:
        return g_strdup_printf("draft of the objection in the drafts folder (notice in \"%s\")",
                               *language ? language : "en");
    case DEMUR_STEP_FLAG:
        return g_strdup("keyword on the message, where the server allows it");
    case DEMUR_STEP_CONFIRM:
        return g_strdup_printf("mark the open cases%s%s as confirmed", *product ? " of " : "",
                               product);
    }
    return g_strdup("nothing");
}
