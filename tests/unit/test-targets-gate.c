/* SPDX-License-Identifier: MIT */
/* demur-layer: verdict */
/* Gate 3: whatever a mail leads to beside the company's hosts closes it, or leaves it open. */
#include "rules/targets.h"
#include "verdict/targets-gate.h"

#include <string.h>

static const char pack_text[] =
    "{\"format\":1,\"name\":\"t\",\"version\":\"1\",\"company\":\"Meta\","
    "\"expires\":\"2030-01-01\",\"senders\":[{\"domain\":\"facebookmail.com\","
    "\"status\":\"seen\"}],\"brands\":[\"meta\"],\"hosts\":[\"facebook.com\",\"instagram.com\","
    "\"meta.com\",\"meta.ai\",\"fb.me\",\"whatsapp.com\"],"
    "\"shapes\":[{\"id\":\"c\",\"host\":\"www.facebook.com\",\"path\":\"/help/contact/\","
    "\"digits\":true},{\"id\":\"p\",\"host\":\"help.meta.com\",\"path\":\"/support/privacy\"}],"
    "\"forms\":[{\"id\":\"f\",\"shape\":\"c\",\"number\":\"712876720715583\","
    "\"audience\":\"users\"}],\"rules\":["
    "{\"id\":\"r\",\"kind\":\"notice\",\"when\":{\"link.form\":\"any\"}}],"
    "\"tests\":[{\"name\":\"t\",\"expect\":\"none\"}]}";

#define FORM                                                                                   \
    "<a href='https://www.facebook.com/help/contact/712876720715583'>right to object</a>"
#define GOOD "every link leads to the company's own hosts"
#define FOREIGN "a link leads to evil.example, which is not the company's"
#define NO_WEB "a link is not a plain web address"
#define HIDES "a link goes by way of a service that hides where it leads"
#define NO_PAGE "a link starts an app or a script, not a web page"
#define CALLED "the mail greets somebody whose name reads as a web address"
#define ADDED(host) "a link leads to " host ", as mail servers and scanners add it"
#define OTHER(host) "a link leads to " host ", which is not the company's"
#define ATTACHED "the mail has an attachment"

#define PASSED DEMUR_GATE_PASSED
#define FAILED DEMUR_GATE_FAILED
#define UNKNOWN DEMUR_GATE_UNKNOWN

static DemurMessage *
make_message(const char *rest)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("From: a@facebookmail.com\n"
                        "To: Anna <anna@example.org>, anna+ig@example.com\n%s",
                        rest);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return message;
}

static void
check(const char *rest, DemurGateState state, const char *why, bool offered)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurPack) pack = demur_pack_parse("p", pack_text, strlen(pack_text), 0, &error);
    g_assert_no_error(error);
    g_autoptr(DemurMessage) message = make_message(rest);
    g_autoptr(GPtrArray) targets = demur_targets_new(pack, message);
    DemurOffer offer;
    static const char *const own[] = {"me@example.net", NULL};
    const DemurTrustPolicy policy = {.addresses = own};
    const DemurJudged judged = {message, pack, &policy};
    demur_offer_init(&offer, targets, &judged);
    g_test_message("%.300s", rest);
    g_assert_cmpstr(offer.why, ==, why);
    g_assert_cmpint(offer.targets, ==, state);
    g_assert_true((offer.offered != NULL) == offered);
    demur_offer_clear(&offer);
}

typedef struct Case {
    const char *more; /* HTML beside the form's link */
    DemurGateState state;
    const char *why;
} Case;

static const Case cases[] = {
    {"", PASSED, GOOD},
    {"<a href='#top'>up</a><img src='https://evil.example/x.png'><img src=cid:a>", PASSED,
     GOOD},
    {"<a href='https://evil.example/'>x</a>", FAILED, FOREIGN},
    {"<a style='display:none' href='https://evil.example/'>x</a>", FAILED, FOREIGN},
    /* The footer of Meta's mail links the address it was sent to. */
    {"<a href='mailto:anna&#064;example.org'>anna</a>", PASSED, GOOD},
    {"<a href='MAILTO:Anna%40example.org'>anna</a>", PASSED, GOOD},
    {"<a href='mailto:other@example.org'>anna</a>", FAILED, NO_WEB},
    {"<a href='mailto:anna@example.org?bcc=x@evil.example'>anna</a>", FAILED, NO_WEB},
    {"<a href='mailto:anna@example.org,x@evil.example'>anna</a>", FAILED, NO_WEB},
    {"<a href='mailto:anna+ig@example.com'>anna</a>", PASSED, GOOD},
    {"<a href='mailto:anna@example.com'>anna</a>", PASSED, GOOD},
    {"<a href='mailto:ann@example.com'>anna</a>", FAILED, NO_WEB},
    {"<a href='mailto:Me@example.net?subject=x&amp;Body=y'>me</a>", PASSED, GOOD},
    {"<a href='mailto:me@example.net?to=x@evil.example'>me</a>", FAILED, NO_WEB},
    {"<a href='mailto:me@example.net?subject=x&amp;%62cc=x@evil.example'>me</a>", FAILED,
     NO_WEB},
    /* The company's own, and what leads nowhere. */
    {"<a href='mailto:privacy@support.facebook.com'>write</a>", PASSED, GOOD},
    {"<a href='mailto:unsubscribe@facebookmail.com?subject=x'>write</a>", PASSED, GOOD},
    {"<a href='mailto:privacy@facebook.com.evil.example'>write</a>", FAILED, NO_WEB},
    {"<a href='mailto:x@evil.example,privacy@facebook.com'>write</a>", FAILED, NO_WEB},
    {"<a href='mailto:x@evil.example%2Cprivacy@facebook.com'>write</a>", FAILED, NO_WEB},
    {"<a href='mailto:x@evil.example?x@facebook.com'>write</a>", FAILED, NO_WEB},
    {"<a href='mailto:'>write</a>", FAILED, NO_WEB},
    {"<a href='tel:+4930123'>x</a><a href='sms:123'>x</a><a href='about:blank'>x</a>"
     "<a href='x-apple-data-detectors://1'>x</a>",
     PASSED, GOOD},
    {"<a href='about:blank?x'>x</a>", FAILED, NO_WEB},
    {"<a href='javascript:void(0)'>x</a>", UNKNOWN, NO_PAGE},
    {"<a href='javascript:location=1'>x</a>", FAILED, NO_WEB},
    {"<a href='fb-messenger://user/1'>x</a>", UNKNOWN, NO_PAGE},
    {"<a href='FB://settings'>x</a>", UNKNOWN, NO_PAGE},
    {"<a href='fbx://settings'>x</a>", FAILED, NO_WEB},
    /* A name that programs make a link of. */
    {"<p>Hi www.anna.example,</p>", UNKNOWN, CALLED},
    {"<p>Hi <a href='http://www.anna.example'>www.anna.example</a>,</p>", FAILED,
     OTHER("www.anna.example")},
    {"<p>Hi www.anna.example,</p><p>Now go to www.anna.example</p>", FAILED,
     OTHER("www.anna.example")},
    {"<p>Hi www.anna.example/login,</p>", FAILED, OTHER("www.anna.example")},
    {"<p>www.anna.example</p>", FAILED, OTHER("www.anna.example")},
    {"<p>Object at www.anna.example now</p>", FAILED, OTHER("www.anna.example")},
    /* Meta's own redirectors. */
    {"<a href='https://l.meta.ai/?u=https%3A%2F%2Fevil.example%2F&h=x'>x</a>", FAILED, FOREIGN},
    {"<a href='https://l.facebook.com/?u=https%3A%2F%2Fevil.example%2F'>x</a>", FAILED,
     FOREIGN},
    {"<a href='https://www.instagram.com/linkshim/?u=https%3A%2F%2Fevil.example'>x</a>", FAILED,
     FOREIGN},
    {"<a href='https://www.facebook.com/n/?mid=1&l.php&u=https%3A%2F%2Fevil.example'>x</a>",
     FAILED, FOREIGN},
    {"<a href='https://www.facebook.com/go?to=https%3A%2F%2Fevil.example'>x</a>", UNKNOWN,
     "a link to the company carries an address of somebody else in it"},
    {"<a href='https://www.facebook.com/go?to=%252F%252Fevil.example'>x</a>", UNKNOWN,
     "a link to the company carries an address of somebody else in it"},
    {"<a href='https://www.facebook.com/go?to=https%3A%2F%2Fm.facebook.com%2F&x=a.b'>x</a>",
     PASSED, GOOD},
    /* Services that hide where they lead. */
    {"<a href='https://bit.ly/x'>x</a>", FAILED, HIDES},
    {"<a href='https://u1.ct.sendgrid.net/ls/click?upn=x'>x</a>", FAILED, HIDES},
    {"<a href='https://fb.me/x/y'>x</a>", UNKNOWN,
     "a short link of the company hides where it leads"},
    {"<a href='https://l.facebook.com/l.php?u=https%3A%2F%2Ffb.me%2Fx'>x</a>", UNKNOWN,
     "a short link of the company hides where it leads"},
    {"<a href='https://protect-us.mimecast.com/s/x'>x</a>", UNKNOWN,
     "a mail gateway has replaced a link by one that hides where it leads"},
    {"<a href='https://protect-us.mimecast.com/s/x'>x</a>"
     "<a href='https://www.facebook.com/help/contact/999999999'>y</a>",
     FAILED, "the mail offers more than one form"},
    /* What is shown within the page. */
    {"<iframe src='https://evil.example/' width=600 height=600></iframe>", FAILED, FOREIGN},
    {"<object data='https://evil.example/' type='text/html'></object>", FAILED, FOREIGN},
    {"<iframe srcdoc='&lt;a href=https://evil.example/&gt;x'></iframe>", FAILED, NO_WEB},
    {"<form action='https://www.facebook.com/'></form>", FAILED,
     "the mail itself asks for data in a form"},
    {"<base href='https://evil.example/'><a href='#'>object here</a>", FAILED,
     "the mail says that its links are to be read from another place (base)"},
    {"<base target=_blank>", PASSED, GOOD},
    /* What only some programs follow. */
    {"<!--[if mso]><a href='https://evil.example/'>x</a><![endif]-->", FAILED, FOREIGN},
    {"<!--[if mso]><v:roundrect href='https://evil.example/'><![endif]-->", FAILED, FOREIGN},
    {"<!-- <a href='https://evil.example/'>x</a> -->", PASSED, GOOD},
    {"<p>Log in at https://evil.example/ now</p>", FAILED, FOREIGN},
    {"<p>Log in at www.evil.example/login now</p>", FAILED,
     "a link leads to www.evil.example, which is not the company's"},
    {"<p>Log in at https://www.facebook.com/ now</p>", PASSED, GOOD},
    {"<link rel=stylesheet href='https://fonts.example/'>", PASSED, GOOD},
    {"<link itemprop=target href='https://evil.example/'>", FAILED, FOREIGN},
    /* Other pages of the company, and other forms. */
    {"<a href='https://help.meta.com/support/privacy'>Privacy</a>", PASSED, GOOD},
    {"<img src='https://www.facebook.com/help/contact/999999999'>", PASSED, GOOD},
    {"<a style='display:none' href='https://www.facebook.com/help/contact/999999999'>y</a>",
     FAILED, "the mail offers more than one form"},
};

static void
test_html(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *rest = g_strdup_printf(
            "Content-Type: text/html; charset=utf-8\n\n<p>" FORM "</p>%s\n", cases[i].more);
        bool one = !strstr(cases[i].why, "more than one");
        check(rest, cases[i].state, cases[i].why, one);
    }
}

/* What the receiver's side puts into a mail that it hands on. */
static void
test_added(void)
{
    static const Case links[] = {
        {"https://aka.ms/LearnAboutSenderIdentification", PASSED, GOOD},
        {"http://aka.ms/LearnAboutSenderIdentification", PASSED, GOOD},
        {"https://eur02.safelinks.protection.outlook.com/?url="
         "https%3A%2F%2Faka.ms%2FLearnAboutSenderIdentification&amp;data=x",
         PASSED, GOOD},
        {"https://aka.ms/LearnAboutSenderIdentification?x", FAILED, OTHER("aka.ms")},
        {"https://aka.ms/LearnAboutSenderIdentification#x", UNKNOWN, ADDED("aka.ms")},
        {"https://aka.ms/evil", FAILED, OTHER("aka.ms")},
        {"https://aka.ms/", FAILED, OTHER("aka.ms")},
        {"https://aka.ms/LearnAboutSpoofing", UNKNOWN, ADDED("aka.ms")},
        {"https://us-phishalarm-ewt.proofpoint.com/EWT/v1/ABC!xyz$", UNKNOWN,
         ADDED("us-phishalarm-ewt.proofpoint.com")},
        {"https://us-phishalarm-ewt.proofpoint.com/EWT/v1/", FAILED,
         OTHER("us-phishalarm-ewt.proofpoint.com")},
        {"https://us-phishalarm-ewt.proofpoint.com/x", FAILED,
         OTHER("us-phishalarm-ewt.proofpoint.com")},
        {"https://www.avast.com/sig-email?utm_medium=email&amp;utm_term=icon", UNKNOWN,
         ADDED("www.avast.com")},
        {"https://www.avast.com/sig-email/?utm_medium=email", UNKNOWN, ADDED("www.avast.com")},
        {"http://www.avast.com", UNKNOWN, ADDED("www.avast.com")},
        {"https://www.avast.com/sig-email?url=https://evil.example", FAILED,
         OTHER("www.avast.com")},
        {"https://www.avast.com/sig-email2", FAILED, OTHER("www.avast.com")},
        {"https://www.avast.com.evil.example/sig-email", FAILED,
         OTHER("www.avast.com.evil.example")},
        {"http://www.avg.com/email-signature", UNKNOWN, ADDED("www.avg.com")},
        {"http://www.eset.com/", UNKNOWN, ADDED("www.eset.com")},
        {"https://relay.firefox.com/accounts/profile/#ab%40mozmail.com", UNKNOWN,
         ADDED("relay.firefox.com")},
        {"https://relay.firefox.com/contains-tracker-warning/#x", FAILED,
         OTHER("relay.firefox.com")},
        {"https://app.addy.io/deactivate/1e1a4a5e-f167?signature=ac94", UNKNOWN,
         ADDED("app.addy.io")},
        {"https://protection.inkyphishfence.com/report?id=1", UNKNOWN,
         ADDED("protection.inkyphishfence.com")},
        {"https://protection.inkyphishfence.com/report?to=1", FAILED,
         OTHER("protection.inkyphishfence.com")},
        /* A list's own footer may be anybody's. */
        {"https://lists.example.org/mailman/listinfo/family", FAILED,
         OTHER("lists.example.org")},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *rest = g_strdup_printf(
            "Content-Type: text/html\n\n<p>" FORM "</p><a href='%s'>x</a>\n", links[i].more);
        check(rest, links[i].state, links[i].why, true);
    }
}

static void
test_plain(void)
{
    static const Case texts[] = {
        {"", PASSED, GOOD},
        {"Hi www.anna.example,", UNKNOWN, CALLED},
        {"Hi www.anna_m,\nHow are you?", UNKNOWN, CALLED},
        {"Hi https://evil.example,", FAILED, FOREIGN},
        {"See https://evil.example/x.", FAILED, FOREIGN},
        {"See ftp://evil.example/x.", FAILED, NO_WEB},
        {"See www.evil.example", FAILED,
         "a link leads to www.evil.example, which is not the company's"},
        {"https://www.facebook.com\xe3\x80\x82"
         "evil.example/x",
         FAILED, NO_WEB},
        {"https://www.facebook.com\xe2\x80\x99@evil.example/x", FAILED, NO_WEB},
        {"<https://www.facebook.com .evil.example/>", FAILED,
         "a link leads to www.facebook.com.evil.example, which is not the company's"},
        {"\xe2\x80\x9chttps://www.facebook.com\xe2\x80\x9d.", PASSED, GOOD},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *rest = g_strdup_printf(
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            "https://www.facebook.com/help/contact/712876720715583\n%s\n",
            texts[i].more);
        check(rest, texts[i].state, texts[i].why, true);
    }
}

#define MIXED                                                                                  \
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n" FORM
#define END "\n--b--\n"

static void
test_parts(void)
{
    static const Case parts[] = {
        {MIXED "\n--b\nContent-Type: image/png\n\nx" END, PASSED, GOOD},
        {MIXED "\n--b\nContent-Type: application/pgp-signature\n\nx" END, PASSED, GOOD},
        {MIXED "\n--b\nContent-Type: image/svg+xml\n\nx" END, UNKNOWN, ATTACHED},
        {MIXED "\n--b\nContent-Type: application/octet-stream; name=form.html\n\nx" END,
         UNKNOWN, ATTACHED},
        {MIXED "\n--b\nContent-Type: application/ics\n\nURL:https://evil.example/" END, UNKNOWN,
         ATTACHED},
        {MIXED "\n--b\nContent-Type: text/calendar\n\nURL:htt\n ps://evil.example/x" END,
         FAILED, FOREIGN},
        {MIXED
         "\n--b\nContent-Type: text/x-amp-html\n\n<a href='https&#58;//evil.example'>x" END,
         FAILED, FOREIGN},
        {MIXED "\n--b\nContent-Type: message/rfc822\n\nSubject: x\n\nhttps://evil.example/" END,
         UNKNOWN, ATTACHED},
        {MIXED "\n--b\nContent-Type: message/external-body; access-type=URL\n\nx" END, UNKNOWN,
         ATTACHED},
        {MIXED
         "\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n\nx" END,
         UNKNOWN, "not all was examined: a part is encoded in an unknown way"},
        {MIXED "\n--b\nContent-Type: text/plain; charset=utf-7\n\nx" END, UNKNOWN,
         "not all was examined: a charset is refused"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
        check(parts[i].more, parts[i].state, parts[i].why, true);
}

/* What passes a ceiling may lead anywhere; pictures do not use it up. */
static void
test_ceilings(void)
{
    g_autoptr(GString) text = g_string_new("Content-Type: text/html\n\n" FORM);
    for (unsigned i = 0; i < 3000; i++)
        g_string_append_printf(text, "<img src=https://www.facebook.com/%u>", i);
    g_string_append(text, "<a href='https://evil.example/'>x</a>");
    check(text->str, FAILED, FOREIGN, true);
    g_string_assign(text, "Content-Type: text/html\n\n" FORM);
    for (unsigned i = 0; i < 2005; i++)
        g_string_append(text, "<a href=https://www.facebook.com/>x</a>");
    g_string_append(text, "<a href='https://evil.example/'>x</a>");
    check(text->str, UNKNOWN, "not all was examined: there are too many links", true);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/targets-gate/html", test_html);
    g_test_add_func("/targets-gate/added", test_added);
    g_test_add_func("/targets-gate/plain", test_plain);
    g_test_add_func("/targets-gate/parts", test_parts);
    g_test_add_func("/targets-gate/ceilings", test_ceilings);
    return g_test_run();
}
