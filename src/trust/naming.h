/* SPDX-License-Identifier: MIT */
/* Whether a name or a domain reads as that of the company. Compared as skeletons (skeleton.h).
 */
#ifndef DEMUR_TRUST_NAMING_H
#define DEMUR_TRUST_NAMING_H

#include "rules/pack.h"

/* text: UTF-8, a display name without addresses. */
bool demur_naming_in_name(const char *text, const DemurPack *pack);

/* domain: as written, xn-- labels too. Not for domains of the company itself. */
bool demur_naming_in_domain(const char *domain, const DemurPack *pack);

#endif
