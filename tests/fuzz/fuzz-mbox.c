/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as an mbox: messages follow each other without overlap, and several ranges find
 * what one finds. demur-layer: store
 */
#include "store/mbox.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer keeps the input of what aborts, not of what traps, as g_error() does. */
#define fuzz_fail(...) (g_printerr(__VA_ARGS__), g_printerr("\n"), abort())

typedef struct Found {
    GArray *places; /* of int64_t: start, end, start, end ... */
    size_t size;
} Found;

static bool
begins(const char *head, size_t len, bool whole, void *user)
{
    unsigned sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += (unsigned char)head[i];
    return sum < 256 * len + 1;
}

static void
found(int64_t start, int64_t end, void *user)
{
    Found *all = user;
    int64_t last =
        all->places->len ? g_array_index(all->places, int64_t, all->places->len - 1) : 0;
    if (start < last || end < start || end > (int64_t)all->size)
        fuzz_fail("a message from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, start, end);
    g_array_append_val(all->places, start);
    g_array_append_val(all->places, end);
}

static uint64_t
split(int fd, Found *all, DemurMboxRange range)
{
    static const DemurMboxFuncs funcs = {begins, found};
    uint64_t messages = 0;
    if (!demur_mbox_split(fd, range, &funcs, all, &messages, NULL))
        abort();
    return messages;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("mbox", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    Found one = {g_array_new(FALSE, FALSE, sizeof(int64_t)), size};
    Found two = {g_array_new(FALSE, FALSE, sizeof(int64_t)), size};
    int64_t middle = size ? data[0] % (int64_t)size : 0;
    uint64_t messages = split(fd, &one, (DemurMboxRange){0, -1});
    uint64_t both = split(fd, &two, (DemurMboxRange){0, middle});
    both += split(fd, &two, (DemurMboxRange){middle, -1});
    if (messages != both || one.places->len != 2 * messages || two.places->len != 2 * both)
        fuzz_fail("%u messages, in two ranges %u", (unsigned)messages, (unsigned)both);
    for (unsigned i = 0; i < one.places->len; i++)
        if (g_array_index(one.places, int64_t, i) != g_array_index(two.places, int64_t, i))
            fuzz_fail("other places in two ranges");
    g_array_unref(one.places);
    g_array_unref(two.places);
    (void)close(fd);
    return 0;
}
