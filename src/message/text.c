/* SPDX-License-Identifier: MIT */
/*
 * The normal form of text. Characters are mapped first, then composed: a removed zero width
 * character must not keep a letter and its accent apart.
 */
#include "message/text.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT 0xFFFDu

/* Bounds of what is composed at once, because GLib takes time in its square: bytes after which
 * it ends before the next letter, and before anything; marks on one letter (UAX 15, Stream-Safe
 * Text Format), more are dropped; and how much longer than the text the result may become,
 * after which nothing is composed. */
#define TAIL_SOFT 256
#define TAIL_HARD 512
#define MARKS_MAX 30
#define GROWTH(size) ((size) + (size) / 8 + 4096)

typedef struct Range {
    gunichar first, last;
    char to; /* 0: removed */
} Range;

/* Sorted by code point. What is mapped to a space or a line feed takes part in runs of them. */
static const Range ranges[] = {
    {0x0001, 0x0009, ' '},  {0x000A, 0x000A, '\n'}, {0x000B, 0x000C, ' '},
    {0x000D, 0x000D, '\n'}, {0x000E, 0x0020, ' '},  {0x0060, 0x0060, '\''},
    {0x007F, 0x0084, ' '},  {0x0085, 0x0085, '\n'}, {0x0086, 0x00A0, ' '},
    {0x00AB, 0x00AB, '"'},  {0x00AD, 0x00AD, 0},    {0x00B4, 0x00B4, '\''},
    {0x00BB, 0x00BB, '"'},  {0x02B9, 0x02B9, '\''}, {0x02BA, 0x02BA, '"'},
    {0x02BB, 0x02BD, '\''}, {0x02C8, 0x02C8, '\''}, {0x02CA, 0x02CB, '\''},
    {0x02EE, 0x02EE, '"'},  {0x034F, 0x034F, 0},    {0x0374, 0x0374, '\''},
    {0x055A, 0x055A, '\''}, {0x05F3, 0x05F3, '\''}, {0x05F4, 0x05F4, '"'},
    {0x061C, 0x061C, 0},    {0x1680, 0x1680, ' '},  {0x17B4, 0x17B5, 0},
    {0x180B, 0x180F, 0},    {0x1FBD, 0x1FBD, '\''}, {0x1FBF, 0x1FBF, '\''},
    {0x1FEF, 0x1FEF, '\''}, {0x1FFD, 0x1FFE, '\''}, {0x2000, 0x200A, ' '},
    {0x200B, 0x200F, 0},    {0x2010, 0x2015, '-'},  {0x2018, 0x201B, '\''},
    {0x201C, 0x201F, '"'},  {0x2028, 0x2029, '\n'}, {0x202A, 0x202E, 0},
    {0x202F, 0x202F, ' '},  {0x2032, 0x2032, '\''}, {0x2033, 0x2033, '"'},
    {0x2035, 0x2035, '\''}, {0x2036, 0x2036, '"'},  {0x2039, 0x203A, '\''},
    {0x205F, 0x205F, ' '},  {0x2060, 0x206F, 0},    {0x2212, 0x2212, '-'},
    {0x275B, 0x275C, '\''}, {0x275D, 0x275E, '"'},  {0x2E3A, 0x2E3B, '-'},
    {0x3000, 0x3000, ' '},  {0x301D, 0x301F, '"'},  {0xA78B, 0xA78C, '\''},
    {0xFE00, 0xFE0F, 0},    {0xFE58, 0xFE58, '-'},  {0xFE63, 0xFE63, '-'},
    {0xFEFF, 0xFEFF, 0},    {0xFF07, 0xFF07, '\''}, {0xFF40, 0xFF40, '\''},
    {0xFFF9, 0xFFFB, 0},    {0xE0000, 0xE007F, 0},  {0xE0100, 0xE01EF, 0},
};

/* Ranges without canonical decompositions and combining marks: nothing in them is changed by
 * composition unless a mark follows. */
static const Range inert[] = {
    {0x0080, 0x02FF, 0}, {0x0400, 0x0482, 0},   {0x05D0, 0x05EA, 0},     {0x0904, 0x0928, 0},
    {0x2002, 0x206F, 0}, {0x20A0, 0x20CF, 0},   {0x2190, 0x2329 - 1, 0}, {0x232B, 0x2ADB, 0},
    {0x3001, 0x3029, 0}, {0x3041, 0x3098, 0},   {0x4E00, 0x9FFF, 0},     {0xAC00, 0xD7A3, 0},
    {0xFFFD, 0xFFFD, 0}, {0x1F000, 0x1FAFF, 0},
};

static const Range *
find_range(const Range *table, size_t n, gunichar c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > table[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && c >= table[low].first ? &table[low] : NULL;
}

/* Text on its way into normal form. */
typedef struct Normal {
    GString *out;
    size_t tail;    /* start of the last ASCII character and what follows it */
    size_t most;    /* bytes of the result up to which anything is composed */
    unsigned marks; /* in a row, at the end */
    bool compose;   /* the tail may change by composition */
    char pending;   /* white space to write before the next character, or 0 */
} Normal;

/* Composes the tail. An ASCII character never combines with what stands before it, so that runs
 * between them can be composed one by one. */
static void
compose_tail(Normal *normal)
{
    if (!normal->compose || normal->out->len > normal->most)
        return;
    g_autofree char *composed =
        g_utf8_normalize(normal->out->str + normal->tail, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    g_string_truncate(normal->out, normal->tail);
    g_string_append(normal->out, composed);
    normal->compose = false;
}

static void
put_ascii(Normal *normal, char c)
{
    compose_tail(normal);
    normal->tail = normal->out->len;
    normal->marks = 0;
    g_string_append_c(normal->out, c);
}

static void
put_pending(Normal *normal)
{
    if (normal->pending && normal->out->len)
        put_ascii(normal, normal->pending);
    normal->pending = 0;
}

static void
put_char(Normal *normal, char c)
{
    if (c == '\n' || (c == ' ' && !normal->pending)) {
        normal->pending = c;
    } else if (c != ' ') {
        put_pending(normal);
        put_ascii(normal, c);
    }
}

/* Whether C may combine with what stands before it: marks, and Hangul vowels and finals. */
static bool
joins(gunichar c)
{
    return g_unichar_ismark(c) || (c >= 0x1160 && c <= 0x11FF);
}

/* Composes the tail where it has grown long. */
static void
bound_tail(Normal *normal, gunichar c)
{
    size_t len = normal->out->len - normal->tail;
    if (len < TAIL_SOFT || (len < TAIL_HARD && joins(c)))
        return;
    compose_tail(normal);
    normal->compose = false;
    normal->tail = normal->out->len;
}

static void
put_wide(Normal *normal, gunichar c)
{
    put_pending(normal);
    normal->marks = g_unichar_combining_class(c) ? normal->marks + 1 : 0;
    if (normal->marks > MARKS_MAX)
        return;
    bound_tail(normal, c);
    if (!find_range(inert, G_N_ELEMENTS(inert), c))
        normal->compose = true;
    g_string_append_unichar(normal->out, c);
}

static void
put_mapped(Normal *normal, gunichar c)
{
    if (c > 0xFF00 && c < 0xFF5F)
        c = c - 0xFF00 + 0x20;
    const Range *range = c ? find_range(ranges, G_N_ELEMENTS(ranges), c) : NULL;
    if (range && range->to)
        put_char(normal, range->to);
    else if (!range && c == 0x2026)
        for (int i = 0; i < 3; i++)
            put_char(normal, '.');
    else if (!range && c && c < 0x80)
        put_char(normal, (char)c);
    else if (!range)
        put_wide(normal, c ? c : REPLACEMENT);
}

/* Length of the run at TEXT of ASCII that stays as it is. */
static size_t
plain_run(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && text[i] > ' ' && text[i] < 0x7F && text[i] != '`')
        i++;
    return i;
}

/* The character at TEXT, and its length; U+FFFD for one byte that is no UTF-8. */
static gunichar
get_char(const char *text, size_t len, size_t *ret_len)
{
    gunichar c = g_utf8_get_char_validated(text, (gssize)len);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *ret_len = 1;
        return *text ? REPLACEMENT : 0;
    }
    *ret_len = (size_t)g_utf8_skip[(guchar)*text];
    return c;
}

char *
demur_text_normalise(const char *utf8, gssize len)
{
    size_t size = len < 0 ? strlen(utf8) : (size_t)len, step;
    Normal normal = {.out = g_string_sized_new(size + 1), .most = GROWTH(size)};
    for (size_t i = 0; i < size; i += step) {
        step = plain_run(utf8 + i, size - i);
        if (utf8[i] == ' ') {
            step = 1;
            put_char(&normal, ' ');
            continue;
        }
        if (!step) {
            put_mapped(&normal, get_char(utf8 + i, MIN(size - i, 6), &step));
            continue;
        }
        put_pending(&normal);
        compose_tail(&normal);
        g_string_append_len(normal.out, utf8 + i, (gssize)step);
        normal.tail = normal.out->len - 1;
        normal.marks = 0;
    }
    compose_tail(&normal);
    return g_string_free(normal.out, FALSE);
}
