/* SPDX-License-Identifier: MIT */
/* See letters.h. */
#include "rules/letters.h"

#include <stddef.h>

typedef struct Run {
    uint16_t first;
    unsigned char n;
    char letter;
} Run;

/* clang-format off */
/* In order. What has several letters in it, and alphabets of signs, stand below; but fractions, of
 * which misread Korean mail is full, are their first digit. */
static const Run runs[] = {
{0x00A1, 1, 'i'}, {0x00A6, 1, 'i'}, {0x00AA, 1, 'a'}, {0x00B3, 1, 'e'}, {0x00B5, 1, 'm'},
{0x00B9, 1, 'i'}, {0x00BA, 1, 'o'}, {0x00BC, 2, 'i'}, {0x00BE, 1, 'e'}, {0x00C0, 6, 'a'},
{0x00C7, 1, 'c'}, {0x00C8, 4, 'e'}, {0x00CC, 4, 'i'}, {0x00D1, 1, 'n'}, {0x00D2, 5, 'o'},
{0x00D7, 1, 'x'}, {0x00D8, 1, 'o'}, {0x00D9, 4, 'u'}, {0x00DD, 1, 'y'}, {0x00DF, 1, 'b'},
{0x00E0, 6, 'a'}, {0x00E7, 1, 'c'}, {0x00E8, 4, 'e'}, {0x00EC, 4, 'i'}, {0x00F1, 1, 'n'},
{0x00F2, 5, 'o'}, {0x00F8, 1, 'o'}, {0x00F9, 4, 'u'}, {0x00FD, 1, 'y'}, {0x00FF, 1, 'y'},
{0x0100, 6, 'a'}, {0x0106, 8, 'c'}, {0x010E, 4, 'd'}, {0x0112, 10, 'e'}, {0x011C, 8, 'g'},
{0x0124, 4, 'h'}, {0x0128, 10, 'i'}, {0x0134, 2, 'j'}, {0x0136, 2, 'k'}, {0x0139, 6, 'i'},
{0x0141, 2, 'i'}, {0x0143, 6, 'n'}, {0x014A, 2, 'n'}, {0x014C, 6, 'o'}, {0x0154, 6, 'r'},
{0x015A, 8, 's'}, {0x0162, 6, 't'}, {0x0168, 12, 'u'}, {0x0174, 2, 'w'}, {0x0176, 3, 'y'},
{0x0179, 6, 'z'}, {0x017F, 1, 's'}, {0x0181, 1, 'b'}, {0x0187, 2, 'c'}, {0x018A, 1, 'd'},
{0x0190, 1, 'e'}, {0x0191, 2, 'f'}, {0x0196, 1, 'i'}, {0x01A0, 2, 'o'}, {0x01A6, 1, 'r'},
{0x01AF, 2, 'u'}, {0x01B5, 2, 'z'}, {0x01BC, 2, 's'}, {0x01C0, 1, 'i'}, {0x01CD, 2, 'a'},
{0x01CF, 2, 'i'}, {0x01D1, 2, 'o'}, {0x01D3, 10, 'u'}, {0x01DE, 4, 'a'}, {0x01E6, 2, 'g'},
{0x01E8, 2, 'k'}, {0x01EA, 4, 'o'}, {0x01F0, 1, 'j'}, {0x01F4, 2, 'g'}, {0x01F8, 2, 'n'},
{0x01FA, 2, 'a'}, {0x01FE, 2, 'o'}, {0x0200, 4, 'a'}, {0x0204, 4, 'e'}, {0x0208, 4, 'i'},
{0x020C, 4, 'o'}, {0x0210, 4, 'r'}, {0x0214, 4, 'u'}, {0x0218, 2, 's'}, {0x021A, 2, 't'},
{0x021E, 2, 'h'}, {0x0226, 2, 'a'}, {0x0228, 2, 'e'}, {0x022A, 8, 'o'}, {0x0232, 2, 'y'},
{0x0244, 1, 'u'}, {0x0246, 2, 'e'}, {0x024E, 2, 'y'}, {0x0251, 1, 'a'}, {0x0253, 1, 'b'},
{0x0257, 1, 'd'}, {0x025B, 1, 'e'}, {0x0261, 2, 'g'}, {0x0269, 2, 'i'}, {0x0274, 1, 'n'},
{0x027D, 1, 'r'}, {0x0280, 1, 'r'}, {0x0289, 1, 'u'}, {0x028F, 1, 'y'}, {0x0290, 1, 'z'},
{0x0299, 1, 'b'}, {0x029C, 1, 'h'}, {0x029F, 1, 'i'}, {0x02B0, 1, 'h'}, {0x02B2, 1, 'j'},
{0x02B3, 1, 'r'}, {0x02B7, 1, 'w'}, {0x02B8, 1, 'y'}, {0x02E1, 1, 'i'}, {0x02E2, 1, 's'},
{0x02E3, 1, 'x'}, {0x0386, 1, 'a'}, {0x0388, 1, 'e'}, {0x0389, 1, 'h'}, {0x038A, 1, 'i'},
{0x038C, 1, 'o'}, {0x038E, 1, 'y'}, {0x038F, 1, 'w'}, {0x0390, 1, 'i'}, {0x0391, 1, 'a'},
{0x0392, 1, 'b'}, {0x0393, 1, 'y'}, {0x0395, 1, 'e'}, {0x0397, 1, 'h'}, {0x0398, 1, 'o'},
{0x0399, 1, 'i'}, {0x039A, 1, 'k'}, {0x039C, 1, 'm'}, {0x039D, 1, 'n'}, {0x039F, 1, 'o'},
{0x03A1, 1, 'p'}, {0x03A3, 1, 'o'}, {0x03A4, 1, 't'}, {0x03A5, 1, 'y'}, {0x03A7, 1, 'x'},
{0x03A9, 1, 'w'}, {0x03AA, 1, 'i'}, {0x03AB, 1, 'y'}, {0x03AC, 1, 'a'}, {0x03AD, 1, 'e'},
{0x03AE, 1, 'n'}, {0x03AF, 1, 'i'}, {0x03B0, 1, 'u'}, {0x03B1, 1, 'a'}, {0x03B2, 1, 'b'},
{0x03B3, 1, 'y'}, {0x03B5, 1, 'e'}, {0x03B7, 1, 'n'}, {0x03B8, 1, 'o'}, {0x03B9, 1, 'i'},
{0x03BA, 1, 'k'}, {0x03BC, 1, 'm'}, {0x03BD, 1, 'v'}, {0x03BF, 1, 'o'}, {0x03C1, 1, 'p'},
{0x03C2, 1, 'c'}, {0x03C3, 1, 'o'}, {0x03C4, 1, 't'}, {0x03C5, 1, 'u'}, {0x03C7, 1, 'x'},
{0x03C9, 1, 'w'}, {0x03CA, 1, 'i'}, {0x03CB, 1, 'u'}, {0x03CC, 1, 'o'}, {0x03CD, 1, 'u'},
{0x03CE, 1, 'w'}, {0x03D0, 1, 'b'}, {0x03D1, 1, 'o'}, {0x03D2, 3, 'y'}, {0x03F0, 1, 'k'},
{0x03F1, 1, 'p'}, {0x03F2, 1, 'c'}, {0x03F4, 1, 'o'}, {0x03F5, 1, 'e'}, {0x03F9, 1, 'o'},
{0x0400, 2, 'e'}, {0x0403, 1, 'r'}, {0x0404, 1, 'e'}, {0x0405, 1, 's'}, {0x0406, 2, 'i'},
{0x0408, 1, 'j'}, {0x040C, 1, 'k'}, {0x040E, 1, 'y'}, {0x0410, 1, 'a'}, {0x0412, 1, 'b'},
{0x0413, 1, 'r'}, {0x0415, 1, 'e'}, {0x041A, 1, 'k'}, {0x041C, 1, 'm'}, {0x041D, 1, 'h'},
{0x041E, 1, 'o'}, {0x041F, 1, 'n'}, {0x0420, 1, 'p'}, {0x0421, 1, 'c'}, {0x0422, 1, 't'},
{0x0423, 1, 'y'}, {0x0425, 1, 'x'}, {0x0426, 1, 'u'}, {0x0428, 1, 'w'}, {0x042C, 1, 'b'},
{0x042D, 1, 'e'}, {0x042F, 1, 'r'}, {0x0430, 1, 'a'}, {0x0432, 1, 'b'}, {0x0433, 1, 'r'},
{0x0435, 1, 'e'}, {0x043A, 1, 'k'}, {0x043C, 1, 'm'}, {0x043D, 1, 'h'}, {0x043E, 1, 'o'},
{0x043F, 1, 'n'}, {0x0440, 1, 'p'}, {0x0441, 1, 'c'}, {0x0442, 1, 't'}, {0x0443, 1, 'y'},
{0x0445, 1, 'x'}, {0x0446, 1, 'u'}, {0x0448, 1, 'w'}, {0x044C, 1, 'b'}, {0x044D, 1, 'e'},
{0x044F, 1, 'r'}, {0x0450, 2, 'e'}, {0x0453, 1, 'r'}, {0x0454, 1, 'e'}, {0x0455, 1, 's'},
{0x0456, 2, 'i'}, {0x0458, 1, 'j'}, {0x045C, 1, 'k'}, {0x045E, 1, 'y'}, {0x0460, 2, 'w'},
{0x0474, 4, 'v'}, {0x0492, 2, 'f'}, {0x049A, 2, 'k'}, {0x04AE, 2, 'y'}, {0x04BA, 2, 'h'},
{0x04C0, 1, 'i'}, {0x04CD, 2, 'm'}, {0x04CF, 1, 'i'}, {0x04D0, 4, 'a'}, {0x04D6, 2, 'e'},
{0x04E6, 2, 'o'}, {0x04EC, 2, 'e'}, {0x04EE, 6, 'y'}, {0x04FE, 2, 'x'}, {0x0500, 2, 'd'},
{0x051A, 2, 'q'}, {0x051C, 2, 'w'}, {0x0531, 1, 'w'}, {0x0536, 1, 'q'}, {0x0540, 1, 'h'},
{0x0548, 1, 'n'}, {0x054D, 1, 'u'}, {0x0551, 1, 'g'}, {0x0555, 1, 'o'}, {0x0561, 1, 'w'},
{0x0566, 1, 'q'}, {0x0570, 1, 'h'}, {0x0578, 1, 'n'}, {0x057D, 1, 'u'}, {0x0581, 1, 'g'},
{0x0585, 1, 'o'}, {0x05C0, 1, 'i'}, {0x1E00, 2, 'a'}, {0x1E02, 6, 'b'}, {0x1E08, 2, 'c'},
{0x1E0A, 10, 'd'}, {0x1E14, 10, 'e'}, {0x1E1E, 2, 'f'}, {0x1E20, 2, 'g'}, {0x1E22, 10, 'h'},
{0x1E2C, 4, 'i'}, {0x1E30, 6, 'k'}, {0x1E36, 8, 'i'}, {0x1E3E, 6, 'm'}, {0x1E44, 8, 'n'},
{0x1E4C, 8, 'o'}, {0x1E54, 4, 'p'}, {0x1E58, 8, 'r'}, {0x1E60, 10, 's'}, {0x1E6A, 8, 't'},
{0x1E72, 10, 'u'}, {0x1E7C, 4, 'v'}, {0x1E80, 10, 'w'}, {0x1E8A, 4, 'x'}, {0x1E8E, 2, 'y'},
{0x1E90, 6, 'z'}, {0x1E96, 1, 'h'}, {0x1E97, 1, 't'}, {0x1E98, 1, 'w'}, {0x1E99, 1, 'y'},
{0x1E9B, 1, 's'}, {0x1E9E, 1, 'b'}, {0x1EA0, 24, 'a'}, {0x1EB8, 16, 'e'}, {0x1EC8, 4, 'i'},
{0x1ECC, 24, 'o'}, {0x1EE4, 14, 'u'}, {0x1EF2, 8, 'y'}, {0x1EFE, 2, 'y'}, {0x2223, 2, 'i'},
{0x2758, 1, 'i'}, {0x2D4F, 1, 'i'}, {0xFFE4, 1, 'i'}, {0xFFE6, 1, 'w'}};
/* clang-format on */

#define RUNS (sizeof(runs) / sizeof(runs[0]))

/* Ligatures, signs made of signs, superscripts, letters in circles and squares,
 * mathematical alphabets, Lisu, Cherokee, Canadian syllabics, signs of
 * money but the euro, Coptic, phonetic signs, accented Greek; overridden
 * directions. In order. */
static const struct {
    uint32_t first, last;
} doubtful[] = {{0x132, 0x133},     {0x13F, 0x140},     {0x149, 0x149},     {0x1C4, 0x1CC},
                {0x1F1, 0x1F3},     {0x13A0, 0x13FF},   {0x1400, 0x167F},   {0x1D00, 0x1DBF},
                {0x1E9A, 0x1E9A},   {0x1F00, 0x1FFF},   {0x202D, 0x202E},   {0x203C, 0x203C},
                {0x2048, 0x2049},   {0x2070, 0x209F},   {0x20A1, 0x20AB},   {0x20AD, 0x20BF},
                {0x2100, 0x2121},   {0x2123, 0x218F},   {0x2460, 0x24FF},   {0x2C60, 0x2CFF},
                {0x3250, 0x325F},   {0x32B1, 0x32CF},   {0x3358, 0x33FF},   {0xA4D0, 0xA4FF},
                {0xA640, 0xA69F},   {0xA720, 0xA7FF},   {0xAB30, 0xABBF},   {0xFB00, 0xFB06},
                {0xFE15, 0xFE15},   {0xFE57, 0xFE57},   {0xFE69, 0xFE6B},   {0x10780, 0x107BF},
                {0x1D400, 0x1D7FF}, {0x1E000, 0x1E08F}, {0x1F100, 0x1F1FF}, {0x1FBF0, 0x1FBF9}};

static char
in_runs(uint32_t c)
{
    size_t low = 0, high = RUNS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c >= runs[middle].first + (uint32_t)runs[middle].n)
            low = middle + 1;
        else
            high = middle;
    }
    return low < RUNS && c >= runs[low].first ? runs[low].letter : DEMUR_LETTER_NONE;
}

/* Full-width ASCII. Digits and signs are drawn like letters, too. */
static char
full_width(uint32_t c)
{
    static const char drawn[] = "i..s..........." /* FF01 ! to FF0F / */
                                "oi.eas.tb."      /* digits */
                                "......a";        /* FF1A : to FF20 @ */
    char ascii = (char)(c - 0xFF00 + 0x20);
    if (ascii < 'A')
        ascii = drawn[c - 0xFF01];
    else if (ascii == '|')
        ascii = 'i';
    ascii = ascii >= 'A' && ascii <= 'Z' ? (char)(ascii + 32) : ascii;
    return ascii >= 'a' && ascii <= 'z' ? ascii : DEMUR_LETTER_NONE;
}

char
demur_letter_of(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return full_width(c);
    for (size_t i = 0; i < sizeof(doubtful) / sizeof(doubtful[0]) && c >= doubtful[i].first;
         i++)
        if (c <= doubtful[i].last)
            return DEMUR_LETTER_DOUBT;
    return in_runs(c);
}
