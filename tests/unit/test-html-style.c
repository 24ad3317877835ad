/* SPDX-License-Identifier: MIT */
/*
 * What styles hide: declarations, their values, and the rules of style sheets.
 *
 * demur-layer: message
 */
#include <string.h>

#include "message/html.h"
#include "message/text.h"

/* Visible and hidden text after normalising, line feeds as "|". */
typedef struct TextCase {
    const char *html, *visible, *hidden;
} TextCase;

static const TextCase shape_cases[] = {
    {"<p style='transform:scale(0)'>h<p style='transform:scale(.9)'>a", "a", "h"},
    {"<p style='transform:rotate(3deg) scaleX( 0)'>h<p style='transform:scaled 0 (0)'>a", "a",
     "h"},
};

static char *
flat(const GString *text)
{
    char *normal = demur_text_normalise(text->str, (gssize)text->len);
    return g_strdelimit(normal, "\n", '|');
}

static void
check_cases(const TextCase *cases, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        const TextCase *test = &cases[i];
        g_autoptr(DemurHtml) html = demur_html_new(test->html, strlen(test->html));
        g_autofree char *visible = flat(html->visible), *hidden = flat(html->hidden);
        if (strcmp(visible, test->visible) != 0 || strcmp(hidden, test->hidden) != 0) {
            g_test_message("case %u: %s: got %s / %s", i, test->html, visible, hidden);
            g_test_fail();
        }
        g_assert_null(html->unread);
    }
}

static void
test_shapes(void)
{
    check_cases(shape_cases, G_N_ELEMENTS(shape_cases));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html-style/shapes", test_shapes);
    return g_test_run();
}
