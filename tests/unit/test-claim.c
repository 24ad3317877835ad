/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/* Who claims to be the company: names and domains that do, and real-life ones that do not. */
#include "claim-cases.h"
#include "trust-pack.h"

#include "trust/claim.h"
#include "trust/skeleton.h"

static const char *const quiet[] = {
    "Anna Example <anna@example.org>",
    "Meta Allen <meta@example.org>",
    "Face Booker <face@example.org>",
    "\"Face x@example.org book\" <a@example.org>",
    "\"Library of Face Book Arts\" <a@example.org>",
    "Metadatateam <a@example.org>",
    "a@metaproject.example",
    "a@meta.example.support.example",
    "=?utf-8?q?Meta_M=C3=BCller?= <meta@example.org>",
    "\"Muller, Meta\" <meta@example.org>",
    "Metadata Working Group <dc@example.org>",
    "Metallica <news@metallica.example>",
    "metamorphosis <a@metamorphosis.example>",
    "Metacritic <a@metacritic.com>",
    "MetaFilter <a@metafilter.com>",
    "a@metacritic.com",
    "a@meta.discourse.example",
    "a@meta.ua",
    "a@metal-support.example",
    "Comfy Threads Support <shop@comfythreads.example>",
    "Golden Threads <shop@example.org>",
    "Ann Meta <ann@example.org>",
    "\"Meta-analysis of trials\" <journal@example.org>",
    "=?utf-8?b?0JzQtdGC0LDQu9C70YPRgNCz?= <a@example.ru>", /* Metallurg */
    "Face to Face Book Club <club@example.org>",
    "\"Facility Booking\" <a@example.org>",
    "facebook@my-own-domain.example",
    "\"facebook@my-own-domain.example\" <facebook@my-own-domain.example>",
    "Whats Up <a@example.org>",
    "=?utf-8?b?4Zaw4Zap4ZawRUJPT0s=?= <a@example.org>", /* three odd letters */
    "\"Google Alerts: Meta\" <googlealerts-noreply@google.com>",
    "The Threads <news@threads.example.org>",
    "info@metacenter.cz",
    "info@metateam.de",
    "Met a Team <a@example.org>",
    "Meta Anna Info <a@example.org>",
    "Meta Konrad <a@example.org>",
    "Meta Kundert <a@example.org>",
    "Meta Kontos <a@example.org>",
    "Met Office <a@example.org>",
    "=?utf-8?b?UHJpY2VzIGluIOKCqyBhbmQg4oK5?= <a@example.org>",
    "Telegram <a@telegram.example>",
    "a@whatsapp.com", /* the company's own host */
    "\"Meta Quest\" <noreply@whatsapp.com>",
    "\"WhatsApp from Meta\" <noreply@mail.whatsapp.com>",
    "",
    "<>",
    "=?utf-8?q?=FF=FE?= <a@example.org>",
};

static const DemurTrustPolicy nobody;

static char *
claim_of(const char *from)
{
    g_autofree char *text = g_strdup_printf("From: %s\nSubject: x\n\nx\n", from);
    DemurMessage *message = trust_message(text);
    char *claim = demur_claim_find(message, trust_pack(), &nobody);
    demur_message_free(message);
    return claim;
}

static void
test_claiming(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(claiming); i++) {
        g_autofree char *claim = claim_of(claiming[i]);
        g_test_message("%s: %s", claiming[i], claim ? claim : "no claim");
        g_assert_nonnull(claim);
    }
}

/* What is not shown does not use up what is read. */
static void
test_padded(void)
{
    g_autoptr(GString) from = g_string_new(NULL);
    for (int i = 0; i < 70; i++) {
        g_string_append(from, i ? "\n =?utf-8?q?" : "=?utf-8?q?");
        for (int k = 0; k < 15; k++)
            g_string_append(from, "=E2=80=8B");
        g_string_append(from, "?=");
    }
    g_string_append(from, " Facebook <a@evil.example>");
    g_autofree char *claim = claim_of(from->str);
    g_assert_nonnull(claim);
}

static void
test_quiet(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(quiet); i++) {
        g_autofree char *claim = claim_of(quiet[i]);
        g_test_message("%s: %s", quiet[i], claim ? claim : "no claim");
        g_assert_null(claim);
    }
}

static char *
claim_after(const char *before, unsigned times, const char *behind)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < times; i++)
        g_string_append(text, before);
    g_string_append_printf(text, "%s\nSubject: x\n\nx\n", behind);
    g_autoptr(DemurMessage) message = trust_message(text->str);
    return demur_claim_find(message, trust_pack(), &nobody);
}

/* However many come before. */
static void
test_many(void)
{
    g_autofree char *ninth =
        claim_after("From: a@b.example\n", 8, "From: Facebook <a@evil.example>");
    g_assert_nonnull(ninth);
    g_autofree char *last =
        claim_after("From: a@b.example\n", 1900, "From: \"Meta DSGVO\" <a@evil.example>");
    g_assert_nonnull(last);
    g_autofree char *address = claim_after("From: \"x@b.example\" <a@b.example>\n", 900,
                                           "From: \"x@facebook-login.example\" <a@b.example>");
    g_assert_nonnull(address);
    g_autofree char *none =
        claim_after("From: \"x@b.example\" <a@b.example>\n", 900, "From: a@b.example");
    g_assert_null(none);
}

/* What comes from the company's hosts is believed, unless a trusted receiver says no. */
static void
test_own_host(void)
{
    static const struct {
        const char *results, *from, *claim;
    } cases[] = {
        {"dmarc=fail header.from=whatsapp.com", "Meta <a@whatsapp.com>",
         "mx.example.net says of whatsapp.com: dmarc=fail"},
        {"dkim=fail header.d=whatsapp.com", "Meta <a@whatsapp.com>", NULL},
        {"dkim=pass header.d=whatsapp.com; dmarc=pass header.from=whatsapp.com",
         "Meta <a@whatsapp.com>", NULL},
        {"dmarc=none header.from=whatsapp.com", "Meta <a@whatsapp.com>", NULL},
        {"none", "Meta <a@whatsapp.com>", NULL},
        {"dmarc=fail header.from=example.org", "Anna <a@example.org>", NULL},
    };
    static const char *const trusted[] = {"mx.example.net", NULL};
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    const DemurTrustPolicy own = {.auth = DEMUR_AUTH_DKIM, .authserv_ids = trusted};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf("Authentication-Results: mx.example.net; %s\nFrom: %s\n\nx\n",
                            cases[i].results, cases[i].from);
        g_autoptr(DemurMessage) message = trust_message(text);
        g_autofree char *claim = demur_claim_find(message, trust_pack(), &policy);
        g_autofree char *none = demur_claim_find(message, trust_pack(), &nobody);
        g_autofree char *unasked = demur_claim_find(message, trust_pack(), &own);
        g_assert_cmpstr(claim, ==, cases[i].claim);
        g_assert_null(none);
        g_assert_null(unasked);
    }
}

static void
test_skeleton(void)
{
    static const struct {
        const char *text, *expected, *symbols;
    } cases[] = {
        {"Facebook", " facebook ", " facebook "},
        {"  In\tst4-gram!", " ln sta gram ", " ln sta graml "},
        {"m@rk $ 5", " m rk s ", " mark s s "},
        {"a b c", " a b c ", " a b c "},
        {"a b c d e", " abcde ", " abcde "},
        {"x a b c d y2", " xabcd y2 ", " xabcd y2 "},
        {"modern vvave", " modem wave ", " modem wave "},
        {"", " ", " "},
        {"\xd0\x9c\xd0\xb5\xd1\x82\xd0\xb0\xd0\xbb", " meta? ", " meta? "},
        {"\xff", " ", " "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *plain = demur_skeleton(cases[i].text, false);
        g_autofree char *symbols = demur_skeleton(cases[i].text, true);
        g_assert_cmpstr(plain, ==, cases[i].expected);
        g_assert_cmpstr(symbols, ==, cases[i].symbols);
    }
}

/* Every message of a folder; how many claim. */
static unsigned
count_claims(const char *folder, unsigned *ret_messages)
{
    unsigned claims = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        gsize len = 0;
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            claims += count_claims(path, ret_messages);
            continue;
        }
        if (!g_file_get_contents(path, &text, &len, NULL))
            continue;
        g_autoptr(GBytes) bytes = g_bytes_new(text, len);
        DemurMessage *message = demur_message_new_from_bytes(bytes, NULL);
        if (!message)
            continue;
        g_autofree char *claim = demur_claim_find(message, trust_pack(), &nobody);
        const DemurField *from = demur_message_field(message, "From", 0);
        g_test_message("%s: %s: %s", name, claim ? claim : "-", from ? from->value : "");
        claims += claim != NULL;
        (*ret_messages)++;
        demur_message_free(message);
    }
    return claims;
}

/* Of real mail that pretends to be the company most must be seen as such. */
static void
test_real(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    unsigned messages = 0;
    g_autofree char *folder =
        shared ? g_build_filename(shared, "samples", "phishing-meta-impersonation", NULL)
               : NULL;
    unsigned claims = folder ? count_claims(folder, &messages) : 0;
    if (messages == 0) {
        g_test_skip("no samples");
        return;
    }
    g_test_message("%u of %u", claims, messages);
    g_assert_cmpuint(claims * 10, >=, messages * 8);
}

/* Ordinary mail of another time must not: a folder of it may be given. */
static void
test_ordinary(void)
{
    const char *folder = g_getenv("DEMUR_ORDINARY_MAIL");
    unsigned messages = 0;
    unsigned claims = folder ? count_claims(folder, &messages) : 0;
    if (messages == 0) {
        g_test_skip("no ordinary mail");
        return;
    }
    g_test_message("%u of %u", claims, messages);
    g_assert_cmpuint(claims * 1000, <=, messages);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/claim/claiming", test_claiming);
    g_test_add_func("/claim/padded", test_padded);
    g_test_add_func("/claim/quiet", test_quiet);
    g_test_add_func("/claim/many", test_many);
    g_test_add_func("/claim/own-host", test_own_host);
    g_test_add_func("/claim/skeleton", test_skeleton);
    g_test_add_func("/claim/real", test_real);
    g_test_add_func("/claim/ordinary", test_ordinary);
    return g_test_run();
}
