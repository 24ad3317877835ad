/* SPDX-License-Identifier: MIT */
/* Checks of a pack's strings. */
#include "rules/names.h"

#include <string.h>

#define ID_MAX 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"

/* The string of NODE, or "" which no check lets pass. */
static const char *
text_of(const DemurJsonNode *node)
{
    return demur_json_type(node) == DEMUR_JSON_STRING ? demur_json_string(node) : "";
}

bool
demur_names_id(const DemurJson *json, const DemurJsonNode *node, GError **error)
{
    const char *text = text_of(node);
    size_t len = strlen(text);
    if (len > 0 && len <= ID_MAX && strspn(text, LOWER DIGIT "-._") == len &&
        strspn(text, LOWER DIGIT) > 0)
        return true;
    return demur_json_fail(json, node, error,
                           "a name of lower-case letters, digits, '-', '.' and '_' is wanted");
}

static bool
is_domain(const char *text)
{
    if (strlen(text) > DOMAIN_MAX || !strchr(text, '.'))
        return false;
    for (const char *label = text;;) {
        size_t len = strspn(label, LOWER DIGIT "-");
        if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
            return false;
        if (label[len] == '\0') /* a last label of digits is an address */
            return strspn(label, DIGIT) < len;
        if (label[len] != '.')
            return false;
        label += len + 1;
    }
}

bool
demur_names_domain(const DemurJson *json, const DemurJsonNode *node, GError **error)
{
    if (is_domain(text_of(node)))
        return true;
    return demur_json_fail(json, node, error,
                           "a domain in lower case is wanted, such as \"mail.example.com\"");
}

static bool
parse_date(const char *text, unsigned *ret_year, unsigned *ret_month, unsigned *ret_day)
{
    if (strlen(text) != 10 || strspn(text, DIGIT) != 4 || text[4] != '-' ||
        strspn(text + 5, DIGIT) != 2 || text[7] != '-' || strspn(text + 8, DIGIT) != 2)
        return false;
    *ret_year = (unsigned)strtoul(text, NULL, 10);
    *ret_month = (unsigned)strtoul(text + 5, NULL, 10);
    *ret_day = (unsigned)strtoul(text + 8, NULL, 10);
    return g_date_valid_dmy((GDateDay)*ret_day, (GDateMonth)*ret_month, (GDateYear)*ret_year);
}

bool
demur_names_date(const DemurJson *json, const DemurJsonNode *node, GError **error)
{
    unsigned year, month, day;
    if (parse_date(text_of(node), &year, &month, &day))
        return true;
    return demur_json_fail(json, node, error, "a date is wanted, such as \"2026-11-22\"");
}

static bool
is_version(const char *text)
{
    for (const char *number = text;;) {
        size_t len = strspn(number, DIGIT);
        if (len == 0 || len > 9 || strlen(text) > ID_MAX)
            return false;
        if (number[len] == '\0')
            return true;
        if (number[len] != '.')
            return false;
        number += len + 1;
    }
}

bool
demur_names_version(const DemurJson *json, const DemurJsonNode *node, GError **error)
{
    if (is_version(text_of(node)))
        return true;
    return demur_json_fail(json, node, error,
                           "a version of numbers and points is wanted, such as \"2026.11.1\"");
}

static bool
is_language(const char *text)
{
    size_t len = strspn(text, LOWER);
    if (len < 2 || len > 3 || strlen(text) > ID_MAX)
        return false;
    for (const char *part = text + len; *part; part += len + 1) {
        len = strspn(part + 1, LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGIT);
        if (*part != '-' || len == 0 || len > 8)
            return false;
    }
    return true;
}

bool
demur_names_language(const DemurJson *json, const DemurJsonNode *node, GError **error)
{
    if (is_language(text_of(node)))
        return true;
    return demur_json_fail(json, node, error,
                           "a language tag is wanted, such as \"fr\" or \"pt-BR\"");
}

int
demur_names_compare_versions(const char *a, const char *b)
{
    while (*a || *b) {
        char *end_a = NULL, *end_b = NULL;
        unsigned long left = strtoul(a, &end_a, 10), right = strtoul(b, &end_b, 10);
        if (left != right)
            return left < right ? -1 : 1;
        a = end_a + (*end_a == '.');
        b = end_b + (*end_b == '.');
        if ((end_a == a && *a) || (end_b == b && *b))
            break; /* no number: nothing more to compare */
    }
    return 0;
}

int64_t
demur_names_end_of_day(const char *date)
{
    unsigned year = 1970, month = 1, day = 1;
    (void)parse_date(date, &year, &month, &day);
    g_autoptr(GDateTime) time =
        g_date_time_new_utc((int)year, (int)month, (int)day, 23, 59, 59);
    return time ? g_date_time_to_unix(time) : 0;
}
