/* SPDX-License-Identifier: MIT */
/* demur-layer: rules */
/* Patterns: what they find, that a limit is never taken for "no match", and that time is
 * bounded. */
#include "base/error.h"
#include "base/limits.h"
#include "rules/pattern.h"

#include <string.h>

#define SECOND ((int64_t)G_USEC_PER_SEC)

static DemurPatternResult
find(const char *regex, const char *subject, DemurPatternHit *ret_hit, char **ret_why)
{
    g_autoptr(DemurPattern) pattern = demur_pattern_new(g_strdup(regex), 3, 7);
    int64_t budget = 2 * SECOND;
    g_auto(DemurSubject) text = {0};
    demur_subject_init(&text, subject, false);
    return demur_pattern_find(pattern, &text, &budget, ret_hit, ret_why);
}

static void
test_find(void)
{
    static const struct {
        const char *regex, *subject, *words; /* NULL: absent */
    } cases[] = {
        {"right to object", "You have the RIGHT to Object.", "RIGHT to Object"},
        {"\\bKI\\b", "Verbesserung von ki bei Meta", "ki"},
        {"\\bKI\\b", "Kino", NULL},
        {"ÜBER", "über uns", "über"},
        {"\\w+", "日本語", "日本語"},
        {"ΠΛΗΡΟΦΟΡΊΕΣ", "πληροφορίες", "πληροφορίες"},
        {"a.c", "a\nc", NULL},
        {"^b", "a\nb", NULL},
        {"(?<=x)b", "xb", "b"},
        {"b\\Kc", "abc", "c"},
        {"ab",
         "ab a\xff"
         "b",
         "ab"},
        {"x", "", NULL},
        {"\\A[\\s\\S]{0,3}?(?:ab|\\bc)", "xy\nab", "xy\nab"},
        {"\\A[\\s\\S]{0,3}?(?:ab|\\bc)", "xyz1ab", NULL},
        {"\\A[\\s\\S]{0,3}?(?:ab|\\bc)", "xycx c", NULL},
        {"\\A[\\s\\S]{0,3}?(?:ab)", "äöüab", "äöüab"},
        {"\\A[\\s\\S]{0,3}?(?:ab)", "äöüüab", NULL},
        {"\\A[\\s\\S]{0,3}?(?:a)(?:b)", "äöüab", "äöüab"},
        {"\\A[\\s\\S]{0,3}?(?:ab)|c", "xxxxxc", "c"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        DemurPatternHit hit = {0, 0};
        g_autofree char *why = NULL;
        DemurPatternResult result = find(cases[i].regex, cases[i].subject, &hit, &why);
        g_assert_cmpint(result, ==,
                        cases[i].words ? DEMUR_PATTERN_FOUND : DEMUR_PATTERN_ABSENT);
        g_autofree char *words = g_strndup(cases[i].subject + hit.start, hit.end - hit.start);
        g_assert_cmpstr(words, ==, cases[i].words ? cases[i].words : "");
    }
}

/* The same answer wherever the window's edge falls, in the middle of characters, too. */
static void
test_windows(void)
{
    for (unsigned i = 4080; i < 4110; i++) {
        g_autoptr(GString) subject = g_string_new(NULL);
        while (subject->len < 3 * i)
            g_string_append(subject, "语");
        size_t start = subject->len;
        g_string_append(subject, "needle 语语语");
        DemurPatternHit hit = {0, 0};
        g_autofree char *why = NULL;
        g_assert_cmpint(find("\\bnot here|(?<=语)needle\\b", subject->str, &hit, &why), ==,
                        DEMUR_PATTERN_FOUND);
        g_assert_cmpuint(hit.start, ==, start);
        g_assert_cmpuint(hit.end, ==, start + 6);
    }
}

static void
test_limits(void)
{
    static const char *const bad[] = {"(a+)+b", "(a|aa)+$x", "(?:a*)*b", "^(a|a?)+$x"};
    g_autofree char *some = g_strnfill(4000, 'a'), *more = g_strnfill(20000, 'a');
    g_autofree char *short_text = g_strconcat(some, "\nbx", NULL);
    g_autofree char *long_text = g_strconcat(more, "\nbx", NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        DemurPatternHit hit;
        g_autofree char *why = NULL, *other = NULL;
        g_assert_cmpint(find(bad[i], short_text, &hit, &why), ==, DEMUR_PATTERN_FAILED);
        g_assert_nonnull(why);
        g_assert_cmpint(find(bad[i], long_text, &hit, &other), ==, DEMUR_PATTERN_FAILED);
    }
}

/* A hundred thousand steps take some milliseconds, PCRE2's own ten millions a hundred times
 * that. */
static void
test_match_limit(void)
{
    g_autofree char *some = g_strnfill(4000, 'a');
    g_autofree char *text = g_strconcat(some, "\nbx", NULL);
    g_autoptr(DemurPattern) pattern = demur_pattern_new(g_strdup("(a+)+b"), 1, 1);
    int64_t budget = SECOND;
    DemurPatternHit hit;
    g_autofree char *why = NULL;
    g_auto(DemurSubject) subject = {0};
    demur_subject_init(&subject, text, false);
    g_assert_cmpint(demur_pattern_find(pattern, &subject, &budget, &hit, &why), ==,
                    DEMUR_PATTERN_FAILED);
    g_assert_cmpint(budget, >, SECOND - SECOND / 20);
}

/* Each start position stays below the match limit, all of them together take a tenth of a
 * second. */
static void
test_budget(void)
{
    g_autofree char *text = g_strnfill(DEMUR_LIMIT_RULE_TEXT, 'a');
    text[DEMUR_LIMIT_RULE_TEXT - 1] = 'x';
    g_autoptr(DemurPattern) pattern = demur_pattern_new(g_strdup("a{0,30000}[^a]x"), 1, 1);
    int64_t budget = SECOND / 100, start = g_get_monotonic_time();
    DemurPatternHit hit;
    g_autofree char *why = NULL, *again = NULL;
    g_auto(DemurSubject) subject = {0}, other = {0};
    demur_subject_init(&subject, text, false);
    demur_subject_init(&other, "b", false);
    g_assert_cmpint(demur_pattern_find(pattern, &subject, &budget, &hit, &why), ==,
                    DEMUR_PATTERN_FAILED);
    g_assert_cmpstr(why, ==, "it takes too long on this message");
    g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * SECOND);
    g_assert_cmpint(budget, <, 0);
    g_assert_cmpint(demur_pattern_find(pattern, &other, &budget, &hit, &again), ==,
                    DEMUR_PATTERN_FAILED);
}

static void
test_check(void)
{
    static const struct {
        const char *regex, *error; /* NULL: good */
    } cases[] = {
        {"right to (?:object|opt out)", NULL},
        {"\\bobject[^\\n]{0,80}form", NULL},
        {"a(b", "f:3:7: the pattern does not compile: missing closing parenthesis, at byte 3, "
                "after \"a(b\""},
        {"a|", "f:3:7: the pattern matches the empty string, and so every message"},
        {"(a+)+b",
         "f:3:7: the pattern is too slow on a text of \"a\" repeated (bound its repetitions)"},
        {"(\\s+)+\\d{3}x",
         "f:3:7: the pattern is too slow on a text of \" \" repeated (bound its repetitions)"},
        {"(?:(?:right )+)+form!",
         "f:3:7: the pattern is too slow on a text of its own words repeated (bound its "
         "repetitions)"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DemurPattern) pattern = demur_pattern_new(g_strdup(cases[i].regex), 3, 7);
        bool good = demur_pattern_check(pattern, "f", &error);
        g_assert_cmpstr(error ? error->message : NULL, ==, cases[i].error);
        g_assert_true(good == !cases[i].error);
    }
}

static void
test_broken(void)
{
    DemurPatternHit hit;
    g_autofree char *why = NULL;
    g_assert_cmpint(find("a(", "a", &hit, &why), ==, DEMUR_PATTERN_FAILED);
    g_assert_cmpstr(why, ==, "it does not compile: missing closing parenthesis");
    g_autofree char *byte = NULL;
    g_assert_cmpint(find("\\C", "a", &hit, &byte), ==, DEMUR_PATTERN_FAILED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pattern/find", test_find);
    g_test_add_func("/pattern/windows", test_windows);
    g_test_add_func("/pattern/limits", test_limits);
    g_test_add_func("/pattern/match-limit", test_match_limit);
    g_test_add_func("/pattern/budget", test_budget);
    g_test_add_func("/pattern/check", test_check);
    g_test_add_func("/pattern/broken", test_broken);
    return g_test_run();
}
