/* SPDX-License-Identifier: MIT */
/* The stack of open elements. Whatever moves entries moves a bounded number of them. */
#include "message/html-stack.h"

#include <string.h>

/* Entries put back when one below them goes, formatting continued after a block, and entries
 * looked at for an unknown name. */
#define MOST_MOVED 24
#define MOST_PENDING 12
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

static void
clear_entry(void *data)
{
    HtmlEntry *entry = data;
    g_free(entry->name);
    if (entry->saved)
        g_array_unref(entry->saved);
}

/* ENTRY: taken over. */
static void
drop(HtmlEntry entry)
{
    clear_entry(&entry);
}

static void
drop_pending(HtmlStack *stack)
{
    if (stack->pending)
        g_array_unref(stack->pending);
    stack->pending = NULL;
}

void
demur_html_stack_clear(HtmlStack *stack)
{
    for (unsigned i = 0; i < stack->n; i++)
        clear_entry(&stack->entries[i]);
    g_free(stack->entries);
    drop_pending(stack);
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

void
demur_html_stack_push(HtmlStack *stack, HtmlEntry *entry)
{
    if (stack->n >= HTML_STACK_MAX) {
        stack->full = true;
        drop(*entry);
        return;
    }
    if (stack->n == stack->allocated) {
        stack->allocated = MAX(32, stack->allocated * 2);
        stack->entries = g_renew(HtmlEntry, stack->entries, stack->allocated);
    }
    entry->look = look_of(stack, entry);
    set_barriers(stack, entry);
    if (entry->flags & HTML_MARKER)
        entry->saved = g_steal_pointer(&stack->pending);
    entry->previous = stack->top[entry->tag];
    stack->top[entry->tag] = (int)stack->n;
    stack->entries[stack->n++] = *entry;
}

/* Takes the current entry off; it becomes the caller's. */
static HtmlEntry
take(HtmlStack *stack)
{
    HtmlEntry entry = stack->entries[--stack->n];
    stack->top[entry.tag] = entry.previous;
    if (entry.flags & HTML_MARKER) {
        drop_pending(stack);
        stack->pending = g_steal_pointer(&entry.saved);
    }
    return entry;
}

static void
drop_forgotten(HtmlStack *stack)
{
    while (stack->entries[stack->n - 1].forgotten)
        drop(take(stack));
}

void
demur_html_stack_pop(HtmlStack *stack, int index)
{
    while ((int)stack->n > index && stack->n > HTML_STACK_ROOTS)
        drop(take(stack));
    drop_forgotten(stack);
}

/* Entries on their way off the stack that will be put back; the innermost first. */
typedef struct Moved {
    HtmlEntry entries[MOST_MOVED];
    unsigned n;
} Moved;

/* Formatting beyond the ceiling becomes part of the next inner one: no end tag finds it again.
 */
static void
keep(Moved *moved, HtmlEntry *entry, unsigned most)
{
    if (moved->n < most) {
        moved->entries[moved->n++] = *entry;
        return;
    }
    demur_html_own_merge(&entry->own, &moved->entries[most - 1].own);
    drop(*entry);
}

static void
put_back(HtmlStack *stack, Moved *moved)
{
    while (moved->n)
        demur_html_stack_push(stack, &moved->entries[--moved->n]);
}

static void
forget_moved(Moved *moved)
{
    while (moved->n)
        drop(moved->entries[--moved->n]);
}

/* What is on the stack is older than what is pending already. */
static void
make_pending(HtmlStack *stack, Moved *moved)
{
    GArray *pending = g_array_new(FALSE, FALSE, sizeof(HtmlEntry));
    GArray *old = stack->pending;
    g_array_set_clear_func(pending, clear_entry);
    Moved all;
    all.n = 0;
    while (old && old->len) {
        HtmlEntry entry = g_array_index(old, HtmlEntry, old->len - 1);
        memset(&g_array_index(old, HtmlEntry, old->len - 1), 0, sizeof entry);
        g_array_set_size(old, old->len - 1);
        keep(&all, &entry, MOST_PENDING);
    }
    for (unsigned i = 0; i < moved->n; i++)
        keep(&all, &moved->entries[i], MOST_PENDING);
    while (all.n)
        g_array_append_val(pending, all.entries[--all.n]);
    drop_pending(stack);
    stack->pending = pending;
}

void
demur_html_stack_close(HtmlStack *stack, int index)
{
    Moved moved;
    moved.n = 0;
    while ((int)stack->n > index && stack->n > HTML_STACK_ROOTS) {
        HtmlEntry entry = take(stack);
        if (entry.flags & HTML_MARKER)
            forget_moved(&moved);
        if (entry.flags & HTML_FORMAT)
            keep(&moved, &entry, MOST_PENDING);
        else
            drop(entry);
    }
    if (moved.n)
        make_pending(stack, &moved);
    drop_forgotten(stack);
}

void
demur_html_stack_reconstruct(HtmlStack *stack)
{
    GArray *pending = g_steal_pointer(&stack->pending);
    for (unsigned i = 0; pending && i < pending->len; i++) {
        HtmlEntry entry = g_array_index(pending, HtmlEntry, i);
        memset(&g_array_index(pending, HtmlEntry, i), 0, sizeof entry);
        demur_html_stack_push(stack, &entry);
    }
    if (pending)
        g_array_unref(pending);
}

bool
demur_html_stack_drop_pending(HtmlStack *stack, HtmlTag tag)
{
    for (unsigned i = stack->pending ? stack->pending->len : 0; i > 0; i--) {
        if (g_array_index(stack->pending, HtmlEntry, i - 1).tag == tag) {
            g_array_remove_index(stack->pending, i - 1);
            return true;
        }
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
    Moved moved;
    moved.n = 0;
    while ((int)stack->n > index) {
        HtmlEntry entry = take(stack);
        int at = (int)stack->n;
        bool stays =
            at != index && ((special >= 0 && at >= special) || (entry.flags & HTML_FORMAT));
        if (stays)
            keep(&moved, &entry, MOST_MOVED);
        else
            drop(entry);
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

static bool
is_named(const HtmlEntry *entry, const char *name, size_t len)
{
    return entry->name && strlen(entry->name) == len && memcmp(entry->name, name, len) == 0;
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
