/* SPDX-License-Identifier: MIT */
/* All of libdemur. */
#ifndef DEMUR_DEMUR_H
#define DEMUR_DEMUR_H

#include <demur/message.h>
#include <demur/ruleset.h>
#include <demur/trust.h>
#include <demur/verdict.h>

#endif
