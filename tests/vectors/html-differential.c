/* SPDX-License-Identifier: MIT */
/*
 * Mutates pages and compares what gumbo and we read in them; see tests/leniency/html.md.
 *
 * demur-layer: message
 * demur-test-link: gumbo
 *
 * Usage: html-differential [--count N] [--first SEED] [--show] FILE...
 * --show: prints the name, the seed and both readings of every page that differs.
 */
#include <stdio.h>

#include "html-oracle.h"

static int count = 1000, first;
static gboolean show;

static void
print_page(const char *who, const OraclePage *page)
{
    printf("  %s text: %s\n", who, page->text->str);
    g_autoptr(GList) keys =
        g_list_sort(g_hash_table_get_keys(page->links), (GCompareFunc)strcmp);
    for (GList *key = keys; key; key = key->next) {
        const GString *text = g_hash_table_lookup(page->links, key->data);
        printf("  %s link: %s [%s]\n", who, (char *)key->data, text->str);
    }
}

static void
show_page(const char *name, guint32 seed, OracleDifference difference, const GString *html)
{
    printf("%s seed %u: %s\n%s\n", name, seed, oracle_names[difference], html->str);
    OraclePage gumbo, ours;
    oracle_page_init(&gumbo);
    oracle_page_init(&ours);
    oracle_read_gumbo(&gumbo, html->str, html->len);
    oracle_read_ours(&ours, html->str, html->len);
    print_page("gumbo", &gumbo);
    print_page("ours ", &ours);
    oracle_page_clear(&gumbo);
    oracle_page_clear(&ours);
}

static void
run_file(const char *name, unsigned counts[ORACLE_N])
{
    g_autofree char *html = NULL;
    gsize len = 0;
    if (!g_file_get_contents(name, &html, &len, NULL)) {
        fprintf(stderr, "cannot read %s\n", name);
        return;
    }
    for (guint32 seed = (guint32)first; seed < (guint32)(first + count); seed++) {
        GString *page = oracle_mutate(html, len, seed);
        OracleDifference difference = oracle_compare(page->str, page->len);
        counts[difference]++;
        if (show && difference != ORACLE_SAME)
            show_page(name, seed, difference, page);
        g_string_free(page, TRUE);
    }
}

int
main(int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"count", 'n', 0, G_OPTION_ARG_INT, &count, "Pages made of each file", "N"},
        {"first", 'f', 0, G_OPTION_ARG_INT, &first, "First seed; 0 is the file itself", "SEED"},
        {"show", 's', 0, G_OPTION_ARG_NONE, &show, "Show pages that differ", NULL},
        {NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new("FILE...");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, NULL) || argc < 2) {
        g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
        fputs(help, stderr);
        return 64;
    }
    unsigned counts[ORACLE_N] = {0}, total = 0;
    for (int i = 1; i < argc; i++)
        run_file(argv[i], counts);
    for (unsigned i = 0; i < ORACLE_N; i++)
        total += counts[i];
    printf("%u pages:", total);
    for (unsigned i = 0; i < ORACLE_N; i++)
        printf(" %s %u", oracle_names[i], counts[i]);
    printf("\n");
    return 0;
}
