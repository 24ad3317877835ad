/* SPDX-License-Identifier: MIT */
/*
 * Composing. What is asked for is checked, GMime writes it, and what it wrote is looked at once
 * more before it leaves: mail that is not clean 7-bit CRLF is our mistake, never sent on.
 */
#include "message/compose.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "message/codec.h"

#define LINE_MAX_OCTETS 998 /* RFC 5322 section 2.1.1 */
#define MSG_ID_MAX 900
#define NAME_MAX_OCTETS 76
#define ADDRESS_MAX 254
#define LANGUAGE_MAX 35

/* Fields that are written from members of their own. */
static const char *const own_fields[] = {
    "From",
    "To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Date",
    "MIME-Version",
    "Content-Language",
    "Content-Transfer-Encoding",
    NULL,
};

static bool
refuse(GError **error, const char *what, const char *value)
{
    g_autofree char *shown = g_strescape(value, NULL);
    g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "not a valid %s: \"%s\"", what, shown);
    return false;
}

/* Whether TEXT is printable ASCII without blanks and the bytes of EXCEPT, 1 to MAX long. */
static bool
is_plain(const char *text, size_t len, const char *except, size_t max)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] >= 127 || strchr(except, text[i]))
            return false;
    }
    return len > 0 && len <= max;
}

static bool
check_msg_id(const char *id, GError **error)
{
    size_t len = strlen(id);
    if (len > 2 && id[0] == '<' && id[len - 1] == '>' &&
        is_plain(id + 1, len - 2, "<>", MSG_ID_MAX))
        return true;
    return refuse(error, "message id", id);
}

static bool
check_address(const char *address, GError **error)
{
    const char *at = strchr(address, '@');
    const char *except = "<>()[]\\,;:\"@";
    if (at && is_plain(address, (size_t)(at - address), except, ADDRESS_MAX) &&
        is_plain(at + 1, strlen(at + 1), except, ADDRESS_MAX))
        return true;
    return refuse(error, "mail address", address);
}

static bool
check_language(const char *language, GError **error)
{
    size_t len =
        strspn(language, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return (len && len <= LANGUAGE_MAX && !language[len]) ||
           refuse(error, "language tag", language);
}

static bool
is_own_field(const char *name)
{
    for (size_t i = 0; own_fields[i]; i++) {
        if (g_ascii_strcasecmp(own_fields[i], name) == 0)
            return true;
    }
    return false;
}

static bool
check_extra(const char *const *extra, GError **error)
{
    for (; extra && *extra; extra += 2) {
        if (!is_plain(extra[0], strlen(extra[0]), ":", NAME_MAX_OCTETS) ||
            is_own_field(extra[0]))
            return refuse(error, "field name", extra[0]);
        if (!extra[1])
            return refuse(error, "field without value", extra[0]);
    }
    return true;
}

static bool
check(const DemurCompose *compose, GError **error)
{
    if (!compose->message_id)
        return refuse(error, "message id", "");
    if (!check_msg_id(compose->message_id, error) ||
        (compose->in_reply_to && !check_msg_id(compose->in_reply_to, error)) ||
        (compose->from_address && !check_address(compose->from_address, error)) ||
        (compose->to && !check_address(compose->to, error)) ||
        (compose->language && !check_language(compose->language, error)))
        return false;
    for (const char *const *id = compose->references; id && *id; id++) {
        if (!check_msg_id(*id, error))
            return false;
    }
    return check_extra(compose->extra, error);
}

/* Whether DATA is 7-bit lines of CRLF, none of them too long. */
static bool
is_clean(const char *data, size_t len)
{
    size_t line = 0;
    for (size_t i = 0; i < len; i++) {
        guchar c = (guchar)data[i];
        bool crlf = c == '\r' && i + 1 < len && data[i + 1] == '\n';
        if (!c || c > 127 || c == '\n' || (c == '\r' && !crlf))
            return false;
        line = crlf ? 0 : line + 1;
        i += crlf;
        if (line > LINE_MAX_OCTETS)
            return false;
    }
    return true;
}

GBytes *
demur_compose(const DemurCompose *compose, GError **error)
{
    if (!check(compose, error))
        return NULL;
    const char *problem = NULL;
    const DemurCodec *codec = demur_codec(&problem);
    if (!codec) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                    "mail cannot be written without %s: %s; is demur fully installed?",
                    DEMUR_CODEC_FILE, problem);
        return NULL;
    }
    g_autoptr(GBytes) bytes = codec->compose(compose);
    size_t len = 0;
    const char *data = g_bytes_get_data(bytes, &len);
    if (!is_clean(data, len)) {
        g_set_error(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE,
                    "the message cannot be written as 7-bit lines: %s", compose->message_id);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}
