/* SPDX-License-Identifier: MIT */
/*
 * The tokenizer against a table of its own, so that it is tested without published vectors;
 * these run as well where $DEMUR_SHARED has them.
 *
 * demur-layer: message
 */
#include <string.h>

#include "message/html-entity.h"
#include "message/html-token.h"

typedef struct Case {
    DemurHtmlState state;
    const char *last; /* last start tag */
    const char *input;
    size_t len; /* 0: strlen */
    /* Text as it is, <name a=[v]/>, </name>, {comment}, (doctype name|public|system|quirks) */
    const char *output;
} Case;

#define DATA DEMUR_HTML_DATA, ""
#define NUL_INPUT(text) text, sizeof(text) - 1

static const Case cases[] = {
    {DATA, "", 0, ""},
    {DATA, "plain", 0, "plain"},
    {DATA, "a\r\nb\rc\nd\r", 0, "a\nb\nc\nd\n"},
    {DATA, NUL_INPUT("a\0b"), "a?b"},
    {DATA, "<", 0, "<"},
    {DATA, "</", 0, "</"},
    {DATA, "<3 <- </>x</ y>z", 0, "<3 <- x{ y}z"},
    {DATA, "<?php x?>y", 0, "{?php x?}y"},
    {DATA, "<a", 0, ""},
    {DATA, "x<a href='", 0, "x"},
    {DATA, "<A HREF=X>y</A >", 0, "<a href=[X]>y</a>"},
    {DATA, "<br/><br / ><br a=/>", 0, "<br/><br><br a=[/]>"},
    {DATA, "<a\n\thref\f=\r\n'1'id=\"2\"title = 3>", 0, "<a href=[1] id=[2] title=[3]>"},
    {DATA, "<a b b=1 B=2 c>", 0, "<a b=[] c=[]>"},
    {DATA, "<a =x y=>z", 0, "<a =x=[] y=[]>z"},
    {DATA, "<a / b/c>", 0, "<a b=[] c=[]>"},
    {DATA, "<a b='\r\n' c=\"<'>\">", 0, "<a b=[\n] c=[<'>]>"},
    {DATA, NUL_INPUT("<a\0 b\0=\"\0\">"), "<a\xEF\xBF\xBD b\xEF\xBF\xBD=[\xEF\xBF\xBD]>"},
    {DATA, "<a b=x\"y c>", 0, "<a b=[x\"y] c=[]>"},
    /* references in text and in attributes */
    {DATA, "&amp;&amp &AMP;&am;&", 0, "&& &&am;&"},
    {DATA, "&notin;&notit;&not;", 0, "\u2209\u00ACit;\u00AC"},
    {DATA, "&nGt;&bne;&fjlig;", 0, "\u226B\u20D2=\u20E5fj"},
    {DATA, "&#65;&#x41&#X41;&#;&#x;&#xZ", 0, "AAA&#;&#x;&#xZ"},
    {DATA, "&#0;&#x110000;&#xD800;&#99999999999;", 0, "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {DATA, "&#128;&#x99;&#x81;", 0, "\u20AC\u2122\xC2\x81"},
    {DATA, "&#13;&#x0A;", 0, "\r\n"},
    {DATA, "<a b='&copy=1&copy;=&copyx&copy'>", 0, "<a b=[&copy=1\u00A9=&copyx\u00A9]>"},
    {DATA, "<a b=?x=1&lt=2&gt>", 0, "<a b=[?x=1&lt=2>]>"},
    /* comments */
    {DATA, "<!---->x<!-->y<!--->z", 0, "{}x{}y{}z"},
    {DATA, "<!-- a -- b --!>c", 0, "{ a -- b }c"},
    {DATA, "<!-- <!-- a -->b-->", 0, "{ <!-- a }b-->"},
    {DATA, "<!--a--!-->b", 0, "{a--!}b"},
    {DATA, "<!--a", 0, "{a}"},
    {DATA, "<!--a--", 0, "{a}"},
    {DATA, "<!--a--!", 0, "{a}"},
    {DATA, "<!-----", 0, "{-}"},
    {DATA, NUL_INPUT("<!--\0\r\n-->"), "{\xEF\xBF\xBD\n}"},
    {DATA, "<![if !mso]>x<![endif]>", 0, "{[if !mso]}x{[endif]}"},
    {DATA, "<![CDATA[a]]>", 0, "{[CDATA[a]]}"},
    {DATA, "<!", 0, "{}"},
    /* doctypes */
    {DATA, "<!DOCTYPE html>", 0, "(html|-|-|)"},
    {DATA, "<!doctypeHTML>", 0, "(html|-|-|)"},
    {DATA, "<!DOCTYPE>", 0, "(-|-|-|quirks)"},
    {DATA, "<!DOCTYPE html PUBLIC \"p\" 's'>", 0, "(html|p|s|)"},
    {DATA, "<!DOCTYPE html SYSTEM 's' junk>", 0, "(html|-|s|)"},
    {DATA, "<!DOCTYPE html PUBLIC p>", 0, "(html|-|-|quirks)"},
    {DATA, "<!DOCTYPE html PUBLIC 'p>x", 0, "(html|p|-|quirks)x"},
    {DATA, "<!DOCTYPE html other>", 0, "(html|-|-|quirks)"},
    {DATA, "<!DOCTYPE html SYSTEM", 0, "(html|-|-|quirks)"},
    /* text of other states */
    {DEMUR_HTML_RCDATA, "title", "a<b>&amp;</titl></title>c", 0, "a<b>&</titl></title>c"},
    {DEMUR_HTML_RCDATA, "title", "a</TITLE\n>&lt;", 0, "a</title><"},
    {DEMUR_HTML_RCDATA, "", "a</title>&lt;", 0, "a</title><"},
    {DEMUR_HTML_RAWTEXT, "style", "&amp;<!--</style><b>", 0, "&amp;<!--</style><b>"},
    {DEMUR_HTML_RAWTEXT, "style", "</styles></style/>x", 0, "</styles></style>x"},
    {DEMUR_HTML_RAWTEXT, "style", NUL_INPUT("a\0\r"), "a\xEF\xBF\xBD\n"},
    {DEMUR_HTML_SCRIPT, "script", "a<!--b</script>c", 0, "a<!--b</script>c"},
    {DEMUR_HTML_SCRIPT, "script", "<!--<script></script>--></script>c", 0,
     "<!--<script></script>--></script>c"},
    {DEMUR_HTML_SCRIPT, "script", "<!--<script>--></script>c", 0, "<!--<script>--></script>c"},
    {DEMUR_HTML_SCRIPT, "script", "<!--><script></script>c", 0, "<!--><script></script>c"},
    {DEMUR_HTML_PLAINTEXT, "plaintext", "a</plaintext>&lt;", 0, "a</plaintext>&lt;"},
    {DEMUR_HTML_CDATA, "", "a<b>]]&lt;]]>&lt;", 0, "a<b>]]&lt;<"},
};

static void
put_attributes(GString *out, const DemurHtmlToken *token)
{
    for (size_t i = 0; i < token->n_attributes; i++) {
        const DemurHtmlAttribute *attribute = &token->attributes[i];
        g_string_append_printf(out, " %.*s=[%.*s]", (int)attribute->name.len,
                               attribute->name.data, (int)attribute->value.len,
                               attribute->value.data);
    }
}

static void
put_identifier(GString *out, DemurHtmlSpan span)
{
    g_string_append_len(out, span.data ? span.data : "-", span.data ? (gssize)span.len : 1);
    g_string_append_c(out, '|');
}

static void
put_token(GString *out, const DemurHtmlToken *token)
{
    switch (token->type) {
    case DEMUR_HTML_TEXT:
        g_assert_cmpuint(token->text.len, >, 0);
        for (size_t i = 0; i < token->text.len; i++)
            g_string_append_c(out, token->text.data[i] ? token->text.data[i] : '?');
        break;
    case DEMUR_HTML_START:
        g_string_append_printf(out, "<%.*s", (int)token->name.len, token->name.data);
        put_attributes(out, token);
        g_string_append(out, token->self_closing ? "/>" : ">");
        break;
    case DEMUR_HTML_END:
        g_string_append_printf(out, "</%.*s>", (int)token->name.len, token->name.data);
        break;
    case DEMUR_HTML_COMMENT:
        g_string_append_printf(out, "{%.*s}", (int)token->text.len, token->text.data);
        break;
    case DEMUR_HTML_DOCTYPE:
        g_string_append_c(out, '(');
        put_identifier(out, token->name);
        put_identifier(out, token->public_id);
        put_identifier(out, token->system_id);
        g_string_append(out, token->force_quirks ? "quirks)" : ")");
        break;
    }
}

/* INPUT is copied to exactly its size, so that a byte read past it is seen by the sanitizer. */
static char *
tokenize(const Case *test)
{
    size_t len = test->len ? test->len : strlen(test->input);
    g_autofree char *input = g_memdup2(test->input, len);
    g_autoptr(DemurHtmlTokenizer) tokenizer = demur_html_tokenizer_new(input, len);
    demur_html_tokenizer_enter(tokenizer, test->state);
    demur_html_tokenizer_set_last_start(tokenizer, test->last);
    GString *out = g_string_new(NULL);
    DemurHtmlToken token;
    while (demur_html_tokenizer_next(tokenizer, &token))
        put_token(out, &token);
    return g_string_free(out, FALSE);
}

static void
test_table(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *output = tokenize(&cases[i]);
        if (strcmp(output, cases[i].output) != 0)
            g_test_message("case %u: %s", i, cases[i].input);
        g_assert_cmpstr(output, ==, cases[i].output);
    }
}

static void
test_cdata_in_foreign(void)
{
    g_autoptr(DemurHtmlTokenizer) tokenizer = demur_html_tokenizer_new("<![CDATA[<x>]]>y", 16);
    demur_html_tokenizer_allow_cdata(tokenizer, true);
    DemurHtmlToken token;
    g_assert_true(demur_html_tokenizer_next(tokenizer, &token));
    g_assert_cmpint(token.type, ==, DEMUR_HTML_TEXT);
    g_assert_cmpmem(token.text.data, token.text.len, "<x>", 3);
    g_assert_true(demur_html_tokenizer_next(tokenizer, &token));
    g_assert_cmpmem(token.text.data, token.text.len, "y", 1);
    g_assert_false(demur_html_tokenizer_next(tokenizer, &token));
    g_assert_false(demur_html_tokenizer_next(tokenizer, &token));
}

/* Many attributes take the other way to duplicates. */
static void
test_many_attributes(void)
{
    g_autoptr(GString) input = g_string_new("<a");
    for (int i = 0; i < 120; i++)
        g_string_append_printf(input, " n%d=%d N%d=again", i % 100, i, i % 100);
    g_string_append_c(input, '>');
    g_autoptr(DemurHtmlTokenizer) tokenizer = demur_html_tokenizer_new(input->str, input->len);
    DemurHtmlToken token;
    g_assert_true(demur_html_tokenizer_next(tokenizer, &token));
    g_assert_cmpuint(token.n_attributes, ==, 100);
    for (size_t i = 0; i < 100; i++) {
        g_autofree char *value = g_strdup_printf("%zu", i);
        g_assert_cmpmem(token.attributes[i].value.data, token.attributes[i].value.len, value,
                        strlen(value));
    }
}

static void
test_entity_bounds(void)
{
    char utf8[DEMUR_HTML_ENTITY_MAX];
    size_t len = 0;
    g_assert_cmpuint(demur_html_entity_decode("&", 1, false, utf8, &len), ==, 0);
    g_assert_cmpuint(demur_html_entity_decode("&amp;", 4, false, utf8, &len), ==, 4);
    g_assert_cmpuint(
        demur_html_entity_decode("&CounterClockwiseContourIntegral;", 33, true, utf8, &len), ==,
        33);
    g_assert_cmpmem(utf8, len, "\u2233", 3);
    g_assert_cmpuint(demur_html_entity_decode("&zwnj;", 6, false, utf8, &len), ==, 6);
    g_assert_cmpuint(demur_html_entity_decode("&zzz;", 5, false, utf8, &len), ==, 0);
}

static void
test_published(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    g_autofree char *folder =
        g_build_filename(shared ? shared : "", "vectors", "html5lib-tokenizer", NULL);
    g_autofree char *here = g_path_get_dirname(__FILE__);
    g_autofree char *script =
        g_build_filename(here, "..", "vectors", "html5lib-tokens.py", NULL);
    g_autofree char *adapter = g_test_build_filename(G_TEST_BUILT, "html-tokens", NULL);
    g_autofree char *python = g_find_program_in_path("python3");
    if (!shared || !python || !g_file_test(folder, G_FILE_TEST_IS_DIR) ||
        !g_file_test(adapter, G_FILE_TEST_IS_EXECUTABLE)) {
        g_test_skip("no published vectors, no python3, or no adapter");
        return;
    }
    char *argv[] = {python, script, adapter, folder, NULL};
    g_autofree char *output = NULL;
    int status = 1;
    g_assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                               &status, NULL));
    g_test_message("%s", output);
    g_assert_cmpint(status, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html-token/table", test_table);
    g_test_add_func("/html-token/cdata-in-foreign", test_cdata_in_foreign);
    g_test_add_func("/html-token/many-attributes", test_many_attributes);
    g_test_add_func("/html-token/entity-bounds", test_entity_bounds);
    g_test_add_func("/html-token/published", test_published);
    return g_test_run();
}
