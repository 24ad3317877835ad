/* SPDX-License-Identifier: MIT */
/* What the files of the tokenizer share; nobody else includes it. */
#ifndef DEMUR_MESSAGE_HTML_TOKEN_PARTS_H
#define DEMUR_MESSAGE_HTML_TOKEN_PARTS_H

#include "message/html-token.h"

/* No element whose end tag ends raw text has a longer name. */
#define HTML_LAST_START_MAX 15

/* Where script data stands within "<!--" and a "<script" inside of it. */
typedef enum HtmlEscape { HTML_ESCAPE_NONE, HTML_ESCAPE_ONCE, HTML_ESCAPE_TWICE } HtmlEscape;

/* A span still to be resolved: the buffer may move while a token is read. */
typedef struct HtmlPiece {
    size_t at, len;
    bool buffered; /* AT counts in the buffer, else in the input */
} HtmlPiece;

typedef struct HtmlPieces {
    HtmlPiece name, value;
} HtmlPieces;

struct DemurHtmlTokenizer {
    const char *html;
    size_t len, pos;
    DemurHtmlState state;
    bool cdata_allowed;
    HtmlEscape escape;
    unsigned dashes; /* "-" in a row just before POS, in escaped script data */
    char last_start[HTML_LAST_START_MAX + 1]; /* "" when there is none, or a longer one */
    GString *buffer;                          /* text that differs from the input */
    /* Of the tag being read, both with room for ALLOCATED. */
    HtmlPieces *pieces;
    DemurHtmlAttribute *attributes;
    size_t n_pieces, allocated;
    bool truncated; /* an attribute of some tag was left out */
};

enum {
    HTML_CLASS_SPACE = 1,  /* tab, line feed, form feed, carriage return, space */
    HTML_CLASS_TEXT = 2,   /* ends a run of text: & < CR NUL */
    HTML_CLASS_TAG = 4,    /* ends a tag name: space / > */
    HTML_CLASS_NAME = 8,   /* ends an attribute name: space / > = */
    HTML_CLASS_ALTER = 16, /* changes when copied as a name: NUL, CR, upper case */
    HTML_CLASS_VALUE = 32, /* changes when copied as a value: NUL, CR, & */
};

extern const unsigned char demur_html_class[256];

static inline bool
html_is(char c, int classes)
{
    return (demur_html_class[(unsigned char)c] & classes) != 0;
}

static inline bool
html_left(const DemurHtmlTokenizer *t)
{
    return t->pos < t->len;
}

/* Whether the input at AT starts with lower-case WORD, whatever its case. */
bool demur_html_token_at(const DemurHtmlTokenizer *t, size_t at, const char *word);

/* Whether an end tag named NAME starts at AT (its "<"). */
bool demur_html_token_ends(const DemurHtmlTokenizer *t, size_t at, const char *name);

void demur_html_token_skip_space(DemurHtmlTokenizer *t);

/* Input from START to END with NUL replaced and line ends normalised; LOWER: in lower case too;
 * REFERENCES: character references of attribute values decoded. */
HtmlPiece demur_html_token_copy(DemurHtmlTokenizer *t, size_t start, size_t end, int changes);
#define HTML_COPY_LOWER 1
#define HTML_COPY_REFERENCES 2

DemurHtmlSpan demur_html_token_span(const DemurHtmlTokenizer *t, HtmlPiece piece);

/* Emits input from POS up to END as text, or when POS is at one the replacement of a NUL or of
 * a line end. */
void demur_html_token_text(DemurHtmlTokenizer *t, size_t end, DemurHtmlToken *token);
bool demur_html_token_special(DemurHtmlTokenizer *t, DemurHtmlToken *token);
bool demur_html_token_reference(DemurHtmlTokenizer *t, DemurHtmlToken *token);

/* POS is after "<!DOCTYPE". Always makes a token. */
void demur_html_token_doctype(DemurHtmlTokenizer *t, DemurHtmlToken *token);

/* Text of every state but data: true when a token was made, false when the state is left (an
 * end tag, the end of a section). */
bool demur_html_token_raw(DemurHtmlTokenizer *t, DemurHtmlToken *token);

#endif
