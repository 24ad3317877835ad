/* SPDX-License-Identifier: MIT */
/* See installed.h. */
#include "rules/installed.h"

#include "base/error.h"
#include "base/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
demur_installed_trusted(const char *path, GError **error)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "%s: %s", path, g_strerror(errno));
        return false;
    }
    if (status.st_uid != geteuid() && status.st_uid != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s belongs to another user, who could change the rules in it", path);
        return false;
    }
    if (status.st_mode & (S_IWGRP | S_IWOTH)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s can be written to by others (chmod go-w %s)", path, path);
        return false;
    }
    return true;
}

static DemurPack *
read_pack(DemurPackLoader load, const char *path, const char *name, int64_t now, GError **error)
{
    if (!demur_installed_trusted(path, error))
        return NULL;
    g_autoptr(DemurPack) pack = load(path, now, error);
    if (pack && strcmp(pack->name, name) != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s: the pack in it is called \"%s\", not like the file", path, pack->name);
        return NULL;
    }
    return g_steal_pointer(&pack);
}

DemurPack *
demur_installed_read(const char *path, const char *name, int64_t now, GError **error)
{
    return read_pack(demur_pack_load, path, name, now, error);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
demur_installed_list(const char *dir, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GDir) folder = g_dir_open(dir, 0, &why);
    if (!folder) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "rules folder %s: %s", dir,
                    why->message);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *path = g_build_filename(dir, name, NULL);
        if (name[0] == '.' || !g_str_has_suffix(name, DEMUR_INSTALLED_SUFFIX) ||
            g_file_test(path, G_FILE_TEST_IS_DIR))
            continue;
        if (names->len == DEMUR_LIMIT_INSTALLED) {
            g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                        "rules folder %s: more than %d packs", dir, DEMUR_LIMIT_INSTALLED);
            return NULL;
        }
        g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, compare_names);
    return g_steal_pointer(&names);
}

/* The pack of FILE or the one before it; NULL when neither loads. */
static DemurPack *
read_or_previous(DemurPackLoader load, const char *dir, const char *file, int64_t now,
                 GPtrArray *ret_warnings)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strndup(file, strlen(file) - strlen(DEMUR_INSTALLED_SUFFIX));
    g_autofree char *path = g_build_filename(dir, file, NULL);
    DemurPack *pack = read_pack(load, path, name, now, &error);
    if (pack)
        return pack;
    g_autofree char *before = g_strconcat(dir, "/", name, DEMUR_INSTALLED_PREVIOUS, NULL);
    pack = read_pack(load, before, name, now, NULL);
    g_ptr_array_add(ret_warnings,
                    g_strdup_printf("%s (%s \"demur rules update\" brings a good one)",
                                    error->message,
                                    pack ? "the previous one is used;"
                                         : "the shipped rules are used without it;"));
    return pack;
}

void
demur_installed_load(const char *dir, int64_t now, DemurRuleset *ruleset,
                     GPtrArray *ret_warnings)
{
    g_autoptr(GError) error = NULL;
    if (access(dir, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return;
    g_autoptr(GPtrArray) files =
        demur_installed_trusted(dir, &error) ? demur_installed_list(dir, &error) : NULL;
    if (error)
        g_ptr_array_add(ret_warnings,
                        g_strdup_printf("%s: the packs in it are not used", error->message));
    if (!files)
        return;
    for (unsigned i = 0; i < files->len; i++) {
        DemurPack *pack = read_or_previous(demur_ruleset_loader(ruleset), dir, files->pdata[i],
                                           now, ret_warnings);
        if (pack && pack->enabled)
            demur_ruleset_offer(ruleset, pack);
        else
            demur_pack_free(pack);
    }
}
