/* SPDX-License-Identifier: MIT */
/* Bodies: what is shown, hidden, linked, nested; ceilings. demur-layer: message
 * demur-test-link: PkgConfig::GMIME */
#include <demur/message.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "message/message-internal.h"
#include "message/parts.h"

#define T(text) text, sizeof(text) - 1
#define HTML "Content-Type: text/html; charset=utf-8\n\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\n\n"

static DemurMessage *
parse_bytes(const char *data, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(data, len);
    DemurMessage *message = demur_message_new_from_bytes(bytes, &error);
    g_assert_no_error(error);
    return message;
}

typedef struct BodyCase {
    const char *message;
    size_t len;
    const char *text, *hidden;
    const char *links; /* written addresses, each with "+" when visible, "-" when not */
    bool unexamined;
} BodyCase;

static const BodyCase bodies[] = {
    {T("\nhello\n world\n"), "hello\nworld", "", ""},
    {T("\r\na\r\n\r\nb"), "a\nb", "", ""},
    {T("Content-Type: text/plain; charset=utf-8\n\ncaf\xC3\xA9"), "café", "", ""},
    {T("Content-Type: text/plain; charset=iso-8859-1\n\n\x93x\x94 \xE9"), "\"x\" é", "", ""},
    {T("Content-Type: text/plain; charset=us-ascii\n\n\x92"), "'", "", ""},
    {T("Content-Type: text/plain; charset=nonsense\n\ncaf\xE9"), "café", "", ""},
    {T("Content-Type: text/plain; charset=utf-7\n\n+ADw-"), "", "", "", true},
    {T("Content-Type: text/plain; charset=utf-16\n"
       "Content-Transfer-Encoding: base64\n\n//5hAOkA"),
     "aé", "", ""},
    {T("\na\0b\0"),
     "a\xEF\xBF\xBD"
     "b\xEF\xBF\xBD",
     "", ""},
    {T("Content-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 so=\r\nft =3D=\nend=zz"),
     "café soft =end=zz", "", ""},
    {T("Content-Transfer-Encoding: Base64 (c)\n\naGVs\r\nbG8=\n-- \n"), "hello", "", "", true},
    {T("Content-Transfer-Encoding: base64\n\nYSBo\nbG8=\nIGh0dHA6Ly9hLmV4YW1wbGUK"),
     "a hlo http://a.example", "", "http://a.example+ ", true},
    {T("Content-Transfer-Encoding: base64\n\naGVs\r\nbG8=\n-- \nfooter"), "hello~Š-", "", "",
     true},
    {T("Content-Transfer-Encoding: \"base64\"\n\naGVsbG8="), "hello", "", ""},
    {T("Content-Transfer-Encoding: x-unknown\n\nas=20is"), "as=20is", "", "", true},
    {T("Content-Transfer-Encoding: 8BIT\n\nas=20is"), "as=20is", "", ""},
    {T("Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64\n\nas=20is"),
     "as=20is", "", "", true},
    {T("Content-Type: garbage\n\nx"), "x", "", ""},
    {T("Content-Type: text\n\nx"), "x", "", ""},
    {T("Content-Type: multipart/mixed\n\nno boundary"), "no boundary", "", ""},
    {T("Content-Type: application/pdf\n\nx"), "", "", ""},
    {T("Content-Type: text/html\n\n<p>hi</p>"), "hi", "", ""},
    {T("Content-Type: text/html\nContent-Type: text/plain\n\n<p>hi</p>"), "hi", "", "", true},
    {T("Content-Type: text/x-amp-html\n\n<a href=//e.example>hi</a>"), "hi", "",
     "//e.example+ ", true},
    {T("Content-Type: text/calendar\n\nURL:htt\n ps://e.exam\r\n\tple/\n"),
     "URL:https://e.example/", "", "https://e.example/+ ", true},
    {T("Content-Type: application/xhtml+xml\n\n<p>hi</p>"), "hi", "", "", true},
    {T("Content-Type: text/html\n\n<a href=\"https://x.example/1\">y</a>"), "y", "",
     "https://x.example/1+ "},
    {T("Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n" PLAIN "one\n--b\n" HTML
       "<p>two</p>\n--b--\nepilogue"),
     "one\ntwo", "", ""},
    {T("Content-Type: multipart/mixed; boundary=b\n\n--b\n" PLAIN "one\n--b\n" PLAIN "two"),
     "one\ntwo", "", ""},
    {T("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b  \r\n\r\none\r\n--b-- "
       "\r\n--b\n\nx"),
     "one", "", ""},
    {T("Content-Type: multipart/mixed; boundary=\"a b\"\n\n--a b\n\none\n--a bc\n--a b--"),
     "one\n--a bc", "", ""},
    {T("Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\n--ab\n\none\n--ab--"),
     "one", "", ""},
    /* Which of two counts, differs. */
    {T("Content-Type: multipart/mixed; boundary*0=a; boundary=b\n\n--a\n\none\n--a--\n"
       "--b\n\ntwo\n--b--"),
     "one", "", "", true},
    {T("Content-Type: text/plain; charset=utf-8; charset=utf-7\n\nx"), "x", "", "", true},
    {T("Content-Type: multipart/mixed; boundary=a\nContent-Type: text/plain\n\n--a\n\none"),
     "one", "", "", true},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN
       "plain http://p.example/\n--b\n" HTML "<a href=\"http://h.example/\">html</a>\n--b--"),
     "html", "plain http://p.example/", "http://p.example/- http://h.example/+ "},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" HTML
       "<p>html</p>\n--b\n" PLAIN "plain\n--b--"),
     "html", "plain", ""},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "plain\n--b\n" HTML
       "<a href=\"http://h.example/\"><img src=\"x\"></a>\n--b--"),
     "plain", "", "http://h.example/+ x+ ", true},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "plain\n--b\n" HTML
       "<p hidden>not shown</p>\n--b--"),
     "plain", "not shown", "", true},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "plain\n--b\n" HTML
       "<!-- nothing -->\n--b--"),
     "plain", "", "", true},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "plain\n--b\n" HTML
       "html\n--b\n" HTML "<input value=x>\n--b--"),
     "html", "plain", "", true},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "\n--b\n" HTML
       "<img src=x>\n--b--"),
     "", "", "x+ "},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN
       "plain\n--b\nContent-Disposition: attachment\n" HTML "<img src=x>\n--b--"),
     "plain", "", "x- "},
    /* Of related parts the first is shown. */
    {T("Content-Type: multipart/related; boundary=b\n\n--b\n" PLAIN "one\n--b\n" HTML
       "<a href=\"http://h.example/\">two</a>\n--b--"),
     "one", "two", "http://h.example/- "},
    {T("Content-Type: multipart/related; boundary=b; start=\"<2@x>\"\n\n--b\n" PLAIN
       "one\n--b\nContent-ID: <2@x>\n\ntwo\n--b--"),
     "one", "two", "", true},
    {T("Content-Type: multipart/related; boundary=b; start-info=x\n\n--b\n" PLAIN
       "one\n--b\n\ntwo\n--b--"),
     "one", "two", ""},
    /* GMime makes of a type that is none an attachment, a mail program text. */
    {T("Content-Type: (c) text / html\n\n<p>hi</p>"), "hi", "", ""},
    {T("Content-Type: ;a=b/c\n\nhi"), "hi", "", ""},
    {T("Content-Type: te xt/html\n\nhi"), "hi", "", ""},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN
       "plain\n--b\nContent-Type: text/calendar\n\nBEGIN\n--b--"),
     "plain", "BEGIN", "", true},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN
       "plain\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\n" HTML
       "<p>html</p>\n--c\nContent-Type: image/png\n\nx\n--c--\n--b--"),
     "html", "plain", ""},
    {T("Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "a\n--b\n" PLAIN
       "b\n--b--"),
     "b", "a", ""},
    {T("Content-Type: multipart/signed; boundary=b\n\n--b\n" PLAIN
       "one\n--b\nContent-Type: application/pgp-signature\n\nsig\n--b--"),
     "one", "", ""},
    {T("Content-Type: multipart/mixed; boundary=b\n\n--b\n" PLAIN
       "one\n--b\nContent-Disposition: ATTACHMENT; filename=x\n\ntwo http://a.example/\n--b--"),
     "one", "two http://a.example/", "http://a.example/- "},
    {T("Content-Type: multipart/mixed; boundary=b\n\n--b\n" PLAIN
       "one\n--b\nContent-Disposition: inline; filename=\"attachment\"\n\ntwo\n--b--"),
     "one\ntwo", "", "", true},
    {T("Content-Type: multipart/mixed; boundary=a\n\n--a\n"
       "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--a\n\ntwo\n--b\n\nno\n--a--"),
     "one\ntwo\n--b\nno", "", ""},
    {T("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n--b\n\nx"),
     "x", "", ""},
    {T("Content-Type: multipart/mixed; boundary=b\n\n--b"), "", "", ""},
    {T("Content-Type: multipart/mixed; boundary=b\n\n--b--"), "", "", ""},
    {T("Content-Type: text/plain; format=flowed\n\nsoft \nbreak\n> quo \n> ted\n stuffed\n-- "
       "\nx"),
     "soft break\nquo ted\nstuffed\n--\nx", "", ""},
    {T("Content-Type: text/plain; format=flowed; delsp=yes\n\nhttp://x.example/a \nb\n"),
     "http://x.example/ab", "", "http://x.example/ab+ "},
    {T("Content-Transfer-Encoding: quoted-printable\n\nhttp://x.example/a?b=3Dc=\n&d\n"),
     "http://x.example/a?b=c&d", "", "http://x.example/a?b=c&d+ "},
    /* What mail programs make links of. */
    {T("\nat www.x.example/a, <ftp://y.example> and mailto:a@b.example; notwww.z.example\n"),
     "at www.x.example/a, <ftp://y.example> and mailto:a@b.example; notwww.z.example", "",
     "http://www.x.example/a+ ftp://y.example+ mailto:a@b.example+ "},
    /* Some end addresses later than others, which may make another host of it. */
    {T("\nhttps://a.example\xe2\x80\x99@b.example/x\n"), "https://a.example'@b.example/x", "",
     "https://a.example+ https://a.example\xe2\x80\x99@b.example/x+ "},
    {T("\nhttps://a.example\xe3\x80\x82"
       "b.example/x\n"),
     "https://a.example\xe3\x80\x82"
     "b.example/x",
     "",
     "https://a.example+ https://a.example\xe3\x80\x82"
     "b.example/x+ "},
    {T("\n<https://a.example .b.example/>\n"), "<https://a.example .b.example/>", "",
     "https://a.example+ https://a.example.b.example/+ "},
    {T("\nhttps://a.example/x\xe3\x80\x82"
       "b.example \xe2\x80\x9chttps://a.example\xe2\x80\x9d. Then\n"),
     "https://a.example/x\xe3\x80\x82"
     "b.example \"https://a.example\". Then",
     "", "https://a.example/x+ https://a.example+ "},
    /* Addresses in the text of HTML. */
    {T("Content-Type: text/html\n\n<p>at https://x.example/a</p><i "
       "hidden>http://y.example</i>"),
     "at https://x.example/a", "http://y.example", "https://x.example/a+ "},
};

static char *
describe_links(DemurMessage *m)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < demur_message_n_links(m); i++) {
        const DemurLink *link = demur_message_link(m, i);
        g_string_append_printf(out, "%s%c ", link->written, link->visible ? '+' : '-');
    }
    return g_string_free(out, FALSE);
}

static void
test_bodies(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        const BodyCase *c = &bodies[i];
        g_autoptr(DemurMessage) m = parse_bytes(c->message, c->len);
        g_autofree char *links = describe_links(m);
        g_test_message("%zu: %s", i, c->message);
        g_assert_cmpstr(demur_message_text(m), ==, c->text);
        g_assert_cmpstr(demur_message_hidden_text(m), ==, c->hidden);
        g_assert_cmpstr(links, ==, c->links);
        g_assert_true((demur_message_unexamined(m) != NULL) == c->unexamined);
    }
}

static void
test_plain_links(void)
{
    static const char *const cases[][2] = {
        {"http://a.example", "http://a.example+ "},
        {"HTTPS://a.example/x", "HTTPS://a.example/x+ "},
        {"see http://a.example/.", "http://a.example/+ "},
        {"(http://a.example/x)", "http://a.example/x+ "},
        {"http://a.example/x_(y)", "http://a.example/x_(y)+ "},
        {"(http://a.example/x_(y)).", "http://a.example/x_(y)+ "},
        {"[http://a.example/x]: y", "http://a.example/x+ "},
        {"<https://a.example/x?y=z>;", "https://a.example/x?y=z+ "},
        {"\"https://a.example/x\"", "https://a.example/x+ "},
        {"“https://a.example/x”", "https://a.example/x+ "},
        {"«\xC2\xA0https://a.example/x\xC2\xA0»", "https://a.example/x+ "},
        {"https://a.example/é", "https://a.example/é+ "},
        {"http://a.example/,http://b.example/", "http://a.example/,http://b.example/+ "},
        {"https://a.example\nhttp://b.example", "https://a.example+ http://b.example+ "},
        {"http:// x http:/a https//b hhttp://", ""},
        {"http://...", ""},
        {"xhttp://a.example", "http://a.example+ "},
        {"https://a.example/\\@b.example", "https://a.example/\\@b.example+ "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strconcat("Content-Type: text/plain; charset=utf-8\n\n", cases[i][0], NULL);
        g_autoptr(DemurMessage) m = parse_bytes(text, strlen(text));
        g_autofree char *links = describe_links(m);
        g_assert_cmpstr(links, ==, cases[i][1]);
    }
}

/* Addresses that begin within another one, and one that is too long to be read. */
static void
test_late_ends(void)
{
    g_autoptr(DemurMessage) m = parse_bytes(T("\nhttp://a\xe3\x80\x82http://b\xe3\x80\x82"
                                              "c.example"));
    g_autofree char *links = describe_links(m);
    g_assert_cmpstr(links, ==,
                    "http://a+ http://a\xe3\x80\x82http://b\xe3\x80\x82"
                    "c.example+ http://b+ http://b\xe3\x80\x82"
                    "c.example+ ");
    g_autofree char *fill = g_strnfill(DEMUR_LIMIT_URL - 20, '.');
    g_autofree char *text = g_strconcat("\nhttp://a\xe3\x80\x82"
                                        "b.example/",
                                        fill, "\xe3\x80\x82 http://c.example", NULL);
    g_autoptr(DemurMessage) longer = parse_bytes(text, strlen(text));
    g_assert_null(demur_message_unexamined(longer));
    g_assert_cmpuint(demur_message_n_links(longer), ==, 3);
    g_assert_cmpuint(strlen(demur_message_link(longer, 1)->written), >, DEMUR_LIMIT_URL);
    g_assert_cmpstr(demur_message_link(longer, 2)->written, ==, "http://c.example");
}

static void
test_nested(void)
{
    static const char text[] =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nouter\n--b\n"
        "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n"
        "Subject: one\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\ninner\n--c\n"
        "Content-Type: message/rfc822\n\nSubject: deep\n\ndeep body\n--c--\n--b\n"
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        "U3ViamVjdDogdHdvCgpib2R5\n--b--\n";
    g_autoptr(DemurMessage) m = parse_bytes(T(text));
    g_assert_cmpstr(demur_message_text(m), ==, "outer");
    g_assert_cmpuint(demur_message_n_nested(m), ==, 2);
    DemurMessage *one = demur_message_nested(m, 0);
    g_assert_cmpstr(demur_message_subject(one), ==, "one");
    g_assert_cmpstr(demur_message_text(one), ==, "inner");
    g_assert_cmpuint(demur_message_n_nested(one), ==, 1);
    g_assert_cmpstr(demur_message_text(demur_message_nested(one, 0)), ==, "deep body");
    DemurMessage *two = demur_message_nested(m, 1);
    g_assert_cmpstr(demur_message_subject(two), ==, "two");
    g_assert_cmpstr(demur_message_text(two), ==, "body");
    g_assert_null(demur_message_nested(m, 2));
}

static void
test_digest(void)
{
    static const char text[] = "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: "
                               "one\n\nx\n--b\nContent-Type: text/plain\n\ntext\n--b--\n";
    g_autoptr(DemurMessage) m = parse_bytes(T(text));
    g_assert_cmpuint(demur_message_n_nested(m), ==, 1);
    g_assert_cmpstr(demur_message_subject(demur_message_nested(m, 0)), ==, "one");
    g_assert_cmpstr(demur_message_text(m), ==, "text");
}

static void
test_language(void)
{
    static const char *const cases[][2] = {
        {"Content-Language: fr, en\n\nx", "fr"},
        {"Content-Language: \n\nx", NULL},
        {"Content-Language: de\nContent-Type: text/html\n\n<html lang=\"fr\">x", "fr"},
        {"Content-Language: de\nContent-Type: text/html\n\n<p>x", "de"},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Language: pt-BR\n\nx",
         "pt-BR"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DemurMessage) m = parse_bytes(cases[i][0], strlen(cases[i][0]));
        g_assert_cmpstr(demur_message_language(m), ==, cases[i][1]);
    }
}

/* UNIT with "%u" replaced by 0, 1, 2 ... */
static GString *
repeat(const char *head, const char *unit, unsigned count)
{
    GString *text = g_string_new(head);
    for (unsigned i = 0; i < count && !strstr(unit, "%u"); i++)
        g_string_append(text, unit);
    if (!strstr(unit, "%u"))
        return text;
    g_auto(GStrv) pieces = g_strsplit(unit, "%u", -1);
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *number = g_strdup_printf("%u", i);
        g_autofree char *piece = g_strjoinv(number, pieces);
        g_string_append(text, piece);
    }
    return text;
}

typedef struct BombCase {
    const char *head, *unit;
    unsigned count;
    const char *reason; /* part of it, NULL when all is examined */
} BombCase;

#define MIXED "Content-Type: multipart/mixed; boundary="

static const BombCase bombs[] = {
    {"", MIXED "b%u\n\n--b%u\n", 90, NULL},
    {"", MIXED "b%u\n\n--b%u\n", 101, "multiparts"},
    {"", MIXED "b%u\n\n--b%u\n", 10000, "multiparts"},
    {"", MIXED "b\n\n--b\n", 10000, "multiparts"},
    {"", "Content-Type: message/rfc822\n\n", 8, NULL},
    {"", "Content-Type: message/rfc822\n\n", 10000, NULL},
    {MIXED "b\n\n", "--b\n\nx\n", 1900, NULL},
    {MIXED "b\n\n", "--b\n\nx\n", 100000, "parts"},
    {MIXED "b\n\n", "--b\nContent-Type: message/rfc822\n\nx: y\n\n", 8, NULL},
    {MIXED "b\n\n", "--b\nContent-Type: message/rfc822\n\nx: y\n\n", 9, "nested"},
    {MIXED "b\n\n--b\n", "Cc: a:a:a:a:a:a:a\n", 2001, "too many header fields"},
    {MIXED "b\n\n--b\nCc: ", "a:", 9000, "a header field is too long"},
    {MIXED "b\n\n--b\n", "x\n", 200000, "header of a part is too long"},
    {MIXED "b\n\n", "--\n", 100000, NULL},
    {MIXED "b\n\n", "--x\n", 4100000, "look like boundaries"},
    {"\n", "0123456789abcdef", 65536, NULL},
    {"\n", "0123456789abcdef", 65537, "text is too long"},
    {"Content-Type: text/plain; charset=latin1\n\n", "\x80\x80\x80\x80\x80\x80\x80\x80", 65536,
     "text is too long"},
    {"\n", "http://a.example/%u\n", 2000, NULL},
    {"\n", "http://a.example/%u\n", 2001, "links"},
    {"\n", "0123456789abcdef", 32 * DEMUR_MIB / 16, "message is too long"},
    /* Each of these may go on to the end of the text. */
    {"\n", "http://a\xe3\x80\x82", 90000, "links"},
    {"\n", "http://a\xe2\x80\x9c@", 80000, "links"},
    {"\n", "mailto:a\xe2\x80\x9c", 95000, "links"},
    {"\n", "<http://a\n", 100000, "links"},
    {"Content-Type: text/html; charset=utf-8\n\n", "http://a\xe3\x80\x82", 90000, "links"},
};

static size_t
bytes_of_links(DemurMessage *m)
{
    size_t total = 0;
    for (unsigned i = 0; i < demur_message_n_links(m); i++)
        total += strlen(demur_message_link(m, i)->written);
    return total;
}

static void
test_bombs(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bombs); i++) {
        const BombCase *c = &bombs[i];
        g_autoptr(GString) text = repeat(c->head, c->unit, c->count);
        gint64 start = g_get_monotonic_time();
        g_autoptr(DemurMessage) m = parse_bytes(text->str, text->len);
        const char *reason = demur_message_unexamined(m);
        g_test_message("%zu: %s, %" G_GINT64_FORMAT " us", i, reason ? reason : "examined",
                       g_get_monotonic_time() - start);
        g_assert_true((reason == NULL) == (c->reason == NULL));
        g_assert_true(!reason || strstr(reason, c->reason));
        g_assert_cmpuint(strlen(demur_message_text(m)), <=, DEMUR_LIMIT_TEXT);
        g_assert_cmpuint(demur_message_n_links(m), <=, DEMUR_LIMIT_LINKS);
        g_assert_cmpuint(bytes_of_links(m), <=, text->len + 5 * DEMUR_LIMIT_URL);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 5000000);
    }
}

/* However deep messages are nested, only so many are opened. */
static void
test_nested_chain(void)
{
    g_autoptr(GString) text = repeat("", "Content-Type: message/rfc822\n\n", 10000);
    g_autoptr(DemurMessage) m = parse_bytes(text->str, text->len);
    DemurMessage *at = m;
    unsigned depth = 0;
    while (demur_message_n_nested(at)) {
        at = demur_message_nested(at, 0);
        depth++;
    }
    g_assert_cmpuint(depth, ==, DEMUR_LIMIT_NESTED);
    g_assert_nonnull(demur_message_unexamined(at));
}

/* Headers of nested messages have a ceiling together: this has four of 128 KiB and one too
 * many.
 */
static void
test_nested_headers(void)
{
    GString *field = g_string_new("X: ");
    while (field->len < 15 * DEMUR_KIB)
        g_string_append_c(field, 'x');
    g_string_append_c(field, '\n');
    g_autofree char *line = g_string_free(field, FALSE);
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < 5; i++) {
        for (unsigned j = 0; j < 8; j++)
            g_string_append(text, line);
        g_string_append(text, "Content-Type: message/rfc822\n\n");
    }
    g_autoptr(DemurMessage) m = parse_bytes(text->str, text->len);
    DemurMessage *at = m;
    for (unsigned i = 0; i < 3; i++) {
        g_assert_null(demur_message_unexamined(at));
        g_assert_cmpuint(demur_message_n_nested(at), ==, 1);
        at = demur_message_nested(at, 0);
    }
    g_assert_cmpuint(demur_message_n_nested(at), ==, 0);
    g_assert_nonnull(demur_message_unexamined(at));
}

/* The same structure, as GMime sees it and as we do: type and size of each part, in order. */
static void
describe_gmime(GMimeObject *object, GString *out)
{
    if (GMIME_IS_MULTIPART(object)) {
        g_string_append_c(out, '(');
        for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
            describe_gmime(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), out);
        g_string_append_c(out, ')');
        return;
    }
    if (!GMIME_IS_PART(object)) {
        g_string_append(out, "m ");
        return;
    }
    GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    g_string_append_printf(out, "%" G_GINT64_FORMAT " ",
                           stream ? g_mime_stream_length(stream) : 0);
}

static void
describe_ours(const DemurPart *part, GString *out)
{
    if (part->kind != DEMUR_PART_MULTIPART) {
        if (part->kind == DEMUR_PART_MESSAGE)
            g_string_append(out, "m ");
        else
            g_string_append_printf(out, "%" G_GINT64_FORMAT " ", part->end - part->start);
        return;
    }
    g_string_append_c(out, '(');
    for (guint i = 0; i < part->children->len; i++)
        describe_ours(g_ptr_array_index(part->children, i), out);
    g_string_append_c(out, ')');
}

static void
compare_structure(const char *data, size_t len)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, len);
    g_autoptr(DemurMessage) m = demur_message_new_from_bytes(bytes, NULL);
    if (!m)
        return;
    const char *reason = NULL;
    g_autoptr(DemurPart) root = demur_part_new(&m->source, m->header, m->body_start, &reason);
    g_autoptr(GString) ours = g_string_new(NULL), theirs = g_string_new(NULL);
    describe_ours(root, ours);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    describe_gmime(g_mime_message_get_mime_part(message), theirs);
    g_assert_cmpstr(ours->str, ==, theirs->str);
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}

/* A random multipart of DEPTH levels with parts of random size. */
static void
append_random_part(GRand *rand, GString *out, int depth)
{
    const char *ending = g_rand_boolean(rand) ? "\r\n" : "\n";
    if (!depth || g_rand_int_range(rand, 0, 3) == 0) {
        g_string_append_printf(out, "Content-Type: text/plain%s%s", ending, ending);
        for (int n = g_rand_int_range(rand, 0, 4); n > 0; n--)
            g_string_append_printf(out, "%s%s", n & 1 ? "--text" : "line", ending);
        g_string_append(out, "end");
        return;
    }
    guint32 boundary = g_rand_int(rand);
    g_string_append_printf(out, MIXED "b%u%s%s", boundary, ending, ending);
    for (int n = g_rand_int_range(rand, 1, 4); n > 0; n--) {
        g_string_append_printf(out, "%s--b%u%s", ending, boundary, ending);
        append_random_part(rand, out, depth - 1);
    }
    g_string_append_printf(out, "%s--b%u--%s", ending, boundary, ending);
}

static void
test_oracle(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int i = 0; i < 300; i++) {
        g_autoptr(GString) text = g_string_new("Subject: x\n");
        append_random_part(rand, text, 4);
        compare_structure(text->str, text->len);
    }
}

/* Real mail, where some is at hand. */
static void
compare_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *data = NULL;
        size_t len = 0;
        if (g_str_has_suffix(name, ".eml") && g_file_get_contents(path, &data, &len, NULL)) {
            g_test_message("%s", path);
            compare_structure(data, len);
        } else {
            compare_folder(path);
        }
    }
}

static void
test_samples(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    if (!shared) {
        g_test_skip("DEMUR_SHARED is not set");
        return;
    }
    compare_folder(shared);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_mime_init();
    g_test_add_func("/parts/bodies", test_bodies);
    g_test_add_func("/parts/plain-links", test_plain_links);
    g_test_add_func("/parts/late-ends", test_late_ends);
    g_test_add_func("/parts/nested", test_nested);
    g_test_add_func("/parts/digest", test_digest);
    g_test_add_func("/parts/language", test_language);
    g_test_add_func("/parts/bombs", test_bombs);
    g_test_add_func("/parts/nested-chain", test_nested_chain);
    g_test_add_func("/parts/nested-headers", test_nested_headers);
    g_test_add_func("/parts/oracle", test_oracle);
    g_test_add_func("/parts/samples", test_samples);
    return g_test_run();
}
