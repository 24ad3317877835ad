/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/*
 * The rough look for a brand in a raw field value: everything that a reader could take for the
 * brand is found, also in encoded words, and ordinary words that only begin alike are not.
 */
#include "rules/sender.h"

#include <glib.h>
#include <string.h>

static char names[][16] = {"facebook", "meta", "instagram", "meta platforms", "amm"};
static DemurIdentityName brands[G_N_ELEMENTS(names)];

typedef struct Case {
    const char *value;
    bool from, subject; /* found as a sender's name; as a proper name in a subject */
} Case;

static const Case cases[] = {
    {"Facebook <x@example.org>", true, true},
    {"The Facebook team", true, true},
    {"xFacebookx", true, false},
    {"xF@cebook", true, false},
    {"FACEBOOK", true, true},
    {"Faceb00k", true, true},
    {"lnstagram", true, true},
    {"1nstagrarn", true, true},
    {"|nst@gram", true, true},
    {"F\xC3\xA4"
     "cebook",
     true, true},
    {"\xD0\xBC"
     "eta says",
     true, true},
    {"ins\xE4tagram", true, false},
    {"Meta", true, true},
    {"Metas AI", true, true},
    {"Meta\xC2\xA0"
     "AI",
     true, true},
    {"meta", true, false},
    {"rneta", true, false},
    {"Metaphor", false, false},
    {"thermometa", false, false},
    {"xmeta platforms", true, false},
    {"a Meta Platforms", true, true},
    {"face book", true, false},
    {"fa", false, false},
    {"", false, false},
    {"=?utf-8?Q?F=61cebook?=", true, true},
    {"=?utf-8?B?RmFjZWJvb2s=?=", true, true},
    {"=?utf-8?B?RmFjZQ==?=\n =?utf-8?Q?book?=", true, true},
    {"=?utf-8?Q?Bookface?=", false, false},
    {"=?utf-8?Q?Facebook", true, true},
    {"=?Facebook", true, true},
    {"=", false, false},
    {"\xC3"
     "bmm",
     false, true},
    {"ann", false, false},
    {"\xC3\xA1"
     "mm",
     true, true},
    {"vvamm", false, false},
    {"amm-support", true, false},
    {"ammsupport", true, false},
    {"supportamm", true, false},
    {"ammsuppor", false, false},
    {"@amm!!!", true, false},
    {"arnm", true, false},
    {"arnrn", true, false},
};

static void
test_cases(void)
{
    DemurBrandIndex from, subject;
    demur_brand_index(&from, brands, G_N_ELEMENTS(brands), false);
    demur_brand_index(&subject, brands, G_N_ELEMENTS(brands), true);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        size_t len = strlen(c->value);
        if (demur_sender_names(&from, c->value, len) != c->from)
            g_error("From \"%s\": expected %d", c->value, c->from);
        if (demur_brand_in(&subject, c->value, len) != c->subject)
            g_error("Subject \"%s\": expected %d", c->value, c->subject);
    }
}

/* More brands than the index tells apart: those beyond share a place with the first ones. */
static void
test_many(void)
{
    enum { MANY = DEMUR_BRANDS_MAX * 2 + 3 };
    DemurIdentityName many[MANY];
    char texts[MANY][8];
    for (size_t i = 0; i < MANY; i++) {
        (void)g_snprintf(texts[i], sizeof(texts[i]), "%c%c%czyxv", (char)('a' + i % 26),
                         (char)('a' + i / 26), 'q');
        many[i] = (DemurIdentityName){texts[i], 7};
    }
    DemurBrandIndex index;
    demur_brand_index(&index, many, MANY, false);
    for (size_t i = 0; i < MANY; i++)
        g_assert_true(demur_brand_find(&index, texts[i], 7));
    g_assert_false(demur_brand_find(&index, "zzqzyxv", 7));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(brands); i++)
        brands[i] = (DemurIdentityName){names[i], strlen(names[i])};
    g_test_add_func("/brand/cases", test_cases);
    g_test_add_func("/brand/many", test_many);
    return g_test_run();
}
