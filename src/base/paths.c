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

/* A file beside the running program, as in a build folder; NULL when it is not there. */
static char *
beside(const char *name)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    if (!self)
        return NULL;
    g_autofree char *dir = g_path_get_dirname(self);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

static char *
find(const char *variable, const char *name_in_variable, const char *name, const char *installed)
{
    const char *dir = g_getenv(variable);
    if (dir && *dir)
        return g_build_filename(dir, name_in_variable, NULL);
    char *near = beside(name);
    return near ? near : g_build_filename(installed, name, NULL);
}

char *
demur_paths_rules(void)
{
    return find("DEMUR_RULES_DIR", NULL, "rules", DEMUR_DATA_DIR);
}

char *
demur_paths_helper(const char *name)
{
    return find("DEMUR_LIBEXEC_DIR", name, name, DEMUR_LIBEXEC_DIR);
}

char *
demur_paths_expand(const char *path)
{
    if (g_str_has_prefix(path, "~/"))
        return g_build_filename(g_get_home_dir(), path + 2, NULL);
    return g_strdup(path);
}
