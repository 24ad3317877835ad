/* SPDX-License-Identifier: MIT */
/*
 * From nothing to a session that is logged in: checks the options, greets, upgrades to TLS,
 * logs in. Each step that could give the password away comes after the one that makes it safe.
 */
#include "store/imap.h"

#include "base/limits.h"
#include "store/imap-names.h"
#include "store/imap-session.h"

#include <string.h>

#define LOGOUT_SECONDS 3
#define SECRET_SHOWN 8 /* so many letters of a password are too many */

static bool
fail_config(GError **error, const char *text)
{
    g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_CONFIG, text);
    return false;
}

static bool
check_options(const DemurImapOptions *options, GError **error)
{
    if (options->security == DEMUR_SECURITY_TUNNEL) {
        if (!options->tunnel || !*options->tunnel)
            return fail_config(error, "\"tunnel\" is missing");
    } else if (!options->host || !*options->host || strchr(options->host, ' ') ||
               !demur_imap_is_clean(options->host)) {
        return fail_config(error, "\"host\" is missing or not a host name");
    } else if (!options->user || !options->password) {
        return fail_config(error, "user or password is missing");
    }
    if (options->port > 65535)
        return fail_config(error, "\"port\" is over 65535");
    if (options->user && !demur_imap_is_clean(options->user))
        return fail_config(error, "\"user\" holds control characters");
    if (options->password && !demur_imap_is_clean(options->password))
        return fail_config(error, "the password holds control characters; is it more than one "
                                  "line?");
    return true;
}

static struct mailimap_capability_data *
capabilities(const DemurStore *store)
{
    const struct mailimap_connection_info *info = store->imap->imap_connection_info;
    return info ? info->imap_capability : NULL;
}

static void
forget_capabilities(DemurStore *store)
{
    struct mailimap_connection_info *info = store->imap->imap_connection_info;
    if (!info || !info->imap_capability)
        return;
    mailimap_capability_data_free(info->imap_capability);
    info->imap_capability = NULL;
}

bool
demur_imap_can(const DemurStore *store, const char *capability)
{
    const struct mailimap_capability_data *data = capabilities(store);
    if (!data)
        return false;
    const char *mechanism = g_str_has_prefix(capability, "AUTH=") ? capability + 5 : NULL;
    for (const clistiter *i = demur_imap_first(data->cap_list); i; i = clist_next(i)) {
        const struct mailimap_capability *item = clist_content(i);
        bool is_auth = item->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE;
        const char *name = is_auth ? item->cap_data.cap_auth_type : item->cap_data.cap_name;
        if (name && is_auth == (mechanism != NULL) &&
            g_ascii_strcasecmp(name, mechanism ? mechanism : capability) == 0)
            return true;
    }
    return false;
}

static bool
learn_capabilities(DemurStore *store, GError **error)
{
    if (capabilities(store))
        return true;
    DemurImapReply reply = demur_imap_command(store, "CAPABILITY", DEMUR_LIMIT_IMAP_REPLY);
    if (reply == DEMUR_IMAP_OK)
        return true;
    return demur_imap_fail(store, reply, DEMUR_ERROR_CONNECTION,
                           "cannot ask what the server can do", error);
}

/* A server that speaks TLS from the start waits for us to begin. */
static void
hint_tls(const DemurStore *store, const DemurImapOptions *options, GError **error)
{
    if (options->security != DEMUR_SECURITY_STARTTLS || !error ||
        demur_imap_transport_traffic(store->transport).in > 0)
        return;
    g_autofree char *message = (*error)->message;
    (*error)->message =
        g_strdup_printf("%s; if it speaks TLS there, try \"security\": \"tls\"", message);
}

/* The greeting. *RET_LOGGED_IN: it was PREAUTH. */
static bool
greet(DemurStore *store, const DemurImapOptions *options, bool *ret_logged_in, GError **error)
{
    int code = mailimap_connect(store->imap, demur_imap_transport_stream(store->transport));
    if (code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED) {
        *ret_logged_in = false;
        return true;
    }
    if (code != MAILIMAP_NO_ERROR_AUTHENTICATED) {
        bool refused = code == MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION;
        (void)demur_imap_fail(store, refused ? DEMUR_IMAP_NO : DEMUR_IMAP_DEAD,
                              DEMUR_ERROR_CONNECTION, "no greeting from the server", error);
        hint_tls(store, options, error);
        return false;
    }
    /* RFC 9051 section 11.3: after PREAUTH there is no STARTTLS, so whoever sits in the middle
     * would keep us in clear text. */
    if (options->security == DEMUR_SECURITY_STARTTLS) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                    "%s: logged us in before TLS, as an attacker would; nothing was sent; try "
                    "\"security\": \"tls\"",
                    options->host);
        return false;
    }
    *ret_logged_in = true;
    return true;
}

static bool
upgrade(DemurStore *store, const DemurImapOptions *options, GError **error)
{
    if (options->security != DEMUR_SECURITY_STARTTLS)
        return true;
    DemurImapReply reply = demur_imap_command(store, "STARTTLS", DEMUR_LIMIT_IMAP_REPLY);
    if (reply != DEMUR_IMAP_OK) {
        g_autofree char *doing = g_strdup_printf(
            "%s: STARTTLS refused (the password was not sent; try \"security\": \"tls\")",
            options->host);
        return demur_imap_fail(store, reply, DEMUR_ERROR_CONNECTION, doing, error);
    }
    forget_capabilities(store);
    return demur_imap_transport_starttls(store->transport, store->imap->imap_stream, error);
}

static void
wipe(GString *taken_secret)
{
    explicit_bzero(taken_secret->str, taken_secret->allocated_len);
    (void)g_string_free(taken_secret, TRUE);
}

static void
wipe_stream(const DemurStore *store)
{
    const mailstream *stream = store->imap->imap_stream;
    if (stream && stream->write_buffer)
        explicit_bzero(stream->write_buffer, stream->buffer_max_size);
}

/* Large enough never to be moved, which would leave a copy behind. */
static GString *
secret_string(const DemurImapOptions *options)
{
    return g_string_sized_new(64 + 4 * (strlen(options->user) + strlen(options->password)));
}

static DemurImapReply
send_login(DemurStore *store, const DemurImapOptions *options)
{
    GString *command = secret_string(options);
    forget_capabilities(store);
    g_string_append(command, "LOGIN ");
    demur_imap_append_quoted(command, options->user);
    g_string_append_c(command, ' ');
    demur_imap_append_quoted(command, options->password);
    DemurImapReply reply = demur_imap_command(store, command->str, DEMUR_LIMIT_IMAP_REPLY);
    wipe_stream(store);
    wipe(command);
    return reply;
}

/* What proves the user with the mechanism PLAIN (RFC 4616), in base64; to be wiped. */
static GString *
plain_response(const DemurImapOptions *options)
{
    GString *plain = secret_string(options), *response = secret_string(options);
    g_string_append_c(plain, '\0');
    g_string_append(plain, options->user);
    g_string_append_c(plain, '\0');
    g_string_append(plain, options->password);
    char *encoded = g_base64_encode((const guchar *)plain->str, plain->len);
    g_string_append(response, encoded);
    explicit_bzero(encoded, strlen(encoded));
    g_free(encoded);
    wipe(plain);
    return response;
}

/* With the initial response of RFC 4959 where the server takes one. */
static DemurImapReply
send_plain(DemurStore *store, const DemurImapOptions *options)
{
    DemurImapReply reply;
    GString *response = plain_response(options);
    if (demur_imap_can(store, "SASL-IR")) {
        g_string_prepend(response, "AUTHENTICATE PLAIN ");
        forget_capabilities(store);
        reply = demur_imap_command(store, response->str, DEMUR_LIMIT_IMAP_REPLY);
    } else {
        forget_capabilities(store);
        reply =
            demur_imap_command_data(store, "AUTHENTICATE PLAIN", response->str, response->len);
    }
    wipe_stream(store);
    wipe(response);
    return reply;
}

/* Whether TEXT holds SECRET, or its beginning, in any case. */
static bool
holds(const char *text, const char *secret)
{
    g_autofree char *start = g_strndup(secret, SECRET_SHOWN);
    g_autofree char *lower = g_ascii_strdown(start, -1);
    g_autofree char *where = g_ascii_strdown(text, -1);
    bool found = *lower && strstr(where, lower);
    explicit_bzero(start, strlen(start));
    explicit_bzero(lower, strlen(lower));
    explicit_bzero(where, strlen(where));
    return found;
}

/* Whether the server repeats the password, as it is or as it was sent: no word of such a reply
 * may come into a log. */
static bool
repeats_secret(const DemurStore *store, const DemurImapOptions *options)
{
    const char *said = store->imap->imap_response ? store->imap->imap_response : "";
    const char *tail = demur_imap_transport_tail(store->transport);
    GString *quoted = secret_string(options), *response = plain_response(options);
    char *encoded =
        g_base64_encode((const guchar *)options->password, strlen(options->password));
    demur_imap_append_quoted(quoted, options->password);
    const char *const secrets[] = {options->password, quoted->str + 1, encoded, response->str};
    bool found = false;
    for (size_t i = 0; *options->password && i < G_N_ELEMENTS(secrets); i++)
        found = found || holds(said, secrets[i]) || holds(tail, secrets[i]);
    explicit_bzero(encoded, strlen(encoded));
    g_free(encoded);
    wipe(quoted);
    wipe(response);
    return found;
}

static bool
fail_login(DemurStore *store, const DemurImapOptions *options, DemurImapReply reply,
           GError **error)
{
    bool repeats = repeats_secret(store, options);
    if (reply == DEMUR_IMAP_DEAD && repeats) {
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                            "cannot log in: the server breaks off with words that repeat the "
                            "login and are not shown");
        return false;
    }
    if (reply == DEMUR_IMAP_DEAD)
        return demur_imap_fail(store, reply, DEMUR_ERROR_CONNECTION, "cannot log in", error);
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    const char *code = info && info->rsp_atom ? info->rsp_atom : "";
    g_autofree char *clean = demur_imap_show(repeats ? "(not shown: it repeats the login)"
                                                     : store->imap->imap_response);
    /* RFC 5530 section 3. */
    if (g_ascii_strcasecmp(code, "UNAVAILABLE") == 0 ||
        g_ascii_strcasecmp(code, "INUSE") == 0 || g_ascii_strcasecmp(code, "LIMIT") == 0) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION,
                    "the server cannot log anybody in now: \"%s\"; try again later", clean);
        return false;
    }
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_CREDENTIALS,
                "login of %s refused: \"%s\"; check user and password (many providers want an "
                "app password here)",
                options->user, clean);
    return false;
}

static bool
log_in(DemurStore *store, const DemurImapOptions *options, GError **error)
{
    if (!options->user || !options->password)
        return fail_config(error, "the tunnel wants a login; give user and password");
    if (!learn_capabilities(store, error))
        return false;
    bool plain = demur_imap_can(store, "AUTH=PLAIN");
    bool login = !demur_imap_can(store, "LOGINDISABLED");
    if (!plain && !login)
        return fail_config(error, "the server takes no password (LOGINDISABLED); this program "
                                  "knows no other login");
    /* RFC 9051 section 6.2.3: what is not ASCII has no place in LOGIN. */
    bool ascii = g_str_is_ascii(options->user) && g_str_is_ascii(options->password);
    bool use_login = login && (ascii || !plain);
    DemurImapReply reply = use_login ? send_login(store, options) : send_plain(store, options);
    if (reply != DEMUR_IMAP_OK)
        return fail_login(store, options, reply, error);
    store->imap->imap_state = MAILIMAP_STATE_AUTHENTICATED;
    g_debug("%s: logged in", options->account ? options->account : "imap");
    return learn_capabilities(store, error);
}

static bool
set_up_session(DemurStore *store, const DemurImapOptions *options, GError **error)
{
    bool logged_in = false;
    if (!greet(store, options, &logged_in, error) || !upgrade(store, options, error))
        return false;
    if (logged_in)
        return learn_capabilities(store, error);
    return log_in(store, options, error);
}

DemurStore *
demur_imap_session_new(DemurImapTransport *transport, const DemurImapOptions *options,
                       GError **error)
{
    DemurStore *store = g_new0(DemurStore, 1);
    store->command_seconds =
        options->command_seconds ? options->command_seconds : DEMUR_LIMIT_IMAP_COMMAND_SECONDS;
    store->transport = transport;
    store->wires = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    store->sizes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    store->avoided = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    store->imap = mailimap_new(0, NULL);
    if (!store->imap)
        g_error("out of memory");
    if (set_up_session(store, options, error))
        return store;
    store->dead = true;
    demur_store_free(store);
    return NULL;
}

DemurStore *
demur_imap_connect(const DemurImapOptions *options, GError **error)
{
    if (!check_options(options, error))
        return NULL;
    DemurImapTransport *transport = demur_imap_transport_new(options, error);
    return transport ? demur_imap_session_new(transport, options, error) : NULL;
}

void
demur_store_free(DemurStore *store)
{
    if (!store)
        return;
    mailimap *imap = store->imap;
    if (imap->imap_stream && !store->dead) {
        demur_imap_transport_begin(store->transport, LOGOUT_SECONDS, DEMUR_LIMIT_IMAP_REPLY);
        (void)mailimap_logout(imap);
    }
    if (imap->imap_stream)
        (void)mailstream_close(imap->imap_stream);
    imap->imap_stream = NULL;
    mailimap_free(imap);
    demur_imap_transport_free(store->transport);
    g_hash_table_unref(store->wires);
    g_hash_table_unref(store->sizes);
    g_hash_table_unref(store->avoided);
    g_free(store->wanted);
    g_free(store->selected);
    g_free(store);
}

void
demur_imap_traffic(DemurStore *store, uint64_t *ret_in, uint64_t *ret_out,
                   unsigned *ret_commands)
{
    DemurImapTraffic traffic = demur_imap_transport_traffic(store->transport);
    if (ret_in)
        *ret_in = traffic.in;
    if (ret_out)
        *ret_out = traffic.out;
    if (ret_commands)
        *ret_commands = traffic.round_trips;
}
