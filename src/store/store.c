/* SPDX-License-Identifier: MIT */
/* The values of the contract. The operations are those of the one kind of store there is
 * (imap). */
#include "store/store.h"

void
demur_folder_free(DemurFolder *folder)
{
    if (!folder)
        return;
    g_free(folder->name);
    g_free(folder);
}
