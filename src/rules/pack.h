/* SPDX-License-Identifier: MIT */
/* A rule pack, loaded and validated. All structs here are values, read-only once loaded. */
#ifndef DEMUR_RULES_PACK_H
#define DEMUR_RULES_PACK_H

#include "link/form.h"

#include <demur/ruleset.h>
#include <glib.h>

typedef struct DemurCondition DemurCondition; /* see match.h */

typedef struct DemurSender {
    char *domain;    /* lower case */
    bool subdomains; /* label-wise suffixes count too */
    bool seen;       /* seen in raw headers; else only reported */
} DemurSender;

typedef struct DemurForm {
    char *id;
    DemurFormShape *shape; /* borrowed from the pack */
    char *digits;          /* "" for shapes without */
    char *product;         /* or NULL */
    char *audience;        /* "users" or "non-users" */
    char *since, *until;   /* ISO dates or NULL: when the form was seen in use */
} DemurForm;

typedef struct DemurRule {
    char *id;
    DemurKind kind;
    char *product;  /* or NULL: taken from the form, else from the sender */
    char *language; /* or NULL: taken from the message */
    bool inferred;  /* wording built from concepts, not seen in a mail */
    DemurCondition *when;
    size_t at, end; /* in a lazy pack's text; nothing else is set until the rule was read */
} DemurRule;

typedef struct DemurPack {
    char *path, *name, *version, *title, *company;
    char *issued;       /* ISO date, or NULL */
    char *expires;      /* ISO date */
    int64_t expires_at; /* seconds since the epoch, end of that day UTC */
    bool enabled;
    bool expired;        /* at the time of loading */
    char *failed;        /* why its own tests fail (set by demur_pack_test), or NULL */
    GPtrArray *senders;  /* DemurSender* */
    GPtrArray *brands;   /* char*, normalised lower case: names that claim to be the company */
    GPtrArray *hosts;    /* char*: the company's web hosts, with their sub-domains */
    GPtrArray *products; /* of DemurProduct* */
    GPtrArray *shapes;   /* DemurFormShape* */
    GPtrArray *forms;    /* DemurForm* */
    GPtrArray *rules;    /* DemurRule*, in file order */
    GPtrArray *tests;    /* opaque to other files */
    GPtrArray *patterns; /* DemurPattern*, of all conditions, each once, in file order */
    /* NULL once loaded, but for lazy packs: */
    GHashTable *fragments; /* "define": name to text */
    GHashTable *shared;    /* text as written to DemurPattern*, borrowed */
    struct DemurPackSource *source;
} DemurPack;

/* Which product a sender's domain stands for. */
typedef struct DemurProduct {
    char *name;   /* "instagram" */
    char *domain; /* sender domain, with sub-domains */
} DemurProduct;

/* Loads one pack file; DEMUR_ERROR_CONFIG with file:line:column, DEMUR_ERROR_INPUT. */
DemurPack *demur_pack_load(const char *path, int64_t now, GError **error);
/* The same from memory; name: stands in errors and becomes the pack's path. */
DemurPack *demur_pack_parse(const char *name, const char *text, size_t len, int64_t now,
                            GError **error);
/*
 * For a process that looks at one message: of the rules only the grammar is checked, and each
 * is read (by demur_eval()) when it is tried; its tests are not read. A rule that is wrong does
 * not fire, and is a rule error.
 */
DemurPack *demur_pack_load_lazy(const char *path, int64_t now, GError **error);
DemurPack *demur_pack_parse_lazy(const char *name, const char *text, size_t len, int64_t now,
                                 GError **error);
void demur_pack_free(DemurPack *pack); /* accepts NULL */

/*
 * What loading leaves undone because it takes time: compiles every pattern and tries it on
 * hostile strings. DEMUR_ERROR_CONFIG with file:line:column.
 */
bool demur_pack_check(const DemurPack *pack, GError **error);

/* Whether DOMAIN (lower case) is one of the pack's senders. */
const DemurSender *demur_pack_sender(const DemurPack *pack, const char *domain);

/* Whether HOST (lower case) is one of the company's web hosts. */
bool demur_pack_host(const DemurPack *pack, const char *host);

/* One failed self-test. */
typedef struct DemurPackFailure {
    char *test;     /* its name */
    char *expected; /* "notice/fr by rule x" */
    char *got;
} DemurPackFailure;

/*
 * Runs the pack's own tests. Sets pack->failed when one fails.
 * ret_run: number of tests run. Returns: owned array of DemurPackFailure*, empty when all
 * passed.
 */
GPtrArray *demur_pack_test(DemurPack *pack, unsigned *ret_run);

/* Packs of a loaded ruleset, in order of loading; of DemurPack*. Borrowed. */
const GPtrArray *demur_ruleset_packs(const DemurRuleset *ruleset);

/* How this ruleset loads its packs: whole or lazily. */
typedef DemurPack *(*DemurPackLoader)(const char *path, int64_t now, GError **error);
DemurPackLoader demur_ruleset_loader(const DemurRuleset *ruleset);

/* Adds PACK (taken), in the place of one of that name unless that is of a higher version. */
void demur_ruleset_offer(DemurRuleset *ruleset, DemurPack *pack);

/*
 * The fewest lower-case words such that every sender's domain and every brand of the ruleset
 * contains one of them: what a server is asked to search for. NULL-terminated, owned
 * (g_strfreev).
 */
char **demur_ruleset_search_terms(const DemurRuleset *ruleset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurPack, demur_pack_free)

#endif
