/* SPDX-License-Identifier: MIT */
/*
 * Finding the module. A program that links it directly (the shared library does: nobody knows
 * where the program of an embedder lies) has the symbol and loads nothing.
 */
#include "message/codec.h"

#include <dlfcn.h>
#include <limits.h>

#include "base/near.h"

extern const DemurCodec demur_gmime_codec __attribute__((weak));

typedef struct Loaded {
    const DemurCodec *codec;
    const char *problem;
} Loaded;

static void
load(Loaded *loaded)
{
    char path[PATH_MAX];
    loaded->problem = "its path is too long";
    if (!demur_near("DEMUR_LIBEXEC_DIR", DEMUR_CODEC_FILE, DEMUR_LIBEXEC_DIR, path,
                    sizeof path))
        return;
    /* Never closed: GLib's types cannot be taken back. */
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const DemurCodec *codec = module ? dlsym(module, DEMUR_CODEC_SYMBOL) : NULL;
    if (codec && codec->version == DEMUR_CODEC_VERSION)
        *loaded = (Loaded){.codec = codec};
    else
        loaded->problem =
            codec ? g_intern_string("it is of another version") : g_intern_string(dlerror());
    if (loaded->problem)
        g_debug("cannot load %s: %s", path, loaded->problem);
}

const DemurCodec *
demur_codec(const char **ret_problem)
{
    static Loaded loaded;
    static gsize done = 0;
    if (g_once_init_enter(&done)) {
        if (&demur_gmime_codec)
            loaded.codec = &demur_gmime_codec;
        else
            load(&loaded);
        g_once_init_leave(&done, 1);
    }
    if (!loaded.codec && ret_problem)
        *ret_problem = loaded.problem;
    return loaded.codec;
}
