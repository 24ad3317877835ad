/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* Loading packs and rulesets: what is refused and where, what is replaced, what is searched
 * for. */
#include "base/error.h"
#include "rules/names.h"
#include "rules/pack.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW 1764000000 /* 2025-11-24 */

/* A good pack, one line a key; a case replaces one line. */
static const char *const good[] = {
    "{\"format\": 1,",
    "\"name\": \"test\",",
    "\"version\": \"2026.1.2\",",
    "\"company\": \"Example\",",
    "\"issued\": \"2025-01-01\",",
    "\"expires\": \"2028-12-31\",",
    "\"senders\": [{\"domain\": \"mail.example.com\", \"subdomains\": true, \"status\": "
    "\"seen\"},"
    " {\"domain\": \"example.net\", \"status\": \"reported\"}],",
    "\"brands\": [\"example\", \"exampel inc\"],",
    "\"products\": [{\"name\": \"gram\", \"domain\": \"gram.example.com\"}],",
    "\"hosts\": [\"example.com\"],",
    "\"shapes\": [{\"id\": \"contact\", \"host\": \"www.example.com\","
    " \"aliases\": [\"m.example.com\", \"?\?-?\?.example.com\"], \"path\": \"/contact/\","
    " \"digits\": true}],",
    "\"forms\": [{\"id\": \"form-1\", \"shape\": \"contact\", \"number\": \"123456789\","
    " \"product\": \"gram\", \"audience\": \"users\", \"since\": \"2025-04-17\"}],",
    "\"define\": {\"object\": \"object|opt out\", \"right\": \"right to {{object}}\"},",
    "\"rules\": [{\"id\": \"notice.en\", \"kind\": \"notice\", \"language\": \"en\","
    " \"when\": {\"all\": [{\"from.domain\": \"senders\"}, {\"text\": [\"your \", "
    "\"{{right}}\"]}]}}],",
    "\"tests\": [{\"name\": \"one\", \"expect\": {\"kind\": \"notice\", \"rule\": "
    "\"notice.en\"},"
    " \"text\": \"It is your right to opt out.\"}, {\"name\": \"two\", \"expect\": \"none\"}]}",
};

/* The good pack with line LINE (1-based; 0: none) replaced by TEXT. */
static char *
build(unsigned line, const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++)
        g_string_append_printf(out, "%s\n", i + 1 == line ? text : good[i]);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static DemurPack *
load(unsigned line, const char *text, GError **error)
{
    g_autofree char *pack = build(line, text);
    return demur_pack_parse("p", pack, strlen(pack), NOW, error);
}

static DemurPack *
load_good(unsigned line, const char *text)
{
    g_autoptr(GError) error = NULL;
    DemurPack *pack = load(line, text, &error);
    g_assert_no_error(error);
    return pack;
}

static void
test_good(void)
{
    g_autoptr(DemurPack) pack = load_good(0, NULL);
    g_assert_cmpstr(pack->name, ==, "test");
    g_assert_cmpstr(pack->path, ==, "p");
    g_assert_cmpstr(pack->company, ==, "Example");
    g_assert_cmpint(pack->expires_at, ==, 1861919999); /* 2028-12-31T23:59:59Z */
    g_assert_false(pack->expired);
    g_assert_true(pack->enabled);
    const DemurForm *form = pack->forms->pdata[0];
    g_assert_true(form->shape == pack->shapes->pdata[0]);
    g_assert_cmpstr(form->digits, ==, "123456789");
    g_assert_cmpstr(form->shape->aliases[1], ==, "?\?-?\?.example.com");
    const DemurRule *rule = pack->rules->pdata[0];
    g_assert_cmpint(rule->kind, ==, DEMUR_KIND_NOTICE);
    g_assert_false(rule->inferred);
    g_assert_true(demur_pack_check(pack, NULL));
}

static void
test_lookup(void)
{
    static const struct {
        const char *domain;
        bool sender, host;
    } cases[] = {
        {"mail.example.com", true, true},      {"eu.mail.example.com", true, true},
        {"example.com", false, true},          {"mail.example.com.evil.org", false, false},
        {"evilmail.example.com", false, true}, {"example.net", true, false},
        {"mail.example.net", false, false},    {"", false, false},
        {"notexample.com", false, false},
    };
    g_autoptr(DemurPack) pack = load_good(0, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true((demur_pack_sender(pack, cases[i].domain) != NULL) == cases[i].sender);
        g_assert_true(demur_pack_host(pack, cases[i].domain) == cases[i].host);
    }
}

static const struct {
    unsigned line;
    const char *text, *error;
} refused[] = {
    {1, "{\"format\": 2,", "p:1:2: this program reads packs of format 1 only"},
    {1, "{\"format\": \"1\",", "p:1:2: \"format\" must be a number, not a string"},
    {1, "{", "p:1:1: the key \"format\" is missing"},
    {2, "\"name\": \"Test\",",
     "p:2:1: a name of lower-case letters, digits, '-', '.' and '_' is wanted"},
    {3, "\"version\": \"1.x\",",
     "p:3:1: a version of numbers and points is wanted, such as \"2026.11.1\""},
    {4, "\"company\": \"Example\", \"requires\": \"0.10.0\",",
     "p:4:23: the pack needs demur 0.10.0 or later, this is 0.1.0 (update demur)"},
    {4, "\"compnay\": \"Example\",",
     "p:4:1: unknown key \"compnay\" (did you mean \"company\"?)"},
    {4, "\"company\": \"a\", \"company\": \"b\",",
     "p:4:17: the key \"company\" stands here twice (first in line 4)"},
    {6, "\"expires\": \"2026-02-30\",", "p:6:1: a date is wanted, such as \"2026-11-22\""},
    {6, "\"expires\": \"2024-12-31\",", "p:6:1: the pack expires before it is issued"},
    {7, "\"senders\": [],", "p:7:1: \"senders\" is empty"},
    {7, "\"senders\": [{\"domain\": \"Example.com\", \"status\": \"seen\"}],",
     "p:7:14: a domain in lower case is wanted, such as \"mail.example.com\""},
    {7, "\"senders\": [{\"domain\": \"example\", \"status\": \"seen\"}],",
     "p:7:14: a domain in lower case is wanted, such as \"mail.example.com\""},
    {7, "\"senders\": [{\"domain\": \"-a.example\", \"status\": \"seen\"}],",
     "p:7:14: a domain in lower case is wanted, such as \"mail.example.com\""},
    {7, "\"senders\": [{\"domain\": \"127.0.0.1\", \"status\": \"seen\"}],",
     "p:7:14: a domain in lower case is wanted, such as \"mail.example.com\""},
    {7,
     "\"senders\": [{\"domain\": \"a.example\", \"status\": \"seen\"},"
     "{\"domain\": \"a.example\", \"status\": \"seen\"}],",
     "p:7:56: the domain \"a.example\" is there twice"},
    {7, "\"senders\": [{\"domain\": \"a.example\", \"status\": \"maybe\"}],",
     "p:7:37: one of \"reported\", \"seen\" is wanted"},
    {8, "\"brands\": [\"Meta\"],", "p:8:12: a name in lower case, 2 to 64 bytes, is wanted"},
    {8, "\"brands\": [1],", "p:8:12: a name in lower case, 2 to 64 bytes, is wanted"},
    {10, "\"hosts\": [\"example.com/\"],",
     "p:10:11: a domain in lower case is wanted, such as \"mail.example.com\""},
    {10, "\"hosts\": [\"example.org\"],",
     "p:11:30: \"www.example.com\" is not among the pack's \"hosts\""},
    {11,
     "\"shapes\": [{\"id\": \"contact\", \"host\": \"a.example.com\", \"path\": "
     "\"contact/\"}],",
     "p:11:55: a path of letters, digits and /-._~ is wanted, such as \"/help/contact/\""},
    {11,
     "\"shapes\": [{\"id\": \"contact\", \"host\": \"a.example.com\", \"path\": \"/c?x\"}],",
     "p:11:55: a path of letters, digits and /-._~ is wanted, such as \"/help/contact/\""},
    {11,
     "\"shapes\": [{\"id\": \"contact\", \"host\": \"a.example.com\", \"path\": \"/c\","
     " \"digits\": true}],",
     "p:11:55: a path before digits must end in \"/\""},
    {11,
     "\"shapes\": [{\"id\": \"contact\", \"host\": \"a.example.com\", \"path\": \"/c/\","
     " \"aliases\": [\"?\?-?\?.evil.example\"]}],",
     "p:11:82: \"evil.example\" is not among the pack's \"hosts\""},
    {12, "\"forms\": [{\"id\": \"f\", \"shape\": \"contatc\", \"audience\": \"users\"}],",
     "p:12:23: there is no shape \"contatc\" (did you mean \"contact\"?)"},
    {12,
     "\"forms\": [{\"id\": \"f\", \"shape\": \"contact\", \"number\": \"12345\","
     " \"audience\": \"users\"}],",
     "p:12:43: a form number of 6 to 18 digits is wanted"},
    {12,
     "\"forms\": [{\"id\": \"f\", \"shape\": \"contact\", \"number\": \"123456\", "
     "\"audience\": "
     "\"users\"}, {\"id\": \"g\", \"shape\": \"contact\", \"number\": \"123456\", "
     "\"audience\": "
     "\"users\"}],",
     "p:12:117: the form \"f\" has this number already"},
    {12, "\"forms\": [{\"id\": \"f\", \"shape\": \"contact\", \"audience\": \"all\"}],",
     "p:12:43: one of \"users\", \"non-users\" is wanted"},
    {13, "\"define\": {\"a\": \"{{b}}\", \"b\": \"x\"},",
     "p:13:12: unknown fragment {{b}} (it must stand in \"define\", before its use)"},
    {13, "\"define\": {\"right\": \"{{rigth}}\"},",
     "p:13:12: unknown fragment {{rigth}} (it must stand in \"define\", before its use)"},
    {13, "\"define\": {\"Right\": \"x\"},",
     "p:13:12: a fragment's name is made of a-z, 0-9, '-' and '_'"},
    {13, "\"define\": {\"rihgt\": \"x\"},",
     "p:14:113: unknown fragment {{right}} (did you mean {{rihgt}}?)"},
    {14, "\"rules\": [],", "p:14:1: \"rules\" is empty"},
    {14, "\"rules\": [{\"id\": \"a\", \"kind\": \"notic\", \"when\": {\"text\": \"x\"}}],",
     "p:14:23: one of \"notice\", \"confirmation\", \"rejection\", \"code\", \"other\" is "
     "wanted"},
    {14, "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"txet\": \"x\"}}],",
     "p:14:50: unknown condition \"txet\" (did you mean \"text\"?)"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"text\": \"x\", \"not\": "
     "{}}}],",
     "p:14:41: a condition is an object with exactly one key (join several by \"all\")"},
    {14, "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"all\": []}}],",
     "p:14:50: an array of conditions is wanted here"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"text\": [\"x\", 1]}}],",
     "p:14:50: a pattern is a string (or an array of strings), and not empty"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"text\": \"{{object\"}}],",
     "p:14:50: \"{{\" without \"}}\""},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"count\": {\"min\": 2, "
     "\"of\":"
     " [{\"text\": \"x\"}]}}}],",
     "p:14:60: \"min\" must be a whole number from 1 to the number of conditions"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"from.domain\": "
     "\"all\"}}],",
     "p:14:50: \"senders\" or an array of domains is wanted"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"link.form\": \"all\"}}],",
     "p:14:50: \"known\", \"any\" or {\"audience\": \"users\"} is wanted"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"header.a b\": \"x\"}}],",
     "p:14:50: no name of a header field after \"header.\""},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"language\": \"French\","
     " \"when\": {\"text\": \"x\"}}],",
     "p:14:41: a language tag is wanted, such as \"fr\" or \"pt-BR\""},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"text\": \"x\"}},"
     "{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"text\": \"x\"}}],",
     "p:14:65: the id \"a\" is there twice"},
    {14,
     "\"rules\": [{\"id\": \"a\", \"kind\": \"notice\", \"when\": {\"text\": \"x\"}}],"
     "\"enabled\": true,",
     "p:14:65: \"enabled\" must stand before \"rules\""},
    {15, "\"tests\": []}", "p:15:1: \"tests\" is empty"},
    {15, "\"tests\": [{\"name\": \"a\", \"expect\": \"notice\"}]}",
     "p:15:25: \"none\" or an object is wanted"},
    {15, "\"tests\": [{\"name\": \"a\", \"expect\": {\"kind\": \"notice\", \"rule\": \"b\"}}]}",
     "p:15:54: there is no such rule in the pack"},
    {15, "\"tests\": [{\"name\": \"a\", \"expect\": {\"kind\": \"notice\", \"form\": \"b\"}}]}",
     "p:15:54: there is no such form in the pack"},
    {15, "\"tests\": [{\"name\": \"a\", \"expect\": \"none\", \"headers\": {\"A B\": \"x\"}}]}",
     "p:15:55: the name of a header field is wanted"},
};

static void
test_refused(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurPack) pack = load(refused[i].line, refused[i].text, &error);
        g_assert_null(pack);
        g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
        g_assert_cmpstr(error->message, ==, refused[i].error);
    }
}

static void
test_ceilings(void)
{
    g_autofree char *many = g_strnfill(4097, 'x');
    g_autofree char *line = g_strdup_printf("\"define\": {\"right\": \"%s\"},", many);
    g_autoptr(GError) error = NULL;
    g_assert_null(load(13, line, &error));
    g_assert_cmpstr(error->message, ==, "p:13:12: a pattern of more than 4096 bytes");
    g_clear_error(&error);
    many[4000] = '\0';
    g_autofree char *bomb = g_strdup_printf(
        "\"define\": {\"x\": \"%s\", \"right\": \"{{x}}{{x}}{{x}}{{x}}{{x}}\"},", many);
    g_assert_null(load(13, bomb, &error));
    g_assert_true(g_str_has_suffix(error->message,
                                   ": a pattern of more than 16384 bytes with its fragments"));
}

/* Patterns are not compiled by loading, but by the check, which says where. */
static void
test_check(void)
{
    g_autoptr(DemurPack) pack = load_good(13, "\"define\": {\"right\": \"(\"},");
    g_autoptr(GError) error = NULL;
    g_assert_false(demur_pack_check(pack, &error));
    g_assert_true(g_str_has_prefix(
        error->message,
        "p:14:113: the pattern does not compile: missing closing parenthesis, at byte 10"));
}

static void
test_expired(void)
{
    g_autofree char *text = build(6, "\"expires\": \"2025-11-23\",");
    g_autoptr(DemurPack) late = demur_pack_parse("p", text, strlen(text), NOW, NULL);
    g_assert_true(late->expired);
    g_autoptr(DemurPack) last = demur_pack_parse("p", text, strlen(text), 1763942399, NULL);
    g_assert_false(last->expired);
}

static void
test_versions(void)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {{"1", "1", 0},     {"1.2", "1.10", -1}, {"2", "1.9", 1}, {"1.0", "1", 0},
                 {"1.0.1", "1", 1}, {"01", "1", 0},      {"1", "1.1", -1}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(demur_names_compare_versions(cases[i].a, cases[i].b), ==,
                        cases[i].order);
}

static void
test_self_tests(void)
{
    g_autoptr(DemurPack) pack = load_good(0, NULL);
    unsigned run = 0;
    g_autoptr(GPtrArray) none = demur_pack_test(pack, &run);
    g_assert_cmpuint(run, ==, 2);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_null(pack->failed);
    g_autoptr(DemurPack) bad = load_good(
        15,
        "\"tests\": [{\"name\": \"ö\", \"expect\": {\"kind\": \"notice\", \"language\": \"fr\","
        " \"form\": \"form-1\"}, \"text\": \"nothing\"},"
        "{\"name\": \"b\", \"expect\": \"none\", \"html\": \"<p>your right to object\"},"
        "{\"name\": \"c\", \"expect\": {\"kind\": \"notice\", \"form\": \"form-1\"},"
        " \"text\": \"your right to object\","
        " \"links\": [\"https://de-de.example.com/contact/123456789?x=1\"]},"
        "{\"name\": \"d\", \"expect\": {\"kind\": \"notice\", \"form\": \"form-1\"},"
        " \"text\": \"your right to object\"}]}");
    g_autoptr(GPtrArray) failures = demur_pack_test(bad, &run);
    g_assert_cmpuint(failures->len, ==, 3);
    const DemurPackFailure *first = failures->pdata[0], *second = failures->pdata[1];
    g_assert_cmpstr(first->test, ==, "ö");
    g_assert_cmpstr(first->expected, ==, "notice/fr with form form-1");
    g_assert_cmpstr(first->got, ==,
                    "none (nearest rule: notice.en failed at text /your (?:right to "
                    "(?:object|opt out))/)");
    g_assert_cmpstr(second->expected, ==, "none");
    g_assert_cmpstr(
        second->got, ==,
        "notice/en by rule notice.en: from \"mail.example.com\", text \"your right to "
        "object\"");
    const DemurPackFailure *third = failures->pdata[2];
    g_assert_cmpstr(third->expected, ==, "notice with form form-1");
    g_assert_true(g_str_has_prefix(third->got, "notice/en by rule notice.en"));
    g_assert_true(g_str_has_prefix(bad->failed, "test \"ö\": expected notice/fr"));
}

/* A folder of packs for the tests of rulesets. */
static void
put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
empty_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(folder);
}

static void
test_ruleset(void)
{
    g_autofree char *one = g_dir_make_tmp("demur-pack-XXXXXX", NULL);
    g_autofree char *two = g_dir_make_tmp("demur-pack-XXXXXX", NULL);
    g_autofree char *text = build(0, NULL), *newer = build(3, "\"version\": \"2027.1\",");
    g_autofree char *other = build(2, "\"name\": \"other\",");
    g_autofree char *off = build(2, "\"name\": \"off\", \"enabled\": false,");
    put(one, "a.json", text);
    put(one, "b.json", other);
    put(one, "c.json", off);
    put(one, "readme.txt", "x");
    put(one, ".hidden.json", "x");
    put(two, "z.json", newer);
    g_autofree char *off_path = g_build_filename(one, "c.json", NULL);
    const char *dirs[] = {one, two, off_path, NULL}, *only[] = {one, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurRuleset) enabled = demur_ruleset_load(only, NOW, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(demur_ruleset_packs(enabled)->len, ==, 2);
    g_autoptr(DemurRuleset) ruleset = demur_ruleset_load(dirs, NOW, &error);
    g_assert_no_error(error);
    const GPtrArray *packs = demur_ruleset_packs(ruleset);
    g_assert_cmpuint(packs->len, ==, 3);
    g_assert_cmpstr(((DemurPack *)packs->pdata[0])->version, ==, "2027.1");
    g_assert_cmpstr(((DemurPack *)packs->pdata[1])->name, ==, "other");
    g_assert_cmpstr(((DemurPack *)packs->pdata[2])->name, ==, "off");
    g_auto(GStrv) terms = demur_ruleset_search_terms(ruleset);
    const char *const wanted[] = {"example", "exampel inc", NULL};
    g_assert_true(g_strv_equal((const char *const *)terms, wanted));
    put(two, "broken.json", "{");
    g_assert_null(demur_ruleset_load(dirs, NOW, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
    g_assert_nonnull(strstr(error->message, "broken.json:1:2: "));
    empty_folder(one);
    empty_folder(two);
}

static void
test_no_rules(void)
{
    g_autofree char *folder = g_dir_make_tmp("demur-pack-XXXXXX", NULL);
    const char *dirs[] = {folder, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(demur_ruleset_load(dirs, NOW, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG);
    g_autofree char *empty = g_strdup_printf("no rule packs in %s (", folder);
    g_assert_true(g_str_has_prefix(error->message, empty));
    g_clear_error(&error);
    empty_folder(folder);
    g_assert_null(demur_ruleset_load(dirs, NOW, &error));
    g_assert_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, folder));
    g_assert_nonnull(strstr(error->message, "--rules"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pack/good", test_good);
    g_test_add_func("/pack/lookup", test_lookup);
    g_test_add_func("/pack/refused", test_refused);
    g_test_add_func("/pack/ceilings", test_ceilings);
    g_test_add_func("/pack/check", test_check);
    g_test_add_func("/pack/expired", test_expired);
    g_test_add_func("/pack/versions", test_versions);
    g_test_add_func("/pack/self-tests", test_self_tests);
    g_test_add_func("/pack/ruleset", test_ruleset);
    g_test_add_func("/pack/no-rules", test_no_rules);
    return g_test_run();
}
