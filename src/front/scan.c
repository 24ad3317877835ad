/* SPDX-License-Identifier: MIT */
/* See scan.h. Opening files is most of the work, so only what must be is read of each. */
#include "front/scan.h"

#include "base/error.h"
#include "base/limits.h"
#include "front/open.h"
#include "message/rawscan.h"
#include "store/mbox.h"
#include "store/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD 4096             /* first read of a file: the header of most mail */
#define MORE (32 * DEMUR_KIB) /* read when that was not enough: of nearly all */
#define SHARE 256             /* names that a thread takes at a time */
#define PARTS 16              /* threads that share one mbox, at most */
#define LARGE_MBOX (16 * DEMUR_MIB)
#define HELD 64    /* files that are read and not yet closed */
#define RENAMED 32 /* files that vanished and are looked for again, at most, in one go */

/* A message that is worth a look. */
typedef struct Candidate {
    char *path;
    int64_t start, end;
} Candidate;

/* A share of a batch, worked on by one thread. */
typedef struct Share {
    const DemurWalkBatch *batch;
    unsigned first, end;
    uint64_t messages, files;
} Share;

struct DemurScan {
    const DemurPrefilter *prefilter;
    const DemurScanFuncs *funcs;
    void *user;
    unsigned jobs;
    GThreadPool *pool;
    DemurWalkBatch batch; /* the current one */
    Share *shares;        /* of it, or NULL when there is none */
    GMutex lock;          /* guards all below while threads run */
    GCond idle;
    unsigned running;
    GPtrArray *candidates; /* Candidate* of the current batch */
    GPtrArray *problems;   /* GError* of the current batch */
    GPtrArray *gone;       /* char*: names that vanished in the current batch */
    DemurScanCount count;
};

/* Files that are read, to be closed in one call: descriptors that follow each other. */
typedef struct Held {
    int first, n;
} Held;

/* What a thread needs while it reads one file. */
typedef struct Reader {
    DemurScan *scan;
    const DemurWalkBatch *batch; /* NULL: the file was named by itself */
    const char *name;
    int fd;
    char *head;
    Share *share;
    Held held;
} Reader;

static void
candidate_free(void *data)
{
    Candidate *candidate = data;
    g_free(candidate->path);
    g_free(candidate);
}

static char *
reader_path(const Reader *reader)
{
    return reader->batch ? g_build_filename(reader->batch->path, reader->name, NULL)
                         : g_strdup(reader->name);
}

static void
add_candidate(int64_t start, int64_t end, void *user)
{
    Reader *reader = user;
    Candidate *candidate = g_new(Candidate, 1);
    *candidate = (Candidate){reader_path(reader), start, end};
    g_mutex_lock(&reader->scan->lock);
    g_ptr_array_add(reader->scan->candidates, candidate);
    g_mutex_unlock(&reader->scan->lock);
}

static void
add_problem(const Reader *reader, const char *what)
{
    g_autofree char *path = reader_path(reader);
    GError *error = g_error_new(DEMUR_ERROR, DEMUR_ERROR_IO, "%s: %s", path, what);
    g_mutex_lock(&reader->scan->lock);
    g_ptr_array_add(reader->scan->problems, error);
    reader->scan->count.failed++;
    g_mutex_unlock(&reader->scan->lock);
}

static DemurNominated
nominated(const Reader *reader, const char *head, size_t len, bool whole)
{
    const DemurPrefilter *prefilter = reader->scan->prefilter;
    return prefilter ? demur_prefilter_test(prefilter, head, len, whole) : DEMUR_NOMINATED_YES;
}

static bool
mbox_begins(const char *head, size_t len, bool whole, void *user)
{
    return nominated(user, head, len, whole) != DEMUR_NOMINATED_NO;
}

/* A part of an mbox, split by one thread. */
typedef struct Part {
    Reader reader;
    Share share;
    DemurMboxRange range;
} Part;

static void *
read_part(void *data)
{
    static const DemurMboxFuncs funcs = {mbox_begins, add_candidate};
    Part *part = data;
    g_autoptr(GError) error = NULL;
    uint64_t messages = 0;
    if (!demur_mbox_split(part->reader.fd, part->range, &funcs, &part->reader, &messages,
                          &error))
        add_problem(&part->reader, error->message);
    part->share.messages = messages;
    return NULL;
}

/* A large mbox that was named by itself is shared by as many threads as were asked for. */
static void
read_mbox(Reader *reader)
{
    struct stat info;
    bool large = !reader->batch && fstat(reader->fd, &info) == 0 && info.st_size >= LARGE_MBOX;
    unsigned n = large ? CLAMP(reader->scan->jobs, 1, PARTS) : 1;
    Part parts[PARTS] = {0};
    GThread *threads[PARTS] = {NULL};
    for (unsigned i = 0; i < n; i++) {
        parts[i] = (Part){.reader = *reader, .range = {0, -1}};
        parts[i].reader.share = &parts[i].share;
        if (n > 1)
            parts[i].range = (DemurMboxRange){info.st_size / n * i,
                                              i + 1 < n ? info.st_size / n * (i + 1) : -1};
        threads[i] = i > 0 ? g_thread_new("mbox", read_part, &parts[i]) : NULL;
    }
    (void)read_part(&parts[0]);
    for (unsigned i = 0; i < n; i++) {
        if (threads[i])
            (void)g_thread_join(threads[i]);
        reader->share->messages += parts[i].share.messages;
    }
}

/* The header goes on after the LEN bytes of the first read: reads on. */
static DemurNominated
nominated_more(const Reader *reader, size_t len)
{
    ssize_t more = pread(reader->fd, reader->head + len, MORE - len, (off_t)len);
    len += more > 0 ? (size_t)more : 0;
    return nominated(reader, reader->head, len, len < MORE);
}

/* The same up to the ceiling of a header. */
static DemurNominated
nominated_long(const Reader *reader)
{
    g_autofree char *header = g_malloc(DEMUR_LIMIT_HEADER);
    ssize_t got = pread(reader->fd, header, DEMUR_LIMIT_HEADER, 0);
    return got > 0 ? nominated(reader, header, (size_t)got, true) : DEMUR_NOMINATED_NO;
}

static void
read_message(Reader *reader, size_t len)
{
    bool maildir = reader->batch && reader->batch->maildir;
    if (!maildir && !demur_open_begins_like_mail(reader->head, len))
        return;
    reader->share->messages++;
    DemurNominated answer = nominated(reader, reader->head, len, len < HEAD);
    if (answer == DEMUR_NOMINATED_UNSURE)
        answer = nominated_more(reader, len);
    if (answer == DEMUR_NOMINATED_UNSURE)
        answer = nominated_long(reader);
    if (answer == DEMUR_NOMINATED_YES)
        add_candidate(0, -1, reader);
}

static void
note_gone(const Reader *reader)
{
    g_mutex_lock(&reader->scan->lock);
    g_ptr_array_add(reader->scan->gone, g_strdup(reader->name));
    g_mutex_unlock(&reader->scan->lock);
}

/* Closing many at once is a good part cheaper than one by one; Linux before 5.9 cannot. */
static void
close_held(Held *held)
{
    int last = held->first + held->n - 1;
    if (held->n > 0 && close_range((unsigned)held->first, (unsigned)last, 0) != 0) {
        for (int fd = held->first; fd <= last; fd++)
            (void)close(fd);
    }
    held->n = 0;
}

static void
hold(Held *held, int fd)
{
    if (held->n == HELD || fd != held->first + held->n)
        close_held(held);
    if (held->n == 0)
        held->first = fd;
    held->n++;
}

static void
read_file(Reader *reader)
{
    int dir = reader->batch ? reader->batch->dir : AT_FDCWD;
    reader->fd = demur_walk_open(dir, reader->name);
    if (reader->fd < 0) {
        if (errno == ENOENT && reader->batch)
            note_gone(reader);
        else
            add_problem(reader, g_strerror(errno));
        return;
    }
    reader->share->files++;
    ssize_t len = read(reader->fd, reader->head, HEAD);
    if (len < 0)
        add_problem(reader, g_strerror(errno));
    else if (len > 5 && memcmp(reader->head, "From ", 5) == 0 &&
             !(reader->batch && reader->batch->maildir))
        read_mbox(reader);
    else if (len > 0)
        read_message(reader, (size_t)len);
    hold(&reader->held, reader->fd);
}

static void
run_share(void *data, void *user)
{
    Share *share = data;
    DemurScan *scan = user;
    char head[MORE];
    Reader reader = {.scan = scan, .batch = share->batch, .head = head, .share = share};
    for (unsigned i = share->first; i < share->end; i++) {
        reader.name = share->batch->names[i];
        read_file(&reader);
    }
    close_held(&reader.held);
    g_mutex_lock(&scan->lock);
    scan->count.messages += share->messages;
    scan->count.files += share->files;
    if (scan->running > 0 && --scan->running == 0)
        g_cond_signal(&scan->idle);
    g_mutex_unlock(&scan->lock);
}

static int
compare_candidates(const void *a, const void *b)
{
    const Candidate *first = *(Candidate *const *)a;
    const Candidate *second = *(Candidate *const *)b;
    int order = strcmp(first->path, second->path);
    return order ? order : (first->start > second->start) - (first->start < second->start);
}

/* Tells what a batch brought, in the order of names. No thread is running. */
static void
report(DemurScan *scan)
{
    g_ptr_array_sort(scan->candidates, compare_candidates);
    for (unsigned i = 0; i < scan->candidates->len; i++) {
        const Candidate *candidate = scan->candidates->pdata[i];
        scan->funcs->candidate(candidate->path, candidate->start, candidate->end, scan->user);
    }
    g_ptr_array_set_size(scan->candidates, 0);
    for (unsigned i = 0; i < scan->problems->len; i++)
        scan->funcs->complain(scan->problems->pdata[i], scan->user);
    g_ptr_array_set_size(scan->problems, 0);
    if (scan->funcs->progress)
        scan->funcs->progress(scan->count.messages, scan->user);
}

static void
start_batch(DemurScan *scan, const DemurWalkBatch *batch)
{
    unsigned n = (batch->n + SHARE - 1) / SHARE;
    bool threads = scan->pool && n > 1;
    scan->batch = *batch;
    scan->shares = g_new0(Share, n);
    scan->running = threads ? n : 0;
    for (unsigned i = 0; i < n; i++) {
        Share *share = &scan->shares[i];
        *share = (Share){.batch = &scan->batch, .first = i * SHARE};
        share->end = MIN(share->first + SHARE, batch->n);
        if (threads)
            (void)g_thread_pool_push(scan->pool, share, NULL);
        else
            run_share(share, scan);
    }
}

/* The part of a Maildir name that stays when flags change or new mail is seen. */
static size_t
unique_length(const char *name)
{
    return strcspn(name, ":");
}

/* The present name of a Maildir message in one folder; owned, or NULL. */
static char *
find_renamed(const char *folder, const char *name)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    size_t unique = unique_length(name);
    for (const char *entry; dir && (entry = g_dir_read_name(dir)) != NULL;) {
        if (unique_length(entry) == unique && strncmp(entry, name, unique) == 0)
            return g_build_filename(folder, entry, NULL);
    }
    return NULL;
}

/* Another program has renamed a message while we were reading: look for it once more. */
static void
read_renamed(DemurScan *scan, const char *folder, const char *name)
{
    g_autofree char *parent = g_path_get_dirname(folder);
    g_autofree char *cur = g_build_filename(parent, "cur", NULL);
    g_autofree char *path = find_renamed(cur, name);
    char head[MORE];
    Share share = {0};
    Reader reader = {.scan = scan, .name = path, .head = head, .share = &share};
    if (path)
        read_file(&reader);
    close_held(&reader.held);
    if (share.files == 0)
        scan->count.vanished++;
    scan->count.messages += share.messages;
    scan->count.files += share.files;
}

static void
read_gone(DemurScan *scan, const DemurWalkBatch *batch)
{
    for (unsigned i = 0; i < scan->gone->len; i++) {
        if (batch->maildir && i < RENAMED)
            read_renamed(scan, batch->path, scan->gone->pdata[i]);
        else
            scan->count.vanished++;
    }
    g_ptr_array_set_size(scan->gone, 0);
}

/* Waits for the batch that was started, if one was, and tells what it brought. */
static void
finish_batch(DemurScan *scan)
{
    if (!scan->shares)
        return;
    g_mutex_lock(&scan->lock);
    while (scan->running > 0)
        g_cond_wait(&scan->idle, &scan->lock);
    g_mutex_unlock(&scan->lock);
    g_clear_pointer(&scan->shares, g_free);
    read_gone(scan, &scan->batch);
    report(scan);
}

/* Threads go on with a batch while the next one is read. */
static void
walk_batch(const DemurWalkBatch *batch, void *user)
{
    DemurScan *scan = user;
    finish_batch(scan);
    start_batch(scan, batch);
    if (!scan->pool || batch->last)
        finish_batch(scan);
}

static void
walk_problem(const GError *error, void *user)
{
    DemurScan *scan = user;
    scan->count.failed++;
    scan->funcs->complain(error, scan->user);
}

static void
error_free(void *error)
{
    g_error_free(error);
}

DemurScan *
demur_scan_new(const DemurPrefilter *prefilter, unsigned jobs, const DemurScanFuncs *funcs,
               void *user)
{
    DemurScan *scan = g_new0(DemurScan, 1);
    scan->prefilter = prefilter;
    scan->funcs = funcs;
    scan->user = user;
    scan->jobs = jobs;
    g_mutex_init(&scan->lock);
    g_cond_init(&scan->idle);
    scan->candidates = g_ptr_array_new_with_free_func(candidate_free);
    scan->problems = g_ptr_array_new_with_free_func(error_free);
    scan->gone = g_ptr_array_new_with_free_func(g_free);
    if (jobs > 1)
        scan->pool = g_thread_pool_new(run_share, scan, (int)jobs, FALSE, NULL);
    return scan;
}

void
demur_scan_free(DemurScan *scan)
{
    if (!scan)
        return;
    if (scan->pool)
        g_thread_pool_free(scan->pool, FALSE, TRUE);
    g_ptr_array_unref(scan->candidates);
    g_ptr_array_unref(scan->problems);
    g_ptr_array_unref(scan->gone);
    g_mutex_clear(&scan->lock);
    g_cond_clear(&scan->idle);
    g_free(scan);
}

static bool
scan_file(DemurScan *scan, const char *path)
{
    char head[MORE];
    Share share = {0};
    Reader reader = {.scan = scan, .name = path, .head = head, .share = &share};
    read_file(&reader);
    close_held(&reader.held);
    scan->count.messages += share.messages;
    scan->count.files += share.files;
    report(scan);
    return true;
}

bool
demur_scan_path(DemurScan *scan, const char *path, GError **error)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", path, g_strerror(errno));
        return false;
    }
    if (S_ISDIR(info.st_mode))
        return demur_walk(path, walk_batch, walk_problem, scan, error);
    /* One that was asked for and may not be read is no input, rather than part of it. */
    int fd = demur_walk_open(AT_FDCWD, path);
    if (fd < 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INPUT, "%s: %s", path, g_strerror(errno));
        return false;
    }
    (void)close(fd);
    return scan_file(scan, path);
}

const DemurScanCount *
demur_scan_count(const DemurScan *scan)
{
    return &scan->count;
}
