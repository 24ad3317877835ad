/* SPDX-License-Identifier: MIT */
/* Writing mail with GMime, which encodes what headers cannot hold. */
#include "message/gmime-compose.h"

#include <gmime/gmime.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimePart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeDataWrapper, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InternetAddress, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFormatOptions, g_mime_format_options_free)

#define LINE_MAX_OCTETS 998 /* RFC 5322 section 2.1.1 */

/* TEXT on one line, of valid UTF-8. Owned. */
static char *
one_line(const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);
    for (char *c = valid; *c; c++) {
        if ((guchar)*c < ' ' || *c == 127)
            *c = ' ';
    }
    return g_strstrip(valid);
}

static void
add_address(GMimeMessage *message, GMimeAddressType type, const char *name, const char *address)
{
    if (!address)
        return;
    g_autofree char *line = one_line(name ? name : "");
    g_autoptr(InternetAddress) mailbox =
        internet_address_mailbox_new(*line ? line : NULL, address);
    internet_address_set_charset(mailbox, "utf-8");
    internet_address_list_add(g_mime_message_get_addresses(message, type), mailbox);
}

/* A field with free text. */
static void
add_text(GMimeMessage *message, const char *name, const char *value)
{
    g_autofree char *line = one_line(value);
    g_mime_object_append_header(GMIME_OBJECT(message), name, line, "utf-8");
}

static void
add_threading(GMimeMessage *message, const DemurCompose *compose)
{
    GMimeObject *object = GMIME_OBJECT(message);
    if (compose->in_reply_to)
        g_mime_object_append_header(object, "In-Reply-To", compose->in_reply_to, NULL);
    if (!compose->references || !compose->references[0])
        return;
    g_autofree char *ids = g_strjoinv(" ", (char **)compose->references);
    g_mime_object_append_header(object, "References", ids, NULL);
}

static void
add_header(GMimeMessage *message, const DemurCompose *compose)
{
    add_address(message, GMIME_ADDRESS_TYPE_FROM, compose->from_name, compose->from_address);
    add_address(message, GMIME_ADDRESS_TYPE_TO, NULL, compose->to);
    if (compose->subject) {
        g_autofree char *subject = one_line(compose->subject);
        g_mime_message_set_subject(message, subject, "utf-8");
    }
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(compose->date);
    if (date)
        g_mime_message_set_date(message, date);
    g_autofree char *id = g_strndup(compose->message_id + 1, strlen(compose->message_id) - 2);
    g_mime_message_set_message_id(message, id);
    add_threading(message, compose);
    for (const char *const *extra = compose->extra; extra && *extra; extra += 2)
        add_text(message, extra[0], extra[1]);
}

/* The body with LF line ends, one at its end, no NUL and no lone CR. Owned. */
static char *
body_text(const char *body)
{
    g_autofree char *valid = g_utf8_make_valid(body ? body : "", -1);
    GString *out = g_string_sized_new(strlen(valid) + 1);
    for (const char *c = valid; *c; c++) {
        if (*c != '\r')
            g_string_append_c(out, *c);
        else if (c[1] != '\n')
            g_string_append_c(out, '\n');
    }
    if (out->len && out->str[out->len - 1] != '\n')
        g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

/* 7-bit text stays as it is; else whatever is shorter, with readable text preferred. */
static GMimeContentEncoding
encoding_for(const char *text)
{
    size_t wide = 0, line = 0, longest = 0, i = 0;
    for (; text[i]; i++) {
        wide += (guchar)text[i] > 127 || (guchar)text[i] < '\t';
        line = text[i] == '\n' ? 0 : line + 1;
        longest = MAX(longest, line);
    }
    if (!wide && longest <= LINE_MAX_OCTETS)
        return GMIME_CONTENT_ENCODING_7BIT;
    return wide > i / 3 ? GMIME_CONTENT_ENCODING_BASE64
                        : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* The content is given as UTF-8 bytes: GMime would choose latin1 for short text. In base64 line
 * ends are written as they are, so they must be CRLF there (RFC 2045 section 6.8). */
static void
add_body(GMimeMessage *message, const DemurCompose *compose)
{
    g_autofree char *text = body_text(compose->body);
    GMimeContentEncoding encoding = encoding_for(text);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *content =
        g_strjoinv(encoding == GMIME_CONTENT_ENCODING_BASE64 ? "\r\n" : "\n", lines);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(content, strlen(content));
    g_autoptr(GMimeDataWrapper) wrapper =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_autoptr(GMimePart) part = g_mime_part_new_with_type("text", "plain");
    GMimeObject *object = GMIME_OBJECT(part);
    g_mime_object_set_content_type_parameter(object, "charset", "utf-8");
    g_mime_part_set_content_encoding(part, encoding);
    g_mime_part_set_content(part, wrapper);
    if (compose->language)
        g_mime_object_append_header(object, "Content-Language", compose->language, NULL);
    g_mime_message_set_mime_part(message, object);
}

static GBytes *
write_message(GMimeMessage *message)
{
    g_autoptr(GMimeFormatOptions) format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return g_bytes_new(bytes->data, bytes->len);
}

GBytes *
demur_gmime_compose(const DemurCompose *compose)
{
    g_autoptr(GMimeMessage) message = g_mime_message_new(TRUE);
    add_header(message, compose);
    add_body(message, compose);
    return write_message(message);
}
