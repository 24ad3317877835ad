/* SPDX-License-Identifier: MIT */
/* Named failure points, driven by DEMUR_FAULT. Uses libc only: the hook links it too. */
#include "base/fault.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static struct {
    bool read, armed, reached, kill;
    char name[64];
    unsigned long left;
} fault;

static void
report_unreached(void)
{
    if (fault.reached)
        return;
    fprintf(stderr, "demur: fault \"%s\" was never reached\n", fault.name);
    _exit(EX_SOFTWARE);
}

static void
arm(void)
{
    fault.read = true;
    const char *spec = getenv("DEMUR_FAULT");
    if (!spec || !*spec)
        return;
    size_t len = strcspn(spec, ":");
    if (len >= sizeof(fault.name))
        return;
    memcpy(fault.name, spec, len);
    fault.left = 1;
    if (spec[len] == ':') {
        char *rest;
        fault.left = strtoul(spec + len + 1, &rest, 10);
        fault.kill = strcmp(rest, ":kill") == 0;
    }
    fault.armed = true;
    (void)atexit(report_unreached);
}

bool
demur_fault(const char *name)
{
    if (!fault.read)
        arm();
    if (!fault.armed || fault.reached || strcmp(name, fault.name) != 0 || --fault.left > 0)
        return false;
    fault.reached = true;
    if (fault.kill)
        (void)raise(SIGKILL);
    return true;
}
