/* SPDX-License-Identifier: MIT */
/*
 * From parts to what a reader sees. Of alternatives the richest is shown; the rest, attached
 * text among it, is kept apart as hidden.
 */
#include <string.h>

#include "base/limits.h"
#include "message/html.h"
#include "message/message-internal.h"
#include "message/parts.h"
#include "message/text.h"

#define CHUNK 16384
#define LANGUAGE_MAX 35 /* RFC 5646 section 4.4.1 */

/* How rich a part is; the larger is shown. */
typedef enum Rank { RANK_NOTHING, RANK_TEXT, RANK_PLAIN, RANK_RARE_HTML, RANK_HTML } Rank;

/* What a part, with its children, contributes. */
typedef struct Yield {
    GString *visible, *hidden; /* normalised */
    GPtrArray *links;
    char *language;
    Rank rank; /* RANK_NOTHING: nothing is shown */
} Yield;

typedef struct Examination {
    const DemurMessage *message;
    DemurBody *body;
    unsigned links, pictures; /* so far; pictures are links, too, that nobody follows */
} Examination;

static void
free_link(gpointer link)
{
    demur_link_free(link);
}

static void
free_message(gpointer message)
{
    demur_message_free(message);
}

static Yield *
yield_new(void)
{
    Yield *yield = g_new0(Yield, 1);
    yield->visible = g_string_new(NULL);
    yield->hidden = g_string_new(NULL);
    yield->links = g_ptr_array_new_with_free_func(free_link);
    return yield;
}

static void
yield_free(Yield *yield)
{
    g_string_free(yield->visible, TRUE);
    g_string_free(yield->hidden, TRUE);
    g_ptr_array_unref(yield->links);
    g_free(yield->language);
    g_free(yield);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Yield, yield_free)

/* The first reason is kept: it explains the others. */
static void
note(Examination *exam, const char *reason)
{
    if (!exam->body->unexamined)
        exam->body->unexamined = reason;
}

static void
append_text(GString *to, const char *text)
{
    if (!*text)
        return;
    if (to->len)
        g_string_append_c(to, '\n');
    g_string_append(to, text);
}

/* Everything of YIELD becomes hidden. */
static void
hide(Yield *yield)
{
    for (guint i = 0; i < yield->links->len; i++)
        ((DemurLink *)g_ptr_array_index(yield->links, i))->visible = false;
    g_autofree char *hidden = g_strdup(yield->hidden->str);
    g_string_assign(yield->hidden, yield->visible->str);
    append_text(yield->hidden, hidden);
    g_string_truncate(yield->visible, 0);
    g_clear_pointer(&yield->language, g_free);
    yield->rank = RANK_NOTHING;
}

static void
merge(Yield *to, Yield *from)
{
    append_text(to->visible, from->visible->str);
    append_text(to->hidden, from->hidden->str);
    g_ptr_array_extend_and_steal(to->links, g_steal_pointer(&from->links));
    from->links = g_ptr_array_new();
    if (!to->language)
        to->language = g_steal_pointer(&from->language);
    to->rank = MAX(to->rank, from->rank);
}

/* The bytes of a part after transfer decoding, up to the ceiling on text. Owned. */
static GByteArray *
decode_part(Examination *exam, const DemurPart *part)
{
    const size_t left = exam->message->budget->text;
    GByteArray *out =
        g_byte_array_sized_new((guint)MIN((int64_t)left, part->end - part->start));
    DemurDecoder decoder = {.transfer = part->transfer};
    char in[CHUNK];
    for (int64_t at = part->start; at < part->end && out->len <= left;) {
        size_t want = (size_t)MIN((int64_t)CHUNK, part->end - at);
        gssize n = demur_source_read(&exam->message->source, at, in, want);
        if (n <= 0) {
            note(exam, "reading failed");
            break;
        }
        demur_transfer_step(&decoder, in, (size_t)n, out);
        at += n;
    }
    if (decoder.strange)
        note(exam, "encoded text holds what is no part of it");
    if (decoder.resumed)
        note(exam, "encoded text goes on after its end");
    if (out->len > left) {
        g_byte_array_set_size(out, (guint)left);
        note(exam, "the text is too long");
    }
    exam->message->budget->text -= out->len;
    return out;
}

/* Characters may take more room than the bytes they came from: what they need beyond, up to the
 * ceiling, is charged too. */
static void
charge_growth(Examination *exam, char *text, size_t charged)
{
    size_t len = strlen(text), limit = charged + exam->message->budget->text;
    if (len <= charged)
        return;
    if (len > limit) {
        len = limit;
        while (len && ((guchar)text[len] & 0xC0) == 0x80)
            len--;
        text[len] = 0;
        note(exam, "the text is too long");
    }
    exam->message->budget->text -= len > charged ? len - charged : 0;
}

static bool
is_html(const DemurPart *part)
{
    return part->kind == DEMUR_PART_HTML || part->kind == DEMUR_PART_RARE_HTML;
}

/* The characters of a text part, or NULL when its charset is refused. Owned. */
static char *
part_text(Examination *exam, const DemurPart *part)
{
    GByteArray *bytes = decode_part(exam, part);
    size_t len = bytes->len;
    if (len && is_html(part) &&
        demur_text_is_doubtful((const char *)bytes->data, len, part->charset))
        note(exam, "the HTML names its charset itself");
    char *text = demur_text_decode_own(bytes, part->charset);
    if (text)
        charge_growth(exam, text, len);
    else
        note(exam, "a charset is refused");
    return text;
}

static char *
copy_language(const char *language)
{
    size_t len = language ? strspn(language, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "abcdefghijklmnopqrstuvwxyz")
                          : 0;
    return len && len <= LANGUAGE_MAX ? g_strndup(language, len) : NULL;
}

static void
normalise_link(DemurLink *link)
{
    g_autofree char *text = demur_text_normalise(link->text ? link->text : "", -1);
    if (strlen(text) > DEMUR_LIMIT_LINK_TEXT) {
        *g_utf8_find_prev_char(text, text + DEMUR_LIMIT_LINK_TEXT) = 0;
        g_strchomp(text);
    }
    g_free(link->text);
    link->text = g_steal_pointer(&text);
}

/* LINKS: taken. */
static void
take_links(Examination *exam, Yield *yield, GPtrArray *links)
{
    for (guint i = 0; i < links->len; i++) {
        DemurLink *link = g_ptr_array_index(links, i);
        bool picture = link->source == DEMUR_LINK_IMAGE;
        unsigned *count = picture ? &exam->pictures : &exam->links;
        if (*count < DEMUR_LIMIT_LINKS) {
            normalise_link(link);
            g_ptr_array_add(yield->links, link);
            (*count)++;
            continue;
        }
        demur_link_free(link);
        if (!picture)
            note(exam, "there are too many links");
    }
    g_ptr_array_set_free_func(links, NULL);
    g_ptr_array_unref(links);
}

/* Addresses in TEXT. SOURCE: what they count as. */
static void
find_links(Examination *exam, Yield *yield, const char *text, DemurLinkSource source)
{
    GPtrArray *links = g_ptr_array_new_with_free_func(free_link);
    if (!demur_message_find_links(text, source, links, DEMUR_LIMIT_LINKS - exam->links))
        note(exam, "there are too many links");
    take_links(exam, yield, links);
}

/* The parts of an HTML page; TEXT is taken. */
static void
read_html(Examination *exam, Yield *yield, const DemurPart *part, char *text)
{
    g_autoptr(DemurHtml) html = exam->message->strict
                                    ? demur_html_new_strict(text, strlen(text))
                                    : demur_html_new(text, strlen(text));
    g_free(text);
    if (html->unread)
        note(exam, html->unread);
    g_autofree char *visible =
        demur_text_normalise(html->visible->str, (gssize)html->visible->len);
    find_links(exam, yield, html->visible->str, DEMUR_LINK_TEXT);
    g_string_free(html->visible, TRUE); /* it may be large */
    html->visible = g_string_new(NULL);
    append_text(yield->visible, visible);
    g_autofree char *hidden =
        demur_text_normalise(html->hidden->str, (gssize)html->hidden->len);
    append_text(yield->hidden, hidden);
    if (exam->body->unrendered->len < DEMUR_LIMIT_UNRENDERED) {
        g_autofree char *unrendered =
            demur_text_normalise(html->unrendered->str, (gssize)html->unrendered->len);
        append_text(exam->body->unrendered, unrendered);
    }
    take_links(exam, yield, g_steal_pointer(&html->links));
    html->links = g_ptr_array_new();
    yield->language = copy_language(html->language);
    exam->body->has_base |= html->has_base;
    exam->body->has_form |= html->has_form;
    /* Also without text it is shown instead of plain text. */
    yield->rank = part->kind == DEMUR_PART_HTML ? RANK_HTML : RANK_RARE_HTML;
}

/* Text without markup; TEXT is taken. */
static void
read_plain(Examination *exam, Yield *yield, const DemurPart *part, char *text)
{
    if (part->flowed) {
        char *joined = demur_message_unflow(text, part->delsp);
        g_free(text);
        text = joined;
    }
    if (part->folded)
        demur_message_unfold(text);
    find_links(exam, yield, text, DEMUR_LINK_PLAIN);
    g_autofree char *visible = demur_text_normalise(text, -1);
    g_free(text);
    append_text(yield->visible, visible);
    if (yield->visible->len)
        yield->rank = part->kind == DEMUR_PART_PLAIN ? RANK_PLAIN : RANK_TEXT;
}

static void
read_text(Examination *exam, Yield *yield, const DemurPart *part)
{
    char *text = part_text(exam, part);
    if (part->odd_transfer)
        note(exam, "a part is encoded in an unknown way");
    if (text && is_html(part))
        read_html(exam, yield, part, text);
    else if (text)
        read_plain(exam, yield, part, text);
    if (!yield->language)
        yield->language = copy_language(part->language);
}

/* A nested message is read in place; one that is encoded, against RFC 2046 section 5.2.1, is
 * decoded into memory. */
static void
read_nested(Examination *exam, const DemurPart *part)
{
    DemurBudget *budget = exam->message->budget;
    if (!budget->nested) {
        note(exam, "there are too many nested messages");
        return;
    }
    budget->nested--;
    DemurSource source = exam->message->source;
    source.start = part->start;
    source.end = part->end;
    g_autoptr(GBytes) bytes = NULL;
    if (part->transfer != DEMUR_TRANSFER_IDENTITY) {
        bytes = g_byte_array_free_to_bytes(decode_part(exam, part));
        source =
            (DemurSource){.bytes = bytes, .fd = -1, .end = (int64_t)g_bytes_get_size(bytes)};
    }
    DemurMessage *nested = demur_message_new_nested(&source, budget, NULL);
    if (nested)
        g_ptr_array_add(exam->body->nested, nested);
    else
        note(exam, "a nested message is over a ceiling");
}

/* Where a part stands: in place of the message, after that, or attached. */
typedef enum Place { PLACE_FIRST, PLACE_LATER, PLACE_ASIDE } Place;

static Yield *read_part(Examination *exam, const DemurPart *part, Place place);

/* Of parts of the same rank the last: the sender's preference (RFC 2046 section 5.1.4). NULL
 * when there is none. */
static Yield *
richest(const GPtrArray *all, bool with_text)
{
    Yield *best = NULL;
    for (guint i = 0; i < all->len; i++) {
        Yield *next = g_ptr_array_index(all, i);
        bool shown = next->rank != RANK_NOTHING && (next->visible->len || !with_text);
        if (shown && (!best || next->rank >= best->rank))
            best = next;
    }
    return best;
}

/* A page that shows no text may be all pictures, or show what is not seen here: then text that
 * some programs show instead is read, but it is not what most people see. */
static void
read_alternatives(Examination *exam, Yield *yield, const DemurPart *part, Place place)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)yield_free);
    for (guint i = 0; i < part->children->len; i++)
        g_ptr_array_add(all, read_part(exam, g_ptr_array_index(part->children, i), place));
    const Yield *best = richest(all, false), *text = richest(all, true);
    if (text && text != best)
        note(exam, "the part that is shown has no text, another has");
    for (guint i = 0; i < all->len; i++) {
        Yield *next = g_ptr_array_index(all, i);
        if (next != best && next != text)
            hide(next);
        merge(yield, next);
    }
}

static void
read_multipart(Examination *exam, Yield *yield, const DemurPart *part, Place place)
{
    if (part->starts_elsewhere)
        note(exam, "related parts do not begin with the first");
    if (part->alternative) {
        read_alternatives(exam, yield, part, place);
        return;
    }
    for (guint i = 0; i < part->children->len; i++) {
        /* Of related parts the first is what is shown (RFC 2387 section 3.2). */
        bool aside = part->related && i > 0;
        if (i > 0)
            place = MAX(place, aside ? PLACE_ASIDE : PLACE_LATER);
        g_autoptr(Yield) child = read_part(exam, g_ptr_array_index(part->children, i), place);
        if (aside)
            hide(child);
        merge(yield, child);
    }
}

/* What not all programs show as part of the message. */
static void
note_kind(Examination *exam, const DemurPart *part, Place place)
{
    bool usual = part->kind == DEMUR_PART_HTML || part->kind == DEMUR_PART_PLAIN;
    if (place != PLACE_ASIDE && !usual)
        note(exam, "a part is text of a kind that not all programs show");
    else if (place == PLACE_LATER && part->named)
        note(exam, "a part is a text with a file name, which not all programs show");
}

/* Depth is bounded by the ceilings on multiparts. */
static Yield *
read_part(Examination *exam, const DemurPart *part, Place place)
{
    Yield *yield = yield_new();
    if (part->twice)
        note(exam, "a part says twice what it is");
    if (part->attachment)
        place = PLACE_ASIDE;
    switch (part->kind) {
    case DEMUR_PART_MULTIPART:
        read_multipart(exam, yield, part, place);
        break;
    case DEMUR_PART_HTML:
    case DEMUR_PART_RARE_HTML:
    case DEMUR_PART_PLAIN:
    case DEMUR_PART_TEXT:
        note_kind(exam, part, place);
        read_text(exam, yield, part);
        break;
    case DEMUR_PART_MESSAGE:
        read_nested(exam, part);
        break;
    case DEMUR_PART_OTHER:
        exam->body->has_attachment |= !part->inert;
        break;
    }
    if (part->attachment)
        hide(yield);
    return yield;
}

/* Reads all parts into the body. */
static void
examine(Examination *exam)
{
    const DemurMessage *message = exam->message;
    const char *reason = NULL;
    g_autoptr(DemurPart) root =
        demur_part_new(&message->source, message->header, message->body_start, &reason);
    if (reason)
        note(exam, reason);
    g_autoptr(Yield) yield = read_part(exam, root, PLACE_FIRST);
    DemurBody *body = exam->body;
    body->text = g_string_free(g_steal_pointer(&yield->visible), FALSE);
    body->hidden = g_string_free(g_steal_pointer(&yield->hidden), FALSE);
    yield->visible = g_string_new(NULL);
    yield->hidden = g_string_new(NULL);
    g_ptr_array_extend_and_steal(body->links, g_steal_pointer(&yield->links));
    yield->links = g_ptr_array_new();
    body->language = g_steal_pointer(&yield->language);
    if (!body->language)
        body->language = copy_language(root->language);
}

DemurBody *
demur_body_new(const DemurMessage *message)
{
    DemurBody *body = g_new0(DemurBody, 1);
    body->links = g_ptr_array_new_with_free_func(free_link);
    body->nested = g_ptr_array_new_with_free_func(free_message);
    body->unrendered = g_string_new(NULL);
    Examination exam = {.message = message, .body = body};
    if (message->source.end - message->source.start > DEMUR_LIMIT_MESSAGE)
        note(&exam, "the message is too long");
    else
        examine(&exam);
    if (!body->text)
        body->text = g_strdup("");
    if (!body->hidden)
        body->hidden = g_strdup("");
    return body;
}

void
demur_body_free(DemurBody *body)
{
    if (!body)
        return;
    g_free(body->text);
    g_free(body->hidden);
    g_free(body->language);
    g_string_free(body->unrendered, TRUE);
    g_ptr_array_unref(body->links);
    g_ptr_array_unref(body->nested);
    g_free(body);
}
