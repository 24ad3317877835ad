/* SPDX-License-Identifier: MIT */
/*
 * The way of one message: each pack nominates, trust decides who sent it, the links are judged,
 * and the verdict says what all of it comes to. A message attached to another one is looked
 * into too, but the outer mail proves nothing about it.
 */
#include "base/say.h"
#include "message/raw.h"
#include "message/strict.h"
#include "rules/eval.h"
#include "trust/origin.h"
#include "verdict/targets-gate.h"
#include "verdict/verdict.h"

#include <string.h>

#define HINT 300

/* One pack's view of one message. */
typedef struct Opinion {
    DemurMessage *message; /* the nested one where nested is true */
    bool nested;
    const DemurPack *pack;
    DemurNomination *nomination;
    DemurOrigin *origin;
} Opinion;

static void
opinion_free(Opinion *opinion)
{
    if (!opinion)
        return;
    demur_nomination_free(opinion->nomination);
    demur_origin_free(opinion->origin);
    g_free(opinion);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Opinion, opinion_free)

static DemurKind
opinion_kind(const Opinion *opinion)
{
    return opinion->nomination->rule ? opinion->nomination->rule->kind : DEMUR_KIND_NONE;
}

/* Kinds that are about the objection, as against any other mail of the company. */
static bool
is_about_objection(DemurKind kind)
{
    return kind != DEMUR_KIND_NONE && kind != DEMUR_KIND_OTHER;
}

static Opinion *
opinion_new(DemurMessage *message, const DemurPack *pack, const DemurTrustPolicy *policy,
            bool nested)
{
    /* What stands in an attached message was never checked by anybody. */
    static const DemurTrustPolicy nobody = {0};
    Opinion *opinion = g_new0(Opinion, 1);
    opinion->message = message;
    opinion->nested = nested;
    opinion->pack = pack;
    opinion->nomination = demur_eval(pack, message, false);
    opinion->origin = demur_origin_judge(message, pack, nested ? &nobody : policy);
    return opinion;
}

/* How much an opinion has to say: about the objection, then any kind, then a false claim. */
static unsigned
opinion_weight(const Opinion *opinion)
{
    DemurKind kind = opinion_kind(opinion);
    unsigned weight = is_about_objection(kind) ? 8 : kind != DEMUR_KIND_NONE ? 4 : 0;
    weight += opinion->origin->from_company ? 2 : 0;
    weight += opinion->origin->claims ? 1 : 0;
    return weight;
}

static void
keep_heavier(Opinion **best, Opinion *opinion)
{
    if (*best && opinion_weight(*best) >= opinion_weight(opinion)) {
        opinion_free(opinion);
        return;
    }
    opinion_free(*best);
    *best = opinion;
}

static Opinion *
best_opinion(DemurMessage *message, const GPtrArray *packs, const DemurTrustPolicy *policy)
{
    Opinion *best = NULL;
    for (unsigned i = 0; i < packs->len; i++)
        keep_heavier(&best, opinion_new(message, packs->pdata[i], policy, false));
    if (!best || is_about_objection(opinion_kind(best)))
        return best;
    for (unsigned n = 0; n < demur_message_n_nested(message); n++) {
        for (unsigned i = 0; i < packs->len; i++) {
            g_autoptr(Opinion) inner =
                opinion_new(demur_message_nested(message, n), packs->pdata[i], policy, true);
            if (is_about_objection(opinion_kind(inner)))
                keep_heavier(&best, g_steal_pointer(&inner));
        }
    }
    return best;
}

static const char *
product_of_sender(const DemurPack *pack, const char *domain)
{
    for (unsigned i = 0; domain && i < pack->products->len; i++) {
        const DemurProduct *product = pack->products->pdata[i];
        if (demur_url_host_within(domain, product->domain))
            return product->name;
    }
    return NULL;
}

static void
fill_names(DemurVerdict *verdict, const Opinion *opinion, const DemurOffer *offer)
{
    const DemurRule *rule = opinion->nomination->rule;
    const DemurPack *pack = opinion->pack;
    const char *product = rule->product;
    if (!product && offer->offered && offer->offered->form)
        product = offer->offered->form->product;
    if (!product)
        product = product_of_sender(pack, demur_message_from(opinion->message)->domain);
    verdict->product = g_strdup(product);
    verdict->language =
        g_strdup(rule->language ? rule->language : demur_message_language(opinion->message));
    verdict->company = g_strdup(pack->company);
    verdict->rule = g_strdup(rule->id);
    verdict->pack = g_strdup_printf("%s/%s", pack->name, pack->version);
    verdict->downgraded = pack->expired || pack->failed;
    if (pack->failed)
        verdict->downgrade_why =
            g_strdup_printf("rule pack %s fails its own tests", pack->name);
    else if (pack->expired)
        verdict->downgrade_why =
            g_strdup_printf("rule pack %s has expired on %s", pack->name, pack->expires);
}

static void
fill_origin(DemurVerdict *verdict, const Opinion *opinion)
{
    const DemurOrigin *origin = opinion->origin;
    if (opinion->nested) {
        demur_verdict_set_gate(verdict, DEMUR_GATE_ORIGIN,
                               origin->from_company ? DEMUR_GATE_UNKNOWN : DEMUR_GATE_FAILED,
                               g_strdup("it is attached to another mail, and the outer mail "
                                        "proves nothing about it"));
        return;
    }
    DemurGateState state = origin->trust == DEMUR_TRUST_AUTHENTIC  ? DEMUR_GATE_PASSED
                           : origin->trust == DEMUR_TRUST_UNPROVEN ? DEMUR_GATE_UNKNOWN
                                                                   : DEMUR_GATE_FAILED;
    demur_verdict_set_gate(verdict, DEMUR_GATE_ORIGIN, state, g_strdup(origin->reason));
    for (unsigned i = 0; i < origin->hints->len; i++)
        g_ptr_array_add(verdict->hints, demur_say_clean(origin->hints->pdata[i], -1, HINT));
}

static bool
is_withdrawn(const DemurForm *form)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
    return form->until && strcmp(form->until, today) < 0;
}

/* Why a form of the pack is not for whoever gets this mail; NULL when it is. Owned. */
static char *
unfit_form(const DemurForm *form)
{
    if (is_withdrawn(form))
        return g_strdup_printf("the mail's form was withdrawn on %s", form->until);
    if (strcmp(form->audience, "users") != 0)
        return g_strdup("the mail's form is for people without an account");
    return NULL;
}

/* Gate 4, and the link that is handed out where trust allows it. */
static void
fill_link(DemurVerdict *verdict, const DemurOffer *offer)
{
    const DemurTarget *target = offer->offered;
    if (!target) {
        demur_verdict_set_gate(verdict, DEMUR_GATE_LINK, DEMUR_GATE_FAILED,
                               g_strdup(offer->forms > 1 ? "more than one form"
                                        : offer->forms
                                            ? "the form's link is hidden or not https"
                                            : "no link to an objection form"));
        return;
    }
    char *unfit = target->form ? unfit_form(target->form) : NULL;
    if (unfit) {
        demur_verdict_set_gate(verdict, DEMUR_GATE_LINK, DEMUR_GATE_FAILED, unfit);
        return;
    }
    demur_verdict_set_gate(verdict, DEMUR_GATE_LINK, DEMUR_GATE_PASSED,
                           target->form ? g_strdup_printf("form %s", target->form->id)
                                        : g_strdup("the right host and shape, but a number "
                                                   "that the pack does not list"));
    bool trusted = verdict->trust == DEMUR_TRUST_AUTHENTIC ||
                   (verdict->trust == DEMUR_TRUST_UNPROVEN && target->form);
    if (verdict->kind != DEMUR_KIND_NOTICE || !trusted)
        return;
    verdict->url = demur_form_url(target->shape, target->digits);
    if (!verdict->url)
        return;
    verdict->link_status = target->form ? DEMUR_LINK_KNOWN : DEMUR_LINK_UNLISTED;
    verdict->form = target->form ? g_strdup(target->form->id) : NULL;
}

static DemurTrust
decide_trust(const DemurVerdict *verdict)
{
    DemurGateState origin = verdict->gates[DEMUR_GATE_ORIGIN].state;
    DemurGateState targets = verdict->gates[DEMUR_GATE_TARGETS].state;
    if (origin == DEMUR_GATE_FAILED || targets == DEMUR_GATE_FAILED)
        return DEMUR_TRUST_IMPOSTOR;
    bool proven = origin == DEMUR_GATE_PASSED && !verdict->unexamined &&
                  verdict->gates[DEMUR_GATE_TEMPLATE].state == DEMUR_GATE_PASSED &&
                  (targets == DEMUR_GATE_PASSED || verdict->kind == DEMUR_KIND_OTHER);
    return proven ? DEMUR_TRUST_AUTHENTIC : DEMUR_TRUST_UNPROVEN;
}

static void
fill_evidence(DemurVerdict *verdict, const DemurNomination *nomination)
{
    for (unsigned i = 0; i < nomination->evidence->len; i++) {
        const DemurEvidence *found = nomination->evidence->pdata[i];
        g_ptr_array_add(verdict->evidence,
                        demur_evidence_new(found->rule, found->where, found->text));
    }
}

/* A pattern that hit its limits is no "no match": it is said. */
static void
fill_errors(DemurVerdict *verdict, const DemurNomination *nomination)
{
    for (unsigned i = 0; i < nomination->errors->len; i++)
        g_ptr_array_add(verdict->hints,
                        demur_say_clean(nomination->errors->pdata[i], -1, HINT));
}

/* Genuine mail does not depend on what only some programs show. */
static void
judge_strictly(DemurVerdict *verdict, const Opinion *opinion, const DemurOffer *offer,
               const DemurTrustPolicy *policy)
{
    const DemurNomination *nomination = opinion->nomination;
    g_autoptr(DemurMessage) strict = demur_message_new_strict(opinion->message);
    const char *doubt = NULL;
    if (!strict || !demur_eval_holds(opinion->pack, nomination->rule, strict)) {
        doubt = "only in what some programs may not show";
    } else if (offer->offered) {
        g_autoptr(GPtrArray) targets = demur_targets_new(opinion->pack, strict);
        DemurOffer seen;
        const DemurJudged judged = {strict, opinion->pack, policy};
        demur_offer_init(&seen, targets, &judged);
        if (!seen.offered)
            doubt = "but some programs may not show the form's link";
        demur_offer_clear(&seen);
    }
    if (doubt)
        demur_verdict_set_gate(verdict, DEMUR_GATE_TEMPLATE, DEMUR_GATE_UNKNOWN,
                               g_strdup_printf("rule %s, %s", verdict->rule, doubt));
}

static void
fill_nominated(DemurVerdict *verdict, const Opinion *opinion, const DemurTrustPolicy *policy)
{
    DemurOffer offer;
    const DemurJudged judged = {opinion->message, opinion->pack, policy};
    demur_offer_init(&offer, opinion->nomination->targets, &judged);
    fill_names(verdict, opinion, &offer);
    fill_evidence(verdict, opinion->nomination);
    demur_verdict_set_gate(verdict, DEMUR_GATE_TEMPLATE, DEMUR_GATE_PASSED,
                           g_strdup_printf("rule %s", verdict->rule));
    /* Other mail of the company may link to anything: advertisers, apps, the press. */
    if (is_about_objection(verdict->kind))
        demur_verdict_set_gate(verdict, DEMUR_GATE_TARGETS, offer.targets,
                               g_steal_pointer(&offer.why));
    verdict->trust = decide_trust(verdict);
    if (verdict->trust == DEMUR_TRUST_AUTHENTIC && is_about_objection(verdict->kind)) {
        judge_strictly(verdict, opinion, &offer, policy);
        verdict->trust = decide_trust(verdict);
    }
    fill_link(verdict, &offer);
    demur_offer_clear(&offer);
}

static const char *
not_examined(DemurMessage *message, DemurKind kind)
{
    const char *unexamined = demur_message_unexamined(message);
    return unexamined || kind == DEMUR_KIND_NONE ? unexamined
                                                 : demur_message_broken_header(message);
}

DemurVerdict *
demur_classify(DemurMessage *message, const DemurRuleset *ruleset,
               const DemurTrustPolicy *policy)
{
    DemurVerdict *verdict = demur_verdict_new();
    g_autoptr(Opinion) opinion = best_opinion(message, demur_ruleset_packs(ruleset), policy);
    if (!opinion)
        return verdict;
    verdict->kind = opinion_kind(opinion);
    verdict->unexamined = g_strdup(not_examined(opinion->message, verdict->kind));
    fill_origin(verdict, opinion);
    fill_errors(verdict, opinion->nomination);
    if (verdict->kind != DEMUR_KIND_NONE) {
        fill_nominated(verdict, opinion, policy);
        return verdict;
    }
    demur_verdict_set_gate(verdict, DEMUR_GATE_TEMPLATE, DEMUR_GATE_FAILED,
                           g_strdup("no rule matched"));
    if (opinion->origin->claims || opinion->origin->from_company) {
        verdict->trust = opinion->origin->trust;
        verdict->company = g_strdup(opinion->pack->company);
    }
    return verdict;
}
