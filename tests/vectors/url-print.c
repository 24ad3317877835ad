/* SPDX-License-Identifier: MIT */
/*
 * Reads addresses, each ended by a NUL, and prints for each a line "accept TAB scheme TAB host
 * TAB path" or "refuse TAB reason". demur-layer: link
 */
#include "link/url.h"

#include <stdio.h>
#include <stdlib.h>

int
main(void)
{
    char *line = NULL;
    size_t size = 0;
    for (ssize_t len; (len = getdelim(&line, &size, '\0', stdin)) > 0;) {
        if (line[len - 1] == '\0')
            len--;
        DemurUrl url;
        const char *reason = NULL;
        if (demur_url_parse(line, (size_t)len, &url, &reason))
            printf("accept\t%s\t%s\t%.*s\n", url.https ? "https:" : "http:", url.host,
                   (int)url.path_len, url.path);
        else
            printf("refuse\t%s\n", reason);
    }
    free(line);
    return fflush(stdout) == 0 ? 0 : 1;
}
