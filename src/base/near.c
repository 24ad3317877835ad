/* SPDX-License-Identifier: MIT */
/* See near.h. */
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

bool
demur_near(const char *variable, const char *name, const char *installed, char *ret_path,
           size_t size)
{
    char dir[PATH_MAX];
    const char *wanted = getenv(variable);
    if (wanted && *wanted)
        return join(ret_path, size, wanted, name);
    if (own_folder(dir, sizeof(dir)) && join(ret_path, size, dir, name) &&
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
