/* SPDX-License-Identifier: MIT */
/*
 * Gates 3 and 4. Every link counts for gate 3, seen or hidden, because a reader may be made to
 * see it; only a link that a reader sees can become the one that is handed out.
 */
#include "verdict/targets-gate.h"

#include "base/say.h"

#include <string.h>

#define SHOWN_HOST 80

/* Fragments of the page itself, and pictures that lie in the mail, lead nowhere. */
static bool
leads_nowhere(const DemurLink *link)
{
    const char *written = link->written;
    return !*written || *written == '#' || g_ascii_strncasecmp(written, "cid:", 4) == 0;
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

static void
set(DemurOffer *offer, DemurGateState state, char *why)
{
    g_free(offer->why);
    offer->targets = state;
    offer->why = why;
}

/* Looks at one link; gate 3 only ever gets worse. */
static void
judge_target(DemurOffer *offer, const DemurTarget *target)
{
    if (offer->targets == DEMUR_GATE_FAILED || is_picture(target->link) ||
        leads_nowhere(target->link))
        return;
    if (target->unwrap->status == DEMUR_UNWRAP_OPAQUE) {
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup("a mail gateway has replaced a link by one that hides where it leads"));
        return;
    }
    if (!target->company_host)
        set(offer, DEMUR_GATE_FAILED, say_foreign(target));
}

static bool
same_form(const DemurTarget *a, const DemurTarget *b)
{
    return a->shape == b->shape && strcmp(a->digits, b->digits) == 0;
}

static bool
can_be_offered(const DemurTarget *target)
{
    DemurLinkSource source = target->link->source;
    return target->link->visible && target->https &&
           (source == DEMUR_LINK_ANCHOR || source == DEMUR_LINK_PLAIN);
}

/* Counts distinct forms, and finds the one that a reader sees. */
static void
collect_forms(DemurOffer *offer, const GPtrArray *targets)
{
    const DemurTarget *first = NULL;
    for (unsigned i = 0; i < targets->len; i++) {
        const DemurTarget *target = targets->pdata[i];
        if (!target->shape)
            continue;
        if (!first)
            first = target;
        if (offer->forms == 0 || (offer->forms == 1 && !same_form(first, target)))
            offer->forms++;
        if (!offer->offered && can_be_offered(target))
            offer->offered = target;
    }
}

void
demur_offer_init(DemurOffer *offer, const GPtrArray *targets, DemurMessage *message)
{
    *offer = (DemurOffer){.targets = DEMUR_GATE_PASSED};
    for (unsigned i = 0; i < targets->len; i++)
        judge_target(offer, targets->pdata[i]);
    collect_forms(offer, targets);
    if (demur_message_has_form(message))
        set(offer, DEMUR_GATE_FAILED, g_strdup("the mail itself asks for data in a form"));
    if (offer->targets == DEMUR_GATE_PASSED && offer->forms > 1)
        set(offer, DEMUR_GATE_FAILED, g_strdup("the mail offers more than one form"));
    if (offer->forms > 1)
        offer->offered = NULL;
    if (offer->targets == DEMUR_GATE_PASSED)
        set(offer, DEMUR_GATE_PASSED, g_strdup("every link leads to the company's own hosts"));
}

void
demur_offer_clear(DemurOffer *offer)
{
    g_clear_pointer(&offer->why, g_free);
}
