/* SPDX-License-Identifier: MIT */
/* Colour for verdicts on a terminal: green proven, yellow unproven, red an impostor. */
#ifndef DEMUR_FRONT_PAINT_H
#define DEMUR_FRONT_PAINT_H

#include "front/program.h"

/* Prints "PATH: VERDICT" on standard output, coloured where --color and NO_COLOR allow it.
 * path: cleaned already. */
void demur_paint_line(const DemurProgram *program, const char *path,
                      const DemurVerdict *verdict);

#endif
