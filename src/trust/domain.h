/* SPDX-License-Identifier: MIT */
/* Domain names compared label by label. All names in lower case, without a trailing dot. */
#ifndef DEMUR_TRUST_DOMAIN_H
#define DEMUR_TRUST_DOMAIN_H

#include "rules/pack.h"

#include <stdbool.h>

/* DOMAIN is PARENT or lies below it. */
bool demur_domain_within(const char *domain, const char *parent);

/*
 * Relaxed alignment (RFC 7489 section 3.1.1) without a list of public suffixes: SIGNER is FROM,
 * or one lies below the other and both are senders of the pack.
 */
bool demur_domain_aligned(const DemurPack *pack, const char *from, const char *signer);

/* HOST is a name that exists inside one network only: a single label, an address, ".internal",
 * ".local" and their like (RFC 6762, RFC 8375). */
bool demur_domain_inner(const char *host);

/* HOST and the receiver AUTHSERV_ID are run by the same house: the same name, or below the
 * domain that AUTHSERV_ID is a host of; a single label is the first one of the host's name. */
bool demur_domain_same_house(const char *host, const char *authserv_id);

#endif
