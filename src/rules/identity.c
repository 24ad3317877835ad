/* SPDX-License-Identifier: MIT */
/* See identity.h. Walks the pack's tokens and stops at "rules", the bulk of a pack. */
#include "rules/identity.h"

#include "base/json-lex.h"
#include "base/limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_LEN 254
#define NAMES_MAX 1000

static bool
add_name(DemurIdentityName **names, size_t *n, const char *text)
{
    if (!*text || *n >= NAMES_MAX)
        return *n < NAMES_MAX;
    DemurIdentityName *more = realloc(*names, (*n + 1) * sizeof(**names));
    if (!more)
        return false;
    *names = more;
    char *copy = strdup(text);
    if (!copy)
        return false;
    for (char *p = copy; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    more[(*n)++] = (DemurIdentityName){copy, strlen(copy)};
    return true;
}

/* "senders": [ {"domain": NAME, ...}, ... ] */
static bool
read_senders(DemurIdentity *identity, DemurJsonLex *lex)
{
    char name[NAME_MAX_LEN];
    unsigned depth = lex->depth;
    bool domain = false;
    if (demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_ARRAY)
        return false;
    for (DemurJsonToken token; (token = demur_json_lex_next(lex)) > DEMUR_JSON_TOKEN_ERROR;) {
        if (token == DEMUR_JSON_TOKEN_CLOSE && lex->depth == depth)
            return true;
        if (token == DEMUR_JSON_TOKEN_STRING && domain &&
            (!demur_json_lex_decode(lex, name, sizeof(name)) ||
             !add_name(&identity->senders, &identity->n_senders, name)))
            return false;
        domain = token == DEMUR_JSON_TOKEN_KEY && demur_json_lex_is(lex, "domain");
    }
    return false;
}

/* "brands": [ NAME, ... ] */
static bool
read_brands(DemurIdentity *identity, DemurJsonLex *lex)
{
    char name[NAME_MAX_LEN];
    if (demur_json_lex_next(lex) != DEMUR_JSON_TOKEN_ARRAY)
        return false;
    for (;;) {
        DemurJsonToken token = demur_json_lex_next(lex);
        if (token == DEMUR_JSON_TOKEN_CLOSE)
            return true;
        if (token != DEMUR_JSON_TOKEN_STRING ||
            !demur_json_lex_decode(lex, name, sizeof(name)) ||
            !add_name(&identity->brands, &identity->n_brands, name))
            return false;
    }
}

static void
truncate_names(DemurIdentityName *names, size_t *n, size_t keep)
{
    while (*n > keep)
        free(names[--*n].text);
}

/* One member of the pack. ret_disabled: "enabled": false was met. */
static bool
read_member(DemurIdentity *identity, DemurJsonLex *lex, unsigned *found, bool *ret_disabled)
{
    if (demur_json_lex_is(lex, "senders")) {
        *found |= 1;
        return read_senders(identity, lex);
    }
    if (demur_json_lex_is(lex, "brands")) {
        *found |= 2;
        return read_brands(identity, lex);
    }
    if (demur_json_lex_is(lex, "enabled")) {
        *found |= 4;
        *ret_disabled = demur_json_lex_next(lex) == DEMUR_JSON_TOKEN_FALSE;
        return true;
    }
    return demur_json_lex_skip(lex);
}

static bool
read_pack(DemurIdentity *identity, const char *text, size_t len, bool in_folder)
{
    DemurJsonLex lex;
    unsigned found = 0;
    bool disabled = false;
    size_t senders = identity->n_senders, brands = identity->n_brands;
    demur_json_lex_init(&lex, text, len);
    if (demur_json_lex_next(&lex) != DEMUR_JSON_TOKEN_OBJECT)
        return false;
    while (found != 7) {
        DemurJsonToken token = demur_json_lex_next(&lex);
        if (token == DEMUR_JSON_TOKEN_CLOSE)
            break;
        if (token != DEMUR_JSON_TOKEN_KEY || !read_member(identity, &lex, &found, &disabled))
            return false;
    }
    if (disabled && in_folder) {
        truncate_names(identity->senders, &identity->n_senders, senders);
        truncate_names(identity->brands, &identity->n_brands, brands);
        return true;
    }
    return (found & 3) == 3;
}

static bool
read_file(DemurIdentity *identity, int at, const char *name, bool in_folder)
{
    int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct stat info;
    bool read_it = false;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
        info.st_size <= DEMUR_LIMIT_PACK) {
        void *text = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (text != MAP_FAILED) {
            read_it = read_pack(identity, text, (size_t)info.st_size, in_folder);
            (void)munmap(text, (size_t)info.st_size);
        }
    }
    (void)close(fd);
    return read_it;
}

static bool
ends_with(const char *name, const char *suffix)
{
    size_t len = strlen(name), size = strlen(suffix);
    return len > size && strcmp(name + len - size, suffix) == 0;
}

static bool
is_pack_name(const char *name)
{
    return name[0] != '.' && ends_with(name, ".json");
}

bool
demur_identity_read_installed(DemurIdentity *identity, const char *path)
{
    DIR *dir = opendir(path);
    bool all = true;
    if (!dir)
        return true;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (is_pack_name(entry->d_name) ||
            (entry->d_name[0] != '.' && ends_with(entry->d_name, ".json.previous")))
            all = read_file(identity, dirfd(dir), entry->d_name, true) && all;
    }
    (void)closedir(dir);
    return all;
}

bool
demur_identity_read(DemurIdentity *identity, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return read_file(identity, AT_FDCWD, path, false);
    bool all = true, any = false;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!is_pack_name(entry->d_name))
            continue;
        any = true;
        all = read_file(identity, dirfd(dir), entry->d_name, true) && all;
    }
    (void)closedir(dir);
    return all && any;
}

void
demur_identity_clear(DemurIdentity *identity)
{
    truncate_names(identity->senders, &identity->n_senders, 0);
    truncate_names(identity->brands, &identity->n_brands, 0);
    free(identity->senders);
    free(identity->brands);
    *identity = (DemurIdentity){0};
}
