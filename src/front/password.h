/* SPDX-License-Identifier: MIT */
/* Where an account's password comes from. */
#ifndef DEMUR_FRONT_PASSWORD_H
#define DEMUR_FRONT_PASSWORD_H

#include "front/config.h"

/*
 * The first line of password_command's output, of password_file, or of the systemd credential.
 * Returns: owned, to be wiped with demur_password_free(); NULL with DEMUR_ERROR_CREDENTIALS.
 */
char *demur_password_get(const DemurAccount *account, GError **error);

/* Overwrites and frees. Accepts NULL. */
void demur_password_free(char *password);

#endif
