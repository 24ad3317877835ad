/* SPDX-License-Identifier: MIT */
/* GnuTLS on the transport's socket, and its reasons in words a person can act on. */
#include "store/imap-tls.h"

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/say.h"
#include "store/imap-dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <string.h>

/* Debian's NORMAL still holds TLS 1.0 and 1.1; the medium profile asks for 2048-bit keys. */
#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

#define NOT_SENT "the password was not sent"
#define NAME_MAX_SHOWN 100

struct DemurImapTls {
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
    bool up;
};

void
demur_imap_tls_free(DemurImapTls *tls)
{
    if (!tls)
        return;
    if (tls->session) {
        if (tls->up)
            (void)gnutls_bye(tls->session, GNUTLS_SHUT_WR);
        gnutls_deinit(tls->session);
    }
    if (tls->credentials)
        gnutls_certificate_free_credentials(tls->credentials);
    g_free(tls);
}

static bool
fail(GError **error, const char *what, int code)
{
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL, "%s: %s", what,
                gnutls_strerror(code));
    return false;
}

static bool
load_trust(DemurImapTls *tls, const char *ca_file, GError **error)
{
    int code = gnutls_certificate_allocate_credentials(&tls->credentials);
    if (code < 0)
        return fail(error, "cannot set up TLS", code);
    if (!ca_file) {
        if (gnutls_certificate_set_x509_system_trust(tls->credentials) > 0)
            return true;
        g_set_error(
            error, DEMUR_ERROR, DEMUR_ERROR_CONFIG,
            "this system has no certificate authorities; install ca-certificates or set "
            "\"ca_file\"");
        return false;
    }
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) file = demur_file_read(ca_file, DEMUR_LIMIT_PACK, &problem);
    if (!file) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "\"ca_file\": %s",
                    problem->message);
        return false;
    }
    gsize len = 0;
    const void *data = g_bytes_get_data(file, &len);
    const gnutls_datum_t text = {(unsigned char *)data, (unsigned)len};
    code = len > 0 ? gnutls_certificate_set_x509_trust_mem(tls->credentials, &text,
                                                           GNUTLS_X509_FMT_PEM)
                   : 0;
    if (code > 0)
        return true;
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, "\"ca_file\": %s: %s", ca_file,
                code == 0 || code == GNUTLS_E_NO_CERTIFICATE_FOUND ? "holds no PEM certificate"
                                                                   : gnutls_strerror(code));
    return false;
}

static bool
is_address(const char *host)
{
    unsigned char binary[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, binary) == 1 || inet_pton(AF_INET6, host, binary) == 1;
}

static bool
set_up(DemurImapTls *tls, int fd, const char *host, GError **error)
{
    int code = gnutls_init(&tls->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    if (code >= 0)
        code = gnutls_priority_set_direct(tls->session, PRIORITY, NULL);
    if (code >= 0)
        code = gnutls_credentials_set(tls->session, GNUTLS_CRD_CERTIFICATE, tls->credentials);
    /* RFC 6066 section 3: no addresses in the server name. */
    if (code >= 0 && !is_address(host))
        code = gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS, host, strlen(host));
    if (code < 0)
        return fail(error, "cannot set up TLS", code);
    gnutls_session_set_verify_cert(tls->session, host, 0);
    gnutls_transport_set_int(tls->session, fd);
    return true;
}

static gnutls_x509_crt_t
peer_certificate(gnutls_session_t session)
{
    unsigned count = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    gnutls_x509_crt_t certificate = NULL;
    if (!chain || count == 0 || gnutls_x509_crt_init(&certificate) < 0)
        return NULL;
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) >= 0)
        return certificate;
    gnutls_x509_crt_deinit(certificate);
    return NULL;
}

static bool
is_self_signed(gnutls_session_t session)
{
    gnutls_x509_crt_t certificate = peer_certificate(session);
    if (!certificate)
        return false;
    bool self = gnutls_x509_crt_check_issuer(certificate, certificate) != 0;
    gnutls_x509_crt_deinit(certificate);
    return self;
}

/* The first DNS name of the peer's certificate, cleaned; owned, or NULL. */
static char *
first_name(gnutls_session_t session)
{
    gnutls_x509_crt_t certificate = peer_certificate(session);
    if (!certificate)
        return NULL;
    char name[256];
    char *found = NULL;
    for (unsigned i = 0; !found && i < 100; i++) {
        size_t size = sizeof(name);
        int type = gnutls_x509_crt_get_subject_alt_name(certificate, i, name, &size, NULL);
        if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            break;
        if (type == GNUTLS_SAN_DNSNAME)
            found = demur_say_clean(name, (gssize)size, NAME_MAX_SHOWN);
    }
    gnutls_x509_crt_deinit(certificate);
    return found;
}

/* What is wrong with the certificate; owned. */
static char *
certificate_fault(gnutls_session_t session)
{
    unsigned status = gnutls_session_get_verify_cert_status(session);
    if (status & GNUTLS_CERT_REVOKED)
        return g_strdup("revoked; do not use this server");
    if (status & GNUTLS_CERT_EXPIRED)
        return g_strdup("expired; its owner must renew it, or check this machine's clock");
    if (status & GNUTLS_CERT_NOT_ACTIVATED)
        return g_strdup("not valid yet; check this machine's clock");
    if ((status & GNUTLS_CERT_SIGNER_NOT_FOUND) && is_self_signed(session))
        return g_strdup("self-signed; if it is yours, give it as \"ca_file\"");
    if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
        return g_strdup("of an unknown issuer; if you trust that authority, give its "
                        "certificate as \"ca_file\"");
    if (status & GNUTLS_CERT_UNEXPECTED_OWNER) {
        g_autofree char *name = first_name(session);
        return g_strdup_printf("for another host (%s); check \"host\"",
                               name ? name : "unnamed");
    }
    gnutls_datum_t text = {0};
    if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) < 0)
        return g_strdup("not acceptable");
    char *clean = demur_say_clean((const char *)text.data, text.size, 200);
    gnutls_free(text.data);
    return clean;
}

static bool
is_version_fault(gnutls_session_t session, int code)
{
    if (code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET)
        return true;
    return code == GNUTLS_E_FATAL_ALERT_RECEIVED &&
           gnutls_alert_get(session) == GNUTLS_A_PROTOCOL_VERSION;
}

static void
explain_handshake(DemurImapTls *tls, const DemurImapOptions *options, int code, GError **error)
{
    g_autofree char *peer =
        g_strdup_printf("%s port %u", options->host, demur_imap_port(options));
    if (code == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR) {
        g_autofree char *what = certificate_fault(tls->session);
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION, "certificate of %s: %s; %s",
                    options->host, what, NOT_SENT);
        return;
    }
    const char *what = gnutls_strerror(code);
    if (is_version_fault(tls->session, code))
        what = "only offers TLS older than 1.2, which is not safe";
    else if (code == GNUTLS_E_TIMEDOUT)
        what = "no answer to the TLS handshake in time";
    else if (code == GNUTLS_E_UNEXPECTED_PACKET_LENGTH || code == GNUTLS_E_UNEXPECTED_PACKET)
        what = "does not speak TLS there; try \"starttls\", or the other port (993, 143)";
    else if (code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PULL_ERROR)
        what = "closed the connection in the TLS handshake";
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION, "%s: %s; %s", peer, what, NOT_SENT);
}

static short
direction(gnutls_session_t session)
{
    return gnutls_record_get_direction(session) ? POLLOUT : POLLIN;
}

static int
shake_hands(DemurImapTls *tls, int fd, int64_t deadline)
{
    for (;;) {
        int code = gnutls_handshake(tls->session);
        if (code == GNUTLS_E_SUCCESS)
            return code;
        if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED) {
            if (!demur_imap_wait(fd, direction(tls->session), deadline))
                return GNUTLS_E_TIMEDOUT;
        } else if (gnutls_error_is_fatal(code)) {
            return code;
        } else if (g_get_monotonic_time() > deadline) {
            return GNUTLS_E_TIMEDOUT;
        }
    }
}

DemurImapTls *
demur_imap_tls_new(int fd, const DemurImapOptions *options, int64_t deadline, GError **error)
{
    g_autoptr(DemurImapTls) tls = g_new0(DemurImapTls, 1);
    if (!load_trust(tls, options->ca_file, error) || !set_up(tls, fd, options->host, error))
        return NULL;
    int code = shake_hands(tls, fd, deadline);
    if (code != GNUTLS_E_SUCCESS) {
        explain_handshake(tls, options, code, error);
        return NULL;
    }
    tls->up = true;
    return g_steal_pointer(&tls);
}

static ssize_t
result(DemurImapTls *tls, ssize_t code, short *ret_events, const char **ret_reason)
{
    if (code >= 0)
        return code;
    if (!gnutls_error_is_fatal((int)code)) {
        *ret_events = direction(tls->session);
        errno = EAGAIN;
        return -1;
    }
    tls->up = false;
    /* Many servers just close: to the protocol above that is an end like any other. */
    if (code == GNUTLS_E_PREMATURE_TERMINATION)
        return 0;
    *ret_reason = gnutls_strerror((int)code);
    errno = EPROTO;
    return -1;
}

ssize_t
demur_imap_tls_read(DemurImapTls *tls, void *data, size_t size, short *ret_events,
                    const char **ret_reason)
{
    return result(tls, gnutls_record_recv(tls->session, data, size), ret_events, ret_reason);
}

ssize_t
demur_imap_tls_write(DemurImapTls *tls, const void *data, size_t size, short *ret_events,
                     const char **ret_reason)
{
    return result(tls, gnutls_record_send(tls->session, data, size), ret_events, ret_reason);
}
