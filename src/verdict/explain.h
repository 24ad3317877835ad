/* SPDX-License-Identifier: MIT */
/* A verdict as text for people, and as JSON format 1. */
#ifndef DEMUR_VERDICT_EXPLAIN_H
#define DEMUR_VERDICT_EXPLAIN_H

#include "base/json.h"

#include <demur/verdict.h>

/* Where the message came from; public value; NULL or -1 where unknown. */
typedef struct DemurSource {
    const char *path, *account, *folder, *message_id;
    int64_t uid, date;
} DemurSource;

/*
 * One JSON object (format 1, rules/schema/verdict.json), owned, without line feed.
 * plan: descriptions of the planned steps, NULL-terminated, or NULL.
 */
char *demur_explain_json(const DemurVerdict *verdict, const DemurSource *source,
                         const char *const *plan);

/* Sentences on what to do without any link of a mail: the safe way. company: as the pack names
 * it, or NULL. Static. */
const char *demur_explain_safe_way(const char *company);

/* The alert as plain text, several lines, each ending in a line feed; owned. */
char *demur_explain_alert(const DemurVerdict *verdict, const DemurSource *source);

#endif
