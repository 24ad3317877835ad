/* SPDX-License-Identifier: MIT */
/* Parts that mail programs show differently, or not all of them. demur-layer: message */
#include <demur/message.h>
#include <string.h>

#define HTML "Content-Type: text/html; charset=utf-8\n\n"
#define ALTERNATIVE "Content-Type: multipart/alternative; boundary=b\n\n"
#define RELATED "Content-Type: multipart/related; boundary=b\n\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

typedef struct ShownCase {
    const char *message, *text, *hidden;
    const char *unexamined; /* part of the reason, or NULL */
} ShownCase;

static void
check_cases(const ShownCase *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const ShownCase *c = &cases[i];
        g_autoptr(GBytes) bytes = g_bytes_new_static(c->message, strlen(c->message));
        g_autoptr(DemurMessage) m = demur_message_new_from_bytes(bytes, NULL);
        g_test_message("%zu: %s", i, c->message);
        g_assert_cmpstr(demur_message_text(m), ==, c->text);
        g_assert_cmpstr(demur_message_hidden_text(m), ==, c->hidden);
        const char *reason = demur_message_unexamined(m);
        g_assert_true((reason != NULL) == (c->unexamined != NULL));
        g_assert_true(!reason || strstr(reason, c->unexamined));
    }
}

/* Text of other types than plain and HTML. */
static void
test_kinds(void)
{
    static const char kind[] = "not all programs show";
    static const ShownCase cases[] = {
        {"Content-Type: text/csv\n\na", "a", "", kind},
        {"Content-Type: text/enriched\n\na", "a", "", kind},
        {"Content-Type: text/rtf\n\na", "a", "", kind},
        {"Content-Type: text/csv\n\n", "", "", kind},
        {"Content-Type: text/plain\n\na", "a", "", NULL},
        {MIXED "--b\n\na\n--b\nContent-Type: text/css\n\nb\n--b--", "a\nb", "", kind},
        {MIXED "--b\n\na\n--b\nContent-Type: text/css\n"
               "Content-Disposition: attachment\n\nb\n--b--",
         "a", "b", NULL},
        {MIXED "--b\n\na\n--b\nContent-Disposition: attachment\n"
               "Content-Type: multipart/mixed; boundary=c\n\n"
               "--c\nContent-Type: text/css\n\nb\n--b--",
         "a", "b", NULL},
        {RELATED "--b\n" HTML "a\n--b\nContent-Type: text/css\n\nb\n--b--", "a", "b", NULL},
        {RELATED "--b\nContent-Type: text/css\n\na\n--b\n" HTML "b\n--b--", "a", "b", kind},
        /* HTML under its own name is shown rather than what resembles it. */
        {ALTERNATIVE "--b\n" HTML "a\n--b\nContent-Type: text/x-amp-html\n\nb\n--b--", "a", "b",
         kind},
        {ALTERNATIVE "--b\nContent-Type: text/watch-html\n\nb\n--b\n" HTML "a\n--b--", "a", "b",
         kind},
        {ALTERNATIVE "--b\n" HTML "a\n--b\nContent-Type: application/xhtml+xml\n\nb\n--b--",
         "a", "b", kind},
        {ALTERNATIVE "--b\n\na\n--b\nContent-Type: text/x-amp-html\n\nb\n--b--", "b", "a",
         kind},
        {ALTERNATIVE "--b\n" HTML "a\n--b\nContent-Type: text/enriched\n\nb\n--b--", "a", "b",
         kind},
        {ALTERNATIVE "--b\n" HTML "a\n--b\nContent-Type: text/calendar\n\nb\n--b--", "a", "b",
         kind},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

/* Text with a file name stands for the message, or is attached to it. */
static void
test_names(void)
{
    static const char name[] = "file name";
    static const ShownCase cases[] = {
        {"Content-Type: text/plain; name=a.txt\n\na", "a", "", NULL},
        {"Content-Disposition: inline; filename=a.txt\n\na", "a", "", NULL},
        {MIXED "--b\nContent-Type: text/html; name=a\n\na\n--b\n\nb\n--b--", "a\nb", "", NULL},
        {MIXED "--b\n\na\n--b\nContent-Type: text/plain; charset=utf-8; name=b\n\nb\n--b--",
         "a\nb", "", name},
        {MIXED "--b\n\na\n--b\nContent-Disposition: inline; filename*0=b\n\nb\n--b--", "a\nb",
         "", name},
        {MIXED "--b\n\na\n--b\nContent-Type: text/html; rename=b\n\nb\n--b--", "a\nb", "",
         NULL},
        {MIXED "--b\n\na\n--b\nContent-Disposition: attachment; filename=b\n\nb\n--b--", "a",
         "b", NULL},
        {MIXED "--b\n\na\n--b\nContent-Type: multipart/mixed; boundary=c\n\n"
               "--c\nContent-Disposition: inline; filename=b\n\nb\n--c--\n--b--",
         "a\nb", "", name},
        {ALTERNATIVE "--b\n\na\n--b\nContent-Type: text/html; name=b\n\nb\n--b--", "b", "a",
         NULL},
        {RELATED "--b\n" HTML "a\n--b\nContent-Type: text/html; name=b\n\nb\n--b--", "a", "b",
         NULL},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

/* HTML that says itself in which charset it is. */
static void
test_charsets(void)
{
    static const char head[] = "Content-Type: text/html%s\n\n%s<p>a";
    static const struct {
        const char *charset, *html;
        bool doubtful;
    } cases[] = {
        {"", "", false},
        {"", "<meta charset=utf-8>", false},
        {"",
         "<meta charset=utf-16><meta charset=shift_jis><meta charset==><meta charset=", false},
        {"", "<meta charset=iso-2022-jp>", true},
        {"", "<META CHARSET = 'ISO-2022-JP'>", true},
        {"", "<meta charset=\"csISO2022JP\">", true},
        {"", "<meta charset=\thz-gb-2312/>", true},
        {"", "<meta charset=utf-7>", true},
        {"", "<meta http-equiv=content-type content='text/html; charset=iso-2022-kr'>", true},
        {"", "<meta set=iso-2022-jp>", false},
        {"", "=iso-2022-jp", false},
        {"; charset=unknown", "<meta charset=iso-2022-jp>", true},
        {"; charset=utf-8", "<meta charset=iso-2022-jp>", false},
        {"", "\xFF\xFE", true},
        {"", "\xFE\xFF", true},
        {"", "\xEF\xBB\xBF", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(head, cases[i].charset, cases[i].html);
        g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
        g_autoptr(DemurMessage) m = demur_message_new_from_bytes(bytes, NULL);
        g_test_message("%zu", i);
        g_assert_true((demur_message_unexamined(m) != NULL) == cases[i].doubtful);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shown/kinds", test_kinds);
    g_test_add_func("/shown/names", test_names);
    g_test_add_func("/shown/charsets", test_charsets);
    return g_test_run();
}
