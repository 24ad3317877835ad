/* SPDX-License-Identifier: MIT */
/*
 * Adapter of the tokenizer for published test vectors; html5lib-tokens.py speaks to it.
 *
 * demur-layer: message
 *
 * In, a line a test: state TAB last start tag TAB input in hexadecimal. Out, a line a test:
 * tokens separated by TAB, their fields by spaces, strings in hexadecimal ("-" for none, "."
 * for "").
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message/html-token.h"

static void
put_span(GString *out, DemurHtmlSpan span)
{
    if (!span.data)
        g_string_append(out, " -");
    else if (!span.len)
        g_string_append(out, " .");
    else
        g_string_append_c(out, ' ');
    for (size_t i = 0; span.data && i < span.len; i++)
        g_string_append_printf(out, "%02x", (unsigned char)span.data[i]);
}

static void
put_token(GString *out, const DemurHtmlToken *token)
{
    static const char letters[] = {[DEMUR_HTML_TEXT] = 'T',
                                   [DEMUR_HTML_START] = 'S',
                                   [DEMUR_HTML_END] = 'E',
                                   [DEMUR_HTML_COMMENT] = 'C',
                                   [DEMUR_HTML_DOCTYPE] = 'D'};
    g_string_append_printf(out, "%s%c", out->len ? "\t" : "", letters[token->type]);
    put_span(out, token->name);
    put_span(out, token->text);
    put_span(out, token->public_id);
    put_span(out, token->system_id);
    g_string_append_printf(out, " %d %d", token->self_closing, token->force_quirks);
    for (size_t i = 0; i < token->n_attributes; i++) {
        put_span(out, token->attributes[i].name);
        put_span(out, token->attributes[i].value);
    }
}

static DemurHtmlState
state_of(const char *name)
{
    static const char *const names[] = {"Data state",      "RCDATA state",
                                        "RAWTEXT state",   "Script data state",
                                        "PLAINTEXT state", "CDATA section state"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i], name) == 0)
            return (DemurHtmlState)i;
    }
    g_error("unknown state %s", name);
}

static void
run_line(const char *line)
{
    g_auto(GStrv) fields = g_strsplit(line, "\t", 3);
    if (g_strv_length(fields) != 3)
        g_error("malformed line");
    size_t len = strlen(fields[2]) / 2;
    /* Exactly as large as the input, so that address sanitizing sees any byte read past it. */
    g_autofree char *input = g_malloc(len + (len == 0));
    for (size_t i = 0; i < len; i++) {
        input[i] = (char)(g_ascii_xdigit_value(fields[2][2 * i]) * 16 +
                          g_ascii_xdigit_value(fields[2][2 * i + 1]));
    }
    g_autoptr(DemurHtmlTokenizer) tokenizer = demur_html_tokenizer_new(input, len);
    demur_html_tokenizer_enter(tokenizer, state_of(fields[0]));
    demur_html_tokenizer_set_last_start(tokenizer, fields[1]);
    g_autoptr(GString) out = g_string_new(NULL);
    DemurHtmlToken token;
    while (demur_html_tokenizer_next(tokenizer, &token))
        put_token(out, &token);
    puts(out->str);
}

int
main(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        run_line(line);
    }
    free(line);
    return 0;
}
