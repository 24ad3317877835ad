/* SPDX-License-Identifier: MIT */
/* See skeleton.h. NFKD does most of it: full-width, mathematical, circled letters and accents;
 * the table holds what is a letter of its own but drawn alike. */
#include "trust/skeleton.h"

#include <glib.h>
#include <string.h>

#define CHARACTERS_MAX 1000
#define SPACED_OUT 4 /* single letters in a row that make a word */

static const char *const alike[26] = {"аαɑᴀаꓮⲁᗩ₳",   "вβʙьßɓꓐᏼᗷ",
                                      "сϲᴄƈςꓚⲥᏟᑕ₵",  "ԁᴅđɗꓒꓓᎠᗪ",
                                      "еεᴇєɛэꓰᎬᗴᕮɇ", "ғꜰƒꓝᖴ₣",
                                      "ɡɢցġꓖᏀᘜ₲",    "һʜнħհꓧᎻⲏᕼⱨ",
                                      NULL,          "јᴊјꓙᎫᒍ",
                                      "кκᴋқꓗᏦⲕ₭",    NULL,
                                      "мᴍμӎꓟᎷⲙᗰ₥",   "пηɴոŋꓠⲛᑎ₦",
                                      "оοᴏøօσоθꓳⲟᗝ", "рρᴘꓑᏢⲣᑭ₱",
                                      "ԛǫզᑫ",        "гʀяᴦꓣᎡᏒᖇɽ",
                                      "ѕꜱſƽꓢᏚᏕᔕ₴",   "тτᴛŧꓔᎢⲧ₮",
                                      "υᴜսцµꓴᑌʉ",    "νᴠѵꓦᏙᐯ",
                                      "ѡᴡԝωաшꓪᎳᏔᗯ₩", "хχ×ᶍꓫⲭ᙭ӿ",
                                      "уγʏүỿꓬᎩᎽɏ",   "ᴢʐƶꓜᏃᘔⱬ"};
static const char alike_l[] = "ᒪⱡіιıɪїӏǀ׀ⵏłʟlıɩ∣❘｜¡¦ꓲꓡᏞᎥ";

/* Capitals that look like another letter than their small ones. */
static const struct {
    gunichar capital;
    char letter;
} capitals[] = {{0x0397, 'h'}, {0x039D, 'n'}, {0x03A5, 'y'}, {0x2C9A, 'n'}, {0x2CA8, 'y'}};

/* What is not seen, or is so narrow that it parts no word: default ignorable characters (UAX
 * 44) that are no format characters, fillers, spaces of a sixth of an em and less. */
static const struct {
    gunichar first, last;
} unseen[] = {{0x034F, 0x034F},  {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},
              {0x2006, 0x2006},  {0x2008, 0x200F}, {0x202A, 0x202F},   {0x2060, 0x206F},
              {0x2800, 0x2800},  {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
              {0xFFA0, 0xFFA0},  {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
              {0xE0000, 0xE0FFF}};

static bool
is_unseen(gunichar c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(unseen); i++)
        if (c >= unseen[i].first && c <= unseen[i].last)
            return true;
    return g_unichar_ismark(c) || g_unichar_type(c) == G_UNICODE_FORMAT;
}

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

/* The letter that C, which is not ASCII, is drawn like; '\0' for none of ours. */
static char
drawn_like(gunichar c)
{
    if (g_utf8_strchr(alike_l, -1, c))
        return 'l';
    for (size_t i = 0; i < G_N_ELEMENTS(alike); i++)
        if (alike[i] && g_utf8_strchr(alike[i], -1, c))
            return (char)('a' + i);
    return '\0';
}

/* The letter that C looks like; ' ' for what parts words, '\0' for what is not seen at all.
 * Small letters are tried before capitals: scripts differ in which of the two looks like ours.
 */
static char
fold(gunichar c, bool symbols)
{
    c = enclosed(c);
    for (size_t i = 0; i < G_N_ELEMENTS(capitals); i++)
        if (c == capitals[i].capital)
            return capitals[i].letter;
    gunichar small = g_unichar_tolower(c);
    if (small < 128)
        return fold_ascii((char)small, symbols);
    if (is_unseen(c))
        return '\0';
    char letter = drawn_like(small);
    if (!letter)
        letter = drawn_like(g_unichar_toupper(c));
    return letter ? letter : g_unichar_isalnum(c) ? DEMUR_SKELETON_OTHER : ' ';
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
    if (is_unseen(c))
        return; /* narrow spaces decompose to ordinary ones */
    bool mark =
        c == 0x2120 || c == 0x2122; /* service mark, trade mark: no letters of the name */
    size_t n = g_unichar_fully_decompose(mark ? ' ' : c, TRUE, parts, G_N_ELEMENTS(parts));
    for (size_t i = 0; i < n && i < G_N_ELEMENTS(parts); i++) {
        char letter = fold(parts[i], symbols);
        if (letter)
            append(into, letter);
    }
}

/* Trade and service marks in small capitals. */
static bool
is_small_mark(const char *at)
{
    return g_str_has_prefix(at, "ᵀᴹ") || g_str_has_prefix(at, "ˢᴹ");
}

char *
demur_skeleton(const char *text, bool symbols)
{
    g_autoptr(GString) folded = g_string_new(" ");
    const char *at = text;
    while (folded->len <= CHARACTERS_MAX && *at) {
        if (is_small_mark(at)) {
            append(folded, ' ');
            at = g_utf8_next_char(g_utf8_next_char(at));
            continue;
        }
        gunichar c = g_utf8_get_char_validated(at, -1);
        bool valid = c < 0x110000;
        append_folded(folded, valid ? c : ' ', symbols);
        at = valid ? g_utf8_next_char(at) : at + 1;
    }
    append(folded, ' ');
    return join_letters(folded);
}
