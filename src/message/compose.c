/* SPDX-License-Identifier: MIT */
/*
 * Composing through GMime, which encodes what headers cannot hold. What it writes is looked at
 * once more before it leaves: mail that is not clean 7-bit CRLF is our mistake, never sent on.
 */
#include "message/compose.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <string.h>

#include "base/error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimePart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeDataWrapper, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InternetAddress, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeFormatOptions, g_mime_format_options_free)

#define LINE_MAX_OCTETS 998 /* RFC 5322 section 2.1.1 */
#define MSG_ID_MAX 900
#define NAME_MAX_OCTETS 76
#define ADDRESS_MAX 254
#define LANGUAGE_MAX 35

/* Fields that are written from members of their own. */
static const char *const own_fields[] = {
    "From",
    "To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Date",
    "MIME-Version",
    "Content-Language",
    "Content-Transfer-Encoding",
    NULL,
};

static bool
refuse(GError **error, const char *what, const char *value)
{
    g_autofree char *shown = g_strescape(value, NULL);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "not a valid %s: \"%s\"", what, shown);
    return false;
}

/* Whether TEXT is printable ASCII without blanks and the bytes of EXCEPT, 1 to MAX long. */
static bool
is_plain(const char *text, size_t len, const char *except, size_t max)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] >= 127 || strchr(except, text[i]))
            return false;
    }
    return len > 0 && len <= max;
}

static bool
check_msg_id(const char *id, GError **error)
{
    size_t len = strlen(id);
    if (len > 2 && id[0] == '<' && id[len - 1] == '>' &&
        is_plain(id + 1, len - 2, "<>", MSG_ID_MAX))
        return true;
    return refuse(error, "message id", id);
}

static bool
check_address(const char *address, GError **error)
{
    const char *at = strchr(address, '@');
    const char *except = "<>()[]\\,;:\"@";
    if (at && is_plain(address, (size_t)(at - address), except, ADDRESS_MAX) &&
        is_plain(at + 1, strlen(at + 1), except, ADDRESS_MAX))
        return true;
    return refuse(error, "mail address", address);
}

static bool
check_language(const char *language, GError **error)
{
    size_t len =
        strspn(language, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return (len && len <= LANGUAGE_MAX && !language[len]) ||
           refuse(error, "language tag", language);
}

static bool
is_own_field(const char *name)
{
    for (size_t i = 0; own_fields[i]; i++) {
        if (g_ascii_strcasecmp(own_fields[i], name) == 0)
            return true;
    }
    return false;
}

static bool
check_extra(const char *const *extra, GError **error)
{
    for (; extra && *extra; extra += 2) {
        if (!is_plain(extra[0], strlen(extra[0]), ":", NAME_MAX_OCTETS) ||
            is_own_field(extra[0]))
            return refuse(error, "field name", extra[0]);
        if (!extra[1])
            return refuse(error, "field without value", extra[0]);
    }
    return true;
}

static bool
check(const DemurCompose *compose, GError **error)
{
    if (!compose->message_id)
        return refuse(error, "message id", "");
    if (!check_msg_id(compose->message_id, error) ||
        (compose->in_reply_to && !check_msg_id(compose->in_reply_to, error)) ||
        (compose->from_address && !check_address(compose->from_address, error)) ||
        (compose->to && !check_address(compose->to, error)) ||
        (compose->language && !check_language(compose->language, error)))
        return false;
    for (const char *const *id = compose->references; id && *id; id++) {
        if (!check_msg_id(*id, error))
            return false;
    }
    return check_extra(compose->extra, error);
}

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

/* Whether DATA is 7-bit lines of CRLF, none of them too long. */
static bool
is_clean(const char *data, size_t len)
{
    size_t line = 0;
    for (size_t i = 0; i < len; i++) {
        guchar c = (guchar)data[i];
        bool crlf = c == '\r' && i + 1 < len && data[i + 1] == '\n';
        if (!c || c > 127 || c == '\n' || (c == '\r' && !crlf))
            return false;
        line = crlf ? 0 : line + 1;
        i += crlf;
        if (line > LINE_MAX_OCTETS)
            return false;
    }
    return true;
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
demur_compose(const DemurCompose *compose, GError **error)
{
    if (!check(compose, error))
        return NULL;
    g_mime_init();
    g_autoptr(GMimeMessage) message = g_mime_message_new(TRUE);
    add_header(message, compose);
    add_body(message, compose);
    g_autoptr(GBytes) bytes = write_message(message);
    size_t len = 0;
    const char *data = g_bytes_get_data(bytes, &len);
    if (!is_clean(data, len)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                    "the message cannot be written as 7-bit lines: %s", compose->message_id);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}
