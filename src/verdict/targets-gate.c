/* SPDX-License-Identifier: MIT */
/*
 * Gates 3 and 4. Every link counts for gate 3, seen or hidden, because a reader may be made to
 * see it; only a link that a reader sees can become the one that is handed out.
 */
#include "verdict/targets-gate.h"

#include "base/say.h"
#include "verdict/additions.h"
#include "verdict/nonweb.h"

#include <string.h>

#define SHOWN_HOST 80

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

/* Whether LINE is a word or two, NAME and what ends a greeting: "Hi www.example.org,". */
static bool
greets(const char *line, const char *name)
{
    const char *at = strstr(line, name);
    const char *behind = at + strlen(name);
    g_autofree char *before = g_strstrip(g_strndup(line, (gsize)(at - line)));
    const char *blank = strchr(before, ' ');
    return *before && (!blank || !strchr(blank + 1, ' ')) && *behind &&
           strchr(",!:", *behind) && behind[1 + strspn(behind + 1, " ")] == '\0';
}

/* Whether NAME stands in the text, and in greetings only. */
static bool
is_greeting(DemurMessage *message, const char *name)
{
    bool found = false;
    g_auto(GStrv) lines = g_strsplit(demur_message_text(message), "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!strstr(*line, name))
            continue;
        if (!greets(*line, name))
            return false;
        found = true;
    }
    return found;
}

/* A person may be called "www.example.org", as Meta's mail greets them: programs make a link of
 * it. */
static bool
is_name(DemurMessage *message, const DemurLink *link)
{
    bool in_text = link->source == DEMUR_LINK_PLAIN || link->source == DEMUR_LINK_TEXT;
    return in_text && g_ascii_strncasecmp(link->text, "www.", 4) == 0 &&
           !strpbrk(link->text, "/?#@:") && is_greeting(message, link->text);
}

/* A link that is no address of the company's. */
static void
judge_other(DemurOffer *offer, const DemurTarget *target, DemurGateState nonweb,
            DemurMessage *message)
{
    if (nonweb == DEMUR_GATE_UNKNOWN)
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup("a link starts an app or a script, not a web page"));
    else if (is_name(message, target->link))
        set(offer, DEMUR_GATE_UNKNOWN,
            g_strdup("the mail greets somebody whose name reads as a web address"));
    else
        judge_foreign(offer, target);
}

static void
judge_target(DemurOffer *offer, const DemurTarget *target, const DemurJudged *judged)
{
    if (is_picture(target->link))
        return;
    DemurGateState nonweb =
        demur_nonweb_judge(target->link, judged->message, judged->pack, judged->policy);
    if (nonweb == DEMUR_GATE_PASSED)
        return;
    if (target->unwrap->status == DEMUR_UNWRAP_OPAQUE)
        judge_opaque(offer, target->unwrap);
    else if (!target->company_host)
        judge_other(offer, target, nonweb, judged->message);
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
demur_offer_init(DemurOffer *offer, const GPtrArray *targets, const DemurJudged *judged)
{
    *offer = (DemurOffer){.targets = DEMUR_GATE_PASSED};
    collect_forms(offer, targets);
    for (unsigned i = 0; i < targets->len; i++)
        judge_target(offer, targets->pdata[i], judged);
    judge_rest(offer, judged->message);
    if (offer->targets == DEMUR_GATE_PASSED)
        offer->why = g_strdup("every link leads to the company's own hosts");
}

void
demur_offer_clear(DemurOffer *offer)
{
    g_clear_pointer(&offer->why, g_free);
}
