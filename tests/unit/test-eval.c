/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* Rules on messages: logic, evidence, near misses, the unknown. */
#include "base/limits.h"
#include "rules/eval.h"

#include <string.h>

#define HEAD                                                                                   \
    "{\"format\":1,\"name\":\"t\",\"version\":\"1\",\"company\":\"Example\","                  \
    "\"expires\":\"2030-01-01\",\"senders\":[{\"domain\":\"mail.example.com\","                \
    "\"subdomains\":true,\"status\":\"seen\"}],\"brands\":[\"example\"],"                      \
    "\"hosts\":[\"example.com\"],\"shapes\":[{\"id\":\"c\",\"host\":\"www.example.com\","      \
    "\"path\":\"/contact/\",\"digits\":true}],\"forms\":[{\"id\":\"f\",\"shape\":\"c\","       \
    "\"number\":\"123456\",\"audience\":\"users\"}],\"rules\":["
#define TAIL "],\"tests\":[{\"name\":\"t\",\"expect\":\"none\"}]}"

#define PLAIN                                                                                  \
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
/* A charset that is refused, so that the body cannot be examined. */
#define UNREADABLE "Content-Type: text/plain; charset=utf-7\r\n\r\n"

#define MAIL                                                                                   \
    "From: Example <no-reply@eu.mail.example.com>\r\nSubject: Learn how we train\r\n"          \
    "X-Kind: =?utf-8?Q?Stra=C3=9Fe?=\r\n" PLAIN                                                \
    "You have the right to object to this, until May.\r\n"

static DemurPack *
make_pack(const char *rules)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(HEAD, rules, TAIL, NULL);
    DemurPack *pack = demur_pack_parse("p", text, strlen(text), 0, &error);
    g_assert_no_error(error);
    return pack;
}

/* The same, its rules read when they are tried. */
static DemurPack *
make_lazy(const char *rules)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(HEAD, rules, TAIL, NULL);
    DemurPack *pack = demur_pack_parse_lazy("p", text, strlen(text), 0, &error);
    g_assert_no_error(error);
    g_assert_null(((DemurRule *)pack->rules->pdata[0])->when);
    return pack;
}

static DemurMessage *
make_message(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return message;
}

static bool
fires(const char *condition, const char *mail)
{
    g_autofree char *rule =
        g_strdup_printf("{\"id\":\"r\",\"kind\":\"notice\",\"when\":%s}", condition);
    g_autoptr(DemurPack) pack = make_pack(rule);
    g_autoptr(DemurMessage) message = make_message(mail);
    g_autoptr(DemurNomination) nomination = demur_eval(pack, message, false);
    g_autoptr(DemurNomination) traced = demur_eval(pack, message, true);
    g_assert_true(nomination->rule == traced->rule);
    g_assert_cmpuint(traced->misses->len, ==, traced->rule ? 0 : 1);
    g_autoptr(DemurPack) lazy = make_lazy(rule);
    g_autoptr(DemurNomination) late = demur_eval(lazy, message, false);
    g_autoptr(DemurNomination) again = demur_eval(lazy, message, true);
    g_assert_cmpstr(late->rule ? late->rule->id : NULL, ==, traced->rule ? "r" : NULL);
    g_assert_true(late->rule == again->rule);
    g_assert_cmpuint(late->evidence->len, ==, nomination->evidence->len);
    g_assert_cmpuint(again->misses->len, ==, traced->misses->len);
    return nomination->rule != NULL;
}

#define YES "{\"subject\":\"learn\"}"
#define NO "{\"subject\":\"forget\"}"
/* On an unreadable body. */
#define UNKNOWN "{\"text\":\"x\"}"

static void
test_predicates(void)
{
    static const struct {
        const char *condition;
        bool fires;
    } cases[] = {
        {"{\"from.domain\":\"senders\"}", true},
        {"{\"from.domain\":[\"example.com\"]}", true},
        {"{\"from.domain\":[\"example.org\",\"xample.com\"]}", false},
        {"{\"subject\":\"^learn\\\\b.*TRAIN$\"}", true},
        {"{\"subject\":\"object\"}", false},
        {"{\"text\":\"right\\\\s+to\\\\s+object\"}", true},
        {"{\"text\":\"learn\"}", false},
        {"{\"subject.or.text\":\"learn\"}", true},
        {"{\"subject.or.text\":\"object\"}", true},
        {"{\"subject.or.text\":\"neither\"}", false},
        {"{\"header.x-kind\":\"^straße$\"}", true},
        {"{\"header.X-Other\":\".\"}", false},
        {"{\"link.form\":\"any\"}", false},
        {"{\"all\":[" YES "," YES "]}", true},
        {"{\"all\":[" YES "," NO "]}", false},
        {"{\"any\":[" NO "," YES "]}", true},
        {"{\"any\":[" NO "," NO "]}", false},
        {"{\"not\":" NO "}", true},
        {"{\"not\":" YES "}", false},
        {"{\"count\":{\"min\":2,\"of\":[" YES "," NO "," YES "]}}", true},
        {"{\"count\":{\"min\":2,\"of\":[" NO "," YES "," NO "]}}", false},
        {"{\"count\":{\"min\":3,\"of\":[" YES "," YES "," YES "]}}", true},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        if (fires(cases[i].condition, MAIL) != cases[i].fires)
            g_error("%s: expected %d", cases[i].condition, cases[i].fires);
}

/* What is not known fires nothing, neither straight nor by "not". */
static void
test_unknown(void)
{
    static const char mail[] =
        "From: a@mail.example.com\r\nSubject: learn\r\n" UNREADABLE "+AGE-";
    static const struct {
        const char *condition;
        bool fires;
    } cases[] = {
        {UNKNOWN, false},
        {"{\"not\":" UNKNOWN "}", false},
        {"{\"not\":{\"not\":" UNKNOWN "}}", false},
        {"{\"all\":[" YES "," UNKNOWN "]}", false},
        {"{\"not\":{\"all\":[" UNKNOWN "," YES "]}}", false},
        {"{\"not\":{\"all\":[" UNKNOWN "," NO "]}}", true},
        {"{\"any\":[" UNKNOWN "," YES "]}", true},
        {"{\"not\":{\"any\":[" NO "," UNKNOWN "]}}", false},
        {"{\"count\":{\"min\":1,\"of\":[" UNKNOWN "," YES "]}}", true},
        {"{\"count\":{\"min\":2,\"of\":[" UNKNOWN "," YES "]}}", false},
        {"{\"not\":{\"count\":{\"min\":2,\"of\":[" UNKNOWN "," YES "]}}}", false},
        {"{\"not\":{\"count\":{\"min\":2,\"of\":[" UNKNOWN "," NO "]}}}", true},
        {"{\"not\":{\"link.form\":\"any\"}}", false},
        {"{\"not\":{\"link.form\":\"known\"}}", false},
        {"{\"subject.or.text\":\"learn\"}", true},
        {"{\"not\":{\"subject.or.text\":\"x\"}}", false},
        {"{\"not\":" NO "}", true},
    };
    g_autoptr(DemurMessage) message = make_message(mail);
    g_assert_nonnull(demur_message_unexamined(message));
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        if (fires(cases[i].condition, mail) != cases[i].fires)
            g_error("%s: expected %d", cases[i].condition, cases[i].fires);
}

/* A limit that is hit is an error that is seen, and the rule does not fire. */
static void
test_rule_error(void)
{
    g_autofree char *as = g_strnfill(5000, 'a');
    g_autofree char *mail = g_strconcat("From: a@b.example\r\n" PLAIN, as, "\r\nb x\r\n", NULL);
    g_autoptr(DemurMessage) message = make_message(mail);
    static const char *const conditions[] = {"{\"text\":\"(a+)+x\"}",
                                             "{\"not\":{\"text\":\"(a+)+x\"}}"};
    for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
        g_autofree char *rule =
            g_strdup_printf("{\"id\":\"slow\",\"kind\":\"notice\",\"when\":%s}", conditions[i]);
        g_autoptr(DemurPack) pack = make_pack(rule);
        g_autoptr(DemurNomination) nomination = demur_eval(pack, message, false);
        g_assert_null(nomination->rule);
        g_assert_cmpuint(nomination->errors->len, ==, 1);
        g_assert_cmpstr(nomination->errors->pdata[0], ==,
                        "rule slow: text /(a+)+x/: match limit exceeded");
    }
}

static void
assert_evidence(const DemurNomination *nomination, unsigned index, const char *where,
                const char *text)
{
    g_assert_cmpuint(nomination->evidence->len, >, index);
    const DemurEvidence *evidence = nomination->evidence->pdata[index];
    g_assert_cmpstr(evidence->rule, ==, "r");
    g_assert_cmpstr(evidence->where, ==, where);
    g_assert_cmpstr(evidence->text, ==, text);
}

static void
test_evidence(void)
{
    g_autoptr(DemurPack) pack = make_pack(
        "{\"id\":\"r\",\"kind\":\"notice\",\"when\":{\"all\":[{\"from.domain\":\"senders\"},"
        "{\"any\":[{\"all\":[" YES "," NO "]},{\"text\":\"to object\"}]},"
        "{\"not\":{\"all\":[" YES "," NO "]}},"
        "{\"count\":{\"min\":2,\"of\":[{\"text\":\"until\"},{\"all\":[" YES "," NO "]},"
        "{\"header.X-Kind\":\"str\"}]}},"
        "{\"link.form\":\"known\"}]}}");
    g_autoptr(DemurMessage) message =
        make_message(MAIL "https://www.example.com/contact/123456/?evil=1\r\n");
    g_autoptr(DemurNomination) nomination = demur_eval(pack, message, false);
    g_assert_nonnull(nomination->rule);
    assert_evidence(nomination, 0, "from", "eu.mail.example.com");
    assert_evidence(nomination, 1, "text", "You have the right to object to this, until May.…");
    assert_evidence(nomination, 2, "text", "…to object to this, until May.…");
    assert_evidence(nomination, 3, "header X-Kind", "Straße");
    assert_evidence(nomination, 4, "link", "https://www.example.com/contact/123456");
    g_assert_cmpuint(nomination->evidence->len, ==, 5);
    g_assert_cmpuint(nomination->targets->len, ==, 1);
}

/* Hostile words reach evidence only cleaned and cut. */
static void
test_hostile_evidence(void)
{
    g_autofree char *long_word = g_strnfill(300, 'w');
    g_autofree char *mail =
        g_strconcat("From: a@b.example\r\nSubject: \x1b[2Jlearn\r\n" PLAIN, long_word, NULL);
    g_autoptr(DemurPack) pack = make_pack("{\"id\":\"r\",\"kind\":\"other\",\"when\":{\"all\":["
                                          "{\"subject\":\"learn\"},{\"text\":\"w{200}\"}]}}");
    g_autoptr(DemurMessage) message = make_message(mail);
    g_autoptr(DemurNomination) nomination = demur_eval(pack, message, false);
    g_assert_nonnull(nomination->rule);
    for (unsigned i = 0; i < 2; i++) {
        const DemurEvidence *evidence = nomination->evidence->pdata[i];
        g_assert_null(strchr(evidence->text, '\x1b'));
        g_assert_cmpint(g_utf8_strlen(evidence->text, -1), <=, 121);
    }
}

static void
test_misses(void)
{
    g_autoptr(DemurPack) pack = make_pack(
        "{\"id\":\"one\",\"kind\":\"notice\",\"when\":{\"all\":[{\"from.domain\":\"senders\"},"
        "{\"any\":[" NO ",{\"text\":\"nowhere\"}]},{\"text\":\"x\"}]}},"
        "{\"id\":\"two\",\"kind\":\"notice\",\"when\":" NO "},"
        "{\"id\":\"three\",\"kind\":\"code\",\"when\":" YES "},"
        "{\"id\":\"four\",\"kind\":\"notice\",\"when\":{\"all\":[" YES ",{\"not\":" YES "}]}},"
        "{\"id\":\"five\",\"kind\":\"other\",\"when\":" YES "}");
    g_autoptr(DemurMessage) message = make_message(MAIL);
    g_autoptr(DemurNomination) nomination = demur_eval(pack, message, true);
    g_assert_cmpstr(nomination->rule->id, ==, "three");
    static const struct {
        const char *rule, *failed;
        unsigned held;
    } wanted[] = {
        {"one", "any of (subject /forget/, text /nowhere/)", 1},
        {"two", "subject /forget/", 0},
        {"four", "not (subject /learn/)", 1},
    };
    g_assert_cmpuint(nomination->misses->len, ==, G_N_ELEMENTS(wanted));
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted); i++) {
        const DemurNearMiss *miss = nomination->misses->pdata[i];
        g_assert_cmpstr(miss->rule, ==, wanted[i].rule);
        g_assert_cmpstr(miss->failed, ==, wanted[i].failed);
        g_assert_cmpuint(miss->held, ==, wanted[i].held);
    }
    g_autoptr(DemurNomination) quick = demur_eval(pack, message, false);
    g_assert_cmpuint(quick->misses->len, ==, 0);
}

/* A rule that is wrong is a rule error when it is tried, with its place in the file; the others
 * go on. */
static void
test_lazy_error(void)
{
    static const char rules[] =
        "{\"id\":\"a\",\"kind\":\"notice\",\"when\":{\"text\":\"nowhere\",\"x\":1}},\n"
        "{\"id\":\"b\",\"kind\":\"notice\",\"when\":{\"text\":\"{{none}}\"}},\n"
        "{\"id\":\"c\",\"kind\":\"notice\",\"when\":{\"text\":\"elephants\", }},\n"
        "{\"id\":\"d\",\"kind\":\"notice\",\"when\":{\"text\":\"object\"}}";
    g_autoptr(DemurPack) pack = make_lazy(rules);
    g_autoptr(DemurMessage) message = make_message(MAIL);
    g_autoptr(DemurNomination) nomination = demur_eval(pack, message, false);
    g_assert_nonnull(nomination->rule);
    g_assert_cmpstr(nomination->rule->id, ==, "d");
    g_assert_cmpuint(nomination->errors->len, ==, 3);
    g_assert_true(g_str_has_prefix(nomination->errors->pdata[0], "p:1:"));
    g_assert_cmpstr(
        nomination->errors->pdata[1], ==,
        "p:2:35: unknown fragment {{none}} (it must stand in \"define\", before its "
        "use)");
    g_assert_true(g_str_has_prefix(nomination->errors->pdata[2], "p:3:"));
}

/* What is wrong outside of the rules is said as by the whole load. */
static void
test_lazy_head(void)
{
    static const char *const texts[] = {
        "", "{", "[]", "{\"rules\":[{}]}", HEAD TAIL, HEAD "1" TAIL, HEAD "{}", "\xff",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) whole = NULL, lazy = NULL;
        g_assert_null(demur_pack_parse("p", texts[i], strlen(texts[i]), 0, &whole));
        g_autoptr(DemurPack) pack =
            demur_pack_parse_lazy("p", texts[i], strlen(texts[i]), 0, &lazy);
        g_assert_null(pack);
        g_assert_cmpstr(lazy->message, ==, whole->message);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/eval/predicates", test_predicates);
    g_test_add_func("/eval/unknown", test_unknown);
    g_test_add_func("/eval/rule-error", test_rule_error);
    g_test_add_func("/eval/evidence", test_evidence);
    g_test_add_func("/eval/hostile-evidence", test_hostile_evidence);
    g_test_add_func("/eval/misses", test_misses);
    g_test_add_func("/eval/lazy-error", test_lazy_error);
    g_test_add_func("/eval/lazy-head", test_lazy_head);
    return g_test_run();
}
