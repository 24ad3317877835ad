/* SPDX-License-Identifier: MIT */
/* A prefilter that knows the senders and brands of trust-pack.h. */
#ifndef DEMUR_TESTS_TRUST_PREFILTER_H
#define DEMUR_TESTS_TRUST_PREFILTER_H

#include "trust-pack.h"

#include "rules/prefilter.h"

#include <sys/mman.h>
#include <unistd.h>

/* Owned. */
static inline DemurPrefilter *
trust_prefilter(void)
{
    g_autoptr(GString) pack = g_string_new("{\"senders\": [");
    const DemurPack *model = trust_pack();
    for (unsigned i = 0; i < model->senders->len; i++) {
        const DemurSender *sender = g_ptr_array_index(model->senders, i);
        g_string_append_printf(pack, "%s{\"domain\": \"%s\"}", i ? ", " : "", sender->domain);
    }
    g_string_append(pack, "], \"brands\": [");
    for (unsigned i = 0; i < model->brands->len; i++)
        g_string_append_printf(pack, "%s\"%s\"", i ? ", " : "",
                               (char *)g_ptr_array_index(model->brands, i));
    g_string_append(pack, "]}");
    int fd = memfd_create("pack", 0);
    g_assert_cmpint(write(fd, pack->str, pack->len), ==, (gssize)pack->len);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    DemurPrefilter *made = demur_prefilter_new();
    g_assert_true(demur_prefilter_add(made, path));
    close(fd);
    return made;
}

#endif
