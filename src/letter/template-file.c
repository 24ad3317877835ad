/* SPDX-License-Identifier: MIT */
/* Reading a template: the file, its header fields, and where its text begins. */
#include "base/error.h"
#include "base/limits.h"
#include "base/say.h"
#include "letter/template.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATE_FORMAT "%Y-%m-%d"

static bool
fail(const char *path, unsigned line, GError **error, const char *text)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s:%u: %s", path, line, text);
    return false;
}

static bool
read_all(int fd, GString *text)
{
    char buffer[16 * DEMUR_KIB];
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof(buffer));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        g_string_append_len(text, buffer, got);
        if (text->len > DEMUR_LIMIT_PACK) {
            errno = EFBIG;
            return false;
        }
    }
}

/* The file's bytes, owned. Only a regular file: a pipe would wait for ever. */
static GString *
read_file(const char *path, GError **error)
{
    struct stat status;
    g_autoptr(GString) text = g_string_new(NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool regular = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    if (fd >= 0 && !regular)
        errno = EINVAL;
    bool read = regular && read_all(fd, text);
    int reason = errno;
    if (fd >= 0)
        (void)close(fd);
    if (read)
        return g_steal_pointer(&text);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "cannot read %s: %s", path,
                g_strerror(reason));
    return NULL;
}

/* LF lines, no byte order mark, UTF-8 without controls. */
static bool
normalise(const char *path, GString *text, GError **error)
{
    if (g_str_has_prefix(text->str, "\xef\xbb\xbf"))
        g_string_erase(text, 0, 3);
    size_t out = 0;
    for (size_t in = 0; in < text->len; in++) {
        if (text->str[in] != '\r' || text->str[in + 1] != '\n')
            text->str[out++] = text->str[in];
    }
    g_string_truncate(text, out);
    const char *bad;
    unsigned line = 1;
    bool valid = g_utf8_validate(text->str, (gssize)text->len, &bad);
    for (const char *p = text->str; p < bad; p++) {
        if (*p == '\n')
            line++;
        else if ((unsigned char)*p < ' ' && *p != '\t')
            return fail(path, line, error, "a control character");
    }
    return valid || fail(path, line, error, "not UTF-8");
}

static bool
check_date_format(const char *path, unsigned line, const char *format, GError **error)
{
    for (const char *p = strchr(format, '%'); p; p = strchr(p + 2, '%')) {
        if (!p[1] || !strchr("dmYe%", p[1]))
            return fail(path, line, error, "Date-Format knows only %d, %m, %Y, %e and %%");
    }
    return true;
}

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* One "Key: value". Keys that are not known here are for other programs. */
static bool
take_field(DemurTemplate *template, const char *text, unsigned line, GError **error)
{
    const char *colon = strchr(text, ':');
    if (!colon || colon == text)
        return fail(template->path, line, error,
                    "expected \"Key: value\", or an empty line before the letter");
    g_autofree char *key = g_strstrip(g_strndup(text, (size_t)(colon - text)));
    g_autofree char *value = g_strstrip(g_strdup(colon + 1));
    if (g_ascii_strcasecmp(key, "Subject") == 0) {
        set(&template->subject, value);
        template->subject_line = line;
    } else if (g_ascii_strcasecmp(key, "Language") == 0) {
        set(&template->language, value);
    } else if (g_ascii_strcasecmp(key, "Date-Format") == 0) {
        set(&template->date_format, value);
        return check_date_format(template->path, line, value, error);
    }
    return true;
}

/* The fields up to the first empty line; *text moves behind it. */
static bool
take_fields(DemurTemplate *template, const char **text, GError **error)
{
    unsigned line = 1;
    const char *at = *text;
    for (; *at; line++) {
        size_t len = strcspn(at, "\n");
        g_autofree char *one = g_strchomp(g_strndup(at, len));
        at += len + (at[len] == '\n' ? 1 : 0);
        if (!*one && (template->subject || template->language))
            break;
        if (*one && *one != '#' && !take_field(template, one, line, error))
            return false;
    }
    template->body_line = line + 1;
    *text = at;
    return true;
}

DemurTemplate *
demur_template_load(const char *path, GError **error)
{
    g_autoptr(DemurTemplate) template = g_new0(DemurTemplate, 1);
    template->path = g_strdup(path);
    template->date_format = g_strdup(DATE_FORMAT);
    g_autoptr(GString) text = read_file(path, error);
    if (!text || !normalise(path, text, error))
        return NULL;
    const char *body = text->str;
    if (!take_fields(template, &body, error))
        return NULL;
    if (!template->subject || !*template->subject) {
        (void)fail(path, 1, error, "no \"Subject:\" before the first empty line");
        return NULL;
    }
    template->body = g_strdup(body);
    return g_steal_pointer(&template);
}

void
demur_template_free(DemurTemplate *template)
{
    if (!template)
        return;
    char *strings[] = {template->path, template->language, template->subject,
                       template->date_format, template->body};
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_free(template);
}
