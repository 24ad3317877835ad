/* SPDX-License-Identifier: MIT */
/* Templates, languages, dates, and every letter that is shipped. */
/* demur-layer: letter */
#include "letter/letter.h"

#include "base/error.h"
#include "base/limits.h"
#include "letter/languages.h"
#include "letter/template.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static const DemurTemplateValue values[] = {
    {.name = "name", .value = "Ada {x} }} {"},
    {.name = "none"},
    {.name = "eu", .value = "yes", .flag = true},
    {.name = "uk", .flag = true},
    {.name = NULL},
};

#define NEST7 "{?eu}{?eu}{?eu}{?eu}{?eu}{?eu}{?eu}"
#define UNNEST7 "{/eu}{/eu}{/eu}{/eu}{/eu}{/eu}{/eu}"

static void
test_render(void)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"plain\ntext", "plain\ntext"},
        {"Dear {name}.", "Dear Ada {x} }} {."},
        {"{none}", ""},
        {"{{name}}", "{name}"},
        {"{{{name}}}", "{Ada {x} }} {}"},
        {"a{?name}b{/name}c", "abc"},
        {"a{!name}b{/name}c", "ac"},
        {"a{?none}b{/none}c", "ac"},
        {"a{!none}b{/none}c", "abc"},
        {"{?eu}E{/eu}{?uk}U{/uk}", "E"},
        {"a\n{?eu}\nb\n{/eu}\nc\n", "a\nb\nc\n"},
        {"a\n {?uk} \nb\n{/uk}\nc\n", "a\nc\n"},
        {"a\n{?eu}{?uk}\nb\n{/uk}{/eu}\nc\n", "a\nc\n"},
        {"a\n{?eu}b\n{/eu}\nc\n", "a\nb\nc\n"},
        {"{?uk}{?eu}x{/eu}{!eu}y{/eu}{/uk}z", "z"},
        {"# comment {bogus}\na\n#\nb", "a\nb"},
        {"a # no comment", "a # no comment"},
        {NEST7 "{?eu}x{/eu}" UNNEST7, "x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *out = demur_template_render("t", 1, rows[i].text, values, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(out, ==, rows[i].expected);
    }
}

static void
test_render_errors(void)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"a\n{bogus}", "t:6: unknown variable \"bogus\""},
        {"{}", "t:5: unknown variable \"\""},
        {"{?}", "t:5: unknown variable \"\""},
        {"{na\x1bme}", "t:5: unknown variable \"na\xef\xbf\xbdme\""},
        {"{ name}", "t:5: unknown variable"},
        {"{?uk}{bogus}{/uk}", "t:5: unknown variable \"bogus\""},
        {"{eu}", "t:5: \"eu\" has no text"},
        {"a\n\n{?eu}\nb", "t:7: the block of \"eu\" is never closed"},
        {"{/eu}", "t:5: {/eu} closes nothing"},
        {"{?eu}\n{?uk}\n{/eu}", "t:7: {/eu} stands where {/uk} must close the block of line 6"},
        {"{name", "t:5: \"{\" without \"}\""},
        {"{name\n}", "t:5: \"{\" without \"}\""},
        {"a } b", "t:5: a single \"}\""},
        {"{", "t:5: \"{\" without \"}\""},
        {NEST7 "{?eu}{?eu}", "t:5: blocks nest deeper than 8"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(demur_template_render("t", 5, rows[i].text, values, &error));
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
        g_assert_nonnull(g_strstr_len(error->message, -1, rows[i].expected));
    }
}

static void
test_render_bounded(void)
{
    g_autofree char *large = g_strnfill(DEMUR_MIB, 'x');
    const DemurTemplateValue one[] = {{.name = "x", .value = large}, {.name = NULL}};
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_template_render("t", 1, "{x}{x}{x}{x}{x}", one, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
}

typedef struct Rules {
    char *dir;
} Rules;

static void
set_up(Rules *rules, const void *data)
{
    rules->dir = g_dir_make_tmp("demur-letter-XXXXXX", NULL);
    g_autofree char *letters = g_build_filename(rules->dir, "letters", NULL);
    g_assert_cmpint(g_mkdir(letters, 0700), ==, 0);
}

static void
tear_down(Rules *rules, const void *data)
{
    const char *argv[] = {"rm", "-rf", rules->dir, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
    g_free(rules->dir);
}

static char *
write_letter(const Rules *rules, const char *name, const char *text)
{
    char *path = g_build_filename(rules->dir, "letters", name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void
test_check(Rules *rules, const void *data)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"Language: de\nSubject: S\n\nText\n", NULL},
        {"\xef\xbb\xbf# c\r\n\r\nLanguage: DE\r\nSubject: {name}\r\nMore: x\r\n\r\n{date}\r\n",
         NULL},
        {"Subject: S\n", NULL},
        {"Subject: S\nDate-Format: %e. %m. %Y %%\n\nText\n", NULL},
        {"Language: de\n\nText\n", "de.txt:1: no \"Subject:\""},
        {"", "de.txt:1: no \"Subject:\""},
        {"Subject:\n\nText\n", "de.txt:1: no \"Subject:\""},
        {"Subject: S\nText\n\n", "de.txt:2: expected \"Key: value\""},
        {"Subject: S\nDate-Format: %B\n\nText\n", "de.txt:2: Date-Format"},
        {"Subject: S\nDate-Format: %\n\nText\n", "de.txt:2: Date-Format"},
        {"Subject: {bogus}\n\nText\n", "de.txt:1: unknown variable"},
        {"# c\nLanguage: de\nSubject: S\n\nText\n# c\n{bogus}\n", "de.txt:7: unknown variable"},
        {"Subject: S\n\na\n{?uk}\nText\n", "de.txt:4: the block"},
        {"Subject: S\n\na\n\xff\n", "de.txt:4: not UTF-8"},
        {"Subject: S\n\na\x1b[2J\n", "de.txt:3: a control character"},
        {"Language: fr\nSubject: S\n\nText\n", "de.txt:1: the file of a letter is called"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = write_letter(rules, "de.txt", rows[i].text);
        bool valid = demur_letter_check(path, &error);
        g_test_message("%zu: %s", i, error ? error->message : "valid");
        g_assert_cmpint(valid, ==, !rows[i].expected);
        if (rows[i].expected) {
            g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
            g_assert_nonnull(strstr(error->message, rows[i].expected));
        }
    }
}

static void
test_unreadable(Rules *rules, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(rules->dir, "letters", "xx.txt", NULL);
    g_assert_false(demur_letter_check(path, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_false(demur_letter_check(rules->dir, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    g_assert_false(demur_letter_check(path, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_autofree char *large = g_strnfill(DEMUR_LIMIT_PACK + 1, 'x');
    g_assert_true(g_file_set_contents(path, large, -1, NULL));
    g_assert_false(demur_letter_check(path, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
}

static void
test_languages(Rules *rules, const void *data)
{
    static const struct {
        const char *wanted[4];
        const char *used;
        const char *fallback; /* a part of the sentence */
    } rows[] = {
        {{"de"}, "de", NULL},
        {{"DE-at"}, "de", NULL},
        {{"pt-BR"}, "pt-BR", NULL},
        {{"pt_br"}, "pt-BR", NULL},
        {{"pt-PT"}, "pt", NULL},
        {{"zh-Hant-TW"}, "zh-Hant", NULL},
        {{"no"}, "nb", NULL},
        {{"nn-NO"}, "nb", NULL},
        {{"xx", "de"}, "de", "\"xx\""},
        {{"xx", "yy"}, "en", "\"xx\""},
        {{"xx\x1b[2J"}, "en", "\"xx\xef\xbf\xbd[2J\""},
        {{"../../etc/passwd"}, "en", "passwd"},
        {{"letters/de"}, "en", "letters/de"},
        {{"."}, "en", "\".\""},
        {{""}, "en", "\"\""},
        {{NULL}, "en", NULL},
    };
    static const char *const names[] = {"de.txt", "pt.txt", "pt-BR.txt",          "zh-Hant.txt",
                                        "nb.txt", "en.txt", "not a language.txt", "de.txt~"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        g_free(write_letter(rules, names[i], "Subject: S\n\nText\n"));
    const char *const dirs[] = {rules->dir, "/nonexistent", NULL};
    DemurLetterFacts facts = {.notice_date = -1};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurLetter) letter = demur_letter_new(dirs, rows[i].wanted, &facts, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(letter->language, ==, rows[i].used);
        g_assert_cmpint(letter->fallback != NULL, ==, rows[i].fallback != NULL);
        g_assert_true(!rows[i].fallback || strstr(letter->fallback, rows[i].fallback));
    }
    g_auto(GStrv) all = demur_letter_languages(dirs);
    g_autofree char *joined = g_strjoinv(" ", all);
    g_assert_cmpstr(joined, ==, "de en nb pt pt-BR zh-Hant");
}

static void
test_tags(void)
{
    static const struct {
        const char *tag;
        bool valid;
    } rows[] = {
        {"de", true},
        {"zh-Hant-TW", true},
        {"es-419", true},
        {"", false},
        {"-de", false},
        {"de-", false},
        {"de--at", false},
        {"de/at", false},
        {"..", false},
        {"de.", false},
        {"d e", false},
        {"d\xc3\xa9", false},
        {"abcdefghijklmnopqrstuvwxyz-abcdefgh", true},
        {"abcdefghijklmnopqrstuvwxyz-abcdefghi", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(demur_languages_valid(rows[i].tag), ==, rows[i].valid);
}

static void
test_dirs(Rules *rules, const void *data)
{
    g_autoptr(GError) error = NULL;
    const char *const wanted[] = {"de", NULL};
    const char *const none[] = {"/nonexistent", NULL};
    DemurLetterFacts facts = {.notice_date = -1};
    g_assert_null(demur_letter_new(none, wanted, &facts, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_clear_error(&error);
    /* A folder of the person comes last and wins. */
    Rules own;
    set_up(&own, NULL);
    g_free(write_letter(rules, "de.txt", "Subject: shipped\n\nText\n"));
    g_free(write_letter(&own, "DE.txt", "Subject: own\n\nText\n"));
    const char *const dirs[] = {rules->dir, own.dir, NULL};
    g_autoptr(DemurLetter) letter = demur_letter_new(dirs, wanted, &facts, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(letter->subject, ==, "own");
    tear_down(&own, NULL);
}

static void
test_facts(Rules *rules, const void *data)
{
    g_autoptr(GError) error = NULL;
    g_free(write_letter(
        rules, "de.txt",
        "Subject: {product} of {notice_date}\nDate-Format: %e.%m.%Y\n\n\n\n"
        "{?name}\nI am {name}.  \n{/name}\n\n{!name}\nMe.\n{/name}\n\n\n"
        "{accounts}\n{?uk}\nUK {/uk}{?eu}EU{/eu} {date}\n{?non_user}none{/non_user}\n\n"));
    const char *const dirs[] = {rules->dir, NULL}, *const wanted[] = {"de", NULL};
    g_autoptr(GDateTime) day = g_date_time_new_local(2026, 11, 2, 12, 0, 0);
    DemurLetterFacts facts = {.name = "  Ada\x01\tL. {none} ",
                              .accounts = "one\ntwo\xff",
                              .product = "instagram",
                              .notice_date = g_date_time_to_unix(day),
                              .today = g_date_time_to_unix(day)};
    g_autoptr(DemurLetter) letter = demur_letter_new(dirs, wanted, &facts, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(letter->subject, ==, "Instagram of 2.11.2026");
    g_assert_cmpstr(letter->body, ==,
                    "I am Ada L. {none}.\n\none\ntwo\xef\xbf\xbd\nEU 2.11.2026\n");
    DemurLetterFacts bare = {
        .jurisdiction = "uk", .non_user = true, .notice_date = -1, .today = -1};
    g_autoptr(DemurLetter) other = demur_letter_new(dirs, wanted, &bare, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(other->subject, ==, "of");
    g_assert_cmpstr(other->body, ==, "Me.\n\nUK\nnone\n");
}

/* What must hold for a letter whatever was filled in. */
static void
check_text(const char *path, const char *text)
{
    bool bad = false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        size_t len = strlen(lines[i]);
        bad = bad || len > 998 || (len > 0 && g_ascii_isspace(lines[i][len - 1]));
        bad =
            bad || strpbrk(lines[i], "{}") || strstr(lines[i], " ,") || strstr(lines[i], "  ");
    }
    bad =
        bad || strstr(text, "\n\n\n") || !g_utf8_validate(text, -1, NULL) || strlen(text) < 200;
    if (bad)
        g_error("%s: a brace, a blank, or a line too long in:\n%s", path, text);
}

#define FACTS 8

static DemurLetterFacts
combination(unsigned bits, const char *jurisdiction)
{
    DemurLetterFacts facts = {
        .jurisdiction = jurisdiction, .notice_date = -1, .today = 1795305600};
    facts.name = bits & 1 ? "Ada Lovelace" : NULL;
    facts.address = bits & 2 ? "ada@example.org" : NULL;
    facts.accounts = bits & 4 ? "@ada, https://www.instagram.com/ada/" : NULL;
    facts.grounds = bits & 8 ? "My photographs show my children." : NULL;
    facts.product = bits & 16 ? "instagram" : NULL;
    facts.form = bits & 32 ? "https://help.instagram.com/contact/233964459562201" : NULL;
    facts.notice_date = bits & 64 ? 1779753600 : -1;
    facts.non_user = bits & 128;
    return facts;
}

static void
check_letter(const char *const *dirs, const char *language)
{
    static const char *const laws[] = {"eu", "uk", "ch", "br", "mars", NULL};
    const char *const wanted[] = {language, NULL};
    for (unsigned bits = 0; bits < 1u << FACTS; bits++) {
        for (unsigned i = 0; i < G_N_ELEMENTS(laws); i++) {
            g_autoptr(GError) error = NULL;
            DemurLetterFacts facts = combination(bits, laws[i]);
            g_autoptr(DemurLetter) letter = demur_letter_new(dirs, wanted, &facts, &error);
            g_assert_no_error(error);
            g_assert_cmpstr(letter->language, ==, language);
            g_assert_null(letter->fallback);
            g_assert_cmpuint(strlen(letter->subject), >, 8);
            g_assert_null(strpbrk(letter->subject, "{}"));
            check_text(language, letter->body);
            g_assert_true(!facts.name || strstr(letter->body, facts.name));
            g_assert_true(!facts.grounds || strstr(letter->body, facts.grounds));
        }
    }
}

/* The line above the first entry of the list of what the person is known by; owned, "" without
 * a list. */
static char *
heading(const char *const *dirs, const char *language, unsigned bits)
{
    const char *const wanted[] = {language, NULL};
    DemurLetterFacts facts = combination(bits, "eu");
    facts.name = NULL;
    g_autoptr(DemurLetter) letter = demur_letter_new(dirs, wanted, &facts, NULL);
    g_auto(GStrv) lines = g_strsplit(letter->body, "\n", -1);
    for (unsigned i = 1; lines[i]; i++) {
        if (g_str_has_prefix(lines[i], "- "))
            return g_strdup(lines[i - 1]);
    }
    return g_strdup("");
}

/* Whatever of address, accounts and product is known, the list has its heading; without any of
 * them there is none. */
static void
check_headings(const char *const *dirs, const char *language)
{
    static const unsigned known[] = {2, 4, 16, 2 | 4, 2 | 16, 4 | 16, 2 | 4 | 16};
    g_autofree char *without = heading(dirs, language, 0);
    g_autofree char *expected = heading(dirs, language, 2);
    g_assert_cmpstr(expected, !=, without);
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autofree char *line = heading(dirs, language, known[i]);
        if (!g_str_equal(line, expected))
            g_error("%s: \"%s\" above the list with facts %u", language, line, known[i]);
    }
}

static void
test_shipped(void)
{
    g_autofree char *source = g_path_get_dirname(__FILE__);
    g_autofree char *rules = g_build_filename(source, "..", "..", "rules", NULL);
    const char *const dirs[] = {rules, NULL};
    g_auto(GStrv) languages = demur_letter_languages(dirs);
    if (!languages[0]) {
        g_test_skip("no letters");
        return;
    }
    for (unsigned i = 0; languages[i]; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strconcat(languages[i], ".txt", NULL);
        g_autofree char *path = g_build_filename(rules, "letters", name, NULL);
        (void)demur_letter_check(path, &error);
        g_assert_no_error(error);
        check_letter(dirs, languages[i]);
        check_headings(dirs, languages[i]);
    }
    g_test_message("%u letters", g_strv_length(languages));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(Rules *, const void *);
    } tests[] = {
        {"/letter/check", test_check},         {"/letter/unreadable", test_unreadable},
        {"/letter/languages", test_languages}, {"/letter/dirs", test_dirs},
        {"/letter/facts", test_facts},
    };
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/template/render", test_render);
    g_test_add_func("/template/errors", test_render_errors);
    g_test_add_func("/template/bounded", test_render_bounded);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Rules, NULL, set_up, tests[i].run, tear_down);
    g_test_add_func("/letter/tags", test_tags);
    g_test_add_func("/letter/shipped", test_shipped);
    return g_test_run();
}
