/* SPDX-License-Identifier: MIT */
/*
 * A strict parser of absolute http and https URLs. It refuses whatever two readers might read
 * differently; for everything it accepts, host and path are those of the WHATWG URL parser.
 *
 * Refused: other schemes, backslash, userinfo, controls, blanks, percent in the host, non-ASCII
 * anywhere in the host, numeric hosts in any spelling, any port, one or three slashes, empty
 * labels, "." and ".." path segments in any spelling, labels over 63 or hosts over 253 bytes,
 * addresses over DEMUR_LIMIT_URL. xn-- labels are accepted and flagged.
 */
#ifndef DEMUR_LINK_URL_H
#define DEMUR_LINK_URL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct DemurUrl {
    bool https;
    bool idn;        /* a label starts with xn--: never to be trusted */
    char host[254];  /* lower case */
    const char *path;     /* starts with '/', or "" ; borrowed from the input; not decoded */
    size_t path_len;
    const char *query;    /* after '?', or NULL */
    size_t query_len;
    const char *fragment; /* after '#', or NULL */
    size_t fragment_len;
} DemurUrl;

/* Returns false and a static reason ("a backslash in the address") when refused. */
bool demur_url_parse(const char *url, size_t len, DemurUrl *ret_url, const char **ret_reason);

/* HOST is DOMAIN, or ends in "." DOMAIN: compared label-wise from the right. Lower case both. */
bool demur_url_host_within(const char *host, const char *domain);

#endif
