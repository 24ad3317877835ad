/* SPDX-License-Identifier: MIT */
/*
 * The tokenizer of the WHATWG HTML standard (13.2.5) over UTF-8 bytes in memory, as an
 * iterator.
 *
 * Time is linear in the input, memory in the largest token. Parse errors are not reported. What
 * the tree builder would do is the caller's: switching the state after a start tag such as
 * <style>, and allowing CDATA sections in foreign content.
 */
#ifndef DEMUR_MESSAGE_HTML_TOKEN_H
#define DEMUR_MESSAGE_HTML_TOKEN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes, not terminated, in the input or in the tokenizer: valid until the next token. */
typedef struct DemurHtmlSpan {
    const char *data;
    size_t len;
} DemurHtmlSpan;

typedef enum DemurHtmlTokenType {
    DEMUR_HTML_TEXT, /* in pieces of any length, never empty */
    DEMUR_HTML_START,
    DEMUR_HTML_END,
    DEMUR_HTML_COMMENT,
    DEMUR_HTML_DOCTYPE,
} DemurHtmlTokenType;

typedef struct DemurHtmlAttribute {
    DemurHtmlSpan name;  /* in lower case */
    DemurHtmlSpan value; /* character references decoded */
} DemurHtmlAttribute;

/* What more a tag has is left out. */
#define DEMUR_HTML_ATTRIBUTES_MAX 256

/* One token. Public value; what a type does not use is zero. */
typedef struct DemurHtmlToken {
    DemurHtmlTokenType type;
    DemurHtmlSpan name; /* of tags and DOCTYPE (data is NULL when it has none), in lower case */
    DemurHtmlSpan text; /* of TEXT and COMMENT */
    DemurHtmlSpan public_id, system_id;   /* of DOCTYPE; data is NULL when absent */
    const DemurHtmlAttribute *attributes; /* of tags, DEMUR_HTML_ATTRIBUTES_MAX at most; of
                                             duplicates only the first */
    size_t n_attributes;
    bool self_closing, force_quirks;
} DemurHtmlToken;

typedef enum DemurHtmlState {
    DEMUR_HTML_DATA,
    DEMUR_HTML_RCDATA,
    DEMUR_HTML_RAWTEXT,
    DEMUR_HTML_SCRIPT,
    DEMUR_HTML_PLAINTEXT,
    DEMUR_HTML_CDATA,
} DemurHtmlState;

typedef struct DemurHtmlTokenizer DemurHtmlTokenizer;

/* html: borrowed while the tokenizer lives; may hold NUL and bytes that are no UTF-8. Owned. */
DemurHtmlTokenizer *demur_html_tokenizer_new(const char *html, size_t len);
void demur_html_tokenizer_free(DemurHtmlTokenizer *tokenizer); /* accepts NULL */

/* The next token; false at the end. */
bool demur_html_tokenizer_next(DemurHtmlTokenizer *tokenizer, DemurHtmlToken *ret_token);

/* Whether attributes have been left out. */
bool demur_html_tokenizer_is_truncated(const DemurHtmlTokenizer *tokenizer);

/* What follows is read in STATE, which ends with the end tag of the last start tag (or, for
 * CDATA, with its section). */
void demur_html_tokenizer_enter(DemurHtmlTokenizer *tokenizer, DemurHtmlState state);

/* Sets the name of the last start tag, as if it had been read. */
void demur_html_tokenizer_set_last_start(DemurHtmlTokenizer *tokenizer, const char *name);

/* Whether "<![CDATA[" begins a section (foreign content) or a comment (HTML; the default). */
void demur_html_tokenizer_allow_cdata(DemurHtmlTokenizer *tokenizer, bool allow);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurHtmlTokenizer, demur_html_tokenizer_free)

#endif
