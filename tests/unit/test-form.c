/* SPDX-License-Identifier: MIT */
/* Form shapes and rebuilt addresses. demur-layer: link */
#include "link/form.h"

#include <glib.h>
#include <string.h>

static const char *const aliases[] = {"m.facebook.com", "?\?-?\?.facebook.com", NULL};
static const DemurFormShape facebook = {"fb", "www.facebook.com", aliases, "/help/contact/",
                                        true};
static const DemurFormShape instagram = {"ig", "help.instagram.com", NULL, "/contact/", true};
static const DemurFormShape meta = {"meta", "help.meta.com", NULL, "/support/privacy", false};
static const DemurFormShape whatsapp = {"wa", "www.whatsapp.com", NULL, "/contact/forms/",
                                        true};

typedef struct Case {
    const DemurFormShape *shape;
    const char *url;
    const char *rebuilt; /* NULL: another shape */
} Case;

#define LONGEST "123456789012345678"

static const Case cases[] = {
    {&instagram, "https://help.instagram.com/contact/123456",
     "https://help.instagram.com/contact/123456"},
    {&instagram, "HTTPS://HELP.Instagram.com/contact/123456",
     "https://help.instagram.com/contact/123456"},
    {&instagram, "https://help.instagram.com/contact/123456/?locale=de_DE#top",
     "https://help.instagram.com/contact/123456"},
    {&instagram, "https://help.instagram.com/contact/" LONGEST,
     "https://help.instagram.com/contact/" LONGEST},
    {&instagram, "https://help.instagram.com/contact/" LONGEST "1", NULL},
    {&instagram, "https://help.instagram.com/contact/012345678", NULL},
    {&facebook, "https://www.facebook.com/help/contact/000000000000000001", NULL},
    {&instagram, "https://help.instagram.com/contact/12345", NULL},
    {&instagram, "https://help.instagram.com/contact/", NULL},
    {&instagram, "https://help.instagram.com/contact", NULL},
    {&instagram, "https://help.instagram.com", NULL},
    {&instagram, "https://help.instagram.com/contact/123456//", NULL},
    {&instagram, "https://help.instagram.com/contact//123456", NULL},
    {&instagram, "https://help.instagram.com//contact/123456", NULL},
    {&instagram, "https://help.instagram.com/Contact/123456", NULL},
    {&instagram, "https://help.instagram.com/contact/123456a", NULL},
    {&instagram, "https://help.instagram.com/contact/12345%36", NULL},
    {&instagram, "https://help.instagram.com/%63ontact/123456", NULL},
    {&instagram, "https://help.instagram.com/contact/123456/x", NULL},
    {&instagram, "https://help.instagram.com/x/contact/123456", NULL},
    {&instagram, "https://help.instagram.com/?/contact/123456", NULL},
    {&instagram, "http://help.instagram.com/contact/123456", NULL},
    {&instagram, "https://help.instagram.com.example.org/contact/123456", NULL},
    {&instagram, "https://xhelp.instagram.com/contact/123456", NULL},
    {&instagram, "https://instagram.com/contact/123456", NULL},
    {&instagram, "https://m.facebook.com/contact/123456", NULL},
    {&facebook, "https://www.facebook.com/help/contact/123456",
     "https://www.facebook.com/help/contact/123456"},
    {&facebook, "https://m.facebook.com/help/contact/123456/",
     "https://www.facebook.com/help/contact/123456"},
    {&facebook, "https://fr-fr.facebook.com/help/contact/123456",
     "https://www.facebook.com/help/contact/123456"},
    {&facebook, "https://f1-fr.facebook.com/help/contact/123456", NULL},
    {&facebook, "https://fra-fr.facebook.com/help/contact/123456", NULL},
    {&facebook, "https://fr.facebook.com/help/contact/123456", NULL},
    {&facebook, "https://fr-fr.facebook.com.example.org/help/contact/123456", NULL},
    {&facebook, "https://x.fr-fr.facebook.com/help/contact/123456", NULL},
    {&facebook, "https://help.instagram.com/help/contact/123456", NULL},
    {&whatsapp, "https://www.whatsapp.com/contact/forms/123456/",
     "https://www.whatsapp.com/contact/forms/123456"},
    {&meta, "https://help.meta.com/support/privacy", "https://help.meta.com/support/privacy"},
    {&meta, "https://help.meta.com/support/privacy/?x=1",
     "https://help.meta.com/support/privacy"},
    {&meta, "https://help.meta.com/support/privacy/1", NULL},
    {&meta, "https://help.meta.com/support/privacy123456", NULL},
    {&meta, "https://help.meta.com/support/privac", NULL},
    {&meta, "https://help.meta.com/support/privacy//", NULL},
    {&meta, "https://help.meta.com/", NULL},
};

static void
test_cases(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *row = &cases[i];
        DemurUrl url;
        const char *reason;
        char digits[DEMUR_FORM_DIGITS_MAX + 1] = "untouched";
        g_test_message("%s", row->url);
        g_assert_true(demur_url_parse(row->url, strlen(row->url), &url, &reason));
        bool matches = demur_form_matches(row->shape, &url, digits);
        g_assert_cmpint(matches, ==, row->rebuilt != NULL);
        if (!matches) {
            g_assert_cmpstr(digits, ==, "untouched");
            continue;
        }
        g_autofree char *rebuilt = demur_form_url(row->shape, digits);
        g_assert_cmpstr(rebuilt, ==, row->rebuilt);
    }
}

/* What comes from elsewhere than demur_form_matches() is checked again. */
static void
test_rebuild(void)
{
    static const char *const bad[] = {"",          "12345",   "123456a",  "12345 6",
                                      "-123456",   "123456/", "1234\n56", "١٢٣٤٥٦",
                                      LONGEST "1", "0123456", NULL};
    for (const char *const *digits = bad; *digits; digits++)
        g_assert_null(demur_form_url(&instagram, *digits));
    g_assert_null(demur_form_url(&instagram, NULL));
    g_assert_null(demur_form_url(&meta, "123456"));
    g_autofree char *meta_url = demur_form_url(&meta, NULL);
    g_assert_cmpstr(meta_url, ==, "https://help.meta.com/support/privacy");
}

static bool
has_shape(const char *text)
{
    const DemurFormShape *shapes[] = {&facebook, &instagram, &meta, &whatsapp};
    DemurUrl url;
    const char *reason;
    char digits[DEMUR_FORM_DIGITS_MAX + 1];
    g_assert_true(demur_url_parse(text, strlen(text), &url, &reason));
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        if (!demur_form_matches(shapes[i], &url, digits))
            continue;
        g_autofree char *rebuilt = demur_form_url(shapes[i], digits);
        return g_str_has_prefix(text, rebuilt);
    }
    return false;
}

/* Every form published so far has one of the shapes. */
static void
test_vectors(void)
{
    const char *shared = g_getenv("DEMUR_SHARED");
    g_autofree char *path =
        shared ? g_build_filename(shared, "vectors", "objection-forms.tsv", NULL) : NULL;
    g_autofree char *text = NULL;
    if (!path || !g_file_get_contents(path, &text, NULL, NULL)) {
        g_test_skip("no vectors/objection-forms.tsv below DEMUR_SHARED");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned count = 0;
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "https://"))
            continue;
        g_test_message("%s", *line);
        (*line)[strcspn(*line, "\t")] = '\0';
        g_assert_true(has_shape(*line));
        count++;
    }
    g_assert_cmpuint(count, >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/form/cases", test_cases);
    g_test_add_func("/form/rebuild", test_rebuild);
    g_test_add_func("/form/vectors", test_vectors);
    return g_test_run();
}
