/* SPDX-License-Identifier: MIT */
/* Deadline, budget and counters around a socket; the driver table libetpan wants. */
#include "store/imap-transport.h"

#include "base/error.h"
#include "base/fault.h"
#include "base/limits.h"
#include "store/imap-dial.h"
#include "store/imap-tls.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STREAM_BUFFER 8192
#define TAIL 512
#define SLOWEST_BYTES_PER_SECOND 16384

struct DemurImapTransport {
    const DemurImapOptions *options; /* borrowed; NULL in memory */
    int fd;
    DemurImapTunnel tunnel; /* pid 0: none; its "in" is fd */
    DemurImapTls *tls;
    const char *memory; /* borrowed; instead of fd */
    size_t memory_left;
    int64_t deadline;
    size_t budget, reply; /* bytes of this command's reply: allowed, received */
    bool wrote;
    char *failure;
    char tail[TAIL + 1];
    DemurImapGuard guard;
    DemurImapTraffic traffic;
};

static int64_t
deadline_in(unsigned seconds)
{
    return g_get_monotonic_time() + (int64_t)seconds * G_USEC_PER_SEC;
}

static bool
open_transport(DemurImapTransport *transport, GError **error)
{
    const DemurImapOptions *options = transport->options;
    if (options->security == DEMUR_SECURITY_TUNNEL) {
        if (!demur_imap_tunnel_start(options->tunnel, &transport->tunnel, error))
            return false;
        transport->fd = transport->tunnel.in;
        return true;
    }
    transport->fd = demur_imap_dial(options, transport->deadline, error);
    if (transport->fd < 0)
        return false;
    if (options->security != DEMUR_SECURITY_TLS)
        return true;
    transport->tls = demur_imap_tls_new(transport->fd, options, transport->deadline, error);
    return transport->tls != NULL;
}

DemurImapTransport *
demur_imap_transport_new(const DemurImapOptions *options, GError **error)
{
    DemurImapTransport *transport = g_new0(DemurImapTransport, 1);
    transport->options = options;
    transport->fd = -1;
    unsigned seconds =
        options->connect_seconds ? options->connect_seconds : DEMUR_LIMIT_IMAP_CONNECT_SECONDS;
    demur_imap_transport_begin(transport, seconds, DEMUR_LIMIT_IMAP_REPLY);
    if (open_transport(transport, error))
        return transport;
    demur_imap_transport_free(transport);
    return NULL;
}

DemurImapTransport *
demur_imap_transport_new_memory(const void *data, size_t size)
{
    DemurImapTransport *transport = g_new0(DemurImapTransport, 1);
    transport->fd = -1;
    transport->memory = data;
    transport->memory_left = size;
    demur_imap_transport_begin(transport, DEMUR_LIMIT_IMAP_COMMAND_SECONDS,
                               DEMUR_LIMIT_IMAP_REPLY);
    return transport;
}

/* Closes what is open. Returns the tunnel's wait status, or 0. */
static int
shut(DemurImapTransport *transport)
{
    int status = 0;
    g_clear_pointer(&transport->tls, demur_imap_tls_free);
    if (transport->fd >= 0)
        (void)close(transport->fd);
    transport->fd = -1;
    if (transport->tunnel.pid) {
        (void)close(transport->tunnel.out);
        status = demur_imap_tunnel_stop(transport->tunnel.pid);
    }
    transport->tunnel.pid = 0;
    return status;
}

void
demur_imap_transport_free(DemurImapTransport *transport)
{
    if (!transport)
        return;
    (void)shut(transport);
    g_free(transport->failure);
    g_free(transport);
}

void
demur_imap_transport_begin(DemurImapTransport *transport, unsigned seconds, size_t budget)
{
    transport->deadline = deadline_in(seconds);
    transport->budget = budget;
    transport->reply = 0;
}

void
demur_imap_transport_allow(DemurImapTransport *transport, size_t size)
{
    transport->budget += size;
    transport->deadline += (int64_t)size * G_USEC_PER_SEC / SLOWEST_BYTES_PER_SECOND;
}

const char *
demur_imap_transport_failure(const DemurImapTransport *transport)
{
    return transport->failure;
}

const char *
demur_imap_transport_tail(const DemurImapTransport *transport)
{
    return transport->tail;
}

DemurImapGuard *
demur_imap_transport_guard(DemurImapTransport *transport)
{
    return &transport->guard;
}

DemurImapTraffic
demur_imap_transport_traffic(const DemurImapTransport *transport)
{
    return transport->traffic;
}

static ssize_t
give_up(DemurImapTransport *transport, char *taken_reason)
{
    if (!transport->failure)
        transport->failure = g_steal_pointer(&taken_reason);
    g_free(taken_reason);
    return -1;
}

static ssize_t
end_of_file(DemurImapTransport *transport)
{
    if (transport->reply > 0)
        return give_up(transport,
                       g_strdup("the connection was closed in the middle of a reply"));
    if (!transport->tunnel.pid)
        return give_up(transport,
                       g_strdup("the server closed the connection without an answer"));
    int status = shut(transport);
    if (WIFEXITED(status))
        return give_up(transport, g_strdup_printf("the tunnel command ended with status %d",
                                                  WEXITSTATUS(status)));
    return give_up(transport, g_strdup_printf("the tunnel command was ended by signal %d",
                                              WTERMSIG(status)));
}

static void
remember(DemurImapTransport *transport, const char *data, size_t size)
{
    size_t keep = MIN(size, (size_t)TAIL);
    size_t old = MIN(strlen(transport->tail), TAIL - keep);
    size_t length = strlen(transport->tail);
    memmove(transport->tail, transport->tail + (length - old), old);
    memcpy(transport->tail + old, data + (size - keep), keep);
    transport->tail[old + keep] = '\0';
    /* A NUL from the server would hide what comes after it. */
    for (size_t i = 0; i < old + keep; i++) {
        if (transport->tail[i] == '\0')
            transport->tail[i] = ' ';
    }
}

/* From memory, a line at a time, as a server would answer. */
static ssize_t
receive_line(DemurImapTransport *transport, void *data, size_t size)
{
    size_t count = MIN(size, transport->memory_left);
    const char *feed = count > 0 ? memchr(transport->memory, '\n', count) : NULL;
    if (feed)
        count = (size_t)(feed + 1 - transport->memory);
    if (count > 0)
        memcpy(data, transport->memory, count);
    transport->memory += count;
    transport->memory_left -= count;
    return (ssize_t)count;
}

static ssize_t
receive(DemurImapTransport *transport, void *data, size_t size, short *ret_events,
        const char **ret_reason)
{
    if (transport->tls)
        return demur_imap_tls_read(transport->tls, data, size, ret_events, ret_reason);
    if (transport->memory)
        return receive_line(transport, data, size);
    ssize_t count = read(transport->fd, data, size);
    /* A peer that closed with our bytes unread: an end as well. */
    return count < 0 && errno == ECONNRESET ? 0 : count;
}

static ssize_t
send_some(DemurImapTransport *transport, const void *data, size_t size, short *ret_events,
          const char **ret_reason)
{
    if (transport->tls)
        return demur_imap_tls_write(transport->tls, data, size, ret_events, ret_reason);
    if (transport->fd < 0)
        return (ssize_t)size;
    if (transport->tunnel.pid)
        return demur_imap_tunnel_write(transport->tunnel.out, data, size);
    return send(transport->fd, data, size, MSG_NOSIGNAL);
}

/* After a failed call: waits and returns true when it is to be tried again. */
static bool
again(DemurImapTransport *transport, short events, const char *reason)
{
    int failed = errno;
    if (failed == EINTR)
        return true;
    if (failed != EAGAIN && failed != EWOULDBLOCK) {
        const char *text = reason ? reason : g_strerror(failed);
        (void)give_up(transport, g_strdup_printf("the connection broke: %s", text));
        return false;
    }
    bool to_tunnel = transport->tunnel.pid && events == POLLOUT;
    int fd = to_tunnel ? transport->tunnel.out : transport->fd;
    if (demur_imap_wait(fd, events, transport->deadline))
        return true;
    (void)give_up(transport, g_strdup("the server did not answer in time"));
    return false;
}

static ssize_t
driver_read(mailstream_low *low, void *data, size_t size)
{
    DemurImapTransport *transport = low->data;
    if (transport->failure)
        return -1;
    if (transport->wrote)
        transport->traffic.round_trips++;
    transport->wrote = false;
    if (transport->reply >= transport->budget)
        return give_up(transport,
                       g_strdup_printf("the server sent more than %zu bytes in one reply",
                                       transport->budget));
    if (demur_fault("imap-read"))
        return give_up(transport, g_strdup("fault imap-read"));
    size = MIN(size, transport->budget - transport->reply);
    for (;;) {
        short events = POLLIN;
        const char *reason = NULL;
        /* A server that drips never makes the call fail, so the time is looked at here too. */
        if (!transport->memory && g_get_monotonic_time() > transport->deadline)
            return give_up(transport, g_strdup("the server did not answer in time"));
        ssize_t count = receive(transport, data, size, &events, &reason);
        if (count == 0)
            return end_of_file(transport);
        if (count > 0) {
            transport->reply += (size_t)count;
            transport->traffic.in += (uint64_t)count;
            remember(transport, data, (size_t)count);
            const char *wrong = demur_imap_guard(&transport->guard, data, (size_t)count);
            return wrong ? give_up(transport, g_strdup(wrong)) : count;
        }
        if (!again(transport, events, reason))
            return -1;
    }
}

static ssize_t
driver_write(mailstream_low *low, const void *data, size_t size)
{
    DemurImapTransport *transport = low->data;
    if (transport->failure)
        return -1;
    transport->wrote = true;
    for (;;) {
        short events = POLLOUT;
        const char *reason = NULL;
        ssize_t count = send_some(transport, data, size, &events, &reason);
        if (count > 0) {
            transport->traffic.out += (uint64_t)count;
            return count;
        }
        if (count < 0 && (errno == EPIPE || errno == ECONNRESET))
            return end_of_file(transport);
        if (!again(transport, events, reason))
            return -1;
    }
}

static int
driver_close(mailstream_low *low)
{
    return 0;
}

static int
driver_get_fd(mailstream_low *low)
{
    const DemurImapTransport *transport = low->data;
    return transport->fd;
}

static void
driver_free(mailstream_low *low)
{
    free(low);
}

static void
driver_cancel(mailstream_low *low)
{
}

static mailstream_low_driver driver = {
    .mailstream_read = driver_read,
    .mailstream_write = driver_write,
    .mailstream_close = driver_close,
    .mailstream_get_fd = driver_get_fd,
    .mailstream_free = driver_free,
    .mailstream_cancel = driver_cancel,
};

mailstream *
demur_imap_transport_stream(DemurImapTransport *transport)
{
    mailstream_low *low = mailstream_low_new(transport, &driver);
    mailstream *stream = low ? mailstream_new(low, STREAM_BUFFER) : NULL;
    if (!stream)
        g_error("out of memory");
    return stream;
}

bool
demur_imap_transport_starttls(DemurImapTransport *transport, const mailstream *stream,
                              GError **error)
{
    /* Bytes that came before the handshake were not written by the peer we are about to verify
     * (CVE-2011-0411 and its kin). */
    if (stream->read_buffer_len != 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                    "%s: bytes were slipped in before TLS; the password was not sent",
                    transport->options->host);
        return false;
    }
    transport->tls =
        demur_imap_tls_new(transport->fd, transport->options, transport->deadline, error);
    return transport->tls != NULL;
}
