/* SPDX-License-Identifier: MIT */
/*
 * A rough look for a brand or a domain in a raw From value: everything that trust/claim.h calls
 * a claim is found, and more; see there. libc only, and fast for names in plain ASCII.
 */
#ifndef DEMUR_RULES_SENDER_H
#define DEMUR_RULES_SENDER_H

#include "rules/brand.h"

/* index: of brands that are not proper. Doubt is a yes: a value too long to be a name, xn--,
 * charsets and letters that ordinary names are not written in. */
bool demur_sender_names(const DemurBrandIndex *index, const char *value, size_t len);

#endif
