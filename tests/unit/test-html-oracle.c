/* SPDX-License-Identifier: MIT */
/*
 * A short, deterministic run of mutated pages against gumbo; html-differential makes long ones.
 *
 * demur-layer: message
 * demur-test-link: gumbo
 */
#include "../vectors/html-oracle.h"

/* Pages of each file, and how many may differ: see tests/leniency/html.md. */
#define PAGES 400

typedef struct Expectation {
    const char *file;
    unsigned most[ORACLE_N]; /* SAME, ORDER, LINK_TEXT, TEXT, LINKS */
} Expectation;

static const Expectation expectations[] = {
    {"newsletter.html", {PAGES, 35, 0, 0, 0}},
    {"reply.html", {PAGES, 0, 0, 0, 0}},
    {"untidy.html", {PAGES, 6, 4, 0, 2}},
};

static void
count_differences(const char *file, unsigned counts[ORACLE_N])
{
    g_autofree char *here = g_path_get_dirname(__FILE__);
    g_autofree char *path = g_build_filename(here, "..", "vectors", "html", file, NULL);
    g_autofree char *html = NULL;
    gsize len = 0;
    g_assert_true(g_file_get_contents(path, &html, &len, NULL));
    for (guint32 seed = 0; seed < PAGES; seed++) {
        GString *page = oracle_mutate(html, len, seed);
        OracleDifference difference = oracle_compare(page->str, page->len);
        g_assert_true(seed > 0 || difference == ORACLE_SAME);
        counts[difference]++;
        g_string_free(page, TRUE);
    }
}

static void
test_mutations(const void *data)
{
    const Expectation *expected = data;
    unsigned counts[ORACLE_N] = {0};
    count_differences(expected->file, counts);
    for (unsigned i = 0; i < ORACLE_N; i++) {
        g_test_message("%s: %s %u", expected->file, oracle_names[i], counts[i]);
        g_assert_cmpuint(counts[i], <=, expected->most[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(expectations); i++) {
        g_autofree char *path = g_strdup_printf("/html-oracle/%s", expectations[i].file);
        g_test_add_data_func(path, &expectations[i], test_mutations);
    }
    return g_test_run();
}
