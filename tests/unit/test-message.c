/* SPDX-License-Identifier: MIT */
/* The view of a message: fields, people, ceilings. demur-layer: message */
#include <demur/message.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "message/raw.h"

#define T(text) text, sizeof(text) - 1

static DemurMessage *
parse_bytes(const char *data, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(data, len);
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return message;
}

static DemurMessage *
parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

/* A nameless file that holds the bytes. */
static int
file_with(const char *data, size_t len)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("demur-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_unlink(path);
    while (len) {
        ssize_t n = write(fd, data, len);
        g_assert_cmpint(n, >, 0);
        data += n;
        len -= (size_t)n;
    }
    return fd;
}

static void
test_fields(void)
{
    static const char text[] =
        "From x Sat\r\nA: one\r\n two\nnot a field\na:\t three \nB: \xE9\0x\n"
        "C: caf\xC3\xA9\nD:\n\nA: body\n";
    g_autoptr(DemurMessage) m = parse_bytes(T(text));
    g_assert_cmpuint(demur_message_n_fields(m), ==, 5);
    g_assert_cmpuint(demur_message_count(m, "A"), ==, 2);
    g_assert_cmpstr(demur_message_field(m, "A", 0)->value, ==, "one two");
    g_assert_cmpstr(demur_message_field(m, "A", 1)->value, ==, "three");
    g_assert_cmpstr(demur_message_field(m, "A", 1)->name, ==, "a");
    g_assert_cmpuint(demur_message_field(m, "A", 1)->position, ==, 1);
    g_assert_null(demur_message_field(m, "A", 2));
    g_assert_cmpstr(demur_message_field(m, "B", 0)->value, ==,
                    "\xEF\xBF\xBD\xEF\xBF\xBD"
                    "x");
    g_assert_true(demur_message_field(m, "B", 0)->nul);
    g_assert_true(demur_message_field(m, "B", 0)->eight_bit);
    g_assert_false(demur_message_field(m, "C", 0)->nul);
    g_assert_true(demur_message_field(m, "C", 0)->eight_bit);
    g_assert_cmpstr(demur_message_field_at(m, 4)->value, ==, "");
    g_assert_null(demur_message_field_at(m, 5));
    g_assert_null(demur_message_field(m, "Subject", 0));
    g_assert_cmpstr(demur_message_text(m), ==, "A: body");
}

/* What is absent or broken has its neutral value. */
static void
test_absent(void)
{
    static const char *const texts[] = {
        "",
        "\n",
        "\r\n\r\n",
        "no header at all",
        "From: \nMessage-ID: none\nDate: whenever\nTo:\nReferences:\n\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(DemurMessage) m = parse(texts[i]);
        g_assert_cmpstr(demur_message_subject(m), ==, "");
        g_assert_null(demur_message_id(m));
        g_assert_cmpint(demur_message_date(m), ==, -1);
        g_assert_null(demur_message_references(m)[0]);
        g_assert_null(demur_message_recipients(m)[0]);
        g_assert_null(demur_message_from(m)->domain);
        g_assert_null(demur_message_from(m)->display);
        g_assert_cmpuint(demur_message_from(m)->addresses, ==, 0);
        g_assert_cmpuint(demur_message_n_links(m), ==, 0);
        g_assert_cmpuint(demur_message_n_nested(m), ==, 0);
        g_assert_cmpstr(demur_message_text(m), ==, "");
        g_assert_cmpstr(demur_message_hidden_text(m), ==, "");
        g_assert_null(demur_message_language(m));
        g_assert_null(demur_message_unexamined(m));
        g_assert_null(demur_message_link(m, 0));
        g_assert_null(demur_message_nested(m, 0));
    }
    demur_message_free(NULL);
}

typedef struct FromCase {
    const char *value;
    unsigned addresses;
    const char *display, *local, *domain;
    bool group, comment, eight_bit;
} FromCase;

static const FromCase froms[] = {
    {"a@b.example", 1, NULL, "a", "b.example"},
    {"Meta <a@B.Example>", 1, "Meta", "a", "b.example"},
    {"\"Meta, Inc.\" <a@b.example>", 1, "Meta, Inc.", "a", "b.example"},
    {"\"a \\\"b\\\"\" <a@b.example>", 1, "a \"b\"", "a", "b.example"},
    {"\"security@meta.example\" <a@b.example>", 1, "security@meta.example", "a", "b.example"},
    {"security@meta.example <a@b.example>", 2, "security@meta.example", "a", "b.example"},
    {"=?utf-8?q?M=C3=A9ta?= <a@b.example>", 1, "Méta", "a", "b.example"},
    {"\"=?utf-8?q?M=C3=A9ta?=\" <a@b.example>", 1, "Méta", "a", "b.example"},
    {"=?utf-8?b?TQ==?= =?utf-8?b?ZQ==?= <a@b.example>", 1, "Me", "a", "b.example"},
    {"M\xC3\xA9ta <a@b.example>", 1, "Méta", "a", "b.example", false, false, true},
    {"M\xE9ta <a@b.example>", 1, "Méta", "a", "b.example", false, false, true},
    {"a@b.example (Meta)", 1, "Meta", "a", "b.example", false, true},
    {"Me(x)ta <a@b.example>", 1, "Meta", "a", "b.example", false, true},
    {"a@b.example, c@d.example", 2, NULL, "a", "b.example"},
    {"Meta, Inc. <a@b.example>", 1, "Inc.", "a", "b.example"},
    {"Group: A <a@b.example>, c@d.example;", 2, "A", "a", "b.example", true},
    {"undisclosed:;", 0, NULL, NULL, NULL, true},
    {"Meta", 0, "Meta", NULL, NULL},
    {"Meta <>", 0, "Meta", NULL, NULL},
    {"Meta <nobody>", 0, "Meta", NULL, NULL},
    {"\"a b\"@c.example", 1, NULL, "a b", "c.example"},
    {"a@x@b.example", 2, NULL, "a@x", "b.example"},
    {"<a@b.example> <c@d.example>", 2, NULL, "a", "b.example"},
    {"=?utf-8?q?a=0D=0AB=1B?= <a@b.example>", 1, "a B", "a", "b.example"},
    {"M\xE2\x80\x8B\xE2\x80\xAEta <a@b.example>", 1, "Mta", "a", "b.example", false, false,
     true},
    {"Ｍｅｔａ <a@b.example>", 1, "Meta", "a", "b.example", false, false, true},
    {"<@r.example:a@b.example>", 1, NULL, "a", "b.example"},
    {"a\r\n @b.example", 1, NULL, "a", "b.example"},
};

static void
test_from(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(froms); i++) {
        const FromCase *c = &froms[i];
        g_autofree char *text = g_strconcat("From: ", c->value, "\r\n\r\n", NULL);
        g_autoptr(DemurMessage) m = parse(text);
        const DemurFrom *from = demur_message_from(m);
        g_test_message("%s", c->value);
        g_assert_cmpuint(from->fields, ==, 1);
        g_assert_cmpuint(from->addresses, ==, c->addresses);
        g_assert_cmpstr(from->display, ==, c->display);
        g_assert_cmpstr(from->local, ==, c->local);
        g_assert_cmpstr(from->domain, ==, c->domain);
        g_assert_true(from->group == c->group);
        g_assert_true(from->comment == c->comment);
        g_assert_true(from->eight_bit == c->eight_bit);
    }
}

static void
test_from_duplicate(void)
{
    static const char text[] =
        "From: a@first.example\nFrom : b@second.example\nfrom: \0c@d\n\n";
    g_autoptr(DemurMessage) m = parse_bytes(T(text));
    g_assert_cmpuint(demur_message_from(m)->fields, ==, 3);
    g_assert_cmpstr(demur_message_from(m)->domain, ==, "first.example");
    g_assert_false(demur_message_from(m)->nul);
    g_autoptr(DemurMessage) nul = parse_bytes(T("From: a@good.example\0, b@c.example\n\n"));
    g_assert_true(demur_message_from(nul)->nul);
    g_assert_cmpuint(demur_message_from(nul)->addresses, ==, 2);
}

static void
test_subject(void)
{
    static const char *const cases[][2] = {
        {"plain", "plain"},
        {"=?utf-8?q?L=E2=80=99IA?=", "L'IA"},
        {"=?UTF-8?B?w6k=?=\r\n =?UTF-8?B?w6k=?=", "éé"},
        {"caf\xE9", "café"},
        {"caf\xC3\xA9", "café"},
        {"=?utf-8?q?a=0D=0ABcc:_x=1B[0m?=", "a Bcc: x [0m"},
        {"  a\r\n\tb  ", "a b"},
        {"=?nonsense?q?=E9?=", "é"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strconcat("Subject: ", cases[i][0], "\r\nSubject: second\r\n\r\n", NULL);
        g_autoptr(DemurMessage) m = parse(text);
        g_assert_cmpstr(demur_message_subject(m), ==, cases[i][1]);
        g_assert_cmpuint(demur_message_count(m, "subject"), ==, 2);
    }
}

static void
test_threading(void)
{
    g_autoptr(DemurMessage) m =
        parse("Message-Id: <id@a>\nIn-Reply-To: <other@a>\nDate: Fri, 18 "
              "Apr 2025 18:13:20 +0200 (CEST)\nReferences: <a@b>\n <c@d>"
              "junk<bad id@x><e@f\n\n");
    g_assert_cmpstr(demur_message_id(m), ==, "<id@a>");
    g_assert_cmpstr(demur_message_references(m)[0], ==, "<a@b>");
    g_assert_cmpstr(demur_message_references(m)[1], ==, "<c@d>");
    g_assert_null(demur_message_references(m)[2]);
    g_assert_cmpint(demur_message_date(m), ==, 1744992800);
    g_autoptr(DemurMessage) reply =
        parse("References:\nIn-Reply-To: <other@a>\nMessage-ID: <>\n\n");
    g_assert_cmpstr(demur_message_references(reply)[0], ==, "<other@a>");
    g_assert_null(demur_message_id(reply));
}

static void
test_recipients(void)
{
    g_autoptr(DemurMessage) m = parse("To: A <One@X.example>, g: two@x.example;\n"
                                      "Cc: \"q, r\" <three@x.example>\nTo: four@x.example\n\n");
    const char *const want[] = {"one@x.example", "two@x.example", "four@x.example",
                                "three@x.example", NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(want); i++)
        g_assert_cmpstr(demur_message_recipients(m)[i], ==, want[i]);
}

/* A header of FIELDS times UNIT. */
static GBytes *
header_of(const char *unit, size_t fields, const char *end)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < fields; i++)
        g_string_append(text, unit);
    g_string_append(text, end);
    return g_string_free_to_bytes(text);
}

static void
test_header_limits(void)
{
    static const struct {
        const char *unit;
        size_t count;
        const char *end;
        const char *error; /* NULL: accepted */
    } cases[] = {
        {"A: b\r\n", DEMUR_LIMIT_FIELDS, "\r\n", NULL},
        {"A: b\r\n", DEMUR_LIMIT_FIELDS + 1, "\r\n", "fields"},
        {"A: b\r\n", 100000, "\r\n", "header is too long"},
        {"A: b\r\n", 40000, "", "fields"},
        {"a:", DEMUR_LIMIT_FIELD / 2 - 1, "\r\n\r\n", NULL},
        {"a:", DEMUR_LIMIT_FIELD / 2, "\r\n\r\n", "field is too long"},
        {"X-aaaaa:", 4 * DEMUR_LIMIT_FIELD / 8, "\r\n\r\n", NULL},
        {"Cc: a:a:a:", 60000, "\r\n\r\n", "header is too long"},
        {"A: b\r\n c\r\n", 5 * DEMUR_MIB / 5, "\r\n", "header is too long"},
        {"no field\n", 200 * DEMUR_KIB / 9, "\n", NULL},
        {"no field\n", 10 * DEMUR_MIB / 9, "", "header is too long"},
        {"xxxxxxxxxx", DEMUR_MIB, "", "header is too long"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = header_of(cases[i].unit, cases[i].count, cases[i].end);
        gint64 start = g_get_monotonic_time();
        g_autoptr(DemurMessage) m = demur_message_new_from_bytes(bytes, &error);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 3000000);
        g_test_message("%zu: %s", i, error ? error->message : "accepted");
        g_assert_true((m == NULL) == (cases[i].error != NULL));
        if (!m) {
            g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
            g_assert_nonnull(strstr(error->message, "not examined"));
        }
    }
}

static void
test_fd_range(void)
{
    static const char text[] = "garbage\nSubject: s\r\n\r\nbody one\r\nSubject: no\n\nend";
    int fd = file_with(T(text));
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurMessage) part = demur_message_new_from_fd(fd, 8, 32, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(demur_message_subject(part), ==, "s");
    g_assert_cmpstr(demur_message_text(part), ==, "body one");
    g_autoptr(DemurMessage) rest = demur_message_new_from_fd(fd, 8, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(demur_message_text(rest), ==, "body one\nSubject: no\nend");
    g_autoptr(DemurMessage) none = demur_message_new_from_fd(fd, 5000, -1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(demur_message_n_fields(none), ==, 0);
    int copy = file_with("", 0);
    g_assert_true(demur_message_copy_raw(part, copy, &error));
    char back[64];
    g_assert_cmpint(pread(copy, back, sizeof back, 0), ==, 24);
    g_assert_cmpint(memcmp(back, text + 8, 24), ==, 0);
    close(copy);
    close(fd);
}

static void
test_fd_errors(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_message_new_from_fd(-1, 0, -1, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
    g_clear_error(&error);
    int fds[2];
    g_assert_cmpint(pipe(fds), ==, 0);
    g_assert_null(demur_message_new_from_fd(fds[0], 0, 100, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
    g_clear_error(&error);
    /* A pipe has no size: it must not pass for an empty message. */
    g_assert_null(demur_message_new_from_fd(fds[0], 0, -1, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "not a regular file"));
    close(fds[0]);
    close(fds[1]);
}

/* Memory and a file must give the same view, whatever the sizes of lines and windows. */
static void
test_fd_like_bytes(void)
{
    static const size_t sizes[] = {0, 1, 8190, 8192, 65535, 65536, 65537, 300000};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *fill = g_strnfill(sizes[i], 'x');
        g_autofree char *text = g_strconcat(
            "Content-Type: multipart/mixed; boundary=b\r\nSubject: s\r\n\r\n", fill,
            "\r\n--b\r\n\r\none ", fill, "\r\n--b\r\nContent-Type: text/plain\r\n\r\n",
            "two http://a.example/", fill, "--b", "\r\n--b--\r\n--b\r\n\r\nno", NULL);
        int fd = file_with(text, strlen(text));
        g_autoptr(DemurMessage) a = parse(text);
        g_autoptr(DemurMessage) b = demur_message_new_from_fd(fd, 0, -1, NULL);
        g_assert_cmpstr(demur_message_text(a), ==, demur_message_text(b));
        g_assert_cmpuint(demur_message_n_links(a), ==, 1);
        g_assert_cmpuint(demur_message_n_links(b), ==, 1);
        g_assert_true(g_str_has_suffix(demur_message_text(b), "--b"));
        g_assert_null(demur_message_unexamined(b));
        close(fd);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/fields", test_fields);
    g_test_add_func("/message/absent", test_absent);
    g_test_add_func("/message/from", test_from);
    g_test_add_func("/message/from-duplicate", test_from_duplicate);
    g_test_add_func("/message/subject", test_subject);
    g_test_add_func("/message/threading", test_threading);
    g_test_add_func("/message/recipients", test_recipients);
    g_test_add_func("/message/header-limits", test_header_limits);
    g_test_add_func("/message/fd-range", test_fd_range);
    g_test_add_func("/message/fd-errors", test_fd_errors);
    g_test_add_func("/message/fd-like-bytes", test_fd_like_bytes);
    return g_test_run();
}
