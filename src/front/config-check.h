/* SPDX-License-Identifier: MIT */
/* Values of the configuration that would fail, or do nothing, only once they are used. */
#ifndef DEMUR_FRONT_CONFIG_CHECK_H
#define DEMUR_FRONT_CONFIG_CHECK_H

#include <glib.h>
#include <stdbool.h>

/* Whether TEXT is an addr-spec that mail is written with: compose.c refuses any other. */
bool demur_config_is_address(const char *text);

/* Whether TEXT can be an authserv-id, or is "*." and a domain. */
bool demur_config_is_server(const char *text);

/* Why demur_config_is_server() said no. */
#define DEMUR_CONFIG_NO_SERVER                                                                 \
    "\"%s\" names no mail server: \"*.\" and a domain stands for all hosts of it"

/* Whether HOST is this computer without any look-up: localhost (RFC 6761 section 6.3), or a
 * loopback address. */
bool demur_config_is_loopback(const char *host);

/* Whether the file can be read and holds a public key, as dkim_keys wants them.
 * Errors: DEMUR_ERROR_CONFIG. */
bool demur_config_check_keys(const char *path, GError **error);

#endif
