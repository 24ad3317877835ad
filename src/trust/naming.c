/* SPDX-License-Identifier: MIT */
/*
 * See naming.h. A long brand counts wherever it stands; a brand that is also an ordinary word
 * ("meta") counts only where the name reads as that of a company: alone, or next to a word that
 * companies put beside their name. Otherwise Meta Mueller, metadata and the forum meta.example
 * would all be impostors.
 */
#include "trust/naming.h"

#include "rules/glue.h"
#include "trust/naming-words.h"
#include "trust/skeleton.h"

#include <string.h>

#define STRONG 6     /* letters from which a brand is no ordinary word */
#define ODD_MAX 2    /* letters in it that look like none of ours */
#define GLUED_MAX 40 /* letters glued to a short one */

static bool
is_ordinary(const char *brand)
{
    static const char *const ordinary[] = {"horizon",   "messenger", "threads",
                                           "workplace", "portal",    NULL};
    return g_strv_contains(ordinary, brand);
}

static bool
is_strong(const char *brand)
{
    return strlen(brand) >= STRONG && !is_ordinary(brand);
}

/* Whether TEXT is made of words that companies glue to a brand, one or more. */
static bool
is_glue(const char *text, size_t len)
{
    for (const char *const *glue = demur_glue; len <= GLUED_MAX && *glue; glue++) {
        size_t n = strlen(*glue);
        if (n > len)
            continue;
        g_autofree char *start = g_strndup(text, n);
        if (demur_naming_same(start, *glue) && (n == len || is_glue(text + n, len - n)))
            return true;
    }
    return false;
}

/* Whether WORD is the short brand WANTED with glued words before or after it. */
static bool
is_fused(const char *word, const char *wanted)
{
    size_t len = strlen(word), n = strlen(wanted);
    if (len <= n)
        return false;
    return (g_str_has_prefix(word, wanted) && is_glue(word + n, len - n)) ||
           (g_str_has_suffix(word, wanted) && is_glue(word, len - n));
}

/* Whether the name ends at AT; the word for the sender's address may stand behind it. */
static bool
ends_name(char **words, unsigned at)
{
    return !words[at] || (demur_naming_same(words[at], "mail") && !words[at + 1]);
}

/* Whether what stands before FIRST sends news of whatever follows: "Google Alerts: Meta". */
static bool
is_topic(char **words, unsigned first)
{
    if (first < 2 || !(demur_naming_same(words[first - 1], "alert") ||
                       demur_naming_same(words[first - 1], "alerts")))
        return false;
    for (unsigned i = 0; i + 1 < first; i++)
        if (!demur_naming_is_small(words[i]) && !demur_naming_is_companion(words[i]))
            return true;
    return false;
}

/* Whether words FIRST to END stand there as the name of a company. */
static bool
as_company(char **words, unsigned first, unsigned end)
{
    const char *before = first ? words[first - 1] : NULL;
    unsigned next = end;
    while (demur_naming_is_small(words[next]))
        next++;
    bool opens = !before || demur_naming_is_small(before) || demur_naming_is_companion(before);
    if (!opens || (ends_name(words, end) && is_topic(words, first)))
        return false;
    return words[next] ? demur_naming_is_companion(words[next]) : words[end] == NULL;
}

/* Whether the words from FIRST on are WANTED in pieces: "Face book". */
static bool
is_in_pieces(char **words, unsigned first, const char *wanted)
{
    unsigned end = first;
    for (; *wanted && words[end] && g_str_has_prefix(wanted, words[end]); end++)
        wanted += strlen(words[end]);
    return !*wanted && end > first + 1 && as_company(words, first, end);
}

/* Whether the words from FIRST on are a short brand in pieces, with a word of companies behind:
 * "Me-ta Support", but not "Met a team". */
static bool
is_split(char **words, unsigned first, const char *wanted)
{
    unsigned end = first;
    for (; *wanted && words[end] && !demur_naming_is_small(words[end]) &&
           g_str_has_prefix(wanted, words[end]);
         end++)
        wanted += strlen(words[end]);
    return !*wanted && end > first + 1 && words[end] && as_company(words, first, end);
}

/* Whether TEXT begins with WANTED, but for a letter or two of another alphabet in it. */
static bool
begins_oddly(const char *text, const char *wanted)
{
    unsigned odd = 0, plain = 0;
    for (; *wanted && (*text == *wanted || *text == DEMUR_SKELETON_OTHER); wanted++, text++) {
        odd += *text == DEMUR_SKELETON_OTHER;
        plain += *text == *wanted;
    }
    return !*wanted && odd <= ODD_MAX && plain >= STRONG;
}

/* Whether WORD holds a strong brand. */
static bool
holds(const char *word, const char *wanted)
{
    for (; *word; word++)
        if (begins_oddly(word, wanted))
            return true;
    return false;
}

/* Whether word I of WORDS begins the brand's name; wanted: the brand's skeleton. */
static bool
begins_name(char **words, unsigned i, const char *brand, const char *wanted)
{
    if (is_strong(brand))
        return holds(words[i], wanted) || is_in_pieces(words, i, wanted);
    if (i == 1 && ends_name(words, 2) && is_ordinary(brand) &&
        demur_naming_same(words[0], "the"))
        return false; /* "The Messenger" is many a paper */
    return (strcmp(words[i], wanted) == 0 && as_company(words, i, i + 1)) ||
           is_fused(words[i], wanted) || is_split(words, i, wanted);
}

static bool
words_claim(char **words, const char *brand)
{
    g_autofree char *padded = demur_skeleton(brand, false);
    g_autofree char *wanted = g_strstrip(g_strdup(padded));
    if (strchr(wanted, ' ')) {
        g_autofree char *inner = g_strjoinv(" ", words);
        g_autofree char *line = g_strconcat(" ", inner, " ", NULL);
        return strstr(line, padded) != NULL;
    }
    for (unsigned i = 0; words[i]; i++)
        if (begins_name(words, i, brand, wanted))
            return true;
    return false;
}

/* The words of a text as it looks; NULL-terminated, owned. */
static char **
words_of(const char *text, bool symbols)
{
    g_autofree char *skeleton = demur_skeleton(text, symbols);
    return g_strsplit(g_strstrip(skeleton), " ", -1);
}

bool
demur_naming_in_name(const char *text, const DemurPack *pack)
{
    for (int symbols = 0; symbols < 2; symbols++) {
        g_auto(GStrv) words = words_of(text, symbols);
        for (unsigned i = 0; words[0] && *words[0] && i < pack->brands->len; i++)
            if (words_claim(words, g_ptr_array_index(pack->brands, i)))
                return true;
    }
    return false;
}

/* Whether LINE is a short brand with no more than a word that many a company has in its domain:
 * metacenter, metateam. */
static bool
is_vague(const char *line, const char *wanted)
{
    static const char *const vague[] = {"center", "centre", "team"};
    const char *rest = g_str_has_prefix(line, wanted) ? line + strlen(wanted) : "";
    for (size_t i = 0; i < G_N_ELEMENTS(vague); i++)
        if (demur_naming_same(rest, vague[i]))
            return true;
    return false;
}

/* A short brand that is the whole label may be anybody's word, unless it only looks so. */
static bool
label_claims(const char *label, const char *brand)
{
    g_autofree char *padded = demur_skeleton(brand, false);
    const char *wanted = g_strstrip(padded);
    g_auto(GStrv) words = words_of(label, false);
    g_autofree char *line = g_strjoinv("", words);
    if (strchr(wanted, ' ') || !words[0])
        return false;
    if (is_strong(brand))
        return strstr(line, wanted) != NULL;
    if (words[1])
        return words_claim(words, brand);
    return (is_fused(line, wanted) && !is_vague(line, wanted)) ||
           (strcmp(line, wanted) == 0 && g_ascii_strcasecmp(label, brand) != 0);
}

/* "meta.support", "whats.app": the last two labels are the name together. */
static bool
ending_claims(const char *label, const char *top, const char *brand)
{
    g_autofree char *padded = demur_skeleton(brand, false);
    g_autofree char *first = demur_skeleton(label, false);
    g_autofree char *second = demur_skeleton(top, false);
    g_autofree char *both = g_strconcat(g_strstrip(first), g_strstrip(second), NULL);
    const char *wanted = g_strstrip(padded);
    if (is_strong(brand))
        return strcmp(both, wanted) == 0;
    return strcmp(first, wanted) == 0 && is_fused(both, wanted);
}

bool
demur_naming_in_domain(const char *domain, const DemurPack *pack)
{
    g_auto(GStrv) labels = g_strsplit(domain, ".", 32);
    for (unsigned n = 0; labels[n]; n++) {
        g_autofree char *shown = g_hostname_to_unicode(labels[n]);
        const char *label = shown ? shown : labels[n];
        bool ends = labels[n + 1] && !labels[n + 2];
        for (unsigned i = 0; i < pack->brands->len; i++) {
            const char *brand = g_ptr_array_index(pack->brands, i);
            if (label_claims(label, brand) ||
                (ends && ending_claims(label, labels[n + 1], brand)))
                return true;
        }
    }
    return false;
}
