/* SPDX-License-Identifier: MIT */
/* XDG base directories and the places of the installation. */
#include "base/paths.h"

#include <stdbool.h>

char *
demur_paths_config(void)
{
    g_autofree char *own = g_build_filename(g_get_user_config_dir(), "demur", "config.json", NULL);
    if (g_file_test(own, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&own);
    g_autofree char *site = g_build_filename(DEMUR_SYSCONF_DIR, "config.json", NULL);
    if (g_file_test(site, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&site);
    return NULL;
}

char *
demur_paths_state(void)
{
    const char *state = g_getenv("XDG_STATE_HOME");
    if (state && g_path_is_absolute(state))
        return g_build_filename(state, "demur", NULL);
    return g_build_filename(g_get_home_dir(), ".local", "state", "demur", NULL);
}

/* Whether the running program lies in the build folder. */
static bool
in_build_folder(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    return self && g_str_has_prefix(self, DEMUR_BINARY_DIR "/");
}

char *
demur_paths_rules(void)
{
    const char *dir = g_getenv("DEMUR_RULES_DIR");
    if (dir && *dir)
        return g_strdup(dir);
    if (in_build_folder())
        return g_strdup(DEMUR_SOURCE_DIR "/rules");
    return g_strdup(DEMUR_DATA_DIR "/rules");
}

char *
demur_paths_helper(const char *name)
{
    const char *dir = g_getenv("DEMUR_LIBEXEC_DIR");
    if (dir && *dir)
        return g_build_filename(dir, name, NULL);
    if (in_build_folder())
        return g_build_filename(DEMUR_BINARY_DIR, name, NULL);
    return g_build_filename(DEMUR_LIBEXEC_DIR, name, NULL);
}

char *
demur_paths_expand(const char *path)
{
    if (g_str_has_prefix(path, "~/"))
        return g_build_filename(g_get_home_dir(), path + 2, NULL);
    return g_strdup(path);
}
