/* SPDX-License-Identifier: MIT */
/* A ceiling on the memory of this process, which the programs it starts do not inherit. */
#ifndef DEMUR_BASE_MEMORY_H
#define DEMUR_BASE_MEMORY_H

#include <stddef.h>

/* At most SIZE bytes of address space, until demur_memory_unlimit. */
void demur_memory_limit(size_t size);

/* Back to what the system allows. Async-signal-safe, for use between fork and exec. */
void demur_memory_unlimit(void);

#endif
