/* SPDX-License-Identifier: MIT */
/* A peer of scan: parses every file of a folder with GMime and asks for the sender. */
#include <dirent.h>
#include <gmime/gmime.h>
#include <stdio.h>

/* demur-test-link: PkgConfig::GMIME */
int
main(int argc, char **argv)
{
    DIR *dir = argc > 1 ? opendir(argv[1]) : NULL;
    unsigned files = 0;
    if (!dir)
        return 1;
    g_mime_init();
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(argv[1], entry->d_name, NULL);
        GMimeStream *stream =
            entry->d_name[0] != '.' ? g_mime_stream_file_open(path, "r", NULL) : NULL;
        if (!stream)
            continue;
        GMimeParser *parser = g_mime_parser_new_with_stream(stream);
        GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
        files += message && g_mime_message_get_from(message) != NULL;
        g_clear_object(&message);
        g_object_unref(parser);
        g_object_unref(stream);
    }
    (void)closedir(dir);
    printf("%u messages\n", files);
    return 0;
}
