/* SPDX-License-Identifier: MIT */
/* Elements and attributes that matter, by name. */
#ifndef DEMUR_MESSAGE_HTML_NAMES_H
#define DEMUR_MESSAGE_HTML_NAMES_H

#include <stddef.h>

/* What the tree builder and a renderer do with an element. */
enum {
    HTML_VOID = 1,          /* has no content */
    HTML_FORMAT = 2,        /* a formatting element: survives the block it stands in */
    HTML_SPECIAL = 4,       /* stops the search of an end tag that is not its own */
    HTML_SCOPE = 8,         /* elements outside are not in scope inside of it */
    HTML_MARKER = 16,       /* formatting outside is not continued inside of it */
    HTML_BLOCK = 32,        /* starts and ends a line */
    HTML_CLOSES_P = 64,     /* ends an open paragraph */
    HTML_RCDATA = 128,      /* content is text with character references */
    HTML_RAWTEXT = 256,     /* content is text */
    HTML_HIDDEN = 512,      /* not displayed unless a style says otherwise */
    HTML_NO_TEXT = 1024,    /* content is no text at all */
    HTML_PRE = 2048,        /* line ends count */
    HTML_TABLE_PART = 4096, /* its height is only the least one */
    HTML_BREAKOUT = 8192,   /* ends foreign content */
    HTML_HEADING = 16384,
    HTML_ENDS_IN_SCOPE = 32768, /* its end tag closes what is open inside of it */
};

#define HTML_BLOCKS (HTML_SPECIAL | HTML_BLOCK | HTML_CLOSES_P | HTML_ENDS_IN_SCOPE)
#define HTML_CELLS (HTML_SPECIAL | HTML_SCOPE | HTML_MARKER | HTML_TABLE_PART)
#define HTML_ROWS (HTML_SPECIAL | HTML_BLOCK | HTML_TABLE_PART)
#define HTML_FONTS (HTML_FORMAT | HTML_BREAKOUT)

/* Sorted by name. */
#define HTML_ELEMENTS(X)                                                                       \
    X(A, "a", HTML_FORMAT)                                                                     \
    X(ADDRESS, "address", HTML_BLOCKS)                                                         \
    X(APPLET, "applet", HTML_SPECIAL | HTML_SCOPE | HTML_MARKER | HTML_ENDS_IN_SCOPE)          \
    X(AREA, "area", HTML_SPECIAL | HTML_VOID)                                                  \
    X(ARTICLE, "article", HTML_BLOCKS)                                                         \
    X(ASIDE, "aside", HTML_BLOCKS)                                                             \
    X(B, "b", HTML_FONTS)                                                                      \
    X(BASE, "base", HTML_SPECIAL | HTML_VOID)                                                  \
    X(BASEFONT, "basefont", HTML_SPECIAL | HTML_VOID)                                          \
    X(BGSOUND, "bgsound", HTML_SPECIAL | HTML_VOID)                                            \
    X(BIG, "big", HTML_FONTS)                                                                  \
    X(BLOCKQUOTE, "blockquote", HTML_BLOCKS | HTML_BREAKOUT)                                   \
    X(BODY, "body", HTML_BREAKOUT)                                                             \
    X(BR, "br", HTML_SPECIAL | HTML_VOID | HTML_BLOCK | HTML_BREAKOUT)                         \
    X(BUTTON, "button", HTML_SPECIAL | HTML_ENDS_IN_SCOPE)                                     \
    X(CANVAS, "canvas", 0)                                                                     \
    X(CAPTION, "caption", HTML_CELLS | HTML_BLOCK)                                             \
    X(CENTER, "center", HTML_BLOCKS | HTML_BREAKOUT)                                           \
    X(CODE, "code", HTML_FONTS)                                                                \
    X(COL, "col", HTML_SPECIAL | HTML_VOID)                                                    \
    X(COLGROUP, "colgroup", HTML_SPECIAL | HTML_TABLE_PART)                                    \
    X(DATALIST, "datalist", HTML_HIDDEN)                                                       \
    X(DD, "dd", HTML_BLOCKS | HTML_BREAKOUT)                                                   \
    X(DETAILS, "details", HTML_BLOCKS)                                                         \
    X(DIALOG, "dialog", HTML_BLOCK | HTML_CLOSES_P | HTML_ENDS_IN_SCOPE | HTML_HIDDEN)         \
    X(DIR, "dir", HTML_BLOCKS)                                                                 \
    X(DIV, "div", HTML_BLOCKS | HTML_BREAKOUT)                                                 \
    X(DL, "dl", HTML_BLOCKS | HTML_BREAKOUT)                                                   \
    X(DT, "dt", HTML_BLOCKS | HTML_BREAKOUT)                                                   \
    X(EM, "em", HTML_FONTS)                                                                    \
    X(EMBED, "embed", HTML_SPECIAL | HTML_VOID | HTML_BREAKOUT)                                \
    X(FIELDSET, "fieldset", HTML_BLOCKS)                                                       \
    X(FIGCAPTION, "figcaption", HTML_BLOCKS)                                                   \
    X(FIGURE, "figure", HTML_BLOCKS)                                                           \
    X(FONT, "font", HTML_FORMAT)                                                               \
    X(FOOTER, "footer", HTML_BLOCKS)                                                           \
    X(FORM, "form", HTML_SPECIAL | HTML_BLOCK | HTML_CLOSES_P)                                 \
    X(FRAME, "frame", HTML_SPECIAL | HTML_VOID)                                                \
    X(FRAMESET, "frameset", HTML_VOID)                                                         \
    X(H1, "h1", HTML_BLOCKS | HTML_HEADING | HTML_BREAKOUT)                                    \
    X(H2, "h2", HTML_BLOCKS | HTML_HEADING | HTML_BREAKOUT)                                    \
    X(H3, "h3", HTML_BLOCKS | HTML_HEADING | HTML_BREAKOUT)                                    \
    X(H4, "h4", HTML_BLOCKS | HTML_HEADING | HTML_BREAKOUT)                                    \
    X(H5, "h5", HTML_BLOCKS | HTML_HEADING | HTML_BREAKOUT)                                    \
    X(H6, "h6", HTML_BLOCKS | HTML_HEADING | HTML_BREAKOUT)                                    \
    X(HEAD, "head", HTML_BREAKOUT)                                                             \
    X(HEADER, "header", HTML_BLOCKS)                                                           \
    X(HGROUP, "hgroup", HTML_BLOCKS)                                                           \
    X(HR, "hr", HTML_SPECIAL | HTML_VOID | HTML_BLOCK | HTML_CLOSES_P | HTML_BREAKOUT)         \
    X(HTML, "html", 0)                                                                         \
    X(I, "i", HTML_FONTS)                                                                      \
    X(IFRAME, "iframe", HTML_SPECIAL | HTML_RAWTEXT | HTML_HIDDEN)                             \
    X(IMAGE, "image", HTML_VOID)                                                               \
    X(IMG, "img", HTML_SPECIAL | HTML_VOID | HTML_BREAKOUT)                                    \
    X(INPUT, "input", HTML_SPECIAL | HTML_VOID)                                                \
    X(KEYGEN, "keygen", HTML_SPECIAL | HTML_VOID)                                              \
    X(LI, "li", HTML_BLOCKS | HTML_BREAKOUT)                                                   \
    X(LINK, "link", HTML_SPECIAL | HTML_VOID)                                                  \
    X(LISTING, "listing", HTML_BLOCKS | HTML_PRE | HTML_BREAKOUT)                              \
    X(MAIN, "main", HTML_BLOCKS)                                                               \
    X(MARQUEE, "marquee", HTML_SPECIAL | HTML_SCOPE | HTML_MARKER | HTML_ENDS_IN_SCOPE)        \
    X(MATH, "math", 0)                                                                         \
    X(MENU, "menu", HTML_BLOCKS | HTML_BREAKOUT)                                               \
    X(META, "meta", HTML_SPECIAL | HTML_VOID | HTML_BREAKOUT)                                  \
    X(NAV, "nav", HTML_BLOCKS)                                                                 \
    X(NOBR, "nobr", HTML_FONTS)                                                                \
    X(NOEMBED, "noembed", HTML_SPECIAL | HTML_RAWTEXT | HTML_HIDDEN)                           \
    X(NOFRAMES, "noframes", HTML_SPECIAL | HTML_RAWTEXT | HTML_HIDDEN)                         \
    X(NOSCRIPT, "noscript", HTML_SPECIAL)                                                      \
    X(OBJECT, "object", HTML_SPECIAL | HTML_SCOPE | HTML_MARKER | HTML_ENDS_IN_SCOPE)          \
    X(OL, "ol", HTML_BLOCKS | HTML_BREAKOUT)                                                   \
    X(OPTGROUP, "optgroup", HTML_BLOCK)                                                        \
    X(OPTION, "option", HTML_BLOCK)                                                            \
    X(P, "p", HTML_BLOCKS | HTML_BREAKOUT)                                                     \
    X(PARAM, "param", HTML_SPECIAL | HTML_VOID)                                                \
    X(PLAINTEXT, "plaintext", HTML_SPECIAL | HTML_BLOCK | HTML_CLOSES_P | HTML_PRE)            \
    X(PRE, "pre", HTML_BLOCKS | HTML_PRE | HTML_BREAKOUT)                                      \
    X(RP, "rp", HTML_HIDDEN)                                                                   \
    X(S, "s", HTML_FONTS)                                                                      \
    X(SCRIPT, "script", HTML_SPECIAL | HTML_HIDDEN | HTML_NO_TEXT)                             \
    X(SECTION, "section", HTML_BLOCKS)                                                         \
    X(SELECT, "select", HTML_SPECIAL | HTML_ENDS_IN_SCOPE | HTML_BLOCK)                        \
    X(SMALL, "small", HTML_FONTS)                                                              \
    X(SOURCE, "source", HTML_SPECIAL | HTML_VOID)                                              \
    X(STRIKE, "strike", HTML_FONTS)                                                            \
    X(STRONG, "strong", HTML_FONTS)                                                            \
    X(STYLE, "style", HTML_SPECIAL | HTML_RAWTEXT | HTML_HIDDEN | HTML_NO_TEXT)                \
    X(SUMMARY, "summary", HTML_BLOCKS)                                                         \
    X(SVG, "svg", 0)                                                                           \
    X(TABLE, "table",                                                                          \
      HTML_SPECIAL | HTML_SCOPE | HTML_BLOCK | HTML_TABLE_PART | HTML_BREAKOUT)                \
    X(TBODY, "tbody", HTML_ROWS)                                                               \
    X(TD, "td", HTML_CELLS)                                                                    \
    X(TEMPLATE, "template",                                                                    \
      HTML_SPECIAL | HTML_SCOPE | HTML_MARKER | HTML_HIDDEN | HTML_NO_TEXT)                    \
    X(TEXTAREA, "textarea", HTML_SPECIAL | HTML_RCDATA | HTML_HIDDEN | HTML_PRE)               \
    X(TFOOT, "tfoot", HTML_ROWS)                                                               \
    X(TH, "th", HTML_CELLS)                                                                    \
    X(THEAD, "thead", HTML_ROWS)                                                               \
    X(TITLE, "title", HTML_SPECIAL | HTML_RCDATA | HTML_HIDDEN)                                \
    X(TR, "tr", HTML_ROWS)                                                                     \
    X(TRACK, "track", HTML_SPECIAL | HTML_VOID)                                                \
    X(TT, "tt", HTML_FONTS)                                                                    \
    X(U, "u", HTML_FONTS)                                                                      \
    X(UL, "ul", HTML_BLOCKS | HTML_BREAKOUT)                                                   \
    X(VIDEO, "video", 0)                                                                       \
    X(WBR, "wbr", HTML_SPECIAL | HTML_VOID)                                                    \
    X(XMP, "xmp", HTML_SPECIAL | HTML_BLOCK | HTML_CLOSES_P | HTML_RAWTEXT | HTML_PRE)

typedef enum HtmlTag {
    HTML_TAG_OTHER,
#define HTML_ELEMENT(id, name, flags) HTML_TAG_##id,
    HTML_ELEMENTS(HTML_ELEMENT)
#undef HTML_ELEMENT
        HTML_N_TAGS
} HtmlTag;

/* Sorted by name. */
#define HTML_ATTRIBUTES(X)                                                                     \
    X(ACTION, "action")                                                                        \
    X(ALT, "alt")                                                                              \
    X(BACKGROUND, "background")                                                                \
    X(BGCOLOR, "bgcolor")                                                                      \
    X(CLASS, "class")                                                                          \
    X(CODEBASE, "codebase")                                                                    \
    X(COLOR, "color")                                                                          \
    X(CONTENT, "content")                                                                      \
    X(DATA, "data")                                                                            \
    X(FACE, "face")                                                                            \
    X(FORMACTION, "formaction")                                                                \
    X(HEIGHT, "height")                                                                        \
    X(HIDDEN, "hidden")                                                                        \
    X(HREF, "href")                                                                            \
    X(HTTP_EQUIV, "http-equiv")                                                                \
    X(ID, "id")                                                                                \
    X(ITEMPROP, "itemprop")                                                                    \
    X(LANG, "lang")                                                                            \
    X(MEDIA, "media")                                                                          \
    X(OPEN, "open")                                                                            \
    X(POPOVER, "popover")                                                                      \
    X(POSTER, "poster")                                                                        \
    X(REL, "rel")                                                                              \
    X(SIZE, "size")                                                                            \
    X(SRC, "src")                                                                              \
    X(SRCDOC, "srcdoc")                                                                        \
    X(SRCSET, "srcset")                                                                        \
    X(STYLE, "style")                                                                          \
    X(TEXT, "text")                                                                            \
    X(TITLE, "title")                                                                          \
    X(TYPE, "type")                                                                            \
    X(WIDTH, "width")                                                                          \
    X(XLINK_HREF, "xlink:href")                                                                \
    X(XML_LANG, "xml:lang")

typedef enum HtmlAttr {
#define HTML_ATTRIBUTE(id, name) HTML_ATTR_##id,
    HTML_ATTRIBUTES(HTML_ATTRIBUTE)
#undef HTML_ATTRIBUTE
        HTML_N_ATTRS
} HtmlAttr;

/* Names in lower case. HTML_TAG_OTHER, HTML_N_ATTRS when it is none of ours. */
HtmlTag demur_html_tag(const char *name, size_t len);
HtmlAttr demur_html_attr(const char *name, size_t len);

/* HTML_VOID and so on. */
unsigned demur_html_tag_flags(HtmlTag tag);

#endif
