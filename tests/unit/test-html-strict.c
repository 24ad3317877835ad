/* SPDX-License-Identifier: MIT */
/*
 * What a strict reading hides that the usual one does not: "d" is in doubt, "a" never is.
 *
 * demur-layer: message
 */
#include <string.h>

#include "message/html.h"
#include "message/text.h"

static const char *const cases[] = {
    /* conditions and selectors that may hold, or may not */
    "<style>@media (max-width:480px){.x{display:none}}</style><p class=x>d<p>a",
    "<style>@media (min-width:4900px){.x{display:block!important}}</style>"
    "<p class=x style='display:none'>d<p>a",
    "<style>@media (width>=1px){.x{display:none}}</style><p class=x>d<p>a",
    "<style>@supports (a:b){.x{font-size:0}}</style><p class=x>d<p>a",
    "<style>@container (width>1px){.x{display:none}}</style><p class=x>d<p>a",
    "<style>p:is(.x,.y){display:none}</style><p class=x>d</p>a",
    "<style>.x:nth-child(1){display:none}</style><p class=x>d<p>a",
    "<style>b+.x{display:none}</style><b>a</b><p class=x>d<p>a",
    "<style>.moz .x{display:none}</style><p class=x>d<p>a",
    "<style>@layer a{.x{display:none!important}}.x{display:block!important}</style>"
    "<p class=x>d<p>a",
    "<style title=z>.x{display:block!important}</style><p class=x style='display:none'>d<p>a",
    /* values and properties of which little is known */
    "<p style='display:var(--x,none)'>d<p>a",
    "<p style='visibility:env(x,hidden)'>d<p>a",
    "<p style='color:oklch(1 0 0)'>d<p>a",
    "<p style='font-size:1vw'>d<p>a",
    "<p style='zoom:.01'>d<p style='zoom:1'>a",
    "<p style='mask:url(x)'>d<p style='mask:none'>a",
    "<p style='animation:x 1s'>d<p>a",
    "<p style='transform:rotate3d(1,1,0,90deg)'>d<p style='transform:none'>a",
    "<p style='clip-path:path(\"M0 0\")'>d<p style='clip-path:none'>a",
    "<p style='filter:contrast(0)'>d<p style='filter:none'>a",
    "<p style='mso-hide:all'>d<p style='mso-hide:none'>a",
    "<p style='letter-spacing:-1em'>d<p style='letter-spacing:1px'>a",
    "<p style='line-height:0'>d<p style='line-height:1.2'>a",
    "<p style='flex:0 0 0px'>d<p style='flex:1'>a",
    "<p hidden style='display:revert'>d<p>a",
    "<p popover>d<p>a",
    /* boxes, places, colours */
    "<div style='width:0%;overflow:hidden'>d</div><div style='width:100%;overflow:hidden'>a",
    "<div style='height:10px;overflow:hidden'>d</div><div style='height:90px'>a</div>",
    "<div style='position:relative;left:-450px'>d</div><div style='margin-left:-10px'>a</div>",
    "<div style='color:#fff;background:url(x)'>d</div>a",
    "<div style='color:#fff;background:linear-gradient(#fff,#fff)'>d</div>a",
    "<div style='background:#fff url(x)'>d</div>a",
    "<div style='color:#ffff00'>d</div><div style='color:#888'>a</div>",
    "<div style='color:#bbb;opacity:.5'>d</div><div style='opacity:.8'>a</div>",
    "<div style='font-size:4px'>d</div><div style='font-size:9px'>a</div>",
    /* elements */
    "<video>d</video><p>a",
    "<svg><text>d</text></svg><p>a",
    "<select><option>d<option>d</select>a",
    "<div style='font-size:0'><table style='font-size:16px'>d<tr><td>a</table></div>",
};

/* The whole page is in doubt. */
static const char *const pages[] = {
    "<style>.x{color:red;.y{display:none}}</style><p>d",
    "<style>@import 'x';</style><p>d",
    "<style>*|p{display:none}</style><p>d",
    "<link rel=stylesheet href='data:text/css,p{display:none}'><p>d",
    "<svg><style>p{display:none}</style></svg><p>d",
    "<body><p>d<body style='display:none'>",
    "<p>d<body style='color:#fff'>",
    "<p>d<div style='position:absolute;top:0;background:#fff'>d</div>",
    "<p>d<div style='margin-top:-50px;background:#fff'>d</div>",
    "<p style='font-size:16px'><table><tr><td>d</table>",
    "<table><col style='visibility:collapse'><tr><td>d</table>",
    "<p><big id=1><big id=2><big id=3><big id=4>d<p>d",
};

/* Neither is. */
static const char *const sure[] = {
    "<style>.x{display:block}@media (max-width:480px){.x{display:block!important}}"
    ".y .z{color:red}</style><p class=x>a<p class=z>a",
    "<body style='margin:0;padding:0' bgcolor='#ffffff'><table width='100%' "
    "style='border-collapse:collapse'><tr><td style='display:block;width:15px'>a<td width=1>a",
    "<p style='position:relative;left:0;line-height:20px;letter-spacing:normal'>a",
    "<div style='max-width:600px;margin:0 auto;overflow:hidden'>a</div>",
    "<style>a:hover{display:none}</style><a href=x>a</a>",
};

static char *
flat(const GString *text)
{
    char *normal = demur_text_normalise(text->str, (gssize)text->len);
    char *to = normal;
    for (const char *from = normal; *from; from++) {
        if (*from != '\n' && *from != ' ')
            *to++ = *from;
    }
    *to = '\0';
    return normal;
}

static bool
holds_only(const char *text, char c)
{
    return *text && text[strspn(text, (char[]){c, '\0'})] == '\0';
}

static void
check(const char *page, bool doubt, bool rest)
{
    g_autoptr(DemurHtml) usual = demur_html_new(page, strlen(page));
    g_autoptr(DemurHtml) strict = demur_html_new_strict(page, strlen(page));
    g_autofree char *all = flat(usual->visible), *visible = flat(strict->visible),
                    *hidden = flat(strict->hidden);
    bool good = *all && (rest ? holds_only(visible, 'a') : !*visible);
    good = good && (!doubt || (strchr(all, 'd') && strchr(hidden, 'd')));
    if (!good) {
        g_test_message("%s: usually %s, strictly %s, hidden %s", page, all, visible, hidden);
        g_test_fail();
    }
}

static void
test_doubt(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        check(cases[i], true, true);
    for (unsigned i = 0; i < G_N_ELEMENTS(pages); i++)
        check(pages[i], true, false);
}

static void
test_sure(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(sure); i++)
        check(sure[i], false, true);
}

/* Links are as hidden as the text that they are. */
static void
test_links(void)
{
    static const char page[] =
        "<style>@media (max-width:480px){.x{display:none}}</style>"
        "<a class=x href=1>d</a><a href=2>a</a>"
        "<a href=3>\xC2\xAD</a><a href=4><img></a><a href=5><img src=x></a>"
        "<a href=6><input type=hidden></a>"
        "<a href=7><img src=x width='0%'></a>";
    g_autoptr(DemurHtml) usual = demur_html_new(page, sizeof page - 1);
    g_autoptr(DemurHtml) strict = demur_html_new_strict(page, sizeof page - 1);
    g_autoptr(GString) seen = g_string_new(NULL);
    for (unsigned i = 0; i < usual->links->len; i++) {
        const DemurLink *a = usual->links->pdata[i], *b = strict->links->pdata[i];
        if (a->source == DEMUR_LINK_ANCHOR)
            g_string_append_printf(seen, "%s%s%s ", a->written, a->visible ? "+" : "-",
                                   b->visible ? "+" : "-");
    }
    g_assert_cmpstr(seen->str, ==, "1+- 2++ 3-- 4-- 5++ 6-- 7-- ");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html-strict/doubt", test_doubt);
    g_test_add_func("/html-strict/sure", test_sure);
    g_test_add_func("/html-strict/links", test_links);
    return g_test_run();
}
