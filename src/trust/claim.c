/* SPDX-License-Identifier: MIT */
/*
 * See claim.h. A From field is read in the ways in which programs show it: with its quotes,
 * escapes and comments as blanks and without them, words of charsets that we refuse decoded all
 * the same, overridden directions followed. One way that claims is enough.
 */
#include "trust/claim.h"

#include "base/say.h"
#include "message/text.h"
#include "trust/naming.h"
#include "trust/receiver.h"
#include "trust/visual.h"
#include "trust/wellformed.h"

#include <string.h>

/* One of the company's names stands in HOST, but not at its end: instagram.com.example.net. */
static bool
holds_name(const char *host, const char *name)
{
    g_autofree char *dotted = g_strconcat(".", host, NULL);
    g_autofree char *inner = g_strconcat(".", name, ".", NULL);
    return strstr(dotted, inner) != NULL;
}

static bool
holds_company(const char *host, const DemurPack *pack)
{
    for (unsigned i = 0; i < pack->senders->len; i++) {
        const DemurSender *sender = g_ptr_array_index(pack->senders, i);
        if (holds_name(host, sender->domain))
            return true;
    }
    for (unsigned i = 0; i < pack->hosts->len; i++)
        if (holds_name(host, g_ptr_array_index(pack->hosts, i)))
            return true;
    return false;
}

static bool
domain_claims(const char *domain, const DemurPack *pack)
{
    if (demur_pack_host(pack, domain))
        return false;
    return holds_company(domain, pack) || demur_naming_in_domain(domain, pack);
}

/* Encoded words that were left as they are, their charset replaced by one that is accepted.
 * Owned.
 */
static char *
relabelled(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *word; (word = strstr(text, "=?")) != NULL;) {
        const char *mark = word + 2 + strcspn(word + 2, "?= \t<>\"");
        g_string_append_len(out, text, word - text);
        bool named = *mark == '?' && mark > word + 2;
        g_string_append(out, named ? "=?utf-8" : "=?");
        text = named ? mark : word + 2;
    }
    return g_string_free(g_string_append(out, text), FALSE);
}

/* VALUE with its encoded words decoded, those in UTF-7, too, which some programs show. Owned.
 */
static char *
decoded(const char *value)
{
    g_autofree char *text = demur_text_decode_header(value);
    if (!strstr(text, "=?"))
        return g_steal_pointer(&text);
    g_autofree char *renamed = relabelled(text);
    g_autofree char *bytes = demur_text_decode_header(renamed);
    char *letters = g_convert(bytes, -1, "UTF-8", "UTF-7", NULL, NULL, NULL);
    return letters ? letters : g_steal_pointer(&bytes);
}

#define ADDRESSES_MAX 400   /* read of one message */
#define ADDRESS_WORD "mail" /* one that may stand beside a company's name */

/* What a From field calls its sender. */
typedef struct Name {
    GString *text;        /* its words */
    GString *words;       /* the same with ADDRESS_WORD for each address, which parts what is
                             around it */
    GPtrArray *addresses; /* char*, punctuation around them cut */
} Name;

static void
name_clear(Name *name)
{
    g_string_free(name->text, TRUE);
    g_string_free(name->words, TRUE);
    g_ptr_array_unref(name->addresses);
}

static char *
without_punctuation(const char *token)
{
    size_t len = strlen(token);
    while (len > 0 && g_ascii_ispunct(token[len - 1]))
        len--;
    for (; len > 0 && g_ascii_ispunct(*token); len--)
        token++;
    return g_strndup(token, len);
}

/* Parts words from addresses; "F@ce" is a word. */
static void
name_init(Name *name, const char *shown)
{
    g_autofree char *spaced = g_strdelimit(g_strdup(shown), "<>\"()[],;:\t", ' ');
    g_auto(GStrv) tokens = g_strsplit(spaced, " ", -1);
    name->text = g_string_new(NULL);
    name->words = g_string_new(NULL);
    name->addresses = g_ptr_array_new_with_free_func(g_free);
    for (char **token = tokens; *token; token++) {
        const char *at = strrchr(*token, '@');
        bool address = at && strchr(at, '.');
        if (address)
            g_ptr_array_add(name->addresses, without_punctuation(*token));
        else
            g_string_append_printf(name->text, "%s ", *token);
        g_string_append_printf(name->words, "%s ", address ? ADDRESS_WORD : *token);
    }
}

/* Whether an address that stands in the name, and is not the sender's own, claims. */
static char *
address_claim(const char *address, const char *own, const DemurPack *pack)
{
    const char *at = strrchr(address, '@');
    if (!at || g_ascii_strcasecmp(address, own) == 0)
        return NULL;
    g_autofree char *company = demur_wellformed_company_in(address, pack);
    if (company)
        return g_strdup_printf("the sender's name holds an address at %s, which is not where "
                               "the mail is from",
                               company);
    g_autofree char *local = g_strndup(address, (gsize)(at - address));
    g_autofree char *domain = g_ascii_strdown(at + 1, -1);
    if (!demur_pack_host(pack, domain) && !domain_claims(domain, pack) &&
        !demur_naming_in_name(local, pack))
        return NULL;
    g_autofree char *clean = demur_say_clean(address, -1, 80);
    return g_strdup_printf("the sender's name holds the address %s, which imitates %s", clean,
                           pack->company);
}

/* The same for what passes the bound: any brand in it will do. */
static char *
excess_claim(const char *address, const DemurPack *pack)
{
    g_autofree char *lower = g_ascii_strdown(address, -1);
    for (unsigned i = 0; i < pack->brands->len; i++)
        if (strstr(lower, g_ptr_array_index(pack->brands, i)))
            return g_strdup_printf("the sender has more addresses than are read, and one of "
                                   "them names %s",
                                   pack->company);
    return NULL;
}

/* What is looked for, and what is left to read. */
typedef struct Search {
    const DemurPack *pack;
    const char *own; /* the sender's address */
    unsigned addresses;
} Search;

/* Whether SHOWN, one reading of a From field, claims. */
static char *
reading_claim(const char *shown, Search *search)
{
    const DemurPack *pack = search->pack;
    char *claim = NULL;
    Name name;
    name_init(&name, shown);
    for (unsigned i = 0; i < name.addresses->len && !claim; i++) {
        const char *address = g_ptr_array_index(name.addresses, i);
        claim = search->addresses ? address_claim(address, search->own, pack)
                                  : excess_claim(address, pack);
        search->addresses -= search->addresses > 0;
    }
    if (!claim && demur_naming_in_name(name.words->str, pack)) {
        g_autofree char *clean = demur_say_clean(g_strstrip(name.text->str), -1, 60);
        claim = g_strdup_printf("the sender calls itself \"%s\", but the address is not %s's",
                                clean, pack->company);
    }
    name_clear(&name);
    return claim;
}

static char *
field_claim(const char *value, Search *search)
{
    g_autofree char *bare = demur_text_words(value, strlen(value), true);
    const char *const ways[] = {value, strcmp(bare, value) == 0 ? NULL : bare};
    char *claim = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ways) && ways[i] && !claim; i++) {
        g_autofree char *text = decoded(ways[i]);
        g_autofree char *visual = demur_visual_order(text);
        claim = reading_claim(text, search);
        if (!claim && visual)
            claim = reading_claim(visual, search);
    }
    return claim;
}

/* Whether the only address is at one of the company's own domains: it may call itself what it
 * likes. */
static bool
is_own(const DemurFrom *from, const DemurPack *pack)
{
    if (!from->domain)
        return false;
    return demur_pack_sender(pack, from->domain) ||
           (from->fields == 1 && from->addresses == 1 && demur_pack_host(pack, from->domain));
}

/* What a trusted receiver says against an address at one of the company's own domains. */
static char *
own_claim(const DemurMessage *message, const DemurPack *pack, const DemurTrustPolicy *policy)
{
    g_autofree char *said = NULL;
    if (policy->auth == DEMUR_AUTH_DKIM ||
        demur_receiver_judge(message, pack, policy, &said) != DEMUR_PROOF_DISPROVED)
        return NULL;
    return g_steal_pointer(&said);
}

char *
demur_claim_find(const DemurMessage *message, const DemurPack *pack,
                 const DemurTrustPolicy *policy)
{
    const DemurFrom *from = demur_message_from(message);
    if (is_own(from, pack))
        return own_claim(message, pack, policy);
    g_autofree char *own = g_strconcat(from->local ? from->local : "", "@",
                                       from->domain ? from->domain : "", NULL);
    Search search = {.pack = pack, .own = own, .addresses = ADDRESSES_MAX};
    for (unsigned i = 0; i < from->fields; i++) {
        const DemurField *field = demur_message_field(message, "From", i);
        char *claim = field ? field_claim(field->value, &search) : NULL;
        if (claim)
            return claim;
    }
    char *claim = from->display ? reading_claim(from->display, &search) : NULL;
    if (claim)
        return claim;
    if (!from->domain || !domain_claims(from->domain, pack))
        return NULL;
    g_autofree char *domain = demur_say_clean(from->domain, -1, 80);
    return g_strdup_printf("the sender's domain %s imitates %s", domain, pack->company);
}
