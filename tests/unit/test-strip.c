/* SPDX-License-Identifier: MIT */
/* X-Demur fields that came with a mail; demur-layer: base */
#include "strip-in.h"

#include <glib.h>

#define OURS "X-Demur-Verdict: kind=notice; trust=authentic"

typedef struct Case {
    const char *name, *mail, *left;
} Case;

static const Case cases[] = {
    {"nothing", "", ""},
    {"an ordinary mail", "From: a@b\nSubject: x\n\nbody\n", NULL},
    {"the body is no header", "From: a@b\n\n" OURS "\n", NULL},
    {"CR LF: the body is no header", "From: a@b\r\n\r\n" OURS "\r\n", NULL},
    {"first field", OURS "\nFrom: a@b\n\nbody", "From: a@b\n\nbody"},
    {"last field", "From: a@b\n" OURS "\n\nbody", "From: a@b\n\nbody"},
    {"CR LF", "From: a@b\r\n" OURS "\r\n\r\nbody", "From: a@b\r\n\r\nbody"},
    {"no line end", "From: a@b\n" OURS, "From: a@b\n"},
    {"capitals", "x-dEMUR-lINK: u\nTo: b\n\n", "To: b\n\n"},
    {"continued", OURS "\n more\n\tand more\nTo: b\n c\n\n", "To: b\n c\n\n"},
    {"two of them", OURS "\n a\n" OURS "\n b\nTo: b\n\n", "To: b\n\n"},
    {"no colon", "X-Demur-Verdict\n: kind=notice\n\n", ": kind=notice\n\n"},
    {"another name", "X-Demurrage: 1\nX-Demur: 2\nX-Demu\nX-\nX\n\n", NULL},
    {"a value", "Subject: " OURS "\n " OURS "\n\n", NULL},
    {"blanks in the name", "X-Demur -Verdict : k\nX- Demur-Link: u\nTo: b\n\n", "To: b\n\n"},
    {"a CR in the name", "X-Demur-Verdict\r: k\nX-De\rmur-a: b\nTo: b\n\n", "To: b\n\n"},
    {"a CR before the name", "\r" OURS "\n\r\r" OURS "\nTo: b\n\n", "To: b\n\n"},
    {"other control characters", "\001" OURS "\nX-\177Demur-\033: k\nTo: b\n\n", "To: b\n\n"},
    {"CR amid a line", "To: b\r" OURS "\nSubject: x\n\n", "To: b\nSubject: x\n\n"},
    {"CR amid a line that is continued", "To: b\r" OURS "\n c\n\n", "To: b\n c\n\n"},
    {"CR amid a line of CR LF", "To: b\r" OURS "\r\n\r\n", "To: b\r\n\r\n"},
    {"CR amid what looks like a name", "X-De\r" OURS "\nTo: b\n\n", "X-De\nTo: b\n\n"},
    {"CRs amid a line", "To: b\r\rX-\r" OURS "\n\n", "To: b\r\rX-\n\n"},
    {"CR amid a line, another name", "To: b\rX-Demurrage: 1\n\n", NULL},
    {"CR amid a line, at the end", "To: b\n\nbody\r", NULL},
    {"CR at the very end", "To: b\r", NULL},
    {"a line of CR LF amid LF", "To: b\n\r\n" OURS "\n\nbody", "To: b\n\r\n\nbody"},
    {"and the body then", "To: b\n\r\n\n" OURS "\n", NULL},
    {"LF in the last line only", "To: b\r\nCc: c\n\r\n" OURS "\r\n\n",
     "To: b\r\nCc: c\n\r\n\n"},
    {"a line of LF amid CR LF", "To: b\r\n\n" OURS "\r\n\r\n", NULL},
    {"From line of LF amid CR LF", "From a\nTo: b\r\n\r\n" OURS "\r\n\n",
     "From a\nTo: b\r\n\r\n\n"},
    {"ours of LF amid CR LF", OURS "\nTo: b\r\n\r\n" OURS "\r\n\n", "To: b\r\n\r\n\n"},
    {"an empty line first", "\nTo: b\n" OURS "\n\n" OURS "\n", "\nTo: b\n\n" OURS "\n"},
    {"many empty lines first", "\n\r\n\n" OURS "\nTo: b\n\n", "\n\r\n\nTo: b\n\n"},
    {"a line of CRs amid LF", "To: b\n\r\r\n" OURS "\n\n", "To: b\n\r\r\n\n"},
    {"a blank line ends nothing", "To: b\n \n" OURS "\n\n", "To: b\n \n\n"},
    {"no header", "no header here, just text", NULL},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *one = &cases[i];
        size_t len = strlen(one->mail);
        for (size_t piece = 1; piece <= len + 1; piece++) {
            GString *left = strip_in(one->mail, len, piece);
            if (!g_str_equal(left->str, one->left ? one->left : one->mail))
                g_error("%s, in pieces of %zu: \"%s\"", one->name, piece, left->str);
            g_string_free(left, TRUE);
        }
    }
}

static bool
begins_ours(const char *line)
{
    return g_ascii_strncasecmp(line, "X-Demur-", 8) == 0;
}

/* Whether a line of the header is ours for a program that ends lines at one of ENDS, drops all
 * DROPPED, and ends the header with an empty line. */
static bool
is_seen(const char *mail, const char *ends, char dropped)
{
    g_autoptr(GString) read = g_string_new(NULL);
    for (; *mail; mail++) {
        if (*mail != dropped)
            g_string_append_c(read, *mail);
    }
    g_auto(GStrv) lines = g_strsplit_set(read->str, ends, -1);
    bool some = false;
    for (char **line = lines; *line && (**line || !some); line++) {
        some = some || **line;
        if (begins_ours(*line))
            return true;
    }
    return false;
}

/* Names that go on for longer than what is kept of them. */
static void
test_long(void)
{
    static const size_t pieces[] = {1, 7, 63, 64, 65, 4096, 1 << 20};
    for (size_t gap = 50; gap < 300; gap++) {
        g_autofree char *crs = g_strnfill(gap, '\r');
        g_autofree char *tail = g_strconcat("To: b\n", crs, OURS "\nCc: c\n\n", NULL);
        g_autofree char *amid = g_strconcat("To: b\nX", crs, "-Demur-Link: u\nCc: c\n\n", NULL);
        g_autofree char *other = g_strconcat("To: b\nX-", crs, "Cc: c\n\n", NULL);
        g_autofree char *behind = g_strconcat("To: b\rX-", crs, OURS "\nCc: c\n\n", NULL);
        const char *const ours[] = {tail, amid, behind};
        for (size_t i = 0; i < G_N_ELEMENTS(pieces) * 3; i++) {
            const char *mail = ours[i % 3];
            GString *left = strip_in(mail, strlen(mail), pieces[i / 3]);
            g_assert_false(is_seen(left->str, "\n", '\r') || is_seen(left->str, "\n\r", 0));
            g_assert_true(g_str_has_suffix(left->str, "\nCc: c\n\n"));
            g_string_free(left, TRUE);
            left = strip_in(other, strlen(other), pieces[i / 3]);
            g_assert_cmpstr(left->str, ==, other);
            g_string_free(left, TRUE);
        }
    }
}

/* Whatever is in a mail, no reader finds a field of ours in what is left, and nothing else is
 * missing. */
static void
test_readers(void)
{
    static const char *const words[] = {
        "\n",   "\n", "\n\n", "\r\n", "\r",     "\n\r",      "X-", "Demur-", "X-Demur-Link: u",
        "a: b", " ",  "\t",   OURS,   "From a", "\nTo: b\n", "X",  "-DEM",   "ur-: k",
        "\001", ":"};
    for (unsigned i = 0; i < 60000; i++) {
        g_autoptr(GString) mail = g_string_new(g_test_rand_bit() ? "From a\n" : "Via: a\n");
        for (int k = g_test_rand_int_range(1, 12); k > 0; k--)
            g_string_append(mail, words[g_test_rand_int_range(0, G_N_ELEMENTS(words))]);
        GString *left = strip_in(mail->str, mail->len, mail->len);
        GString *pieces = strip_in(mail->str, mail->len,
                                   (size_t)g_test_rand_int_range(1, (int)mail->len + 1));
        GString *again = strip_in(left->str, left->len, left->len + 1);
        g_assert_cmpstr(pieces->str, ==, left->str);
        g_assert_cmpstr(again->str, ==, left->str);
        if (is_seen(left->str, "\n", '\0') || is_seen(left->str, "\n", '\r') ||
            is_seen(left->str, "\n\r", '\0'))
            g_error("still there: \"%s\" of \"%s\"", left->str, mail->str);
        g_auto(GStrv) parts = g_strsplit_set(mail->str, " \t\r\001\n", -1);
        g_autofree char *joined = g_strjoinv("", parts);
        g_autofree char *small = g_ascii_strdown(joined, -1);
        if (!strstr(small, "x-demur-"))
            g_assert_cmpstr(left->str, ==, mail->str);
        g_string_free(left, TRUE);
        g_string_free(pieces, TRUE);
        g_string_free(again, TRUE);
    }
}

static bool
refuse(const char *data, size_t len, void *user)
{
    return false;
}

static void
test_refused(void)
{
    static const char *const mails[] = {"To: b\n\n", OURS "\nTo: b\n\n", "To: b\r" OURS "\n\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(mails); i++) {
        DemurStrip strip = {.write = refuse};
        g_assert_false(demur_strip_pass(&strip, mails[i], strlen(mails[i])));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/strip/cases", test_cases);
    g_test_add_func("/strip/long", test_long);
    g_test_add_func("/strip/readers", test_readers);
    g_test_add_func("/strip/refused", test_refused);
    return g_test_run();
}
