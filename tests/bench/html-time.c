/* SPDX-License-Identifier: MIT */
/*
 * HTML to text and links, beside gumbo and libxml2, in one run; and the whole verdict on a
 * message.
 *
 *   html-time RULES PAGE.html MESSAGE.eml
 *
 * Medians of 60 rounds, the readers in turn. libxml2 only where its headers were there.
 */
/* demur-test-link: gumbo */
#include "message/html.h"

#include <demur/demur.h>
#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_LIBXML2
#include <libxml/HTMLparser.h>
#endif

#define ROUNDS 60

typedef void (*Reader)(const char *page, size_t len);

static void
read_demur(const char *page, size_t len)
{
    demur_html_free(demur_html_new(page, len));
}

static void
read_gumbo(const char *page, size_t len)
{
    GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, page, len);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

#ifdef HAVE_LIBXML2
#define OPTIONS                                                                                \
    (HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET)

static void
read_dom(const char *page, size_t len)
{
    xmlFreeDoc(htmlReadMemory(page, (int)len, NULL, "utf-8", OPTIONS));
}

static void
read_sax(const char *page, size_t len)
{
    htmlSAXHandler nothing = {0};
    htmlParserCtxtPtr context =
        htmlCreatePushParserCtxt(&nothing, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    (void)htmlCtxtUseOptions(context, OPTIONS);
    (void)htmlParseChunk(context, page, (int)len, 1);
    htmlFreeParserCtxt(context);
}
#endif

static const struct {
    const char *name;
    Reader read;
} readers[] = {
    {"demur: text, links, visibility", read_demur},
    {"gumbo: tree", read_gumbo},
#ifdef HAVE_LIBXML2
    {"libxml2: tree", read_dom},
    {"libxml2: events", read_sax},
#endif
};

static double times[G_N_ELEMENTS(readers)][ROUNDS];

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void
bench_page(const char *name, const char *page, size_t len)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < G_N_ELEMENTS(readers); i++) {
            int64_t start = g_get_monotonic_time();
            readers[i].read(page, len);
            times[i][round] = (double)(g_get_monotonic_time() - start);
        }
    }
    printf("html: %s, %zu bytes\n", name, len);
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
        qsort(times[i], ROUNDS, sizeof(double), compare);
    for (size_t i = 0; i < G_N_ELEMENTS(readers); i++)
        printf("  %-34s %9.0f us %7.1f MB/s %6.2fx\n", readers[i].name, times[i][ROUNDS / 2],
               (double)len / times[i][ROUNDS / 2], times[i][ROUNDS / 2] / times[0][ROUNDS / 2]);
}

static void
bench_verdict(const char *rules, const char *path)
{
    static const char *const ids[] = {"mx.example.org", NULL};
    const DemurTrustPolicy policy = {.authserv_ids = ids};
    const char *const dirs[] = {rules, NULL};
    g_autofree char *text = NULL;
    size_t len = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(DemurRuleset) ruleset = demur_ruleset_load(dirs, 0, &error);
    if (!ruleset || !g_file_get_contents(path, &text, &len, &error)) {
        fprintf(stderr, "html-time: %s\n", error->message);
        return;
    }
    g_autoptr(GBytes) bytes = g_bytes_new(text, len);
    for (unsigned round = 0; round < ROUNDS; round++) {
        int64_t start = g_get_monotonic_time();
        g_autoptr(DemurMessage) message = demur_message_new_from_bytes(bytes, NULL);
        g_autoptr(DemurVerdict) verdict = demur_classify(message, ruleset, &policy);
        times[0][round] = (double)(g_get_monotonic_time() - start);
    }
    double first = times[0][0];
    qsort(times[0], ROUNDS, sizeof(double), compare);
    printf("verdict: %s, %zu bytes: %.0f us (the first, which compiles patterns: %.0f us)\n",
           path, len, times[0][ROUNDS / 2], first);
}

int
main(int argc, char **argv)
{
    g_autofree char *page = NULL;
    size_t len = 0;
    if (argc < 4 || !g_file_get_contents(argv[2], &page, &len, NULL))
        return 64;
    bench_page(argv[2], page, len);
    bench_verdict(argv[1], argv[3]);
    return 0;
}
