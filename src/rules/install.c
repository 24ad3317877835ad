/* SPDX-License-Identifier: MIT */
/* See install.h. */
#include "rules/install.h"

#include "base/error.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/limits.h"
#include "rules/installed.h"
#include "rules/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK ".lock"
#define HALF ".new"
#define HIGHEST ".highest"
#define NAME_MAX_LEN 64

struct DemurInstall {
    char *dir;
    int fd, lock;
    const GPtrArray *shipped;
};

/* One version that a pack must not fall behind. */
typedef struct Known {
    const char *what; /* "installed" */
    char *version, *hash;
    GBytes *bytes; /* or NULL */
} Known;

void
demur_install_close(DemurInstall *install)
{
    if (!install)
        return;
    if (install->lock >= 0)
        (void)close(install->lock);
    if (install->fd >= 0)
        (void)close(install->fd);
    g_free(install->dir);
    g_free(install);
}

static bool
fail(const DemurInstall *install, const char *file, GError **error)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "%s/%s: %s", install->dir, file,
                g_strerror(errno));
    return false;
}

/* Files that an update was writing when it ended. */
static void
clean(const DemurInstall *install)
{
    DIR *dir = opendir(install->dir);
    for (const struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.' && g_str_has_suffix(entry->d_name, HALF))
            (void)unlinkat(install->fd, entry->d_name, 0);
    }
    if (dir)
        (void)closedir(dir);
}

static bool
lock(DemurInstall *install, GError **error)
{
    install->lock =
        openat(install->fd, LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (install->lock < 0)
        return fail(install, LOCK, error);
    if (flock(install->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    if (errno != EWOULDBLOCK)
        return fail(install, LOCK, error);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_TEMPORARY,
                "%s: another update is running; try again when it is done", install->dir);
    return false;
}

DemurInstall *
demur_install_open(const char *dir, const GPtrArray *shipped, GError **error)
{
    g_autoptr(DemurInstall) install = g_new0(DemurInstall, 1);
    *install = (DemurInstall){g_strdup(dir), -1, -1, shipped};
    if (g_mkdir_with_parents(dir, S_IRWXU) != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_IO, "%s: %s", dir, g_strerror(errno));
        return NULL;
    }
    if (!demur_installed_trusted(dir, error))
        return NULL;
    install->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (install->fd < 0) {
        (void)fail(install, "", error);
        return NULL;
    }
    if (!lock(install, error))
        return NULL;
    clean(install);
    return g_steal_pointer(&install);
}

static bool
write_all(int fd, const char *data, size_t len)
{
    for (size_t done = 0; done < len;) {
        /* In two halves, so that a test can stop between them. */
        size_t part = done < len / 2 ? len / 2 - done : len - done;
        ssize_t now = write(fd, data + done, part);
        if (now < 0 && errno == EINTR)
            continue;
        if (now <= 0)
            return false;
        done += (size_t)now;
        if (demur_fault("update.write")) {
            errno = ENOSPC;
            return false;
        }
    }
    if (demur_fault("update.sync")) {
        errno = EIO;
        return false;
    }
    return fsync(fd) == 0;
}

/* The file is the old one, or none, until it is the new one. */
static bool
replace(const DemurInstall *install, const char *file, GBytes *bytes, GError **error)
{
    gsize len = 0;
    const char *data = g_bytes_get_data(bytes, &len);
    g_autofree char *half = g_strconcat(file[0] == '.' ? "" : ".", file, HALF, NULL);
    int fd = openat(install->fd, half, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                    S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    if (fd < 0)
        return fail(install, half, error);
    bool done =
        fchmod(fd, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0 && write_all(fd, data, len);
    if (done && demur_fault("update.rename")) {
        errno = EIO;
        done = false;
    }
    done = done && renameat(install->fd, half, install->fd, file) == 0;
    int reason = errno;
    (void)close(fd);
    if (!done)
        (void)unlinkat(install->fd, half, 0);
    errno = reason;
    return done || fail(install, file, error);
}

static bool
sync_folder(const DemurInstall *install, GError **error)
{
    bool lost = demur_fault("update.folder");
    if (lost)
        errno = EIO;
    return (!lost && fsync(install->fd) == 0) || fail(install, ".", error);
}

static char *
hash_of(GBytes *bytes)
{
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
}

static void
known_clear(Known *known)
{
    g_free(known->version);
    g_free(known->hash);
    if (known->bytes)
        g_bytes_unref(known->bytes);
    *known = (Known){NULL, NULL, NULL, NULL};
}

/* What PATH holds, if it is a good pack called NAME. */
static void
know_file(Known *known, const char *path, const char *name)
{
    g_autoptr(DemurPack) pack = demur_installed_read(path, name, 0, NULL);
    known->bytes = pack ? demur_file_read(path, DEMUR_LIMIT_PACK, NULL) : NULL;
    if (!known->bytes)
        return;
    known->version = g_strdup(pack->version);
    known->hash = hash_of(known->bytes);
}

static void
know_shipped(Known *known, const DemurInstall *install, const char *name)
{
    for (unsigned i = 0; install->shipped && i < install->shipped->len; i++) {
        const DemurPack *pack = install->shipped->pdata[i];
        if (strcmp(pack->name, name) != 0)
            continue;
        g_autoptr(GBytes) bytes = demur_file_read(pack->path, DEMUR_LIMIT_PACK, NULL);
        known->version = g_strdup(pack->version);
        known->hash = bytes ? hash_of(bytes) : g_strdup("");
        return;
    }
}

/* "VERSION SHA256": the highest version that was ever installed here. */
static bool
know_highest(Known *known, const DemurInstall *install, const char *name, GError **error)
{
    g_autofree char *path = g_strdup_printf("%s/.%s" HIGHEST, install->dir, name);
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    g_autoptr(GBytes) bytes = demur_file_read(path, DEMUR_KIB, error);
    if (!bytes)
        return false;
    gsize len = 0;
    const char *data = g_bytes_get_data(bytes, &len);
    g_autofree char *text = g_strndup(data ? data : "", len);
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    if (g_strv_length(words) == 3 && *words[0] &&
        strspn(words[0], "0123456789.") == strlen(words[0]) && strlen(words[1]) == 64) {
        known->version = g_strdup(words[0]);
        known->hash = g_strdup(words[1]);
        return true;
    }
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                "%s is damaged, so that an older pack could not be told (remove it if you are "
                "sure of the new one)",
                path);
    return false;
}

static bool
admit(const DemurPack *pack, const char *hash, const Known *known, GError **error)
{
    if (!known->version)
        return true;
    int order = demur_names_compare_versions(pack->version, known->version);
    if (order > 0 || (order == 0 && strcmp(hash, known->hash) == 0))
        return true;
    if (order == 0)
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s: %s/%s is %s already, with other bytes; a changed pack needs a new "
                    "version",
                    pack->path, pack->name, pack->version, known->what);
    else
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s: %s/%s is older than %s, which is %s", pack->path, pack->name,
                    pack->version, known->version, known->what);
    return false;
}

/* The order matters: when it stops after any of these, the folder is as good as before, and
 * the same update can be made again. */
static bool
put_files(const DemurInstall *install, const DemurPack *pack, GBytes *bytes, Known *installed,
          GError **error)
{
    g_autofree char *hash = hash_of(bytes);
    g_autofree char *record = g_strdup_printf("%s %s\n", pack->version, hash);
    g_autoptr(GBytes) highest = g_bytes_new(record, strlen(record));
    g_autofree char *record_file = g_strconcat(".", pack->name, HIGHEST, NULL);
    g_autofree char *previous = g_strconcat(pack->name, DEMUR_INSTALLED_PREVIOUS, NULL);
    g_autofree char *file = g_strconcat(pack->name, DEMUR_INSTALLED_SUFFIX, NULL);
    return replace(install, record_file, highest, error) &&
           (!installed->bytes || replace(install, previous, installed->bytes, error)) &&
           replace(install, file, bytes, error) && sync_folder(install, error);
}

bool
demur_install_put(DemurInstall *install, const DemurPack *pack, GBytes *bytes,
                  bool *ret_changed, GError **error)
{
    Known known[] = {{.what = "shipped"}, {.what = "installed"}, {.what = "known here"}};
    Known *shipped = &known[0], *installed = &known[1], *highest = &known[2];
    g_autofree char *hash = hash_of(bytes);
    g_autofree char *path =
        g_strconcat(install->dir, "/", pack->name, DEMUR_INSTALLED_SUFFIX, NULL);
    know_shipped(shipped, install, pack->name);
    know_file(installed, path, pack->name);
    bool good = know_highest(highest, install, pack->name, error);
    for (unsigned i = 0; good && i < G_N_ELEMENTS(known); i++)
        good = admit(pack, hash, &known[i], error);
    const Known *now = installed->version ? installed : shipped;
    bool same = now->version && strcmp(now->hash, hash) == 0;
    if (good && !same)
        good = put_files(install, pack, bytes, installed, error);
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++)
        known_clear(&known[i]);
    if (good)
        *ret_changed = !same;
    return good;
}

static bool
is_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= NAME_MAX_LEN && g_ascii_isalnum(name[0]) &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._") == len;
}

DemurPack *
demur_install_rollback(DemurInstall *install, const char *name, int64_t now, GError **error)
{
    if (!is_name(name)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_USAGE,
                    "\"%s\" is no name of a pack (\"demur rules list\" prints them)", name);
        return NULL;
    }
    g_autofree char *file = g_strconcat(name, DEMUR_INSTALLED_SUFFIX, NULL);
    g_autofree char *previous = g_strconcat(name, DEMUR_INSTALLED_PREVIOUS, NULL);
    g_autofree char *path = g_build_filename(install->dir, previous, NULL);
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT,
                    "there is no previous \"%s\" in %s (without %s the shipped one is used)",
                    name, install->dir, file);
        return NULL;
    }
    g_autoptr(DemurPack) pack = demur_installed_read(path, name, now, error);
    if (!pack)
        return NULL;
    if (demur_fault("update.rollback") ||
        renameat(install->fd, previous, install->fd, file) != 0) {
        (void)fail(install, file, error);
        return NULL;
    }
    return sync_folder(install, error) ? g_steal_pointer(&pack) : NULL;
}
