/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/* Services that put their own address into From. */
#include "trust-pack.h"

#include "trust/origin.h"

#define UNPROVEN DEMUR_TRUST_UNPROVEN
#define IMPOSTOR DEMUR_TRUST_IMPOSTOR

#define AR "Authentication-Results: mx.example.net; "
#define VIA(from, result)                                                                      \
    AR result "From: " from "\nTo: me@example.org\nSubject: x\nDate: Thu, 17 Apr 2025 "        \
              "19:08:10 +0000\nMIME-Version: 1.0\nContent-Type: text/plain\n"
#define OF(domain) "dkim=pass header.d=" domain "; dmarc=pass header.from=" domain "\n"

typedef struct Case {
    const char *name;
    DemurTrust expected;
    const char *header;
} Case;

static const Case relays[] = {
    {"duck", UNPROVEN,
     VIA("Instagram <no-reply_at_mail.instagram.com_anna@duck.com>", OF("duck.com"))},
    {"simplelogin", UNPROVEN,
     VIA("\"Instagram - no-reply(a)mail.instagram.com\" "
         "<no-reply_at_mail_instagram_com_abcdef@simplelogin.co>",
         OF("simplelogin.co"))},
    {"apple", UNPROVEN,
     VIA("Instagram <no-reply_at_mail_instagram_com_abc_d1f@icloud.com>", OF("icloud.com"))},
    {"apple's other", UNPROVEN,
     VIA("Meta <no_reply_at_facebookmail_com_ab_cd@privaterelay.appleid.com>",
         OF("privaterelay.appleid.com"))},
    {"addy", UNPROVEN,
     VIA("Facebook <x+no-reply=facebookmail.com@anonaddy.me>", OF("anonaddy.me"))},
    {"firefox", UNPROVEN,
     VIA("\"no-reply@mail.instagram.com [via Relay]\" <replies@relay.firefox.com>",
         OF("relay.firefox.com"))},
    {"firefox with a name", UNPROVEN,
     VIA("\"Instagram <no-reply@mail.instagram.com> [via Relay]\" <ab@mozmail.com>",
         OF("mozmail.com"))},
    {"nobody says so", IMPOSTOR,
     VIA("Instagram <no-reply_at_mail.instagram.com_anna@duck.com>", "spf=pass\n")},
    {"somebody says no", IMPOSTOR,
     VIA("Instagram <no-reply_at_mail.instagram.com_anna@duck.com>",
         "dmarc=fail header.from=duck.com\n")},
    {"another sender", IMPOSTOR,
     VIA("Instagram <x_at_evil.example_anna@duck.com>", OF("duck.com"))},
    {"another sender, who looks the same in front", IMPOSTOR,
     VIA("Instagram <x_at_facebook.com_y_at_evil.example_anna@duck.com>", OF("duck.com"))},
    {"a domain that goes on", IMPOSTOR,
     VIA("Instagram <x_at_facebook_com_evil_abcdef@simplelogin.co>", OF("simplelogin.co"))},
    {"a domain that goes on, at apple", IMPOSTOR,
     VIA("Instagram <x_at_facebook_com_ev_abc_def@icloud.com>", OF("icloud.com"))},
    {"no more than a name", IMPOSTOR,
     VIA("Instagram <no-reply_at_facebook_com@icloud.com>", OF("icloud.com"))},
    {"another sender at addy", IMPOSTOR,
     VIA("Facebook <x+y=facebook.com=evil.example@anonaddy.me>", OF("anonaddy.me"))},
    {"another sender at firefox", IMPOSTOR,
     VIA("\"a@facebook.com <x@evil.example> [via Relay]\" <ab@mozmail.com>",
         OF("mozmail.com"))},
    {"no relay", IMPOSTOR,
     VIA("Instagram <no-reply_at_mail.instagram.com_anna@evil.example>", OF("evil.example"))},
    {"a group", IMPOSTOR,
     VIA("'Instagram' via Family <family@googlegroups.com>", OF("googlegroups.com"))},
    {"a list", IMPOSTOR,
     VIA("Instagram via Family <family@lists.example.org>", OF("lists.example.org"))},
};

static void
expect(const Case *wanted, DemurTrust trust, const DemurTrustPolicy *policy)
{
    g_autofree char *text = g_strconcat(wanted->header, "\nbody\n", NULL);
    g_autoptr(DemurMessage) message = trust_message(text);
    g_autoptr(DemurOrigin) origin = demur_origin_judge(message, trust_pack(), policy);
    g_test_message("%s: %s", wanted->name, origin->reason);
    g_assert_cmpint(origin->trust, ==, trust);
    g_assert_true(origin->claims == (trust == IMPOSTOR));
}

static void
test_known(void)
{
    static const char *const trusted[] = {"mx.example.net", NULL};
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    for (size_t i = 0; i < G_N_ELEMENTS(relays); i++)
        expect(&relays[i], relays[i].expected, &policy);
}

/* Anybody can write such an address. */
static void
test_nobody_trusted(void)
{
    const DemurTrustPolicy nobody = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(relays); i++)
        expect(&relays[i], IMPOSTOR, &nobody);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/relay/known", test_known);
    g_test_add_func("/relay/nobody-trusted", test_nobody_trusted);
    return g_test_run();
}
