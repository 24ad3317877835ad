/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* Subjects: what the index says never is in PCRE2's way, and mostly spares its work. */
#include "base/limits.h"
#include "rules/index.h"
#include "rules/pattern.h"

#include <string.h>

#define CHUNK (DEMUR_LIMIT_RULE_TEXT - 8)

static bool
may_match(const char *regex, const char *text)
{
    g_auto(DemurSubject) subject = {0};
    demur_subject_init(&subject, text, true);
    return demur_subject_may_match(&subject, regex, strlen(regex));
}

static DemurPatternResult
find(const char *regex, const char *text)
{
    g_autoptr(DemurPattern) pattern = demur_pattern_new(g_strdup(regex), 1, 1);
    int64_t budget = 2 * G_USEC_PER_SEC;
    DemurPatternHit hit;
    g_autofree char *why = NULL;
    g_auto(DemurSubject) subject = {0};
    demur_subject_init(&subject, text, false);
    return demur_pattern_find(pattern, &subject, &budget, &hit, &why);
}

/* Neither is found; the index tells, or is silent. */
static void
test_spared(void)
{
    static const struct {
        const char *regex, *text;
        bool may;
    } cases[] = {
        {"widersprechen", "the right to object", false},
        {"right\\sto\\s(?:opt|appeal)", "the right to object", false},
        {"\\bobjec\\b", "the right to object", false},
        {"\\bbject", "the right to object", false},
        {"\\b(?:els|amb|i)\\b", "the right to object", false},
        {"(?:object|opt)\\sout", "the right to object", false},
        {"n[aá]miet\\w*", "the right to name", false},
        {"object{2}", "the right to object", true},
        {"ob(?:j|y)ectz+", "the right to object", false},
        {"(?:ri|gh)+z", "the right to object", true},
        {"[^r]ight", "the right", true},
        {"\\p{Lu}\\d", "the right", true},
        {"(?<!the\\s)right", "the right", true},
        {"ΑΝΤΊΡΡΗΣΗ", "δικαίωμα", false},
        {"コード", "コメント", false},
        {"AI", "aha", false},
        {"\\bAI\\b", "said", false},
        {"(?:(?:el|la)|los)\\b", "elastic losing", false},
        {"out(?:put)?\\bq", "the output", false},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s in %s", cases[i].regex, cases[i].text);
        g_assert_cmpint(find(cases[i].regex, cases[i].text), ==, DEMUR_PATTERN_ABSENT);
        g_assert_cmpint(may_match(cases[i].regex, cases[i].text), ==, cases[i].may);
    }
}

/* What PCRE2 finds, the index lets through. */
static void
test_let_through(void)
{
    static const char *const cases[][2] = {
        {"right\\sto\\s(?:opt|object)", "a RIGHT\nto OBJECT"},
        {"\\bAI\\b", "AI"},
        {"\\bAI\\b", "«AI»"},
        {"\\b(?:AI|KI)\\b", "x, ki."},
        {"(?:a|b)\\sc", "b c"},
        {"(?:a|b\\s)\\bc", "b c"},
        {"colou?r", "color"},
        {"colou?r", "colour"},
        {"ab*c", "ac"},
        {"ab+c", "abbbc"},
        {"a{2}b{0,3}c", "aac"},
        {"a(?:xyz)?b", "ab"},
        {"a(?:xyz){0,2}b", "ab"},
        {"(?:ab\\s)+cd", "ab ab cd"},
        {"foo(?!bar)baz", "foobaz"},
        {"(?<=x)\\bfoo|(?<=-)foo", "-foo"},
        {"n[aá]mit\\w*", "NÁMITKA"},
        {"[ěřů]|\\bjsou\\b", "příspěvky"},
        {"straẞe", "straße"},
        {"k", "\xE2\x84\xAA"},
        {"s", "ſ"},
        {"ΣΊΣΥΦΟΣ", "σίσυφος"},
        {"a|", "b"},
        {"\\Afoo\\z", "foo"},
        {"foo$", "foo\n"},
        {"\\Qa.b\\E", "a.b"},
        {"(?i)foo", "FOO"},
        {"(?x) f o o", "foo"},
        {"(a)\\1b", "aab"},
        {"\\x41b", "Ab"},
        {"[]a]b", "]b"},
        {"[\\]x]b", "xb"},
        {"[[:alpha:]]b", "xb"},
        {"a\\.b", "a.b"},
        {"a-b", "a-b"},
        {"a\\b-b", "a-b"},
        {"a\\s\\bb", "a b"},
        {"a\\b\\sb", "a b"},
        {"a\\W{0,2}b", "ab"},
        {"a{,3}b", "a{,3}b"},
        {"x{y", "x{y"},
        {"(?>ab|a)c", "abc"},
        {"(?-i:Meta)\\s", "Meta is"},
        {"(?:(?:foo|bar)|baz)\\b", "my bar"},
        {"\\bfoo(?:|s)\\b", "foo"},
        {"(?:\\b|x)foo", "xfoo"},
        {"𝐀b", "𝐀b"},
        {"e\xCC\x81t", "e\xCC\x81t"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s in %s", cases[i][0], cases[i][1]);
        g_assert_cmpint(find(cases[i][0], cases[i][1]), ==, DEMUR_PATTERN_FOUND);
        g_assert_true(may_match(cases[i][0], cases[i][1]));
    }
}

static GString *
fold(gunichar c)
{
    char text[8] = "";
    unsigned char folded[DEMUR_FOLD_MAX];
    size_t size = 0;
    text[g_unichar_to_utf8(c, text)] = '\0';
    size_t n = demur_index_fold(text, folded, &size);
    g_assert_cmpuint(size, ==, strlen(text));
    return g_string_new_len((const char *)folded, (gssize)n);
}

/* No character that the index takes for a letter is none for PCRE2. */
static void
test_words(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (gunichar c = 1; c <= 0x10FFFF; c++) {
        if (!g_unichar_validate(c))
            continue;
        GString *folded = fold(c);
        if (folded->str[0] != ' ')
            g_string_append_unichar(text, c);
        g_string_free(folded, TRUE);
        if (text->len < CHUNK && c < 0x10FFFF)
            continue;
        g_assert_cmpint(find("\\W", text->str), ==, DEMUR_PATTERN_ABSENT);
        g_string_truncate(text, 0);
    }
}

/* Every character that has case, with its folded form: pairs of strings. */
static GPtrArray *
cased(void)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    for (gunichar c = 1; c < 0x10000; c++) {
        if (!g_unichar_isalnum(c) || (g_unichar_tolower(c) == c && g_unichar_toupper(c) == c))
            continue;
        char text[8] = "";
        text[g_unichar_to_utf8(c, text)] = '\0';
        g_ptr_array_add(all, g_strdup(text));
        g_ptr_array_add(all, g_string_free(fold(c), FALSE));
    }
    return all;
}

/* What PCRE2 takes for the same without case is the same in the index. */
static void
test_case(void)
{
    g_autoptr(GPtrArray) all = cased();
    g_assert_cmpuint(all->len, >, 4000);
    for (unsigned i = 0; i < all->len; i += 2) {
        g_autoptr(GString) others = g_string_new(NULL);
        for (unsigned k = 0; k < all->len; k += 2)
            if (strcmp(all->pdata[i + 1], all->pdata[k + 1]) != 0)
                g_string_append(others, all->pdata[k]);
        g_assert_cmpuint(others->len, <, DEMUR_LIMIT_RULE_TEXT);
        g_assert_cmpint(find(all->pdata[i], others->str), ==, DEMUR_PATTERN_ABSENT);
    }
}

/* The beginning only, cut between characters; what is not UTF-8 is repaired. */
static void
test_init(void)
{
    g_autoptr(GString) text = g_string_new("x");
    while (text->len < DEMUR_LIMIT_RULE_TEXT)
        g_string_append(text, "語");
    g_string_append(text, "needle");
    g_auto(DemurSubject) subject = {0}, broken = {0};
    demur_subject_init(&subject, text->str, true);
    g_assert_cmpuint(subject.len, <=, DEMUR_LIMIT_RULE_TEXT);
    g_assert_cmpuint(subject.len, >, DEMUR_LIMIT_RULE_TEXT - 3);
    g_assert_true(subject.text == text->str);
    g_assert_false(demur_subject_may_match(&subject, "needle", 6));
    demur_subject_init(&broken, "a\xff needle \xe8\xaa", true);
    g_assert_true(g_utf8_validate_len(broken.text, broken.len, NULL));
    g_assert_true(demur_subject_may_match(&broken, "needle", 6));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/subject/spared", test_spared);
    g_test_add_func("/subject/let-through", test_let_through);
    g_test_add_func("/subject/words", test_words);
    g_test_add_func("/subject/case", test_case);
    g_test_add_func("/subject/init", test_init);
    return g_test_run();
}
