/* SPDX-License-Identifier: MIT */
/*
 * The open elements, with the look each gives to what it holds. What the tree builder's rules
 * ask
 * ("is a p in scope?") is answered in constant time: every entry knows the nearest barriers of
 * each kind, and the innermost entry of every name is known.
 */
#ifndef DEMUR_MESSAGE_HTML_STACK_H
#define DEMUR_MESSAGE_HTML_STACK_H

#include "message/html-names.h"
#include "message/html-rules.h"

/* Deeper elements are not followed. Browsers stop at 512. */
#define HTML_STACK_MAX 1024

/* Formatting that is continued after a block. */
#define HTML_PENDING_MAX 8
typedef struct HtmlPending HtmlPending;

typedef enum HtmlSpace { HTML_SPACE_HTML, HTML_SPACE_SVG, HTML_SPACE_MATH } HtmlSpace;

typedef struct HtmlEntry {
    HtmlTag tag;
    HtmlSpace space;
    bool forgotten;   /* goes as soon as nothing is open in it */
    bool integration; /* foreign, but what it holds is HTML */
    bool bare;        /* its tag had no attributes */
    bool summed;      /* a closed element whose summary was there */
    unsigned flags;
    char *name; /* of HTML_TAG_OTHER and of foreign elements, else NULL; owned */
    size_t name_len;
    HtmlOwn own;
    HtmlLook look;
    int link;                   /* the link this element is, or -1 */
    int around;                 /* where it is known what it and all around it match, or -1 */
    int previous;               /* the next outer entry of the same tag, or -1 */
    int scope, special, marker; /* nearest entry of that kind, itself included, or -1 */
    int item;                   /* nearest special entry but address, div and p */
    HtmlPending *saved; /* of a marker: what was pending outside of it, or NULL; owned */
} HtmlEntry;

struct HtmlPending {
    unsigned n;
    HtmlEntry entries[HTML_PENDING_MAX]; /* the innermost first */
};

typedef struct HtmlStack {
    HtmlEntry *entries;
    unsigned n, allocated;
    int top[HTML_N_TAGS]; /* innermost entry of each tag, or -1 */
    HtmlPending *pending; /* formatting to be continued, or NULL */
    HtmlPending *spare;   /* an empty one to be used next, or NULL */
    HtmlMatches *around;  /* what elements and all around them match */
    unsigned n_around;
    bool full; /* an element was not pushed */
    bool strict;
} HtmlStack;

/* The first two entries are html and body; they are never taken off. */
#define HTML_STACK_ROOTS 2

/* STRICT: see html.h. */
void demur_html_stack_init(HtmlStack *stack, bool strict);
void demur_html_stack_clear(HtmlStack *stack);

static inline HtmlEntry *
demur_html_stack_current(HtmlStack *stack)
{
    return &stack->entries[stack->n - 1];
}

/* What an element in the entry INDEX stands in. Valid until the next push. */
static inline HtmlAround
demur_html_stack_around(const HtmlStack *stack, unsigned index)
{
    const HtmlEntry *entry = &stack->entries[index];
    return (HtmlAround){entry->own.matches,
                        entry->around >= 0 ? &stack->around[entry->around] : NULL};
}

/* ENTRY: taken over; its look and barriers are filled in. */
void demur_html_stack_push(HtmlStack *stack, HtmlEntry *entry);

/* Takes off INDEX and all above. */
void demur_html_stack_pop(HtmlStack *stack, int index);

/* Takes off INDEX and all above, but formatting elements become pending. */
void demur_html_stack_close(HtmlStack *stack, int index);

/* Pushes what is pending (the standard's reconstruction of active formatting elements). */
void demur_html_stack_reconstruct(HtmlStack *stack);

/* Whether a pending element of that tag was there, and is no longer. */
bool demur_html_stack_drop_pending(HtmlStack *stack, HtmlTag tag);

/* Takes off a formatting element, or a form, alone: blocks in it stay (the adoption agency). */
void demur_html_stack_remove(HtmlStack *stack, int index);

/* Makes an element one that no end tag finds; what it holds keeps its look. */
void demur_html_stack_forget(HtmlStack *stack, int index);

/* Gives a root entry what its start tag said. */
void demur_html_stack_set_root(HtmlStack *stack, unsigned index, const HtmlOwn *own);

/* Index of the innermost element of that name that an ordinary end tag may close, or of the
 * innermost foreign one; or -1. */
int demur_html_stack_find(const HtmlStack *stack, const char *name, size_t len);
int demur_html_stack_find_foreign(const HtmlStack *stack, const char *name, size_t len);

#endif
