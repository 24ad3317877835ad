/* SPDX-License-Identifier: MIT */
/*
 * A server for tests: binds a free port on 127.0.0.1, writes its number to a file, and gives
 * each connection to a shell command as standard input and output. demur-layer: base
 *
 * serve-once PORT-FILE CONNECTIONS COMMAND
 */
#include <glib.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int
listen_somewhere(unsigned *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr *generic = (struct sockaddr *)(void *)&address;
    if (fd < 0 || bind(fd, generic, size) < 0 || listen(fd, 8) < 0 ||
        getsockname(fd, generic, &size) < 0) {
        perror("serve-once");
        exit(1);
    }
    *ret_port = ntohs(address.sin_port);
    return fd;
}

/* In one step, so that whoever waits for the file never sees half of it. */
static void
publish(const char *path, unsigned port)
{
    g_autofree char *text = g_strdup_printf("%u\n", port);
    if (!g_file_set_contents(path, text, -1, NULL))
        exit(1);
}

int
main(int argc, char **argv)
{
    if (argc != 4)
        return 64;
    unsigned port = 0;
    int listener = listen_somewhere(&port);
    publish(argv[1], port);
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        pid_t pid = fd < 0 ? -1 : fork();
        if (pid == 0) {
            (void)dup2(fd, STDIN_FILENO);
            (void)dup2(fd, STDOUT_FILENO);
            execl("/bin/sh", "sh", "-c", argv[3], (char *)NULL);
            _exit(127);
        }
        if (fd >= 0)
            (void)close(fd);
        if (pid > 0)
            (void)waitpid(pid, NULL, 0);
    }
    return 0;
}
