/* SPDX-License-Identifier: MIT */
/*
 * The plain form of Content-Type, which nearly all mail uses, read without GMime. It is strict:
 * whatever it takes, it reads as GMime does.
 */
#include "message/content-type.h"

#include <string.h>

#define PARAMETERS_MAX 16

typedef struct Word {
    const char *start;
    size_t len;
} Word;

static bool
is_token(char c)
{
    return c > ' ' && c < 127 && !strchr("()<>@,;:\\\"/[]?=*", c);
}

static Word
take_token(const char **at)
{
    Word word = {.start = *at};
    while (is_token(**at))
        (*at)++;
    word.len = (size_t)(*at - word.start);
    return word;
}

static void
skip_blanks(const char **at)
{
    while (**at == ' ' || **at == '\t')
        (*at)++;
}

/* Printable ASCII in quotes; len is 0 for what is not that. */
static Word
take_quoted(const char **at)
{
    Word word = {.start = *at + 1};
    const char *end = word.start;
    while (*end >= ' ' && *end < 127 && *end != '"' && *end != '\\')
        end++;
    if (*end != '"')
        return word;
    word.len = (size_t)(end - word.start);
    *at = end + 1;
    return word;
}

static bool
same(Word a, Word b)
{
    return a.len == b.len && g_ascii_strncasecmp(a.start, b.start, a.len) == 0;
}

/* Keeps the value of a parameter that matters. */
static void
keep(DemurContentType *type, Word name, Word value)
{
    const struct {
        const char *name;
        char **to;
    } known[] = {{"boundary", &type->boundary},
                 {"charset", &type->charset},
                 {"format", &type->format},
                 {"delsp", &type->delsp}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (same(name, (Word){known[i].name, strlen(known[i].name)}))
            *known[i].to = g_strndup(value.start, value.len);
    }
}

static bool
read_parameters(const char *at, DemurContentType *type)
{
    Word names[PARAMETERS_MAX];
    for (size_t n = 0; *at; n++) {
        if (*at++ != ';' || n == PARAMETERS_MAX)
            return false;
        skip_blanks(&at);
        if (!*at)
            return true;
        names[n] = take_token(&at);
        if (!names[n].len || *at++ != '=')
            return false;
        for (size_t i = 0; i < n; i++) {
            if (same(names[i], names[n]))
                return false;
        }
        Word value = *at == '"' ? take_quoted(&at) : take_token(&at);
        if (!value.len)
            return false;
        keep(type, names[n], value);
        skip_blanks(&at);
    }
    return true;
}

bool
demur_content_type_plain(const char *value, DemurContentType *ret_type)
{
    const char *at = value;
    Word type = take_token(&at);
    bool slash = *at == '/';
    at += slash;
    Word subtype = take_token(&at);
    skip_blanks(&at);
    if (!type.len || !slash || !subtype.len || strstr(value, "=?"))
        return false;
    g_auto(DemurContentType) read = {0};
    if (!read_parameters(at, &read))
        return false;
    read.type = g_strndup(type.start, type.len);
    read.subtype = g_strndup(subtype.start, subtype.len);
    *ret_type = read;
    read = (DemurContentType){0};
    return true;
}

/* Blanks and comments. */
static const char *
pass_comments(const char *at)
{
    unsigned depth = 0;
    for (; *at && (depth || strchr(" \t(", *at)); at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '(')
            depth++;
        else if (*at == ')')
            depth--;
    }
    return at;
}

/* GMime makes application/octet-stream of what is none. */
static bool
begins_like_type(const char *value)
{
    const char *at = pass_comments(value);
    if (!take_token(&at).len)
        return false;
    at = pass_comments(at);
    if (*at++ != '/')
        return false;
    at = pass_comments(at);
    return take_token(&at).len > 0;
}

/* The same parameter twice: whole, encoded ("name*=") and first piece ("name*0=") are the same,
 * other pieces each their own. */
static bool
stands_twice(const char *value, const char *name)
{
    guint64 seen = 0;
    for (const char *at = value; (at = strcasestr(at, name)) != NULL;) {
        bool begins = at > value && !is_token(at[-1]);
        at += strlen(name);
        if (!begins || !*at || !strchr("*= (", *at))
            continue;
        guint64 piece = *at == '*' ? g_ascii_strtoull(at + 1, NULL, 10) : 0;
        guint64 bit = G_GUINT64_CONSTANT(1) << MIN(piece, 63);
        if (seen & bit)
            return true;
        seen |= bit;
    }
    return false;
}

bool
demur_content_type_repeats(const char *value)
{
    return stands_twice(value, "boundary") || stands_twice(value, "charset") ||
           stands_twice(value, "format") || stands_twice(value, "delsp");
}

DemurReading
demur_content_type_read(const char *value, DemurContentType *ret_type)
{
    if (!begins_like_type(value))
        return DEMUR_READING_INVALID;
    if (demur_content_type_plain(value, ret_type))
        return DEMUR_READING_DONE;
    const DemurCodec *codec = demur_codec(NULL);
    if (!codec)
        return DEMUR_READING_UNKNOWN;
    return codec->content_type(value, ret_type) ? DEMUR_READING_DONE : DEMUR_READING_INVALID;
}

void
demur_content_type_clear(DemurContentType *type)
{
    g_free(type->type);
    g_free(type->subtype);
    g_free(type->boundary);
    g_free(type->charset);
    g_free(type->format);
    g_free(type->delsp);
}
