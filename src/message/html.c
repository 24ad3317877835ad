/* SPDX-License-Identifier: MIT */
/*
 * Tokens to text and links. Scripting is taken to be off, as in every reader of mail: what a
 * <noscript> holds is read. A style sheet that comes after what it hides asks for a second
 * pass.
 */
#include "message/html.h"

#include <string.h>

#include "base/limits.h"
#include "message/html-refs.h"
#include "message/html-tree.h"

typedef struct Builder {
    DemurHtml *html;
    DemurHtmlTokenizer *tokenizer;
    HtmlStack stack;
    HtmlLinks links;
    HtmlSheet *sheet;
    HtmlStyles *styles;
    GString *style;  /* the style sheet being read */
    bool started;    /* something was there for a style sheet to apply to */
    bool late;       /* and a style sheet came after it */
    bool frozen;     /* the second pass: the sheet is complete */
    bool was_hidden; /* where the last text went */
    HtmlHolds sheet_holds;
    bool html_seen, body_seen;
    bool strict;   /* what is in doubt is hidden */
    bool doubtful; /* all of the page is in doubt */
} Builder;

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static const HtmlLook *
look(Builder *b)
{
    return &demur_html_stack_current(&b->stack)->look;
}

static bool
text_is_seen(Builder *b)
{
    return look(b)->readable && !b->stack.full;
}

static HtmlRefs
refs_of(Builder *b)
{
    return (HtmlRefs){&b->links, b->html, look(b), b->stack.full};
}

/* A line feed or a space, unless there is white space already. */
static void
break_one(GString *text, char with)
{
    if (!text->len || text->str[text->len - 1] == '\n')
        return;
    if (text->str[text->len - 1] != ' ')
        g_string_append_c(text, with);
    else if (with == '\n')
        text->str[text->len - 1] = '\n';
}

/* What is hidden but not gone still takes its place between lines. */
static void
break_text(Builder *b, char with)
{
    if (!look(b)->gone)
        break_one(b->html->visible, with);
    if (!text_is_seen(b))
        break_one(b->html->hidden, with);
}

/* White space outside of <pre> is one space, however long. NUL is dropped. */
static void
append_text(GString *text, DemurHtmlSpan span, bool pre)
{
    size_t at = text->len;
    g_string_set_size(text, at + span.len);
    bool blank = at == 0 || is_space(text->str[at - 1]);
    for (size_t i = 0; i < span.len; i++) {
        char c = span.data[i];
        if (c == '\0')
            continue;
        bool space = is_space(c);
        if (space && blank && !pre)
            continue;
        text->str[at++] = space && !pre ? ' ' : c;
        blank = space;
    }
    g_string_truncate(text, at);
}

/* White space between the parts of a table is not text. */
static bool
is_continued(Builder *b, DemurHtmlSpan text)
{
    HtmlTag tag = demur_html_stack_current(&b->stack)->tag;
    unsigned flags = demur_html_tag_flags(tag);
    if (!(flags & HTML_TABLE_PART) || (flags & HTML_MARKER))
        return !(flags & (HTML_RCDATA | HTML_RAWTEXT)) && tag != HTML_TAG_SCRIPT;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_space(text.data[i]))
            return true;
    }
    return false;
}

/* Text that is none to a reader's program. */
static void
keep_unrendered(Builder *b, DemurHtmlSpan text)
{
    GString *kept = b->html->unrendered;
    size_t left = DEMUR_LIMIT_UNRENDERED - MIN(kept->len, DEMUR_LIMIT_UNRENDERED);
    if (!left)
        return;
    size_t len = MIN(text.len, left);
    while (len && len < text.len && ((unsigned char)text.data[len] & 0xC0) == 0x80)
        len--;
    break_one(kept, '\n');
    append_text(kept, (DemurHtmlSpan){text.data, len}, false);
}

/* Text of a table that stands in no cell is shown before the table, by its own parent's look.
 */
static bool
is_misplaced(Builder *b)
{
    unsigned flags = demur_html_tag_flags(demur_html_stack_current(&b->stack)->tag);
    return (flags & HTML_TABLE_PART) && !(flags & HTML_MARKER);
}

static void
handle_text(Builder *b, DemurHtmlSpan text)
{
    if (b->stack.pending && is_continued(b, text)) {
        /* Of those that are alike, three are continued (WHATWG HTML, 13.2.4.3). */
        b->doubtful = b->doubtful || b->stack.pending->n > 3;
        demur_html_stack_reconstruct(&b->stack);
    }
    const HtmlLook *now = look(b);
    if (demur_html_stack_current(&b->stack)->tag == HTML_TAG_STYLE && !b->frozen)
        g_string_append_len(b->style, text.data, (gssize)text.len);
    if (now->no_text) {
        keep_unrendered(b, text);
        return;
    }
    bool seen = text_is_seen(b) && !(b->strict && is_misplaced(b));
    GString *to = seen ? b->html->visible : b->html->hidden;
    if (!seen && !b->was_hidden && to->len && !is_space(to->str[to->len - 1]))
        g_string_append_c(to, '\n');
    b->was_hidden = !seen;
    size_t before = to->len;
    append_text(to, text, now->pre);
    b->started = b->started || (seen && to->len > before);
    if (seen)
        demur_html_links_add_text(&b->links, now->link, text);
}

static void
break_for(Builder *b, HtmlTag tag, unsigned flags)
{
    if (flags & HTML_BLOCK)
        break_text(b, '\n');
    else if (tag == HTML_TAG_TD || tag == HTML_TAG_TH)
        break_text(b, ' ');
    else
        return;
    demur_html_links_add_blank(&b->links, look(b)->link);
}

static HtmlOwn
own_of(Builder *b, HtmlTag tag, DemurHtmlSpan name, const HtmlAttrs *attrs)
{
    HtmlAround around = {NULL, NULL};
    if (tag != HTML_TAG_HTML)
        around = demur_html_stack_around(&b->stack, tag == HTML_TAG_BODY ? 0 : b->stack.n - 1);
    HtmlOwn own = demur_html_attrs_own(attrs, tag, name, &around, b->styles);
    b->doubtful = b->doubtful || own.covers;
    return own;
}

static void
set_language(Builder *b, const HtmlAttrs *attrs)
{
    DemurHtmlSpan lang = attrs->of[HTML_ATTR_LANG];
    if (!lang.len)
        lang = attrs->of[HTML_ATTR_XML_LANG];
    if (!lang.len || lang.len > 64 || b->html->language)
        return;
    g_autofree char *copy = g_strndup(lang.data, lang.len);
    b->html->language = g_strdup(g_strstrip(copy));
    if (!*b->html->language)
        g_clear_pointer(&b->html->language, g_free);
}

/* <html> and <body> are open from the start; their first tag tells what they are like. */
static void
start_root(Builder *b, HtmlTag tag, DemurHtmlSpan name, const HtmlAttrs *attrs)
{
    bool *seen = tag == HTML_TAG_HTML ? &b->html_seen : &b->body_seen;
    set_language(b, attrs);
    /* What a later tag adds holds for all of the page. */
    b->doubtful =
        b->doubtful ||
        (attrs->any && (*seen || b->stack.n > HTML_STACK_ROOTS || b->html->visible->len > 0));
    if (*seen)
        return;
    *seen = true;
    b->started = b->started || tag == HTML_TAG_BODY || attrs->of[HTML_ATTR_CLASS].len ||
                 attrs->of[HTML_ATTR_ID].len || attrs->of[HTML_ATTR_STYLE].len;
    HtmlOwn own = own_of(b, tag, name, attrs);
    demur_html_stack_set_root(&b->stack, tag == HTML_TAG_HTML ? 0 : 1, &own);
}

static void
push(Builder *b, HtmlEntry *entry)
{
    b->started = true;
    demur_html_stack_push(&b->stack, entry);
}

static void
start_foreign(Builder *b, const DemurHtmlToken *token, HtmlTag tag, const HtmlAttrs *attrs)
{
    HtmlSpace space = demur_html_stack_current(&b->stack)->space;
    HtmlEntry entry = {.tag = tag, .own = own_of(b, HTML_TAG_OTHER, token->name, attrs)};
    HtmlRefs refs = refs_of(b);
    HtmlTag known = tag == HTML_TAG_A ? tag : HTML_TAG_OTHER;
    entry.link = demur_html_refs_links(&refs, known, attrs, &entry.own);
    b->doubtful = b->doubtful || tag == HTML_TAG_STYLE;
    if (tag == HTML_TAG_IMAGE || demur_html_span_is(token->name, "use"))
        demur_html_refs_drawing(&refs, attrs);
    else
        demur_html_refs_unusual(&refs, tag, attrs);
    if (token->self_closing || b->stack.full)
        return;
    demur_html_tree_set_foreign(&entry, space, token->name.data, token->name.len);
    push(b, &entry);
}

static void
enter_content(Builder *b, const DemurHtmlToken *token, HtmlTag tag, const HtmlAttrs *attrs)
{
    unsigned flags = demur_html_tag_flags(tag);
    if (flags & HTML_RCDATA)
        demur_html_tokenizer_enter(b->tokenizer, DEMUR_HTML_RCDATA);
    else if (flags & HTML_RAWTEXT)
        demur_html_tokenizer_enter(b->tokenizer, DEMUR_HTML_RAWTEXT);
    else if (tag == HTML_TAG_SCRIPT)
        demur_html_tokenizer_enter(b->tokenizer, DEMUR_HTML_SCRIPT);
    else if (tag == HTML_TAG_PLAINTEXT)
        demur_html_tokenizer_enter(b->tokenizer, DEMUR_HTML_PLAINTEXT);
    if (tag != HTML_TAG_STYLE)
        return;
    DemurHtmlSpan media = attrs->of[HTML_ATTR_MEDIA], type = attrs->of[HTML_ATTR_TYPE];
    bool css = (!type.len || demur_html_span_is(type, "text/css")) && !look(b)->no_text;
    g_string_truncate(b->style, 0);
    b->sheet_holds =
        css ? demur_html_media_holds((HtmlText){media.data, media.len}) : HTML_NEVER;
    /* One of several to choose from; one that older programs take for an option. */
    if (attrs->of[HTML_ATTR_TITLE].len || b->stack.top[HTML_TAG_SELECT] >= 0)
        b->sheet_holds = MIN(b->sheet_holds, HTML_MAYBE);
}

/* Of what stands right in a closed <details>, its first summary is shown. */
static void
show_summary(Builder *b, HtmlOwn *own)
{
    HtmlEntry *parent = demur_html_stack_current(&b->stack);
    if (parent->tag != HTML_TAG_DETAILS || parent->own.closed <= 0 || parent->summed)
        return;
    parent->summed = true;
    own->closed = -1;
}

/* What only some programs show, or show otherwise. */
static void
doubt_element(Builder *b, HtmlTag tag, DemurHtmlSpan name, const HtmlAttrs *attrs, HtmlOwn *own)
{
    const HtmlEntry *parent = demur_html_stack_current(&b->stack);
    own->gone = own->gone || demur_html_text_among((HtmlText){name.data, name.len},
                                                   " audio canvas marquee math meter object "
                                                   "option progress select svg video ");
    /* Whether a table ends the paragraph it stands in depends on the document's type. */
    bool in_paragraph = tag == HTML_TAG_TABLE && parent->tag == HTML_TAG_P && !parent->bare;
    bool sheet =
        tag == HTML_TAG_LINK && demur_html_span_is(attrs->of[HTML_ATTR_REL], "stylesheet");
    bool column = (tag == HTML_TAG_COL || tag == HTML_TAG_COLGROUP) &&
                  (attrs->of[HTML_ATTR_STYLE].data || attrs->of[HTML_ATTR_CLASS].data);
    b->doubtful = b->doubtful || in_paragraph || sheet || column || tag == HTML_TAG_FRAMESET;
}

static void
start_html(Builder *b, const DemurHtmlToken *token, HtmlTag tag, const HtmlAttrs *attrs)
{
    unsigned flags = demur_html_tag_flags(tag);
    bool started = b->started;
    bool kept = b->stack.full || demur_html_tree_before(&b->stack, tag);
    HtmlEntry entry = {.tag = tag, .flags = flags, .link = -1, .bare = !token->n_attributes};
    entry.own = own_of(b, tag, token->name, attrs);
    if (b->strict)
        doubt_element(b, tag, token->name, attrs, &entry.own);
    if (tag == HTML_TAG_SUMMARY)
        show_summary(b, &entry.own);
    HtmlRefs refs = refs_of(b);
    entry.link = demur_html_refs_links(&refs, tag, attrs, &entry.own);
    demur_html_refs_unusual(&refs, tag, attrs);
    if (!entry.own.gone && kept)
        break_for(b, tag, flags);
    enter_content(b, token, tag, attrs);
    if ((flags & HTML_VOID) || !kept || b->stack.full)
        return;
    if (tag == HTML_TAG_OTHER) {
        entry.name = g_strndup(token->name.data, token->name.len);
        entry.name_len = token->name.len;
    }
    if (tag == HTML_TAG_SVG || tag == HTML_TAG_MATH) {
        if (token->self_closing)
            return;
        demur_html_tree_set_foreign(&entry,
                                    tag == HTML_TAG_SVG ? HTML_SPACE_SVG : HTML_SPACE_MATH,
                                    token->name.data, token->name.len);
    }
    push(b, &entry);
    if (!text_is_seen(b) && (entry.own.gone || (flags & HTML_BLOCK)))
        break_one(b->html->hidden, '\n');
    /* What stands in the head is nothing a sheet applies to. */
    if (tag == HTML_TAG_TITLE || tag == HTML_TAG_STYLE || tag == HTML_TAG_SCRIPT)
        b->started = started;
}

static void
handle_comment(Builder *b, DemurHtmlSpan comment)
{
    HtmlRefs refs = refs_of(b);
    keep_unrendered(b, comment);
    demur_html_refs_comment(&refs, comment);
}

static void
handle_start(Builder *b, const DemurHtmlToken *token)
{
    HtmlTag tag = demur_html_tag(token->name.data, token->name.len);
    HtmlAttrs attrs;
    demur_html_attrs_read(token, &attrs);
    if (demur_html_tree_is_foreign(&b->stack)) {
        bool font = tag == HTML_TAG_FONT &&
                    (attrs.of[HTML_ATTR_COLOR].data || attrs.of[HTML_ATTR_FACE].data ||
                     attrs.of[HTML_ATTR_SIZE].data);
        if (!(demur_html_tag_flags(tag) & HTML_BREAKOUT) && !font) {
            start_foreign(b, token, tag, &attrs);
            return;
        }
        demur_html_tree_break_out(&b->stack);
    }
    if (tag == HTML_TAG_HTML || tag == HTML_TAG_BODY)
        start_root(b, tag, token->name, &attrs);
    else if (tag != HTML_TAG_HEAD)
        start_html(b, token, tag, &attrs);
}

/* What the sheet says about <html> and <body> as long as their own tags said nothing. */
static void
refresh_roots(Builder *b)
{
    const HtmlAttrs none = {0};
    if (!b->started) {
        HtmlOwn own = own_of(b, HTML_TAG_HTML, (DemurHtmlSpan){"html", 4}, &none);
        demur_html_stack_set_root(&b->stack, 0, &own);
    }
    if (!b->body_seen) {
        HtmlOwn own = own_of(b, HTML_TAG_BODY, (DemurHtmlSpan){"body", 4}, &none);
        demur_html_stack_set_root(&b->stack, 1, &own);
    }
}

static void
end_style(Builder *b)
{
    if (!b->frozen && b->sheet_holds != HTML_NEVER && b->style->len) {
        demur_html_sheet_add(b->sheet, b->style->str, b->style->len, b->sheet_holds);
        b->late = b->late || b->started;
        refresh_roots(b);
    }
    b->sheet_holds = HTML_NEVER;
    g_string_truncate(b->style, 0);
}

static void
handle_end(Builder *b, const DemurHtmlToken *token)
{
    HtmlTag tag = demur_html_tag(token->name.data, token->name.len);
    unsigned flags = demur_html_tag_flags(tag);
    if (demur_html_stack_current(&b->stack)->tag == HTML_TAG_STYLE)
        end_style(b);
    if (b->stack.full)
        return;
    break_for(b, tag, flags);
    demur_html_tree_end(&b->stack, tag, token->name.data, token->name.len);
}

static void
hide_all(Builder *b)
{
    g_string_append(b->html->hidden, b->html->visible->str);
    g_string_truncate(b->html->visible, 0);
    demur_html_links_hide(&b->links);
}

static void
run(Builder *b, const char *bytes, size_t len)
{
    b->tokenizer = demur_html_tokenizer_new(bytes, len);
    demur_html_stack_init(&b->stack, b->strict);
    demur_html_links_init(&b->links);
    if (b->frozen)
        refresh_roots(b);
    DemurHtmlToken token;
    while (demur_html_tokenizer_next(b->tokenizer, &token)) {
        if (token.type == DEMUR_HTML_TEXT)
            handle_text(b, token.text);
        else if (token.type == DEMUR_HTML_START)
            handle_start(b, &token);
        else if (token.type == DEMUR_HTML_END)
            handle_end(b, &token);
        else if (token.type == DEMUR_HTML_COMMENT)
            handle_comment(b, token.text);
        bool foreign = demur_html_stack_current(&b->stack)->space != HTML_SPACE_HTML;
        demur_html_tokenizer_allow_cdata(b->tokenizer, foreign);
    }
    if (demur_html_stack_current(&b->stack)->tag == HTML_TAG_STYLE)
        end_style(b);
    b->html->unread = b->stack.full        ? "elements are nested too deep"
                      : b->links.truncated ? "there are too many links"
                      : demur_html_tokenizer_is_truncated(b->tokenizer)
                          ? "a tag has too many attributes"
                      : demur_html_sheet_is_full(b->sheet) ? "there are too many rules of style"
                                                           : NULL;
    if (b->strict && (b->doubtful || demur_html_sheet_is_doubtful(b->sheet)))
        hide_all(b);
    b->html->links = demur_html_links_finish(&b->links);
    demur_html_links_clear(&b->links);
    demur_html_stack_clear(&b->stack);
    demur_html_tokenizer_free(b->tokenizer);
}

static DemurHtml *
html_new(size_t len)
{
    DemurHtml *html = g_new0(DemurHtml, 1);
    html->visible = g_string_sized_new(len / 4 + 64);
    html->hidden = g_string_new(NULL);
    html->unrendered = g_string_new(NULL);
    return html;
}

static DemurHtml *
build(const char *bytes, size_t len, HtmlSheet *sheet, bool frozen, bool *ret_late)
{
    Builder b = {.html = html_new(len), .sheet = sheet, .frozen = frozen};
    b.strict = demur_html_sheet_is_strict(sheet);
    b.style = g_string_new(NULL);
    b.styles = demur_html_styles_new(sheet, b.strict);
    run(&b, bytes, len);
    g_string_free(b.style, TRUE);
    demur_html_styles_free(b.styles);
    *ret_late = b.late;
    return b.html;
}

static DemurHtml *
read_page(const char *html, size_t len, bool strict)
{
    HtmlSheet *sheet = demur_html_sheet_new(strict);
    bool late = false;
    DemurHtml *result = build(html, len, sheet, false, &late);
    if (late && !demur_html_sheet_is_empty(sheet)) {
        demur_html_free(result);
        result = build(html, len, sheet, true, &late);
    }
    demur_html_sheet_free(sheet);
    return result;
}

DemurHtml *
demur_html_new(const char *html, size_t len)
{
    return read_page(html, len, false);
}

DemurHtml *
demur_html_new_strict(const char *html, size_t len)
{
    return read_page(html, len, true);
}

void
demur_html_free(DemurHtml *html)
{
    if (!html)
        return;
    g_string_free(html->visible, TRUE);
    g_string_free(html->hidden, TRUE);
    g_string_free(html->unrendered, TRUE);
    if (html->links)
        g_ptr_array_unref(html->links);
    g_free(html->language);
    g_free(html);
}
