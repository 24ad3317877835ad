/* SPDX-License-Identifier: MIT */
/*
 * The unwrapping itself: parse strictly, look the wrapper up, decode one layer, begin again
 * with what came out.
 */
#include "link/unwrap.h"

#include "base/limits.h"
#include "link/url.h"
#include "link/wrapper.h"

#include <string.h>

const char *
demur_unwrap_status_name(DemurUnwrapStatus status)
{
    switch (status) {
    case DEMUR_UNWRAP_PLAIN:
        return "plain";
    case DEMUR_UNWRAP_UNWRAPPED:
        return "unwrapped";
    case DEMUR_UNWRAP_OPAQUE:
        return "opaque";
    case DEMUR_UNWRAP_REFUSED:
        return "refused";
    }
    g_assert_not_reached();
}

static void
step_free(void *data)
{
    DemurUnwrapStep *step = data;
    g_free(step->target);
    g_free(step);
}

static DemurUnwrapStep *
add_step(DemurUnwrap *unwrap, const DemurWrapper *wrapper)
{
    DemurUnwrapStep *step = g_new0(DemurUnwrapStep, 1);
    step->wrapper = wrapper->name;
    g_ptr_array_add(unwrap->steps, step);
    return step;
}

/* Without a target. Returns NULL: there is nothing more to unwrap. */
static char *
conclude(DemurUnwrap *unwrap, DemurUnwrapStatus status, const char *reason)
{
    unwrap->status = status;
    unwrap->reason = reason;
    return NULL;
}

static char *
conclude_target(DemurUnwrap *unwrap, const char *target)
{
    unwrap->target = g_strdup(target);
    bool wrapped = unwrap->steps->len > 0;
    return conclude(unwrap, wrapped ? DEMUR_UNWRAP_UNWRAPPED : DEMUR_UNWRAP_PLAIN, NULL);
}

static const char *
authority_of(const char *address)
{
    const char *start = strstr(address, "://");
    return start ? start + strlen("://") : address + strlen(address);
}

/* UTF-8 after the host percent-encoded, as browsers send it. Anything else is left to be
 * refused. */
static char *
encode_utf8(const char *address)
{
    const char *authority = authority_of(address);
    const char *rest = authority + strcspn(authority, "/?#\\");
    if (!g_utf8_validate(rest, -1, NULL))
        return g_strdup(address);
    GString *encoded = g_string_new_len(address, rest - address);
    for (; *rest; rest++) {
        unsigned char byte = (unsigned char)*rest;
        if (byte < 0x80)
            g_string_append_c(encoded, *rest);
        else
            g_string_append_printf(encoded, "%%%02X", byte);
    }
    return g_string_free(encoded, FALSE);
}

/* ADDRESS without ":443" where it leads to a wrapper that is written so; else NULL. */
static char *
without_default_port(const char *address)
{
    const char *authority = authority_of(address);
    const char *rest = authority + strcspn(authority, "/?#");
    if (rest - authority <= 4 || strncmp(rest - 4, ":443", 4) != 0)
        return NULL;
    g_autofree char *bare = g_strdup_printf("%.*s%s", (int)(rest - 4 - address), address, rest);
    DemurUrl url;
    const char *reason;
    bool disguised;
    if (!demur_url_parse(bare, strlen(bare), &url, &reason) || !url.https)
        return NULL;
    const DemurWrapper *wrapper = demur_wrapper_find(&url, &disguised);
    return wrapper && wrapper->default_port ? g_steal_pointer(&bare) : NULL;
}

/* An address as the parser wants it, which may still refuse it. */
static char *
repair(const char *address)
{
    g_autofree char *encoded = encode_utf8(address);
    char *bare = without_default_port(encoded);
    return bare ? bare : g_steal_pointer(&encoded);
}

/* What WRAPPER holds, or NULL with a reason; NULL without one when it is no wrapper after all.
 */
static char *
open_wrapper(const DemurWrapper *wrapper, const DemurUrl *url, bool disguised,
             const char **ret_reason)
{
    if (disguised)
        return demur_wrapper_malformed(ret_reason, "a wrapper in disguise");
    if (!wrapper->decode)
        return demur_wrapper_malformed(ret_reason, "the address does not say where it leads");
    return wrapper->decode(wrapper, url, ret_reason);
}

/* Takes one layer off. Returns the next address, accepted by the parser, or NULL when
 * concluded. */
static char *
peel(DemurUnwrap *unwrap, const char *address)
{
    DemurUrl url;
    const char *reason = NULL;
    bool disguised = false;
    if (!demur_url_parse(address, strlen(address), &url, &reason))
        return conclude(unwrap, DEMUR_UNWRAP_REFUSED, reason);
    const DemurWrapper *wrapper = demur_wrapper_find(&url, &disguised);
    if (!wrapper || (wrapper->shortener && unwrap->steps->len > 0))
        return conclude_target(unwrap, address);
    g_autofree char *target = open_wrapper(wrapper, &url, disguised, &reason);
    if (!target && !reason)
        return conclude_target(unwrap, address);
    if (unwrap->steps->len == DEMUR_LIMIT_UNWRAP_DEPTH)
        return conclude(unwrap, DEMUR_UNWRAP_REFUSED, "too many wrappers around one another");
    DemurUnwrapStep *step = add_step(unwrap, wrapper);
    bool opaque = !wrapper->decode && !disguised;
    unwrap->owner = wrapper->owner <= unwrap->owner ? wrapper->owner : DEMUR_OWNER_SENDER;
    if (!target)
        return conclude(unwrap, opaque ? DEMUR_UNWRAP_OPAQUE : DEMUR_UNWRAP_REFUSED, reason);
    g_autofree char *next = repair(target);
    if (!demur_url_parse(next, strlen(next), &url, &reason))
        return conclude(unwrap, DEMUR_UNWRAP_REFUSED, reason);
    step->target = g_steal_pointer(&target);
    return g_steal_pointer(&next);
}

/* Controls and blanks at the ends cut, as browsers do with an attribute. */
static char *
trim(const char *text)
{
    size_t len = strlen(text);
    while (len > 0 && (unsigned char)text[len - 1] <= ' ')
        len--;
    while (len > 0 && (unsigned char)*text <= ' ') {
        text++;
        len--;
    }
    return g_strndup(text, len);
}

DemurUnwrap *
demur_unwrap(const char *url)
{
    DemurUnwrap *unwrap = g_new0(DemurUnwrap, 1);
    unwrap->steps = g_ptr_array_new_with_free_func(step_free);
    unwrap->owner = DEMUR_OWNER_GATEWAY;
    if (strlen(url) > DEMUR_LIMIT_URL) {
        (void)conclude(unwrap, DEMUR_UNWRAP_REFUSED, "the address is too long");
        return unwrap;
    }
    g_autofree char *written = trim(url);
    char *address = repair(written);
    while (address) {
        char *next = peel(unwrap, address);
        g_free(address);
        address = next;
    }
    return unwrap;
}

void
demur_unwrap_free(DemurUnwrap *unwrap)
{
    if (!unwrap)
        return;
    g_free(unwrap->target);
    g_ptr_array_unref(unwrap->steps);
    g_free(unwrap);
}
