/* SPDX-License-Identifier: MIT */
/*
 * See rawtext.h. iconv loads a module for each charset, which takes longer than all else here;
 * so it is asked only for what may look like letters of ours.
 */
#include "rules/rawtext.h"

#include "rules/brand.h"
#include "rules/encoded.h"
#include "rules/letters.h"

#include <iconv.h>
#include <string.h>
#include <strings.h>

#define CHARSET_MAX 40 /* longer names are none */

typedef enum Kind {
    UTF8,
    WESTERN, /* windows-1252 and its kin */
    SINGLE,  /* a byte a letter */
    /* Two bytes a sign: the rows of theirs (first bytes) that hold letters. */
    EUC_ROWS,
    BIG5_ROWS,
    SJIS_ROWS,
    ISO2022_ROWS,
    DOUBT, /* cannot be told */
} Kind;

/* Charsets by their names, lower case, without "-", "_", blanks and quotes: those that
 * message/text-charset.c knows. All others are read as UTF-8. */
static const struct {
    const char *label;
    Kind kind;
    const char *iconv;
} charsets[] = {{"usascii", WESTERN, NULL},
                {"ascii", WESTERN, NULL},
                {"ansix3.41968", WESTERN, NULL},
                {"iso646us", WESTERN, NULL},
                {"iso88591", WESTERN, NULL},
                {"latin1", WESTERN, NULL},
                {"l1", WESTERN, NULL},
                {"cp819", WESTERN, NULL},
                {"windows1252", WESTERN, NULL},
                {"cp1252", WESTERN, NULL},
                {"utf7", DOUBT, NULL},
                {"utf7imap", DOUBT, NULL},
                {"unicode11utf7", DOUBT, NULL},
                {"unicode20utf7", DOUBT, NULL},
                {"xunicode20utf7", DOUBT, NULL},
                {"csunicode11utf7", DOUBT, NULL},
                {"csutf7", DOUBT, NULL},
                {"cp65000", DOUBT, NULL},
                {"utf16", DOUBT, NULL},
                {"utf16le", DOUBT, NULL},
                {"utf16be", DOUBT, NULL},
                {"ucs2", DOUBT, NULL},
                {"iso10646ucs2", DOUBT, NULL},
                {"unicode", DOUBT, NULL},
                {"iso88592", SINGLE, "ISO-8859-2"},
                {"latin2", SINGLE, "ISO-8859-2"},
                {"iso88593", SINGLE, "ISO-8859-3"},
                {"iso88594", SINGLE, "ISO-8859-4"},
                {"iso88595", SINGLE, "ISO-8859-5"},
                {"iso88596", SINGLE, "ISO-8859-6"},
                {"iso88597", SINGLE, "ISO-8859-7"},
                {"iso88598", SINGLE, "ISO-8859-8"},
                {"iso88598i", SINGLE, "ISO-8859-8"},
                {"iso88599", SINGLE, "CP1254"},
                {"latin5", SINGLE, "CP1254"},
                {"iso885910", SINGLE, "ISO-8859-10"},
                {"iso885911", SINGLE, "CP874"},
                {"tis620", SINGLE, "CP874"},
                {"windows874", SINGLE, "CP874"},
                {"iso885913", SINGLE, "ISO-8859-13"},
                {"iso885914", SINGLE, "ISO-8859-14"},
                {"iso885915", SINGLE, "ISO-8859-15"},
                {"latin9", SINGLE, "ISO-8859-15"},
                {"iso885916", SINGLE, "ISO-8859-16"},
                {"windows1250", SINGLE, "CP1250"},
                {"cp1250", SINGLE, "CP1250"},
                {"windows1251", SINGLE, "CP1251"},
                {"cp1251", SINGLE, "CP1251"},
                {"windows1253", SINGLE, "CP1253"},
                {"windows1254", SINGLE, "CP1254"},
                {"windows1255", SINGLE, "CP1255"},
                {"windows1256", SINGLE, "CP1256"},
                {"windows1257", SINGLE, "CP1257"},
                {"windows1258", SINGLE, "CP1258"},
                {"koi8r", SINGLE, "KOI8-R"},
                {"koi8u", SINGLE, "KOI8-U"},
                {"koi8ru", SINGLE, "KOI8-U"},
                {"ibm866", SINGLE, "CP866"},
                {"cp866", SINGLE, "CP866"},
                {"ibm850", SINGLE, "CP850"},
                {"cp850", SINGLE, "CP850"},
                {"ibm437", SINGLE, "CP437"},
                {"cp437", SINGLE, "CP437"},
                {"macintosh", SINGLE, "MACINTOSH"},
                {"xmaccyrillic", SINGLE, "MAC-CYRILLIC"},
                {"gb2312", EUC_ROWS, "GB18030"},
                {"gbk", EUC_ROWS, "GB18030"},
                {"cp936", EUC_ROWS, "GB18030"},
                {"gb18030", EUC_ROWS, "GB18030"},
                {"big5", BIG5_ROWS, "BIG5-HKSCS"},
                {"big5hkscs", BIG5_ROWS, "BIG5-HKSCS"},
                {"cp950", BIG5_ROWS, "BIG5-HKSCS"},
                {"eucjp", EUC_ROWS, "EUC-JP"},
                {"iso2022jp", ISO2022_ROWS, "ISO-2022-JP"},
                {"shiftjis", SJIS_ROWS, "CP932"},
                {"sjis", SJIS_ROWS, "CP932"},
                {"xsjis", SJIS_ROWS, "CP932"},
                {"windows31j", SJIS_ROWS, "CP932"},
                {"cp932", SJIS_ROWS, "CP932"},
                {"euckr", EUC_ROWS, "CP949"},
                {"ksc56011987", EUC_ROWS, "CP949"},
                {"cp949", EUC_ROWS, "CP949"}};

void
demur_rawtext_put(DemurRawText *text, const char *bytes, size_t n)
{
    if (n > text->size - text->len) {
        text->doubt = true;
        return;
    }
    memcpy(text->bytes + text->len, bytes, n);
    text->len += n;
}

/* What a byte is in windows-1252, as far as letters go. */
static uint32_t
western(unsigned char byte)
{
    switch (byte) {
    case 0x83:
        return 0x0192;
    case 0x8A:
    case 0x9A:
        return 0x0160;
    case 0x8E:
    case 0x9E:
        return 0x017D;
    case 0x9F:
        return 0x0178;
    default:
        return byte;
    }
}

/* One UTF-8 character. Returns: its length; 0 when there is none. */
static size_t
character(const char *text, size_t left, uint32_t *ret_c)
{
    unsigned char first = (unsigned char)*text;
    size_t n = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    *ret_c = n < 2 ? first : first & (0x7FU >> n);
    if (n > left || first > 0xF4)
        n = 0;
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            n = 0;
        else
            *ret_c = *ret_c << 6 | ((unsigned char)text[i] & 0x3F);
    }
    /* Longer than need be, half of a pair, or beyond Unicode (RFC 3629 section 3). */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool wrong = *ret_c < least[n] || (*ret_c >= 0xD800 && *ret_c < 0xE000 && n == 3) ||
                 (*ret_c > 0x10FFFF && n == 4);
    return wrong ? 0 : n;
}

/* TEXT as letters of ours; GAP stands for each character that looks like none, if it is not 0.
 */
bool
demur_rawtext_fold(const DemurRawText *text, bool utf8, char gap, DemurRawText *into)
{
    bool valid = true;
    for (size_t i = 0; i < text->len;) {
        uint32_t c = 0;
        size_t n = character(text->bytes + i, text->len - i, &c);
        valid = valid && n > 0;
        if (!utf8)
            c = western((unsigned char)text->bytes[i]);
        else if (n == 0)
            c = 0xFFFD;
        char letter = c < 0x80 ? (char)c : demur_letter_of(c);
        into->doubt = into->doubt || (c >= 0x80 && letter == DEMUR_LETTER_DOUBT);
        if (letter == DEMUR_LETTER_NONE)
            letter = gap;
        if (letter)
            demur_rawtext_put(into, &letter, 1);
        i += utf8 && n ? n : 1;
    }
    return valid;
}

/* ret_iconv: the name for iconv, or NULL. */
static Kind
kind_of(const DemurEncodedWord *word, const char **ret_iconv)
{
    char label[48];
    size_t n = 0;
    *ret_iconv = NULL;
    if (word->charset_len > CHARSET_MAX)
        return DOUBT;
    for (size_t i = 0; i < word->charset_len; i++)
        if (word->charset[i] <= ' ' || word->charset[i] == 0x7F)
            return DOUBT; /* no two readers agree where such a word begins */
    for (size_t i = 0; i < word->charset_len && word->charset[i] != '*'; i++)
        if (!strchr("-_ \t\"':", word->charset[i]) && n + 1 < sizeof(label))
            label[n++] = word->charset[i];
    label[n] = '\0';
    for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++) {
        if (strcasecmp(label, charsets[i].label) != 0)
            continue;
        *ret_iconv = charsets[i].iconv;
        return charsets[i].kind;
    }
    return UTF8;
}

/* Whether signs of the row that FIRST begins (SECOND follows) may look like letters of ours:
 * full-width, Greek, Cyrillic, and rows that vary. Not ideographs, kana, Hangul. */
static bool
has_letters(Kind kind, unsigned char first, unsigned char second)
{
    switch (kind) {
    case EUC_ROWS: /* A4, A5 are kana in China and Japan; A5 is Greek, too, in Korea, as is AC
                    */
        return first >= 0x80 && first != 0xA1 && first != 0xA4 && first < 0xB0;
    case BIG5_ROWS:
        return first >= 0x80 &&
               (first < 0xA1 || first == 0xA2 || first == 0xA3 || first > 0xC6) && first < 0xC9;
    case SJIS_ROWS: /* Greek stands behind the katakana */
        return first == 0x82 || first == 0x84 || first >= 0xF0 ||
               (first == 0x83 && second > 0x9E);
    case ISO2022_ROWS:
        return first == 0x22 || first == 0x23 || (first >= 0x26 && first < 0x30);
    case UTF8:
    case WESTERN:
    case SINGLE:
    case DOUBT:
        return true;
    }
    return true;
}

/* Puts the ASCII of a text in a charset of two bytes a sign, and for each sign one that looks
 * like no letter. Returns: false when there may be letters among the signs. */
static bool
put_signs(Kind kind, const char *bytes, size_t n, DemurRawText *into)
{
    bool doubled = false; /* after an escape sequence */
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == 0x1B && kind == ISO2022_ROWS) {
            doubled = i + 1 < n && bytes[i + 1] == '$';
            i += 2;
        } else if (doubled || c >= 0x80) {
            unsigned char second = i + 1 < n ? (unsigned char)bytes[i + 1] : 0;
            if (has_letters(kind, c, second))
                return false;
            demur_rawtext_put(into, "\u3042", strlen("\u3042"));
            i += kind != SJIS_ROWS || c < 0xA0 || c >= 0xE0;
        } else {
            demur_rawtext_put(into, bytes + i, 1);
        }
    }
    return true;
}

static void
convert(const char *charset, char *bytes, size_t n, DemurRawText *into)
{
    char *out = into->bytes + into->len;
    size_t room = into->size - into->len;
    iconv_t how = iconv_open("UTF-8", charset);
    if (how == (iconv_t)-1) {
        into->doubt = true;
        return;
    }
    while (n > 0 && iconv(how, &bytes, &n, &out, &room) == (size_t)-1 && room > 8) {
        bytes++; /* not of this charset: the next byte may be */
        n--;
    }
    into->doubt = into->doubt || n > 0;
    into->len = (size_t)(out - into->bytes);
    (void)iconv_close(how);
}

static void
put_western(const char *bytes, size_t n, DemurRawText *into)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t c = western((unsigned char)bytes[i]);
        const char pair[] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F))};
        demur_rawtext_put(into, c < 0x80 ? bytes + i : pair, c < 0x80 ? 1 : 2);
    }
}

static void
put_word(const DemurEncodedWord *word, DemurRawText *into)
{
    char bytes[DEMUR_BRAND_TEXT];
    size_t n = demur_encoded_bytes(word, bytes, sizeof(bytes)), before = into->len;
    const char *charset = NULL;
    Kind kind = kind_of(word, &charset);
    switch (kind) {
    case UTF8:
        demur_rawtext_put(into, bytes, n);
        return;
    case WESTERN:
        put_western(bytes, n, into);
        return;
    case EUC_ROWS:
    case BIG5_ROWS:
    case SJIS_ROWS:
    case ISO2022_ROWS:
        if (put_signs(kind, bytes, n, into))
            return;
        into->len = before;
        convert(charset, bytes, n, into);
        return;
    case SINGLE:
        convert(charset, bytes, n, into);
        return;
    case DOUBT:
        into->doubt = true;
        return;
    }
}

/* Whether a word holds what none may: an address list can be read so that it is no word. */
static bool
has_eight_bit(const DemurEncodedWord *word)
{
    for (size_t i = 0; i < word->len; i++)
        if (((unsigned char)word->data[i] & 0x80) != 0)
            return true;
    return false;
}

void
demur_rawtext_decode(const char *value, size_t len, DemurRawText *into)
{
    for (size_t i = 0; i < len && !into->doubt; i++) {
        DemurEncodedWord word;
        if (demur_encoded_word(value + i, len - i, &word)) {
            into->doubt = into->doubt || has_eight_bit(&word);
            put_word(&word, into);
            i = demur_encoded_next(value, i + word.whole, len) - 1;
        } else {
            demur_rawtext_put(into, value + i, 1);
        }
    }
}
