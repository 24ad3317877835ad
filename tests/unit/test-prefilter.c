/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/*
 * Which mail is worth a look: all that the decision about its sender calls a claim, and all
 * from the company; but not the ordinary names of this world.
 */
#include "claim-cases.h"
#include "trust-prefilter.h"

#include "rules/letters.h"
#include "trust/skeleton.h"

static const char *const senders[] = {
    "x@facebookmail.com",
    "<x@mail.instagram.com>",
    "x@meta .com",
    "<x@meta. com>",
    "x@ meta.com",
    "Anna <x@meta\n .com>",
    "x@me(c)ta.com",
    "x@m\\eta.com",
    "X <x@MARKET.Facebook.com>",
};

/* As ordinary people, shops and lists write them. */
static const char *const ordinary[] = {
    "Anna Example <anna@example.org>",
    "anna@example.org (Anna Example)",
    "\"Muller, Anna\" <anna@example.org>",
    "Dr. A. B. Example <a.b.example@example.org>",
    "J. R. R. Tolkien <jrrt@example.org>",
    "\"O'Brien, D.\" <d@example.org>",
    "Metallica <news@metallica.example>",
    "Metadata Working Group <dc@example.org>",
    "Metacritic <a@metacritic.example>",
    "Thermometa <a@example.org>",
    "anna@some.tax.example",
    "=?utf-8?q?M=C3=BCller=2C_J=C3=BCrgen?= <j@example.org>",
    "=?utf-8?b?w4lsw6lvbm9yZSBMZWbDqHZyZQ==?= <e@example.org>",
    "=?utf-8?q?Mar=C3=ADa_Jos=C3=A9_N=C3=BA=C3=B1ez?= <m@example.org>",
    "=?iso-8859-1?q?J=FCrgen_M=FCller?= <j@example.org>",
    "=?iso-8859-2?q?Ji=F8=ED_=A9=BB=E1va?= <j@example.org>",
    "=?windows-1250?q?=A3ukasz_=AFak?= <l@example.org>",
    "J\xc3\xbcrgen <j@example.org>",
    "J\xfcrgen <j@example.org>",
    "=?utf-8?b?0JjQstCw0L0g0J/QtdGC0YDQvtCy?= <i@example.ru>",
    "=?utf-8?b?0J3QsNGC0LDQu9GM0Y8g0KHQvNC40YDQvdC+0LLQsA==?= <n@example.ru>",
    "=?koi8-r?b?6dfBziDwxdTSz9c=?= <i@example.ru>",
    "=?windows-1251?b?yOLg7SDP5fLw7uI=?= <i@example.ru>",
    "=?utf-8?b?zpPOuc6/zrnOv8+BzrPOv8+CIM6gzrHPgM6xzrTPjM+Azr/Phc67zr/Pgg==?= <g@example.gr>",
    "=?utf-8?b?546L5bCP5piO?= <w@example.cn>",
    "=?gb2312?b?zfXQocP3?= <w@example.cn>",
    "=?utf-8?b?55Sw5Lit5aSq6YOO?= <t@example.jp>",
    "=?iso-2022-jp?b?GyRCRURDZkJATzobKEI=?= <t@example.jp>",
    "=?shift_jis?b?k2OShpG+mFk=?= <t@example.jp>",
    "=?euc-kr?b?sei/tcim?= <k@example.kr>",
    "=?utf-8?b?7JaR7JiB7Zi4?= <k@example.kr>",
    "=?utf-8?b?15PXldeTINeb15TXnw==?= <d@example.il>",
    "=?utf-8?b?2YXYrdmF2K8g2LnZhNmK?= <m@example.eg>",
    "=?utf-8?b?4Lij4Liw4LmA4Lia4Li14Lii4Lia?= <r@example.th>",
    "=?utf-8?b?Tmd1eeG7hW4gVsSDbiBBbg==?= <n@example.vn>",
    "=?utf-8?q?Shop_=F0=9F=8E=81?= <shop@example.com>",
    "=?utf-8?q?Caf=C3=A9_=E2=80=93_News?= <n@example.com>",
    "\"Anna Example via Example List\" <list@example.org>",
    "anna@example.org, Bert <bert@example.org>",
};

static bool
nominated(const DemurPrefilter *filter, const char *header, size_t len)
{
    return demur_prefilter_test(filter, header, len, true) == DEMUR_NOMINATED_YES;
}

/* Each value in the only From field, and in a second one at the end of the header. */
static bool
from_nominated(const DemurPrefilter *filter, const char *value)
{
    g_autofree char *only = g_strconcat("From: ", value, "\nSubject: x\n\nx\n", NULL);
    g_autofree char *second =
        g_strconcat("From: a@example.org\nSubject: x\nX-Y: z\nFrom: ", value, "\n\nx\n", NULL);
    bool found = nominated(filter, only, strlen(only));
    g_assert_cmpint(nominated(filter, second, strlen(second)), ==, found);
    return found;
}

static void
test_claims(void)
{
    DemurPrefilter *filter = trust_prefilter();
    for (size_t i = 0; i < G_N_ELEMENTS(claiming); i++)
        if (!from_nominated(filter, claiming[i]))
            g_error("not nominated: %s", claiming[i]);
    demur_prefilter_free(filter);
}

static void
test_senders(void)
{
    DemurPrefilter *filter = trust_prefilter();
    for (size_t i = 0; i < G_N_ELEMENTS(senders); i++)
        if (!from_nominated(filter, senders[i]))
            g_error("not nominated: %s", senders[i]);
    g_autoptr(GString) long_name = g_string_new("From: ");
    for (unsigned i = 0; i < 1100; i++)
        g_string_append_c(long_name, 'x');
    g_string_append(long_name, " <x@facebookmail.com>\nSubject: x\n\nx\n");
    g_assert_true(nominated(filter, long_name->str, long_name->len));
    demur_prefilter_free(filter);
}

/* Names from which a mail is not looked at further. */
static void
test_ordinary(void)
{
    DemurPrefilter *filter = trust_prefilter();
    for (size_t i = 0; i < G_N_ELEMENTS(ordinary); i++)
        if (from_nominated(filter, ordinary[i]))
            g_error("nominated: %s", ordinary[i]);
    demur_prefilter_free(filter);
}

/* The answer is known when the header has ended, not before: a From field may follow. */
static void
test_parts(void)
{
    static const char header[] = "From: a@example.org\nSubject: x\nX-Y: z\n";
    DemurPrefilter *filter = trust_prefilter();
    g_assert_cmpint(demur_prefilter_test(filter, header, strlen(header), false), ==,
                    DEMUR_NOMINATED_UNSURE);
    g_assert_cmpint(demur_prefilter_test(filter, header, strlen(header), true), ==,
                    DEMUR_NOMINATED_NO);
    g_autofree char *ended = g_strconcat(header, "\n", NULL);
    g_assert_cmpint(demur_prefilter_test(filter, ended, strlen(ended), false), ==,
                    DEMUR_NOMINATED_NO);
    demur_prefilter_free(filter);
}

/* l and i are one letter, and so are the digits and what they look like. */
static char
plain(char c)
{
    static const char pairs[] = "li0o1i3e4a5s7t8b";
    for (const char *pair = pairs; *pair; pair += 2)
        if (*pair == c)
            return pair[1];
    return c;
}

static void
compare_letter(gunichar c, bool symbols)
{
    char text[8] = "x";
    int n = g_unichar_to_utf8(c, text + 1);
    text[1 + n] = 'x';
    text[2 + n] = '\0';
    g_autofree char *skeleton = demur_skeleton(text, symbols);
    char known = demur_letter_of(c);
    for (const char *at = skeleton + 2; at[2]; at++) {
        if (!g_ascii_isalpha(plain(*at)) || known == DEMUR_LETTER_DOUBT)
            continue;
        if (c >= 0xBC && c <= 0xBE && at > skeleton + 2)
            continue; /* the rest of a fraction */
        if ((at[3] && !(c >= 0xBC && c <= 0xBE)) || plain(*at) != plain(known))
            g_error("U+%04X is \"%s\", but '%c'", c, skeleton, known);
    }
}

/* Who nominates knows all letters that who decides knows. */
static void
test_letters(void)
{
    for (gunichar c = 0x80; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        compare_letter(c, false);
        compare_letter(c, true);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/prefilter/claims", test_claims);
    g_test_add_func("/prefilter/senders", test_senders);
    g_test_add_func("/prefilter/ordinary", test_ordinary);
    g_test_add_func("/prefilter/parts", test_parts);
    g_test_add_func("/prefilter/letters", test_letters);
    return g_test_run();
}
