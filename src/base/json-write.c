/* SPDX-License-Identifier: MIT */
/* JSON on one line, for other programs to read. */
#include "base/json.h"

struct DemurJsonWriter {
    GString *text;
    GString *open; /* the closing characters of the open levels, innermost last */
    bool first;    /* nothing stands in the innermost level yet */
};

/* What cannot be seen, or turns around what follows: a terminal may show it to somebody. */
static bool
is_unseen(gunichar c)
{
    switch ((int)g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return true;
    }
    return false;
}

/* RFC 8259 section 7: beyond U+FFFF two escapes. */
static void
append_escape(GString *text, gunichar c)
{
    if (c > 0xFFFF) {
        g_string_append_printf(text, "\\u%04x", 0xD800 + (unsigned)((c - 0x10000) >> 10));
        c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    g_string_append_printf(text, "\\u%04x", (unsigned)c);
}

static void
append_string(GString *text, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    g_string_append_c(text, '"');
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '"' || c == '\\')
            g_string_append_printf(text, "\\%c", (char)c);
        else if (c == '\n')
            g_string_append(text, "\\n");
        else if (c == '\t')
            g_string_append(text, "\\t");
        else if (is_unseen(c))
            append_escape(text, c);
        else
            g_string_append_unichar(text, c);
    }
    g_string_append_c(text, '"');
}

/* The comma and the key in front of a value. */
static void
lead(DemurJsonWriter *writer, const char *key)
{
    if (!writer->first)
        g_string_append_c(writer->text, ',');
    writer->first = false;
    if (!key)
        return;
    append_string(writer->text, key);
    g_string_append_c(writer->text, ':');
}

DemurJsonWriter *
demur_json_writer_new(void)
{
    DemurJsonWriter *writer = g_new0(DemurJsonWriter, 1);
    writer->text = g_string_new(NULL);
    writer->open = g_string_new(NULL);
    writer->first = true;
    return writer;
}

static void
write_open(DemurJsonWriter *writer, const char *key, char opening, char closing)
{
    lead(writer, key);
    g_string_append_c(writer->text, opening);
    g_string_append_c(writer->open, closing);
    writer->first = true;
}

void
demur_json_write_object(DemurJsonWriter *writer, const char *key)
{
    write_open(writer, key, '{', '}');
}

void
demur_json_write_array(DemurJsonWriter *writer, const char *key)
{
    write_open(writer, key, '[', ']');
}

void
demur_json_write_end(DemurJsonWriter *writer)
{
    g_return_if_fail(writer->open->len > 0);
    g_string_append_c(writer->text, writer->open->str[writer->open->len - 1]);
    g_string_truncate(writer->open, writer->open->len - 1);
    writer->first = false;
}

void
demur_json_write_string(DemurJsonWriter *writer, const char *key, const char *value)
{
    lead(writer, key);
    if (value)
        append_string(writer->text, value);
    else
        g_string_append(writer->text, "null");
}

void
demur_json_write_int(DemurJsonWriter *writer, const char *key, int64_t value)
{
    lead(writer, key);
    g_string_append_printf(writer->text, "%" G_GINT64_FORMAT, value);
}

void
demur_json_write_bool(DemurJsonWriter *writer, const char *key, bool value)
{
    lead(writer, key);
    g_string_append(writer->text, value ? "true" : "false");
}

void
demur_json_write_null(DemurJsonWriter *writer, const char *key)
{
    demur_json_write_string(writer, key, NULL);
}

char *
demur_json_writer_finish(DemurJsonWriter *writer)
{
    g_warn_if_fail(writer->open->len == 0);
    char *text = g_string_free(writer->text, FALSE);
    g_string_free(writer->open, TRUE);
    g_free(writer);
    return text;
}
