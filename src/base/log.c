/* SPDX-License-Identifier: MIT */
/* The writer behind GLib's structured log. */
#include "base/log.h"

#include "base/say.h"

#include <stdio.h>

#define MAX_LINE 2000

static const char *log_program = "demur";
static DemurLogLevel log_level = DEMUR_LOG_NORMAL;

static GLogLevelFlags
shown(DemurLogLevel level)
{
    GLogLevelFlags flags = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL;
    if (level >= DEMUR_LOG_NORMAL)
        flags |= G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE;
    if (level >= DEMUR_LOG_VERBOSE)
        flags |= G_LOG_LEVEL_INFO;
    if (level >= DEMUR_LOG_DEBUG)
        flags |= G_LOG_LEVEL_DEBUG;
    return flags;
}

static const char *
prefix(GLogLevelFlags level)
{
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
        return "error: ";
    if (level & G_LOG_LEVEL_WARNING)
        return "warning: ";
    return "";
}

static GLogWriterOutput
write_record(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user)
{
    if (!(level & shown(log_level)))
        return G_LOG_WRITER_HANDLED;
    for (gsize i = 0; i < n_fields; i++) {
        if (!g_str_equal(fields[i].key, "MESSAGE"))
            continue;
        g_autofree char *clean = demur_say_clean(fields[i].value, fields[i].length, MAX_LINE);
        fprintf(stderr, "%s: %s%s\n", log_program, prefix(level), clean);
    }
    return G_LOG_WRITER_HANDLED;
}

void
demur_log_init(const char *program, DemurLogLevel level)
{
    log_program = program;
    log_level = level;
    g_log_set_writer_func(write_record, NULL, NULL);
}
