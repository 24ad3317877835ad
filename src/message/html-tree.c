/* SPDX-License-Identifier: MIT */
/*
 * Start and end tags against the stack. Foster parenting is left out: text and links misplaced
 * in a table stay where they are written.
 */
#include "message/html-tree.h"

#include <string.h>

static int
scope_of(HtmlStack *stack)
{
    return demur_html_stack_current(stack)->scope;
}

static bool
in_scope(HtmlStack *stack, HtmlTag tag)
{
    return stack->top[tag] >= HTML_STACK_ROOTS && stack->top[tag] >= scope_of(stack);
}

static void
close_in_scope(HtmlStack *stack, HtmlTag tag)
{
    if (in_scope(stack, tag))
        demur_html_stack_close(stack, stack->top[tag]);
}

static void
close_p(HtmlStack *stack)
{
    if (in_scope(stack, HTML_TAG_P) && stack->top[HTML_TAG_P] > stack->top[HTML_TAG_BUTTON])
        demur_html_stack_close(stack, stack->top[HTML_TAG_P]);
}

/* The table that table tags belong to, or -1. */
static int
table_of(const HtmlStack *stack)
{
    int table = stack->top[HTML_TAG_TABLE];
    return table > stack->top[HTML_TAG_TEMPLATE] ? table : -1;
}

/* Innermost entry of those tags within the table, else the table itself. */
static int
innermost(const HtmlStack *stack, int table, const HtmlTag *tags, unsigned n)
{
    int found = table;
    for (unsigned i = 0; i < n; i++)
        found = MAX(found, stack->top[tags[i]]);
    return found;
}

/* Leaves only the context open that a part of a table may stand in. */
static bool
clear_to_table(HtmlStack *stack, HtmlTag tag)
{
    static const HtmlTag contexts[] = {HTML_TAG_TBODY, HTML_TAG_THEAD, HTML_TAG_TFOOT,
                                       HTML_TAG_TR};
    int table = table_of(stack);
    if (table < 0)
        return false;
    unsigned n = tag == HTML_TAG_TD || tag == HTML_TAG_TH ? 4 : tag == HTML_TAG_TR ? 3 : 0;
    demur_html_stack_close(stack, innermost(stack, table, contexts, n) + 1);
    return true;
}

/* A table within a table, but not within its cells, ends the outer one. */
static void
close_table(HtmlStack *stack)
{
    static const HtmlTag cells[] = {HTML_TAG_TD, HTML_TAG_TH, HTML_TAG_CAPTION};
    int table = table_of(stack);
    if (table >= 0 && innermost(stack, table, cells, G_N_ELEMENTS(cells)) == table)
        demur_html_stack_close(stack, table);
}

/* The list item, or the term or its description, that a new one ends. */
static void
close_item(HtmlStack *stack, HtmlTag first, HtmlTag second)
{
    int item = demur_html_stack_current(stack)->item;
    if (item < HTML_STACK_ROOTS)
        return;
    HtmlTag tag = stack->entries[item].tag;
    if (tag == first || tag == second)
        demur_html_stack_close(stack, item);
}

static void
close_current(HtmlStack *stack, HtmlTag tag)
{
    if (demur_html_stack_current(stack)->tag == tag)
        demur_html_stack_pop(stack, (int)stack->n - 1);
}

static void
close_heading(HtmlStack *stack)
{
    if (demur_html_tag_flags(demur_html_stack_current(stack)->tag) & HTML_HEADING)
        demur_html_stack_pop(stack, (int)stack->n - 1);
}

/* Anchors do not nest. One that a table lies in keeps what it holds, but ends behind it. */
static void
close_same(HtmlStack *stack, HtmlTag tag)
{
    int index = stack->top[tag];
    if (demur_html_stack_drop_pending(stack, tag) || index < HTML_STACK_ROOTS)
        return;
    if (index > scope_of(stack))
        demur_html_stack_remove(stack, index);
    else if (index > demur_html_stack_current(stack)->marker)
        demur_html_stack_forget(stack, index);
}

/* Inline content continues the formatting that a block has interrupted. */
static bool
continues_formatting(HtmlTag tag, unsigned flags)
{
    return !(flags & (HTML_CLOSES_P | HTML_TABLE_PART | HTML_RCDATA | HTML_HIDDEN)) ||
           tag == HTML_TAG_XMP;
}

/* The rules of single elements, after the paragraph was closed. */
static bool
before_one(HtmlStack *stack, HtmlTag tag)
{
    if (tag == HTML_TAG_A || tag == HTML_TAG_NOBR) {
        close_same(stack, tag);
    } else if (tag == HTML_TAG_OPTION) {
        close_current(stack, HTML_TAG_OPTION);
    } else if (tag == HTML_TAG_OPTGROUP) {
        close_current(stack, HTML_TAG_OPTION);
        close_current(stack, HTML_TAG_OPTGROUP);
    } else if (tag == HTML_TAG_BUTTON) {
        close_in_scope(stack, HTML_TAG_BUTTON);
    } else if (tag == HTML_TAG_TABLE) {
        close_table(stack);
    } else if (tag == HTML_TAG_FORM) {
        return stack->top[HTML_TAG_FORM] <= stack->top[HTML_TAG_TEMPLATE];
    } else if (demur_html_tag_flags(tag) & HTML_HEADING) {
        close_heading(stack);
    }
    return true;
}

bool
demur_html_tree_before(HtmlStack *stack, HtmlTag tag)
{
    unsigned flags = demur_html_tag_flags(tag);
    if ((flags & HTML_TABLE_PART) && tag != HTML_TAG_TABLE)
        return clear_to_table(stack, tag);
    if (tag == HTML_TAG_LI)
        close_item(stack, HTML_TAG_LI, HTML_TAG_LI);
    else if (tag == HTML_TAG_DD || tag == HTML_TAG_DT)
        close_item(stack, HTML_TAG_DD, HTML_TAG_DT);
    if (flags & HTML_CLOSES_P)
        close_p(stack);
    bool kept = before_one(stack, tag);
    if (continues_formatting(tag, flags))
        demur_html_stack_reconstruct(stack);
    return kept;
}

/* Formatting elements outside of the cell are out of reach. */
static void
end_formatting(HtmlStack *stack, HtmlTag tag)
{
    int index = stack->top[tag];
    if (demur_html_stack_drop_pending(stack, tag))
        return;
    if (index >= HTML_STACK_ROOTS && index > scope_of(stack))
        demur_html_stack_remove(stack, index);
}

static void
end_heading(HtmlStack *stack)
{
    static const HtmlTag headings[] = {HTML_TAG_H1, HTML_TAG_H2, HTML_TAG_H3,
                                       HTML_TAG_H4, HTML_TAG_H5, HTML_TAG_H6};
    int index = innermost(stack, -1, headings, G_N_ELEMENTS(headings));
    if (index > scope_of(stack))
        demur_html_stack_close(stack, index);
}

static void
end_table_part(HtmlStack *stack, HtmlTag tag)
{
    int table = table_of(stack), index = stack->top[tag];
    if (table >= 0 && index >= table)
        demur_html_stack_close(stack, index);
}

static void
end_ordinary(HtmlStack *stack, HtmlTag tag, const char *name, size_t len)
{
    int index =
        tag == HTML_TAG_OTHER ? demur_html_stack_find(stack, name, len) : stack->top[tag];
    if (index >= HTML_STACK_ROOTS && index >= demur_html_stack_current(stack)->special)
        demur_html_stack_close(stack, index);
}

static void
end_html(HtmlStack *stack, HtmlTag tag, const char *name, size_t len)
{
    unsigned flags = demur_html_tag_flags(tag);
    if (flags & HTML_FORMAT) {
        end_formatting(stack, tag);
    } else if (flags & HTML_TABLE_PART) {
        end_table_part(stack, tag);
    } else if (flags & HTML_HEADING) {
        end_heading(stack);
    } else if (tag == HTML_TAG_P) {
        close_p(stack);
    } else if (tag == HTML_TAG_LI) {
        if (stack->top[tag] > MAX(stack->top[HTML_TAG_UL], stack->top[HTML_TAG_OL]))
            close_in_scope(stack, tag);
    } else if (tag == HTML_TAG_FORM) {
        if (in_scope(stack, tag))
            demur_html_stack_remove(stack, stack->top[tag]);
    } else if (tag == HTML_TAG_TEMPLATE) {
        if (stack->top[tag] >= 0)
            demur_html_stack_close(stack, stack->top[tag]);
    } else if (flags & HTML_ENDS_IN_SCOPE) {
        close_in_scope(stack, tag);
    } else if (tag != HTML_TAG_BODY && tag != HTML_TAG_HTML) {
        end_ordinary(stack, tag, name, len);
    }
}

void
demur_html_tree_end(HtmlStack *stack, HtmlTag tag, const char *name, size_t len)
{
    if (demur_html_stack_current(stack)->space != HTML_SPACE_HTML) {
        int index = demur_html_stack_find_foreign(stack, name, len);
        if (index >= 0) {
            demur_html_stack_close(stack, index);
            return;
        }
        if (tag == HTML_TAG_P || tag == HTML_TAG_BR)
            demur_html_tree_break_out(stack);
    }
    end_html(stack, tag, name, len);
}

bool
demur_html_tree_is_foreign(HtmlStack *stack)
{
    const HtmlEntry *entry = demur_html_stack_current(stack);
    return entry->space != HTML_SPACE_HTML && !entry->integration;
}

void
demur_html_tree_break_out(HtmlStack *stack)
{
    while (demur_html_tree_is_foreign(stack))
        demur_html_stack_pop(stack, (int)stack->n - 1);
}

static bool
is_one_of(const char *name, size_t len, const char *const *names)
{
    for (; *names; names++) {
        if (strlen(*names) == len && memcmp(*names, name, len) == 0)
            return true;
    }
    return false;
}

void
demur_html_tree_set_foreign(HtmlEntry *entry, HtmlSpace space, const char *name, size_t len)
{
    static const char *const svg[] = {"foreignobject", "desc", "title", NULL};
    static const char *const math[] = {"mi", "mo", "mn", "ms", "mtext", "annotation-xml", NULL};
    static const char *const unseen[] = {"title",    "desc", "script", "style",
                                         "metadata", "defs", NULL};
    entry->tag = HTML_TAG_OTHER;
    entry->space = space;
    entry->integration = is_one_of(name, len, space == HTML_SPACE_SVG ? svg : math);
    entry->flags = entry->integration ? HTML_SPECIAL | HTML_SCOPE : 0;
    entry->name = g_strndup(name, len);
    entry->name_len = len;
    entry->own.gone =
        entry->own.gone || (space == HTML_SPACE_SVG && is_one_of(name, len, unseen));
}
