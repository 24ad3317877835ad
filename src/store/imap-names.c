/* SPDX-License-Identifier: MIT */
/*
 * Folder names, quoting and sets. iconv knows UTF-7-IMAP only where glibc's modules are
 * installed, hence the small conversion here. Base64 with "," for "/", UTF-16BE inside, "&" as
 * "&-".
 */
#include "store/imap-names.h"

#include <string.h>

#define NAME_LIMIT 1000
#define KEYWORD_LIMIT 64
#define TERM_MIN 3
#define TERM_LIMIT 200

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool
demur_imap_is_clean(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            return false;
    }
    return true;
}

static bool
is_name(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size <= NAME_LIMIT && demur_imap_is_clean(name);
}

/* Bits waiting to become base64 digits. */
typedef struct Shift {
    unsigned bits, count;
    bool open;
} Shift;

static void
shift_add(GString *out, Shift *shift, unsigned unit)
{
    if (!shift->open)
        g_string_append_c(out, '&');
    shift->open = true;
    shift->bits = shift->bits << 16 | unit;
    shift->count += 16;
    while (shift->count >= 6) {
        shift->count -= 6;
        g_string_append_c(out, base64[shift->bits >> shift->count & 0x3f]);
    }
}

static void
shift_end(GString *out, Shift *shift)
{
    if (!shift->open)
        return;
    if (shift->count > 0)
        g_string_append_c(out, base64[shift->bits << (6 - shift->count) & 0x3f]);
    g_string_append_c(out, '-');
    *shift = (Shift){0};
}

char *
demur_imap_name_encode(const char *name)
{
    if (!is_name(name) || !g_utf8_validate(name, -1, NULL))
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    Shift shift = {0};
    for (const char *p = name; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c < 0x80) {
            shift_end(out, &shift);
            g_string_append_c(out, (char)c);
            if (c == '&')
                g_string_append_c(out, '-');
        } else if (c < 0x10000) {
            shift_add(out, &shift, c);
        } else {
            shift_add(out, &shift, 0xd800 + ((c - 0x10000) >> 10));
            shift_add(out, &shift, 0xdc00 + ((c - 0x10000) & 0x3ff));
        }
    }
    shift_end(out, &shift);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* One UTF-16 unit; *HIGH holds a surrogate that waits for its other half. */
static bool
add_unit(GString *out, unsigned unit, unsigned *high)
{
    if (*high) {
        if (unit < 0xdc00 || unit > 0xdfff)
            return false;
        g_string_append_unichar(out, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
        *high = 0;
        return true;
    }
    if (unit >= 0xd800 && unit <= 0xdbff) {
        *high = unit;
        return true;
    }
    if (unit < 0x20 || unit == 0x7f || (unit >= 0xdc00 && unit <= 0xdfff))
        return false;
    g_string_append_unichar(out, unit);
    return true;
}

/* Decodes from behind "&" up to "-". Returns what follows, or NULL. */
static const char *
decode_shift(GString *out, const char *p)
{
    unsigned bits = 0, count = 0, high = 0;
    for (; *p && *p != '-'; p++) {
        const char *digit = strchr(base64, *p);
        if (!digit)
            return NULL;
        bits = bits << 6 | (unsigned)(digit - base64);
        count += 6;
        if (count < 16)
            continue;
        count -= 16;
        if (!add_unit(out, bits >> count & 0xffff, &high))
            return NULL;
        bits &= (1u << count) - 1;
    }
    /* What is left must be padding. */
    return *p == '-' && !high && count < 6 && bits == 0 ? p + 1 : NULL;
}

char *
demur_imap_name_decode(const char *wire)
{
    if (!is_name(wire) || !g_utf8_validate(wire, -1, NULL))
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = wire; *p;) {
        if (*p != '&') {
            g_string_append_c(out, *p++);
        } else if (p[1] == '-') {
            g_string_append_c(out, '&');
            p += 2;
        } else {
            p = decode_shift(out, p + 1);
            if (!p)
                return NULL;
        }
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

void
demur_imap_append_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

bool
demur_imap_is_keyword(const char *text)
{
    size_t size = strlen(text);
    if (size == 0 || size > KEYWORD_LIMIT)
        return false;
    for (const char *p = text; *p; p++) {
        if (!g_ascii_isgraph(*p) || strchr("(){%*\"\\]", *p))
            return false;
    }
    return true;
}

char *
demur_imap_search_term(const char *text)
{
    const char *best = text;
    size_t best_size = 0;
    for (const char *p = text; *p;) {
        size_t size = 0;
        while (g_ascii_isprint(p[size]))
            size++;
        if (size > best_size) {
            best = p;
            best_size = size;
        }
        p += size;
        if (*p && !g_ascii_isprint(*p))
            p++;
    }
    g_autofree char *term = g_strndup(best, MIN(best_size, (size_t)TERM_LIMIT));
    /* A blank beside the part left out may be folded or encoded on the server. */
    g_strstrip(term);
    return strlen(term) >= TERM_MIN ? g_steal_pointer(&term) : NULL;
}

char *
demur_imap_uid_set(const int64_t *uids, unsigned n)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < n;) {
        unsigned last = i;
        while (last + 1 < n && uids[last + 1] == uids[last] + 1)
            last++;
        if (out->len > 0)
            g_string_append_c(out, ',');
        g_string_append_printf(out, "%" G_GINT64_FORMAT, uids[i]);
        if (last > i)
            g_string_append_printf(out, ":%" G_GINT64_FORMAT, uids[last]);
        i = last + 1;
    }
    return g_string_free(out, FALSE);
}
