/* SPDX-License-Identifier: MIT */
/* A pack's own tests. */
#ifndef DEMUR_RULES_PACK_TEST_H
#define DEMUR_RULES_PACK_TEST_H

#include "rules/pack-load.h"

/* Reads one element of "tests" (DemurPackReader). */
bool demur_pack_test_read(const DemurJson *json, const DemurJsonNode *node, DemurPack *pack,
                          GError **error);
void demur_pack_test_free(void *test); /* accepts NULL */

#endif
