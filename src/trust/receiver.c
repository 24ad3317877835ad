/* SPDX-License-Identifier: MIT */
/* See receiver.h: the fields that count are collected; tally.c reads them as one. */
#include "trust/receiver.h"

#include "base/limits.h"
#include "base/say.h"
#include "trust/authres.h"
#include "trust/domain.h"
#include "trust/received.h"
#include "trust/tally.h"

#include <string.h>

#define NO_NAME "a server without a name"

/* The fields of one receiver. */
typedef struct Group {
    GPtrArray *fields; /* of DemurAuthres* */
    GPtrArray *others; /* of DemurAuthres*: of names not listed, above the topmost */
    const char *entry; /* of the policy's list, that all of them match; NULL for Outlook */
    GPtrArray *above;  /* of DemurReceived*: those above the topmost */
    unsigned run;      /* fields above the last Received */
    unsigned seen;     /* Authentication-Results fields read */
    char *trouble;     /* why the group does not count, or NULL */
    char *doubt;       /* why it proves nothing, though it may disprove, or NULL */
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
    group->others = g_ptr_array_new_with_free_func(authres_free);
    group->above = g_ptr_array_new_with_free_func(received_free);
}

static void
group_clear(Group *group)
{
    g_ptr_array_unref(group->fields);
    g_ptr_array_unref(group->others);
    g_ptr_array_unref(group->above);
    g_free(group->trouble);
    g_free(group->doubt);
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

/* The entry of the list that ID matches: the same name, or "*." and a domain it lies below. A
 * dot at the end of an entry is as good as none, and so is a job. */
static const char *
trusted_entry(const DemurTrustPolicy *policy, const char *id)
{
    for (const char *const *entry = policy->authserv_ids; id && entry && *entry; entry++) {
        size_t len = strlen(id), size = strcspn(*entry, "/");
        g_autofree char *name =
            g_strndup(*entry, size > 1 && (*entry)[size - 1] == '.' ? size - 1 : size);
        size_t tail = strlen(name);
        if (g_ascii_strcasecmp(name, id) == 0)
            return *entry;
        if (tail > 2 && name[0] == '*' && name[1] == '.' && len > tail - 1 &&
            g_ascii_strcasecmp(id + len - (tail - 1), name + 1) == 0)
            return *entry;
    }
    return NULL;
}

/* Whether the house of ID took the mail over there, from itself or from outside. */
static bool
is_own_hop(const DemurReceived *hop, const char *id)
{
    return !hop->from ||
           (hop->by && (demur_domain_inner(hop->by) || demur_domain_same_house(hop->by, id)));
}

/* Rule 3 of the header. */
static char *
foreign_hop(const Group *group, const char *id)
{
    for (unsigned i = 0; i < group->above->len; i++) {
        const DemurReceived *hop = g_ptr_array_index(group->above, i);
        if (is_own_hop(hop, id))
            continue;
        g_autofree char *by = demur_say_clean(hop->by ? hop->by : "?", -1, 60);
        return g_strdup_printf("the result in the name of %s stands below a Received line of "
                               "another house (%s)",
                               id, by);
    }
    return NULL;
}

/* A field that counts. One mail is one job of a server: a field with another was not written
 * where the one above it was. */
static void
group_take(Group *group, DemurAuthres *authres)
{
    const DemurAuthres *above = group->fields->len > group->run
                                    ? g_ptr_array_index(group->fields, group->fields->len - 1)
                                    : NULL;
    g_ptr_array_add(group->fields, authres);
    if (above && !group->doubt && strcmp(above->authserv_id, authres->authserv_id) == 0 &&
        g_strcmp0(above->job, authres->job) != 0)
        group->doubt = g_strdup("results of two jobs of one server");
}

/* A field of a name that is not listed, above the group: see rule 6. */
static void
group_note(Group *group, const DemurField *field, const char *id)
{
    DemurAuthres *authres = demur_authres_parse(field->value, NULL);
    if (authres) {
        g_ptr_array_add(group->others, authres);
    } else if (!group->doubt) {
        g_autofree char *clean = demur_say_clean(id ? id : NO_NAME, -1, 60);
        group->doubt =
            g_strdup_printf("a pass, but what %s wrote above it cannot be read", clean);
    }
}

/* why: owned, taken: why the fields from here on do not count. Those above may still disprove.
 */
static void
group_spoil(Group *group, char *why)
{
    char **said = group->fields->len ? &group->doubt : &group->trouble;
    if (*said)
        g_free(why);
    else
        *said = why;
}

/* Takes one Authentication-Results field. Returns: false when the group is complete. */
static bool
group_add(Group *group, const DemurTrustPolicy *policy, const DemurField *field)
{
    const char *why = NULL;
    g_autofree char *id = demur_authres_id(field->value);
    const char *entry = trusted_entry(policy, id);
    if (++group->seen > DEMUR_LIMIT_AUTHRES) {
        group_spoil(group, g_strdup("too many Authentication-Results fields"));
        return false;
    }
    if (!entry && !group->entry)
        group_note(group, field, id);
    if (!entry || (group->entry && strcmp(group->entry, entry) != 0))
        return true;
    g_autofree char *clean = demur_say_clean(id, -1, 60);
    if (!group->entry)
        group->trouble = foreign_hop(group, clean);
    group->entry = entry;
    DemurAuthres *authres = demur_authres_parse(field->value, &why);
    if (authres)
        group_take(group, authres);
    else
        group_spoil(group, g_strdup_printf("the result of %s cannot be read: %s", clean, why));
    return authres && !group->trouble;
}

/* Rule 5: whether the group goes on below HOP. */
static bool
goes_on(const Group *group, const DemurReceived *hop, const DemurPack *pack, const char *domain)
{
    const DemurAuthres *first = group->fields->len ? g_ptr_array_index(group->fields, 0) : NULL;
    return first && group->above->len <= DEMUR_LIMIT_AUTHRES &&
           is_own_hop(hop, first->authserv_id) &&
           demur_tally_lacks_dmarc(group->fields, pack, domain);
}

static void
collect_trusted(Group *group, const DemurMessage *message, const DemurPack *pack,
                const DemurTrustPolicy *policy)
{
    for (unsigned i = 0; i < demur_message_n_fields(message); i++) {
        const DemurField *field = demur_message_field_at(message, i);
        if (is_authors(field))
            return;
        if (is_field(field, "Received")) {
            DemurReceived *hop = demur_received_parse(field->value);
            g_ptr_array_add(group->above, hop);
            group->run = group->fields->len;
            if (group->entry && !goes_on(group, hop, pack, demur_message_from(message)->domain))
                return;
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

/* Where Outlook takes mail in. The client chooses its greeting, so only "by" tells. */
static bool
is_outlook_border(const DemurReceived *hop)
{
    return hop->by && demur_domain_within(hop->by, "mail.protection.outlook.com");
}

/*
 * Outlook's field names nobody, so its place must say whose it is: the topmost field of all,
 * under hand-overs between Outlook's own hosts only, over the line by which one of them took
 * the mail in. Returns: whether it stands there.
 */
static bool
collect_outlook(Group *group, const DemurMessage *message)
{
    unsigned hops = 0;
    for (unsigned i = 0; i < demur_message_n_fields(message); i++) {
        const DemurField *field = demur_message_field_at(message, i);
        if (is_authors(field))
            return false;
        if (is_field(field, "Received")) {
            g_autoptr(DemurReceived) hop = demur_received_parse(field->value);
            bool ours = is_outlook(hop->by);
            if (group->seen || !ours || is_outlook_border(hop) || !is_outlook(hop->from))
                return group->seen && ours;
            hops++;
        } else if (is_field(field, "Authentication-Results") && !group->seen++) {
            DemurAuthres *authres = hops ? demur_authres_parse(field->value, NULL) : NULL;
            if (!authres)
                return false;
            g_ptr_array_add(group->fields, authres);
            if (authres->authserv_id)
                return false;
        }
    }
    return false;
}

/* Rule 6: fields of the same name are read as one. Returns: what stands against a pass. */
static char *
dissent(const Group *group, const DemurPack *pack, const char *domain)
{
    for (unsigned i = 0; i < group->others->len; i++) {
        const DemurAuthres *other = g_ptr_array_index(group->others, i);
        g_autoptr(GPtrArray) same = g_ptr_array_new();
        for (unsigned k = 0; k < group->others->len; k++) {
            DemurAuthres *candidate = g_ptr_array_index(group->others, k);
            if (g_strcmp0(candidate->authserv_id, other->authserv_id) == 0)
                g_ptr_array_add(same, candidate);
        }
        if (demur_tally_agrees(same, pack, domain))
            continue;
        g_autofree char *who =
            demur_say_clean(other->authserv_id ? other->authserv_id : NO_NAME, -1, 60);
        return g_strdup_printf("a pass, but what %s wrote above it does not confirm it", who);
    }
    return NULL;
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
    DemurProof proof = demur_tally_weigh(group->fields, pack, domain, &what);
    if (!group->doubt)
        group->doubt = dissent(group, pack, domain);
    if (proof == DEMUR_PROOF_PROVED && group->doubt) {
        what = group->doubt;
        proof = DEMUR_PROOF_NONE;
    }
    *ret_reason = g_strdup_printf("%s says of %s: %s", who, whom, what);
    return proof;
}

/* Why there is no receiver to ask. */
static char *
nobody(const DemurMessage *message, const DemurTrustPolicy *policy)
{
    if (policy->outlook_results)
        return g_strdup("no result of Outlook in the place where Outlook puts it");
    if (!policy->authserv_ids || !policy->authserv_ids[0])
        return g_strdup("no receiver is trusted to say who sent a mail");
    return g_strdup(demur_message_count(message, "Authentication-Results")
                        ? "no Authentication-Results of a receiver you trust"
                        : "no Authentication-Results in the header");
}

/* Outlook goes first: where its field stands in its place, all that is listed stands below. */
DemurProof
demur_receiver_judge(const DemurMessage *message, const DemurPack *pack,
                     const DemurTrustPolicy *policy, char **ret_reason)
{
    const char *domain = demur_message_from(message)->domain;
    DemurProof proof = DEMUR_PROOF_NONE;
    Group group;
    group_init(&group);
    bool found = policy->outlook_results && collect_outlook(&group, message);
    if (!found) {
        group_clear(&group);
        group_init(&group);
        collect_trusted(&group, message, pack, policy);
    }
    if (found || group.entry || group.trouble)
        proof = judge_group(&group, pack, domain, ret_reason);
    else
        *ret_reason = nobody(message, policy);
    group_clear(&group);
    return proof;
}
