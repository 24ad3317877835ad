/* SPDX-License-Identifier: MIT */
/* The stack of open elements. Whatever moves entries moves a bounded number of them. */
#include "message/html-stack.h"

#include <string.h>

/* Entries put back when one below them goes, and entries looked at for an unknown name. */
#define MOST_MOVED 24
#define MOST_SEARCHED 32

/* The standard's "Noah's Ark clause" (13.2.4.3), here for what has no attributes at all. */
#define MOST_ALIKE 3

static void
append_root(HtmlStack *stack, HtmlTag tag)
{
    HtmlEntry entry = {.tag = tag, .link = -1};
    demur_html_stack_push(stack, &entry);
}

void
demur_html_stack_init(HtmlStack *stack, bool strict)
{
    memset(stack, 0, sizeof *stack);
    stack->strict = strict;
    for (unsigned i = 0; i < HTML_N_TAGS; i++)
        stack->top[i] = -1;
    append_root(stack, HTML_TAG_HTML);
    append_root(stack, HTML_TAG_BODY);
}

static void drop_pending(HtmlStack *stack, HtmlPending *pending);

/* What an entry owns. */
static void
drop(HtmlStack *stack, HtmlEntry *entry)
{
    g_free(entry->name);
    drop_pending(stack, entry->saved);
}

/* PENDING: taken over, may be NULL. */
static void
drop_pending(HtmlStack *stack, HtmlPending *pending)
{
    if (!pending)
        return;
    while (pending->n)
        drop(stack, &pending->entries[--pending->n]);
    if (stack->spare)
        g_free(pending);
    else
        stack->spare = pending;
}

static HtmlPending *
pending_new(HtmlStack *stack)
{
    HtmlPending *pending = g_steal_pointer(&stack->spare);
    if (!pending)
        pending = g_new(HtmlPending, 1);
    pending->n = 0;
    return pending;
}

void
demur_html_stack_clear(HtmlStack *stack)
{
    for (unsigned i = 0; i < stack->n; i++)
        drop(stack, &stack->entries[i]);
    g_free(stack->entries);
    g_free(stack->around);
    drop_pending(stack, g_steal_pointer(&stack->pending));
    g_clear_pointer(&stack->spare, g_free);
    stack->entries = NULL;
    stack->n = 0;
}

static HtmlLook
look_of(const HtmlStack *stack, const HtmlEntry *entry)
{
    HtmlLook root;
    if (stack->n == 0)
        root = demur_html_look_root(stack->strict);
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

/* Notes what is around the contents of an entry, behind what is noted for the one below it. */
static void
set_around(HtmlStack *stack, unsigned index)
{
    HtmlEntry *entry = &stack->entries[index];
    const HtmlMatches *own = entry->own.matches;
    entry->around = index ? stack->entries[index - 1].around : -1;
    if (!own)
        return;
    unsigned at = (unsigned)++entry->around;
    if (at >= stack->n_around) {
        stack->n_around = MAX(16, stack->n_around * 2);
        stack->around = g_renew(HtmlMatches, stack->around, stack->n_around);
    }
    HtmlMatches *all = &stack->around[at];
    *all = at ? all[-1] : *own;
    for (unsigned i = 0; i < G_N_ELEMENTS(all->sure); i++) {
        all->sure[i] |= own->sure[i];
        all->maybe[i] |= own->maybe[i];
    }
}

void
demur_html_stack_push(HtmlStack *stack, HtmlEntry *entry)
{
    if (stack->n >= HTML_STACK_MAX) {
        stack->full = true;
        drop(stack, entry);
        return;
    }
    if (stack->n == stack->allocated) {
        stack->allocated = MAX(32, stack->allocated * 2);
        stack->entries = g_renew(HtmlEntry, stack->entries, stack->allocated);
    }
    HtmlEntry *top = &stack->entries[stack->n];
    *top = *entry;
    top->look = look_of(stack, top);
    set_barriers(stack, top);
    set_around(stack, stack->n);
    if (top->flags & HTML_MARKER)
        top->saved = g_steal_pointer(&stack->pending);
    top->previous = stack->top[top->tag];
    stack->top[top->tag] = (int)stack->n++;
}

/* Takes the current entry off; it becomes the caller's, and stays where it is until the next
 * push. */
static HtmlEntry *
take(HtmlStack *stack)
{
    HtmlEntry *entry = &stack->entries[--stack->n];
    stack->top[entry->tag] = entry->previous;
    if (entry->flags & HTML_MARKER) {
        drop_pending(stack, stack->pending);
        stack->pending = g_steal_pointer(&entry->saved);
    }
    return entry;
}

static void
drop_forgotten(HtmlStack *stack)
{
    while (stack->entries[stack->n - 1].forgotten)
        drop(stack, take(stack));
}

void
demur_html_stack_pop(HtmlStack *stack, int index)
{
    while ((int)stack->n > index && stack->n > HTML_STACK_ROOTS)
        drop(stack, take(stack));
    drop_forgotten(stack);
}

/* Whether as many of this element are pending as are ever continued. */
static bool
is_one_too_many(const HtmlPending *pending, const HtmlEntry *entry)
{
    unsigned alike = 0;
    for (unsigned i = 0; entry->bare && i < pending->n; i++)
        alike += pending->entries[i].bare && pending->entries[i].tag == entry->tag;
    return alike >= MOST_ALIKE;
}

/* ENTRY: taken over, into N of at most MOST entries, the innermost first. Formatting beyond
 * becomes part of the next inner one: no end tag finds it again. */
static void
keep(HtmlStack *stack, HtmlEntry *entries, unsigned *n, unsigned most, HtmlEntry *entry)
{
    if (*n < most) {
        entries[(*n)++] = *entry;
        return;
    }
    demur_html_own_merge(&entry->own, &entries[most - 1].own);
    drop(stack, entry);
}

/* Formatting becomes pending, outside of what is already; a marker, when it is taken off, takes
 * what is pending within it along. */
void
demur_html_stack_close(HtmlStack *stack, int index)
{
    while ((int)stack->n > index && stack->n > HTML_STACK_ROOTS) {
        HtmlEntry *entry = take(stack);
        if (!(entry->flags & HTML_FORMAT)) {
            drop(stack, entry);
            continue;
        }
        if (!stack->pending)
            stack->pending = pending_new(stack);
        HtmlPending *pending = stack->pending;
        if (is_one_too_many(pending, entry))
            drop(stack, entry);
        else
            keep(stack, pending->entries, &pending->n, HTML_PENDING_MAX, entry);
    }
    drop_forgotten(stack);
}

void
demur_html_stack_reconstruct(HtmlStack *stack)
{
    HtmlPending *pending = g_steal_pointer(&stack->pending);
    if (!pending)
        return;
    while (pending->n)
        demur_html_stack_push(stack, &pending->entries[--pending->n]);
    drop_pending(stack, pending);
}

bool
demur_html_stack_drop_pending(HtmlStack *stack, HtmlTag tag)
{
    HtmlPending *pending = stack->pending;
    for (unsigned i = 0; pending && i < pending->n; i++) {
        if (pending->entries[i].tag != tag)
            continue;
        drop(stack, &pending->entries[i]);
        pending->n--;
        memmove(&pending->entries[i], &pending->entries[i + 1],
                (pending->n - i) * sizeof(HtmlEntry));
        return true;
    }
    return false;
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
demur_html_stack_forget(HtmlStack *stack, int index)
{
    HtmlEntry *entry = &stack->entries[index];
    stack->top[entry->tag] = entry->previous;
    entry->tag = HTML_TAG_OTHER;
    entry->flags &= ~(unsigned)HTML_FORMAT;
    entry->previous = -1;
    entry->forgotten = true;
}

/* An anchor too far down to take out ends nevertheless. */
static void
end_link(HtmlStack *stack, int index)
{
    int link = stack->entries[index].link;
    for (int i = index; link >= 0 && i < (int)stack->n; i++) {
        if (stack->entries[i].look.link == link)
            stack->entries[i].look.link = -1;
    }
    stack->entries[index].link = -1;
}

void
demur_html_stack_remove(HtmlStack *stack, int index)
{
    if ((int)stack->n - index > MOST_MOVED) {
        end_link(stack, index);
        demur_html_stack_forget(stack, index);
        return;
    }
    int special = first_special(stack, index);
    HtmlEntry moved[MOST_MOVED];
    unsigned n = 0;
    while ((int)stack->n > index) {
        HtmlEntry *entry = take(stack);
        int at = (int)stack->n;
        bool stays =
            at != index && ((special >= 0 && at >= special) || (entry->flags & HTML_FORMAT));
        if (stays)
            keep(stack, moved, &n, MOST_MOVED, entry);
        else
            drop(stack, entry);
    }
    while (n)
        demur_html_stack_push(stack, &moved[--n]);
}

void
demur_html_stack_set_root(HtmlStack *stack, unsigned index, const HtmlOwn *own)
{
    bool matches = stack->entries[index].own.matches != own->matches;
    stack->entries[index].own = *own;
    for (unsigned i = index; matches && i < stack->n; i++)
        set_around(stack, i);
    unsigned end = MIN(stack->n, HTML_STACK_ROOTS + MOST_MOVED);
    for (unsigned i = index; i < end; i++) {
        HtmlEntry *entry = &stack->entries[i];
        HtmlLook root = demur_html_look_root(stack->strict);
        int link = entry->look.link;
        entry->look =
            demur_html_look_inherit(i ? &stack->entries[i - 1].look : &root, &entry->own);
        entry->look.link = link;
    }
}

static bool
is_named(const HtmlEntry *entry, const char *name, size_t len)
{
    return entry->name && entry->name_len == len && memcmp(entry->name, name, len) == 0;
}

int
demur_html_stack_find(const HtmlStack *stack, const char *name, size_t len)
{
    int special = stack->entries[stack->n - 1].special;
    int lowest = MAX(special, (int)stack->n - MOST_SEARCHED);
    for (int i = (int)stack->n - 1; i >= MAX(lowest, HTML_STACK_ROOTS); i--) {
        if (is_named(&stack->entries[i], name, len))
            return i;
    }
    return -1;
}

int
demur_html_stack_find_foreign(const HtmlStack *stack, const char *name, size_t len)
{
    int lowest = MAX(HTML_STACK_ROOTS, (int)stack->n - MOST_SEARCHED);
    for (int i = (int)stack->n - 1; i >= lowest; i--) {
        if (stack->entries[i].space == HTML_SPACE_HTML)
            return -1;
        if (is_named(&stack->entries[i], name, len))
            return i;
    }
    return -1;
}
