/* SPDX-License-Identifier: MIT */
/* Parts of headers, and what is said of the whole, for the tests of who sent a message. */
#ifndef DEMUR_TESTS_TRUST_HEADER_H
#define DEMUR_TESTS_TRUST_HEADER_H

#include "trust-pack.h"

#include "trust/origin.h"

#define FROM "From: \"Instagram\" <no-reply@mail.instagram.com>\n"
#define SENT                                                                                   \
    FROM "To: me@example.org\nSubject: x\nDate: Thu, 17 Apr 2025 19:08:10 +0000\n"             \
         "MIME-Version: 1.0\nContent-Type: text/plain\n"
#define SENDERS "Received: from out.facebook.com by mta1.facebook.com; now\n"
#define PASS                                                                                   \
    "dkim=pass header.i=@mail.instagram.com header.s=k1 header.b=abc/d; spf=pass "             \
    "smtp.mailfrom=no-reply@mail.instagram.com; dmarc=pass (p=REJECT) "                        \
    "header.from=mail.instagram.com\n"
#define FAIL                                                                                   \
    "dkim=none; spf=fail smtp.mailfrom=evil.example; dmarc=fail (p=REJECT) "                   \
    "header.from=mail.instagram.com\n"
#define AR "Authentication-Results: "
#define MX "Authentication-Results: mx.example.net; "
#define BORDER                                                                                 \
    "Received: from out.facebook.com (x [192.0.2.1]) by mx.example.net (Postfix); now\n"

#define AMAVIS                                                                                 \
    "Received: from mx.example.net ([127.0.0.1]) by localhost (mx.example.net [127.0.0.1]) "   \
    "(amavisd-new, port 10024) with ESMTP id x; now\n"

#define AUTHENTIC DEMUR_TRUST_AUTHENTIC
#define UNPROVEN DEMUR_TRUST_UNPROVEN
#define IMPOSTOR DEMUR_TRUST_IMPOSTOR

typedef struct Case {
    const char *name;
    DemurTrust expected;
    const char *header;
} Case;

static const char *const trusted[] = {"mx.google.com",
                                      "mx.example.net",
                                      "*.messagingengine.com",
                                      "*.protonmail.ch",
                                      "*.icloud.example",
                                      "amazonses.com",
                                      "*.yahoo.example",
                                      "other.example.org",
                                      "example.co.uk",
                                      "mail",
                                      NULL};

static inline DemurOrigin *
judge(const char *header, const DemurTrustPolicy *policy)
{
    g_autofree char *text = g_strconcat(header, "\nbody\n", NULL);
    DemurMessage *message = trust_message(text);
    DemurOrigin *origin = demur_origin_judge(message, trust_pack(), policy);
    demur_message_free(message);
    return origin;
}

static inline void
run_cases(const Case *cases, size_t n, const DemurTrustPolicy *policy)
{
    for (size_t i = 0; i < n; i++) {
        g_autoptr(DemurOrigin) origin = judge(cases[i].header, policy);
        g_test_message("%s: %s", cases[i].name, origin->reason);
        g_assert_cmpint(origin->trust, ==, cases[i].expected);
        g_assert_nonnull(origin->hints);
        g_assert_nonnull(origin->reason);
        g_assert_false(g_str_has_suffix(origin->reason, "."));
    }
}

#endif
