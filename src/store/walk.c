/* SPDX-License-Identifier: MIT */
/* See walk.h. Names are handed over in batches, so that a folder of any size takes little
 * memory. */
#include "store/walk.h"

#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH 8192

typedef struct Walk {
    DemurWalkFunc func;
    DemurWalkErrorFunc complain;
    void *user;
    GQueue folders; /* of char*: still to be walked */
    /* Of the batch that is being read, and of the one that was handed over, in turn. */
    char *names[2][BATCH];
    GStringChunk *storage[2];
    unsigned turn, n;
    bool begun; /* a batch of this folder was handed over */
} Walk;

/* BATCH: without its names. */
static void
flush(Walk *walk, DemurWalkBatch batch)
{
    batch.names = walk->names[walk->turn];
    batch.n = walk->n;
    if (walk->n > 0 || walk->begun)
        walk->func(&batch, walk->user);
    walk->begun = !batch.last;
    walk->turn ^= 1;
    walk->n = 0;
    g_string_chunk_clear(walk->storage[walk->turn]);
}

/* The type of an entry, asking the file where the folder does not tell. */
static unsigned char
entry_type(int dir, const struct dirent *entry)
{
    struct stat info;
    if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
        return entry->d_type;
    if (fstatat(dir, entry->d_name, &info, 0) != 0)
        return DT_UNKNOWN;
    if (S_ISREG(info.st_mode))
        return DT_REG;
    return S_ISDIR(info.st_mode) && entry->d_type != DT_LNK ? DT_DIR : DT_UNKNOWN;
}

static bool
has_entry(int dir, const char *name)
{
    struct stat info;
    return fstatat(dir, name, &info, 0) == 0 && S_ISDIR(info.st_mode);
}

/* Whether a sub-folder is one to walk. */
static bool
is_wanted(int dir, const char *name, bool maildir_root)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    if (maildir_root && strcmp(name, "tmp") == 0)
        return false;
    if (name[0] != '.')
        return true;
    g_autofree char *cur = g_build_filename(name, "cur", NULL);
    return has_entry(dir, cur);
}

static bool
is_maildir_part(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *sibling =
        g_build_filename(parent, g_str_equal(base, "cur") ? "new" : "cur", NULL);
    return (g_str_equal(base, "cur") || g_str_equal(base, "new")) &&
           g_file_test(sibling, G_FILE_TEST_IS_DIR);
}

static void
read_folder(Walk *walk, DIR *stream, const char *path)
{
    int dir = dirfd(stream);
    DemurWalkBatch batch = {.dir = dir, .path = path, .maildir = is_maildir_part(path)};
    bool maildir_root = has_entry(dir, "cur") && has_entry(dir, "new");
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        unsigned char type = entry_type(dir, entry);
        if (type == DT_DIR && is_wanted(dir, entry->d_name, maildir_root)) {
            g_queue_push_tail(&walk->folders, g_build_filename(path, entry->d_name, NULL));
        } else if (type == DT_REG && entry->d_name[0] != '.' && !maildir_root) {
            walk->names[walk->turn][walk->n++] =
                g_string_chunk_insert(walk->storage[walk->turn], entry->d_name);
            if (walk->n == BATCH)
                flush(walk, batch);
        }
    }
    batch.last = true;
    flush(walk, batch);
}

static DIR *
open_folder(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    if (stream)
        return stream;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", path, g_strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return NULL;
}

bool
demur_walk(const char *root, DemurWalkFunc func, DemurWalkErrorFunc complain, void *user,
           GError **error)
{
    DIR *stream = open_folder(root, error);
    if (!stream)
        return false;
    g_autofree Walk *walk = g_new0(Walk, 1);
    walk->func = func;
    walk->complain = complain;
    walk->user = user;
    for (unsigned i = 0; i < 2; i++)
        walk->storage[i] = g_string_chunk_new(64 * 1024);
    g_queue_init(&walk->folders);
    read_folder(walk, stream, root);
    (void)closedir(stream);
    for (char *path; (path = g_queue_pop_head(&walk->folders)) != NULL; g_free(path)) {
        g_autoptr(GError) problem = NULL;
        stream = open_folder(path, &problem);
        if (!stream) {
            complain(problem, user);
            continue;
        }
        read_folder(walk, stream, path);
        (void)closedir(stream);
    }
    for (unsigned i = 0; i < 2; i++)
        g_string_chunk_free(walk->storage[i]);
    return true;
}

int
demur_walk_open(int dir, const char *name)
{
    const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    int fd = openat(dir, name, flags | O_NOATIME);
    return fd < 0 && errno == EPERM ? openat(dir, name, flags) : fd;
}
