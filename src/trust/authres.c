/* SPDX-License-Identifier: MIT */
/*
 * The tokeniser goes through the value once and never resynchronises: whatever it cannot place
 * ends the whole field, because the text behind it may be a stranger's (an envelope address, a
 * HELO name) that a careless receiver pasted in. What it tolerates is listed in
 * tests/leniency/authres.md.
 */
#include "trust/authres.h"

#include "base/limits.h"

#include <string.h>

typedef struct Lexer {
    const char *at;
    const char *why;  /* static; set once the field is malformed */
    GString *remarks; /* where comments are put, or NULL */
} Lexer;

static bool
fail(Lexer *lexer, const char *why)
{
    if (!lexer->why)
        lexer->why = why;
    return false;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_control(char c)
{
    return ((unsigned char)c < 0x20 && !is_blank(c)) || c == 0x7f;
}

/* Blanks and nested comments (RFC 5322 section 3.2.2). */
static bool
skip_cfws(Lexer *lexer)
{
    unsigned depth = 0;
    const char *start = lexer->at;
    for (; *lexer->at; lexer->at++) {
        char c = *lexer->at;
        if (is_control(c))
            return fail(lexer, "a control character");
        if (depth && c == '\\' && lexer->at[1])
            lexer->at++;
        else if (c == '(')
            depth++;
        else if (depth && c == ')')
            depth--;
        else if (!depth && !is_blank(c))
            break;
    }
    if (lexer->remarks)
        g_string_append_len(lexer->remarks, start, lexer->at - start);
    return depth == 0 || fail(lexer, "a comment without an end");
}

/* Whether a value may end here. */
static bool
at_boundary(const Lexer *lexer)
{
    char c = *lexer->at;
    return c == '\0' || c == ';' || c == '(' || is_blank(c);
}

static void
take_bare(Lexer *lexer, GString *into, const char *stops)
{
    const char *start = lexer->at;
    while (*lexer->at && !is_blank(*lexer->at) && !is_control(*lexer->at) &&
           !strchr(stops, *lexer->at))
        lexer->at++;
    g_string_append_len(into, start, lexer->at - start);
}

static bool
take_quoted(Lexer *lexer, GString *into)
{
    for (lexer->at++; *lexer->at && *lexer->at != '"'; lexer->at++) {
        if (is_control(*lexer->at))
            return fail(lexer, "a control character");
        if (*lexer->at == '\\' && lexer->at[1])
            lexer->at++;
        g_string_append_c(into, *lexer->at);
    }
    if (*lexer->at != '"')
        return fail(lexer, "a quoted string without an end");
    lexer->at++;
    return true;
}

/* What follows "=": a token, a quoted string, or an address whose local part may be quoted. */
static char *
take_value(Lexer *lexer)
{
    g_autoptr(GString) value = g_string_new(NULL);
    const char *start = lexer->at;
    if (!skip_cfws(lexer))
        return NULL;
    bool spaced = lexer->at != start;
    const char *first = lexer->at;
    if (*lexer->at == '"') {
        if (!take_quoted(lexer, value))
            return NULL;
        if (*lexer->at == '@')
            take_bare(lexer, value, ";()\"");
    } else {
        take_bare(lexer, value, ";()\"");
        /* "a.b= c.d=e": one value, or an empty one and another property? */
        if (spaced && memchr(first, '=', (size_t)(lexer->at - first))) {
            fail(lexer, "an ambiguous empty value");
            return NULL;
        }
    }
    if (!at_boundary(lexer)) {
        fail(lexer, "a value that is neither token nor quoted string");
        return NULL;
    }
    return g_string_free(g_steal_pointer(&value), FALSE);
}

static bool
is_key_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
}

/* A method, or ptype "." property, with blanks and comments where the grammar has them. */
static char *
take_key(Lexer *lexer)
{
    g_autoptr(GString) key = g_string_new(NULL);
    for (;;) {
        size_t before = key->len;
        for (; is_key_char(*lexer->at); lexer->at++)
            g_string_append_c(key, g_ascii_tolower(*lexer->at));
        bool dot = key->len > 0 && key->str[key->len - 1] == '.';
        if (!skip_cfws(lexer))
            return NULL;
        if (key->len == before || (!dot && *lexer->at != '.') || (dot && *lexer->at == '.'))
            break;
    }
    if (key->len == 0 || key->str[0] == '.' || key->str[key->len - 1] == '.' ||
        strstr(key->str, "..")) {
        fail(lexer, "something that is no method and no property");
        return NULL;
    }
    return g_string_free(g_steal_pointer(&key), FALSE);
}

/* "/" version after a method. An unknown version makes it another method: dkim/2 is not dkim.
 */
static bool
take_method_version(Lexer *lexer, char **method)
{
    if (*lexer->at != '/')
        return true;
    lexer->at++;
    if (!skip_cfws(lexer))
        return false;
    const char *digits = lexer->at;
    while (g_ascii_isdigit(*lexer->at))
        lexer->at++;
    if (lexer->at == digits)
        return fail(lexer, "a method version that is no number");
    if (lexer->at - digits != 1 || *digits != '1') {
        g_autofree char *version = g_strndup(digits, (size_t)(lexer->at - digits));
        g_autofree char *plain = g_steal_pointer(method);
        *method = g_strconcat(plain, "/", version, NULL);
    }
    return skip_cfws(lexer);
}

static void
property_free(void *data)
{
    DemurAuthProperty *property = data;
    g_free(property->ptype);
    g_free(property->property);
    g_free(property->value);
    g_free(property);
}

static void
result_free(void *data)
{
    DemurAuthResult *result = data;
    g_free(result->method);
    g_free(result->result);
    g_free(result->reason);
    g_free(result->remarks);
    g_ptr_array_unref(result->properties);
    g_free(result);
}

static void
add_property(DemurAuthResult *result, const char *key, char *value)
{
    const char *dot = strchr(key, '.');
    DemurAuthProperty *property = g_new0(DemurAuthProperty, 1);
    property->ptype = dot ? g_strndup(key, (size_t)(dot - key)) : g_strdup("");
    property->property = g_strdup(dot ? dot + 1 : key);
    property->value = value;
    g_ptr_array_add(result->properties, property);
}

/* Who signed, and for whom: what proves hangs on these values, and senders choose them. */
static bool
names_somebody(const char *key)
{
    static const char *const keys[] = {"header.d", "header.i", "header.from", "d"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static bool
take_property(Lexer *lexer, DemurAuthResult *result)
{
    g_autofree char *key = take_key(lexer);
    if (!key)
        return false;
    if (*lexer->at != '=')
        return fail(lexer, "a property without a value");
    lexer->at++;
    char *value = take_value(lexer);
    if (!value)
        return false;
    if (*lexer->at == '(' && names_somebody(key)) {
        g_free(value);
        return fail(lexer, "a comment glued to a name");
    }
    if (strcmp(key, "reason") != 0) {
        add_property(result, key, value);
    } else if (!result->reason) {
        result->reason = value;
    } else {
        g_free(value);
        return fail(lexer, "two reasons of one result");
    }
    return true;
}

/* method "=" result, and all up to the next ";". */
static bool
take_result(Lexer *lexer, DemurAuthResult *result)
{
    if (!take_method_version(lexer, &result->method))
        return false;
    if (*lexer->at != '=')
        return fail(lexer, "a method without a result");
    lexer->at++;
    g_autofree char *word = take_value(lexer);
    if (!word || !skip_cfws(lexer))
        return false;
    if (!*word)
        return fail(lexer, "an empty result");
    result->result = g_ascii_strdown(word, -1);
    while (*lexer->at && *lexer->at != ';')
        if (!take_property(lexer, result) || !skip_cfws(lexer))
            return false;
    return true;
}

static bool
take_resinfo(Lexer *lexer, char *method, GPtrArray *results)
{
    DemurAuthResult *result = g_new0(DemurAuthResult, 1);
    result->method = method;
    result->properties = g_ptr_array_new_with_free_func(property_free);
    g_ptr_array_add(results, result);
    lexer->remarks = g_string_new(NULL);
    bool whole = take_result(lexer, result);
    result->remarks = g_string_free(g_steal_pointer(&lexer->remarks), FALSE);
    return whole;
}

/* What stands between two ";"; "none" stands alone. */
static bool
take_part(Lexer *lexer, GPtrArray *results, bool *none)
{
    if (*none)
        return fail(lexer, "\"none\" together with results");
    char *key = take_key(lexer);
    if (!key)
        return false;
    if (strcmp(key, "none") == 0 && *lexer->at != '=' && *lexer->at != '/') {
        g_free(key);
        *none = true;
        return results->len == 0 || fail(lexer, "\"none\" together with results");
    }
    return take_resinfo(lexer, key, results);
}

static bool
take_parts(Lexer *lexer, GPtrArray *results)
{
    bool none = false;
    while (*lexer->at) {
        if (*lexer->at != ';' && !take_part(lexer, results, &none))
            return false;
        if (*lexer->at && *lexer->at != ';')
            return fail(lexer, "text where a semicolon should be");
        if (*lexer->at)
            lexer->at++;
        if (!skip_cfws(lexer))
            return false;
    }
    return true;
}

/*
 * The authserv-id: a token or a quoted string. Outlook has none; there the first word is
 * followed by "=", and the lexer goes back to its start. ret_job: owned, what stands behind
 * the first "/", or untouched. Returns: owned, lower case, without the dot that may end a host
 * name; NULL with lexer->why, or without for Outlook's form.
 */
static char *
take_id(Lexer *lexer, char **ret_job)
{
    g_autoptr(GString) id = g_string_new(NULL);
    if (!skip_cfws(lexer))
        return NULL;
    const char *start = lexer->at;
    bool quoted = *start == '"';
    if (quoted ? !take_quoted(lexer, id) : (take_bare(lexer, id, ";()\"="), false))
        return NULL;
    const char *end = lexer->at;
    if (id->len == 0) {
        fail(lexer, "no authserv-id");
        return NULL;
    }
    if (!skip_cfws(lexer))
        return NULL;
    if (!quoted && end == lexer->at && *end == '=') {
        if (g_ascii_strcasecmp(id->str, "i") == 0)
            fail(lexer, "the instance of an ARC field");
        lexer->at = start;
        return NULL;
    }
    if (end == lexer->at && *end && *end != ';') {
        fail(lexer, "an authserv-id that is neither token nor quoted string");
        return NULL;
    }
    size_t name = strcspn(id->str, "/");
    if (name == 0) {
        fail(lexer, "no authserv-id");
        return NULL;
    }
    if (id->str[name]) {
        *ret_job = g_strdup(id->str + name + 1);
        g_string_truncate(id, name);
    }
    if (id->len > 1 && id->str[id->len - 1] == '.')
        g_string_truncate(id, id->len - 1);
    return g_ascii_strdown(id->str, (gssize)id->len);
}

/* authres-version, and the ";" that ends the head of the field. */
static bool
take_head_end(Lexer *lexer, unsigned *version)
{
    *version = 1;
    if (g_ascii_isdigit(*lexer->at)) {
        const char *digits = lexer->at;
        for (*version = 0; g_ascii_isdigit(*lexer->at); lexer->at++) {
            if (lexer->at - digits >= 6)
                return fail(lexer, "a version too long");
            *version = *version * 10 + (unsigned)(*lexer->at - '0');
        }
        if (!at_boundary(lexer))
            return fail(lexer, "a version that is no number");
        if (!skip_cfws(lexer))
            return false;
    }
    return *lexer->at == '\0' || *lexer->at == ';' || fail(lexer, "text after the authserv-id");
}

static bool
take_all(Lexer *lexer, DemurAuthres *authres)
{
    authres->authserv_id = take_id(lexer, &authres->job);
    if (lexer->why)
        return false;
    if (authres->authserv_id && !take_head_end(lexer, &authres->version))
        return false;
    return take_parts(lexer, authres->results);
}

DemurAuthres *
demur_authres_parse(const char *value, const char **ret_reason)
{
    Lexer lexer = {value, NULL, NULL};
    g_autoptr(DemurAuthres) authres = g_new0(DemurAuthres, 1);
    authres->version = 1;
    authres->results = g_ptr_array_new_with_free_func(result_free);
    if (strlen(value) > (size_t)DEMUR_LIMIT_FIELD)
        fail(&lexer, "a field too long");
    else if (take_all(&lexer, authres))
        return g_steal_pointer(&authres);
    if (ret_reason)
        *ret_reason = lexer.why;
    return NULL;
}

void
demur_authres_free(DemurAuthres *authres)
{
    if (!authres)
        return;
    g_free(authres->authserv_id);
    g_free(authres->job);
    g_ptr_array_unref(authres->results);
    g_free(authres);
}

char *
demur_authres_id(const char *value)
{
    Lexer lexer = {value, NULL, NULL};
    g_autofree char *job = NULL;
    return take_id(&lexer, &job);
}

const char *
demur_auth_result_property(const DemurAuthResult *result, const char *ptype,
                           const char *property)
{
    for (unsigned i = 0; i < result->properties->len; i++) {
        const DemurAuthProperty *candidate = g_ptr_array_index(result->properties, i);
        if (strcmp(candidate->ptype, ptype) == 0 && strcmp(candidate->property, property) == 0)
            return candidate->value;
    }
    return NULL;
}
