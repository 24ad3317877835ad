/* SPDX-License-Identifier: MIT */
/* XDG base directories and the places of the installation. */
#include "base/paths.h"

#include "base/near.h"

#include <limits.h>

char *
demur_paths_own_config(void)
{
    return g_build_filename(g_get_user_config_dir(), "demur", "config.json", NULL);
}

char *
demur_paths_config(void)
{
    g_autofree char *own = demur_paths_own_config();
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

static char *
find(const char *variable, const char *name, const char *installed)
{
    char path[PATH_MAX];
    return demur_near(variable, name, installed, path, sizeof(path)) ? g_strdup(path)
                                                                     : g_strdup(name);
}

char *
demur_paths_rules(void)
{
    return find("DEMUR_DATA_DIR", "rules", DEMUR_DATA_DIR);
}

char *
demur_paths_installed(void)
{
    char path[PATH_MAX];
    return demur_near_installed(path, sizeof(path)) ? g_strdup(path) : NULL;
}

char *
demur_paths_helper(const char *name)
{
    return find("DEMUR_LIBEXEC_DIR", name, DEMUR_LIBEXEC_DIR);
}

char *
demur_paths_expand(const char *path)
{
    if (g_str_has_prefix(path, "~/"))
        return g_build_filename(g_get_home_dir(), path + 2, NULL);
    return g_strdup(path);
}
