/* SPDX-License-Identifier: MIT */
/*
 * Wrapped links (redirectors, click trackers, mail security gateways) unwrapped offline: no
 * address is ever fetched. One table; one decoding layer for each wrapper layer; at most
 * DEMUR_LIMIT_UNWRAP_DEPTH layers. What a wrapper held is shorter than the wrapper, so there
 * are no loops; the ceiling on layers would end one.
 *
 * Every layer must be accepted by demur_url_parse(), after two repairs that browsers make too:
 * controls and blanks at the ends of the attribute are cut, and UTF-8 after the host is
 * percent-encoded. A wrapper whose parameter stands there twice, is malformed, or holds no web
 * address is refused, not skipped: another reader might follow it.
 *
 * A URL shortener is an opaque wrapper. Inside another wrapper it is the target: that wrapper
 * has told what it held. Meta's own shortener stays opaque, because its host would pass for a
 * target of Meta's.
 */
#ifndef DEMUR_LINK_UNWRAP_H
#define DEMUR_LINK_UNWRAP_H

#include <glib.h>

typedef enum DemurUnwrapStatus {
    DEMUR_UNWRAP_PLAIN,     /* not a wrapper; target is the address itself */
    DEMUR_UNWRAP_UNWRAPPED, /* target is what the wrappers held */
    DEMUR_UNWRAP_OPAQUE,    /* a wrapper that does not carry its target; no target */
    DEMUR_UNWRAP_REFUSED,   /* not a web address we accept, or a malformed wrapper; no target */
} DemurUnwrapStatus;

/* Whose a wrapper is. */
typedef enum DemurWrapperOwner {
    DEMUR_OWNER_SENDER,  /* a service that whoever wrote the mail has chosen */
    DEMUR_OWNER_COMPANY, /* Meta */
    DEMUR_OWNER_GATEWAY, /* a gateway on the receiver's side */
} DemurWrapperOwner;

/* "plain", "unwrapped", "opaque", "refused". Static. */
const char *demur_unwrap_status_name(DemurUnwrapStatus status);

/* One layer: the wrapper's static name, and the address it held as decoded, before any repair;
 * NULL where it held none that we accept. */
typedef struct DemurUnwrapStep {
    const char *wrapper;
    char *target;
} DemurUnwrapStep;

typedef struct DemurUnwrap {
    DemurUnwrapStatus status;
    char *target;       /* or NULL; accepted by demur_url_parse() */
    GPtrArray *steps;   /* of DemurUnwrapStep*, outermost first, never NULL */
    const char *reason; /* static; why refused or opaque, else NULL */
    /* Of an opaque link, who hides where it leads. What stands in a wrapper of the sender's was
     * chosen by the sender, and a gateway's wrapper has only gateways' around it. */
    DemurWrapperOwner owner;
} DemurUnwrap;

/* url: the attribute value as written. Returns: owned; never fails. */
DemurUnwrap *demur_unwrap(const char *url);
void demur_unwrap_free(DemurUnwrap *unwrap); /* accepts NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DemurUnwrap, demur_unwrap_free)

#endif
