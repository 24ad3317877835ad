/* SPDX-License-Identifier: MIT */
/*
 * A strict parser of absolute http and https URLs. It refuses whatever two readers might read
 * differently; for everything it accepts, host and path are those of the WHATWG URL parser.
 *
 * Refused: other schemes, one or three slashes, and anywhere a backslash, blanks, controls and
 * non-ASCII; in the host userinfo, any port, percent, empty labels (a dot at the end too),
 * labels over 63 or hosts over 253 bytes, numeric hosts in any spelling, xn-- labels (what they
 * stand for is for a browser to decide, and no Meta host has one), whatever is no letter,
 * digit, hyphen or underscore; in the path "." and ".." segments in any spelling, a percent
 * sign without two hex digits, and what a browser would encode there: " < > ^ ` { }. Addresses
 * over DEMUR_LIMIT_URL. Query and fragment may hold any other printable ASCII.
 */
#ifndef DEMUR_LINK_URL_H
#define DEMUR_LINK_URL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct DemurUrl {
    bool https;
    char host[254];   /* lower case */
    const char *path; /* starts with '/', or ""; borrowed from the input; not decoded */
    size_t path_len;
    const char *query; /* after '?', or NULL */
    size_t query_len;
    const char *fragment; /* after '#', or NULL */
    size_t fragment_len;
} DemurUrl;

/*
 * url: need not end in NUL; what ret_url points to is borrowed from it.
 * Returns false and a static reason ("a backslash in the address") when refused.
 */
bool demur_url_parse(const char *url, size_t len, DemurUrl *ret_url, const char **ret_reason);

/* HOST is DOMAIN, or ends in "." DOMAIN: compared label-wise from the right. Lower case both.
 * An empty DOMAIN holds nothing. */
bool demur_url_host_within(const char *host, const char *domain);

#endif
