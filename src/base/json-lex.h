/* SPDX-License-Identifier: MIT */
/*
 * A linear JSON lexer with grammar, over bytes in memory, without allocation and with libc
 * only: a program that must start in half a millisecond reads the head of a file with it, and
 * json.c checks with it what cJSON lets pass. Line and block comments count as blanks.
 *
 *     demur_json_lex_init(&lex, text, len);
 *     while ((token = demur_json_lex_next(&lex)) > DEMUR_JSON_TOKEN_ERROR)
 *         if (token == DEMUR_JSON_TOKEN_KEY && !demur_json_lex_is(&lex, "wanted"))
 *             demur_json_lex_skip(&lex);
 */
#ifndef DEMUR_BASE_JSON_LEX_H
#define DEMUR_BASE_JSON_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum DemurJsonToken {
    DEMUR_JSON_TOKEN_END,    /* after the one value of the document only blanks are left */
    DEMUR_JSON_TOKEN_ERROR,  /* see error and error_at; stays so */
    DEMUR_JSON_TOKEN_OBJECT, /* '{' */
    DEMUR_JSON_TOKEN_ARRAY,  /* '[' */
    DEMUR_JSON_TOKEN_CLOSE,  /* '}' or ']' of the innermost of them */
    DEMUR_JSON_TOKEN_KEY,    /* a member's name; its colon is taken, too */
    DEMUR_JSON_TOKEN_STRING,
    DEMUR_JSON_TOKEN_NUMBER,
    DEMUR_JSON_TOKEN_TRUE,
    DEMUR_JSON_TOKEN_FALSE,
    DEMUR_JSON_TOKEN_NULL,
} DemurJsonToken;

/* What may come next. */
typedef enum DemurJsonState {
    DEMUR_JSON_WANT_VALUE,
    DEMUR_JSON_WANT_VALUE_OR_CLOSE, /* after '[' */
    DEMUR_JSON_WANT_KEY,            /* after a comma */
    DEMUR_JSON_WANT_KEY_OR_CLOSE,   /* after '{' */
    DEMUR_JSON_WANT_COMMA_OR_CLOSE,
    DEMUR_JSON_WANT_END,
    DEMUR_JSON_BROKEN,
} DemurJsonState;

/* Public value; read start, end, depth, error, error_at only. */
typedef struct DemurJsonLex {
    const char *text;
    size_t len, next;
    size_t start, end; /* the token's bytes; of strings and keys with their quotes */
    unsigned depth;    /* open objects and arrays; at most DEMUR_LIMIT_JSON_DEPTH */
    uint64_t objects;  /* bit n: level n is an object */
    DemurJsonState state;
    size_t comma;      /* where the last comma stood */
    const char *error; /* static, what is wrong */
    size_t error_at;
    char *blank; /* NULL, or LEN bytes in which comments passed are overwritten with blanks */
} DemurJsonLex;

/* text: borrowed while the lexer lives; need not end in NUL. */
void demur_json_lex_init(DemurJsonLex *lex, const char *text, size_t len);

DemurJsonToken demur_json_lex_next(DemurJsonLex *lex);

/*
 * Passes over the value that comes next (after a key or within an array), looking only at
 * quotes, comments and brackets. False, with the error set, when the text ends within it.
 */
bool demur_json_lex_skip(DemurJsonLex *lex);

/* Whether the innermost object or array ends here. */
bool demur_json_lex_at_close(DemurJsonLex *lex);

/*
 * Decodes the current key or string to UTF-8 with a final NUL.
 * ret: SIZE bytes. Returns: false when it does not fit.
 */
bool demur_json_lex_decode(const DemurJsonLex *lex, char *ret, size_t size);

/* Whether the current key or string is WORD (ASCII, at most 63 bytes). */
bool demur_json_lex_is(const DemurJsonLex *lex, const char *word);

#endif
