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

/* What is no value of a property is dropped: what was said before holds. */
static const TextCase invalid_cases[] = {
    {"<p style='display:none;display:x'>h<p style='display:none;display:'>h", "", "h|h"},
    {"<p style='display:none;display:inline x'>h<p style='display:none;display:-ms-flexbox'>h",
     "", "h|h"},
    {"<p style='visibility:hidden;visibility:x'>h<p style='visibility:x'>a", "a", "h"},
    {"<p style='font-size:0;font-size:x'>h<p style='font-size:0;font:16px'>h", "", "h|h"},
    {"<p style='font-size:0;font-size:-1px'>h<p style='font-size:-1px'>a", "a", "h"},
    {"<p style='opacity:0;opacity:x'>h<p style='opacity:0;opacity:1px'>h", "", "h|h"},
    {"<p style='max-height:0;max-height:x'>h<p style='max-height:0;max-height:-5px'>h", "",
     "h|h"},
    {"<p style='transform:scale(0);transform:x'>h<p "
     "style='transform:scale(0);transform:x(1)'>h",
     "", "h|h"},
    {"<p style='clip-path:inset(100%);clip-path:x'>h<p style='text-indent:-999px;"
     "text-indent:x'>h",
     "", "h|h"},
    {"<p style='position:absolute;left:-9999px;left:x;position:x'>h", "", "h"},
    {"<p style='color:#fff;color:foo(1)'>h<p style='color:#fff;color:rgb(0,0)'>h", "", "h|h"},
    {"<p style='color:#fff;color:#12'>h<p style='color:#fff;color:rgb(a,b,c)'>h", "", "h|h"},
    {"<p style='background:#000;background:x;color:#000'>h<p style='color:#fff;background:red "
     "blue'>h",
     "", "h|h"},
    {"<p style='display:none!ie'>a<p style='display:none\\9'>b", "a|b", ""},
    {"<p style='content:\";display:none\"'>a<p "
     "style='display:none;content:\";display:block\"'>h",
     "a", "h"},
    {"<p style='background:url(/*);display:none'>h<p "
     "style=\"background:url(a'b);display:none\">h",
     "", "h|h"},
    {"<p style='a:[;}];display:none'>h<p style='a:(};display:none'>a", "a", "h"},
    {"<p style='content:\"/*\";display:none'>h<p style='display:none;a:(;display:block'>h", "",
     "h|h"},
    /* what is valid but cannot be said hides nothing */
    {"<p style='display:none;display:var(--x)'>a<p style='color:#fff;color:var(--x)'>b", "a|b",
     ""},
    {"<p style='font-size:0;font-size:round(1px,2px)'>a<p "
     "style='max-height:0;max-height:var(--x)'>"
     "b",
     "a|b", ""},
    {"<p style='color:#fff;color:color-mix(in srgb,red,blue)'>a<p style='color:#fff;"
     "color:rgb(from red r g b)'>b",
     "a|b", ""},
    /* words that every property knows */
    {"<p style='display:none;display:initial'>a<p style='display:none;display:revert'>b", "a|b",
     ""},
    {"<p style='visibility:hidden'>h<b style='visibility:initial'>a</b><b "
     "style='visibility:unset'>h",
     "a", "h|h"},
    {"<p style='opacity:0;opacity:unset'>a<p style='text-indent:-999px;text-indent:initial'>b",
     "a|b", ""},
    {"<p style='background:initial;color:#fff'>h<p style='color:#fff;color:initial'>a", "a",
     "h"},
    {"<p style='background:#000'><b style='color:#000'>h</b><b style='color:#fff;"
     "color:inherit'>h",
     "", "hh"},
    {"<p style='display:none;all:initial'>a<p style='all:unset;display:none'>h", "a", "h"},
    /* a length without a unit is one on old pages only, so that it may only show */
    {"<p style='font-size:1'>a<p style='font-size:0;font-size:16'>b", "a|b", ""},
    {"<p style='font:0/0 a'>h<p style='color:#fff;color:000000'>a", "a", "h"},
};

static const TextCase length_cases[] = {
    {"<p style='font-size:calc(0px)'>h<p style='font-size:calc(12px + 1vw)'>a", "a", "h"},
    {"<p style='font-size:1e-1px'>h<p style='font-size:1e1px'>a<p style='font-size:1e3em'>b",
     "a|b", "h"},
    {"<p style='font-size:min(1px,2px)'>h<p style='font-size:max(1px, 14px)'>a", "a", "h"},
    {"<p style='font-size:clamp(0px,0px,1px)'>h<p style='font-size:clamp(1rem,2vw,3rem)'>a",
     "a", "h"},
    {"<p style='font-size:calc((1px + 1px) / 2)'>h<p style='font-size:calc(2 * 8px)'>a", "a",
     "h"},
    {"<p style='font-size:calc(1px'>h<p style='font-size:calc(1px) x'>a", "a", "h"},
    {"<p style='opacity:calc(0)'>h<p style='opacity:1e-3'>h<p style='opacity:50%'>a", "a",
     "h|h"},
    {"<p style='height:calc(0px);overflow:hidden'>h<p style='height:calc(100% - 1px)'>a", "a",
     "h"},
    {"<p style='font-size:larger'>a<p style='font-size:0'>h<b style='font-size:larger'>h", "a",
     "hh"},
    {"<p style='filter:opacity(0)'>h<p style='filter:blur(1px) opacity(.9)'>a", "a", "h"},
    {"<p style='opacity:.3;-webkit-filter:opacity(30%)'>h<p style='filter:alpha(opacity=0)'>a",
     "a", "h"},
    {"<p style='color:rgb(2.55e2,255,255)'>h<p style='color:rgb(1e2,0,0)'>a", "a", "h"},
    {"<div style='font-size:0'>h<font size=3>a</font><font size=-1>b</font></div>", "ab", "h"},
};

static const TextCase box_cases[] = {
    {"<div style='width:1px;min-width:100%'>a</div><div style='width:1px;min-width:1px'>h", "a",
     "h"},
    {"<div style='height:1px;min-height:100%'>a</div><div "
     "style='max-height:0;min-height:9px'>b",
     "a|b", ""},
    /* a share of no height at all */
    {"<div style='height:1px;min-height:100%;overflow:hidden'>h</div>a", "a", "h"},
    {"<div style='max-height:4px;overflow:hidden'>h</div><div style='max-height:4px'>a", "a",
     "h"},
    {"<div style='max-width:3px;overflow-x:hidden'>h</div><div "
     "style='width:9px;overflow:hidden'>"
     "a",
     "a", "h"},
    {"<div style='height:0%'>a</div><div style='width:0%;overflow:hidden'>b", "a|b", ""},
    {"<div style='block-size:0'>h</div><div style='max-inline-size:0'>h</div>a", "a", "h|h"},
    {"<span style='position:absolute;width:0;height:0;overflow:hidden'>h</span>a", "a", "h"},
    {"<span style='float:left;height:0;overflow:hidden'>h</span><b style='float:left;height:0'>"
     "a",
     "a", "h"},
    {"<div style='content-visibility:hidden'>h</div><div style='content-visibility:auto'>a",
     "a", "h"},
};

static const TextCase place_cases[] = {
    {"<p style='margin:-9999px'>h<p style='margin:0 0 0 -9999px'>h<p style='margin:0 auto'>a",
     "a", "h|h"},
    {"<p style='margin:-9999px 0 0'>h<p style='margin:0 -9999px 0 0'>a", "a", "h"},
    {"<p style='margin-left:-9999px;padding-left:9999px'>a<p style='margin-top:-600px;"
     "padding:600px 0'>b",
     "a|b", ""},
    {"<p style='margin-left:-9999px;padding-left:9px'>h<p style='margin-left:-9999px;"
     "margin:0'>a",
     "a", "h"},
    {"<p style='position:absolute;right:9999px'>h<p style='position:absolute;bottom:9999px'>h",
     "", "h|h"},
    {"<p style='position:absolute;inset:-9999px auto auto'>h<p style='position:absolute;"
     "inset:0'>a",
     "a", "h"},
    {"<p style='position:fixed;left:-100vw'>h<p style='position:relative;left:-10vw'>a", "a",
     "h"},
    {"<p style='position:absolute;left:calc(-100% - 9px)'>h<p "
     "style='position:fixed;left:50%'>a",
     "a", "h"},
    {"<p style='text-indent:-100px;padding-left:100px'>a<p style='text-indent:-50%'>b", "a|b",
     ""},
    {"<p style='text-indent:-400px;padding-left:400px'>a<p style='text-indent:-999em'>h", "a",
     "h"},
    {"<p style='text-indent:100%;white-space:nowrap;overflow:hidden'>h<p style='text-indent:"
     "100%'>a",
     "a", "h"},
};

static const TextCase shape_cases[] = {
    {"<p style='transform:scale(0)'>h<p style='transform:scale(.9)'>a", "a", "h"},
    {"<p style='transform:rotate(3deg) scaleX( 0)'>h<p style='transform:scaled 0 (0)'>a", "a",
     "h"},
    {"<p style='transform:scale(1,0)'>h<p style='transform:scale(1, 1)'>a", "a", "h"},
    {"<p style='transform:matrix(0,0,0,0,0,0)'>h<p style='transform:matrix(1,0,0,1,0,0)'>a",
     "a", "h"},
    {"<p style='transform:matrix(1,0,0,1,-9999,0)'>h<p style='transform:rotateX(90deg)'>h", "",
     "h|h"},
    {"<p style='transform:rotateY(.25turn)'>h<p style='transform:rotateX(45deg)'>a", "a", "h"},
    {"<p style='transform:translateX(-9999px)'>h<p style='transform:translate(-50%,-50%)'>a",
     "a", "h"},
    {"<p style='transform:translate(-9999px,0)'>h<p style='transform:translateX(-9999px) "
     "translateX(9999px)'>a",
     "a", "h"},
    {"<p style='-webkit-transform:scale(0)'>h<p style='-ms-transform:scale(0)'>a", "a", "h"},
    {"<p style='scale:0'>h<p style='scale:1 0'>h<p style='scale:.5'>a", "a", "h|h"},
    {"<p style='translate:-9999px'>h<p style='translate:-50% -50%'>a", "a", "h"},
    {"<p style='clip-path:inset(0 100% 0 0)'>h<p style='clip-path:inset(0 0 100%)'>h", "",
     "h|h"},
    {"<p style='-webkit-clip-path:inset(50%)'>h<p style='clip-path:inset(0 round 5px)'>a", "a",
     "h"},
    {"<p style='clip-path:url(#clip0)'>a<p style='clip-path:circle(0)'>h", "a", "h"},
    {"<p style='clip-path:circle(50% at 0 0)'>a<p style='clip-path:ellipse(0 9px)'>h", "a",
     "h"},
    {"<p style='clip-path:polygon(0 0,100% 0,100% 100%)'>a<p style='clip-path:polygon(0 0, 0 "
     "0,0 0)'>h",
     "a", "h"},
    {"<p style='clip:rect(0 0 0 0)'>a<p style='position:absolute;clip:rect(0,0,0,auto)'>h", "a",
     "h"},
    {"<p style='position:absolute;clip:rect(0,auto,auto,0)'>a", "a", ""},
};

static const TextCase color_cases[] = {
    {"<p style='-webkit-text-fill-color:transparent'>h<p style='-webkit-text-fill-color:#fff'>h"
     "<b style='color:#000'>h</b><b style='-webkit-text-fill-color:currentcolor'>a",
     "a", "h|hh"},
    /* letters cut out of a gradient */
    {"<p style='background:linear-gradient(red,blue);-webkit-background-clip:text;"
     "-webkit-text-fill-color:transparent'>a",
     "a", ""},
    {"<p style='color:transparent;background-color:#fff;background-clip:text'>h<p "
     "style='color:transparent;background:red;background-clip:text'>a",
     "a", "h"},
    {"<p style='background:url() #000;color:#000'>h<p style='background:url(x) "
     "#000;color:#000'>"
     "a",
     "a", "h"},
    {"<p style='background:#000;background:none'>a<p style='background:#000 none;color:#000'>h",
     "a", "h"},
    {"<p style='background:#000;background-image:none;color:#000'>h<p style='background:#000;"
     "background-image:url(x);color:#000'>a",
     "a", "h"},
    {"<p style='background:url(x) no-repeat 0 0/cover,#fff;color:#fff'>a<p "
     "style='background:no-repeat center/50% #fff;color:#fff'>h",
     "a", "h"},
    {"<p style='background:currentcolor;color:red'>h<p style='color:Canvas'>h<p "
     "style='color:CanvasText'>a",
     "a", "h|h"},
};

/* Elements that show a part of what they hold. */
static const TextCase details_cases[] = {
    {"<details><summary>a</summary>h<p>h</p></details>b", "a|b", "h|h"},
    {"<details open><summary>a</summary>b</details>", "a|b", ""},
    {"<details>h<summary>a</summary><summary>h</summary></details>", "a", "h|h"},
    {"<details><div><summary>h</summary></div></details>a", "a", "h"},
    {"<details><summary>a</summary><details><summary>h</summary>h</details>h</details>b", "a|b",
     "h|h|h"},
    {"<details open><summary>a</summary><details><summary>b</summary>h</details>c</details>",
     "a|b|c", "h"},
    {"<details><summary style='display:none'>h</summary>h</details><summary>a</summary>", "a",
     "h|h"},
    {"<details><summary>a<details>h</summary>h</details>b", "a|b", "h|h"},
};

/* Old attributes take anything for a colour. */
static const TextCase attribute_cases[] = {
    {"<table><tr><td bgcolor='#1877F2;' style='color:#fff'>a</table>", "a", ""},
    {"<table bgcolor=' #1877F2 '><tr><td style='color:#fff'>a</table>", "a", ""},
    {"<table bgcolor='#1877f'><tr><td style='color:#fff'>a</table>", "a", ""},
    {"<font color=' #ffffff '>h</font><font color='#ffffffzz'>a</font><font "
     "color=zffffff>b</font>",
     "ab", "h"},
    {"<font color='#fff '>h</font><font color=fff>a</font><font color=chucknorris>b</font>",
     "ab", "h"},
    {"<body bgcolor=x>h<font color=White>a</font><font color='#abc'>b", "ab", "h"},
    {"<body bgcolor=''>a<font color=transparent>b</font>", "ab", ""},
    {"<body bgcolor='#ffffffffffffffffffffffff'>a<font color='😀é'>b</font>", "ab", ""},
};

/* Rules whose selectors are more than one name. */
static const TextCase selector_cases[] = {
    {"<style>.w .x{display:none}</style><div class=w><p class=x>h</p></div><p class=x>a", "a",
     "h"},
    {"<style>.w>.x{display:none}</style><div class=w><p class=x>h</p><div><p class=x>a", "a",
     "h"},
    {"<style>.w > p .x{display:none}</style><div class=w><p><b class=x>h</b></p><i><b "
     "class=x>a",
     "a", "h"},
    {"<style>.w .v .x{display:none}</style><div class=v><div class=w><p class=x>a</p><div "
     "class=v>"
     "<p class=x>h",
     "a", "h"},
    {"<style>table .x{display:none}td p{display:none}</style><table><tr><td class=x>h<td><p>h"
     "</table><p class=x>a",
     "a", "h|h"},
    {"<style>.x.y{display:none}</style><p class='y x'>h<p class=x>a", "a", "h"},
    {"<style>p.x#i{display:none}</style><p id=i class=x>h<p id=i>a<b id=i class=x>b", "ab",
     "h"},
    {"<style>.x:not(.q){display:none}</style><p class=x>h<p class='x q'>a", "a", "h"},
    {"<style>.x:not(.q,b){display:none}</style><p class=x>h</p><b class=x>a</b><p class='q "
     "x'>b",
     "a|b", "h"},
    {"<style>.x[class]{display:none}[class=y]{display:none}</style><p class=x>h<p class=y>h<p "
     "class='y z'>a",
     "a", "h|h"},
    {"<style>[class~=x]{display:none}[id='i']{display:none}</style><p class='y x'>h<p id=i>h<p "
     "id=I>a",
     "a", "h|h"},
    {"<style>[class*='hid' i]{display:none}[title^=no]{display:none}</style><p class=aHiDe>h<p "
     "title=not>h<p title=on>a",
     "a", "h|h"},
    {"<style>[lang|=de]{display:none}[align=LEFT]{display:none}[title$='']{display:none}</"
     "style>"
     "<p lang=de-at>h<p align=left>h<p title=''>a",
     "a", "h|h"},
    {"<style>:is(.x){display:none}:where(.y){display:none}</style><p class=x>h<p class=y>h", "",
     "h|h"},
    {"<style>:root .x{display:none}html>body>.y{display:none}</style><p class=x>h<p "
     "class=y>h<div>"
     "<p class=y>a",
     "a", "h|h"},
    {"<style>body.k .x{display:none}</style><body class=k><p class=x>h", "", "h"},
    {"<style>.x,.y:hover{display:none}</style><p class=x>h<p class=y>a", "a", "h"},
    {"<style>.sm\\:x{display:none}</style><p class='sm:x'>h<p class=sm>a", "a", "h"},
    {"<style>.\\e9t\\e9{display:none}</style><p class='\u00E9t\u00E9'>h", "", "h"},
    {"<style>P.x{display:none}.X{display:none}</style><p class=x>h</p><b class=x>a", "a", "h"},
    /* elements that the standard continues keep what they match */
    {"<style>b .x{display:none}</style><p><b>a<p><i class=x>h", "a", "h"},
    /* what they show, they show */
    {"<style>.m{display:none} .show .m{display:block}</style><div class=show><p "
     "class=m>a</div><p "
     "class=m>h",
     "a", "h"},
    {"<style>.m{display:none}.m.on{display:block}</style><p class='m on'>a<p class=m>h", "a",
     "h"},
    {"<style>.a{display:none}[class=\"a\"]{display:block}</style><p class=a>a<p class='a b'>h",
     "a", "h"},
    {"<style>.a{display:none}.a:not(.q){display:block}</style><p class=a>a<p class='a q'>h",
     "a", "h"},
    {"<style>.f{background:#000}.f p{color:#fff}</style><div class=f><p>a</div><p>b", "a|b",
     ""},
    {"<style>#f{background:#000}#f td{color:#fff}</style><table id=f><tr><td>a</table>", "a",
     ""},
    {"<style>.btn{background:#0000ee}a:link{color:#fff}</style><p class=btn><a "
     "href=x>a</a><a>b",
     "ab", ""},
    {"<style>.h td{background:#1877f2}</style><table class=h><tr><td style='color:#fff'>a", "a",
     ""},
    {"<style>.c.d{background:#1877f2}</style><div class='c d'><p style='color:#fff'>a", "a",
     ""},
    /* the order of precedence */
    {"<style>body p,body h1{font-size:14px}p,h1{font-size:0}</style><p>a<h1>b", "a|b", ""},
    {"<style>* p{font-size:0}p{font-size:14px}</style><p>a", "a", ""},
    {"<style>.a.b{color:#000}.a{color:#fff}</style><p class='a b'>a<p class=a>h", "a", "h"},
    {"<style>#i{color:#000}.a.b.c.d{color:#fff}</style><p id=i class='a b c d'>a", "a", ""},
    {"<style>:where(#i) p{color:#fff}p{color:#000}</style><div id=i><p>a", "a", ""},
    /* what cannot be said may show, and hides nothing */
    {"<style>.x:first-child{display:none}.y+.x{display:none}</style><p class=x>a", "a", ""},
    {"<style>.x{display:none}.y+.x{display:block}</style><p class=x>a", "a", ""},
    {"<style>.x{display:none}.x:first-child{display:none}</style><p class=x>h", "", "h"},
    {"<style>.x{display:none}.w .y~.x{display:block}</style><p class=x>h<div class=w><p "
     "class=x>a",
     "a", "h"},
    {"<style>.x{color:#fff}.x:last-child{color:#000}.y{color:#fff}.y:empty{color:#FFF}</"
     "style><p "
     "class=x>a<p class=y>h",
     "a", "h"},
    {"<style>p:first-child .x{display:none}</style><p><b class=x>a", "a", ""},
    /* what is not so on a page that was not touched */
    {"<style>.x{display:none}.x:hover{display:block}.x::before{display:block}.y:hover .x{"
     "display:block}</style><p class=x>h",
     "", "h"},
    {"<style>a:visited{color:#fff}a::first-line{color:#fff}</style><a href=x>a", "a", ""},
    {"<style>.x{display:none}.ExternalClass .x{display:block}[data-x] "
     ".x{display:block}</style><p "
     "class=x>h",
     "", "h"},
    {"<style>.x{color:#fff}p[x-apple-data-detectors]{color:inherit!important}</style><p "
     "class=x>h",
     "", "h"},
    {"<style>.x{display:none}* html .x{display:block}*+html .x{display:block}</style><p "
     "class=x>h",
     "", "h"},
    /* one selector that is none spoils the list */
    {"<style>.x{display:none}.x,.y:foo{display:block}</style><p class=x>h", "", "h"},
    {"<style>.x,.1y{display:none}.x,..y{display:none}.x,[y{display:none}</style><p class=x>a",
     "a", ""},
    {"<style>.x,{display:none}.x,,.y{display:none}>.x{display:none}.x>{display:none}</style><p "
     "class=x>a",
     "a", ""},
};

static const TextCase condition_cases[] = {
    {"<style>@media screen, print{.x{display:none}}</style><p class=x>h", "", "h"},
    {"<style>@media print{.x{display:none}}</style><p class=x>a", "a", ""},
    {"<style>@media not print{.x{display:none}}@media not all, "
     "print{.y{display:none}}</style><p "
     "class=x>h<p class=y>a",
     "a", "h"},
    {"<style>@media screen and (min-width:1px){.x{display:none}}</style><p class=x>h", "", "h"},
    {"<style>@media (max-width:99999px) and (color){.x{display:none}}</style><p class=x>h", "",
     "h"},
    {"<style>@media only screen and (max-width:480px), all and (max-width:480px){.x{display:"
     "none!important}}</style><p class=x>a",
     "a", ""},
    {"<style>@media print, all and (max-width:480px){.x{display:none}}</style><p class=x>a",
     "a", ""},
    {"<style>@media tv{.x{display:none}}@media screen and(color){.x{display:none}}@media "
     "(foo){.x{"
     "display:none}}</style><p class=x>a",
     "a", ""},
    {"<style media='screen, print'>.x{display:none}</style><style media='not "
     "all'>.y{display:none}"
     "</style><p class=x>h<p class=y>a",
     "a", "h"},
    {"<style>.d{display:none}@media screen and (min-width:481px){.d{display:block!important}}"
     "</style><p class=d>a",
     "a", ""},
    {"<style>.d{display:none}</style><style "
     "media='(min-width:481px)'>.d{display:block}</style><p "
     "class=d>a",
     "a", ""},
    {"<style>.d{display:none}@media (max-width:9px){.d{display:block}}@media "
     "(min-width:99999px){"
     ".d{display:block}}</style><p class=d>h",
     "", "h"},
    {"<style>@media (min-width:600px){.c{background:#1877f2}}</style><div class=c><p "
     "style='color:"
     "#fff'>a",
     "a", ""},
    {"<style>@media (prefers-color-scheme:dark){p{color:#fff!important}}</style><p>a", "a", ""},
    {"<style>.x{color:#fff}@media (width < 600px){.x{color:white}}</style><p class=x>h", "",
     "h"},
    {"<style>.x{display:none}@media (width < 600px){.x{display:block}.x{display:none}}@media "
     "(hover){.x{display:block}}@media (grid){.x{display:none}}</style><p class=x>a",
     "a", ""},
    {"<style>@supports (display:block){.x{display:none}}@supports not "
     "(display:block){.y{display:"
     "none}}@supports (foo:bar){.z{display:none}}</style><p class=x>h<p class=y>a<p class=z>b",
     "a|b", "h"},
    {"<style>@layer a{.x{display:none}}</style><p class=x>h", "", "h"},
    {"<style>.x{display:block}@layer a{p.x{display:none}}</style><p class=x>a", "a", ""},
    {"<style>@layer a,b;@import url(x);@font-face{src:url(x)}.x{display:none}</style><p "
     "class=x>h",
     "", "h"},
    {"<style>@media screen{@media all{.x{display:none}}}.y{display:none}</style><p class=x>h<p "
     "class=y>h",
     "", "h|h"},
    {"<style>@media (hover){@media all{.x{display:none}}}.y{display:none}</style><p "
     "class=x>a<p "
     "class=y>h",
     "a", "h"},
    {"<style>@media all{.x{display:none}x}.y{display:none}</style><p class=x>h<p class=y>h", "",
     "h|h"},
    {"<style>@container (width>1px){.x{display:none}}@keyframes "
     "a{from{display:none}}</style><p "
     "class=x>a",
     "a", ""},
    /* most drop a rule that has something stray before it */
    {"<style>.x{top:0}}.x{display:none}</style><p class=x>a", "a", ""},
    {"<style>.x{top:0};.x{display:none}.y{display:none}</style><p class=x>a<p class=y>h", "a",
     "h"},
    {"<style type=text/x-foo>body{display:none}</style><style type='text/css; "
     "a=b'>p{display:none}"
     "</style><p>a",
     "a", ""},
    {"<style type='TEXT/CSS'>.x{display:none}</style><style type=''>.y{display:none}</style><p "
     "class=x>h<p class=y>h",
     "", "h|h"},
    {"<style>.y{background:url(a')}.x{display:none}</style><p class=x>h", "", "h"},
    {"<style>.y{a:(}.x{display:none}</style><p class=x>a", "a", ""},
    {"<p class=x>h<style>.x{display:none}", "", "h"},
    {"<style>.x{color:#fff}@media (prefers-color-scheme:dark){.x{color:#f7f7f9}}</style><p "
     "class="
     "x>h",
     "", "h"},
    {"<style>.y{top:0}</style><svg><style>.x{display:none}</style></svg><p class=x>a", "a",
     ".x{display:none}"},
    /* rules in rules are for what they say, not for what is around them */
    {"<style>.x{a:b;.y{display:none}}.z{.y{};display:none}</style><p class=x>a<p class=z>h",
     "a", "h"},
    {"<style>.x{a:'{';display:none}</style><p class=x>h", "", "h"},
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
test_invalid(void)
{
    check_cases(invalid_cases, G_N_ELEMENTS(invalid_cases));
}

static void
test_length(void)
{
    check_cases(length_cases, G_N_ELEMENTS(length_cases));
}

static void
test_box(void)
{
    check_cases(box_cases, G_N_ELEMENTS(box_cases));
}

static void
test_place(void)
{
    check_cases(place_cases, G_N_ELEMENTS(place_cases));
}

static void
test_shape(void)
{
    check_cases(shape_cases, G_N_ELEMENTS(shape_cases));
}

static void
test_color(void)
{
    check_cases(color_cases, G_N_ELEMENTS(color_cases));
}

static void
test_selector(void)
{
    check_cases(selector_cases, G_N_ELEMENTS(selector_cases));
}

static void
test_condition(void)
{
    check_cases(condition_cases, G_N_ELEMENTS(condition_cases));
}

static void
test_attribute(void)
{
    check_cases(attribute_cases, G_N_ELEMENTS(attribute_cases));
}

static void
test_details(void)
{
    check_cases(details_cases, G_N_ELEMENTS(details_cases));
}

/* What rules take of memory and time is bounded, and it is said when that was not enough. "#"
 * counts up. */
static void
check_ceiling(const char *rule, const char *element, unsigned n, bool too_many)
{
    g_autoptr(GString) page = g_string_new("<style>");
    for (unsigned i = 0; i < n; i++) {
        for (const char *c = rule; *c; c++) {
            if (*c == '#')
                g_string_append_printf(page, "%u", i);
            else
                g_string_append_c(page, *c);
        }
    }
    g_string_append(page, "</style>");
    for (unsigned i = 0; i < n; i++)
        g_string_append(page, element);
    g_autoptr(DemurHtml) html = demur_html_new(page->str, page->len);
    g_assert_cmpstr(html->unread, ==, too_many ? "there are too many rules of style" : NULL);
}

static void
test_ceilings(void)
{
    check_ceiling(".a#{top:0;margin:0;inset:0;padding:0}", "<p class=a1>", 1000, false);
    check_ceiling(".a#{top:0}", "<p>", 5001, true);
    check_ceiling(".a#{margin:0;inset:0;padding:0;background:red}", "<p>", 2000, true);
    check_ceiling("p.a#{top:0}p[b=c#]{top:0}", "<p>", 300, false);
    check_ceiling("p[b#=c]{top:0}", "<p b=c>", 1500, true);
    check_ceiling(".a# p{top:0}", "<p>", 256, false);
    check_ceiling(".a#:hover p{top:0}", "<p>", 300, false);
    check_ceiling(".a# p{top:0}", "<p>", 257, true);
}

/* Style attributes that come again, more than are remembered, alike but for a few bytes. */
static void
test_repeated(void)
{
    g_autoptr(GString) page = g_string_new(NULL);
    for (unsigned i = 0; i < 300; i++)
        g_string_append_printf(page, "<b style='top:%02upx;display:%s;left:1px'>%c</b>",
                               i % 100 / 4, i % 3 ? "flex" : "none", i % 3 ? 'a' : 'h');
    g_autoptr(DemurHtml) html = demur_html_new(page->str, page->len);
    g_assert_cmpuint(strspn(html->visible->str, "a\n"), ==, html->visible->len);
    g_assert_cmpuint(strspn(html->hidden->str, "h\n"), ==, html->hidden->len);
    g_assert_nonnull(strchr(html->hidden->str, 'h'));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html-style/invalid", test_invalid);
    g_test_add_func("/html-style/length", test_length);
    g_test_add_func("/html-style/box", test_box);
    g_test_add_func("/html-style/place", test_place);
    g_test_add_func("/html-style/shape", test_shape);
    g_test_add_func("/html-style/color", test_color);
    g_test_add_func("/html-style/selector", test_selector);
    g_test_add_func("/html-style/condition", test_condition);
    g_test_add_func("/html-style/attribute", test_attribute);
    g_test_add_func("/html-style/details", test_details);
    g_test_add_func("/html-style/ceilings", test_ceilings);
    g_test_add_func("/html-style/repeated", test_repeated);
    return g_test_run();
}
