/* SPDX-License-Identifier: MIT */
/* Forms that strings of a pack must have. Each check fails with the node's position. */
#ifndef DEMUR_RULES_NAMES_H
#define DEMUR_RULES_NAMES_H

#include "base/json.h"

/* A string of lower-case letters, digits and -._, starting with a letter or digit, up to 64. */
bool demur_names_id(const DemurJson *json, const DemurJsonNode *node, GError **error);

/* A lower-case domain of at least two labels (letters, digits, hyphens; RFC 1123 section 2.1).
 */
bool demur_names_domain(const DemurJson *json, const DemurJsonNode *node, GError **error);

/* A date of the calendar, "2026-11-22". */
bool demur_names_date(const DemurJson *json, const DemurJsonNode *node, GError **error);

/* Numbers with points between them, "2026.11.1". */
bool demur_names_version(const DemurJson *json, const DemurJsonNode *node, GError **error);

/* A language tag (RFC 5646): "fr", "pt-BR", "zh-Hant". */
bool demur_names_language(const DemurJson *json, const DemurJsonNode *node, GError **error);

/* Less than, equal to or greater than 0, compared number by number. */
int demur_names_compare_versions(const char *a, const char *b);

/* Seconds since the epoch of the last second of a date (checked before), UTC. */
int64_t demur_names_end_of_day(const char *date);

#endif
