/* SPDX-License-Identifier: MIT */
/* Composing mail, read back through the view. demur-layer: message */
#include <glib.h>
#include <string.h>

#include <demur/message.h>

#include "base/error.h"
#include "message/compose.h"

static void
assert_clean(GBytes *bytes)
{
    size_t len;
    const char *data = g_bytes_get_data(bytes, &len);
    size_t line = 0;
    for (size_t i = 0; i < len; i++) {
        g_assert_cmpint((guchar)data[i], <, 128);
        g_assert_cmpint(data[i], !=, 0);
        if (data[i] == '\n')
            g_assert_true(i && data[i - 1] == '\r');
        if (data[i] == '\r')
            g_assert_true(i + 1 < len && data[i + 1] == '\n');
        line = data[i] == '\n' ? 0 : line + 1;
        g_assert_cmpuint(line, <=, 999);
    }
}

static DemurMessage *
round_trip(const DemurCompose *compose)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = demur_compose(compose, &error);
    g_assert_no_error(error);
    assert_clean(bytes);
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    g_assert_null(demur_message_field(message, "User-Agent", 0));
    g_assert_cmpuint(demur_message_count(message, "Subject"), <=, 1);
    g_assert_cmpstr(demur_message_field(message, "MIME-Version", 0)->value, ==, "1.0");
    return message;
}

static const char *const references[] = {"<first@a.example>", "<second@a.example>", NULL};
static const char *const extra[] = {
    "X-Demur-Case", "42", "Auto-Submitted", "auto-generated", "X-Evil", "a\r\nBcc: x@y", NULL};

static const DemurCompose whole = {
    .from_name = "Zoë, \"Quoted\" <x@evil.example>",
    .from_address = "zoe@home.example",
    .to = "someone@there.example",
    .subject = "Objection: données — «IA» 你好\r\nBcc: x@evil.example",
    .message_id = "<id-1@home.example>",
    .in_reply_to = "<second@a.example>",
    .references = references,
    .language = "fr",
    .body = "Bonjour,\n\nFrom here: é, €, 😀\n.\n-- \nhttps://help.example/contact/1\n",
    .date = 1745000000,
    .extra = extra,
};

static void
test_whole(void)
{
    g_autoptr(DemurMessage) message = round_trip(&whole);
    const DemurFrom *from = demur_message_from(message);
    g_assert_cmpuint(from->addresses, ==, 1);
    g_assert_cmpstr(from->display, ==, "Zoë, \"Quoted\" <x@evil.example>");
    g_assert_cmpstr(from->domain, ==, "home.example");
    g_assert_cmpstr(from->local, ==, "zoe");
    g_assert_cmpstr(demur_message_recipients(message)[0], ==, "someone@there.example");
    g_assert_null(demur_message_recipients(message)[1]);
    g_assert_cmpstr(demur_message_subject(message), ==,
                    "Objection: données - \"IA\" 你好 Bcc: x@evil.example");
    g_assert_cmpstr(demur_message_id(message), ==, "<id-1@home.example>");
    g_assert_cmpstr(demur_message_field(message, "In-Reply-To", 0)->value, ==,
                    "<second@a.example>");
    g_assert_cmpstr(demur_message_references(message)[0], ==, "<first@a.example>");
    g_assert_cmpstr(demur_message_references(message)[1], ==, "<second@a.example>");
    g_assert_cmpint(demur_message_date(message), ==, 1745000000);
    g_assert_cmpstr(demur_message_language(message), ==, "fr");
    g_assert_cmpstr(demur_message_text(message), ==,
                    "Bonjour,\nFrom here: é, €, 😀\n.\n--\nhttps://help.example/contact/1");
    g_assert_cmpuint(demur_message_n_links(message), ==, 1);
    g_assert_cmpstr(demur_message_field(message, "X-Demur-Case", 0)->value, ==, "42");
    g_assert_cmpstr(demur_message_field(message, "X-Evil", 0)->value, ==, "a  Bcc: x@y");
    g_assert_null(demur_message_field(message, "Bcc", 0));
    g_assert_null(demur_message_unexamined(message));
}

static void
test_least(void)
{
    DemurCompose compose = {.message_id = "<a@b>"};
    g_autoptr(DemurMessage) message = round_trip(&compose);
    g_assert_cmpstr(demur_message_text(message), ==, "");
    g_assert_null(demur_message_field(message, "To", 0));
    g_assert_null(demur_message_field(message, "From", 0));
    g_assert_cmpint(demur_message_date(message), ==, 0);
}

static void
test_bodies(void)
{
    g_autofree char *line = g_strnfill(5000, 'x');
    g_autofree char *wide = g_strjoin("", line, "é", line, NULL);
    const char *const bodies[] = {"a\nb",     "a\r\nb\r\n", "a\rb",    "\n\n",
                                  line,       wide,         ".\n..\n", "a=b\n=3D",
                                  "\xFF\xFE", "a \nb\t\n",  "From x\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        DemurCompose compose = {.message_id = "<a@b>", .body = bodies[i]};
        g_autoptr(DemurMessage) message = round_trip(&compose);
        g_autofree char *valid = g_utf8_make_valid(bodies[i], -1);
        g_auto(GStrv) want = g_strsplit_set(valid, "\r\n \t", -1);
        for (char **word = want; *word; word++)
            g_assert_nonnull(strstr(demur_message_text(message), *word));
    }
}

static void
test_long_subject(void)
{
    g_autofree char *wide = g_strnfill(3000, 'x');
    wide[1500] = ' ';
    DemurCompose compose = {.message_id = "<a@b>", .subject = wide};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = demur_compose(&compose, &error);
    if (bytes)
        assert_clean(bytes);
    else
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
}

static void
test_refused(void)
{
    static const char *const bad_ids[] = {"",        "a@b",    "<>",    "<a b>",   "<a\r\nb>",
                                          "<a>\r\n", "<a><b>", "<é@b>", "<a\x7F>", "<a"};
    static const char *const bad_addresses[] = {
        "",      "a",     "a@",  "@b",         "a@b@c",   "a@b\n",      "a b@c",
        "<a@b>", "a,b@c", "é@b", "a@b>, <c@d", "\"a\"@b", "a@[1.2.3.4]"};
    static const char *const bad_names[] = {"",    "a b",     "a:",   "é",
                                            "a\n", "Subject", "from", "content-type"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad_ids); i++) {
        const char *const ids[] = {bad_ids[i], NULL};
        const DemurCompose composes[] = {
            {.message_id = bad_ids[i]},
            {.message_id = "<a@b>", .in_reply_to = bad_ids[i]},
            {.message_id = "<a@b>", .references = ids},
        };
        for (size_t k = 0; k < G_N_ELEMENTS(composes); k++) {
            g_autoptr(GError) error = NULL;
            g_assert_null(demur_compose(&composes[k], &error));
            g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_addresses); i++) {
        const DemurCompose from = {.message_id = "<a@b>", .from_address = bad_addresses[i]};
        const DemurCompose to = {.message_id = "<a@b>", .to = bad_addresses[i]};
        g_assert_null(demur_compose(&from, NULL));
        g_assert_null(demur_compose(&to, NULL));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_names); i++) {
        const char *const fields[] = {bad_names[i], "x", NULL};
        const DemurCompose compose = {.message_id = "<a@b>", .extra = fields};
        g_assert_null(demur_compose(&compose, NULL));
    }
    const DemurCompose none = {.subject = "x"};
    const DemurCompose language = {.message_id = "<a@b>", .language = "fr\r\nBcc: x@y"};
    g_assert_null(demur_compose(&none, NULL));
    g_assert_null(demur_compose(&language, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/compose/whole", test_whole);
    g_test_add_func("/compose/least", test_least);
    g_test_add_func("/compose/bodies", test_bodies);
    g_test_add_func("/compose/long-subject", test_long_subject);
    g_test_add_func("/compose/refused", test_refused);
    return g_test_run();
}
