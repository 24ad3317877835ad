/* SPDX-License-Identifier: MIT */
/* Where the links of a message lead, as one pack sees it. */
#ifndef DEMUR_RULES_TARGETS_H
#define DEMUR_RULES_TARGETS_H

#include "link/unwrap.h"
#include "rules/pack.h"

#include <demur/message.h>

typedef struct DemurTarget {
    const DemurLink *link; /* borrowed from the message */
    DemurUnwrap *unwrap;
    char *host;        /* of the target, or NULL */
    bool company_host; /* the pack's: https or http, label-wise */
    bool https;
    bool carries; /* somebody else's address within it, which a server may lead on to */
    const DemurFormShape *shape; /* it has the shape of a form, or NULL */
    const DemurForm *form;       /* and that form is in the pack, or NULL */
    char digits[DEMUR_FORM_DIGITS_MAX + 1];
} DemurTarget;

/* message and pack: borrowed while the array lives. Returns: owned array of DemurTarget*. */
GPtrArray *demur_targets_new(const DemurPack *pack, DemurMessage *message);

/*
 * The targets that offer a form: no pictures, and addresses without a number only where there
 * is none with one, because such a page may be nothing but a contact. Returns: owned array of
 * borrowed DemurTarget*.
 */
GPtrArray *demur_targets_forms(const GPtrArray *targets);

bool demur_target_same_form(const DemurTarget *a, const DemurTarget *b);

/* Whether a reader sees the link as one, whatever program shows the mail. */
bool demur_target_is_seen(const DemurTarget *target);

#endif
