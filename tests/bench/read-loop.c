/* SPDX-License-Identifier: MIT */
/* The yardstick of scan: opens every file of a folder and reads every byte of it once. */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    static char buffer[64 * 1024];
    /* "read-loop DIR" reads all; "read-loop DIR N" the first N bytes; 0: only opens. */
    ssize_t limit = argc > 2 ? strtol(argv[2], NULL, 10) : -1;
    DIR *dir = argc > 1 ? opendir(argv[1]) : NULL;
    uint64_t files = 0, bytes = 0;
    if (!dir)
        return 1;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        files++;
        if (limit < 0)
            for (ssize_t got; (got = read(fd, buffer, sizeof(buffer))) > 0;)
                bytes += (uint64_t)got;
        else if (limit > 0)
            bytes += (uint64_t)read(fd, buffer, (size_t)limit);
        (void)close(fd);
    }
    (void)closedir(dir);
    printf("%llu files, %llu bytes\n", (unsigned long long)files, (unsigned long long)bytes);
    return 0;
}
