/* SPDX-License-Identifier: MIT */
/* demur-layer: trust */
/* Whose results count: the genuine and the forged one above, below and between. */
#include "trust-header.h"

static const Case forged[] = {
    {"below the border's own", IMPOSTOR, MX FAIL BORDER MX PASS SENT},
    {"below the border's own, gmail's order", IMPOSTOR, BORDER MX FAIL SENDERS MX PASS SENT},
    {"below the border's own, which says nothing", UNPROVEN,
     MX "spf=none\n" BORDER MX PASS SENT},
    {"below a filter that saw no signature of the company", UNPROVEN,
     MX "dkim=pass header.d=evil.example\n" AMAVIS MX PASS SENT},
    {"below a filter that saw a bad one", UNPROVEN,
     MX "dkim=fail header.d=mail.instagram.com\n" AMAVIS MX PASS SENT},
    {"below a filter that saw a bad one, the border disproves it", IMPOSTOR,
     MX "dkim=fail header.d=mail.instagram.com\n" AMAVIS MX FAIL BORDER MX PASS SENT},
    {"below a filter that saw a bad one, dmarc only", UNPROVEN,
     MX "dkim=fail header.d=mail.instagram.com\n" AMAVIS MX
        "dmarc=pass header.from=mail.instagram.com\n" MX PASS SENT},
    {"below a filter that saw none", UNPROVEN, MX "dkim=none\n" AMAVIS MX PASS SENT},
    {"below a filter, beyond another house", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com\n"
        "Received: from evil by mail.other.example; now\n" MX
        "dmarc=pass header.from=mail.instagram.com\n" SENT},
    {"below a filter, the border's contradicts it", UNPROVEN,
     MX "dkim=pass header.d=mail.instagram.com\n" AMAVIS MX
        "dkim=neutral; dmarc=pass header.from=mail.instagram.com\n" BORDER SENT},
    {"below a filter, the border disproves it", IMPOSTOR,
     MX "dkim=pass header.d=mail.instagram.com\n" AMAVIS MX FAIL BORDER MX PASS SENT},
    {"a name of one label, another's line", UNPROVEN,
     "Received: from x by mailer.example.net; now\n" AR "mail; " PASS SENT},
    {"a neighbour's name", UNPROVEN,
     "Received: from x by mx.evilexample.net; now\n" MX PASS SENT},
    {"beside the border's own", IMPOSTOR, BORDER MX FAIL MX PASS SENT},
    {"beside the border's own without a result", UNPROVEN,
     BORDER MX "dkim=none\n" MX PASS SENT},
    {"contradicting dmarc", UNPROVEN,
     BORDER MX "dmarc=none header.from=mail.instagram.com\n" MX PASS SENT},
    {"contradicting dkim", UNPROVEN,
     BORDER MX "dkim=fail header.d=mail.instagram.com\n" MX PASS SENT},
    {"two dmarc passes", UNPROVEN,
     BORDER MX "dmarc=pass header.from=mail.instagram.com\n" MX PASS SENT},
    {"dkim permerror above", UNPROVEN,
     BORDER MX "dkim=permerror header.d=mail.instagram.com\n" MX PASS SENT},
    {"dkim temperror above", UNPROVEN,
     BORDER MX "dkim=temperror header.d=mail.instagram.com\n" MX PASS SENT},
    {"dkim of an unknown word above", UNPROVEN, BORDER MX "dkim=unknown\n" MX PASS SENT},
    {"dkim of somebody else above", UNPROVEN,
     BORDER MX "dkim=pass header.d=evil.example\n" MX PASS SENT},
    {"dkim contradicted in a third field", UNPROVEN,
     BORDER MX "spf=none\n" MX PASS MX "dkim=neutral header.i=@mail.instagram.com\n" SENT},
    {"none above", UNPROVEN, BORDER MX "none\n" MX PASS SENT},
    {"nothing above", UNPROVEN, BORDER AR "mx.example.net\n" MX PASS SENT},
    {"nothing above, but semicolons", UNPROVEN, BORDER AR "mx.example.net;;\n" MX PASS SENT},
    {"another version above", UNPROVEN,
     BORDER AR
     "mx.example.net 2; dkim=none; dmarc=fail header.from=mail.instagram.com\n" MX PASS SENT},
    {"the same name in other words", UNPROVEN,
     BORDER MX "none\n" AR "(x) \"mx\\.example.net\" 1 (y); " PASS SENT},
    {"the same name, a blank before the colon", UNPROVEN,
     BORDER MX "none\nAuthentication-Results : mx.example.net; " PASS SENT},
    {"another trusted name beside the border's own", UNPROVEN,
     BORDER MX "spf=none\n" AR "other.example.org; " PASS SENT},
    {"a border that says nothing", UNPROVEN,
     "Received: from evil (evil [192.0.2.9]) by mail.other.example; now\n" BORDER MX PASS SENT},
    {"a border that says nothing, forged on top", UNPROVEN,
     "Received: from evil (evil [192.0.2.9]) by mail.other.example; now\n" MX PASS SENT},
    {"a greeting that looks like by", UNPROVEN,
     "Received: from x by mx.example.net (evil [192.0.2.9]) by mail.other.example; now\n" MX
         PASS SENT},
    {"a greeting with half a comment", UNPROVEN,
     "Received: from x by mx.example.net (((evil [192.0.2.9]) by mail.other.example; now\n" MX
         PASS SENT},
    {"a neighbour under co.uk", UNPROVEN,
     "Received: from x by mx.evil.co.uk; now\n" AR "example.co.uk; " PASS SENT},
    {"an untrusted name", UNPROVEN, AR "mx.example.com; " PASS SENT},
    {"a longer name", UNPROVEN, AR "mx.example.net.evil.example; " PASS SENT},
    {"a name that only ends alike", UNPROVEN, AR "evilmessagingengine.com; " PASS SENT},
    {"the bare domain of a wildcard", UNPROVEN, AR "messagingengine.com; " PASS SENT},
    {"below an author's field", UNPROVEN, "Subject: x\n" MX PASS FROM},
    {"below a signature", UNPROVEN, "DKIM-Signature: v=1; d=x\n" MX PASS SENT},
    {"arc only", UNPROVEN,
     "ARC-Authentication-Results: i=1; mx.example.net; " PASS AR
     "i=1; mx.example.net; " PASS SENT},
    {"another field's name", UNPROVEN,
     "X-Original-Authentication-Results: mx.example.net; " PASS SENT},
    {"malformed", UNPROVEN, MX "stray " PASS SENT},
    {"malformed above", UNPROVEN, MX "stray " PASS MX PASS SENT},
    {"malformed beside", UNPROVEN, MX PASS MX "stray words\n" SENT},
    {"malformed below a fail", IMPOSTOR, MX FAIL MX "stray words\n" SENT},
    {"a fail below malformed", UNPROVEN, MX "stray words\n" MX FAIL SENT},
    {"encoded", UNPROVEN, AR "=?us-ascii?q?mx.example.net=3B?= " PASS SENT},
    {"in a comment", UNPROVEN, MX "spf=none (x; " PASS SENT},
    {"in an identity", UNPROVEN,
     MX "dkim=pass header.d=evil.example header.i=x; dkim=pass header.d=mail.instagram.com; "
        "dmarc=pass header.from=mail.instagram.com; x=y@evil.example header.b=\"ab\"\n" SENT},
    {"in an empty identity", UNPROVEN,
     MX "dkim=pass header.d=evil.example header.i=; " PASS SENT},
    {"in an identity, dmarc beside", UNPROVEN,
     MX "dmarc=pass header.from=mail.instagram.com\n" MX
        "dkim=pass header.d=evil.example header.i=x; dkim=pass header.d=mail.instagram.com; "
        "x=y@evil.example\n" SENT},
    {"in the domain of a signature", UNPROVEN,
     MX "dmarc=pass header.from=mail.instagram.com\n" MX
        "dkim=pass header.d=mail.instagram.com(.evil.example header.i=a) header.b=ab\n" SENT},
    {"in an identity, dmarc fails", IMPOSTOR,
     MX "dkim=pass header.d=evil.example header.i=x; dkim=pass header.d=mail.instagram.com; "
        "x=y@evil.example; dmarc=fail header.from=mail.instagram.com\n" SENT},
    {"in the envelope", UNPROVEN,
     MX "spf=pass smtp.mailfrom=\"a; dkim=pass header.d=mail.instagram.com; dmarc=pass "
        "header.from=mail.instagram.com\"@evil.example\n" SENT},
};

#define DKIM_PASS "dkim=pass header.d=mail.instagram.com\n"
#define MX2 "Authentication-Results: mx2.example.net; "
#define BORDER2 "Received: from evil (evil [192.0.2.9]) by mx2.example.net (Postfix); now\n"

/* Above what is listed stands what is not. */
static const Case unlisted[] = {
    {"the second host says fail", UNPROVEN, BORDER2 MX2 FAIL MX PASS SENT},
    {"the second host says fail, above its line", UNPROVEN, MX2 FAIL BORDER2 MX PASS SENT},
    {"another house says fail", UNPROVEN,
     AR
     "atlas1.yahoo.net; dkim=unknown; dmarc=fail(p=REJECT) header.from=mail.instagram.com\n"
     "Received: from 192.0.2.9 (EHLO evil.example) by 10.0.0.1 with SMTPs; now\n" MX PASS SENT},
    {"the second host has a bad signature", UNPROVEN,
     BORDER2 MX2 "dkim=fail header.d=mail.instagram.com\n" MX PASS SENT},
    {"the second host has somebody else's signature", UNPROVEN,
     BORDER2 MX2 "dkim=pass header.d=evil.example\n" MX PASS SENT},
    {"the second host has no signature", UNPROVEN, BORDER2 MX2 "dkim=none\n" MX PASS SENT},
    {"the second host looked at spf only", UNPROVEN, BORDER2 MX2 "spf=pass\n" MX PASS SENT},
    {"the second host trusts spf", UNPROVEN,
     BORDER2 MX2 "spf=pass; dmarc=pass header.from=mail.instagram.com\n" MX PASS SENT},
    {"the second host said nothing", UNPROVEN, BORDER2 MX2 "none\n" MX PASS SENT},
    {"the second host speaks another version", UNPROVEN,
     BORDER2 AR "mx2.example.net 2; " DKIM_PASS MX PASS SENT},
    {"the second host cannot be read", UNPROVEN,
     BORDER2 MX2 "dmarc=fail stray words\n" MX PASS SENT},
    {"a server without a name says fail", UNPROVEN, AR FAIL BORDER2 MX PASS SENT},
    {"encoded", UNPROVEN, AR "=?utf-8?B?c3BmPXBhc3M=?=\n" MX PASS SENT},
    {"a second forged one confirms it", UNPROVEN,
     BORDER2 MX2 "spf=none\n" AR "mx3.example.net; " DKIM_PASS MX PASS SENT},
    {"what is listed disproves", IMPOSTOR, BORDER MX2 DKIM_PASS MX FAIL SENT},
    {"what is listed disproves, nothing above", IMPOSTOR, BORDER MX2 "spf=none\n" MX FAIL SENT},
    {"a filter of another name", AUTHENTIC,
     AR "mail.example.net (amavisd-new); " DKIM_PASS AMAVIS MX PASS BORDER SENT},
    {"a filter of another name, below what is listed", AUTHENTIC,
     MX PASS AR "mail.example.net (amavisd-new); dkim=none\n" BORDER SENT},
    {"opendkim of another name", AUTHENTIC, BORDER AR "opendkim; " DKIM_PASS MX PASS SENT},
    {"a second host that agrees", AUTHENTIC,
     "Received: from mx.example.net by mx2.example.net (Postfix); now\n" MX2 PASS BORDER MX PASS
         SENT},
    {"a second host that agrees, one field a method", AUTHENTIC,
     MX2 DKIM_PASS MX2 "spf=softfail\n" MX2
                       "dmarc=pass header.from=mail.instagram.com\n" MX PASS BORDER SENT},
    {"a laptop's filter that agrees", AUTHENTIC,
     AR "laptop; spf=fail; " DKIM_PASS
        "Received: from imap.example.net by laptop with IMAP; now\n" MX PASS BORDER SENT},
    {"a forwarder's below", AUTHENTIC,
     MX PASS "Received: from fwd.example by mx.example.net (Postfix); now\n" AR
             "fwd.example; dkim=fail header.d=mail.instagram.com; dmarc=fail\n" SENT},
    {"another's sealed results", AUTHENTIC,
     "ARC-Authentication-Results: i=1; mx2.example.net; " FAIL MX PASS BORDER SENT},
};

#define OUTLOOK_HOP                                                                            \
    "Received: from A.namprd20.prod.outlook.com (::1) by\n B.PROD.OUTLOOK.COM with HTTPS; "    \
    "now\n"
#define OUTLOOK_BORDER                                                                         \
    "Received: from out.facebook.com (192.0.2.1) by\n X.mail.protection.outlook.com; now\n"
#define OUTLOOK_PASS                                                                           \
    "spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=mail.instagram.com; dkim=pass "         \
    "(signature "                                                                              \
    "was verified)\n header.d=mail.instagram.com;dmarc=pass action=none\n "                    \
    "header.from=mail.instagram.com;compauth=pass reason=100\n"

static const Case outlook[] = {
    {"outlook", AUTHENTIC, OUTLOOK_HOP OUTLOOK_HOP AR OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"below the border", UNPROVEN, OUTLOOK_HOP OUTLOOK_BORDER AR OUTLOOK_PASS SENT},
    {"below the border, with a forged one", UNPROVEN,
     OUTLOOK_HOP OUTLOOK_BORDER AR OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"no border at all", UNPROVEN, OUTLOOK_HOP AR OUTLOOK_PASS SENT},
    {"another border", UNPROVEN, OUTLOOK_HOP AR OUTLOOK_PASS BORDER SENT},
    {"another house", UNPROVEN, BORDER AR OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"below a border that was greeted by Outlook's name", UNPROVEN,
     "Received: from mail.outlook.com (203.0.113.66) by\n X.mail.protection.outlook.com; "
     "now\n" AR OUTLOOK_PASS "Received: from x by y.outlook.com\n" SENT},
    {"another tenant's mail", AUTHENTIC,
     OUTLOOK_HOP AR OUTLOOK_PASS
     "Received: from X.outbound.protection.outlook.com (192.0.2.1) by\n "
     "Y.mail.protection.outlook.com; now\n" SENT},
    {"with a name", UNPROVEN, OUTLOOK_HOP AR "a.example; " PASS OUTLOOK_BORDER SENT},
    {"without a hand-over", UNPROVEN, AR OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"the second field", IMPOSTOR, OUTLOOK_HOP AR FAIL AR OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"bare words between", UNPROVEN,
     OUTLOOK_HOP AR "spf=fail; a.example; " OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"best guess", UNPROVEN,
     OUTLOOK_HOP AR
     "dkim=pass header.d=mail.instagram.com;dmarc=bestguesspass action=none "
     "header.from=mail.instagram.com;compauth=pass reason=109\n" OUTLOOK_BORDER SENT},
};

static void
test_forged(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    run_cases(forged, G_N_ELEMENTS(forged), &policy);
}

static void
test_unlisted(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    run_cases(unlisted, G_N_ELEMENTS(unlisted), &policy);
    g_autoptr(DemurOrigin) origin = judge(unlisted[0].header, &policy);
    g_assert_cmpstr(origin->reason, ==,
                    "mx.example.net says of mail.instagram.com: a pass, but what "
                    "mx2.example.net wrote above it does not confirm it");
}

/* A list of the person's other receivers does not keep Outlook from being heard. */
static const Case outlook_and_list[] = {
    {"outlook", AUTHENTIC, OUTLOOK_HOP AR OUTLOOK_PASS OUTLOOK_BORDER SENT},
    {"forged below", IMPOSTOR, OUTLOOK_HOP AR FAIL OUTLOOK_BORDER MX PASS SENT},
    {"forwarded by what is listed", AUTHENTIC,
     OUTLOOK_HOP AR OUTLOOK_PASS
     "Received: from mx.example.net (192.0.2.1) by\n X.mail.protection.outlook.com; now\n" MX
         PASS BORDER SENT},
    {"what is listed alone", AUTHENTIC, MX PASS BORDER SENT},
    {"what is listed alone says fail", IMPOSTOR, MX FAIL BORDER SENT},
    {"what is listed, below an Outlook that says nothing", UNPROVEN, OUTLOOK_HOP MX PASS SENT},
    {"nobody", UNPROVEN, BORDER SENT},
};

static void
test_outlook(void)
{
    const DemurTrustPolicy policy = {.outlook_results = true};
    const DemurTrustPolicy no = {.authserv_ids = trusted};
    const DemurTrustPolicy both = {.outlook_results = true, .authserv_ids = trusted};
    run_cases(outlook, G_N_ELEMENTS(outlook), &policy);
    run_cases(outlook, G_N_ELEMENTS(outlook), &both);
    run_cases(outlook_and_list, G_N_ELEMENTS(outlook_and_list), &both);
    g_autoptr(DemurOrigin) origin = judge(outlook[0].header, &no);
    g_assert_cmpint(origin->trust, ==, UNPROVEN);
}

/* A dot at the end of a name says nothing, on either side. */
static void
test_dots(void)
{
    static const char *const dotted[] = {"mx.example.net.", "*.icloud.example.", NULL};
    static const char *const receivers[] = {MX PASS BORDER SENT,
                                            AR "mx.example.net.; " PASS BORDER SENT,
                                            AR "dmarc.icloud.example; " PASS SENT};
    static const char *const strangers[] = {AR "mx.example.net..; " PASS SENT,
                                            AR "icloud.example; " PASS SENT,
                                            AR "mx.example.net.evil.example; " PASS SENT};
    const DemurTrustPolicy policy = {.authserv_ids = dotted};
    for (size_t i = 0; i < G_N_ELEMENTS(receivers); i++) {
        g_autoptr(DemurOrigin) origin = judge(receivers[i], &policy);
        g_assert_cmpint(origin->trust, ==, AUTHENTIC);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(strangers); i++) {
        g_autoptr(DemurOrigin) origin = judge(strangers[i], &policy);
        g_assert_cmpint(origin->trust, ==, UNPROVEN);
    }
}

/* What follows the name of a receiver is a job of its, and no part of the name. */
static void
test_jobs(void)
{
    static const char *const listed[] = {"mx.example.net", "*.icloud.example",
                                         "mail.example.org/4ZdQxT", NULL};
    static const Case cases[] = {
        {"with a job", AUTHENTIC, AR "mx.example.net/4ZdQxT; " PASS BORDER SENT},
        {"below its own hop", AUTHENTIC, BORDER AR "mx.example.net/4ZdQxT; " PASS SENT},
        {"of a host below a domain", AUTHENTIC, AR "dmarc.icloud.example/1; " PASS SENT},
        {"listed with a job", AUTHENTIC, AR "mail.example.org/4ZdQxU; " PASS SENT},
        {"two fields of a job", AUTHENTIC,
         AR "mx.example.net/1; dkim=pass header.d=mail.instagram.com\n" AR
            "mx.example.net/1; dmarc=pass header.from=mail.instagram.com\n" BORDER SENT},
        {"two jobs, a filter between", AUTHENTIC,
         AR "mx.example.net/2; dkim=pass header.d=mail.instagram.com\n" AMAVIS AR
            "mx.example.net/1; dmarc=pass header.from=mail.instagram.com\n" BORDER SENT},
        {"forged below", IMPOSTOR, BORDER AR "mx.example.net/4ZdQxT; " FAIL MX PASS SENT},
        {"forged below, with a job", IMPOSTOR,
         BORDER MX FAIL AR "mx.example.net/1; " PASS SENT},
        {"forged below a field that says little", UNPROVEN,
         BORDER MX "spf=none\n" AR "mx.example.net/4ZdQxT; " PASS SENT},
        {"the name behind", UNPROVEN, AR "evil.example/mx.example.net; " PASS SENT},
        {"a longer name", UNPROVEN, AR "mx.example.net.evil.example/1; " PASS SENT},
    };
    const DemurTrustPolicy policy = {.authserv_ids = listed};
    run_cases(cases, G_N_ELEMENTS(cases), &policy);
}

#define ARC_PASS "dkim=fail header.d=mail.instagram.com; arc=pass (i=1 dmarc=pass); "
#define FROM_HEADER "header.from=mail.instagram.com\n"

/* A dmarc=fail that the receiver outweighed with an arc=pass. */
static const Case sealed[] = {
    {"gmail", UNPROVEN,
     MX ARC_PASS "dmarc=fail (p=REJECT sp=REJECT dis=NONE) " FROM_HEADER SENT},
    {"a property", UNPROVEN,
     MX ARC_PASS "dmarc=fail policy.applied-disposition=none " FROM_HEADER SENT},
    {"outlook's action", UNPROVEN, MX ARC_PASS "dmarc=fail action=none " FROM_HEADER SENT},
    {"not let through", IMPOSTOR,
     MX ARC_PASS "dmarc=fail (p=REJECT sp=REJECT dis=QUARANTINE) " FROM_HEADER SENT},
    {"not said", IMPOSTOR, MX ARC_PASS "dmarc=fail (p=REJECT) " FROM_HEADER SENT},
    {"arc fails", IMPOSTOR, MX "arc=fail; dmarc=fail (p=REJECT dis=NONE) " FROM_HEADER SENT},
    {"no arc", IMPOSTOR, MX "dmarc=fail (p=REJECT dis=NONE arc=pass) " FROM_HEADER SENT},
    {"arc in another field", IMPOSTOR,
     MX "arc=pass\n" MX "dmarc=fail (p=REJECT dis=NONE) " FROM_HEADER SENT},
    {"another field fails outright", IMPOSTOR,
     MX ARC_PASS "dmarc=fail (dis=NONE) " FROM_HEADER MX "dmarc=fail " FROM_HEADER SENT},
    {"a pass beside", UNPROVEN, MX ARC_PASS "dmarc=fail (dis=NONE) " FROM_HEADER MX PASS SENT},
    {"a pass below", UNPROVEN,
     MX ARC_PASS "dmarc=fail (dis=NONE) " FROM_HEADER BORDER MX PASS SENT},
    {"above a pass, not listed", UNPROVEN,
     AR "mx2.example.net; dkim=pass header.d=mail.instagram.com; arc=pass; dmarc=fail "
        "(dis=NONE) " FROM_HEADER MX PASS SENT},
};

static void
test_sealed(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    run_cases(sealed, G_N_ELEMENTS(sealed), &policy);
}

/* A signature that does not hold is as good as none, and said. */
static void
test_broken(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    g_autoptr(DemurOrigin) origin =
        judge(MX "dkim=fail header.d=mail.instagram.com\n" SENT, &policy);
    g_assert_cmpint(origin->trust, ==, UNPROVEN);
    g_assert_cmpstr(
        origin->reason, ==,
        "mx.example.net says of mail.instagram.com: dkim=fail and nothing of dmarc: "
        "it may have been changed on its way");
}

/* LaPoste's result names no domain: not enough, and said. */
static void
test_unnamed(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    g_autoptr(DemurOrigin) origin =
        judge(MX "dkim=pass header.d=mail.instagram.com; dmarc=pass reason=\"SPF is aligned, "
                 "DKIM is aligned\"\n" SENT,
              &policy);
    g_assert_cmpint(origin->trust, ==, UNPROVEN);
    g_assert_cmpstr(
        origin->reason, ==,
        "mx.example.net says of mail.instagram.com: dmarc=pass that names no domain");
}

static void
test_many(void)
{
    const DemurTrustPolicy policy = {.authserv_ids = trusted};
    g_autoptr(GString) header = g_string_new(NULL);
    for (unsigned i = 0; i < 40; i++)
        g_string_append(header, AR "a.example; none\n");
    g_autofree char *below = g_strconcat(MX FAIL, header->str, SENT, NULL);
    g_autoptr(DemurOrigin) disproved = judge(below, &policy);
    g_assert_cmpint(disproved->trust, ==, IMPOSTOR);
    g_string_append(header, MX PASS SENT);
    g_autoptr(DemurOrigin) origin = judge(header->str, &policy);
    g_assert_cmpint(origin->trust, ==, UNPROVEN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/receiver/forged", test_forged);
    g_test_add_func("/receiver/unlisted", test_unlisted);
    g_test_add_func("/receiver/outlook", test_outlook);
    g_test_add_func("/receiver/dots", test_dots);
    g_test_add_func("/receiver/jobs", test_jobs);
    g_test_add_func("/receiver/sealed", test_sealed);
    g_test_add_func("/receiver/broken", test_broken);
    g_test_add_func("/receiver/unnamed", test_unnamed);
    g_test_add_func("/receiver/many", test_many);
    return g_test_run();
}
