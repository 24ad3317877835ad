/* SPDX-License-Identifier: MIT */
/* See receiver.h: first the fields that count are collected, then read as one. */
#include "trust/receiver.h"

#include "base/limits.h"
#include "base/say.h"
#include "trust/authres.h"
#include "trust/domain.h"
#include "trust/received.h"

#include <string.h>

/* The fields of one receiver. */
typedef struct Group {
    GPtrArray *fields; /* of DemurAuthres* */
    const char *entry; /* of the policy's list, that all of them match; NULL for Outlook */
    GPtrArray *above;  /* of DemurReceived*: those above the topmost */
    unsigned seen;     /* Authentication-Results fields read */
    char *trouble;     /* why the group does not count, or NULL */
} Group;

static void
authres_free(void *data)
{
    demur_authres_free(data);
}

static void
received_free(void *data)
{
    demur_received_free(data);
}

static void
group_init(Group *group)
{
    *group = (Group){0};
    group->fields = g_ptr_array_new_with_free_func(authres_free);
    group->above = g_ptr_array_new_with_free_func(received_free);
}

static void
group_clear(Group *group)
{
    g_ptr_array_unref(group->fields);
    g_ptr_array_unref(group->above);
    g_free(group->trouble);
}

static bool
is_field(const DemurField *field, const char *name)
{
    return g_ascii_strcasecmp(field->name, name) == 0;
}

/* Fields that come with a message; receivers add theirs above. */
static bool
is_authors(const DemurField *field)
{
    static const char *const names[] = {
        "from",       "to",           "cc",           "subject",        "date",    "sender",
        "message-id", "mime-version", "content-type", "dkim-signature", "reply-to"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (is_field(field, names[i]))
            return true;
    return false;
}

/* The entry of the list that ID matches: the same name, or "*." and a domain it lies below. */
static const char *
trusted_entry(const DemurTrustPolicy *policy, const char *id)
{
    for (const char *const *entry = policy->authserv_ids; id && entry && *entry; entry++) {
        const char *name = *entry;
        size_t len = strlen(id), tail = strlen(name);
        if (g_ascii_strcasecmp(name, id) == 0)
            return name;
        if (tail > 2 && name[0] == '*' && name[1] == '.' && len > tail - 1 &&
            g_ascii_strcasecmp(id + len - (tail - 1), name + 1) == 0)
            return name;
    }
    return NULL;
}

/* Rule 3 of the header. */
static char *
foreign_hop(const Group *group, const char *id)
{
    for (unsigned i = 0; i < group->above->len; i++) {
        const DemurReceived *received = g_ptr_array_index(group->above, i);
        if (!received->from)
            continue;
        if (received->by &&
            (demur_domain_inner(received->by) || demur_domain_same_house(received->by, id)))
            continue;
        g_autofree char *by = demur_say_clean(received->by ? received->by : "?", -1, 60);
        return g_strdup_printf("the result in the name of %s stands below a Received line of "
                               "another house (%s)",
                               id, by);
    }
    return NULL;
}

/* Takes one Authentication-Results field. Returns: false when the group is complete. */
static bool
group_add(Group *group, const DemurTrustPolicy *policy, const DemurField *field)
{
    const char *why = NULL;
    g_autofree char *id = demur_authres_id(field->value);
    const char *entry = trusted_entry(policy, id);
    if (++group->seen > DEMUR_LIMIT_AUTHRES) {
        group->trouble = g_strdup("too many Authentication-Results fields");
        return false;
    }
    if (!entry || (group->entry && strcmp(group->entry, entry) != 0))
        return true;
    g_autofree char *clean = demur_say_clean(id, -1, 60);
    if (!group->entry)
        group->trouble = foreign_hop(group, clean);
    group->entry = entry;
    DemurAuthres *authres = demur_authres_parse(field->value, &why);
    if (authres)
        g_ptr_array_add(group->fields, authres);
    else if (!group->trouble)
        group->trouble = g_strdup_printf("the result of %s cannot be read: %s", clean, why);
    return group->trouble == NULL;
}

static void
collect_trusted(Group *group, const DemurMessage *message, const DemurTrustPolicy *policy)
{
    for (unsigned i = 0; i < demur_message_n_fields(message); i++) {
        const DemurField *field = demur_message_field_at(message, i);
        if (is_authors(field))
            return;
        if (is_field(field, "Received")) {
            if (group->entry)
                return;
            g_ptr_array_add(group->above, demur_received_parse(field->value));
        } else if (is_field(field, "Authentication-Results") &&
                   !group_add(group, policy, field)) {
            return;
        }
    }
}

static bool
is_outlook(const char *host)
{
    static const char *const houses[] = {"outlook.com", "outlook.office365.com",
                                         "exchangelabs.com"};
    for (size_t i = 0; host && i < G_N_ELEMENTS(houses); i++)
        if (demur_domain_within(host, houses[i]))
            return true;
    return false;
}

/*
 * Outlook's field names nobody, so its place must say whose it is: the topmost field of all,
 * under hand-overs between Outlook's own hosts only, over the line by which one of them took
 * the mail in.
 */
static void
collect_outlook(Group *group, const DemurMessage *message)
{
    for (unsigned i = 0; i < demur_message_n_fields(message); i++) {
        const DemurField *field = demur_message_field_at(message, i);
        if (is_authors(field))
            break;
        if (is_field(field, "Received")) {
            g_autoptr(DemurReceived) hop = demur_received_parse(field->value);
            bool ours = is_outlook(hop->by);
            if (group->seen && ours)
                return;
            if (group->seen || !ours || !is_outlook(hop->from))
                break;
        } else if (is_field(field, "Authentication-Results") && !group->seen++) {
            DemurAuthres *authres = demur_authres_parse(field->value, NULL);
            if (!authres)
                break;
            g_ptr_array_add(group->fields, authres);
            if (authres->authserv_id)
                break;
        }
    }
    group->trouble = g_strdup("no result of Outlook in the place where Outlook puts it");
}

/* What the fields of a group say, counted. */
typedef struct Tally {
    unsigned dmarc_pass, dmarc_fail, dmarc_other, dmarc_elsewhere;
    unsigned dkim_pass, dkim_fail; /* of aligned domains */
    unsigned dkim_none;            /* "no signature at all" */
} Tally;

/* The domain that signed: header.d, or the domain of header.i, which lies within d= (RFC 6376
 * section 3.5). Owned, lower case; NULL when none or contradicting ones are named. */
static char *
signer_of(const DemurAuthResult *result)
{
    g_autofree char *signer = NULL;
    g_autofree char *identity = NULL;
    for (unsigned i = 0; i < result->properties->len; i++) {
        const DemurAuthProperty *property = g_ptr_array_index(result->properties, i);
        bool is_d = strcmp(property->property, "d") == 0;
        const char *at = strrchr(property->value, '@');
        if (strcmp(property->ptype, "header") != 0 ||
            !(is_d || (strcmp(property->property, "i") == 0 && at)))
            continue;
        g_autofree char *name = g_ascii_strdown(is_d ? property->value : at + 1, -1);
        char **known = is_d ? &signer : &identity;
        if (*known && strcmp(*known, name) != 0)
            return NULL;
        g_free(*known);
        *known = g_steal_pointer(&name);
    }
    if (signer && identity && !demur_domain_within(identity, signer))
        return NULL;
    return signer ? g_steal_pointer(&signer) : g_steal_pointer(&identity);
}

/* Whether every header.from of the result is DOMAIN; NONE when there is no such property. */
static bool
names_from(const DemurAuthResult *result, const char *domain, bool none)
{
    bool any = false;
    for (unsigned i = 0; i < result->properties->len; i++) {
        const DemurAuthProperty *property = g_ptr_array_index(result->properties, i);
        if (strcmp(property->ptype, "header") != 0 || strcmp(property->property, "from") != 0)
            continue;
        if (g_ascii_strcasecmp(property->value, domain) != 0)
            return false;
        any = true;
    }
    return any || none;
}

static void
tally_result(Tally *tally, const DemurAuthResult *result, const DemurPack *pack,
             const char *domain)
{
    bool pass = strcmp(result->result, "pass") == 0;
    bool failed = strcmp(result->result, "fail") == 0;
    if (strcmp(result->method, "dmarc") == 0) {
        if (!names_from(result, domain, !pass))
            tally->dmarc_elsewhere++;
        else if (pass)
            tally->dmarc_pass++;
        else if (failed)
            tally->dmarc_fail++;
        else
            tally->dmarc_other++;
    } else if (strcmp(result->method, "dkim") == 0) {
        g_autofree char *signer = signer_of(result);
        bool aligned = signer && demur_domain_aligned(pack, domain, signer);
        tally->dkim_pass += aligned && pass;
        tally->dkim_fail += aligned && failed;
        tally->dkim_none += strcmp(result->result, "none") == 0;
    }
}

static void
tally_group(Tally *tally, const Group *group, const DemurPack *pack, const char *domain)
{
    for (unsigned i = 0; i < group->fields->len; i++) {
        const DemurAuthres *authres = g_ptr_array_index(group->fields, i);
        /* A later version may mean something else by the same words. */
        if (authres->version != 1)
            continue;
        for (unsigned k = 0; k < authres->results->len; k++)
            tally_result(tally, g_ptr_array_index(authres->results, k), pack, domain);
    }
}

static DemurProof
weigh(const Tally *tally, const char **ret_what)
{
    if (tally->dmarc_fail) {
        *ret_what = "dmarc=fail";
        return DEMUR_PROOF_DISPROVED;
    }
    if (tally->dmarc_elsewhere) {
        *ret_what = "dmarc for another domain than that of From";
        return DEMUR_PROOF_NONE;
    }
    if (tally->dmarc_pass && tally->dmarc_other) {
        *ret_what = "contradicting dmarc results";
        return DEMUR_PROOF_NONE;
    }
    if (tally->dkim_pass && (tally->dkim_fail || tally->dkim_none)) {
        *ret_what = "contradicting dkim results";
        return DEMUR_PROOF_NONE;
    }
    if (tally->dmarc_pass && tally->dkim_pass) {
        *ret_what = "dmarc=pass and dkim=pass";
        return DEMUR_PROOF_PROVED;
    }
    if (tally->dmarc_pass) {
        *ret_what = "dmarc=pass, but no aligned dkim=pass";
        return DEMUR_PROOF_NONE;
    }
    if (tally->dkim_fail && !tally->dmarc_other) {
        *ret_what = "dkim=fail";
        return DEMUR_PROOF_DISPROVED;
    }
    *ret_what = "no dmarc=pass";
    return DEMUR_PROOF_NONE;
}

static DemurProof
judge_group(Group *group, const DemurPack *pack, const char *domain, char **ret_reason)
{
    if (group->trouble) {
        *ret_reason = g_steal_pointer(&group->trouble);
        return DEMUR_PROOF_NONE;
    }
    const DemurAuthres *first = g_ptr_array_index(group->fields, 0);
    g_autofree char *who =
        demur_say_clean(first->authserv_id ? first->authserv_id : "Outlook", -1, 60);
    g_autofree char *whom = demur_say_clean(domain, -1, 60);
    const char *what = NULL;
    Tally tally = {0};
    tally_group(&tally, group, pack, domain);
    DemurProof proof = weigh(&tally, &what);
    *ret_reason = g_strdup_printf("%s says of %s: %s", who, whom, what);
    return proof;
}

DemurProof
demur_receiver_judge(const DemurMessage *message, const DemurPack *pack,
                     const DemurTrustPolicy *policy, char **ret_reason)
{
    const char *domain = demur_message_from(message)->domain;
    DemurProof proof = DEMUR_PROOF_NONE;
    Group group;
    group_init(&group);
    collect_trusted(&group, message, policy);
    if (group.entry || group.trouble) {
        proof = judge_group(&group, pack, domain, ret_reason);
    } else if (policy->outlook_results) {
        group_clear(&group);
        group_init(&group);
        collect_outlook(&group, message);
        proof = judge_group(&group, pack, domain, ret_reason);
    } else if (!policy->authserv_ids || !policy->authserv_ids[0]) {
        *ret_reason = g_strdup("no receiver is trusted to say who sent a mail");
    } else {
        *ret_reason = g_strdup(demur_message_count(message, "Authentication-Results")
                                   ? "no Authentication-Results of a receiver you trust"
                                   : "no Authentication-Results in the header");
    }
    group_clear(&group);
    return proof;
}
