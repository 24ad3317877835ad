/* SPDX-License-Identifier: MIT */
/*
 * Gates 3 and 4. Every link counts for gate 3, seen or hidden, because a reader may be made to
 * see it; only a link that a reader sees can become the one that is handed out.
 */
#include "verdict/targets-gate.h"

#include "base/say.h"
#include "verdict/additions.h"

#include <string.h>

#define SHOWN_HOST 80

static bool
is_recipient(DemurMessage *message, const char *address)
{
    for (const char *const *to = demur_message_recipients(message); *to; to++) {
        if (g_ascii_strcasecmp(*to, address) == 0)
            return true;
    }
    return false;
}

/* Meta's footer says to whom the mail was sent, as a link to that address. */
static bool
writes_to_recipient(DemurMessage *message, const char *written)
{
    static const char scheme[] = "mailto:";
    if (g_ascii_strncasecmp(written, scheme, sizeof scheme - 1) != 0)
        return false;
    g_autofree char *address = g_uri_unescape_string(written + sizeof scheme - 1, NULL);
    return address && is_recipient(message, address);
}

/* Fragments of the page itself, and pictures that lie in the mail, lead nowhere. */
static bool
leads_nowhere(DemurMessage *message, const DemurLink *link)
{
    const char *written = link->written;
    return !*written || *written == '#' || g_ascii_strncasecmp(written, "cid:", 4) == 0 ||
           writes_to_recipient(message, written);
}

static bool
is_picture(const DemurLink *link)
{
    return link->source == DEMUR_LINK_IMAGE;
}

static char *
say_foreign(const DemurTarget *target)
{
    if (!target->host)
        return g_strdup("a link is not a plain web address");
    g_autofree char *host = demur_say_clean(target->host, -1, SHOWN_HOST);
    return g_strdup_printf("a link leads to %s, which is not the company's", host);
}

/* Gate 3 only ever gets worse. */
static void
set(DemurOffer *offer, DemurGateState state, char *why)
{
    bool worse = offer->targets == DEMUR_GATE_PASSED || state == DEMUR_GATE_FAILED;
    if (offer->targets == DEMUR_GATE_FAILED || !worse) {
        g_free(why);
        return;
    }
    g_free(offer->why);
    offer->targets = state;
    offer->why = why;
}

static void
judge_opaque(DemurOffer *offer, const DemurUnwrap *unwrap)
{
    switch (unwrap->owner) {
    case DEMUR_OWNER_SENDER:
        set(offer, DEMUR_GATE_FAILED,
            g_strdup("a link goes by way of a service that hides where it leads"));
        break;
    case DEMUR_OWNER_COMPANY:
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup("a short link of the company hides where it leads"));
        break;
    case DEMUR_OWNER_GATEWAY:
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup("a mail gateway has replaced a link by one that hides where it leads"));
        break;
    }
}

/* A link that leads to nobody of the company's. */
static void
judge_foreign(DemurOffer *offer, const DemurTarget *target)
{
    const char *address = target->unwrap->target;
    switch (address ? demur_addition_find(address) : DEMUR_ADDITION_NONE) {
    case DEMUR_ADDITION_NONE:
        set(offer, DEMUR_GATE_FAILED, say_foreign(target));
        break;
    case DEMUR_ADDITION_PLAUSIBLE:
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup_printf("a link leads to %s, as mail servers and scanners add it",
                            target->host));
        break;
    case DEMUR_ADDITION_HARMLESS:
        break;
    }
}

static void
judge_target(DemurOffer *offer, const DemurTarget *target, DemurMessage *message)
{
    if (is_picture(target->link) || leads_nowhere(message, target->link))
        return;
    if (target->unwrap->status == DEMUR_UNWRAP_OPAQUE)
        judge_opaque(offer, target->unwrap);
    else if (!target->company_host)
        judge_foreign(offer, target);
    else if (target->carries)
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup("a link to the company carries an address of somebody else in it"));
}

/* What a mail may lead to beside its links. */
static void
judge_rest(DemurOffer *offer, DemurMessage *message)
{
    const char *unexamined = demur_message_unexamined(message);
    if (demur_message_has_form(message))
        set(offer, DEMUR_GATE_FAILED, g_strdup("the mail itself asks for data in a form"));
    if (demur_message_has_base(message))
        set(offer, DEMUR_GATE_FAILED,
            g_strdup("the mail says that its links are to be read "
                     "from another place (base)"));
    if (offer->forms > 1)
        set(offer, DEMUR_GATE_FAILED, g_strdup("the mail offers more than one form"));
    if (demur_message_has_attachment(message) || demur_message_n_nested(message) > 0)
        set(offer, DEMUR_GATE_UNKNOWN, g_strdup("the mail has an attachment"));
    if (unexamined)
        set(offer, DEMUR_GATE_UNKNOWN, g_strdup_printf("not all was examined: %s", unexamined));
}

/* Counts distinct forms, and finds the one that a reader sees. */
static void
collect_forms(DemurOffer *offer, const GPtrArray *targets)
{
    g_autoptr(GPtrArray) forms = demur_targets_forms(targets);
    offer->forms = forms->len > 0;
    for (unsigned i = 0; i < forms->len; i++) {
        const DemurTarget *target = forms->pdata[i];
        if (!demur_target_same_form(forms->pdata[0], target))
            offer->forms = 2;
        if (!offer->offered && target->https && demur_target_is_seen(target))
            offer->offered = target;
    }
    if (offer->forms > 1)
        offer->offered = NULL;
}

void
demur_offer_init(DemurOffer *offer, const GPtrArray *targets, DemurMessage *message)
{
    *offer = (DemurOffer){.targets = DEMUR_GATE_PASSED};
    collect_forms(offer, targets);
    for (unsigned i = 0; i < targets->len; i++)
        judge_target(offer, targets->pdata[i], message);
    judge_rest(offer, message);
    if (offer->targets == DEMUR_GATE_PASSED)
        offer->why = g_strdup("every link leads to the company's own hosts");
}

void
demur_offer_clear(DemurOffer *offer)
{
    g_clear_pointer(&offer->why, g_free);
}
