/* SPDX-License-Identifier: MIT */
/*
 * Charsets. Only names of a table reach iconv, so that a message cannot choose which of its
 * many modules is loaded; the labels and what they stand for are those of the WHATWG Encoding
 * standard.
 */
#include "message/text.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define MARK "\xEF\xBB\xBF" /* byte order mark */
#define WINDOW 64           /* any character fits */

typedef struct Label {
    const char *label; /* lower case, without "-" and "_" */
    const char *iconv; /* NULL: see kind */
    enum { ICONV, UTF8, LATIN1, UTF16, REFUSED } kind;
} Label;

static const Label labels[] = {
    {"utf8", NULL, UTF8},
    {"unicode11utf8", NULL, UTF8},
    {"cp65001", NULL, UTF8},
    {"usascii", NULL, LATIN1},
    {"ascii", NULL, LATIN1},
    {"ansix3.41968", NULL, LATIN1},
    {"iso646us", NULL, LATIN1},
    {"iso88591", NULL, LATIN1},
    {"latin1", NULL, LATIN1},
    {"l1", NULL, LATIN1},
    {"cp819", NULL, LATIN1},
    {"windows1252", NULL, LATIN1},
    {"cp1252", NULL, LATIN1},
    {"utf7", NULL, REFUSED},
    {"utf7imap", NULL, REFUSED},
    {"unicode11utf7", NULL, REFUSED},
    {"unicode20utf7", NULL, REFUSED},
    {"xunicode20utf7", NULL, REFUSED},
    {"csunicode11utf7", NULL, REFUSED},
    {"csutf7", NULL, REFUSED},
    {"cp65000", NULL, REFUSED},
    {"utf16", "UTF-16LE", UTF16},
    {"utf16le", "UTF-16LE", UTF16},
    {"utf16be", "UTF-16BE", UTF16},
    {"ucs2", "UTF-16LE", UTF16},
    {"iso10646ucs2", "UTF-16LE", UTF16},
    {"unicode", "UTF-16LE", UTF16},
    {"iso88592", "ISO-8859-2", ICONV},
    {"latin2", "ISO-8859-2", ICONV},
    {"iso88593", "ISO-8859-3", ICONV},
    {"iso88594", "ISO-8859-4", ICONV},
    {"iso88595", "ISO-8859-5", ICONV},
    {"iso88596", "ISO-8859-6", ICONV},
    {"iso88597", "ISO-8859-7", ICONV},
    {"iso88598", "ISO-8859-8", ICONV},
    {"iso88598i", "ISO-8859-8", ICONV},
    {"iso88599", "CP1254", ICONV},
    {"latin5", "CP1254", ICONV},
    {"iso885910", "ISO-8859-10", ICONV},
    {"iso885911", "CP874", ICONV},
    {"tis620", "CP874", ICONV},
    {"windows874", "CP874", ICONV},
    {"iso885913", "ISO-8859-13", ICONV},
    {"iso885914", "ISO-8859-14", ICONV},
    {"iso885915", "ISO-8859-15", ICONV},
    {"latin9", "ISO-8859-15", ICONV},
    {"iso885916", "ISO-8859-16", ICONV},
    {"windows1250", "CP1250", ICONV},
    {"cp1250", "CP1250", ICONV},
    {"windows1251", "CP1251", ICONV},
    {"cp1251", "CP1251", ICONV},
    {"windows1253", "CP1253", ICONV},
    {"windows1254", "CP1254", ICONV},
    {"windows1255", "CP1255", ICONV},
    {"windows1256", "CP1256", ICONV},
    {"windows1257", "CP1257", ICONV},
    {"windows1258", "CP1258", ICONV},
    {"koi8r", "KOI8-R", ICONV},
    {"koi8u", "KOI8-U", ICONV},
    {"koi8ru", "KOI8-U", ICONV},
    {"ibm866", "CP866", ICONV},
    {"cp866", "CP866", ICONV},
    {"ibm850", "CP850", ICONV},
    {"cp850", "CP850", ICONV},
    {"ibm437", "CP437", ICONV},
    {"cp437", "CP437", ICONV},
    {"macintosh", "MACINTOSH", ICONV},
    {"xmaccyrillic", "MAC-CYRILLIC", ICONV},
    {"gb2312", "GB18030", ICONV},
    {"gbk", "GB18030", ICONV},
    {"cp936", "GB18030", ICONV},
    {"gb18030", "GB18030", ICONV},
    {"big5", "BIG5-HKSCS", ICONV},
    {"big5hkscs", "BIG5-HKSCS", ICONV},
    {"cp950", "BIG5-HKSCS", ICONV},
    {"eucjp", "EUC-JP", ICONV},
    {"iso2022jp", "ISO-2022-JP", ICONV},
    {"shiftjis", "CP932", ICONV},
    {"sjis", "CP932", ICONV},
    {"xsjis", "CP932", ICONV},
    {"windows31j", "CP932", ICONV},
    {"cp932", "CP932", ICONV},
    {"euckr", "CP949", ICONV},
    {"ksc56011987", "CP949", ICONV},
    {"cp949", "CP949", ICONV},
    {"unicode20utf8", NULL, UTF8},
    {"xunicode20utf8", NULL, UTF8},
    {"ansix3.41986", NULL, LATIN1},
    {"csisolatin1", NULL, LATIN1},
    {"ibm819", NULL, LATIN1},
    {"isoir100", NULL, LATIN1},
    {"iso88591:1987", NULL, LATIN1},
    {"xcp1252", NULL, LATIN1},
    {"csunicode", "UTF-16LE", UTF16},
    {"unicodefeff", "UTF-16LE", UTF16},
    {"unicodefffe", "UTF-16BE", UTF16},
    {"csiso2022kr", NULL, REFUSED},
    {"iso2022kr", NULL, REFUSED},
    {"hzgb2312", NULL, REFUSED},
    {"hz", NULL, REFUSED},
    {"iso2022cn", NULL, REFUSED},
    {"iso2022cnext", NULL, REFUSED},
    {"csisolatin2", "ISO-8859-2", ICONV},
    {"l2", "ISO-8859-2", ICONV},
    {"isoir101", "ISO-8859-2", ICONV},
    {"csisolatin3", "ISO-8859-3", ICONV},
    {"latin3", "ISO-8859-3", ICONV},
    {"l3", "ISO-8859-3", ICONV},
    {"csisolatin4", "ISO-8859-4", ICONV},
    {"latin4", "ISO-8859-4", ICONV},
    {"l4", "ISO-8859-4", ICONV},
    {"csisolatincyrillic", "ISO-8859-5", ICONV},
    {"cyrillic", "ISO-8859-5", ICONV},
    {"arabic", "ISO-8859-6", ICONV},
    {"csisolatinarabic", "ISO-8859-6", ICONV},
    {"asmo708", "ISO-8859-6", ICONV},
    {"ecma114", "ISO-8859-6", ICONV},
    {"csisolatingreek", "ISO-8859-7", ICONV},
    {"greek", "ISO-8859-7", ICONV},
    {"greek8", "ISO-8859-7", ICONV},
    {"ecma118", "ISO-8859-7", ICONV},
    {"elot928", "ISO-8859-7", ICONV},
    {"suneugreek", "ISO-8859-7", ICONV},
    {"csisolatinhebrew", "ISO-8859-8", ICONV},
    {"hebrew", "ISO-8859-8", ICONV},
    {"visual", "ISO-8859-8", ICONV},
    {"logical", "ISO-8859-8", ICONV},
    {"iso88598e", "ISO-8859-8", ICONV},
    {"csisolatin5", "CP1254", ICONV},
    {"l5", "CP1254", ICONV},
    {"cp1254", "CP1254", ICONV},
    {"xcp1254", "CP1254", ICONV},
    {"csisolatin6", "ISO-8859-10", ICONV},
    {"latin6", "ISO-8859-10", ICONV},
    {"l6", "ISO-8859-10", ICONV},
    {"dos874", "CP874", ICONV},
    {"csisolatin9", "ISO-8859-15", ICONV},
    {"l9", "ISO-8859-15", ICONV},
    {"xcp1250", "CP1250", ICONV},
    {"xcp1251", "CP1251", ICONV},
    {"cp1253", "CP1253", ICONV},
    {"xcp1253", "CP1253", ICONV},
    {"cp1255", "CP1255", ICONV},
    {"xcp1255", "CP1255", ICONV},
    {"cp1256", "CP1256", ICONV},
    {"xcp1256", "CP1256", ICONV},
    {"cp1257", "CP1257", ICONV},
    {"xcp1257", "CP1257", ICONV},
    {"cp1258", "CP1258", ICONV},
    {"xcp1258", "CP1258", ICONV},
    {"cskoi8r", "KOI8-R", ICONV},
    {"koi", "KOI8-R", ICONV},
    {"koi8", "KOI8-R", ICONV},
    {"csibm866", "CP866", ICONV},
    {"866", "CP866", ICONV},
    {"ibm852", "CP852", ICONV},
    {"cp852", "CP852", ICONV},
    {"csmacintosh", "MACINTOSH", ICONV},
    {"mac", "MACINTOSH", ICONV},
    {"xmacroman", "MACINTOSH", ICONV},
    {"xmacukrainian", "MAC-CYRILLIC", ICONV},
    {"chinese", "GB18030", ICONV},
    {"csgb2312", "GB18030", ICONV},
    {"csiso58gb231280", "GB18030", ICONV},
    {"gb231280", "GB18030", ICONV},
    {"isoir58", "GB18030", ICONV},
    {"xgbk", "GB18030", ICONV},
    {"cnbig5", "BIG5-HKSCS", ICONV},
    {"csbig5", "BIG5-HKSCS", ICONV},
    {"xxbig5", "BIG5-HKSCS", ICONV},
    {"cseucpkdfmtjapanese", "EUC-JP", ICONV},
    {"xeucjp", "EUC-JP", ICONV},
    {"csiso2022jp", "ISO-2022-JP", ICONV},
    {"csshiftjis", "CP932", ICONV},
    {"mskanji", "CP932", ICONV},
    {"ms932", "CP932", ICONV},
    {"cseuckr", "CP949", ICONV},
    {"csksc56011987", "CP949", ICONV},
    {"isoir149", "CP949", ICONV},
    {"korean", "CP949", ICONV},
    {"ksc56011989", "CP949", ICONV},
    {"ksc5601", "CP949", ICONV},
    {"windows949", "CP949", ICONV},
};

/* Windows-1252 where it differs from latin1 (0x80 to 0x9F); 0: no character, kept as control.
 */
static const guint16 windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static const Label *
find_label(const char *charset)
{
    char name[32];
    size_t n = 0;
    for (const char *c = charset; *c && n + 1 < sizeof name; c++) {
        if (!strchr("-_ \t\"':", *c))
            name[n++] = g_ascii_tolower(*c);
    }
    name[n] = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        if (strcmp(labels[i].label, name) == 0)
            return &labels[i];
    }
    return NULL;
}

static char *
decode_latin1(const char *bytes, size_t len)
{
    GString *out = g_string_sized_new(len + len / 8 + 1);
    for (size_t i = 0; i < len; i++) {
        guchar c = (guchar)bytes[i];
        if (!c)
            g_string_append(out, REPLACEMENT);
        else if (c < 0x80)
            g_string_append_c(out, (char)c);
        else if (c < 0xA0 && windows_1252[c - 0x80])
            g_string_append_unichar(out, windows_1252[c - 0x80]);
        else
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

/* How many bytes at BYTES are ASCII without NUL, less a few at the end. */
static size_t
ascii_run(const char *bytes, size_t len)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101), tops = ones << 7;
    size_t at = 0;
    for (guint64 word; len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if ((word | (word - ones)) & tops)
            break;
    }
    return at;
}

/* Length of the valid UTF-8 without NUL at BYTES. GLib looks at each byte, which takes as long
 * as reading the tags of a page: it sees only what is not plain ASCII. */
static size_t
valid_run(const char *bytes, size_t len)
{
    const char *at = bytes, *end = bytes;
    do {
        at = end + ascii_run(end, len - (size_t)(end - bytes));
        g_utf8_validate_len(at, MIN(len - (size_t)(at - bytes), WINDOW), &end);
    } while (end != at);
    return (size_t)(at - bytes);
}

static char *
decode_utf8(const char *bytes, size_t len)
{
    size_t mark = len >= 3 && memcmp(bytes, MARK, 3) == 0 ? 3 : 0;
    bytes += mark;
    len -= mark;
    GString *out = g_string_sized_new(len + 1);
    while (len) {
        size_t valid = valid_run(bytes, len);
        g_string_append_len(out, bytes, (gssize)valid);
        len -= valid;
        bytes += valid;
        if (len) {
            g_string_append(out, REPLACEMENT);
            bytes++, len--;
        }
    }
    return g_string_free(out, FALSE);
}

/* Appends what iconv wrote, NUL replaced. */
static void
append_decoded(GString *out, const char *bytes, size_t len)
{
    while (len) {
        size_t n = strnlen(bytes, len);
        g_string_append_len(out, bytes, (gssize)n);
        if (n < len) {
            g_string_append(out, REPLACEMENT);
            n++;
        }
        bytes += n;
        len -= n;
    }
}

static char *
decode_iconv(const char *bytes, size_t len, const char *name)
{
    GIConv iconv = g_iconv_open("UTF-8", name);
    if (iconv == (GIConv)-1)
        return NULL;
    GString *out = g_string_sized_new(len + len / 2 + 1);
    char buffer[4096], *in = (char *)bytes;
    bool flushed = false;
    while (!flushed) {
        char *to = buffer;
        size_t room = sizeof buffer;
        flushed = len == 0;
        size_t rc = flushed ? g_iconv(iconv, NULL, NULL, &to, &room)
                            : g_iconv(iconv, &in, &len, &to, &room);
        int reason = rc == (size_t)-1 ? errno : 0;
        append_decoded(out, buffer, sizeof buffer - room);
        if ((reason == EILSEQ || reason == EINVAL) && len) {
            g_string_append(out, REPLACEMENT);
            in++, len--;
        }
    }
    g_iconv_close(iconv);
    return g_string_free(out, FALSE);
}

/* A byte order mark tells better than the name (RFC 2781 section 3.3). */
static char *
decode_utf16(const char *bytes, size_t len, const char *name)
{
    if (len >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return decode_iconv(bytes + 2, len - 2, "UTF-16LE");
    if (len >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return decode_iconv(bytes + 2, len - 2, "UTF-16BE");
    return decode_iconv(bytes, len, name);
}

/* UTF-8 where valid, else windows-1252. A NUL does not make UTF-8 invalid here. */
static char *
decode_guess(const char *bytes, size_t len)
{
    size_t at = valid_run(bytes, len);
    while (at < len && !bytes[at])
        at += 1 + valid_run(bytes + at + 1, len - at - 1);
    return at < len ? decode_latin1(bytes, len) : decode_utf8(bytes, len);
}

char *
demur_text_decode(const char *bytes, size_t len, const char *charset)
{
    const Label *label = charset ? find_label(charset) : NULL;
    char *decoded = NULL;
    if (!bytes)
        bytes = "";
    if (label) {
        switch (label->kind) {
        case REFUSED:
            return NULL;
        case UTF8:
            return decode_utf8(bytes, len);
        case LATIN1:
            return decode_latin1(bytes, len);
        case UTF16:
            decoded = decode_utf16(bytes, len, label->iconv);
            break;
        case ICONV:
            decoded = decode_iconv(bytes, len, label->iconv);
            break;
        }
    }
    return decoded ? decoded : decode_guess(bytes, len);
}

char *
demur_text_decode_own(GByteArray *bytes, const char *charset)
{
    const Label *label = charset ? find_label(charset) : NULL;
    const char *data = (const char *)bytes->data;
    bool utf8 = (!label || label->kind == UTF8) && bytes->len > 0 && *data != MARK[0];
    if (utf8 && valid_run(data, bytes->len) == bytes->len) {
        g_byte_array_append(bytes, (const guint8 *)"", 1);
        return (char *)g_byte_array_free(bytes, FALSE);
    }
    char *text = demur_text_decode(data, bytes->len, charset);
    g_byte_array_unref(bytes);
    return text;
}

static bool
has_utf16_mark(const char *bytes, size_t len)
{
    return len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

/* Whether LABEL stands for a charset with escapes. UTF-16 is none: browsers read UTF-8 then. */
static bool
has_escapes(const char *name)
{
    const Label *label = find_label(name);
    return label && (label->kind == REFUSED ||
                     (label->kind == ICONV && strcmp(label->iconv, "ISO-2022-JP") == 0));
}

/* The charset that is named after the "=" at AT, where "charset" stands before it. */
static bool
names_escapes(const char *start, const char *at, const char *end)
{
    static const char word[] = "charset";
    const size_t len = sizeof word - 1;
    const char *before = at;
    while (before > start && g_ascii_isspace(before[-1]))
        before--;
    if ((size_t)(before - start) < len || g_ascii_strncasecmp(before - len, word, len) != 0)
        return false;
    for (at++; at < end && (g_ascii_isspace(*at) || *at == '"' || *at == '\'');)
        at++;
    char name[32];
    size_t n = 0;
    while (at < end && n + 1 < sizeof name && *at && !strchr(" \t\r\n\f\"';/>", *at))
        name[n++] = *at++;
    name[n] = 0;
    return has_escapes(name);
}

bool
demur_text_is_doubtful(const char *html, size_t len, const char *charset)
{
    if (charset && find_label(charset))
        return false;
    const char *end = html + len, *at = html;
    bool doubtful = has_utf16_mark(html, len);
    while (!doubtful && (at = memchr(at, '=', (size_t)(end - at))) != NULL) {
        doubtful = names_escapes(html, at, end);
        at++;
    }
    return doubtful;
}
