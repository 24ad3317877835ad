/* SPDX-License-Identifier: MIT */
/* See transfer.h. GMime's decoders are the oracle of the tests; they agree in every byte up to
 * the padding of base64, where GMime ends. */
#include "message/transfer.h"

#include <string.h>

static char *
put(char *to, const char *data, size_t len)
{
    memcpy(to, data, len);
    return to + len;
}

/* FIRST and SECOND follow an "="; returns the end of what they stand for, written to TO. */
static char *
decode_octet(char first, char second, char *to)
{
    const char plain[] = {'=', first, second};
    if (!g_ascii_isxdigit(first) || !g_ascii_isxdigit(second))
        return first == '\r' && second == '\n' ? to : put(to, plain, sizeof plain);
    *to = (char)(g_ascii_xdigit_value(first) << 4 | g_ascii_xdigit_value(second));
    return to + 1;
}

/* "=" and blanks that no line end follows: they stay as they are. */
static char *
put_padding(DemurDecoder *decoder, char *to)
{
    *to++ = '=';
    memset(to, ' ', decoder->padding);
    to += decoder->padding;
    if (decoder->stage == DEMUR_QUOTED_RETURN)
        *to++ = '\r';
    decoder->padding = 0;
    decoder->stage = DEMUR_QUOTED_PLAIN;
    return to;
}

/* One byte C after an "=". Blanks before the end of the line were added on the way (RFC 2045
 * section 6.7, rule 3). ret_taken: whether C was used up. */
static char *
step_held(DemurDecoder *decoder, char c, char *to, bool *ret_taken)
{
    bool blank = c == ' ' || c == '\t', first = decoder->stage == DEMUR_QUOTED_EQUALS;
    *ret_taken = true;
    if (decoder->stage == DEMUR_QUOTED_DIGIT) {
        decoder->stage = DEMUR_QUOTED_PLAIN;
        return decode_octet(decoder->held, c, to);
    }
    if (c == '\n') {
        decoder->stage = DEMUR_QUOTED_PLAIN;
        decoder->padding = 0;
    } else if (blank && decoder->stage != DEMUR_QUOTED_RETURN) {
        decoder->stage = DEMUR_QUOTED_PADDING;
        decoder->padding++;
    } else if (first) {
        decoder->stage = DEMUR_QUOTED_DIGIT;
        decoder->held = c;
    } else if (c == '\r' && decoder->stage == DEMUR_QUOTED_PADDING) {
        decoder->stage = DEMUR_QUOTED_RETURN;
    } else {
        *ret_taken = false;
        return put_padding(decoder, to);
    }
    return to;
}

static void
step_quoted(DemurDecoder *decoder, const char *in, size_t len, GByteArray *out)
{
    const char *end = in + len;
    guint old = out->len;
    g_byte_array_set_size(out, old + (guint)(len + decoder->padding) + 2);
    char *start = (char *)out->data + old, *to = start;
    while (in < end) {
        if (decoder->stage == DEMUR_QUOTED_PLAIN) {
            const char *equals = memchr(in, '=', (size_t)(end - in));
            to = put(to, in, (size_t)((equals ? equals : end) - in));
            in = equals ? equals + 1 : end;
            decoder->stage = equals ? DEMUR_QUOTED_EQUALS : DEMUR_QUOTED_PLAIN;
        } else {
            bool taken;
            to = step_held(decoder, *in, to, &taken);
            in += taken;
        }
    }
    g_byte_array_set_size(out, old + (guint)(to - start));
}

/* The end of a run of characters: two or three of four are octets. Returns: how many. */
static gsize
end_run(DemurDecoder *decoder, guchar *to)
{
    gsize n = 0;
    if (decoder->state > 1)
        n = g_base64_decode_step("==", (gsize)(4 - decoder->state), to, &decoder->state,
                                 &decoder->save);
    decoder->state = 0;
    decoder->save = 0;
    decoder->ended = true;
    return n;
}

/* Whether there is anything but the alphabet, padding, and blanks. */
static bool
is_strange(const char *in, size_t len)
{
    static const bool known[256] = {
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true,   ['+'] = true,
        ['/'] = true,         ['='] = true,         ['\t' ... '\r'] = true, [' '] = true};
    bool all = true;
    for (size_t i = 0; i < len; i++)
        all &= known[(unsigned char)in[i]];
    return !all;
}

static void
step_base64(DemurDecoder *decoder, const char *in, size_t len, GByteArray *out)
{
    const char *end = in + len;
    guint used = out->len;
    decoder->strange |= is_strange(in, len);
    g_byte_array_set_size(out, used + (guint)len + 3);
    while (in < end) {
        const char *padding = memchr(in, '=', (size_t)(end - in));
        size_t plain = (size_t)((padding ? padding : end) - in);
        gsize n =
            g_base64_decode_step(in, plain, out->data + used, &decoder->state, &decoder->save);
        /* The state is how many characters of the last four were read. */
        decoder->resumed |= decoder->ended && (n || decoder->state);
        used += (guint)n;
        if (padding)
            used += (guint)end_run(decoder, out->data + used);
        in += plain + (padding != NULL);
    }
    g_byte_array_set_size(out, used);
}

void
demur_transfer_step(DemurDecoder *decoder, const char *in, size_t len, GByteArray *out)
{
    switch (decoder->transfer) {
    case DEMUR_TRANSFER_IDENTITY:
        g_byte_array_append(out, (const guint8 *)in, (guint)len);
        break;
    case DEMUR_TRANSFER_QUOTED_PRINTABLE:
        step_quoted(decoder, in, len, out);
        break;
    case DEMUR_TRANSFER_BASE64:
        step_base64(decoder, in, len, out);
        break;
    }
}
