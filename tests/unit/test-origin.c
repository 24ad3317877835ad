/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/* Who sent a message: headers in the shapes that receivers write, and unsound ones. */
#include "trust-header.h"

#include "trust/received.h"
#include "trust/replay.h"

static const Case shapes[] = {
    {"gmail", AUTHENTIC,
     "Delivered-To: me@example.org\n"
     "Received: by 2002:a05:612c:2fc4:b0:453 with SMTP id kv4csp; now\n"
     "X-Received: by 2002:a05:1 with SMTP; now\n"
     "ARC-Authentication-Results: i=1; mx.google.com; dmarc=fail\n"
     "Return-Path: <no-reply@mail.instagram.com>\n"
     "Received: from out.facebook.com (out.facebook.com. [192.0.2.1])\n"
     " by mx.google.com with ESMTPS id x; now\n"
     "Received-SPF: pass\n" AR "mx.google.com;\n       " PASS SENDERS SENT},
    {"fastmail", AUTHENTIC,
     "Received: from compute5.internal (compute5.nyi.internal [10.0.0.1]) by sloti22d1t06 "
     "(Cyrus) with LMTPA; now\n"
     "Received: from mx6 ([10.0.0.2]) by compute5.internal (LMTPProxy); now\n"
     "Received: from mx6.messagingengine.com (localhost [127.0.0.1]) by "
     "mx6.messagingengine.com "
     "(Authentication Milter) with ESMTP id x; now\n" AR "mx6.messagingengine.com; " PASS
     "Received: from out.facebook.com (x [192.0.2.1]) by mx6.messagingengine.com; now\n" SENT},
    {"postfix and dovecot, milter on top", AUTHENTIC,
     "Return-Path: <x@mail.instagram.com>\nDelivered-To: me@example.org\n"
     "Received: from mx.example.net by imap.example.net with LMTP id x; now\n" MX PASS BORDER
         SENT},
    {"one field a method", AUTHENTIC,
     MX "dkim=pass (1024-bit key) header.d=mail.instagram.com\n" MX
        "dmarc=pass (p=reject dis=none) header.from=Mail.Instagram.com\n" MX
        "spf=pass\n" BORDER SENT},
    {"proton, host by host", AUTHENTIC,
     AR "mailin012.protonmail.ch; dkim=pass (Good 2048\n bit) header.d=mail.instagram.com\n" AR
        "mailin012.protonmail.ch; dmarc=pass header.from=mail.instagram.com\n" AR
        "mailin012.protonmail.ch; arc=none smtp.remote-ip=192.0.2.1\n"
        "Received: from out.facebook.com (out [192.0.2.1]) by mailin012.protonmail.ch; "
        "now\n" SENT},
    {"several names of one house", AUTHENTIC,
     "Received: from a ([192.0.2.1]) by p00-mta-in (Postfix) with ESMTPS; now\n" AR
     "dmarc.icloud.example; dmarc=pass header.from=mail.instagram.com\n" AR
     "dkim-verifier.icloud.example; dkim=pass header.d=mail.instagram.com\n" SENT},
    {"yahoo's words are no pass", UNPROVEN,
     AR "atlas1.yahoo.example; dkim=dkim_pass header.i=@mail.instagram.com; "
        "dmarc=success(p=REJECT) header.from=mail.instagram.com;\n" SENT},
    {"ses has no dmarc", UNPROVEN,
     AR "amazonses.com; spf=pass (x) client-ip=192.0.2.1; envelope-from=x@mail.instagram.com; "
        "helo=a.facebook.com; dkim=pass header.i=@mail.instagram.com;\n" SENT},
    {"behind fetchmail", AUTHENTIC,
     "Received: from imap.example.net [192.0.2.1] by laptop with IMAP (fetchmail-6.4); now\n" MX
         PASS BORDER SENT},
    {"sub-domain signed by its parent", AUTHENTIC,
     MX "dkim=pass header.d=facebook.com; dmarc=pass header.from=market.facebook.com\n"
        "From: a@market.facebook.com\nSubject: x\n"},
    {"mail.ru's address instead of a domain", AUTHENTIC,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass "
        "header.from=no-reply@Mail.instagram.com\n" SENT},
    {"an address in brackets", AUTHENTIC,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass "
        "header.from=<no-reply@mail.instagram.com>\n" SENT},
    {"cisco's d", AUTHENTIC,
     MX "dkim=pass (signature verified) header.i=@mail.instagram.com; dmarc=pass (p=reject "
        "dis=none) d=mail.instagram.com\n" SENT},
    {"cisco's d of another", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass d=evil.example\n" SENT},
    {"d beside another domain", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass header.from=evil.example "
        "d=mail.instagram.com\n" SENT},
    {"an address of another", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass "
        "header.from=mail.instagram.com@evil.example\n" SENT},
    {"two addresses in one value", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass header.from=\"a@evil.example, "
        "<a@mail.instagram.com>\"\n" SENT},
    {"one good signature of two", AUTHENTIC,
     MX "dkim=fail header.d=mail.instagram.com header.s=a; dkim=pass "
        "header.d=mail.instagram.com header.s=b; dmarc=pass "
        "header.from=mail.instagram.com\n" SENT},
    {"one good signature of two, no dmarc", UNPROVEN,
     MX "dkim=fail header.d=mail.instagram.com header.s=a; dkim=pass "
        "header.d=mail.instagram.com header.s=b\n" SENT},
    {"amavis after OpenDMARC", AUTHENTIC,
     AR "mx.example.net (amavisd-new); dkim=pass (1024-bit key) "
        "header.d=mail.instagram.com\n" AMAVIS MX
        "dmarc=pass (p=reject dis=none) header.from=mail.instagram.com\n" BORDER SENT},
    {"amavis after OpenDMARC, below the border's line", AUTHENTIC,
     "Received: from localhost (localhost [127.0.0.1]) by mx.example.net (Postfix); now\n" MX
     "dkim=pass header.d=mail.instagram.com\n" AMAVIS BORDER MX
     "dmarc=pass header.from=mail.instagram.com\n" MX
     "dkim=pass header.d=mail.instagram.com\n" SENT},
    {"a name of one label", AUTHENTIC,
     "Received: from mx.example.net by mail.example.net with LMTP; now\n" AR
     "mail; " PASS BORDER SENT},
    {"own header", AUTHENTIC, "Authentication-results: MX.example.net 1; " PASS SENT},
    {"dmarc fails", IMPOSTOR, MX FAIL BORDER SENT},
    {"dkim fails, no dmarc", UNPROVEN, MX "dkim=fail header.d=mail.instagram.com\n" SENT},
    {"dkim fails, and dmarc", IMPOSTOR,
     MX "dkim=fail header.d=mail.instagram.com; dmarc=fail "
        "header.from=mail.instagram.com\n" SENT},
    {"dkim fails, and dmarc in a field of its own", IMPOSTOR,
     MX "dkim=fail header.d=mail.instagram.com\n" MX
        "dmarc=fail header.from=mail.instagram.com\n" SENT},
    {"dkim fails, dmarc none", UNPROVEN,
     MX
     "dkim=fail header.d=mail.instagram.com; dmarc=none header.from=mail.instagram.com\n" SENT},
    {"somebody else's dkim fails", UNPROVEN, MX "dkim=fail header.d=list.example\n" SENT},
    {"spf alone", UNPROVEN, MX "spf=pass; dmarc=pass header.from=mail.instagram.com\n" SENT},
    {"dmarc temperror", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=temperror "
        "header.from=mail.instagram.com\n" SENT},
    {"no dmarc", UNPROVEN, MX "dkim=pass header.d=mail.instagram.com\n" SENT},
    {"dmarc of another domain", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass header.from=instagram.com\n" SENT},
    {"dmarc of two domains", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass header.from=mail.instagram.com "
        "header.from=evil.example\n" SENT},
    {"dmarc of no domain", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=pass\n" SENT},
    {"dkim of another domain", UNPROVEN,
     MX "dkim=pass header.d=evil.example header.i=@mail.instagram.com; dmarc=pass "
        "header.from=mail.instagram.com\n" SENT},
    {"dkim in the name of another", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com header.i=@evil.example; dmarc=pass "
        "header.from=mail.instagram.com\n" SENT},
    {"dkim of an unlisted parent", UNPROVEN,
     MX "dkim=pass header.d=instagram.com; dmarc=pass header.from=mail.instagram.com\n" SENT},
    {"dkim of nobody", UNPROVEN,
     MX "dkim=pass; dmarc=pass header.from=mail.instagram.com\n" SENT},
    {"best guess", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com; dmarc=bestguesspass "
        "header.from=mail.instagram.com; compauth=pass\n" SENT},
    {"unknown method version", UNPROVEN,
     MX "dkim/2=pass header.d=mail.instagram.com; dmarc=pass "
        "header.from=mail.instagram.com\n" SENT},
    {"unknown version", UNPROVEN, AR "mx.example.net 2; " PASS SENT},
    {"none", UNPROVEN, MX "none\n" SENT},
    {"no field", UNPROVEN, BORDER SENT},
};

static const Case headers[] = {
    {"two From", IMPOSTOR, MX PASS FROM SENT},
    {"two From, one a stranger's", IMPOSTOR, MX PASS "From: a@evil.example\n" SENT},
    {"two Subject", IMPOSTOR, MX PASS "Subject: y\n" SENT},
    {"two To", IMPOSTOR, MX PASS "to: y@example.org\n" SENT},
    {"two Date", IMPOSTOR, MX PASS "Date: y\n" SENT},
    {"two MIME-Version", IMPOSTOR, MX PASS "Mime-Version: 1.0\n" SENT},
    {"two Content-Type", IMPOSTOR, MX PASS "content-type: text/html\n" SENT},
    {"two addresses", IMPOSTOR,
     MX PASS "From: no-reply@mail.instagram.com, a@evil.example\nSubject: x\n"},
    {"two addresses, the company second", IMPOSTOR,
     MX PASS "From: a@evil.example, no-reply@mail.instagram.com\nSubject: x\n"},
    {"group", IMPOSTOR, MX PASS "From: Instagram: no-reply@mail.instagram.com;\nSubject: x\n"},
    {"comment", IMPOSTOR, MX PASS "From: no-reply@mail.instagram.com (.evil.example)\n"},
    {"8 bit", IMPOSTOR, MX PASS "From: \xc3\xa9 <no-reply@mail.instagram.com>\n"},
    {"Sender is nobody's business", AUTHENTIC, MX PASS "Sender: a@evil.example\n" SENT},
    {"a stranger", DEMUR_TRUST_NULL, MX PASS "From: a@example.org\nSubject: x\n"},
    {"a stranger with two Subjects", DEMUR_TRUST_NULL,
     "From: a@example.org\nSubject: x\nSubject: y\n"},
    {"no From", DEMUR_TRUST_NULL, "Subject: x\n"},
    {"a stranger who claims", IMPOSTOR, MX PASS "From: Facebook <a@evil.example>\n"},
    {"an address as a name", IMPOSTOR,
     MX PASS "From: \"a@mail.instagram.com\" <a@evil.example>\n"},
};

static void
test_shapes(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    run_cases(shapes, G_N_ELEMENTS(shapes), &policy);
}

static void
test_headers(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    run_cases(headers, G_N_ELEMENTS(headers), &policy);
}

/* Whoever verifies may have read a signed field up to its NUL only. */
static void
test_nul(void)
{
    static const char *const places[] = {"Subject: x", "From: ",       "To: me@example.org",
                                         "+0000",      "Version: 1.0", "text/plain"};
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GString) text = g_string_new(MX PASS SENT "\nbody\n");
        gssize at = strstr(text->str, places[i]) + strlen(places[i]) - text->str;
        g_string_insert_len(text, at, "\0", 1);
        DemurMessage *message = trust_message_of(text->str, text->len);
        g_autoptr(DemurOrigin) origin = demur_origin_judge(message, trust_pack(), &policy);
        demur_message_free(message);
        g_test_message("%s: %s", places[i], origin->reason);
        g_assert_cmpint(origin->trust, ==, IMPOSTOR);
    }
}

/* All zero trusts nobody. */
static void
test_nobody(void)
{
    const DemurTrustPolicy policy = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autoptr(DemurOrigin) origin = judge(shapes[i].header, &policy);
        g_assert_cmpint(origin->trust, ==, UNPROVEN);
        g_assert_true(origin->from_company);
        g_assert_false(origin->claims);
    }
}

static void
test_flags(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    g_autoptr(DemurOrigin) claims = judge("From: Facebook <a@evil.example>\n", &policy);
    g_assert_true(claims->claims);
    g_assert_false(claims->from_company);
    g_autoptr(DemurOrigin) twice = judge(FROM SENT, &policy);
    g_assert_true(twice->claims);
    g_assert_true(twice->from_company);
    g_assert_cmpstr(twice->reason, ==,
                    "more than one From field, in a mail that names mail.instagram.com");
    g_assert_cmpstr(demur_trust_name(DEMUR_TRUST_AUTHENTIC), ==, "authentic");
    g_assert_cmpstr(demur_trust_name(DEMUR_TRUST_UNPROVEN), ==, "unproven");
    g_assert_cmpstr(demur_trust_name(DEMUR_TRUST_IMPOSTOR), ==, "impostor");
    g_assert_null(demur_trust_name(DEMUR_TRUST_NULL));
}

static void
test_received(void)
{
    static const struct {
        const char *value, *from, *by;
    } cases[] = {
        {"from a.example (b [1]) by MX.Example (Postfix) with ESMTP id 1 for <x>; now",
         "a.example", "mx.example"},
        {"by a.example with SMTP id 1; now", NULL, "a.example"},
        {"(qmail 1 invoked by uid 0); now", NULL, NULL},
        {"from a by b by c; now", "a", NULL},
        {"from by (x) by c; now", "by", NULL},
        {"from a; by b; by c", "a", NULL},
        {"from a (no end by b; now", "a", NULL},
        {"(no end by b; now", "", NULL},
        {"from \"by x\" a by b; now", "a", "b"},
        {"from a ) by b", "a", "b"},
        {"from", "", NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DemurReceived) received = demur_received_parse(cases[i].value);
        g_test_message("%s", cases[i].value);
        g_assert_cmpstr(received->from, ==, cases[i].from);
        g_assert_cmpstr(received->by, ==, cases[i].by);
    }
}

static void
test_tracker(void)
{
    static const struct {
        const char *url;
        int64_t expected;
    } cases[] = {
        {"https://a/n/?mid=5ac407G1234abG5ac4070e3b2bcG1f6", 1596767655},
        {"https://a/n/?x=1&mid=1G2G5AC4070E3B2BCG3&y=2", 1596767655},
        {"https://a/?u=https%3A%2F%2Fb%2F%3Fmid%3D1", -1},
        {"https://a/n/?xmid=1G2G5ac4070e3b2bcG3", -1},
        {"https://a/n/?mid=1G2G5ac4070e3b2bc", -1},
        {"https://a/n/?mid=1G2GG3", -1},
        {"https://a/n/?mid=1G2GffffffffffffffffffffffG3", -1},
        {"https://a/n/?mid=1G2G5G3", -1},
        {"mid=mid=1G2G5ac4070e3b2bcG3", 1596767655},
        {"", -1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(demur_replay_tracker_time(cases[i].url), ==, cases[i].expected);
}

static void
test_hints(void)
{
    static const char *const mine[] = {"Me@Example.org", NULL};
    static const char *const others[] = {"you@example.org", NULL};
    const DemurTrustPolicy policy = {.authserv_ids = trusted, .addresses = mine};
    const DemurTrustPolicy stranger = {.authserv_ids = trusted, .addresses = others};
    g_autoptr(DemurOrigin) fresh = judge(MX PASS SENT, &policy);
    g_assert_cmpuint(fresh->hints->len, ==, 0);
    g_autoptr(DemurOrigin) astray = judge(MX PASS SENT, &stranger);
    g_assert_cmpuint(astray->hints->len, ==, 1);
    g_autoptr(DemurOrigin) copied = judge(MX PASS "Cc: <you@example.org>\n" SENT, &stranger);
    g_assert_cmpuint(copied->hints->len, ==, 1);
    g_autoptr(DemurOrigin) signed_copy =
        judge(MX PASS "DKIM-Signature: v=1; d=mail.instagram.com; h=From:to : CC; b=x\n"
                      "Cc: \"a, b\" <you@EXAMPLE.org>\n" SENT,
              &stranger);
    g_assert_cmpuint(signed_copy->hints->len, ==, 0);
    g_autoptr(DemurOrigin) once_signed =
        judge(MX PASS "DKIM-Signature: v=1; d=mail.instagram.com; h=From:Cc; b=x\n"
                      "DKIM-Signature: v=1; d=mail.instagram.com; h=From; b=x\n"
                      "Cc: you@example.org\n" SENT,
              &stranger);
    g_assert_cmpuint(once_signed->hints->len, ==, 1);
    g_autoptr(DemurOrigin) old = judge(
        MX PASS "DKIM-Signature: v=1; d=mail.instagram.com; t=1596767655; b=x\n" SENT, &policy);
    g_assert_cmpuint(old->hints->len, ==, 1);
    g_autoptr(DemurOrigin) not_theirs =
        judge(MX PASS "DKIM-Signature: v=1; d=evil.example; t=1596767655; b=x\n" SENT, &policy);
    g_assert_cmpuint(not_theirs->hints->len, ==, 0);
    g_autoptr(DemurOrigin) tracked =
        judge(MX PASS SENT "\nhttps://www.facebook.com/n/?mid=1G2G5ac4070e3b2bcG3\n", &policy);
    g_assert_cmpuint(tracked->hints->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(tracked->hints, 0), ==,
                    "Date and the time in its links are 1714 days apart");
}

/* Real mail of strangers, as if their domain were the company's: do the rules hold for the
 * order in which receivers really write? */
static void
test_real(void)
{
    static const struct {
        const char *file, *domain;
        bool outlook;
        DemurTrust expected;
    } cases[] = {
        {"authres-variants/pp-sample-1178.eml", "gmail.com", false, AUTHENTIC},
        {"authres-variants/pp-sample-1211.eml", "piscolart.anerysinteriors.com.au", false,
         UNPROVEN},
        {"authres-variants/pp-sample-2934.eml", "creditunion-authority.com", false, UNPROVEN},
        {"authres-variants/pp-sample-5246.eml", "business-data-lighthouse.com", true,
         AUTHENTIC},
        {"authres-variants/pp-sample-5246.eml", "business-data-lighthouse.com", false,
         UNPROVEN},
        {"phishing-meta-impersonation/pp-sample-2723.eml", "euskaltel.com", true, UNPROVEN},
    };
    const char *shared = g_getenv("DEMUR_SHARED");
    for (size_t i = 0; shared && i < G_N_ELEMENTS(cases); i++) {
        const DemurTrustPolicy policy = {.authserv_ids = cases[i].outlook ? NULL : trusted,
                                         .outlook_results = cases[i].outlook};
        DemurSender sender = {(char *)cases[i].domain, true, true};
        DemurPack pack = *trust_pack();
        g_autoptr(GPtrArray) senders = g_ptr_array_new();
        g_ptr_array_add(senders, &sender);
        pack.senders = senders;
        g_autofree char *path = g_build_filename(shared, "samples", cases[i].file, NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL)) {
            g_test_skip("no samples");
            return;
        }
        DemurMessage *message = trust_message(text);
        g_autoptr(DemurOrigin) origin = demur_origin_judge(message, &pack, &policy);
        demur_message_free(message);
        g_test_message("%s: %s", cases[i].file, origin->reason);
        g_assert_cmpint(origin->trust, ==, cases[i].expected);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/origin/shapes", test_shapes);
    g_test_add_func("/origin/headers", test_headers);
    g_test_add_func("/origin/nul", test_nul);
    g_test_add_func("/origin/nobody", test_nobody);
    g_test_add_func("/origin/flags", test_flags);
    g_test_add_func("/origin/received", test_received);
    g_test_add_func("/origin/tracker", test_tracker);
    g_test_add_func("/origin/hints", test_hints);
    g_test_add_func("/origin/real", test_real);
    return g_test_run();
}
