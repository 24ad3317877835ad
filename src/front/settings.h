/* SPDX-License-Identifier: MIT */
/* The few settings the hook needs, read with libc only: which rules there are. */
#ifndef DEMUR_FRONT_SETTINGS_H
#define DEMUR_FRONT_SETTINGS_H

#include "rules/prefilter.h"

#include <stdbool.h>

typedef struct DemurSettings {
    DemurPrefilter *prefilter;
    bool understood; /* false: something is unusual, examine every mail */
} DemurSettings;

/* arguments: the command line; --config and --rules are looked for. */
void demur_settings_read(DemurSettings *settings, char **arguments);
void demur_settings_clear(DemurSettings *settings);

#endif
