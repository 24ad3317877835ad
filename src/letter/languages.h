/* SPDX-License-Identifier: MIT */
/* Which template serves a language: folders of letters, language tags (RFC 5646), near ones. */
#ifndef DEMUR_LETTER_LANGUAGES_H
#define DEMUR_LETTER_LANGUAGES_H

#include <glib.h>
#include <stdbool.h>

/* Letters, digits and single hyphens, at most 35 characters: fit to be a file name. */
bool demur_languages_valid(const char *tag);

/*
 * The template for TAG ("pt-BR", "pt_BR"): of that tag, then of the tag without its last part,
 * then of another name of the same language. Case does not matter. dirs: rules folders,
 * searched last to first. Returns: path, owned; NULL when there is none, or the tag is not
 * valid.
 */
char *demur_languages_find(const char *const *dirs, const char *tag);

/* The language of a template's path, "pt" for ".../letters/pt.txt"; owned. */
char *demur_languages_of(const char *path);

#endif
