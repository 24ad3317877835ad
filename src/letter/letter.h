/* SPDX-License-Identifier: MIT */
/*
 * The objection as a letter, from a template in rules/letters/LANG.txt.
 *
 * A template is UTF-8 text. Lines starting with "#" are comments. The first lines are
 * "Key: value" (Language, Subject, and further ones), ended by an empty line; then the letter.
 *   {name}            the variable's value
 *   {?name}...{/name} the block only when the variable has a value
 *   {!name}...{/name} the block only when it has none
 *   {{ and }}         a brace
 * Unknown variables and unclosed blocks are errors with file:line.
 */
#ifndef DEMUR_LETTER_LETTER_H
#define DEMUR_LETTER_LETTER_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What fills a letter. Public value; all borrowed; NULL where unknown. */
typedef struct DemurLetterFacts {
    const char *name;         /* the person */
    const char *address;      /* the person's mail address, as the company knows it */
    const char *accounts;     /* user names and profile addresses, free text */
    const char *grounds;      /* the person's particular situation, free text */
    const char *product;      /* "facebook", "instagram", ...: becomes a proper name */
    const char *form;         /* the rebuilt link, or NULL */
    const char *jurisdiction; /* "eu" (default when NULL), "uk", "ch", "br" */
    bool non_user;            /* written by somebody without an account */
    int64_t notice_date;      /* Date of the notice, or -1 */
    int64_t today;            /* seconds since the epoch */
} DemurLetterFacts;

typedef struct DemurLetter {
    char *language; /* of the template that was used */
    char *subject;
    char *body;     /* UTF-8, LF lines */
    char *fallback; /* a sentence when another language than asked for was used, else NULL */
} DemurLetter;

/*
 * demur_letter_new: dirs: rules folders, searched last to first for letters/LANG.txt.
 * languages: wanted ones, best first, NULL-terminated ("pt-BR" falls back to "pt"); then
 * English. Returns: owned; NULL with DEMUR_ERROR_CONFIG (file:line) or DEMUR_ERROR_INPUT (no
 * template).
 */
DemurLetter *demur_letter_new(const char *const *dirs, const char *const *languages,
                              const DemurLetterFacts *facts, GError **error);
void demur_letter_free(DemurLetter *letter); /* accepts NULL */

/* Whether the letters are to this company, as a pack names it. NULL: they are not. */
bool demur_letter_serves(const char *company);

/* Languages that have a template, sorted, NULL-terminated, owned (g_strfreev). */
char **demur_letter_languages(const char *const *dirs);

/* Checks one template file: unknown variables, unclosed blocks, missing Subject. */
bool demur_letter_check(const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurLetter, demur_letter_free)

#endif
