/* SPDX-License-Identifier: MIT */
/* demur-layer: base */
/* JSON documents, the lexer and the writer. */
#include "base/error.h"
#include "base/json-lex.h"
#include "base/json.h"
#include "base/limits.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct Case {
    const char *text;
    size_t len; /* 0: up to the NUL */
    const char *error;
} Case;

static const Case refused[] = {
    {"", 0, "f:1:1: the text ends too early"},
    {"{\"a\": 1,}", 0, "f:1:8: a ',' after the last element (remove it)"},
    {"[1, 2, /* x */ ]", 0, "f:1:6: a ',' after the last element (remove it)"},
    {"{\"a\" 1}", 0, "f:1:6: a ':' is missing after the key"},
    {"{a: 1}", 0, "f:1:2: a key in double quotes is missing"},
    {"[1 2]", 0, "f:1:4: a ',' or ']' is missing here"},
    {"{\"a\": 1]", 0, "f:1:8: a ',' or '}' is missing here"},
    {"{\n  \"a\": 'x'}", 0, "f:2:8: strings stand in double quotes, not in single ones"},
    {"{\"a\":1,\n \"b\":2,\n \"a\":3}", 0,
     "f:3:2: the key \"a\" stands here twice (first in line 1)"},
    {"{\"a\":1, \"\\u0061\":3}", 0, "f:1:9: the key \"a\" stands here twice (first in line 1)"},
    {"[\"\xff\"]", 0, "f:1:3: bytes that are not UTF-8 (save the file as UTF-8)"},
    {"[\"\xc0\x80\"]", 0, "f:1:3: bytes that are not UTF-8 (save the file as UTF-8)"},
    {"[\"\xed\xa0\x80\"]", 0, "f:1:3: bytes that are not UTF-8 (save the file as UTF-8)"},
    {"[\"\xf4\x90\x80\x80\"]", 0, "f:1:3: bytes that are not UTF-8 (save the file as UTF-8)"},
    {"/* \xe4 */[]", 0, "f:1:4: bytes that are not UTF-8 (save the file as UTF-8)"},
    {"[\"a\tb\"]", 0,
     "f:1:4: a raw control character in a string (write it as \\t or \\u00XX)"},
    {"[\"a\0b\"]", 7,
     "f:1:4: a raw control character in a string (write it as \\t or \\u00XX)"},
    {"[\"a\nb\"]", 0, "f:1:2: a string that does not end on its line (a quote is missing)"},
    {"[\"a]", 0, "f:1:2: a string that never ends (a quote is missing)"},
    {"[01]", 0, "f:1:2: a number with leading zeros"},
    {"[-]", 0, "f:1:2: a minus sign without a number"},
    {"[1.]", 0, "f:1:2: a number that ends in a point"},
    {"[1e]", 0, "f:1:2: a number without digits in its exponent"},
    {"[.5]", 0, "f:1:2: a character that starts no value"},
    {"[+1]", 0, "f:1:2: a character that starts no value"},
    {"[1e999]", 0, "f:1:2: a number out of range"},
    {"{\"n\": 9007199254740994}", 0, "f:1:2: a number out of range"},
    {"[0.0000000000000000000000000000000000000000000000000000000000001]", 0,
     "f:1:2: a number of too many digits"},
    {"\xEF\xBB\xBF{}", 0,
     "f:1:1: the file starts with a byte order mark (save it as UTF-8 without BOM)"},
    {"\xFF\xFE{\0}\0", 6, "f:1:1: the file is UTF-16 or UTF-32 (save it as UTF-8)"},
    {"{\0}\0", 4, "f:1:1: the file is UTF-16 or UTF-32 (save it as UTF-8)"},
    {"[\"\\u0000\"]", 0, "f:1:3: \\u0000 is not allowed"},
    {"[\"\\ud800\"]", 0, "f:1:3: half of a surrogate pair"},
    {"[\"\\ude00\\ud800\"]", 0, "f:1:3: half of a surrogate pair"},
    {"[\"\\u12g4\"]", 0, "f:1:3: \\u needs four hexadecimal digits"},
    {"[\"\\d\"]", 0, "f:1:3: an unknown escape (a backslash itself is written \\\\)"},
    {"[TRUE]", 0, "f:1:2: an unknown word (strings stand in double quotes)"},
    {"[nan]", 0, "f:1:2: an unknown word (strings stand in double quotes)"},
    {"{} x", 0, "f:1:4: something stands after the end of the document"},
    {"[1", 0, "f:1:3: the text ends too early"},
    {"[1] /* x", 0, "f:1:5: a comment that never ends (\"*/\" is missing)"},
    {"[1] /", 0, "f:1:5: something stands after the end of the document"},
};

static void
test_refused(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        size_t len = refused[i].len ? refused[i].len : strlen(refused[i].text);
        g_autoptr(DemurJson) json = demur_json_parse("f", refused[i].text, len, &error);
        g_assert_null(json);
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
        g_assert_cmpstr(error->message, ==, refused[i].error);
    }
}

static DemurJson *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    DemurJson *json = demur_json_parse("f", text, strlen(text), &error);
    g_assert_no_error(error);
    return json;
}

static void
test_values(void)
{
    g_autoptr(DemurJson) json = parse(
        "// first\n{ /* c */ \"s\": \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00 // "
        "no\",\n"
        "\"n\": -1.5e2, \"t\": true, \"f\": false, \"0\": null,\n\"a\": [1, [], {}] }\n// end");
    const DemurJsonNode *root = demur_json_root(json);
    g_assert_cmpint(demur_json_type(root), ==, DEMUR_JSON_OBJECT);
    g_assert_cmpstr(demur_json_string(demur_json_member(root, "s")), ==,
                    "a\"\\/\b\f\n\r\té😀 // no");
    g_assert_cmpfloat(demur_json_number(demur_json_member(root, "n")), ==, -150);
    g_assert_true(demur_json_bool(demur_json_member(root, "t")));
    g_assert_false(demur_json_bool(demur_json_member(root, "f")));
    g_assert_cmpint(demur_json_type(demur_json_member(root, "0")), ==, DEMUR_JSON_NULL);
    g_assert_null(demur_json_member(root, "S"));
    const DemurJsonNode *one = demur_json_first(demur_json_member(root, "a"));
    g_assert_cmpfloat(demur_json_number(one), ==, 1);
    g_assert_cmpint(demur_json_type(demur_json_next(one)), ==, DEMUR_JSON_ARRAY);
    g_assert_null(demur_json_first(demur_json_next(one)));
    g_assert_null(demur_json_next(demur_json_next(demur_json_next(one))));
}

static void
assert_position(const DemurJson *json, const DemurJsonNode *node, unsigned line,
                unsigned column)
{
    unsigned got_line = 0, got_column = 0;
    demur_json_position(json, node, &got_line, &got_column);
    g_assert_cmpuint(got_line, ==, line);
    g_assert_cmpuint(got_column, ==, column);
}

static void
test_positions(void)
{
    g_autoptr(DemurJson) json =
        parse("/* a\n b */ {\n \"a\" : [ 1,\n  {\"b\": 2} ],\n\"c\":\n\n3}");
    const DemurJsonNode *root = demur_json_root(json);
    const DemurJsonNode *a = demur_json_member(root, "a");
    const DemurJsonNode *object = demur_json_next(demur_json_first(a));
    assert_position(json, root, 2, 7);
    assert_position(json, a, 3, 2);
    assert_position(json, demur_json_first(a), 3, 10);
    assert_position(json, object, 4, 3);
    assert_position(json, demur_json_first(object), 4, 4);
    assert_position(json, demur_json_member(root, "c"), 5, 1);
}

static const DemurJsonKey keys[] = {{"name", DEMUR_JSON_STRING, true, false},
                                    {"senders", DEMUR_JSON_ARRAY, false, false},
                                    {"when", DEMUR_JSON_OBJECT, false, true},
                                    {NULL}};

static void
test_keys(void)
{
    static const Case cases[] = {
        {"{\"name\": \"x\", \"when\": 1}", 0, NULL},
        {"{}", 0, "f:1:1: the key \"name\" is missing"},
        {"[]", 0, "f:1:1: an object is wanted here, not an array"},
        {"{\"name\": 1}", 0, "f:1:2: \"name\" must be a string, not a number"},
        {"{\"name\": \"x\", \"sender\": []}", 0,
         "f:1:15: unknown key \"sender\" (did you mean \"senders\"?)"},
        {"{\"naem\": \"x\"}", 0, "f:1:2: unknown key \"naem\" (did you mean \"name\"?)"},
        {"{\"xyz\": \"x\"}", 0, "f:1:2: unknown key \"xyz\""},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurJson) json = parse(cases[i].text);
        bool good = demur_json_check_object(json, demur_json_root(json), keys, &error);
        g_assert_cmpstr(error ? error->message : NULL, ==, cases[i].error);
        g_assert_true(good == !cases[i].error);
    }
}

static void
test_depth(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < DEMUR_LIMIT_JSON_DEPTH; i++)
        g_string_insert_c(g_string_append_c(text, ']'), 0, '[');
    g_autoptr(DemurJson) good = parse(text->str);
    g_assert_nonnull(good);
    g_string_insert_c(g_string_append_c(text, ']'), 0, '[');
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_json_parse("f", text->str, text->len, &error));
    g_assert_cmpstr(error->message, ==, "f:1:65: nested too deeply");
}

/* A megabyte of the worst of each kind must be read or refused in no time. */
static void
test_linear(void)
{
    static const char *const pieces[] = {"[", "/", "/*", "//\n", "\"\\", "{\"a\":", "1,", " "};
    for (unsigned i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new("[");
        while (text->len < DEMUR_MIB)
            g_string_append(text, pieces[i]);
        g_autoptr(GError) error = NULL;
        g_assert_null(demur_json_parse("f", text->str, text->len, &error));
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
    }
    g_autoptr(GString) text = g_string_new("{\"x\":0");
    for (unsigned i = 0; text->len < DEMUR_MIB; i++)
        g_string_append_printf(text, ",\"%u\":%u", i, i);
    g_string_append_c(text, '}');
    g_autoptr(DemurJson) json = parse(text->str);
    g_assert_nonnull(json);
}

static void
test_load(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_json_load("/nonexistent/x.json", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(demur_json_load("/", &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("demur-json-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_file_set_contents(path, "{\"a\":1}", -1, NULL);
    g_autoptr(DemurJson) json = demur_json_load(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(demur_json_member(demur_json_root(json), "a"));
    g_unlink(path);
}

static void
test_lex_walk(void)
{
    const char *text =
        "{ /* \"no\": 1 */ \"skip\": {\"x\": [\"]}\\\"\", 2 /* ]} */]}, \"n\" : 12,\n"
        "\"wanted\\u0021\": [\"\\u00e4\", {\"deep\": 1}], \"rest\": [broken";
    DemurJsonLex lex;
    demur_json_lex_init(&lex, text, strlen(text));
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_OBJECT);
    for (unsigned i = 0; i < 2; i++) {
        g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_KEY);
        g_assert_true(demur_json_lex_is(&lex, i ? "n" : "skip"));
        g_assert_true(demur_json_lex_skip(&lex));
        g_assert_true(memcmp(text + lex.start, i ? "12" : "{\"x", i ? 2 : 3) == 0);
    }
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_KEY);
    g_assert_true(demur_json_lex_is(&lex, "wanted!"));
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_ARRAY);
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_STRING);
    char word[8], tiny[4];
    g_assert_true(demur_json_lex_decode(&lex, word, sizeof word));
    g_assert_cmpstr(word, ==, "ä");
    g_assert_false(demur_json_lex_decode(&lex, tiny, sizeof tiny));
    g_assert_true(demur_json_lex_skip(&lex));
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_CLOSE);
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_KEY);
    g_assert_false(demur_json_lex_skip(&lex));
    g_assert_cmpstr(lex.error, ==, "the text ends too early");
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_ERROR);
}

static void
test_write(void)
{
    DemurJsonWriter *writer = demur_json_writer_new();
    demur_json_write_object(writer, NULL);
    demur_json_write_string(writer, "s", "a\"\\\n\x01\x7f\xc2\x85é\xff\u202e\u200b\U000e0041");
    demur_json_write_array(writer, "a");
    demur_json_write_int(writer, NULL, INT64_MIN);
    demur_json_write_object(writer, NULL);
    demur_json_write_end(writer);
    demur_json_write_bool(writer, NULL, true);
    demur_json_write_end(writer);
    demur_json_write_null(writer, "n");
    demur_json_write_string(writer, "z", NULL);
    demur_json_write_end(writer);
    g_autofree char *text = demur_json_writer_finish(writer);
    g_assert_cmpstr(text, ==,
                    "{\"s\":\"a\\\"\\\\\\n\\u0001\\u007f\\u0085é\xEF\xBF\xBD"
                    "\\u202e\\u200b\\udb40\\udc41\","
                    "\"a\":[-9223372036854775808,{},true],\"n\":null,\"z\":null}");
}

/* A byte that a string does not hold as it is, at each place of a long one. */
static void
test_long_strings(void)
{
    for (unsigned i = 1; i < 40; i++) {
        char text[48] = "", wanted[128];
        memset(text, 'x', 44);
        text[0] = text[43] = '"';
        g_autoptr(GError) control = NULL, escape = NULL, early = NULL;
        text[i] = '\x1f';
        g_assert_null(demur_json_parse("f", text, strlen(text), &control));
        g_snprintf(wanted, sizeof wanted, "f:1:%u: a raw control", i + 1);
        g_assert_true(g_str_has_prefix(control->message, wanted));
        text[i] = '\\';
        g_assert_null(demur_json_parse("f", text, strlen(text), &escape));
        g_snprintf(wanted, sizeof wanted, "f:1:%u: an unknown escape", i + 1);
        g_assert_true(g_str_has_prefix(escape->message, wanted));
        text[i] = '"';
        g_assert_null(demur_json_parse("f", text, strlen(text), &early));
        text[i] = '\x7f';
        g_autoptr(DemurJson) json = demur_json_parse("f", text, strlen(text), NULL);
        g_assert_cmpuint(strlen(demur_json_string(demur_json_root(json))), ==, 42);
    }
}

/* A value alone, with the positions of the whole. */
static void
test_part(void)
{
    static const char text[] = "[1,\n {\"a\": 2, // x\n  \"b\": 03}, 4]";
    DemurJsonPart good = {text, strlen(text), 11, 12}, bad = {text, strlen(text), 5, 30};
    g_autoptr(GError) error = NULL, said = NULL;
    g_autoptr(DemurJson) json = demur_json_parse_part("f", &good, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(demur_json_number(demur_json_root(json)), ==, 2);
    g_assert_false(demur_json_fail(json, demur_json_root(json), &said, "here"));
    g_assert_cmpstr(said->message, ==, "f:2:8: here");
    g_assert_null(demur_json_parse_part("f", &bad, &error));
    g_assert_cmpstr(error->message, ==, "f:3:8: a number with leading zeros");
}

/* Skipping looks at quotes and brackets only, and stops where the level does. */
static void
test_lex_skip(void)
{
    static const char text[] = "[\"a\\\"]\\\\\", {\"x\": \"}\\\\\\\"\"}, 1 /* ] */ ]";
    static const char *const values[] = {"\"a\\\"]\\\\\"", "{\"x\": \"}\\\\\\\"\"}", "1"};
    DemurJsonLex lex;
    demur_json_lex_init(&lex, text, strlen(text));
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_ARRAY);
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        g_assert_false(demur_json_lex_at_close(&lex));
        g_assert_true(demur_json_lex_skip(&lex));
        g_autofree char *value = g_strndup(text + lex.start, lex.end - lex.start);
        g_assert_cmpstr(value, ==, values[i]);
    }
    g_assert_true(demur_json_lex_at_close(&lex));
    g_assert_cmpint(demur_json_lex_next(&lex), ==, DEMUR_JSON_TOKEN_CLOSE);
    demur_json_lex_init(&lex, "\"a\\\"", 4);
    g_assert_false(demur_json_lex_skip(&lex));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/refused", test_refused);
    g_test_add_func("/json/values", test_values);
    g_test_add_func("/json/positions", test_positions);
    g_test_add_func("/json/keys", test_keys);
    g_test_add_func("/json/depth", test_depth);
    g_test_add_func("/json/linear", test_linear);
    g_test_add_func("/json/load", test_load);
    g_test_add_func("/json/lex-walk", test_lex_walk);
    g_test_add_func("/json/write", test_write);
    g_test_add_func("/json/long-strings", test_long_strings);
    g_test_add_func("/json/part", test_part);
    g_test_add_func("/json/lex-skip", test_lex_skip);
    return g_test_run();
}
