/* SPDX-License-Identifier: MIT */
/* header.NAME: any field of that name, decoded and normalised. */
#include "rules/condition.h"

#include "message/text.h"

#include <string.h>

typedef struct Header {
    char *name;
    char *where; /* "header NAME" */
    DemurPattern *pattern;
} Header;

static void
free_header(void *data)
{
    Header *header = data;
    if (!header)
        return;
    g_free(header->name);
    g_free(header->where);
    g_free(header);
}

/* RFC 5322 section 3.6.8: printable ASCII without the colon. */
static bool
is_field_name(const char *name)
{
    for (const char *p = name; *p; p++)
        if (*p <= ' ' || *p > '~' || *p == ':')
            return false;
    return *name != '\0';
}

static bool
load_header(const DemurJson *json, const DemurJsonNode *value, const char *argument,
            const DemurPack *pack, DemurCondition *condition, GError **error)
{
    if (!is_field_name(argument))
        return demur_json_fail(json, value, error,
                               "no name of a header field after \"header.\"");
    DemurPattern *pattern = demur_condition_pattern(json, value, pack, error);
    if (!pattern)
        return false;
    Header *header = g_new0(Header, 1);
    header->name = g_strdup(argument);
    header->where = g_strdup_printf("header %s", argument);
    header->pattern = pattern;
    condition->data = header;
    return true;
}

static DemurTruth
test_header(const DemurCondition *condition, DemurMatchInput *input, DemurMatchTrace *trace)
{
    const Header *header = condition->data;
    unsigned count = demur_message_count(input->message, header->name);
    DemurTruth result = DEMUR_NO;
    for (unsigned i = 0; i < count; i++) {
        const DemurField *field = demur_message_field(input->message, header->name, i);
        g_autofree char *decoded = demur_text_decode_header(field->value);
        g_autofree char *text = demur_text_normalise(decoded, -1);
        g_auto(DemurSubject) subject = {0};
        demur_subject_init(&subject, text, false);
        DemurTruth truth =
            demur_condition_search(header->pattern, header->where, &subject, input, trace);
        if (truth == DEMUR_YES)
            return DEMUR_YES;
        if (truth == DEMUR_UNKNOWN)
            result = DEMUR_UNKNOWN;
    }
    return result;
}

static char *
describe_header(const DemurCondition *condition)
{
    const Header *header = condition->data;
    return demur_condition_describe_pattern(header->where, header->pattern);
}

extern const DemurMatch demur_match_header;

const DemurMatch demur_match_header = {"header.", load_header, test_header, describe_header,
                                       free_header};
