/* SPDX-License-Identifier: MIT */
/*
 * The view of a message. Which fields there are, and what they say, is read from the raw bytes:
 * GMime keeps the last of duplicates where every reader shows the first, and ends values at
 * NUL; and it is costly to load (codec.h).
 */
#include "message/message-internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/limits.h"
#include "message/date.h"
#include "message/parts.h"
#include "message/raw.h"
#include "message/rawscan.h"
#include "message/strict.h"
#include "message/text.h"

#define FIRST_READ 8192
#define MSG_ID_MAX 900 /* longer ones could not be written into a line again */

static void
clear_field(gpointer data)
{
    DemurField *field = data;
    g_free(field->name);
    g_free(field->value);
}

/* Reads until the empty line, a ceiling, or the end. ret_body: offset of the body in HEADER. */
static bool
read_header(const DemurSource *source, GString *header, size_t *ret_body, GError **error)
{
    for (size_t want = FIRST_READ;;) {
        size_t have = header->len;
        g_string_set_size(header, want);
        gssize n = demur_source_read(source, source->start + (int64_t)have, header->str + have,
                                     want - have);
        if (n < 0) {
            g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot read the message: %s",
                        g_strerror(errno));
            return false;
        }
        g_string_set_size(header, have + (size_t)n);
        DemurRawScan scan;
        DemurRawField field;
        demur_rawscan_init(&scan, header->str, header->len);
        while (demur_rawscan_next(&scan, &field))
            continue;
        *ret_body = scan.body;
        if (scan.ended || !n || header->len > DEMUR_LIMIT_HEADER)
            return true;
        if (header->len == want)
            want *= 2;
    }
}

static bool
load_header(DemurMessage *message, GError **error)
{
    size_t body = 0;
    if (!read_header(&message->source, message->header, &body, error))
        return false;
    g_string_truncate(message->header, body);
    message->body_start = message->source.start + (int64_t)body;
    const char *excess = body > message->budget->header
                             ? "the headers of nested messages are too large"
                             : demur_part_header_excess(message->header->str, body);
    if (excess)
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "not examined: %s", excess);
    message->budget->header -= MIN(body, message->budget->header);
    return !excess;
}

/* The value on one line: line ends before blanks removed (RFC 5322 section 2.2.3). Owned; may
 * hold any byte. */
static GString *
unfold(const char *value, size_t len)
{
    GString *out = g_string_sized_new(len);
    for (size_t i = 0; i < len; i++) {
        bool crlf = value[i] == '\r' && i + 1 < len && value[i + 1] == '\n';
        if (value[i] != '\n' && !crlf)
            g_string_append_c(out, value[i]);
    }
    size_t start = 0;
    while (start < out->len && (out->str[start] == ' ' || out->str[start] == '\t'))
        start++;
    g_string_erase(out, 0, (gssize)start);
    while (out->len && (out->str[out->len - 1] == ' ' || out->str[out->len - 1] == '\t'))
        g_string_truncate(out, out->len - 1);
    return out;
}

static bool
has_eight_bit(const GString *value)
{
    for (size_t i = 0; i < value->len; i++) {
        if ((guchar)value->str[i] > 127)
            return true;
    }
    return false;
}

/* Whether one of the lines that continue a field has nothing but blanks. */
static bool
has_blank_line(const char *data, DemurRawSpan field)
{
    const char *end = data + field.start + field.len, *feed = data + field.start;
    while ((feed = memchr(feed, '\n', (size_t)(end - feed)))) {
        feed++;
        size_t blanks = strspn(feed, " \t");
        if (blanks && feed + blanks < end && (feed[blanks] == '\n' || feed[blanks] == '\r'))
            return true;
    }
    return false;
}

static void
load_fields(DemurMessage *message)
{
    DemurRawScan scan;
    DemurRawField raw;
    const char *data = message->header->str;
    demur_rawscan_init(&scan, data, message->header->len);
    while (demur_rawscan_next(&scan, &raw)) {
        g_autoptr(GString) value = unfold(data + raw.value.start, raw.value.len);
        DemurField field = {
            .name = g_strndup(data + raw.name.start, raw.name.len),
            .value = demur_text_decode(value->str, value->len, "utf-8"),
            .position = message->fields->len,
            .eight_bit = has_eight_bit(value),
            .nul = memchr(value->str, 0, value->len) != NULL,
        };
        g_array_append_val(message->fields, field);
        g_array_append_val(message->spans, raw.value);
        if (has_blank_line(data, raw.whole))
            message->broken = "a line of its header is blank";
    }
    if (scan.broken)
        message->broken = "a line of its header is no field";
}

const char *
demur_message_broken_header(const DemurMessage *message)
{
    return message->broken;
}

char *
demur_message_raw_text(const DemurMessage *message, const DemurField *field)
{
    if (!field)
        return NULL;
    DemurRawSpan span = g_array_index(message->spans, DemurRawSpan, field->position);
    g_autoptr(GString) value = unfold(message->header->str + span.start, span.len);
    return demur_text_decode(value->str, value->len, NULL);
}

static char *
read_subject(const DemurMessage *message)
{
    g_autofree char *raw =
        demur_message_raw_text(message, demur_message_field(message, "Subject", 0));
    g_autofree char *decoded = demur_text_decode_header(raw ? raw : "");
    return demur_text_normalise(decoded, -1);
}

/* The next "<...>" of printable ASCII in *TEXT, owned; moves *TEXT behind it. NULL at the end.
 */
static char *
next_msg_id(const char **text)
{
    for (const char *open; (open = strchr(*text, '<')) != NULL;) {
        const char *end = open + 1;
        while (*end > ' ' && *end < 127 && *end != '<' && *end != '>')
            end++;
        *text = end;
        if (*end == '>' && end > open + 1 && end - open < MSG_ID_MAX)
            return g_strndup(open, (gsize)(end + 1 - open));
    }
    return NULL;
}

static char *
read_id(const DemurMessage *message)
{
    const DemurField *field = demur_message_field(message, "Message-ID", 0);
    const char *text = field ? field->value : "";
    return next_msg_id(&text);
}

static void
add_msg_ids(GPtrArray *ids, const DemurField *field)
{
    const char *text = field ? field->value : "";
    for (char *id; (id = next_msg_id(&text)) != NULL;)
        g_ptr_array_add(ids, id);
}

static GStrv
read_references(const DemurMessage *message)
{
    GPtrArray *ids = g_ptr_array_new();
    add_msg_ids(ids, demur_message_field(message, "References", 0));
    if (!ids->len)
        add_msg_ids(ids, demur_message_field(message, "In-Reply-To", 0));
    g_ptr_array_add(ids, NULL);
    return (GStrv)g_ptr_array_free(ids, FALSE);
}

static int64_t
read_date(const DemurMessage *message)
{
    const DemurField *field = demur_message_field(message, "Date", 0);
    return field ? demur_date_read(field->value) : -1;
}

DemurMessage *
demur_message_new_nested(const DemurSource *source, DemurBudget *budget, GError **error)
{
    g_autoptr(DemurMessage) message = g_new0(DemurMessage, 1);
    message->source = *source;
    if (source->bytes)
        g_bytes_ref(source->bytes);
    message->own_budget = (DemurBudget){
        .nested = DEMUR_LIMIT_NESTED, .header = DEMUR_LIMIT_HEADERS, .text = DEMUR_LIMIT_TEXT};
    message->budget = budget ? budget : &message->own_budget;
    message->header = g_string_new(NULL);
    message->fields = g_array_new(FALSE, FALSE, sizeof(DemurField));
    g_array_set_clear_func(message->fields, clear_field);
    message->spans = g_array_new(FALSE, FALSE, sizeof(DemurRawSpan));
    if (!load_header(message, error))
        return NULL;
    load_fields(message);
    demur_message_read_from(message);
    message->subject = read_subject(message);
    message->id = read_id(message);
    message->references = read_references(message);
    message->recipients = demur_message_read_recipients(message);
    message->date = read_date(message);
    return g_steal_pointer(&message);
}

DemurMessage *
demur_message_new_from_bytes(GBytes *bytes, GError **error)
{
    DemurSource source = {.bytes = bytes, .fd = -1, .end = (int64_t)g_bytes_get_size(bytes)};
    return demur_message_new_nested(&source, NULL, error);
}

DemurMessage *
demur_message_new_from_fd(int fd, int64_t start, int64_t end, GError **error)
{
    struct stat st;
    if (end < 0 && fstat(fd, &st) < 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "cannot read the message: %s",
                    g_strerror(errno));
        return NULL;
    }
    if (end < 0 && !S_ISREG(st.st_mode)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO,
                    "cannot read the message: not a regular file (read it into memory and use "
                    "demur_message_new_from_bytes)");
        return NULL;
    }
    start = MAX(start, 0);
    end = end < 0 ? (int64_t)st.st_size : end;
    DemurSource source = {.fd = fd, .start = start, .end = MAX(start, end)};
    return demur_message_new_nested(&source, NULL, error);
}

void
demur_message_free(DemurMessage *message)
{
    if (!message)
        return;
    demur_body_free(message->body);
    g_clear_pointer(&message->source.bytes, g_bytes_unref);
    g_string_free(message->header, TRUE);
    g_array_unref(message->fields);
    g_array_unref(message->spans);
    g_free(message->from.display);
    g_free(message->from.local);
    g_free(message->from.domain);
    g_free(message->subject);
    g_free(message->id);
    g_strfreev(message->references);
    g_strfreev(message->recipients);
    g_free(message);
}

DemurMessage *
demur_message_new_strict(const DemurMessage *message)
{
    DemurMessage *strict = demur_message_new_nested(&message->source, NULL, NULL);
    if (strict)
        strict->strict = true;
    return strict;
}

unsigned
demur_message_n_fields(const DemurMessage *message)
{
    return message->fields->len;
}

const DemurField *
demur_message_field_at(const DemurMessage *message, unsigned index)
{
    return index < message->fields->len ? &g_array_index(message->fields, DemurField, index)
                                        : NULL;
}

unsigned
demur_message_count(const DemurMessage *message, const char *name)
{
    unsigned count = 0;
    for (unsigned i = 0; i < message->fields->len; i++)
        count += g_ascii_strcasecmp(demur_message_field_at(message, i)->name, name) == 0;
    return count;
}

const DemurField *
demur_message_field(const DemurMessage *message, const char *name, unsigned nth)
{
    for (unsigned i = 0; i < message->fields->len; i++) {
        const DemurField *field = demur_message_field_at(message, i);
        if (g_ascii_strcasecmp(field->name, name) == 0 && nth-- == 0)
            return field;
    }
    return NULL;
}

const DemurFrom *
demur_message_from(const DemurMessage *message)
{
    return &message->from;
}

const char *
demur_message_subject(const DemurMessage *message)
{
    return message->subject;
}

const char *
demur_message_id(const DemurMessage *message)
{
    return message->id;
}

const char *const *
demur_message_references(const DemurMessage *message)
{
    return (const char *const *)message->references;
}

int64_t
demur_message_date(const DemurMessage *message)
{
    return message->date;
}

const char *const *
demur_message_recipients(const DemurMessage *message)
{
    return (const char *const *)message->recipients;
}

/* The body, read when first asked for. */
static const DemurBody *
body_of(DemurMessage *message)
{
    if (!message->body)
        message->body = demur_body_new(message);
    return message->body;
}

const char *
demur_message_text(DemurMessage *message)
{
    return body_of(message)->text;
}

const char *
demur_message_hidden_text(DemurMessage *message)
{
    return body_of(message)->hidden;
}

const char *
demur_message_unrendered_text(DemurMessage *message)
{
    return body_of(message)->unrendered->str;
}

const char *
demur_message_language(DemurMessage *message)
{
    return body_of(message)->language;
}

unsigned
demur_message_n_links(DemurMessage *message)
{
    return body_of(message)->links->len;
}

const DemurLink *
demur_message_link(DemurMessage *message, unsigned index)
{
    const DemurBody *body = body_of(message);
    return index < body->links->len ? g_ptr_array_index(body->links, index) : NULL;
}

bool
demur_message_has_base(DemurMessage *message)
{
    return body_of(message)->has_base;
}

bool
demur_message_has_attachment(DemurMessage *message)
{
    return body_of(message)->has_attachment;
}

bool
demur_message_has_form(DemurMessage *message)
{
    return body_of(message)->has_form;
}

const char *
demur_message_unexamined(DemurMessage *message)
{
    return body_of(message)->unexamined;
}

unsigned
demur_message_n_nested(DemurMessage *message)
{
    return body_of(message)->nested->len;
}

DemurMessage *
demur_message_nested(DemurMessage *message, unsigned index)
{
    const DemurBody *body = body_of(message);
    return index < body->nested->len ? g_ptr_array_index(body->nested, index) : NULL;
}
