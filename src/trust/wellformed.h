/* SPDX-License-Identifier: MIT */
/* Headers that two readers read differently: no result holds for them, whoever signed them. */
#ifndef DEMUR_TRUST_WELLFORMED_H
#define DEMUR_TRUST_WELLFORMED_H

#include "rules/pack.h"

#include <demur/message.h>

/*
 * Why From does not name exactly one mailbox, or which field stands twice that may stand once
 * (RFC 5322 section 3.6; RFC 6376 section 8.15), or holds a NUL, behind which some verifiers
 * read no further.
 * Returns: owned; NULL when the header is sound.
 */
char *demur_wellformed_defect(const DemurMessage *message);

/*
 * An address of the company anywhere in any From field: name, comment, second address.
 * Returns: owned, the domain named; NULL when there is none.
 */
char *demur_wellformed_company(const DemurMessage *message, const DemurPack *pack);

/* The first domain of a sender behind an "@" of TEXT. Returns: owned, or NULL. */
char *demur_wellformed_company_in(const char *text, const DemurPack *pack);

#endif
