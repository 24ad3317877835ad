/* SPDX-License-Identifier: MIT */
/*
 * Encoded words of header fields (RFC 2047). Read as mail is written: also inside quoted
 * strings and glued to other text, with blanks inside, with a character split between two words
 * of one charset. Every byte is looked at a bounded number of times.
 */
#include "message/text.h"

#include <stdbool.h>
#include <string.h>

#include "message/rawscan.h"

#define CHARSET_MAX 40

typedef struct Word {
    char charset[CHARSET_MAX + 1];
    char encoding; /* 'b' or 'q' */
    const char *text;
    size_t len;
    const char *end; /* after the word */
} Word;

/* Decoded bytes of adjacent words of one charset, not yet turned into characters. */
typedef struct Pending {
    GString *out;
    GByteArray *bytes;
    char charset[CHARSET_MAX + 1];
} Pending;

/* Reads the word that begins with "=?" at START. ret_open: no word ends in what follows, so
 * that none need be looked for. */
static bool
read_word(const char *start, Word *word, bool *ret_open)
{
    const char *charset = start + 2;
    size_t len = strcspn(charset, "?*= \t\r\n<>\"");
    size_t language = charset[len] == '*' ? strcspn(charset + len, "? \t\r\n") : 0;
    const char *mark = charset + len + language;
    if (!len || len > CHARSET_MAX || *mark != '?' || !mark[1] || mark[2] != '?')
        return false;
    word->encoding = g_ascii_tolower(mark[1]);
    if (word->encoding != 'b' && word->encoding != 'q')
        return false;
    word->text = mark + 3;
    const char *end = strstr(word->text, "?=");
    *ret_open = end == NULL;
    if (!end)
        return false;
    memcpy(word->charset, charset, len);
    word->charset[len] = 0;
    word->len = (size_t)(end - word->text);
    word->end = end + 2;
    return true;
}

static void
decode_q(GByteArray *bytes, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        guint8 byte = (guint8)(text[i] == '_' ? ' ' : text[i]);
        if (text[i] == '=' && i + 2 < len && g_ascii_isxdigit(text[i + 1]) &&
            g_ascii_isxdigit(text[i + 2])) {
            byte = (guint8)(g_ascii_xdigit_value(text[i + 1]) * 16 +
                            g_ascii_xdigit_value(text[i + 2]));
            i += 2;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
}

static void
decode_b(GByteArray *bytes, const char *text, size_t len)
{
    int state = 0;
    guint save = 0, old = bytes->len;
    g_byte_array_set_size(bytes, old + (guint)(len / 4 * 3 + 6));
    gsize n = g_base64_decode_step(text, len, bytes->data + old, &state, &save);
    /* Padding that was left out; the state is how many characters of the last four were read.
     */
    if (state > 1)
        n += g_base64_decode_step("===", (gsize)(4 - state), bytes->data + old + n, &state,
                                  &save);
    g_byte_array_set_size(bytes, old + (guint)n);
}

static void
flush(Pending *pending)
{
    if (pending->bytes->len) {
        g_autofree char *text = demur_text_decode((const char *)pending->bytes->data,
                                                  pending->bytes->len, pending->charset);
        g_string_append(pending->out, text);
    }
    g_byte_array_set_size(pending->bytes, 0);
    pending->charset[0] = 0;
}

/* Whether the charset may be decoded at all. */
static bool
is_accepted(const char *charset)
{
    g_autofree char *empty = demur_text_decode("", 0, charset);
    return empty != NULL;
}

static void
add_word(Pending *pending, const Word *word)
{
    if (g_ascii_strcasecmp(pending->charset, word->charset) != 0)
        flush(pending);
    memcpy(pending->charset, word->charset, sizeof pending->charset);
    if (word->encoding == 'b')
        decode_b(pending->bytes, word->text, word->len);
    else
        decode_q(pending->bytes, word->text, word->len);
}

static void
controls_to_spaces(GString *text)
{
    for (size_t i = 0; i < text->len; i++) {
        guchar c = (guchar)text->str[i];
        if (c < ' ' || c == 0x7F) {
            text->str[i] = ' ';
        } else if (c == 0xC2 && (guchar)text->str[i + 1] < 0xA0) {
            /* C1 controls, among them NEL and CSI. */
            text->str[i] = ' ';
            text->str[i + 1] = ' ';
        }
    }
}

/* Decodes the words of UTF-8 text into PENDING->out. */
static void
decode_words(Pending *pending, const char *text)
{
    bool open = false;
    Word word;
    while (*text) {
        const char *start = open ? NULL : strstr(text, "=?");
        size_t plain = start ? (size_t)(start - text) : strlen(text);
        bool between = pending->charset[0] && strspn(text, " \t\r\n") >= plain && start;
        if (start && read_word(start, &word, &open) && is_accepted(word.charset)) {
            /* Blanks between two words are no text (RFC 2047 section 6.2). */
            if (!between) {
                flush(pending);
                g_string_append_len(pending->out, text, (gssize)plain);
            }
            add_word(pending, &word);
            text = word.end;
            continue;
        }
        plain += start ? 2 : 0;
        flush(pending);
        g_string_append_len(pending->out, text, (gssize)plain);
        text += plain;
    }
    flush(pending);
}

char *
demur_text_decode_header(const char *raw)
{
    /* Raw 8-bit text is UTF-8 (RFC 6532) or what older mailers sent. */
    g_autofree char *utf8 = demur_text_decode(raw, strlen(raw), NULL);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Pending pending = {.out = g_string_sized_new(strlen(utf8) + 1), .bytes = bytes};
    decode_words(&pending, utf8);
    controls_to_spaces(pending.out);
    return g_string_free(pending.out, FALSE);
}

char *
demur_text_words(const char *text, size_t len, bool blanks)
{
    GString *out = g_string_sized_new(len);
    bool quoted = false;
    for (size_t at = 0; at < len; at++) {
        char c = text[at];
        if (c == '(' && !quoted)
            at = demur_rawscan_comment_end(text, len, at) - 1;
        else if (c == '\\' && at + 1 < len)
            g_string_append_c(out, text[++at]);
        else if (c == '"')
            quoted = !quoted;
        else if (quoted || blanks || !strchr(" \t\r\n", c))
            g_string_append_c(out, c);
    }
    return g_string_free(out, FALSE);
}
