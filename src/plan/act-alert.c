/* SPDX-License-Identifier: MIT */
/* Telling the person: on standard output, through a command, as a message in the inbox. */
#include "base/error.h"
#include "base/say.h"
#include "letter/mail.h"
#include "plan/actions.h"
#include "plan/spawn.h"

#include <errno.h>
#include <string.h>

#define FIELD_MAX 200
#define COMMAND_SECONDS 60

/* Each alert of a case that the ledger tells apart has a Message-ID of its own. */
static const char *
what(const DemurRun *run)
{
    switch (run->verdict->trust) {
    case DEMUR_TRUST_UNPROVEN:
        return "alert-unproven";
    case DEMUR_TRUST_IMPOSTOR:
        return "alert-impostor";
    case DEMUR_TRUST_AUTHENTIC:
    case DEMUR_TRUST_NULL:
        break;
    }
    return "alert";
}

static bool
print(const DemurRun *run, char **ret_detail, GError **error)
{
    g_autofree char *text = run->json ? demur_explain_json(run->verdict, run->source, run->plan)
                                      : demur_explain_alert(run->verdict, run->source);
    /* Flushed, so that the step is not called done before the alert has left. */
    if (fputs(text, run->out) != EOF && fputc('\n', run->out) != EOF && fflush(run->out) == 0)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot write the alert: %s",
                g_strerror(errno));
    clearerr(run->out);
    return false;
}

/* The fields of a verdict for a shell script: one clean line each, "" where unknown. Owned. */
static char **
environment(const DemurRun *run)
{
    const DemurVerdict *verdict = run->verdict;
    const char *const fields[][2] = {
        {"DEMUR_KIND", demur_kind_name(verdict->kind)},
        {"DEMUR_TRUST", demur_trust_name(verdict->trust)},
        {"DEMUR_LINK", verdict->url},
        {"DEMUR_PRODUCT", verdict->product},
        {"DEMUR_LANGUAGE", verdict->language},
        {"DEMUR_ACCOUNT", run->source->account},
        {"DEMUR_FOLDER", run->source->folder},
        {"DEMUR_MESSAGE_ID", run->source->message_id},
    };
    char **variables = g_get_environ();
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *clean = demur_say_clean(fields[i][1], -1, FIELD_MAX);
        variables = g_environ_setenv(variables, fields[i][0], clean, TRUE);
    }
    return variables;
}

static bool
run_command(const DemurRun *run, char **ret_detail, GError **error)
{
    g_auto(GStrv) variables = environment(run);
    g_autofree char *json = demur_explain_json(run->verdict, run->source, run->plan);
    g_autofree char *input = g_strconcat(json, "\n", NULL);
    return demur_spawn_shell(run->policy->alert_command, input, variables, COMMAND_SECONDS,
                             error);
}

/* Our own words: nothing of the mail's subject. Owned. */
static char *
alert_subject(const DemurVerdict *verdict)
{
    const char *company = verdict->company ? verdict->company : "Meta";
    if (verdict->trust == DEMUR_TRUST_IMPOSTOR)
        return g_strdup_printf("Warning: a mail pretends to be from %s", company);
    switch (verdict->kind) {
    case DEMUR_KIND_CONFIRMATION:
        return g_strdup_printf("%s confirms your objection", company);
    case DEMUR_KIND_REJECTION:
        return g_strdup_printf("%s has refused your objection, or wants to know more", company);
    case DEMUR_KIND_CODE:
        return g_strdup_printf("The code for the objection form of %s is there", company);
    case DEMUR_KIND_NOTICE:
    case DEMUR_KIND_NONE:
    case DEMUR_KIND_OTHER:
        break;
    }
    return g_strdup_printf("%s wants to train AI on your posts: you can object", company);
}

static bool
file_alert(const DemurRun *run, char **ret_detail, GError **error)
{
    int64_t uid = 0;
    g_autofree char *folder = demur_actions_folder(run, DEMUR_USE_INBOX, error);
    if (!folder)
        return false;
    g_autofree char *id = demur_actions_message_id(run, what(run));
    g_autofree char *subject = alert_subject(run->verdict);
    g_autofree char *body = demur_explain_alert(run->verdict, run->source);
    const char *own = run->person->address;
    DemurMail mail = {.parent = run->message,
                      .from_name = "demur",
                      .from_address = own ? own : "demur@demur.invalid",
                      .to = own,
                      .subject = subject,
                      .message_id = id,
                      .language = "en",
                      .body = body,
                      .date = g_get_real_time() / G_USEC_PER_SEC,
                      .automatic = true};
    g_autoptr(GBytes) bytes = demur_mail_compose(&mail, error);
    if (!bytes || !demur_store_append(run->store, folder, bytes, false, &uid, error))
        return false;
    *ret_detail = g_strdup_printf("%s %" G_GINT64_FORMAT, folder, uid);
    return true;
}

static bool
alert_present(const DemurRun *run, bool doubt, bool *ret_present, GError **error)
{
    const DemurLook look = {.what = what(run), .use = DEMUR_USE_INBOX, .doubt = doubt};
    return demur_actions_present(run, &look, ret_present, error);
}

const DemurAction demur_action_alert_stdout = {
    .step = DEMUR_STEP_ALERT_STDOUT,
    .perform = print,
};

const DemurAction demur_action_alert_command = {
    .step = DEMUR_STEP_ALERT_COMMAND,
    .perform = run_command,
};

const DemurAction demur_action_alert_inbox = {
    .step = DEMUR_STEP_ALERT_INBOX,
    .needs_store = true,
    .present = alert_present,
    .perform = file_alert,
};
