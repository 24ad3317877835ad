/* SPDX-License-Identifier: MIT */
/* Threading: the parent's references, then the parent itself. */
#include "letter/mail.h"

#include "message/compose.h"

/* A thread longer than this keeps its root and its end, as mail programs do. */
#define REFERENCES_MAX 20

/* Borrowed msg-ids, NULL-terminated; owned array. */
static GPtrArray *
references(const DemurMessage *parent, const char *id)
{
    GPtrArray *all = g_ptr_array_new();
    const char *const *before = demur_message_references(parent);
    unsigned count = g_strv_length((char **)before);
    for (unsigned i = 0; i < count; i++) {
        if (i == 0 || i + REFERENCES_MAX > count)
            g_ptr_array_add(all, (void *)before[i]);
    }
    g_ptr_array_add(all, (void *)id);
    g_ptr_array_add(all, NULL);
    return all;
}

static GBytes *
compose(const DemurMail *mail, const char *parent_id, const char *const *thread, GError **error)
{
    static const char *const automatic[] = {"Auto-Submitted", "auto-generated", NULL};
    DemurCompose parts = {.from_name = mail->from_name,
                          .from_address = mail->from_address,
                          .to = mail->to,
                          .subject = mail->subject,
                          .message_id = mail->message_id,
                          .in_reply_to = parent_id,
                          .references = thread,
                          .language = mail->language,
                          .body = mail->body,
                          .date = mail->date,
                          .extra = mail->automatic ? automatic : NULL};
    return demur_compose(&parts, error);
}

GBytes *
demur_mail_compose(const DemurMail *mail, GError **error)
{
    const char *id = mail->parent ? demur_message_id(mail->parent) : NULL;
    if (!id)
        return compose(mail, NULL, NULL, error);
    g_autoptr(GPtrArray) thread = references(mail->parent, id);
    GBytes *bytes = compose(mail, id, (const char *const *)thread->pdata, NULL);
    /* A stranger's msg-ids must not be able to prevent the mail. */
    return bytes ? bytes : compose(mail, NULL, NULL, error);
}
