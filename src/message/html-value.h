/* SPDX-License-Identifier: MIT */
/*
 * The values of style sheets: words, functions, numbers and lengths (CSS Values 4). Nothing
 * here allocates, knows a locale, or looks at a byte more often than a bounded number of times.
 */
#ifndef DEMUR_MESSAGE_HTML_VALUE_H
#define DEMUR_MESSAGE_HTML_VALUE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Borrowed bytes, not terminated. */
typedef struct HtmlText {
    const char *at;
    size_t len;
} HtmlText;

static inline bool
demur_html_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether C can be part of a name; what is not ASCII can. */
static inline bool
demur_html_is_name(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || (c & 0x80);
}

/* What is left without the first N bytes. */
static inline HtmlText
demur_html_text_from(HtmlText text, size_t n)
{
    return (HtmlText){text.at + n, text.len - n};
}

HtmlText demur_html_text_trim(HtmlText text);

/* WORD: in lower case. */
bool demur_html_text_is(HtmlText text, const char *word);
bool demur_html_text_starts(HtmlText text, const char *word);

/* Whether TEXT is one of WORDS, each in blanks: " a b c ". */
bool demur_html_text_among(HtmlText text, const char *words);

/* Where the first of STOPS is that stands in no parentheses, brackets, braces or quotes; or the
 * length. An escaped character is none of these. */
size_t demur_html_text_find(HtmlText text, const char *stops);

/* The end of the address without quotes whose parenthesis is at I; or I when it is another one.
 */
size_t demur_html_text_url(HtmlText text, size_t i);

/* Takes what stands before the next SEPARATOR (a blank: before any), or all. False when nothing
 * is left. Parentheses and quotes hold together. */
bool demur_html_text_take(HtmlText *rest, char separator, HtmlText *ret_part);

/* Takes NAME "(" ARGUMENTS ")" from the start; the last parenthesis may be missing at the end.
 */
bool demur_html_text_function(HtmlText *rest, HtmlText *ret_name, HtmlText *ret_arguments);

/* Takes a number from the start. */
bool demur_html_text_number(HtmlText *rest, double *ret_number);

typedef enum HtmlLengthKind {
    HTML_LENGTH_INVALID,
    HTML_LENGTH_UNKNOWN, /* one, but which cannot be said */
    HTML_LENGTH_KNOWN,   /* the sum of its parts */
} HtmlLengthKind;

typedef struct HtmlLength {
    double pixels, em, share; /* SHARE: 1 is 100% */
    double number;            /* without a unit */
    HtmlLengthKind kind;
    bool unitless; /* a number that is no length */
    bool relative; /* a share is part of it, even if it is nought */
    bool guessed;  /* of a unit that is measured elsewhere: the window, other fonts */
} HtmlLength;

/* Lengths relative to the window are not known; 6 pixels stand for each hundredth of it. Nought
 * is a length even without a unit. */
HtmlLength demur_html_length(HtmlText text);

/* A number or a percentage, as opacity and scales are; false for anything else. */
bool demur_html_share(HtmlText text, double *ret_share);

#endif
