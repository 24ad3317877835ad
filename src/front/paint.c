/* SPDX-License-Identifier: MIT */
/* See paint.h. */
#include "front/paint.h"

#include <stdio.h>
#include <unistd.h>

#define RESET "\033[0m"

static const char *
color_of(DemurTrust trust)
{
    switch (trust) {
    case DEMUR_TRUST_AUTHENTIC:
        return "\033[32m";
    case DEMUR_TRUST_UNPROVEN:
        return "\033[33m";
    case DEMUR_TRUST_IMPOSTOR:
        return "\033[31m";
    case DEMUR_TRUST_NULL:
        break;
    }
    return "";
}

void
demur_paint_line(const DemurProgram *program, const char *path, const DemurVerdict *verdict)
{
    g_autofree char *line = demur_program_line(verdict);
    const char *color =
        demur_program_color(program, STDOUT_FILENO) ? color_of(verdict->trust) : "";
    printf("%s: %s%s%s\n", path, color, line, *color ? RESET : "");
}
