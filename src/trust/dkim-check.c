/* SPDX-License-Identifier: MIT */
/*
 * See dkim-check.h. libopendkim sets its "passed" flag for a broken body, too, selects header
 * fields from the bottom up, and lets l= pass; so the body hash is asked for, l= refused here,
 * and duplicate fields are refused by whoever asks (wellformed.h).
 */
#include "trust/dkim-check.h"

#include "base/error.h"
#include "base/limits.h"
#include "trust/domain.h"

#include <netdb.h>
#include <netinet/in.h>
#include <opendkim/dkim.h>
#include <resolv.h>
#include <stdint.h>
#include <string.h>

#define MIN_KEY_BITS 1024
#define CHUNK ((size_t)64 * DEMUR_KIB)

static bool
set_options(DKIM_LIB *lib, const DemurDkimCheck *check)
{
    unsigned bits = MIN_KEY_BITS, seconds = check->seconds;
    unsigned flags = DKIM_LIBFLAGS_DELAYSIGPROC;
    dkim_query_t query = check->keys ? DKIM_QUERY_FILE : DKIM_QUERY_DNS;
    bool set = dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &query, sizeof query) ==
                   DKIM_STAT_OK &&
               dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof bits) ==
                   DKIM_STAT_OK &&
               dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof flags) ==
                   DKIM_STAT_OK &&
               dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_TIMEOUT, &seconds, sizeof seconds) ==
                   DKIM_STAT_OK;
    if (!set || !check->keys)
        return set;
    /* The library copies the path, with its final NUL when given the length of the array. */
    g_autofree char *keys = g_strdup(check->keys);
    return dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, keys, strlen(keys) + 1) ==
           DKIM_STAT_OK;
}

/* The line at AT without its line end; *ret_next is the start of the following one. */
static size_t
line_at(const char *at, const char *end, const char **ret_next)
{
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    const char *stop = feed ? feed : end;
    *ret_next = feed ? feed + 1 : end;
    if (stop > at && stop[-1] == '\r')
        stop--;
    return (size_t)(stop - at);
}

/* The header fields, folded with CRLF, without their last line end. Returns: owned array of
 * GString*; *ret_body is where the body starts. */
static GPtrArray *
split_header(const char *data, size_t len, const char **ret_body)
{
    GPtrArray *fields = g_ptr_array_new();
    const char *end = data + len, *next = data;
    for (const char *at = data; at < end; at = next) {
        size_t line = line_at(at, end, &next);
        GString *last = fields->len ? g_ptr_array_index(fields, fields->len - 1) : NULL;
        if (line == 0)
            break;
        if (at == data && line >= 5 && strncmp(at, "From ", 5) == 0)
            continue;
        if (last && (*at == ' ' || *at == '\t')) {
            g_string_append(last, "\r\n");
            g_string_append_len(last, at, (gssize)line);
        } else {
            g_ptr_array_add(fields, g_string_new_len(at, (gssize)line));
        }
    }
    *ret_body = next;
    return fields;
}

static void
free_fields(GPtrArray *fields)
{
    for (unsigned i = 0; i < fields->len; i++)
        g_string_free(g_ptr_array_index(fields, i), TRUE);
    g_ptr_array_unref(fields);
}

static bool
is_signature(const GString *field)
{
    size_t len = strlen("DKIM-Signature");
    if (field->len <= len || g_ascii_strncasecmp(field->str, "DKIM-Signature", len) != 0)
        return false;
    return field->str[len] == ':' || field->str[len] == ' ' || field->str[len] == '\t';
}

/* The library reads a header field up to its first NUL only: what stands behind would be
 * anybody's.
 */
static bool
header_fits(const GPtrArray *fields, GError **error)
{
    unsigned signatures = 0;
    size_t bytes = 0;
    bool nul = false;
    for (unsigned i = 0; i < fields->len; i++) {
        const GString *field = g_ptr_array_index(fields, i);
        signatures += is_signature(field);
        bytes += field->len;
        nul = nul || memchr(field->str, '\0', field->len);
    }
    const char *why = nul                                        ? "a NUL in the header"
                      : signatures > DEMUR_LIMIT_DKIM_SIGNATURES ? "too many DKIM signatures"
                      : bytes > (size_t)DEMUR_LIMIT_HEADER       ? "a header too large"
                      : fields->len > DEMUR_LIMIT_FIELDS         ? "too many header fields"
                                                                 : NULL;
    if (why)
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, why);
    return why == NULL;
}

static bool
feed_body(DKIM *dkim, const char *body, const char *end)
{
    g_autofree unsigned char *chunk = g_malloc(CHUNK + 2);
    char before = '\0';
    while (body < end) {
        size_t used = 0;
        for (; body < end && used < CHUNK; before = *body++) {
            if (*body == '\n' && before != '\r')
                chunk[used++] = '\r';
            chunk[used++] = (unsigned char)*body;
        }
        if (dkim_body(dkim, chunk, used) != DKIM_STAT_OK)
            return false;
    }
    /* RFC 6376 section 3.4.3: a last line without CRLF is read as if it had one. */
    bool open = before != '\0' && before != '\n';
    return !open || dkim_body(dkim, (unsigned char *)"\r\n", 2) == DKIM_STAT_OK;
}

/* Names as they are printed: what is no host name and no selector is not shown. */
static char *
plain_name(const unsigned char *name)
{
    size_t len = name ? strlen((const char *)name) : 0;
    if (len == 0 || len > 253)
        return g_strdup("-");
    for (size_t i = 0; i < len; i++)
        if (!g_ascii_isalnum(name[i]) && !strchr("-._", name[i]))
            return g_strdup("-");
    return g_ascii_strdown((const char *)name, (gssize)len);
}

/* h= without blanks, lower case; characters that no field name of ours has are left out. */
static char *
signed_names(DKIM_SIGINFO *signature)
{
    GString *names = g_string_new(NULL);
    const unsigned char *tag = dkim_sig_gettagvalue(signature, FALSE, (unsigned char *)"h");
    for (; tag && *tag && names->len < 2000; tag++)
        if (g_ascii_isalnum(*tag) || strchr("-_:", *tag))
            g_string_append_c(names, g_ascii_tolower((char)*tag));
    return g_string_free(names, FALSE);
}

/* One message's check; what the library's callbacks are given. */
typedef struct Run {
    const DemurDkimCheck *check;
    GPtrArray *lines;
    bool slow; /* the last signature was waited for */
} Run;

/* Whether a signature can be of use: a domain that is CHECK's, or above or below it. */
static bool
concerns(DKIM_SIGINFO *signature, const DemurDkimCheck *check)
{
    const char *named = (const char *)dkim_sig_getdomain(signature);
    if (!check->domain)
        return true;
    g_autofree char *signer = g_ascii_strdown(named ? named : "", -1);
    return demur_domain_within(check->domain, signer) ||
           demur_domain_within(signer, check->domain);
}

/* Whether DNS says that there is no such key. libopendkim says the same of that and of a name
 * server that fails, so DNS is asked once more; not after a wait, since only failure is slow.
 */
static bool
key_is_missing(DKIM_SIGINFO *signature)
{
    unsigned char answer[NS_PACKETSZ];
    g_autofree char *name = g_strdup_printf("%s._domainkey.%s", dkim_sig_getselector(signature),
                                            dkim_sig_getdomain(signature));
    return res_query(name, ns_c_in, ns_t_txt, answer, sizeof answer) < 0 &&
           (h_errno == HOST_NOT_FOUND || h_errno == NO_DATA);
}

/* Why a signature does not count; NULL when it does. Static. *ret_passing: the key could not be
 * had now (RFC 6376 section 6.1.2), which says nothing about the signature. */
static const char *
flaw(DKIM_SIGINFO *signature, const Run *run, bool *ret_passing)
{
    if (!concerns(signature, run->check))
        return "it is of another domain";
    const char *algorithm =
        (const char *)dkim_sig_gettagvalue(signature, FALSE, (unsigned char *)"a");
    DKIM_SIGERROR error = dkim_sig_geterror(signature);
    if (dkim_sig_gettagvalue(signature, FALSE, (unsigned char *)"l"))
        return "it covers a part of the body only (l=)";
    if (algorithm && g_ascii_strcasecmp(algorithm, "rsa-sha1") == 0)
        return "it uses rsa-sha1";
    if (dkim_sig_getbh(signature) == DKIM_SIGBH_MISMATCH)
        return "the body was changed";
    if (error != DKIM_SIGERROR_OK && error != DKIM_SIGERROR_UNKNOWN) {
        const char *text = dkim_sig_geterrorstr(error);
        bool asked = error == DKIM_SIGERROR_KEYFAIL && !run->check->keys && !run->slow;
        if (asked && key_is_missing(signature))
            return "there is no such key";
        *ret_passing = error == DKIM_SIGERROR_KEYFAIL || error == DKIM_SIGERROR_DNSSYNTAX;
        return text ? text : "unknown error";
    }
    if (!DKIM_SIG_CHECK(signature))
        return "it was not verified";
    if (dkim_sig_getflags(signature) & DKIM_SIGFLAG_TESTKEY)
        return "its key is in testing mode";
    return NULL;
}

static char *
describe(DKIM_SIGINFO *signature, const Run *run)
{
    uint64_t when = 0;
    g_autofree char *domain = plain_name(dkim_sig_getdomain(signature));
    g_autofree char *selector = plain_name(dkim_sig_getselector(signature));
    bool passing = false;
    const char *why = flaw(signature, run, &passing);
    if (why)
        return g_strdup_printf("%s d=%s s=%s %s", passing ? "temperror" : "fail", domain,
                               selector, why);
    g_autofree char *names = signed_names(signature);
    bool timed = dkim_sig_getsigntime(signature, &when) == DKIM_STAT_OK && when > 0;
    g_autofree char *time =
        timed ? g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)when) : g_strdup("-");
    return g_strdup_printf("pass d=%s s=%s t=%s h=%s", domain, selector, time, names);
}

static void
add_line(Run *run, DKIM_SIGINFO *signature)
{
    char *line = describe(signature, run);
    g_ptr_array_add(run->lines, line);
    if (run->check->known)
        run->check->known(line, run->check->user);
}

/* Before any key is asked for. */
static DKIM_CBSTAT
leave_out(DKIM *dkim, DKIM_SIGINFO **signatures, int n)
{
    const Run *run = dkim_get_user_context(dkim);
    for (int i = 0; i < n; i++)
        if (!concerns(signatures[i], run->check))
            dkim_sig_ignore(signatures[i]);
    return DKIM_CBSTAT_CONTINUE;
}

/* The body has been read: signature by signature, so that what is known is told before the next
 * key is waited for. */
static DKIM_CBSTAT
process(DKIM *dkim, DKIM_SIGINFO **signatures, int n)
{
    Run *run = dkim_get_user_context(dkim);
    for (int i = 0; i < n && i < DEMUR_LIMIT_DKIM_SIGNATURES; i++) {
        int64_t start = g_get_monotonic_time();
        (void)dkim_sig_process(dkim, signatures[i]);
        run->slow = g_get_monotonic_time() - start >= G_USEC_PER_SEC;
        add_line(run, signatures[i]);
    }
    return DKIM_CBSTAT_CONTINUE;
}

/* A refused field is left out: the signature then fails if it needed it. */
static void
verify(DKIM *dkim, const GPtrArray *fields, const char *body, const char *end)
{
    for (unsigned i = 0; i < fields->len; i++) {
        GString *field = g_ptr_array_index(fields, i);
        (void)dkim_header(dkim, (unsigned char *)field->str, field->len);
    }
    if (dkim_eoh(dkim) == DKIM_STAT_OK && feed_body(dkim, body, end))
        (void)dkim_eom(dkim, NULL);
}

static GPtrArray *
check_with(DKIM_LIB *lib, const DemurDkimCheck *check, const GPtrArray *fields,
           const char *body, const char *end)
{
    DKIM_STAT status = DKIM_STAT_OK;
    DKIM_SIGINFO **signatures = NULL;
    int n = 0;
    Run run = {.check = check, .lines = g_ptr_array_new_with_free_func(g_free)};
    DKIM *dkim = dkim_verify(lib, (const unsigned char *)"demur", NULL, &status);
    if (!dkim)
        return run.lines;
    (void)dkim_set_user_context(dkim, &run);
    (void)dkim_set_prescreen(lib, leave_out);
    (void)dkim_set_final(lib, process);
    verify(dkim, fields, body, end);
    if (dkim_getsiglist(dkim, &signatures, &n) == DKIM_STAT_OK)
        for (int i = (int)run.lines->len; i < n && i < DEMUR_LIMIT_DKIM_SIGNATURES; i++)
            add_line(&run, signatures[i]);
    dkim_free(dkim);
    return run.lines;
}

GPtrArray *
demur_dkim_check(const char *data, size_t len, const DemurDkimCheck *check, GError **error)
{
    const char *body = NULL;
    GPtrArray *lines = NULL;
    if (check->offline && !check->keys)
        return g_ptr_array_new_with_free_func(g_free);
    if (len > (size_t)DEMUR_LIMIT_MESSAGE) {
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_MESSAGE, "a message too large");
        return NULL;
    }
    GPtrArray *fields = split_header(data, len, &body);
    DKIM_LIB *lib = dkim_init(NULL, NULL);
    if (!lib || !set_options(lib, check))
        g_set_error_literal(error, DEMUR_ERROR, DEMUR_ERROR_INTERNAL,
                            "libopendkim cannot be set up");
    else if (header_fits(fields, error))
        lines = check_with(lib, check, fields, body, data + len);
    if (lib)
        dkim_close(lib);
    free_fields(fields);
    return lines;
}
