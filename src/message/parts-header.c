/* SPDX-License-Identifier: MIT */
/*
 * Content fields to a part. Of duplicate fields the first counts; a type that cannot be read is
 * text/plain (RFC 2045 section 5.2), as is a multipart without boundary.
 */
#include "message/parts-header.h"

#include <string.h>

#include "base/limits.h"
#include "message/content-type.h"
#include "message/rawscan.h"
#include "message/text.h"

/* Fields of private use hold what filters note for themselves, sometimes tens of kilobytes of
 * it; they are never parsed. */
static bool
is_private(const char *header, const DemurRawField *field)
{
    const char *name = header + field->name.start;
    return field->name.len > 2 && (name[0] == 'X' || name[0] == 'x') && name[1] == '-';
}

const char *
demur_part_header_excess(const char *header, size_t len)
{
    if (len > DEMUR_LIMIT_HEADER)
        return "the header is too long";
    DemurRawScan scan;
    DemurRawField field;
    unsigned count = 0;
    demur_rawscan_init(&scan, header, len);
    while (demur_rawscan_next(&scan, &field)) {
        if (field.whole.len > DEMUR_LIMIT_FIELD && !is_private(header, &field))
            return "a header field is too long";
        if (++count > DEMUR_LIMIT_FIELDS)
            return "there are too many header fields";
    }
    return NULL;
}

/* The value on one line, as UTF-8 without NUL. */
static char *
plain_value(const char *header, DemurRawSpan value)
{
    char *text = demur_text_decode(header + value.start, value.len, NULL);
    return g_strstrip(g_strdelimit(text, "\r\n\t", ' '));
}

static bool
has_token(const char *value, const char *token)
{
    return value && g_ascii_strcasecmp(value, token) == 0;
}

static DemurPartKind
kind_of(const char *type, const char *subtype)
{
    if (has_token(type, "multipart"))
        return DEMUR_PART_MULTIPART;
    if (has_token(type, "message"))
        return has_token(subtype, "rfc822") || has_token(subtype, "global") ||
                       has_token(subtype, "news")
                   ? DEMUR_PART_MESSAGE
                   : DEMUR_PART_OTHER;
    if (has_token(type, "application") && has_token(subtype, "xhtml+xml"))
        return DEMUR_PART_RARE_HTML;
    if (!has_token(type, "text"))
        return DEMUR_PART_OTHER;
    if (has_token(subtype, "html"))
        return DEMUR_PART_HTML;
    if (has_token(subtype, "x-amp-html") || has_token(subtype, "watch-html"))
        return DEMUR_PART_RARE_HTML;
    return has_token(subtype, "plain") ? DEMUR_PART_PLAIN : DEMUR_PART_TEXT;
}

/* What holds neither text nor links. A drawing (SVG) may hold both. */
static bool
is_inert(const char *type, const char *subtype)
{
    static const char *const signatures[] = {"pgp-signature", "pkcs7-signature",
                                             "x-pkcs7-signature"};
    if (has_token(type, "image"))
        return !has_token(subtype, "svg+xml") && !has_token(subtype, "svg");
    for (size_t i = 0; has_token(type, "application") && i < G_N_ELEMENTS(signatures); i++)
        if (has_token(subtype, signatures[i]))
            return true;
    return has_token(type, "audio") || has_token(type, "video") || has_token(type, "font");
}

/* Whether there is a parameter NAME, also in the forms of RFC 2231; quoted text that looks like
 * one counts. */
static bool
has_parameter(const char *value, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = value; (at = strchr(at, ';')) != NULL;) {
        at += 1 + strspn(at + 1, " ");
        if (g_ascii_strncasecmp(at, name, len) == 0 && strchr("=* ", at[len]))
            return true;
    }
    return false;
}

static const char *
set_type(DemurPart *part, const char *value)
{
    g_auto(DemurContentType) type = {0};
    part->twice = demur_content_type_repeats(value);
    switch (demur_content_type_read(value, &type)) {
    case DEMUR_READING_INVALID:
        return NULL;
    case DEMUR_READING_UNKNOWN:
        part->kind = DEMUR_PART_OTHER;
        return "a content type takes " DEMUR_CODEC_FILE ", which cannot be loaded";
    case DEMUR_READING_DONE:
        break;
    }
    DemurPartKind kind = kind_of(type.type, type.subtype);
    if (kind == DEMUR_PART_MULTIPART && (!type.boundary || !*type.boundary))
        return NULL;
    part->kind = kind;
    part->alternative = has_token(type.subtype, "alternative");
    part->digest = has_token(type.subtype, "digest");
    part->related = kind == DEMUR_PART_MULTIPART && has_token(type.subtype, "related");
    /* RFC 2387 section 3.2 */
    part->starts_elsewhere = part->related && has_parameter(value, "start");
    part->named |= has_parameter(value, "name");
    if (kind == DEMUR_PART_MULTIPART)
        part->boundary = g_strchomp(g_steal_pointer(&type.boundary));
    part->inert = is_inert(type.type, type.subtype);
    part->folded = has_token(type.subtype, "calendar") || has_token(type.subtype, "vcard") ||
                   has_token(type.subtype, "directory");
    part->charset = g_steal_pointer(&type.charset);
    part->flowed = has_token(type.format, "flowed");
    part->delsp = has_token(type.delsp, "yes");
    return NULL;
}

/* The first token of a field value, comments before it left out. */
static char *
first_token(const char *value)
{
    while (*value && strchr("( \"", *value)) {
        if (*value == '(' && !strchr(value, ')'))
            break;
        value = *value == '(' ? strchr(value, ')') + 1 : value + 1;
    }
    return g_strndup(value, strcspn(value, " ;,()\""));
}

/* The words of RFC 2045 section 6.1 for no encoding, and what senders make of them. */
static bool
is_plain_transfer(const char *token)
{
    static const char *const words[] = {"",      "7bit", "8bit", "binary",   "7-bit",
                                        "8-bit", "none", "7",    "identity", "8"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (has_token(token, words[i]))
            return true;
    return false;
}

static const char *
set_transfer(DemurPart *part, const char *value)
{
    g_autofree char *token = first_token(value);
    if (has_token(token, "base64"))
        part->transfer = DEMUR_TRANSFER_BASE64;
    else if (has_token(token, "quoted-printable"))
        part->transfer = DEMUR_TRANSFER_QUOTED_PRINTABLE;
    else
        part->odd_transfer = !is_plain_transfer(token);
    return NULL;
}

static const char *
set_disposition(DemurPart *part, const char *value)
{
    g_autofree char *token = first_token(value);
    part->attachment = has_token(token, "attachment");
    part->named |= has_parameter(value, "filename") || has_parameter(value, "name");
    return NULL;
}

static const char *
set_language(DemurPart *part, const char *value)
{
    g_autofree char *token = first_token(value);
    if (*token)
        part->language = g_steal_pointer(&token);
    return NULL;
}

/* A Content field and what it sets; returns why it cannot be read, or NULL. */
typedef struct Setter {
    const char *name;
    const char *(*set)(DemurPart *part, const char *value);
} Setter;

static const Setter setters[] = {
    {"Content-Type", set_type},
    {"Content-Transfer-Encoding", set_transfer},
    {"Content-Disposition", set_disposition},
    {"Content-Language", set_language},
};

DemurPart *
demur_part_from_header(const char *header, size_t len, bool digest, const char **ret_reason)
{
    DemurPart *part = g_new0(DemurPart, 1);
    part->kind = digest ? DEMUR_PART_MESSAGE : DEMUR_PART_PLAIN;
    bool seen[G_N_ELEMENTS(setters)] = {false};
    DemurRawScan scan;
    DemurRawField field;
    demur_rawscan_init(&scan, header, len);
    while (demur_rawscan_next(&scan, &field)) {
        for (size_t i = 0; i < G_N_ELEMENTS(setters); i++) {
            if (!demur_rawscan_is(&scan, &field, setters[i].name))
                continue;
            part->twice = part->twice || (seen[i] && setters[i].set != set_language);
            if (seen[i])
                continue;
            g_autofree char *value = plain_value(header, field.value);
            const char *reason = setters[i].set(part, value);
            if (reason)
                *ret_reason = reason;
            seen[i] = true;
        }
    }
    return part;
}
