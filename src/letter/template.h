/* SPDX-License-Identifier: MIT */
/* The template engine: a file's header fields, and text with variables and blocks filled in. */
#ifndef DEMUR_LETTER_TEMPLATE_H
#define DEMUR_LETTER_TEMPLATE_H

#include <glib.h>
#include <stdbool.h>

/* Public value, owned. Strings are UTF-8 with LF lines. */
typedef struct DemurTemplate {
    char *path;
    char *language;                   /* or NULL */
    char *subject;                    /* with variables */
    char *date_format;                /* of %d %m %Y %e %% */
    char *body;                       /* with variables, blocks, and comment lines */
    unsigned subject_line, body_line; /* 1-based lines in the file */
} DemurTemplate;

/*
 * Reads a regular file of at most DEMUR_LIMIT_PACK bytes.
 * Errors: DEMUR_ERROR_INPUT when it cannot be read; DEMUR_ERROR_CONFIG with file:line.
 */
DemurTemplate *demur_template_load(const char *path, GError **error);
void demur_template_free(DemurTemplate *template); /* accepts NULL */

/* What a template may name. A table ends with a NULL name. */
typedef struct DemurTemplateValue {
    const char *name;
    const char *value; /* NULL or "": none; inserted as it is, never looked at for braces */
    bool flag;         /* only for {?name} and {!name} */
} DemurTemplateValue;

/*
 * Fills in TEXT, whose first line is line LINE of the file PATH. A line that holds nothing but
 * block marks leaves nothing behind. Blocks nest eight deep; the result is at most
 * DEMUR_LIMIT_PACK bytes.
 * Returns: owned; NULL with DEMUR_ERROR_CONFIG "PATH:line: ...". Every name and every block is
 * checked whether shown or not, so the error does not hang on the values.
 */
char *demur_template_render(const char *path, unsigned line, const char *text,
                            const DemurTemplateValue *values, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurTemplate, demur_template_free)

#endif
