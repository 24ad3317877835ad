/* SPDX-License-Identifier: MIT */
/* Charsets, normal form, encoded words. demur-layer: message */
#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "message/text.h"

#define T(text) text, sizeof(text) - 1

/* A copy without room behind it, so that reading beyond it is seen. */
static char *
exact_copy(const char *bytes, size_t len)
{
    char *copy = g_malloc(MAX(len, 1));
    return len ? memcpy(copy, bytes, len) : copy;
}

typedef struct DecodeCase {
    const char *charset;
    const char *bytes;
    size_t len;
    const char *text; /* NULL: refused */
} DecodeCase;

static const DecodeCase decodes[] = {
    {NULL, T(""), ""},
    {NULL, T("abc"), "abc"},
    {NULL, T("caf\xC3\xA9"), "café"},
    {NULL, T("caf\xE9"), "café"},
    {NULL, T("\x80 \x93x\x94"), "€ “x”"},
    {NULL, T("a\0b"),
     "a\xEF\xBF\xBD"
     "b"},
    {NULL, T("\xC3\xA9\0\xC3\xA9"), "é\xEF\xBF\xBDé"},
    {NULL, T("\xEF\xBB\xBFx"), "x"},
    {"", T("caf\xE9"), "café"},
    {"x-unknown", T("caf\xC3\xA9"), "café"},
    {"x-unknown", T("caf\xE9"), "café"},
    {"utf-8", T("caf\xC3\xA9"), "café"},
    {"UTF8", T("caf\xC3\xA9"), "café"},
    {"utf-8", T("caf\xE9!"), "caf\xEF\xBF\xBD!"},
    {"utf-8", T("\xC0\xAF\xED\xA0\x80"),
     "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"iso-8859-1", T("\x80\x92\xE9\x81"), "€’é\xC2\x81"},
    {"ISO_8859-1", T("\xE9"), "é"},
    {"us-ascii", T("\x93\xE9\x94"), "“é”"},
    {"windows-1252", T("\x99\0"), "™\xEF\xBF\xBD"},
    {"iso-8859-15", T("\xA4"), "€"},
    {"iso-8859-2", T("\xB1"), "ą"},
    {"windows-1251", T("\xCF\xF0\xE8"), "При"},
    {"koi8-r", T("\xF0\xD2\xC9"), "При"},
    {"gb2312", T("\xC4\xE3\xBA\xC3"), "你好"},
    {"big5", T("\xA7\x41\xA6\x6E"), "你好"},
    {"shift_jis", T("\x82\xB1\x82\xF1"), "こん"},
    {"iso-2022-jp", T("\x1B$B$3$s\x1B(B!"), "こん!"},
    {"euc-kr", T("\xBE\xC8"), "안"},
    {"euc-kr", T("\xBE\xC8\xBE"), "안\xEF\xBF\xBD"},
    {"gb2312", T("\xFF\xFFok"), "\xEF\xBF\xBD\xEF\xBF\xBDok"},
    {"utf-16",
     T("\xFF\xFE"
       "a\0\xE9\0"),
     "aé"},
    {"utf-16", T("\xFE\xFF\0a\0\xE9"), "aé"},
    {"utf-16", T("a\0b\0"), "ab"},
    {"utf-16le", T("a\0\0\0b\0"),
     "a\xEF\xBF\xBD"
     "b"},
    {"utf-16be", T("\0a\0b"), "ab"},
    {"utf-16be", T("\0a\0"), "a\xEF\xBF\xBD"},
    {"utf-16le", T("\x3D\xD8\x00\xDE"), "😀"},
    {"utf-7", T("a"), NULL},
    {"UTF7", T("a"), NULL},
    {"unicode-1-1-utf-7", T("a"), NULL},
    {"x-unicode-2-0-utf-7", T("a"), NULL},
    {"\"utf-8\"", T("\xC3\xA9"), "é"},
    {"../../x", T("abc"), "abc"},
    {"UTF-8//TRANSLIT", T("\xE9"), "é"},
};

static void
test_decode(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(decodes); i++) {
        const DecodeCase *c = &decodes[i];
        g_autofree char *bytes = exact_copy(c->bytes, c->len);
        g_autofree char *text = demur_text_decode(bytes, c->len, c->charset);
        g_assert_cmpstr(text, ==, c->text);
        g_assert_true(!text || g_utf8_validate(text, -1, NULL));
    }
}

/* Every label of the table must be known to iconv, else its mail would be guessed at. */
static void
test_labels(void)
{
    static const struct {
        const char *label;
        const char *bytes, *text;
    } cases[] = {
        {"iso-8859-3", "\xA1", "Ħ"},
        {"iso-8859-4", "\xA1", "Ą"},
        {"iso-8859-5", "\xA1", "Ё"},
        {"iso-8859-6", "\xC7", "ا"},
        {"iso-8859-7", "\xE1", "α"},
        {"iso-8859-8", "\xE0", "א"},
        {"iso-8859-8-i", "\xE0", "א"},
        {"iso-8859-9", "\xFD", "ı"},
        {"iso-8859-10", "\xA1", "Ą"},
        {"tis-620", "\xA1", "ก"},
        {"windows-874", "\xA1", "ก"},
        {"iso-8859-13", "\xC0", "Ą"},
        {"iso-8859-14", "\xA1", "Ḃ"},
        {"iso-8859-16", "\xA1", "Ą"},
        {"windows-1250", "\xB9", "ą"},
        {"windows-1253", "\xE1", "α"},
        {"windows-1254", "\xFD", "ı"},
        {"windows-1255", "\xE0", "א"},
        {"windows-1256", "\xC7", "ا"},
        {"windows-1257", "\xC0", "Ą"},
        {"windows-1258", "\xD0", "Đ"},
        {"koi8-u", "\xA4", "є"},
        {"ibm866", "\x80", "А"},
        {"ibm850", "\x82", "é"},
        {"cp437", "\x82", "é"},
        {"macintosh", "\x8E", "é"},
        {"x-mac-cyrillic", "\x80", "А"},
        {"gb18030", "\xC4\xE3", "你"},
        {"gbk", "\xC4\xE3", "你"},
        {"euc-jp", "\xA4\xB3", "こ"},
        {"windows-31j", "\x82\xB1", "こ"},
        {"ks_c_5601-1987", "\xBE\xC8", "안"},
        {"big5-hkscs", "\xA7\x41", "你"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            demur_text_decode(cases[i].bytes, strlen(cases[i].bytes), cases[i].label);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

typedef struct TextCase {
    const char *in, *out;
} TextCase;

static const TextCase normals[] = {
    {"", ""},
    {"abc", "abc"},
    {"  a  b\t c  ", "a b c"},
    {"a\r\nb\n\n \n c\rd", "a\nb\nc\nd"},
    {" \n a", "a"},
    {"a \n ", "a"},
    {"l’intelligence ‘x’ ‚y‛ ′ ´ `", "l'intelligence 'x' 'y' ' ' '"},
    {"“a” „b‟ «c» ″", "\"a\" \"b\" \"c\" \""},
    {"a‐b‑c‒d–e—f―g−h", "a-b-c-d-e-f-g-h"},
    {"a\xC2\xA0\xE2\x80\x89\xE3\x80\x80\xE2\x80\xAF"
     "b",
     "a b"},
    {"tra\xC2\xADining \xE2\x80\x8B\xE2\x80\xAE\xEF\xB8\x8F\xEF\xBB\xBFx", "training x"},
    {"wait…", "wait..."},
    {"Ｍｅｔａ　ＡＩ！", "Meta AI!"},
    {"＇｀", "''"},
    {"e\xCC\x81", "é"},
    {"e\xE2\x80\x8D\xCC\x81", "é"},
    {"\xEF\xBD\x85\xCC\x81", "é"},
    {"a\xE2\x80\xA8"
     "b\xE2\x80\xA9"
     "c",
     "a\nb\nc"},
    {"a\x1B[31m\x7F\xC2\x9B"
     "b\x0B"
     "c",
     "a [31m b c"},
    {"bad \xFF\xC3 end", "bad \xEF\xBF\xBD\xEF\xBF\xBD end"},
    {"당신의 你好 привет", "당신의 你好 привет"},
    {"\xE1\x84\x80\xE1\x85\xA1", "가"},
    {"\xE0\xA4\x95\xE0\xA4\xBC", "\xE0\xA4\x95\xE0\xA4\xBC"},
    {"\xE2\x84\xAB", "Å"},
    {"a\xE2\x80\x8B b", "a b"},
    {"a \xE2\x80\x8B b", "a b"},
};

static void
test_normalise(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(normals); i++) {
        g_autofree char *once = demur_text_normalise(normals[i].in, -1);
        g_autofree char *twice = demur_text_normalise(once, -1);
        g_assert_cmpstr(once, ==, normals[i].out);
        g_assert_cmpstr(twice, ==, once);
    }
    g_autofree char *nul = demur_text_normalise("a\0b", 3);
    g_assert_cmpstr(nul, ==,
                    "a\xEF\xBF\xBD"
                    "b");
}

/* The shortcut around composition must agree with GLib on every character, alone and marked. */
static void
test_composition(void)
{
    for (gunichar c = 0x80; c < 0x20000; c++) {
        /* Of the ideographs and syllables, which are all alike, a sample. */
        bool alike = (c > 0x3400 && c < 0xA000) || (c > 0xAC00 && c < 0xD7A3) || c > 0x12000;
        if (!g_unichar_validate(c) || (alike && c % 61))
            continue;
        static const gunichar marks[] = {0, 0x301, 0x327, 0x3099, 0x1161, 0x11A8, 0x93C};
        for (size_t m = 0; m < G_N_ELEMENTS(marks); m++) {
            char text[16] = "a";
            size_t n = 1 + (size_t)g_unichar_to_utf8(c, text + 1);
            n += marks[m] ? (size_t)g_unichar_to_utf8(marks[m], text + n) : 0;
            text[n] = 0;
            g_autofree char *ours = demur_text_normalise(text, -1);
            g_autofree char *again = g_utf8_normalize(ours, -1, G_NORMALIZE_DEFAULT_COMPOSE);
            g_assert_cmpstr(ours, ==, again);
            g_autofree char *twice = demur_text_normalise(ours, -1);
            g_assert_cmpstr(ours, ==, twice);
        }
    }
}

static const TextCase words[] = {
    {"", ""},
    {"plain", "plain"},
    {"=?utf-8?Q?caf=C3=A9?=", "café"},
    {"=?UTF-8?q?a_b?=", "a b"},
    {"=?utf-8?B?Y2Fmw6k=?=", "café"},
    {"=?utf-8?B?Y2Fmw6k?=", "café"},
    {"=?utf-8?b?YQ?= x", "a x"},
    {"a =?utf-8?q?b?= c", "a b c"},
    {"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
    {"=?utf-8?q?a?=\t\t=?iso-8859-1?q?=E9?=", "aé"},
    {"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"},
    {"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"},
    {"=?utf-8?b?w6nD?= =?UTF-8?b?qQ==?=", "éé"},
    {"=?utf-8?q?caf=C3?= =?utf-8?b?qQ==?=", "café"},
    {"=?utf-8*en?q?x?=", "x"},
    {"x=?utf-8?q?y?=z", "xyz"},
    {"\"=?utf-8?q?y?=\"", "\"y\""},
    {"=?utf-8?q?a b?=", "a b"},
    {"=?x-nobody?q?caf=E9?=", "café"},
    {"=?iso-8859-1?q?=93x=94?=", "“x”"},
    {"=?utf-7?q?+ADw-?=", "=?utf-7?q?+ADw-?="},
    {"=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
    {"=?utf-8?q?abc", "=?utf-8?q?abc"},
    {"=?", "=?"},
    {"=??q?x?=", "=??q?x?="},
    {"=?utf-8?q?\?=", ""},
    {"=?utf-8?q?=?=", "="},
    {"=?utf-8?q?=4?=", "=4"},
    {"=?utf-8?q?a=0D=0ABcc:=1B[0m=00?=", "a  Bcc: [0m\xEF\xBF\xBD"},
    {"=?utf-8?q?=C2=9B31m?=", "  31m"},
    {"caf\xC3\xA9", "café"},
    {"caf\xE9 =?utf-8?q?=C3=A9?=", "café é"},
    {"=?iso-2022-jp?B?GyRCJDMbKEI=?=", "こ"},
    {"=?gb2312?B?xOO6ww==?=", "你好"},
    {"=?utf-16le?b?YQBiAA==?=", "ab"},
    {"a\r\n b", "a   b"},
};

static void
test_header(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *text = demur_text_decode_header(words[i].in);
        g_assert_cmpstr(text, ==, words[i].out);
    }
}

static void
test_header_bombs(void)
{
    static const char *const units[] = {"=?",           "=?a?q?",        "=?utf-8?q?a?=",
                                        "=?utf-8?x?=",  "=?utf-7?q?a",   "=?a*",
                                        "=?utf-8?b?=?", "=?utf-8?q?a?= "};
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        while (value->len < 50000)
            g_string_append(value, units[i]);
        gint64 start = g_get_monotonic_time();
        g_autofree char *text = demur_text_decode_header(value->str);
        g_assert_nonnull(text);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 3000000);
    }
}

/* What GLib, given everything at once, takes for valid. Owned. */
static char *
decode_slowly(const char *bytes, size_t len)
{
    GString *out = g_string_new(NULL);
    const char *end = bytes + len, *stop;
    for (; bytes < end; bytes = stop + 1) {
        g_utf8_validate_len(bytes, (gsize)(end - bytes), &stop);
        g_string_append_len(out, bytes, stop - bytes);
        if (stop < end)
            g_string_append(out, "\xEF\xBF\xBD");
    }
    return g_string_free(out, FALSE);
}

/* Bad bytes and NUL anywhere, long runs of ASCII and of wide characters between them. */
static void
test_random_utf8(void)
{
    static const char *const pieces[] = {
        "abcdefgh", "x",        "\xC3\xA9", "\xE2\x80\x99", "\n",           "\xF0\x9F\x98\x80",
        "\xC3",     "\xE2\x80", "\x80",     "\xFF",         "\xED\xA0\x80", ""};
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    for (int i = 0; i < 20000; i++) {
        g_autoptr(GString) text = g_string_new("_");
        gint32 kinds = i & 1 ? 6 : G_N_ELEMENTS(pieces);
        for (int n = g_rand_int_range(rand, 0, 60); n > 0; n--) {
            const char *piece = pieces[g_rand_int_range(rand, 0, kinds)];
            g_string_append_len(text, piece, *piece ? (gssize)strlen(piece) : 1);
        }
        g_autofree char *expected = decode_slowly(text->str, text->len);
        g_autofree char *decoded = demur_text_decode(text->str, text->len, "utf-8");
        g_assert_cmpstr(decoded, ==, expected);
        g_autofree char *guessed = demur_text_decode(text->str, text->len, NULL);
        g_assert_true(!(i & 1) || g_str_equal(guessed, expected));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/decode", test_decode);
    g_test_add_func("/text/random-utf8", test_random_utf8);
    g_test_add_func("/text/labels", test_labels);
    g_test_add_func("/text/normalise", test_normalise);
    g_test_add_func("/text/composition", test_composition);
    g_test_add_func("/text/header", test_header);
    g_test_add_func("/text/header-bombs", test_header_bombs);
    return g_test_run();
}
