/* SPDX-License-Identifier: MIT */
/* Reading a Date field (RFC 5322 section 3.3). */
#ifndef DEMUR_MESSAGE_DATE_H
#define DEMUR_MESSAGE_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds since the epoch; -1 when VALUE holds no date, or an odd one that takes the module
 * (codec.h) when that cannot be loaded. */
int64_t demur_date_read(const char *value);

/* The plain form only: "Thu, 1 Jan 1970 00:00:00 +0000", with the day of the week, the seconds
 * and a comment at the end optional, from 1970 on. False for all else. */
bool demur_date_plain(const char *value, int64_t *ret_seconds);

#endif
