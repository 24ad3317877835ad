/* SPDX-License-Identifier: MIT */
/*
 * See claim.h. Names are compared as skeletons (skeleton.h). A long brand counts wherever it
 * stands; a brand that is also an ordinary word ("meta") counts only where the name reads as
 * that of a company: alone, or next to a word that companies put beside their name. Otherwise
 * Meta Mueller, metadata and the forum meta.example would all be impostors.
 */
#include "trust/claim.h"

#include "base/say.h"
#include "message/text.h"
#include "trust/skeleton.h"

#include <string.h>

#define STRONG 6 /* letters from which a brand is no ordinary word */

/* Words beside a company's name. Compared as skeletons: no "rn", no "vv" in here. */
static const char *const companions[] = {
    "account",   "accounts",     "ads",         "advertising", "ai",           "alert",
    "alerts",    "appeal",       "appeals",     "app",         "billing",      "business",
    "center",    "centre",       "com",         "community",   "compliance",   "copyright",
    "creators",  "data",         "datenschutz", "developers",  "equipe",       "equipo",
    "gmbh",      "help",         "helpdesk",    "hilfe",       "horizon",      "inc",
    "ireland",   "konto",        "legal",       "limited",     "llc",          "login",
    "ltd",       "mail",         "manager",     "notice",      "notification", "notifications",
    "official",  "page",         "pages",       "pay",         "payments",     "platform",
    "platforms", "policies",     "policy",      "portal",      "privacidad",   "privacy",
    "pro",       "protection",   "quest",       "rights",      "safety",       "security",
    "seguranca", "seguridad",    "service",     "services",    "sicherheit",   "sicurezza",
    "soporte",   "store",        "suite",       "support",     "supporto",     "suporte",
    "team",      "technologies", "update",      "updates",     "verification", "verified",
    "verify",    "violation"};

/* Words that may stand between or before. */
static const char *const small_words[] = {
    "a",  "an", "and", "at",   "bei", "by",   "de",  "der", "di",  "for", "from", "fur", "il",
    "le", "of", "par", "para", "per", "pour", "the", "und", "via", "von", "with", "your"};

/* What is glued to a short brand in a label: metasupport. Fewer, because names are many. */
static const char *const glued[] = {
    "account",   "accounts",  "ads",      "appeal",  "appeals",     "business",
    "copyright", "help",      "helpdesk", "login",   "mail",        "notice",
    "platform",  "platforms", "policy",   "privacy", "safety",      "security",
    "support",   "team",      "verified", "verify",  "verification"};

/* WORD (a skeleton) is what plain text WANT looks like. */
static bool
same_word(const char *word, const char *want)
{
    for (; *word && *want; word++, want++)
        if (*word != (*want == 'i' ? 'l' : *want))
            return false;
    return !*word && !*want;
}

static bool
any_word(const char *word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (same_word(word, list[i]))
            return true;
    return false;
}

static bool
is_companion(const char *word)
{
    return word && any_word(word, companions, G_N_ELEMENTS(companions));
}

static bool
is_small(const char *word)
{
    return word && any_word(word, small_words, G_N_ELEMENTS(small_words));
}

static bool
is_strong(const char *brand)
{
    static const char *const ordinary[] = {"horizon", "messenger", "threads", "workplace",
                                           "portal"};
    for (size_t i = 0; i < G_N_ELEMENTS(ordinary); i++)
        if (strcmp(brand, ordinary[i]) == 0)
            return false;
    return strlen(brand) >= STRONG;
}

/* Whether word I of WORDS, a short brand, stands there as the name of a company. */
static bool
as_company(char **words, unsigned i)
{
    const char *before = i ? words[i - 1] : NULL;
    unsigned next = i + 1;
    while (is_small(words[next]))
        next++;
    bool opens = !before || is_small(before) || is_companion(before);
    if (!opens)
        return false;
    return words[next] ? is_companion(words[next]) : words[i + 1] == NULL;
}

/* Whether a display name, as words, names the brand. */
static bool
name_claims(char **words, const char *brand)
{
    g_autofree char *padded = demur_skeleton(brand, false);
    g_autofree char *wanted = g_strdup(g_strstrip(padded));
    if (strchr(wanted, ' ')) {
        g_autofree char *line = g_strjoinv(" ", words);
        return strstr(line, wanted) != NULL;
    }
    for (unsigned i = 0; words[i]; i++) {
        if (is_strong(brand) ? strstr(words[i], wanted) != NULL
                             : strcmp(words[i], wanted) == 0 && as_company(words, i))
            return true;
    }
    return false;
}

/* The words of a text as it looks; NULL-terminated, owned. */
static char **
words_of(const char *text, bool symbols)
{
    g_autofree char *skeleton = demur_skeleton(text, symbols);
    return g_strsplit(g_strstrip(skeleton), " ", -1);
}

/* The first brand that TEXT names, borrowed from the pack. */
static const char *
brand_in_name(const char *text, const DemurPack *pack)
{
    for (int symbols = 0; symbols < 2; symbols++) {
        g_auto(GStrv) words = words_of(text, symbols);
        for (unsigned i = 0; words[0] && *words[0] && i < pack->brands->len; i++)
            if (name_claims(words, g_ptr_array_index(pack->brands, i)))
                return g_ptr_array_index(pack->brands, i);
    }
    return NULL;
}

static bool
label_claims(const char *label, const char *brand)
{
    g_autofree char *padded = demur_skeleton(brand, false);
    g_autofree char *wanted = g_strdup(g_strstrip(padded));
    g_auto(GStrv) words = words_of(label, false);
    g_autofree char *line = g_strjoinv("", words);
    size_t len = strlen(wanted);
    if (strchr(wanted, ' '))
        return false;
    if (is_strong(brand))
        return strstr(line, wanted) != NULL;
    if (words[0] && words[1])
        return name_claims(words, brand);
    return g_str_has_prefix(line, wanted) && any_word(line + len, glued, G_N_ELEMENTS(glued));
}

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
    if (holds_company(domain, pack))
        return true;
    g_auto(GStrv) labels = g_strsplit(domain, ".", 32);
    for (char **label = labels; *label; label++) {
        g_autofree char *shown = g_hostname_to_unicode(*label);
        for (unsigned i = 0; i < pack->brands->len; i++)
            if (label_claims(shown ? shown : *label, g_ptr_array_index(pack->brands, i)))
                return true;
    }
    return false;
}

/* The name part of a From field: addresses left out, "F@ce" kept. Addresses in the name that
 * are the company's go to *ret_address. */
static char *
name_of(const char *value, const DemurPack *pack, char **ret_address)
{
    g_autofree char *decoded = demur_text_decode_header(value);
    g_autofree char *spaced = g_strdelimit(g_strdup(decoded), "<>\"()[],;:\t", ' ');
    g_auto(GStrv) tokens = g_strsplit(spaced, " ", -1);
    GString *name = g_string_new(NULL);
    for (char **token = tokens; *token; token++) {
        char *at = strrchr(*token, '@');
        if (!at || !strchr(at, '.')) {
            g_string_append_printf(name, "%s ", *token);
            continue;
        }
        g_autofree char *domain = g_ascii_strdown(at + 1, -1);
        if (!*ret_address && demur_pack_sender(pack, domain))
            *ret_address = g_strdup(domain);
    }
    return g_string_free(name, FALSE);
}

static char *
field_claim(const char *value, const DemurPack *pack)
{
    g_autofree char *address = NULL;
    g_autofree char *name = name_of(value, pack, &address);
    g_autofree char *shown = demur_say_clean(g_strstrip(name), -1, 60);
    if (address)
        return g_strdup_printf(
            "the sender's name holds an address at %s, which is not where the "
            "mail is from",
            address);
    if (brand_in_name(name, pack))
        return g_strdup_printf("the sender calls itself \"%s\", but the address is not %s's",
                               shown, pack->company);
    return NULL;
}

char *
demur_claim_find(const DemurMessage *message, const DemurPack *pack)
{
    const DemurFrom *from = demur_message_from(message);
    if (from->domain && demur_pack_sender(pack, from->domain))
        return NULL;
    for (unsigned i = 0; i < MIN(from->fields, 8u); i++) {
        const DemurField *field = demur_message_field(message, "From", i);
        char *claim = field ? field_claim(field->value, pack) : NULL;
        if (claim)
            return claim;
    }
    if (!from->domain || !domain_claims(from->domain, pack))
        return NULL;
    g_autofree char *domain = demur_say_clean(from->domain, -1, 80);
    return g_strdup_printf("the sender's domain %s imitates %s", domain, pack->company);
}
