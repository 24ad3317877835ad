/* SPDX-License-Identifier: MIT */
/*
 * See near.h. The hook looks for its files at every mail, so where the program lies in its
 * place nothing is tried out.
 */
#include "base/near.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
join(char *ret_path, size_t size, const char *dir, const char *name)
{
    int len = snprintf(ret_path, size, "%s/%s", dir, name);
    return len > 0 && (size_t)len < size;
}

/* The folder of the running program; false when the kernel does not say. */
static bool
own_folder(char *ret_dir, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", ret_dir, size - 1);
    if (len <= 0)
        return false;
    ret_dir[len] = '\0';
    char *slash = strrchr(ret_dir, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return true;
}

/* What follows the prefix in a path of the installation, with its "/"; NULL elsewhere. */
static const char *
below_prefix(const char *path)
{
    size_t len = strlen(DEMUR_PREFIX);
    return strncmp(path, DEMUR_PREFIX, len) == 0 && path[len] == '/' ? path + len : NULL;
}

/* The folder INSTALLED of a tree that was moved as a whole, as seen from the program's folder.
 */
static bool
moved(const char *own, const char *installed, char *ret_dir, size_t size)
{
    static const char *const places[] = {DEMUR_BIN_DIR, DEMUR_LIBEXEC_DIR};
    const char *wanted = below_prefix(installed);
    for (size_t i = 0; wanted && i < sizeof(places) / sizeof(places[0]); i++) {
        const char *tail = below_prefix(places[i]);
        size_t all = strlen(own), end = tail ? strlen(tail) : 0;
        if (end == 0 || all < end || strcmp(own + all - end, tail) != 0)
            continue;
        int len = snprintf(ret_dir, size, "%.*s%s", (int)(all - end), own, wanted);
        return len > 0 && (size_t)len < size;
    }
    return false;
}

bool
demur_near(const char *variable, const char *name, const char *installed, char *ret_path,
           size_t size)
{
    char own[PATH_MAX], dir[PATH_MAX];
    const char *wanted = getenv(variable);
    if (wanted && *wanted)
        return join(ret_path, size, wanted, name);
    if (!own_folder(own, sizeof(own)) || strcmp(own, DEMUR_BIN_DIR) == 0 ||
        strcmp(own, DEMUR_LIBEXEC_DIR) == 0)
        return join(ret_path, size, installed, name);
    if (join(ret_path, size, own, name) && access(ret_path, F_OK) == 0)
        return true;
    if (moved(own, installed, dir, sizeof(dir)) && join(ret_path, size, dir, name) &&
        access(ret_path, F_OK) == 0)
        return true;
    return join(ret_path, size, installed, name);
}

bool
demur_near_installed(char *ret_path, size_t size)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (data && data[0] == '/')
        return join(ret_path, size, data, "demur/rules");
    return home && home[0] == '/' && join(ret_path, size, home, ".local/share/demur/rules");
}
