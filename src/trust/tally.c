/* SPDX-License-Identifier: MIT */
/* See tally.h: each field is counted by itself, then the counts are compared. */
#include "trust/tally.h"

#include "trust/authres.h"
#include "trust/domain.h"

#include <string.h>

/* What one field says, or all together. */
typedef struct Tally {
    bool arc;                                     /* arc=pass; not summed up */
    unsigned dmarc;                               /* results of any domain */
    unsigned dmarc_pass, dmarc_fail, dmarc_other; /* of the From domain */
    unsigned dmarc_excused;                       /* fails that arc=pass outweighed */
    unsigned dmarc_unnamed;                       /* passes of no domain */
    unsigned dmarc_elsewhere;                     /* of another domain */
    unsigned dkim;                                /* results of any signature, or of none */
    unsigned dkim_pass, dkim_fail;                /* of aligned domains */
    unsigned dkim_none;                           /* "no signature at all" */
    unsigned identity_odd;                        /* header.i that is no address */
} Tally;

/* All fields, and how many of them ... */
typedef struct Sum {
    Tally all;
    unsigned dmarc;     /* ... speak of dmarc */
    unsigned dkim_else; /* ... speak of dkim, without an aligned pass */
    unsigned silent;    /* ... have no result */
    unsigned foreign;   /* ... are of a version that we do not know */
} Sum;

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

/* A value of header.i that ends before its "@" may have been cut by a sign in it, which a
 * sender chose: what follows in the field is theirs. */
static bool
has_odd_identity(const DemurAuthResult *result)
{
    for (unsigned i = 0; i < result->properties->len; i++) {
        const DemurAuthProperty *property = g_ptr_array_index(result->properties, i);
        if (strcmp(property->ptype, "header") == 0 && strcmp(property->property, "i") == 0 &&
            !strchr(property->value, '@'))
            return true;
    }
    return false;
}

/* Whether VALUE is DOMAIN, or an address there as some receivers write it, with brackets or
 * without. */
static bool
is_of_domain(const char *value, const char *domain)
{
    size_t len = strlen(value);
    bool brackets = len > 2 && value[0] == '<' && value[len - 1] == '>';
    g_autofree char *inner = g_strndup(value + brackets, len - (brackets ? 2 : 0));
    const char *at = strrchr(inner, '@');
    return !strpbrk(inner, "<>,; \t") && g_ascii_strcasecmp(at ? at + 1 : inner, domain) == 0;
}

/* header.from, and the bare "d" of Cisco's appliances. */
static bool
is_named_from(const DemurAuthProperty *property)
{
    if (!*property->ptype)
        return strcmp(property->property, "d") == 0;
    return strcmp(property->ptype, "header") == 0 && strcmp(property->property, "from") == 0;
}

typedef enum Named {
    NAMED_NOTHING,
    NAMED_DOMAIN,
    NAMED_OTHER, /* at least once */
} Named;

/* Whom a dmarc result is about. */
static Named
named_from(const DemurAuthResult *result, const char *domain)
{
    Named named = NAMED_NOTHING;
    for (unsigned i = 0; i < result->properties->len; i++) {
        const DemurAuthProperty *property = g_ptr_array_index(result->properties, i);
        if (!is_named_from(property))
            continue;
        if (!is_of_domain(property->value, domain))
            return NAMED_OTHER;
        named = NAMED_DOMAIN;
    }
    return named;
}

/* Whether the receiver did nothing about a dmarc=fail: Gmail's "dis=none", the property of
 * Fastmail's filter, Outlook's "action". */
static bool
is_let_through(const DemurAuthResult *result)
{
    static const char *const keys[][2] = {{"policy", "applied-disposition"}, {"", "action"}};
    g_autofree char *remarks = g_ascii_strdown(result->remarks, -1);
    if (strstr(remarks, "dis=none"))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = demur_auth_result_property(result, keys[i][0], keys[i][1]);
        if (value && g_ascii_strcasecmp(value, "none") == 0)
            return true;
    }
    return false;
}

static bool
has_arc_pass(const DemurAuthres *authres)
{
    for (unsigned i = 0; i < authres->results->len; i++) {
        const DemurAuthResult *result = g_ptr_array_index(authres->results, i);
        if (strcmp(result->method, "arc") == 0 && strcmp(result->result, "pass") == 0)
            return true;
    }
    return false;
}

static void
tally_dmarc(Tally *tally, const DemurAuthResult *result, const char *domain)
{
    Named named = named_from(result, domain);
    tally->dmarc++;
    if (named == NAMED_OTHER)
        tally->dmarc_elsewhere++;
    else if (strcmp(result->result, "fail") == 0 && tally->arc && is_let_through(result))
        tally->dmarc_excused++;
    else if (strcmp(result->result, "fail") == 0)
        tally->dmarc_fail++;
    else if (strcmp(result->result, "pass") != 0)
        tally->dmarc_other++;
    else if (named == NAMED_DOMAIN)
        tally->dmarc_pass++;
    else
        tally->dmarc_unnamed++;
}

static void
tally_dkim(Tally *tally, const DemurAuthResult *result, const DemurPack *pack,
           const char *domain)
{
    g_autofree char *signer = signer_of(result);
    bool aligned = signer && demur_domain_aligned(pack, domain, signer);
    tally->dkim++;
    tally->dkim_pass += aligned && strcmp(result->result, "pass") == 0;
    tally->dkim_fail += aligned && strcmp(result->result, "fail") == 0;
    tally->dkim_none += strcmp(result->result, "none") == 0;
}

static void
tally_result(Tally *tally, const DemurAuthResult *result, const DemurPack *pack,
             const char *domain)
{
    tally->identity_odd += has_odd_identity(result);
    if (strcmp(result->method, "dmarc") == 0)
        tally_dmarc(tally, result, domain);
    else if (strcmp(result->method, "dkim") == 0)
        tally_dkim(tally, result, pack, domain);
}

static void
add(Sum *sum, const Tally *tally)
{
    sum->all.dmarc += tally->dmarc;
    sum->all.dmarc_pass += tally->dmarc_pass;
    sum->all.dmarc_fail += tally->dmarc_fail;
    sum->all.dmarc_other += tally->dmarc_other;
    sum->all.dmarc_excused += tally->dmarc_excused;
    sum->all.dmarc_unnamed += tally->dmarc_unnamed;
    sum->all.dmarc_elsewhere += tally->dmarc_elsewhere;
    sum->all.dkim += tally->dkim;
    sum->all.dkim_pass += tally->dkim_pass;
    sum->all.dkim_fail += tally->dkim_fail;
    sum->all.dkim_none += tally->dkim_none;
    sum->all.identity_odd += tally->identity_odd;
    sum->dmarc += tally->dmarc > tally->dmarc_unnamed;
    sum->dkim_else += tally->dkim && !tally->dkim_pass;
}

static Sum
sum_of(const GPtrArray *fields, const DemurPack *pack, const char *domain)
{
    Sum sum = {0};
    for (unsigned i = 0; i < fields->len; i++) {
        const DemurAuthres *authres = g_ptr_array_index(fields, i);
        Tally tally = {.arc = has_arc_pass(authres)};
        /* A later version may mean something else by the same words. */
        sum.foreign += authres->version != 1;
        sum.silent += authres->results->len == 0;
        for (unsigned k = 0; authres->version == 1 && k < authres->results->len; k++)
            tally_result(&tally, g_ptr_array_index(authres->results, k), pack, domain);
        add(&sum, &tally);
    }
    return sum;
}

/* Why the fields do not go together; NULL when they do. */
static const char *
contradiction(const Sum *sum)
{
    const Tally *all = &sum->all;
    if (sum->foreign)
        return "a result of a version that is not known";
    if (all->identity_odd)
        return "a signer (header.i) that is no address";
    if (all->dmarc_elsewhere)
        return "dmarc for another domain than that of From";
    if (all->dmarc_unnamed)
        return "dmarc=pass that names no domain";
    if (sum->dmarc > 1 || (all->dmarc_pass && all->dmarc_other))
        return "contradicting dmarc results";
    if (all->dkim_pass && (sum->dkim_else || all->dkim_none))
        return "contradicting dkim results";
    if (sum->silent && (all->dmarc_pass || all->dkim_pass))
        return "no results, and results";
    return NULL;
}

DemurProof
demur_tally_weigh(const GPtrArray *fields, const DemurPack *pack, const char *domain,
                  const char **ret_what)
{
    const Sum sum = sum_of(fields, pack, domain);
    const Tally *all = &sum.all;
    if (all->dmarc_fail) {
        *ret_what = "dmarc=fail";
        return DEMUR_PROOF_DISPROVED;
    }
    *ret_what =
        all->dmarc_excused
            ? "dmarc=fail, but let through with arc=pass: a forwarder may have changed it"
            : contradiction(&sum);
    if (*ret_what)
        return DEMUR_PROOF_NONE;
    if (all->dmarc_pass && all->dkim_pass) {
        *ret_what = "dmarc=pass and dkim=pass";
        return DEMUR_PROOF_PROVED;
    }
    if (all->dmarc_pass) {
        *ret_what = "dmarc=pass, but no aligned dkim=pass";
        return DEMUR_PROOF_NONE;
    }
    *ret_what = all->dkim_fail && !all->dkim_pass && !all->dmarc_other
                    ? "dkim=fail and nothing of dmarc: it may have been changed on its way"
                    : "no dmarc=pass";
    return DEMUR_PROOF_NONE;
}

bool
demur_tally_agrees(const GPtrArray *fields, const DemurPack *pack, const char *domain)
{
    const Sum sum = sum_of(fields, pack, domain);
    return sum.all.dkim_pass && !sum.all.dmarc_fail && !sum.all.dmarc_excused &&
           !contradiction(&sum);
}

bool
demur_tally_lacks_dmarc(const GPtrArray *fields, const DemurPack *pack, const char *domain)
{
    const Sum sum = sum_of(fields, pack, domain);
    return (sum.all.dkim_pass || sum.all.dkim_fail) && !sum.dmarc && !contradiction(&sum);
}
