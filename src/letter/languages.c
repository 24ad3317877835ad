/* SPDX-License-Identifier: MIT */
/* Finding templates. A tag may come from a mail, so it is checked before it meets a file name.
 */
#include "letter/languages.h"

#include "letter/letter.h"

#include <string.h>

#define TAG_MAX 35
#define SUFFIX ".txt"

/* Two names of one language, as mail and file may call it. */
static const char *const twins[][2] = {
    {"no", "nb"}, {"nn", "nb"}, {"nb", "no"}, {"iw", "he"}, {"in", "id"}, {"tl", "fil"},
};

bool
demur_languages_valid(const char *tag)
{
    size_t len = strlen(tag);
    if (len == 0 || len > TAG_MAX || tag[0] == '-' || tag[len - 1] == '-')
        return false;
    for (const char *p = tag; *p; p++) {
        if (!g_ascii_isalnum(*p) && (*p != '-' || p[1] == '-'))
            return false;
    }
    return true;
}

char *
demur_languages_of(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    size_t len = strlen(name);
    if (!g_str_has_suffix(name, SUFFIX))
        return g_steal_pointer(&name);
    return g_strndup(name, len - strlen(SUFFIX));
}

/* The file of this very tag in one rules folder, owned, or NULL. */
static char *
find_in(const char *dir, const char *tag)
{
    g_autofree char *folder = g_build_filename(dir, "letters", NULL);
    g_autofree char *wanted = g_strconcat(tag, SUFFIX, NULL);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    const char *name;
    while (listing && (name = g_dir_read_name(listing))) {
        if (g_ascii_strcasecmp(name, wanted) == 0)
            return g_build_filename(folder, name, NULL);
    }
    return NULL;
}

static char *
find_exact(const char *const *dirs, const char *tag)
{
    for (unsigned i = g_strv_length((char **)dirs); i > 0; i--) {
        char *path = find_in(dirs[i - 1], tag);
        if (path)
            return path;
    }
    return NULL;
}

char *
demur_languages_find(const char *const *dirs, const char *tag)
{
    g_autofree char *rest = g_strdelimit(g_strdup(tag), "_", '-');
    if (!demur_languages_valid(rest))
        return NULL;
    for (;;) {
        char *path = find_exact(dirs, rest);
        char *hyphen = strrchr(rest, '-');
        if (path)
            return path;
        if (!hyphen)
            break;
        *hyphen = '\0';
    }
    for (size_t i = 0; i < G_N_ELEMENTS(twins); i++) {
        if (g_ascii_strcasecmp(rest, twins[i][0]) == 0)
            return find_exact(dirs, twins[i][1]);
    }
    return NULL;
}

static void
collect(const char *dir, GHashTable *found)
{
    g_autofree char *folder = g_build_filename(dir, "letters", NULL);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    const char *name;
    while (listing && (name = g_dir_read_name(listing))) {
        g_autofree char *tag = demur_languages_of(name);
        if (g_str_has_suffix(name, SUFFIX) && demur_languages_valid(tag))
            g_hash_table_add(found, g_steal_pointer(&tag));
    }
}

static int
compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
demur_letter_languages(const char *const *dirs)
{
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; dirs[i]; i++)
        collect(dirs[i], found);
    g_autoptr(GPtrArray) tags = g_ptr_array_new();
    GHashTableIter iter;
    void *tag;
    g_hash_table_iter_init(&iter, found);
    while (g_hash_table_iter_next(&iter, &tag, NULL))
        g_ptr_array_add(tags, g_strdup(tag));
    g_ptr_array_sort(tags, compare);
    g_ptr_array_add(tags, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&tags), FALSE);
}
