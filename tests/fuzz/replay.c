/* SPDX-License-Identifier: MIT */
/* Feeds every file of the folders and files given to the fuzz target, once; 77 when none exist.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned
replay_path(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (dir) {
        unsigned count = 0;
        for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
            g_autofree char *child = g_build_filename(path, name, NULL);
            count += replay_path(child);
        }
        return count;
    }
    g_autofree char *data = NULL;
    size_t size = 0;
    if (!g_file_get_contents(path, &data, &size, NULL))
        return 0;
    (void)LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    return 1;
}

int
main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++)
        count += replay_path(argv[i]);
    printf("replayed %u inputs\n", count);
    return count ? 0 : 77;
}
