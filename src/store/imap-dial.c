/* SPDX-License-Identifier: MIT */
/*
 * Name look-up, connecting with a deadline, and tunnels. The descriptors are sockets in both
 * cases, so that send(2) can be told not to raise SIGPIPE.
 */
#include "store/imap-dial.h"

#include "base/error.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TUNNEL_GRACE_USEC INT64_C(2000000)
#define TUNNEL_STEP_USEC 5000

bool
demur_imap_wait(int fd, short events, int64_t deadline)
{
    struct pollfd item = {.fd = fd, .events = events};
    for (;;) {
        int64_t left = deadline - g_get_monotonic_time();
        if (left <= 0)
            return false;
        int ready = poll(&item, 1, (int)MIN(left / 1000 + 1, INT64_C(60000)));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

unsigned
demur_imap_port(const DemurImapOptions *options)
{
    if (options->port)
        return options->port;
    return options->security == DEMUR_SECURITY_TLS ? 993 : 143;
}

static bool
is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    if (address->sa_family != AF_INET6)
        return false;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
    if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
        return in6->sin6_addr.s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static struct addrinfo *
look_up(const DemurImapOptions *options, GError **error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    if (!g_str_is_ascii(options->host))
        hints.ai_flags |= AI_IDN;
    g_autofree char *port = g_strdup_printf("%u", demur_imap_port(options));
    struct addrinfo *list = NULL;
    int failed = getaddrinfo(options->host, port, &hints, &list);
    if (!failed)
        return list;
    if (failed == EAI_NONAME || failed == EAI_NODATA)
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                    "unknown host %s; check its name in the configuration", options->host);
    else
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                    "unknown host %s: it cannot be looked up now (%s); check the name and the "
                    "network",
                    options->host,
                    failed == EAI_SYSTEM ? g_strerror(errno) : gai_strerror(failed));
    return NULL;
}

/* Returns the descriptor, or -1 with errno. */
static int
connect_one(const struct addrinfo *address, int64_t deadline)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    int on = 1, failed = 0;
    socklen_t size = sizeof(failed);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return fd;
    if (errno != EINPROGRESS)
        failed = errno;
    else if (!demur_imap_wait(fd, POLLOUT, deadline))
        failed = ETIMEDOUT;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size) < 0)
        failed = errno;
    if (!failed)
        return fd;
    (void)close(fd);
    errno = failed;
    return -1;
}

static void
explain_connect(const DemurImapOptions *options, int failed, GError **error)
{
    const char *way_out = "check the network";
    if (failed == ECONNREFUSED)
        way_out = "check host and port";
    g_autofree char *reason =
        g_ascii_strdown(failed == ETIMEDOUT ? "no answer in time" : g_strerror(failed), -1);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                "cannot connect to %s port %u: %s; %s", options->host, demur_imap_port(options),
                reason, way_out);
}

static bool
all_loopback(const struct addrinfo *list)
{
    for (const struct addrinfo *a = list; a; a = a->ai_next) {
        if (!is_loopback(a->ai_addr))
            return false;
    }
    return true;
}

static int
connect_any(const struct addrinfo *list, int64_t deadline)
{
    unsigned left = 0;
    for (const struct addrinfo *a = list; a; a = a->ai_next)
        left++;
    for (const struct addrinfo *a = list; a; a = a->ai_next, left--) {
        /* A silent address must not eat the time of those behind it. */
        int64_t now = g_get_monotonic_time();
        int fd = connect_one(a, now + (deadline - now) / left);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

int
demur_imap_dial(const DemurImapOptions *options, int64_t deadline, GError **error)
{
    struct addrinfo *list = look_up(options, error);
    if (!list)
        return -1;
    if (options->security == DEMUR_SECURITY_NONE && !all_loopback(list)) {
        freeaddrinfo(list);
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
                    "%s is not this machine: \"security\": \"none\" would send the password in "
                    "clear; use \"tls\" or \"starttls\"",
                    options->host);
        return -1;
    }
    int fd = connect_any(list, deadline);
    int failed = errno;
    freeaddrinfo(list);
    if (fd < 0)
        explain_connect(options, failed, error);
    return fd;
}

static int
spawn_shell(const char *command, int in, int out, pid_t *ret_pid)
{
    char *argv[] = {(char *)"/bin/sh", (char *)"-c", (char *)command, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t defaults, empty;
    (void)sigemptyset(&empty);
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)posix_spawn_file_actions_init(&files);
    (void)posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    (void)posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setpgroup(&attributes, 0);
    (void)posix_spawnattr_setsigdefault(&attributes, &defaults);
    (void)posix_spawnattr_setsigmask(&attributes, &empty);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETSIGMASK);
    /* Between its fork and its exec nothing of ours runs, so the limit is lifted around it. */
    struct rlimit limit;
    bool limited = getrlimit(RLIMIT_AS, &limit) == 0;
    demur_memory_unlimit();
    int failed = posix_spawn(ret_pid, argv[0], &files, &attributes, argv, environ);
    if (limited)
        (void)setrlimit(RLIMIT_AS, &limit);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&attributes);
    return failed;
}

/* A pipe whose ends are no standard stream, even in a process that was started without them:
 * else the child's dup2 would run over them. */
static bool
high_pipe(int ends[2])
{
    int low[2];
    if (pipe2(low, O_CLOEXEC) < 0)
        return false;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
        (void)close(low[i]);
    }
    return ends[0] >= 0 && ends[1] >= 0;
}

static void
close_end(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

bool
demur_imap_tunnel_start(const char *command, DemurImapTunnel *ret_tunnel, GError **error)
{
    int to[2] = {-1, -1}, from[2] = {-1, -1};
    pid_t pid = 0;
    int failed = 0;
    if (!high_pipe(to) || !high_pipe(from) || fcntl(to[1], F_SETFL, O_NONBLOCK) < 0 ||
        fcntl(from[0], F_SETFL, O_NONBLOCK) < 0)
        failed = errno;
    else
        failed = spawn_shell(command, to[0], from[1], &pid);
    close_end(&to[0]);
    close_end(&from[1]);
    if (!failed) {
        *ret_tunnel = (DemurImapTunnel){.pid = pid, .in = from[0], .out = to[1]};
        return true;
    }
    close_end(&to[1]);
    close_end(&from[0]);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                "cannot start the tunnel command: %s", g_strerror(failed));
    return false;
}

ssize_t
demur_imap_tunnel_write(int fd, const void *data, size_t size)
{
    sigset_t pipe_signal, old, pending;
    (void)sigemptyset(&pipe_signal);
    (void)sigaddset(&pipe_signal, SIGPIPE);
    (void)sigpending(&pending);
    bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    (void)pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
    ssize_t count = write(fd, data, size);
    int failed = errno;
    if (count < 0 && failed == EPIPE && !was_pending)
        (void)sigtimedwait(&pipe_signal, NULL, &(struct timespec){0});
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    errno = failed;
    return count;
}

static bool
reap_until(pid_t pid, int64_t deadline, int *ret_status)
{
    while (waitpid(pid, ret_status, WNOHANG) == 0) {
        if (g_get_monotonic_time() >= deadline)
            return false;
        g_usleep(TUNNEL_STEP_USEC);
    }
    return true;
}

int
demur_imap_tunnel_stop(pid_t pid)
{
    int status = 0;
    bool ended = reap_until(pid, g_get_monotonic_time() + TUNNEL_GRACE_USEC, &status);
    /* The shell may be gone while what it started still runs. */
    (void)kill(-pid, SIGTERM);
    if (ended || reap_until(pid, g_get_monotonic_time() + TUNNEL_GRACE_USEC, &status))
        return status;
    (void)kill(-pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    return status;
}
