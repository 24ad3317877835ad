/* SPDX-License-Identifier: MIT */
/* The stack of open elements. Whatever moves entries moves a bounded number of them. */
#include "message/html-stack.h"

#include <string.h>

/* Entries put back after an end tag, and entries looked at for an unknown name. */
#define MOST_MOVED 24
#define MOST_SEARCHED 32

static void
append_root(HtmlStack *stack, HtmlTag tag)
{
    HtmlEntry entry = {.tag = tag, .link = -1};
    demur_html_stack_push(stack, &entry);
}

void
demur_html_stack_init(HtmlStack *stack)
{
    memset(stack, 0, sizeof *stack);
    for (unsigned i = 0; i < HTML_N_TAGS; i++)
        stack->top[i] = -1;
    append_root(stack, HTML_TAG_HTML);
    append_root(stack, HTML_TAG_BODY);
}

void
demur_html_stack_clear(HtmlStack *stack)
{
    for (unsigned i = 0; i < stack->n; i++)
        g_free(stack->entries[i].name);
    g_free(stack->entries);
    stack->entries = NULL;
    stack->n = 0;
}

static HtmlLook
look_of(const HtmlStack *stack, const HtmlEntry *entry)
{
    HtmlLook root = demur_html_look_root();
    const HtmlLook *parent = stack->n ? &stack->entries[stack->n - 1].look : &root;
    HtmlLook look = demur_html_look_inherit(parent, &entry->own);
    if (entry->link >= 0)
        look.link = entry->link;
    else if (entry->tag == HTML_TAG_A && !entry->name)
        look.link = -1;
    return look;
}

static void
set_barriers(const HtmlStack *stack, HtmlEntry *entry)
{
    int self = (int)stack->n;
    const HtmlEntry *parent = self ? &stack->entries[self - 1] : NULL;
    bool block = entry->tag == HTML_TAG_ADDRESS || entry->tag == HTML_TAG_DIV ||
                 entry->tag == HTML_TAG_P;
    unsigned flags = entry->flags;
    entry->scope = (flags & HTML_SCOPE) ? self : parent ? parent->scope : -1;
    entry->special = (flags & HTML_SPECIAL) ? self : parent ? parent->special : -1;
    entry->marker = (flags & HTML_MARKER) ? self : parent ? parent->marker : -1;
    entry->item = (flags & HTML_SPECIAL) && !block ? self : parent ? parent->item : -1;
}

bool
demur_html_stack_push(HtmlStack *stack, HtmlEntry *entry)
{
    if (stack->n >= HTML_STACK_MAX) {
        g_free(entry->name);
        return false;
    }
    if (stack->n == stack->allocated) {
        stack->allocated = MAX(32, stack->allocated * 2);
        stack->entries = g_renew(HtmlEntry, stack->entries, stack->allocated);
    }
    entry->look = look_of(stack, entry);
    set_barriers(stack, entry);
    entry->previous = stack->top[entry->tag];
    stack->top[entry->tag] = (int)stack->n;
    stack->entries[stack->n++] = *entry;
    return true;
}

/* Takes the current entry off; its name becomes the caller's. */
static HtmlEntry
take(HtmlStack *stack)
{
    HtmlEntry entry = stack->entries[--stack->n];
    stack->top[entry.tag] = entry.previous;
    return entry;
}

void
demur_html_stack_pop(HtmlStack *stack, int index)
{
    while ((int)stack->n > index && stack->n > HTML_STACK_ROOTS)
        g_free(take(stack).name);
}

/* Entries on their way off the stack that will be put back; the innermost first. */
typedef struct Moved {
    HtmlEntry entries[MOST_MOVED];
    unsigned n;
} Moved;

/* Those beyond the ceiling are lost; what they hid stays hidden. */
static void
keep(Moved *moved, HtmlEntry *entry)
{
    if (moved->n < MOST_MOVED) {
        moved->entries[moved->n++] = *entry;
        return;
    }
    const HtmlOwn *own = &entry->own;
    if (own->gone || own->visibility < 0 || own->indent < 0 || own->size.kind ||
        own->color.kind || own->background.kind || own->translucency > 0)
        moved->entries[MOST_MOVED - 1].own.gone = true;
    g_free(entry->name);
}

static void
put_back(HtmlStack *stack, Moved *moved)
{
    while (moved->n)
        demur_html_stack_push(stack, &moved->entries[--moved->n]);
}

void
demur_html_stack_close(HtmlStack *stack, int index)
{
    Moved moved;
    moved.n = 0;
    while ((int)stack->n > index && stack->n > HTML_STACK_ROOTS) {
        HtmlEntry entry = take(stack);
        if (entry.flags & HTML_MARKER) {
            for (unsigned i = 0; i < moved.n; i++)
                g_free(moved.entries[i].name);
            moved.n = 0;
        }
        if ((entry.flags & HTML_FORMAT) && (int)stack->n != index)
            keep(&moved, &entry);
        else
            g_free(entry.name);
    }
    put_back(stack, &moved);
}

/* Whether an entry above INDEX is special: only blocks stay open without their formatting. */
static int
first_special(const HtmlStack *stack, int index)
{
    for (int i = index + 1; i < (int)stack->n; i++) {
        if (stack->entries[i].flags & HTML_SPECIAL)
            return i;
    }
    return -1;
}

void
demur_html_stack_remove(HtmlStack *stack, int index)
{
    if ((int)stack->n - index > MOST_MOVED) {
        /* Too far down: it only loses its name, so that nothing finds it again. */
        HtmlEntry *entry = &stack->entries[index];
        stack->top[entry->tag] = entry->previous;
        entry->tag = HTML_TAG_OTHER;
        entry->flags &= ~(unsigned)HTML_FORMAT;
        entry->previous = -1;
        for (int i = index + 1; entry->link >= 0 && i < (int)stack->n; i++) {
            if (stack->entries[i].look.link == entry->link)
                stack->entries[i].look.link = -1;
        }
        entry->link = -1;
        return;
    }
    int special = first_special(stack, index);
    Moved moved;
    moved.n = 0;
    while ((int)stack->n > index) {
        HtmlEntry entry = take(stack);
        int at = (int)stack->n;
        bool stays =
            at != index && ((special >= 0 && at >= special) || (entry.flags & HTML_FORMAT));
        if (stays)
            keep(&moved, &entry);
        else
            g_free(entry.name);
    }
    put_back(stack, &moved);
}

void
demur_html_stack_set_root(HtmlStack *stack, unsigned index, const HtmlOwn *own)
{
    stack->entries[index].own = *own;
    unsigned end = MIN(stack->n, HTML_STACK_ROOTS + MOST_MOVED);
    for (unsigned i = index; i < end; i++) {
        HtmlEntry *entry = &stack->entries[i];
        HtmlLook root = demur_html_look_root();
        int link = entry->look.link;
        entry->look =
            demur_html_look_inherit(i ? &stack->entries[i - 1].look : &root, &entry->own);
        entry->look.link = link;
    }
}

int
demur_html_stack_find(const HtmlStack *stack, const char *name, size_t len)
{
    int special = stack->entries[stack->n - 1].special;
    int lowest = MAX(special, (int)stack->n - MOST_SEARCHED);
    for (int i = (int)stack->n - 1; i >= MAX(lowest, HTML_STACK_ROOTS); i--) {
        const char *own = stack->entries[i].name;
        if (own && strlen(own) == len && memcmp(own, name, len) == 0)
            return i;
    }
    return -1;
}
