/* SPDX-License-Identifier: MIT */
/*
 * Structured log on stderr (GLib's), one line a record, cleaned for a terminal. Only src/front
 * logs above debug; other layers may call g_debug().
 */
#ifndef DEMUR_BASE_LOG_H
#define DEMUR_BASE_LOG_H

#include <glib.h>

typedef enum DemurLogLevel {
    DEMUR_LOG_QUIET,   /* -q: errors only */
    DEMUR_LOG_NORMAL,  /* warnings and messages */
    DEMUR_LOG_VERBOSE, /* -v: info */
    DEMUR_LOG_DEBUG,   /* -vv: debug */
} DemurLogLevel;

/* Installs the writer; PROGRAM stands before each line. */
void demur_log_init(const char *program, DemurLogLevel level);

#endif
