/* SPDX-License-Identifier: MIT */
/* See skeleton.h. NFKD does most of it: full-width, mathematical, circled letters and accents;
 * the table holds what is a letter of its own but drawn alike. */
#include "trust/skeleton.h"

#include <glib.h>
#include <string.h>

#define CHARACTERS_MAX 1000
#define SPACED_OUT 4 /* single letters in a row that make a word */

static const char *const alike[26] = {
    "аαɑᴀа", "вβʙьßɓ", "сϲᴄƈς", "ԁᴅđɗ", "еεᴇєɛэ", "ғꜰƒ",      "ɡɢցġ",  "һʜнħհ", NULL,
    "јᴊј",   "кκᴋқ",   NULL,    "мᴍμӎ", "пηɴոŋ",  "оοᴏøօσоθ", "рρᴘ",   "ԛǫզ",   "гʀяᴦ",
    "ѕꜱſƽ",  "тτᴛŧ",   "υᴜսцµ", "νᴠѵ",  "ѡᴡԝωաш", "хχ×ᶍ",     "уγʏүỿ", "ᴢʐƶ"};
static const char alike_l[] = "іιıɪїӏǀ׀ⵏłʟlıɩ∣❘｜¡¦";

/* Letters in squares and circles that have no decomposition. */
static gunichar
enclosed(gunichar c)
{
    static const gunichar first[] = {0x1F150, 0x1F170, 0x1F1E6};
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        if (c >= first[i] && c < first[i] + 26)
            return 'a' + (c - first[i]);
    return c;
}

static char
fold_ascii(char c, bool symbols)
{
    static const char *const pairs = "0o1l3e4a5s7til";
    static const char *const symbol_pairs = "@a$s!l|l";
    c = g_ascii_tolower(c);
    for (const char *pair = pairs; *pair; pair += 2)
        if (*pair == c)
            return pair[1];
    for (const char *pair = symbol_pairs; symbols && *pair; pair += 2)
        if (*pair == c)
            return pair[1];
    return g_ascii_isalnum(c) ? c : ' ';
}

/* The letter that C looks like; ' ' for what parts words, '\0' for what is not seen at all. */
static char
fold(gunichar c, bool symbols)
{
    c = g_unichar_tolower(enclosed(c));
    if (c < 128)
        return fold_ascii((char)c, symbols);
    if (g_unichar_ismark(c) || g_unichar_type(c) == G_UNICODE_FORMAT)
        return '\0';
    if (g_utf8_strchr(alike_l, -1, c))
        return 'l';
    for (size_t i = 0; i < G_N_ELEMENTS(alike); i++)
        if (alike[i] && g_utf8_strchr(alike[i], -1, c))
            return (char)('a' + i);
    return g_unichar_isalnum(c) ? DEMUR_SKELETON_OTHER : ' ';
}

/* "rn" and "vv" read as one letter. */
static void
append(GString *into, char c)
{
    char last = into->len ? into->str[into->len - 1] : '\0';
    if (last == 'r' && c == 'n')
        into->str[into->len - 1] = 'm';
    else if (last == 'v' && c == 'v')
        into->str[into->len - 1] = 'w';
    else if (c != ' ' || last != ' ')
        g_string_append_c(into, c);
}

/* Joins single letters in a row; TEXT has single blanks, one at either end. */
static char *
join_letters(const GString *text)
{
    GString *joined = g_string_sized_new(text->len + 1);
    for (size_t i = 0; i < text->len;) {
        size_t run = 0;
        while (i + 2 * run + 2 < text->len && text->str[i + 2 * run] == ' ' &&
               text->str[i + 2 * run + 1] != ' ' && text->str[i + 2 * run + 2] == ' ')
            run++;
        if (run >= SPACED_OUT) {
            g_string_append_c(joined, ' ');
            for (size_t k = 0; k < run; k++)
                append(joined, text->str[i + 2 * k + 1]);
            i += 2 * run;
        } else {
            g_string_append_len(joined, text->str + i, (gssize)MAX(2 * run, 1));
            i += MAX(2 * run, 1);
        }
    }
    return g_string_free(joined, FALSE);
}

static void
append_folded(GString *into, gunichar c, bool symbols)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    bool mark =
        c == 0x2120 || c == 0x2122; /* service mark, trade mark: no letters of the name */
    size_t n = g_unichar_fully_decompose(mark ? ' ' : c, TRUE, parts, G_N_ELEMENTS(parts));
    for (size_t i = 0; i < n && i < G_N_ELEMENTS(parts); i++) {
        char letter = fold(parts[i], symbols);
        if (letter)
            append(into, letter);
    }
}

char *
demur_skeleton(const char *text, bool symbols)
{
    g_autoptr(GString) folded = g_string_new(" ");
    const char *at = text;
    for (unsigned i = 0; i < CHARACTERS_MAX && *at; i++) {
        gunichar c = g_utf8_get_char_validated(at, -1);
        bool valid = c < 0x110000;
        append_folded(folded, valid ? c : ' ', symbols);
        at = valid ? g_utf8_next_char(at) : at + 1;
    }
    append(folded, ' ');
    return join_letters(folded);
}
