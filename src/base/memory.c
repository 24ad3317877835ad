/* SPDX-License-Identifier: MIT */
/* Only the soft limit is moved: what was lowered hard could never be given back. */
#include "base/memory.h"

#include <sys/resource.h>

void
demur_memory_limit(size_t size)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    if (limit.rlim_max == RLIM_INFINITY || size < limit.rlim_max)
        limit.rlim_cur = size;
    (void)setrlimit(RLIMIT_AS, &limit);
}

void
demur_memory_unlimit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_AS, &limit);
}
