/* SPDX-License-Identifier: MIT */
/* See glue.h. */
#include "rules/glue.h"

#include <stddef.h>

const char *const demur_glue[] = {
    "account",         "accounts",  "ads",         "ai",          "appeal",
    "appeals",         "business",  "center",      "centre",      "compliance",
    "confidentialite", "copyright", "datenschutz", "help",        "helpdesk",
    "legal",           "login",     "mail",        "notice",      "official",
    "payments",        "platform",  "platforms",   "policy",      "privacidad",
    "privacy",         "safety",    "security",    "support",     "team",
    "verification",    "verified",  "verify",      "widerspruch", NULL};
