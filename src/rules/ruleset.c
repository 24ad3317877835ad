/* SPDX-License-Identifier: MIT */
/* Packs of several folders and files, told apart by their names. */
#include "base/error.h"
#include "rules/names.h"
#include "rules/pack.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct DemurRuleset {
    GPtrArray *packs; /* of DemurPack* */
    DemurPackLoader load;
};

void
demur_ruleset_free(DemurRuleset *ruleset)
{
    if (!ruleset)
        return;
    g_ptr_array_unref(ruleset->packs);
    g_free(ruleset);
}

const GPtrArray *
demur_ruleset_packs(const DemurRuleset *ruleset)
{
    return ruleset->packs;
}

DemurPackLoader
demur_ruleset_loader(const DemurRuleset *ruleset)
{
    return ruleset->load;
}

/* In the place of the pack of that name, else at the end. */
static void
add_pack(DemurRuleset *ruleset, DemurPack *pack)
{
    for (unsigned i = 0; i < ruleset->packs->len; i++) {
        DemurPack *other = ruleset->packs->pdata[i];
        if (strcmp(other->name, pack->name) == 0) {
            demur_pack_free(other);
            ruleset->packs->pdata[i] = pack;
            return;
        }
    }
    g_ptr_array_add(ruleset->packs, pack);
}

void
demur_ruleset_offer(DemurRuleset *ruleset, DemurPack *pack)
{
    for (unsigned i = 0; i < ruleset->packs->len; i++) {
        const DemurPack *other = ruleset->packs->pdata[i];
        if (strcmp(other->name, pack->name) == 0 &&
            demur_names_compare_versions(other->version, pack->version) > 0) {
            demur_pack_free(pack);
            return;
        }
    }
    add_pack(ruleset, pack);
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Paths of the *.json files of a folder, sorted; NULL when it cannot be read. */
static GPtrArray *
list_folder(const char *path, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &why);
    if (!dir) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "rules folder %s: %s", path,
                    why->message);
        return NULL;
    }
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        if (name[0] != '.' && g_str_has_suffix(name, ".json") &&
            !g_file_test(file, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(files, g_steal_pointer(&file));
    }
    g_ptr_array_sort(files, compare_paths);
    return files;
}

static bool
load_folder(DemurRuleset *ruleset, const char *path, int64_t now, GError **error)
{
    g_autoptr(GPtrArray) files = list_folder(path, error);
    if (!files)
        return false;
    if (files->len == 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "no rule packs in %s (install the rules there, or name another folder with "
                    "--rules or \"rules_dirs\")",
                    path);
        return false;
    }
    for (unsigned i = 0; i < files->len; i++) {
        DemurPack *pack = ruleset->load(files->pdata[i], now, error);
        if (!pack)
            return false;
        if (pack->enabled)
            add_pack(ruleset, pack);
        else
            demur_pack_free(pack);
    }
    return true;
}

static bool
load_path(DemurRuleset *ruleset, const char *path, int64_t now, GError **error)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "rules %s: %s (name another folder with --rules or \"rules_dirs\")", path,
                    g_strerror(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode))
        return load_folder(ruleset, path, now, error);
    DemurPack *pack = ruleset->load(path, now, error);
    if (pack)
        add_pack(ruleset, pack);
    return pack != NULL;
}

static DemurRuleset *
ruleset_new(void)
{
    DemurRuleset *ruleset = g_new0(DemurRuleset, 1);
    ruleset->packs = g_ptr_array_new_with_free_func((GDestroyNotify)demur_pack_free);
    ruleset->load = demur_pack_load;
    return ruleset;
}

static bool
load_all(DemurRuleset *ruleset, const char *const *dirs, int64_t now, GError **error)
{
    for (unsigned i = 0; dirs[i]; i++)
        if (!load_path(ruleset, dirs[i], now, error))
            return false;
    return true;
}

DemurRuleset *
demur_ruleset_load(const char *const *dirs, int64_t now, GError **error)
{
    g_autoptr(DemurRuleset) ruleset = ruleset_new();
    return load_all(ruleset, dirs, now, error) ? g_steal_pointer(&ruleset) : NULL;
}

DemurRuleset *
demur_ruleset_load_lazy(const char *const *dirs, int64_t now, GError **error)
{
    g_autoptr(DemurRuleset) ruleset = ruleset_new();
    ruleset->load = demur_pack_load_lazy;
    return load_all(ruleset, dirs, now, error) ? g_steal_pointer(&ruleset) : NULL;
}

static int
compare_lengths(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    size_t left_len = strlen(left), right_len = strlen(right);
    return left_len != right_len ? (left_len > right_len) - (left_len < right_len)
                                 : strcmp(left, right);
}

/* Whether WORD contains one of TERMS: who searches for that term finds it, too. */
static bool
is_covered(const GPtrArray *terms, const char *word)
{
    for (unsigned i = 0; i < terms->len; i++)
        if (strstr(word, terms->pdata[i]))
            return true;
    return false;
}

char **
demur_ruleset_search_terms(const DemurRuleset *ruleset)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (unsigned i = 0; i < ruleset->packs->len; i++) {
        const DemurPack *pack = ruleset->packs->pdata[i];
        for (unsigned n = 0; n < pack->senders->len; n++)
            g_ptr_array_add(words, ((DemurSender *)pack->senders->pdata[n])->domain);
        for (unsigned n = 0; n < pack->brands->len; n++)
            g_ptr_array_add(words, pack->brands->pdata[n]);
    }
    g_ptr_array_sort(words, compare_lengths);
    GPtrArray *terms = g_ptr_array_new();
    for (unsigned i = 0; i < words->len; i++)
        if (!is_covered(terms, words->pdata[i]))
            g_ptr_array_add(terms, g_strdup(words->pdata[i]));
    g_ptr_array_add(terms, NULL);
    return (char **)g_ptr_array_free(terms, FALSE);
}
