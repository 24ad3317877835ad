/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* Where links lead as a pack sees it, and which forms a rule takes for one. */
#include "rules/eval.h"

#include <string.h>

static const char pack_text[] =
    "{\"format\":1,\"name\":\"t\",\"version\":\"1\",\"company\":\"Example\","
    "\"expires\":\"2030-01-01\",\"senders\":[{\"domain\":\"mail.example.com\","
    "\"status\":\"seen\"}],\"brands\":[\"example\"],\"hosts\":[\"example.com\"],"
    "\"shapes\":[{\"id\":\"c\",\"host\":\"www.example.com\",\"aliases\":[\"m.example.com\"],"
    "\"path\":\"/contact/\",\"digits\":true},"
    "{\"id\":\"p\",\"host\":\"www.example.com\",\"path\":\"/privacy/object/\"}],"
    "\"forms\":[{\"id\":\"f\",\"shape\":\"c\",\"number\":\"123456\",\"audience\":\"users\"},"
    "{\"id\":\"g\",\"shape\":\"c\",\"number\":\"654321\",\"audience\":\"non-users\"},"
    "{\"id\":\"h\",\"shape\":\"p\",\"audience\":\"users\"}],\"rules\":["
    "{\"id\":\"users\",\"kind\":\"notice\",\"when\":{\"link.form\":{\"audience\":\"users\"}}},"
    "{\"id\":\"known\",\"kind\":\"notice\",\"when\":{\"link.form\":\"known\"}},"
    "{\"id\":\"any\",\"kind\":\"notice\",\"when\":{\"link.form\":\"any\"}}],"
    "\"tests\":[{\"name\":\"t\",\"expect\":\"none\"}]}";

static DemurPack *
make_pack(void)
{
    g_autoptr(GError) error = NULL;
    DemurPack *pack = demur_pack_parse("p", pack_text, strlen(pack_text), 0, &error);
    g_assert_no_error(error);
    return pack;
}

static DemurMessage *
make_message(const char *type, const char *body)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(
        "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/%s\r\n\r\n%s\r\n", type,
        body);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return message;
}

static void
test_targets(void)
{
    static const struct {
        const char *url, *host, *shape, *form;
        bool company;
    } cases[] = {
        {"https://www.example.com/contact/123456", "www.example.com", "c", "f", true},
        {"https://m.example.com/contact/654321/?x=y", "m.example.com", "c", "g", true},
        {"https://www.example.com/contact/99999999", "www.example.com", "c", NULL, true},
        {"https://www.example.com/privacy/object/", "www.example.com", "p", "h", true},
        {"http://www.example.com/contact/123456", "www.example.com", NULL, NULL, true},
        {"https://www.example.com/contact/12345", "www.example.com", NULL, NULL, true},
        {"https://www.example.com.evil.org/contact/123456", "www.example.com.evil.org", NULL,
         NULL, false},
        {"https://notexample.com/contact/123456", "notexample.com", NULL, NULL, false},
    };
    g_autoptr(DemurPack) pack = make_pack();
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DemurMessage) message = make_message("plain", cases[i].url);
        g_autoptr(GPtrArray) targets = demur_targets_new(pack, message);
        g_assert_cmpuint(targets->len, ==, 1);
        const DemurTarget *target = targets->pdata[0];
        g_assert_cmpstr(target->host, ==, cases[i].host);
        g_assert_true(target->company_host == cases[i].company);
        g_assert_true(target->https == g_str_has_prefix(cases[i].url, "https:"));
        g_assert_cmpstr(target->shape ? target->shape->id : NULL, ==, cases[i].shape);
        g_assert_cmpstr(target->form ? target->form->id : NULL, ==, cases[i].form);
    }
}

#define A(url) "<p><a href=\"" url "\">x</a>"
#define HIDDEN(url) "<div style=\"display:none\"><a href=\"" url "\">x</a></div>"
#define IMAGE(url) "<img src=\"" url "\">"
#define F "https://www.example.com/contact/123456"
#define G "https://www.example.com/contact/654321"
#define NEW "https://www.example.com/contact/777777"

static void
test_forms(void)
{
    static const struct {
        const char *body, *rule;
    } cases[] = {
        {A(F), "users"},
        {A(F) A("https://m.example.com/contact/123456/?a=b") A("https://evil.org/"), "users"},
        {A(G), "known"},
        {A(NEW), "any"},
        {A(F) A(G), "any"},
        {A(F) A(NEW), "any"},
        {A(F) HIDDEN(G), "any"},
        {HIDDEN(F), NULL},
        {IMAGE(F), NULL},
        {A(F) IMAGE(G), "users"},
        {A("https://www.example.com/other"), NULL},
        {"no link", NULL},
    };
    g_autoptr(DemurPack) pack = make_pack();
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DemurMessage) message = make_message("html", cases[i].body);
        g_autoptr(DemurNomination) nomination = demur_eval(pack, message, false);
        g_assert_cmpstr(nomination->rule ? nomination->rule->id : NULL, ==, cases[i].rule);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/targets/each", test_targets);
    g_test_add_func("/targets/forms", test_forms);
    return g_test_run();
}
