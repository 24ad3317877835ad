/* SPDX-License-Identifier: MIT */
/* One command at a time: sent, its reply read, its outcome told apart and put into words. */
#include "store/imap-session.h"

#include "base/limits.h"
#include "base/say.h"

#include <string.h>

#define SAID_MAX 200
#define NAME_SHOWN 60

bool
demur_imap_alive(DemurStore *store, GError **error)
{
    if (!store->dead)
        return true;
    g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_CONNECTION, "the connection is lost");
    return false;
}

void
demur_imap_begin(DemurStore *store, size_t budget)
{
    demur_imap_transport_begin(store->transport, store->command_seconds, budget);
}

/* Whether the last line received is the BAD of the command just sent: libetpan has one code for
 * that and for a reply that belongs to something else. */
static bool
is_plain_bad(const DemurStore *store)
{
    const char *tail = demur_imap_transport_tail(store->transport);
    size_t size = strlen(tail);
    while (size > 0 && strchr("\r\n", tail[size - 1]))
        size--;
    size_t start = size;
    while (start > 0 && tail[start - 1] != '\n')
        start--;
    g_autofree char *bad = g_strdup_printf("%d BAD", store->imap->imap_tag);
    return start > 0 && g_ascii_strncasecmp(tail + start, bad, strlen(bad)) == 0;
}

DemurImapReply
demur_imap_classify(DemurStore *store, int code)
{
    switch (code) {
    case MAILIMAP_NO_ERROR:
        return DEMUR_IMAP_OK;
    case MAILIMAP_ERROR_PROTOCOL:
        if (!demur_imap_transport_failure(store->transport) && is_plain_bad(store))
            return DEMUR_IMAP_BAD;
        break;
    case MAILIMAP_ERROR_APPEND:
    case MAILIMAP_ERROR_CUSTOM_COMMAND:
    case MAILIMAP_ERROR_EXTENSION:
        return DEMUR_IMAP_NO;
    }
    store->dead = true;
    return DEMUR_IMAP_DEAD;
}

static bool
write_all(mailimap *imap, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t count = mailstream_write(imap->imap_stream, data, size);
        if (count <= 0)
            return false;
        data += count;
        size -= (size_t)count;
    }
    return true;
}

/* Tag and command. mailimap_custom_command would put a blank behind it, which Cyrus takes for
 * one more argument. */
static bool
send_line(mailimap *imap, const char *command)
{
    return mailimap_send_current_tag(imap) == MAILIMAP_NO_ERROR &&
           write_all(imap, command, strlen(command)) && write_all(imap, "\r\n", 2) &&
           mailstream_flush(imap->imap_stream) != -1;
}

/* From the line that was read last to the tagged reply. Returns libetpan's code. */
static int
parse_reply(mailimap *imap)
{
    struct mailimap_response *response = NULL;
    int code = mailimap_parse_response(imap, &response);
    if (code != MAILIMAP_NO_ERROR)
        return code;
    const struct mailimap_response_done *done = response->rsp_resp_done;
    code = MAILIMAP_ERROR_FATAL;
    if (done->rsp_type == MAILIMAP_RESP_DONE_TYPE_TAGGED)
        code =
            done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type == MAILIMAP_RESP_COND_STATE_OK
                ? MAILIMAP_NO_ERROR
                : MAILIMAP_ERROR_CUSTOM_COMMAND;
    mailimap_response_free(response);
    return code;
}

static int
read_reply(mailimap *imap)
{
    return mailimap_read_line(imap) ? parse_reply(imap) : MAILIMAP_ERROR_STREAM;
}

DemurImapReply
demur_imap_command(DemurStore *store, const char *command, size_t budget)
{
    mailimap *imap = store->imap;
    demur_imap_begin(store, budget);
    int code = send_line(imap, command) ? read_reply(imap) : MAILIMAP_ERROR_STREAM;
    return demur_imap_classify(store, code);
}

/* Reads up to the "+" that asks for the rest of a command. Anything untagged may come before it
 * (RFC 3501 section 7) and is passed over. False with the code of what came instead. */
static bool
await_continuation(mailimap *imap, int *ret_code)
{
    const char *line = mailimap_read_line(imap);
    while (line && *line == '*')
        line = mailimap_read_line(imap);
    if (line && *line == '+')
        return true;
    int code = line ? parse_reply(imap) : MAILIMAP_ERROR_STREAM;
    /* Nothing was done yet that could be OK. */
    *ret_code = code == MAILIMAP_NO_ERROR ? MAILIMAP_ERROR_PROTOCOL : code;
    return false;
}

DemurImapReply
demur_imap_command_data(DemurStore *store, const char *command, const void *data, size_t size)
{
    mailimap *imap = store->imap;
    int code = MAILIMAP_ERROR_STREAM;
    demur_imap_begin(store, DEMUR_LIMIT_IMAP_REPLY);
    if (send_line(imap, command) && await_continuation(imap, &code))
        code = write_all(imap, data, size) && write_all(imap, "\r\n", 2) &&
                       mailstream_flush(imap->imap_stream) != -1
                   ? read_reply(imap)
                   : MAILIMAP_ERROR_STREAM;
    return demur_imap_classify(store, code);
}

/* Some servers repeat the command they complain of, and with it a password. */
static char *
show(const char *text, gssize size)
{
    g_autofree char *clean = demur_say_clean(text, size, SAID_MAX);
    g_autofree char *upper = g_ascii_strup(clean, -1);
    bool repeats = strstr(upper, "LOGIN \"") || strstr(upper, "AUTHENTICATE PLAIN");
    return repeats ? g_strdup("(not shown: it repeats the login)") : g_steal_pointer(&clean);
}

char *
demur_imap_show(const char *text)
{
    return show(text, -1);
}

/* What an untagged BYE among the last bytes says, cleaned; owned, or NULL. */
static char *
last_words(const DemurStore *store)
{
    const char *tail = demur_imap_transport_tail(store->transport);
    const char *bye = g_strrstr(tail, "* BYE ");
    if (!bye || (bye > tail && bye[-1] != '\n'))
        return NULL;
    bye += strlen("* BYE ");
    return show(bye, (gssize)strcspn(bye, "\r\n"));
}

/* Why the session is dead; owned. */
static char *
death(const DemurStore *store)
{
    const char *failure = demur_imap_transport_failure(store->transport);
    g_autofree char *bye = last_words(store);
    if (bye)
        return g_strdup_printf("the server says \"%s\" and closes the connection", bye);
    return g_strdup(failure ? failure : "the server's reply cannot be understood");
}

/* RFC 5530 section 3: refused for now. */
static bool
is_passing(const DemurStore *store)
{
    const struct mailimap_response_info *info = store->imap->imap_response_info;
    const char *code = info && info->rsp_atom ? info->rsp_atom : "";
    return g_ascii_strcasecmp(code, "UNAVAILABLE") == 0 ||
           g_ascii_strcasecmp(code, "INUSE") == 0;
}

bool
demur_imap_fail(DemurStore *store, DemurImapReply reply, DemurError code, const char *doing,
                GError **error)
{
    g_autofree char *why = NULL;
    if (reply == DEMUR_IMAP_DEAD) {
        store->dead = true;
        code = DEMUR_ERROR_CONNECTION;
        why = death(store);
    } else {
        code = code == DEMUR_ERROR_MAILBOX && is_passing(store) ? DEMUR_ERROR_TEMPORARY : code;
        g_autofree char *said = show(store->imap->imap_response, -1);
        why = *said ? g_strdup_printf("the server says \"%s\"", said)
                    : g_strdup("the server refuses it");
    }
    g_set_error(error, DEMUR_ERROR, (gint)code, "%s: %s", doing, why);
    return false;
}

bool
demur_imap_fail_folder(DemurStore *store, DemurImapReply reply, const char *doing,
                       const char *folder, GError **error)
{
    g_autofree char *clean = demur_say_clean(folder, -1, NAME_SHOWN);
    g_autofree char *what = g_strdup_printf("cannot %s folder \"%s\"", doing, clean);
    return demur_imap_fail(store, reply, DEMUR_ERROR_MAILBOX, what, error);
}
