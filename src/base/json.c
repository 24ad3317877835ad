/* SPDX-License-Identifier: MIT */
/*
 * Documents: our lexer checks the text and notes where each value stands, cJSON makes the tree,
 * and both are brought together in document order. cJSON's valueint is not needed (numbers are
 * read from valuedouble), so it carries the offset of the value.
 */
#include "base/json.h"

#include "base/error.h"
#include "base/json-lex.h"
#include "base/limits.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Integers beyond it are not exact in a double. */
#define EXACT_MAX 9007199254740992.0

struct DemurJsonNode {
    cJSON item;
};

struct DemurJson {
    char *name;
    cJSON *root;
    GArray *lines; /* of uint32_t: offset of each line's first byte; of a part when needed */
    const char *whole; /* the text of which the document is a part, or NULL */
    size_t whole_len, base;
};

static const DemurJsonNode *
node_of(const cJSON *item)
{
    return (const DemurJsonNode *)item;
}

static void
find_lines(DemurJson *json, const char *text, size_t len)
{
    uint32_t start = 0;
    json->lines = g_array_new(FALSE, FALSE, sizeof start);
    g_array_append_val(json->lines, start);
    for (const char *p = text; (p = memchr(p, '\n', len - (size_t)(p - text))) != NULL; p++) {
        start = (uint32_t)(p - text) + 1;
        g_array_append_val(json->lines, start);
    }
}

static void
position_of(const DemurJson *json, size_t offset, unsigned *ret_line, unsigned *ret_column)
{
    if (!json->lines)
        find_lines((DemurJson *)json, json->whole, json->whole_len);
    offset += json->base;
    const uint32_t *starts = (const uint32_t *)(const void *)json->lines->data;
    unsigned low = 0, high = json->lines->len;
    while (high - low > 1) {
        unsigned middle = low + (high - low) / 2;
        if (starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    *ret_line = low + 1;
    *ret_column = (unsigned)(offset - starts[low]) + 1;
}

static bool
fail_at(const DemurJson *json, size_t offset, GError **error, const char *message)
{
    unsigned line = 0, column = 0;
    position_of(json, offset, &line, &column);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s:%u:%u: %s", json->name, line,
                column, message);
    return false;
}

/* Encodings that a lexer would only report as a strange first character. */
static const char *
wrong_encoding(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    if (len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        return "the file starts with a byte order mark (save it as UTF-8 without BOM)";
    if (len >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF) ||
                     (p[0] == 0 && p[1] != 0) || (p[0] != 0 && p[1] == 0)))
        return "the file is UTF-16 or UTF-32 (save it as UTF-8)";
    return NULL;
}

/* Checks TEXT and blanks its comments; the offset of each value (of its key) into OFFSETS. */
static bool
lex_all(const DemurJson *json, char *text, size_t len, GArray *offsets, GError **error)
{
    DemurJsonLex lex;
    demur_json_lex_init(&lex, text, len);
    lex.blank = text;
    bool keyed = false;
    for (;;) {
        DemurJsonToken token = demur_json_lex_next(&lex);
        if (token == DEMUR_JSON_TOKEN_END)
            return true;
        if (token == DEMUR_JSON_TOKEN_ERROR)
            return fail_at(json, lex.error_at, error, lex.error);
        uint32_t offset = (uint32_t)lex.start;
        if (token != DEMUR_JSON_TOKEN_CLOSE && !keyed)
            g_array_append_val(offsets, offset);
        keyed = token == DEMUR_JSON_TOKEN_KEY;
    }
}

static int
compare_keys(const void *a, const void *b)
{
    const cJSON *left = *(const cJSON *const *)a, *right = *(const cJSON *const *)b;
    int order = strcmp(left->string, right->string);
    return order != 0 ? order
                      : (left->valueint > right->valueint) - (left->valueint < right->valueint);
}

/* Every member of OBJECT has its offset already. Sorted, because a hash of hostile keys may be
 * slow. */
static bool
check_duplicates(const DemurJson *json, const cJSON *object, GPtrArray *scratch, GError **error)
{
    g_ptr_array_set_size(scratch, 0);
    for (cJSON *member = object->child; member; member = member->next)
        g_ptr_array_add(scratch, member);
    if (scratch->len < 2)
        return true;
    qsort(scratch->pdata, scratch->len, sizeof(void *), compare_keys);
    for (unsigned i = 1; i < scratch->len; i++) {
        const cJSON *first = scratch->pdata[i - 1], *second = scratch->pdata[i];
        if (strcmp(first->string, second->string) != 0)
            continue;
        unsigned line = 0, column = 0;
        position_of(json, (size_t)first->valueint, &line, &column);
        return demur_json_fail(json, node_of(second), error,
                               "the key \"%s\" stands here twice (first in line %u)",
                               second->string, line);
    }
    return true;
}

static bool
check_number(const DemurJson *json, const cJSON *item, GError **error)
{
    double value = item->valuedouble;
    if (isfinite(value) && fabs(value) <= EXACT_MAX)
        return true;
    return demur_json_fail(json, node_of(item), error, "a number out of range");
}

/* The item after ITEM in document order. */
static cJSON *
following(cJSON *item, GPtrArray *parents)
{
    if (item->child) {
        g_ptr_array_add(parents, item);
        return item->child;
    }
    while (!item->next) {
        if (parents->len == 0)
            return NULL;
        item = g_ptr_array_steal_index(parents, parents->len - 1);
    }
    return item->next;
}

/* Gives every item its offset, then checks what needs them. */
static bool
place_all(const DemurJson *json, const GArray *offsets, GError **error)
{
    g_autoptr(GPtrArray) parents = g_ptr_array_new();
    unsigned count = 0;
    for (cJSON *item = json->root; item; item = following(item, parents)) {
        if (count < offsets->len)
            item->valueint = (int)g_array_index(offsets, uint32_t, count);
        count++;
    }
    if (count != offsets->len)
        return fail_at(json, 0, error, "the document cannot be read");
    g_autoptr(GPtrArray) scratch = g_ptr_array_new();
    g_ptr_array_set_size(parents, 0);
    for (cJSON *item = json->root; item; item = following(item, parents)) {
        if (cJSON_IsObject(item) && !check_duplicates(json, item, scratch, error))
            return false;
        if (cJSON_IsNumber(item) && !check_number(json, item, error))
            return false;
    }
    return true;
}

/* Makes the tree of TEXT. */
static bool
parse(DemurJson *json, const char *text, size_t len, GError **error)
{
    g_autofree char *copy = g_malloc(len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    g_autoptr(GArray) offsets = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!lex_all(json, copy, len, offsets, error))
        return false;
    json->root = cJSON_ParseWithLengthOpts(copy, len + 1, NULL, true);
    if (!json->root)
        return fail_at(json, 0, error, "the document cannot be read");
    return place_all(json, offsets, error);
}

DemurJson *
demur_json_parse(const char *name, const char *text, size_t len, GError **error)
{
    if (len > DEMUR_LIMIT_PACK) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s: larger than %d MiB", name,
                    DEMUR_LIMIT_PACK / DEMUR_MIB);
        return NULL;
    }
    g_autoptr(DemurJson) json = g_new0(DemurJson, 1);
    json->name = g_strdup(name);
    find_lines(json, text, len);
    const char *encoding = wrong_encoding(text, len);
    if (encoding) {
        fail_at(json, 0, error, encoding);
        return NULL;
    }
    return parse(json, text, len, error) ? g_steal_pointer(&json) : NULL;
}

DemurJson *
demur_json_parse_part(const char *name, const DemurJsonPart *part, GError **error)
{
    g_autoptr(DemurJson) json = g_new0(DemurJson, 1);
    json->name = g_strdup(name);
    json->whole = part->text;
    json->whole_len = part->len;
    json->base = part->start;
    bool good = parse(json, part->text + part->start, part->end - part->start, error);
    return good ? g_steal_pointer(&json) : NULL;
}

static char *
read_all(int fd, const char *path, size_t *ret_len, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: not a regular file", path);
        return NULL;
    }
    /* One byte more than allowed, so that the parser sees the excess of a growing file. */
    size_t size = (size_t)MIN(status.st_size, DEMUR_LIMIT_PACK) + 1, used = 0;
    g_autofree char *text = g_malloc(size);
    while (used < size) {
        ssize_t got = read(fd, text + used, size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", path,
                        g_strerror(errno));
            return NULL;
        }
        if (got == 0)
            break;
        used += (size_t)got;
    }
    *ret_len = used;
    return g_steal_pointer(&text);
}

char *
demur_json_read(const char *path, size_t *ret_len, GError **error)
{
    /* O_NONBLOCK: a FIFO in the place of the file must not stop us. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    char *text = read_all(fd, path, ret_len, error);
    close(fd);
    return text;
}

DemurJson *
demur_json_load(const char *path, GError **error)
{
    size_t len = 0;
    g_autofree char *text = demur_json_read(path, &len, error);
    return text ? demur_json_parse(path, text, len, error) : NULL;
}

void
demur_json_free(DemurJson *json)
{
    if (!json)
        return;
    cJSON_Delete(json->root);
    g_clear_pointer(&json->lines, g_array_unref);
    g_free(json->name);
    g_free(json);
}

const DemurJsonNode *
demur_json_root(const DemurJson *json)
{
    return node_of(json->root);
}

DemurJsonType
demur_json_type(const DemurJsonNode *node)
{
    switch (node->item.type & 0xFF) {
    case cJSON_False:
    case cJSON_True:
        return DEMUR_JSON_BOOL;
    case cJSON_Number:
        return DEMUR_JSON_NUMBER;
    case cJSON_String:
        return DEMUR_JSON_STRING;
    case cJSON_Array:
        return DEMUR_JSON_ARRAY;
    case cJSON_Object:
        return DEMUR_JSON_OBJECT;
    }
    return DEMUR_JSON_NULL;
}

const char *
demur_json_string(const DemurJsonNode *node)
{
    g_return_val_if_fail(cJSON_IsString(&node->item), "");
    return node->item.valuestring;
}

double
demur_json_number(const DemurJsonNode *node)
{
    g_return_val_if_fail(cJSON_IsNumber(&node->item), 0);
    return node->item.valuedouble;
}

bool
demur_json_bool(const DemurJsonNode *node)
{
    g_return_val_if_fail(cJSON_IsBool(&node->item), false);
    return cJSON_IsTrue(&node->item);
}

const DemurJsonNode *
demur_json_first(const DemurJsonNode *node)
{
    return node_of(node->item.child);
}

const DemurJsonNode *
demur_json_next(const DemurJsonNode *node)
{
    return node_of(node->item.next);
}

const char *
demur_json_key(const DemurJsonNode *node)
{
    return node->item.string;
}

const DemurJsonNode *
demur_json_member(const DemurJsonNode *object, const char *key)
{
    return node_of(cJSON_GetObjectItemCaseSensitive(&object->item, key));
}

void
demur_json_position(const DemurJson *json, const DemurJsonNode *node, unsigned *ret_line,
                    unsigned *ret_column)
{
    position_of(json, (size_t)node->item.valueint, ret_line, ret_column);
}

bool
demur_json_fail(const DemurJson *json, const DemurJsonNode *node, GError **error,
                const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (!json) {
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, message);
        return false;
    }
    return fail_at(json, (size_t)node->item.valueint, error, message);
}
