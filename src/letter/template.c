/* SPDX-License-Identifier: MIT */
/*
 * Filling in a template: one pass over the text, line by line, with a small stack of open
 * blocks instead of recursion. Nothing inserted is read again.
 */
#include "letter/template.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/say.h"

#include <string.h>

#define DEPTH 8
#define SHOWN 40

typedef struct Block {
    const DemurTemplateValue *value;
    unsigned line;
    bool shown; /* this block, and all around it */
} Block;

typedef struct Render {
    const char *path;
    unsigned line;
    const DemurTemplateValue *values;
    GString *out;
    Block blocks[DEPTH];
    unsigned depth;
    GError **error;
} Render;

static bool fail(const Render *render, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
fail(const Render *render, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(render->error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s:%u: %s", render->path,
                render->line, text);
    return false;
}

static bool
shown(const Render *render)
{
    return render->depth == 0 || render->blocks[render->depth - 1].shown;
}

static bool
append(Render *render, const char *text, size_t len)
{
    if (!shown(render))
        return true;
    if (render->out->len + len > DEMUR_LIMIT_PACK)
        return fail(render, "the letter grows over %d bytes", DEMUR_LIMIT_PACK);
    g_string_append_len(render->out, text, (gssize)len);
    return true;
}

static const DemurTemplateValue *
look_up(const Render *render, const char *name, size_t len)
{
    for (const DemurTemplateValue *value = render->values; value->name; value++) {
        if (strlen(value->name) == len && memcmp(value->name, name, len) == 0)
            return value;
    }
    g_autofree char *clean = demur_say_clean(name, (gssize)len, SHOWN);
    (void)fail(render, "unknown variable \"%s\"", clean);
    return NULL;
}

static bool
has_value(const DemurTemplateValue *value)
{
    return value->value && *value->value;
}

static bool
open_block(Render *render, const DemurTemplateValue *value, bool wanted)
{
    if (render->depth == DEPTH)
        return fail(render, "blocks nest deeper than %d", DEPTH);
    Block block = {.value = value,
                   .line = render->line,
                   .shown = shown(render) && has_value(value) == wanted};
    render->blocks[render->depth++] = block;
    return true;
}

static bool
close_block(Render *render, const DemurTemplateValue *value)
{
    if (render->depth == 0)
        return fail(render, "{/%s} closes nothing", value->name);
    const Block *block = &render->blocks[render->depth - 1];
    if (block->value != value)
        return fail(render, "{/%s} stands where {/%s} must close the block of line %u",
                    value->name, block->value->name, block->line);
    render->depth--;
    return true;
}

/* What stands between two braces. */
static bool
mark(Render *render, const char *text, size_t len)
{
    char sign = len > 0 && strchr("?!/", text[0]) ? text[0] : '\0';
    size_t skip = sign ? 1 : 0;
    const DemurTemplateValue *value = look_up(render, text + skip, len - skip);
    if (!value)
        return false;
    switch (sign) {
    case '?':
        return open_block(render, value, true);
    case '!':
        return open_block(render, value, false);
    case '/':
        return close_block(render, value);
    default:
        break;
    }
    if (value->flag)
        return fail(render, "\"%s\" has no text: only {?%s} and {!%s}", value->name,
                    value->name, value->name);
    return !has_value(value) || append(render, value->value, strlen(value->value));
}

/* A line of block marks and blanks only, at least one mark. */
static bool
only_marks(const char *line, size_t len)
{
    bool any = false;
    for (size_t i = 0; i < len; i++) {
        if (line[i] == ' ' || line[i] == '\t')
            continue;
        if (line[i] != '{' || i + 1 == len || !strchr("?!/", line[i + 1]))
            return false;
        const char *end = memchr(line + i, '}', len - i);
        if (!end)
            return false;
        i = (size_t)(end - line);
        any = true;
    }
    return any;
}

/* One brace at LINE[*at]; moves *at past what it was. */
static bool
brace(Render *render, const char *line, size_t len, size_t *at)
{
    const char *here = line + *at;
    size_t left = len - *at;
    if (left > 1 && here[1] == here[0]) {
        *at += 2;
        return append(render, here, 1);
    }
    if (*here == '}')
        return fail(render, "a single \"}\"; write \"}}\" for a brace");
    const char *end = memchr(here, '}', left);
    if (!end)
        return fail(render, "\"{\" without \"}\" in its line; write \"{{\" for a brace");
    *at += (size_t)(end - here) + 1;
    return mark(render, here + 1, (size_t)(end - here) - 1);
}

static bool
render_line(Render *render, const char *line, size_t len, bool line_feed)
{
    bool silent = only_marks(line, len);
    for (size_t i = 0; i < len;) {
        if (line[i] == '{' || line[i] == '}') {
            if (!brace(render, line, len, &i))
                return false;
            continue;
        }
        size_t run = i;
        while (run < len && line[run] != '{' && line[run] != '}')
            run++;
        if (!silent && !append(render, line + i, run - i))
            return false;
        i = run;
    }
    return silent || !line_feed || append(render, "\n", 1);
}

static bool
render_text(Render *render, const char *text)
{
    for (; *text; render->line++) {
        size_t len = strcspn(text, "\n");
        bool line_feed = text[len] == '\n';
        if (*text != '#' && !render_line(render, text, len, line_feed))
            return false;
        text += len + (line_feed ? 1 : 0);
    }
    if (render->depth == 0)
        return true;
    const Block *block = &render->blocks[render->depth - 1];
    render->line = block->line;
    return fail(render, "the block of \"%s\" is never closed", block->value->name);
}

char *
demur_template_render(const char *path, unsigned line, const char *text,
                      const DemurTemplateValue *values, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    Render render = {.path = path, .line = line, .values = values, .out = out, .error = error};
    if (!render_text(&render, text))
        return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}
