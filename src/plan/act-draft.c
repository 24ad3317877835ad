/* SPDX-License-Identifier: MIT */
/* The objection as a draft. It has a recipient only where the person named one. */
#include "base/error.h"
#include "letter/letter.h"
#include "letter/mail.h"
#include "plan/actions.h"

#define WHAT "draft"

static DemurLetter *
write_letter(const DemurRun *run, GError **error)
{
    const DemurPerson *person = run->person;
    DemurLetterFacts facts = {.name = person->name,
                              .address = person->address,
                              .accounts = person->accounts,
                              .grounds = person->grounds,
                              .product = run->verdict->product,
                              .form = run->verdict->url,
                              .jurisdiction = person->jurisdiction,
                              .notice_date = run->source->date,
                              .today = g_get_real_time() / G_USEC_PER_SEC};
    const char *languages[3] = {NULL};
    unsigned count = 0;
    if (person->draft_language)
        languages[count++] = person->draft_language;
    if (run->verdict->language)
        languages[count++] = run->verdict->language;
    return demur_letter_new(run->rules_dirs, languages, &facts, error);
}

static GBytes *
compose(const DemurRun *run, const DemurLetter *letter, GError **error)
{
    const DemurPerson *person = run->person;
    g_autofree char *id = demur_actions_message_id(run, WHAT);
    DemurMail mail = {.parent = run->message,
                      .from_name = person->address ? person->name : NULL,
                      .from_address = person->address,
                      .to = person->draft_to,
                      .subject = letter->subject,
                      .message_id = id,
                      .language = letter->language,
                      .body = letter->body,
                      .date = g_get_real_time() / G_USEC_PER_SEC};
    return demur_mail_compose(&mail, error);
}

static bool
file_draft(const DemurRun *run, char **ret_detail, GError **error)
{
    int64_t uid = 0;
    g_autofree char *folder = demur_actions_folder(run, DEMUR_USE_DRAFTS, error);
    g_autoptr(DemurLetter) letter = folder ? write_letter(run, error) : NULL;
    g_autoptr(GBytes) bytes = letter ? compose(run, letter, error) : NULL;
    if (!bytes || !demur_store_append(run->store, folder, bytes, true, &uid, error))
        return false;
    *ret_detail = g_strdup_printf("%s %" G_GINT64_FORMAT " %s", folder, uid, letter->language);
    return true;
}

static bool
draft_present(const DemurRun *run, bool doubt, bool *ret_present, GError **error)
{
    const DemurLook look = {.what = WHAT,
                            .use = DEMUR_USE_DRAFTS,
                            .moved_uses = DEMUR_USE_SENT | DEMUR_USE_TRASH,
                            .doubt = doubt};
    return demur_actions_present(run, &look, ret_present, error);
}

const DemurAction demur_action_draft = {
    .step = DEMUR_STEP_DRAFT,
    .needs_store = true,
    .present = draft_present,
    .perform = file_draft,
};
