/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) with line and block comments, each value with its line and column. The parser
 * is cJSON; what cJSON lets pass (duplicate keys, bad UTF-8, raw controls, "01", 1e999, a BOM,
 * \u0000) is refused here, by our own lexer, which also gives the positions.
 */
#ifndef DEMUR_BASE_JSON_H
#define DEMUR_BASE_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct DemurJson DemurJson;         /* a document; owns all its nodes and the text */
typedef struct DemurJsonNode DemurJsonNode; /* a value inside a document; borrowed from it */

typedef enum DemurJsonType {
    DEMUR_JSON_NULL,
    DEMUR_JSON_BOOL,
    DEMUR_JSON_NUMBER,
    DEMUR_JSON_STRING,
    DEMUR_JSON_ARRAY,
    DEMUR_JSON_OBJECT,
} DemurJsonType;

/*
 * demur_json_parse: NAME stands in front of ":line:column: " in errors (a path, or "<stdin>").
 * text: borrowed for the call; need not end in NUL. Ceilings: DEMUR_LIMIT_PACK bytes,
 *   DEMUR_LIMIT_JSON_DEPTH levels.
 * Returns: owned; NULL with DEMUR_ERROR_CONFIG.
 */
DemurJson *demur_json_parse(const char *name, const char *text, size_t len, GError **error);

/* Reads and parses a regular file. Also DEMUR_ERROR_INPUT when it cannot be opened or read. */
DemurJson *demur_json_load(const char *path, GError **error);

/* The text of a regular file, as demur_json_load() reads it: at most a byte more than
 * DEMUR_LIMIT_PACK. Owned. */
char *demur_json_read(const char *path, size_t *ret_len, GError **error);

/* A value within a text, from its first byte to the one after its last. */
typedef struct DemurJsonPart {
    const char *text;
    size_t len;
    size_t start, end;
} DemurJsonPart;

/* A document of that value alone; positions are those in the whole text, which is borrowed
 * while the document lives. */
DemurJson *demur_json_parse_part(const char *name, const DemurJsonPart *part, GError **error);

/* Accepts NULL. */
void demur_json_free(DemurJson *json);

const DemurJsonNode *demur_json_root(const DemurJson *json);
DemurJsonType demur_json_type(const DemurJsonNode *node);

/* The value; the node must be of that type. Strings are UTF-8 without NUL. */
const char *demur_json_string(const DemurJsonNode *node);
double demur_json_number(const DemurJsonNode *node);
bool demur_json_bool(const DemurJsonNode *node);

/* First child of an array or object, or NULL; next sibling, or NULL; key of an object's member.
 */
const DemurJsonNode *demur_json_first(const DemurJsonNode *node);
const DemurJsonNode *demur_json_next(const DemurJsonNode *node);
const char *demur_json_key(const DemurJsonNode *node);

/* Member of an object, case-sensitive, or NULL. */
const DemurJsonNode *demur_json_member(const DemurJsonNode *object, const char *key);

/* 1-based line and column (bytes) of a value; of its key for members of an object. */
void demur_json_position(const DemurJson *json, const DemurJsonNode *node, unsigned *ret_line,
                         unsigned *ret_column);

/* Sets DEMUR_ERROR_CONFIG "NAME:line:column: message", or only the message when json is NULL.
 * Always returns false. */
bool demur_json_fail(const DemurJson *json, const DemurJsonNode *node, GError **error,
                     const char *format, ...) G_GNUC_PRINTF(4, 5);

/* What an object may hold. A table ends with a NULL key. */
typedef struct DemurJsonKey {
    const char *key;
    DemurJsonType type;
    bool required;
    bool any; /* any type will do; TYPE is not looked at */
} DemurJsonKey;

/*
 * Checks that NODE is an object whose members are all in KEYS, of the right type, and that none
 * that is required is missing. The error names the key, and a near one ("did you mean").
 */
bool demur_json_check_object(const DemurJson *json, const DemurJsonNode *node,
                             const DemurJsonKey *keys, GError **error);

/* The candidate (NULL-terminated list) nearest to WORD by edit distance at most 2, or NULL. */
const char *demur_json_nearest(const char *word, const char *const *candidates);

/*
 * Writing: one compact line, UTF-8, every control character escaped. Calls must nest correctly;
 * key is NULL inside arrays and for the outermost value. Strings that are not UTF-8 are made
 * so; a NULL string writes null.
 */
typedef struct DemurJsonWriter DemurJsonWriter;
DemurJsonWriter *demur_json_writer_new(void);
void demur_json_write_object(DemurJsonWriter *writer, const char *key);
void demur_json_write_array(DemurJsonWriter *writer, const char *key);
void demur_json_write_end(DemurJsonWriter *writer); /* closes the innermost object or array */
void demur_json_write_string(DemurJsonWriter *writer, const char *key, const char *value);
void demur_json_write_int(DemurJsonWriter *writer, const char *key, int64_t value);
void demur_json_write_bool(DemurJsonWriter *writer, const char *key, bool value);
void demur_json_write_null(DemurJsonWriter *writer, const char *key);
/* Frees the writer; returns the text, owned (g_free), without a line feed. */
char *demur_json_writer_finish(DemurJsonWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurJson, demur_json_free)

#endif
