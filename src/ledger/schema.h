/* SPDX-License-Identifier: MIT */
/* Versions of the ledger's tables. The version stands in user_version, ours in application_id.
 */
#ifndef DEMUR_LEDGER_SCHEMA_H
#define DEMUR_LEDGER_SCHEMA_H

#include "ledger/db.h"

/* The version that this program writes. */
int demur_schema_version(void);

/*
 * Whether the open file is empty or a ledger that this program can read; changes nothing.
 * Errors: DEMUR_ERROR_CONFIG when it is newer, or something else.
 */
bool demur_schema_inspect(const DemurLedger *ledger, GError **error);

/* Brings the tables to the present version, all in one transaction. */
bool demur_schema_migrate(const DemurLedger *ledger, GError **error);

#endif
