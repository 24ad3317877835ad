/* SPDX-License-Identifier: MIT */
/* See settings.h. Whatever is unusual is left to the program that examines mail. */
#include "front/settings.h"

#include "base/json-lex.h"
#include "base/limits.h"
#include "base/near.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The value of "--NAME VALUE" or "--NAME=VALUE" at *ARGUMENT; NULL when it is not that option.
 */
static const char *
option_value(char **argument, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(*argument, name, len) != 0)
        return NULL;
    if ((*argument)[len] == '=')
        return *argument + len + 1;
    return (*argument)[len] == '\0' ? argument[1] : NULL;
}

/* Opens the configuration: named, own, or the system's. -1 when there is none. */
static int
open_config(const char *named)
{
    char path[PATH_MAX];
    if (named)
        return open(named, O_RDONLY | O_CLOEXEC);
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    if (xdg && xdg[0] == '/')
        (void)snprintf(path, sizeof(path), "%s/demur/config.json", xdg);
    else
        (void)snprintf(path, sizeof(path), "%s/.config/demur/config.json", home ? home : "");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : open(DEMUR_SYSCONF_DIR "/config.json", O_RDONLY | O_CLOEXEC);
}

/* The whole file; NULL when it is too large or cannot be read. */
static char *
read_whole(int fd, size_t *ret_len)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > DEMUR_LIMIT_PACK)
        return NULL;
    char *text = malloc((size_t)info.st_size + 1);
    if (!text)
        return NULL;
    size_t len = 0;
    for (ssize_t got; len < (size_t)info.st_size; len += (size_t)got) {
        got = read(fd, text + len, (size_t)info.st_size - len);
        if (got <= 0)
            break;
    }
    *ret_len = len;
    return text;
}

/* An empty list is a mistake. */
static bool
add_configured(DemurSettings *settings, DemurJsonLex *lex)
{
    char path[PATH_MAX], expanded[PATH_MAX];
    if (demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_ARRAY)
        return false;
    for (bool any = false;; any = true) {
        DemurJsonToken token = demur_json_lex_next(lex);
        if (token == DEMUR_JSON_TOKEN_CLOSE)
            return any;
        if (token != DEMUR_JSON_TOKEN_STRING || !demur_json_lex_decode(lex, path, sizeof(path)))
            return false;
        bool tilde = strncmp(path, "~/", 2) == 0;
        int len = snprintf(expanded, sizeof(expanded), "%s%s", tilde ? getenv("HOME") : "",
                           tilde ? path + 1 : path);
        if (len < 0 || (size_t)len >= sizeof(expanded) ||
            !demur_prefilter_add(settings->prefilter, expanded))
            return false;
    }
}

/* Rules folders of the configuration. ret_any: it names some. */
static bool
read_config(DemurSettings *settings, const char *text, size_t len, bool *ret_any)
{
    DemurJsonLex lex;
    demur_json_lex_init(&lex, text, len);
    if (demur_json_lex_next(&lex) != DEMUR_JSON_TOKEN_OBJECT)
        return false;
    DemurJsonToken token;
    while ((token = demur_json_lex_next(&lex)) == DEMUR_JSON_TOKEN_KEY) {
        bool rules = demur_json_lex_is(&lex, "rules_dirs");
        *ret_any = *ret_any || rules;
        if (!(rules ? add_configured(settings, &lex) : demur_json_lex_skip(&lex)))
            return false;
    }
    return token == DEMUR_JSON_TOKEN_CLOSE;
}

static bool
add_from_config(DemurSettings *settings, const char *named)
{
    bool any = false, read_it = true;
    int fd = open_config(named);
    if (fd < 0 && named)
        return false;
    if (fd >= 0) {
        size_t len = 0;
        char *text = read_whole(fd, &len);
        read_it = text && read_config(settings, text, len, &any);
        free(text);
        (void)close(fd);
    }
    if (!read_it || any)
        return read_it;
    char path[PATH_MAX], installed[PATH_MAX];
    return demur_near("DEMUR_DATA_DIR", "rules", DEMUR_DATA_DIR, path, sizeof(path)) &&
           demur_prefilter_add(settings->prefilter, path) &&
           (!demur_near_installed(installed, sizeof(installed)) ||
            demur_prefilter_add_installed(settings->prefilter, installed));
}

void
demur_settings_read(DemurSettings *settings, char **arguments)
{
    const char *config = NULL;
    bool rules = false;
    *settings = (DemurSettings){.prefilter = demur_prefilter_new(), .understood = true};
    if (!settings->prefilter) {
        settings->understood = false;
        return;
    }
    for (char **argument = arguments + 1; *argument; argument++) {
        const char *value = option_value(argument, "--rules");
        if (value) {
            rules = true;
            settings->understood =
                demur_prefilter_add(settings->prefilter, value) && settings->understood;
        }
        const char *named = option_value(argument, "--config");
        config = named ? named : config;
    }
    if (!rules)
        settings->understood = add_from_config(settings, config);
}

void
demur_settings_clear(DemurSettings *settings)
{
    demur_prefilter_free(settings->prefilter);
    settings->prefilter = NULL;
}
