/* SPDX-License-Identifier: MIT */
/*
 * A set of rule packs, loaded once and read-only afterwards. Packs are JSON files with
 * comments; their form is described in demur-rules(5) and in rules/schema/.
 */
#ifndef DEMUR_RULESET_H
#define DEMUR_RULESET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct DemurRuleset DemurRuleset;

/* What a message is. */
typedef enum DemurKind {
    DEMUR_KIND_NONE,
    DEMUR_KIND_NOTICE,       /* announces training and the right to object */
    DEMUR_KIND_CONFIRMATION, /* the objection is honoured */
    DEMUR_KIND_REJECTION,    /* refused, or more information wanted */
    DEMUR_KIND_CODE,         /* one-time code of the objection form */
    DEMUR_KIND_OTHER,        /* mail of the same company of another kind */
} DemurKind;

/* "none", "notice", ... as in JSON and in X-Demur-Verdict; static. */
const char *demur_kind_name(DemurKind kind);

/* Which rule, which place in the message, which words. */
typedef struct DemurEvidence {
    char *rule;  /* rule id */
    char *where; /* "subject", "text", "link", "from", "header NAME" */
    char *text;  /* the words found, cleaned for a terminal, at most 120 characters */
} DemurEvidence;

/* Copies its arguments, without control characters and the like, so that they are safe on a
 * terminal; owned. */
DemurEvidence *demur_evidence_new(const char *rule, const char *where, const char *text);

/* Accepts NULL. */
void demur_evidence_free(DemurEvidence *evidence);

/*
 * demur_ruleset_load: loads every enabled *.json of DIRS.
 * dirs: NULL-terminated list of folders or single files, later ones win where two packs carry
 * the same name. now: seconds since the epoch, to tell which packs have expired. Returns:
 * owned; NULL with DEMUR_ERROR_CONFIG naming file, line and column, or DEMUR_ERROR_INPUT when a
 * folder or file is not there or not readable.
 */
DemurRuleset *demur_ruleset_load(const char *const *dirs, int64_t now, GError **error);

/*
 * demur_ruleset_load_lazy: the same for a process that looks at few messages: in a tenth of the
 * time. A rule is read when it is first tried on a message; one that is wrong never fires, and
 * is a hint in the verdict.
 */
DemurRuleset *demur_ruleset_load_lazy(const char *const *dirs, int64_t now, GError **error);

/* Accepts NULL. */
void demur_ruleset_free(DemurRuleset *ruleset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurRuleset, demur_ruleset_free)

G_END_DECLS

#endif
