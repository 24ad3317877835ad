/* SPDX-License-Identifier: MIT */
/*
 * Named points at which tests make the program fail or die.
 *
 * DEMUR_FAULT="name" makes demur_fault("name") true once, at its first call; "name:3" at the
 * third; "name:3:kill" ends the process there with SIGKILL. At exit, a fault that was never
 * reached ends a successful process with status 70, so that a test of a point that is gone
 * fails. Without the variable each call costs one comparison.
 */
#ifndef DEMUR_BASE_FAULT_H
#define DEMUR_BASE_FAULT_H

#include <stdbool.h>

bool demur_fault(const char *name);

#endif
