/* SPDX-License-Identifier: MIT */
/*
 * What a reader sees of HTML, its links, and what hostile pages cost.
 *
 * demur-layer: message
 */
#include <string.h>

#include "base/limits.h"
#include "message/html.h"
#include "message/text.h"

/* Visible and hidden text after normalising, line feeds as "|". */
typedef struct TextCase {
    const char *html, *visible, *hidden;
} TextCase;

static const TextCase text_cases[] = {
    {"", "", ""},
    {"a<br>b<p>c</p>d<div>e</div>f", "a|b|c|d|e|f", ""},
    {"a<b>b</b><span>c</span>d", "abcd", ""},
    {"<table><tr><td>a<td>b<tr><th>c</table>d", "a b|c|d", ""},
    {"<ul><li>a<li>b</ul>", "a|b", ""},
    {"a\n b\t\tc", "a b c", ""},
    {"<pre>a\n  b</pre>", "a|b", ""},
    {"a&nbsp;&amp;&lt;b&eacute;&hellip;", "a &<b\u00E9...", ""},
    {"caf&#233;", "caf\u00E9", ""},
    {"<title>t</title>a", "a", "t"},
    {"<style>x{}</style><script>s</script><template>t</template>a", "a", ""},
    {"<textarea>t<b></textarea>a", "a", "t<b>"},
    {"<noscript>a</noscript><noframes>b</noframes><iframe>c</iframe>d", "ad", "b|c"},
    {"<!--[if mso]>a<![endif]--><![if !mso]>b<![endif]>c", "bc", ""},
    {"<!--[if !mso]><!-->a<!--<![endif]-->b", "ab", ""},
    {"<xmp><b></xmp><plaintext>a</plaintext>", "<b>|a</plaintext>", ""},
    {"<svg><title>t</title><text>a</text></svg><math><mi>b</mi></math>", "ab", "t"},
    {"<select><option>a<option>b</select>c", "a|b|c", ""},
    /* ways to hide */
    {"<p hidden>h</p>a", "a", "h"},
    {"<p hidden style='display:block'>a</p>", "a", ""},
    {"<p style='display:none'>h<b>h</b></p>a", "a", "hh"},
    {"<p style='DISPLAY : None'>h</p>a", "a", "h"},
    {"<p style='d\\69splay:none'>h</p>a", "a", "h"},
    {"<p style='color:red;/* x;*/display:none!important;display:block'>h</p>a", "a", "h"},
    {"<p style='display:none;display:block'>a</p>", "a", ""},
    {"<p style='visibility:hidden'>h<i style='visibility:visible'>a</i></p>b", "a|b", "h"},
    {"<p style='font-size:0'>h<b style='font-size:12px'>a</b></p>", "a", "h"},
    {"<p style='font-size:1px'>h</p><p style='font-size:2pt'>i</p>a", "a", "h|i"},
    {"<p style='font-size:0em'>h</p><p style='font-size:1%'>i</p>a", "a", "h|i"},
    {"<p style='font:bold 0/0 a'>h</p><p style='font:700 12px/1 a'>a</p>", "a", "h"},
    {"<p style='font-size:.9em'>a</p><p style='font-size:xx-small'>b</p>", "a|b", ""},
    {"<p style='opacity:0'>h</p><p style='opacity:.05'>i</p><p style='opacity:.5'>a</p>", "a",
     "h|i"},
    {"<div style='opacity:.3'><div style='opacity:.3'>h</div>a</div>", "a", "h"},
    {"<div style='max-height:0;overflow:hidden'>h</div>a", "a", "h"},
    {"<div style='height:2px;color:#ffe'>h</div><div style='height:20px'>a</div>", "a", "h"},
    {"<div style='width:1px;overflow:hidden'>h</div>a", "a", "h"},
    {"<span style='height:0'>a</span><td style='height:0'>b", "ab", ""},
    {"<span style='display:inline-block;height:0'>h</span>a", "a", "h"},
    {"<table><tr><td height=1 style='line-height:0px;height:1px'>a</table>", "a", ""},
    {"<div style='text-indent:-9999px'>h</div><div style='text-indent:-1em'>a</div>", "a", "h"},
    {"<div style='position:absolute;left:-9999px'>h</div><div style='left:-9999px'>a</div>",
     "a", "h"},
    {"<div style='margin-left:-5000px'>h</div><div style='margin-left:-5px'>a</div>", "a", "h"},
    {"<div style='position:absolute;clip:rect(0 0 0 0)'>h</div>a", "a", "h"},
    {"<div style='clip-path:inset(100%)'>h</div><div style='clip-path:inset(1%)'>a</div>", "a",
     "h"},
    {"<div style='transform:scale(0)'>h</div><div style='transform:scale(.9)'>a</div>", "a",
     "h"},
    {"<div style='mso-hide:all'>a</div>b", "a|b", ""},
    {"<dialog>h</dialog><dialog open>a</dialog>", "a", "h"},
    /* colours */
    {"<p style='color:#fff'>h</p><p style='color:#ddd'>a</p>", "a", "h"},
    {"<p style='color:white;background:#000'>a</p><p style='color:ivory'>h</p>", "a", "h"},
    {"<font color=FFFFFF>h</font><font color=navy>a</font>", "a", "h"},
    {"<body bgcolor=#000000>h<font color=white>a", "a", "h"},
    {"<body bgcolor=black text=#ffffff>a", "a", ""},
    {"<table bgcolor=blue><tr><td style='color:rgb(0, 0, 255)'>h<b style='color:#fff'>a", "a",
     "h"},
    {"<table bgcolor=blue><tr><td style='color:white'>a</table>", "a", ""},
    {"<div style='background:url(x)'><p style='color:#fff'>a</p></div>", "a", ""},
    {"<div background=x.png><p style='color:#fff'>a</p></div>", "a", ""},
    {"<p style='color:transparent'>h</p><p style='color:rgba(0,0,0,0)'>i</p>a", "a", "h|i"},
    {"<p style='color:hsl(0,0%,100%)'>h</p><p style='color:hsl(240deg 100% 50%)'>a", "a", "h"},
    {"<p style='color:hsl(-120,100%,50%);background:blue'>h<p style='color:hwb(0 100% 0%)'>i",
     "", "h|i"},
    {"<p style='color:hsl(120,100%,50%);background:#0f0'>h<p style='color:hsl(60 100 50)'>a",
     "a", "h"},
    {"<p style='color:lab(100% 0 0)'>a", "a", ""},
    /* half transparent ones */
    {"<p style='color:rgba(255,255,255,.5)'>h<p style='color:rgba(0,0,0,.5)'>a", "a", "h"},
    {"<p style='color:#ffffff80'>h<p style='color:rgb(255 255 255 / 50%);background:#000'>a",
     "a", "h"},
    {"<div style='background:rgba(0,0,0,.9)'><p style='color:#111'>h<p style='color:#fff'>a",
     "a", "h"},
    {"<div style='background:rgba(0,0,0,.05)'><p style='color:#fff'>h<p style='color:#222'>a",
     "a", "h"},
    {"<p style='color:#fff'>h <a href=x>a</a> <a href=x style='color:inherit'>i</a>", "a",
     "h i"},
    {"<div style='background:#333'><p style='background:transparent;color:#333'>h</p>"
     "<p style='color:#eee'>a</p></div>",
     "a", "h"},
    /* style sheets */
    {"<style>.h{display:none}</style><p class='x h'>h</p><p class=hh>a</p>", "a", "h"},
    {"<style>p.h,#i{display:none}</style><p class=h>h</p><b class=h>a</b><b id=i>i", "a",
     "h|i"},
    {"<style>b{visibility:hidden}</style><b>h</b>a", "a", "h"},
    {"<style>@media(max-width:9px){.h{display:none}}</style><p class=h>a</p>", "a", ""},
    {"<style>@media screen{.h{display:none}}.i{font-size:0}</style><p class=h>h<p class=i>i",
     "", "h|i"},
    {"<style media=print>.h{display:none}</style><p class=h>a</p>", "a", ""},
    {"<style>.h{display:none}.h{display:block}</style><p class=h>a</p>", "a", ""},
    {"<style>.h{display:none!important}.h{display:block}</style><p class=h>h</p>", "", "h"},
    {"<style>.h{display:block}p{display:none}</style><p class=h>a</p><p>h", "a", "h"},
    {"<style>.s{display:block}.h{display:none}</style><p class='h s'>h</p>", "", "h"},
    {"<style>.h{display:none}</style><p class=h style='display:block'>a</p>", "a", ""},
    {"<style>.h{display:none!important}</style><p class=h style='display:block'>h</p>", "",
     "h"},
    {"<style>body .h{display:none}.a .b{display:none}</style><p class=h>h</p>"
     "<p class=a><b class=b>h",
     "", "h|h"},
    {"<style>*[class].h{display:none}.a:hover{display:none}</style><p class=h>h</p><p "
     "class=a>a",
     "a", "h"},
    {"<style><!-- .h{display:none} --></style><p class=h>h</p>a", "a", "h"},
    {"<style>/*}*/.h{content:'}';display:none}</style><p class=h>h</p>a", "a", "h"},
    {"<p class=h>h</p>a<style>.h{display:none}</style>", "a", "h"},
    {"<style>body{display:none}</style>h", "", "h"},
    {"<style>.d{background:#000;color:#fff}</style><p class=d>a<b style='color:#111'>h", "a",
     "h"},
    {"<body class=k><style>.k{background:#000}</style><b style='color:#fff'>a</b>h", "a", "h"},
    /* structure decides what is hidden */
    {"<p style='display:none'>h<div>a</div>", "a", "h"},
    {"<div style='display:none'>h<p>h</div>a", "a", "h|h"},
    {"<b style='display:none'>h<p>h</b>a</p>b", "a|b", "h|h"},
    {"<span style='display:none'>h<div></span>h</div>h", "", "h|h|h"},
    {"<table><tr><td><span style='display:none'>h<td>a</table>", "a", "h"},
    {"<p><font style='display:none'>h</p><p>h</font>a", "a", "h|h"},
    {"<p><font style='display:none'>h</p><table><tr><td>a</table>h", "a", "h|h"},
    {"<div style='display:none'><table><tr><td></div>h</table></div>a", "a", "h"},
    {"<table><div style='display:none'>h<tr><td>a</table>", "a", "h"},
    {"<x-y style='display:none'>h</x-z>h</x-y>a", "a", "hh"},
    {"<li style='display:none'>h<li>a", "a", "h"},
    /* of four alike only three are continued, so the fourth end tag ends the first element */
    {"<p><b style='color:#fff'><b><b><b><b></p><p></b></b></b></b>a</p>", "a", ""},
    {"<p><b style='color:#fff'><b x=1><b x=2><b x=3><b x=4></p><p></b></b></b></b>h</p>", "",
     "h"},
    {"</p></div></table></td>a</body>b</html>c", "abc", ""},
};

static char *
flat(const GString *text)
{
    char *normal = demur_text_normalise(text->str, (gssize)text->len);
    return g_strdelimit(normal, "\n", '|');
}

static void
test_texts(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(text_cases); i++) {
        const TextCase *test = &text_cases[i];
        g_autoptr(DemurHtml) html = demur_html_new(test->html, strlen(test->html));
        g_autofree char *visible = flat(html->visible), *hidden = flat(html->hidden);
        if (strcmp(visible, test->visible) != 0 || strcmp(hidden, test->hidden) != 0) {
            g_test_message("case %u: %s: got %s / %s", i, test->html, visible, hidden);
            g_test_fail();
        }
        g_assert_null(html->unread);
    }
}

/* Each link as "source visible written [text]": A anchor, R area, F form, I image; + or -. */
typedef struct LinkCase {
    const char *html, *links;
} LinkCase;

static const LinkCase link_cases[] = {
    {"<a href=u>t</a>", "A+u[t]"},
    {"<a href=' \t\r\n u&amp;v \n'>t</a>", "A+u&v[t]"},
    {"<a href='u\n\tv'>t</a>", "A+u\n\tv[t]"},
    {"<a href=u href=v>t", "A+u[t]"},
    {"<A HREF=\"u\">o<b>n</b>e\n two</A>", "A+u[one two]"},
    {"<a href=u>one<br>two</a>", "A+u[one two]"},
    {"<a href=u></a><a href=v> &nbsp;&#8203;</a>", "A-u[] A-v[\u00A0\u200B]"},
    {"<a href=u><img src=i alt='the alt'></a>", "A+u[the alt] I+i[]"},
    {"<a href=u><img src=i></a>", "A+u[] I+i[]"},
    {"<a href=u><img src=i width=1 height=1></a>", "A-u[] I+i[]"},
    {"<a href=u><img src=i style='display:none' alt=x></a>", "A-u[] I-i[]"},
    {"<a href=u>one<a href=v>two</a>three", "A+u[one] A+v[two]"},
    {"<a href=u>one<p>two</a>three</p>", "A+u[one two]"},
    {"<p><a href=u>one</p><p>two</a>", "A+u[one two]"},
    {"<p><a href=u>one</p><table><tr><td>two</table>", "A+u[one ]"},
    {"<table><tr><td><a href=u>one<td>two</table>three", "A+u[one]"},
    {"<a href=u><table><tr><td>one</table></a>two", "A+u[one ]"},
    {"<a name=n>one</a><a>two</a>", ""},
    {"<a href=u>one<a name=n>two</a>", "A+u[one]"},
    {"<a href=''>t</a>", "A+[t]"},
    {"<map><area href=u alt=t><area href=v></map>", "R+u[t] R+v[]"},
    {"<form action=u><button formaction=v>x</button><input formaction=w></form>",
     "F+u[] F+v[] F+w[]"},
    {"<img src=u srcset='v 1x, w,x 2x'>", "I+u[] I+v[] I+w,x[]"},
    {"<td background=u><input type=image src=v><input type=text src=w>", "I+u[] I+v[]"},
    {"<p style=\"background:url( 'u' ) url(v)\">", "I+u[] I+v[]"},
    {"<iframe src=u></iframe><embed src=v><object data=w></object><frame src=x>",
     "E-u[] E+v[] E+w[] E+x[]"},
    {"<link href=u><video poster=v src=w></video>", "I-u[] I+w[] I+v[]"},
    {"<svg><a xlink:href=u><text>t</text></a><image href=v /></svg>", "A+u[t] I+v[]"},
    {"<meta http-equiv=Refresh content='5; URL=\"u\"'>", "A-u[]"},
    {"<meta http-equiv=refresh content='0,u'><meta http-equiv=x content='0;url=v'>", "A-u[]"},
    {"<textarea><a href=u></textarea><!-- <a href=v> --><script>'<a href=w>'</script>", ""},
    {"<template><a href=u>t</a><img src=v></template><title><a href=w></title>", "A-u[] I-v[]"},
    {"<noscript><a href=u>t</a></noscript>", "A+u[t]"},
    {"<!--[if mso]><a href=u>t</a><![endif]--><![if !mso]><a href=v>t</a><![endif]>",
     "R-u[] A+v[t]"},
    {"<!--[if gte mso 9]><v:roundrect href='u'><a href=v><![endif]--><v:rect href=w>",
     "R-u[] R-v[] R-w[]"},
    {"<!--[if !mso]><!--><a href=u>t</a><!--<![endif]-->", "A+u[t]"},
    {"<!-- <a href=u> --><!--[if--><!--if]><a href=v>-->", ""},
    {"<p style='display:none'><!--[IF mso]><a href=u>t</a><![endif]-->", "R-u[]"},
    {"<iframe src=u></iframe><object data=v></object><embed src=w><frame src=x>",
     "E-u[] E+v[] E+w[] E+x[]"},
    {"<iframe srcdoc='&lt;a href=u&gt;'></iframe><applet codebase=v>",
     "E-about:srcdoc[] E+v[]"},
    {"<link rel=stylesheet href=u><link itemprop=target href=v>", "I-u[] R-v[]"},
    {"<p style='display:none'><a href=u>t</a></p>", "A-u[]"},
    {"<a href=u style='display:none'>t</a><a href=v>t<i style='font-size:0'>h</i></a>",
     "A-u[] A+v[t]"},
    {"<div style='color:#fff'><a href=u><font color=white>t</font></a></div>", "A-u[]"},
    {"<div style='font-size:0'><a href=u><img src=i></a></div>", "A+u[] I+i[]"},
    {"<a href=u>t", "A+u[t]"},
    {"<a href='u>t", ""},
};

static void
put_link(GString *out, const DemurLink *link)
{
    const char letters[] = {
        [DEMUR_LINK_ANCHOR] = 'A', [DEMUR_LINK_AREA] = 'R',  [DEMUR_LINK_FORM] = 'F',
        [DEMUR_LINK_IMAGE] = 'I',  [DEMUR_LINK_PLAIN] = '?', [DEMUR_LINK_FRAME] = 'E'};
    g_string_append_printf(out, "%s%c%c%s[%s]", out->len ? " " : "", letters[link->source],
                           link->visible ? '+' : '-', link->written, link->text);
}

static void
test_links(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(link_cases); i++) {
        const LinkCase *test = &link_cases[i];
        g_autoptr(DemurHtml) html = demur_html_new(test->html, strlen(test->html));
        g_autoptr(GString) out = g_string_new(NULL);
        for (unsigned n = 0; n < html->links->len; n++)
            put_link(out, g_ptr_array_index(html->links, n));
        if (strcmp(out->str, test->links) != 0) {
            g_test_message("case %u: %s: got %s", i, test->html, out->str);
            g_test_fail();
        }
    }
}

static void
test_page(void)
{
    static const char page[] = "<html lang=' de '><body lang=fr><base href=x><form></form>";
    g_autoptr(DemurHtml) html = demur_html_new(page, strlen(page));
    g_assert_cmpstr(html->language, ==, "de");
    g_assert_true(html->has_base);
    g_assert_true(html->has_form);
    static const char other[] = "<html><body xml:lang=pt-BR><base target=x>";
    g_autoptr(DemurHtml) second = demur_html_new(other, strlen(other));
    g_assert_cmpstr(second->language, ==, "pt-BR");
    g_assert_false(second->has_base);
    g_assert_false(second->has_form);
    g_autoptr(DemurHtml) nul = demur_html_new("a\0b<a href='x\0'>c", 17);
    g_assert_cmpstr(nul->visible->str, ==, "abc");
    g_assert_cmpuint(nul->visible->len, ==, 3);
    demur_html_free(NULL);
    demur_link_free(NULL);
}

static char *
repeat(const char *piece, size_t bytes)
{
    GString *out = g_string_sized_new(bytes);
    while (out->len < bytes)
        g_string_append(out, piece);
    return g_string_free(out, FALSE);
}

/* Comments and the like are kept apart, and not without end. */
static void
test_unrendered(void)
{
    static const char page[] =
        "a<!-- one  two --><style>b{}</style><script>c()</script>"
        "<template>d<i>e</i></template><!---->f<!--[if mso]>g<![endif]-->";
    g_autoptr(DemurHtml) html = demur_html_new(page, strlen(page));
    g_autofree char *unrendered = flat(html->unrendered);
    g_assert_cmpstr(unrendered, ==, "one two|b{}|c()|d|e|[if mso]>g<![endif]");
    g_autofree char *visible = flat(html->visible);
    g_assert_cmpstr(visible, ==, "af");
    g_autofree char *many = repeat("<!--0123456789\u00E9\u00E9\u00E9-->", DEMUR_MIB);
    g_autoptr(DemurHtml) bounded = demur_html_new(many, strlen(many));
    g_assert_cmpuint(bounded->unrendered->len, >=, DEMUR_LIMIT_UNRENDERED - 1);
    g_assert_true(g_utf8_validate(bounded->unrendered->str, -1, NULL));
    g_assert_cmpuint(bounded->unrendered->len, <=, DEMUR_LIMIT_UNRENDERED + 1);
}

static void
test_ceilings(void)
{
    g_autofree char *many = repeat("<a href=u>t</a>", 15 * (DEMUR_LIMIT_LINKS + 1));
    g_autoptr(DemurHtml) links = demur_html_new(many, strlen(many));
    g_assert_cmpstr(links->unread, ==, "there are too many links");
    g_assert_cmpuint(links->links->len, ==, DEMUR_LIMIT_LINKS);
    g_autofree char *words = repeat("w\u00E9 ", 5000);
    g_autofree char *anchor = g_strdup_printf("<a href=u>%s</a>", words);
    g_autoptr(DemurHtml) text = demur_html_new(anchor, strlen(anchor));
    const DemurLink *link = g_ptr_array_index(text->links, 0);
    g_assert_cmpuint(strlen(link->text), <=, DEMUR_LIMIT_LINK_TEXT);
    g_assert_cmpuint(strlen(link->text), >, DEMUR_LIMIT_LINK_TEXT / 2);
    g_assert_true(g_utf8_validate(link->text, -1, NULL));
    /* The anchor's address is the last of 256 attributes, or one too many. */
    for (unsigned before = 255; before <= 256; before++) {
        GString *tag = g_string_new("<a");
        for (unsigned i = 0; i < before; i++)
            g_string_append_printf(tag, " a%u", i);
        g_string_append(tag, " href=u>t</a>");
        g_autofree char *page = g_string_free(tag, FALSE);
        g_autoptr(DemurHtml) wide = demur_html_new(page, strlen(page));
        g_assert_cmpstr(wide->unread, ==,
                        before < 256 ? NULL : "a tag has too many attributes");
        g_assert_cmpuint(wide->links->len, ==, before < 256 ? 1 : 0);
        g_autofree char *outlook = g_strdup_printf("<!--[if mso]>%s<![endif]-->", page);
        g_autoptr(DemurHtml) comment = demur_html_new(outlook, strlen(outlook));
        g_assert_true((comment->unread == NULL) == (before < 256));
    }
    /* Too deep: nothing counts as seen any longer, and it is said. */
    g_autofree char *divs = repeat("<div>", 5 * 2000);
    g_autofree char *nested = g_strdup_printf("a%s<a href=u>b</a>", divs);
    g_autoptr(DemurHtml) deep = demur_html_new(nested, strlen(nested));
    g_assert_cmpstr(deep->unread, ==, "elements are nested too deep");
    g_assert_cmpstr(g_strstrip(deep->visible->str), ==, "a");
    g_assert_false(((DemurLink *)g_ptr_array_index(deep->links, 0))->visible);
}

/* A page of a megabyte made of PREFIX, PIECE again and again ("#" counts up), and SUFFIX. */
typedef struct Bomb {
    const char *name, *prefix, *piece, *suffix;
} Bomb;

static const Bomb bombs[] = {
    {"nested div", "", "<div>", ""},
    {"nested div, closed in vain", "<td>", "<div></td>", ""},
    {"font, then p", "", "<font color=#><p>", ""},
    {"formatting and blocks", "", "<b><i><u><div></b></i></u></div>", ""},
    {"deep formatting", "", "<a><b><div><div><div><div><div><div></b>x</a>", ""},
    {"pending formatting", "<b><i><u><s>", "<p>x</p>", ""},
    {"attributes", "<a", " a#=1", ">"},
    {"same attributes", "<a", " a=1", ">"},
    {"nested tables", "", "<table><tr><td>", ""},
    {"misplaced tables", "", "<table><b><table><a href=x>", ""},
    {"unclosed comments", "", "<!--", ""},
    {"dashes", "<!--", "-", ""},
    {"closed comments", "", "<!---->", ""},
    {"ampersands", "", "&", ""},
    {"references", "", "&amp", ""},
    {"long references", "", "&CounterClockwiseContourIntegra", ""},
    {"numbers", "", "&#", ""},
    {"one number", "&#", "9", ""},
    {"brackets", "", "<", ""},
    {"end brackets", "", "</", ""},
    {"one value", "<a href='", "x&amp", "'>"},
    {"one name", "<", "x", ">"},
    {"end tags", "<b><p>", "</x>", ""},
    {"unknown tags", "", "<x#><y></x#>", ""},
    {"anchors", "", "<a href=x>", ""},
    {"images", "", "<img src=x srcset=x,>", ""},
    {"one srcset", "<img srcset='", "x 1x,", "'>"},
    {"one style", "<p style='", "color:red;", "'>"},
    {"style without end", "<p style='", "color:((((", "'>"},
    {"urls", "<p style='", "url(", "'>"},
    {"many styles", "", "<p style=color:red;font:0/0>", ""},
    {"style sheets", "", "<style>.a{color:red}</style><p class=a>", ""},
    {"rules", "<style>", ".c#{color:red}", "</style>"},
    {"selectors", "<style>", ".c#,", "x{color:red}</style>"},
    {"open blocks", "<style>", "@media{", "</style>"},
    {"quotes", "<style>", "a{'\"", "</style>"},
    {"classes", "<style>.x{color:red}.y{top:0}</style><p class='", "x y ", "'>"},
    {"elements with a class", "<style>.x{color:red}</style>", "<p class=x>", ""},
    {"late style", "<p class=x>", "text <b>x</b> ", "<style>.x{color:red}</style>"},
    {"text area", "<textarea>", "</textare", ""},
    {"script", "<script><!--", "<script></script>", ""},
    {"sections", "<svg>", "<![CDATA[]]", ""},
    {"foreign", "<svg>", "<a><title></svg>", ""},
    {"lists", "<ul>", "<li><p>", ""},
    {"items in items", "", "<ul><li><dl><dd>", ""},
    {"forms", "", "<form><div></form>", ""},
    {"markers", "", "<object><b>", ""},
    {"doctypes", "", "<!DOCTYPE html PUBLIC '>", ""},
    {"spaces", "<pre>", " \n", ""},
    {"new lines", "", "\r", ""},
    {"zeros", "", "&#0;", ""},
    {"scales", "<p style='transform:", "scale", "'>x"},
    {"nested functions", "<p style='width:", "calc(", "'>x"},
    {"sums", "<p style='width:calc(1px", " + 1px", ")'>x"},
    {"polygons", "<p style='clip-path:polygon(", "0 0,", "0 0)'>x"},
    {"backgrounds", "<p style='background:", "url(x) top/1px,", "red'>x"},
    {"words of a font", "<p style='font:", "bold ", "1px a'>x"},
    {"open strings", "<p style='", "a:\"x;", "'>x"},
    {"same selectors", "<style>", "a,", "a{top:0;left:0;width:0}</style>x"},
    {"two selectors", "<style>", "a,b,", "a{top:0;left:0;width:0}</style>x"},
    {"same rules", "<style>", "a{top:0}", "</style>x"},
    {"ancestors", "<style>", ".a ", "{top:0}</style>x"},
    {"many ancestors", "<style>.a b{top:0}", ".a#>.b p{top:0}", "</style><p>x"},
    {"nested :not()", "<style>a", ":not(", "{top:0}</style>x"},
    {"lists in :not()", "<style>a:not(", ".a,", "b){top:0}</style>x"},
    {"attributes in a selector", "<style>a", "[b=c]", "{top:0}</style>x"},
    {"media", "<style>@media ", "(color),", "all{a{top:0}}</style>x"},
    {"open media", "<style>", "@media all{a{top:0}", "</style>x"},
    {"ends of blocks", "<style>", "a{top:0}}", "</style>x"},
    {"values in any case", "<style>p[a*='xxxxxxxxxxxxxxxxy' i]{top:0}</style>",
     "<p a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx>",
     ""},
    {"rules in doubt", "<style>p:empty{color:red}:nth-child(2) p{color:#fff}</style>", "<p>x",
     ""},
    {"classes of one element", "<style>.a.b{top:0}[class*=x]{top:0}</style><p class='", "a ",
     "'>x"},
};

static char *
make_bomb(const Bomb *bomb)
{
    GString *out = g_string_new(bomb->prefix);
    for (unsigned n = 0; out->len < DEMUR_MIB; n++) {
        for (const char *c = bomb->piece; *c; c++) {
            if (*c == '#' && bomb->piece[0] != '&')
                g_string_append_printf(out, "%u", n);
            else
                g_string_append_c(out, *c);
        }
    }
    g_string_append(out, bomb->suffix);
    return g_string_free(out, FALSE);
}

static void
test_bomb(const void *data)
{
    const Bomb *bomb = data;
    g_autofree char *page = make_bomb(bomb);
    gint64 start = g_get_monotonic_time();
    g_autoptr(DemurHtml) html = demur_html_new(page, strlen(page));
    gint64 took = g_get_monotonic_time() - start;
    g_test_message("%s: %.1f ms", bomb->name, (double)took / 1000);
    /* Quadratic time would be minutes; a slow machine with sanitizers needs a tenth of this. */
    g_assert_cmpint(took, <, 2 * G_USEC_PER_SEC);
    g_assert_cmpuint(html->visible->len + html->hidden->len, <=, 3 * DEMUR_MIB);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html/texts", test_texts);
    g_test_add_func("/html/links", test_links);
    g_test_add_func("/html/page", test_page);
    g_test_add_func("/html/unrendered", test_unrendered);
    g_test_add_func("/html/ceilings", test_ceilings);
    for (unsigned i = 0; i < G_N_ELEMENTS(bombs); i++) {
        g_autofree char *path = g_strdup_printf("/html/bomb/%s", bombs[i].name);
        g_test_add_data_func(path, &bombs[i], test_bomb);
    }
    return g_test_run();
}
