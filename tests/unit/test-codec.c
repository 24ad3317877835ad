/* SPDX-License-Identifier: MIT */
/*
 * What is read without GMime, beside GMime: Content-Type, dates, transfer encodings; and what
 * happens when the module is missing. demur-layer: message
 * demur-test-link: PkgConfig::GMIME
 */
#include <demur/message.h>
#include <gmime/gmime.h>
#include <string.h>

#include "base/error.h"
#include "message/codec.h"
#include "message/content-type.h"
#include "message/date.h"
#include "message/transfer.h"

#define ROUNDS 20000

/* One to MAX pieces, put together at random. Owned. */
static char *
random_text(GRand *rand, const char *const *pieces, size_t n_pieces, int max)
{
    GString *text = g_string_new(NULL);
    for (int n = g_rand_int_range(rand, 1, max + 1); n > 0; n--)
        g_string_append(text, pieces[g_rand_int_range(rand, 0, (gint32)n_pieces)]);
    return g_string_free(text, FALSE);
}

/* Replaces, inserts or removes a byte. Owned. */
static char *
mutate(GRand *rand, const char *text)
{
    static const char bytes[] = " \t;=\"\\()<>@/*?'%,:+-09azAZ\x80\xC3";
    GString *out = g_string_new(text);
    for (int n = g_rand_int_range(rand, 0, 3); n > 0; n--) {
        gssize at = g_rand_int_range(rand, 0, (gint32)out->len + 1);
        if (g_rand_boolean(rand) && (gsize)at < out->len)
            g_string_erase(out, at, 1);
        if (g_rand_boolean(rand))
            g_string_insert_c(out, at, bytes[g_rand_int_range(rand, 0, sizeof bytes - 1)]);
    }
    return g_string_free(out, FALSE);
}

static bool
compare_type(const char *value)
{
    g_auto(DemurContentType) ours = {0}, theirs = {0};
    if (!demur_content_type_plain(value, &ours))
        return false;
    g_test_message("%s", value);
    const DemurCodec *codec = demur_codec(NULL);
    g_assert_true(codec->content_type(value, &theirs));
    g_assert_cmpstr(ours.type, ==, theirs.type);
    g_assert_cmpstr(ours.subtype, ==, theirs.subtype);
    g_assert_cmpstr(ours.boundary, ==, theirs.boundary);
    g_assert_cmpstr(ours.charset, ==, theirs.charset);
    g_assert_cmpstr(ours.format, ==, theirs.format);
    g_assert_cmpstr(ours.delsp, ==, theirs.delsp);
    return true;
}

typedef struct TypeCase {
    const char *value;
    bool plain;
} TypeCase;

static const TypeCase types[] = {
    {"text/plain", true},
    {"text/html; charset=UTF-8", true},
    {"TEXT/HTML;CHARSET=\"utf-8\"", true},
    {"text/plain; charset=utf-8; format=flowed; delsp=yes", true},
    {"text/plain; charset=utf-8;", true},
    {"text/plain ; charset=utf-8 ; format=flowed", true},
    {"multipart/alternative; boundary=\"----=_Part_1_2.3\"", true},
    {"multipart/mixed; boundary=\"a b \"", true},
    {"multipart/mixed; boundary=a_b-c.d+e'f", true},
    {"multipart/related; type=\"text/html\"; boundary=\"b;c=d(e)\"", true},
    {"application/xhtml+xml; charset=us-ascii", true},
    {"", false},
    {"text", false},
    {"text/", false},
    {"/plain", false},
    {"text/plain; charset", false},
    {"text/plain; charset=", false},
    {"text/plain; charset=\"\"", false},
    {"text/plain; charset=\"utf-8", false},
    {"text/plain; charset= utf-8", false},
    {"text/plain; charset =utf-8", false},
    {"text/plain; charset=utf-8 format=flowed", false},
    {"text/plain; charset=utf-8; charset=latin1", false},
    {"text/plain; charset*=us-ascii''utf-8", false},
    {"text/plain; charset=(a)utf-8", false},
    {"text/plain (comment)", false},
    {"(comment) text/plain", false},
    {"text / plain", false},
    {"multipart/mixed; boundary=a=b", false},
    {"multipart/mixed; boundary=\"a\\\"b\"", false},
    {"multipart/mixed; boundary=\"=?utf-8?q?a?=\"", false},
    {"multipart/mixed; boundary=\"\xC3\xA9\"", false},
    {"text/plain, text/html", false},
};

static void
test_types(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        g_test_message("%s", types[i].value);
        g_assert_true(compare_type(types[i].value) == types[i].plain);
    }
}

static void
test_random_types(void)
{
    static const char *const heads[] = {"text/plain", "Text/HTML", "multipart/mixed",
                                        "multipart/x-a.b", "application/octet-stream"};
    static const char *const pieces[] = {
        ";",
        "; ",
        " ; ",
        "charset=",
        "charset=utf-8",
        "boundary=",
        "boundary=\"",
        "\"",
        "ab",
        "=",
        "?",
        "=_",
        " ",
        "format=flowed",
        "name=x",
        "delsp=yes",
        "(",
        "x-y=\"z \"",
        "; charset=\"iso-8859-1\"",
        "; boundary=\"--=_b\"",
        "; format=flowed",
        "*0",
        "%20",
    };
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    unsigned plain = 0;
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *head = random_text(rand, heads, G_N_ELEMENTS(heads), 1);
        g_autofree char *tail = random_text(rand, pieces, G_N_ELEMENTS(pieces), 8);
        g_autofree char *whole = g_strconcat(head, i & 1 ? "; " : "", tail, NULL);
        g_autofree char *value = mutate(rand, whole);
        plain += compare_type(value);
    }
    g_assert_cmpuint(plain, >, ROUNDS / 50);
}

static bool
compare_date(const char *value)
{
    int64_t seconds = -2;
    if (!demur_date_plain(value, &seconds))
        return false;
    g_test_message("%s", value);
    g_assert_cmpint(seconds, ==, demur_codec(NULL)->date(value));
    return true;
}

typedef struct DateCase {
    const char *value;
    int64_t seconds;
    bool plain;
} DateCase;

static const DateCase dates[] = {
    {"Thu, 17 Apr 2025 12:08:10 -0700", 1744916890, true},
    {"Thu, 1 Jan 1970 00:00:00 +0000", 0, true},
    {"01 Jan 1970 00:01 GMT", 60, true},
    {"Tue, 29 Feb 2000 23:59:59 +1400", 951818399, true},
    {"Tue, 15 Aug 2023 02:44:43 +0000 (UTC)", 1692067483, true},
    {"thu, 17  apr 2025\t12:08:10 -0700 ", 1744916890, true},
    {"Thu, 1 Jan 1970 00:00:00 +0100", -1, true},
    {"Fri, 31 Dec 9999 23:59:59 +0000", 253402300799, true},
    {"Thu, 17 Apr 2025 12:08:10 EST", 1744909690, false},
    {"Thu, 17 Apr 25 12:08:10 -0700", 1744916890, false},
    {"", -1, false},
    {"yesterday", -1, false},
    {"Sat, 29 Feb 2025 00:00:00 +0000", -1, false},
    {"Thu, 17 Apr 2025 24:00:00 +0000", -1, false},
};

static void
test_dates(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        g_test_message("%s", dates[i].value);
        g_assert_true(compare_date(dates[i].value) == dates[i].plain);
        if (dates[i].plain || dates[i].seconds >= 0 || !*dates[i].value)
            g_assert_cmpint(demur_date_read(dates[i].value), ==, dates[i].seconds);
    }
}

static void
test_random_dates(void)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    g_autoptr(GRand) rand = g_rand_new_with_seed(12);
    unsigned plain = 0;
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *whole = g_strdup_printf(
            "%s%d %.3s %d %02d:%02d:%02d %c%02d%02d%s", i & 1 ? "Mon, " : "",
            g_rand_int_range(rand, 0, 33), months + 3 * g_rand_int_range(rand, 0, 12),
            g_rand_int_range(rand, 1960, 2150), g_rand_int_range(rand, 0, 25),
            g_rand_int_range(rand, 0, 61), g_rand_int_range(rand, 0, 62), i & 2 ? '+' : '-',
            g_rand_int_range(rand, 0, 15), g_rand_int_range(rand, 0, 60),
            i & 4 ? " (CET)" : "");
        g_autofree char *value = i & 8 ? g_strdup(whole) : mutate(rand, whole);
        plain += compare_date(value);
    }
    g_assert_cmpuint(plain, >, ROUNDS / 4);
}

static void
test_repeats(void)
{
    static const struct {
        const char *value;
        bool repeats;
    } cases[] = {
        {"text/plain; charset=a", false},
        {"text/plain; charset=a; format=flowed; delsp=yes; boundary=b", false},
        {"text/plain; charset=a; x-charset=b; charsets=c; name=charset", false},
        {"text/plain; charset=charset", false},
        {"multipart/mixed; boundary*0=a; boundary*1=b; boundary*2*=c", false},
        {"text/plain; name=a; name*=us-ascii''a", false},
        {"text/plain; charset=a; charset=b", true},
        {"text/plain; charset=a;CHARSET =b", true},
        {"text/plain; charset=a; (c) charset (c) =b", true},
        {"text/plain; charset=a charset=b", true},
        {"text/plain; x=\"; charset=a\"; charset=b", true},
        {"multipart/mixed; boundary*0=a; boundary=b", true},
        {"multipart/mixed; boundary=b; boundary*=us-ascii''a", true},
        {"multipart/mixed; boundary*00*=''a; boundary*=b", true},
        {"multipart/mixed; boundary*0=a; boundary*1=b; boundary*01=c", true},
        {"multipart/mixed; boundary*99999999999999999999=a; boundary*64=b", true},
        {"text/plain; format=flowed; format=fixed", true},
        {"text/plain; delsp=yes; delsp*=''no", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].value);
        g_assert_true(demur_content_type_repeats(cases[i].value) == cases[i].repeats);
    }
}

static GMimeContentEncoding
encoding_of(DemurTransfer transfer)
{
    switch (transfer) {
    case DEMUR_TRANSFER_IDENTITY:
        return GMIME_CONTENT_ENCODING_8BIT;
    case DEMUR_TRANSFER_QUOTED_PRINTABLE:
        return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    case DEMUR_TRANSFER_BASE64:
        return GMIME_CONTENT_ENCODING_BASE64;
    }
    return GMIME_CONTENT_ENCODING_DEFAULT;
}

static GByteArray *
decode_in_steps(DemurDecoder *decoder, const char *text, size_t len, size_t step)
{
    GByteArray *ours = g_byte_array_new();
    for (size_t at = 0; at < len; at += step)
        demur_transfer_step(decoder, text + at, MIN(step, len - at), ours);
    return ours;
}

/* Blanks between "=" and the line end, which GMime does not take for a soft line break; or
 * between
 * "=" and what is decided on by itself: the next "=", the end. */
static bool
has_padding(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t at = i + 1;
        while (text[i] == '=' && at < len && (text[at] == ' ' || text[at] == '\t'))
            at++;
        if (text[i] == '=' && at > i + 1 && (at == len || strchr("\n\r=", text[at])))
            return true;
    }
    return false;
}

/* TEXT decoded by us in pieces of STEP bytes, and by GMime at once. */
static void
compare_transfer(DemurTransfer transfer, const char *text, size_t len, size_t step)
{
    DemurDecoder decoder = {.transfer = transfer}, again = decoder;
    g_autoptr(GByteArray) ours = decode_in_steps(&decoder, text, len, step);
    g_autoptr(GByteArray) whole = decode_in_steps(&again, text, len, MAX(len, 1));
    g_assert_true(decoder.resumed == again.resumed);
    g_assert_cmpmem(ours->data, ours->len, whole->data, whole->len);
    if (transfer == DEMUR_TRANSFER_QUOTED_PRINTABLE && has_padding(text, len))
        return;
    GMimeEncoding state;
    g_mime_encoding_init_decode(&state, encoding_of(transfer));
    g_autofree char *theirs = g_malloc(g_mime_encoding_outlen(&state, len) + 1);
    size_t size = g_mime_encoding_step(&state, text, len, theirs);
    g_test_message("%d, %zu: %s", transfer, step, text);
    g_assert_cmpuint(ours->len, >=, size);
    g_assert_cmpmem(ours->data, decoder.resumed ? size : ours->len, theirs, size);
}

static void
test_padding(void)
{
    static const char *const cases[][2] = {
        {"ob= \nject", "object"},     {"ob=\t \r\nject", "object"}, {"ob=  ject", "ob=  ject"},
        {"ob= \rject", "ob= \rject"}, {"ob= =41", "ob= A"},         {"ob= ", "ob"},
        {"a= =\nb", "a= b"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t step = 1; step < 8; step++) {
            DemurDecoder decoder = {.transfer = DEMUR_TRANSFER_QUOTED_PRINTABLE};
            g_autoptr(GByteArray) ours =
                decode_in_steps(&decoder, cases[i][0], strlen(cases[i][0]), step);
            g_assert_cmpmem(ours->data, ours->len, cases[i][1], strlen(cases[i][1]));
        }
}

/* Base64 that goes on after its padding, or has other characters in it. */
static void
test_resumed(void)
{
    static const struct {
        const char *text, *decoded;
        bool resumed, strange;
    } cases[] = {
        {"YQ==\r\n \r\n", "a", false, false},
        {"YQ====", "a", false, false},
        {"YQ==\n--\n", "a", false, true},
        {"YQ==\nYmM=", "abc", true, false},
        {"YWI=YQ==", "aba", true, false},
        {"YQ=YWJj", "aabc", true, false},
        {"YWJjZA==YWJjZGVm=", "abcdabcdef", true, false},
        {"YQ==Y", "a", true, false},
        {"Y W\r\n\tJj", "abc", false, false},
        {"Y.W-J_j", "abc", false, true},
        {"YWJj\xC3\xA4", "abc", false, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (size_t step = 1; step < 8; step++) {
            DemurDecoder decoder = {.transfer = DEMUR_TRANSFER_BASE64};
            g_autoptr(GByteArray) ours =
                decode_in_steps(&decoder, cases[i].text, strlen(cases[i].text), step);
            g_assert_cmpmem(ours->data, ours->len, cases[i].decoded, strlen(cases[i].decoded));
            g_assert_true(decoder.resumed == cases[i].resumed);
            g_assert_true(decoder.strange == cases[i].strange);
        }
}

static void
test_transfer(void)
{
    static const char *const cases[] = {
        "",
        "=",
        "=4",
        "=41",
        "=4g",
        "=\n",
        "=\r\n",
        "=\r",
        "a =  \nb",
        "==41",
        "===\n",
        "=C3=A9",
        "=c3=a9\r\n",
        "a=\r\nb",
        "YQ==",
        "YWI=",
        "YWJj",
        "YWJjZA",
        "YW Jj\r\nZA==",
        "YQ==YQ==",
        "Y=Q=",
        "=YQ",
        "Y",
        "YQ=",
        "YWJjZGU=\n--\nfooter",
        "!Y*W-J_j",
        "\x80\xFFYWJj",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t step = 1; step < 8; step++) {
            compare_transfer(DEMUR_TRANSFER_IDENTITY, cases[i], strlen(cases[i]), step);
            compare_transfer(DEMUR_TRANSFER_QUOTED_PRINTABLE, cases[i], strlen(cases[i]), step);
            compare_transfer(DEMUR_TRANSFER_BASE64, cases[i], strlen(cases[i]), step);
        }
    }
}

static void
test_random_transfer(void)
{
    static const char *const pieces[] = {"=",    "=41", "=C3", "=e",   "\n", "\r\n",
                                         "a",    " ",   "Z",   "Zm9v", "+/", "YmFy\n",
                                         "\xC3", "-",   "0",   "F"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(13);
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *text = random_text(rand, pieces, G_N_ELEMENTS(pieces), 20);
        size_t len = strlen(text), step = (size_t)g_rand_int_range(rand, 1, 30);
        compare_transfer(i & 1 ? DEMUR_TRANSFER_BASE64 : DEMUR_TRANSFER_QUOTED_PRINTABLE, text,
                         len, step);
    }
}

/* Ordinary mail is read whole without the module; what needs it says so. */
static void
without_module(void)
{
    const char *problem = NULL;
    g_assert_null(demur_codec(&problem));
    g_assert_nonnull(problem);
    static const struct {
        const char *message, *text;
        bool whole;
    } cases[] = {
        {"Content-Type: text/html; charset=utf-8\n\n<p>a", "a", true},
        {"Content-Type: text/html (odd)\n\n<p>a", "", false},
        {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b\n"
         "Content-Type: text/plain; charset*=''utf-8\n\nb\n--b--\n",
         "a", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new(cases[i].message, strlen(cases[i].message));
        g_autoptr(DemurMessage) m = demur_message_new_from_bytes(bytes, NULL);
        g_assert_cmpstr(demur_message_text(m), ==, cases[i].text);
        g_assert_true((demur_message_unexamined(m) == NULL) == cases[i].whole);
    }
    g_assert_cmpint(demur_date_read("Thu, 17 Apr 2025 12:08:10 EST"), ==, -1);
    g_autoptr(GError) error = NULL;
    const DemurCompose mail = {.message_id = "<a@b>", .body = "x"};
    g_assert_null(demur_compose(&mail, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE);
    g_assert_nonnull(strstr(error->message, DEMUR_CODEC_FILE));
}

static void
test_missing(void)
{
    if (g_test_subprocess()) {
        without_module();
        return;
    }
    g_setenv("DEMUR_LIBEXEC_DIR", "/nonexistent", TRUE);
    g_test_trap_subprocess(NULL, 0, 0);
    g_unsetenv("DEMUR_LIBEXEC_DIR");
    g_test_trap_assert_passed();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_mime_init();
    g_test_add_func("/codec/missing", test_missing);
    g_test_add_func("/codec/types", test_types);
    g_test_add_func("/codec/random-types", test_random_types);
    g_test_add_func("/codec/repeats", test_repeats);
    g_test_add_func("/codec/dates", test_dates);
    g_test_add_func("/codec/random-dates", test_random_dates);
    g_test_add_func("/codec/transfer", test_transfer);
    g_test_add_func("/codec/resumed", test_resumed);
    g_test_add_func("/codec/transfer/padding", test_padding);
    g_test_add_func("/codec/random-transfer", test_random_transfer);
    return g_test_run();
}
